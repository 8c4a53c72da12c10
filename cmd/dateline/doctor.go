package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/user"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"syscall"
	"time"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"github.com/dateline-bot/dateline/bot"
	"github.com/dateline-bot/dateline/bot/botapi"
	"github.com/dateline-bot/dateline/bot/channel"
	"github.com/dateline-bot/dateline/bot/draft"
	"github.com/dateline-bot/dateline/bot/profile"
	"github.com/dateline-bot/dateline/bot/web"
	"github.com/dateline-bot/dateline/cmd/dateline/config"
	"github.com/dateline-bot/dateline/cmd/dateline/gitledger"
	"github.com/dateline-bot/dateline/cmd/dateline/private"
	"github.com/dateline-bot/dateline/cmd/dateline/terminal"
	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/folder"
	"github.com/dateline-bot/dateline/content/git"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/content/route"
	"github.com/dateline-bot/dateline/scheduler"
	"github.com/dateline-bot/dateline/scheduler/ledger"
	"github.com/dateline-bot/dateline/scheduler/store"
)

// doctorOptions are the flags of doctor.
type doctorOptions struct{ json, fix bool }

func doctorCommand(c *cli) *cobra.Command {
	var o doctorOptions
	cmd := &cobra.Command{
		Use:   "doctor [--json] [--fix]",
		Short: c.words.T("cmd.doctor"),
		Long:  c.words.T("cmd.doctor.long"),
		Args:  arguments(0),
		RunE:  c.run(func(ctx context.Context, in *invocation) error { return runDoctor(ctx, in, o) }),
	}
	cmd.Flags().BoolVar(&o.json, "json", false, c.words.T("flag.doctor.json"))
	cmd.Flags().BoolVar(&o.fix, "fix", false, c.words.T("flag.doctor.fix"))
	return c.withSettings(cmd)
}

