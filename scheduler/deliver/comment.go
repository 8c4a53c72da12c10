package deliver

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/content/route"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// The first comment under a post is a message with a state of its own (ledger.Comment). It
// replies to the copy of the post that Telegram forwards to the discussion group, so it
// waits for the update that reports the copy. That update may arrive before the answer to
// the post's own send, and is recorded whenever it arrives. A recorder plans, edits and
// withdraws comments as their posts change state; a commenter carries that out, in
// parallel with sending to the channel.
//
// A comment is sent once. If the answer to its request is lost, it is looked for after the
// copy, and the admins are asked if it is not there: only an admin has it sent again.

const (
	copyAwaited   = 10 * time.Minute // how long to wait for the copy of a post before it counts as missing
	maxCommentIDs = 50               // number of ids after the copy that are checked
	commentGap    = 10               // consecutive ids without a message after which none is expected
	commentRetry  = time.Hour        // maximum pause between tries of what the bot may not do
)

// errLongComment says that a comment does not fit into one message.
var errLongComment = locale.Error("comment.long")

// comment renders the comment under the post of a delivery; nil if it is empty.
func (o *Posts) comment(a *content.Article, pl route.Place, d *ledger.Delivery) (*request, error) {
	if pl.Comment == "" {
		return nil, nil
	}
	link := ""
	if d.Flags.Has(ledger.Linked) {
		link = o.Source.Address(a)
	}
	q, err := o.Commented(a, pl, link)
	if err != nil || q == nil {
		return nil, err
	}
	return &request{Request: *q, hash: hashOf(*q)}, nil
}

// Commented renders the comment that an article gets in a place; nil if it gets none.
func (o *Posts) Commented(a *content.Article, pl route.Place, link string) (*post.Request, error) {
	if pl.Comment == "" {
		return nil, nil
	}
	body, err := o.Source.Body(a)
	if err != nil {
		return nil, &Unread{fmt.Errorf("reading %s: %w", a.Path, err)}
	}
	quiet := false
	bare := *a
	bare.Cover, content.EditTelegram(&bare.TelegramTable).NoTitle = "", false
	p, err := o.Renderer.Render(&bare, body, post.Settings{Format: post.Text, Extent: post.Full, Template: pl.Comment, Link: link, ArticleLink: o.articleLink, Preview: &quiet})
	switch {
	case locale.Of(err).Is("post.empty"):
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("rendering the comment of %s: %w", a.Path, err)
	case len(p.Requests) != 1:
		return nil, errLongComment
	}
	return &p.Requests[0], nil
}

// copied records where the copy of a post is. A comment that waits for it is sent.
func (r *Recorder) copied(tx ledger.Tx, m ledger.SeenMessage) error {
	if m.Group == 0 || m.Copy <= 0 {
		return nil
	}
	if err := tx.Comments().PutCopy(m.Chat, m.MessageID, m.Group, m.Copy); err != nil {
		return err
	}
	c, err := tx.Comments().Under(m.Chat, m.MessageID)
	if errors.Is(err, ledger.ErrNotFound) {
		return nil
	}
	if err != nil || !c.Awaits() || c.Copy != 0 {
		return err
	}
	c.Group, c.Copy, c.At, c.Waits, c.Tries = m.Group, m.Copy, r.clock.Stamp(), false, 0
	return tx.Comments().Put(c)
}

// commented plans the comment under a post that was published, and withdraws the comments under the
// posts that it replaced. Whether the comment is empty is decided when it is rendered, which takes
// its file, and not here. If the post was found in the channel, its comment may exist as well.
func (r *Recorder) commented(tx ledger.Tx, d *ledger.Delivery, pl route.Place, found bool) error {
	if err := r.uncommented(tx, d, d.MessageID); err != nil {
		return err
	}
	a, _ := r.posts.Article(d)
	if a != nil && pl.Comment == "" || d.MessageID == 0 || d.Flags.Has(ledger.Digest) {
		return nil
	}
	if _, err := tx.Comments().Under(d.Chat, d.MessageID); !errors.Is(err, ledger.ErrNotFound) {
		return err // it was planned before
	}
	return r.planComment(tx, d, found)
}

func (r *Recorder) planComment(tx ledger.Tx, d *ledger.Delivery, found bool) error {
	now := r.clock.Stamp()
	c := ledger.Comment{Delivery: d.ID, Chat: d.Chat, Post: d.MessageID, Source: d.SourceHash, Made: now, At: now}
	if found && !c.Apply(ledger.EvDoubt) {
		return nil
	}
	if was, err := tx.Comments().Under(d.Chat, d.MessageID); err == nil {
		c.Waits, c.Reason = was.Waits, was.Reason
	}
	group, id, err := tx.Comments().Copy(d.Chat, d.MessageID)
	switch {
	case err == nil:
		c.Group, c.Copy = group, id
	case !errors.Is(err, ledger.ErrNotFound):
		return err
	}
	return tx.Comments().Put(c)
}

