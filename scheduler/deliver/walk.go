package deliver

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// walk is one check of messages that are not accounted for.
type walk struct {
	*channelState
	by         *accountant
	candidates *candidates
	chat       int64 // the accountant's
	beyond     bool  // including those after the last known message
	fresh      bool  // at a start
	at         int   // after the last known message: checked last
	looked     int
	missing    int // in a row
}

// newWalk begins a look.
func (w *accountant) newWalk(beyond bool) *walk {
	w.mu.Lock()
	defer w.mu.Unlock()
	return &walk{channelState: w.channelState, by: w, candidates: &candidates{channelState: w.channelState, chat: w.chat, since: w.since}, chat: w.chat, beyond: beyond, fresh: w.fresh}
}

// run checks the messages that are not accounted for, one at a time.
func (w *walk) run(ctx context.Context) error {
	w.by.mu.Lock()
	blind := w.by.blind || w.by.stopped
	w.by.mu.Unlock()
	if blind {
		return w.accountForAll(ctx)
	}
	for ctx.Err() == nil {
		id, c, err := w.next(ctx)
		switch {
		case err != nil:
			return err
		case c.LastID == 0:
			if more, err := w.amongFirst(ctx, c); err != nil || !more {
				return err
			}
			continue
		case id > c.LastID && !w.beyond:
			return nil
		case w.looked >= maxUnaccounted:
			return w.tooMany(ctx, c)
		}
		found, err := w.look(ctx, id)
		w.looked++
		if !errors.Is(err, ErrNoMessage) {
			w.missing = 0
		}
		over := false
		switch {
		case err == nil:
			err = w.decide(ctx, id, found)
		case errors.Is(err, ErrUnreadable):
			err = w.account(ctx, id)
		case errors.Is(err, ErrNoMessage):
			over, err = w.absent(ctx, id, c)
		case errors.Is(err, ErrCannotRead), KindOf(err) == FaultRefused, KindOf(err) == FaultNoRights:
			w.by.mu.Lock()
			w.by.stopped = true
			w.by.mu.Unlock()
			w.Log.Info("cannot check the channel for posts that are not in the ledger", "channel", w.name, "err", err)
			return w.accountForAll(ctx)
		}
		if over || err != nil {
			return err
		}
	}
	return ctx.Err()
}

// amongFirst looks among the first messages of a channel of which none is known for a post that is
// overdue according to the ledger, which may be older than the channel. It reports whether one was
// found; the messages after it are checked then. Nothing else is concluded from these messages: the
// channel may have thousands more.
func (w *walk) amongFirst(ctx context.Context, c ledger.ChannelState) (more bool, err error) {
	if _, at, err := w.nextOf(ctx, w.chat, false); !w.fresh || err != nil || at.IsZero() || at.After(w.Clock.Now()) {
		return false, err
	}
	missing := 0
	for id := 1; id <= maxUnaccounted && missing < missingInRow && ctx.Err() == nil; id++ {
		m, err := w.look(ctx, id)
		if missing++; !errors.Is(err, ErrNoMessage) {
			missing = 0
		}
		switch {
		case errors.Is(err, ErrNoMessage), errors.Is(err, ErrUnreadable):
			continue
		case errors.Is(err, ErrCannotRead), KindOf(err) == FaultRefused, KindOf(err) == FaultNoRights:
			return false, nil //nolint:nilerr // nothing can be read back: publishing goes on
		case err != nil:
			return false, err
		case m.Foreign, samePlain(m.Plain, ""), !m.Date.IsZero() && m.Date.Before(c.Started.Add(-dateTrust)):
			continue
		}
		if found, n, err := w.candidates.match(ctx, m.Plain); err != nil {
			return false, err
		} else if found != nil {
			return true, w.adopt(ctx, found, n, id, m)
		}
	}
	return false, ctx.Err()
}

// absent handles an id that has no message. After several in a row, either the channel ends, which
// it reports, or the next ids are known.
func (w *walk) absent(ctx context.Context, id int, c ledger.ChannelState) (over bool, err error) {
	w.missing++
	if w.at = id; id <= c.LastID {
		if err := w.account(ctx, id); err != nil {
			return true, err
		}
	}
	switch {
	case w.missing < missingInRow:
		return false, nil
	case id >= c.LastID:
		return true, nil
	case w.by.sentByRun(c.LastID):
		// Before a message that this run sent, another instance may have sent the same articles, and
		// deleted its copies of any number of them.
		return false, nil
	}
	if first, err := w.isBeforeFirst(ctx, id); err != nil || first {
		return false, err
	}
	if id, c, err = w.next(ctx); err != nil {
		return true, err
	}
	if id <= c.LastID { // those after them may be anything
		return true, w.tooMany(ctx, c)
	}
	w.at, w.missing = 0, 0
	return false, nil
}

