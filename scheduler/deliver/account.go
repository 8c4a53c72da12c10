package deliver

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/dateline-bot/dateline/content/route"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// Every message of a channel is accounted for: it is a part of ours, an update told
// of it, or it was looked at. What is not may be a post of ours that this ledger
// does not know: the ledger is older than the channel (a copy, a snapshot, a replica
// that lagged), another instance sends with the same token, or a request was carried
// out late. The channel keeps the id up to which all is accounted for
// (ChannelState.Accounted). Messages behind it are looked at
//
//   - at a start, and after the database was away, before anything overdue is sent;
//   - once settle has passed after an id that leaves a gap, beside what is sent;
//   - 1, 5 and 30 minutes after a part was sent a second time.
//
// A message is ours if it reads as a part of ours does, was not forwarded into the
// channel, is newer than what the ledger recorded last, and no update names a person
// as its author. The ledger records it then. Where both copies are out, the later one
// is deleted if this run sent it; otherwise an admin is asked.

const (
	maxUnaccounted = 20             // ids looked at in one go
	beforeFirst    = 3              // ids looked at before the first that is known
	nearby         = 40             // how many ids apart two copies of a part may be
	copyPatience   = time.Minute    // how long another instance has to delete its copy
	deletable      = 48 * time.Hour // how long a message can be deleted
	startPatience  = 300 * time.Millisecond
	lookPatience   = time.Minute // how long what is overdue waits where Telegram limits the looks
	overduePause   = time.Second // until what is overdue is tried again while the channel is looked at
	dateTrust      = time.Minute // between our clock and Telegram's
)

// lookBehind is when the channel is looked at after a part was sent a second time.
var lookBehind = []time.Duration{time.Minute, 5 * time.Minute, 30 * time.Minute}

// accountant accounts for the messages of a channel.
type accountant struct {
	*line
	chat  int64 // that is looked at; the line's may move meanwhile
	blind bool  // nothing can be read back

	mu      sync.Mutex
	done    chan struct{} // closed once the look at the start is over
	since   time.Time     // when the channel was taken over
	fresh   bool          // the look at the start is to be made
	behind  []time.Time   // when to look behind second sends
	sent    map[int]time.Time
	left    map[partOf]int // how often this run sent a part, as far as it is known to be out or may be
	stopped bool           // in this run nothing can be read back

	// Of the goroutine that looks.
	gap    time.Time         // since when ids are unaccounted for
	copies map[int]time.Time // when a copy was first seen that another instance may delete
	titles []string          // of what was found
	tries  int
}

// partOf names a part.
type partOf struct {
	delivery int64
	n        int
}

// errLater says that what was found is to be looked at again.
var errLater = errors.New("look later")

// begin has the channel looked at before anything overdue is sent.
func (w *accountant) begin() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.fresh {
		w.done = make(chan struct{})
	}
	w.fresh, w.since = true, w.Clock.Stamp()
	if w.chat != w.line.chat {
		w.chat = w.line.chat
	}
	if w.sent == nil {
		w.sent, w.left, w.copies = map[int]time.Time{}, map[partOf]int{}, map[int]time.Time{}
	}
}

// began ends the look at the start.
func (w *accountant) began() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.fresh {
		w.fresh = false
		close(w.done)
	}
}

// wait gives the look at the start a moment, in which it usually ends.
func (w *accountant) wait(ctx context.Context) {
	t := time.NewTimer(startPatience)
	defer t.Stop()
	select {
	case <-w.done:
	case <-ctx.Done():
	case <-t.C:
	}
}

// holds reports whether a delivery must wait for the look at the start: it was due
// or ordered before that began, and what is left of it may be out.
func (w *accountant) holds(d *ledger.Delivery) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.fresh && before(d, w.since)
}

// overdue reports whether a delivery was due or ordered before the look at the start
// began.
func (w *accountant) overdue(d *ledger.Delivery) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return before(d, w.since)
}

// before reports whether a delivery was due or ordered before a moment.
func before(d *ledger.Delivery, t time.Time) bool {
	return d.Due.Before(t) || d.Flags.Has(ledger.Forced) && d.ByAt.Before(t)
}