// commentFollows moves the comment of a post to the post's new message. A comment that was not sent
// yet waits for the copy of that message. One that may be in the group replies to the copy of the
// old message, so it is withdrawn there and sent again. If the post had that message before, a
// comment that may still be there is kept.
func (r *Recorder) commentFollows(tx ledger.Tx, d *ledger.Delivery, before int) error {
	c, err := tx.Comments().Under(d.Chat, before)
	switch {
	case errors.Is(err, ledger.ErrNotFound):
		return nil
	case err != nil:
		return err
	}
	there, known, err := commentOf(tx.Comments(), d.ID, d.MessageID)
	if err != nil {
		return err
	}
	awaits, found := c.Awaits(), c.State() == ledger.Unconfirmed && c.Awaits()
	over := c.State() == ledger.Failed || c.State() == ledger.Withdrawn
	if !known && (awaits || over) {
		if err := tx.Comments().Move(d.ID, before, d.MessageID); err != nil || over {
			return err
		}
		return r.planComment(tx, d, found)
	}
	going := c.Todo&ledger.TodoWithdraw != 0
	if r.withdrawComment(&c); going {
		return nil
	}
	if err := tx.Comments().Put(c); err != nil || over {
		return err
	}
	if known && there.Todo&ledger.TodoWithdraw != 0 {
		if there.Todo = ledger.TodoEdit; there.State() == ledger.Sent && there.MessageID == 0 {
			there.Todo, there.At = 0, time.Time{}
		}
		return tx.Comments().Put(there)
	}
	return r.planComment(tx, d, found)
}

// commentOf returns the comment of a delivery under one post.
func commentOf(comments ledger.Comments, delivery int64, post int) (c ledger.Comment, ok bool, err error) {
	all, err := comments.Of(delivery)
	for _, c := range all {
		if c.Post == post {
			return c, true, err
		}
	}
	return c, false, err
}

// commentFailed ends a comment that is known not to have been sent, and records the reason.
func (r *Recorder) commentFailed(tx ledger.Tx, c *ledger.Comment, why locale.Message) error {
	if !c.Apply(ledger.EvRefused) {
		return nil
	}
	c.At = time.Time{}
	if err := r.tellOfComment(tx, c, why); err != nil {
		return err
	}
	return tx.Comments().Put(*c)
}

// tellOfComment tells the admins once why a comment was not sent, or stays as it is. It does not tell
// them again under later posts that none was sent while the reason is the same.
func (r *Recorder) tellOfComment(tx ledger.Tx, c *ledger.Comment, why locale.Message) error {
	if c.Waits && c.Reason.Is(why.Code) {
		return nil
	}
	c.Waits, c.Reason = true, why
	if c.State() == ledger.Sent || c.State() == ledger.Withdrawn {
		return r.tellItStays(tx, c, why)
	}
	before, err := tx.Comments().Before(c.Chat, c.Post)
	if err != nil && !errors.Is(err, ledger.ErrNotFound) {
		return err
	}
	if err == nil && before.Waits && before.Reason.Is(why.Code) {
		return nil
	}
	d, err := tx.Delivery(c.Delivery)
	if err != nil {
		return err
	}
	d.MessageID = c.Post
	return ledger.NotifyOf(tx, r.clock.Stamp(), &d, ledger.NoticeNoComment, why)
}

// tellItStays tells the admins why a comment could not be edited or deleted. The link leads to the
// copy of the post in the group, which the comment is under: the post itself may be gone.
func (r *Recorder) tellItStays(tx ledger.Tx, c *ledger.Comment, why locale.Message) error {
	d, err := tx.Delivery(c.Delivery)
	if err != nil && !errors.Is(err, ledger.ErrNotFound) {
		return err
	}
	return ledger.Notify(tx.Notices(), r.clock.Stamp(), ledger.Notice{Kind: ledger.NoticeCommentStays, Slug: d.Slug, Title: d.Title,
		Path: d.Path, Channel: c.Chat, Due: d.Due, Detail: why, Link: ledger.PostLink(ledger.ChannelState{}, c.Group, c.Copy)})
}

// uncommented withdraws the comments of a delivery, except the one under the given post.
func (r *Recorder) uncommented(tx ledger.Tx, d *ledger.Delivery, but int) error {
	all, err := tx.Comments().Of(d.ID)
	if err != nil {
		return err
	}
	for _, c := range all {
		if c.Post == but {
			continue
		}
		r.withdrawComment(&c)
		if err := tx.Comments().Put(c); err != nil {
			return err
		}
	}
	return nil
}

// withdrawComment has a comment deleted. A comment in an unknown state is deleted once the state is
// known.
func (r *Recorder) withdrawComment(c *ledger.Comment) {
	blind := c.Awaits() && (c.Copy == 0 || c.Plain == "") // it cannot be looked for
	switch {
	case c.State() == ledger.Planned, c.State() == ledger.Failed, blind:
		if c.Apply(ledger.EvRemoved) {
			c.At = time.Time{}
		}
	case c.State() == ledger.Sent:
		c.Todo, c.At, c.Tries = ledger.TodoWithdraw, r.clock.Stamp(), 0
	case c.State() == ledger.Sending, c.State() == ledger.Unconfirmed:
		c.Todo = ledger.TodoWithdraw
	}
}

