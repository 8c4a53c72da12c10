// Command dateline publishes an author's Markdown articles to a Telegram channel on
// their dates.
//
// This package is the program: it alone reads the command line and the
// environment, builds the parts from the settings, and reports the outcome by
// its exit code. Where to begin reading:
//
//   - cli.go: the command line, on cobra, and how settings become flags;
//   - one file per command: check.go, run.go, demo.go, …;
//   - wire.go: the folder of articles, the Bot API, the ledger, the scheduler
//     and the bot, put together from a [config.Config];
//   - package config: the settings themselves.
//
// The exit code is 0 on success, 1 if something failed or errors were found, 2
// if the command line was not understood, 75 if another process uses the ledger.
package main

import (
	"context"
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"slices"
	"strings"

	_ "time/tzdata" // time zones for systems without them, such as an image built from scratch
)

func main() {
	c := &cli{
		env:    os.Environ(),
		stdin:  os.Stdin,
		stdout: os.Stdout,
		stderr: os.Stderr,
	}
	os.Exit(c.main(context.Background(), os.Args[1:]))
}

// How much garbage may accumulate before it is collected. Go's default, as much as is in use, suits a
// server with memory to spare. Here the articles stay in memory, and what a full comparison needs
// besides is garbage a second later: collecting more often costs some tenths of a second at the start
// of a large site and saves a quarter of the peak, or more.
const (
	garbagePercent = 40        // of the memory in use
	garbageMost    = 40 << 20  // bytes: reached at 100 MB in use
	memoryMost     = 260 << 20 // bytes in use and of garbage together, as long as garbageLeast allows it
	garbageLeast   = 10        // percent: below that, collecting would take most of the time
)

// spareMemory makes the garbage collector run more often, unless the operator has set GOGC.
func (c *cli) spareMemory() {
	if !slices.ContainsFunc(c.env, func(v string) bool { return strings.HasPrefix(v, "GOGC=") }) {
		debug.SetGCPercent(garbagePercent)
		afterCollection(garbagePercent)
	}
}

// afterCollection adjusts the percentage, which is now set, after each collection.
func afterCollection(now int) {
	runtime.AddCleanup(new(*int), func(now int) {
		live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
		metrics.Read(live)
		next := garbageFor(live[0].Value.Uint64())
		if next != now {
			debug.SetGCPercent(next)
		}
		afterCollection(next)
	}, now)
}

// garbageFor returns the percentage for a number of bytes in use.
func garbageFor(live uint64) int {
	room := uint64(garbageMost)
	if live+room > memoryMost {
		room = memoryMost - min(live, memoryMost)
	}
	return int(min(garbagePercent, max(garbageLeast, 100*room/max(live, 1))))
}
