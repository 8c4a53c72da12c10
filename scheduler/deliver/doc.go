// Package deliver sends what is planned to the channels, exactly once. It is the only
// place that talks to a [Publisher].
//
// A tour. [Channels] runs one worker per channel (worker.go). The worker sleeps until a
// delivery needs something and then does one step of it; what the steps share is the
// line to the channel. Each kind of step has its own file: a sender sends the next part
// (send.go), a confirmer checks whether an unconfirmed part is in the channel
// (confirm.go), an editor updates a post from its file (edit.go), a withdrawer deletes
// it (withdraw.go), and a follower pins it, reports it and adds the link to the site
// (follow.go). Problems that block a whole channel are handled in rights.go.
//
// Every step works in the same order: commit the intent, make the request, commit the
// outcome. A process that dies in between leaves a part in the state "sending"; the
// next start marks it as unconfirmed and looks for it. A [Recorder] writes outcomes
// to the ledger, whether the worker, an update or an admin reported them (recorder.go;
// idreset.go and restored.go handle channels and ledgers that have lost their history).
//
// [Posts] renders (posts.go, digest.go), [Links] knows the addresses of posts, a
// [Clock] tells the time and wakes goroutines that wait, and a [Witness]
// compares the clock with the times in Telegram's answers. The package knows nothing
// of the scheduler except what its [Config] contains: what to send and when is decided
// by package plan.
package deliver