// commentAgain updates the comment under a post after its file was edited. A comment that the file
// gained is sent now; one that a route adds to new posts is not.
func (r *Recorder) commentAgain(tx ledger.Tx, d *ledger.Delivery) error {
	a, pl := r.posts.Article(d)
	if a == nil || d.MessageID == 0 || d.Flags.Has(ledger.Digest) {
		return nil
	}
	c, err := tx.Comments().Under(d.Chat, d.MessageID)
	gained := errors.Is(err, ledger.ErrNotFound)
	if err == nil && (c.State() == ledger.Withdrawn || c.State() == ledger.Failed) && a.Telegram().Comment != "" { // another one than that
		q, err := r.posts.comment(a, pl, d)
		gained = err == nil && q != nil && q.hash != c.Hash
	}
	switch {
	case gained && a.Telegram().Comment != "":
		return r.planComment(tx, d, false)
	case errors.Is(err, ledger.ErrNotFound):
		return nil
	case err != nil:
		return err
	case c.State() == ledger.Sent && c.MessageID != 0 && c.Todo == 0:
		c.Todo, c.At, c.Tries = ledger.TodoEdit, r.clock.Stamp(), 0
		return tx.Comments().Put(c)
	case (c.State() == ledger.Sending || c.State() == ledger.Unconfirmed) && c.Todo == 0: // once it is known to be in the group
		c.Todo = ledger.TodoEdit
		return tx.Comments().Put(c)
	case c.State() == ledger.Planned:
		c.At = r.clock.Stamp()
		return tx.Comments().Put(c)
	}
	return nil
}

// CommentDiffers reports whether an edit of a post's file changes the comment under it. A comment
// that cannot be rendered stays as it is; that is logged if it would be edited, and told to the
// admins if it would be sent. The difference in the comment is appended to that of the post.
func (o *Posts) CommentDiffers(ctx context.Context, a *content.Article, pl route.Place, d *ledger.Delivery, what locale.Message) (bool, locale.Message, error) {
	yes, is, was, err := o.commentDiffers(ctx, a, pl, d)
	if yes {
		what = withComment(what, cmp.Or(difference(was, is), is))
	}
	return yes, what, err
}

func (o *Posts) commentDiffers(ctx context.Context, a *content.Article, pl route.Place, d *ledger.Delivery) (yes bool, is, was string, err error) {
	if d.MessageID == 0 || a == nil {
		return false, "", "", nil
	}
	var c ledger.Comment
	err = o.Store.View(ctx, func(tx ledger.Tx) (err error) {
		c, err = tx.Comments().Under(d.Chat, d.MessageID)
		return err
	})
	none := errors.Is(err, ledger.ErrNotFound)
	if err != nil && !none {
		return false, "", "", err
	}
	if none && a.Telegram().Comment == "" {
		return false, "", "", nil
	}
	q, err := o.comment(a, pl, d)
	if err != nil {
		return false, "", "", nil //nolint:nilerr // a comment that cannot be rendered stays as it is: see CommentDiffers
	}
	if none || c.State() == ledger.Withdrawn || c.State() == ledger.Failed {
		if q == nil {
			return false, "", "", nil
		}
		return a.Telegram().Comment != "" && q.hash != c.Hash, q.Plain, "", nil
	}
	if q == nil {
		return c.Hash != [32]byte{}, "", c.Plain, nil
	}
	return q.hash != c.Hash, q.Plain, c.Plain, nil
}

// SayComment records an admin's answer about a comment whose request got no answer.
func (r *Recorder) SayComment(tx ledger.Tx, d *ledger.Delivery, there bool) (bool, error) {
	all, err := tx.Comments().Of(d.ID)
	if err != nil {
		return false, err
	}
	for _, c := range all {
		if c.State() != ledger.Unconfirmed || !c.Waits {
			continue
		}
		event, at, todo := ledger.EvSendAgain, r.clock.Stamp(), ledger.Todo(0)
		switch leaves := c.Todo&ledger.TodoWithdraw != 0; {
		case there && leaves:
			event, todo = ledger.EvSayThere, ledger.TodoWithdraw
		case there:
			event, at = ledger.EvSayThere, time.Time{}
		case leaves:
			event, at = ledger.EvRemoved, time.Time{}
		}
		if !c.Apply(event) {
			continue
		}
		c.Waits, c.Reason, c.Tries, c.At, c.Todo = false, locale.Message{}, 0, at, todo
		return true, tx.Comments().Put(c)
	}
	return false, nil
}

// commenter sends and maintains the comments of a channel's posts.
type commenter struct {
	*channelState
	throttle throttle
	looks    map[int]*commentLook // by post
}

// commentLook is the progress of the search for a comment.
type commentLook struct {
	id      int // looked at last
	missing int // in a row
	tries   int // failed calls in a row
}

