package scheduler

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/scheduler/ledger"
	"github.com/dateline-bot/dateline/scheduler/plan"
)

// maxSleep bounds every sleep: timers ignore a suspended machine and a clock
// that was set.
const maxSleep = 30 * time.Second

// Scheduler plans and delivers. It is safe for use by several goroutines.
//
// Without Run it plans all the same: after one Update, Plan and Render say what
// would be done, and nothing is written.
type Scheduler struct {
	Config

	mu       sync.RWMutex
	cat      *content.Catalogue
	scanErr  error
	memory   *plan.Memory
	links    map[string]string // of posts, by slug
	staying  map[int64]string  // slugs of deliveries with the flag Stays
	told     map[string]bool   // what is told once a run
	textOnly bool              // the server knows no rich messages
	change   chan struct{}     // closed at each change
	scanned  chan struct{}     // closed when the first scan was worked in
	stale    bool              // the catalogue waits to be compared
	next     time.Time         // when it must be compared again by itself
	workers  map[int64]*worker
	answers  map[string]bool // addresses of the site that answered
	lead     leadership
}

// New returns a scheduler; it reads and sends nothing yet.
func New(c Config) (*Scheduler, error) {
	if err := c.complete(); err != nil {
		return nil, err
	}
	return &Scheduler{
		Config: c, memory: plan.NewMemory(), links: map[string]string{}, staying: map[int64]string{}, told: map[string]bool{},
		change: make(chan struct{}), scanned: make(chan struct{}), workers: map[int64]*worker{}, answers: map[string]bool{},
	}, nil
}

// Update takes a new catalogue; it is what folder.Folder.Watch calls. With an
// error (the folder cannot be read) nothing changes and the admins are told.
func (s *Scheduler) Update(cat *content.Catalogue, err error) {
	s.mu.Lock()
	s.scanErr = err
	if err == nil && cat != nil {
		s.cat = cat
	}
	s.stale = true
	s.mu.Unlock()
	s.wake()
}

// Catalogue returns the last catalogue, an empty one before the first Update.
func (s *Scheduler) Catalogue() *content.Catalogue {
	if cat := s.catalogue(); cat != nil {
		return cat
	}
	return &content.Catalogue{}
}

// catalogue returns the last catalogue, nil before the first Update.
func (s *Scheduler) catalogue() *content.Catalogue {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.cat
}

// Planned is closed once the articles were first compared with the ledger: Queue
// and Plan know little before.
func (s *Scheduler) Planned() <-chan struct{} { return s.scanned }

// Run delivers until ctx ends and then returns nil, with nothing half sent: a
// request that is out is waited for.
func (s *Scheduler) Run(ctx context.Context) error {
	if s.Publisher == nil {
		return errors.New("scheduler: Run needs a Publisher")
	}
	if err := s.loadLinks(ctx); err != nil {
		if ctx.Err() != nil { // it ends before it began
			return nil
		}
		return fmt.Errorf("starting the scheduler: %w", err)
	}
	var wg sync.WaitGroup
	wg.Go(func() { s.coordinate(ctx, &wg) })
	wg.Go(func() { s.deliverNotices(ctx) })
	wg.Go(func() { s.follow(ctx) })
	wg.Wait()
	return nil
}

// wake makes everyone who waits look again.
func (s *Scheduler) wake() {
	s.mu.Lock()
	close(s.change)
	s.change = make(chan struct{})
	s.mu.Unlock()
}

// changed returns a channel that is closed at the next change. Take it before
// looking, so that nothing is missed in between.
func (s *Scheduler) changed() <-chan struct{} {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.change
}

// sleep waits until the moment, a change, or maxSleep; who sleeps looks at the
// clock again afterwards.
func (s *Scheduler) sleep(ctx context.Context, until time.Time, change <-chan struct{}) {
	d := s.MaxSleep
	if !until.IsZero() {
		d = min(until.Sub(s.Now()), s.MaxSleep)
	}
	if d <= 0 {
		return
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-change:
	case <-t.C:
	}
}

// now is the time to the microsecond that the ledger keeps, never ahead of the
// clock.
func (s *Scheduler) now() time.Time { return s.Now().UTC().Truncate(time.Microsecond) }

// once reports whether it is the first time in this run that key is asked for.
func (s *Scheduler) once(key string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.told[key] {
		return false
	}
	s.told[key] = true
	return true
}

// again makes once report the key a first time again.
func (s *Scheduler) again(key string) {
	s.mu.Lock()
	delete(s.told, key)
	s.mu.Unlock()
}

// PostLink implements Desk.
func (s *Scheduler) PostLink(slug string) (string, bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	l, ok := s.links[slug]
	return l, ok
}

// Staying implements Desk.
func (s *Scheduler) Staying() []string {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return slices.Sorted(maps.Values(s.staying))
}

func (s *Scheduler) loadLinks(ctx context.Context) error {
	var rows []ledger.Delivery
	var channels []ledger.ChannelState
	err := s.Store.View(ctx, func(tx ledger.Tx) (err error) {
		if channels, err = tx.Channels(); err != nil {
			return err
		}
		rows, err = tx.Deliveries(ledger.Filter{})
		return err
	})
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, d := range rows {
		s.setLink(d, ledger.ChannelOf(channels, d.Chat))
	}
	return nil
}

// setLink keeps the link of the article's post; s.mu is held. Of several posts
// the one in the configured channel counts.
func (s *Scheduler) setLink(d ledger.Delivery, c ledger.ChannelState) {
	if d.Flags.Has(ledger.Stays | ledger.Out) {
		s.staying[d.ID] = d.Slug
	} else {
		delete(s.staying, d.ID)
	}
	own := d.Channel == s.Channel
	_, have := s.links[d.Slug]
	switch {
	case d.Flags.Has(ledger.Out) && d.MessageID != 0 && (own || !have):
		s.links[d.Slug] = ledger.PostLink(c, d.Chat, d.MessageID)
	case own && (!d.Flags.Has(ledger.Out) || d.MessageID == 0):
		delete(s.links, d.Slug)
	}
}
