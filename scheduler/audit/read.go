package audit

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"time"

	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/scheduler/deliver"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

const (
	// Every is how far apart looks are, over all processes that use the ledger.
	Every = 3 * time.Second

	lookLimit   = time.Minute // for one look, the deletion of the copy included
	sendAhead   = 4 * time.Second
	sendPassed  = time.Minute      // what is overdue for longer is not about to leave
	yieldPause  = time.Second      // until it is looked again whether the bot is busy
	yieldMost   = 2 * time.Minute  // a bot that is busy for longer has stopped amid it
	triesMost   = 8                // looks in a row that failed without an answer
	pauseMost   = 10 * time.Second // between them
	refusedMost = 3                // looks in a row that were refused in a channel: the others would be
	waitTold    = 10 * time.Second // a longer wait is told
)

// ErrNoChat says that there is nobody to forward messages to.
var ErrNoChat = locale.Error("audit.no_chat")

// Mode says what becomes of the looks of the audit before.
type Mode int

// The modes.
const (
	GoOn    Mode = iota // an audit that was stopped goes on; one that has ended begins anew
	Restart             // all is looked at anew
	Keep                // one that has ended is taken as it is
)

// Run is an audit that looks into the channels.
type Run struct {
	*Auditor
	Skipped []Skip    // what will not be looked at
	Done    int       // messages that were looked at earlier
	Started time.Time // when; zero if none was
	Left    int       // messages that are to be looked at

	posts   []post
	narrow  bool // not of all posts: it is not to end, or begin anew, an audit of all
	state   ledger.AuditState
	looks   map[target]ledger.Look
	refused map[int64]int // looks in a row that were refused, by chat
}

// Takes is how long the looks take that are left.
func (r *Run) Takes() time.Duration { return time.Duration(r.Left) * Every }

// seen is what a look saw, as the ledger keeps it.
type seen struct {
	Fate   string   `json:"fate"`
	Edited bool     `json:"edited,omitempty"`
	Media  int      `json:"media,omitempty"`
	Links  []string `json:"links,omitempty"`
	Why    string   `json:"why,omitempty"` // an encoded message

	plain string // how a message that is there reads
}

// The fates of a message that was looked at.
const (
	seenThere = "there"
	seenGone  = "gone"
	seenOther = "other" // its number is that of a message that is not ours
	seenSkip  = "skip"
)

func (s seen) encode() string {
	b, err := json.Marshal(s)
	if err != nil { // strings and numbers are always written
		return ""
	}
	return string(b)
}

func decode(found string) (s seen) {
	if json.Unmarshal([]byte(found), &s) != nil {
		return seen{Fate: seenSkip}
	}
	return s
}

// identity tells a part, as it reads, from others.
func identity(p ledger.Part) [32]byte {
	return sha256.Sum256(fmt.Appendf(nil, "%d %d %s\n%s", p.Delivery, p.N, p.Method, p.Plain))
}

