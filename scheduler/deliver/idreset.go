package deliver

import (
	"context"
	"errors"

	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// resetIDs is called when a new message has a lower id than the channel's last known one: the
// server has lost its messages and restarted its numbering. Old ids would now name other messages,
// so they are dropped and no message is edited or deleted by them. Unconfirmed parts are looked for
// again in the new numbering.
func (r *Recorder) resetIDs(tx ledger.Tx, chat int64, arrived ledger.Part) error {
	rows, err := tx.Deliveries(ledger.Filter{Chat: chat})
	if err != nil {
		return err
	}
	all, err := tx.Channels()
	if err != nil {
		return err
	}
	if err := tx.Comments().Forget(chat); err != nil {
		return err
	}
	for _, d := range rows {
		parts, err := tx.Parts(d.ID)
		if err != nil {
			return err
		}
		for _, p := range parts {
			if p.Delivery == arrived.Delivery && p.N == arrived.N {
				continue
			}
			if p.MessageID = 0; p.State() == ledger.Unconfirmed {
				p.AfterID = 0
			}
			if err := tx.PutPart(p); err != nil {
				return err
			}
		}
		if d.ID == arrived.Delivery {
			continue
		}
		d.Replaces = ""
		if d.MessageID = 0; d.State() == ledger.Unconfirmed {
			d.At = d.Due
		}
		if err := tx.PutDelivery(&d); err != nil {
			return err
		}
		r.links.Set(d, ledger.ChannelOf(all, chat))
	}
	return ledger.ChangeChannel(tx, chat, func(c *ledger.ChannelState) {
		c.LastID, c.Accounted, c.Pinned = arrived.MessageID, arrived.MessageID, 0
	})
}

// countsOn reports whether the channel still holds the message after which a part was looked for,
// or the last post known to be published. If it holds neither, the server may have restarted its
// numbering, and finding no later message proves nothing.
func (w *confirmer) countsOn(ctx context.Context, part *ledger.Part) (bool, error) {
	ids := []int{part.AfterID}
	err := w.Store.View(ctx, func(tx ledger.Tx) error {
		rows, err := tx.Deliveries(ledger.Filter{Chat: w.chat, States: []ledger.State{ledger.Sent}})
		last := 0
		for _, d := range rows {
			last = max(last, d.MessageID)
		}
		if last != 0 && last != part.AfterID {
			ids = append(ids, last)
		}
		return err
	})
	if err != nil {
		return false, err
	}
	for _, id := range ids {
		_, err := w.call(ctx, id)
		switch {
		case err == nil || errors.Is(err, ErrUnreadable):
			return true, nil
		case !errors.Is(err, ErrNoMessage):
			return false, err
		}
	}
	return false, nil
}