// run handles the comments of a channel, in parallel with sending to it, until ctx ends.
func (w *commenter) run(ctx context.Context, chat int64) {
	w.looks = map[int]*commentLook{}
	for ctx.Err() == nil && w.recover(ctx, chat) != nil {
		w.Clock.Sleep(ctx, w.Clock.Now().Add(time.Second), nil)
	}
	for ctx.Err() == nil {
		change := w.Clock.Changed()
		c, err := w.nextComment(ctx, chat)
		at := c.At
		if err == nil && !at.IsZero() && !at.After(w.Clock.Now()) {
			if w.lease.Check(ctx) != nil {
				return
			}
			if c.Tries > 0 {
				w.Retried(StepComment)
			}
			if err = w.step(ctx, c); err == nil {
				w.throttle.wait(ctx, w.channelState, int64(c.Post))
				continue
			}
		}
		if err != nil { // whoever sends says so
			at, change = w.Clock.Now().Add(time.Second), nil
		}
		w.Clock.Sleep(ctx, at, change)
	}
}

func (w *commenter) nextComment(ctx context.Context, chat int64) (c ledger.Comment, err error) {
	err = w.Store.View(ctx, func(tx ledger.Tx) (err error) {
		c, err = tx.Comments().Next(chat)
		return err
	})
	if errors.Is(err, ledger.ErrNotFound) {
		return ledger.Comment{}, nil
	}
	return c, err
}

// recover marks as unconfirmed the comments that were being sent when the last process died. Those
// that this ledger says were not sent are looked for as well, because the ledger may be out of
// date.
func (w *commenter) recover(ctx context.Context, chat int64) error {
	return w.Store.Update(ctx, func(tx ledger.Tx) error {
		leaving, err := tx.Comments().Open(chat, ledger.Sending)
		if err != nil {
			return err
		}
		waiting, err := tx.Comments().Open(chat, ledger.Planned)
		if err != nil {
			return err
		}
		now := w.Clock.Stamp()
		for _, c := range leaving {
			if !c.Apply(ledger.EvRestart) {
				continue
			}
			c.Waits, c.Reason, c.At = false, locale.M("reason.ended"), now.Add(w.Settle)
			if err := tx.Comments().Put(c); err != nil {
				return err
			}
		}
		for _, c := range waiting {
			if c.Copy == 0 || c.At.IsZero() || !c.Apply(ledger.EvDoubt) {
				continue
			}
			if c.At = now; c.Sends > 0 { // the admins were told, but not asked about this
				c.Waits, c.Reason = false, locale.Message{}
			}
			if err := tx.Comments().Put(c); err != nil {
				return err
			}
		}
		return nil
	})
}

// note changes a comment in the ledger, unless its state there has changed.
func (w *commenter) note(ctx context.Context, c ledger.Comment, change func(ledger.Tx, *ledger.Comment) error) error {
	err := w.Store.Update(ctx, func(tx ledger.Tx) error {
		all, err := tx.Comments().Of(c.Delivery)
		if err != nil {
			return err
		}
		for _, now := range all {
			if now.Post != c.Post || now.State() != c.State() || !now.Left.Equal(c.Left) {
				continue
			}
			if err := change(tx, &now); err != nil {
				return err
			}
			return tx.Comments().Put(now)
		}
		return nil
	})
	w.Clock.Wake()
	return err
}

// must records what happened in Telegram, and retries until it succeeds.
func (w *commenter) must(ctx context.Context, c ledger.Comment, change func(ledger.Tx, *ledger.Comment) error) error {
	for wait := 100 * time.Millisecond; ; wait = min(2*wait, maxSleep) {
		err := w.note(context.WithoutCancel(ctx), c, change)
		if err == nil || ctx.Err() != nil {
			return err
		}
		w.Clock.Sleep(ctx, w.Clock.Now().Add(wait), nil)
	}
}

// step does the next thing for a comment.
func (w *commenter) step(ctx context.Context, c ledger.Comment) error {
	switch {
	case c.Awaits() && (c.Copy == 0 || c.State() == ledger.Unconfirmed && c.Plain == ""):
		return w.await(ctx, c)
	case c.State() == ledger.Planned:
		return w.send(ctx, c)
	case c.State() == ledger.Sending: // left over from a failed commit
		return w.recover(ctx, c.Chat)
	case c.State() == ledger.Unconfirmed:
		return w.look(ctx, c)
	case c.State() == ledger.Sent && c.Todo&ledger.TodoWithdraw != 0:
		return w.withdraw(ctx, c)
	case c.State() == ledger.Sent && c.Todo&ledger.TodoEdit != 0:
		return w.edit(ctx, c)
	}
	return w.note(ctx, c, func(_ ledger.Tx, c *ledger.Comment) error {
		c.At = time.Time{}
		return nil
	})
}

