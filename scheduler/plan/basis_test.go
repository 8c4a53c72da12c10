package plan

import (
	"testing"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// TestNoBasisOfTooMuch holds that there is no basis if too many rows are never at rest,
// comparison after comparison.
func TestNoBasisOfTooMuch(t *testing.T) {
	sc := &Scene{Articles: content.NewCatalogue(nil, nil, nil)}
	for i := range maxPart + 1 {
		sc.Rows = append(sc.Rows, ledger.Delivery{ID: int64(i + 1), Flags: ledger.Kept})
	}
	if n := testing.AllocsPerRun(10, func() {
		if NewBasis(&Rules{}, sc, nil, nil) != nil {
			t.Error("got a basis, want none")
		}
	}); n > 0 {
		t.Errorf("got %v allocations, want none", n)
	}
	sc.Rows = sc.Rows[:maxPart]
	if NewBasis(&Rules{}, sc, nil, nil) == nil {
		t.Errorf("got no basis of %d rows, want one", maxPart)
	}
}