func runDoctor(ctx context.Context, in *invocation, o doctorOptions) error {
	cfg, err := in.load()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	d := &doctor{invocation: in, cfg: cfg, doctorOptions: o, w: in.stdout, style: terminal.StyleOf(in.stdout, in.env), findings: []finding{}}
	d.zone()
	d.paths()
	d.user()
	d.storage(ctx)
	d.articles(ctx)
	d.listening(ctx)
	if d.telegram(ctx) {
		d.inline(ctx)
		d.webhook(ctx)
		d.channel(ctx)
		d.admins(ctx)
		d.profile(ctx)
		if d.fix {
			d.menus(ctx)
		}
	} else if d.cfg.Channel == "" { // reported at once, not only after the token is fixed
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

// doctor checks one thing after the other and prints the results.
type doctor struct {
	*invocation
	doctorOptions
	cfg      *config.Config
	w        io.Writer
	api      *botapi.Client
	me       botUser
	title    string // of the channel; "" if it is unknown
	style    terminal.Style
	failed   bool
	comments bool  // an article has a comment for its post
	err      error // the first error while writing

	findings []finding
}

// finding is a line of the doctor; in --json it is in English.
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

// subjectColumn returns the width of the column of subjects, in characters.
func subjectColumn(words *locale.Catalogue) int {
	width := 9
	for _, code := range locale.English().Codes("doctor.about.") {
		width = max(width, utf8.RuneCountInString(words.T(code)))
	}
	return width
}

func (d *doctor) line(mark, subject, code string, values []any) {
	d.findings = append(d.findings, finding{Result: map[string]string{"ok": "ok", "!": "warning", "x": "failure"}[mark], Subject: subject, Text: locale.M(code, values...).String()})
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
	_, d.err = fmt.Fprintf(d.w, "%s  %-*s %s\n", mark, subjectColumn(d.words), d.words.T("doctor.about."+subject), d.words.Say(locale.M(code, d.worded(values)...)))
}

func (d *doctor) ok(subject, code string, values ...any) {
	d.line("ok", subject, code, values)
}
func (d *doctor) warn(subject, code string, values ...any) {
	d.line("!", subject, code, values)
}
func (d *doctor) fail(subject, code string, values ...any) {
	d.failed = true
	d.line("x", subject, code, values)
}

// worded translates the system's error about a file into the language of the terminal.
func (d *doctor) worded(values []any) []any {
	out := slices.Clone(values)
	for i, v := range out {
		err, ok := v.(error)
		switch {
		case !ok:
		case errors.As(err, new(*botapi.Error)):
			out[i] = botapi.Final(err)
		case !locale.Coded(err):
			out[i] = said(d.words, err)
		}
	}
	return out
}

// summary prints what to do.
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
	text := d.words.T("doctor.well")
	switch {
	case failures > 0:
		text = d.words.T("doctor.failed", "n", failures)
	case warnings > 0:
		text = d.words.T("doctor.warned", "n", warnings)
	}
	if nothingYet(d.cfg) {
		text += "\n" + d.words.T("doctor.init")
	}
	if d.err == nil {
		_, d.err = fmt.Fprintf(d.w, "\n%s\n", text)
	}
}

// paths prints where each path in the settings leads.
func (d *doctor) paths() {
	if d.cfg.File != "" {
		d.ok("settings", "doctor.settings", "file", d.cfg.File)
	}
	for _, p := range d.cfg.Paths {
		var source any = p.Source
		if p.Source == config.SourceDefault {
			source = locale.M("doctor.path.default")
		}
		d.ok("path", "doctor.path", "setting", p.Setting, "written", p.Written, "source", source, "absolute", p.Absolute)
	}
}

// user prints as which user the checks run: other users may have other rights.
func (d *doctor) user() {
	me, err := user.Current()
	if err != nil || runtime.GOOS == "windows" {
		return
	}
	if isFile(d.cfg.Database) {
		if info, err := os.Stat(d.cfg.Database); err == nil {
			if owner := private.OwnerOf(info); owner != "" && owner != me.Uid {
				d.warn("user", "doctor.user.owner", "user", me.Username, "file", d.cfg.Database, "owner", userName(owner))
				return
			}
			d.ok("user", "doctor.user", "user", me.Username)
			return
		}
	}
	if me.Uid == "0" && os.Getpid() != 1 { // the first process is a container's, and its user is the bot's
		d.ok("user", "doctor.user.root")
		return
	}
	d.ok("user", "doctor.user", "user", me.Username)
}

// writable checks whether this user can write where run will write.
func (d *doctor) writable() bool {
	if isFile(d.cfg.Database) {
		if foreign, ok := foreignTo(d.cfg.Database); ok {
			d.fail("storage", "doctor.problem", "problem", foreign)
			return false
		}
	}
	places := []struct{ dir, cure string }{}
	if isFile(d.cfg.Database) {
		places = append(places, struct{ dir, cure string }{filepath.Dir(d.cfg.Database), "doctor.write.database"})
	}
	if git.Is(d.cfg.Articles) {
		dir := sourceDir(d.cfg.Git, d.cfg.Database)
		if _, err := os.Stat(dir); err != nil { // the first run creates it
			dir = filepath.Dir(dir)
		}
		places = append(places, struct{ dir, cure string }{dir, "doctor.write.git"})
	}
	if d.cfg.PostsFile != "" {
		places = append(places, struct{ dir, cure string }{existing(filepath.Dir(d.cfg.PostsFile)), "doctor.write.posts_file"})
	}
	for _, p := range places {
		switch err := probe(p.dir); {
		case errors.Is(err, syscall.ENOSPC):
			d.fail("storage", "doctor.write.full", "place", p.dir)
			return false
		case errors.Is(err, fs.ErrNotExist) && p.cure == "doctor.write.database":
			d.fail("storage", "doctor.problem", "problem", locale.Error("ledger.open.no_folder", "file", d.cfg.Database, "folder", p.dir))
			return false
		case err != nil:
			d.fail("storage", "doctor.write", "place", p.dir, "problem", err, "cure", locale.M(p.cure))
			return false
		}
	}
	if !isFile(d.cfg.Database) {
		return true
	}
	info, err := os.Stat(d.cfg.Database)
	if err != nil { // the first run creates it
		return true
	}
	f, err := os.OpenFile(d.cfg.Database, os.O_WRONLY, 0)
	if err != nil {
		d.fail("storage", "doctor.write", "place", d.cfg.Database, "problem", err, "cure", locale.M("doctor.write.chown"))
		return false
	}
	f.Close()
	d.private("storage", d.cfg.Database, info, "doctor.storage.open")
	return true
}

// existing returns the folder, or the nearest one above it that exists: run creates the rest.
func existing(dir string) string {
	for {
		if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) || filepath.Dir(dir) == dir {
			return dir
		}
		dir = filepath.Dir(dir)
	}
}

