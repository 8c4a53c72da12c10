package deliver

import (
	"context"
	"errors"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/content/rich"
	"github.com/dateline-bot/dateline/scheduler/crosslink"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// The lines that the program adds to a post (package crosslink) are part of how it
// is rendered, so that every send and every edit of the file brings them along. They
// never add a message or change a form: where there is no room they are left out.
// When they alone change, the messages that hold them are edited, and no other.

// lines are what is added to the post of a delivery now.
func (o *Posts) lines(ctx context.Context, a *content.Article, d *ledger.Delivery) (out []rich.Text, err error) {
	cat := o.Catalogue()
	if d == nil || cat == nil || !o.Rules.Crosslinks() {
		return nil, nil
	}
	err = o.Store.View(ctx, func(tx ledger.Tx) error {
		channels, err := tx.Channels()
		if err != nil {
			return err
		}
		out, err = o.book(tx, cat, channels).Lines(a, d)
		return err
	})
	return out, err
}

func (o *Posts) book(tx ledger.Tx, cat *content.Catalogue, channels []ledger.ChannelState) *crosslink.Book {
	return &crosslink.Book{Rules: o.Rules, Articles: cat, Channels: channels,
		Posts: func(name string) ([]ledger.Delivery, error) { return tx.Deliveries(ledger.Filter{Slug: name}) }}
}

// rendered renders an article with the lines, if that changes neither its form nor
// the number of its messages. plain is without them; holds are the messages that hold
// the lines, or would.
func (o *Posts) rendered(a *content.Article, body []byte, set post.Settings, lines []rich.Text) (p, plain *post.Post, holds map[int]bool, err error) {
	plain, err = o.Renderer.Render(a, body, set)
	if err != nil || !o.Rules.Crosslinks() {
		return plain, plain, nil, err
	}
	if set.Format = plain.Format; len(lines) == 0 { // where they would be
		set.Added = []rich.Text{{String: "·"}}
	} else {
		set.Added = lines
	}
	with, err := o.Renderer.Render(a, body, set)
	if err != nil || len(with.Requests) != len(plain.Requests) {
		return plain, plain, nil, nil
	}
	holds = map[int]bool{}
	for i := range with.Requests {
		if with.Requests[i].Method != plain.Requests[i].Method {
			return plain, plain, nil, nil
		}
		holds[i] = hashOf(with.Requests[i]) != hashOf(plain.Requests[i])
	}
	if len(lines) == 0 {
		return plain, plain, holds, nil
	}
	with.Reason = plain.Reason
	return with, plain, holds, nil
}

// yieldFor is how long before a post is due no other is edited for its lines.
const yieldFor = 5 * time.Second

// add brings the lines of a post up to date.
func (w *editor) add(ctx context.Context, d *ledger.Delivery) error {
	if d.Flags.Has(ledger.HandEdited) || d.Flags.Has(ledger.Declined) { // they would come with the text of the file
		return w.added(ctx, d, nil)
	}
	if at, busy, err := w.busy(ctx); busy || err != nil {
		return errors.Join(err, w.put(ctx, d.ID, func(_ ledger.Tx, d *ledger.Delivery) error { d.At = at; return nil }))
	}
	w.keep(d.ID, nil) // what was rendered has other lines
	r, _, err := w.post(ctx, d)
	var cannot *Unread
	if errors.As(err, &cannot) {
		return w.readAgain(ctx, d, "reason.edit_again", err)
	}
	if err != nil || r.Source != d.SourceHash { // an edit of its file comes first, and brings them along
		return w.added(ctx, d, nil)
	}
	var parts []ledger.Part
	if err := w.Store.View(ctx, func(tx ledger.Tx) (err error) {
		parts, err = tx.Parts(d.ID)
		return err
	}); err != nil {
		return err
	}
	if len(parts) != len(r.requests) {
		return w.added(ctx, d, r)
	}
	for i, p := range parts {
		if p.State != ledger.Sent || p.MessageID == 0 || p.Method != r.requests[i].Method {
			return w.added(ctx, d, r)
		}
	}
	for i, p := range parts {
		if r.holds[i] && p.Hash != r.requests[i].hash {
			return w.editPart(ctx, d, p, r, w.addFailed)
		}
	}
	return w.added(ctx, d, r)
}

// busy reports whether a post is about to leave, and until when to wait.
func (w *editor) busy(ctx context.Context) (until time.Time, busy bool, err error) {
	now := w.Clock.Stamp()
	err = w.Store.View(ctx, func(tx ledger.Tx) error {
		rows, err := tx.Deliveries(ledger.Filter{Chat: w.chat, States: []ledger.State{ledger.Planned, ledger.Sending}, Until: now.Add(yieldFor)})
		for _, d := range rows {
			if d.Wait == ledger.WaitNone {
				busy = true
				until = now
				if d.At.After(until) {
					until = d.At
				}
				until = until.Add(time.Second)
			}
		}
		return err
	})
	return until, busy, err
}

// added ends it. r is what the post is now, nil where that is not known: the next
// comparison decides.
func (w *editor) added(ctx context.Context, d *ledger.Delivery, r *Post) error {
	return w.put(ctx, d.ID, func(tx ledger.Tx, d *ledger.Delivery) error {
		d.Todo &^= ledger.TodoAdd
		d.Tries, d.Reason = 0, locale.Message{}
		if d.At = (time.Time{}); d.Todo != 0 {
			d.At = w.Clock.Stamp()
		}
		if r == nil {
			return nil
		}
		return noteAdded(tx, d, r)
	})
}

// noteAdded writes down what is added to the post as it is rendered.
func noteAdded(tx ledger.Tx, d *ledger.Delivery, r *Post) error {
	all, err := tx.Added()
	if err != nil {
		return err
	}
	now := ledger.Added{Delivery: d.ID, Input: r.input}
	if have, ok := all[d.ID]; have == now || !ok && r.input == ([32]byte{}) {
		return nil
	}
	return tx.PutAdded(now)
}

// addFailed decides by the kind of the fault whether the lines are tried again. What
// Telegram refuses is left out.
func (w *editor) addFailed(ctx context.Context, d *ledger.Delivery, r *Post, cause error) error {
	var f *Fault
	if !errors.As(cause, &f) {
		f = &Fault{Kind: FaultUnknown, Err: cause}
	}
	w.complain("links to other posts are not added", d, 0, f)
	switch f.Kind {
	case FaultLimited, FaultNotSent, FaultMigrated:
		return w.obstacle(ctx, f)
	case FaultUnknown, FaultNoRights, FaultTopicClosed:
		return w.put(ctx, d.ID, func(_ ledger.Tx, d *ledger.Delivery) error {
			d.Tries++
			d.At = w.Clock.Stamp().Add(min(time.Second<<min(d.Tries, 12), time.Hour))
			return nil
		})
	}
	return w.added(ctx, d, r)
}
