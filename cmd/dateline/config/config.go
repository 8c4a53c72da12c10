// Package config reads the settings of Dateline: the defaults, then
// dateline.yaml, then the environment, then flags.
//
// [Load] reads and checks them. Every setting is one row of the table in
// keys.go: its name in the file, from which its variable (DATELINE_NAME) and its
// flag (--name) are derived, its default, its help, and the function that checks
// and stores its value. A value from any source becomes a small tree with line
// numbers (value.go), so that one function per setting serves the file, the
// environment and the command line, and every error names the place that the
// value came from. SETTINGS.md is the reference, written from the same table.
//
// Secrets are not allowed in the file: they come from the environment, or from
// a file named by DATELINE_TOKEN_FILE and the like. Paths in the file are
// relative to the file (paths.go).
package config

import (
	"fmt"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/content/route"
	"github.com/dateline-bot/dateline/scheduler/plan"
)

// Config is what Dateline was told, checked and complete.
type Config struct {
	Token string // of the bot; "" if none was given
	// TokenFile is where Token was read from, if it was; TokenErr says why it was
	// not. Commands that need no token do without.
	TokenFile string
	TokenErr  error
	Channel   string // @name or -100…; "" if none was given
	Admins    Admins

	Articles string // the folder, or git+https://… and the like
	Git      Git    // how a repository of articles is read
	Include  []string
	Exclude  []string
	Select   string // folder.SelectDated, folder.SelectMarked, or "": by the folder

	CategoriesFrom []string // keys of the front matter; nil: content.CategoryKeys

	Timezone  *time.Location
	PublishAt time.Duration // since midnight in Timezone
	Format    post.Format
	Post      post.Extent

	CatchUp      time.Duration
	Settle       time.Duration
	Debounce     *time.Duration // nil: not set
	Quiet        plan.Quiet
	Withdraw     string // ask, delete or keep
	Approve      content.Approval
	RichButtons  bool
	Authors      map[string][]string
	NotifyBefore time.Duration // 0: no notice
	Routes       []route.Route
	Slots        []plan.Slot
	Series       plan.Series
	Translations bool
	Digest       plan.Slot // of the channel itself; the zero Slot: none

	BaseURL    string
	Permalinks map[string]string // section or "" for all → pattern
	SiteRoot   string
	PostsFile  string // "": none is written
	EditURL    string
	Profile    bool
	Template   string
	Aliases    map[string][]string
	// Inbox is the folder of articles that are written in the chat, within the
	// folder of articles; InboxShared says that all replicas see the same one.
	Inbox       string
	InboxShared bool

	Database string // an SQLite file or postgres://…
	APIURL   string // "" is Telegram's
	Proxy    string
	Webhook  string
	// The webhook's own certificate: PEM files, or "" for none. Telegram is given
	// the certificate; with the key, Listen speaks TLS.
	WebhookCertificate, WebhookKey string
	Language                       string   // "" if none is set; see locale.Languages
	CheckIgnore                    []string // rules of dateline check that are not told
	LogFormat                      string   // text or json
	Listen                         string   // host:port of /healthz, /readyz, /metrics; "" is off

	// Notes tell the operator about things that are not errors, such as a system
	// without a time zone.
	Notes []string
	// File is the file of settings that was read; "" if there was none.
	File string
	// Paths says where the paths of the settings lead, for doctor.
	Paths []Path

	slots  []string // as written: their zone may be set after them
	digest string
}

// Git says how a repository of articles is read.
type Git struct {
	Poll            time.Duration
	Dir             string // "": beside the database
	Token           string // of https
	Key, Passphrase string // of ssh
	KnownHosts      string // "": the user's and the system's
	HookSecret      string // "": no webhook
}

// Admins says who may command the bot.
type Admins struct {
	Channel bool    // the channel's administrators
	IDs     []int64 // or these users
	Groups  []Group // and where they are told of things together; alone: only there
}

// Group is a group, or a topic of one.
type Group struct {
	Chat  string // @name or -100…
	Topic int    // 0: none
}

// defaults are the settings of someone who set nothing.
func defaults() *Config {
	c := &Config{}
	for _, k := range keys() {
		if k.def == "" {
			continue
		}
		if err := k.set(c, value{kind: scalar, text: k.def}); err != nil {
			panic(fmt.Sprintf("config: default of %s: %v", k.name, err)) // a mistake in the table
		}
	}
	return c
}
