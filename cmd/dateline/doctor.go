package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"github.com/spf13/cobra"

	"github.com/dateline-bot/dateline/bot/botapi"
	"github.com/dateline-bot/dateline/bot/channel"
	"github.com/dateline-bot/dateline/cmd/dateline/config"
	"github.com/dateline-bot/dateline/cmd/dateline/terminal"
	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/scheduler"
	"github.com/dateline-bot/dateline/scheduler/store"
)

func doctorCommand(c *cli) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "doctor [--json]",
		Short: "check token, rights, clock, time zone, storage and articles",
		Long: `It sends nothing into the channel. Run it as the user that runs the bot: it
writes, and removes again, a file where the bot will write. Each line is ok, a
warning (!) or a failure (x) with what to do; the exit code is 1 if anything
failed. With --json, an array of {"result","subject","text"}, where result is ok,
warning or failure.`,
		Args: arguments(0),
		RunE: c.run(func(ctx context.Context, in *invocation) error { return runDoctor(ctx, in, asJSON) }),
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "an array of JSON")
	return withSettings(cmd)
}

func runDoctor(ctx context.Context, in *invocation, asJSON bool) error {
	cfg, err := in.load()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	d := &doctor{invocation: in, cfg: cfg, w: in.stdout, style: terminal.StyleOf(in.stdout, in.env), json: asJSON, findings: []finding{}}
	d.zone()
	d.paths()
	d.storage(ctx)
	d.articles(ctx)
	if d.telegram(ctx) {
		d.webhook(ctx)
		d.channel(ctx)
		d.admins(ctx)
	} else if d.cfg.Channel == "" { // said at once, not after the token is mended
		d.channel(ctx)
	}
	d.clock(ctx)
	if d.json {
		e := json.NewEncoder(d.w)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		d.err = e.Encode(d.findings)
	} else {
		d.summary()
	}
	if d.failed {
		return errFound
	}
	return d.err
}

// doctor looks at one thing after the other and writes what it finds.
type doctor struct {
	*invocation
	cfg    *config.Config
	w      io.Writer
	api    *botapi.Client
	me     botUser
	style  terminal.Style
	json   bool
	failed bool
	err    error // the first that writing met

	findings []finding
}

// finding is a line of the doctor's, as --json has it.
type finding struct {
	Result  string `json:"result"` // ok, warning or failure
	Subject string `json:"subject"`
	Text    string `json:"text"`
}

type botUser struct {
	ID       int64  `json:"id"`
	Username string `json:"username"`
	Inline   bool   `json:"supports_inline_queries"`
}

func (d *doctor) line(mark, subject, format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	d.findings = append(d.findings, finding{Result: map[string]string{"ok": "ok", "!": "warning", "x": "failure"}[mark], Subject: subject, Text: text})
	if d.err != nil || d.json {
		return
	}
	mark = fmt.Sprintf("%-2s", mark)
	switch {
	case mark == "ok":
		mark = d.style.Green(mark)
	case mark == "! ":
		mark = d.style.Yellow(mark)
	default:
		mark = d.style.Red(mark)
	}
	_, d.err = fmt.Fprintf(d.w, "%s  %-9s %s\n", mark, subject, text)
}

func (d *doctor) ok(subject, format string, args ...any)   { d.line("ok", subject, format, args...) }
func (d *doctor) warn(subject, format string, args ...any) { d.line("!", subject, format, args...) }
func (d *doctor) fail(subject, format string, args ...any) {
	d.failed = true
	d.line("x", subject, format, args...)
}

// summary ends with what to do.
func (d *doctor) summary() {
	failures, warnings := 0, 0
	for _, f := range d.findings {
		switch f.Result {
		case "failure":
			failures++
		case "warning":
			warnings++
		}
	}
	text := "All is well: dateline run starts the bot."
	switch {
	case failures > 0:
		text = fmt.Sprintf("%s to fix (x) before dateline run can work; run dateline doctor again then.", count(failures, "problem"))
	case warnings > 0:
		text = fmt.Sprintf("The bot can run; %s (!) to look at.", count(warnings, "warning"))
	}
	if d.err == nil {
		_, d.err = fmt.Fprintf(d.w, "\n%s\n", text)
	}
}

// paths says where each path of the settings leads.
func (d *doctor) paths() {
	if d.cfg.File != "" {
		d.ok("settings", "%s", d.cfg.File)
	}
	for _, p := range d.cfg.Paths {
		d.ok("path", "%s: %s (%s) is %s", p.Setting, p.Written, p.Source, p.Absolute)
	}
}

