package scheduler

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/dateline-bot/dateline/content/route"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

const (
	missingInRow = 3   // ids with no message: then none follows
	maxLookup    = 100 // ids looked at for one part
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
}

// looking is what the search of a channel remembers.
type looking struct {
	scans  map[int64]*lookup // by delivery
	tries  int               // failed calls in a row, of whatever search
	breath breath
}

// search looks for what is unconfirmed in a channel, beside what is sent to it:
// a look may take its time, and a hundred of them more.
func (w *worker) search(ctx context.Context, chat int64) {
	w.look = looking{scans: map[int64]*lookup{}}
	for ctx.Err() == nil {
		change := w.s.changed()
		d, at, err := w.nextOf(ctx, chat, true)
		if err == nil && d != nil && !at.After(w.s.Now()) {
			if w.lease.Check(ctx) != nil {
				return
			}
			if err = w.confirm(ctx, d); err == nil {
				w.look.breath.take(ctx, w, d.ID)
				continue
			}
		}
		if err != nil { // who sends says so
			at, change = w.s.Now().Add(time.Second), nil
		}
		w.s.sleep(ctx, at, change)
	}
}

// confirm looks for an unconfirmed part in the channel, one message at a time.
func (w *worker) confirm(ctx context.Context, d *ledger.Delivery) error {
	part, err := w.unconfirmed(ctx, d)
	if err != nil || part == nil {
		return err
	}
	_, pl := w.s.article(d)
	if w.protected || pl.Protect {
		return w.ask(ctx, d, part, "the channel's content is protected, so it cannot be read back")
	}
	if samePlain(part.Plain, "") {
		return w.ask(ctx, d, part, "it has no text by which it could be recognised")
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

func (w *worker) lookAt(ctx context.Context, d *ledger.Delivery, part *ledger.Part, pl route.Place, l *lookup) error {
	if l.looked >= maxLookup {
		return w.ask(ctx, d, part, "too many messages have come since to look through")
	}
	id := l.id + 1
	if ours, err := w.isOurs(ctx, id); err != nil {
		return err
	} else if ours {
		l.id, l.missing = id, 0
		l.looked++
		return nil
	}
	out, cancel := context.WithTimeout(context.WithoutCancel(ctx), sendLimit)
	c, err := w.s.Publisher.ReadBack(out, w.chat, id)
	cancel()
	switch {
	case err == nil && samePlain(c.Plain, part.Plain):
		delete(w.look.scans, d.ID)
		return w.found(ctx, d, part, id, pl)
	case err == nil || errors.Is(err, ErrUnreadable):
		if err != nil {
			l.hidden++
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
		return w.ask(ctx, d, part, "there is no admin's chat to read it back in")
	}
	return w.lookFailed(ctx, d, part, err)
}

// nothingMore decides on a part that is not among the messages that followed.
func (w *worker) nothingMore(ctx context.Context, d *ledger.Delivery, part *ledger.Part, l *lookup) error {
	if part.Accepted {
		l.id, l.missing, l.looked = l.id-l.missing, 0, 0 // it will be behind the last that is there
		return w.ask(ctx, d, part, "it has not come out yet")
	}
	if l.hidden > 0 {
		return w.ask(ctx, d, part, "a message that came after it cannot be read back")
	}
	if l.alike > 0 {
		return w.ask(ctx, d, part, "a message that came after it may be it, with other words")
	}
	same, err := w.countsOn(ctx, part)
	if err != nil {
		l.id, l.missing = l.id-1, l.missing-1 // the last of them is looked at again
		return w.lookFailed(ctx, d, part, err)
	}
	if !same {
		return w.ask(ctx, d, part, "the messages that were there before it are gone, too")
	}
	if part.Resent >= maxResent {
		return w.ask(ctx, d, part, "it was sent twice already")
	}
	delete(w.look.scans, d.ID)
	return w.absent(ctx, d, part)
}

// lookFailed has the search go on later. An outage is no answer: it is told once
// and looked through for as long as it lasts.
func (w *worker) lookFailed(ctx context.Context, d *ledger.Delivery, part *ledger.Part, err error) error {
	var f *Fault
	if !errors.As(err, &f) {
		f = &Fault{Kind: FaultUnknown, Err: err}
	}
	if f.Kind == FaultRefused || f.Kind == FaultNoRights {
		return w.ask(ctx, d, part, "it could not be read back: "+f.Error())
	}
	w.look.tries++
	wait := max(min(time.Second<<min(w.look.tries, 10), outagePause), f.RetryAfter)
	tell := w.look.tries == maxLookTries
	return w.put(ctx, d.ID, func(tx ledger.Tx, d *ledger.Delivery) error {
		if d.State != ledger.Unconfirmed {
			return nil
		}
		if d.At = w.s.now().Add(wait); !tell {
			return nil
		}
		return ledger.NotifyOf(tx, w.s.now(), d, ledger.NoticeLooking, f.Error())
	})
}

// unconfirmed returns the first part that is unconfirmed. After a restore there
// may be no parts yet: all of the post's are unconfirmed then.
func (w *worker) unconfirmed(ctx context.Context, d *ledger.Delivery) (*ledger.Part, error) {
	var found *ledger.Part
	var r *rendered
	if d.Flags.Has(ledger.FromBackup) && d.Flags.Has(ledger.Digest) { // what it told of may be in no ledger
		return nil, w.ask(ctx, d, nil, "the ledger was restored from a backup")
	}
	if d.Flags.Has(ledger.FromBackup) {
		var err error
		var cannot *unread
		if r, _, err = w.post(ctx, d); errors.As(err, &cannot) {
			return nil, w.readAgain(ctx, d, "", err)
		} else if err != nil {
			return nil, w.ask(ctx, d, nil, "the ledger was restored from a backup: "+err.Error())
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
			if parts, err = doubt(tx, d, r, ledger.ChannelOf(all, d.Chat).LastID); err != nil {
				return err
			}
		}
		for i := range parts {
			if parts[i].State == ledger.Unconfirmed {
				found = &parts[i]
				return nil
			}
		}
		d.State, _ = d.State.On(ledger.EvAbsent) // nothing is in doubt any more
		d.At = w.s.now()
		return nil
	})
	return found, err
}

func (w *worker) isOurs(ctx context.Context, id int) (bool, error) {
	err := w.s.Store.View(ctx, func(tx ledger.Tx) error {
		_, err := tx.Message(w.chat, id)
		return err
	})
	if errors.Is(err, ledger.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

// seen moves the channel's last known id.
func (w *worker) seen(ctx context.Context, id int) error {
	return w.s.Store.Update(ctx, func(tx ledger.Tx) error { return lastKnown(tx, w.chat, id) })
}

func (w *worker) found(ctx context.Context, d *ledger.Delivery, part *ledger.Part, id int, pl route.Place) error {
	return w.must(ctx, d.ID, func(tx ledger.Tx, d *ledger.Delivery) error {
		if still, err := sought(tx, d, part); err != nil || !still {
			return err
		}
		if taken, err := w.taken(tx, part, id); err != nil || taken {
			d.At = w.s.now().Add(time.Second)
			return err
		}
		w.report("found in the channel", d, part.N, id)
		return w.s.confirmed(tx, d, *part, id, pl)
	})
}

// sought reports whether a part is looked for in the ledger as it was when the
// look began: meanwhile it may have become known, or be looked for elsewhere.
func sought(tx ledger.Tx, d *ledger.Delivery, part *ledger.Part) (bool, error) {
	parts, err := tx.Parts(d.ID)
	if err != nil || d.State != ledger.Unconfirmed {
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
func (w *worker) taken(tx ledger.Tx, part *ledger.Part, id int) (bool, error) {
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

// confirmed writes down that an unconfirmed part is in the channel; id is 0
// where only an admin's word says so.
func (s *Scheduler) confirmed(tx ledger.Tx, d *ledger.Delivery, p ledger.Part, id int, pl route.Place) error {
	p.State, p.MessageID, p.At, p.Error, p.Accepted = ledger.Sent, id, s.now(), "", false
	if err := tx.PutPart(p); err != nil {
		return err
	}
	if err := lastKnown(tx, d.Chat, id); err != nil {
		return err
	}
	return s.arrived(tx, d, p, ledger.EvFound, pl)
}

func (w *worker) absent(ctx context.Context, d *ledger.Delivery, part *ledger.Part) error {
	w.s.Log.Info("not in the channel: it is sent again", "slug", d.Slug, "channel", w.name, "part", part.N+1)
	defer w.s.lookAgain()
	return w.must(ctx, d.ID, func(tx ledger.Tx, d *ledger.Delivery) error {
		if still, err := sought(tx, d, part); err != nil || !still {
			return err
		}
		return w.s.unsent(tx, d, *part, ledger.EvAbsent)
	})
}

// unsent plans an unconfirmed part again: by an admin's word, or because it is
// absent, which is counted.
func (s *Scheduler) unsent(tx ledger.Tx, d *ledger.Delivery, p ledger.Part, e ledger.Event) error {
	p.State, p.Accepted = ledger.Planned, false
	if e == ledger.EvAbsent {
		p.Resent++
	}
	if err := tx.PutPart(p); err != nil {
		return err
	}
	d.Wait, d.Reason, d.At = ledger.WaitNone, "", s.now()
	parts, err := tx.Parts(d.ID)
	if err != nil {
		return err
	}
	// A later part that may be out must be looked for before this one is sent.
	if ledger.AnyPart(parts, ledger.Unconfirmed) {
		return nil
	}
	d.State, _ = d.State.On(e)
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
func (w *worker) ask(ctx context.Context, d *ledger.Delivery, part *ledger.Part, why string) error {
	if part != nil && part.Accepted {
		return w.waitFor(ctx, d, part, why)
	}
	delete(w.look.scans, d.ID)
	return w.put(ctx, d.ID, func(tx ledger.Tx, d *ledger.Delivery) error {
		if d.State != ledger.Unconfirmed {
			return nil
		}
		d.At = time.Time{}
		return w.question(tx, d, why)
	})
}

// question asks the admins about an unconfirmed part, once.
func (w *worker) question(tx ledger.Tx, d *ledger.Delivery, why string) error {
	if d.Wait == ledger.WaitThere {
		return nil
	}
	d.Wait, d.Reason = ledger.WaitThere, "it may be out already; an admin must look: "+why
	return ledger.NotifyOf(tx, w.s.now(), d, ledger.NoticeUnconfirmed, why, ledger.ActThere, ledger.ActAgain)
}

// waitFor looks again later for a part that Telegram has accepted. It is never
// sent again by itself: whether to wait any longer is for an admin to say.
func (w *worker) waitFor(ctx context.Context, d *ledger.Delivery, part *ledger.Part, why string) error {
	return w.put(ctx, d.ID, func(tx ledger.Tx, d *ledger.Delivery) error {
		if d.State != ledger.Unconfirmed {
			return nil
		}
		now := w.s.now()
		waited := now.Sub(part.At)
		if d.At = (time.Time{}); waited < acceptedLimit {
			d.At = now.Add(min(max(waited, acceptedPause), acceptedMost))
		}
		if waited < acceptedPatience {
			return nil
		}
		return w.question(tx, d, "Telegram has accepted it and brings it out later: "+why)
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
