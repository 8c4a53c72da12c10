package deliver

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/content/route"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

const (
	missingInRow = 3   // ids with no message: then none follows
	maxLookup    = 100 // ids looked at for one part
	maxRead      = 200 // messages remembered that were read
	maxLookTries = 5   // failed calls in a row before the admins are told

	// maxResent is how often read-back alone may have a part sent again: nothing
	// that it can be wrong about makes more than two messages of one.
	maxResent = 1
)

// How a part is waited for that Telegram has accepted without a number. Nothing
// announces it and it cannot be forwarded before it is out, so it is looked for
// after pauses that grow with the time that has gone by.
const (
	acceptedPause    = 10 * time.Second   // at least
	acceptedMost     = 15 * time.Minute   // at most
	acceptedPatience = 150 * time.Second  // then an admin is asked, and the search goes on
	acceptedLimit    = 2 * 24 * time.Hour // then it ends
)

// lookup is how far the search for a part has come.
type lookup struct {
	part    int
	id      int // looked at last; going back, to be looked at next
	start   int // going back: where it began
	looked  int
	missing int // in a row
	hidden  int // there, but not to be read
	alike   int // may be it with other words

	rendered bool
	now      *ledger.Part // as its file has it now; nil if it cannot be rendered
}

// looking is what the search of a channel remembers.
type looking struct {
	scans  map[int64]*lookup // by delivery
	read   map[int]Copy      // by message, what was read of it
	tries  int               // failed calls in a row, of whatever search
	breath breath
}

// confirmer finds out whether parts of unknown fate are in the channel.
type confirmer struct {
	*line
	look looking
}

// search looks for what is unconfirmed in a channel, beside what is sent to it:
// a look may take its time, and a hundred of them more.
func (w *confirmer) search(ctx context.Context, chat int64) {
	w.look = looking{scans: map[int64]*lookup{}, read: map[int]Copy{}}
	for ctx.Err() == nil {
		change := w.Clock.Changed()
		d, at, err := w.nextOf(ctx, chat, true)
		if err == nil && d != nil && !at.After(w.Clock.Now()) {
			if w.lease.Check(ctx) != nil {
				return
			}
			if err = w.confirm(ctx, d); err == nil {
				w.look.breath.take(ctx, w.line, d.ID)
				continue
			}
		}
		if err != nil { // who sends says so
			at, change = w.Clock.Now().Add(time.Second), nil
		}
		w.Clock.Sleep(ctx, at, change)
	}
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
			l.hidden++
		} else if now := w.asNow(ctx, d, part, l, c.Plain); now != nil {
			delete(w.look.scans, d.ID)
			return w.found(ctx, d, now, id, pl)
		} else if alike(*part, c.Plain) {
			l.alike++
		}
		l.id, l.missing, w.look.tries = id, 0, 0
		l.looked++
		return w.seen(ctx, id)
	case errors.Is(err, ErrNoMessage):
		l.id, w.look.tries = id, 0
		l.looked++
		if l.missing++; l.missing >= missingInRow {
			return w.nothingMore(ctx, d, part, l)
		}
		return nil
	case errors.Is(err, ErrCannotRead):
		return w.ask(ctx, d, part, locale.M("doubt.no_chat"))
	}
	return w.lookFailed(ctx, d, part, err)
}

// asNow returns a part as its file has it now, if a message reads so; nil otherwise.
// Where the ledger is older than the channel, the part was sent a second time, with
// the words of that time, and the ledger knows of the first alone.
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

// readBack reads a message, unless another search has read it before and it is
// another post than the part: a process that dies often leaves many parts to be
// looked for among the same messages, and one may be read in a second.
func (w *confirmer) readBack(ctx context.Context, id int, part *ledger.Part) (Copy, error) {
	if c, ok := w.look.read[id]; ok && !samePlain(c.Plain, part.Plain) {
		return c, nil
	}
	out, cancel := context.WithTimeout(context.WithoutCancel(ctx), sendLimit)
	defer cancel()
	c, err := w.Publisher.ReadBack(out, w.chat, id)
	if err == nil {
		if len(w.look.read) >= maxRead {
			clear(w.look.read)
		}
		w.look.read[id] = c
	}
	return c, err
}

