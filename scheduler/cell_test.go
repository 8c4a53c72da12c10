package scheduler_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/scheduler"
	"github.com/dateline-bot/dateline/scheduler/deliver"
	"github.com/dateline-bot/dateline/scheduler/ledger"
	"github.com/dateline-bot/dateline/scheduler/ledger/ledgertest"
)

// The table of states and events, each cell through the real scheduler: arrange
// brings an article a into a state, fire makes an event happen to it, and cells
// says what it is then. State.On alone is in state_test.go.

// arrange brings the article a (one message, "text") into each state.
var arrange = map[ledger.State]func(r *rig){
	ledger.Planned: func(r *rig) { r.begin(r.now().Add(time.Hour)) },
	ledger.Sending: func(r *rig) { // the answer takes a long time
		r.begin(r.now().Add(time.Hour))
		r.tg.slow(time.Hour)
		r.pass(time.Hour)
	},
	ledger.Sent: func(r *rig) { r.begin(r.now().Add(time.Hour)); r.pass(time.Hour + time.Minute) },
	ledger.Unconfirmed: func(r *rig) {
		r.begin(r.now().Add(time.Hour))
		r.tg.set(func(call string, q post.Request) error {
			switch {
			case call == "send" && q.Plain == "text":
				return &dropped{}
			case call == "read":
				return deliver.ErrCannotRead
			}
			return nil
		})
		r.pass(time.Hour + time.Minute)
		r.tg.set(nil)
	},
	ledger.Failed: func(r *rig) {
		r.begin(r.now().Add(time.Hour))
		r.tg.failTimes("send", 1, fault(deliver.FaultRefused))
		r.pass(time.Hour + time.Minute)
	},
	ledger.Missed: func(r *rig) {
		r.begin(r.now().Add(time.Hour))
		r.halt()
		time.Sleep(50 * time.Hour)
		r.start()
		r.pass(time.Minute)
	},
	ledger.Skipped: func(r *rig) {
		r.begin(r.now().Add(time.Hour))
		r.skip()
		r.pass(time.Hour + time.Minute)
	},
	ledger.Withdrawn: func(r *rig) {
		r.begin(r.now().Add(time.Hour))
		r.pass(time.Hour + time.Minute)
		r.withdraw()
		r.pass(time.Minute)
	},
}

// begin starts the rig with an article that is out already, so that the
// channel's last id is known, and the article a.
func (r *rig) begin(due time.Time) {
	r.write("zero.md", r.now().Add(time.Second), "zero")
	r.write("a.md", due, "text")
	r.start()
	r.pass(2 * time.Second)
}

func (r *rig) skip() error     { _, err := r.s.Skip(context.Background(), "a", by); return err }
func (r *rig) withdraw() error { _, err := r.s.Withdraw(context.Background(), "a", by); return err }

// slow makes the next send take d before its answer comes.
func (t *telegram) slow(d time.Duration) {
	t.mu.Lock()
	t.delay = d
	t.mu.Unlock()
}

// shortly is a context for acts that wait for the outcome.
func shortly(f func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	return f(ctx)
}

// fires are the events, as they come from outside.
var fires = []struct {
	event string
	fire  func(r *rig) error
}{
	{"its moment", func(r *rig) error { r.pass(2 * time.Hour); return nil }},
	{"restart", func(r *rig) error { r.restart(); return nil }},
	{"source", func(r *rig) error { r.rewrite("a.md", "text, edited"); r.scan(); return nil }},
	{"re-dated ahead", func(r *rig) error { r.write("a.md", r.now().Add(200*time.Hour), "text"); r.scan(); return nil }},
	{"re-dated back", func(r *rig) error { r.write("a.md", r.now().Add(-2*time.Hour), "text"); r.scan(); return nil }},
	{"draft", func(r *rig) error {
		f := r.files["a.md"]
		f.Draft = true
		r.put("a.md", f)
		r.scan()
		return nil
	}},
	{"deleted", func(r *rig) error { r.remove("a.md"); r.scan(); r.pass(10 * time.Second); r.scan(); return nil }},
	{"broken", func(r *rig) error {
		r.remove("a.md")
		r.complain(content.Problem{Path: "a.md", Severity: content.SeverityError})
		r.scan()
		r.pass(10 * time.Second)
		return nil
	}},
	{"found by itself", func(r *rig) error {
		r.s.ChannelPost(context.Background(), ledger.SeenMessage{Chat: channelID, MessageID: 12, Plain: "text"})
		return nil
	}},
	{"publish", func(r *rig) error {
		return shortly(func(ctx context.Context) error { _, err := r.s.Publish(ctx, "a", by); return err })
	}},
	{"skip", func(r *rig) error { return r.skip() }},
	{"move", func(r *rig) error {
		_, err := r.s.Move(context.Background(), "a", r.now().Add(300*time.Hour), by)
		return err
	}},
	{"retry", func(r *rig) error {
		return shortly(func(ctx context.Context) error { _, err := r.s.Retry(ctx, "a", by); return err })
	}},
	{"withdraw", func(r *rig) error { return r.withdraw() }},
}

