package deliver

import (
	"context"
	"errors"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/content/route"
	"github.com/dateline-bot/dateline/scheduler/ledger"
	"github.com/dateline-bot/dateline/scheduler/plan"
)

// sender sends the parts of articles.
type sender struct {
	*channelState
	account *accountant
	sounds  sounds
}

// send sends the next part of a due delivery, unless something prevents it.
func (w *sender) send(ctx context.Context, d *ledger.Delivery) error {
	if ok, err := w.allowed(ctx); !ok || err != nil {
		return err
	}
	if w.account.holds(d) {
		return w.put(ctx, d.ID, func(_ ledger.Tx, d *ledger.Delivery) error {
			d.At, d.Reason = w.Clock.Stamp().Add(overduePause), plan.KeepVersion(d, locale.M("reason.look_first"))
			return nil
		})
	}
	if ok, err := w.gate(ctx, d); !ok || err != nil {
		return err
	}
	r, pl, err := w.post(ctx, d)
	if errors.Is(err, errNoFile) {
		return w.missing(ctx, d)
	}
	if errors.Is(err, errNoNews) {
		return w.noNews(ctx, d)
	}
	var cannot *Unread
	if errors.As(err, &cannot) {
		return w.readAgain(ctx, d, "", err)
	}
	if err != nil {
		return w.unrenderable(ctx, d, err)
	}
	if r.unread != nil && d.Tries < unreadTries {
		return w.readAgain(ctx, d, "", r.unread)
	}
	part, to, err := w.intend(ctx, d, r, pl)
	if err != nil || part == nil {
		return err
	}
	if err := w.lease.Check(ctx); err != nil {
		return w.notSent(ctx, d, part, &Fault{Kind: FaultNotSent, Err: locale.M("wait.another_process").Err(err)})
	}
	out, cancel := context.WithTimeout(context.WithoutCancel(ctx), sendLimit)
	part.Lacks, to.Lacks = 0, &part.Lacks
	id, err := w.Publisher.Send(out, to, r.requests[part.N].Request)
	cancel()
	switch {
	case err != nil:
		return w.failed(ctx, d, part, r, err)
	case id == 0:
		return w.comesLater(ctx, d, part)
	}
	return w.accepted(ctx, d, part, id, pl, r.unread)
}

// unreadTries is how often reading a local file is tried, over a minute in all, before its post is
// sent without it.
const unreadTries = 6

// unreadFile puts off a part with a local file that could be read a moment ago.
func (w *sender) unreadFile(ctx context.Context, d *ledger.Delivery, part *ledger.Part, r *Post, f *Fault) error {
	w.complain("not published yet: a local file of it cannot be read", d, part.N, f)
	w.Posts.files().forget(r.requests[part.N].Files)
	return w.fate(ctx, d, part, func(tx ledger.Tx, d *ledger.Delivery) error {
		if err := back(tx, d, part, f); err != nil {
			return err
		}
		d.At, d.Reason = w.Clock.Stamp().Add(time.Second<<min(d.Tries-1, unreadTries)), plan.KeepVersion(d, f.Message())
		return nil
	})
}

// missing puts off a delivery whose file does not exist here; a scan will show whether it is gone
// for good. Another process may already have the file, so it is offered the channel.
func (w *sender) missing(ctx context.Context, d *ledger.Delivery) error {
	defer w.LookAgain()
	again := time.Time{}
	if w.Store.Changes() != nil {
		again, w.yields = w.Clock.Stamp().Add(StandByEvery), true
	}
	return w.put(ctx, d.ID, func(_ ledger.Tx, d *ledger.Delivery) error {
		d.At, d.Reason = again, plan.KeepVersion(d, locale.M("reason.no_file"))
		return nil
	})
}

// absentEvery and absentMost are how often the worker looks for the file of a due article that is away:
// for a moment while it is being replaced, or for as long as the folder cannot be read.
const (
	absentEvery = time.Second
	absentMost  = time.Minute
)

// absentWait returns how long to wait before the worker looks again for the file of an article that is
// late already.
func absentWait(late time.Duration) time.Duration {
	return min(max(late/10, absentEvery), absentMost)
}