// made renders the comment from its current file; settled is false while the post itself differs
// from its file.
func (w *commenter) made(ctx context.Context, c ledger.Comment) (d ledger.Delivery, q *request, settled bool, err error) {
	err = w.Store.View(ctx, func(tx ledger.Tx) (err error) {
		d, err = tx.Delivery(c.Delivery)
		return err
	})
	if err != nil {
		return d, nil, false, err
	}
	a, pl := w.Posts.Article(&d)
	if a == nil || a.Hash != d.SourceHash || d.Flags.Has(ledger.Declined) || d.Todo&ledger.TodoEdit != 0 || d.Wait != ledger.WaitNone {
		return d, nil, false, nil
	}
	q, err = w.Posts.comment(a, pl, &d)
	return d, q, true, err
}

// later puts a comment off, with a pause that grows each time.
func (w *commenter) later(ctx context.Context, c ledger.Comment, most time.Duration) error {
	return w.note(ctx, c, func(_ ledger.Tx, c *ledger.Comment) error {
		c.At = w.Clock.Stamp().Add(min(time.Second<<min(c.Tries, 12), most))
		c.Tries++
		return nil
	})
}

// await renders a comment before the copy of its post has arrived: if it is empty, no copy is
// needed.
func (w *commenter) await(ctx context.Context, c ledger.Comment) error {
	q, err := w.toSend(ctx, c)
	if err != nil || q == nil {
		return err
	}
	return w.note(ctx, c, func(tx ledger.Tx, c *ledger.Comment) error {
		c.Hash, c.Plain, c.Tries = q.hash, q.Plain, 0
		switch limit := c.Made.Add(copyAwaited); {
		case c.Copy != 0:
			c.At = w.Clock.Stamp()
		case w.Clock.Now().Before(limit):
			c.At = limit
		default:
			c.At = time.Time{} // until the copy comes
			return w.record.tellOfComment(tx, c, locale.M("comment.no_copy"))
		}
		return nil
	})
}

// toSend renders a comment that is about to be sent. It returns nil, and records why, if it is not
// to be sent now.
func (w *commenter) toSend(ctx context.Context, c ledger.Comment) (*request, error) {
	d, q, settled, err := w.made(ctx, c)
	var unread *Unread
	if err == nil && settled && q != nil {
		mute := false
		if mute, err = w.mute(ctx, &d); err == nil && mute {
			return nil, w.note(ctx, c, func(tx ledger.Tx, c *ledger.Comment) error {
				c.Hash, c.Plain = q.hash, q.Plain
				return w.record.commentFailed(tx, c, locale.M("comment.keyboard"))
			})
		}
		return q, err
	}
	switch {
	case errors.Is(err, ledger.ErrNotFound):
		return nil, w.note(ctx, c, func(_ ledger.Tx, c *ledger.Comment) error { w.record.withdrawComment(c); return nil })
	case err == nil && d.Flags.Has(ledger.Declined): // the next approved edit sends it
		return nil, w.note(ctx, c, func(_ ledger.Tx, c *ledger.Comment) error { c.At = time.Time{}; return nil })
	case errors.As(err, &unread), err == nil && !settled:
		return nil, w.later(ctx, c, maxWait)
	case err != nil:
		return nil, w.note(ctx, c, func(tx ledger.Tx, c *ledger.Comment) error { return w.record.commentFailed(tx, c, locale.Of(err)) })
	}
	return nil, w.note(ctx, c, func(_ ledger.Tx, c *ledger.Comment) error { // it is empty, still or again
		if c.Apply(ledger.EvSource) {
			c.At, c.Hash, c.Plain = time.Time{}, [32]byte{}, ""
		}
		return nil
	})
}

// mute reports whether a post has buttons under it, because Telegram then offers no comments.
func (w *commenter) mute(ctx context.Context, d *ledger.Delivery) (yes bool, err error) {
	_, pl := w.Posts.Article(d)
	if len(pl.Buttons) == 0 || d.Flags.Has(ledger.RichButtons) {
		return false, nil
	}
	err = w.Store.View(ctx, func(tx ledger.Tx) error {
		parts, err := tx.Parts(d.ID)
		yes = len(parts) == 1
		return err
	})
	return yes, err
}