// probe creates a file in a folder and removes it again. Errors are without the file's name, which
// means nothing to people.
func probe(dir string) error {
	f, err := os.CreateTemp(dir, ".dateline-doctor-")
	if err != nil {
		return withoutPath(err)
	}
	_, err = f.WriteString("probe")
	return withoutPath(cmp.Or(err, f.Close(), os.Remove(f.Name())))
}

func withoutPath(err error) error {
	var e *os.PathError
	if errors.As(err, &e) {
		return e.Err
	}
	return err
}

// private checks the permissions of a file that only its owner should be able to read.
func (d *doctor) private(subject, file string, info os.FileInfo, open string) {
	if info.Mode().Perm()&0o077 == 0 || !info.Mode().IsRegular() || runtime.GOOS == "windows" {
		return
	}
	if d.fix && os.Chmod(file, info.Mode().Perm()&0o700) == nil {
		d.ok(subject, "doctor.storage.closed", "file", file)
		return
	}
	d.warn(subject, open, "file", file)
}

func (d *doctor) zone() {
	for _, note := range d.cfg.Notes {
		d.warn("settings", "doctor.problem", "problem", note)
	}
	d.ok("zone", "doctor.zone", "zone", d.cfg.Timezone.String(), "now", time.Now().In(d.cfg.Timezone).Format("2006-01-02 15:04"))
}

func (d *doctor) storage(ctx context.Context) {
	if !d.writable() {
		return
	}
	db, done, err := peekLedger(ctx, d.cfg)
	if err != nil {
		d.fail("storage", "doctor.problem", "problem", err)
		return
	}
	defer done()
	n := 0
	err = db.View(ctx, func(tx ledger.Tx) error {
		rows, err := tx.Deliveries(ledger.Filter{})
		n = len(rows)
		return err
	})
	if err == nil && hasState(d.cfg.Database) == nil {
		err = db.Writable(ctx)
	}
	if l, ok := db.(*gitledger.Ledger); ok && err == nil {
		err = l.Save(ctx, "Check that the ledger can be pushed")
	}
	where := config.HidePassword(d.cfg.Database)
	if p, ok := db.(*store.Postgres); ok && err == nil {
		where, err = p.Server(ctx)
	}
	switch missing := hasState(d.cfg.Database) != nil; {
	case err != nil:
		d.fail("storage", "doctor.problem", "problem", err)
		return
	case missing:
		d.ok("storage", "doctor.storage.new", "where", config.HidePassword(d.cfg.Database))
		return
	}
	d.ok("storage", "doctor.storage", "where", where, "n", n)
}

func (d *doctor) articles(ctx context.Context) {
	where := d.cfg.Articles
	done, err := d.invocation.articles(ctx, d.cfg)
	if err != nil {
		d.fail("articles", "doctor.problem", "problem", err)
		return
	}
	defer done()
	c, err := folder.Open(folderConfig(d.cfg, d.cfg.Articles)).Scan(ctx)
	if err != nil {
		d.fail("articles", "doctor.problem", "problem", err)
		return
	}
	d.comments = slices.ContainsFunc(c.Articles(), func(a *content.Article) bool { return a.Telegram().Comment != "" })
	broken := 0
	for _, p := range c.Problems() {
		if p.Severity == content.SeverityError {
			broken++
		}
	}
	switch n := len(c.Articles()); {
	case broken > 0:
		d.fail("articles", "doctor.articles.broken", "n", n, "where", where, "errors", broken)
	case n == 0:
		d.warn("articles", "doctor.articles.none", "where", where)
	default:
		d.ok("articles", "doctor.articles", "n", n, "where", where)
	}
	d.inbox(ctx, c, where)
}

// listening opens the address in listen, as run will.
func (d *doctor) listening(ctx context.Context) {
	if d.cfg.Listen == "" {
		return
	}
	var c net.ListenConfig
	l, err := c.Listen(ctx, "tcp", d.cfg.Listen)
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		d.warn("listen", "doctor.listen.used", "address", d.cfg.Listen)
	case err != nil:
		d.fail("listen", "doctor.problem", "problem", web.CannotListen(d.cfg.Listen, err))
	default:
		l.Close()
		d.ok("listen", "doctor.listen", "address", d.cfg.Listen)
	}
}