// gate holds back a delivery that must not be sent now, and records why. It lets through what an
// admin ordered, and partly published posts, unless their route asks for approval and the rest
// differs from the approved version.
func (w *sender) gate(ctx context.Context, d *ledger.Delivery) (bool, error) {
	if d.Flags.Has(ledger.Out) {
		if a, _ := w.Posts.Article(d); plan.ResendsAnother(d, a) {
			return false, w.resendsAnother(ctx, d, a)
		}
		asked, err := w.askAgain(ctx, d)
		return !asked && err == nil, err
	}
	now := w.Clock.Stamp() // before the catalogue: an old date must not become due because the clock was set ahead
	a, pl := w.Posts.Article(d)
	set := func(change func(ledger.Tx, *ledger.Delivery) error) (bool, error) {
		return false, w.put(ctx, d.ID, change)
	}
	withhold := func(why locale.Message) (bool, error) { // until the comparison has seen the present file
		defer w.LookAgain()
		return set(func(_ ledger.Tx, d *ledger.Delivery) error { d.At, d.Reason = time.Time{}, why; return nil })
	}
	switch {
	case d.Flags.Has(ledger.Contents):
		return contentsTime(ctx, w.channelState, d, now)
	case d.Flags.Has(ledger.Digest):
		return w.onTime(ctx, d, now)
	case a == nil:
		return true, nil
	case a.Draft || a.Telegram().Never: // not even by hand
		return withhold(locale.M("reason.draft"))
	case a.Hold != nil && !plan.ByWord(d, a):
		return withhold(a.Hold.Message())
	case d.Flags.Has(ledger.Forced):
		return true, nil
	case !a.Due.Equal(d.FileDue) && (a.Due.IsZero() || a.Due.After(now)): // the date changed and the ledger does not have it yet
		defer w.LookAgain()
		return set(func(_ ledger.Tx, d *ledger.Delivery) error { d.At = now.Add(StandByEvery); return nil })
	case pl.Approve.Asked() && !d.Flags.Has(ledger.Approved):
		return false, w.ask(ctx, d, locale.Message{})
	case pl.Approve.Asked():
		if asked, err := w.askAgain(ctx, d); asked || err != nil {
			return false, err
		}
	case w.Rules.NotifyBefore > 0 && !d.Flags.Has(ledger.Told) && now.Before(d.Due):
		return set(func(tx ledger.Tx, d *ledger.Delivery) error {
			d.Flags |= ledger.Told
			d.At = d.Due
			return ledger.NotifyOf(tx, now, d, ledger.NoticeUpcoming, locale.Message{}, ledger.ActPublish, ledger.ActMove, ledger.ActSkip)
		})
	}
	if until := w.Memory.LeftAlone(d, w.Rules.Debounce); !now.Before(d.Due) {
		if until.After(now) {
			return set(func(_ ledger.Tx, d *ledger.Delivery) error {
				d.At, d.Reason = until, locale.M("reason.changed_just_now")
				return nil
			})
		}
		if until.After(d.Seen) { // waiting does not make it late
			d.Seen = until
		}
	}
	return w.onTime(ctx, d, now)
}

// resendsAnother asks about a post that is to be published again with a content other than the one
// meant. If the file is a draft now, the comparison withdraws it.
func (w *sender) resendsAnother(ctx context.Context, d *ledger.Delivery, a *content.Article) error {
	if plan.Unwanted(a) == nil {
		return w.ask(ctx, d, locale.Message{})
	}
	defer w.LookAgain()
	return w.put(ctx, d.ID, func(_ ledger.Tx, d *ledger.Delivery) error {
		d.At = w.Clock.Stamp().Add(StandByEvery)
		return nil
	})
}

