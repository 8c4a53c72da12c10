package deliver

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// Recorder writes into the ledger what became of a message, however it came to
// be known: by Telegram's answer, by a look into the channel, by an update, by an
// admin's word.
type Recorder struct {
	store     ledger.Store
	log       *slog.Logger
	clock     *Clock
	links     *Links
	posts     *Posts
	lookAgain func()
}

// relocated withdraws the posts of an article that was moved to another place,
// now that it is out there. What the same order moved is not among them.
func (r *Recorder) relocated(tx ledger.Tx, d *ledger.Delivery) error {
	rows, err := tx.Deliveries(ledger.Filter{Slug: d.Slug})
	if err != nil {
		return err
	}
	for _, old := range rows {
		moved := old.Flags.Has(ledger.Relocates) && old.ByAt.Equal(d.ByAt)
		if old.ID == d.ID || moved || !old.Flags.Has(ledger.Out) || old.State() == ledger.Unconfirmed || old.State() == ledger.Sending {
			continue
		}
		Withdraw(&old, r.clock.Stamp())
		old.By, old.ByAt = d.By, d.ByAt
		if err := tx.PutDelivery(&old); err != nil {
			return err
		}
	}
	return nil
}

// ChannelPost implements Desk: it moves the channel's last known id, confirms a
// part of unknown fate that reads the same, and notices edits by hand. Of a copy in the
// discussion group nothing else ever tells: it is tried until it is in the ledger.
func (r *Recorder) ChannelPost(ctx context.Context, m ledger.SeenMessage) {
	if m.MessageID <= 0 {
		return
	}
	arrived := false
	write := func(tx ledger.Tx) error {
		first, err := r.toldOf(tx, m)
		if err != nil {
			return err
		}
		if err := r.copied(tx, m); err != nil {
			return err
		}
		p, err := tx.Message(m.Chat, m.MessageID)
		if err == nil {
			return r.byOthers(tx, p, m.Plain, m.Edited)
		}
		if !errors.Is(err, ledger.ErrNotFound) {
			return err
		}
		if arrived, err = r.arrivedByItself(tx, m.Chat, m.MessageID, m.Plain); err != nil || arrived || !first {
			return err
		}
		return tx.PutSeenMessage(m)
	}
	err := r.store.Update(ctx, write)
	for wait := 100 * time.Millisecond; m.Group != 0 && err != nil && !errors.Is(err, ledger.ErrNotFound) && ctx.Err() == nil; wait = min(2*wait, maxSleep) {
		r.clock.Sleep(ctx, r.clock.Now().Add(wait), nil)
		err = r.store.Update(ctx, write)
	}
	switch {
	case errors.Is(err, ledger.ErrNotFound): // not a channel of ours
	case err != nil:
		r.log.Error("a message of the channel could not be taken in", "chat", m.Chat, "message", m.MessageID, "error", err)
	case arrived:
		r.lookAgain() // its file may have changed meanwhile
	default:
		r.clock.Wake()
	}
}

// toldOf moves the channel's last known id, and reports whether the message is not
// accounted for yet. Nothing before the first that is known is ours.
func (r *Recorder) toldOf(tx ledger.Tx, m ledger.SeenMessage) (first bool, err error) {
	all, err := tx.Channels()
	if err != nil {
		return false, err
	}
	before := ledger.ChannelOf(all, m.Chat)
	if err := lastKnown(tx, m.Chat, m.MessageID); err != nil {
		return false, err
	}
	if before.LastID == 0 {
		return false, ledger.ChangeChannel(tx, m.Chat, func(c *ledger.ChannelState) { c.Accounted = m.MessageID })
	}
	return m.MessageID > before.Accounted, nil
}

// byOthers notices that a post of ours does not read as it was sent.
func (r *Recorder) byOthers(tx ledger.Tx, p ledger.Part, plain string, edited bool) error {
	if !edited || plain == "" || samePlain(p.Plain, plain) || samePlain(p.Editing, plain) {
		return nil
	}
	d, err := tx.Delivery(p.Delivery)
	if err != nil || d.Flags.Has(ledger.HandEdited) {
		return err
	}
	d.Flags |= ledger.HandEdited
	return tx.PutDelivery(&d)
}

func (r *Recorder) arrivedByItself(tx ledger.Tx, chat int64, messageID int, plain string) (bool, error) {
	rows, err := tx.Deliveries(ledger.Filter{Chat: chat, States: []ledger.State{ledger.Unconfirmed, ledger.Sending}})
	if err != nil || plain == "" {
		return false, err
	}
	for _, d := range rows {
		p, ok, err := ledger.FirstPart(tx, &d, d.State())
		if err != nil {
			return false, err
		}
		if !ok || messageID <= p.AfterID || !samePlain(p.Plain, plain) {
			continue
		}
		if d.State() == ledger.Sending { // its answer is on its way, and may be lost
			p.MessageID = messageID
			return false, tx.PutPart(p)
		}
		_, pl := r.posts.Article(&d)
		if err := r.Confirmed(tx, &d, p, messageID, pl); err != nil {
			return false, err
		}
		return true, tx.PutDelivery(&d)
	}
	return false, nil
}
