package deliver

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/scheduler/ledger"
	"github.com/dateline-bot/dateline/scheduler/plan"
)

// An approval covers exactly what was shown. When the admins are asked, the rendered parts of the
// post are stored; before sending, the post is compared with them, and if it would read or look
// different, the admins are asked again and shown the difference.

// question is what the admins are asked about an article before it may be published.
type question struct {
	at      time.Time
	post    *Post           // that the admins are shown; nil if there is none
	comment *ledger.Comment // as it would be sent; nil if there is none, or for the rest of an article
	changed locale.Message  // what differs from the approved version
	reason  locale.Message  // the state of the waiting delivery
}

// ask asks the admins whether an article may be published; changed is what differs from the
// approved version.
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
	if r != nil && r.unread != nil && d.Tries < unreadTries { // the admins have to see all of it
		return w.readAgain(ctx, d, "", r.unread)
	}
	q := question{at: w.Clock.Stamp(), post: r, changed: changed}
	version := ""
	if r != nil {
		version = plan.VersionOf(r.Source, r.Pictures())
	}
	if r != nil && !d.Flags.Has(ledger.Out) {
		as := *d
		as.Flags = as.Flags.With(ledger.Linked, r.linked)
		q.comment = w.Posts.toShow(&as)
	}
	q.reason = plan.AskedAt("reason.approve", version, q.at)
	if a, _ := w.Posts.Article(d); a != nil && pl.Approve == content.ApprovalOther && len(a.Authors) > 0 {
		q.reason = plan.AskedAt("reason.approve_other", version, q.at, "author", strings.Join(a.Authors, ", "))
	}
	return w.put(ctx, d.ID, func(tx ledger.Tx, d *ledger.Delivery) error {
		if d.State() != ledger.Planned || d.Wait != ledger.WaitNone || d.Flags.Has(ledger.Forced) {
			return nil // an admin was faster
		}
		all, err := tx.Channels()
		if err != nil {
			return err
		}
		if ledger.ChannelOf(all, d.Chat).Trusted && !plan.Resends(d) { // it concerned a single version
			d.Flags |= ledger.Approved
			d.At = d.Due
			return nil
		}
		asked := q // the transaction may be retried
		return asked.put(tx, d)
	})
}

// put stores the question and notifies the admins.
func (q *question) put(tx ledger.Tx, d *ledger.Delivery) error {
	if q.post != nil && !d.Flags.Has(ledger.Out) { // otherwise the ledger keeps the approved version until an admin approves this one
		if err := q.show(tx, d); err != nil {
			return err
		}
	}
	resends := plan.Resends(d)
	d.Flags = d.Flags.With(ledger.Approved, false)
	d.Wait, d.At, d.Reason, d.Tries = ledger.WaitApprove, time.Time{}, q.reason, 0
	detail := q.changed
	switch {
	case q.reason.Is("reason.approve"):
	case detail.IsZero():
		detail = q.reason
	default: // an author does not approve his own changes either
		detail = locale.M("reason.and", "what", detail, "more", q.reason)
	}
	if q.comment != nil && q.comment.Plain != "" && !q.changed.Is("reason.comment_shown") {
		detail = withComment(detail, q.comment.Plain)
	}
	kind := ledger.NoticeApprove
	if !q.changed.IsZero() {
		kind = ledger.NoticeApproveAgain
	}
	buttons := []string{ledger.ActApprove, ledger.ActMove, ledger.ActReject, ledger.ActTrust}
	if d.Flags.Has(ledger.Out) { // the rest of an article has no scheduled time of its own
		buttons = slices.DeleteFunc(buttons, func(kind string) bool { return kind == ledger.ActMove })
	}
	if resends {
		kind, buttons = ledger.NoticeResend, []string{ledger.ActApprove, ledger.ActReject}
	}
	return ledger.NotifyOf(tx, q.at, d, kind, detail, buttons...)
}

// show stores what the admins are shown, and sets q.changed to how it differs from what they were
// shown before.
func (q *question) show(tx ledger.Tx, d *ledger.Delivery) error {
	shown, err := tx.Parts(d.ID)
	if err != nil {
		return err
	}
	before := len(shown) > 0 && q.post.linked == d.Flags.Has(ledger.Linked) // it was asked about
	if before && q.changed.IsZero() {
		q.changed = changedSince(shown, q.post)
	}
	if q.comment != nil {
		was, err := shownComment(tx.Comments(), d.ID)
		if err != nil {
			return err
		}
		if was.Hash != q.comment.Hash {
			if before && q.changed.IsZero() {
				q.changed = commentChanged(was, *q.comment)
			}
			if err := tx.Comments().Put(*q.comment); err != nil {
				return err
			}
		}
	}
	if _, err := merge(tx, d, q.post.unlined()); err != nil {
		return err
	}
	d.Flags = d.Flags.With(ledger.Linked, q.post.linked)
	return nil
}

