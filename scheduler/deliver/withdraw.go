package deliver

import (
	"context"
	"encoding/json"
	"errors"
	"time"
	"unicode"

	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/scheduler/ledger"
	"github.com/dateline-bot/dateline/scheduler/plan"
)

// withdrawer takes posts out of the channel.
type withdrawer struct{ *line }

// withdraw takes one message of a post out of the channel, the last first.
func (w *withdrawer) withdraw(ctx context.Context, d *ledger.Delivery) error {
	var parts []ledger.Part
	if err := w.Store.View(ctx, func(tx ledger.Tx) (err error) {
		parts, err = tx.Parts(d.ID)
		return err
	}); err != nil {
		return err
	}
	if len(parts) == 0 { // only an admin's word says that it is there
		return w.withdrawFailed(ctx, d, &Fault{Kind: FaultRefused, Err: errors.New(noNumber)})
	}
	for i := len(parts) - 1; i >= 0; i-- {
		p := parts[i]
		if p.State != ledger.Sent {
			continue
		}
		if p.MessageID == 0 { // as above
			return w.withdrawFailed(ctx, d, &Fault{Kind: FaultRefused, Err: errors.New(noNumber)})
		}
		if err := w.erase(ctx, d, p); err != nil {
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
		why := "its file was gone or a draft"
		if d.By.ID != 0 || d.By.Name != "" {
			why = "withdrawn by " + ledger.NameOf(d.By)
		} else if a, _ := w.Posts.Article(d); plan.OnlyExpired(a, w.Clock.Stamp()) {
			why = plan.WhyRemoved(a, w.Clock.Stamp())
		}
		return w.record.removed(tx, d, why)
	})
}

// removed ends the life of a post.
func (r *Recorder) removed(tx ledger.Tx, d *ledger.Delivery, why string) error {
	if !d.Apply(ledger.EvRemoved) {
		return nil
	}
	d.Reason, d.Wait, d.Todo, d.At = why, ledger.WaitNone, 0, time.Time{}
	d.Flags, d.MessageID = 0, 0
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

// erase deletes a message, or puts a line in its place where deletion is
// refused. A message that is not there is fine.
func (w *line) erase(ctx context.Context, d *ledger.Delivery, p ledger.Part) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), sendLimit)
	defer cancel()
	err := w.Publisher.Delete(ctx, w.chat, p.MessageID)
	var f *Fault
	if err == nil || (errors.As(err, &f) && f.Kind == FaultGone) {
		return nil
	}
	if f == nil || (f.Kind != FaultRefused && f.Kind != FaultNoRights && f.Kind != FaultTopicClosed) {
		return err
	}
	line, ferr := lineInstead(d.Title, p.Method)
	if ferr != nil {
		return ferr
	}
	err = w.Publisher.Edit(ctx, Message{Chat: w.chat, ID: p.MessageID, Method: p.Method, SameMedia: true}, line)
	if errors.As(err, &f) && (f.Kind == FaultGone || f.Kind == FaultNotModified) {
		return nil
	}
	return err
}

// lineInstead is what stays where a message cannot be deleted, in the language
// of the article's title.
func lineInstead(title, method string) (post.Request, error) {
	text := "This post was withdrawn."
	for _, r := range title {
		if unicode.Is(unicode.Cyrillic, r) {
			text = "Публикация снята."
			break
		}
	}
	field := "text"
	if method == "sendPhoto" {
		field = "caption"
	} else {
		method = "sendMessage"
	}
	params, err := json.Marshal(map[string]string{field: text})
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
		d.Reason = "its post could not be withdrawn: delete it in Telegram: " + f.Error()
		return ledger.NotifyOf(tx, w.Clock.Stamp(), d, ledger.NoticeEditFailed, f.Error())
	})
}

// Withdraw has a post withdrawn at the moment.
func Withdraw(d *ledger.Delivery, now time.Time) {
	if !d.Apply(ledger.EvWithdraw) {
		return
	}
	d.Todo = ledger.TodoWithdraw
	d.Wait, d.Reason, d.At = ledger.WaitNone, "", now
}
