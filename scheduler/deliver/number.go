package deliver

import (
	"context"
	"errors"

	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// A post that is known to be out by an admin's word alone ("It is there") has no number, most often the
// first post of a channel, of which no message was known to look behind. Once its article
// is edited or withdrawn it is looked for by its words, one message at a time.

// maxNumbered bounds how many messages are looked at for one that has no number.
const maxNumbered = 30

// numberer looks for the numbers of such parts.
type numberer struct {
	*line
	left map[numberless][]int // messages yet to be looked at
}

// numberless is a part without a number.
type numberless struct {
	delivery int64
	part     int
}

// find looks at the next message that may be a part without a number. more is false
// once all were looked at, or nothing can be.
func (w *numberer) find(ctx context.Context, d *ledger.Delivery, p ledger.Part) (more bool, err error) {
	if _, pl := w.Posts.Article(d); w.protected || pl.Protect || p.State != ledger.Sent || samePlain(p.Plain, "") {
		return false, nil
	}
	key := numberless{d.ID, p.N}
	ids, begun := w.left[key]
	if !begun {
		if ids, err = w.mayBe(ctx, p); err != nil {
			return false, err
		}
	}
	if w.left[key] = ids; len(ids) == 0 {
		return false, nil
	}
	id := ids[0]
	out, cancel := context.WithTimeout(context.WithoutCancel(ctx), sendLimit)
	c, err := w.Publisher.ReadBack(out, w.chat, id)
	cancel()
	switch {
	case errors.Is(err, ErrCannotRead):
		w.left[key] = nil
		return false, nil
	case err != nil && !errors.Is(err, ErrNoMessage) && !errors.Is(err, ErrUnreadable):
		return false, err
	case err != nil || c.Foreign || !samePlain(c.Plain, p.Plain), !c.Date.IsZero() && c.Date.Before(p.At.Add(-clockTrust)):
		w.left[key] = ids[1:]
		return true, nil
	}
	delete(w.left, key)
	w.report("found in the channel", d, p.N, id)
	return true, w.must(ctx, d.ID, func(tx ledger.Tx, d *ledger.Delivery) error {
		if err := lastKnown(tx, w.chat, id); err != nil {
			return err
		}
		return w.record.renumber(tx, d, p, id)
	})
}

// mayBe returns the messages that may be a part: those behind the last that was known
// as it was sent, else the last that are known now, else the first of the channel. The
// ledger knows other parts by their numbers.
func (w *numberer) mayBe(ctx context.Context, p ledger.Part) (ids []int, err error) {
	err = w.Store.View(ctx, func(tx ledger.Tx) error {
		all, err := tx.Channels()
		if err != nil {
			return err
		}
		id, step := 1, 1
		if last := ledger.ChannelOf(all, w.chat).LastID; p.AfterID > 0 {
			id = p.AfterID + 1
		} else if last > 0 {
			id, step = last, -1
		}
		ids = nil
		for ; len(ids) < maxNumbered && id > 0; id += step {
			_, err := tx.Message(w.chat, id)
			switch {
			case errors.Is(err, ledger.ErrNotFound):
				ids = append(ids, id)
			case err != nil:
				return err
			}
		}
		return nil
	})
	return ids, err
}

// forget forgets which messages were looked at for a delivery.
func (w *numberer) forget(id int64) {
	for key := range w.left {
		if key.delivery == id {
			delete(w.left, key)
		}
	}
}