// onTime holds back a delivery that is not due yet, or is too late.
func (w *sender) onTime(ctx context.Context, d *ledger.Delivery, now time.Time) (bool, error) {
	set := func(change func(ledger.Tx, *ledger.Delivery) error) (bool, error) {
		return false, w.put(ctx, d.ID, change)
	}
	switch {
	case d.Flags.Has(ledger.Forced):
		return true, nil
	case now.Before(d.Due):
		return set(func(_ ledger.Tx, d *ledger.Delivery) error { d.At = d.Due; return nil })
	case plan.Lateness(d, now) > w.Rules.CatchUp && d.Flags.Has(ledger.Queued): // the next slot, then
		defer w.LookAgain() // once it is recorded, the comparison assigns the slot
		return set(func(_ ledger.Tx, d *ledger.Delivery) error { d.At = time.Time{}; return nil })
	case plan.Lateness(d, now) > w.Rules.CatchUp:
		return set(func(tx ledger.Tx, d *ledger.Delivery) error { return missed(tx, d, now) })
	}
	if end := w.Rules.Quiet.Shift(now, w.Rules.Zone); end.After(now) {
		return set(func(_ ledger.Tx, d *ledger.Delivery) error {
			d.At, d.Reason = end, locale.M("reason.quiet")
			if d.Seen.Before(end) { // they do not make it late
				d.Seen = end
			}
			return nil
		})
	}
	if !d.Flags.Has(ledger.Digest) && !w.Posts.Source.Exists(d.Path) { // it is being replaced, or deleted: a scan will show
		if w.Store.Changes() != nil { // another process may have it
			return false, w.missing(ctx, d)
		}
		return set(func(_ ledger.Tx, d *ledger.Delivery) error {
			d.At, d.Reason = now.Add(absentWait(now.Sub(d.Due))), plan.KeepVersion(d, locale.M("reason.no_file"))
			return nil
		})
	}
	return true, nil
}

// contentsTime holds back contents while posts are about to be sent, and in quiet hours. Contents
// are never too late.
func contentsTime(ctx context.Context, w *channelState, d *ledger.Delivery, now time.Time) (bool, error) {
	if d.Flags.Has(ledger.Forced) {
		return true, nil
	}
	at, held, err := busy(ctx, w)
	if end := w.Rules.Quiet.Shift(now, w.Rules.Zone); err == nil && !held && end.After(now) {
		at, held = end, true
	}
	if err != nil || !held {
		return err == nil, err
	}
	return false, w.put(ctx, d.ID, func(_ ledger.Tx, d *ledger.Delivery) error { d.At = at; return nil })
}

func missed(tx ledger.Tx, d *ledger.Delivery, now time.Time) error {
	if !d.Apply(ledger.EvTooLate) {
		return nil
	}
	d.At = time.Time{}
	d.Reason = plan.Missed(now)
	return ledger.NotifyOf(tx, now, d, ledger.NoticeMissed, locale.Message{}, ledger.ActPublish, ledger.ActSkip)
}

func (w *sender) unrenderable(ctx context.Context, d *ledger.Delivery, cause error) error {
	w.complain("not published: it cannot be rendered", d, 0, cause)
	return w.put(ctx, d.ID, func(tx ledger.Tx, d *ledger.Delivery) error {
		if !d.Apply(ledger.EvRefused) {
			return nil
		}
		d.Reason, d.At = locale.Of(cause), time.Time{}
		return ledger.NotifyOf(tx, w.Clock.Stamp(), d, ledger.NoticeFailed, locale.Of(cause), ledger.ActSkip)
	})
}

