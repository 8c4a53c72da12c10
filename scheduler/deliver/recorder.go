package deliver

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// Recorder records what happened to a message, whether it became known from Telegram's answer, a
// read-back, an update or an admin.
type Recorder struct {
	store     ledger.Store
	log       *slog.Logger
	clock     *Clock
	links     *Links
	posts     *Posts
	lookAgain func()
}

// relocated withdraws the old posts of an article that was moved to another place, now that it is
// published there. Posts moved by the same order are not withdrawn.
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

// ChannelPost implements Desk: it advances the channel's last known message id, confirms an
// unconfirmed part with the same text, and notices edits by hand. Only this update reports the copy
// in the discussion group, so recording it is retried until it succeeds.
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
		if err := errors.Join(r.copied(tx, m), r.announced(tx, m)); err != nil {
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
		return tx.Seen().Put(m)
	}
	err := r.store.Update(ctx, write)
	for wait := 100 * time.Millisecond; m.Group != 0 && err != nil && !errors.Is(err, ledger.ErrNotFound) && ctx.Err() == nil; wait = min(2*wait, maxSleep) {
		r.clock.Sleep(ctx, r.clock.Now().Add(wait), nil)
		err = r.store.Update(ctx, write)
	}
	switch {
	case errors.Is(err, ledger.ErrNotFound): // not a channel of ours
	case err != nil:
		r.log.Error("cannot record a message of the channel", "chat", m.Chat, "message", m.MessageID, "err", err)
	case arrived:
		r.lookAgain() // its file may have changed meanwhile
	default:
		r.clock.Wake()
	}
}

// pinAnnounced is how long after contents were posted, or a pin was ordered, a service message
// about the pin is attributed to the program.
const pinAnnounced = 24 * time.Hour

// announced deletes the service message by which Telegram tells subscribers that contents were
// pinned.
func (r *Recorder) announced(tx ledger.Tx, m ledger.SeenMessage) error {
	if m.Pins == 0 {
		return nil
	}
	p, err := tx.Message(m.Chat, m.Pins)
	if errors.Is(err, ledger.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	d, err := tx.Delivery(p.Delivery)
	now := r.clock.Stamp()
	if err != nil || !d.Flags.Has(ledger.Contents) || d.State() != ledger.Sent || now.Sub(p.At) > pinAnnounced && now.Sub(d.ByAt) > pinAnnounced {
		return err
	}
	ledger.SetReplaced(&d, append(ledger.Replaced(&d), ledger.Part{MessageID: m.MessageID}))
	d.Todo |= ledger.TodoRetire
	d.At = now
	return tx.PutDelivery(&d)
}

// toldOf advances the channel's last known message id, and reports whether the message still has to
// be accounted for. No message before the first known one is ours.
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

// byOthers detects that one of our posts no longer has the text that was sent.
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
		if d.State() == ledger.Sending { // its answer is on the way and may be lost
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
