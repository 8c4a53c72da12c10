// Package simtest is the proof that nothing is sent twice, before its date, out
// of order, or lost. It has nothing but tests.
//
// A seed makes a year of articles, edits, slots and acts of admins, and what
// goes wrong meanwhile: answers of 429 and 5xx, HTML instead of JSON,
// connections lost before or after the effect, messages accepted without a
// number that come out later, slow servers, a process killed
// between any two steps, a full disk, a ledger that goes back by days, a clock that
// is set. The scheduler, the
// SQLite ledger, the renderer, the Publisher and the Bot API client are the real
// ones; the Bot API is the emulator, called in process, so that a year passes in
// a moment (testing/synctest). After every step the channel is compared with what the rules
// allow.
//
// In every fourth seed articles show pictures, which come, go, are swapped, replaced under
// the same name, missing at first, and unreadable for a while: in the end each post shows
// those of its file, unless the admins were told why not, or had it kept.
//
// In every fifth seed there is a series whose contents are kept: they come out and are
// pinned once, and in the end list the parts that are in the channel. Its parts reply to the
// part before and link to their neighbours; in the seeds that end with 3, translations link to each
// other. No post has such a line twice, more messages for it, or messages of another kind, and in
// the end the lines lead where they should. In the seeds that end with 1 and 4, posts have first
// comments, each sent once under the copy of its post unless an admin asks for it again.
//
// In every third seed Telegram's answers tell the time: the process's clock is set as
// in the others, and what may appear, and when, does not change by that.
//
// The seed decides what is done and what is broken, and also which goroutine
// reaches the network or the ledger next (see turns); seeds are played by processes
// with one processor each. Only the order of two timers for the same moment is left to
// chance: synctest draws it anew each time. A seed that fails now and then
// is replayed with -count.
//
//	go test ./scheduler/simtest -seeds 1000        the proof
//	go test ./scheduler/simtest -seed 17 -v        one seed again, with its story
//	go test ./scheduler/simtest -traces DIR        what the program did in seeds that fail
package simtest