// intend commits that the next part is about to be sent. It returns nil if there is nothing to
// send.
func (w *sender) intend(ctx context.Context, d *ledger.Delivery, r *Post, pl route.Place) (*ledger.Part, Target, error) {
	var leaving *ledger.Part
	to := Target{Chat: w.chat, Topic: d.Topic, Protect: pl.Protect, Whole: r.unread == nil}
	id := d.ID
	err := w.put(ctx, id, func(tx ledger.Tx, now *ledger.Delivery) error {
		leaving = nil
		if now.Version != d.Version || now.State() != ledger.Planned { // an admin was faster: look again
			return nil
		}
		all, err := tx.Channels()
		if err != nil {
			return err
		}
		channel := ledger.ChannelOf(all, w.chat)
		parts, err := merge(tx, now, r)
		if err != nil {
			return err
		}
		i := ledger.FirstUnsent(parts)
		if i < 0 {
			return w.record.complete(tx, now, parts, pl, false)
		}
		p := parts[i]
		p.AfterID, p.At, p.Error, p.Accepted = channel.LastID, w.Clock.Stamp(), locale.Message{}, false
		p.Sends++
		if !p.Apply(ledger.EvDue) || !now.Apply(ledger.EvDue) {
			return nil
		}
		now.Format, now.SourceHash, now.Reason = r.format, r.Source, locale.Message{}
		if err := w.noteVersion(tx, now, r.Source); err != nil {
			return err
		}
		if err := errors.Join(noteAdded(tx, now, r), w.noteCited(tx, now, r)); err != nil {
			return err
		}
		now.Flags = now.Flags.With(ledger.Linked, r.linked).With(ledger.RichButtons, r.inText)
		leaving, to.After = &p, p.AfterID
		if to.ReplyTo = 0; i == 0 {
			if to.ReplyTo, err = w.answers(tx, now); err != nil {
				return err
			}
		}
		to.Silent = pl.Silent || i > 0 || w.sounds.quietly(now, p.At)
		return tx.PutPart(p)
	})
	if err != nil {
		return nil, to, err
	}
	return leaving, to, nil
}

// answers returns the message that a delivery's post replies to, or 0: the author named another
// article whose post is in the same place, or the article is part of a series. A post does not wait
// for that message.
func (w *sender) answers(tx ledger.Tx, d *ledger.Delivery) (int, error) {
	named := w.Posts.Answered(d)
	if named == nil {
		return w.Posts.partBefore(tx, d)
	}
	in := []*content.Article{named}
	for _, other := range w.Posts.Catalogue().Translations().Of(named) { // the place may have it in another language
		if other != named && other.Slug != d.Slug {
			in = append(in, other)
		}
	}
	for _, a := range in {
		rows, err := tx.Deliveries(ledger.Filter{Slug: a.Slug})
		if err != nil {
			return 0, err
		}
		for _, other := range rows {
			if other.Chat == w.chat && other.Topic == d.Topic && other.Flags.Has(ledger.Out) && other.MessageID != 0 {
				return other.MessageID, nil
			}
		}
	}
	return 0, nil
}

// merge updates the parts in the ledger from the post: parts that were sent stay as they are, the
// others are replaced.
func merge(tx ledger.Tx, d *ledger.Delivery, r *Post) ([]ledger.Part, error) {
	parts, err := tx.Parts(d.ID)
	if err != nil {
		return nil, err
	}
	for i, q := range r.requests {
		switch {
		case i >= len(parts):
			p := ledger.Part{Delivery: d.ID, N: i}
			q.put(&p)
			parts = append(parts, p)
		case parts[i].State() == ledger.Planned:
			q.put(&parts[i])
		default:
			if q.differs(parts[i]) && !d.Flags.Has(ledger.Digest) {
				d.Todo |= ledger.TodoEdit
			}
			continue
		}
		if err := tx.PutPart(parts[i]); err != nil {
			return nil, err
		}
	}
	keep := len(parts)
	for keep > len(r.requests) && parts[keep-1].State() == ledger.Planned {
		keep--
	}
	if keep > len(r.requests) && !d.Flags.Has(ledger.Digest) {
		d.Todo |= ledger.TodoEdit // surplus published parts
	}
	if keep < len(parts) {
		if err := tx.DropParts(d.ID, keep); err != nil {
			return nil, err
		}
	}
	return parts[:keep], nil
}

