// Package deliver brings what is planned to the channels, once: it is the one place
// that talks to a [Publisher].
//
// A tour. [Channels] has a worker for each channel (worker.go). It sleeps until the
// next moment at which a delivery wants something and does one step of it; what a
// step shares with the others is the line to its channel. The steps have a file
// each: a sender brings out the next part (send.go), a confirmer looks whether a
// part of unknown fate is in the channel (confirm.go), an editor brings a post in
// line with its file (edit.go), a withdrawer takes it out (withdraw.go), and a
// follower pins it, tells of it and adds the link to the site (follow.go). What is
// in the way of a whole channel is in rights.go.
//
// The order of a step is always the same: the intent is committed, the request
// leaves, what became of it is committed. A process that dies between the two
// leaves a part that is sending; the next start calls it unconfirmed and finds
// out. A [Recorder] writes what became of a message into the ledger, whoever found
// out: the worker, an update, an admin (recorder.go; anew.go and restored.go for
// channels and ledgers that do not remember).
//
// [Posts] renders (posts.go, digest.go), [Links] knows where posts are, and a
// [Clock] tells the time and wakes those who wait; a [Witness] (witness.go) holds it
// against the time that Telegram's answers tell. Of the scheduler the package
// knows only what its [Config] holds.
package deliver
