// Package config reads the settings of Dateline: the defaults, then
// dateline.yaml, then the environment, then flags.
//
// [Load] does it all. Every setting is one entry of the table in keys.go: its
// name in the file, from which follow its variable (DATELINE_NAME) and its flag
// (--name), and the function that takes its value. A value from any of the
// sources becomes a small tree with line numbers (value.go), so one decoder a
// key serves the file, the environment and the command line alike, and every
// complaint names the place that the value came from.
//
// Secrets never stand in the file: they come from the environment, or from a
// file that DATELINE_TOKEN_FILE and its like name.
package config

import (
	"time"

	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/scheduler"
)

// Config is what Dateline was told, checked and complete.
type Config struct {
	Token   string // of the bot; "" if none was given
	Channel string // @name or -100…; "" if none was given
	Admins  Admins

	Articles string // the folder
	Include  []string
	Exclude  []string

	Timezone  *time.Location
	PublishAt time.Duration // since midnight in Timezone
	Format    post.Format
	Post      post.Extent

	CatchUp      time.Duration
	Settle       time.Duration
	Quiet        scheduler.Quiet
	Withdraw     string // ask, delete or keep
	Approve      bool
	NotifyBefore time.Duration // 0: no notice
	Routes       []scheduler.Route
	Slots        []scheduler.Slot
	Digest       scheduler.Slot // of the channel itself; the zero Slot: none

	BaseURL    string
	Permalinks map[string]string // section or "" for all → pattern
	SiteRoot   string
	EditURL    string
	Template   string
	Aliases    map[string][]string

	Database string // an SQLite file or postgres://…
	APIURL   string // "" is Telegram's
	Proxy    string
	Webhook  string
	// The webhook's own certificate: PEM files, or "" for none. Telegram is given
	// the certificate; with the key, Listen speaks TLS.
	WebhookCertificate, WebhookKey string
	Language                       string // en or ru
	Listen                         string // host:port of /healthz, /readyz, /metrics; "" is off

	// Notes are what the operator should know though nothing is wrong, such as
	// a system without a time zone.
	Notes []string

	slots  []string // as written: their zone may be set after them
	digest string
}

// Admins says who may command the bot.
type Admins struct {
	Channel bool    // the channel's administrators
	IDs     []int64 // or these users
}

// defaults are the settings of someone who set nothing.
func defaults() *Config {
	return &Config{
		Admins:    Admins{Channel: true},
		Articles:  "./articles",
		PublishAt: 10 * time.Hour,
		Format:    post.Auto,
		Post:      post.Full,
		CatchUp:   24 * time.Hour,
		Settle:    20 * time.Second,
		Withdraw:  "ask",
		Database:  "./dateline.db",
		Language:  "en",
	}
}
