package config

import (
	"slices"
	"strings"
	"time"

	"github.com/dateline-bot/dateline/content/folder"
	"github.com/dateline-bot/dateline/content/locale"
)

// key is one setting. The table of keys is the only list of settings: the
// file, the environment, flags, defaults, `dateline help settings` and the
// reference (SETTINGS.md) all come from it. CONTRIBUTING.md lists what a new
// setting needs.
type key struct {
	name string // in the file; DATELINE_NAME and --name are derived from it
	// def is the default, as written in the file; it is read by set, like any other
	// value. "" leaves the field empty.
	def   string
	shown string // how documentation describes the default if def is empty; "–" if this is empty, too
	more  string // additional sentences of the reference, in Markdown
	value string // placeholder for the flag's value; "" is "value"
	// choices are the values for shell completion.
	choices []string
	boolean bool // the flag needs no value
	secret  bool // not allowed in the file
	file    bool // DATELINE_NAME_FILE is read, too
	// path returns where the value is stored if the setting is a path: relative paths
	// in the file are relative to the file (paths.go).
	path func(*Config) *string
	// structured keys accept YAML or JSON in the environment; the others are taken
	// literally unless they look like a JSON list.
	structured bool
	set        func(*Config, value) error
}

// usage returns a one-line description of a setting: messages "setting.…" of the
// catalogues, for help and the reference.
func (k key) usage(words *locale.Catalogue) string {
	return words.T("setting."+k.name, "languages", strings.Join(locale.Languages(), ", "))
}

// keys returns all settings in the order of the reference.
func keys() []key {
	return slices.Concat(botKeys(), articleKeys(), postKeys(), siteKeys(), operatingKeys())
}

// botKeys are the settings of the bot and its admins.
func botKeys() []key {
	return []key{
		{name: "token", secret: true, set: setToken},
		{name: "token_file", value: "file", path: func(c *Config) *string { return &c.TokenFile }, set: text(func(c *Config) *string { return &c.TokenFile })},
		{name: "channel", value: "@name", set: setChannel},
		{name: "admins", def: "channel", value: "ids", set: setAdmins,
			more: "A group is written `-100…` or `@name`, a topic in it `-100…/5`. Posts are published in none of them. In a group, buttons count from the people whose ids are named, and where none are, from the channel's administrators."},
	}
}

// articleKeys say where articles are and which files are articles.
func articleKeys() []key {
	return []key{
		{name: "articles", def: "./articles", value: "folder", path: func(c *Config) *string { return &c.Articles }, set: setArticles,
			more: "A symbolic link to it is followed. See [Articles from git](#articles-from-git)."},
		{name: "git_poll", def: "1m", value: "duration", set: duration(time.Second, func(c *Config) *time.Duration { return &c.Git.Poll })},
		{name: "git_dir", shown: "`dateline.articles`, beside the database", value: "folder", path: func(c *Config) *string { return &c.Git.Dir }, set: text(func(c *Config) *string { return &c.Git.Dir })},
		{name: "git_token", secret: true, file: true, set: text(func(c *Config) *string { return &c.Git.Token })},
		{name: "git_ssh_key", secret: true, file: true, set: text(func(c *Config) *string { return &c.Git.Key }),
			more: "Without one, the ssh agent is asked."},
		{name: "git_ssh_passphrase", secret: true, file: true, set: text(func(c *Config) *string { return &c.Git.Passphrase })},
		{name: "git_known_hosts", shown: "`~/.ssh/known_hosts` and `/etc/ssh/ssh_known_hosts`", value: "file", path: func(c *Config) *string { return &c.Git.KnownHosts }, set: text(func(c *Config) *string { return &c.Git.KnownHosts })},
		{name: "git_webhook_secret", secret: true, file: true, set: text(func(c *Config) *string { return &c.Git.HookSecret })},
		{name: "include", shown: "all `*.md`, `*.mdx` and `*.markdown`", value: "globs", set: globs(func(c *Config) *[]string { return &c.Folder.Include }),
			more: "Names that begin with `.` or `_` are never posts."},
		{name: "exclude", value: "globs", set: globs(func(c *Config) *[]string { return &c.Folder.Exclude })},
		{name: "select", shown: "`marked` in a vault of notes, else `dated`", choices: []string{folder.SelectDated, folder.SelectMarked}, set: choice(func(c *Config) *string { return &c.Folder.Select }, folder.SelectDated, folder.SelectMarked),
			more: "`marked` takes those with `telegram: true`, a `telegram` table or `publish: true`. A folder is in a vault if `.obsidian`, Logseq's `logseq`, `.foam` or `dendron.yml` lies in it or above it."},
		{name: "categories_from", shown: "`[categories, category, topics]`", value: "keys", set: setCategoriesFrom},
	}
}

