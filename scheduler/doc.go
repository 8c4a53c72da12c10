// Package scheduler compares articles with the ledger and the clock, and has each message
// sent to its channel when it is due, exactly once.
//
// A tour. [Scheduler.Update] receives each new catalogue of articles. A loop
// (coordinate.go) finds the chats of the channels (reach.go) and, in the leading process
// (lead.go), compares the catalogue with the ledger: scene.go collects the input, package
// plan decides what to plan, edit or withdraw, and reconcile.go writes that to the
// ledger. A planned post is a ledger.Delivery, one for each article and place, with one
// ledger.Part for each message; both are kept in a ledger.Store. Package deliver runs a
// worker for each channel that carries the plan out.
//
// The packages below, each of which may import those after it: deliver (the workers and
// all calls to the channel), plan (what should happen to each row; pure), ledger (rows,
// states, notices, the interface of a store). store implements the ledger on SQLite and
// PostgreSQL; audience defines how readers and subscriptions are stored.
//
// Admins and readers enter through [Desk] (act.go and button.go for actions; query.go and
// withheld.go for questions). Actions use the same state transitions, and record who did
// what and when. A message to the admins is a ledger.Notice, written in the same transaction
// as the change that it reports and delivered from there (notify.go).
//
// The package does not read files, render or talk to Telegram: it uses a Source, a
// Renderer and a Publisher.
//
// # Identity
//
// An article is identified by its name (content.Article.Slug), which no other article of
// the folder has: its slug, or where two files have the same, one of them gets the slug
// with a date, a folder or a number (content/name.go). A file that is renamed but keeps
// its slug, or gets another slug but keeps its path, keeps its post. So does a renamed
// file whose slug comes from the file's name, if its content, or its title and date, are
// unchanged (plan/finder.go).
//
// # Dates and clocks
//
// If the date changes before the article is published, the article moves; afterwards
// nothing happens. An article that was skipped, missed or withdrawn is planned again if its
// file changes and has a date in the future. A change of the zone or of publish_at moves
// what is planned, and nothing else. A local time that a clock change skips is
// the end of the gap, and one that occurs twice is the first ([content.OnDay]).
//
// The time is Config.Now. If it differs from the time in Telegram's answers
// (Config.Witness, coordinate.go), the earlier of the two is used. No sleep is longer than
// 30 s, because timers stop while a machine is suspended and a clock may be set. A sent
// article stays sent if the clock goes back. If the clock jumps ahead and there is no
// witness, articles become late, and those later than catch_up wait for an admin.
package scheduler
