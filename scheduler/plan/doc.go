// Package plan decides what is published where and when. It is pure: it takes the
// articles, the ledger's rows and the time, and returns what should happen to each row. It
// reads no files, calls nothing and writes nothing.
//
// A tour. [Compare] applies the [Rules] of the settings to a [Scene] and makes one [Plan]
// for each chat. A plan visits every article that has a place in its chat (plan.go): it
// finds the article's row, even if the article was renamed (finder.go), or starts one, and
// then follows the file. publishable.go decides what an article's state, dates and flags
// allow. Undated articles get slots (slot.go, queue.go), nothing is due in quiet hours
// (quiet.go), and a digest is planned like an article without a file (digest.go).
// [Plan.Guard] holds back what one comparison may not do without an admin.
//
// Updates of the program and of its settings change how files are read; reading.go has
// the three rules that leave a channel as it is. A [Memory] keeps from one comparison to
// the next what must not be decided at first sight. Articles set aside because the clock
// was ahead are planned again (wrongclock.go).
//
// Package scheduler runs a comparison whenever something has changed and writes the plan
// to the ledger; package scheduler/deliver carries it out.
package plan
