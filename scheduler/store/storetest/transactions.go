package storetest

import (
	"context"
	"errors"
	"sync"
	"testing"

	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

func rollback(t *testing.T, s suite) {
	no := errors.New("no")
	err := s.s.Update(t.Context(), func(tx ledger.Tx) error {
		if err := tx.PutDelivery(delivery("a")); err != nil {
			return err
		}
		return no
	})
	if !errors.Is(err, no) {
		t.Errorf("got %v, want what f returned", err)
	}
	s.empty(t)
}

func (s suite) empty(t *testing.T) {
	t.Helper()
	s.view(t, func(tx ledger.Tx) error {
		rows, err := tx.Deliveries(ledger.Filter{})
		if len(rows) != 0 {
			t.Errorf("written all the same: %+v", rows)
		}
		return err
	})
}

func panics(t *testing.T, s suite) {
	func() {
		defer func() {
			if recover() == nil {
				t.Error("got no panic, want that of the function")
			}
		}()
		_ = s.s.Update(t.Context(), func(tx ledger.Tx) error {
			if err := tx.PutDelivery(delivery("a")); err != nil {
				t.Error(err)
			}
			panic("crash")
		})
	}()
	s.empty(t)
	s.put(t, delivery("b")) // the store still works
}

func readOnly(t *testing.T, s suite) {
	err := s.s.View(t.Context(), func(tx ledger.Tx) error { return tx.PutDelivery(delivery("a")) })
	if got := locale.Of(err).Code; got != "ledger.read" {
		t.Errorf("writing in a view: got the error %v (code %q), want the code ledger.read", err, got)
	}
	s.empty(t)
}

func snapshot(t *testing.T, s suite) {
	d := delivery("a")
	s.put(t, d)
	s.view(t, func(tx ledger.Tx) error {
		before, err := tx.Delivery(d.ID)
		if err != nil {
			return err
		}
		later := before
		later.Title = "later"
		s.put(t, &later)
		after, err := tx.Delivery(d.ID)
		if after != before {
			t.Errorf("a view saw %q, then %q", before.Title, after.Title)
		}
		return err
	})
}

func turns(t *testing.T, s suite) {
	d := delivery("a")
	s.put(t, d)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 10 {
				err := s.s.Update(t.Context(), func(tx ledger.Tx) error {
					now, err := tx.Delivery(d.ID)
					if err != nil {
						return err
					}
					now.Tries++
					return tx.PutDelivery(&now)
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	s.view(t, func(tx ledger.Tx) error {
		got, err := tx.Delivery(d.ID)
		if got.Tries != 40 {
			t.Errorf("%d of 40 increments are there", got.Tries)
		}
		return err
	})
}

func locks(t *testing.T, s suite) {
	ctx := t.Context()
	a, err := s.s.Lock(ctx, -100)
	if err != nil {
		t.Fatal(err)
	}
	b, err := s.s.Lock(ctx, -200)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range []ledger.Lease{a, b} {
		if err := l.Check(ctx); err != nil {
			t.Error(err)
		}
		if err := l.Release(); err != nil {
			t.Error(err)
		}
	}
	again, err := s.s.Lock(ctx, -100)
	if err != nil {
		t.Fatalf("after it was released: %v", err)
	}
	if err := again.Release(); err != nil {
		t.Error(err)
	}
}

func ended(t *testing.T, s suite) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.s.Update(ctx, func(tx ledger.Tx) error { return tx.PutDelivery(delivery("a")) }); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want context.Canceled", err)
	}
	s.empty(t)
}
