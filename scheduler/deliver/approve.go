package deliver

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/scheduler/ledger"
	"github.com/dateline-bot/dateline/scheduler/plan"
)

// Approval is for what was shown. When the admins are asked, the parts of the post
// are written down as they are then; what would leave later is compared with them,
// and asked about again, with the difference, if it reads or shows something else.

// ask has the admins asked whether an article may go out; changed is what is not as
// it was approved.
func (w *sender) ask(ctx context.Context, d *ledger.Delivery, changed locale.Message) error {
	if changed.IsZero() && d.Reason.Is(plan.ReasonRerouted) {
		changed = d.Reason
	}
	r, pl, err := w.post(ctx, d)
	var cannot *Unread
	if errors.As(err, &cannot) {
		return w.readAgain(ctx, d, "", err)
	}
	if err != nil && !errors.Is(err, errNoFile) {
		return w.unrenderable(ctx, d, err)
	}
	kind := ledger.NoticeApprove
	if !changed.IsZero() {
		kind = ledger.NoticeApproveAgain
	}
	now, version := w.Clock.Stamp(), ""
	if r != nil {
		version = plan.VersionOf(r.Source, r.Pictures())
	}
	out := d.Flags.Has(ledger.Out)
	buttons := []string{ledger.ActApprove, ledger.ActMove, ledger.ActReject, ledger.ActTrust}
	if out { // the rest has no moment of its own
		buttons = slices.DeleteFunc(buttons, func(kind string) bool { return kind == ledger.ActMove })
	}
	var comment *ledger.Comment // as it would be
	if r != nil && !out {
		as := *d
		as.Flags = as.Flags.With(ledger.Linked, r.linked)
		comment = w.Posts.toShow(&as)
	}
	reason := plan.AskedAt("reason.approve", version, now)
	if a, _ := w.Posts.Article(d); a != nil && pl.Approve == content.ApprovalOther && len(a.Authors) > 0 {
		reason = plan.AskedAt("reason.approve_other", version, now, "author", strings.Join(a.Authors, ", "))
	}
	return w.put(ctx, d.ID, func(tx ledger.Tx, d *ledger.Delivery) error {
		if d.State() != ledger.Planned || d.Wait != ledger.WaitNone || d.Flags.Has(ledger.Forced) {
			return nil // an admin was faster
		}
		all, err := tx.Channels()
		if err != nil {
			return err
		}
		if ledger.ChannelOf(all, d.Chat).Trusted {
			d.Flags |= ledger.Approved
			d.At = d.Due
			return nil
		}
		if r != nil && !out { // else the ledger keeps what was approved until an admin says yes to this
			shown, err := tx.Parts(d.ID)
			if err != nil {
				return err
			}
			if changed.IsZero() && len(shown) > 0 && r.linked == d.Flags.Has(ledger.Linked) { // it was asked about before
				if changed = changedSince(shown, r); !changed.IsZero() {
					kind = ledger.NoticeApproveAgain
				}
			}
			if comment != nil {
				before, err := shownComment(tx, d)
				if err != nil {
					return err
				}
				if changed.IsZero() && len(shown) > 0 && before.Hash != comment.Hash && r.linked == d.Flags.Has(ledger.Linked) {
					changed, kind = commentChanged(before, *comment), ledger.NoticeApproveAgain
				}
				if before.Hash != comment.Hash {
					if err := tx.Comments().Put(*comment); err != nil {
						return err
					}
				}
			}
			if _, err := merge(tx, d, r.unlined()); err != nil {
				return err
			}
			d.Flags = d.Flags.With(ledger.Linked, r.linked)
		}
		d.Flags = d.Flags.With(ledger.Approved, false)
		d.Wait, d.At, d.Reason = ledger.WaitApprove, time.Time{}, reason
		detail := changed
		if detail.IsZero() && !reason.Is("reason.approve") {
			detail = reason
		}
		if comment != nil && comment.Plain != "" && !detail.Is("reason.comment_shown") {
			detail = withComment(detail, comment.Plain)
		}
		return ledger.NotifyOf(tx, now, d, kind, detail, buttons...)
	})
}

// askAgain reports whether an approved article, or the rest of one that is out in part,
// is not what was shown any more, and has been asked about again. Of one that was
// approved before this was kept, what is there now counts as shown.
func (w *sender) askAgain(ctx context.Context, d *ledger.Delivery) (bool, error) {
	a, pl := w.Posts.Article(d)
	if d.Flags.Has(ledger.Out) && (a == nil || !pl.Approve.Asked() || d.Flags&(ledger.Forced|ledger.Digest) != 0) {
		return false, nil
	}
	var shown []ledger.Part
	var comment ledger.Comment
	trusted := false
	if err := w.Store.View(ctx, func(tx ledger.Tx) error {
		all, err := tx.Channels()
		if err != nil {
			return err
		}
		trusted = ledger.ChannelOf(all, d.Chat).Trusted
		if shown, err = tx.Parts(d.ID); err != nil {
			return err
		}
		comment, err = shownComment(tx, d)
		return err
	}); err != nil || trusted || len(shown) == 0 {
		return false, err
	}
	r, _, err := w.post(ctx, d)
	if err != nil {
		return false, nil // the same is told when it is to leave
	}
	if d.Flags.Has(ledger.Out) && restApproved(d, shown, r) {
		return false, nil
	}
	if a != nil && r.linked && !d.Flags.Has(ledger.Linked) { // that the site answers by now is no change
		if r, err = w.Posts.unlinked(ctx, a, pl, d); err != nil {
			return false, nil
		}
	}
	changed := changedSince(shown, r)
	if a != nil && !changed.IsZero() { // nor is a form that the server has refused
		link := ""
		if r.linked {
			link = w.Posts.Source.Address(a)
		}
		if first, err := w.Posts.unrefused(ctx, a, pl, d, link); err == nil && changedSince(shown, first).IsZero() {
			changed = locale.Message{}
		}
	}
	if now := w.Posts.toShow(d); changed.IsZero() && now != nil && !d.Flags.Has(ledger.Out) && now.Hash != comment.Hash {
		changed = commentChanged(comment, *now)
	}
	if changed.IsZero() {
		return false, nil
	}
	return true, w.ask(ctx, d, changed)
}

