package deliver

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/content/route"
	"github.com/dateline-bot/dateline/scheduler/ledger"
	"github.com/dateline-bot/dateline/scheduler/plan"
)

const (
	missingInRow = 3   // consecutive ids without a message after which none is expected
	maxLookup    = 100 // ids checked for one part
	maxRead      = 200 // number of read-back messages that are cached
	maxLookTries = 5   // consecutive failed calls before the admins are told

	// maxResent is how often a part may be sent again because read-back did not find it. It bounds
	// the number of copies that any error in read-back can cause to two.
	maxResent = 1
)

// Search times for a part that Telegram accepted without returning a message id. No update
// announces it and it cannot be forwarded before it is published, so the pauses between looks grow
// with the time since it was sent.
const (
	acceptedPause    = 10 * time.Second   // at least
	acceptedMost     = 15 * time.Minute   // at most
	acceptedPatience = 150 * time.Second  // then an admin is asked, and the search continues
	acceptedLimit    = 2 * 24 * time.Hour // then it ends
)

// hiddenPause is the time after which messages that could not be read are looked at once more.
// Most are service messages. The one about a pin is deleted at once, by this program (see
// Recorder.announced) or by another bot; then nothing is left to ask an admin about.
const hiddenPause = 10 * time.Second

// lookup is the progress of the search for a part.
type lookup struct {
	part    int
	id      int  // checked last; when searching backwards, to be checked next
	start   int  // when searching backwards: where the search began
	first   bool // no message of the channel is known: the first ones are checked
	looked  int
	missing int   // in a row
	hidden  []int // exist, but cannot be read
	again   bool  // what could not be read is looked at for the second time
	alike   int   // may be the part with other words

	rendered bool
	now      *ledger.Part // rendered from the current file; nil if it cannot be rendered
}

// looking is the state of the searches in a channel.
type looking struct {
	scans    map[int64]*lookup // by delivery
	read     map[int]Copy      // what was read back, by message
	tries    int               // consecutive failed calls of all searches
	failed   map[int64]bool    // deliveries whose search waits for the end of an outage
	throttle throttle
}

// confirmer finds out whether unconfirmed parts are in the channel.
type confirmer struct {
	*channelState
	look looking
}

// search looks for the unconfirmed parts of a channel, in parallel with sending: one look can be
// slow, and a part may need a hundred of them.
func (w *confirmer) search(ctx context.Context, chat int64) {
	w.look = looking{scans: map[int64]*lookup{}, read: map[int]Copy{}, failed: map[int64]bool{}}
	aligned := false
	for ctx.Err() == nil {
		change := w.Clock.Changed()
		if !aligned {
			aligned = w.align(ctx) == nil
		}
		d, at, err := w.nextOf(ctx, chat, true)
		if err == nil && d != nil {
			at = w.settled(d.ID, at)
		}
		if err == nil && d != nil && !at.After(w.Clock.Now()) {
			if w.lease.Check(ctx) != nil {
				return
			}
			if err = w.confirm(ctx, d); err == nil {
				w.look.throttle.wait(ctx, w.channelState, d.ID)
				continue
			}
		}
		if err != nil { // who sends says so
			at, change = w.Clock.Now().Add(time.Second), nil
		}
		w.Clock.Sleep(ctx, at, change)
	}
}

// align makes all searches that are due within an outage's longest pause due at the last of their
// times, so that they go on in the planned order: an earlier process may have put them off in an
// outage, each by another time.
func (w *confirmer) align(ctx context.Context) error {
	until := w.Clock.Stamp().Add(OutagePause)
	return w.Store.Update(ctx, func(tx ledger.Tx) error {
		rows, err := tx.Deliveries(ledger.Filter{Chat: w.chat, States: []ledger.State{ledger.Unconfirmed}})
		if err != nil {
			return err
		}
		rows = slices.DeleteFunc(rows, func(d ledger.Delivery) bool { return d.At.IsZero() || d.At.After(until) })
		last := time.Time{}
		for _, d := range rows {
			last = plan.Later(last, d.At)
		}
		for _, d := range rows {
			if d.At.Equal(last) {
				continue
			}
			d.At = last
			if err := tx.PutDelivery(&d); err != nil {
				return err
			}
		}
		return nil
	})
}