// nothingMore decides on a part that is not among the messages that followed.
func (w *confirmer) nothingMore(ctx context.Context, d *ledger.Delivery, part *ledger.Part, l *lookup) error {
	if part.Accepted {
		l.id, l.missing, l.looked = l.id-l.missing, 0, 0 // it will be behind the last that is there
		return w.ask(ctx, d, part, locale.M("doubt.not_out_yet"))
	}
	if l.hidden > 0 {
		return w.ask(ctx, d, part, locale.M("doubt.hidden"))
	}
	if l.alike > 0 {
		return w.ask(ctx, d, part, locale.M("doubt.alike"))
	}
	same, err := w.countsOn(ctx, part)
	if err != nil {
		l.id, l.missing = l.id-1, l.missing-1 // the last of them is looked at again
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

// lookFailed has the search go on later. An outage is not an answer: it is told once
// and looked through for as long as it lasts. Where Telegram allows no look for long,
// an admin may answer sooner.
func (w *confirmer) lookFailed(ctx context.Context, d *ledger.Delivery, part *ledger.Part, err error) error {
	var f *Fault
	if !errors.As(err, &f) {
		f = &Fault{Kind: FaultUnknown, Err: err}
	}
	if f.Kind == FaultRefused || f.Kind == FaultNoRights {
		return w.ask(ctx, d, part, locale.M("doubt.unreadable", "why", f))
	}
	w.look.tries++
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

// unconfirmed returns the first part that is unconfirmed. After a restore there
// may be no parts yet: all of the post's are unconfirmed then.
func (w *confirmer) unconfirmed(ctx context.Context, d *ledger.Delivery) (*ledger.Part, error) {
	var found *ledger.Part
	var r *Post
	if d.Flags.Has(ledger.FromBackup) && d.Flags.Has(ledger.Digest) { // what it told of may be in no ledger
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
			if parts[i].State == ledger.Unconfirmed {
				found = &parts[i]
				return nil
			}
		}
		if d.Apply(ledger.EvAbsent) { // nothing is in doubt any more
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

// seen moves the channel's last known id.
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

// sought reports whether a part is looked for in the ledger as it was when the
// look began: meanwhile it may have become known, or be looked for elsewhere.
func sought(tx ledger.Tx, d *ledger.Delivery, part *ledger.Part) (bool, error) {
	parts, err := tx.Parts(d.ID)
	if err != nil || d.State() != ledger.Unconfirmed {
		return false, err
	}
	for _, p := range parts {
		if p.N == part.N {
			return p.State == ledger.Unconfirmed && p.At.Equal(part.At) && p.AfterID == part.AfterID, nil
		}
	}
	return false, nil
}

// taken reports whether the message of that number may be another part: one that
// reads the same and is just being sent, or has been meanwhile.
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

// Confirmed writes down that an unconfirmed part is in the channel; id is 0
// where only an admin's word says so.
func (r *Recorder) Confirmed(tx ledger.Tx, d *ledger.Delivery, p ledger.Part, id int, pl route.Place) error {
	r.posts.judgeButtons(d.ID, false)
	p.State, p.MessageID, p.At, p.Error, p.Accepted = ledger.Sent, id, r.clock.Stamp(), locale.Message{}, false
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

// Unsent plans an unconfirmed part again: by an admin's word, or because it is
// absent, which is counted.
func (r *Recorder) Unsent(tx ledger.Tx, d *ledger.Delivery, p ledger.Part, e ledger.Event) error {
	p.State, p.Accepted = ledger.Planned, false
	if e == ledger.EvAbsent {
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
	// A later part that may be out must be looked for before this one is sent.
	if ledger.AnyPart(parts, ledger.Unconfirmed) {
		return nil
	}
	if !d.Apply(e) {
		return nil
	}
	if d.Due.IsZero() && !d.Flags.Has(ledger.Forced) { // it is given a slot
		d.At = time.Time{}
	}
	if !d.Due.IsZero() && d.Due.Before(d.At) { // before what fell due after it, and waits as well
		d.At = d.Due
	}
	return nil
}

// ask has the admins say whether it is there; part is nil where which part it
// is is not known.
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

// waitFor looks again later for a part that Telegram has accepted. It is never
// sent again by itself: whether to wait any longer is for an admin to say.
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

// samePlain compares what readers see, regardless of how white space came back,
// and of the joiners (U+2060) that keep file names from becoming links.
func samePlain(a, b string) bool {
	plain := func(s string) string {
		return strings.Join(strings.Fields(strings.ReplaceAll(s, "\u2060", "")), " ")
	}
	return plain(a) == plain(b)
}

// clockTrust is how wrong our clock may be beside Telegram's. Only a message
// that is older than a send by more than this is taken to be from before it.
const clockTrust = 26 * time.Hour

// lastKnown moves the channel's last known id. With the first one there is a
// place to look for what was asked about for want of one.
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

// findStart looks for the place where the search for a part begins, when no
// message of the channel was known as it was sent: from the last one known now
// it goes back, to one that is surely older or to the channel's first.
func (w *confirmer) findStart(ctx context.Context, d *ledger.Delivery, part *ledger.Part, pl route.Place) error {
	l := w.look.scans[d.ID]
	if l == nil || l.part != part.N {
		last, err := w.lastID(ctx)
		if err != nil {
			return err
		}
		if last == 0 {
			return w.ask(ctx, d, part, locale.M("doubt.no_start"))
		}
		l = &lookup{part: part.N, id: last, start: last}
		w.look.scans[d.ID] = l
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
	out, cancel := context.WithTimeout(context.WithoutCancel(ctx), sendLimit)
	c, err := w.Publisher.ReadBack(out, w.chat, l.id)
	cancel()
	switch {
	case err == nil && !c.Date.IsZero() && c.Date.Before(part.At.Add(-clockTrust)):
		return w.startAt(ctx, d, part, l.id)
	case err == nil && samePlain(c.Plain, part.Plain):
		delete(w.look.scans, d.ID)
		return w.found(ctx, d, part, l.id, pl)
	case err == nil || errors.Is(err, ErrNoMessage) || errors.Is(err, ErrUnreadable):
		l.id--
		l.looked++
		w.look.tries = 0
		return nil
	case errors.Is(err, ErrCannotRead):
		return w.ask(ctx, d, part, locale.M("doubt.no_chat"))
	}
	return w.lookFailed(ctx, d, part, err)
}

// startAt has the search go on from a message that is not the part, and with
// which nothing before it is.
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
