package deliver

import (
	"context"
	"errors"
	"time"

	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// follower does what follows the publication of a post: it pins the post, reports it to the admins
// and adds the link to the site.
type follower struct{ *channelState }

// pin pins the first message of a post and unpins the one pinned before it.
func (w *follower) pin(ctx context.Context, d *ledger.Delivery) error {
	if d.Flags.Has(ledger.Contents) {
		return w.pinContents(ctx, d)
	}
	var last int
	if err := w.Store.View(ctx, func(tx ledger.Tx) error {
		all, err := tx.Channels()
		last = ledger.ChannelOf(all, w.chat).Pinned
		return err
	}); err != nil {
		return err
	}
	out, cancel := context.WithTimeout(context.WithoutCancel(ctx), sendLimit)
	defer cancel()
	if last != 0 && last != d.MessageID {
		if err := w.Publisher.Unpin(out, w.chat, last); err != nil && w.passing(err) {
			return w.obstacleOrLater(ctx, d, err)
		}
		if err := w.setPinned(ctx, 0); err != nil {
			return err
		}
	}
	err := w.Publisher.Pin(out, w.chat, d.MessageID)
	if err != nil && w.passing(err) {
		return w.obstacleOrLater(ctx, d, err)
	}
	if err != nil {
		w.Log.Warn("the post could not be pinned: may the bot pin in the channel?", "channel", w.name, "slug", d.Slug, "err", err)
	} else if err := w.setPinned(ctx, d.MessageID); err != nil {
		return err
	}
	return w.done(ctx, d, ledger.TodoPin)
}

// pinContents pins contents once, in addition to whatever else is pinned. If the bot lacks the
// right, they stay unpinned and the admins are told.
func (w *follower) pinContents(ctx context.Context, d *ledger.Delivery) error {
	out, cancel := context.WithTimeout(context.WithoutCancel(ctx), sendLimit)
	err := w.Publisher.Pin(out, w.chat, d.MessageID)
	cancel()
	if err != nil && w.passing(err) {
		return w.obstacleOrLater(ctx, d, err)
	}
	if err != nil {
		w.complain("the contents could not be pinned", d, 0, err)
	}
	return w.put(ctx, d.ID, func(tx ledger.Tx, d *ledger.Delivery) error {
		d.Todo &^= ledger.TodoPin
		if d.Tries = 0; d.Todo == 0 {
			d.At = time.Time{}
		}
		if err == nil {
			return nil
		}
		return ledger.NotifyOf(tx, w.Clock.Stamp(), d, ledger.NoticeNotPinned, locale.Of(err), ledger.ActPin)
	})
}

// unpin unpins contents that have nothing left to list but stay in the channel, so that they are
// not the first thing that readers see.
func (w *follower) unpin(ctx context.Context, d *ledger.Delivery) error {
	if d.MessageID == 0 { // its id is unknown, and unpinning without an id unpins the most recent pin
		return w.done(ctx, d, ledger.TodoUnpin)
	}
	out, cancel := context.WithTimeout(context.WithoutCancel(ctx), sendLimit)
	err := w.Publisher.Unpin(out, w.chat, d.MessageID)
	cancel()
	if err != nil && w.passing(err) {
		return w.obstacleOrLater(ctx, d, err)
	}
	return w.done(ctx, d, ledger.TodoUnpin) // otherwise it is not pinned, or the bot lacks the right
}

func (w *follower) setPinned(ctx context.Context, id int) error {
	return w.Store.Update(ctx, func(tx ledger.Tx) error {
		return ledger.ChangeChannel(tx, w.chat, func(c *ledger.ChannelState) { c.Pinned = id })
	})
}

// passing reports whether a failed call may succeed when retried.
func (w *follower) passing(err error) bool {
	switch KindOf(err) {
	case FaultLimited, FaultNotSent, FaultUnknown, FaultMigrated:
		return true
	default: // Telegram would give the same answer
		return false
	}
}

func (w *follower) obstacleOrLater(ctx context.Context, d *ledger.Delivery, err error) error {
	var f *Fault
	if errors.As(err, &f) && f.Kind != FaultUnknown {
		return w.obstacle(ctx, f)
	}
	return w.put(ctx, d.ID, func(_ ledger.Tx, d *ledger.Delivery) error {
		d.Tries++
		d.At = w.Clock.Stamp().Add(min(time.Second<<min(d.Tries, 12), time.Hour))
		return nil
	})
}

// done removes a follow-up that has been done.
func (w *follower) done(ctx context.Context, d *ledger.Delivery, t ledger.Todo) error {
	return w.put(ctx, d.ID, func(_ ledger.Tx, d *ledger.Delivery) error {
		d.Todo &^= t
		d.Tries = 0
		if d.Todo == 0 {
			d.At = time.Time{}
		}
		return nil
	})
}

// tell sends the admins the link of a post that they were asked about before.
func (w *follower) tell(ctx context.Context, d *ledger.Delivery) error {
	return w.put(ctx, d.ID, func(tx ledger.Tx, d *ledger.Delivery) error {
		d.Todo &^= ledger.TodoTell
		if d.Todo == 0 {
			d.At = time.Time{}
		}
		return ledger.NotifyOf(tx, w.Clock.Stamp(), d, ledger.NoticePublished, locale.Message{})
	})
}

const (
	linkFirst = time.Minute      // until the next question to the site
	linkMost  = time.Hour        // between questions
	linkTries = 24 * 30          // and then no more
	linkLimit = 10 * time.Second // of one question
)

// link checks whether the article's page on the site exists now, and if so schedules an edit that
// adds the link.
func (w *follower) link(ctx context.Context, d *ledger.Delivery) error {
	a, _ := w.Posts.Article(d)
	if a == nil || d.Flags.Has(ledger.Linked) || w.Posts.Prober == nil {
		return w.done(ctx, d, ledger.TodoLink)
	}
	address := w.Posts.Source.Address(a)
	if address == "" || d.Tries >= linkTries {
		return w.done(ctx, d, ledger.TodoLink)
	}
	later := min(linkFirst<<min(d.Tries, 6), linkMost)
	if d.Flags.Has(ledger.Declined) { // the edit would bring the text that was declined; the next approved edit adds the link
		return w.put(ctx, d.ID, func(_ ledger.Tx, d *ledger.Delivery) error {
			d.Tries++
			d.At = w.Clock.Stamp().Add(later)
			return nil
		})
	}
	// The request runs in parallel with the worker's loop because it can be slow.
	row := *d
	w.beside.Go(func() {
		if !w.Posts.probe(ctx, address, linkLimit) {
			return
		}
		w.keep(row.ID, nil) // the rendered post has no link
		err := w.put(ctx, row.ID, func(_ ledger.Tx, d *ledger.Delivery) error {
			if d.State() == ledger.Sent && d.Todo&ledger.TodoLink != 0 && !d.Flags.Has(ledger.Declined) {
				d.Todo |= ledger.TodoEdit
				d.At = w.Clock.Stamp()
			}
			return nil
		})
		if err != nil && ctx.Err() == nil {
			w.Log.Warn("cannot record that a post needs a link to the site; trying again", "slug", row.Slug, "err", err)
		}
		w.Clock.Wake()
	})
	return w.put(ctx, d.ID, func(_ ledger.Tx, d *ledger.Delivery) error {
		d.Tries++
		d.At = w.Clock.Stamp().Add(later)
		return nil
	})
}