// restart is a crash and a new start: nothing is written on the way down.
func (r *rig) restart() {
	r.failUpdates(func(int) bool { return true })
	r.halt()
	r.failUpdates(nil)
	r.tg.slow(0)
	r.start()
	r.pass(time.Second)
}

// cell is the state after the event and the number of times that the text is,
// or was sent to, the channel.
type cell struct {
	state ledger.State
	sends int
	err   error
}

// cells is the table. An event that is not here leaves the state as it is.
var cells = map[ledger.State]map[string]cell{
	ledger.Planned: {
		"its moment":     {ledger.Sent, 1, nil},
		"restart":        {ledger.Planned, 0, nil},
		"source":         {ledger.Planned, 0, nil},
		"re-dated ahead": {ledger.Planned, 0, nil},
		"re-dated back":  {ledger.Sent, 1, nil},
		"draft":          {"", 0, nil},
		"deleted":        {"", 0, nil},
		"publish":        {ledger.Sent, 1, nil},
		"skip":           {ledger.Skipped, 0, nil},
		"move":           {ledger.Planned, 0, nil},
		"retry":          {ledger.Planned, 0, scheduler.ErrNothing}, // it only waits for its time
		"withdraw":       {ledger.Planned, 0, scheduler.ErrNotOut},
	},
	ledger.Sending: {
		"its moment": {ledger.Sent, 1, nil}, // the answer came
		"restart":    {ledger.Unconfirmed, 1, nil},
		"skip":       {ledger.Sending, 1, scheduler.ErrUncertain},
		"move":       {ledger.Sending, 1, scheduler.ErrUncertain},
		"retry":      {ledger.Sending, 1, scheduler.ErrNothing},
		"withdraw":   {ledger.Sending, 1, scheduler.ErrUncertain},
	},
	ledger.Sent: {
		"skip":     {ledger.Sent, 1, scheduler.ErrOut},
		"move":     {ledger.Sent, 1, scheduler.ErrOut},
		"withdraw": {ledger.Sent, 1, nil}, // for ten seconds, in which that can be undone
	},
	ledger.Unconfirmed: {
		"found by itself": {ledger.Sent, 1, nil},
		"skip":            {ledger.Unconfirmed, 1, scheduler.ErrUncertain},
		"move":            {ledger.Unconfirmed, 1, scheduler.ErrUncertain},
		"retry":           {ledger.Sent, 2, nil}, // an admin's "send again"
		"withdraw":        {ledger.Unconfirmed, 1, scheduler.ErrUncertain},
	},
	ledger.Failed: {
		"source":         {ledger.Sent, 1, nil},
		"re-dated ahead": {ledger.Planned, 0, nil},
		"re-dated back":  {ledger.Sent, 1, nil},
		"publish":        {ledger.Sent, 1, nil},
		"skip":           {ledger.Skipped, 0, nil},
		"move":           {ledger.Planned, 0, nil},
		"retry":          {ledger.Sent, 1, nil},
		"withdraw":       {ledger.Failed, 0, scheduler.ErrNotOut},
	},
	ledger.Missed: {
		"re-dated ahead": {ledger.Planned, 0, nil},
		"publish":        {ledger.Sent, 1, nil},
		"skip":           {ledger.Skipped, 0, nil},
		"move":           {ledger.Planned, 0, nil},
		"retry":          {ledger.Sent, 1, nil},
		"withdraw":       {ledger.Missed, 0, scheduler.ErrNotOut},
	},
	ledger.Skipped: {
		"re-dated ahead": {ledger.Planned, 0, nil},
		"publish":        {ledger.Sent, 1, nil},
		"move":           {ledger.Planned, 0, nil},
		"retry":          {ledger.Sent, 1, nil}, // the skip is undone, and its moment has passed
		"withdraw":       {ledger.Skipped, 0, scheduler.ErrNotOut},
	},
	ledger.Withdrawn: {
		"re-dated ahead": {ledger.Planned, 1, nil},
		"publish":        {ledger.Sent, 2, nil},
		"skip":           {ledger.Withdrawn, 1, nil}, // it goes out no more as it is
		"move":           {ledger.Planned, 1, nil},
		"retry":          {ledger.Withdrawn, 1, scheduler.ErrNothing},
		"withdraw":       {ledger.Withdrawn, 1, scheduler.ErrNotOut},
	},
}

