package scheduler_test

import (
	"testing"
	"time"

	"github.com/dateline-bot/dateline/scheduler/deliver"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// away has the folder without a file of which the last scan does not know. No
// scan follows.
func (r *rig) away(path string) (back func()) {
	f := r.files[path]
	r.remove(path)
	return func() { r.put(path, f) }
}

func TestFileAwayAtItsMomentIsTriedAgain(t *testing.T) {
	inBubble(t, func(r *rig) {
		at := r.now().Add(time.Minute)
		r.write("a.md", at, "first")
		r.write("b.md", at, "second") // is not prepared: a is before it
		r.start()
		r.pass(time.Minute - 10*time.Second)
		back := r.away("b.md")
		r.pass(12 * time.Second)
		r.wantTexts("first")
		if state, why := r.state("b"); state != ledger.Planned || why != "its file is missing" {
			t.Errorf("b is %q (%s), want it planned, since its file is missing", state, why)
		}
		back()
		r.pass(10 * time.Second)
		r.wantTexts("first", "second")
		r.wantTold()
	})
}

func TestFileRenamedAtItsMomentGoesOut(t *testing.T) {
	inBubble(t, func(r *rig) {
		at := r.now().Add(time.Minute)
		r.write("a.md", at, "first")
		r.write("b.md", at, "second")
		r.start()
		r.pass(time.Minute - 10*time.Second)
		f := r.files["b.md"]
		r.away("b.md")
		r.pass(12 * time.Second)
		r.put("c.md", f)
		r.scan()
		r.pass(20 * time.Second)
		r.wantTexts("first", "second")
		r.wantTold()
	})
}

func TestFileAwayForLongerThanCatchUpIsMissed(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.config.CatchUp = time.Hour
		at := r.now().Add(time.Minute)
		r.write("a.md", at, "first")
		r.write("b.md", at, "second")
		r.start()
		r.pass(30 * time.Second)
		r.away("b.md")
		r.pass(2 * time.Hour)
		r.wantTexts("first")
		r.wantState("b", ledger.Missed)
		r.wantTold(ledger.NoticeMissed)
	})
}

func TestFileAwayWhenItsPostIsToBeEdited(t *testing.T) {
	withSent(t, map[string]string{"a.md": "text"}, func(r *rig) {
		r.tg.set(once("edit", fault(deliver.FaultNotSent))) // what was rendered is forgotten
		r.rewrite("a.md", "new")
		r.scan()
		back := r.away("a.md")
		r.pass(3 * time.Second)
		back()
		r.pass(time.Minute)
		r.wantTexts("new")
		r.wantTold()
	})
}

func TestFileAwayWhenItsEditIsLookedAt(t *testing.T) {
	withSent(t, map[string]string{"a.md": "text"}, func(r *rig) {
		r.rewrite("a.md", "new")
		seen := r.catalogue()
		back := r.away("a.md")
		r.s.Update(seen, nil)
		r.pass(3 * time.Second)
		back()
		r.pass(3 * time.Second)
		r.wantTexts("new")
		r.wantTold()
	})
}
