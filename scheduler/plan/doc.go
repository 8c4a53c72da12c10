// Package plan decides what is to go out, where and when. It is pure: it takes
// the articles, the ledger's rows and the time, and says what becomes of each
// row; it reads no file, calls nobody and writes nothing.
//
// A tour. [Compare] looks at a [Scene] by the [Rules] of the settings and makes
// one [Plan] a chat. A plan visits every article that has a place in its chat
// (plan.go): it finds the row that is this article's, whatever it was renamed to
// (twin.go), or begins one, and follows the file from there. What an article's
// state, dates and flags allow is in publishable.go. Undated articles take slots
// (slot.go, queue.go), nothing is due in quiet hours (quiet.go), and a digest is
// planned like an article without a file (digest.go). [Plan.Guard] holds back
// what one comparison may not do by itself.
//
// Updates of the program and of its settings change how files are read; reading.go
// has the three rules that keep a channel as it is. What must not be decided at
// first sight is kept from one comparison to the next in a [Memory]; what
// a clock that was ahead has set aside is planned again (wrongclock.go).
//
// Package scheduler compares whenever something changed, and writes the plan into
// the ledger; package scheduler/deliver carries it out.
package plan
