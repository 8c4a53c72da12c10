package scheduler

import (
	"errors"
	"log/slog"
	"time"

	"github.com/dateline-bot/dateline/scheduler/deliver"
	"github.com/dateline-bot/dateline/scheduler/ledger"
	"github.com/dateline-bot/dateline/scheduler/plan"
)

// Config of a Scheduler. Store, Source and Renderer are required; Publisher
// only for Run. A zero value means the default that its comment
// names.
type Config struct {
	Store     ledger.Store
	Source    deliver.Source
	Renderer  deliver.Renderer
	Publisher deliver.Publisher
	Board     Board          // shows the admins what needs attention; nil: nobody is shown it
	Prober    deliver.Prober // nil: addresses are taken to answer
	Now       func() time.Time
	Witness   *deliver.Witness // of the time; nil: Now is right
	MaxSleep  time.Duration    // 30 s if 0: no sleep is longer, since a clock may be set; a simulation of a year sets more
	Log       *slog.Logger

	plan.Rules
	// Copy names the copy of the articles that this process reads, where replicas
	// that share a ledger read different ones; it is the same after a restart.
	Copy       string
	Once       bool            // Run ends as soon as nothing is due, or is not called: a copy that lags does not catch up meanwhile, and no act is waited for
	History    deliver.History // of the articles' repository; nil: they are in none
	Settle     time.Duration   // 20 s if 0
	CountAhead time.Duration   // how far ahead Plan counts an article's messages, for which it renders it; 90 days if 0

	Retried func(deliver.Step) // hears of each step that is tried again after a failure; nil: nobody

	// Compared is called with the plans of each comparison before they are acted on. whole
	// makes those of a comparison of everything, at the same moment: tests look whether
	// they are the same where only a part was looked at.
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