// askAgain reports whether an approved article, or the rest of a partly published one, differs from
// what was shown, in which case the admins have been asked again. For an article approved by a
// version that did not store what it showed, the current version counts as shown. An unreadable
// picture does not revoke an approval: the post waits for it like any other, and askAgain reports
// true as well.
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
		comment, err = shownComment(tx.Comments(), d.ID)
		return err
	}); err != nil || trusted || len(shown) == 0 {
		return false, err
	}
	r, _, err := w.post(ctx, d)
	if err != nil {
		return false, nil //nolint:nilerr // the error is reported when the post is sent
	}
	if r.unread != nil && d.Tries < unreadTries && (d.Flags.Has(ledger.Out) || !w.Clock.Stamp().Before(d.Due)) {
		return true, w.readAgain(ctx, d, "", r.unread)
	}
	r = r.AsShown(shown)
	if d.Flags.Has(ledger.Out) && restApproved(d, shown, r) {
		return false, nil
	}
	if a != nil && r.linked && !d.Flags.Has(ledger.Linked) { // an address of the site that answers by now is not a change
		if r, err = w.Posts.unlinked(ctx, a, pl, d); err != nil {
			return false, nil //nolint:nilerr // as above
		}
		r = r.AsShown(shown)
	}
	changed := changedSince(shown, r)
	if a != nil && !changed.IsZero() { // nor is a form that the server refused
		link := ""
		if r.linked {
			link = w.Posts.Source.Address(a)
		}
		if first, err := w.Posts.unrefused(ctx, a, pl, d, link); err == nil && changedSince(shown, first.AsShown(shown)).IsZero() {
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

// restApproved reports whether an admin approved the rest of a partly published article: it is the
// version that was asked about last, or the one of which a part is published, and its pictures are
// the same. Any other difference is made by the program: a line with links, the link to the site,
// an update.
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
		same = same && (p.State() != ledger.Planned || i < len(r.requests) && sameMedia(p.Media, r.requests[i].media))
	}
	if len(shown) != len(r.requests) { // the same file in more or fewer messages
		return picturesOf(media) == r.Pictures()
	}
	return same
}

// toShow returns the comment that the admins are shown with the post, as a row that belongs to no
// post and is never sent; nil if the comment cannot be rendered now.
func (o *Posts) toShow(d *ledger.Delivery) *ledger.Comment {
	a, pl := o.Article(d)
	if a == nil || d.Flags.Has(ledger.Digest) {
		return nil
	}
	q, err := o.comment(a, pl, d)
	if err != nil {
		return nil
	}
	c := ledger.Comment{Delivery: d.ID, Chat: d.Chat, Source: a.Hash}
	if !c.Apply(ledger.EvRemoved) {
		return nil
	}
	if q != nil {
		c.Hash, c.Plain = q.hash, q.Plain
	}
	return &c
}

// shownComment returns the comment that the admins were shown with the post, or an empty one.
func shownComment(comments ledger.Comments, delivery int64) (ledger.Comment, error) {
	all, err := comments.Of(delivery)
	if err != nil || len(all) == 0 || all[0].Post != 0 {
		return ledger.Comment{}, err
	}
	return all[0], nil
}

// commentChanged describes how a comment differs from another.
func commentChanged(was, is ledger.Comment) locale.Message {
	words := difference(was.Plain, is.Plain)
	if words == "" {
		return withComment(locale.Message{}, is.Plain)
	}
	return withComment(locale.Message{}, words)
}

// shownCommentRunes is the maximum length, in runes, of a comment within a question.
const shownCommentRunes = 1000

// withComment appends a comment to the text about a post.
func withComment(what locale.Message, text string) locale.Message {
	if runes := []rune(text); len(runes) > shownCommentRunes {
		text = string(runes[:shownCommentRunes]) + "…"
	}
	if what.IsZero() {
		return locale.M("reason.comment_shown", "text", text)
	}
	return locale.M("reason.and_comment", "what", what, "text", text)
}

// Difference describes how a post would differ from its published parts; the zero message if it
// would not.
func (o *Posts) Difference(r *Post, parts []ledger.Part) locale.Message { return otherThan(parts, r) }

