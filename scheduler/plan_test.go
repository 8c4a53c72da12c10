package scheduler_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/scheduler"
	"github.com/dateline-bot/dateline/scheduler/ledger"
	"github.com/dateline-bot/dateline/scheduler/plan"
)

func TestRedating(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.write("a.md", r.now().Add(time.Hour), "text")
		r.start()
		r.write("a.md", r.now().Add(5*time.Hour), "text")
		r.scan()
		r.pass(4 * time.Hour)
		r.wantTexts()
		r.write("a.md", r.now().Add(-2*time.Hour), "text") // earlier than now: it goes out now
		r.scan()
		r.pass(time.Second)
		r.wantTexts("text")
		// Re-dated after it was sent: it stays as it is.
		for _, d := range []time.Duration{-48 * time.Hour, time.Hour} {
			r.write("a.md", r.now().Add(d), "text")
			r.scan()
			r.pass(2 * time.Hour)
		}
		r.wantTexts("text")
		r.wantTold()
	})
}

func TestSetAsideIsPlannedByAFutureDate(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.write("history.md", r.now().Add(-100*time.Hour), "history")
		r.write("skipped.md", r.now().Add(time.Hour), "skipped")
		r.start()
		if _, err := r.s.Skip(context.Background(), "skipped", by); err != nil {
			t.Fatal(err)
		}
		r.pass(2 * time.Hour)
		r.wantTexts()
		r.write("history.md", r.now().Add(-time.Hour), "history") // still the past
		r.scan()
		r.pass(time.Hour)
		r.wantTexts()
		r.write("history.md", r.now().Add(time.Hour), "history")
		r.write("skipped.md", r.now().Add(time.Hour), "skipped")
		r.scan()
		r.pass(2 * time.Hour)
		r.wantTexts("history", "skipped")
	})
}

func TestChangedZoneRepublishesNothing(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.config.MaxSleep = seldom
		r.write("history.md", r.now().Add(-time.Hour), "history")
		r.write("sent.md", r.now().Add(time.Minute), "sent")
		r.write("planned.md", r.now().Add(4*time.Hour), "planned")
		r.start()
		r.pass(time.Hour)
		r.reading.Lock()
		r.read = nil // what was handed over does not change
		r.reading.Unlock()
		cat := r.catalogue()
		for _, a := range cat.Articles() { // the files are the same; the zone moved their moments
			a.Due = a.Due.Add(3 * time.Hour)
		}
		r.s.Update(cat, nil)
		r.pass(5 * time.Hour)
		r.wantTexts("sent")
		r.pass(2 * time.Hour)
		r.wantTexts("sent", "planned")
	})
}

func TestClockJumps(t *testing.T) {
	t.Run("back", func(t *testing.T) {
		inBubble(t, func(r *rig) {
			due := r.now().Add(time.Hour)
			r.write("a.md", due, "a")
			r.write("b.md", due.Add(time.Hour), "b")
			r.start()
			r.pass(time.Hour + time.Minute)
			r.offset.Store(int64(-3 * time.Hour))
			r.pass(2 * time.Hour)
			r.scan()
			r.wantTexts("a") // sent stays sent, and b waits by the clock
			r.pass(2*time.Hour + time.Minute)
			r.wantTexts("a", "b")
			if at := r.tg.messages(channelID)[1].at; at.Before(due.Add(time.Hour)) {
				t.Errorf("b went out at %v, before its date", at)
			}
		})
	})
	t.Run("ahead, or a suspended machine", func(t *testing.T) {
		inBubble(t, func(r *rig) {
			r.write("a.md", r.now().Add(2*time.Hour), "a")
			r.write("b.md", r.now().Add(300*time.Hour), "b")
			r.start()
			r.pass(time.Minute)
			r.offset.Store(int64(2 * time.Hour))
			r.pass(31 * time.Second) // no sleep is longer
			r.wantTexts("a")
			r.offset.Store(int64(1000 * time.Hour))
			r.pass(31 * time.Second)
			r.wantTexts("a")
			r.wantTold("missed")
		})
	})
}

