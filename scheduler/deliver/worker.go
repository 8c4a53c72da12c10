package deliver

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/content/route"
	"github.com/dateline-bot/dateline/scheduler/ledger"
	"github.com/dateline-bot/dateline/scheduler/plan"
)

const (
	// prepareAhead is how long before it is due an article is rendered and its page on the site
	// checked.
	prepareAhead = 5 * time.Second
	// assureAhead is how long before a post is due the time is confirmed.
	assureAhead = 1500 * time.Millisecond
	// probeAhead is the timeout of the request to the site.
	probeAhead = 3 * time.Second
	// sendLimit is the timeout of a request whose answer is awaited when the program ends; the
	// Publisher's own limit is shorter.
	sendLimit = time.Minute
	maxWait   = time.Minute // between attempts to read a file
	// OutagePause is the longest pause between attempts during an outage. Nothing announces its
	// end, and what waits for it should be sent soon after.
	OutagePause = 10 * time.Second
	// ledgerPatience is how long the ledger may fail before the channel is checked once it is back:
	// another instance may have sent messages meanwhile.
	ledgerPatience = 2 * time.Second
	// finishLimit is how long a partly published article is continued after the program was told to
	// end: Docker kills it after ten seconds.
	finishLimit = 8 * time.Second
)

// channelState is a channel, with the state that everything working on it shares.
type channelState struct {
	*Config
	record    *Recorder
	told      *Told
	moved     func(from, to int64) bool // records that the chat has another id; false if that chat has its own worker
	name      string                    // as configured
	chat      int64
	protected bool

	lease  ledger.Lease
	tries  int  // consecutive sends that failed
	yields bool // hand the channel to another process
	ends   bool // another worker has the chat

	beside     sync.WaitGroup // goroutines beside the loop
	commenting sync.WaitGroup // those that the rest of an article does not wait for when the program ends

	mu    sync.Mutex
	hold  time.Time // nothing leaves before
	why   locale.Message
	ready map[int64]*Post
	lost  map[int64]time.Time // by delivery: when a request lost its answer, in monotonic time
}

// worker does the steps of one chat, one at a time, which keeps articles and their parts in order.
type worker struct {
	*channelState
	throttle throttle
	looked   looked // when hasten was last called

	sender     sender
	accountant accountant
	confirmer  confirmer
	editor     editor
	withdrawer withdrawer
	follower   follower
	commenter  commenter
}

func newWorker(cs *Channels, name string, c Channel) *worker {
	state := &channelState{Config: &cs.Config, record: cs.Recorder, told: &cs.told, moved: cs.moved, name: name, chat: c.ID, protected: c.Protected, ready: map[int64]*Post{}, lost: map[int64]time.Time{}}
	numbers := &numberer{state, map[numberless][]int{}}
	w := &worker{channelState: state, accountant: accountant{channelState: state, blind: c.Protected || c.Group}, confirmer: confirmer{channelState: state}, editor: editor{state, numbers},
		withdrawer: withdrawer{state, numbers}, follower: follower{channelState: state}, commenter: commenter{channelState: state}}
	w.sender = sender{channelState: state, account: &w.accountant}
	return w
}

// run works until ctx ends.
func (w *worker) run(ctx context.Context) {
	select {
	case <-w.Planned: // nothing can be decided before the articles are known
	case <-ctx.Done():
		return
	}
	defer w.beside.Wait()
	for !w.ends && w.begin(ctx) {
		w.serve(ctx)
		w.finish(ctx)
		w.commenting.Wait()
		w.lease.Release()
		if w.yields {
			w.yields = false
			w.Clock.Sleep(ctx, w.Clock.Now().Add(3*StandByEvery), nil)
		}
	}
}