// changedSince is otherThan for what an admin was shown. It ignores the lines that the program
// adds, which come and go with other posts. A published post has them, and older versions also
// stored them with a question.
func changedSince(shown []ledger.Part, r *Post) locale.Message {
	with, without := otherThan(shown, r), otherThan(shown, r.unlined())
	switch {
	case with.IsZero():
		return with
	case !without.IsZero() && slices.ContainsFunc(shown, func(p ledger.Part) bool { return p.State() != ledger.Planned }):
		return with
	}
	return without
}

// otherThan describes how a post differs from what was shown; the zero message if it does not.
func otherThan(shown []ledger.Part, r *Post) locale.Message {
	sameNumber := len(shown) == len(r.requests)
	same, pictures := sameNumber, false
	for i, p := range shown {
		pictures = pictures || i < len(r.requests) && !sameMedia(p.Media, r.requests[i].media)
	}
	for i, q := range r.requests {
		same = same && shown[i].Hash == q.hash
	}
	words := difference(wordsOf(shown, r))
	switch {
	case words != "" && sameNumber && pictures:
		return locale.M("reason.and", "what", locale.Text(words), "more", locale.M("reason.pictures_changed"))
	case words != "":
		return locale.Text(words)
	case pictures || !sameNumber:
		return locale.M("reason.pictures_changed")
	case same:
		return locale.Message{}
	}
	return locale.M("reason.looks_changed")
}

// wordsOf returns the words that the parts show, and those of the post, one message below the other.
func wordsOf(shown []ledger.Part, r *Post) (was, is string) {
	var a, b []string
	for _, p := range shown {
		a = append(a, p.Plain)
	}
	for _, q := range r.requests {
		b = append(b, q.Plain)
	}
	return strings.Join(a, "\n"), strings.Join(b, "\n")
}

// Limits of the difference that people are shown.
const (
	differenceLines = 4
	differenceLine  = 160
)

// difference returns the lines in which two texts differ: those of the first after a minus sign,
// those of the second after a plus sign; "" if there are none.
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

// Another version of the program may render an unchanged file differently: as a picture what was
// only named before, or with a link that was lost. That is not a change that the admins have to
// approve, so what they were shown is rendered anew once, when the other version begins to lead,
// before anything is compared with it. Other words are asked about nevertheless where the settings
// have changed at the same time, or the article takes in other files, which may have: an approval is
// for the text that was shown.

// The work whose progress (ledger.Tx.Progress) identifies the build of the program and the settings
// by which the admins were shown what they were.
const (
	shownBy   = "approvals_shown"
	shownWith = "approvals_settings"
)

// numberOf identifies a build or settings in the ledger; it is never 0.
func numberOf(what string) int64 {
	sum := sha256.Sum256([]byte(what))
	return int64(binary.BigEndian.Uint64(sum[:])>>1) | 1
}

// AdoptShown renders anew what the admins were shown of posts that wait for their word or have it,
// if another build of the program rendered it. It leaves a post whose file, words or pictures have
// changed since. It has to be called before the ledger takes over the present hashes of the files;
// it does nothing when it is called again in the same term of leading, which is positive.
func AdoptShown(ctx context.Context, o *Posts, term int) error {
	if o.adopted.Load() == int64(term) {
		return nil
	}
	if err := (adopter{o}).adopt(ctx); err != nil {
		return fmt.Errorf("rendering anew what waits for approval: %w", err)
	}
	o.adopted.Store(int64(term))
	return nil
}

// adopter renders anew what the admins were shown, and stores it as what they were shown.
type adopter struct{ posts *Posts }

