package scheduler

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/scheduler/deliver"
	"github.com/dateline-bot/dateline/scheduler/ledger"
	"github.com/dateline-bot/dateline/scheduler/plan"
)

// Errors of admins' actions.
var (
	ErrNoCatalogue = locale.Error("act.not_read")
	ErrNoArticle   = locale.Error("act.no_article")
	ErrNoChannel   = locale.Error("act.no_channel")
	ErrOut         = locale.Error("act.out")
	ErrNotOut      = locale.Error("act.not_out")
	ErrUncertain   = locale.Error("act.uncertain")
	ErrNothing     = locale.Error("act.nothing")
	ErrNoButton    = locale.Error("act.no_button")
	ErrOwn         = locale.Error("act.own") // the author cannot approve their own article
)

// holdWorth is the shortest pause of the channel for which Publish returns the reason instead of
// waiting.
const holdWorth = 5 * time.Second

// awaitEvery is the longest that Publish waits for a change before it checks whether the channel is
// paused.
const awaitEvery = 30 * time.Second

// acts carries out what admins do to articles, by commands and buttons.
type acts struct {
	*core
	hand hand
}

// hand changes the ledger's rows of an article on somebody's order.
type hand struct{ *core }

// change changes every delivery of an article, after adding those that the ledger does not have
// yet, and records who ordered it.
func (s hand) change(ctx context.Context, slug string, by ledger.Actor, change func(ledger.Tx, *ledger.Delivery) error) error {
	cat := s.catalogue()
	if cat == nil {
		return ErrNoCatalogue
	}
	a := cat.Article(slug)
	err := s.Store.Update(ctx, func(tx ledger.Tx) error {
		if a != nil {
			if err := s.ensure(tx, a); err != nil {
				return err
			}
		}
		rows, err := tx.Deliveries(ledger.Filter{Slug: slug})
		if err != nil {
			return err
		}
		if len(rows) == 0 {
			return whyNone(a)
		}
		var refused error
		done := 0
		for i := range rows {
			d := &rows[i]
			before := *d
			if err := change(tx, d); err != nil {
				refused = err
				continue
			}
			done++
			if *d == before {
				continue
			}
			d.By, d.ByAt = by, s.clock.Stamp()
			if err := tx.PutDelivery(d); err != nil {
				return err
			}
		}
		if done == 0 {
			return refused
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("%s: %w", slug, err)
	}
	s.lookAgain() // a slot may have become free, or this digest may be the next one
	return nil
}

// whyNone returns why an article has no delivery.
func whyNone(a *content.Article) error {
	switch {
	case a == nil:
		return ErrNoArticle
	case a.Telegram().Never:
		return plan.ErrNever
	}
	return ErrNoChannel
}

// ensure adds the missing deliveries of an article to the ledger.
func (s hand) ensure(tx ledger.Tx, a *content.Article) error {
	channels, err := tx.Channels()
	if err != nil {
		return err
	}
	rows, err := tx.Deliveries(ledger.Filter{Slug: a.Slug})
	if err != nil {
		return err
	}
	type spot struct {
		topic int
		chat  int64
	}
	have := map[spot]bool{}
	for _, d := range rows {
		have[spot{d.Topic, d.Chat}] = true
	}
	for _, pl := range s.Routing().ByWord(a) {
		var chat int64
		for _, c := range channels {
			if c.Name == pl.Channel {
				chat = c.Chat
			}
		}
		if chat == 0 || have[spot{pl.Topic, chat}] {
			continue
		}
		d := ledger.Delivery{Chat: chat, Topic: pl.Topic, Channel: pl.Channel, Slug: a.Slug, Path: a.Path, Title: a.Title,
			Reason: locale.M("reason.not_planned"), FileDue: a.Due, Due: a.Due, Seen: s.clock.Stamp(), SourceHash: a.Hash}
		if !d.Apply(ledger.EvOld) {
			continue
		}
		if err := tx.PutDelivery(&d); err != nil {
			return err
		}
	}
	return nil
}

// result describes the article's first delivery, with the configured channel before others.
func (s hand) result(ctx context.Context, slug string) (Result, *ledger.Delivery, error) {
	r := Result{Slug: slug}
	var rows []ledger.Delivery
	var channels []ledger.ChannelState
	err := s.Store.View(ctx, func(tx ledger.Tx) (err error) {
		if channels, err = tx.Channels(); err != nil {
			return err
		}
		rows, err = tx.Deliveries(ledger.Filter{Slug: slug})
		return err
	})
	if err != nil {
		return r, nil, fmt.Errorf("%s: %w", slug, err)
	}
	if len(rows) == 0 {
		return r, nil, nil
	}
	d := &rows[0]
	for i := range rows {
		if rows[i].Channel == s.Channel && d.Channel != s.Channel {
			d = &rows[i]
		}
	}
	r.Title, r.State, r.Reason = d.Title, d.State(), d.Reason
	if d.Flags.Has(ledger.Out) {
		r.Link = ledger.PostLink(ledger.ChannelOf(channels, d.Chat), d.Chat, d.MessageID)
	}
	return r, d, nil
}

// Publish implements Desk: it returns once the article is published, once it is known why it is
// not, or when ctx ends.
func (s acts) Publish(ctx context.Context, slug string, by ledger.Actor) (Result, error) {
	if cat := s.catalogue(); cat != nil {
		if err := plan.Unwanted(cat.Article(slug)); err != nil {
			return Result{Slug: slug}, fmt.Errorf("%s: %w", slug, err)
		}
	}
	already := false
	err := s.hand.change(ctx, slug, by, func(tx ledger.Tx, d *ledger.Delivery) error {
		already = d.State() == ledger.Sent
		onItsWay := d.State() == ledger.Planned && d.Flags.Has(ledger.Out) && d.Wait != ledger.WaitApprove
		if err := s.approvals.own(tx, d, by); err != nil {
			return err
		}
		if !onItsWay && d.Apply(ledger.EvPublish) {
			return s.approvals.order(tx, d, by, s.clock.Stamp())
		}
		return nil
	})
	if err != nil {
		return Result{Slug: slug}, err
	}
	r, err := s.hand.await(ctx, slug)
	r.Already = already
	return r, err
}

// force schedules a delivery for now. Deliveries ordered at the same moment are sent in the order
// of their dates.
func force(d *ledger.Delivery, now time.Time) {
	d.Wait, d.Reason, d.At, d.Tries = ledger.WaitNone, locale.Message{}, now, 0
	d.Flags = d.Flags.With(ledger.Hidden|ledger.Declined, false) | ledger.Forced
	if d.Flags.Has(ledger.Digest) && d.At.Before(d.FileDue) {
		d.FileDue = d.At // it covers what has been published up to now
	}
	if d.Due.IsZero() {
		d.Due = d.At
	}
}

// await waits while the article is being sent.
func (s hand) await(ctx context.Context, slug string) (Result, error) {
	for {
		change := s.clock.Changed()
		r, d, err := s.result(ctx, slug)
		if err != nil || d == nil || (r.State != ledger.Planned && r.State != ledger.Sending) {
			return r, err
		}
		if d.Wait != ledger.WaitNone { // an admin is asked first
			return r, nil
		}
		if until, why := s.channels.Held(d.Chat); r.State == ledger.Planned && until.Sub(s.Now()) > holdWorth {
			r.Reason = why
			return r, nil
		}
		if ctx.Err() != nil {
			if r.Reason.IsZero() {
				r.Reason = locale.M("reason.on_its_way")
			}
			return r, nil
		}
		s.clock.Sleep(ctx, s.Now().Add(awaitEvery), change)
		if ctx.Err() != nil { // read once more without the ended context
			ctx = context.WithoutCancel(ctx)
			r, _, err := s.result(ctx, slug)
			if r.State == ledger.Planned || r.State == ledger.Sending {
				r.Reason = locale.M("reason.on_its_way")
			}
			return r, err
		}
	}
}

// Skip implements Desk: the article is not published automatically.
func (s acts) Skip(ctx context.Context, slug string, by ledger.Actor) (Result, error) {
	return s.hand.undoably(ctx, slug, by, func(_ ledger.Tx, d *ledger.Delivery) error {
		if d.Flags.Has(ledger.Out) || d.State() == ledger.Sent {
			return ErrOut
		}
		if skippedByHand(d) || d.State() == ledger.Withdrawn { // it goes out no more
			return nil
		}
		if !d.Apply(ledger.EvSkip) {
			return ErrUncertain
		}
		d.Wait, d.Todo, d.At, d.Reason = ledger.WaitNone, 0, time.Time{}, locale.M("reason.skipped_by", "name", ledger.NameOf(by))
		d.Flags = d.Flags.With(ledger.Forced|ledger.Approved|ledger.Moved|ledger.Queued, false) | ledger.Hidden
		return nil
	})
}

// Move implements Desk: the article is published at another time, until the date in its file
// changes again. An article without a date gets this one.
func (s acts) Move(ctx context.Context, slug string, to time.Time, by ledger.Actor) (Result, error) {
	if cat := s.catalogue(); cat != nil {
		if a := cat.Article(slug); a != nil {
			if err := plan.Movable(a, to); err != nil {
				return Result{Slug: slug}, err
			}
		}
	}
	return s.hand.do(ctx, slug, by, func(_ ledger.Tx, d *ledger.Delivery) error {
		if d.Flags.Has(ledger.Out) || d.State() == ledger.Sent {
			return ErrOut
		}
		if d.State() == ledger.Planned && d.Flags.Has(ledger.Moved) && d.Due.Equal(to) {
			return nil
		}
		if !d.Apply(ledger.EvMove) {
			return ErrUncertain
		}
		d.Wait, d.Todo, d.Tries = ledger.WaitNone, 0, 0
		d.Due, d.Seen = to.UTC(), s.clock.Stamp()
		d.Flags = d.Flags.With(ledger.Forced|ledger.Queued|ledger.Told|ledger.Hidden, false) | ledger.Moved // moving does not approve it
		d.At, d.Reason = d.Due, locale.M("reason.moved_by", "name", ledger.NameOf(by))
		ahead := s.NotifyBefore
		if _, pl := s.posts.Article(d); pl.Approve.Asked() && !d.Flags.Has(ledger.Approved) {
			ahead = max(ahead, plan.AskAhead)
		}
		if ahead > 0 {
			d.At = plan.Later(d.Due.Add(-ahead), s.clock.Stamp())
		}
		return nil
	})
}

// Retry implements Desk: a delivery that failed, was missed or waits for its next try is tried now;
// for one that may already be published it means "send again", and for a skipped one that it is
// published after all.
func (s acts) Retry(ctx context.Context, slug string, by ledger.Actor) (Result, error) {
	later, already := false, false
	err := s.hand.change(ctx, slug, by, func(tx ledger.Tx, d *ledger.Delivery) error {
		own := s.approvals.own(tx, d, by)
		if own != nil && !errors.Is(own, ErrOwn) {
			return own
		}
		if skippedByHand(d) {
			unskip(d, s.clock.Stamp(), own != nil)
			later = !d.Flags.Has(ledger.Forced)
			return nil
		}
		if own != nil {
			return own
		}
		switch d.State() {
		case ledger.Failed, ledger.Missed, ledger.Planned:
			if waits(d, s.clock.Stamp()) {
				return ErrNothing
			}
			if !d.Apply(ledger.EvRetry) {
				return ErrNothing
			}
			return s.approvals.order(tx, d, by, s.clock.Stamp())
		case ledger.Unconfirmed:
			if err := s.approvals.ownAgain(tx, d, by); err != nil {
				return err
			}
			return presser{s.core}.sayAgain(tx, d)
		case ledger.Sent:
			already = true
			return nil
		default: // it is being sent now, or was withdrawn, or its file holds it back
			return ErrNothing
		}
	})
	if err != nil {
		return Result{Slug: slug}, err
	}
	if later { // the skip is undone: it is published on its date
		r, _, err := s.hand.result(ctx, slug)
		r.Did = ledger.ActUndo
		return r, err
	}
	r, err := s.hand.await(ctx, slug)
	r.Already = already
	return r, err
}

// waits reports whether a delivery only waits for its time: nothing of it was tried, and no admin
// ordered it earlier.
func waits(d *ledger.Delivery, now time.Time) bool {
	return d.State() == ledger.Planned && d.Tries == 0 && d.Due.After(now) && !d.Flags.Has(ledger.Forced)
}

// Withdraw implements Desk: the post is deleted from the channel after a delay in which that can be
// undone.
func (s acts) Withdraw(ctx context.Context, slug string, by ledger.Actor) (Result, error) {
	r, err := s.hand.undoably(ctx, slug, by, func(_ ledger.Tx, d *ledger.Delivery) error {
		if d.State() == ledger.Unconfirmed || d.State() == ledger.Sending {
			return ErrUncertain
		}
		if !d.Flags.Has(ledger.Out) {
			return ErrNotOut
		}
		if d.Todo&ledger.TodoWithdraw == 0 {
			deliver.Withdraw(d, s.clock.Stamp().Add(undoFor))
		}
		return nil
	})
	if errors.Is(err, plan.ErrNever) { // it was never out either
		err = fmt.Errorf("%s: %w", slug, ErrNotOut)
	}
	return r, err
}

// undoably is do for an action that can be undone.
func (s hand) undoably(ctx context.Context, slug string, by ledger.Actor, change func(ledger.Tx, *ledger.Delivery) error) (Result, error) {
	r, err := s.do(ctx, slug, by, change)
	if err == nil {
		r.Undo, err = s.undoButton(ctx, slug)
	}
	return r, err
}

func (s hand) do(ctx context.Context, slug string, by ledger.Actor, change func(ledger.Tx, *ledger.Delivery) error) (Result, error) {
	changed := false
	err := s.change(ctx, slug, by, func(tx ledger.Tx, d *ledger.Delivery) error {
		before := *d
		err := change(tx, d)
		changed = changed || *d != before
		return err
	})
	if err != nil {
		return Result{Slug: slug}, err
	}
	r, _, err := s.result(ctx, slug)
	r.Already = !changed
	return r, err
}

// Republish re-renders published posts with the present program and templates and edits those that
// differ: one article, or all for slug "". It returns the number of posts that will be checked. The
// workers do so at Telegram's pace.
func (s acts) Republish(ctx context.Context, slug string, by ledger.Actor) (int, error) {
	return s.republish(ctx, slug, by, func(*ledger.Delivery) {})
}

// RepublishForm is Republish in the form that a new post would have. A post that Telegram does not
// allow to change keeps its form, and the admins are told why.
func (s acts) RepublishForm(ctx context.Context, slug string, by ledger.Actor) (int, error) {
	return s.republish(ctx, slug, by, func(d *ledger.Delivery) {
		d.Flags = d.Flags.With(ledger.RichRefused|ledger.ButtonsRefused, false) | ledger.FormAnew // a refused edit may be accepted now
	})
}

func (s acts) republish(ctx context.Context, slug string, by ledger.Actor, order func(*ledger.Delivery)) (int, error) {
	n := 0
	err := s.Store.Update(ctx, func(tx ledger.Tx) error {
		n = 0
		rows, err := tx.Deliveries(ledger.Filter{Slug: slug, States: []ledger.State{ledger.Sent}})
		if err != nil {
			return err
		}
		for _, d := range rows {
			if d.Wait != ledger.WaitNone || d.Todo&ledger.TodoWithdraw != 0 || d.Flags.Has(ledger.Digest) {
				continue
			}
			if slug == "" && d.Flags.Has(ledger.Declined) { // its text is the one that was declined
				continue
			}
			d.Todo |= ledger.TodoEdit
			order(&d)
			d.At, d.By, d.ByAt = s.clock.Stamp(), by, s.clock.Stamp()
			if err := tx.PutDelivery(&d); err != nil {
				return err
			}
			if slug != "" { // whoever ordered it wants to know
				if err := ledger.ForgetRefusal(tx, d.ID); err != nil {
					return err
				}
			}
			n++
		}
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("republishing: %w", err)
	}
	if n == 0 && slug != "" {
		return 0, fmt.Errorf("republishing %s: %w", slug, ErrNotOut)
	}
	s.clock.Wake()
	return n, nil
}
