package scheduler_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/scheduler/deliver"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// board keeps what the admins are shown.
type board struct {
	mu    sync.Mutex
	shown []ledger.Trouble
	calls int
	err   error
}

func (b *board) Show(_ context.Context, troubles []ledger.Trouble, _ []ledger.Standing, _ func(ledger.Standing) error) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.shown = slices.Clone(troubles)
	b.calls++
	return b.err
}

func (b *board) fail(err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.err = err
}

// said returns what is shown, and after how many calls.
func (b *board) said() (open []string, calls int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, t := range b.shown {
		if t.Fixed.IsZero() {
			open = append(open, t.Kind+" "+t.Key)
		}
	}
	return open, b.calls
}

// want compares what is shown as open.
func (b *board) want(t *testing.T, want ...string) {
	t.Helper()
	if got, _ := b.said(); !slices.Equal(got, want) {
		t.Errorf("the admins are shown %q, want %q", got, want)
	}
}

// refuseSends has Telegram refuse every post, or lose its answers.
func (r *rig) refuseSends(kind deliver.FaultKind) {
	r.tg.with(func() {
		r.tg.fail = func(call string, _ post.Request) error {
			if strings.HasPrefix(call, "send") {
				return &deliver.Fault{Kind: kind, Err: errors.New("no")}
			}
			return nil
		}
	})
}

// TestOnlyWhatCanStillBeSeenTo holds which refused articles an old ledger has shown
// when a process first shows them.
func TestOnlyWhatCanStillBeSeenTo(t *testing.T) {
	for _, tt := range []struct {
		name  string
		later time.Duration
		gone  bool
		want  []string
	}{
		{"lately", day, false, []string{"failed a.md"}},
		{"its file is gone", day, true, nil},
		{"long ago", 31 * day, false, nil},
		{"long ago, and gone", 400 * day, true, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			inBubble(t, func(r *rig) {
				r.config.MaxSleep = day
				r.write("a.md", r.now().Add(time.Hour), "a")
				r.write("b.md", r.now().Add(1000*day), "b")
				r.start()
				r.refuseSends(deliver.FaultRefused)
				r.pass(2 * time.Hour)
				r.wantState("a", ledger.Failed)
				r.halt()
				r.pass(tt.later)
				if tt.gone {
					r.remove("a.md")
				}
				b := &board{}
				r.config.Board = b
				r.start()
				r.pass(2 * time.Minute)
				b.want(t, tt.want...)
				if tt.want == nil {
					return
				}
				r.pass(30 * day)
				b.want(t)
			})
		})
	}
}

// TestARefusedDigestIsShown holds that it is, though it has no file.
func TestARefusedDigestIsShown(t *testing.T) {
	withDigest(t, 2, func(r *rig) {
		r.halt()
		b := &board{}
		r.config.Board = b
		r.start()
		r.refuseSends(deliver.FaultRefused)
		r.pass(11 * time.Hour)
		r.wantState("digest:2000-01-01", ledger.Failed)
		b.want(t, "failed digest:2000-01-01")
		if d := b.shown[0]; d.Path != "" || d.Title != "New articles" || d.Due.IsZero() {
			t.Errorf("it is shown as %+v", d)
		}
	})
}

// TestAttentionReadsNoHistory holds that a change has neither the comparison nor the look
// for what needs attention read what is over.
func TestAttentionReadsNoHistory(t *testing.T) {
	inBubble(t, func(r *rig) {
		const history = 500
		r.uncompared = true
		b := &board{}
		r.config.Board = b
		for i := range history {
			r.write(fmt.Sprintf("old-%d.md", i), r.now().AddDate(-1, 0, -i), "old")
		}
		r.start()
		r.pass(time.Minute)
		r.rows.Store(0)
		r.write("held.md", r.now().Add(3*day), "held", func(a *content.Article) { a.Hold = &content.Hold{Rule: content.HoldAmbiguous, Value: "x"} })
		r.scan()
		r.pass(2 * time.Minute)
		b.want(t, "held held.md")
		if n := r.rows.Load(); n > 40 {
			t.Errorf("%d rows were read for one change beside %d that are over", n, history)
		}
	})
}

