package main

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/dateline-bot/dateline/bot/botapi"
	"github.com/dateline-bot/dateline/cmd/dateline/config"
	"github.com/dateline-bot/dateline/cmd/dateline/site"
	"github.com/dateline-bot/dateline/cmd/dateline/terminal"
	"github.com/dateline-bot/dateline/content/locale"
)

func initCommand(c *cli) *cobra.Command {
	var yes bool
	cmd := &cobra.Command{
		Use:   "init [--token-file F --channel @x --articles DIR --yes]",
		Short: c.words.T("cmd.init"),
		Long:  c.words.T("cmd.init.long"),
		Args:  arguments(0),
		RunE:  c.run(func(ctx context.Context, in *invocation) error { return runInit(ctx, in, yes) }),
	}
	cmd.Flags().BoolVarP(&yes, "yes", "y", false, c.words.T("flag.init.yes"))
	return c.withSettings(cmd)
}

// setup is a bot that is being set up.
type setup struct {
	*invocation
	cfg   *config.Config // what flags and the environment say
	yes   bool
	lines *bufio.Reader
	style terminal.Style

	api      *botapi.Client
	me       botUser
	token    string
	proxy    string
	channel  string
	chat     int64
	admins   []string
	language string
	timezone string
	site     site.Site
	isSite   bool
	articles string
}

// The files that init writes.
const (
	privateDir  = ".dateline"
	tokenFile   = privateDir + "/token"
	privateData = privateDir + "/dateline.db"
)

func runInit(ctx context.Context, in *invocation, yes bool) error {
	if _, err := os.Stat(config.DefaultFile); err == nil {
		return fmt.Errorf("%s is here already, and stays as it is; dateline doctor checks it", config.DefaultFile)
	}
	cfg, err := in.load()
	if err != nil {
		return err
	}
	s := &setup{invocation: in, cfg: cfg, yes: yes, lines: bufio.NewReader(in.stdin), style: terminal.StyleOf(in.stdout, in.env),
		token: cfg.Token, proxy: cfg.Proxy}
	for _, step := range []func(context.Context) error{s.askToken, s.askChannel, s.askPeople, s.askArticles, s.write, s.hello} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return s.next(ctx)
}

func (s *setup) say(format string, args ...any) { fmt.Fprintf(s.stdout, format+"\n", args...) }

// errNoAnswer says that standard input ended where an answer was needed.
var errNoAnswer = errors.New("no answer")

// ask asks one question; an empty answer is what is proposed.
func (s *setup) ask(question, proposed string) (string, error) {
	if s.yes {
		return proposed, nil
	}
	if proposed != "" {
		question += " [" + proposed + "]"
	}
	fmt.Fprint(s.stdout, s.style.Bold(question)+": ")
	line, err := s.lines.ReadString('\n')
	if !terminal.Is(s.stdin) {
		fmt.Fprintln(s.stdout)
	}
	if errors.Is(err, io.EOF) && strings.TrimSpace(line) == "" {
		if proposed == "" {
			return "", errNoAnswer
		}
		return proposed, nil
	}
	if err != nil && !errors.Is(err, io.EOF) {
		return "", err
	}
	return cmp.Or(strings.TrimSpace(line), proposed), nil
}

// askSecret is ask for what a terminal should not show.
func (s *setup) askSecret(question string) (string, error) {
	f, ok := s.stdin.(*os.File)
	if s.yes || !ok || !terminal.Is(f) {
		return s.ask(question, "")
	}
	fmt.Fprint(s.stdout, s.style.Bold(question)+" (it is not shown): ")
	b, err := term.ReadPassword(int(f.Fd()))
	fmt.Fprintln(s.stdout)
	return strings.TrimSpace(string(b)), err
}

