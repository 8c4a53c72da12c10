package scheduler

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/scheduler/deliver"
	"github.com/dateline-bot/dateline/scheduler/ledger"
	"github.com/dateline-bot/dateline/scheduler/plan"
)

// Scheduler plans and delivers. It is safe for use by several goroutines.
//
// Without Run it plans all the same: after one Update, Plan and Render say what
// would be done, and nothing is written.
type Scheduler struct {
	*core
	acts
	status
}

// core is what all parts of a scheduler share.
type core struct {
	Config
	clock    *deliver.Clock
	memory   *plan.Memory
	links    *deliver.Links
	posts    *deliver.Posts
	channels *deliver.Channels
	lead     leadership

	mu      sync.RWMutex
	cat     *content.Catalogue
	scanErr error
	scanned chan struct{}      // closed when the first scan was worked in
	stale   bool               // the catalogue waits to be compared
	busy    bool               // it is being compared
	failed  bool               // the last comparison did
	next    time.Time          // when it must be compared again by itself
	settled *content.Catalogue // the ledger is as the comparison with it would have it, until next; nil: not known to be
}

// New returns a scheduler; it reads and sends nothing yet.
func New(c Config) (*Scheduler, error) {
	if err := c.complete(); err != nil {
		return nil, err
	}
	clock := deliver.NewClock(c.Now, c.MaxSleep, c.Witness)
	c.Now = clock.Now
	s := &core{Config: c, clock: clock, memory: plan.NewMemory(), links: deliver.NewLinks(c.Channel), scanned: make(chan struct{})}
	s.posts = &deliver.Posts{Rules: &s.Rules, Store: c.Store, Source: c.Source, Renderer: c.Renderer, Prober: c.Prober, History: c.History, Now: c.Now,
		Catalogue: s.catalogue, Links: s.links}
	s.channels = deliver.NewChannels(deliver.Config{Store: c.Store, Publisher: c.Publisher, Log: c.Log, Settle: c.Settle, Rules: &s.Rules,
		Memory: s.memory, Clock: s.clock, Links: s.links, Posts: s.posts, Planned: s.scanned, LookAgain: s.lookAgain, Retried: c.Retried})
	return &Scheduler{core: s, acts: acts{s}, status: status{s}}, nil
}

// Update takes a new catalogue; it is what folder.Folder.Watch calls. With an
// error (the folder cannot be read) nothing changes and the admins are told.
func (s *Scheduler) Update(cat *content.Catalogue, err error) {
	s.mu.Lock()
	s.scanErr = err
	if err == nil && cat != nil {
		s.cat = cat
	}
	s.mu.Unlock()
	s.lookAgain()
}

// Catalogue returns the last catalogue, an empty one before the first Update.
func (s *Scheduler) Catalogue() *content.Catalogue {
	if cat := s.catalogue(); cat != nil {
		return cat
	}
	return &content.Catalogue{}
}

// catalogue returns the last catalogue, nil before the first Update.
func (s *core) catalogue() *content.Catalogue {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.cat
}

// lookAgain has the catalogue compared with the ledger once more.
func (s *core) lookAgain() {
	s.mu.Lock()
	s.stale = true
	s.mu.Unlock()
	s.clock.Wake()
}

// Planned is closed once the articles were first compared with the ledger: Queue
// and Plan know little before.
func (s *Scheduler) Planned() <-chan struct{} { return s.scanned }

// Leads reports whether this process compares the articles with the ledger, as
// far as it knows without asking.
func (s *Scheduler) Leads() bool { return s.lead.has() }

// Run delivers until ctx ends and then returns nil, with nothing half sent: a
// request that is out is waited for.
func (s *Scheduler) Run(ctx context.Context) error {
	if s.Publisher == nil {
		return errors.New("scheduler: Run needs a Publisher")
	}
	l := &loop{core: s.core}
	if err := l.loadLinks(ctx); err != nil {
		if ctx.Err() != nil { // it ends before it began
			return nil
		}
		return fmt.Errorf("starting the scheduler: %w", err)
	}
	var wg sync.WaitGroup
	wg.Go(func() { l.coordinate(ctx, &wg) })
	wg.Go(func() { l.deliverNotices(ctx) })
	wg.Go(func() { l.attend(ctx) })
	wg.Go(func() { l.follow(ctx) })
	wg.Wait()
	return nil
}

// PostLink implements Desk.
func (s *Scheduler) PostLink(slug string) (string, bool) { return s.links.Post(slug) }

// Former implements Desk.
func (s *Scheduler) Former() map[string]string { return s.links.Former() }

// Staying implements Desk.
func (s *Scheduler) Staying() []string { return s.links.Staying() }

// ChannelPost implements Desk.
func (s *Scheduler) ChannelPost(ctx context.Context, m ledger.SeenMessage) {
	s.channels.ChannelPost(ctx, m)
}

// Render implements Desk: the article as its first place would get it now.
func (s *Scheduler) Render(ctx context.Context, slug string) (*post.Post, error) {
	return s.RenderAs(ctx, slug, "", 0, "")
}

// RenderAs is Render for one of the article's places, in a form of the caller's choice; a
// channel "" is that of the first place, a form "" the one that is posted there.
func (s *Scheduler) RenderAs(ctx context.Context, slug, channel string, topic int, format post.Format) (*post.Post, error) {
	cat := s.catalogue()
	if cat == nil {
		return nil, ErrNoCatalogue
	}
	a := cat.Article(slug)
	if a == nil {
		return nil, fmt.Errorf("%q: %w", slug, ErrNoArticle)
	}
	body, err := s.Source.Body(a)
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", a.Path, err)
	}
	place := s.Routing().First(a)
	if channel != "" {
		place = s.Routing().At(a, channel, topic)
	}
	set := s.posts.Settings(place, nil, s.Source.Address(a))
	set.Added = s.linesIn(ctx, a, place.Channel, place.Topic)
	if format != "" {
		set.Format = format
	}
	p, err := s.Renderer.Render(a, body, set)
	if err != nil {
		return nil, fmt.Errorf("rendering %s: %w", a.Path, err)
	}
	return p, nil
}