// serve handles the channel's deliveries until ctx ends or another process has the channel.
func (w *worker) serve(ctx context.Context) {
	ctx, end := context.WithCancel(ledger.WithLease(ctx, w.lease))
	chat := w.chat
	w.sender.sounds.began, w.sender.sounds.held = w.Clock.Stamp(), w.sender.held
	var search sync.WaitGroup
	w.accountant.begin()
	search.Go(func() { w.confirmer.search(ctx, chat) })
	search.Go(func() { w.accountant.run(ctx) })
	w.commenting.Go(func() { w.commenter.run(ctx, chat) })
	defer search.Wait()
	defer end()
	w.accountant.wait(ctx)
	preparing := int64(0)
	var failing time.Time // since when the ledger has been unusable
	for ctx.Err() == nil {
		change, tried := w.Clock.Changed(), time.Now()
		d, at, err := w.upcoming(ctx)
		if err == nil {
			tried = time.Now() // a step may be slow when it sends something
		}
		if err == nil && w.isDue(ctx, d, at) {
			if err := w.lease.Check(ctx); err != nil {
				w.Log.Warn("lost the lock of the channel; taking it again unless another process does", "channel", w.name, "err", err)
				return
			}
			err = w.step(ctx, d)
			if err == nil {
				failing = time.Time{}
				if w.yields || w.chat != chat { // the lease is for the old chat
					return
				}
				w.throttle.wait(ctx, w.channelState, d.ID)
				continue
			}
		}
		switch {
		case err != nil && ctx.Err() == nil:
			if failing.IsZero() {
				failing = tried
				w.Log.Error("the ledger is unavailable; sending is paused", "channel", w.name, "err", err)
			}
			if time.Since(failing) >= ledgerPatience { // the database may be a different one when it is back
				w.accountant.begin()
			}
			w.Clock.Wake()
			w.Clock.Sleep(ctx, w.Clock.Now().Add(time.Second), nil)
			continue
		case at.IsZero(), w.Clock.Now().Before(at.Add(-prepareAhead)):
			if !at.IsZero() {
				at = at.Add(-prepareAhead)
			}
		case preparing != d.ID:
			preparing = d.ID
			w.prepare(ctx, d)
		}
		failing = time.Time{}
		w.Clock.Sleep(ctx, at, change)
	}
}

// isDue reports whether a delivery is due. Before anything is sent or missed, the clock is compared
// with the Bot API's time.
func (w *worker) isDue(ctx context.Context, d *ledger.Delivery, at time.Time) bool {
	if at.IsZero() || at.After(w.Clock.Now()) {
		return false
	}
	if d.State() != ledger.Planned || d.Flags.Has(ledger.Out) {
		return true
	}
	w.Clock.Witness.Assure(ctx)
	return !at.After(w.Clock.Now())
}

// finish sends the remaining parts of an article if the program is told to end in the middle of it,
// so that readers do not get half of it.
func (w *worker) finish(ctx context.Context) {
	if ctx.Err() == nil {
		return
	}
	limit, cancel := context.WithTimeout(ledger.WithLease(context.WithoutCancel(ctx), w.lease), finishLimit)
	defer cancel()
	for limit.Err() == nil {
		d, at, err := w.next(limit)
		if err != nil || d == nil || at.After(w.Clock.Now()) || d.State() != ledger.Planned || !d.Flags.Has(ledger.Out) {
			return
		}
		if w.lease.Check(limit) != nil || w.sender.send(limit, d) != nil {
			return
		}
	}
}

// maxSteps is how many consecutive steps a delivery may take without a pause; a search through a
// hundred messages is the longest legitimate case.
const maxSteps = 500

// throttle slows down a delivery that keeps requesting steps, which would overload the machine and
// Telegram.
type throttle struct {
	last  int64
	steps int // consecutive steps of the same delivery
}

func (t *throttle) wait(ctx context.Context, w *channelState, id int64) {
	if id != t.last {
		t.last, t.steps = id, 0
	}
	if t.steps++; t.steps > maxSteps {
		w.Log.Error("a delivery is looping; pausing it", "channel", w.name, "delivery", id)
		t.steps = 0
		w.Clock.Sleep(ctx, w.Clock.Now().Add(maxSleep), nil)
	}
}

// begin takes the channel, and marks as unconfirmed what was being sent when the last process died.
func (w *worker) begin(ctx context.Context) bool {
	for ctx.Err() == nil {
		lease, err := w.Store.Lock(ctx, w.chat)
		if err == nil {
			if err = errors.Join(w.recover(ctx), w.waitOn(ctx)); err == nil {
				w.lease = lease
				return true
			}
			lease.Release()
		}
		if ctx.Err() != nil {
			return false
		}
		if shared := w.Store.Changes() != nil; shared && errors.Is(err, ledger.ErrLocked) {
			w.Log.Debug("another replica sends to the channel", "channel", w.name)
		} else if w.told.Once("lock " + w.name) {
			w.Log.Error("cannot take over the channel yet; retrying", "channel", w.name, "err", err)
		}
		w.Clock.Sleep(ctx, w.Clock.Now().Add(StandByEvery), nil)
	}
	return false
}