// askToken asks for the token until Telegram knows it.
func (s *setup) askToken(ctx context.Context) error {
	for {
		if s.token == "" {
			if s.yes {
				return errors.New("there is no token: --token-file names a file that contains it")
			}
			s.say("A bot has a token: write /newbot to @BotFather in Telegram, and copy what it gives you.")
			var err error
			if s.token, err = s.askSecret("Token"); err != nil {
				return fmt.Errorf("token: %w", err)
			}
		}
		err := s.connect(ctx)
		var refused *botapi.Error
		switch {
		case err == nil:
			s.say("%s The bot is @%s.", s.style.Green("ok"), s.me.Username)
			return nil
		case !errors.As(err, &refused) || refused.Outcome == botapi.Refused && (refused.Code == 401 || refused.Code == 404):
			err = errors.New("Telegram does not know this token: copy it again from @BotFather")
			if s.token = ""; s.yes {
				return err
			}
			s.say("%s %v.", s.style.Red("x"), err)
		default:
			if err := s.askProxy(err); err != nil {
				return err
			}
		}
	}
}

// connect asks Telegram who the bot is.
func (s *setup) connect(ctx context.Context) error {
	var err error
	s.api, err = botapi.New(botapi.Config{Token: s.token, BaseURL: s.cfg.APIURL, Proxy: s.proxy})
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	progress := terminal.Start(s.stderr, "asking Telegram")
	defer progress.Done()
	return s.api.Call(ctx, "getMe", nil, &s.me)
}

// askProxy is for where Telegram cannot be reached.
func (s *setup) askProxy(cause error) error {
	problem := fmt.Sprintf("Telegram cannot be reached: it is the network and not the token (%v)", cause)
	if s.yes {
		return errors.New(problem + "; --proxy names a proxy")
	}
	s.say("%s %s.", s.style.Red("x"), problem)
	answer, err := s.ask("Proxy, such as socks5://127.0.0.1:1080, or again to try once more", "again")
	if err != nil {
		return err
	}
	if answer != "again" {
		s.proxy = answer
	} else if !terminal.Is(s.stdin) {
		return errors.New(problem)
	}
	return nil
}

// chat is what is asked of a channel.
type initChat struct {
	ID       int64  `json:"id"`
	Title    string `json:"title"`
	Username string `json:"username"`
	Type     string `json:"type"`
}

// askChannel asks for the channel until the bot may post there.
func (s *setup) askChannel(ctx context.Context) error {
	name := s.cfg.Channel
	for {
		if name == "" {
			if s.yes {
				return errors.New("there is no channel: --channel names it, as @name or by its id")
			}
			s.say("Add @%s to your channel as an administrator who may post, edit and delete messages.", s.me.Username)
			var err error
			if name, err = s.ask("Channel: its @name or id, or Enter when you have added the bot, or forwarded it a post", "find it"); err != nil {
				return fmt.Errorf("channel: %w", err)
			}
		}
		if name == "find it" {
			found, err := s.findChannel(ctx)
			if err != nil {
				return err
			}
			if name = found; name == "" {
				s.say("%s No channel is to be seen yet.", s.style.Yellow("!"))
				if !terminal.Is(s.stdin) {
					return errors.New("no channel was found: --channel names it")
				}
				continue
			}
		}
		problem := s.checkChannel(ctx, name)
		if problem == nil {
			return nil
		}
		if s.yes {
			return problem
		}
		s.say("%s %v.", s.style.Red("x"), problem)
		name = ""
	}
}

// findChannel looks for a channel that the bot was added to, or of which a post
// was forwarded to it. The updates stay: the bot gets them when it runs.
func (s *setup) findChannel(ctx context.Context) (string, error) {
	var updates []struct {
		Member struct {
			Chat initChat `json:"chat"`
		} `json:"my_chat_member"`
		Message struct {
			Origin struct {
				Chat initChat `json:"chat"`
			} `json:"forward_origin"`
		} `json:"message"`
		Post struct {
			Chat initChat `json:"chat"`
		} `json:"channel_post"`
	}
	limit := time.Now().Add(findLimit)
	progress := terminal.Start(s.stderr, "looking for the channel")
	defer progress.Done()
	for time.Now().Before(limit) && ctx.Err() == nil {
		err := s.api.Call(ctx, "getUpdates", map[string]any{"timeout": 2, "allowed_updates": []string{"message", "my_chat_member", "channel_post", "callback_query", "inline_query"}}, &updates)
		if err != nil {
			return "", fmt.Errorf("cannot look for the channel: %w; --channel names it", err)
		}
		for _, u := range slices.Backward(updates) {
			for _, c := range []initChat{u.Member.Chat, u.Message.Origin.Chat, u.Post.Chat} {
				if c.Type == "channel" {
					if c.Username != "" {
						return "@" + c.Username, nil
					}
					return strconv.FormatInt(c.ID, 10), nil
				}
			}
		}
		select {
		case <-time.After(time.Second):
		case <-ctx.Done():
		}
	}
	return "", ctx.Err()
}