// isBeforeFirst reports whether none of our messages has a lower id. Many ids before a channel's first
// message may be those of deleted messages.
func (w *walk) isBeforeFirst(ctx context.Context, id int) (first bool, err error) {
	err = w.Store.View(ctx, func(tx ledger.Tx) error {
		later, err := w.isAfterOurs(tx, id)
		first = !later
		return err
	})
	return first, err
}

// isAfterOurs reports whether one of our messages has a lower id, as far back as it is looked for.
func (w *walk) isAfterOurs(tx ledger.Tx, id int) (bool, error) {
	before, err := tx.Messages(w.chat, id-10*nearby, id-1)
	return len(before) > 0, err
}

// look reads a message. It yields to everything that is waiting to be sent, unless overdue posts
// wait for this check.
func (w *walk) look(ctx context.Context, id int) (Copy, error) {
	out, cancel := context.WithTimeout(context.WithoutCancel(ctx), sendLimit)
	defer cancel()
	if !w.fresh {
		out = Unhurried(out)
	}
	if err := answers(out, w.Publisher, w.chat, w.by.tries); err != nil {
		return Copy{}, err
	}
	return w.Publisher.ReadBack(out, w.chat, id)
}

// next accounts for known messages and returns the first that has to be read.
func (w *walk) next(ctx context.Context) (id int, c ledger.ChannelState, err error) {
	var ours []ledger.Part
	var seen []ledger.SeenMessage
	err = w.Store.View(ctx, func(tx ledger.Tx) error {
		all, err := tx.Channels()
		if err != nil {
			return err
		}
		c = ledger.ChannelOf(all, w.chat)
		id = max(c.Accounted, w.at) + 1
		if ours, err = tx.Messages(w.chat, id, id+10*nearby); err != nil {
			return err
		}
		seen, err = tx.Seen().In(w.chat)
		return err
	})
	if err != nil {
		return 0, c, err
	}
	first := id
	for ; ; id++ {
		if slices.ContainsFunc(ours, func(q ledger.Part) bool { return q.MessageID == id }) {
			continue
		}
		i := slices.IndexFunc(seen, func(m ledger.SeenMessage) bool { return m.MessageID == id })
		if i < 0 {
			break
		}
		like := false
		if m := seen[i]; !m.Person && m.CopyOf == 0 && !samePlain(m.Plain, "") {
			if like, err = w.likeOurs(ctx, m.Plain, id); err != nil {
				return 0, c, err
			}
		}
		if like {
			break
		}
	}
	if id == first {
		return id, c, nil
	}
	w.missing = 0
	if err := w.account(ctx, id-1); err != nil {
		return 0, c, err
	}
	c.LastID, c.Accounted = max(c.LastID, id-1), max(c.Accounted, id-1)
	return id, c, nil
}

// likeOurs reports whether a text equals that of one of our parts, published or still to be sent.
func (w *walk) likeOurs(ctx context.Context, plain string, id int) (like bool, err error) {
	err = w.Store.View(ctx, func(tx ledger.Tx) error {
		near, err := tx.Messages(w.chat, id-nearby, id+nearby)
		like = slices.ContainsFunc(near, func(q ledger.Part) bool { return samePlain(q.Plain, plain) })
		if err != nil || like {
			return err
		}
		rows, err := tx.Deliveries(ledger.Filter{Chat: w.chat, States: []ledger.State{ledger.Unconfirmed, ledger.Sending}})
		for _, d := range rows {
			parts, err := tx.Parts(d.ID)
			if err != nil {
				return err
			}
			like = like || slices.ContainsFunc(parts, func(q ledger.Part) bool { return q.MessageID == 0 && samePlain(q.Plain, plain) })
		}
		return err
	})
	if err != nil || like {
		return like, err
	}
	found, _, err := w.candidates.match(ctx, plain)
	return found != nil, err
}

// account records that all messages up to id are accounted for.
func (w *walk) account(ctx context.Context, id int) error {
	return w.Store.Update(ctx, func(tx ledger.Tx) error { return accounted(tx, w.chat, id) })
}

func accounted(tx ledger.Tx, chat int64, id int) error {
	if err := lastKnown(tx, chat, id); err != nil {
		return err
	}
	seen, err := tx.Seen().In(chat)
	if err != nil {
		return err
	}
	for _, m := range seen {
		if m.MessageID <= id && m.CopyOf == 0 {
			if err := tx.Seen().Drop(chat, m.MessageID); err != nil {
				return err
			}
		}
	}
	return ledger.ChangeChannel(tx, chat, func(c *ledger.ChannelState) { c.Accounted = max(c.Accounted, id) })
}