// send sends a comment, for the first time or again on an admin's word.
func (w *commenter) send(ctx context.Context, c ledger.Comment) error {
	q, err := w.toSend(ctx, c)
	if err != nil || q == nil {
		return err
	}
	leaving := c
	leaves := false
	told := locale.Message{} // what keeps it back, as told in a notice
	if c.Waits {
		told = c.Reason
	}
	err = w.note(ctx, c, func(_ ledger.Tx, now *ledger.Comment) error {
		if !now.Apply(ledger.EvDue) {
			return nil
		}
		now.Hash, now.Plain, now.Left = q.hash, q.Plain, w.Clock.Stamp()
		now.Waits, now.Reason = false, locale.Message{} // if the answer is lost, the admins have not been asked about it yet
		now.Sends++
		leaving, leaves = *now, true
		return nil
	})
	if err != nil || !leaves {
		return err
	}
	if err := w.lease.Check(ctx); err != nil {
		return w.notLeft(ctx, leaving, told, &Fault{Kind: FaultNotSent, Err: locale.M("wait.another_process").Err(err)})
	}
	out, cancel := context.WithTimeout(context.WithoutCancel(ctx), sendLimit)
	id, err := w.Publisher.Send(out, Target{Chat: c.Group, Silent: true, ReplyTo: c.Copy, Answers: true}, q.Request)
	cancel()
	if err == nil && id != 0 {
		return w.arrived(ctx, leaving, id, ledger.EvAccepted)
	}
	var f *Fault
	if !errors.As(err, &f) {
		f = &Fault{Kind: FaultUnknown, Err: err}
	}
	if f.Kind == FaultUnknown {
		w.Log.Warn("lost the answer to a comment; looking for it in the discussion group", "channel", w.name, "post", c.Post, "err", f)
		return w.must(ctx, leaving, func(_ ledger.Tx, c *ledger.Comment) error {
			if c.Apply(ledger.EvUnknown) {
				c.At, c.Reason = w.Clock.Stamp().Add(w.Settle), f.Message()
			}
			return nil
		})
	}
	return w.notLeft(ctx, leaving, told, f)
}

// arrived records that a comment is in the group, as an answer by Telegram or a read-back showed.
func (w *commenter) arrived(ctx context.Context, c ledger.Comment, id int, e ledger.Event) error {
	w.Log.Info("commented", "channel", w.name, "post", c.Post, "message", id)
	return w.must(ctx, c, func(_ ledger.Tx, c *ledger.Comment) error {
		if !c.Apply(e) {
			w.Log.Error("late answer for a comment that is not being sent; message not recorded", "post", c.Post, "state", c.State(), "message", id)
			return nil
		}
		c.MessageID, c.At, c.Tries, c.Waits, c.Reason = id, time.Time{}, 0, false, locale.Message{}
		if c.Todo != 0 {
			c.At = w.Clock.Stamp()
		}
		return nil
	})
}

// notLeft decides, by the kind of the fault, what to do with a comment that is known not to have
// been sent; told is what the admins were told about it before.
func (w *commenter) notLeft(ctx context.Context, c ledger.Comment, told locale.Message, f *Fault) error {
	w.Log.Warn("a comment was not sent", "channel", w.name, "post", c.Post, "err", f)
	return w.must(ctx, c, func(tx ledger.Tx, c *ledger.Comment) error {
		if !c.Apply(ledger.EvNotSent) {
			return nil
		}
		c.Waits, c.Reason = !told.IsZero(), told
		c.Todo &^= ledger.TodoEdit
		c.Sends--
		now := w.Clock.Stamp()
		switch {
		case c.Todo&ledger.TodoWithdraw != 0: // meanwhile
			w.record.withdrawComment(c)
			c.Todo = 0
			return nil
		case f.Kind == FaultLimited:
			c.At = now.Add(max(f.RetryAfter, time.Second))
		case f.Kind == FaultNotSent:
			c.At = now.Add(min(time.Second<<min(c.Tries, 12), OutagePause))
			c.Tries++
		case f.Kind == FaultNoRights, f.Kind == FaultTopicClosed:
			c.At = now.Add(min(time.Minute<<min(c.Tries, 6), commentRetry))
			c.Tries++
			return w.record.tellOfComment(tx, c, locale.M("comment.no_rights", "why", f.Message()))
		default:
			return w.record.commentFailed(tx, c, locale.M("comment.refused", "why", f.Message()))
		}
		return nil
	})
}

// look looks for a comment after the copy of its post, one message at a time.
func (w *commenter) look(ctx context.Context, c ledger.Comment) error {
	l := w.looks[c.Post]
	if l == nil {
		l = &commentLook{id: c.Copy}
		w.looks[c.Post] = l
	}
	if l.id >= c.Copy+maxCommentIDs || l.missing >= commentGap {
		delete(w.looks, c.Post)
		return w.notFound(ctx, c)
	}
	id := l.id + 1
	out, cancel := context.WithTimeout(Unhurried(context.WithoutCancel(ctx)), sendLimit)
	found, err := w.Publisher.ReadBack(out, c.Group, id)
	cancel()
	switch {
	case err == nil && found.Own && samePlain(found.Plain, c.Plain):
		if ours, err := w.isComment(ctx, c.Group, id); err != nil {
			return err
		} else if !ours {
			delete(w.looks, c.Post)
			if others, err := w.alike(ctx, c); err != nil {
				return err
			} else if others {
				return w.ask(ctx, c, locale.M("comment.not_found"))
			}
			return w.arrived(ctx, c, id, ledger.EvFound)
		}
		l.id, l.missing, l.tries = id, 0, 0
		return nil
	case err == nil || errors.Is(err, ErrUnreadable):
		l.id, l.missing, l.tries = id, 0, 0
		return nil
	case errors.Is(err, ErrNoMessage):
		l.id, l.tries = id, 0
		l.missing++
		return nil
	case errors.Is(err, ErrCannotRead):
		return w.notSeen(ctx, c, locale.M("doubt.no_chat"))
	}
	if k := KindOf(err); k == FaultRefused || k == FaultNoRights {
		return w.notSeen(ctx, c, locale.M("doubt.unreadable", "why", err))
	}
	l.tries++
	wait := max(min(time.Second<<min(l.tries, 10), OutagePause), RetryAfter(err))
	return w.note(ctx, c, func(_ ledger.Tx, c *ledger.Comment) error {
		c.At = w.Clock.Stamp().Add(wait)
		return nil
	})
}

