package deliver

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"slices"
	"time"

	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/scheduler/ledger"
	"github.com/dateline-bot/dateline/scheduler/plan"
)

// withdrawer deletes posts from the channel.
type withdrawer struct {
	*channelState
	numbers *numberer
}

// withdraw deletes one message of a post from the channel, starting with the last.
func (w *withdrawer) withdraw(ctx context.Context, d *ledger.Delivery) error {
	var parts []ledger.Part
	if err := w.Store.View(ctx, func(tx ledger.Tx) (err error) {
		parts, err = tx.Parts(d.ID)
		return err
	}); err != nil {
		return err
	}
	if d.Replaces != "" { // it should have replaced these
		return w.retire(ctx, d)
	}
	if len(parts) == 0 && d.MessageID == 0 { // only an admin's word says that it is there
		return w.withdrawFailed(ctx, d, &Fault{Kind: FaultRefused, Err: locale.Error("reason.number_unknown")})
	}
	for i := len(parts) - 1; i >= 0; i-- {
		p := parts[i]
		if p.State() != ledger.Sent {
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
		if err := w.unpinned(ctx, d, p); err != nil {
			return w.withdrawFailed(ctx, d, err)
		}
		if err := w.erase(ctx, d, p, locale.M("post.withdrawn")); err != nil {
			return w.withdrawFailed(ctx, d, err)
		}
		w.report("withdrawn", d, p.N, p.MessageID)
		return w.must(ctx, d.ID, func(tx ledger.Tx, _ *ledger.Delivery) error {
			if !p.Apply(ledger.EvRemoved) {
				return nil
			}
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

// unpinned unpins contents before they are deleted; otherwise the line that replaces them if
// Telegram refuses the deletion would stay pinned.
func (w *withdrawer) unpinned(ctx context.Context, d *ledger.Delivery, p ledger.Part) error {
	if !d.Flags.Has(ledger.Contents) {
		return nil
	}
	out, cancel := context.WithTimeout(context.WithoutCancel(ctx), sendLimit)
	defer cancel()
	err := w.Publisher.Unpin(out, w.chat, p.MessageID)
	switch KindOf(err) {
	case FaultLimited, FaultNotSent, FaultMigrated:
		if err != nil {
			return fmt.Errorf("unpinning contents: %w", err)
		}
	default: // it is not pinned, or the bot lacks the right: they are deleted anyway
	}
	return nil
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
	d.Flags &= ledger.Digest | ledger.Contents
	d.MessageID, d.Replaces = 0, ""
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

// UpToDate reports whether a post with these parts and links shows all of its file, which has the
// given hash, in the form that was asked for: no edit of it is refused or outstanding, and it lacks no
// media or links.
func UpToDate(d *ledger.Delivery, parts []ledger.Part, added ledger.Added, cited []ledger.Citation, file [32]byte) bool {
	if d.State() != ledger.Sent || d.Flags.Has(ledger.FormKept) || d.Todo&(ledger.TodoEdit|ledger.TodoAdd|ledger.TodoRetire) != 0 || !d.Reason.IsZero() || d.SourceHash != file {
		return false
	}
	differs := func(p ledger.Part) bool {
		return p.State() != ledger.Sent || p.MessageID == 0 || !p.Error.IsZero() || p.Absent != "" || p.Named > 1 || p.Lacks != 0 || p.Media == ledger.MediaUnknown
	}
	declined := func(c ledger.Citation) bool { return c.Declined }
	return len(parts) > 0 && !slices.ContainsFunc(parts, differs) && !added.Declined && !slices.ContainsFunc(cited, declined)
}

// Replace publishes a post again from its present file, which has the given hash: if the file
// changes before the post is sent, the admins are asked again. The published post is deleted once
// the new one is there. Replace reports whether there is anything to replace.
func Replace(tx ledger.Tx, d *ledger.Delivery, file [32]byte, now time.Time) (bool, error) {
	if d.Todo&ledger.TodoWithdraw != 0 || d.Flags.Has(ledger.Digest) {
		return false, nil
	}
	parts, err := tx.Parts(d.ID)
	if err != nil {
		return false, err
	}
	old := ledger.Replaced(d)
	for _, p := range parts {
		if p.State() == ledger.Sent && p.MessageID != 0 {
			old = append(old, p)
		}
	}
	if len(old) == 0 || !d.Apply(ledger.EvReplace) {
		return false, nil
	}
	ledger.SetReplaced(d, old)
	d.Wait, d.Reason, d.Todo, d.Tries, d.At = ledger.WaitNone, plan.Resent(file), 0, 0, now
	d.Format = "" // it is chosen as for any new post
	d.Flags = d.Flags.With(ledger.Complete|ledger.HandEdited|ledger.OverwriteNow|ledger.RichRefused|ledger.RichButtons|ledger.ButtonsRefused|ledger.Told|ledger.Declined|ledger.FormAnew|ledger.FormKept, false)
	return true, tx.DropParts(d.ID, 0)
}

// retire deletes the next of the messages that a post has replaced, or that have to go with it. A
// message that Telegram does not delete becomes a line with a link to the post.
func (w *withdrawer) retire(ctx context.Context, d *ledger.Delivery) error {
	old := ledger.Replaced(d)
	if len(old) == 0 {
		return w.retired(ctx, d, nil, locale.Message{})
	}
	line := locale.M("post.withdrawn")
	if d.Todo&ledger.TodoWithdraw == 0 {
		err := w.Store.View(ctx, func(tx ledger.Tx) error {
			all, err := tx.Channels()
			if link := ledger.PostLink(ledger.ChannelOf(all, d.Chat), d.Chat, d.MessageID); link != "" {
				line = locale.M("post.again", "link", link)
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	last := old[len(old)-1]
	var err error
	if d.Flags.Has(ledger.Contents) { // a service message about their pin; nothing can be put in its place
		err = w.clear(ctx, last.MessageID)
	} else {
		err = w.erase(ctx, d, last, line)
	}
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
	case f.Kind == FaultUnknown: // a deletion can safely be repeated
		return w.put(ctx, d.ID, func(_ ledger.Tx, d *ledger.Delivery) error {
			d.Tries++
			d.At = w.Clock.Stamp().Add(min(time.Second<<min(d.Tries, 12), time.Hour))
			return nil
		})
	}
	w.complain("the replaced post is still there", d, 0, f)
	if d.Flags.Has(ledger.Contents) {
		return w.retired(ctx, d, old[:len(old)-1], locale.Message{})
	}
	return w.retired(ctx, d, old[:len(old)-1], f.Message())
}

// clear deletes a message that is not needed.
func (w *withdrawer) clear(ctx context.Context, id int) error {
	out, cancel := context.WithTimeout(context.WithoutCancel(ctx), sendLimit)
	defer cancel()
	if err := w.Publisher.Delete(out, w.chat, id); err != nil && KindOf(err) != FaultGone {
		return fmt.Errorf("deleting message %d: %w", id, err)
	}
	return nil
}

// retired records which messages are still to be deleted. why is not zero if the last one stays.
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

// erase deletes a message, or replaces it with a line if deletion is refused. A message that does
// not exist is not an error.
func (w *channelState) erase(ctx context.Context, d *ledger.Delivery, p ledger.Part, line locale.Message) error {
	lang := ""
	if a, _ := w.Posts.Article(d); a != nil {
		lang = a.Lang
	}
	return eraseIn(ctx, w.Publisher, w.chat, p, post.FixedWords(lang, d.Title, p.Plain).Say(line))
}

// eraseIn is erase in any chat.
func eraseIn(ctx context.Context, publisher Publisher, chat int64, p ledger.Part, line string) error {
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
	instead, ferr := lineInstead(p.Method, line)
	if ferr != nil {
		return ferr
	}
	to := Message{Chat: chat, ID: p.MessageID, Method: p.Method, SameMedia: p.Lacks > 0} // one that lacks its photo is a text
	err = publisher.Edit(ctx, to, instead)
	if errors.As(err, &f) && f.Kind == FaultRefused && len(instead.Files) > 0 && !to.SameMedia { // the picture stays; at least its words go
		to.SameMedia = true
		err = publisher.Edit(ctx, to, instead)
	}
	if errors.As(err, &f) && (f.Kind == FaultGone || f.Kind == FaultNotModified) {
		return nil
	}
	return err
}

// wordsInstead are the parameters that replace a message with a line: the text of a text message,
// or a plain picture and its caption in place of a photo.
type wordsInstead struct {
	Caption string          `json:"caption,omitempty"`
	Photo   string          `json:"photo,omitempty"`
	Preview *previewOptions `json:"link_preview_options,omitempty"`
	Text    string          `json:"text,omitempty"`
}

// previewOptions is the Bot API's LinkPreviewOptions.
type previewOptions struct {
	Disabled bool `json:"is_disabled"`
}

// lineInstead replaces a message that cannot be deleted. Telegram cannot turn a photo into text: it
// shows a plain picture above the line.
func lineInstead(method, line string) (post.Request, error) {
	words := wordsInstead{Text: line, Preview: &previewOptions{Disabled: true}}
	var files []post.File
	if method == "sendPhoto" {
		picture, err := plainPicture()
		if err != nil {
			return post.Request{}, fmt.Errorf("making a plain picture: %w", err)
		}
		files = []post.File{{Name: "plain", Path: "plain.png", Data: string(picture)}}
		words = wordsInstead{Caption: line, Photo: "attach://plain"}
	} else {
		method = "sendMessage"
	}
	params, err := json.Marshal(words)
	return post.Request{Method: method, Params: params, Plain: line, Files: files}, err
}

// plainPicture is a narrow grey strip as a PNG. A photo must not be over 20 times as wide as it is
// high.
func plainPicture() ([]byte, error) {
	var b bytes.Buffer
	err := png.Encode(&b, image.NewPaletted(image.Rect(0, 0, 640, 64), color.Palette{color.Gray{Y: 0xc0}}))
	return b.Bytes(), err
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
	case FaultUnknown: // a deletion can safely be repeated
		return w.put(ctx, d.ID, func(_ ledger.Tx, d *ledger.Delivery) error {
			d.Tries++
			d.At = w.Clock.Stamp().Add(min(time.Second<<min(d.Tries, 12), time.Hour))
			return nil
		})
	default: // refused for good
	}
	return w.put(ctx, d.ID, func(tx ledger.Tx, d *ledger.Delivery) error {
		d.Todo &^= ledger.TodoWithdraw
		d.Flags |= ledger.Kept
		d.At = time.Time{}
		d.Reason = locale.M("reason.not_withdrawn", "why", f)
		return ledger.NotifyOf(tx, w.Clock.Stamp(), d, ledger.NoticeEditFailed, f.Message())
	})
}

// Withdraw orders the withdrawal of a post at the given time.
func Withdraw(d *ledger.Delivery, now time.Time) {
	if !d.Apply(ledger.EvWithdraw) {
		return
	}
	d.Todo |= ledger.TodoWithdraw
	d.Wait, d.Reason, d.At, d.Tries = ledger.WaitNone, locale.Message{}, now, 0
}