// Begin says what an audit will look at. It asks Telegram for nothing but what the
// channels are like.
func (a *Auditor) Begin(ctx context.Context, scope Scope, mode Mode) (*Run, error) {
	r := &Run{Auditor: a, looks: map[target]ledger.Look{}, refused: map[int64]int{}}
	r.narrow = len(scope.Slugs) > 0 || scope.Channel != "" || !scope.Since.IsZero()
	var err error
	if r.posts, r.Skipped, err = a.posts(ctx, scope); err != nil {
		return nil, err
	}
	err = a.Store.View(ctx, func(tx ledger.Tx) (err error) {
		if r.state, err = tx.Looks().State(); err != nil {
			return err
		}
		if mode == Restart || r.state.Started.IsZero() || mode == GoOn && !r.state.Finished.IsZero() {
			r.state = ledger.AuditState{}
			return nil
		}
		looks, err := tx.Looks().Since(r.state.Started)
		for _, l := range looks {
			r.looks[target{l.Chat, l.MessageID}] = l
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	r.Started = r.state.Started
	return r, r.leaveOut(ctx)
}

// leaveOut takes out what cannot be read back, and counts the rest.
func (r *Run) leaveOut(ctx context.Context) error {
	why := map[int64]locale.Message{}
	for i := range r.posts {
		p := &r.posts[i]
		reason, known := why[p.d.Chat]
		if !known {
			c, err := r.Look.Channel(ctx, ledger.FormatChat(p.d.Chat))
			switch kind := deliver.KindOf(err); {
			case err == nil && c.Protected:
				reason = locale.M("audit.skip.protected")
			case err != nil && (kind == deliver.FaultRefused || kind == deliver.FaultNoRights):
				reason = locale.M("audit.skip.refused", "why", err)
			case err != nil:
				return err
			}
			why[p.d.Chat] = reason
		}
		if _, place := r.Posts.Article(&p.d); reason.IsZero() && place.Protect {
			reason = locale.M("audit.skip.protected")
		}
		for k, part := range p.parts {
			switch {
			case !reason.IsZero():
				r.Skipped = append(r.Skipped, p.skip(k, reason))
			case r.looked(p, part):
				r.Done++
			default:
				r.Left++
			}
		}
		if !reason.IsZero() {
			p.parts = nil
		}
	}
	return nil
}

// looked reports whether a part was looked at in this audit.
func (r *Run) looked(p *post, part ledger.Part) bool {
	l, ok := r.looks[target{p.d.Chat, part.MessageID}]
	return ok && l.Of == identity(part)
}

// Read looks at what is left and reports what all looks saw. told hears how far it is.
// With the error of ctx, or of an outage, the report is of what was looked at so far.
func (r *Run) Read(ctx context.Context, told func(done, total int)) (*Report, error) {
	switch {
	case !r.state.Started.IsZero():
	case r.narrow:
		r.state = ledger.AuditState{Started: r.Now()}
	default:
		err := r.Store.Update(ctx, func(tx ledger.Tx) error {
			before, err := tx.Looks().State()
			if err != nil {
				return err
			}
			r.state = ledger.AuditState{Started: r.Now(), Next: before.Next}
			if err := tx.Looks().PutState(r.state); err != nil {
				return err
			}
			return tx.Looks().Drop(r.state.Started)
		})
		if err != nil {
			return nil, err
		}
	}
	err := r.read(ctx, told)
	if err == nil {
		err = r.readTargets(ctx)
	}
	if err == nil && !r.narrow {
		err = r.Store.Update(ctx, func(tx ledger.Tx) error {
			state, err := tx.Looks().State()
			if err != nil {
				return err
			}
			state.Finished = r.Now()
			return tx.Looks().PutState(state)
		})
	}
	report, failed := r.report(context.WithoutCancel(ctx))
	return report, errors.Join(err, failed)
}

// read looks at the messages that were not looked at yet, the newest post first: its
// drift is what readers see.
func (r *Run) read(ctx context.Context, told func(done, total int)) error {
	done := 0
	for i := len(r.posts) - 1; i >= 0; i-- {
		p := &r.posts[i]
		for _, part := range p.parts {
			if r.looked(p, part) {
				continue
			}
			if err := r.lookAt(ctx, target{p.d.Chat, part.MessageID}, &part); err != nil {
				return err
			}
			done++
			told(done, r.Left)
		}
	}
	return nil
}

// readTargets looks at the messages that posts link to and that the ledger does not
// know: nothing else tells whether they are there.
func (r *Run) readTargets(ctx context.Context) error {
	f := r.follow()
	for i := range r.posts {
		p := &r.posts[i]
		for _, part := range p.parts {
			if !r.looked(p, part) {
				continue
			}
			for _, link := range decode(r.looks[target{p.d.Chat, part.MessageID}].Found).Links {
				u, err := url.Parse(link)
				if err != nil {
					continue
				}
				to, own, err := f.target(ctx, u)
				if err != nil {
					return err
				}
				if _, looked := r.looks[to]; !own || looked {
					continue
				}
				if _, doubt, err := f.post(ctx, to); err != nil {
					return err
				} else if doubt.IsZero() {
					continue
				}
				if err := r.lookAt(ctx, to, nil); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// lookAt looks at a message and writes down what it saw; part is nil for a message that
// is not ours.
func (r *Run) lookAt(ctx context.Context, at target, part *ledger.Part) error {
	s := seen{Fate: seenSkip}
	if r.refused[at.chat] >= refusedMost {
		s.Why = locale.M("audit.skip.refused_others").Encode()
		return r.keep(ctx, at, part, s)
	}
	c, err := r.look(ctx, at)
	kind := deliver.KindOf(err)
	switch {
	case err == nil && (!c.Foreign || c.Own):
		s = seen{Fate: seenThere, Media: c.Media, Links: c.Links, plain: c.Plain}
	case err == nil && part == nil: // forwarded into the channel: there
		s.Fate = seenThere
	case err == nil:
		s.Fate = seenOther
	case errors.Is(err, deliver.ErrNoMessage):
		s.Fate = seenGone
	case errors.Is(err, deliver.ErrUnreadable) && part == nil:
		s.Fate = seenThere
	case errors.Is(err, deliver.ErrUnreadable):
		s.Why = locale.M("audit.skip.unreadable").Encode()
	case errors.Is(err, deliver.ErrProtected):
		s.Why = locale.M("audit.skip.protected").Encode()
	case errors.Is(err, deliver.ErrCannotRead):
		return ErrNoChat
	case kind == deliver.FaultRefused || kind == deliver.FaultNoRights || kind == deliver.FaultMigrated:
		s.Why = locale.M("audit.skip.refused", "why", err).Encode()
		r.refused[at.chat]++
	default:
		return err
	}
	if s.Fate != seenSkip {
		r.refused[at.chat] = 0
	}
	return r.keep(ctx, at, part, s)
}

// keep writes down what a look saw, unless the part has become another meanwhile.
func (r *Run) keep(ctx context.Context, at target, part *ledger.Part, s seen) error {
	l := ledger.Look{Chat: at.chat, MessageID: at.id, At: r.Now()}
	same, out := true, true
	err := r.Store.Update(context.WithoutCancel(ctx), func(tx ledger.Tx) error {
		if part != nil {
			now, err := tx.Message(at.chat, at.id)
			if errors.Is(err, ledger.ErrNotFound) {
				same, out = false, false
				return nil
			}
			if err != nil {
				return err
			}
			if l.Of = identity(*part); identity(now) != l.Of || now.State != ledger.Sent {
				same, out = false, now.State == ledger.Sent
				return nil
			}
			// An edit may have begun since the part was read.
			s.Edited = s.Fate == seenThere && !deliver.SamePlain(s.plain, now.Plain) && !(now.Editing != "" && deliver.SamePlain(s.plain, now.Editing))
			if err := noteByHand(tx, *part, s); err != nil {
				return err
			}
		}
		l.Found = s.encode()
		return tx.Looks().Put(l)
	})
	if err == nil && same {
		r.looks[at] = l
	}
	if err == nil && !same {
		delete(r.looks, at)
		for i := range r.posts {
			if p := &r.posts[i]; out && p.d.ID == part.Delivery {
				r.Skipped = append(r.Skipped, Skip{Slug: p.d.Slug, Channel: p.d.Channel, Message: at.id, Reason: locale.M("audit.repair.changed")})
			}
		}
	}
	return errors.Join(err, ctx.Err())
}

// noteByHand has the ledger know what a look saw of somebody's hand: the next edit of the
// file is to ask before it writes over that.
func noteByHand(tx ledger.Tx, part ledger.Part, s seen) error {
	if !s.Edited {
		return nil
	}
	d, err := tx.Delivery(part.Delivery)
	if err != nil || d.Flags.Has(ledger.HandEdited) || d.Todo&ledger.TodoEdit != 0 { // an edit on its way may be what it saw
		return err
	}
	d.Flags |= ledger.HandEdited
	return tx.PutDelivery(&d)
}

// look reads a message back, for as long as it takes to get an answer.
func (r *Run) look(ctx context.Context, at target) (deliver.Copy, error) {
	failed := 0
	for {
		if err := r.turn(ctx); err != nil {
			return deliver.Copy{}, err
		}
		// One that has begun is ended, so that no copy is left behind.
		out, cancel := context.WithTimeout(deliver.Unhurried(context.WithoutCancel(ctx)), lookLimit)
		c, err := r.Look.ReadBack(out, at.chat, at.id)
		cancel()
		if e := r.rest(ctx); e != nil {
			return c, e
		}
		wait := deliver.RetryAfter(err)
		switch kind := deliver.KindOf(err); {
		case err == nil, errors.Is(err, deliver.ErrNoMessage), errors.Is(err, deliver.ErrUnreadable), errors.Is(err, deliver.ErrCannotRead),
			kind == deliver.FaultRefused, kind == deliver.FaultNoRights, kind == deliver.FaultMigrated:
			return c, err
		case kind == deliver.FaultLimited:
		default:
			if failed++; failed == triesMost {
				return c, locale.M("audit.unreachable", "why", err).Err(err)
			}
			wait = min(time.Second<<failed, pauseMost)
		}
		if err := r.pause(ctx, wait, locale.M("audit.wait.telegram", "why", err)); err != nil {
			return c, err
		}
	}
}

// pause waits, and says why if it is for long.
func (r *Run) pause(ctx context.Context, d time.Duration, why locale.Message) error {
	if d >= waitTold {
		r.Waiting(r.Now().Add(d), why)
	}
	r.Sleep(ctx, d)
	return ctx.Err()
}

// turn waits until the next look may be made: Every after the one before, whatever
// process made it, and when nothing is about to be sent.
func (r *Run) turn(ctx context.Context) error {
	patience := r.Now().Add(yieldMost)
	for {
		var wait time.Duration
		var why locale.Message
		var asked time.Time
		err := r.Store.Update(ctx, func(tx ledger.Tx) error {
			now := r.Now()
			wait, why = 0, locale.M("audit.wait.sends")
			var until time.Time
			var err error
			if until, asked, err = busy(tx, now); err != nil {
				return err
			}
			if asked.After(now) {
				wait, why = asked.Sub(now), locale.M("audit.wait.asked")
				return nil
			}
			if until.After(now) && now.Before(patience) {
				wait = until.Sub(now)
				return nil
			}
			state, err := tx.Looks().State()
			if err != nil {
				return err
			}
			if d := state.Next.Sub(now); d > 0 && d <= Every { // more: the clock was set back
				wait = d
				return nil
			}
			state.Next = now.Add(Every)
			return tx.Looks().PutState(state)
		})
		if err != nil || wait == 0 {
			return errors.Join(err, ctx.Err())
		}
		if err := r.pause(ctx, wait, why); err != nil {
			return err
		}
		if !asked.IsZero() { // what the bot could not send meanwhile leaves first
			patience = r.Now().Add(yieldMost)
		}
	}
}

// rest has the next look made Every after the answer to this one, too.
func (r *Run) rest(ctx context.Context) error {
	return r.Store.Update(context.WithoutCancel(ctx), func(tx ledger.Tx) error {
		state, err := tx.Looks().State()
		if err != nil {
			return err
		}
		state.Next = r.Now().Add(Every)
		return tx.Looks().PutState(state)
	})
}

// busy returns until when looks wait for what is sent, or is about to be, and until when
// Telegram asks the bot to wait; zero, or a moment that has passed, if they need not.
func busy(tx ledger.Tx, now time.Time) (until, asked time.Time, err error) {
	channels, err := tx.Channels()
	if err != nil {
		return until, asked, err
	}
	for _, c := range channels {
		if c.Chat == 0 || !c.Paused.IsZero() {
			continue
		}
		if c.NotBefore.After(now) && c.NotBefore.Before(now.Add(deliver.LongestWait)) { // later: the clock was set back
			asked = later(asked, c.NotBefore)
		}
		sending, err := tx.Count(ledger.Filter{Chat: c.Chat, States: []ledger.State{ledger.Sending}})
		if err != nil {
			return until, asked, err
		}
		next, err := tx.Next(c.Chat, false)
		if err != nil && !errors.Is(err, ledger.ErrNotFound) {
			return until, asked, err
		}
		if sending > 0 || err == nil && next.At.Before(now.Add(sendAhead)) && next.At.After(now.Add(-sendPassed)) {
			until = now.Add(yieldPause)
		}
	}
	return until, asked, nil
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// report says what all looks saw.
func (r *Run) report(ctx context.Context) (*Report, error) {
	f := r.follow()
	f.report.Skipped = append(f.report.Skipped, r.Skipped...)
	for at, l := range r.looks {
		switch decode(l.Found).Fate {
		case seenThere:
			f.fate[at] = there
		case seenGone, seenOther:
			f.fate[at] = gone
		}
	}
	for i := range r.posts {
		if err := r.judge(ctx, f, &r.posts[i]); err != nil {
			return f.report, err
		}
	}
	return f.report, nil
}

// judge says what the looks at a post saw.
func (r *Run) judge(ctx context.Context, f *follower, p *post) error {
	if len(p.parts) == 0 {
		return nil
	}
	made, article, _ := r.rendered(ctx, p)
	if article != nil {
		f.faults(p, article)
	}
	missing := 0
	var lost []Finding
	for k, part := range p.parts {
		if !r.looked(p, part) {
			continue
		}
		f.report.Messages++
		s := decode(r.looks[target{p.d.Chat, part.MessageID}].Found)
		switch s.Fate {
		case seenSkip:
			f.report.Messages--
			f.report.Skipped = append(f.report.Skipped, p.skip(k, locale.Decode(s.Why)))
			continue
		case seenGone, seenOther:
			missing++
			why := locale.M("audit.gone")
			if s.Fate == seenOther {
				why = locale.M("audit.other")
			}
			lost = append(lost, p.finding(Lost, k, why))
			continue
		}
		switch {
		case s.Edited && p.d.Todo&ledger.TodoEdit != 0:
			f.report.Skipped = append(f.report.Skipped, p.skip(k, locale.M("audit.skip.editing")))
		case s.Edited:
			f.report.Findings = append(f.report.Findings, p.finding(Edited, k, locale.M("audit.edited")))
		}
		if want := wantMedia(made, part); s.Media < want {
			f.report.Findings = append(f.report.Findings, p.finding(Picture, k, locale.M("audit.picture", "n", want-s.Media, "of", want)))
		}
		for _, link := range s.Links {
			if err := f.link(ctx, p, k, link); err != nil {
				return err
			}
		}
	}
	if missing > 0 && missing == len(p.parts) {
		lost = []Finding{p.finding(Deleted, -1, lost[0].Detail)}
	}
	f.report.Findings = append(f.report.Findings, lost...)
	return nil
}

// wantMedia is how many files a message is to show: as it was sent, where that can be
// told, else as its kind says.
func wantMedia(made *deliver.Post, part ledger.Part) int {
	if made != nil && made.IsOut(part.N, part.Hash) {
		return deliver.ShownIn(made.Requests()[part.N].Params).Media
	}
	if part.Method == "sendPhoto" {
		return 1
	}
	return 0
}
