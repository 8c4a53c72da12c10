package ledger

import "time"

// Look is what an audit saw of a message: package audit knows how Found is written.
type Look struct {
	Chat      int64
	MessageID int
	At        time.Time
	Of        [32]byte // of the part that was looked at: another part there, or one that reads otherwise by now, was not
	Found     string
}

// AuditState is how far the audit of the channels has come.
type AuditState struct {
	Started  time.Time // looks from before are of an earlier one; zero for none
	Finished time.Time // zero while something is left to be looked at
	Next     time.Time // when the next look may be made, by whatever process
}

// Looks reads and writes what audits saw.
type Looks interface {
	// State returns how far the last audit has come.
	State() (AuditState, error)
	PutState(AuditState) error
	// Since returns the looks that were made from a moment on, by chat and message.
	Since(t time.Time) ([]Look, error)
	// Put writes a look under its chat and message.
	Put(Look) error
	// Drop forgets the looks that were made before a moment.
	Drop(before time.Time) error
}