const findLimit = 20 * time.Second

// checkChannel says why the bot cannot post to the channel; nil if it can.
func (s *setup) checkChannel(ctx context.Context, name string) error {
	var chat initChat
	if err := s.api.Call(ctx, "getChat", map[string]any{"chat_id": name}, &chat); err != nil {
		return fmt.Errorf("%s is not a channel that @%s can see (%w): check the name, and add the bot to it as an administrator", name, s.me.Username, err)
	}
	var me struct {
		Status    string `json:"status"`
		CanPost   bool   `json:"can_post_messages"`
		CanEdit   bool   `json:"can_edit_messages"`
		CanDelete bool   `json:"can_delete_messages"`
	}
	if err := s.api.Call(ctx, "getChatMember", map[string]any{"chat_id": chat.ID, "user_id": s.me.ID}, &me); err != nil || me.Status != "administrator" && me.Status != "creator" || chat.Type == "channel" && !me.CanPost {
		return fmt.Errorf("@%s may not post in %s: make it an administrator with the right to post messages", s.me.Username, cmp.Or(chat.Title, name))
	}
	s.channel, s.chat = strconv.FormatInt(chat.ID, 10), chat.ID
	if chat.Username != "" {
		s.channel = "@" + chat.Username
	}
	s.say("%s The bot may post in %s.", s.style.Green("ok"), cmp.Or(chat.Title, s.channel))
	if !me.CanDelete || !me.CanEdit {
		s.say("%s It should also have the rights to edit and to delete messages.", s.style.Yellow("!"))
	}
	var admins []struct {
		User struct {
			Name  string `json:"first_name"`
			IsBot bool   `json:"is_bot"`
		} `json:"user"`
	}
	if s.api.Call(ctx, "getChatAdministrators", map[string]any{"chat_id": chat.ID}, &admins) == nil {
		for _, a := range admins {
			if !a.User.IsBot {
				s.admins = append(s.admins, a.User.Name)
			}
		}
	}
	return nil
}

// askPeople asks for admins, time zone and language.
func (s *setup) askPeople(context.Context) error {
	if len(s.admins) > 0 {
		s.say("Its administrators command the bot: %s. Each presses Start in a chat with @%s.", strings.Join(s.admins, ", "), s.me.Username)
	}
	s.site, s.isSite = site.Find(".")
	zone := s.cfg.Timezone.String()
	if z := s.site.Timezone; z != "" && !s.given("timezone") {
		zone = z
	}
	for {
		var err error
		if s.timezone, err = s.ask("Time zone", zone); err != nil {
			return err
		}
		if _, err := time.LoadLocation(s.timezone); err == nil && s.timezone != "Local" {
			break
		}
		if s.yes || !terminal.Is(s.stdin) {
			return fmt.Errorf("unknown time zone %q; use an IANA name such as Europe/Moscow", s.timezone)
		}
		s.say("%s unknown time zone; use an IANA name such as Europe/Moscow.", s.style.Red("x"))
	}
	proposed := cmp.Or(languageOf(s.env), s.cfg.Language, "en")
	if s.given("language") {
		proposed = s.cfg.Language
	} else if slices.Contains(locale.Languages(), s.site.Language) {
		proposed = s.site.Language
	}
	var err error
	if s.language, err = s.ask("Language of the bot ("+strings.Join(locale.Languages(), ", ")+")", proposed); err != nil {
		return err
	}
	if !slices.Contains(locale.Languages(), s.language) {
		return fmt.Errorf("unknown language %q; it has to be one of %s", s.language, strings.Join(locale.Languages(), ", "))
	}
	return nil
}

// languageOf is the language of the environment; "" if the bot does not speak it.
func languageOf(env []string) string {
	at := map[string]string{}
	for _, line := range env {
		name, value, _ := strings.Cut(line, "=")
		at[name] = value
	}
	lang, _, _ := strings.Cut(cmp.Or(at["LC_ALL"], at["LC_MESSAGES"], at["LANG"]), "_")
	if slices.Contains(locale.Languages(), lang) {
		return lang
	}
	return ""
}