// restApproved reports whether the rest of an article that is out in part is what an
// admin said yes to: the version that was asked about last, or the one of which a part
// is out, unless a picture of the rest is another one. What else is another, is by the
// program's doing: a line with links, the link to the site, an update.
func restApproved(d *ledger.Delivery, shown []ledger.Part, r *Post) bool {
	if v := plan.AskedVersion(d); d.Flags.Has(ledger.Approved) && plan.IsVersion(v, r.Source) {
		return plan.HasPictures(v, r.Pictures())
	}
	if r.Source != d.SourceHash {
		return false
	}
	var media []string
	same := true
	for i, p := range shown {
		media = append(media, p.Media)
		same = same && (p.State != ledger.Planned || i < len(r.requests) && sameMedia(p.Media, r.requests[i].media))
	}
	if len(shown) != len(r.requests) { // the same file in more messages, or fewer
		return picturesOf(media) == r.Pictures()
	}
	return same
}

// toShow is the comment that people are asked about with the post: a row under no post,
// which nothing brings out; nil if it cannot be made now.
func (s *Posts) toShow(d *ledger.Delivery) *ledger.Comment {
	a, pl := s.Article(d)
	if a == nil || d.Flags.Has(ledger.Digest) {
		return nil
	}
	q, err := s.comment(a, pl, d)
	if err != nil {
		return nil
	}
	c := ledger.Comment{Delivery: d.ID, Chat: d.Chat, State: ledger.Withdrawn, Source: a.Hash}
	if q != nil {
		c.Hash, c.Plain = q.hash, q.Plain
	}
	return &c
}

// shownComment is the comment that people were asked about with the post; one that says
// nothing if there was none.
func shownComment(tx ledger.Tx, d *ledger.Delivery) (ledger.Comment, error) {
	all, err := tx.Comments().Of(d.ID)
	if err != nil || len(all) == 0 || all[0].Post != 0 {
		return ledger.Comment{}, err
	}
	return all[0], nil
}

// commentChanged says in what a comment differs from another.
func commentChanged(was, is ledger.Comment) locale.Message {
	words := difference(was.Plain, is.Plain)
	if words == "" {
		return withComment(locale.Message{}, is.Plain)
	}
	return withComment(locale.Message{}, words)
}

// shownCommentRunes bounds a comment in a question.
const shownCommentRunes = 1000

// withComment adds a comment to what people are told of a post.
func withComment(what locale.Message, text string) locale.Message {
	if runes := []rune(text); len(runes) > shownCommentRunes {
		text = string(runes[:shownCommentRunes]) + "…"
	}
	if what.IsZero() {
		return locale.M("reason.comment_shown", "text", text)
	}
	return locale.M("reason.and_comment", "what", what, "text", text)
}

// Difference says what a post would show differently than the parts that are out;
// zero if nothing.
func (s *Posts) Difference(r *Post, parts []ledger.Part) locale.Message { return otherThan(parts, r) }

// changedSince is otherThan for what an admin was shown: the lines that the program adds,
// which come and go with other posts, are not a part of that. A post that is out has them, and so
// may what was shown before they were left out.
func changedSince(shown []ledger.Part, r *Post) locale.Message {
	with, without := otherThan(shown, r), otherThan(shown, r.unlined())
	switch {
	case with.IsZero():
		return with
	case !without.IsZero() && slices.ContainsFunc(shown, func(p ledger.Part) bool { return p.State != ledger.Planned }):
		return with
	}
	return without
}

// otherThan says what of a post is not as it was shown; zero if all is.
func otherThan(shown []ledger.Part, r *Post) locale.Message {
	var was, is []string
	pictures := len(shown) != len(r.requests)
	for i, p := range shown {
		was = append(was, p.Plain)
		pictures = pictures || i < len(r.requests) && !sameMedia(p.Media, r.requests[i].media)
	}
	same := len(shown) == len(r.requests)
	for i, q := range r.requests {
		is = append(is, q.Plain)
		same = same && shown[i].Hash == q.hash
	}
	words := difference(strings.Join(was, "\n"), strings.Join(is, "\n"))
	switch {
	case words != "":
		return locale.Text(words)
	case pictures:
		return locale.M("reason.pictures_changed")
	case same:
		return locale.Message{}
	}
	return locale.M("reason.looks_changed")
}

// The bounds of a difference that people are shown.
const (
	differenceLines = 4
	differenceLine  = 160
)

// difference shows the lines in which two texts differ: those of the first after a
// minus, those of the second after a plus; "" if there are none.
func difference(was, is string) string {
	a, b := strings.Split(was, "\n"), strings.Split(is, "\n")
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	for len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	var out []string
	for _, side := range []struct {
		sign  string
		lines []string
	}{{"− ", a}, {"+ ", b}} {
		n := 0
		for _, l := range side.lines {
			if strings.TrimSpace(l) == "" {
				continue
			}
			if n++; n > differenceLines {
				out = append(out, side.sign+"…")
				break
			}
			if runes := []rune(l); len(runes) > differenceLine {
				l = string(runes[:differenceLine]) + "…"
			}
			out = append(out, side.sign+l)
		}
	}
	return strings.Join(out, "\n")
}
