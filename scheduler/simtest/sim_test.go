package simtest

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dateline-bot/dateline/bot/emulator"
)

var (
	rewinds   = flag.Bool("rewind", false, "put the ledger back by up to three days at times")
	seedCount = flag.Int("seeds", 0, "number of seeds (0: DATELINE_TEST_SEEDS, else a few)")
	firstSeed = flag.Uint64("first", 1, "the first of the seeds")
	traces    = flag.String("traces", "", "a folder for the traces of seeds that fail: the log of the program and every call")
	oneSeed   = flag.Uint64("seed", 0, "replay this seed alone and tell its story")
	alone     = flag.Bool("alone", false, "play the seeds in this process, which TestSimulation has begun for it")
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
	if testing.Short() {
		t.Skip("plays months of a channel; not with -short")
	}
	if !*alone {
		shareOut(t)
		return
	}
	if *oneSeed > 0 {
		simulate(t, *oneSeed, breakage{}, true)
		return
	}
	for seed := *firstSeed; seed < *firstSeed+uint64(count()); seed++ {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			if what, story := simulate(t, seed, breakage{}, false); what != "" {
				t.Errorf("%s\nreplay: go test ./scheduler/simtest -run TestSimulation -seed %d -v\n%s", what, seed, tail(story, 40))
			}
		})
	}
}

// share is how many seeds a process plays.
const share = 10

// shareOut has the seeds played by processes with one processor each, as many at a
// time as there are processors: with more than one, the seed would not say which
// of two goroutines is first to reach a variable (see turns for all else).
func shareOut(t *testing.T) {
	if *oneSeed > 0 {
		out, err := playAlone(t.Context(), patience(t), "-seed", fmt.Sprint(*oneSeed), "-test.v")
		if t.Logf("%s", out); err != nil {
			t.Error(err)
		}
		return
	}
	processors := make(chan bool, runtime.GOMAXPROCS(0))
	var wg sync.WaitGroup
	for first, n := *firstSeed, count(); n > 0; first, n = first+share, n-share {
		processors <- true
		wg.Go(func() {
			defer func() { <-processors }()
			if out, err := playAlone(t.Context(), patience(t), "-first", fmt.Sprint(first), "-seeds", fmt.Sprint(min(n, share))); err != nil {
				t.Errorf("seeds from %d: %v\n%s", first, err, out)
			}
		})
	}
	wg.Wait()
}

// lastWords is what a process that takes too long has to say where it hangs, before it
// is ended, and what is left then to tell of it.
const lastWords = 5 * time.Second

// patience is how long a process may take that plays a share of the seeds: no longer
// than this one lives, which would leave it behind.
func patience(t *testing.T) time.Duration {
	if deadline, ok := t.Deadline(); ok {
		return max(time.Until(deadline)-2*lastWords, time.Second)
	}
	return time.Hour
}

// playAlone runs TestSimulation in a process with one processor.
func playAlone(ctx context.Context, limit time.Duration, args ...string) ([]byte, error) {
	args = append(args, "-alone", "-test.run=^TestSimulation$", fmt.Sprint("-rewind=", *rewinds), fmt.Sprint("-test.timeout=", limit))
	if *traces != "" {
		args = append(args, "-traces", *traces)
	}
	ctx, cancel := context.WithTimeout(ctx, limit+lastWords) // a loop does not see its own limit
	defer cancel()
	cmd := exec.CommandContext(ctx, os.Args[0], args...)
	cmd.Env = append(os.Environ(), "GOMAXPROCS=1", "GODEBUG=asyncpreemptoff=1")
	return cmd.CombinedOutput()
}

// TestProcessesEnd holds that a process that plays seeds ends at its limit, and with the
// test that has begun it.
func TestProcessesEnd(t *testing.T) {
	if out, err := playAlone(t.Context(), time.Nanosecond, "-seed", "1"); err == nil || !strings.Contains(string(out), "timed out") {
		t.Errorf("beyond its limit: %v, %s; want that it timed out", err, out)
	}
	ended, end := context.WithCancel(t.Context())
	end()
	if out, err := playAlone(ended, time.Minute, "-seed", "1"); !errors.Is(err, context.Canceled) {
		t.Errorf("of a test that has ended: %v, %s; want %v", err, out, context.Canceled)
	}
}

func tail(story []string, n int) string {
	return strings.Join(story[max(0, len(story)-n):], "\n")
}

// simulate lives through one seed and returns the rule that did not hold, with
// what led to it.
func simulate(t *testing.T, seed uint64, b breakage, verbose bool) (what string, story []string) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorldOf(t, seed, emulator.Config{NoDate: seed%3 != 0})
		w.breakage = b
		var did trace
		if verbose || *traces != "" {
			w.trace = &did
		}
		defer w.end()
		defer func() {
			story = w.story
			if b, ok := recover().(broken); ok {
				what = b.what
				w.dump()
			}
			if what != "" && *traces != "" {
				if err := os.WriteFile(filepath.Join(*traces, fmt.Sprint("seed-", seed)), append(did.Bytes(), what...), 0o644); err != nil {
					t.Error(err)
				}
			}
			if verbose {
				t.Log(did.String())
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