// arrived notes that this run sent a part, and under which id; 0 where that is not
// known.
func (w *accountant) arrived(p ledger.Part, id int, at time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.left[partOf{p.Delivery, p.N}]++
	if id == 0 {
		return
	}
	for old, when := range w.sent {
		if at.Sub(when) > deletable {
			delete(w.sent, old)
		}
	}
	w.sent[id] = at
	if p.Sends > 1 {
		for _, d := range lookBehind {
			w.behind = append(w.behind, at.Add(d))
		}
	}
}

// run looks until ctx ends.
func (w *accountant) run(ctx context.Context) {
	w.gap, w.tries = time.Time{}, 0
	if err := w.resume(ctx); err != nil && ctx.Err() == nil {
		w.Log.Warn("what was sent twice of late cannot be read from the ledger", "channel", w.name, "err", err)
	}
	for ctx.Err() == nil {
		change := w.Clock.Changed()
		at, beyond, err := w.due(ctx)
		if err == nil && !at.IsZero() && !at.After(w.Clock.Now()) {
			if w.lease.Check(ctx) != nil {
				return
			}
			if err = w.walk(ctx, beyond); err == nil {
				w.walked(ctx, beyond)
				continue
			}
			if after := RetryAfter(err); after > lookPatience && beyond {
				err = cmpErr(w.goOn(ctx, after), err)
			}
		}
		if err != nil {
			at, change = w.Clock.Now().Add(w.pauseAfter(err)), nil
		}
		w.Clock.Sleep(ctx, at, change)
	}
}

// goOn ends the look at the start where Telegram allows no look for long: what was
// overdue is in doubt, as where nothing can be read back, and the rest goes out. The
// channel is looked at once that is allowed again.
func (w *accountant) goOn(ctx context.Context, after time.Duration) error {
	w.mu.Lock()
	fresh := w.fresh
	w.mu.Unlock()
	if !fresh {
		return nil
	}
	c, err := w.channel(ctx)
	if err != nil {
		return err
	}
	if err := w.doubtOverdue(ctx, &walk{fresh: true}, c.Accounted); err != nil {
		return err
	}
	w.Log.Warn("Telegram does not let the channel be looked at for now; what was overdue is asked about", "channel", w.name, "retry_after", after)
	w.mu.Lock()
	w.behind = append(w.behind, w.Clock.Now().Add(after))
	w.mu.Unlock()
	w.began()
	w.Clock.Wake()
	return nil
}

// pauseAfter returns how long to wait after a look that failed.
func (w *accountant) pauseAfter(err error) time.Duration {
	if errors.Is(err, errLater) {
		return w.Settle
	}
	w.tries++
	return max(min(time.Second<<min(w.tries, 10), OutagePause), RetryAfter(err))
}

// resume takes over what an earlier run was to look behind.
func (w *accountant) resume(ctx context.Context) error {
	now := w.Clock.Stamp()
	return w.Store.View(ctx, func(tx ledger.Tx) error {
		all, err := tx.Channels()
		if err != nil {
			return err
		}
		last := ledger.ChannelOf(all, w.chat).LastID
		parts, err := tx.Messages(w.chat, last-nearby, last)
		w.mu.Lock()
		defer w.mu.Unlock()
		for _, p := range parts {
			for _, d := range lookBehind {
				if at := p.At.Add(d); p.Sends > 1 && at.After(now) && at.Before(now.Add(d)) && !slices.Contains(w.behind, at) {
					w.behind = append(w.behind, at)
				}
			}
		}
		return err
	})
}

// due returns when the channel is to be looked at next, and whether behind the last
// message that is known.
func (w *accountant) due(ctx context.Context) (at time.Time, beyond bool, err error) {
	w.mu.Lock()
	fresh, now := w.fresh, w.Clock.Now()
	if len(w.behind) > 0 {
		at, beyond = slices.MinFunc(w.behind, time.Time.Compare), true
	}
	w.mu.Unlock()
	if fresh {
		return now, true, nil
	}
	c, err := w.channel(ctx)
	if err != nil {
		return now, false, err
	}
	if c.LastID <= c.Accounted {
		w.gap = time.Time{}
		return at, beyond, nil
	}
	if w.gap.IsZero() || w.gap.After(now) {
		w.gap = now
	}
	if until := w.gap.Add(w.Settle); at.IsZero() || until.Before(at) {
		return until, false, nil
	}
	return at, beyond, nil
}

