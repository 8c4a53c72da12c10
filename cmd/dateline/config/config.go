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

	"github.com/dateline-bot/dateline/bot"
	"github.com/dateline-bot/dateline/content/folder"
	"github.com/dateline-bot/dateline/scheduler/plan"
)

// Config has the checked and complete settings.
type Config struct {
	Token string // of the bot; "" if not given
	// TokenFile is the file from which Token was read; TokenErr is why that failed.
	// Commands that need no token ignore it.
	TokenFile string
	TokenErr  error
	Channel   string // @name or -100…; "" if not given
	Admins    Admins

	Articles string // the folder, or git+https://… and similar
	Git      Git    // how to read a repository of articles

	Timezone  *time.Location
	PublishAt time.Duration // since midnight in Timezone

	// The settings of one part of the program are in that part's own configuration.
	// Fields that follow from other settings, such as Rules.Zone or Folder.Dir, are set
	// where the part is created (cmd/dateline/wire.go).
	Folder folder.Config // which files are articles, and how they are read
	Rules  plan.Rules    // what is published where and when
	Bot    bot.Settings  // for the conversation

	Settle   time.Duration
	Debounce *time.Duration // nil: not set

	BaseURL   string
	PostsFile string // "": not written
	// Inbox is the folder, within the folder of articles, for articles that are written
	// in the chat; InboxShared says that all replicas see the same folder.
	Inbox       string
	InboxShared bool

	Database string // an SQLite file or postgres://…
	APIURL   string // "" is Telegram's
	Proxy    string
	Webhook  string
	// The webhook's own certificate: PEM files, or "" for none. The certificate is
	// passed to Telegram; with the key, Listen uses TLS.
	WebhookCertificate, WebhookKey string
	Language                       string   // "" if not set; see locale.Languages
	CheckIgnore                    []string // rules that dateline check does not report
	LogFormat                      string   // text or json
	Listen                         string   // host:port of /healthz, /readyz, /metrics; "" is off

	// Notes inform the operator about conditions that are not errors, such as a system
	// without a time zone.
	Notes []string
	// File is the settings file that was read; "" if there was none.
	File string
	// Fingerprint is the same for two configurations only if the same settings were given, secrets
	// excepted.
	Fingerprint string
	// Paths says where the paths in the settings lead, for doctor.
	Paths []Path

	slots  []string // as written: their zone may be set after them
	digest string
}

// Git says how to read a repository of articles.
type Git struct {
	Poll            time.Duration
	Dir             string // "": beside the database
	Token           string // for https
	Key, Passphrase string // for ssh
	KnownHosts      string // "": the user's and the system's
	HookSecret      string // "": no webhook
}

// Admins says who may control the bot.
type Admins struct {
	Channel bool    // the channel's administrators
	IDs     []int64 // or these users
	Groups  []Group // groups in which they are notified together; alone: only there
}

// Group is a group, or a topic of one.
type Group struct {
	Chat  string // @name or -100…
	Topic int    // 0: none
}

// defaults returns the default settings.
func defaults() *Config {
	c := &Config{}
	for _, k := range keys() {
		if k.def == "" {
			continue
		}
		if err := k.set(c, value{kind: scalar, text: k.def}); err != nil {
			panic(fmt.Sprintf("config: default of %s: %v", k.name, err)) // an error in the table
		}
	}
	return c
}