// inbox reports whether posts can be written in the chat, and if not, why.
func (d *doctor) inbox(ctx context.Context, c *content.Catalogue, articles string) {
	cfg := *d.cfg
	cfg.Articles = articles
	var source *git.Source
	if git.Is(articles) {
		var err error
		if source, err = openSource(&cfg, sourceDir(d.cfg.Git, d.cfg.Database), d.logger(d.cfg)); err != nil {
			d.warn("inbox", "doctor.inbox.refused", "problem", err)
			return
		}
	}
	err := inboxPlace(source, &cfg).Refusal(ctx)
	if err == nil {
		err = stageOf(folderConfig(d.cfg, d.cfg.Articles), d.cfg, nil).Included(ctx, draft.SiteOf(c, cfg.Inbox, folder.Open(folderConfig(d.cfg, d.cfg.Articles)).File))
	}
	if err != nil {
		d.warn("inbox", "doctor.inbox.refused", "problem", err)
		return
	}
	d.ok("inbox", "doctor.inbox", "where", path.Join(articles, cfg.Inbox))
}

// telegram asks for the bot's account, and reports whether further requests make sense.
func (d *doctor) telegram(ctx context.Context) bool {
	if d.cfg.TokenErr != nil {
		d.fail("token", "doctor.problem", "problem", d.cfg.TokenErr)
		return false
	}
	if d.cfg.Token == "" {
		d.fail("token", "doctor.token.none")
		return false
	}
	if info, err := os.Stat(d.cfg.TokenFile); d.cfg.TokenFile != "" && err == nil {
		d.private("token", d.cfg.TokenFile, info, "doctor.token.open")
	}
	var err error
	d.api, err = botapi.New(botapi.Config{Token: d.cfg.Token, BaseURL: d.cfg.APIURL, Proxy: d.cfg.Proxy})
	if err != nil {
		d.fail("token", "doctor.problem", "problem", err)
		return false
	}
	err = d.api.Call(ctx, "getMe", nil, &d.me)
	var refused *botapi.Error
	switch {
	case err == nil:
	case errors.As(err, &refused) && refused.Outcome == botapi.Refused && refused.Description != "":
		d.fail("token", "doctor.token.unknown", "description", refused.Description)
		return false
	case errors.As(err, &refused) && refused.Outcome == botapi.NotSent:
		d.fail("token", "doctor.token.unreachable", "problem", botapi.Cause(err))
		return false
	default:
		d.fail("token", "doctor.token.unreachable", "problem", err)
		return false
	}
	d.ok("token", "doctor.token", "bot", d.me.Username)
	return true
}

// presents checks how the bot presents itself.
func (d *doctor) presents() *profile.Profile {
	return &profile.Profile{API: d.api, Channel: d.title, Words: locale.For(d.cfg.Language)}
}

// inline checks inline mode, and switches it on if it may.
func (d *doctor) inline(ctx context.Context) {
	switch {
	case d.me.Inline:
		d.ok("inline", "doctor.inline", "bot", d.me.Username)
		return
	case !d.fix:
		d.warn("inline", "doctor.inline.off", "bot", d.me.Username)
		return
	}
	var refused *botapi.Error
	switch err := d.presents().AllowInline(ctx); {
	case err == nil:
		d.ok("inline", "doctor.inline.on", "bot", d.me.Username)
	case errors.As(err, &refused) && refused.Code == http.StatusNotFound:
		d.warn("inline", "doctor.inline.old")
	default:
		d.warn("inline", "doctor.inline.failed", "problem", err)
	}
}

// profile checks what people read before they press Start, and writes it if it may.
func (d *doctor) profile(ctx context.Context) {
	if d.title == "" { // the channel is not known yet
		return
	}
	p := d.presents()
	missing, err := p.Missing(ctx)
	switch {
	case err != nil:
		d.warn("profile", "doctor.profile.failed", "problem", err)
	case len(missing) == 0:
		d.ok("profile", "doctor.profile")
	case !d.fix:
		d.ok("profile", "doctor.profile.missing")
	default:
		if err := p.Write(ctx, missing); err != nil {
			d.warn("profile", "doctor.profile.failed", "problem", err)
			return
		}
		d.ok("profile", "doctor.profile.written", "n", len(missing))
	}
}