// askArticles asks where the articles are.
func (s *setup) askArticles(context.Context) error {
	proposed := "./articles"
	switch {
	case s.given("articles"):
		proposed = s.cfg.Articles
		s.site, s.isSite = site.Find(proposed)
	case s.isSite:
		s.say("%s This is a site of %s.", s.style.Green("ok"), s.site.Generator)
		proposed = s.within(s.site.Articles)
	}
	var err error
	if s.articles, err = s.ask("Folder of articles", proposed); err != nil {
		return err
	}
	if s.articles != proposed {
		s.site, s.isSite = site.Find(s.articles)
	}
	return nil
}

// within is a path of the site as seen from here.
func (s *setup) within(path string) string {
	here, err := os.Getwd()
	if err != nil {
		return path
	}
	full := filepath.Join(s.site.Root, filepath.FromSlash(path))
	if rel, err := filepath.Rel(here, full); err == nil {
		full = filepath.ToSlash(rel)
		if !strings.HasPrefix(full, ".") {
			full = "./" + full
		}
	}
	return full
}

// write writes everything, and a first article if there is none.
func (s *setup) write(context.Context) error {
	if err := os.MkdirAll(privateDir, 0o700); err != nil {
		return err
	}
	if err := os.WriteFile(privateDir+"/.gitignore", []byte("# The bot's token and database: never in git.\n*\n"), 0o600); err != nil {
		return err
	}
	if err := os.WriteFile(tokenFile, []byte(s.token+"\n"), 0o600); err != nil {
		return err
	}
	if hidePassword(s.proxy) != s.proxy { // a password does not belong in dateline.yaml
		if err := os.WriteFile(privateDir+"/proxy", []byte(s.proxy+"\n"), 0o600); err != nil {
			return err
		}
		s.say("%s The proxy's address has a password: set DATELINE_PROXY_FILE to %s/proxy.", s.style.Yellow("!"), privateDir)
	}
	if !strings.Contains(s.articles, "://") {
		if err := s.firstArticle(); err != nil {
			return err
		}
	}
	f, err := os.OpenFile(config.DefaultFile, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	_, err = io.WriteString(f, s.yaml())
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	s.say("%s Wrote %s; the token is in %s.", s.style.Green("ok"), config.DefaultFile, tokenFile)
	return nil
}

// firstArticle writes an article where there is none.
func (s *setup) firstArticle() error {
	some := false
	err := filepath.WalkDir(s.articles, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		ext := strings.ToLower(filepath.Ext(path))
		some = some || ext == ".md" || ext == ".markdown" || ext == ".mdx"
		if some {
			return fs.SkipAll
		}
		return nil
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("articles: %w", err)
	}
	if some {
		return nil
	}
	if err := os.MkdirAll(s.articles, 0o755); err != nil {
		return err
	}
	zone, err := time.LoadLocation(s.timezone)
	if err != nil {
		return err
	}
	words := locale.For(s.language)
	title, body := words.T("init.article.title"), words.T("init.article.text", "dateline", "[Dateline](https://github.com/dateline-bot/dateline)")
	path := filepath.Join(s.articles, "hello.md")
	text := fmt.Sprintf("---\ntitle: %s\ndate: %s\n---\n\n%s\n", title, time.Now().Add(firstIn).In(zone).Format("2006-01-02 15:04"), body)
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		return err
	}
	s.say("%s Wrote a first article, %s.", s.style.Green("ok"), path)
	return nil
}

// firstIn is when the first article is due: soon, but after the bot is up.
const firstIn = 3 * time.Minute

