package config

import (
	"fmt"
	"strings"
	"time"
)

// key is one setting.
type key struct {
	name   string // in the file; DATELINE_NAME and --name follow from it
	usage  string // one line, for help and the README
	secret bool   // never in the file
	file   bool   // DATELINE_NAME_FILE is read too
	// structured keys take YAML or JSON in the environment; the others are
	// taken literally unless they look like a JSON list.
	structured bool
	set        func(*Config, value) error
}

// keys are all settings in the order of the README's table.
func keys() []key {
	return []key{
		{name: "token", usage: "the bot's token, from @BotFather", secret: true, file: true, set: setToken},
		{name: "channel", usage: "@name or -100… of the channel", set: setChannel},
		{name: "admins", usage: "user ids, or channel: the channel's administrators", set: setAdmins},
		{name: "articles", usage: "the folder of articles", set: text(func(c *Config) *string { return &c.Articles })},
		{name: "include", usage: "globs of files to take", set: globs(func(c *Config) *[]string { return &c.Include })},
		{name: "exclude", usage: "globs of files to leave out", set: globs(func(c *Config) *[]string { return &c.Exclude })},
		{name: "timezone", usage: "IANA name of the zone of dates without one", set: setTimezone},
		{name: "publish_at", usage: "time of day of a date that has none", set: setPublishAt},
		{name: "format", usage: "auto, rich or text", set: setFormat},
		{name: "post", usage: "full, summary or link", set: setPost},
		{name: "catch_up", usage: "how late a missed article still goes out by itself", set: duration(0, func(c *Config) *time.Duration { return &c.CatchUp })},
		{name: "settle", usage: "how long an unknown send is left alone", set: duration(time.Second, func(c *Config) *time.Duration { return &c.Settle })},
		{name: "quiet", usage: "hours without posts, 23:00-08:00", set: setQuiet},
		{name: "withdraw", usage: "what a deleted article does to its post: ask, delete or keep", set: setWithdraw},
		{name: "approve", usage: "an admin must press Publish first", set: setApprove},
		{name: "notify_before", usage: "how long before each article the admins get its preview", set: duration(0, func(c *Config) *time.Duration { return &c.NotifyBefore })},
		{name: "routes", usage: "what goes elsewhere, by category or tag", structured: true, set: setRoutes},
		{name: "slots", usage: "cron expressions: places for queued articles", set: setSlots},
		{name: "digest", usage: "cron expression: when the channel gets a list of what came out", set: setDigest},
		{name: "base_url", usage: "address of the site", set: setBaseURL},
		{name: "permalinks", usage: "patterns of addresses on the site", structured: true, set: setPermalinks},
		{name: "site_root", usage: "folder that /images/… are found in", set: text(func(c *Config) *string { return &c.SiteRoot })},
		{name: "edit_url", usage: "address at which {path} is edited", set: setEditURL},
		{name: "template", usage: "Go text/template of a post, which yields Markdown", set: setTemplate},
		{name: "aliases", usage: "category titles and other names", structured: true, set: setAliases},
		{name: "database", usage: "SQLite file, or postgres://…", file: true, set: setDatabase},
		{name: "api_url", usage: "a Bot API server of your own", set: setAPIURL},
		{name: "proxy", usage: "http:// or socks5:// proxy", file: true, set: setProxy},
		{name: "webhook", usage: "public address of the webhook", set: setWebhook},
		{name: "webhook_certificate", usage: "PEM file of a certificate that no authority signed", set: text(func(c *Config) *string { return &c.WebhookCertificate })},
		{name: "webhook_key", usage: "PEM file of its private key: listen speaks TLS then", set: text(func(c *Config) *string { return &c.WebhookKey })},
		{name: "language", usage: "en or ru, where Telegram tells none", set: setLanguage},
		{name: "listen", usage: "host:port of /healthz, /readyz and /metrics", set: setListen},
	}
}

// variable is the key's name in the environment.
func (k key) variable() string { return "DATELINE_" + strings.ToUpper(k.name) }

// Flag is the key's name on the command line, without dashes before it.
func (k key) flag() string { return strings.ReplaceAll(k.name, "_", "-") }

func unknown(name string, known []string) error {
	if near := nearest(name, known); near != "" {
		return fmt.Errorf("unknown setting; did you mean %s?", near)
	}
	return fmt.Errorf("unknown setting; the README lists all of them")
}
