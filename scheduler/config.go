package scheduler

import (
	"errors"
	"log/slog"
	"time"

	"github.com/dateline-bot/dateline/scheduler/deliver"
	"github.com/dateline-bot/dateline/scheduler/ledger"
	"github.com/dateline-bot/dateline/scheduler/plan"
)

// Config configures a Scheduler. Store, Source and Renderer are required, and Publisher for Run. A
// zero value means the default named in the field's comment.
type Config struct {
	Store      ledger.Store
	Source     deliver.Source
	Renderer   deliver.Renderer
	Publisher  deliver.Publisher
	Board      Board          // shows the admins what needs attention; nil: nothing is shown
	AuditBoard AuditBoard     // shows the admins what an audit found; nil: nothing is shown
	Prober     deliver.Prober // nil: addresses are assumed to exist
	Now        func() time.Time
	Witness    *deliver.Witness // of the time; nil: Now is trusted
	MaxSleep   time.Duration    // longest sleep, 30 s if 0, because a clock may be set; a simulated year uses more
	Log        *slog.Logger

	plan.Rules
	// Build identifies the build of the program: of two builds, one may render files
	// differently. Fingerprint is the same only if the same settings were given: with others, posts may
	// have other words.
	Build, Fingerprint string
	// Copy names the copy of the articles that this process reads, if replicas that share a ledger
	// read different ones; it is stable across restarts.
	Copy       string
	Once       bool            // Run ends as soon as nothing is due, or is not called: a lagging copy does not catch up, and no admin's answer is awaited
	History    deliver.History // of the articles' repository; nil: they are not in one
	Settle     time.Duration   // 20 s if 0
	CountAhead time.Duration   // how far ahead Plan renders articles to count their messages; 90 days if 0

	BotLink func(series bool, name, lang string) string // deliver.Posts.BotLink for a series (by name and language) or a category (by key); nil: no links
	Retried func(deliver.Step)                          // called for each step that is retried after a failure; may be nil

	// Compared is called with the plans of each comparison before they are applied. whole makes the
	// plans of a full comparison at the same moment: tests check that a partial comparison gives
	// the same plans.
	Compared func(plans []*plan.Plan, whole func() ([]*plan.Plan, error))
}

func (c *Config) complete() error {
	if c.Store == nil || c.Source == nil || c.Renderer == nil {
		return errors.New("scheduler: Store, Source and Renderer are required")
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = slog.Default()
	}
	if c.Copy == "" {
		c.Copy = soleCopy
	}
	if c.Retried == nil {
		c.Retried = func(deliver.Step) {}
	}
	if c.CountAhead == 0 {
		c.CountAhead = 90 * 24 * time.Hour
	}
	if c.Settle == 0 {
		c.Settle = 20 * time.Second
	}
	return c.Rules.Complete()
}
