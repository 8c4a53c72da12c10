package scheduler

import (
	"runtime"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/scheduler/deliver"
)

// TestQueueHoldsNothingUpWhileTheLeadIsTaken holds that a look at the queue keeps
// nothing else waiting while the ledger does not say whether this process leads.
func TestQueueHoldsNothingUpWhileTheLeadIsTaken(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1)) // the look goes on when this waits for it
	cat := &content.Catalogue{}
	s := &core{clock: deliver.NewClock(time.Now, 0, nil), cat: cat, settled: cat}
	s.scenes = scenes{s}
	s.lead.mu.Lock() // as take does while it asks the ledger
	begun, ended := make(chan bool), make(chan bool)
	go func() {
		defer close(ended)
		close(begun)
		if _, ok, err := s.scenes.open(t.Context()); ok || err != nil {
			t.Errorf("without the lead: %v, %v; want nothing", ok, err)
		}
	}()
	<-begun
	for range 1000 {
		runtime.Gosched() // it comes as far as it can
		if !s.mu.TryLock() {
			t.Error("got the articles locked while the look waits, want them free")
			break
		}
		s.mu.Unlock()
	}
	s.lead.mu.Unlock()
	<-ended
}
