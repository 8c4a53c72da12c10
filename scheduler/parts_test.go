package scheduler_test

import (
	"context"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// TestPartsStandTogether holds that nothing that falls due meanwhile gets
// between the parts of an article.
func TestPartsStandTogether(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.tg.with(func() { r.tg.delay = 2 * time.Second })
		r.write("long.md", r.now().Add(time.Minute), "1\n---\n2\n---\n3\n---\n4")
		r.write("other.md", r.now().Add(time.Minute+3*time.Second), "other")
		r.write("another.md", r.now().Add(time.Minute+5*time.Second), "another")
		r.start()
		r.pass(10 * time.Minute)
		r.wantTexts("1", "2", "3", "4", "other", "another")
	})
}

// TestPartsOfWhatWasPublishedEarlyStandTogether is the same for an article whose
// own date is still ahead.
func TestPartsOfWhatWasPublishedEarlyStandTogether(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.tg.with(func() { r.tg.delay = 2 * time.Second })
		r.write("long.md", r.now().Add(time.Hour), "1\n---\n2\n---\n3\n---\n4")
		r.write("other.md", r.now().Add(time.Minute+3*time.Second), "other")
		r.start()
		r.pass(time.Minute)
		if _, err := r.s.Publish(context.Background(), "long", by); err != nil {
			t.Fatal(err)
		}
		r.pass(10 * time.Minute)
		r.wantTexts("1", "2", "3", "4", "other")
	})
}

// TestStopLeavesNoHalfArticle holds that an article that is out in part is
// finished when the program is told to end, and that no other is begun.
func TestStopLeavesNoHalfArticle(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.tg.with(func() { r.tg.delay = time.Second })
		r.write("long.md", r.now().Add(time.Minute), "1\n---\n2\n---\n3\n---\n4")
		r.write("other.md", r.now().Add(time.Minute+time.Second), "other")
		r.start()
		r.pass(time.Minute + 1500*time.Millisecond)
		r.wantTexts("1", "2")
		r.halt()
		r.wantTexts("1", "2", "3", "4")
		r.start()
		r.pass(time.Minute)
		r.wantTexts("1", "2", "3", "4", "other")
	})
}

// TestStopDoesNotWaitForALongArticle bounds that, and the rest comes after the
// next start.
func TestStopDoesNotWaitForALongArticle(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.tg.with(func() { r.tg.delay = 3 * time.Second })
		r.write("long.md", r.now().Add(time.Minute), "1\n---\n2\n---\n3\n---\n4\n---\n5\n---\n6\n---\n7")
		r.start()
		r.pass(time.Minute + time.Second)
		at := time.Now()
		r.halt()
		if took := time.Since(at); took > 15*time.Second {
			t.Errorf("it took %v to end", took)
		}
		r.start()
		r.pass(time.Minute)
		r.wantTexts("1", "2", "3", "4", "5", "6", "7")
		r.wantState("long", ledger.Sent)
	})
}
