package audience

import (
	"context"
	"time"
)

// DraftState is the state of a draft.
type DraftState string

// The states of a draft. Nothing is written into the folder before DraftWriting.
//
//	offered ──[New post]──▶ open ──a time is chosen──▶ agreed ──the leader──▶ writing ──▶ written ──seen by a scan──▶ canceled
//	                         ▲ └──[Cancel]──▶ canceled     │                    │
//	                         └────────[Stop]───────────────┴──[Stop], if it fails
//
// A failed write that was stopped may have succeeded all the same, if only its answer was
// lost: then its file is found later, and the draft is written.
//
// A crash in writing repeats the write: path and bytes were decided before, and a file
// with the same bytes counts as written. A crash in written repeats the look at the
// catalogue, and Publish, which is idempotent.
const (
	DraftOffered  DraftState = "offered"  // the author was asked whether the message should become a post
	DraftOpen     DraftState = "open"     // being written
	DraftAgreed   DraftState = "agreed"   // the author has chosen the time
	DraftWriting  DraftState = "writing"  // path and bytes are decided
	DraftWritten  DraftState = "written"  // the file exists; a scan has to see it
	DraftCanceled DraftState = "canceled" // can be reopened, unless its article is in the folder
)

// DraftEvent is what can happen to a draft.
type DraftEvent string

// The events of a draft.
const (
	DraftOpens    DraftEvent = "opens"    // its author continues with it, or reopens it
	DraftAgrees   DraftEvent = "agrees"   // its author chooses the time of publication
	DraftStops    DraftEvent = "stops"    // its author undoes that
	DraftCancels  DraftEvent = "cancels"  // its author discards it
	DraftDecides  DraftEvent = "decides"  // path and bytes are decided, or decided again because the name was taken
	DraftWrites   DraftEvent = "writes"   // the file is in the folder
	DraftFinishes DraftEvent = "finishes" // the catalogue has its article
)

// draftTable has the next state for each state and the events that are allowed in it.
var draftTable = map[DraftState]map[DraftEvent]DraftState{
	DraftOffered:  {DraftOpens: DraftOpen},
	DraftOpen:     {DraftOpens: DraftOpen, DraftAgrees: DraftAgreed, DraftCancels: DraftCanceled, DraftWrites: DraftWritten},
	DraftAgreed:   {DraftStops: DraftOpen, DraftDecides: DraftWriting, DraftWrites: DraftWritten},
	DraftWriting:  {DraftStops: DraftOpen, DraftDecides: DraftWriting, DraftWrites: DraftWritten},
	DraftWritten:  {DraftFinishes: DraftCanceled},
	DraftCanceled: {DraftOpens: DraftOpen, DraftWrites: DraftWritten},
}

// Draft is an article that an admin writes in the chat with the bot. Its content, Data,
// is JSON that is defined by package bot/draft.
type Draft struct {
	ID      int64
	Author  int64      // the admin who writes it
	state   DraftState // see State and Apply
	Changed time.Time
	Version int // incremented by every PutDraft
	Data    string
}

// State returns the state of the draft; a new one is DraftOffered.
func (d Draft) State() DraftState {
	if d.state == "" {
		return DraftOffered
	}
	return d.state
}

// Apply applies the event, and reports whether it is allowed in the draft's state; if
// not, nothing changes.
func (d *Draft) Apply(e DraftEvent) bool {
	next, ok := draftTable[d.State()][e]
	if ok {
		*d = d.In(next)
	}
	return ok
}

// In returns the draft with a state read from storage. Only stores and tests need it.
func (d Draft) In(s DraftState) Draft {
	if d.state = s; s == DraftOffered {
		d.state = ""
	}
	return d
}

// Drafts stores drafts until the articles are in the folder, or a week has passed.
type Drafts interface {
	// AddDraft stores a new draft, and returns its id.
	AddDraft(ctx context.Context, d Draft) (id int64, err error)
	Draft(ctx context.Context, id int64) (Draft, error) // ledger.ErrNotFound
	// Drafts returns the drafts of an author (0: of all) in one of the states (none:
	// any), oldest first.
	Drafts(ctx context.Context, author int64, states ...DraftState) ([]Draft, error)
	// PutDraft updates a draft, or returns ledger.ErrChanged if it was changed since it
	// was read.
	PutDraft(ctx context.Context, d *Draft) error
	// DropDraft deletes a draft; it returns ledger.ErrChanged as PutDraft does.
	DropDraft(ctx context.Context, d Draft) error
}