// writable writes where run will write, as this user.
func (d *doctor) writable() error {
	dir := filepath.Dir(d.cfg.Database)
	f, err := os.CreateTemp(dir, ".dateline-doctor-")
	if err != nil {
		return fmt.Errorf("this user cannot write to %s: %w; set database to a folder of the user that runs the bot", dir, err)
	}
	_, err = f.WriteString("probe")
	if err := errors.Join(err, f.Close(), os.Remove(f.Name())); err != nil {
		return fmt.Errorf("cannot write to %s: %w", dir, err)
	}
	info, err := os.Stat(d.cfg.Database)
	if err != nil { // it is made by the first run
		return nil
	}
	g, err := os.OpenFile(d.cfg.Database, os.O_WRONLY, 0)
	if err != nil {
		return fmt.Errorf("this user cannot write to %s: %w; chown it to the user that runs the bot", d.cfg.Database, err)
	}
	if info.Mode().Perm()&0o077 != 0 && runtime.GOOS != "windows" {
		d.warn("storage", "%s can be read by others: chmod 600 %[1]s", d.cfg.Database)
	}
	return g.Close()
}

func (d *doctor) zone() {
	for _, note := range d.cfg.Notes {
		d.warn("zone", "%s", note)
	}
	d.ok("zone", "%s, where it is %s", d.cfg.Timezone, time.Now().In(d.cfg.Timezone).Format("2006-01-02 15:04"))
}

func (d *doctor) storage(ctx context.Context) {
	if !isPostgres(d.cfg.Database) {
		if err := d.writable(); err != nil {
			d.fail("storage", "%v", err)
			return
		}
	}
	ledger, done, err := peekLedger(ctx, d.cfg)
	if err != nil {
		d.fail("storage", "%v", err)
		return
	}
	defer done()
	n := 0
	err = ledger.View(ctx, func(tx scheduler.Tx) error {
		rows, err := tx.Deliveries(scheduler.Filter{})
		n = len(rows)
		return err
	})
	where := hidePassword(d.cfg.Database)
	if p, ok := ledger.(*store.Postgres); ok && err == nil {
		where, err = p.Server(ctx)
	}
	switch missing := hasState(d.cfg) != nil; {
	case err != nil:
		d.fail("storage", "%v", err)
	case missing:
		d.ok("storage", "%s is not there yet; the first run makes it", hidePassword(d.cfg.Database))
	default:
		d.ok("storage", "%s knows of %s", where, plural(n, "delivery", "deliveries"))
	}
}

func (d *doctor) articles(ctx context.Context) {
	where := d.cfg.Articles
	done, err := d.invocation.articles(ctx, d.cfg)
	if err != nil {
		d.fail("articles", "%v", err)
		return
	}
	defer done()
	c, err := openFolder(d.cfg, d.cfg.Articles).Scan(ctx)
	if err != nil {
		d.fail("articles", "%v", err)
		return
	}
	broken := 0
	for _, p := range c.Problems() {
		if p.Severity == content.SeverityError {
			broken++
		}
	}
	switch {
	case broken > 0:
		d.fail("articles", "%s in %s, but %s; dateline check names them", count(len(c.Articles()), "article"), where, count(broken, "error"))
	case len(c.Articles()) == 0:
		d.warn("articles", "there is none in %s; put a Markdown file with a date there", where)
	default:
		d.ok("articles", "%s in %s", count(len(c.Articles()), "article"), where)
	}
}

// telegram asks who the bot is, and reports whether there is any use in asking
// more.
func (d *doctor) telegram(ctx context.Context) bool {
	if d.cfg.TokenErr != nil {
		d.fail("token", "%v", d.cfg.TokenErr)
		return false
	}
	if d.cfg.Token == "" {
		d.fail("token", "there is none: get one from @BotFather and set DATELINE_TOKEN, or DATELINE_TOKEN_FILE")
		return false
	}
	var err error
	d.api, err = botapi.New(botapi.Config{Token: d.cfg.Token, BaseURL: d.cfg.APIURL, Proxy: d.cfg.Proxy})
	if err != nil {
		d.fail("token", "%v", err)
		return false
	}
	err = d.api.Call(ctx, "getMe", nil, &d.me)
	var refused *botapi.Error
	switch {
	case err == nil:
	case errors.As(err, &refused) && refused.Outcome == botapi.Refused:
		d.fail("token", "Telegram does not accept it (%s): copy it again from @BotFather", refused.Description)
		return false
	default:
		d.fail("token", "Telegram cannot be asked: %v", err)
		return false
	}
	d.ok("token", "it is @%s's", d.me.Username)
	if !d.me.Inline {
		d.warn("inline", "@%s word answers nothing in other chats: switch it on with /setinline at @BotFather", d.me.Username)
	}
	return true
}

func (d *doctor) webhook(ctx context.Context) {
	var info struct {
		URL string `json:"url"`
	}
	if err := d.api.Call(ctx, "getWebhookInfo", nil, &info); err != nil {
		d.warn("updates", "%v", err)
		return
	}
	if info.URL != "" && info.URL != d.cfg.Webhook {
		host := info.URL
		if u, err := url.Parse(info.URL); err == nil {
			host = u.Host
		}
		d.warn("updates", "they go to a webhook at %s; if another program uses this token, give Dateline one of its own", host)
	}
}

func (d *doctor) channel(ctx context.Context) {
	if d.cfg.Channel == "" {
		d.fail("channel", "none is set: set channel in dateline.yaml, or DATELINE_CHANNEL, to @name or its id")
		return
	}
	for _, name := range channelsOf(d.cfg) {
		d.oneChannel(ctx, name)
	}
}

