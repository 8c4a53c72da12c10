package bot

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// TestIdleIsToldOnceSomebodyCanBe holds that the admins hear that nothing is scheduled
// any more though none of them could be written to when it was so, and hear it once.
func TestIdleIsToldOnceSomebodyCanBe(t *testing.T) {
	dir := withArticles(t, map[string]string{"one.md": "---\ntitle: One\ndate: 2026-02-01\n---\nText.\n"})
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, dir, false)
		time.Sleep(6 * time.Minute) // it is seen that something is ahead
		for _, id := range []int64{eva, ivan} {
			s.e.Block(id, true)
		}
		if _, err := s.desk.Publish(t.Context(), "one", ledger.Actor{Name: "the clock"}); err != nil {
			t.Fatal(err)
		}
		time.Sleep(2 * time.Hour)
		s.e.Block(eva, false)
		time.Sleep(3 * time.Hour)
		synctest.Wait()
		n := 0
		for _, m := range s.e.Messages(eva) {
			if strings.Contains(m.Plain, "nothing is scheduled now") {
				n++
			}
		}
		if n != 1 {
			t.Errorf("eva was told %d times, want once", n)
		}
	})
}