// alike reports whether another comment that may be in the group has the same text, so that a
// message found may be either.
func (w *commenter) alike(ctx context.Context, c ledger.Comment) (yes bool, err error) {
	err = w.Store.View(ctx, func(tx ledger.Tx) error {
		for _, s := range []ledger.State{ledger.Sending, ledger.Unconfirmed, ledger.Sent} {
			all, err := tx.Comments().Open(c.Chat, s)
			if err != nil {
				return err
			}
			for _, o := range all {
				left := s == ledger.Sent && o.MessageID == 0 || s != ledger.Sent && o.Sends > 0
				yes = yes || left && o.Post != c.Post && o.Group == c.Group && samePlain(o.Plain, c.Plain)
			}
		}
		return nil
	})
	return yes, err
}

func (w *commenter) isComment(ctx context.Context, group int64, id int) (bool, error) {
	err := w.Store.View(ctx, func(tx ledger.Tx) error {
		_, err := tx.Comments().By(group, id)
		return err
	})
	if errors.Is(err, ledger.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

// notFound handles a comment that was not found after the copy. One that was never sent is sent;
// any other may have been deleted, or be further on, so an admin is asked.
func (w *commenter) notFound(ctx context.Context, c ledger.Comment) error {
	if c.Sends > 0 {
		return w.ask(ctx, c, locale.M("comment.not_found"))
	}
	return w.note(ctx, c, func(_ ledger.Tx, c *ledger.Comment) error {
		w.leaves(c, 0)
		return nil
	})
}

// notSeen handles a comment if the group cannot be read. One that was never sent is retried later
// without a question: sending it shows whether that is allowed.
func (w *commenter) notSeen(ctx context.Context, c ledger.Comment, why locale.Message) error {
	delete(w.looks, c.Post)
	if c.Sends > 0 {
		return w.ask(ctx, c, why)
	}
	return w.note(ctx, c, func(_ ledger.Tx, c *ledger.Comment) error {
		w.leaves(c, min(time.Minute<<min(c.Tries, 6), commentRetry))
		c.Tries++
		return nil
	})
}

// leaves schedules a comment that was never sent.
func (w *commenter) leaves(c *ledger.Comment, after time.Duration) {
	if !c.Apply(ledger.EvAbsent) {
		return
	}
	if c.At = w.Clock.Stamp().Add(after); c.Todo&ledger.TodoWithdraw != 0 {
		w.record.withdrawComment(c)
	}
	c.Todo = 0
}

// ask asks the admins whether a comment is there.
func (w *commenter) ask(ctx context.Context, c ledger.Comment, why locale.Message) error {
	return w.note(ctx, c, func(tx ledger.Tx, c *ledger.Comment) error {
		c.At, c.Reason = time.Time{}, why
		if c.Waits {
			return nil
		}
		c.Waits = true
		d, err := tx.Delivery(c.Delivery)
		if errors.Is(err, ledger.ErrNotFound) { // its article is forgotten
			return nil
		}
		if err != nil {
			return err
		}
		d.MessageID = c.Post
		return ledger.NotifyOf(tx, w.Clock.Stamp(), &d, ledger.NoticeCommentDoubt, why, ledger.ActCommentThere, ledger.ActCommentAgain)
	})
}

// edit updates a comment from its file.
func (w *commenter) edit(ctx context.Context, c ledger.Comment) error {
	d, q, settled, err := w.made(ctx, c)
	var unread *Unread
	switch {
	case errors.As(err, &unread), err == nil && !settled:
		return w.later(ctx, c, maxWait)
	case err != nil:
		w.Log.Warn("cannot render an edited comment; leaving it as it is", "channel", w.name, "post", c.Post, "err", err)
		return w.edited(ctx, c, c.Hash, c.Plain, d.SourceHash)
	case q == nil: // the file no longer has one
		return w.note(ctx, c, func(_ ledger.Tx, c *ledger.Comment) error {
			c.Todo = 0
			w.record.withdrawComment(c)
			c.Hash = [32]byte{} // if the file gets the same text again, it is a new comment
			return nil
		})
	case q.hash == c.Hash:
		return w.edited(ctx, c, q.hash, q.Plain, d.SourceHash)
	}
	if c.Hash != ([32]byte{}) { // until the answer arrives, the message may have either text
		if err := w.note(ctx, c, func(_ ledger.Tx, c *ledger.Comment) error { c.Hash = [32]byte{}; return nil }); err != nil {
			return err
		}
	}
	out, cancel := context.WithTimeout(context.WithoutCancel(ctx), sendLimit)
	err = w.Publisher.Edit(out, Message{Chat: c.Group, ID: c.MessageID, Method: q.Method, SameMedia: true}, q.Request)
	cancel()
	switch kind := KindOf(err); {
	case err == nil || kind == FaultNotModified:
		return w.edited(ctx, c, q.hash, q.Plain, d.SourceHash)
	case kind == FaultGone: // somebody deleted it: do not send it again
		return w.must(ctx, c, func(_ ledger.Tx, c *ledger.Comment) error {
			if c.Apply(ledger.EvRemoved) {
				c.Todo, c.At, c.Hash = 0, time.Time{}, q.hash
			}
			return nil
		})
	case kind == FaultRefused, kind == FaultOtherKind:
		return w.must(ctx, c, func(tx ledger.Tx, c *ledger.Comment) error {
			if err := w.settle(tx, c, d.SourceHash); err != nil {
				return err
			}
			return w.record.tellOfComment(tx, c, locale.M("comment.refused", "why", locale.Of(err)))
		})
	}
	return w.again(ctx, c, err)
}

func (w *commenter) edited(ctx context.Context, c ledger.Comment, hash [32]byte, plain string, source [32]byte) error {
	return w.must(ctx, c, func(tx ledger.Tx, c *ledger.Comment) error {
		c.Hash, c.Plain, c.Source, c.Tries, c.Waits, c.Reason = hash, plain, source, 0, false, locale.Message{}
		return w.settle(tx, c, source)
	})
}

// settle ends an edit, unless the file has changed meanwhile. Anything else that was ordered
// meanwhile is done next.
func (w *commenter) settle(tx ledger.Tx, c *ledger.Comment, source [32]byte) error {
	d, err := tx.Delivery(c.Delivery)
	if err != nil && !errors.Is(err, ledger.ErrNotFound) {
		return err
	}
	if err != nil || d.SourceHash == source {
		c.Todo &^= ledger.TodoEdit
	}
	if c.At = (time.Time{}); c.Todo != 0 {
		c.At = w.Clock.Stamp()
	}
	return nil
}

// again retries later what can safely be done twice. The admins are told once if the bot lacks the
// right.
func (w *commenter) again(ctx context.Context, c ledger.Comment, cause error) error {
	w.Log.Warn("retrying a comment", "channel", w.name, "post", c.Post, "err", cause)
	return w.note(ctx, c, func(tx ledger.Tx, c *ledger.Comment) error {
		c.At = w.Clock.Stamp().Add(max(min(time.Second<<min(c.Tries, 12), commentRetry), RetryAfter(cause)))
		c.Tries++
		if k := KindOf(cause); k == FaultNoRights || k == FaultTopicClosed {
			return w.record.tellOfComment(tx, c, locale.M("comment.no_rights", "why", locale.Of(cause)))
		}
		return nil
	})
}

// withdraw deletes a comment. If Telegram no longer deletes it, it is replaced with a line. The
// admins are told if it cannot be changed, and if its message id is not known, since only an
// admin's answer says that it is there: someone has to delete it in the group.
func (w *commenter) withdraw(ctx context.Context, c ledger.Comment) error {
	gone := func(c *ledger.Comment) {
		if c.Apply(ledger.EvRemoved) {
			c.Todo, c.At, c.Tries = 0, time.Time{}, 0
		}
	}
	if c.MessageID == 0 {
		return w.note(ctx, c, func(tx ledger.Tx, c *ledger.Comment) error {
			gone(c)
			return w.record.tellOfComment(tx, c, locale.M("comment.unknown_message"))
		})
	}
	title := ""
	if err := w.Store.View(ctx, func(tx ledger.Tx) error {
		d, err := tx.Delivery(c.Delivery)
		title = d.Title
		if errors.Is(err, ledger.ErrNotFound) {
			return nil
		}
		return err
	}); err != nil {
		return err
	}
	line := post.FixedWords("", title, c.Plain).Say(locale.M("post.withdrawn"))
	err := eraseIn(ctx, w.Publisher, c.Group, ledger.Part{MessageID: c.MessageID, Method: "sendMessage"}, line)
	switch KindOf(err) {
	case FaultLimited, FaultNotSent, FaultUnknown, FaultMigrated, FaultNoRights, FaultTopicClosed:
		if err != nil {
			return w.again(ctx, c, err)
		}
	default: // Telegram refuses it for good
	}
	if err != nil {
		w.Log.Warn("a comment could not be withdrawn", "channel", w.name, "post", c.Post, "err", err)
		return w.must(ctx, c, func(tx ledger.Tx, c *ledger.Comment) error {
			gone(c)
			return w.record.tellOfComment(tx, c, locale.M("comment.refused", "why", locale.Of(err)))
		})
	}
	return w.must(ctx, c, func(_ ledger.Tx, c *ledger.Comment) error { gone(c); return nil })
}
