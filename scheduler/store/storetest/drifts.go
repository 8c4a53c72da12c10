package storetest

import (
	"errors"
	"reflect"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

func drifts(t *testing.T, s suite) {
	at := time.Date(2026, 1, 2, 3, 4, 5, 6000, time.UTC)
	a := ledger.Drift{Delivery: 1, Kind: "edited", Part: 1, Message: 5, Reads: "a", Slug: "a", Title: "A", Path: "a.md", Post: "https://t.me/c/5",
		Detail: locale.M("audit.edited"), Cure: ledger.CureEdit, Found: at}
	b := ledger.Drift{Delivery: 2, Kind: "link", Part: 1, Message: 6, Link: "https://t.me/c/9", Slug: "b", Path: "b.md", Line: 3,
		Detail: locale.M("audit.link.status", "status", "404 Not Found"), Cure: ledger.CureFile, Found: at}
	one, other := ledger.Standing{Chat: 7, MessageID: 70, Shown: [32]byte{1}}, ledger.Standing{Chat: 7, Topic: 2, MessageID: 71}
	all := []ledger.Drift{a, b}
	s.update(t, func(tx ledger.Tx) error {
		if err := ledger.PutDriftButtons(tx.Notices(), at, all); err != nil {
			return err
		}
		d := tx.Drifts()
		earlier := all[0]
		earlier.Title = "Before"
		return errors.Join(d.Put(earlier), d.Put(all[0]), d.Put(all[1]), d.PutStanding(ledger.Standing{Chat: 7}), d.PutStanding(one), d.PutStanding(other))
	})
	s.view(t, func(tx ledger.Tx) error {
		if got, err := tx.Drifts().All(); err != nil || !reflect.DeepEqual(got, all) {
			t.Errorf("got %+v, %v, want %+v", got, err, all)
		}
		if got, err := tx.Drifts().Standings(); err != nil || !reflect.DeepEqual(got, []ledger.Standing{one, other}) {
			t.Errorf("standing messages: got %+v, %v", got, err)
		}
		if got, err := tx.Troubles().Standings(); err != nil || len(got) != 0 {
			t.Errorf("among those of what needs attention are %+v, %v", got, err)
		}
		for token, want := range map[string][]int64{all[0].Button(false, ledger.ActRestore): {1}, all[0].Button(true, ledger.ActLeaveDrift): {1, 2}} {
			if got, err := tx.Notices().Button(token); err != nil || !reflect.DeepEqual(got.Deliveries, want) || !all[0].Has(token) {
				t.Errorf("a button is for %v, %v, want %v", got.Deliveries, err, want)
			}
		}
		if all[1].Has(all[0].Button(false, ledger.ActRestore)) {
			t.Error("got the button of one post as that of another, want different ones")
		}
		return nil
	})
	s.update(t, func(tx ledger.Tx) error {
		return errors.Join(tx.Drifts().Drop(a.Key()), tx.Drifts().DropStanding(7, 0))
	})
	s.view(t, func(tx ledger.Tx) error {
		if got, err := tx.Drifts().All(); err != nil || !reflect.DeepEqual(got, all[1:]) {
			t.Errorf("got %+v, %v, want what was not dropped", got, err)
		}
		if got, err := tx.Drifts().Standings(); err != nil || !reflect.DeepEqual(got, []ledger.Standing{other}) {
			t.Errorf("standing messages: got %+v, %v", got, err)
		}
		return nil
	})
}