// channelsOf are the channel and those of routes, each once.
func channelsOf(c *config.Config) []string {
	names := []string{c.Channel}
	seen := map[string]bool{c.Channel: true, "": true}
	for _, r := range c.Routes {
		if !seen[r.Channel] {
			seen[r.Channel] = true
			names = append(names, r.Channel)
		}
	}
	return names
}

func (d *doctor) oneChannel(ctx context.Context, name string) {
	quiet := slog.New(slog.DiscardHandler)
	publisher := channel.New(channel.Config{API: d.api, Admins: channel.NewAdmins(d.api, d.cfg.Admins.IDs, name, nil, quiet), Log: quiet})
	c, err := publisher.Channel(ctx, name)
	if err != nil {
		d.fail("channel", "%s: %v; check the name, and add @%s to the channel as an administrator", name, err, d.me.Username)
		return
	}
	if !c.CanPost {
		d.fail("channel", "%s: @%s may not post there: make it an administrator with the right to post messages", name, d.me.Username)
		return
	}
	d.ok("channel", "%s is %q, and @%s may post there", name, c.Title, d.me.Username)
	d.ok("channel", "%s: a bot can delete a post for 48 hours, whatever its rights; if an older article is withdrawn, its post becomes a single line", name)
	if c.Protected {
		d.warn("channel", "%s: content is protected, so a post of unknown fate cannot be read back; the admins are asked instead", name)
	}
	for _, r := range d.cfg.Routes {
		if len(r.Buttons) > 0 && (r.Channel == name || r.Channel == "" && name == d.cfg.Channel) {
			d.warn("channel", "%s: a route puts buttons under posts, and such posts get no comments in Telegram", name)
			break
		}
	}
}

func (d *doctor) admins(ctx context.Context) {
	quiet := slog.New(slog.DiscardHandler)
	ids, err := channel.NewAdmins(d.api, d.cfg.Admins.IDs, adminChannel(d.cfg), nil, quiet).List(ctx)
	switch {
	case err != nil:
		d.fail("admins", "the channel's administrators cannot be asked for: %v", err)
		return
	case len(ids) == 0:
		d.fail("admins", "there is none: set admins to your user id, or to channel")
		return
	}
	reached := 0
	for _, id := range ids {
		// The one call that tells whether the bot may write to someone and that
		// leaves nothing behind.
		err := d.api.Call(ctx, "sendChatAction", map[string]any{"chat_id": id, "action": "typing"}, nil)
		if err != nil {
			d.warn("admins", "%s has never pressed Start, so the bot cannot alert them: they open @%s and press it", d.person(ctx, id), d.me.Username)
			continue
		}
		reached++
	}
	if reached == 0 {
		d.fail("admins", "none of %s can be reached, so nobody would hear of a failure", plural(len(ids), "admin", "admins"))
		return
	}
	d.ok("admins", "%d of %s can be reached", reached, plural(len(ids), "admin", "admins"))
}

// person names a user as well as can be told.
func (d *doctor) person(ctx context.Context, id int64) string {
	var member struct {
		User struct {
			Name     string `json:"first_name"`
			Username string `json:"username"`
		} `json:"user"`
	}
	params := map[string]any{"chat_id": d.cfg.Channel, "user_id": id}
	if d.api.Call(ctx, "getChatMember", params, &member) == nil && member.User.Name != "" {
		if member.User.Username != "" {
			return fmt.Sprintf("%s (@%s)", member.User.Name, member.User.Username)
		}
		return fmt.Sprintf("%s (%d)", member.User.Name, id)
	}
	return fmt.Sprintf("user %d", id)
}

// clock compares this machine's clock with that of the Bot API server: a clock
// that is wrong publishes at the wrong time.
func (d *doctor) clock(ctx context.Context) {
	const tolerable = 5 * time.Second
	base := d.cfg.APIURL
	if base == "" {
		base = botapi.DefaultBaseURL
	}
	transport := &http.Transport{}
	if u, err := url.Parse(d.cfg.Proxy); err == nil && d.cfg.Proxy != "" {
		transport.Proxy = http.ProxyURL(u)
	}
	client := &http.Client{Transport: transport, Timeout: 10 * time.Second}
	req, err := http.NewRequestWithContext(ctx, http.MethodHead, base+"/", nil)
	if err != nil {
		d.warn("clock", "it could not be compared: %v", err)
		return
	}
	resp, err := client.Do(req)
	if err != nil {
		d.warn("clock", "it could not be compared: the Bot API server does not answer")
		return
	}
	resp.Body.Close()
	theirs, err := http.ParseTime(resp.Header.Get("Date"))
	if err != nil {
		d.warn("clock", "it could not be compared: the Bot API server tells no time")
		return
	}
	// The header has whole seconds.
	if off := time.Since(theirs.Add(500 * time.Millisecond)); off.Abs() > tolerable {
		d.fail("clock", "it is %s off the Bot API server's: set it, by NTP for one", off.Round(time.Second))
		return
	}
	d.ok("clock", "it agrees with the Bot API server's")
}

// plural is a number with its noun.
func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
