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
	// prepareAhead is how long before its moment an article is rendered and its
	// address on the site asked for.
	prepareAhead = 5 * time.Second
	// assureAhead is how long before its moment the time is asked for.
	assureAhead = 1500 * time.Millisecond
	// probeAhead bounds that question.
	probeAhead = 3 * time.Second
	// sendLimit bounds a request whose answer is waited for when the program
	// ends; the Publisher's own limit is shorter.
	sendLimit = time.Minute
	maxWait   = time.Minute // between tries of what cannot be read
	// OutagePause is the longest pause between tries of what fails by an outage,
	// which ends without a word: what waits for its end is out soon after it.
	OutagePause = 10 * time.Second
	// ledgerPatience is for how long the ledger may fail before the channel is looked
	// at once it is back: another instance may have sent meanwhile.
	ledgerPatience = 2 * time.Second
	// finishLimit bounds how long an article that is out in part is gone on with
	// when the program is told to end: Docker kills it after ten seconds.
	finishLimit = 8 * time.Second
)

// line is a channel as those who work on it share it.
type line struct {
	*Config
	record    *Recorder
	told      *Told
	moved     func(from, to int64) bool // notes that the chat has another id; false if that one has its own worker
	name      string                    // of the channel, as configured
	chat      int64
	protected bool

	lease  ledger.Lease
	tries  int  // sends in a row that did not leave
	yields bool // another process is to have the channel
	ends   bool // another worker has the chat

	beside     sync.WaitGroup // what runs beside the loop
	commenting sync.WaitGroup // what the rest of an article does not wait for at the end

	mu    sync.Mutex
	hold  time.Time // nothing leaves before
	why   locale.Message
	ready map[int64]*Post
}

// worker does the steps of one chat, one at a time: that keeps the order of
// articles and of their parts.
type worker struct {
	*line
	breath breath

	sender     sender
	accountant accountant
	confirmer  confirmer
	editor     editor
	withdrawer withdrawer
	follower   follower
	commenter  commenter
}

func newWorker(cs *Channels, name string, c Channel) *worker {
	l := &line{Config: &cs.Config, record: cs.Recorder, told: &cs.told, moved: cs.moved, name: name, chat: c.ID, protected: c.Protected, ready: map[int64]*Post{}}
	numbers := &numberer{l, map[numberless][]int{}}
	w := &worker{line: l, accountant: accountant{line: l, blind: c.Protected || c.Group}, confirmer: confirmer{line: l}, editor: editor{l, numbers},
		withdrawer: withdrawer{l, numbers}, follower: follower{line: l}, commenter: commenter{line: l}}
	w.sender = sender{line: l, account: &w.accountant}
	return w
}

