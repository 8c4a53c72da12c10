package audit

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"time"

	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/scheduler/deliver"
	"github.com/dateline-bot/dateline/scheduler/ledger"
	"github.com/dateline-bot/dateline/scheduler/plan"
)

const (
	// Every is the interval between looks, over all processes that use the ledger.
	Every = 3 * time.Second

	lookLimit   = time.Minute // for one look, including the deletion of the copy
	sendAhead   = 4 * time.Second
	sendPassed  = time.Minute      // anything overdue for longer will not be sent soon
	yieldPause  = time.Second      // before checking again whether the bot is busy
	yieldMost   = 2 * time.Minute  // a bot that is busy for longer has stopped in the middle of it
	triesMost   = 8                // consecutive looks without an answer
	pauseMost   = 10 * time.Second // between them
	refusedMost = 3                // consecutive refused looks in a channel, after which the others are skipped
	waitTold    = 10 * time.Second // longer waits are reported
)

// ErrNoChat means that there is no one to forward messages to.
var ErrNoChat = locale.Error("audit.no_chat")

// Mode says how the results of the previous audit are used.
type Mode int

// The modes.
const (
	GoOn    Mode = iota // continue a stopped audit; begin again after a complete one
	Restart             // begin again
	Keep                // reuse the results of a complete one
)

// Run is an audit that reads the channels.
type Run struct {
	*Auditor
	Skipped []Skip    // messages that will not be read
	Done    int       // messages that were read earlier
	Started time.Time // when; zero if none were
	Left    int       // messages that are left to be read

	posts   []post
	narrow  bool // not of all posts: it must not end or restart an audit of all
	state   ledger.AuditState
	looks   map[target]ledger.Look
	refused map[int64]int // consecutive refused looks, by chat
}

// Takes returns how long the remaining looks take.
func (r *Run) Takes() time.Duration { return time.Duration(r.Left) * Every }

// seen is the result of a look, as stored in the ledger.
type seen struct {
	Fate    string   `json:"fate"`
	Edited  bool     `json:"edited,omitempty"`
	Media   int      `json:"media,omitempty"`
	Links   []string `json:"links,omitempty"`
	Style   string   `json:"style,omitempty"`   // as in deliver.Shown
	Version int      `json:"version,omitempty"` // deliver.ShownVersion of Style; 0: 1
	Why     string   `json:"why,omitempty"`     // an encoded message
	Reads   string   `json:"reads,omitempty"`   // hash of the text of a message that was edited by hand

	plain string // text of an existing message
}

// The results of a look at a message.
const (
	seenThere = "there"
	seenGone  = "gone"
	seenOther = "other" // its number is that of a message that is not ours
	seenSkip  = "skip"
)

