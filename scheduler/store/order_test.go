package store

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/scheduler/ledger"
)

func TestByDue(t *testing.T) {
	var want []ledger.Delivery
	for i := range 300 {
		want = append(want, ledger.Delivery{
			ID: int64(i + 1), Path: fmt.Sprintf("%02d.md", i/2%10), Due: time.UnixMicro(int64(i / 20)), // each path and moment twice
		})
	}
	rng := rand.New(rand.NewPCG(1, 2))
	for _, n := range []int{0, 1, 2, 3, 40, 300} {
		got := slices.Clone(want[:n])
		rng.Shuffle(n, func(i, j int) { got[i], got[j] = got[j], got[i] })
		byDue(got)
		for i := range got {
			if got[i].ID != want[i].ID {
				t.Fatalf("of %d, number %d is %d, due %v in %s; want %d", n, i, got[i].ID, got[i].Due, got[i].Path, want[i].ID)
			}
		}
	}
}
