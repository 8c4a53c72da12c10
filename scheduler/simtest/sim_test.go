package simtest

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/dateline-bot/dateline/bot/emulator"
)

var (
	rewinds   = flag.Bool("rewind", false, "put the ledger back by up to three days at times")
	seedCount = flag.Int("seeds", 0, "number of seeds (0: DATELINE_TEST_SEEDS, else a few)")
	firstSeed = flag.Uint64("first", 1, "the first of the seeds")
	traces    = flag.String("traces", "", "a folder for the traces of seeds that fail: the log of the program and every call")
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
	if testing.Short() {
		t.Skip("plays months of a channel; not with -short")
	}
	if *oneSeed > 0 {
		simulate(t, *oneSeed, breakage{}, true)
		return
	}
	for seed := *firstSeed; seed < *firstSeed+uint64(count()); seed++ {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			if what, story := simulate(t, seed, breakage{}, false); what != "" {
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