// accepted records that Telegram accepted the part; unread is why a local file that it should show
// could not be read.
func (w *sender) accepted(ctx context.Context, d *ledger.Delivery, part *ledger.Part, messageID int, pl route.Place, unread error) error {
	w.tries = 0
	w.Posts.judgeButtons(d.ID, false)
	if part.N == 0 {
		w.sounds.leaves(d, part.At)
	}
	at := w.Clock.Stamp()
	w.account.arrived(*part, messageID, at)
	w.report("published", d, part.N, messageID, "late", max(plan.Lateness(d, at), 0).Round(time.Millisecond))
	return w.must(ctx, d.ID, func(tx ledger.Tx, d *ledger.Delivery) error {
		p := *part
		if !p.Apply(ledger.EvAccepted) {
			w.Log.Error("late answer for a part that is not being sent; message not recorded", "slug", d.Slug, "part", p.N+1, "state", p.State(), "message", messageID)
			return nil
		}
		p.MessageID, p.At = messageID, at
		if err := tx.PutPart(p); err != nil {
			return err
		}
		if err := lastKnown(tx, w.chat, messageID); err != nil {
			return err
		}
		if err := ledger.ChangeChannel(tx, w.chat, func(c *ledger.ChannelState) {
			if c.Accounted == messageID-1 {
				c.Accounted = messageID
			}
		}); err != nil {
			return err
		}
		if err := w.resumed(tx); err != nil {
			return err
		}
		if unread != nil && p.N == 0 {
			if err := ledger.NotifyOf(tx, at, d, ledger.NoticeLacking, locale.Of(unread)); err != nil {
				return err
			}
		}
		if messageID <= p.AfterID {
			if err := w.record.resetIDs(tx, w.chat, p); err != nil {
				return err
			}
		}
		return w.record.arrived(tx, d, p, ledger.EvAccepted, pl)
	})
}

// arrived moves a delivery on after a part is known to be in the channel, however that became
// known.
func (r *Recorder) arrived(tx ledger.Tx, d *ledger.Delivery, p ledger.Part, e ledger.Event, pl route.Place) error {
	if !d.Apply(e) {
		return nil
	}
	d.Wait, d.Reason, d.Tries = ledger.WaitNone, locale.Message{}, 0
	d.Flags |= ledger.Out
	if pl.Approve.Asked() { // an order concerned the content of the file at that time
		d.Flags = d.Flags.With(ledger.Forced, false)
	}
	if p.N == 0 {
		d.MessageID = p.MessageID
	}
	parts, err := tx.Parts(d.ID)
	if err != nil {
		return err
	}
	if ledger.AnyPart(parts, ledger.Unconfirmed) && d.Apply(ledger.EvDoubt) {
		d.At = r.clock.Stamp()
		return nil
	}
	if ledger.FirstUnsent(parts) >= 0 { // before anything that becomes due meanwhile, because the parts of an article stay together
		d.At = parts[0].At.Add(-sendLimit)
		return nil
	}
	return r.complete(tx, d, parts, pl, e == ledger.EvFound)
}

// complete returns when the last part was sent, or found.
func (r *Recorder) complete(tx ledger.Tx, d *ledger.Delivery, parts []ledger.Part, pl route.Place, found bool) error {
	if d.State() != ledger.Sent && !d.Apply(ledger.EvComplete) {
		return nil
	}
	first := !d.Flags.Has(ledger.Complete)
	d.Reason, d.Wait = locale.Message{}, ledger.WaitNone
	if d.Todo&ledger.TodoEdit != 0 && pl.Approve.Asked() { // exactly what was approved
		d.Reason = plan.OfVersion("reason.on_its_way", plan.Version(d.SourceHash))
	}
	d.Flags = d.Flags.With(ledger.Forced|ledger.FromBackup, false) | ledger.Complete
	if len(parts) > 0 {
		d.MessageID = parts[0].MessageID
	}
	if first && d.Flags.Has(ledger.Relocates) {
		if err := r.relocated(tx, d); err != nil {
			return err
		}
	}
	if first {
		if (pl.Pin || d.Flags.Has(ledger.Contents)) && d.MessageID != 0 {
			d.Todo |= ledger.TodoPin
		}
		if d.Flags&(ledger.Told|ledger.Approved|ledger.Moved) != 0 { // an admin was involved
			d.Todo |= ledger.TodoTell
		}
		if a, _ := r.posts.Article(d); a != nil && !d.Flags.Has(ledger.Linked) && r.posts.Source.Address(a) != "" {
			d.Todo |= ledger.TodoLink
		}
	}
	if first {
		if err := r.commented(tx, d, pl, found); err != nil {
			return err
		}
	}
	if d.Replaces != "" {
		d.Todo |= ledger.TodoRetire
	}
	d.At = time.Time{}
	if d.Todo != 0 {
		d.At = r.clock.Stamp()
	}
	all, err := tx.Channels()
	if err != nil {
		return err
	}
	r.links.Set(*d, ledger.ChannelOf(all, d.Chat))
	return nil
}

