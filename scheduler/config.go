package scheduler

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/content/route"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// Renderer makes of an article what Telegram gets; *post.Renderer is one.
type Renderer interface {
	Render(a *content.Article, body []byte, s post.Settings) (*post.Post, error)
}

// Source gives what a catalogue does not hold; *content.Folder is one.
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

// Policy says what a withdrawn article does to its post.
type Policy string

// The policies.
const (
	PolicyAsk    Policy = "ask" // and for ""
	PolicyDelete Policy = "delete"
	PolicyKeep   Policy = "keep"
)

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

	Selection    string // which files are articles, by the settings (content.Config.Selection)
	Channel      string // @name or -100…
	Zone         *time.Location
	Format       post.Format
	Extent       post.Extent
	Template     string
	CatchUp      time.Duration // 24 h if 0; under a second counts as a second
	Settle       time.Duration // 20 s if 0
	Debounce     time.Duration // how long the file of an article that is due has to be left alone; 0: not at all
	Quiet        Quiet
	Withdraw     Policy
	Approve      bool
	NotifyBefore time.Duration
	Routes       []route.Route
	Aliases      map[string][]string // of categories, as the articles' folder has them
	Slots        []Slot
	Digest       Slot   // when a digest goes to the channel; the zero Slot: never
	Language     string // of digests: en or ru
	routes       *route.Resolver
	CountAhead   time.Duration // how far ahead Plan counts an article's messages, for which it renders it; 90 days if 0
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
	if c.Zone == nil {
		c.Zone = time.Local
	}
	if c.CatchUp == 0 {
		c.CatchUp = 24 * time.Hour
	}
	c.CatchUp = max(c.CatchUp, time.Second) // what goes out on its moment is late by milliseconds
	if c.CountAhead == 0 {
		c.CountAhead = 90 * 24 * time.Hour
	}
	if c.Settle == 0 {
		c.Settle = 20 * time.Second
	}
	if c.Withdraw == "" {
		c.Withdraw = PolicyAsk
	}
	switch c.Withdraw {
	case PolicyAsk, PolicyDelete, PolicyKeep:
	default:
		return fmt.Errorf("withdraw: %q is not a choice: use ask, delete or keep", c.Withdraw)
	}
	for i := range c.Routes {
		if err := c.Routes[i].Validate(); err != nil {
			return fmt.Errorf("routes[%d]: %w", i, err)
		}
	}
	c.routes = route.New(route.Defaults{Channel: c.Channel, Format: c.Format, Extent: c.Extent, Template: c.Template,
		Approve: c.Approve}, c.Routes, c.Aliases)
	return nil
}

// token returns a fresh button token: 26 characters of base32.
func token() string { return rand.Text() }
