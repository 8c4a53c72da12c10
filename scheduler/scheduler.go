package scheduler

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/scheduler/crosslink"
	"github.com/dateline-bot/dateline/scheduler/deliver"
	"github.com/dateline-bot/dateline/scheduler/ledger"
	"github.com/dateline-bot/dateline/scheduler/plan"
)

// Scheduler plans and delivers. It is safe for concurrent use.
//
// Plan and Render also work without Run, after one Update: they return what would be
// done, and nothing is written.
type Scheduler struct {
	*core
	acts
	status
}

// core is shared by all parts of a scheduler.
type core struct {
	Config
	clock    *deliver.Clock
	memory   *plan.Memory
	links    *deliver.Links
	posts    *deliver.Posts
	channels *deliver.Channels
	lead     leadership

	scenes      scenes
	approvals   approvals
	crosslinker crosslinker

	mu      sync.RWMutex
	cat     *content.Catalogue
	scanErr error
	scanned chan struct{}      // closed when the first scan has been processed
	stale   bool               // the catalogue waits for a comparison
	busy    bool               // it is being compared
	failed  bool               // the last comparison did
	awaits  bool               // it left out contents until a channel has been checked
	next    time.Time          // when it must be compared again even if nothing changes
	settled *content.Catalogue // the ledger needs no comparison until next; nil: unknown
}

// New returns a scheduler. It neither reads nor sends anything yet.
func New(c Config) (*Scheduler, error) {
	if err := c.complete(); err != nil {
		return nil, err
	}
	clock := deliver.NewClock(c.Now, c.MaxSleep, c.Witness)
	c.Now = clock.Now
	s := &core{Config: c, clock: clock, memory: plan.NewMemory(), links: deliver.NewLinks(c.Channel), scanned: make(chan struct{})}
	s.scenes, s.approvals, s.crosslinker = scenes{s}, approvals{s}, crosslinker{s, new(cited)}
	s.posts = &deliver.Posts{Rules: &s.Rules, Store: c.Store, Source: c.Source, Renderer: c.Renderer, Prober: c.Prober, History: c.History, Now: c.Now,
		Catalogue: s.catalogue, Links: s.links, Build: c.Build, Fingerprint: c.Fingerprint}
	if link := c.BotLink; link != nil {
		s.posts.BotLink = func(of *crosslink.Contents) string {
			if of.Series {
				return link(true, of.Name, of.Lang)
			}
			return link(false, of.Key, "")
		}
	}
	s.channels = deliver.NewChannels(deliver.Config{Store: c.Store, Publisher: c.Publisher, Log: c.Log, Settle: c.Settle, Rules: &s.Rules,
		Memory: s.memory, Clock: s.clock, Links: s.links, Posts: s.posts, Planned: s.scanned, LookAgain: s.lookAgain, Retried: c.Retried})
	return &Scheduler{core: s, acts: acts{s, hand{s}}, status: status{s}}, nil
}

// Update receives a new catalogue; folder.Folder.Watch calls it. If err is not nil (the folder
// cannot be read), the catalogue is ignored and the admins are told.
func (s *Scheduler) Update(cat *content.Catalogue, err error) {
	s.mu.Lock()
	s.scanErr = err
	if err == nil && cat != nil {
		s.cat = cat
	}
	s.mu.Unlock()
	s.lookAgain()
}

// Catalogue returns the last catalogue, or an empty one before the first Update.
func (s *Scheduler) Catalogue() *content.Catalogue {
	if cat := s.catalogue(); cat != nil {
		return cat
	}
	return &content.Catalogue{}
}

// catalogue returns the last catalogue, or nil before the first Update.
func (s *core) catalogue() *content.Catalogue {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.cat
}

// lookAgain requests another comparison.
func (s *core) lookAgain() {
	s.mu.Lock()
	s.stale = true
	s.mu.Unlock()
	s.clock.Wake()
}

// knowFormer sets the former slugs of articles.
func (s *core) knowFormer(former map[string]string) {
	s.links.SetFormer(former)
	s.Source.KnowFormer(former)
}

// closeScanned lets the workers begin; the caller holds s.mu.
func (s *core) closeScanned() {
	select {
	case <-s.scanned:
	default:
		close(s.scanned)
	}
}

// untilClosed waits until done is closed. It returns the error of ctx if ctx ends first.
func untilClosed(ctx context.Context, done <-chan struct{}) error {
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Planned returns a channel that is closed after the first comparison of the articles: before that,
// Queue and Plan know little.
func (s *Scheduler) Planned() <-chan struct{} { return s.scanned }

// Leads reports whether this process compares the articles with the ledger, as far as it knows
// without asking.
func (s *Scheduler) Leads() bool { return s.lead.has() }

// Run delivers until ctx ends and then returns nil. It waits for requests in progress, so that
// nothing is half sent.
func (s *Scheduler) Run(ctx context.Context) error {
	if s.Publisher == nil {
		return errors.New("scheduler: Run needs a Publisher")
	}
	l := &loop{core: s.core, comparer: &comparer{core: s.core}}
	if err := l.loadLinks(ctx); err != nil {
		if ctx.Err() != nil {
			return nil //nolint:nilerr // it was stopped before it began
		}
		return fmt.Errorf("starting the scheduler: %w", err)
	}
	var wg sync.WaitGroup
	wg.Go(func() { l.coordinate(ctx, &wg) })
	wg.Go(func() { courier{s.core}.deliver(ctx) })
	wg.Go(func() { (&attention{core: s.core, seen: map[string]sighting{}}).attend(ctx) })
	wg.Go(func() { (&drifter{core: s.core}).attend(ctx) })
	wg.Go(func() { l.follow(ctx) })
	if !s.Once {
		wg.Go(func() { s.crosslinker.adopt(ctx) })
	}
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

// RenderAs is Render for one of the article's places, in the given form; channel "" means the first
// place, form "" the form used there.
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
	set.Added = s.crosslinker.linesIn(ctx, a, place.Channel, place.Topic)
	if format != "" {
		set.Format = format
	}
	p, err := s.Renderer.Render(a, body, set)
	if err != nil {
		return nil, fmt.Errorf("rendering %s: %w", a.Path, err)
	}
	return p, nil
}
