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
	garbagePercent = 40       // of the memory in use
	garbageMost    = 40 << 20 // bytes: reached at 100 MB in use, and exceeded only from 400 MB on
	garbageLeast   = 10       // percent: below that, collecting would take most of the time
)

// limitLeast is the smallest memory limit, in bytes: as far as it can, Go's runtime keeps below it and
// returns what is free to the system. More than that is needed from about 200 MB in use on.
const limitLeast = 230 << 20

// spareMemory makes the garbage collector run more often, and limits the memory, unless the operator
// has set GOGC or GOMEMLIMIT.
func (c *cli) spareMemory() {
	set := func(name string) bool {
		return slices.ContainsFunc(c.env, func(v string) bool { return strings.HasPrefix(v, name+"=") })
	}
	if set("GOGC") || set("GOMEMLIMIT") {
		return
	}
	debug.SetGCPercent(garbagePercent)
	debug.SetMemoryLimit(limitLeast)
	afterCollection(garbagePercent, limitLeast)
}

// afterCollection adjusts the percentage and the limit, as they are now, after each collection.
func afterCollection(percent int, limit int64) {
	runtime.AddCleanup(new(*int), func(struct{}) {
		live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
		metrics.Read(live)
		used := live[0].Value.Uint64()
		nextPercent, nextLimit := garbageFor(used), limitFor(used)
		if nextPercent != percent {
			debug.SetGCPercent(nextPercent)
		}
		if nextLimit != limit {
			debug.SetMemoryLimit(nextLimit)
		}
		afterCollection(nextPercent, nextLimit)
	}, struct{}{})
}

// garbageFor returns the percentage for a number of bytes in use.
func garbageFor(live uint64) int {
	return int(min(garbagePercent, max(garbageLeast, 100*garbageMost/max(live, 1))))
}

// limitFor returns the memory limit for a number of bytes in use. It leaves an eighth for garbage and
// fragments: with less, the collector would run without pause.
func limitFor(live uint64) int64 {
	return int64(max(limitLeast, live+live/8))
}