func (o adopter) adopt(ctx context.Context) error {
	build, settings := numberOf(o.posts.Build), numberOf(o.posts.Fingerprint)
	var rows []ledger.Delivery
	shown := map[int64][]ledger.Part{}
	var by, with int64 // 0: by a version that did not record it
	err := o.posts.Store.View(ctx, func(tx ledger.Tx) error {
		var err error
		if with, err = tx.Progress(shownWith); err != nil {
			return err
		}
		if by, err = tx.Progress(shownBy); err != nil || by == build {
			return err
		}
		if rows, err = tx.Deliveries(ledger.Filter{States: []ledger.State{ledger.Planned}}); err != nil {
			return err
		}
		rows = slices.DeleteFunc(rows, func(d ledger.Delivery) bool { return !o.wasShown(&d) })
		for _, d := range rows {
			if shown[d.ID], err = tx.Parts(d.ID); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil || by == build && with == settings {
		return err
	}
	programAlone := func(r *Post) bool { return (with == 0 || with == settings) && !r.takesIn } // rendered it differently
	anew := map[int64]*Post{}
	for _, d := range rows { // an error is reported when the post is sent
		if r, err := o.rerender(ctx, &d, shown[d.ID]); err == nil && keepsPictures(shown[d.ID], r) && (programAlone(r) || keepsWords(shown[d.ID], r)) {
			anew[d.ID] = r
		}
	}
	return o.posts.Store.Update(ctx, func(tx ledger.Tx) error {
		for i := range rows {
			if r := anew[rows[i].ID]; r != nil {
				if err := o.adoptShown(tx, rows[i], r); err != nil {
					return err
				}
			}
		}
		return errors.Join(tx.PutProgress(shownBy, build), tx.PutProgress(shownWith, settings))
	})
}

// wasShown reports whether the admins were shown the version of the article that its file has now,
// and nobody waits to look whether that is so.
func (o adopter) wasShown(d *ledger.Delivery) bool {
	a, pl := o.posts.Article(d)
	if a == nil || !pl.Approve.Asked() || d.Flags&(ledger.Forced|ledger.Digest) != 0 {
		return false
	}
	if v := plan.AskedVersion(d); v != "" {
		return plan.IsVersion(v, a.Hash)
	}
	return d.SourceHash == a.Hash && (d.Flags.Has(ledger.Out) || !d.At.Before(d.Due))
}

// rerender renders what the admins were shown, as this program does. A picture that cannot be read now, and was not a file of
// the post before, counts as shown with any content.
func (o adopter) rerender(ctx context.Context, d *ledger.Delivery, shown []ledger.Part) (*Post, error) {
	r, err := o.forQuestion(ctx, d)
	if err != nil || r.unread == nil {
		return r, err
	}
	r = r.AsShown(shown)
	for i, q := range r.requests {
		files, _ := parseMedia(q.media)
		if slices.ContainsFunc(files, func(f localFile) bool { return f.hash == [32]byte{} && slices.Contains(q.unread, f.path) }) {
			r.requests[i].media = ledger.MediaUnknown
		}
	}
	return r, nil
}

// forQuestion renders the post in the form in which questions show it: whole if a part of it is
// published, otherwise without added lines, and with the link to the site if it had that.
func (o adopter) forQuestion(ctx context.Context, d *ledger.Delivery) (*Post, error) {
	a, pl := o.posts.Article(d)
	if d.Flags.Has(ledger.Out) {
		return o.posts.Measured(ctx, a, pl, d)
	}
	link := ""
	if d.Flags.Has(ledger.Linked) {
		link = o.posts.Source.Address(a)
	}
	r, err := o.posts.unrefused(ctx, a, pl, d, link)
	if err != nil {
		return nil, err
	}
	return r.unlined(), nil
}

// keepsWords reports whether the post has the words that the parts show.
func keepsWords(shown []ledger.Part, r *Post) bool {
	was, is := wordsOf(shown, r)
	return slices.Equal(strings.Fields(was), strings.Fields(is))
}

// keepsPictures reports whether no local file that the parts show has another content in the post.
func keepsPictures(shown []ledger.Part, r *Post) bool {
	now := map[string][32]byte{}
	for _, q := range r.requests {
		files, _ := parseMedia(q.media)
		for _, f := range files {
			now[f.path] = f.hash
		}
	}
	for _, p := range shown {
		files, _ := parseMedia(p.Media)
		for _, f := range files {
			if is, ok := now[f.path]; ok && is != f.hash {
				return false
			}
		}
	}
	return true
}

// adoptShown stores a post in place of what the admins were shown, unless the delivery has changed
// meanwhile. Of a partly published post, only the pictures of the rest are compared again; see
// restApproved.
func (o adopter) adoptShown(tx ledger.Tx, was ledger.Delivery, r *Post) error {
	d, err := tx.Delivery(was.ID)
	if errors.Is(err, ledger.ErrNotFound) || err == nil && d.Version != was.Version {
		return nil
	}
	if err != nil {
		return err
	}
	parts, err := tx.Parts(d.ID)
	if err != nil || len(parts) == 0 {
		return err
	}
	if d.Flags.Has(ledger.Out) {
		for i, p := range parts {
			if p.State() != ledger.Planned || i >= len(r.requests) {
				continue
			}
			p.Media = r.requests[i].media
			if err := tx.PutPart(p); err != nil {
				return err
			}
		}
		return nil
	}
	if now := o.posts.toShow(&d); now != nil {
		comment, err := shownComment(tx.Comments(), d.ID)
		if err != nil {
			return err
		}
		if comment.Hash != now.Hash {
			if err := tx.Comments().Put(*now); err != nil {
				return err
			}
		}
	}
	_, err = merge(tx, &d, r)
	return err
}
