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

// The lines that the program adds to a post (package crosslink) are part of its rendering, so every
// send and every edit of the file includes them. They never add a message or change the form of a
// post; if there is no room, they are left out. When nothing but the lines changes, only the
// messages that contain them are edited.

// lines returns the lines to add to the post of a delivery.
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
	return &crosslink.Book{Rules: o.Rules, Articles: cat, Channels: channels, Text: crosslink.TextOf(tx),
		Posts: func(name string) ([]ledger.Delivery, error) { return tx.Deliveries(ledger.Filter{Slug: name}) }}
}

// rendered renders an article with the lines, provided that this changes neither its form nor the
// number of its messages. plain is the post without them; holds are the messages that contain the
// lines, or would.
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
		return plain, plain, nil, nil //nolint:nilerr // the post is sent without the lines
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

// yieldFor is how long before a post is due edits of other posts for their lines stop.
const yieldFor = 5 * time.Second

// add updates the lines of a post and its links to other articles.
func (w *editor) add(ctx context.Context, d *ledger.Delivery) error {
	if d.Flags.Has(ledger.HandEdited) || d.Flags.Has(ledger.Declined) { // they would bring along the text of the file
		return w.added(ctx, d, nil)
	}
	if at, busy, err := busy(ctx, w.channelState); busy || err != nil {
		return errors.Join(err, w.put(ctx, d.ID, func(_ ledger.Tx, d *ledger.Delivery) error { d.At = at; return nil }))
	}
	w.keep(d.ID, nil) // the rendered post has other lines
	r, _, err := w.post(ctx, d)
	var cannot *Unread
	if errors.As(err, &cannot) {
		return w.readAgain(ctx, d, "reason.edit_again", err)
	}
	if err != nil || r.Source != d.SourceHash { // an edit of its file comes first and includes them
		return w.added(ctx, d, nil)
	}
	v, err := w.Posts.Citing().revise(ctx, d, r)
	if err != nil {
		return err
	}
	if r = v.post; r.fits(v.parts) {
		for i, p := range v.parts {
			if p.State() != ledger.Withdrawn && v.changes(i) && p.Hash != r.requests[i].hash {
				if r.unread != nil {
					return w.unreadFile(ctx, d, r.unread)
				}
				return w.editPart(ctx, d, p, r, w.addFailed)
			}
		}
		return w.added(ctx, d, v)
	}
	return w.outdated(ctx, d, r, locale.M("reason.links_stay"))
}

// fits reports whether the post has as many messages as are published and all of them can be
// edited. Messages deleted in the channel are skipped.
func (r *Post) fits(parts []ledger.Part) bool {
	for i, p := range parts {
		gone := p.State() == ledger.Withdrawn
		if !gone && (p.State() != ledger.Sent || p.MessageID == 0 || i >= len(r.requests) || p.Method != r.requests[i].Method) {
			return false
		}
	}
	return len(parts) == len(r.requests)
}

// busy reports whether another post is about to be sent, and until when to wait.
func busy(ctx context.Context, w *channelState) (until time.Time, yes bool, err error) {
	now := w.Clock.Stamp()
	err = w.Store.View(ctx, func(tx ledger.Tx) error {
		rows, err := tx.Deliveries(ledger.Filter{Chat: w.chat, States: []ledger.State{ledger.Planned, ledger.Sending}, Until: now.Add(yieldFor)})
		for _, d := range rows {
			if d.Wait == ledger.WaitNone && !d.Flags.Has(ledger.Contents) {
				yes = true
				until = now
				if d.At.After(until) {
					until = d.At
				}
				until = until.Add(time.Second)
			}
		}
		return err
	})
	return until, yes, err
}

// added ends the update. v is the post as it is now, or nil if that is unknown, in which case the
// next comparison decides.
func (w *editor) added(ctx context.Context, d *ledger.Delivery, v *revision) error {
	return w.put(ctx, d.ID, func(tx ledger.Tx, d *ledger.Delivery) error {
		if err := w.endAdd(tx, d, v != nil); err != nil || v == nil {
			return err
		}
		err := w.noteCited(tx, d, v.post)
		if !v.linesStay() {
			err = errors.Join(err, noteAdded(tx, d, v.post))
		}
		return err
	})
}

