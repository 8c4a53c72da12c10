package store

import (
	"path/filepath"
	"testing"

	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// TestJournalOfSeveralVersions covers transactions that record their writes in an order
// other than that of their commits.
func TestJournalOfSeveralVersions(t *testing.T) {
	s, err := OpenSQLite(t.Context(), filepath.Join(t.TempDir(), "ledger.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	_, mark, _, err := s.Written(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	note := func(id, version int64) {
		var w writtenRows
		w.add(id, version-1) // and again in the same transaction
		w.add(id, version)
		s.journal.add(&w)
	}
	note(1, 5)
	note(1, 6)
	note(1, 6)
	note(1, 5) // the first, once it is visible to others
	note(2, 7)
	note(2, 7)
	rows, _, ok, err := s.Written(t.Context(), mark)
	if err != nil || !ok || len(rows) != 2 || rows[1] != severalVersions || rows[2] != 7 {
		t.Errorf("got %v, %v, %v, want 1 of several versions and 2 of version 7", rows, ok, err)
	}
}

// TestJournalOfAnotherConnection covers a replaced connection: another process may have
// written meanwhile, and SQLite's counter starts again.
func TestJournalOfAnotherConnection(t *testing.T) {
	file := filepath.Join(t.TempDir(), "ledger.db")
	s, err := OpenSQLite(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	other, err := OpenSQLite(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	_, mark, _, err := s.Written(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, ok, err := s.Written(t.Context(), mark); err != nil || !ok {
		t.Fatalf("nothing was written: got %v, %v", ok, err)
	}
	s.write.SetMaxIdleConns(-1) // closes it
	if err := other.Update(t.Context(), func(tx ledger.Tx) error { return tx.PutDelivery(&ledger.Delivery{Chat: 1, Slug: "a"}) }); err != nil {
		t.Fatal(err)
	}
	s.write.SetMaxIdleConns(1)
	if rows, _, ok, err := s.Written(t.Context(), mark); err != nil || ok {
		t.Errorf("got %v, %v, %v, want that any may have been written", rows, ok, err)
	}
}
