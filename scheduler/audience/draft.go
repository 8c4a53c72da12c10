package audience

import (
	"context"
	"time"
)

// Draft is an article that an admin writes in the chat with the bot. The rest of
// it, Data, is its writer's own (JSON): package bot/draft says what is in it.
type Draft struct {
	ID      int64
	Author  int64  // the admin who writes it
	State   string // see package bot/draft
	Changed time.Time
	Version int // raised by every PutDraft
	Data    string
}

// Drafts keeps drafts until the articles are in the folder, or a week has passed.
type Drafts interface {
	// AddDraft keeps a new draft, and returns its id.
	AddDraft(ctx context.Context, d Draft) (id int64, err error)
	Draft(ctx context.Context, id int64) (Draft, error) // ledger.ErrNotFound
	// Drafts returns the drafts of an author (0: of all) in one of the states
	// (none: in any), oldest first.
	Drafts(ctx context.Context, author int64, states ...string) ([]Draft, error)
	// PutDraft writes a draft, or fails with ledger.ErrChanged if another did so
	// since it was read.
	PutDraft(ctx context.Context, d *Draft) error
	// DropDraft deletes a draft; ledger.ErrChanged as of PutDraft.
	DropDraft(ctx context.Context, d Draft) error
}