// settled returns when to look for a delivery: at its scheduled time, but not before Settle has
// passed, even if the clock was set ahead meanwhile.
func (w *confirmer) settled(id int64, at time.Time) time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	lost, ok := w.lost[id]
	if !ok {
		return at
	}
	left := w.Settle - time.Since(lost)
	if left <= 0 {
		delete(w.lost, id)
		return at
	}
	if until := w.Clock.Now().Add(left); until.After(at) {
		return until
	}
	return at
}

// confirm looks for an unconfirmed part in the channel, one message at a time.
func (w *confirmer) confirm(ctx context.Context, d *ledger.Delivery) error {
	part, err := w.unconfirmed(ctx, d)
	if err != nil || part == nil {
		return err
	}
	_, pl := w.Posts.Article(d)
	if w.protected || pl.Protect {
		return w.ask(ctx, d, part, locale.M("doubt.protected"))
	}
	if samePlain(part.Plain, "") {
		return w.ask(ctx, d, part, locale.M("doubt.no_text"))
	}
	if part.AfterID == 0 {
		return w.findStart(ctx, d, part, pl)
	}
	l := w.look.scans[d.ID]
	if l == nil || l.part != part.N {
		l = &lookup{part: part.N, id: part.AfterID}
		w.look.scans[d.ID] = l
	}
	return w.lookAt(ctx, d, part, pl, l)
}

func (w *confirmer) lookAt(ctx context.Context, d *ledger.Delivery, part *ledger.Part, pl route.Place, l *lookup) error {
	if l.looked >= maxLookup {
		return w.ask(ctx, d, part, locale.M("doubt.too_many"))
	}
	id := l.id + 1
	if ours, err := w.isOurs(ctx, id); err != nil {
		return err
	} else if ours {
		l.id, l.missing = id, 0
		l.looked++
		return nil
	}
	c, err := w.readBack(ctx, id, part)
	switch {
	case err == nil && samePlain(c.Plain, part.Plain):
		delete(w.look.scans, d.ID)
		return w.found(ctx, d, part, id, pl)
	case err == nil || errors.Is(err, ErrUnreadable):
		if err != nil {
			l.hidden = append(l.hidden, id)
		} else if now := w.asNow(ctx, d, part, l, c.Plain); now != nil {
			delete(w.look.scans, d.ID)
			return w.found(ctx, d, now, id, pl)
		} else if alike(*part, c.Plain) {
			l.alike++
		}
		l.id, l.missing = id, 0
		l.looked++
		return w.seen(ctx, id)
	case errors.Is(err, ErrNoMessage):
		l.id = id
		l.looked++
		if l.missing++; l.missing >= missingInRow {
			return w.nothingMore(ctx, d, part, l)
		}
		return nil
	case errors.Is(err, ErrCannotRead):
		return w.ask(ctx, d, part, cannotRead(err))
	}
	return w.lookFailed(ctx, d, part, err)
}

// cannotRead says why no message can be read back.
func cannotRead(err error) locale.Message {
	if errors.Is(err, ErrProtected) {
		return locale.M("doubt.protected")
	}
	return locale.M("doubt.no_chat")
}

// asNow renders a part from its current file and returns it if a message reads like that; nil
// otherwise. If the ledger is older than the channel, the part may have been sent a second time
// with today's text, while the ledger knows only the first.
func (w *confirmer) asNow(ctx context.Context, d *ledger.Delivery, part *ledger.Part, l *lookup, plain string) *ledger.Part {
	if !l.rendered && !d.Flags.Has(ledger.Digest) {
		l.rendered = true
		if r, _, err := w.post(ctx, d); err == nil && part.N < len(r.requests) {
			now := *part
			r.requests[part.N].put(&now)
			l.now = &now
		}
	}
	if l.now == nil || samePlain(plain, "") || !samePlain(plain, l.now.Plain) {
		return nil
	}
	return l.now
}