// yaml is dateline.yaml.
func (s *setup) yaml() string {
	var b strings.Builder
	line := func(comment, name, value string) {
		if comment != "" {
			fmt.Fprintf(&b, "\n# %s\n", comment)
		}
		fmt.Fprintf(&b, "%s: %s\n", name, value)
	}
	b.WriteString("# Settings of Dateline. `dateline help settings` lists them all; paths are relative to this file.\n")
	line("", "channel", quoted(s.channel))
	line("The channel's administrators command the bot; user ids do, too.", "admins", "channel")
	line("For the first articles the bot asks before it posts. Without this line it posts by itself.", "approve", "true")
	line("Dates without a time zone are in this one, dates without a time at publish_at.", "timezone", quoted(s.timezone))
	line("", "publish_at", `"10:00"`)
	line("Language of the bot where Telegram does not tell the user's.", "language", s.language)
	comment := "The folder of articles."
	if s.isSite {
		comment = "The folder of articles, as " + s.site.Generator + " has it."
	}
	line(comment, "articles", quoted(s.articles))
	if s.isSite {
		s.siteLines(line)
	}
	line("The token and the state are in a folder that neither git nor a site generator reads.", "token_file", tokenFile)
	line("", "database", privateData)
	if s.proxy != "" && hidePassword(s.proxy) == s.proxy {
		line("Telegram is reached through it.", "proxy", quoted(s.proxy))
	}
	if s.cfg.APIURL != "" {
		line("Address of your own Bot API server.", "api_url", quoted(s.cfg.APIURL))
	}
	return b.String()
}

// siteLines are the settings that fit the site.
func (s *setup) siteLines(line func(comment, name, value string)) {
	known := map[string]bool{}
	for _, st := range config.Settings() {
		known[st.Name] = true
	}
	if len(s.site.Include) > 0 {
		line("Files that are articles.", "include", jsonOf(s.site.Include))
	}
	if s.site.Select != "" && known["select"] {
		line("Only notes that are marked for the channel are articles.", "select", s.site.Select)
	}
	if s.site.BaseURL != "" {
		line("The site: posts link to their page, and relative links are resolved.", "base_url", quoted(s.site.BaseURL))
		switch all := s.site.Permalinks[""]; {
		case all != "":
			line("", "permalinks", quoted(all))
		case len(s.site.Permalinks) > 0:
			line("", "permalinks", jsonOf(s.site.Permalinks))
		}
	}
	if s.site.SiteRoot != "" {
		line("Files such as /images/….", "site_root", quoted(s.within(s.site.SiteRoot)))
	}
	if s.site.Categories != "" && known["categories_from"] {
		line("", "categories_from", s.site.Categories)
	}
}

func quoted(s string) string { return jsonOf(s) }

// jsonOf is a value as JSON, which is YAML too.
func jsonOf(v any) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return `""`
	}
	return strings.TrimSpace(b.String())
}

// hello offers a message in the channel, and deletes it again.
func (s *setup) hello(ctx context.Context) error {
	if s.yes || !terminal.Is(s.stdin) {
		return nil
	}
	answer, err := s.ask("Post a hello to the channel now, to see it work? (yes, no)", "no")
	if err != nil || !strings.HasPrefix(strings.ToLower(answer), "y") {
		return err
	}
	var sent struct {
		ID int `json:"message_id"`
	}
	if err := s.api.Call(ctx, "sendMessage", map[string]any{"chat_id": s.chat, "text": locale.For(s.language).T("init.hello")}, &sent); err != nil {
		s.say("%s It could not be posted: %v", s.style.Red("x"), err)
		return nil
	}
	if _, err := s.ask("Look at the channel, then press Enter: the message is deleted", "delete"); err != nil {
		return err
	}
	if err := s.api.Call(ctx, "deleteMessage", map[string]any{"chat_id": s.chat, "message_id": sent.ID}, nil); err != nil {
		s.say("%s It could not be deleted: %v", s.style.Yellow("!"), err)
	}
	return nil
}

// next shows the plan, and says what to do.
func (s *setup) next(ctx context.Context) error {
	s.say("\n%s", s.style.Bold("The plan"))
	if err := runPlan(ctx, s.fresh(), planOptions{}); err != nil {
		return err
	}
	who := ""
	if u, err := user.Current(); err == nil && u.Uid == "0" {
		who = " (as the user who is to run it, not as root)"
	}
	s.say(`
Next:
  1. Open @%s in Telegram and press Start, so that it may write to you.
  2. dateline run%s
For the first articles the bot asks you before it posts; remove approve from
dateline.yaml when you trust it. dateline preview shows your articles as posts.`, s.me.Username, who)
	return nil
}

// fresh is a call without flags, for a command that runs within another.
func (in *invocation) fresh() *invocation {
	c := *in.cli
	c.file = ""
	cmd := planCommand(&c)
	return &invocation{cli: &c, flags: cmd.Flags()}
}