// menus sets the menus of commands, as the running bot does when it starts.
func (d *doctor) menus(ctx context.Context) {
	err := func() error {
		db, done, err := peekLedger(ctx, d.cfg)
		if err != nil {
			return err
		}
		defer done()
		folder := folder.Open(folderConfig(d.cfg, d.cfg.Articles))
		desk, err := scheduler.New(lookAhead(d.cfg, db, folder, post.New(folder)))
		if err != nil {
			return err
		}
		locales, err := locale.Load(d.cfg.Language)
		if err != nil {
			return err
		}
		quiet := slog.New(slog.DiscardHandler)
		b, err := bot.New(bot.Config{API: d.api, Desk: desk, Folder: folder, Locales: locales, Audience: db.Audience(), Log: quiet,
			Admins: adminsOf(d.api, d.cfg, quiet)})
		if err != nil {
			return err
		}
		return b.SetMenus(ctx)
	}()
	if err != nil {
		d.warn("menu", "doctor.menu.failed", "problem", err)
		return
	}
	d.ok("menu", "doctor.menu")
}

func (d *doctor) webhook(ctx context.Context) {
	var info struct {
		URL string `json:"url"`
	}
	if err := d.api.Call(ctx, "getWebhookInfo", nil, &info); err != nil {
		d.warn("updates", "doctor.problem", "problem", err)
		return
	}
	if info.URL != "" && info.URL != d.cfg.Webhook {
		host := info.URL
		if u, err := url.Parse(info.URL); err == nil {
			host = u.Host
		}
		if d.fix && d.cfg.Webhook == "" && d.api.Call(ctx, "deleteWebhook", nil, nil) == nil {
			d.ok("updates", "doctor.updates.removed", "host", host)
			return
		}
		d.warn("updates", "doctor.updates.elsewhere", "host", host)
	}
}

func (d *doctor) channel(ctx context.Context) {
	if d.cfg.Channel == "" {
		d.fail("channel", "doctor.channel.none")
		return
	}
	for _, name := range channelsOf(d.cfg.Channel, d.cfg.Rules.Routes) {
		d.oneChannel(ctx, name)
	}
}

// channelsOf returns the channel and those of routes, without repetition.
func channelsOf(channel string, routes []route.Route) []string {
	names := []string{channel}
	seen := map[string]bool{channel: true, "": true}
	for _, r := range routes {
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
		d.fail("channel", "doctor.channel.unknown", "name", name, "problem", err, "bot", d.me.Username)
		return
	}
	if !c.CanPost {
		d.fail("channel", "doctor.channel.rights", "name", name, "bot", d.me.Username)
		return
	}
	if name == d.cfg.Channel {
		d.title = c.Title
	}
	d.ok("channel", "doctor.channel", "name", name, "title", c.Title, "bot", d.me.Username)
	d.ok("channel", "doctor.channel.deletes", "name", name)
	if c.Protected {
		d.warn("channel", "doctor.channel.protected", "name", name)
	}
	if c.Group {
		d.warn("channel", "doctor.channel.group", "name", name)
	}
	for _, r := range d.cfg.Rules.Routes {
		if len(r.Buttons) > 0 && !d.cfg.Rules.RichButtons && (r.Channel == name || r.Channel == "" && name == d.cfg.Channel) {
			d.warn("channel", "doctor.channel.buttons", "name", name)
			break
		}
	}
	if d.comments || slices.ContainsFunc(d.cfg.Rules.Routes, func(r route.Route) bool {
		return r.Comment != "" && (r.Channel == name || r.Channel == "" && name == d.cfg.Channel)
	}) {
		d.discussion(ctx, publisher, name)
	}
}

// discussion reports whether comments can be posted under the posts of a channel.
func (d *doctor) discussion(ctx context.Context, publisher *channel.Publisher, name string) {
	g, err := publisher.Discussion(ctx, name)
	switch {
	case err != nil:
		d.warn("channel", "doctor.comments.unknown", "name", name, "problem", err, "bot", d.me.Username)
	case g.ID == 0:
		d.warn("channel", "doctor.comments.none", "name", name)
	case !g.Member:
		d.warn("channel", "doctor.comments.absent", "name", name, "title", g.Title, "bot", d.me.Username)
	case !g.Sees:
		d.warn("channel", "doctor.comments.private", "name", name, "title", g.Title, "bot", d.me.Username)
	case !g.Writes:
		d.warn("channel", "doctor.comments.mute", "name", name, "title", g.Title, "bot", d.me.Username)
	default:
		d.ok("channel", "doctor.comments", "name", name, "title", g.Title)
	}
}

