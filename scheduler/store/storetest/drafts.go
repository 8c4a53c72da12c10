package storetest

import (
	"errors"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/scheduler/audience"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// RunDrafts runs the suite for a store of drafts: of two callers that change the same
// draft, the second gets an error. open returns an empty store.
func RunDrafts(t *testing.T, open func(t *testing.T) audience.Drafts) {
	t.Run("kept and found", func(t *testing.T) { draftsKept(t, open(t)) })
	t.Run("changed by two", func(t *testing.T) { draftsChanged(t, open(t)) })
}

func draftsKept(t *testing.T, s audience.Drafts) {
	ctx := t.Context()
	want := audience.Draft{Author: 201, Changed: base, Data: `{"text":"Привет \"мир\"\n"}`}.In("open")
	id, err := s.AddDraft(ctx, want)
	if err != nil {
		t.Fatal(err)
	}
	want.ID = id
	if got, err := s.Draft(ctx, id); err != nil || got != want {
		t.Errorf("Draft = %+v, %v, want %+v", got, err, want)
	}
	for _, d := range []audience.Draft{audience.Draft{Author: 202, Changed: base}.In("open"), audience.Draft{Author: 201, Changed: base.Add(time.Hour)}.In("agreed")} {
		if _, err := s.AddDraft(ctx, d); err != nil {
			t.Fatal(err)
		}
	}
	for _, tt := range []struct {
		author int64
		states []audience.DraftState
		want   int
	}{{0, nil, 3}, {201, nil, 2}, {0, []audience.DraftState{"open"}, 2}, {201, []audience.DraftState{"agreed", "open"}, 2}, {202, []audience.DraftState{"agreed"}, 0}, {7, nil, 0}} {
		if got, err := s.Drafts(ctx, tt.author, tt.states...); err != nil || len(got) != tt.want {
			t.Errorf("Drafts(%d, %q) = %+v, %v, want %d", tt.author, tt.states, got, err, tt.want)
		}
	}
	if _, err := s.Draft(ctx, id+100); !errors.Is(err, ledger.ErrNotFound) {
		t.Errorf("a draft that is not there: %v", err)
	}
}

func draftsChanged(t *testing.T, s audience.Drafts) {
	ctx := t.Context()
	id, err := s.AddDraft(ctx, audience.Draft{Author: 1, Changed: base}.In("open"))
	if err != nil {
		t.Fatal(err)
	}
	mine, err := s.Draft(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	other := mine
	mine = mine.In(audience.DraftAgreed)
	if err := s.PutDraft(ctx, &mine); err != nil {
		t.Fatal(err)
	}
	other = other.In(audience.DraftCanceled)
	if err := s.PutDraft(ctx, &other); !errors.Is(err, ledger.ErrChanged) {
		t.Errorf("the second PutDraft: %v", err)
	}
	if err := s.DropDraft(ctx, other); !errors.Is(err, ledger.ErrChanged) {
		t.Errorf("DropDraft of an older version: %v", err)
	}
	mine = mine.In(audience.DraftWritten)
	if err := s.PutDraft(ctx, &mine); err != nil {
		t.Errorf("PutDraft again: %v", err)
	}
	if got, err := s.Draft(ctx, id); err != nil || got.State() != "written" || got != mine {
		t.Errorf("Draft = %+v, %v, want %+v", got, err, mine)
	}
	if err := s.DropDraft(ctx, mine); err != nil {
		t.Error(err)
	}
	if _, err := s.Draft(ctx, id); !errors.Is(err, ledger.ErrNotFound) {
		t.Errorf("after DropDraft: %v", err)
	}
}
