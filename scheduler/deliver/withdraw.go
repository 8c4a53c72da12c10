package deliver

import (
	"context"
	"encoding/json"
	"errors"
	"time"
	"unicode"

	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/scheduler/ledger"
	"github.com/dateline-bot/dateline/scheduler/plan"
)

// withdrawer takes posts out of the channel.
type withdrawer struct {
	*line
	numbers *numberer
}

// withdraw takes one message of a post out of the channel, the last first.
func (w *withdrawer) withdraw(ctx context.Context, d *ledger.Delivery) error {
	var parts []ledger.Part
	if err := w.Store.View(ctx, func(tx ledger.Tx) (err error) {
		parts, err = tx.Parts(d.ID)
		return err
	}); err != nil {
		return err
	}
	if d.Replaces != "" { // it was to take the place of these
		return w.retire(ctx, d)
	}
	if len(parts) == 0 && d.MessageID == 0 { // only an admin's word says that it is there
		return w.withdrawFailed(ctx, d, &Fault{Kind: FaultRefused, Err: locale.Error("reason.number_unknown")})
	}
	for i := len(parts) - 1; i >= 0; i-- {
		p := parts[i]
		if p.State != ledger.Sent {
			continue
		}
		if p.MessageID == 0 { // as above
			if more, err := w.numbers.find(ctx, d, p); err != nil {
				return w.withdrawFailed(ctx, d, err)
			} else if more {
				return nil
			}
			w.numbers.forget(d.ID)
			return w.withdrawFailed(ctx, d, &Fault{Kind: FaultRefused, Err: locale.Error("reason.number_unknown")})
		}
		if err := w.erase(ctx, d, p, ""); err != nil {
			return w.withdrawFailed(ctx, d, err)
		}
		w.report("withdrawn", d, p.N, p.MessageID)
		return w.must(ctx, d.ID, func(tx ledger.Tx, _ *ledger.Delivery) error {
			p.State = ledger.Withdrawn
			if err := ledger.ChangeChannel(tx, w.chat, func(c *ledger.ChannelState) {
				if c.Pinned == p.MessageID {
					c.Pinned = 0
				}
			}); err != nil {
				return err
			}
			return tx.PutPart(p)
		})
	}
	return w.put(ctx, d.ID, func(tx ledger.Tx, d *ledger.Delivery) error {
		why := locale.M("reason.was_gone")
		if d.By.ID != 0 || d.By.Name != "" {
			why = locale.M("reason.withdrawn_by", "name", ledger.NameOf(d.By))
		} else if a, _ := w.Posts.Article(d); plan.OnlyExpired(a, w.Clock.Stamp()) {
			why = plan.WhyRemoved(a, w.Clock.Stamp())
		}
		return w.record.removed(tx, d, why)
	})
}

// removed ends the life of a post.
func (r *Recorder) removed(tx ledger.Tx, d *ledger.Delivery, why locale.Message) error {
	if !d.Apply(ledger.EvRemoved) {
		return nil
	}
	if err := r.uncommented(tx, d, 0); err != nil {
		return err
	}
	d.Reason, d.Wait, d.Todo, d.At = why, ledger.WaitNone, 0, time.Time{}
	d.Flags, d.MessageID, d.Replaces = 0, 0, ""
	if err := tx.DropParts(d.ID, 0); err != nil {
		return err
	}
	all, err := tx.Channels()
	if err != nil {
		return err
	}
	r.links.Set(*d, ledger.ChannelOf(all, d.Chat))
	return nil
}

// Replace has a post published again: what is out is taken out once the new one is
// there. It reports whether there is anything to be replaced.
func Replace(tx ledger.Tx, d *ledger.Delivery, now time.Time) (bool, error) {
	if d.Todo&ledger.TodoWithdraw != 0 || d.Flags.Has(ledger.Digest) {
		return false, nil
	}
	parts, err := tx.Parts(d.ID)
	if err != nil {
		return false, err
	}
	old := ledger.Replaced(d)
	for _, p := range parts {
		if p.State == ledger.Sent && p.MessageID != 0 {
			old = append(old, p)
		}
	}
	if len(old) == 0 || !d.Apply(ledger.EvReplace) {
		return false, nil
	}
	ledger.SetReplaced(d, old)
	d.Wait, d.Reason, d.Todo, d.Tries, d.At = ledger.WaitNone, locale.Message{}, 0, 0, now
	d.Format = "" // it is chosen as for any new post
	d.Flags = d.Flags.With(ledger.Complete|ledger.HandEdited|ledger.OverwriteNow|ledger.RichRefused|ledger.RichButtons|ledger.ButtonsRefused|ledger.Told|ledger.Declined, false)
	return true, tx.DropParts(d.ID, 0)
}

