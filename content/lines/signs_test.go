package lines

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// TestSigns compares the places with those that a look at each byte finds.
func TestSigns(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 8))
	for range 20_000 {
		source := make([]byte, random.IntN(2_000))
		for i := range source {
			switch random.IntN(8) {
			case 0:
				source[i] = byte(random.IntN(256))
			case 2:
				source[i] = '`'
			case 1:
				source[i] = "\n!$%+:<@[\\]^{"[random.IntN(13)]
			default:
				source[i] = byte('a' + random.IntN(26))
			}
		}
		var want []int32
		for i, c := range source {
			if isSign[c] != 0 {
				want = append(want, int32(i))
			}
		}
		got := Sign(source, make([]int32, random.IntN(9), 9)).Signs
		if !slices.Equal(got, want) {
			t.Fatalf("Sign(%q)\n got %d\nwant %d", source, got, want)
		}
	}
}