// TestNothingIsReadWhileNothingChanges holds how often the whole ledger is read for
// what needs attention: when something changed, and when time changes it.
func TestNothingIsReadWhileNothingChanges(t *testing.T) {
	inBubble(t, func(r *rig) { // not seldom: that it wakes each half a minute is what is held
		b := &board{}
		r.config.Board = b
		r.write("a.md", r.now().Add(100*day), "a")
		r.start()
		r.pass(time.Minute)
		before := r.looks.Load()
		r.pass(12 * time.Hour)
		if got := r.looks.Load() - before; got != 0 {
			t.Errorf("in twelve idle hours the ledger was read %d times", got)
		}
		r.write("held.md", r.now().Add(3*day), "held", func(a *content.Article) { a.Hold = &content.Hold{Rule: content.HoldAmbiguous, Value: "x"} })
		r.scan()
		r.pass(70 * time.Second)
		b.want(t, "held held.md")
		before = r.looks.Load()
		r.pass(47 * time.Hour)
		if got := r.looks.Load() - before; got != 0 {
			t.Errorf("in 47 idle hours the ledger was read %d times", got)
		}
		r.wantTold("first")
		r.pass(time.Hour) // a day before it is due
		r.wantTold("first", ledger.NoticeBlocked)
		r.remove("held.md")
		r.scan()
		r.pass(time.Minute)
		b.want(t)
	})
}

// TestAFailedBoardIsTriedAgain holds that what could not be shown is shown later,
// though nothing changes meanwhile.
func TestAFailedBoardIsTriedAgain(t *testing.T) {
	inBubble(t, func(r *rig) {
		b := &board{err: errors.New("Telegram is away")}
		r.config.Board = b
		r.write("held.md", r.now().Add(3*day), "held", func(a *content.Article) { a.Hold = &content.Hold{Rule: content.HoldAmbiguous, Value: "x"} })
		r.start()
		r.pass(10 * time.Minute)
		_, calls := b.said()
		if calls < 10 || calls > 20 {
			t.Errorf("shown %d times in ten minutes, want each 30 s", calls)
		}
		b.fail(nil)
		r.pass(time.Minute)
		_, then := b.said()
		r.pass(time.Hour)
		if _, now := b.said(); now != then {
			t.Errorf("shown %d times more once it was shown", now-then)
		}
	})
}

// racing is a board on which another process writes a standing message down, too.
type racing struct {
	other func()
	kept  []error
}

func (b *racing) Show(_ context.Context, _ []ledger.Trouble, _ []ledger.Standing, keep func(ledger.Standing) error) error {
	one := ledger.Standing{Chat: 5, Shown: [32]byte{1}}
	b.kept = append(b.kept, keep(one))
	b.other()
	one.MessageID = 7
	b.kept = append(b.kept, keep(one))
	return nil
}

// TestStandingMessageOfAnotherProcessStays holds that a process which was late learns that
// another one has sent the standing message meanwhile, and that its row stays.
func TestStandingMessageOfAnotherProcessStays(t *testing.T) {
	for _, another := range []bool{true, false} {
		inBubble(t, func(r *rig) {
			want := ledger.Standing{Chat: 5, MessageID: 7, Shown: [32]byte{1}}
			b := &racing{other: func() {}}
			if another {
				want.MessageID = 8
				b.other = func() {
					if err := r.store.Update(context.Background(), func(tx ledger.Tx) error { return tx.Troubles().PutStanding(want) }); err != nil {
						t.Error(err)
					}
				}
			}
			r.config.Board = b
			r.write("a.md", r.now().Add(time.Hour), "a")
			r.write("b.md", r.now().Add(time.Minute), "b")
			r.refuseSends(deliver.FaultRefused)
			r.start()
			r.pass(5 * time.Minute)
			if len(b.kept) != 2 || b.kept[0] != nil || errors.Is(b.kept[1], ledger.ErrChanged) != another {
				t.Errorf("another process %v: keeping is answered %v", another, b.kept)
			}
			if err := r.store.View(context.Background(), func(tx ledger.Tx) error {
				got, err := tx.Troubles().Standings()
				if !slices.Equal(got, []ledger.Standing{want}) {
					t.Errorf("the ledger has %+v, want %+v", got, want)
				}
				return err
			}); err != nil {
				t.Error(err)
			}
		})
	}
}
