package simtest

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/scheduler"
)

var (
	seedCount = flag.Int("seeds", 0, "number of seeds (0: DATELINE_TEST_SEEDS, else a few)")
	firstSeed = flag.Uint64("first", 1, "the first of the seeds")
	oneSeed   = flag.Uint64("seed", 0, "replay this seed alone and tell its story")
)

// few is the number of seeds of a plain `go test`.
const few = 6

func count() int {
	if *seedCount > 0 {
		return *seedCount
	}
	if n, err := strconv.Atoi(os.Getenv("DATELINE_TEST_SEEDS")); err == nil && n > 0 {
		return n
	}
	return few
}

// TestSimulation is the proof: see the package comment.
func TestSimulation(t *testing.T) {
	if *oneSeed > 0 {
		simulate(t, *oneSeed, nil, true)
		return
	}
	for seed := *firstSeed; seed < *firstSeed+uint64(count()); seed++ {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			if what, story := simulate(t, seed, nil, false); what != "" {
				t.Errorf("%s\nreplay: go test ./scheduler/simtest -run TestSimulation -seed %d -v\n%s", what, seed, tail(story, 40))
			}
		})
	}
}

func tail(story []string, n int) string {
	return strings.Join(story[max(0, len(story)-n):], "\n")
}

// simulate lives through one seed and returns the rule that did not hold, with
// what led to it.
func simulate(t *testing.T, seed uint64, breakIt func(*world), verbose bool) (what string, story []string) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, seed)
		if breakIt != nil {
			breakIt(w)
		}
		defer w.end()
		defer func() {
			story = w.story
			if b, ok := recover().(broken); ok {
				what = b.what
			}
			if verbose {
				t.Log(strings.Join(story, "\n"))
				if what != "" {
					t.Error(what)
				}
			}
		}()
		w.run()
	})
	return what, story
}

// guesser is a Publisher that breaks the first rule: what may have been sent
// counts as not sent.
type guesser struct{ scheduler.Publisher }

func (g guesser) Send(ctx context.Context, to scheduler.Target, r post.Request) (int, error) {
	id, err := g.Publisher.Send(ctx, to, r)
	var f *scheduler.Fault
	if errors.As(err, &f) && f.Kind == scheduler.FaultUnknown {
		f.Kind = scheduler.FaultNotSent
	}
	return id, err
}

// blind is a Publisher that finds no message when it is read back.
type blind struct{ scheduler.Publisher }

func (blind) ReadBack(context.Context, int64, int) (scheduler.Copy, error) {
	return scheduler.Copy{}, scheduler.ErrNoMessage
}

// early is a Source of time that is ahead of the channel's.
func early(w *world) { w.ahead = time.Hour }

// TestSimulationCatchesBrokenRules breaks a rule on purpose: the simulation must
// notice within a few seeds, or it proves nothing.
func TestSimulationCatchesBrokenRules(t *testing.T) {
	for _, c := range []struct {
		name, want string
		breakIt    func(*world)
	}{
		{"resend on a guess", " times, ", func(w *world) {
			w.broken = func(p scheduler.Publisher) scheduler.Publisher { return guesser{p} }
		}},
		{"read back blindly", " times, ", func(w *world) {
			w.broken = func(p scheduler.Publisher) scheduler.Publisher { return blind{p} }
		}},
		{"before its date", "which nothing allowed", early},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var found atomic.Bool
			for seed := uint64(1); seed <= 40 && !found.Load(); seed++ {
				what, _ := simulate(t, seed, c.breakIt, false)
				if found.Store(strings.Contains(what, c.want)); found.Load() {
					t.Logf("seed %d: %s", seed, what)
				}
			}
			if !found.Load() {
				t.Errorf("40 seeds did not notice %q", c.name)
			}
		})
	}
}
