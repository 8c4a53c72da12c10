package simtest

import (
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dateline-bot/dateline/bot/emulator"
	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/scheduler/deliver"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// withClock runs f in a world whose process sleeps as usual; c configures the server.
func withClock(t *testing.T, c emulator.Config, f func(*testing.T, *world)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := newWorldOf(t, 1, c)
		w.selfHosted = c.NoDate
		w.maxSleep = 0
		defer w.end()
		f(t, w)
	})
}

// article adds a dated article to the world.
func (w *world) article(slug string, due time.Time) {
	w.put(&file{article: content.Article{Slug: slug, Path: slug + ".md", Title: slug, Due: due.Truncate(time.Second)}, body: slug + "p0e0 text"})
}

// appeared returns when the bot's messages with a word were published.
func (w *world) appeared(word string) (at []time.Time) {
	for _, m := range w.allMessages() {
		if m.FromBot && m.Service == "" {
			if slug, _ := w.model.pieces(m.Plain); slug == word {
				at = append(at, m.Date)
			}
		}
	}
	return at
}

// setClock sets the process's clock, which wakes no one.
func (w *world) setClock(ahead time.Duration) { w.skew.Store(int64(ahead)) }

// toldOf returns the number of notices of a kind.
func (w *world) toldOf(kind string) (n int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, notice := range w.notices {
		if notice.Kind == kind {
			n++
		}
	}
	return n
}

// wantOut holds that an article was published once, on time.
func (w *world) wantOut(t *testing.T, slug string, at time.Time, late time.Duration) {
	t.Helper()
	got := w.appeared(slug)
	if len(got) != 1 || got[0].Before(at.Truncate(time.Second)) || got[0].After(at.Add(late)) {
		t.Errorf("%s came out at %v, want once from %v to %v later", slug, got, at, late)
	}
}

func (w *world) wantClockTold(t *testing.T, wrong, right int) {
	t.Helper()
	if a, b := w.toldOf(ledger.NoticeClock), w.toldOf(ledger.NoticeClockRight); a != wrong || b != right {
		t.Errorf("told %d times that the clock is wrong, and %d times that it is right again, want %d and %d", a, b, wrong, right)
	}
}

// TestClockADayAheadForAWhile holds that a clock that is a day ahead for 45 seconds
// publishes nothing early, whether or not the channel was just sent to.
func TestClockADayAheadForAWhile(t *testing.T) {
	for _, busy := range []bool{false, true} {
		t.Run(fmt.Sprint("busy ", busy), func(t *testing.T) {
			withClock(t, emulator.Config{}, func(t *testing.T, w *world) {
				w.begin()
				start := w.now()
				if busy {
					w.article("a1", start.Add(10*time.Minute-2*time.Second))
				}
				due := start.Add(12 * time.Hour)
				w.article("a2", due)
				w.pass(10 * time.Minute)
				w.setClock(24 * time.Hour)
				w.pass(45 * time.Second)
				w.setClock(0)
				w.pass(time.Minute)
				if got := w.appeared("a2"); got != nil {
					t.Errorf("came out early, at %v", got)
				}
				w.pass(24 * time.Hour)
				w.wantOut(t, "a2", due, time.Second)
				w.wantClockTold(t, 1, 1)
			})
		})
	}
}

// TestClockThreeDaysAhead holds that a clock that goes three days ahead marks nothing
// as missed, and that articles due by the right time are published.
func TestClockThreeDaysAhead(t *testing.T) {
	withClock(t, emulator.Config{}, func(t *testing.T, w *world) {
		w.begin()
		start := w.now()
		soon, later := start.Add(time.Hour), start.Add(30*time.Hour)
		w.article("a1", soon)
		w.article("a2", later)
		w.pass(10 * time.Minute)
		w.setClock(72 * time.Hour)
		w.pass(2 * time.Hour)
		w.wantOut(t, "a1", soon, time.Second)
		if got := w.state("a2"); got != ledger.Planned {
			t.Errorf("what is due in a day is %s", got)
		}
		w.end() // and a process that starts with the wrong clock
		w.begin()
		w.pass(10 * time.Hour)
		if got := w.state("a2"); got != ledger.Planned {
			t.Errorf("after a start with the wrong clock, what is due in a day is %s", got)
		}
		w.setClock(0)
		w.pass(30 * time.Hour)
		w.wantOut(t, "a2", later, time.Second)
		if got := w.toldOf(ledger.NoticeMissed); got != 0 {
			t.Errorf("got %d notices of missed articles, want none", got)
		}
		w.wantClockTold(t, 2, 1) // once by each process
	})
}

