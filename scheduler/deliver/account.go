package deliver

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// Every message in a channel has to be accounted for: it is one of our parts, an update
// reported it, or it was read back. Any other message may be a post of ours that this
// ledger does not know: the ledger may be older than the channel (a copy, a snapshot, a
// lagging replica), another instance may use the same token, or a request was carried out
// late. The channel records the id up to which everything is accounted for
// (ChannelState.Accounted). Later messages are read back
//
//   - at startup, and after a database outage, before anything overdue is sent;
//   - once settle has passed after an id that leaves a gap, in parallel with sending;
//   - 1, 5 and 30 minutes after a part was sent a second time.
//
// A message is taken for ours if its text matches one of our parts, it was not forwarded
// into the channel, it is newer than the last message in the ledger, and no update names a
// person as its author. It is then recorded. If both copies are in the channel, the later
// one is deleted if this run sent it; otherwise an admin is asked.

const (
	maxUnaccounted = 20             // ids looked at in one go
	beforeFirst    = 10             // ids checked before the first known one: another instance may have been quicker
	nearby         = 40             // maximum distance in ids between two copies of a part
	copyPatience   = time.Minute    // time that another instance gets to delete its copy
	deletable      = 48 * time.Hour // Telegram's limit for deleting a message
	startPatience  = 300 * time.Millisecond
	lookPatience   = time.Minute // how long overdue posts wait while Telegram rate-limits the checks
	overduePause   = time.Second // pause before overdue posts are tried again during the check
	dateTrust      = time.Minute // between our clock and Telegram's
)

// lookBehind lists when the channel is checked after a part was sent a second time.
var lookBehind = []time.Duration{time.Minute, 5 * time.Minute, 30 * time.Minute}

// accountant accounts for the messages of a channel.
type accountant struct {
	*channelState
	chat  int64 // the chat being checked; the channel's may change meanwhile
	blind bool  // nothing can be read back

	mu      sync.Mutex
	done    chan struct{} // closed once the startup check is over
	since   time.Time     // when this process took over the channel
	fresh   bool          // the startup check is still to be made
	behind  []time.Time   // when to check for duplicates of repeated sends
	sent    map[int]time.Time
	left    map[partOf]int // how often this run sent a part that is, or may be, in the channel
	stopped bool           // nothing could be read back in this run
	early   time.Time      // start of the period that an incomplete startup check did not cover

	// Used only by the goroutine that runs the checks.
	gap    time.Time         // when ids were first unaccounted for
	copies map[int]time.Time // when a copy was first seen that another instance may delete
	titles []string          // of what was found
	tries  int
}

// partOf names a part.
type partOf struct {
	delivery int64
	n        int
}

// errLater says that the message must be checked again.
var errLater = errors.New("look later")

// begin starts the check that has to precede sending anything overdue.
func (w *accountant) begin() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.fresh {
		w.done = make(chan struct{})
	}
	w.fresh, w.since = true, w.Clock.Stamp()
	if w.chat != w.channelState.chat {
		w.chat = w.channelState.chat
	}
	if w.sent == nil {
		w.sent, w.left, w.copies = map[int]time.Time{}, map[partOf]int{}, map[int]time.Time{}
	}
}

// began ends the startup check.
func (w *accountant) began() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.fresh {
		w.fresh = false
		close(w.done)
		if w.Rules.Series.Contents.IsSet() { // new ones wait for it
			w.LookAgain()
		}
	}
}

// endsEarly records that the startup check does not cover everything.
func (w *accountant) endsEarly() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.fresh {
		w.early = w.since
	}
}

// wait waits briefly for the startup check, which usually ends within that time.
func (w *accountant) wait(ctx context.Context) {
	t := time.NewTimer(startPatience)
	defer t.Stop()
	select {
	case <-w.done:
	case <-ctx.Done():
	case <-t.C:
	}
}

