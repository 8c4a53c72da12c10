package deliver

import (
	"context"
	"errors"
	"time"

	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// twice handles a message that has the same text as a part already published. If both are in the
// channel and this run sent the later one, the later one is deleted.
func (w *walk) twice(ctx context.Context, part ledger.Part, id int, c Copy) error {
	known, err := w.look(ctx, part.MessageID)
	switch {
	case errors.Is(err, ErrNoMessage): // the one in the ledger is gone
		if err := w.renumber(ctx, part, id); err != nil {
			return err
		}
		return w.account(ctx, id)
	case errors.Is(err, ErrUnreadable):
		return w.account(ctx, id)
	case err != nil:
		return err
	case known.Foreign || !samePlain(known.Plain, c.Plain): // it was edited by hand and reads differently now
		return w.account(ctx, id)
	}
	later := max(part.MessageID, id)
	if w.by.mine(part, later) {
		if later == part.MessageID { // recorded first: a lost answer then leaves a copy, not a post that the ledger does not know
			if err := w.renumber(ctx, part, id); err != nil {
				return err
			}
		}
		out, cancel := context.WithTimeout(context.WithoutCancel(ctx), sendLimit)
		err := w.Publisher.Delete(out, w.chat, later)
		cancel()
		switch kind := KindOf(err); {
		case err == nil || kind == FaultGone:
			w.Log.Warn("deleted the second copy of a post", "channel", w.name, "message", later, "post", min(part.MessageID, id))
			return w.Store.Update(ctx, func(tx ledger.Tx) error {
				if later > id { // it is known to be gone: no look at it is needed
					if err := tx.Seen().Put(ledger.SeenMessage{Chat: w.chat, MessageID: later}); err != nil {
						return err
					}
				}
				return accounted(tx, w.chat, id)
			})
		case kind != FaultRefused && kind != FaultNoRights:
			return err
		}
	} else if first, ok := w.by.copies[id]; !w.fresh && (!ok || w.Clock.Now().Before(first.Add(copyPatience))) {
		if !ok { // the instance that sent it may be about to delete it
			w.by.copies[id] = w.Clock.Now()
		}
		return errLater
	}
	delete(w.by.copies, id)
	return w.askAboutCopy(ctx, part, id, c.Plain)
}

// renumber gives a part another message id.
func (w *walk) renumber(ctx context.Context, part ledger.Part, id int) error {
	return w.must(ctx, part.Delivery, func(tx ledger.Tx, d *ledger.Delivery) error {
		return w.record.renumber(tx, d, part, id)
	})
}

func (r *Recorder) renumber(tx ledger.Tx, d *ledger.Delivery, part ledger.Part, id int) error {
	parts, err := tx.Parts(d.ID)
	if err != nil {
		return err
	}
	for _, p := range parts {
		if p.N != part.N || p.MessageID != part.MessageID {
			continue
		}
		p.MessageID = id
		if err := tx.PutPart(p); err != nil {
			return err
		}
	}
	pinned := false
	if err := ledger.ChangeChannel(tx, d.Chat, func(c *ledger.ChannelState) {
		if pinned = c.Pinned == part.MessageID && c.Pinned != 0; pinned {
			c.Pinned = 0
		}
	}); err != nil {
		return err
	}
	if pinned {
		d.Todo |= ledger.TodoPin
		d.At = r.clock.Stamp()
	}
	if part.N != 0 {
		return nil
	}
	d.MessageID = id
	if part.MessageID != 0 {
		if err := r.commentFollows(tx, d, part.MessageID); err != nil {
			return err
		}
	}
	all, err := tx.Channels()
	if err != nil {
		return err
	}
	r.links.Set(*d, ledger.ChannelOf(all, d.Chat))
	return nil
}

// askAboutCopy asks the admins whether to delete the later copy of a part.
func (w *walk) askAboutCopy(ctx context.Context, part ledger.Part, id int, plain string) error {
	return w.put(ctx, part.Delivery, func(tx ledger.Tx, d *ledger.Delivery) error {
		kept, later := min(part.MessageID, id), max(part.MessageID, id)
		if kept != part.MessageID {
			if err := w.record.renumber(tx, d, part, kept); err != nil {
				return err
			}
		}
		if err := tx.Seen().Put(ledger.SeenMessage{Chat: w.chat, MessageID: later, Plain: plain, CopyOf: d.ID}); err != nil {
			return err
		}
		var kinds []string
		if d.Wait == ledger.WaitNone {
			d.Wait, d.Reason = ledger.WaitCopy, locale.M("reason.twice")
			kinds = []string{ledger.ActDelete, ledger.ActKeep}
		}
		actions, err := ledger.Buttons(tx.Notices(), w.Clock.Stamp(), []int64{d.ID}, kinds...)
		if err != nil {
			return err
		}
		all, err := tx.Channels()
		if err != nil {
			return err
		}
		c := ledger.ChannelOf(all, w.chat)
		if err := ledger.Notify(tx.Notices(), w.Clock.Stamp(), ledger.Notice{Kind: ledger.NoticeTwice, Slug: d.Slug, Title: d.Title, Channel: w.chat,
			Due: d.Due, Link: ledger.PostLink(c, w.chat, kept), Detail: locale.Text(ledger.PostLink(c, w.chat, later)), Actions: actions}); err != nil {
			return err
		}
		return accounted(tx, w.chat, id)
	})
}

// deleteCopies deletes the second copies of a delivery's parts on an admin's order.
func (w *follower) deleteCopies(ctx context.Context, d *ledger.Delivery) error {
	var copies []ledger.SeenMessage
	if err := w.Store.View(ctx, func(tx ledger.Tx) (err error) {
		copies, err = tx.Seen().In(w.chat)
		return err
	}); err != nil {
		return err
	}
	for _, m := range copies {
		if m.CopyOf != d.ID {
			continue
		}
		out, cancel := context.WithTimeout(context.WithoutCancel(ctx), sendLimit)
		err := w.Publisher.Delete(out, w.chat, m.MessageID)
		cancel()
		switch kind := KindOf(err); {
		case err == nil || kind == FaultGone:
		case w.passing(err):
			return w.obstacleOrLater(ctx, d, err)
		default:
			return w.put(ctx, d.ID, func(tx ledger.Tx, d *ledger.Delivery) error {
				d.Todo &^= ledger.TodoCopy
				d.At = time.Time{}
				return errors.Join(tx.Seen().Drop(w.chat, m.MessageID),
					ledger.NotifyOf(tx, w.Clock.Stamp(), d, ledger.NoticeEditFailed, locale.Of(err)))
			})
		}
		if err := w.Store.Update(ctx, func(tx ledger.Tx) error { return tx.Seen().Drop(w.chat, m.MessageID) }); err != nil {
			return err
		}
	}
	return w.done(ctx, d, ledger.TodoCopy)
}