// failed decides by the kind of the fault what happens to the part.
func (w *sender) failed(ctx context.Context, d *ledger.Delivery, part *ledger.Part, r *Post, cause error) error {
	var f *Fault
	if !errors.As(cause, &f) {
		f = &Fault{Kind: FaultUnknown, Err: cause}
	}
	rich := part.Method == "sendRichMessage"
	switch f.Kind {
	case FaultNotSent, FaultLimited, FaultNoRights, FaultMigrated:
		return w.notSent(ctx, d, part, f)
	case FaultTopicClosed:
		return w.topicClosed(ctx, d, part, f)
	case FaultUnread:
		return w.unreadFile(ctx, d, part, r, f)
	case FaultUnsupported:
		return w.asText(ctx, d, part, f, ledger.NoticeTextOnly)
	case FaultRefused, FaultGone, FaultNotModified:
		if rich && r.inText { // also if parts are published: the keyboard belongs to the last one
			return w.withKeyboard(ctx, d, part, f)
		}
		if rich && !d.Flags.Has(ledger.Out) && r.format == post.Rich && !d.Flags.Has(ledger.RichRefused) {
			return w.asText(ctx, d, part, f, ledger.NoticeRichRefused)
		}
		return w.refused(ctx, d, part, f)
	default: // it may have arrived
		return w.unknown(ctx, d, part, f)
	}
}

// fate records the outcome of a request for a part, unless the ledger has newer information:
// another process that took over the channel may have looked for the part and sent it again.
func (w *sender) fate(ctx context.Context, d *ledger.Delivery, part *ledger.Part, change func(ledger.Tx, *ledger.Delivery) error) error {
	return w.must(ctx, d.ID, func(tx ledger.Tx, d *ledger.Delivery) error {
		parts, err := tx.Parts(d.ID)
		if err != nil {
			return err
		}
		for _, p := range parts {
			if p.N == part.N && (p.State() == ledger.Sending || p.State() == ledger.Unconfirmed) && p.At.Equal(part.At) {
				return change(tx, d)
			}
		}
		w.Log.Info("outcome already recorded by another process", "slug", d.Slug, "channel", w.name, "part", part.N+1)
		return nil
	})
}

// back resets a part that is known not to have been sent.
func back(tx ledger.Tx, d *ledger.Delivery, part *ledger.Part, f *Fault) error {
	p := *part
	if !p.Apply(ledger.EvNotSent) {
		return nil
	}
	p.Error, p.Sends = f.Message(), part.Sends-1
	if err := tx.PutPart(p); err != nil {
		return err
	}
	if !d.Apply(ledger.EvNotSent) {
		return nil // a search for it is running and will not find it
	}
	if !d.Due.IsZero() && d.Due.Before(d.At) { // it keeps its place
		d.At = d.Due
	}
	d.Tries++
	return nil
}

func (w *sender) notSent(ctx context.Context, d *ledger.Delivery, part *ledger.Part, f *Fault) error {
	w.complain("not published yet: it is tried again", d, part.N, f)
	if err := w.fate(ctx, d, part, func(tx ledger.Tx, d *ledger.Delivery) error {
		d.Reason = plan.KeepVersion(d, f.Message())
		return back(tx, d, part, f)
	}); err != nil {
		return err
	}
	return w.obstacle(ctx, f)
}

// reasonTopicClosed is compared: a topic is known to be closed while a delivery waits for it.
const reasonTopicClosed = "reason.topic_closed"

// probeTopic is how often a closed topic is tried again.
const probeTopic = time.Minute

