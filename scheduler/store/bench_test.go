package store_test

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/scheduler/ledger"
	"github.com/dateline-bot/dateline/scheduler/store"
	"github.com/dateline-bot/dateline/scheduler/store/storetest"
)

// yearOfLedger is the number of rows in the ledger of a large site after a year.
const yearOfLedger = 100_000

// BenchmarkYear measures queries on a year of ledger in 50 channels: nine tenths are
// published, the rest is history, and ten articles are planned.
func BenchmarkYear(b *testing.B) {
	b.Run("SQLite", func(b *testing.B) {
		s, err := store.OpenSQLite(b.Context(), filepath.Join(b.TempDir(), "ledger.db"))
		if err != nil {
			b.Fatal(err)
		}
		defer s.Close()
		year(b, s)
	})
	b.Run("PostgreSQL", func(b *testing.B) {
		server := os.Getenv("DATELINE_TEST_POSTGRES")
		if server == "" {
			b.Skip("no PostgreSQL to test with: set DATELINE_TEST_POSTGRES")
		}
		s, err := store.OpenPostgres(b.Context(), storetest.Database(b, server))
		if err != nil {
			b.Fatal(err)
		}
		defer s.Close()
		year(b, s)
	})
}

func year(b *testing.B, s ledger.Store) {
	now := time.Now().UTC().Truncate(time.Second)
	fillYear(b, s, now)
	view := func(name string, f func(ledger.Tx) error) {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := s.View(b.Context(), f); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	view("next", func(tx ledger.Tx) error { // for a channel, as its worker does
		_, err := tx.Next(-100, false)
		return err
	})
	view("open", func(tx ledger.Tx) error { // /queue
		rows, err := tx.Deliveries(ledger.Filter{States: []ledger.State{ledger.Planned, ledger.Sending, ledger.Unconfirmed, ledger.Failed, ledger.Missed}})
		if len(rows) != yearPlanned {
			b.Fatalf("got %d open rows, want %d", len(rows), yearPlanned)
		}
		return err
	})
	view("count", func(tx ledger.Tx) error { // /metrics
		if _, err := tx.Count(ledger.Filter{}); err != nil {
			return err
		}
		for _, state := range []ledger.State{ledger.Planned, ledger.Skipped, ledger.Failed} {
			if _, err := tx.Count(ledger.Filter{States: []ledger.State{state}}); err != nil {
				return err
			}
		}
		_, err := tx.FirstParts(now)
		return err
	})
	view("slug", func(tx ledger.Tx) error {
		_, err := tx.Deliveries(ledger.Filter{Slug: "a050000"})
		return err
	})
	view("all", func(tx ledger.Tx) error { // at a start
		_, err := tx.Deliveries(ledger.Filter{})
		return err
	})
	b.Run("write", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if err := s.Update(b.Context(), func(tx ledger.Tx) error {
				d, err := tx.Next(-100, false)
				if err != nil {
					return err
				}
				d.Tries++
				return tx.PutDelivery(&d)
			}); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// yearPlanned is the number of planned articles.
const yearPlanned = 10

func fillYear(b *testing.B, s ledger.Store, now time.Time) {
	b.Helper()
	if err := s.Update(b.Context(), func(tx ledger.Tx) error {
		for i := range yearOfLedger {
			slug := fmt.Sprintf("a%06d", i)
			due := now.Add(-time.Duration(yearOfLedger-i) * 5 * time.Minute)
			d := ledger.Delivery{Chat: -100 - int64(i%50), Channel: fmt.Sprintf("@channel%d", i%50), Slug: slug, Path: "posts/" + slug + ".md",
				Title: "Number " + slug, FileDue: due, Due: due, Seen: due, SourceHash: sha256.Sum256([]byte(slug))}
			state := ledger.Sent
			switch {
			case i%(yearOfLedger/yearPlanned) == 0:
				state, d.Due, d.At = ledger.Planned, now.Add(time.Hour), now.Add(time.Hour)
			case i%10 == 1:
				state, d.Reason = ledger.Skipped, locale.M("reason.history.before_start")
			default:
				d.Flags, d.MessageID = ledger.Out|ledger.Complete, i+1
			}
			d = d.In(state)
			if err := tx.PutDelivery(&d); err != nil {
				return err
			}
			if state != ledger.Sent {
				continue
			}
			if err := tx.PutPart(ledger.Part{Delivery: d.ID, MessageID: d.MessageID, At: due}.In(ledger.Sent)); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		b.Fatal(err)
	}
}
