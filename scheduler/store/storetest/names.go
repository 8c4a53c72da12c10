package storetest

import (
	"maps"
	"testing"

	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// formerNames follows names through renames: each leads to the present one, and an
// article's present name is not among its former ones.
func formerNames(t *testing.T, s suite) {
	for _, step := range []struct {
		from, to string
		want     map[string]string
	}{
		{"a", "b", map[string]string{"a": "b"}},
		{"a", "b", map[string]string{"a": "b"}}, // its row in another channel
		{"b", "c", map[string]string{"a": "c", "b": "c"}},
		{"x", "y", map[string]string{"a": "c", "b": "c", "x": "y"}},
		{"c", "a", map[string]string{"b": "a", "c": "a", "x": "y"}}, // back again
		{"y", "b", map[string]string{"c": "a", "x": "b", "y": "b"}}, // a former name of another article
	} {
		s.update(t, func(tx ledger.Tx) error { return tx.RenameSlug(step.from, step.to) })
		s.view(t, func(tx ledger.Tx) error {
			got, err := tx.FormerNames()
			if err == nil && !maps.Equal(got, step.want) {
				t.Errorf("after %s → %s: got %v, want %v", step.from, step.to, got, step.want)
			}
			return err
		})
	}
}
