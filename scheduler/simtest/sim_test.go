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

// share is how many seeds a process runs.
const share = 10

// shareOut runs the seeds in processes with one CPU each, as many at a time as there
// are CPUs: with more than one CPU, the seed would not determine which of two
// goroutines accesses a variable first (see turns for everything else).
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

// lastWords is how long a process that takes too long has to report where it hangs
// before it is killed, and how long remains to report it.
const lastWords = 5 * time.Second

// patience is how long a process that runs a share of the seeds may take: less than
// this process may live, which would otherwise leave it behind.
func patience(t *testing.T) time.Duration {
	if deadline, ok := t.Deadline(); ok {
		return max(time.Until(deadline)-2*lastWords, time.Second)
	}
	return time.Hour
}

// playAlone runs TestSimulation in a process with one CPU.
func playAlone(ctx context.Context, limit time.Duration, args ...string) ([]byte, error) {
	args = append(args, "-alone", "-test.run=^TestSimulation$", fmt.Sprint("-rewind=", *rewinds), fmt.Sprint("-test.timeout=", limit))
	if *traces != "" {
		args = append(args, "-traces", *traces)
	}
	ctx, cancel := context.WithTimeout(ctx, limit+lastWords) // an endless loop does not notice its own limit
	defer cancel()
	cmd := exec.CommandContext(ctx, os.Args[0], args...)
	cmd.Env = append(os.Environ(), "GOMAXPROCS=1", "GODEBUG=asyncpreemptoff=1")
	return cmd.CombinedOutput()
}

// TestProcessesEnd holds that a process that runs seeds ends at its limit, and with the
// test that started it.
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

// kind is what the articles of a seed have.
type kind struct {
	keepsContents bool // for a series that every other article is a part of
	translates    bool // two articles each are one in two languages
	comments      bool // the channel has a discussion group, and articles have comments
}

func kindOf(seed uint64) kind {
	return kind{keepsContents: seed%5 == 1, translates: seed%10 == 3, comments: seed%10 == 1 || seed%10 == 4}
}

// simulate runs one seed and returns the violated rule, with what led to it.
func simulate(t *testing.T, seed uint64, b breakage, verbose bool) (what string, story []string) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorldOf(t, seed, emulator.Config{NoDate: seed%3 != 0})
		w.breakage, w.kind = b, kindOf(seed)
		if w.comments {
			w.discuss()
		}
		if seed%4 == 2 {
			w.gallery = newGallery(t, w)
		}
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