// retire takes out the next of the messages whose place a post has taken, or takes
// with it. What Telegram does not delete becomes a line with a link to the post.
func (w *withdrawer) retire(ctx context.Context, d *ledger.Delivery) error {
	old := ledger.Replaced(d)
	if len(old) == 0 {
		return w.retired(ctx, d, nil, locale.Message{})
	}
	link := ""
	if d.Todo&ledger.TodoWithdraw == 0 {
		err := w.Store.View(ctx, func(tx ledger.Tx) error {
			all, err := tx.Channels()
			link = ledger.PostLink(ledger.ChannelOf(all, d.Chat), d.Chat, d.MessageID)
			return err
		})
		if err != nil {
			return err
		}
	}
	last := old[len(old)-1]
	err := w.erase(ctx, d, last, link)
	var f *Fault
	if err != nil && !errors.As(err, &f) {
		f = &Fault{Kind: FaultUnknown, Err: err}
	}
	switch {
	case f == nil:
		w.report("replaced", d, 0, last.MessageID)
		return w.retired(ctx, d, old[:len(old)-1], locale.Message{})
	case f.Kind == FaultLimited || f.Kind == FaultNotSent || f.Kind == FaultMigrated:
		return w.obstacle(ctx, f)
	case f.Kind == FaultUnknown: // deleting can be done twice
		return w.put(ctx, d.ID, func(_ ledger.Tx, d *ledger.Delivery) error {
			d.Tries++
			d.At = w.Clock.Stamp().Add(min(time.Second<<min(d.Tries, 12), time.Hour))
			return nil
		})
	}
	w.complain("the replaced post is still there", d, 0, f)
	return w.retired(ctx, d, old[:len(old)-1], f.Message())
}

// retired writes down which messages are left to be taken out. why is not zero if
// the last one stays.
func (w *withdrawer) retired(ctx context.Context, d *ledger.Delivery, left []ledger.Part, why locale.Message) error {
	return w.must(ctx, d.ID, func(tx ledger.Tx, d *ledger.Delivery) error {
		ledger.SetReplaced(d, left)
		d.Tries = 0
		if len(left) == 0 {
			d.Todo &^= ledger.TodoRetire
		}
		if d.Todo == 0 {
			d.At = time.Time{}
		}
		if why.IsZero() {
			return nil
		}
		return ledger.NotifyOf(tx, w.Clock.Stamp(), d, ledger.NoticeEditFailed, locale.M("reason.replaced_stays", "why", why))
	})
}

// erase deletes a message, or puts a line in its place where deletion is
// refused, with a link to what has taken its place. A message that is not there
// is fine.
func (w *line) erase(ctx context.Context, d *ledger.Delivery, p ledger.Part, link string) error {
	return eraseIn(ctx, w.Publisher, w.chat, d.Title, p, link)
}

// eraseIn is erase in any chat, of what belongs to a title.
func eraseIn(ctx context.Context, publisher Publisher, chat int64, title string, p ledger.Part, link string) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), sendLimit)
	defer cancel()
	err := publisher.Delete(ctx, chat, p.MessageID)
	var f *Fault
	if err == nil || (errors.As(err, &f) && f.Kind == FaultGone) {
		return nil
	}
	if f == nil || (f.Kind != FaultRefused && f.Kind != FaultNoRights && f.Kind != FaultTopicClosed) {
		return err
	}
	line, ferr := lineInstead(title, p.Method, link)
	if ferr != nil {
		return ferr
	}
	err = publisher.Edit(ctx, Message{Chat: chat, ID: p.MessageID, Method: p.Method, SameMedia: true}, line)
	if errors.As(err, &f) && (f.Kind == FaultGone || f.Kind == FaultNotModified) {
		return nil
	}
	return err
}

// lineInstead is what stays where a message cannot be deleted, in the language
// of the article's title.
func lineInstead(title, method, link string) (post.Request, error) {
	text := "This post was withdrawn."
	if link != "" {
		text = "This post was published again: " + link
	}
	for _, r := range title {
		if unicode.Is(unicode.Cyrillic, r) {
			if text = "Публикация снята."; link != "" {
				text = "Опубликовано заново: " + link
			}
			break
		}
	}
	words := map[string]any{"caption": text}
	if method != "sendPhoto" {
		method = "sendMessage"
		words = map[string]any{"text": text}
		if link != "" {
			words["link_preview_options"] = map[string]bool{"is_disabled": true}
		}
	}
	params, err := json.Marshal(words)
	return post.Request{Method: method, Params: params, Plain: text}, err
}

func (w *withdrawer) withdrawFailed(ctx context.Context, d *ledger.Delivery, cause error) error {
	var f *Fault
	if !errors.As(cause, &f) {
		f = &Fault{Kind: FaultUnknown, Err: cause}
	}
	w.complain("not withdrawn", d, 0, f)
	switch f.Kind {
	case FaultLimited, FaultNotSent, FaultMigrated:
		return w.obstacle(ctx, f)
	case FaultUnknown: // deleting can be done twice
		return w.put(ctx, d.ID, func(_ ledger.Tx, d *ledger.Delivery) error {
			d.Tries++
			d.At = w.Clock.Stamp().Add(min(time.Second<<min(d.Tries, 12), time.Hour))
			return nil
		})
	}
	return w.put(ctx, d.ID, func(tx ledger.Tx, d *ledger.Delivery) error {
		d.Todo &^= ledger.TodoWithdraw
		d.Flags |= ledger.Kept
		d.At = time.Time{}
		d.Reason = locale.M("reason.not_withdrawn", "why", f)
		return ledger.NotifyOf(tx, w.Clock.Stamp(), d, ledger.NoticeEditFailed, f.Message())
	})
}

// Withdraw has a post withdrawn at the moment.
func Withdraw(d *ledger.Delivery, now time.Time) {
	if !d.Apply(ledger.EvWithdraw) {
		return
	}
	d.Todo |= ledger.TodoWithdraw
	d.Wait, d.Reason, d.At = ledger.WaitNone, locale.Message{}, now
}