// endAdd ends the update of a post's lines and links. Unless the post was edited, it keeps the reason
// why the post differs from its file or is still in the channel.
func (w *editor) endAdd(tx ledger.Tx, d *ledger.Delivery, edited bool) error {
	d.Todo &^= ledger.TodoAdd
	d.Tries = 0
	if edited || !d.Reason.Is("reason.not_withdrawn") {
		d.Reason = locale.Message{}
	}
	if !edited {
		parts, err := tx.Parts(d.ID)
		if err != nil {
			return err
		}
		if len(parts) > 0 && parts[0].Error.Is(ledger.EditRefused) && d.Reason.IsZero() {
			d.Reason = parts[0].Error
		}
	}
	if d.At = (time.Time{}); d.Todo != 0 {
		d.At = w.Clock.Stamp()
	}
	return nil
}

// outdated ends the update of a post that cannot be edited. Its lines and links keep their old
// destinations; the next attempt is made when they change again, or with an edit of the file. The
// admins are told about links to an article's old place.
func (w *editor) outdated(ctx context.Context, d *ledger.Delivery, r *Post, why locale.Message) error {
	return w.put(ctx, d.ID, func(tx ledger.Tx, d *ledger.Delivery) error {
		if err := w.endAdd(tx, d, false); err != nil {
			return err
		}
		astray, err := keepLines(tx, d, r)
		if err != nil {
			return err
		}
		had, err := tx.Citations().Of(d.ID)
		if err != nil {
			return err
		}
		for _, c := range had {
			if to := r.cites[c.Name].address; to != c.Target {
				c.Wanted, c.Asked, c.Declined = to, false, true
				astray = astray || c.Target != ""
				if err := tx.Citations().Put(c); err != nil {
					return err
				}
			}
		}
		if !astray {
			return nil
		}
		return ledger.NotifyOf(tx, w.Clock.Stamp(), d, ledger.NoticeEditFailed, why, ledger.ActReplace)
	})
}

// keepLines records that a post keeps its present lines. It reports whether any of them are
// outdated.
func keepLines(tx ledger.Tx, d *ledger.Delivery, r *Post) (astray bool, err error) {
	all, err := tx.Added()
	if err != nil {
		return false, err
	}
	have := all[d.ID]
	if have.Input == r.input || have.Wanted == r.input && (have.Asked || have.Declined) {
		return false, nil
	}
	have.Delivery, have.Wanted, have.Asked, have.Declined = d.ID, r.input, false, true
	return have.Input != ([32]byte{}), tx.PutAdded(have)
}

// noteAdded records which lines the rendered post has.
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

// addFailed decides by the kind of the fault whether to retry.
func (w *editor) addFailed(ctx context.Context, d *ledger.Delivery, r *Post, cause error) error {
	var f *Fault
	if !errors.As(cause, &f) {
		f = &Fault{Kind: FaultUnknown, Err: cause}
	}
	w.complain("links to other posts are not added", d, 0, f)
	if f.Kind == FaultRefused && w.mayNot(ctx) {
		f.Kind = FaultNoRights // "message can't be edited" does not say why
	}
	switch f.Kind {
	case FaultLimited, FaultNotSent, FaultMigrated:
		return w.obstacle(ctx, f)
	case FaultUnread:
		return w.unreadEdit(ctx, d, r, f)
	case FaultUnknown, FaultNoRights, FaultTopicClosed:
		return w.put(ctx, d.ID, func(_ ledger.Tx, d *ledger.Delivery) error {
			d.Tries++
			d.At = w.Clock.Stamp().Add(min(time.Second<<min(d.Tries, 12), time.Hour))
			return nil
		})
	default: // refused for good
		return w.outdated(ctx, d, r, f.Message())
	}
}