// TestFirstStartWithAClockAhead holds that a first start with a clock that is ahead
// does not treat future articles as history.
func TestFirstStartWithAClockAhead(t *testing.T) {
	withClock(t, emulator.Config{}, func(t *testing.T, w *world) {
		due := w.now().Add(20 * time.Hour)
		w.setClock(72 * time.Hour)
		w.article0("a1", due)
		w.begin()
		w.pass(time.Hour)
		w.setClock(0)
		w.pass(24 * time.Hour)
		w.wantOut(t, "a1", due, time.Second)
	})
}

// article0 is article before the process has started.
func (w *world) article0(slug string, due time.Time) {
	w.files[slug] = &file{article: content.Article{Slug: slug, Path: slug + ".md", Title: slug, Due: due.Truncate(time.Second)}, body: slug + "p0e0 text"}
}

// TestClockBehind holds that with a clock that is behind, an article is published when
// it is due by both clocks.
func TestClockBehind(t *testing.T) {
	withClock(t, emulator.Config{}, func(t *testing.T, w *world) {
		w.begin()
		due := w.now().Add(time.Hour)
		w.article("a1", due)
		w.pass(10 * time.Minute)
		w.setClock(-2 * time.Hour)
		w.pass(2*time.Hour + 49*time.Minute)
		if got := w.appeared("a1"); got != nil {
			t.Errorf("came out at %v, before its moment by the clock", got)
		}
		w.pass(10 * time.Hour)
		w.wantOut(t, "a1", due.Add(2*time.Hour), time.Second)
		w.wantClockTold(t, 1, 0)
	})
}

// TestClockAlittleOff holds that a difference of less than half a minute is not
// reported.
func TestClockAlittleOff(t *testing.T) {
	withClock(t, emulator.Config{}, func(t *testing.T, w *world) {
		w.setClock(25 * time.Second)
		w.begin()
		due := w.now().Add(time.Hour)
		w.article("a1", due)
		w.pass(2 * time.Hour)
		w.wantOut(t, "a1", due.Add(-25*time.Second), time.Second)
		w.wantClockTold(t, 0, 0)
	})
}

// TestClockBySentMessages holds that with a self-hosted server, which gives the time
// only by the dates of messages, any two messages (posts, or looks at the channel) are
// enough to hold back what is not due.
func TestClockBySentMessages(t *testing.T) {
	withClock(t, emulator.Config{NoDate: true}, func(t *testing.T, w *world) {
		w.setClock(24 * time.Hour)
		w.begin()
		start := w.now() // Telegram's time; the process thinks it is a day later
		for i := range 3 {
			w.article(fmt.Sprint("a", i), start.Add(24*time.Hour+time.Duration(1+i)*time.Minute))
		}
		w.pass(10 * time.Minute)
		if got := w.appeared("a0"); len(got) != 1 { // nobody knows better yet
			t.Errorf("the first came out at %v, want it once", got)
		}
		if got := w.appeared("a2"); got != nil {
			t.Errorf("the third came out early, at %v", got)
		}
		w.setClock(0)
		w.pass(25 * time.Hour)
		w.wantOut(t, "a2", start.Add(24*time.Hour+3*time.Minute), time.Second)
		w.wantClockTold(t, 1, 1)
	})
}

// TestMissedByAWrongClockIsPlannedAgain holds that without a witness, a clock that is
// ahead marks articles as missed that are not; when it is corrected, they are planned
// again and published on time.
func TestMissedByAWrongClockIsPlannedAgain(t *testing.T) {
	withClock(t, emulator.Config{NoDate: true}, func(t *testing.T, w *world) {
		w.begin()
		start := w.now()
		soon, skipped := start.Add(20*time.Hour), start.Add(21*time.Hour)
		w.article("a1", soon)
		w.article("a2", skipped)
		w.pass(10 * time.Minute)
		w.setClock(72 * time.Hour)
		w.pass(10 * time.Minute)
		if got := w.state("a1"); got != ledger.Missed {
			t.Fatalf("is %s without anything that tells the time", got)
		}
		if _, err := w.s.Skip(t.Context(), "a2", admin); err != nil { // an admin has decided
			t.Fatal(err)
		}
		w.setClock(0)
		w.s.Update(w.catalogue(), nil)
		w.pass(time.Minute)
		if got := w.state("a1"); got != ledger.Planned {
			t.Errorf("is %s once the clock is right", got)
		}
		w.pass(48 * time.Hour)
		w.wantOut(t, "a1", soon, time.Second)
		if got := w.state("a2"); got != ledger.Skipped || w.appeared("a2") != nil {
			t.Errorf("what an admin has skipped is %s, and came out at %v", got, w.appeared("a2"))
		}
	})
}

