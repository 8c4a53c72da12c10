package scheduler

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/content/rich"
	"github.com/dateline-bot/dateline/scheduler/crosslink"
	"github.com/dateline-bot/dateline/scheduler/ledger"
	"github.com/dateline-bot/dateline/scheduler/plan"
)

// crosslinks has the posts edited whose links to other posts are not what they are
// to be, now that the plan is in the ledger: a part of a series came out, left, or has
// another title. Of more than a few the admins are asked first.
func (s *loop) crosslinks(ctx context.Context, sc *plan.Scene) error {
	if !s.Rules.Crosslinks() || sc.Fresh {
		return nil
	}
	err := s.Store.Update(ctx, func(tx ledger.Tx) error {
		due, err := s.dueCrosslinks(tx, sc.Articles)
		if err != nil {
			return err
		}
		for chat, list := range due {
			if err := s.linkOrAsk(tx, chat, list); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("linking posts with each other: %w", err)
	}
	s.clock.Wake()
	return nil
}

func (s *core) dueCrosslinks(tx ledger.Tx, cat *content.Catalogue) (map[int64][]crosslink.Due, error) {
	rows, err := tx.Deliveries(ledger.Filter{})
	if err != nil {
		return nil, err
	}
	added, err := tx.Added()
	if err != nil {
		return nil, err
	}
	channels, err := tx.Channels()
	if err != nil {
		return nil, err
	}
	book := crosslink.Book{Rules: &s.Rules, Articles: cat, Channels: channels, Posts: crosslink.ByName(rows)}
	due, err := book.Compare(rows, added)
	byChat := map[int64][]crosslink.Due{}
	for _, d := range due {
		byChat[d.Delivery.Chat] = append(byChat[d.Delivery.Chat], d)
	}
	return byChat, err
}

// linkOrAsk has the posts of a chat edited, or asks whether to. A post that the
// admins are asked about already waits for that answer.
func (s *loop) linkOrAsk(tx ledger.Tx, chat int64, list []crosslink.Due) error {
	fresh := slices.DeleteFunc(slices.Clone(list), func(d crosslink.Due) bool { return d.Added.Asked })
	ask := len(fresh) > crosslink.MaxUnasked
	now := s.clock.Stamp()
	var asked []*ledger.Delivery
	for i := range list {
		d := &list[i]
		d.Added.Declined = false
		switch {
		case d.Added.Asked: // about other lines by now
		case ask:
			d.Added.Asked = true
			asked = append(asked, &d.Delivery)
		default:
			link(&d.Delivery, now)
			if err := tx.PutDelivery(&d.Delivery); err != nil {
				return err
			}
		}
		if err := tx.PutAdded(d.Added); err != nil {
			return err
		}
	}
	if !ask {
		return nil
	}
	return ledger.NotifyMany(tx, now, chat, asked, ledger.NoticeCrosslinks, ledger.ActLink, ledger.ActNoLink)
}

// link has the links of a post brought up to date at the moment.
func link(d *ledger.Delivery, now time.Time) {
	d.Todo |= ledger.TodoAdd
	d.At = now
}

// pressLink answers whether a post is to be linked with others.
func (s presser) pressLink(tx ledger.Tx, d *ledger.Delivery, yes bool, by ledger.Actor) error {
	all, err := tx.Added()
	if err != nil || !all[d.ID].Asked {
		return err
	}
	a := all[d.ID]
	a.Asked, a.Declined = false, !yes
	if yes {
		link(d, s.clock.Stamp())
	} else {
		d.Reason = locale.M("reason.unlinked_by", "name", ledger.NameOf(by))
	}
	return tx.PutAdded(a)
}

// touches names the articles whose posts are linked with that of a delivery, and
// edited for it, once that is out.
func (s status) touches(book *crosslink.Book, d *ledger.Delivery) ([]string, error) {
	if !s.Rules.Crosslinks() || d.State() != ledger.Planned || d.Flags.Has(ledger.Complete) {
		return nil, nil
	}
	a := book.Articles.Article(d.Slug)
	if a == nil {
		return nil, nil
	}
	var names []string
	others, _, err := book.Translations(a, d)
	for _, other := range others {
		names = append(names, other.Slug)
	}
	if err != nil || !s.Rules.Series.Links {
		return names, err
	}
	for _, series := range content.SeriesOf(book.Articles, a) {
		for _, step := range []int{-1, 1} {
			part, _, err := book.Neighbour(series, a, d, step)
			if err != nil {
				return nil, err
			}
			if part != nil && !slices.Contains(names, part.Slug) {
				names = append(names, part.Slug)
			}
		}
	}
	return names, nil
}

// linesIn are what would be added to the post of an article that went out in a
// channel now; nil where that is not known.
func (s *core) linesIn(ctx context.Context, a *content.Article, channel string, topic int) (lines []rich.Text) {
	if !s.Rules.Crosslinks() {
		return nil
	}
	err := s.Store.View(ctx, func(tx ledger.Tx) error {
		channels, err := tx.Channels()
		if err != nil {
			return err
		}
		for _, c := range channels {
			if c.Name == channel && c.Chat != 0 {
				book := crosslink.Book{Rules: &s.Rules, Articles: s.catalogue(), Channels: channels,
					Posts: func(name string) ([]ledger.Delivery, error) { return tx.Deliveries(ledger.Filter{Slug: name}) }}
				lines, err = book.Lines(a, &ledger.Delivery{Chat: c.Chat, Topic: topic, Slug: a.Slug})
			}
		}
		return err
	})
	if err != nil && !errors.Is(err, context.Canceled) {
		s.Log.Warn("a preview comes without links to other posts", "slug", a.Slug, "err", err)
	}
	return lines
}
