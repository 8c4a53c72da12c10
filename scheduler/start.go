package scheduler

import (
	"context"
	"errors"
	"time"

	"github.com/dateline-bot/dateline/content/route"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// clockTrust is how wrong our clock may be beside Telegram's. Only a message
// that is older than a send by more than this is taken to be from before it.
const clockTrust = 26 * time.Hour

// lastKnown moves the channel's last known id. With the first one there is a
// place to look for what was asked about for want of one.
func lastKnown(tx ledger.Tx, chat int64, id int) error {
	first := false
	if err := ledger.ChangeChannel(tx, chat, func(c *ledger.ChannelState) {
		first = c.LastID == 0 && id > 0
		c.LastID = max(c.LastID, id)
	}); err != nil || !first {
		return err
	}
	rows, err := tx.Deliveries(ledger.Filter{Chat: chat, States: []ledger.State{ledger.Unconfirmed}, Waits: true})
	if err != nil {
		return err
	}
	for _, d := range rows {
		d.At = d.Due
		if err := tx.PutDelivery(&d); err != nil {
			return err
		}
	}
	return nil
}

// findStart looks for the place where the search for a part begins, when no
// message of the channel was known as it was sent: from the last one known now
// it goes back, to one that is surely older or to the channel's first.
func (w *worker) findStart(ctx context.Context, d *ledger.Delivery, part *ledger.Part, pl route.Place) error {
	l := w.look.scans[d.ID]
	if l == nil || l.part != part.N {
		last, err := w.lastID(ctx)
		if err != nil {
			return err
		}
		if last == 0 {
			return w.ask(ctx, d, part, "no earlier message of the channel is known, so there is no place to look")
		}
		l = &lookup{part: part.N, id: last, start: last}
		w.look.scans[d.ID] = l
	}
	if l.id <= 0 {
		return w.startAt(ctx, d, part, l.start)
	}
	if l.looked >= maxLookup {
		return w.ask(ctx, d, part, "too many messages are in the channel to look through")
	}
	if ours, err := w.isOurs(ctx, l.id); err != nil {
		return err
	} else if ours {
		l.id--
		l.looked++
		return nil
	}
	out, cancel := context.WithTimeout(context.WithoutCancel(ctx), sendLimit)
	c, err := w.s.Publisher.ReadBack(out, w.chat, l.id)
	cancel()
	switch {
	case err == nil && !c.Date.IsZero() && c.Date.Before(part.At.Add(-clockTrust)):
		return w.startAt(ctx, d, part, l.id)
	case err == nil && samePlain(c.Plain, part.Plain):
		delete(w.look.scans, d.ID)
		return w.found(ctx, d, part, l.id, pl)
	case err == nil || errors.Is(err, ErrNoMessage) || errors.Is(err, ErrUnreadable):
		l.id--
		l.looked++
		w.look.tries = 0
		return nil
	case errors.Is(err, ErrCannotRead):
		return w.ask(ctx, d, part, "there is no admin's chat to read it back in")
	}
	return w.lookFailed(ctx, d, part, err)
}

// startAt has the search go on from a message that is not the part, and with
// which nothing before it is.
func (w *worker) startAt(ctx context.Context, d *ledger.Delivery, part *ledger.Part, id int) error {
	delete(w.look.scans, d.ID)
	return w.s.Store.Update(ctx, func(tx ledger.Tx) error {
		p := *part
		p.AfterID = id
		return tx.PutPart(p)
	})
}

func (w *worker) lastID(ctx context.Context) (int, error) {
	var id int
	err := w.s.Store.View(ctx, func(tx ledger.Tx) error {
		all, err := tx.Channels()
		id = ledger.ChannelOf(all, w.chat).LastID
		return err
	})
	return id, err
}