// TestClockBehindAtARestart holds that a process that starts with a clock that is
// behind does not consider articles that a right clock set aside as missed in error:
// what the admins were offered stays with them, and what was too late stays missed,
// with or without a witness.
func TestClockBehindAtARestart(t *testing.T) {
	for _, noDate := range []bool{false, true} {
		t.Run(fmt.Sprint("without the time ", noDate), func(t *testing.T) {
			withClock(t, emulator.Config{NoDate: noDate}, func(t *testing.T, w *world) {
				time.Sleep(12 * time.Hour)
				start := w.now()
				want := map[string]ledger.State{"a1": ledger.Missed, "a2": ledger.Skipped, "a3": ledger.Missed}
				w.article0("a1", start.Add(-time.Hour))    // today, before the first start
				w.article0("a2", start.Add(-20*time.Hour)) // yesterday
				w.begin()
				w.article("a3", start.Add(time.Hour))
				w.pass(10 * time.Minute)
				w.end()
				time.Sleep(26 * time.Hour) // a3 is missed
				w.begin()
				w.pass(time.Hour)
				check := func(when string) {
					t.Helper()
					for slug, state := range want {
						if got := w.state(slug); got != state || w.appeared(slug) != nil {
							t.Errorf("%s, %s is %s, and came out at %v, want it %s", when, slug, got, w.appeared(slug), state)
						}
					}
				}
				check("by the right clock")
				w.end()
				w.setClock(-30 * time.Hour)
				w.begin()
				w.pass(10 * time.Minute)
				if !noDate {
					check("by the clock that is behind")
				}
				w.setClock(0)
				w.s.Update(w.catalogue(), nil)
				w.pass(48 * time.Hour)
				check("once the clock is right")
			})
		})
	}
}

// TestHistoryByAClockAhead holds that articles that a clock that was ahead made history
// or missed are planned again only with a witness, and only while they are to be
// published.
func TestHistoryByAClockAhead(t *testing.T) {
	for _, c := range []struct {
		name  string
		tells bool // answers give the time, once the clock is right
		draft bool
		want  ledger.State
	}{
		{"a witness", true, false, ledger.Planned},
		{"no witness", false, false, ledger.Skipped},
		{"a draft", true, true, ledger.Skipped},
	} {
		t.Run(c.name, func(t *testing.T) {
			withClock(t, emulator.Config{NoDate: true}, func(t *testing.T, w *world) {
				w.setClock(72 * time.Hour)
				due := w.now().Add(20 * time.Hour)
				w.article0("a1", due)
				w.begin()
				w.pass(10 * time.Minute)
				if got := w.state("a1"); got != ledger.Skipped {
					t.Fatalf("is %s by a clock that is ahead", got)
				}
				w.files["a1"].article.Draft = c.draft
				w.setClock(0)
				if c.tells {
					for range 2 {
						w.witness.Hear(deliver.Testimony{Time: w.now()})
						time.Sleep(3 * time.Second)
					}
				}
				w.s.Update(w.catalogue(), nil)
				w.pass(time.Minute)
				if got := w.state("a1"); got != c.want {
					t.Errorf("is %s, want it %s", got, c.want)
				}
			})
		})
	}
}

// TestServerWithoutTheTimeIsLeftAlone holds that a server that does not give the time
// is not asked for it repeatedly.
func TestServerWithoutTheTimeIsLeftAlone(t *testing.T) {
	withClock(t, emulator.Config{NoDate: true}, func(t *testing.T, w *world) {
		w.begin()
		for i := range 30 {
			w.article(fmt.Sprint("a", i), w.now().Add(time.Minute+time.Duration(i)*20*time.Second))
		}
		w.pass(time.Hour)
		asked := 0
		for _, c := range w.emu.Calls() {
			if c.Method == "getMe" {
				asked++
			}
		}
		if asked > 7 {
			t.Errorf("getMe was called %d times in an hour", asked)
		}
		if out := len(slices.DeleteFunc(w.allMessages(), func(m emulator.Message) bool { return !m.FromBot })); out != 30 {
			t.Errorf("%d of 30 came out", out)
		}
	})
}