// topicClosed makes deliveries for a closed topic wait until it is open. The admins are told once,
// and one delivery tries on behalf of all that are due.
func (w *sender) topicClosed(ctx context.Context, d *ledger.Delivery, part *ledger.Part, f *Fault) error {
	w.complain("not published yet: its topic is closed", d, part.N, f)
	known := d.Reason.Is(reasonTopicClosed)
	return w.fate(ctx, d, part, func(tx ledger.Tx, d *ledger.Delivery) error {
		if err := back(tx, d, part, f); err != nil {
			return err
		}
		again := w.Clock.Stamp().Add(probeTopic)
		d.At, d.Reason = again, locale.M(reasonTopicClosed)
		rows, err := tx.Deliveries(ledger.Filter{Chat: w.chat, States: []ledger.State{ledger.Planned}})
		if err != nil {
			return err
		}
		for _, other := range rows {
			if other.ID == d.ID || other.Topic != d.Topic {
				continue
			}
			known = known || other.Reason.Is(reasonTopicClosed)
			if other.Wait != ledger.WaitNone || other.Due.IsZero() || other.Due.After(again) || other.At.IsZero() || other.At.After(again) {
				continue
			}
			other.At, other.Reason = again, plan.KeepVersion(&other, locale.M(reasonTopicClosed))
			if err := tx.PutDelivery(&other); err != nil {
				return err
			}
		}
		if known {
			return nil
		}
		return ledger.NotifyOf(tx, w.Clock.Stamp(), d, ledger.NoticeTopicClosed, f.Message())
	})
}

// asText sends as text what cannot be sent as a rich message, and reports that once.
func (w *sender) asText(ctx context.Context, d *ledger.Delivery, part *ledger.Part, f *Fault, kind string) error {
	if kind == ledger.NoticeTextOnly {
		w.Posts.noRich()
	}
	tell := kind == ledger.NoticeRichRefused || w.told.Once(kind)
	w.complain("Telegram takes no rich message here: it is sent as text", d, part.N, f)
	w.keep(d.ID, nil)
	w.Posts.judgeButtons(d.ID, true)
	return w.fate(ctx, d, part, func(tx ledger.Tx, d *ledger.Delivery) error {
		if err := back(tx, d, part, f); err != nil {
			return err
		}
		d.Format = ""
		d.Flags = d.Flags.With(ledger.RichRefused, d.Flags.Has(ledger.RichRefused) || kind == ledger.NoticeRichRefused)
		if !tell {
			return nil
		}
		return ledger.NotifyOf(tx, w.Clock.Stamp(), d, kind, f.Message())
	})
}

// withKeyboard sends with an inline keyboard what was refused with buttons in its text.
func (w *sender) withKeyboard(ctx context.Context, d *ledger.Delivery, part *ledger.Part, f *Fault) error {
	w.complain("the post is refused with buttons in its text: it is sent with a keyboard", d, part.N, f)
	w.keep(d.ID, nil)
	w.Posts.blameButtons(d.ID)
	return w.fate(ctx, d, part, func(tx ledger.Tx, d *ledger.Delivery) error {
		if err := back(tx, d, part, f); err != nil {
			return err
		}
		if !d.Flags.Has(ledger.Out) { // without them, a text message may be enough
			d.Format = ""
		}
		d.Flags = d.Flags.With(ledger.RichButtons, false) | ledger.ButtonsRefused
		return nil
	})
}

func (w *sender) refused(ctx context.Context, d *ledger.Delivery, part *ledger.Part, f *Fault) error {
	w.complain("not published: Telegram refuses it", d, part.N, f)
	w.Posts.judgeButtons(d.ID, true)
	return w.fate(ctx, d, part, func(tx ledger.Tx, d *ledger.Delivery) error {
		p := *part
		if !p.Apply(ledger.EvRefused) {
			return nil
		}
		p.Error, p.Sends = f.Message(), part.Sends-1
		if err := tx.PutPart(p); err != nil {
			return err
		}
		if !d.Apply(ledger.EvRefused) {
			return nil // as above
		}
		d.Reason, d.At = f.Message(), time.Time{}
		d.Flags = d.Flags.With(ledger.Forced, false)
		return ledger.NotifyOf(tx, w.Clock.Stamp(), d, ledger.NoticeFailed, f.Message(), ledger.ActAgain, ledger.ActSkip)
	})
}