// accountForAll marks everything known to be in the channel as accounted for.
func (w *walk) accountForAll(ctx context.Context) error {
	c, err := w.by.channel(ctx)
	if err != nil || c.Accounted >= c.LastID {
		return err
	}
	return w.account(ctx, c.LastID)
}

// tooMany ends a check that takes too long, or finds nothing before the last known message, and
// reports that once. At startup, overdue posts may be among the unchecked messages, so they are
// looked for before they are sent.
func (w *walk) tooMany(ctx context.Context, c ledger.ChannelState) error {
	if w.fresh {
		w.by.endsEarly()
		if err := w.doubtOverdue(ctx, c.Accounted); err != nil {
			return err
		}
	}
	w.Log.Warn("too many unaccounted messages; checking only some", "channel", w.name, "from", c.Accounted+1, "to", c.LastID)
	tell := w.told.Once("unaccounted " + w.name)
	return w.Store.Update(ctx, func(tx ledger.Tx) error {
		if err := accounted(tx, w.chat, c.LastID); err != nil || !tell {
			return err
		}
		return ledger.Notify(tx.Notices(), w.Clock.Stamp(), ledger.Notice{Kind: ledger.NoticeUnaccounted, Channel: w.chat, Title: w.name, N: w.looked})
	})
}

// doubtOverdue marks what is overdue as unconfirmed, to be looked for after a message before it is
// sent.
func (w *walk) doubtOverdue(ctx context.Context, last int) error {
	if err := w.candidates.load(ctx); err != nil {
		return err
	}
	for _, c := range w.candidates.all {
		if d := &c.delivery; d.State() != ledger.Planned || d.Flags.Has(ledger.Out) || !w.by.overdue(d) || c.post == nil {
			continue
		}
		if err := w.doubt(ctx, c, last); err != nil {
			return err
		}
	}
	w.candidates.forget()
	return nil
}

// doubt marks the parts of a delivery as unconfirmed, to be looked for after a message. It does not
// matter if the sender put the delivery off meanwhile; if its text has changed, errLater makes
// everything be checked again.
func (w *walk) doubt(ctx context.Context, c *candidate, last int) error {
	return w.put(ctx, c.delivery.ID, func(tx ledger.Tx, d *ledger.Delivery) error {
		if d.State() != ledger.Planned || d.Flags.Has(ledger.Out) {
			return nil
		}
		if d.SourceHash != c.delivery.SourceHash {
			return errLater
		}
		if !d.Apply(ledger.EvDoubt) {
			return nil
		}
		d.At = w.Clock.Stamp()
		_, err := doubtParts(tx, d, c.post, last)
		return err
	})
}

// decide determines what a message that was read is.
func (w *walk) decide(ctx context.Context, id int, c Copy) error {
	if c.Foreign || samePlain(c.Plain, "") {
		return w.account(ctx, id)
	}
	var twin *ledger.Part
	known := false
	err := w.Store.View(ctx, func(tx ledger.Tx) (err error) {
		if _, err := tx.Message(w.chat, id); !errors.Is(err, ledger.ErrNotFound) {
			known = true
			return err
		}
		if busy, err := w.beingSent(tx, c.Plain); err != nil || busy {
			return cmpErr(err, errLater)
		}
		if known, err = w.lookedFor(tx, c.Plain); err != nil || known {
			return err
		}
		near, err := tx.Messages(w.chat, id-nearby, id+nearby)
		if err != nil {
			return err
		}
		if known, err = w.tooOld(tx, id, c.Date); err != nil || known {
			return err
		}
		for _, q := range near {
			if q.State() == ledger.Sent && samePlain(q.Plain, c.Plain) {
				twin = &q
			}
		}
		return nil
	})
	switch {
	case err != nil:
		return err
	case known:
		return w.account(ctx, id)
	case twin != nil:
		return w.twice(ctx, *twin, id, c)
	}
	return w.planned(ctx, id, c)
}

func cmpErr(err, otherwise error) error {
	if err != nil {
		return err
	}
	return otherwise
}

// beingSent reports whether a part with this text is being sent now.
func (w *walk) beingSent(tx ledger.Tx, plain string) (bool, error) {
	rows, err := tx.Deliveries(ledger.Filter{Chat: w.chat, States: []ledger.State{ledger.Sending}})
	for _, d := range rows {
		q, ok, err := ledger.FirstPart(tx, &d, ledger.Sending)
		if err != nil || ok && samePlain(q.Plain, plain) {
			return true, err
		}
	}
	return false, err
}