func (w *worker) recover(ctx context.Context) error {
	why := locale.M("reason.ended")
	return w.Store.Update(ctx, func(tx ledger.Tx) error {
		rows, err := tx.Deliveries(ledger.Filter{Chat: w.chat, States: []ledger.State{ledger.Sending}})
		if err != nil {
			return err
		}
		for _, d := range rows {
			part, left, err := ledger.FirstPart(tx, &d, ledger.Sending) // one at a time is
			if err != nil {
				return err
			}
			if !d.Apply(ledger.EvRestart) {
				continue
			}
			d.Reason, d.At = why, w.Clock.Stamp().Add(w.Settle)
			seen := part.MessageID // it arrived by itself
			if left && part.Apply(ledger.EvRestart) {
				part.MessageID, part.Error = 0, why
				err = tx.PutPart(part)
			}
			if err == nil && seen != 0 {
				_, pl := w.Posts.Article(&d)
				err = w.record.Confirmed(tx, &d, part, seen, pl)
			}
			if err == nil {
				err = tx.PutDelivery(&d)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// next returns the delivery to handle next, and when; zero if there is none. Unconfirmed deliveries
// are handled separately (search).
func (w *worker) next(ctx context.Context) (*ledger.Delivery, time.Time, error) {
	d, at, err := w.nextOf(ctx, w.chat, false)
	if d == nil {
		return nil, time.Time{}, err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.hold.After(at) {
		at = w.hold
	}
	return d, at, nil
}

// upcoming is next for a clock that may have been set back.
func (w *worker) upcoming(ctx context.Context) (*ledger.Delivery, time.Time, error) {
	if err := w.hasten(ctx); err != nil {
		return nil, time.Time{}, err
	}
	return w.next(ctx)
}

func (w *channelState) nextOf(ctx context.Context, chat int64, unconfirmed bool) (*ledger.Delivery, time.Time, error) {
	var d ledger.Delivery
	err := w.Store.View(ctx, func(tx ledger.Tx) (err error) {
		d, err = tx.Next(chat, unconfirmed)
		return err
	})
	if errors.Is(err, ledger.ErrNotFound) {
		return nil, time.Time{}, nil
	}
	if err != nil {
		return nil, time.Time{}, err
	}
	return &d, d.At, nil
}

// Step is a kind of action on a post.
type Step string

// The steps that metrics of retries distinguish.
const (
	StepSend     Step = "send"
	StepEdit     Step = "edit"
	StepWithdraw Step = "withdraw"
	StepComment  Step = "comment"
	StepOther    Step = "other" // pins, copies, buttons, links
)

// stepOf returns the kind of step that a delivery needs now.
func stepOf(d *ledger.Delivery) Step {
	switch {
	case d.State() == ledger.Planned:
		return StepSend
	case d.Todo&ledger.TodoWithdraw != 0:
		return StepWithdraw
	case d.Todo&ledger.TodoEdit != 0:
		return StepEdit
	}
	return StepOther
}

// step does what a delivery needs now.
func (w *worker) step(ctx context.Context, d *ledger.Delivery) error {
	if d.Tries > 0 {
		w.Retried(stepOf(d))
	}
	switch {
	case d.State() == ledger.Planned:
		return w.sender.send(ctx, d)
	case d.State() == ledger.Sending:
		// This worker waits for its own requests, so the state is left over from a failed commit.
		return w.recover(ctx)
	case d.Todo&ledger.TodoWithdraw != 0:
		return w.withdrawer.withdraw(ctx, d)
	case d.Todo&ledger.TodoEdit != 0:
		return w.editor.edit(ctx, d)
	case d.Todo&ledger.TodoRetire != 0:
		return w.withdrawer.retire(ctx, d)
	case d.Todo&ledger.TodoPin != 0:
		return w.follower.pin(ctx, d)
	case d.Todo&ledger.TodoUnpin != 0:
		return w.follower.unpin(ctx, d)
	case d.Todo&ledger.TodoCopy != 0:
		return w.follower.deleteCopies(ctx, d)
	case d.Todo&ledger.TodoTell != 0:
		return w.follower.tell(ctx, d)
	case d.Todo&ledger.TodoAdd != 0:
		return w.editor.add(ctx, d)
	case d.Todo&ledger.TodoLink != 0:
		return w.follower.link(ctx, d)
	}
	return w.put(ctx, d.ID, func(_ ledger.Tx, d *ledger.Delivery) error {
		d.At = time.Time{}
		return nil
	})
}

// put changes a delivery in the ledger, starting from its current row.
func (w *channelState) put(ctx context.Context, id int64, change func(ledger.Tx, *ledger.Delivery) error) error {
	var before, after ledger.Delivery
	err := w.Store.Update(ctx, func(tx ledger.Tx) error {
		d, err := tx.Delivery(id)
		if errors.Is(err, ledger.ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		before = d
		if err := change(tx, &d); err != nil {
			return err
		}
		if after = d; d == before {
			return nil
		}
		return tx.PutDelivery(&d)
	})
	switch {
	case err != nil:
	case w.record.behind(&before, &after):
		w.LookAgain() // not within the transaction, where a reader would still see the old state
	default:
		w.Clock.Wake()
	}
	return err
}

// behind reports whether the catalogue must be compared again now that a worker has finished with a
// delivery: its file changed meanwhile, which the comparison ignored, or the next digest has to be
// planned.
func (r *Recorder) behind(before, after *ledger.Delivery) bool {
	free := before.State() != after.State() && (before.State() == ledger.Sending || after.State() != ledger.Sending) ||
		before.Todo&^after.Todo&ledger.TodoEdit != 0
	if (before.Flags^after.Flags)&ledger.Complete != 0 || before.MessageID != after.MessageID && after.Flags.Has(ledger.Complete) {
		return true // posts link to it
	}
	if !free || after.Flags.Has(ledger.Digest) {
		return free
	}
	if after.Flags.Has(ledger.Complete) && !before.Flags.Has(ledger.Complete) || before.Todo&^after.Todo&ledger.TodoEdit != 0 {
		return true // start watching the pictures that it shows now
	}
	a, _ := r.posts.Article(after)
	return a == nil || a.Hash != after.SourceHash
}

// must records what happened in Telegram and retries until it succeeds, because a process that
// forgot it could do it twice. If ctx ends first, the part stays "sending" and is looked for at the
// next start.
func (w *channelState) must(ctx context.Context, id int64, change func(ledger.Tx, *ledger.Delivery) error) error {
	wait := 100 * time.Millisecond
	for {
		err := w.put(context.WithoutCancel(ctx), id, change)
		if err == nil || ctx.Err() != nil {
			return err
		}
		if wait == 100*time.Millisecond {
			w.Log.Error("cannot record a sent message; retrying", "channel", w.name, "err", err)
		}
		w.Clock.Sleep(ctx, w.Clock.Now().Add(wait), nil)
		wait = min(2*wait, maxSleep)
	}
}

// pause holds everything in the channel for d.
func (w *channelState) pause(d time.Duration, why locale.Message) {
	w.mu.Lock()
	w.hold, w.why = w.Clock.Now().Add(d), why
	w.mu.Unlock()
}

// backoff pauses the channel, longer for each consecutive failure.
func (w *channelState) backoff(why locale.Message) {
	w.pause(min(time.Second<<min(w.tries, 10), OutagePause), why)
	w.tries++
}

// held returns the time until which nothing is sent, and the reason.
func (w *channelState) held() (time.Time, locale.Message) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.hold, w.why
}

// prepare renders the next post before it is due, in parallel with the loop.
func (w *channelState) prepare(ctx context.Context, d *ledger.Delivery) {
	if d.State() != ledger.Planned {
		return
	}
	a, pl := w.Posts.Article(d)
	if a == nil {
		return
	}
	row := *d
	w.beside.Go(func() {
		w.Clock.Sleep(ctx, row.At.Add(-assureAhead), nil)
		w.Clock.Witness.Assure(ctx) // not when it is due, because rendering would delay it
	})
	w.beside.Go(func() {
		if address := w.Posts.Source.Address(a); address != "" && w.Posts.Prober != nil {
			w.Posts.probe(ctx, address, probeAhead)
		}
		r, err := w.Posts.Render(ctx, a, pl, &row)
		if err != nil {
			return // it fails again when it is due, and is reported then
		}
		w.keep(row.ID, r)
	})
}

// errNoFile says that the catalogue has no article for a delivery.
var errNoFile = locale.Error("act.no_article")

// post returns the post of the article, prepared or rendered now.
func (w *channelState) post(ctx context.Context, d *ledger.Delivery) (*Post, route.Place, error) {
	switch {
	case d.Flags.Has(ledger.Contents):
		return contents{w.Posts}.post(ctx, d)
	case d.Flags.Has(ledger.Digest):
		return w.Posts.digest(ctx, d)
	}
	a, pl := w.Posts.Article(d)
	if a == nil {
		return nil, pl, errNoFile
	}
	w.mu.Lock()
	r := w.ready[d.ID]
	w.mu.Unlock()
	if r == nil || r.Source != a.Hash || !r.inFormOf(d) || r.requests[0].absent != "" {
		var err error
		if r, err = w.Posts.Render(ctx, a, pl, d); err != nil {
			return nil, pl, err
		}
		w.keep(d.ID, r)
	}
	return w.Posts.measured(r), pl, nil
}

// inFormOf reports whether a post has the form that the delivery should have now.
func (r *Post) inFormOf(d *ledger.Delivery) bool {
	switch anew := d.Flags.Has(ledger.FormAnew); {
	case anew || r.anew:
		return anew && r.anew
	case d.Format == "": // it is chosen again
		return !r.kept
	}
	return d.Format == r.format
}

// keep caches the post of the delivery being worked on, for its further parts.
func (w *channelState) keep(id int64, r *Post) {
	w.mu.Lock()
	defer w.mu.Unlock()
	clear(w.ready)
	if r != nil {
		w.ready[id] = r
	}
}

// report logs an event in the channel for the operator: the article and the message id, never their
// text.
func (w *channelState) report(what string, d *ledger.Delivery, part, messageID int, more ...any) {
	w.Log.Info(what, append([]any{"slug", d.Slug, "channel", w.name, "part", part + 1, "message", messageID}, more...)...)
}

// complain logs a failure and its cause.
func (w *channelState) complain(what string, d *ledger.Delivery, part int, cause error) {
	w.Log.Warn(what, "slug", d.Slug, "channel", w.name, "part", part+1, "err", cause)
}

// Unread means that an article's file could not be read, or differs from what was scanned: it is
// being written, moved or restored. That says nothing about the article, so it is retried; a scan
// shows what became of it.
type Unread struct{ cause error }

// Error describes what could not be read.
func (e *Unread) Error() string { return e.cause.Error() }

// Unwrap returns the cause.
func (e *Unread) Unwrap() error { return e.cause }

// readAgain puts off a delivery that needs the article's file, longer each time. An unpublished one
// keeps its place and is missed when it is too late. The reason contains the code, if there is one,
// and the cause.
func (w *channelState) readAgain(ctx context.Context, d *ledger.Delivery, code string, cause error) error {
	defer w.LookAgain()
	if d.Tries == 0 {
		w.complain("its file cannot be read now: it is tried again", d, 0, cause)
	}
	return w.put(ctx, d.ID, func(_ ledger.Tx, d *ledger.Delivery) error {
		d.At = w.Clock.Stamp().Add(min(time.Second<<min(d.Tries, 12), maxWait))
		d.Tries++
		version := plan.AskedVersion(d)
		d.Reason = plan.KeepVersion(d, locale.Of(cause))
		if code != "" {
			d.Reason = plan.OfVersion(code, version, "why", cause)
		}
		return nil
	})
}

// History provides the age of versions according to the articles' repository. Its methods are safe
// for concurrent use.
type History interface {
	// At returns the commit in which the file at path has content with this hash, if that is the
	// commit being read, and "" otherwise. The zero hash means that the commit does not have the
	// file.
	At(path string, hash [32]byte) string
	// Newer reports whether one commit has another among its ancestors.
	Newer(ctx context.Context, commit, than string) (bool, error)
}

// noteVersion records which commit's version a post shows. Only replicas need it.
func (w *channelState) noteVersion(tx ledger.Tx, d *ledger.Delivery, source [32]byte) error {
	if w.Store.Changes() == nil || d.Flags.Has(ledger.Digest) {
		return nil
	}
	v := ledger.Version{Delivery: d.ID, Hash: source, Commit: ledger.NoCommit}
	if h := w.Posts.History; h != nil {
		if at := h.At(d.Path, source); at != "" {
			v.Commit = at
		}
	}
	return tx.Versions().Put([]ledger.Version{v})
}
