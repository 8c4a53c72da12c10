package deliver

import (
	"context"
	"strings"
	"time"

	"github.com/dateline-bot/dateline/content/route"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// candidate is a delivery, rendered as it would be sent, that is unpublished according to the
// ledger.
type candidate struct {
	delivery ledger.Delivery
	parts    []ledger.Part
	post     *Post // nil if it cannot be rendered
	place    route.Place
	aside    bool // rendered only if a message has the same title
}

// candidates are the deliveries that a message of the channel may belong to. They are rendered on
// first use.
type candidates struct {
	*channelState
	chat   int64
	since  time.Time // when this process took over the channel
	all    []*candidate
	loaded bool
}

// forget drops the rendered posts.
func (s *candidates) forget() { s.all, s.loaded = nil, false }

// load renders the deliveries that may be in the channel although the ledger says otherwise.
func (s *candidates) load(ctx context.Context) error {
	if s.loaded {
		return nil
	}
	s.all = nil
	err := s.Store.View(ctx, func(tx ledger.Tx) error {
		s.all = nil
		rows, err := tx.Deliveries(ledger.Filter{Chat: s.chat, States: []ledger.State{
			ledger.Planned, ledger.Unconfirmed, ledger.Sent, ledger.Missed, ledger.Skipped, ledger.Failed, ledger.Withdrawn}})
		if err != nil {
			return err
		}
		for _, d := range rows {
			c := &candidate{delivery: d, aside: s.isAside(&d)}
			if !c.aside {
				if !s.mayBeOut(&d) {
					continue
				}
				if c.parts, err = tx.Parts(d.ID); err != nil {
					return err
				}
			}
			s.all = append(s.all, c)
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, c := range s.all {
		if !c.aside && !c.delivery.Flags.Has(ledger.Digest) {
			s.render(ctx, c)
		}
	}
	s.loaded = true
	return nil
}

// mayBeOut reports whether some unpublished part of a delivery may be in the channel: for a
// published post, a part added by an edit.
func (s *candidates) mayBeOut(d *ledger.Delivery) bool {
	if d.State() != ledger.Sent {
		return true
	}
	a, _ := s.Posts.Article(d)
	return a != nil && a.Hash != d.SourceHash && !d.Flags.Has(ledger.Digest)
}

// isAside reports whether the ledger says that a delivery is not to be sent (skipped, missed and
// the like). A new date or an admin may have published it since. There may be very many of them.
func (s *candidates) isAside(d *ledger.Delivery) bool {
	switch d.State() {
	case ledger.Skipped: // a row added only now is new to this ledger: its post may be in the channel
		return d.Flags.Has(ledger.Hidden) || d.Seen.Before(s.since.Add(-time.Hour))
	case ledger.Failed, ledger.Withdrawn:
		return true
	default: // published or still to be sent; missed articles may be sent by an admin
		return false
	}
}

func (s *candidates) render(ctx context.Context, c *candidate) {
	switch {
	case c.delivery.Flags.Has(ledger.Contents):
		c.post, c.place, _ = contents{s.Posts}.post(ctx, &c.delivery)
		return
	case c.delivery.Flags.Has(ledger.Digest):
		c.post, c.place, _ = s.Posts.digest(ctx, &c.delivery)
		return
	}
	a, place := s.Posts.Article(&c.delivery)
	if a == nil {
		return
	}
	c.place = place
	c.post, _ = s.Posts.Render(ctx, a, place, &c.delivery)
}

// match returns the delivery that has an unpublished part with this text.
func (s *candidates) match(ctx context.Context, plain string) (*candidate, int, error) {
	if err := s.load(ctx); err != nil {
		return nil, 0, err
	}
	for _, c := range s.all {
		if c.aside {
			if !strings.Contains(plain, c.delivery.Title) {
				continue
			}
			if err := s.Store.View(ctx, func(tx ledger.Tx) (err error) {
				c.parts, err = tx.Parts(c.delivery.ID)
				return err
			}); err != nil {
				return nil, 0, err
			}
		}
		if c.aside || c.delivery.Flags.Has(ledger.Digest) { // of what is out by now
			s.render(ctx, c)
		}
		if c.post == nil {
			continue
		}
		for i, r := range c.post.requests {
			if (i >= len(c.parts) || c.parts[i].State() == ledger.Planned) && samePlain(r.Plain, plain) {
				return c, i, nil
			}
		}
	}
	return nil, 0, nil
}
