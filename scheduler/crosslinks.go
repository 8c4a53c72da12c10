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

// crosslinker keeps the links between posts up to date.
type crosslinker struct {
	*core
	cited *cited
}

// update schedules edits of posts whose links to other posts are outdated, now that the plan is in
// the ledger: a part of a series was published, deleted or given another title; a linked article
// moved. If there are more than a few, the admins are asked first.
func (s crosslinker) update(ctx context.Context, sc *plan.Scene) error {
	if sc.Fresh {
		return nil
	}
	names, all := s.cited.look(s.core, sc)
	if !s.Rules.Crosslinks() && !all && len(names) == 0 {
		return nil
	}
	var later []string
	unasked := map[int64][]int64{} // by chat
	err := s.Store.Update(ctx, func(tx ledger.Tx) error {
		due, err := s.due(tx, sc.Articles)
		if err != nil {
			return err
		}
		if later, err = s.dueCitations(tx, names, all, due); err != nil {
			return err
		}
		for chat, list := range due {
			if unasked[chat], err = s.linkOrAsk(tx, chat, list); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("linking posts with each other: %w", err)
	}
	for chat, posts := range unasked {
		s.memory.Links(chat, posts, s.clock.Stamp())
	}
	s.cited.looked(sc, later)
	s.clock.Wake()
	return nil
}

func (s crosslinker) due(tx ledger.Tx, cat *content.Catalogue) (map[int64][]crosslink.Due, error) {
	byChat := map[int64][]crosslink.Due{}
	if !s.Rules.Crosslinks() {
		return byChat, nil
	}
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
	book := crosslink.Book{Rules: &s.Rules, Articles: cat, Channels: channels, Posts: crosslink.ByName(rows), Text: crosslink.TextOf(tx)}
	due, err := book.Compare(rows, added)
	for _, d := range due {
		byChat[d.Delivery.Chat] = append(byChat[d.Delivery.Chat], d)
	}
	return byChat, err
}

// linkOrAsk schedules the edits of a chat's posts, whose deliveries it returns, or asks whether to. A
// post with an open question waits for its answer.
func (s crosslinker) linkOrAsk(tx ledger.Tx, chat int64, list []crosslink.Due) (unasked []int64, err error) {
	for i := range list {
		if !list[i].Asked() {
			unasked = append(unasked, list[i].Delivery.ID)
		}
	}
	now := s.clock.Stamp()
	if len(unasked) > crosslink.MaxUnasked ||
		len(unasked) > 0 && len(unasked)+s.memory.LinkedLately(chat, unasked, now) > crosslink.MaxInAMinute {
		return nil, s.ask(tx, chat, list)
	}
	for i := range list {
		d := &list[i]
		waits := d.Asked() // about other links by now
		if !waits {
			link(&d.Delivery, now)
			if err := tx.PutDelivery(&d.Delivery); err != nil {
				return nil, err
			}
		}
		if err := putAsked(tx, d, waits); err != nil {
			return nil, err
		}
	}
	return unasked, nil
}

// ask asks the admins whether to update the links of a chat's posts.
func (s crosslinker) ask(tx ledger.Tx, chat int64, list []crosslink.Due) error {
	var asked []*ledger.Delivery
	for i := range list {
		if d := &list[i]; !d.Asked() { // else about other links by now
			asked = append(asked, &d.Delivery)
		}
		if err := putAsked(tx, &list[i], true); err != nil {
			return err
		}
	}
	return ledger.NotifyMany(tx, s.clock.Stamp(), chat, asked, ledger.NoticeCrosslinks, ledger.ActLink, ledger.ActNoLink)
}

// putAsked records whether the admins are being asked about a post's links.
func putAsked(tx ledger.Tx, d *crosslink.Due, asked bool) error {
	if d.Lines {
		d.Added.Asked, d.Added.Declined = asked, false
		if err := tx.PutAdded(d.Added); err != nil {
			return err
		}
	}
	for _, c := range d.Cited {
		c.Asked, c.Declined = asked, false
		if err := tx.Citations().Put(c); err != nil {
			return err
		}
	}
	return nil
}

// link schedules the update of a post's links.
func link(d *ledger.Delivery, now time.Time) {
	d.Todo |= ledger.TodoAdd
	d.At = now
}

// pressLink answers the question whether to update the links of a post.
func (s presser) pressLink(tx ledger.Tx, d *ledger.Delivery, p *pressed) error {
	all, err := tx.Added()
	if err != nil {
		return err
	}
	cited, err := tx.Citations().Of(d.ID)
	if err != nil {
		return err
	}
	due := crosslink.Due{Added: all[d.ID], Lines: all[d.ID].Asked}
	for _, c := range cited {
		if c.Asked {
			due.Cited = append(due.Cited, c)
		}
	}
	if !due.Asked() {
		return nil
	}
	yes := p.row.Kind == ledger.ActLink
	if yes {
		link(d, s.clock.Stamp())
	} else {
		d.Reason = locale.M("reason.unlinked_by", "name", ledger.NameOf(p.by))
	}
	return putAnswer(tx, &due, yes)
}

// putAnswer records the admins' answer about a post's links.
func putAnswer(tx ledger.Tx, due *crosslink.Due, yes bool) error {
	if due.Lines {
		due.Added.Asked, due.Added.Declined = false, !yes
		if err := tx.PutAdded(due.Added); err != nil {
			return err
		}
	}
	for _, c := range due.Cited {
		c.Asked, c.Declined = false, !yes
		if err := tx.Citations().Put(c); err != nil {
			return err
		}
	}
	return nil
}

// touches names the articles whose posts are edited, because of links to it, once the article of a
// delivery is published.
func (s lister) touches(book *crosslink.Book, d *ledger.Delivery) ([]string, error) {
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
	for _, series := range book.Articles.Series().Of(a) {
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

// linesIn returns the lines that would be added to an article's post if it were published in a
// channel now; nil if that is unknown.
func (s crosslinker) linesIn(ctx context.Context, a *content.Article, channel string, topic int) (lines []rich.Text) {
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
				book := crosslink.Book{Rules: &s.Rules, Articles: s.catalogue(), Channels: channels, Text: crosslink.TextOf(tx),
					Posts: func(name string) ([]ledger.Delivery, error) { return tx.Deliveries(ledger.Filter{Slug: name}) }}
				lines, err = book.Lines(a, &ledger.Delivery{Chat: c.Chat, Topic: topic, Slug: a.Slug})
			}
		}
		return err
	})
	if err != nil && !errors.Is(err, context.Canceled) {
		s.Log.Warn("previewing an article without links to other posts", "slug", a.Slug, "err", err)
	}
	return lines
}