func slots(t *testing.T, texts ...string) []plan.Slot {
	t.Helper()
	var out []plan.Slot
	for _, s := range texts {
		v, err := plan.ParseSlot(s, time.UTC)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, v)
	}
	return out
}

func queued(weight int) func(*content.Article) {
	return func(a *content.Article) { content.EditTelegram(&a.TelegramTable).Queue, a.Weight = true, weight }
}

func TestQueueTakesSlotsByWeightThenName(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.config.MaxSleep = seldom
		r.config.Slots = slots(t, "0 10 * * *", "0 18 * * *")
		r.write("z.md", time.Time{}, "first", queued(1))
		r.write("b.md", time.Time{}, "third", queued(0))
		r.write("a.md", time.Time{}, "second", queued(0))
		r.write("m.md", time.Time{}, "moved", queued(5))
		r.write("page.md", time.Time{}, "no post")
		r.write("dated.md", r.now().Add(18*time.Hour), "dated at a slot")
		r.start()
		if _, err := r.s.Move(context.Background(), "m", r.now().Add(12*time.Hour), by); err != nil {
			t.Fatal(err)
		}
		r.pass(11 * time.Hour)
		r.wantTexts("first")
		r.write("new.md", time.Time{}, "urgent", queued(1))
		r.scan()
		if _, err := r.s.Skip(context.Background(), "b", by); err != nil {
			t.Fatal(err)
		}
		r.pass(60 * time.Hour)
		r.wantTexts("first", "moved", "dated at a slot", "urgent", "second")
		for i, hour := range []int{10, 12, 18, 10, 18} {
			if m := r.tg.messages(channelID)[i]; m.at.Hour() != hour {
				t.Errorf("%s went out at %v", m.text, m.at)
			}
		}
		r.wantState("b", ledger.Skipped)
	})
}

func TestQueueAfterDowntimeTakesTheNextSlot(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.config.MaxSleep = seldom
		r.config.Slots = slots(t, "0 10 * * *")
		r.write("a.md", time.Time{}, "a", queued(0))
		r.write("b.md", time.Time{}, "b", queued(0))
		r.start()
		r.halt()
		time.Sleep(5*24*time.Hour + time.Hour)
		r.start()
		r.pass(8 * time.Hour)
		r.wantTexts()
		r.pass(2 * time.Hour)
		r.wantTexts("a")
		r.pass(24 * time.Hour)
		r.wantTexts("a", "b")
		r.wantTold()
	})
}

// TestSlotsWithinQuietHours: the slots within one night have one moment, its end, which is one
// article's; a comparison in that night does not put the article off to the next one.
func TestSlotsWithinQuietHours(t *testing.T) {
	inBubble(t, func(r *rig) { // it starts at midnight
		r.config.MaxSleep = seldom
		r.config.Quiet = plan.Quiet{From: 23 * time.Hour, To: 8 * time.Hour}
		r.config.Slots = slots(t, "30 2 * * *", "0 4 * * *", "0 18 * * *")
		for _, name := range []string{"a", "b", "c", "d"} {
			r.write(name+".md", time.Time{}, name, queued(0))
		}
		r.start()
		for range 7 { // hours
			r.pass(30 * time.Minute)
			r.scan()
			r.pass(30 * time.Minute)
		}
		r.wantTexts()
		r.pass(48 * time.Hour)
		r.wantTexts("a", "b", "c", "d")
		for i, hour := range []int{8, 18, 8, 18} {
			if m := r.tg.messages(channelID)[i]; m.at.Hour() != hour {
				t.Errorf("%s went out at %v, want hour %d", m.text, m.at, hour)
			}
		}
	})
}