// readBack reads a message, unless another search has read it and its text is not that of the part.
// A process that crashes often leaves many parts to be looked for among the same messages, and only
// about one message a second can be read.
func (w *confirmer) readBack(ctx context.Context, id int, part *ledger.Part) (Copy, error) {
	if c, ok := w.look.read[id]; ok && !samePlain(c.Plain, part.Plain) {
		return c, nil
	}
	c, err := w.call(ctx, id)
	if err == nil {
		if len(w.look.read) >= maxRead {
			clear(w.look.read)
		}
		w.look.read[id] = c
	}
	return c, err
}

// call reads a message from Telegram. The first answer after an outage makes the searches due that
// the outage has put off, in the order in which their posts were due: posts that did not arrive are
// then sent again in that order.
func (w *confirmer) call(ctx context.Context, id int) (Copy, error) {
	out, cancel := context.WithTimeout(context.WithoutCancel(ctx), sendLimit)
	defer cancel()
	if err := answers(out, w.Publisher, w.chat, w.look.tries); err != nil {
		return Copy{}, err
	}
	c, err := w.Publisher.ReadBack(out, w.chat, id)
	if err != nil && !errors.Is(err, ErrNoMessage) && !errors.Is(err, ErrUnreadable) {
		return c, err
	}
	if w.look.tries = 0; len(w.look.failed) == 0 {
		return c, err
	}
	if lerr := w.Store.Update(ctx, w.resume); lerr != nil {
		return c, lerr
	}
	clear(w.look.failed)
	return c, err
}

// answers checks after failed looks whether Telegram answers at all, by a call without an effect: a
// look whose answer is lost leaves a copy of the message in an admin's chat.
func answers(ctx context.Context, publisher Publisher, chat int64, tries int) error {
	if tries == 0 {
		return nil
	}
	_, err := publisher.Channel(ctx, ledger.FormatChat(chat))
	if k := KindOf(err); k == FaultNotSent || k == FaultLimited || k == FaultUnknown {
		return err
	}
	return nil
}

// resume makes the searches due that have waited for the end of an outage.
func (w *confirmer) resume(tx ledger.Tx) error {
	now := w.Clock.Stamp()
	for id := range w.look.failed {
		d, err := tx.Delivery(id)
		if errors.Is(err, ledger.ErrNotFound) || err == nil && (d.State() != ledger.Unconfirmed || d.At.IsZero()) {
			continue
		}
		if err != nil {
			return err
		}
		if d.At = now; !d.Due.IsZero() && d.Due.Before(now) {
			d.At = d.Due
		}
		if err := tx.PutDelivery(&d); err != nil {
			return err
		}
	}
	return nil
}

// nothingMore decides about a part that is not among the messages that followed.
func (w *confirmer) nothingMore(ctx context.Context, d *ledger.Delivery, part *ledger.Part, l *lookup) error {
	if part.Accepted {
		l.id, l.missing, l.looked = l.id-l.missing, 0, 0 // it will follow the last message that is there now
		return w.ask(ctx, d, part, locale.M("doubt.not_out_yet"))
	}
	if len(l.hidden) > 0 && !l.again {
		l.again, l.id, l.missing, l.hidden = true, l.hidden[0]-1, 0, nil
		return w.put(ctx, d.ID, func(_ ledger.Tx, d *ledger.Delivery) error {
			if d.State() == ledger.Unconfirmed {
				d.At = w.Clock.Stamp().Add(hiddenPause)
			}
			return nil
		})
	}
	if len(l.hidden) > 0 {
		return w.ask(ctx, d, part, locale.M("doubt.hidden"))
	}
	if l.alike > 0 {
		return w.ask(ctx, d, part, locale.M("doubt.alike"))
	}
	same, err := w.countsOn(ctx, part)
	if err != nil {
		l.id, l.missing = l.id-1, l.missing-1 // the last of them is checked again
		return w.lookFailed(ctx, d, part, err)
	}
	if !same {
		return w.ask(ctx, d, part, locale.M("doubt.others_gone"))
	}
	if part.Resent >= maxResent {
		return w.ask(ctx, d, part, locale.M("doubt.sent_twice"))
	}
	delete(w.look.scans, d.ID)
	return w.absent(ctx, d, part)
}