// errAny is an error of any kind.
var errAny = errors.New("any error")

// stays is the number of sends in a state that nothing happened to.
var stays = map[ledger.State]int{
	ledger.Sending: 1, ledger.Sent: 1, ledger.Unconfirmed: 1, ledger.Withdrawn: 1,
}

// shownAs is how the plan shows a state after a file has become a draft or cannot
// be read.
func shownAs(state ledger.State, event string) ledger.State {
	switch {
	case event == "draft" && (state == "" || state == ledger.Missed):
		return ledger.Draft
	case event == "broken" && (state == ledger.Planned || state == ledger.Missed):
		return ledger.Broken
	}
	return state
}

func TestCell(t *testing.T) {
	for _, state := range ledger.States() {
		for _, f := range fires {
			t.Run(fmt.Sprintf("%s/%s", state, strings.ReplaceAll(f.event, " ", "_")), func(t *testing.T) {
				want, ok := cells[state][f.event]
				if !ok {
					want = cell{state, stays[state], nil}
				}
				inBubble(t, func(r *rig) {
					r.config.MaxSleep = seldom
					arrange[state](r)
					r.wantState("a", state)
					err := f.fire(r)
					r.pass(500 * time.Millisecond)
					if errors.Is(want.err, errAny) && err != nil {
						err = errAny
					}
					if !errors.Is(err, want.err) {
						t.Errorf("error %v, want %v", err, want.err)
					}
					r.wantState("a", shownAs(want.state, f.event))
					if got := r.sends() - 1; got != want.sends+failedSends[state] {
						t.Errorf("sent %d times, want %d", got, want.sends+failedSends[state])
					}
				})
			})
		}
	}
}

// failedSends are requests that were refused on the way into a state.
var failedSends = map[ledger.State]int{ledger.Failed: 1}

// TestStateOn holds the pure table to its two rules, and to be whole.
func TestStateOn(t *testing.T) {
	for _, s := range ledger.States() {
		for _, e := range ledgertest.Events() {
			next, ok := s.On(e)
			if !ok && next != s {
				t.Errorf("%s, %s: it means nothing, and leads to %s", s, e, next)
			}
			if next == ledger.Sending && s != ledger.Planned && s != ledger.Sending {
				t.Errorf("%s becomes sending by %s", s, e)
			}
			maybeSent := s == ledger.Sending || s == ledger.Unconfirmed
			proof := e == ledger.EvNotSent || e == ledger.EvAbsent || e == ledger.EvSendAgain || e == ledger.EvRetry ||
				e == ledger.EvAccepted || e == ledger.EvFound || e == ledger.EvSayThere
			if maybeSent && next == ledger.Planned && !proof {
				t.Errorf("%s becomes planned by %s, which proves nothing", s, e)
			}
			if s == ledger.Sent && next != ledger.Sent && e != ledger.EvRemoved && e != ledger.EvNewParts && e != ledger.EvReplace {
				t.Errorf("sent becomes %s by %s", next, e)
			}
		}
	}
}