// postKeys say when posts are published and how they look.
func postKeys() []key {
	return []key{
		{name: "timezone", shown: "the system's", value: "zone", set: setTimezone},
		{name: "publish_at", def: "10:00", value: "hh:mm", set: setPublishAt},
		{name: "format", def: "auto", choices: []string{"auto", "rich", "text"}, set: setFormat},
		{name: "post", def: "full", choices: []string{"full", "summary", "link"}, set: setPost},
		{name: "catch_up", def: "24h", value: "duration", set: duration(0, func(c *Config) *time.Duration { return &c.Rules.CatchUp })},
		{name: "debounce", shown: "`60s`", value: "duration", set: setDebounce,
			more: "It goes out ten minutes late at the most. An article that was complete before goes out on its moment. `0` for articles from a Git repository."},
		{name: "settle", def: "20s", value: "duration", set: duration(time.Second, func(c *Config) *time.Duration { return &c.Settle })},
		{name: "quiet", value: "hh:mm-hh:mm", set: setQuiet,
			more: "Posts due in this window are delayed to its end."},
		{name: "withdraw", def: "ask", choices: []string{"ask", "delete", "keep"}, set: setWithdraw,
			more: "An article that becomes a draft counts as deleted."},
		{name: "approve", def: "false", boolean: true, choices: []string{"true", "false", "other"}, set: setApprove,
			more: "With `other`, the author whom the front matter names cannot approve the article; see `authors`."},
		{name: "authors", structured: true, value: "yaml", set: setAuthors,
			more: "For `approve: other`: `{Ivan Petrov: [123456789, \"@ivan\"]}`. An author who is not listed is recognised by the name or @name of the Telegram account."},
		{name: "buttons", def: "keyboard", choices: []string{"keyboard", "rich"}, set: setButtons,
			more: "A post with a keyboard gets no comments. With `rich`, buttons are a part of the text of a rich message; text messages, and servers that refuse that, get the keyboard. Posts that are out keep theirs."},
		{name: "notify_before", value: "duration", set: duration(0, func(c *Config) *time.Duration { return &c.Rules.NotifyBefore })},
		{name: "routes", structured: true, value: "yaml", set: setRoutes,
			more: "See [Routes](#routes)."},
		{name: "slots", value: "cron", set: setSlots,
			more: "For example `0 10 * * 1-5`, or with a time zone `TZ=Asia/Tokyo 0 10 * * *`."},
		{name: "digest", value: "cron", set: setDigest,
			more: "Nothing is sent when there are no new posts."},
		{name: "series", structured: true, value: "yaml", set: setSeries,
			more: "See [Series](#series)."},
		{name: "translations", def: "off", boolean: true, choices: []string{"on", "off"}, set: boolean(func(c *Config) *bool { return &c.Rules.Translations }),
			more: "See [Translations](#translations)."},
	}
}

// siteKeys are about the articles' site, and posts that are written in the chat.
func siteKeys() []key {
	return []key{
		{name: "base_url", value: "url", set: setBaseURL,
			more: "Posts then link to their page, and relative links are resolved."},
		{name: "permalinks", structured: true, value: "pattern", set: setPermalinks,
			more: "Hugo's and Jekyll's tokens; a table gives one pattern per section."},
		{name: "site_root", value: "folder", path: func(c *Config) *string { return &c.Folder.SiteRoot }, set: text(func(c *Config) *string { return &c.Folder.SiteRoot })},
		{name: "posts_file", value: "file", path: func(c *Config) *string { return &c.PostsFile }, set: text(func(c *Config) *string { return &c.PostsFile }),
			more: "See [Links to posts](#links-to-posts)."},
		{name: "inbox", def: "inbox", value: "folder", set: setInbox,
			more: "See [Posts from the chat](#posts-from-the-chat)."},
		{name: "inbox_shared", def: "false", boolean: true, set: boolean(func(c *Config) *bool { return &c.InboxShared })},
		{name: "edit_url", value: "url", set: setEditURL},
		{name: "template", shown: "built in", value: "template", set: setTemplate,
			more: "See [Template](#template)."},
		{name: "aliases", structured: true, value: "yaml", set: setAliases},
	}
}

// operatingKeys are about the state, the connection to Telegram, and operation.
func operatingKeys() []key {
	return []key{
		{name: "database", def: "./dateline.db", value: "file", file: true, path: func(c *Config) *string { return &c.Database }, set: setDatabase},
		{name: "api_url", shown: "Telegram's", value: "url", set: setAPIURL},
		{name: "proxy", value: "url", file: true, set: setProxy},
		{name: "webhook", shown: "off (long polling)", value: "url", set: setWebhook},
		{name: "webhook_certificate", value: "file", path: func(c *Config) *string { return &c.WebhookCertificate }, set: text(func(c *Config) *string { return &c.WebhookCertificate }),
			more: "It is uploaded to Telegram."},
		{name: "webhook_key", value: "file", path: func(c *Config) *string { return &c.WebhookKey }, set: text(func(c *Config) *string { return &c.WebhookKey }),
			more: "Not needed behind a proxy that terminates TLS."},
		{name: "language", shown: "`en`", choices: locale.Languages(), set: choice(func(c *Config) *string { return &c.Language }, locale.Languages()...),
			more: "Where it is not set, the terminal speaks the language of `LANG`."},
		{name: "profile", def: "true", boolean: true, set: boolean(func(c *Config) *bool { return &c.Bot.Profile }),
			more: "Only empty texts and the program's own are replaced; the name for all other languages stays yours."},
		{name: "check", structured: true, value: "yaml", set: setCheck,
			more: "A finding ends with the name of its rule."},
		{name: "log_format", def: "text", choices: []string{"text", "json"}, set: choice(func(c *Config) *string { return &c.LogFormat }, "text", "json"),
			more: "`-v` adds debug messages, `-q` leaves only warnings and errors. Lines to systemd's journal have its priorities."},
		{name: "listen", shown: "off", value: "host:port", set: setListen},
	}
}

// variable returns the key's name in the environment.
func (k key) variable() string { return envPrefix + strings.ToUpper(k.name) }

// flag returns the key's name on the command line, without leading dashes.
func (k key) flag() string { return strings.ReplaceAll(k.name, "_", "-") }

func unknown(name string, known []string) error {
	if near := Nearest(name, known); near != "" {
		return locale.Error("wrong.setting.near", "near", near)
	}
	return locale.Error("wrong.setting")
}
