package scheduler

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/scheduler/ledger"
	"github.com/dateline-bot/dateline/scheduler/plan"
)

// Renderer makes of an article what Telegram gets; *post.Renderer is one.
type Renderer interface {
	Render(a *content.Article, body []byte, s post.Settings) (*post.Post, error)
}

// Source gives what a catalogue does not hold; *folder.Folder is one.
type Source interface {
	Body(a *content.Article) ([]byte, error)
	Address(a *content.Article) string // on the author's site, "" if unknown
	// Unchanged reports whether the file at path, be it an article or not, has
	// the bytes of which hash is the SHA-256.
	Unchanged(path string, hash [32]byte) bool
}

// Prober says whether an address of the author's site answers 200.
type Prober interface {
	Answers(ctx context.Context, address string) bool
}

// Config of a Scheduler. Store, Source and Renderer are required; Publisher
// only for Run. Zero values mean what design.md's table says.
type Config struct {
	Store     ledger.Store
	Source    Source
	Renderer  Renderer
	Publisher Publisher
	Prober    Prober // nil: addresses are taken to answer
	Now       func() time.Time
	MaxSleep  time.Duration // 30 s if 0: no sleep is longer, since a clock may be set; a simulation of a year sets more
	Log       *slog.Logger

	plan.Rules
	Settle     time.Duration // 20 s if 0
	CountAhead time.Duration // how far ahead Plan counts an article's messages, for which it renders it; 90 days if 0
}

func (c *Config) complete() error {
	if c.Store == nil || c.Source == nil || c.Renderer == nil {
		return errors.New("scheduler: Store, Source and Renderer are required")
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.MaxSleep == 0 {
		c.MaxSleep = maxSleep
	}
	if c.Log == nil {
		c.Log = slog.Default()
	}
	if c.CountAhead == 0 {
		c.CountAhead = 90 * 24 * time.Hour
	}
	if c.Settle == 0 {
		c.Settle = 20 * time.Second
	}
	return c.Rules.Complete()
}