func (d *doctor) admins(ctx context.Context) {
	quiet := slog.New(slog.DiscardHandler)
	admins := adminsOf(d.api, d.cfg, quiet)
	together := 0
	for _, g := range d.cfg.Admins.Groups {
		if d.group(ctx, admins, channel.Group(g)) {
			together++
		}
	}
	ids, err := admins.List(ctx)
	switch {
	case err != nil:
		d.fail("admins", "doctor.admins.unknown", "problem", err)
		return
	case len(ids) == 0:
		d.fail("admins", "doctor.admins.none")
		return
	}
	reached := 0
	for _, id := range ids {
		// This is the only request that tells whether the bot may write to a user without leaving
		// anything behind.
		err := d.api.Call(ctx, "sendChatAction", map[string]string{"chat_id": fmt.Sprint(id), "action": "typing"}, nil)
		if err != nil && together > 0 && !d.cfg.Admins.Channel && len(d.cfg.Admins.IDs) == 0 {
			continue // told in the group
		}
		if err != nil {
			d.warn("admins", "doctor.admins.unreached", "person", d.person(ctx, id), "bot", d.me.Username)
			continue
		}
		reached++
	}
	if reached == 0 && together > 0 {
		return
	}
	if reached == 0 {
		d.fail("admins", "doctor.admins.nobody", "n", len(ids))
		d.warn("channel", "doctor.channel.unread")
		return
	}
	d.ok("admins", "doctor.admins", "reached", reached, "n", len(ids))
}

// group reports whether the bot can post in a group of the admins.
func (d *doctor) group(ctx context.Context, admins *channel.Admins, g channel.Group) bool {
	err := admins.Reach(ctx, g)
	switch {
	case err == nil:
		d.ok("admins", "doctor.admins.group", "group", g.String())
	case errors.Is(err, channel.ErrNoGroup):
		d.fail("admins", "doctor.admins.group.none", "group", g.String())
	case errors.Is(err, channel.ErrGroupUnknown):
		d.fail("admins", "doctor.admins.group.unknown", "group", g.String(), "problem", err, "bot", d.me.Username)
	default:
		d.fail("admins", "doctor.admins.group.closed", "group", g.String(), "problem", err, "bot", d.me.Username)
	}
	return err == nil
}

// person names a user as well as possible.
func (d *doctor) person(ctx context.Context, id int64) string {
	var member struct {
		User struct {
			Name     string `json:"first_name"`
			Username string `json:"username"`
		} `json:"user"`
	}
	params := map[string]string{"chat_id": d.cfg.Channel, "user_id": fmt.Sprint(id)}
	if d.api.Call(ctx, "getChatMember", params, &member) == nil && member.User.Name != "" {
		if member.User.Username != "" {
			return fmt.Sprintf("%s (@%s)", member.User.Name, member.User.Username)
		}
		return fmt.Sprintf("%s (%d)", member.User.Name, id)
	}
	return fmt.Sprintf("user %d", id)
}

// clock compares this machine's clock with that of the Bot API server, because a wrong clock
// publishes at the wrong time.
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
		d.warn("clock", "doctor.clock.unknown")
		return
	}
	resp, err := client.Do(req)
	if err != nil {
		why := locale.Network(err)
		if why.IsZero() { // the error's text would have the proxy's address
			why = locale.M("doctor.clock.silent")
		}
		d.warn("clock", "doctor.clock.unreached", "problem", why)
		return
	}
	resp.Body.Close()
	theirs, err := http.ParseTime(resp.Header.Get("Date"))
	if err != nil {
		d.warn("clock", "doctor.clock.unknown")
		return
	}
	// The header has whole seconds.
	if off := time.Since(theirs.Add(500 * time.Millisecond)); off.Abs() > tolerable {
		d.fail("clock", "doctor.clock.off", "off", off.Round(time.Second).String())
		return
	}
	d.ok("clock", "doctor.clock")
}