// run works until ctx ends.
func (w *worker) run(ctx context.Context) {
	select {
	case <-w.Planned: // nothing is decided before the articles are known
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

// serve does what the channel's deliveries want until ctx ends or the channel
// is another process's.
func (w *worker) serve(ctx context.Context) {
	ctx, end := context.WithCancel(ledger.WithLease(ctx, w.lease))
	chat := w.chat
	w.sender.sounds.began = w.Clock.Stamp()
	var search sync.WaitGroup
	w.accountant.begin()
	search.Go(func() { w.confirmer.search(ctx, chat) })
	search.Go(func() { w.accountant.run(ctx) })
	w.commenting.Go(func() { w.commenter.run(ctx, chat) })
	defer search.Wait()
	defer end()
	w.accountant.wait(ctx)
	preparing := int64(0)
	var failing time.Time // since when the ledger cannot be used
	for ctx.Err() == nil {
		change, tried := w.Clock.Changed(), time.Now()
		d, at, err := w.next(ctx)
		if err == nil {
			tried = time.Now() // a step may take its time for what is sent
		}
		if err == nil && w.isDue(ctx, d, at) {
			if err := w.lease.Check(ctx); err != nil {
				w.Log.Warn("the channel is another process's now", "channel", w.name, "error", err)
				return
			}
			err = w.step(ctx, d)
			if err == nil {
				failing = time.Time{}
				if w.yields || w.chat != chat { // the lease is the old chat's
					return
				}
				w.breath.take(ctx, w.line, d.ID)
				continue
			}
		}
		switch {
		case err != nil && ctx.Err() == nil:
			if failing.IsZero() {
				failing = tried
				w.Log.Error("the ledger cannot be used; nothing is sent meanwhile", "channel", w.name, "error", err)
			}
			if time.Since(failing) >= ledgerPatience { // the database may be another when it is back
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

// isDue reports whether the moment of a delivery has come. Before anything is sent
// or missed, the clock is looked at by what the Bot API says.
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

// finish brings out what is left of an article when the program is told to end
// in the middle of it, so that readers are not left with half.
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

// maxSteps is how many steps one delivery may want in a row without a pause;
// looking through a hundred messages is the longest that makes sense.
const maxSteps = 500

// breath keeps a delivery that wants one step after another from taking the
// machine, and Telegram's patience.
type breath struct {
	last  int64
	steps int // in a row of the delivery last
}

func (b *breath) take(ctx context.Context, w *line, id int64) {
	if id != b.last {
		b.last, b.steps = id, 0
	}
	if b.steps++; b.steps > maxSteps {
		w.Log.Error("a delivery wants too many steps in a row", "channel", w.name, "delivery", id)
		b.steps = 0
		w.Clock.Sleep(ctx, w.Clock.Now().Add(maxSleep), nil)
	}
}

// begin takes the channel, and calls what was out when the last process died
// unconfirmed.
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
			w.Log.Error("the channel cannot be taken over yet; trying again", "channel", w.name, "error", err)
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
			if part.State, part.MessageID, part.Error = ledger.Unconfirmed, 0, why; left {
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

// next returns the delivery that wants something first, and when; zero if none.
// What is unconfirmed is looked for beside (search).
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

func (w *line) nextOf(ctx context.Context, chat int64, unconfirmed bool) (*ledger.Delivery, time.Time, error) {
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

// Step is a kind of what is done for a post.
type Step string

// The steps that are told apart where one is tried again.
const (
	StepSend     Step = "send"
	StepEdit     Step = "edit"
	StepWithdraw Step = "withdraw"
	StepComment  Step = "comment"
	StepOther    Step = "other" // pins, copies, buttons, links
)

// stepOf tells what a delivery wants now.
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

// step does what a delivery wants now.
func (w *worker) step(ctx context.Context, d *ledger.Delivery) error {
	if d.Tries > 0 {
		w.Retried(stepOf(d))
	}
	switch {
	case d.State() == ledger.Planned:
		return w.sender.send(ctx, d)
	case d.State() == ledger.Sending:
		// This worker waits for its own requests, so it is a leftover of a
		// commit that failed.
		return w.recover(ctx)
	case d.Todo&ledger.TodoWithdraw != 0:
		return w.withdrawer.withdraw(ctx, d)
	case d.Todo&ledger.TodoEdit != 0:
		return w.editor.edit(ctx, d)
	case d.Todo&ledger.TodoRetire != 0:
		return w.withdrawer.retire(ctx, d)
	case d.Todo&ledger.TodoPin != 0:
		return w.follower.pin(ctx, d)
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

// put changes a delivery in the ledger, as it is there now.
func (w *line) put(ctx context.Context, id int64, change func(ledger.Tx, *ledger.Delivery) error) error {
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
		w.LookAgain() // not within the transaction: who looks then sees what was before
	default:
		w.Clock.Wake()
	}
	return err
}

// behind reports whether the catalogue must be compared once more, now that a
// worker has let go of a delivery: its file changed meanwhile, which was left
// alone, or the next digest is to be planned.
func (r *Recorder) behind(before, after *ledger.Delivery) bool {
	free := before.State() != after.State() && (before.State() == ledger.Sending || after.State() != ledger.Sending) ||
		before.Todo&^after.Todo&ledger.TodoEdit != 0
	if r.posts.Rules.Crosslinks() && (before.Flags^after.Flags)&ledger.Complete != 0 {
		return true // its neighbours are linked with it
	}
	if !free || after.Flags.Has(ledger.Digest) {
		return free
	}
	if after.Flags.Has(ledger.Complete) && !before.Flags.Has(ledger.Complete) || before.Todo&^after.Todo&ledger.TodoEdit != 0 {
		return true // the pictures that it shows now are to be watched
	}
	a, _ := r.posts.Article(after)
	return a == nil || a.Hash != after.SourceHash
}

// must puts what has happened in Telegram into the ledger. It tries until it is
// in, because a process that forgot it could do it twice; when ctx ends first,
// the part stays sending and is looked for at the next start.
func (w *line) must(ctx context.Context, id int64, change func(ledger.Tx, *ledger.Delivery) error) error {
	wait := 100 * time.Millisecond
	for {
		err := w.put(context.WithoutCancel(ctx), id, change)
		if err == nil || ctx.Err() != nil {
			return err
		}
		if wait == 100*time.Millisecond {
			w.Log.Error("what was sent cannot be written down; trying until it is", "channel", w.name, "error", err)
		}
		w.Clock.Sleep(ctx, w.Clock.Now().Add(wait), nil)
		wait = min(2*wait, maxSleep)
	}
}

// pause holds everything in the channel for d.
func (w *line) pause(d time.Duration, why locale.Message) {
	w.mu.Lock()
	w.hold, w.why = w.Clock.Now().Add(d), why
	w.mu.Unlock()
}

// backoff holds the channel for longer each time in a row.
func (w *line) backoff(why locale.Message) {
	w.pause(min(time.Second<<min(w.tries, 10), OutagePause), why)
	w.tries++
}

// held returns until when nothing leaves, and why.
func (w *line) held() (time.Time, locale.Message) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.hold, w.why
}

// prepare renders what is next before its moment, beside the loop.
func (w *line) prepare(ctx context.Context, d *ledger.Delivery) {
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
		w.Clock.Witness.Assure(ctx) // not at its moment, which it would miss by that
	})
	w.beside.Go(func() {
		if address := w.Posts.Source.Address(a); address != "" && w.Posts.Prober != nil {
			w.Posts.probe(ctx, address, probeAhead)
		}
		r, err := w.Posts.Render(ctx, a, pl, &row)
		if err != nil {
			return // it fails again at its moment, and is told then
		}
		w.keep(row.ID, r)
	})
}

// errNoFile says that the catalogue has no article for a delivery.
var errNoFile = locale.Error("act.no_article")

// post returns the post of the article, prepared or made now.
func (w *line) post(ctx context.Context, d *ledger.Delivery) (*Post, route.Place, error) {
	if d.Flags.Has(ledger.Digest) {
		return w.Posts.digest(ctx, d)
	}
	a, pl := w.Posts.Article(d)
	if a == nil {
		return nil, pl, errNoFile
	}
	w.mu.Lock()
	r := w.ready[d.ID]
	w.mu.Unlock()
	if r == nil || r.Source != a.Hash || d.Format != "" && d.Format != r.format {
		var err error
		if r, err = w.Posts.Render(ctx, a, pl, d); err != nil {
			return nil, pl, err
		}
		w.keep(d.ID, r)
	}
	return w.Posts.measured(r), pl, nil
}

// keep remembers the post of the one delivery that is worked on, for its parts.
func (w *line) keep(id int64, r *Post) {
	w.mu.Lock()
	defer w.mu.Unlock()
	clear(w.ready)
	if r != nil {
		w.ready[id] = r
	}
}

// report logs what came about in the channel, for the operator: which article
// and which message, never what they say.
func (w *line) report(what string, d *ledger.Delivery, part, messageID int, more ...any) {
	w.Log.Info(what, append([]any{"slug", d.Slug, "channel", w.name, "part", part + 1, "message", messageID}, more...)...)
}

// complain logs what did not come about, and why.
func (w *line) complain(what string, d *ledger.Delivery, part int, cause error) {
	w.Log.Warn(what, "slug", d.Slug, "channel", w.name, "part", part+1, "error", cause)
}

// Unread says that an article's file could not be read, or reads otherwise than
// it did when it was scanned: it is being written, moved or put back. That says
// nothing of the article, so it is tried again; a scan tells what became of it.
type Unread struct{ cause error }

// Error says what could not be read.
func (e *Unread) Error() string { return e.cause.Error() }

// Unwrap returns the cause.
func (e *Unread) Unwrap() error { return e.cause }

// readAgain puts off what needs the article's file, for longer each time in a
// row. What is not out keeps its place and is missed when it is too late. The
// reason has the code, if there is one, and the cause.
func (w *line) readAgain(ctx context.Context, d *ledger.Delivery, code string, cause error) error {
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