func (w *accountant) channel(ctx context.Context) (c ledger.ChannelState, err error) {
	err = w.Store.View(ctx, func(tx ledger.Tx) error {
		all, err := tx.Channels()
		c = ledger.ChannelOf(all, w.chat)
		return err
	})
	return c, err
}

// walked tells what a look has found, and forgets why it was made.
func (w *accountant) walked(ctx context.Context, beyond bool) {
	w.gap, w.tries = time.Time{}, 0
	now := w.Clock.Now()
	if beyond {
		w.mu.Lock()
		w.behind = slices.DeleteFunc(w.behind, func(t time.Time) bool { return !t.After(now) })
		w.mu.Unlock()
	}
	if titles := w.titles; len(titles) > 0 {
		w.titles = nil
		err := w.Store.Update(ctx, func(tx ledger.Tx) error {
			return ledger.Notify(tx, w.Clock.Stamp(), ledger.Notice{Kind: ledger.NoticeFound, Channel: w.chat, Title: titles[0], N: len(titles), Titles: titles[:min(len(titles), 10)]})
		})
		if err != nil && ctx.Err() == nil {
			w.Log.Warn("the admins are not told of posts that were found", "channel", w.name, "err", err)
		}
		w.LookAgain()
	}
	w.began()
	w.Clock.Wake()
}

// walk is one look at what is not accounted for.
type walk struct {
	beyond     bool // behind the last message that is known, too
	fresh      bool // at a start
	at         int  // behind the last message known: looked at last
	looked     int
	missing    int // in a row
	candidates []*candidate
	loaded     bool
}

// walk looks at what is not accounted for, one message at a time.
func (w *accountant) walk(ctx context.Context, beyond bool) error {
	w.mu.Lock()
	p := &walk{beyond: beyond, fresh: w.fresh}
	blind := w.blind || w.stopped
	w.mu.Unlock()
	if blind {
		return w.accountForAll(ctx)
	}
	for ctx.Err() == nil {
		id, c, err := w.next(ctx, p)
		switch {
		case err != nil:
			return err
		case c.LastID == 0, id > c.LastID && !p.beyond:
			return nil
		case p.looked >= maxUnaccounted:
			return w.tooMany(ctx, p, c)
		}
		found, err := w.look(ctx, p, id)
		p.looked++
		switch {
		case err == nil:
			p.missing = 0
			if err := w.decide(ctx, p, id, found); err != nil {
				return err
			}
		case errors.Is(err, ErrUnreadable):
			p.missing = 0
			if err := w.account(ctx, id); err != nil {
				return err
			}
		case errors.Is(err, ErrNoMessage):
			p.missing++
			if p.at = id; id <= c.LastID {
				if err := w.account(ctx, id); err != nil {
					return err
				}
			}
			if p.missing < missingInRow {
				continue
			}
			if id >= c.LastID {
				return nil
			}
			if id, c, err = w.next(ctx, p); err != nil {
				return err
			}
			if id <= c.LastID { // those behind them may be anything
				return w.tooMany(ctx, p, c)
			}
			p.at, p.missing = 0, 0
		case errors.Is(err, ErrCannotRead), KindOf(err) == FaultRefused, KindOf(err) == FaultNoRights:
			w.mu.Lock()
			w.stopped = true
			w.mu.Unlock()
			w.Log.Info("the channel cannot be looked at for posts that the ledger does not know", "channel", w.name, "err", err)
			return w.accountForAll(ctx)
		default:
			return err
		}
	}
	return ctx.Err()
}

// look reads a message. It does so after all else that wants to leave, unless what is
// overdue waits for it.
func (w *accountant) look(ctx context.Context, p *walk, id int) (Copy, error) {
	out, cancel := context.WithTimeout(context.WithoutCancel(ctx), sendLimit)
	defer cancel()
	if !p.fresh {
		out = Unhurried(out)
	}
	return w.Publisher.ReadBack(out, w.chat, id)
}

