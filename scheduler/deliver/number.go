package deliver

import (
	"context"
	"errors"

	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// If only an admin's word ("It's there") says that a post is in the channel, its message id is
// unknown. That mostly concerns the first post of a channel, when there was no known message after
// which to look for it. When its article is edited or withdrawn, the post is looked for by its
// text, one message at a time.

// maxNumbered is the maximum number of messages that are read to find one without an id.
const maxNumbered = 30

// numberer looks for the message ids of such parts.
type numberer struct {
	*channelState
	left map[numberless][]int // messages still to be read
}

// numberless is a part without a message id.
type numberless struct {
	delivery int64
	part     int
}

// find reads the next message that may be a part without an id. more is false once all have been
// read, or if nothing can be read.
func (w *numberer) find(ctx context.Context, d *ledger.Delivery, p ledger.Part) (more bool, err error) {
	if _, pl := w.Posts.Article(d); w.protected || pl.Protect || p.State() != ledger.Sent || samePlain(p.Plain, "") {
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
		return true, nil //nolint:nilerr // there is no such message, or it is another: read the next one
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

// mayBe returns the messages that may be a part: those after the last one known when it was sent,
// or else the last ones known now, or else the first ones of the channel. Messages that the ledger
// has as other parts are left out.
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

// forget forgets which messages were read for a delivery.
func (w *numberer) forget(id int64) {
	for key := range w.left {
		if key.delivery == id {
			delete(w.left, key)
		}
	}
}