// lookFailed schedules the next look. An outage proves nothing: the admins are told once, and the
// search continues for as long as it lasts. If Telegram rate-limits the looks for long, an admin
// may answer sooner.
func (w *confirmer) lookFailed(ctx context.Context, d *ledger.Delivery, part *ledger.Part, err error) error {
	var f *Fault
	if !errors.As(err, &f) {
		f = &Fault{Kind: FaultUnknown, Err: err}
	}
	if f.Kind == FaultRefused || f.Kind == FaultNoRights {
		return w.ask(ctx, d, part, locale.M("doubt.unreadable", "why", f))
	}
	w.look.tries++
	if f.RetryAfter > 0 {
		delete(w.look.failed, d.ID)
	} else {
		w.look.failed[d.ID] = true
	}
	wait := max(min(time.Second<<min(w.look.tries, 10), OutagePause), f.RetryAfter)
	tell := w.look.tries == maxLookTries
	return w.put(ctx, d.ID, func(tx ledger.Tx, d *ledger.Delivery) error {
		if d.State() != ledger.Unconfirmed {
			return nil
		}
		d.At = w.Clock.Stamp().Add(wait)
		if f.RetryAfter > lookPatience {
			return w.question(tx, d, locale.M("doubt.unreadable", "why", f))
		}
		if !tell {
			return nil
		}
		return ledger.NotifyOf(tx, w.Clock.Stamp(), d, ledger.NoticeLooking, f.Message())
	})
}

// unconfirmed returns the first unconfirmed part. After a restore the ledger may hold no parts yet,
// in which case every part of the post is unconfirmed.
func (w *confirmer) unconfirmed(ctx context.Context, d *ledger.Delivery) (*ledger.Part, error) {
	var found *ledger.Part
	var r *Post
	if d.Flags.Has(ledger.FromBackup) && d.Flags.Has(ledger.Digest) { // the message it reported may be in no ledger
		return nil, w.ask(ctx, d, nil, locale.M("doubt.restored"))
	}
	if d.Flags.Has(ledger.FromBackup) {
		var err error
		var cannot *Unread
		if r, _, err = w.post(ctx, d); errors.As(err, &cannot) {
			return nil, w.readAgain(ctx, d, "", err)
		} else if err != nil {
			return nil, w.ask(ctx, d, nil, locale.M("doubt.restored_but", "why", err))
		}
	}
	err := w.put(ctx, d.ID, func(tx ledger.Tx, d *ledger.Delivery) error {
		found = nil
		parts, err := tx.Parts(d.ID)
		if err != nil {
			return err
		}
		if r != nil {
			all, err := tx.Channels()
			if err != nil {
				return err
			}
			if parts, err = doubtParts(tx, d, r, ledger.ChannelOf(all, d.Chat).LastID); err != nil {
				return err
			}
		}
		for i := range parts {
			if parts[i].State() == ledger.Unconfirmed {
				found = &parts[i]
				return nil
			}
		}
		if d.Apply(ledger.EvAbsent) { // nothing is unconfirmed any more
			d.At = w.Clock.Stamp()
		}
		return nil
	})
	return found, err
}