func (s seen) encode() string {
	b, err := json.Marshal(s)
	if err != nil { // strings and numbers can always be encoded
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

// identity returns a hash of a part's text and appearance.
func identity(p ledger.Part) [32]byte {
	return sha256.Sum256(fmt.Appendf(nil, "%d %d %s %x\n%s", p.Delivery, p.N, p.Method, p.Hash, p.Plain))
}

// Begin determines what an audit will read. It asks Telegram only about the channels.
func (a *Auditor) Begin(ctx context.Context, scope Scope, mode Mode) (*Run, error) {
	r := &Run{Auditor: a, looks: map[target]ledger.Look{}, refused: map[int64]int{}}
	r.narrow = len(scope.Slugs)+len(scope.Deliveries) > 0 || scope.Channel != "" || !scope.Since.IsZero()
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

// leaveOut removes messages that cannot be read back, and counts the rest.
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

// looked reports whether a part was read in this audit. After an update of the program, a message
// is read again if its style was stored by other rules.
func (r *Run) looked(p *post, part ledger.Part) bool {
	l, ok := r.looks[target{p.d.Chat, part.MessageID}]
	if !ok || l.Of != identity(part) {
		return false
	}
	s := decode(l.Found)
	return s.Style == "" || s.Version == deliver.ShownVersion
}

// Read reads the remaining messages and reports the results of all looks. told is
// called with the progress. With an error of ctx, or of an outage, the report covers
// what was read so far.
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

// read reads the messages that were not read yet, newest post first, because its drift
// is what readers see.
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

// readTargets reads the messages that posts link to and that the ledger does not know:
// there is no other way to tell whether they exist.
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

// lookAt reads a message and stores the result; part is nil for a message that is not
// ours.
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
		s = seen{Fate: seenThere, Media: c.Media, Links: c.Links, Style: c.Style, Version: deliver.ShownVersion, plain: c.Plain}
	case err == nil && part == nil: // forwarded into the channel: it exists
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

// keep stores the result of a look, unless the part has changed meanwhile.
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
			if l.Of = identity(*part); identity(now) != l.Of || now.State() != ledger.Sent {
				same, out = false, now.State() == ledger.Sent
				return nil
			}
			// An edit may have begun after the part was read.
			s.Edited = s.Fate == seenThere && !deliver.SamePlain(s.plain, now.Plain) && !(now.Editing != "" && deliver.SamePlain(s.plain, now.Editing))
			if s.Edited {
				s.Reads = reading(s.plain)
			}
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

// reading returns a hash of a message's text.
func reading(plain string) string {
	sum := sha256.Sum256([]byte(plain))
	return hex.EncodeToString(sum[:8])
}

// noteByHand records in the ledger that a look saw an edit by hand: the next edit of
// the file has to ask before it overwrites that.
func noteByHand(tx ledger.Tx, part ledger.Part, s seen) error {
	if !s.Edited {
		return nil
	}
	d, err := tx.Delivery(part.Delivery)
	if err != nil || d.Flags.Has(ledger.HandEdited) || d.Todo&ledger.TodoEdit != 0 { // the message may show a pending edit of the bot
		return err
	}
	d.Flags |= ledger.HandEdited
	return tx.PutDelivery(&d)
}

// look reads a message back, waiting as long as necessary for an answer.
func (r *Run) look(ctx context.Context, at target) (deliver.Copy, error) {
	failed := 0
	for {
		if err := r.turn(ctx); err != nil {
			return deliver.Copy{}, err
		}
		// A look that has begun is completed, so that no copy is left behind.
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

// pause waits, and reports the reason if it is for long.
func (r *Run) pause(ctx context.Context, d time.Duration, why locale.Message) error {
	if d >= waitTold {
		r.Waiting(r.Now().Add(d), why)
	}
	r.Sleep(ctx, d)
	return ctx.Err()
}

// turn waits until the next look may be made: Every after the previous one of any
// process, and when nothing is about to be sent.
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
		if !asked.IsZero() { // what the bot could not send meanwhile has priority
			patience = r.Now().Add(yieldMost)
		}
	}
}

// rest delays the next look until Every after the answer to this one.
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

// busy returns until when looks have to wait for sends, and until when Telegram asks
// the bot to wait; zero or a past time if they need not.
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
			asked = plan.Later(asked, c.NotBefore)
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

// report summarizes all looks.
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

// judge reports the results of the looks at a post.
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
		sent := sentAs(made, part)
		if err := r.judgeEdited(ctx, f, p, k, sent, s); err != nil {
			return err
		}
		want := wantMedia(sent, part.Method)
		if left := min(part.Lacks, want-s.Media); left > 0 { // Telegram did not accept them
			f.report.Skipped = append(f.report.Skipped, p.skip(k, locale.M("audit.skip.lacks", "n", left)))
			want -= left
		}
		if s.Media < want {
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

// judgeEdited reports an edit by hand, of a message's text or other content. sent is
// the message as it was sent; nil if unknown.
func (r *Run) judgeEdited(ctx context.Context, f *follower, p *post, k int, sent *deliver.Shown, s seen) error {
	part, why := p.parts[k], locale.M("audit.edited")
	if !s.Edited {
		if why = restyled(sent, s); why.IsZero() {
			return nil
		}
	}
	if p.d.Todo&ledger.TodoEdit != 0 {
		f.report.Skipped = append(f.report.Skipped, p.skip(k, locale.M("audit.skip.editing")))
		return nil
	}
	f.report.Findings = append(f.report.Findings, p.finding(Edited, k, why))
	if s.Edited { // recorded when it was seen
		return nil
	}
	s.Edited = true
	return r.Store.Update(ctx, func(tx ledger.Tx) error { return noteByHand(tx, part, s) })
}

// sentAs returns what a message showed when it was sent; nil if unknown.
func sentAs(made *deliver.Post, part ledger.Part) *deliver.Shown {
	if made == nil || !made.IsOut(part.N, part.Hash) {
		return nil
	}
	sent := deliver.ShownIn(made.Requests()[part.N].Params)
	return &sent
}

// restyled returns how a message differs from how it was sent although its text is the
// same; the zero Message if it does not, or that is unknown.
func restyled(sent *deliver.Shown, s seen) locale.Message {
	if sent == nil || s.Style == "" {
		return locale.Message{}
	}
	switch {
	case !sent.LinksIn(s.Links):
		return locale.M("audit.edited_links")
	case !sent.StyledAs(s.Style):
		return locale.M("audit.edited_style")
	case s.Media > sent.Media:
		return locale.M("audit.edited_media")
	}
	return locale.Message{}
}

// wantMedia returns how many files a message should show: as it was sent, if known,
// else by its kind.
func wantMedia(sent *deliver.Shown, method string) int {
	if sent != nil {
		return sent.Media
	}
	if method == "sendPhoto" {
		return 1
	}
	return 0
}
