package storetest

import (
	"errors"
	"reflect"
	"testing"

	"github.com/dateline-bot/dateline/scheduler/ledger"
)

func citations(t *testing.T, s suite) {
	d, e := delivery("a"), delivery("b")
	s.put(t, d, e)
	first := ledger.Citation{Delivery: d.ID, Name: "x", Target: "https://t.me/c/1/2", Post: true}
	asked := ledger.Citation{Delivery: e.ID, Name: "x", Target: "https://site/x", Wanted: "https://t.me/c/1/2", Asked: true}
	gone := ledger.Citation{Delivery: e.ID, Name: "y", Declined: true}
	s.update(t, func(tx ledger.Tx) error {
		c := tx.Citations()
		return errors.Join(c.Put(ledger.Citation{Delivery: d.ID, Name: "x", Target: "elsewhere", Asked: true}), c.Put(first), c.Put(gone), c.Put(asked))
	})
	want := func(when string, all ...ledger.Citation) {
		t.Helper()
		s.view(t, func(tx ledger.Tx) error {
			got, err := tx.Citations().All()
			if !reflect.DeepEqual(got, all) {
				t.Errorf("%s: got %+v, want %+v", when, got, all)
			}
			return err
		})
	}
	want("written", first, asked, gone)
	s.view(t, func(tx ledger.Tx) error {
		of, err := tx.Citations().Of(e.ID)
		if want := []ledger.Citation{asked, gone}; err != nil || !reflect.DeepEqual(of, want) {
			t.Errorf("of a delivery: got %+v, %v, want %+v", of, err, want)
		}
		to, err := tx.Citations().To("y")
		if want := []ledger.Citation{gone}; !reflect.DeepEqual(to, want) {
			t.Errorf("to an article: got %+v, want %+v", to, want)
		}
		return err
	})
	s.update(t, func(tx ledger.Tx) error { return tx.RenameSlug("x", "y") }) // b already has a citation of y
	first.Name = "y"
	want("renamed", first, gone)
	s.update(t, func(tx ledger.Tx) error { return tx.Citations().Drop(e.ID, "y") })
	want("dropped", first)
	s.update(t, func(tx ledger.Tx) error { return tx.DropDelivery(d.ID) })
	want("of a delivery that is gone")
	adopted(t, s, e.ID)
}

// adopted checks how far the posts of an older version were processed; sent is the only
// delivery.
func adopted(t *testing.T, s suite, sent int64) {
	s.update(t, func(tx ledger.Tx) error {
		now, err := tx.Delivery(sent)
		if err != nil {
			return err
		}
		now = now.In(ledger.Sent)
		return tx.PutDelivery(&now)
	})
	s.view(t, func(tx ledger.Tx) error {
		for after, want := range map[int64][]int64{0: {sent}, sent - 1: {sent}, sent: nil} {
			if got, err := tx.Citations().SentAfter(after, 5); err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("sent after %d: got %v, %v, want %v", after, got, err, want)
			}
		}
		if got, err := tx.Citations().Adopted(); got != 0 || err != nil {
			t.Errorf("adopted at first: %d, %v", got, err)
		}
		return nil
	})
	s.update(t, func(tx ledger.Tx) error {
		return errors.Join(tx.Citations().PutAdopted(1<<63-1), tx.PutProgress("work", 6), tx.PutProgress("work", 7))
	})
	s.view(t, func(tx ledger.Tx) error {
		for work, want := range map[string]int64{"work": 7, "other work": 0} {
			if got, err := tx.Progress(work); got != want || err != nil {
				t.Errorf("%s has come to %d, %v, want %d", work, got, err, want)
			}
		}
		if got, err := tx.Citations().Adopted(); got != 1<<63-1 || err != nil {
			t.Errorf("adopted: %d, %v", got, err)
		}
		return nil
	})
}
