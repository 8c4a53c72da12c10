package scheduler_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// history is a repository whose commits are a line: "c", "cc", "ccc" …
type history struct {
	at    string // the commit that is read; "" while another is taken
	fail  error
	times int // for how many questions it fails; 0: always
}

func (h *history) At(string, [32]byte) string { return h.at }

func (h *history) Newer(_ context.Context, commit, than string) (bool, error) {
	if h.times > 0 {
		if h.times--; h.times == 0 {
			defer func() { h.fail = nil }()
		}
	}
	return h.fail == nil && len(commit) > len(than) && strings.HasPrefix(commit, than), h.fail
}

// TestOnceAsksAtOnce holds that a single run ends, with the question asked, where the
// repository does not say which version is newer, or a file cannot be read.
func TestOnceAsksAtOnce(t *testing.T) {
	idle := func(r *rig) {
		r.t.Helper()
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		if err := r.s.Idle(ctx, r.now()); err != nil {
			r.t.Errorf("it is not idle: %v", err)
		}
	}
	t.Run("the repository does not answer", func(t *testing.T) {
		inBubble(t, func(r *rig) {
			r.shared = make(chan struct{})
			r.config.Copy, r.config.History = "a", &history{at: "c"}
			r.write("a.md", r.now().Add(time.Minute), "one")
			r.start()
			r.pass(10 * time.Minute)
			r.replica("a", func() { r.config.History = &history{at: "cc"}; r.rewrite("a.md", "two") })
			r.pass(10 * time.Minute)
			r.wantTexts("two")
			r.replica("b", func() {
				r.config.Once, r.config.History = true, &history{at: "ccc", fail: errors.New("no answer")}
				r.rewrite("a.md", "one")
			})
			idle(r)
			r.wantTexts("two")
			r.wantTold(ledger.NoticeOlder)
		})
	})
	t.Run("a file cannot be read", func(t *testing.T) {
		inBubble(t, func(r *rig) {
			r.config.Once = true
			r.write("a.md", r.now().Add(time.Minute), "one")
			r.start()
			r.pass(10 * time.Minute)
			r.rewrite("a.md", "two")
			edited := r.catalogue()
			back := r.away("a.md")
			r.s.Update(edited, nil)
			r.pass(time.Second)
			idle(r)
			r.wantTexts("one")
			back()
			r.scan()
			r.restart()
			idle(r)
			r.wantTexts("two")
			r.wantTold()
		})
	})
}

// TestAncestryProvesWhatIsNewer holds that a version which the post showed before goes
// out at once where its commit comes after the post's, and is asked about else.
func TestAncestryProvesWhatIsNewer(t *testing.T) {
	for name, c := range map[string]struct {
		shown, at string // commits of the post and of the copy that comes to lead
		fail      error
		times     int
		newer     bool
	}{
		"it was taken back":             {"cc", "ccc", nil, 0, true},
		"the copy lags":                 {"cc", "c", nil, 0, false},
		"the same commit":               {"cc", "cc", nil, 0, false},
		"another branch":                {"cc", "cbb", nil, 0, false},
		"another commit is being taken": {"cc", "", nil, 0, false},
		"the post's commit is unknown":  {"", "ccc", nil, 0, false},
		"the server answers late":       {"cc", "ccc", errors.New("no answer"), 3, true},
		"the server does not answer":    {"cc", "ccc", errors.New("no answer"), 0, false},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(r *rig) {
				r.shared = make(chan struct{})
				r.config.Copy, r.config.History = "a", &history{at: "c"}
				r.write("a.md", r.now().Add(time.Minute), "one")
				r.start()
				r.pass(10 * time.Minute)
				r.replica("a", func() { r.config.History = &history{at: c.shown}; r.rewrite("a.md", "two") })
				r.pass(10 * time.Minute)
				r.wantTexts("two")
				r.replica("b", func() { r.config.History = &history{at: c.at, fail: c.fail, times: c.times}; r.rewrite("a.md", "one") })
				r.pass(10 * time.Minute)
				if !c.newer {
					r.wantTexts("two")
					r.wantTold(ledger.NoticeOlder)
					return
				}
				r.wantTexts("one")
				r.wantTold()
				// The post is of the third commit now, though it showed that text before.
				r.replica("c", func() { r.config.History = &history{at: "cc"}; r.rewrite("a.md", "two") })
				r.pass(10 * time.Minute)
				r.wantTexts("one")
				r.wantTold(ledger.NoticeOlder)
			})
		})
	}
}
