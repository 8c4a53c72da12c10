// Package scheduler brings articles, ledger and channels together, so that each
// message is handed to a Publisher when it is due, once.
//
// A tour. [Scheduler.Update] takes each new catalogue of articles. A loop
// (coordinate.go) compares it with the ledger in the process that leads (lead.go):
// package plan decides what is planned, edited or withdrawn, and reconcile.go
// writes that down. What is planned is a ledger.Delivery, one an article and a
// place, with one ledger.Part a message; both are in a ledger.Store. Package
// deliver has a worker for each channel that carries it out.
//
// The rooms, each of which may use those after it: deliver (the workers, and all
// that talks to the channel), plan (what is to become of each row; pure), ledger
// (rows, states, notices, the interface of a store). store implements the ledger
// on SQLite and PostgreSQL; audience defines how readers and subscriptions are stored.
//
// People come in by [Desk] (act.go, button.go; query.go and withheld.go for what
// they ask): the same transitions, with who and when kept. What
// admins are told is a ledger.Notice, written to the ledger with the change that it
// tells of and delivered from there (notify.go).
//
// An article is its slug within its folder and place: a file renamed with the
// same slug, or given another slug in the same file, keeps its post; so does one
// renamed with its content, or its title and date, unchanged, whose slug is its name
// (plan/twin.go); of two
// files with one slug the catalogue keeps the first. A date that changes before
// the article is out moves it; after, nothing happens. What was skipped, missed
// or withdrawn is planned again by a date in the future, if the file itself has
// changed: a zone or publish_at configured otherwise moves what is planned and
// wakes nothing else. A local time that clocks leap over is the end of the leap,
// one that they show twice is the first ([content.OnDay]).
//
// Time comes from Config.Now alone, or where it differs from what Telegram's answers
// tell (Config.Witness, clockwatch.go) the earlier of both is the time, and no sleep is longer than 30 s, because
// timers stop while a machine is suspended and a clock may be set. Sent
// stays sent if the clock goes back; a clock that leaps ahead, with nothing to hold
// it against, makes articles late, and what is later than catch_up waits for an admin.
package scheduler
