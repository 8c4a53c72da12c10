package storetest

import (
	"errors"
	"reflect"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/scheduler/ledger"
)

func looks(t *testing.T, s suite) {
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	a := ledger.Look{Chat: -1, MessageID: 5, At: at, Of: [32]byte{1}, Found: "a"}
	b := ledger.Look{Chat: -1, MessageID: 6, At: at.Add(time.Second), Found: "b"}
	state := ledger.AuditState{Started: at, Next: at.Add(time.Minute)}
	s.view(t, func(tx ledger.Tx) error {
		if got, err := tx.Looks().State(); err != nil || got != (ledger.AuditState{}) {
			t.Errorf("before the first audit: %+v, %v", got, err)
		}
		return nil
	})
	s.update(t, func(tx ledger.Tx) error {
		l := tx.Looks()
		return errors.Join(l.Put(ledger.Look{Chat: -1, MessageID: 5, Found: "earlier"}), l.Put(a), l.Put(b), l.PutState(ledger.AuditState{Finished: at}), l.PutState(state))
	})
	s.view(t, func(tx ledger.Tx) error {
		if got, err := tx.Looks().State(); err != nil || got != state {
			t.Errorf("got %+v, %v, want %+v", got, err, state)
		}
		for since, want := range map[time.Time][]ledger.Look{{}: {a, b}, at: {a, b}, b.At: {b}, at.Add(time.Hour): nil} {
			if got, err := tx.Looks().Since(since); err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("since %v: got %+v, %v, want %+v", since, got, err, want)
			}
		}
		return nil
	})
	s.update(t, func(tx ledger.Tx) error { return tx.Looks().Drop(b.At) })
	s.view(t, func(tx ledger.Tx) error {
		if got, err := tx.Looks().Since(time.Time{}); err != nil || !reflect.DeepEqual(got, []ledger.Look{b}) {
			t.Errorf("once earlier ones were forgotten: %+v, %v", got, err)
		}
		return nil
	})
	s.update(t, func(tx ledger.Tx) error { return tx.MoveChat(-1, -2) })
	s.view(t, func(tx ledger.Tx) error {
		if got, err := tx.Looks().Since(time.Time{}); err != nil || len(got) != 0 {
			t.Errorf("of a chat that has another id: %+v, %v", got, err)
		}
		return nil
	})
}
