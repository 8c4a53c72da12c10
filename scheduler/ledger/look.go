package ledger

import "time"

// Look is what an audit saw of a message; package audit defines the encoding of Found.
type Look struct {
	Chat      int64
	MessageID int
	At        time.Time
	Of        [32]byte // of the part as it was: the look does not apply to another part, or to one with a different text now
	Found     string
}

// AuditState is the progress of the audit of the channels.
type AuditState struct {
	Started  time.Time // earlier looks belong to an earlier audit; zero for none
	Finished time.Time // zero until everything has been looked at
	Next     time.Time // earliest time of the next look, in any process
}

// Looks reads and writes what audits saw.
type Looks interface {
	// State returns the progress of the last audit.
	State() (AuditState, error)
	PutState(AuditState) error
	// Since returns the looks made at or after a time, by chat and message.
	Since(t time.Time) ([]Look, error)
	// Put writes a look; its key is the chat and the message.
	Put(Look) error
	// Drop deletes the looks made before a time.
	Drop(before time.Time) error
}