func TestQuietHoursMoveASend(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.config.MaxSleep = seldom
		r.config.Quiet, r.config.CatchUp = plan.Quiet{From: 23 * time.Hour, To: 8 * time.Hour}, time.Hour
		r.write("night.md", r.now().Add(3*time.Hour), "night")
		r.write("day.md", r.now().Add(9*time.Hour), "day")
		r.write("hand.md", r.now().Add(100*time.Hour), "by hand")
		r.start()
		if _, err := r.s.Publish(context.Background(), "hand", by); err != nil {
			t.Fatal(err)
		}
		r.wantTexts("by hand")
		r.write("flipped.md", r.now().Add(-time.Hour), "flipped at night")
		r.scan()
		r.pass(7 * time.Hour)
		r.wantTexts("by hand")
		r.pass(3 * time.Hour)
		r.wantTexts("by hand", "flipped at night", "night", "day")
		if m := r.tg.messages(channelID)[1]; m.at.Hour() != 8 {
			t.Errorf("it went out at %v", m.at)
		}
		r.wantTold()
	})
}

func TestMoveHoldsUntilTheFilesDateChanges(t *testing.T) {
	inBubble(t, func(r *rig) {
		start := r.now()
		r.write("a.md", start.Add(time.Hour), "text")
		r.start()
		if _, err := r.s.Move(context.Background(), "a", start.Add(5*time.Hour), by); err != nil {
			t.Fatal(err)
		}
		r.rewrite("a.md", "another text, same date")
		r.scan()
		r.halt()
		r.start()
		r.pass(4 * time.Hour)
		r.wantTexts()
		if e := r.entry("a"); !e.Due.Equal(start.Add(5*time.Hour)) || e.Reason.String() != "moved by Ann" {
			t.Errorf("the plan: %+v", e)
		}
		r.write("a.md", start.Add(4*time.Hour+30*time.Minute), "another text, other date")
		r.scan()
		r.pass(35 * time.Minute)
		r.wantTexts("another text, other date")
		if _, err := r.s.Move(context.Background(), "a", start.Add(50*time.Hour), by); !errors.Is(err, scheduler.ErrOut) {
			t.Errorf("moving what is out: %v", err)
		}
	})
}

func TestPlanWithoutRun(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.config.MaxSleep = seldom
		r.config.Slots = slots(t, "0 10 * * *")
		r.pass(20 * time.Hour)
		r.write("old.md", r.now().Add(-100*time.Hour), "old")
		r.write("today.md", r.now().Add(-time.Hour), "today")
		r.write("next.md", r.now().Add(time.Hour), "one\n---\ntwo")
		r.write("queue.md", time.Time{}, "queue", queued(0))
		r.write("draft.md", r.now().Add(time.Hour), "draft", func(a *content.Article) { a.Draft = true })
		r.start()
		r.halt()
		run := func(c scheduler.Config) string {
			s, err := scheduler.New(c)
			if err != nil {
				t.Fatal(err)
			}
			s.Update(r.catalogue(), nil)
			plan, err := s.Plan(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			var lines []string
			for _, e := range plan {
				lines = append(lines, fmt.Sprintf("%s %s %s %d %s", e.Slug, e.Due.Format("02 15:04"), e.State, e.Parts, e.Channel))
			}
			return strings.Join(lines, "\n")
		}
		want := `old 28 16:00 skipped 0 @channel
today 01 19:00 missed 0 @channel
draft 01 21:00 draft 0 @channel
next 01 21:00 planned 2 @channel
queue 02 10:00 planned 1 @channel`
		for name, db := range map[string]string{"known ledger": r.db, "new ledger": r.db + ".new"} {
			c := r.config
			st := r.open(db)
			c.Store, c.Source, c.Renderer, c.Now = st, r, r.renderer, r.now
			if got := run(c); got != want {
				t.Errorf("%s:\n%s\nwant\n%s", name, got, want)
			}
			st.Close()
		}
	})
}

func TestIdleWaitsForWhatIsDue(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.write("a.md", r.now().Add(5*time.Second), "one\n---\ntwo")
		r.start()
		if err := r.s.Idle(context.Background(), r.now().Add(6*time.Second)); err != nil {
			t.Fatal(err)
		}
		r.wantTexts("one", "two")
	})
}