// lookedFor reports whether a part with this text is being looked for, in which case that search
// finds it.
func (w *walk) lookedFor(tx ledger.Tx, plain string) (found bool, err error) {
	rows, err := tx.Deliveries(ledger.Filter{Chat: w.chat, States: []ledger.State{ledger.Unconfirmed}})
	for _, d := range rows {
		parts, err := tx.Parts(d.ID)
		if err != nil {
			return false, err
		}
		found = found || slices.ContainsFunc(parts, func(q ledger.Part) bool { return q.State() == ledger.Unconfirmed && samePlain(q.Plain, plain) })
	}
	return found, err
}

// tooOld reports whether a message is older than the last one that the ledger had recorded. Ids
// grow with time, so it is not if one of our posts has a lower id.
func (w *walk) tooOld(tx ledger.Tx, id int, date time.Time) (bool, error) {
	if date.IsZero() {
		return false, nil
	}
	if later, err := w.isAfterOurs(tx, id); err != nil || later {
		return false, err
	}
	all, err := tx.Channels()
	return date.Before(ledger.ChannelOf(all, w.chat).Started.Add(-dateTrust)), err
}

// unplanned accounts for a message that no delivery of the ledger would produce: it may be
// contents, or similar to an article.
func (w *walk) unplanned(ctx context.Context, id int, c Copy) error {
	adopted, err := w.adoptContents(ctx, id, c)
	if err != nil {
		return err
	}
	if w.fresh && !adopted {
		if err := w.doubtAlike(ctx, id, c); err != nil {
			return err
		}
	}
	return w.account(ctx, id)
}

// planned records a message as the part of a delivery that is unpublished according to the ledger.
// At startup, the admins are asked about a message that only begins like such a delivery.
func (w *walk) planned(ctx context.Context, id int, c Copy) error {
	found, n, err := w.candidates.match(ctx, c.Plain)
	if err != nil {
		return err
	}
	if found == nil {
		return w.unplanned(ctx, id, c)
	}
	return w.adopt(ctx, found, n, id, c)
}

// adopt records a message as part n of the delivery that it was found to belong to.
func (w *walk) adopt(ctx context.Context, found *candidate, n, id int, c Copy) error {
	recorded := false
	err := w.must(ctx, found.delivery.ID, func(tx ledger.Tx, d *ledger.Delivery) error {
		if recorded = d.Version == found.delivery.Version; !recorded {
			return nil
		}
		was := d.State()
		again := map[ledger.State]ledger.Event{ledger.Missed: ledger.EvRetry, ledger.Skipped: ledger.EvRetry,
			ledger.Failed: ledger.EvRetry, ledger.Withdrawn: ledger.EvRetry, ledger.Sent: ledger.EvNewParts}
		if e := again[was]; e != "" && !d.Apply(e) || !d.Apply(ledger.EvDoubt) {
			recorded = false
			return nil
		}
		d.Flags = d.Flags.With(ledger.Hidden, false)
		if was == ledger.Withdrawn {
			d.Wait, d.Todo, d.MessageID, d.Flags = ledger.WaitNone, 0, 0, d.Flags&(ledger.Digest|ledger.Contents)
		}
		parts, err := doubtParts(tx, d, found.post, id-1)
		if err != nil {
			return err
		}
		if err := w.record.Confirmed(tx, d, parts[n], id, found.place); err != nil {
			return err
		}
		if d.Flags.Has(ledger.Contents) { // it may have been unpinned since
			d.Todo &^= ledger.TodoPin
		}
		if c.Date.IsZero() {
			return nil
		}
		came, err := tx.Message(w.chat, id)
		if err != nil {
			return err
		}
		came.At = c.Date.UTC() // which digest it is part of
		return tx.PutPart(came)
	})
	if err != nil {
		return err
	}
	w.candidates.forget()
	if !recorded { // it was changed meanwhile
		return errLater
	}
	w.report("found in the channel", &found.delivery, n, id)
	if n == 0 {
		w.by.titles = append(w.by.titles, found.delivery.Title)
	}
	return w.account(ctx, id)
}

// doubtAlike has an overdue delivery looked for if a message begins like it: its file may have been
// edited since that message was sent.
func (w *walk) doubtAlike(ctx context.Context, id int, c Copy) error {
	for _, d := range w.candidates.all {
		if d.post == nil || len(d.post.requests) == 0 || d.delivery.State() != ledger.Planned || d.delivery.Flags.Has(ledger.Out) || !w.by.overdue(&d.delivery) {
			continue
		}
		if first := d.post.requests[0].Plain; samePlain(firstLine(first), firstLine(c.Plain)) {
			w.candidates.loaded = false
			return w.doubt(ctx, d, id-1)
		}
	}
	return nil
}