func (w *sender) unknown(ctx context.Context, d *ledger.Delivery, part *ledger.Part, f *Fault) error {
	w.complain("the answer to a send was lost: it is looked for in the channel", d, part.N, f)
	w.account.arrived(*part, 0, w.Clock.Stamp())
	return w.fate(ctx, d, part, func(tx ledger.Tx, d *ledger.Delivery) error {
		p := *part
		p.Error = f.Message()
		d.Reason = f.Message()
		return w.unnumbered(tx, d, p)
	})
}

// comesLater records that Telegram accepted the part without a message id: a message with a video
// is published once the video has been processed.
func (w *sender) comesLater(ctx context.Context, d *ledger.Delivery, part *ledger.Part) error {
	w.tries = 0
	if part.N == 0 {
		w.sounds.leaves(d, part.At)
	}
	w.account.arrived(*part, 0, w.Clock.Stamp())
	w.Log.Info("accepted without a message id; looking for it in the channel",
		"slug", d.Slug, "channel", w.name, "part", part.N+1)
	return w.fate(ctx, d, part, func(tx ledger.Tx, d *ledger.Delivery) error {
		if err := w.resumed(tx); err != nil {
			return err
		}
		p := *part
		p.Accepted = true
		d.Reason = locale.M("reason.accepted")
		return w.unnumbered(tx, d, p)
	})
}

// unnumbered marks as unconfirmed a part that may be in the channel with an unknown message id,
// unless an update has reported the id meanwhile.
func (w *sender) unnumbered(tx ledger.Tx, d *ledger.Delivery, p ledger.Part) error {
	seen, _, err := ledger.FirstPart(tx, d, ledger.Sending)
	if err != nil {
		return err
	}
	if !p.Apply(ledger.EvUnknown) {
		return nil
	}
	if err := tx.PutPart(p); err != nil {
		return err
	}
	if !d.Apply(ledger.EvUnknown) {
		return nil
	}
	if seen.N == p.N && seen.MessageID != 0 {
		_, pl := w.Posts.Article(d)
		return w.record.Confirmed(tx, d, p, seen.MessageID, pl)
	}
	d.At = w.Clock.Stamp().Add(w.Settle)
	w.mu.Lock()
	w.lost[d.ID] = time.Now()
	w.mu.Unlock()
	return nil
}

// lateBy is how late a post may be without being caught up, for instance because of rate limits.
const lateBy = time.Minute

// sounds records which posts were sent with a notification.
type sounds struct {
	began   time.Time // when the channel got its worker
	caught  time.Time // when a caught-up post was last sent
	ordered time.Time // the admin's order that was carried out last
	held    func() (until time.Time, why locale.Message)
}

// quietly reports whether the first part of a delivery sent now is sent without a notification. Of
// several posts that are caught up only the first notifies, and likewise of several published by
// one button.
func (s *sounds) quietly(d *ledger.Delivery, at time.Time) bool {
	if d.Flags.Has(ledger.Forced) {
		return !d.ByAt.IsZero() && d.ByAt.Equal(s.ordered)
	}
	waits := d.Due // since
	if d.Seen.After(waits) {
		waits = d.Seen
	}
	return s.late(d, at) && !waits.After(s.caught)
}

// leaves records that the first part of a delivery was sent at the given time.
func (s *sounds) leaves(d *ledger.Delivery, at time.Time) {
	switch {
	case d.Flags.Has(ledger.Contents): // without a sound
	case d.Flags.Has(ledger.Forced):
		s.ordered = d.ByAt
	case s.late(d, at):
		s.caught = at
	}
}

// late reports whether a delivery could not be sent on time: its file or the bot was missing, or
// the channel was paused.
func (s *sounds) late(d *ledger.Delivery, at time.Time) bool {
	held, _ := s.held()
	return d.Due.Before(s.began) || d.Due.Before(held) || d.Due.Before(d.Seen) || at.Sub(d.Due) > lateBy
}
