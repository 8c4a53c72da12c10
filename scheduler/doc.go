// Package scheduler decides what is due when, keeps the ledger of deliveries,
// and hands each message to a Publisher, once.
//
// A tour. [Scheduler.Update] takes each new catalogue of articles; reconcile.go
// compares it with the ledger by package plan, which decides what is planned,
// edited or withdrawn, and writes that down. What is planned is a
// ledger.Delivery, one an article and a place, with one ledger.Part a message;
// both live in a ledger.Store. A worker a channel (worker.go) sleeps until the
// next moment at which a delivery wants something
// and does one step of it: it sends a part (send.go), looks whether a send of
// unknown fate arrived (confirm.go), edits (edit.go), withdraws (withdraw.go),
// pins or adds a link (after.go).
//
// The order of a step is always the same: the intent is committed, the request
// leaves, what became of it is committed. A process that dies between the two
// leaves a part that is sending; the next start calls it unconfirmed and finds
// out. ledger.State.On is the whole table of what may become of what.
//
// People come in by [Desk]: the same transitions, with who and when kept. What
// admins are told is a ledger.Notice, written to the ledger with the change that it
// tells of and delivered from there (notify.go).
//
// An article is its slug within its folder and place: a file renamed with the
// same slug, or given another slug in the same file, keeps its post; so does one
// renamed with its content unchanged, whose slug is its name (plan/twin.go); of two
// files with one slug the catalogue keeps the first. A date that changes before
// the article is out moves it; after, nothing happens. What was skipped, missed
// or withdrawn is planned again by a date in the future, if the file itself has
// changed: a zone or publish_at configured otherwise moves what is planned and
// wakes nothing else. A local time that clocks leap over is the end of the leap,
// one that they show twice is the first ([content.OnDay]).
//
// Time comes from Config.Now alone, and no sleep is longer than 30 s, because
// timers stand still while a machine is suspended and a clock may be set. Sent
// stays sent if the clock goes back; a clock that leaps ahead makes articles
// late, and what is later than catch_up waits for an admin.
package scheduler