// holds reports whether a delivery must wait for the startup check: it was due or ordered before
// the check began, and its remaining parts may already be in the channel. Contents always wait,
// because the channel may hold some that this ledger does not know.
func (w *accountant) holds(d *ledger.Delivery) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.fresh && (before(d, w.since) || d.Flags.Has(ledger.Contents))
}

// overdue reports whether a delivery was due or ordered before the startup check began.
func (w *accountant) overdue(d *ledger.Delivery) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return before(d, w.since)
}

// before reports whether a delivery was due or ordered before the given time.
func before(d *ledger.Delivery, t time.Time) bool {
	return d.Due.Before(t) || d.Flags.Has(ledger.Forced) && d.ByAt.Before(t)
}

// arrived records that this run sent a part, and its message id, or 0 if the id is unknown.
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

// run checks the channel until ctx ends.
func (w *accountant) run(ctx context.Context) {
	w.gap, w.tries = time.Time{}, 0
	if err := w.resume(ctx); err != nil && ctx.Err() == nil {
		w.Log.Warn("cannot read recent resends", "channel", w.name, "err", err)
	}
	for ctx.Err() == nil {
		change := w.Clock.Changed()
		at, beyond, err := w.due(ctx)
		if err == nil && !at.IsZero() && !at.After(w.Clock.Now()) {
			if w.lease.Check(ctx) != nil {
				return
			}
			if err = w.newWalk(beyond).run(ctx); err == nil {
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

// goOn ends the startup check if Telegram rate-limits it for long: overdue posts are treated as
// unconfirmed, as if nothing could be read back, and the others are sent. The channel is checked
// once the limit is over.
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
	if err := w.newWalk(true).doubtOverdue(ctx, c.Accounted); err != nil {
		return err
	}
	w.endsEarly()
	w.Log.Warn("Telegram limits reading the channel; asking about overdue articles", "channel", w.name, "retry_after", after)
	w.mu.Lock()
	w.behind = append(w.behind, w.Clock.Now().Add(after))
	w.mu.Unlock()
	w.began()
	w.Clock.Wake()
	return nil
}

// pauseAfter returns how long to wait after a failed check.
func (w *accountant) pauseAfter(err error) time.Duration {
	if errors.Is(err, errLater) {
		return w.Settle
	}
	w.tries++
	return max(min(time.Second<<min(w.tries, 10), OutagePause), RetryAfter(err))
}

// resume continues the checks that an earlier run had scheduled.
func (w *accountant) resume(ctx context.Context) error {
	now := w.Clock.Stamp()
	return w.Store.View(ctx, func(tx ledger.Tx) error {
		all, err := tx.ChannelsOf(w.chat)
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

// due returns when the channel is to be checked next, and whether messages after the last known one
// are included.
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
		all, err := tx.ChannelsOf(w.chat)
		c = ledger.ChannelOf(all, w.chat)
		return err
	})
	return c, err
}

// walked reports what a check found and clears the reasons for it.
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
			return ledger.Notify(tx.Notices(), w.Clock.Stamp(), ledger.Notice{Kind: ledger.NoticeFound, Channel: w.chat, Title: titles[0], N: len(titles), Titles: titles[:min(len(titles), 10)]})
		})
		if err != nil && ctx.Err() == nil {
			w.Log.Warn("cannot tell the admins about posts that were found", "channel", w.name, "err", err)
		}
		w.LookAgain()
	}
	w.began()
	w.Clock.Wake()
}

// sentByRun reports whether this run sent a message within the last two days.
func (w *accountant) sentByRun(id int) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	_, ok := w.sent[id]
	return ok
}

// mine reports whether this run sent the later copy of a part recently: it knows the copy's id, or
// it sent the part twice and knows the id of the other message.
func (w *accountant) mine(part ledger.Part, later int) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	now := w.Clock.Now()
	if at, ok := w.sent[later]; ok {
		return now.Sub(at).Abs() < deletable
	}
	at, ok := w.sent[part.MessageID]
	return ok && w.left[partOf{part.Delivery, part.N}] > 1 && now.Sub(at).Abs() < deletable
}
