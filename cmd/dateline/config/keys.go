package config

import (
	"fmt"
	"strings"
	"time"

	"github.com/dateline-bot/dateline/content/locale"
)

// key is one setting. The table of keys is the only list of settings: the
// file, the environment, flags, defaults, `dateline help settings` and the
// reference (SETTINGS.md) all come from it. A new setting is a field of
// [Config], a row here, and its use.
type key struct {
	name string // in the file; DATELINE_NAME and --name follow from it
	// def is the default, written as in the file; set reads it like any other
	// value. "" leaves the field empty.
	def   string
	shown string // how documentation words the default where def is empty; "–" if this is too
	usage string // one line, for help and the reference
	more  string // further sentences of the reference, in Markdown
	value string // placeholder for the flag's value; "" is "value"
	// choices are the values that shells complete.
	choices []string
	boolean bool // the flag needs no value
	secret  bool // never in the file
	file    bool // DATELINE_NAME_FILE is read too
	// path is where the value of a setting that is a path is kept: relative
	// paths in the file are relative to the file (paths.go).
	path func(*Config) *string
	// structured keys take YAML or JSON in the environment; the others are
	// taken literally unless they look like a JSON list.
	structured bool
	set        func(*Config, value) error
}

// keys are all settings in the order of the reference.
func keys() []key {
	return []key{
		{name: "token", secret: true, set: setToken,
			usage: "the bot's token, from @BotFather"},
		{name: "token_file", value: "file", path: func(c *Config) *string { return &c.TokenFile }, set: text(func(c *Config) *string { return &c.TokenFile }),
			usage: "file that contains the token"},
		{name: "channel", value: "@name", set: setChannel,
			usage: "the channel: @name, or its id, which begins with -100"},
		{name: "admins", def: "channel", value: "ids", set: setAdmins,
			usage: "user ids, or channel: the channel's administrators"},
		{name: "articles", def: "./articles", value: "folder", path: func(c *Config) *string { return &c.Articles }, set: setArticles,
			usage: "the folder of articles, or a git repository: git+https://…#branch:folder",
			more:  "A symbolic link to it is followed. See [Articles from git](#articles-from-git)."},
		{name: "git_poll", def: "1m", value: "duration", set: duration(time.Second, func(c *Config) *time.Duration { return &c.Git.Poll }),
			usage: "how often a git repository is asked for new commits"},
		{name: "git_dir", shown: "`dateline.articles`, beside the database", value: "folder", path: func(c *Config) *string { return &c.Git.Dir }, set: text(func(c *Config) *string { return &c.Git.Dir }),
			usage: "where the copy of a git repository is kept"},
		{name: "git_token", secret: true, file: true, set: text(func(c *Config) *string { return &c.Git.Token }),
			usage: "token or password for a git repository over https"},
		{name: "git_ssh_key", secret: true, file: true, set: text(func(c *Config) *string { return &c.Git.Key }),
			usage: "private key for a git repository over ssh",
			more:  "Without one, the ssh agent is asked."},
		{name: "git_ssh_passphrase", secret: true, file: true, set: text(func(c *Config) *string { return &c.Git.Passphrase }),
			usage: "passphrase of git_ssh_key"},
		{name: "git_known_hosts", shown: "`~/.ssh/known_hosts` and `/etc/ssh/ssh_known_hosts`", value: "file", path: func(c *Config) *string { return &c.Git.KnownHosts }, set: text(func(c *Config) *string { return &c.Git.KnownHosts }),
			usage: "file of the keys of ssh hosts; a host that is not in it is refused"},
		{name: "git_webhook_secret", secret: true, file: true, set: text(func(c *Config) *string { return &c.Git.HookSecret }),
			usage: "secret of the push webhook at /hooks/git; needs listen"},
		{name: "include", shown: "all `*.md` and `*.markdown`", value: "globs", set: globs(func(c *Config) *[]string { return &c.Include }),
			usage: "globs of the files to read, such as posts/**/*.md",
			more:  "Names that begin with `.` or `_` are never posts."},
		{name: "exclude", value: "globs", set: globs(func(c *Config) *[]string { return &c.Exclude }),
			usage: "globs of the files to leave out"},
		{name: "select", shown: "`marked` in an Obsidian vault, else `dated`", choices: []string{"dated", "marked"}, set: setSelect,
			usage: "which files are articles: dated (every one with a date) or marked (telegram: true)",
			more:  "`marked` takes those with `telegram: true`, a `telegram` table or `publish: true`. A folder is in a vault if `.obsidian` lies in it or above it."},
		{name: "categories_from", shown: "`[categories, category, topics]`", value: "keys", set: setCategoriesFrom,
			usage: "keys of the front matter that hold categories, such as tags or taxonomies.series"},
		{name: "timezone", shown: "the system's", value: "zone", set: setTimezone,
			usage: "time zone of dates without one, an IANA name such as Europe/Moscow"},
		{name: "publish_at", def: "10:00", value: "hh:mm", set: setPublishAt,
			usage: "time of day for dates without one"},
		{name: "format", def: "auto", choices: []string{"auto", "rich", "text"}, set: setFormat,
			usage: "form of a post: auto, rich or text"},
		{name: "post", def: "full", choices: []string{"full", "summary", "link"}, set: setPost,
			usage: "how much of an article to post: full, summary (with the link) or link"},
		{name: "catch_up", def: "24h", value: "duration", set: duration(0, func(c *Config) *time.Duration { return &c.CatchUp }),
			usage: "how late a missed article may still be posted automatically"},
		{name: "debounce", shown: "`60s`", value: "duration", set: setDebounce,
			usage: "how long the file of an article that is due must be left alone before it is posted",
			more:  "It goes out ten minutes late at the most. An article that was complete before goes out on its moment. `0` for articles from a Git repository."},
		{name: "settle", def: "20s", value: "duration", set: duration(time.Second, func(c *Config) *time.Duration { return &c.Settle }),
			usage: "how long to wait before checking whether an unconfirmed message arrived"},
		{name: "quiet", value: "hh:mm-hh:mm", set: setQuiet,
			usage: "hours without posts, such as 23:00-08:00",
			more:  "Posts due in this window are delayed to its end."},
		{name: "withdraw", def: "ask", choices: []string{"ask", "delete", "keep"}, set: setWithdraw,
			usage: "what happens to the post of a deleted article: ask, delete or keep",
			more:  "An article that becomes a draft counts as deleted."},
		{name: "approve", def: "false", boolean: true, set: setApprove,
			usage: "ask an admin before each post"},
		{name: "notify_before", value: "duration", set: duration(0, func(c *Config) *time.Duration { return &c.NotifyBefore }),
			usage: "how long before each post the admins get a preview with buttons, such as 1h"},
		{name: "routes", structured: true, value: "yaml", set: setRoutes,
			usage: "where and how articles of a category or tag are posted",
			more:  "See [Routes](#routes)."},
		{name: "slots", value: "cron", set: setSlots,
			usage: "cron expressions of the times at which queued articles are posted",
			more:  "For example `0 10 * * 1-5`, or with a time zone `TZ=Asia/Tokyo 0 10 * * *`."},
		{name: "digest", value: "cron", set: setDigest,
			usage: "cron expression: when the channel gets a list of recent posts, such as 0 18 * * 0",
			more:  "Nothing is sent when there are no new posts."},
		{name: "base_url", value: "url", set: setBaseURL,
			usage: "address of the site",
			more:  "Posts then link to their page, and relative links are resolved."},
		{name: "permalinks", structured: true, value: "pattern", set: setPermalinks,
			usage: "pattern of page addresses, such as /:year/:slug/",
			more:  "Hugo's and Jekyll's tokens; a table gives one pattern per section."},
		{name: "site_root", value: "folder", path: func(c *Config) *string { return &c.SiteRoot }, set: text(func(c *Config) *string { return &c.SiteRoot }),
			usage: "folder that contains the site's files, such as /images/…"},
		{name: "posts_file", value: "file", path: func(c *Config) *string { return &c.PostsFile }, set: text(func(c *Config) *string { return &c.PostsFile }),
			usage: "file that says where each article's post is, for the site's templates",
			more:  "See [Links to posts](#links-to-posts)."},
		{name: "inbox", def: "inbox", value: "folder", set: setInbox,
			usage: "folder of the posts that are written in the chat, within the folder of articles",
			more:  "See [Posts from the chat](#posts-from-the-chat)."},
		{name: "inbox_shared", def: "false", boolean: true, set: setInboxShared,
			usage: "all replicas see the same folder of articles"},
		{name: "edit_url", value: "url", set: setEditURL,
			usage: "address at which the file {path} can be edited"},
		{name: "template", shown: "built in", value: "template", set: setTemplate,
			usage: "template of a post: Go's text/template that yields Markdown",
			more:  "See [Template](#template)."},
		{name: "aliases", structured: true, value: "yaml", set: setAliases,
			usage: "titles and other names of categories, such as {ai: [ИИ, AI]}"},
		{name: "database", def: "./dateline.db", value: "file", file: true, path: func(c *Config) *string { return &c.Database }, set: setDatabase,
			usage: "where the state is kept: an SQLite file, or a postgres:// address"},
		{name: "api_url", shown: "Telegram's", value: "url", set: setAPIURL,
			usage: "address of your own Bot API server"},
		{name: "proxy", value: "url", file: true, set: setProxy,
			usage: "proxy to reach Telegram through: http:// or socks5://"},
		{name: "webhook", shown: "off (long polling)", value: "url", set: setWebhook,
			usage: "public https address to which Telegram delivers updates; needs listen"},
		{name: "webhook_certificate", value: "file", path: func(c *Config) *string { return &c.WebhookCertificate }, set: text(func(c *Config) *string { return &c.WebhookCertificate }),
			usage: "PEM file of a self-signed certificate",
			more:  "It is uploaded to Telegram."},
		{name: "webhook_key", value: "file", path: func(c *Config) *string { return &c.WebhookKey }, set: text(func(c *Config) *string { return &c.WebhookKey }),
			usage: "PEM file of the certificate's key: listen then serves TLS itself",
			more:  "Not needed behind a proxy that terminates TLS."},
		{name: "language", shown: "`en`", choices: locale.Languages(), set: setLanguage,
			usage: "language where Telegram does not tell the user's: " + strings.Join(locale.Languages(), " or "),
			more:  "Where it is not set, the terminal speaks the language of `LANG`."},
		{name: "profile", def: "true", boolean: true, set: func(c *Config, v value) (err error) { c.Profile, err = v.boolean(); return err },
			usage: "keep the bot's name, descriptions and menu button in each language",
			more:  "Only empty texts and the program's own are replaced; the name for all other languages stays yours."},
		{name: "check", structured: true, value: "yaml", set: setCheck,
			usage: "rules that dateline check does not report, such as {ignore: [no-categories]}",
			more:  "A finding ends with the name of its rule."},
		{name: "log_format", def: "text", choices: []string{"text", "json"}, set: setLogFormat,
			usage: "form of log lines: text or json",
			more:  "`-v` adds debug messages, `-q` leaves only warnings and errors. Lines to systemd's journal have its priorities."},
		{name: "listen", shown: "off", value: "host:port", set: setListen,
			usage: "address that serves /healthz, /readyz, /metrics and the webhook"},
	}
}

// variable is the key's name in the environment.
func (k key) variable() string { return envPrefix + strings.ToUpper(k.name) }

// flag is the key's name on the command line, without dashes before it.
func (k key) flag() string { return strings.ReplaceAll(k.name, "_", "-") }

func unknown(name string, known []string) error {
	if near := Nearest(name, known); near != "" {
		return fmt.Errorf("unknown setting; did you mean %s?", near)
	}
	return fmt.Errorf("unknown setting; `dateline help settings` lists them")
}