// next accounts for what is known and returns the first message that has to be read.
func (w *accountant) next(ctx context.Context, p *walk) (id int, c ledger.ChannelState, err error) {
	var ours []ledger.Part
	var seen []ledger.SeenMessage
	err = w.Store.View(ctx, func(tx ledger.Tx) error {
		all, err := tx.Channels()
		if err != nil {
			return err
		}
		c = ledger.ChannelOf(all, w.chat)
		id = max(c.Accounted, p.at) + 1
		if ours, err = tx.Messages(w.chat, id, id+10*nearby); err != nil {
			return err
		}
		seen, err = tx.SeenMessages(w.chat)
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
			if like, err = w.likeOurs(ctx, p, m.Plain, id); err != nil {
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
	p.missing = 0
	if err := w.account(ctx, id-1); err != nil {
		return 0, c, err
	}
	c.LastID, c.Accounted = max(c.LastID, id-1), max(c.Accounted, id-1)
	return id, c, nil
}

// likeOurs reports whether a text reads as a part of ours, out or to come.
func (w *accountant) likeOurs(ctx context.Context, p *walk, plain string, id int) (like bool, err error) {
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
	found, _, err := w.match(ctx, p, plain)
	return found != nil, err
}

// account writes down that all messages up to id are accounted for.
func (w *accountant) account(ctx context.Context, id int) error {
	return w.Store.Update(ctx, func(tx ledger.Tx) error { return accounted(tx, w.chat, id) })
}

func accounted(tx ledger.Tx, chat int64, id int) error {
	if err := lastKnown(tx, chat, id); err != nil {
		return err
	}
	seen, err := tx.SeenMessages(chat)
	if err != nil {
		return err
	}
	for _, m := range seen {
		if m.MessageID <= id && m.CopyOf == 0 {
			if err := tx.DropSeenMessage(chat, m.MessageID); err != nil {
				return err
			}
		}
	}
	return ledger.ChangeChannel(tx, chat, func(c *ledger.ChannelState) { c.Accounted = max(c.Accounted, id) })
}

// accountForAll takes all that is known to be in the channel as accounted for.
func (w *accountant) accountForAll(ctx context.Context) error {
	c, err := w.channel(ctx)
	if err != nil || c.Accounted >= c.LastID {
		return err
	}
	return w.account(ctx, c.LastID)
}

// tooMany ends a look that takes too long, or finds nothing before the last message
// that is known, and says so once. At a start, what is overdue may be among the rest: it
// is looked for before it is sent.
func (w *accountant) tooMany(ctx context.Context, p *walk, c ledger.ChannelState) error {
	if p.fresh {
		if err := w.doubtOverdue(ctx, p, c.Accounted); err != nil {
			return err
		}
	}
	w.Log.Warn("more messages are unaccounted for than are looked at", "channel", w.name, "from", c.Accounted+1, "to", c.LastID)
	tell := w.told.Once("unaccounted " + w.name)
	return w.Store.Update(ctx, func(tx ledger.Tx) error {
		if err := accounted(tx, w.chat, c.LastID); err != nil || !tell {
			return err
		}
		return ledger.Notify(tx, w.Clock.Stamp(), ledger.Notice{Kind: ledger.NoticeUnaccounted, Channel: w.chat, Title: w.name, N: p.looked})
	})
}

// doubtOverdue has what is overdue looked for behind a message before it is sent.
func (w *accountant) doubtOverdue(ctx context.Context, p *walk, last int) error {
	if err := w.load(ctx, p); err != nil {
		return err
	}
	for _, c := range p.candidates {
		if d := &c.delivery; d.State() != ledger.Planned || d.Flags.Has(ledger.Out) || !w.overdue(d) || c.post == nil {
			continue
		}
		if err := w.doubt(ctx, c, last); err != nil {
			return err
		}
	}
	p.candidates, p.loaded = nil, false
	return nil
}

// doubt has the parts of a delivery looked for behind a message. That the sender
// put it off meanwhile changes nothing; where its text is another one by now, errLater
// has all of it looked at again.
func (w *accountant) doubt(ctx context.Context, c *candidate, last int) error {
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

// decide says what a message is that was read.
func (w *accountant) decide(ctx context.Context, p *walk, id int, c Copy) error {
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
			if q.State == ledger.Sent && samePlain(q.Plain, c.Plain) {
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
		return w.twice(ctx, p, *twin, id, c)
	}
	return w.planned(ctx, p, id, c)
}

func cmpErr(err, otherwise error) error {
	if err != nil {
		return err
	}
	return otherwise
}

// beingSent reports whether a part that reads so is on its way at the moment.
func (w *accountant) beingSent(tx ledger.Tx, plain string) (bool, error) {
	rows, err := tx.Deliveries(ledger.Filter{Chat: w.chat, States: []ledger.State{ledger.Sending}})
	for _, d := range rows {
		q, ok, err := ledger.FirstPart(tx, &d, ledger.Sending)
		if err != nil || ok && samePlain(q.Plain, plain) {
			return true, err
		}
	}
	return false, err
}

// lookedFor reports whether a part that reads so is looked for: whoever does so finds it.
func (w *accountant) lookedFor(tx ledger.Tx, plain string) (found bool, err error) {
	rows, err := tx.Deliveries(ledger.Filter{Chat: w.chat, States: []ledger.State{ledger.Unconfirmed}})
	for _, d := range rows {
		parts, err := tx.Parts(d.ID)
		if err != nil {
			return false, err
		}
		found = found || slices.ContainsFunc(parts, func(q ledger.Part) bool { return q.State == ledger.Unconfirmed && samePlain(q.Plain, plain) })
	}
	return found, err
}

// tooOld reports whether a message is older than what the ledger recorded last before
// it. Ids grow with time, so it is not if a post of ours has a lower one.
func (w *accountant) tooOld(tx ledger.Tx, id int, date time.Time) (bool, error) {
	if date.IsZero() {
		return false, nil
	}
	before, err := tx.Messages(w.chat, id-10*nearby, id-1)
	if err != nil || len(before) > 0 {
		return false, err
	}
	all, err := tx.Channels()
	return date.Before(ledger.ChannelOf(all, w.chat).Started.Add(-dateTrust)), err
}

// candidate is a delivery that is not out by the ledger, as it would be sent.
type candidate struct {
	delivery ledger.Delivery
	parts    []ledger.Part
	post     *Post // nil if it cannot be rendered
	place    route.Place
	aside    bool // rendered only for a message with its title
}

// load renders what may be out although the ledger says that it is not.
func (w *accountant) load(ctx context.Context, p *walk) error {
	if p.loaded {
		return nil
	}
	p.candidates = nil
	err := w.Store.View(ctx, func(tx ledger.Tx) error {
		p.candidates = nil
		rows, err := tx.Deliveries(ledger.Filter{Chat: w.chat, States: []ledger.State{
			ledger.Planned, ledger.Unconfirmed, ledger.Sent, ledger.Missed, ledger.Skipped, ledger.Failed, ledger.Withdrawn}})
		if err != nil {
			return err
		}
		for _, d := range rows {
			c := &candidate{delivery: d, aside: w.isAside(&d)}
			if !c.aside {
				if !w.mayBeOut(&d) {
					continue
				}
				if c.parts, err = tx.Parts(d.ID); err != nil {
					return err
				}
			}
			p.candidates = append(p.candidates, c)
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, c := range p.candidates {
		if !c.aside && !c.delivery.Flags.Has(ledger.Digest) {
			w.render(ctx, c)
		}
	}
	p.loaded = true
	return nil
}

// mayBeOut reports whether a part of a delivery may be out that is not by the ledger:
// of a post that is out, what an edit adds.
func (w *accountant) mayBeOut(d *ledger.Delivery) bool {
	if d.State() != ledger.Sent {
		return true
	}
	a, _ := w.Posts.Article(d)
	return a != nil && a.Hash != d.SourceHash && !d.Flags.Has(ledger.Digest)
}

// isAside reports whether a delivery is not to go out by the ledger. A new date or an
// admin may have brought it out since, and there may be very many.
func (w *accountant) isAside(d *ledger.Delivery) bool {
	switch d.State() {
	case ledger.Skipped: // one that just became so was not known before
		return d.Flags.Has(ledger.Hidden) || d.Seen.Before(w.since.Add(-time.Hour))
	case ledger.Failed, ledger.Withdrawn:
		return true
	}
	return false
}

func (w *accountant) render(ctx context.Context, c *candidate) {
	if c.delivery.Flags.Has(ledger.Digest) {
		c.post, c.place, _ = w.Posts.digest(ctx, &c.delivery)
		return
	}
	a, place := w.Posts.Article(&c.delivery)
	if a == nil {
		return
	}
	c.place = place
	c.post, _ = w.Posts.Render(ctx, a, place, &c.delivery)
}

// match finds the delivery of which a part that is not out reads so.
func (w *accountant) match(ctx context.Context, p *walk, plain string) (*candidate, int, error) {
	if err := w.load(ctx, p); err != nil {
		return nil, 0, err
	}
	for _, c := range p.candidates {
		if c.aside {
			if !strings.Contains(plain, c.delivery.Title) {
				continue
			}
			if err := w.Store.View(ctx, func(tx ledger.Tx) (err error) {
				c.parts, err = tx.Parts(c.delivery.ID)
				return err
			}); err != nil {
				return nil, 0, err
			}
		}
		if c.aside || c.delivery.Flags.Has(ledger.Digest) { // of what is out by now
			w.render(ctx, c)
		}
		if c.post == nil {
			continue
		}
		for i, r := range c.post.requests {
			if (i >= len(c.parts) || c.parts[i].State == ledger.Planned) && samePlain(r.Plain, plain) {
				return c, i, nil
			}
		}
	}
	return nil, 0, nil
}

// planned records a message as the part of a delivery that is not out by the ledger.
// At a start, one that begins as such a delivery does is asked about.
func (w *accountant) planned(ctx context.Context, p *walk, id int, c Copy) error {
	found, n, err := w.match(ctx, p, c.Plain)
	if err != nil {
		return err
	}
	if found == nil {
		if p.fresh {
			if err := w.doubtAlike(ctx, p, id, c); err != nil {
				return err
			}
		}
		return w.account(ctx, id)
	}
	recorded := false
	err = w.must(ctx, found.delivery.ID, func(tx ledger.Tx, d *ledger.Delivery) error {
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
			d.Wait, d.Todo, d.MessageID, d.Flags = ledger.WaitNone, 0, 0, 0
		}
		parts, err := doubtParts(tx, d, found.post, id-1)
		if err != nil {
			return err
		}
		if err := w.record.Confirmed(tx, d, parts[n], id, found.place); err != nil || c.Date.IsZero() {
			return err
		}
		came, err := tx.Message(w.chat, id)
		if err != nil {
			return err
		}
		came.At = c.Date.UTC() // which digest it belongs to
		return tx.PutPart(came)
	})
	if err != nil {
		return err
	}
	p.candidates, p.loaded = nil, false
	if !recorded { // it was changed meanwhile
		return errLater
	}
	w.report("found in the channel", &found.delivery, n, id)
	if n == 0 {
		w.titles = append(w.titles, found.delivery.Title)
	}
	return w.account(ctx, id)
}

// doubtAlike has an overdue delivery looked for that begins as a message does: its
// file may have been edited since that was sent.
func (w *accountant) doubtAlike(ctx context.Context, p *walk, id int, c Copy) error {
	for _, d := range p.candidates {
		if d.post == nil || len(d.post.requests) == 0 || d.delivery.State() != ledger.Planned || d.delivery.Flags.Has(ledger.Out) || !w.overdue(&d.delivery) {
			continue
		}
		if first := d.post.requests[0].Plain; samePlain(firstLine(first), firstLine(c.Plain)) {
			p.loaded = false
			return w.doubt(ctx, d, id-1)
		}
	}
	return nil
}