func (w *confirmer) isOurs(ctx context.Context, id int) (bool, error) {
	err := w.Store.View(ctx, func(tx ledger.Tx) error {
		_, err := tx.Message(w.chat, id)
		return err
	})
	if errors.Is(err, ledger.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

// seen advances the channel's last known message id.
func (w *confirmer) seen(ctx context.Context, id int) error {
	return w.Store.Update(ctx, func(tx ledger.Tx) error { return lastKnown(tx, w.chat, id) })
}

func (w *confirmer) found(ctx context.Context, d *ledger.Delivery, part *ledger.Part, id int, pl route.Place) error {
	return w.must(ctx, d.ID, func(tx ledger.Tx, d *ledger.Delivery) error {
		if still, err := sought(tx, d, part); err != nil || !still {
			return err
		}
		if taken, err := w.taken(tx, part, id); err != nil || taken {
			d.At = w.Clock.Stamp().Add(time.Second)
			return err
		}
		w.report("found in the channel", d, part.N, id)
		return w.record.Confirmed(tx, d, *part, id, pl)
	})
}

// sought reports whether a part still has to be looked for, in the ledger as it was when the look
// began: in the meantime it may have been found, or be looked for elsewhere.
func sought(tx ledger.Tx, d *ledger.Delivery, part *ledger.Part) (bool, error) {
	parts, err := tx.Parts(d.ID)
	if err != nil || d.State() != ledger.Unconfirmed {
		return false, err
	}
	for _, p := range parts {
		if p.N == part.N {
			return p.State() == ledger.Unconfirmed && p.At.Equal(part.At) && p.AfterID == part.AfterID, nil
		}
	}
	return false, nil
}

// taken reports whether the message with that id may be another part with the same text that is
// being sent, or was sent in the meantime.
func (w *confirmer) taken(tx ledger.Tx, part *ledger.Part, id int) (bool, error) {
	if _, err := tx.Message(w.chat, id); !errors.Is(err, ledger.ErrNotFound) {
		return true, err
	}
	rows, err := tx.Deliveries(ledger.Filter{Chat: w.chat, States: []ledger.State{ledger.Sending}})
	if err != nil {
		return false, err
	}
	for _, d := range rows {
		if p, ok, err := ledger.FirstPart(tx, &d, ledger.Sending); err != nil || ok && samePlain(p.Plain, part.Plain) {
			return true, err
		}
	}
	return false, nil
}

// Confirmed records that an unconfirmed part is in the channel; id is 0 if only an admin's word
// says so.
func (r *Recorder) Confirmed(tx ledger.Tx, d *ledger.Delivery, p ledger.Part, id int, pl route.Place) error {
	r.posts.judgeButtons(d.ID, false)
	if !p.Apply(ledger.EvFound) {
		return nil
	}
	p.MessageID, p.At, p.Error, p.Accepted = id, r.clock.Stamp(), locale.Message{}, false
	if err := tx.PutPart(p); err != nil {
		return err
	}
	if err := lastKnown(tx, d.Chat, id); err != nil {
		return err
	}
	return r.arrived(tx, d, p, ledger.EvFound, pl)
}

func (w *confirmer) absent(ctx context.Context, d *ledger.Delivery, part *ledger.Part) error {
	w.Log.Info("not in the channel: it is sent again", "slug", d.Slug, "channel", w.name, "part", part.N+1)
	defer w.LookAgain()
	return w.must(ctx, d.ID, func(tx ledger.Tx, d *ledger.Delivery) error {
		if still, err := sought(tx, d, part); err != nil || !still {
			return err
		}
		return w.record.Unsent(tx, d, *part, ledger.EvAbsent)
	})
}

// Unsent plans an unconfirmed part again, on an admin's word or because it was not found, which is
// counted.
func (r *Recorder) Unsent(tx ledger.Tx, d *ledger.Delivery, p ledger.Part, e ledger.Event) error {
	if !p.Apply(e) {
		return nil
	}
	if p.Accepted = false; e == ledger.EvAbsent {
		p.Resent++
	}
	if err := tx.PutPart(p); err != nil {
		return err
	}
	d.Wait, d.Reason, d.At = ledger.WaitNone, locale.Message{}, r.clock.Stamp()
	parts, err := tx.Parts(d.ID)
	if err != nil {
		return err
	}
	// A later part that may have been sent must be looked for before this one is sent.
	if ledger.AnyPart(parts, ledger.Unconfirmed) {
		return nil
	}
	if !d.Apply(e) {
		return nil
	}
	if d.Due.IsZero() && !d.Flags.Has(ledger.Forced) { // it is given a slot
		d.At = time.Time{}
	}
	if !d.Due.IsZero() && d.Due.Before(d.At) { // before anything that became due after it and has to wait too
		d.At = d.Due
	}
	return nil
}

// ask asks the admins whether the message is in the channel; part is nil if it is not known which
// part it is.
func (w *confirmer) ask(ctx context.Context, d *ledger.Delivery, part *ledger.Part, why locale.Message) error {
	if part != nil && part.Accepted {
		return w.waitFor(ctx, d, part, why)
	}
	delete(w.look.scans, d.ID)
	return w.put(ctx, d.ID, func(tx ledger.Tx, d *ledger.Delivery) error {
		if d.State() != ledger.Unconfirmed {
			return nil
		}
		d.At = time.Time{}
		return w.question(tx, d, why)
	})
}

// question asks the admins about an unconfirmed part, once.
func (w *confirmer) question(tx ledger.Tx, d *ledger.Delivery, why locale.Message) error {
	if d.Wait == ledger.WaitThere {
		return nil
	}
	d.Wait, d.Reason = ledger.WaitThere, locale.M("reason.look", "why", why)
	return ledger.NotifyOf(tx, w.Clock.Stamp(), d, ledger.NoticeUnconfirmed, why, ledger.ActThere, ledger.ActAgain)
}

// waitFor schedules the next look for a part that Telegram accepted. It is never sent again
// automatically: an admin decides how long to wait.
func (w *confirmer) waitFor(ctx context.Context, d *ledger.Delivery, part *ledger.Part, why locale.Message) error {
	return w.put(ctx, d.ID, func(tx ledger.Tx, d *ledger.Delivery) error {
		if d.State() != ledger.Unconfirmed {
			return nil
		}
		now := w.Clock.Stamp()
		waited := now.Sub(part.At)
		if d.At = (time.Time{}); waited < acceptedLimit {
			d.At = now.Add(min(max(waited, acceptedPause), acceptedMost))
		}
		if waited < acceptedPatience {
			return nil
		}
		return w.question(tx, d, locale.M("reason.accepted_but", "why", why))
	})
}

// samePlain compares two texts as readers see them, ignoring differences in white space and the
// word joiners (U+2060) that keep file names from becoming links.
func samePlain(a, b string) bool {
	plain := func(s string) string {
		return strings.Join(strings.Fields(strings.ReplaceAll(s, "\u2060", "")), " ")
	}
	return plain(a) == plain(b)
}

// clockTrust is the assumed maximum difference between our clock and Telegram's. A message counts
// as older than a send only if it is older by more than this.
const clockTrust = 26 * time.Hour

// lastKnown advances the channel's last known message id. The first such id provides a place to
// start looking for parts that the admins were asked about for lack of one.
func lastKnown(tx ledger.Tx, chat int64, id int) error {
	first := false
	if err := ledger.ChangeChannel(tx, chat, func(c *ledger.ChannelState) {
		if first = c.LastID == 0 && id > 0; first {
			c.Accounted = max(0, id-1-beforeFirst)
		}
		c.LastID = max(c.LastID, id)
	}); err != nil || !first {
		return err
	}
	rows, err := tx.Deliveries(ledger.Filter{Chat: chat, States: []ledger.State{ledger.Unconfirmed}, Waits: true})
	if err != nil {
		return err
	}
	for _, d := range rows {
		d.At = d.Due
		if err := tx.PutDelivery(&d); err != nil {
			return err
		}
	}
	return nil
}

// findStart finds where to begin the search for a part that was sent when no message of the channel
// was known: it goes back from the last message known now until it reaches one that is certainly
// older, or the first of the channel.
func (w *confirmer) findStart(ctx context.Context, d *ledger.Delivery, part *ledger.Part, pl route.Place) error {
	l := w.look.scans[d.ID]
	if l == nil || l.part != part.N {
		last, err := w.lastID(ctx)
		if err != nil {
			return err
		}
		l = &lookup{part: part.N, id: last, start: last, first: last == 0}
		w.look.scans[d.ID] = l
	}
	if l.first {
		return w.amongFirst(ctx, d, part, pl, l)
	}
	if l.id <= 0 {
		return w.startAt(ctx, d, part, l.start)
	}
	if l.looked >= maxLookup {
		return w.ask(ctx, d, part, locale.M("doubt.too_many_ever"))
	}
	if ours, err := w.isOurs(ctx, l.id); err != nil {
		return err
	} else if ours {
		l.id--
		l.looked++
		return nil
	}
	c, err := w.call(ctx, l.id)
	switch {
	case err == nil && !c.Date.IsZero() && c.Date.Before(part.At.Add(-clockTrust)):
		return w.startAt(ctx, d, part, l.id)
	case err == nil && samePlain(c.Plain, part.Plain):
		delete(w.look.scans, d.ID)
		return w.found(ctx, d, part, l.id, pl)
	case err == nil || errors.Is(err, ErrNoMessage) || errors.Is(err, ErrUnreadable):
		l.id--
		l.looked++
		return nil
	case errors.Is(err, ErrCannotRead):
		return w.ask(ctx, d, part, cannotRead(err))
	}
	return w.lookFailed(ctx, d, part, err)
}

// Messages that are checked in a channel of which none is known.
const (
	maxFirst = 30 // at most
	maxBlank = 10 // consecutive ids without a message after which the rest are not checked
)

// amongFirst looks for a part among the first messages of a channel of which none is known: the
// channel may be new. If the part is not among them, the channel may as well be an old one with
// messages that were deleted, so an admin is asked.
func (w *confirmer) amongFirst(ctx context.Context, d *ledger.Delivery, part *ledger.Part, pl route.Place, l *lookup) error {
	if last, err := w.lastID(ctx); err != nil || last != 0 {
		delete(w.look.scans, d.ID) // there is a place to look now
		return err
	}
	if l.looked >= maxFirst || l.missing >= maxBlank {
		return w.ask(ctx, d, part, locale.M("doubt.no_start"))
	}
	id := l.id + 1
	c, err := w.call(ctx, id)
	switch {
	case err == nil && !c.Foreign && samePlain(c.Plain, part.Plain) && (c.Date.IsZero() || c.Date.After(part.At.Add(-clockTrust))):
		delete(w.look.scans, d.ID)
		return w.found(ctx, d, part, id, pl)
	case err == nil || errors.Is(err, ErrUnreadable):
		l.missing = 0
	case errors.Is(err, ErrNoMessage):
		l.missing++
	case errors.Is(err, ErrCannotRead):
		return w.ask(ctx, d, part, cannotRead(err))
	default:
		return w.lookFailed(ctx, d, part, err)
	}
	l.id = id
	l.looked++
	return nil
}

// startAt continues the search after a message that is neither the part nor newer than it.
func (w *confirmer) startAt(ctx context.Context, d *ledger.Delivery, part *ledger.Part, id int) error {
	delete(w.look.scans, d.ID)
	return w.Store.Update(ctx, func(tx ledger.Tx) error {
		p := *part
		p.AfterID = id
		return tx.PutPart(p)
	})
}

func (w *confirmer) lastID(ctx context.Context) (int, error) {
	var id int
	err := w.Store.View(ctx, func(tx ledger.Tx) error {
		all, err := tx.Channels()
		id = ledger.ChannelOf(all, w.chat).LastID
		return err
	})
	return id, err
}
