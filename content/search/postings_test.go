package search

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// TestPostings holds that postings are read as they were written.
func TestPostings(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		var l postings
		var want []posting
		doc := uint32(0)
		for range r.IntN(50) {
			doc += []uint32{0, 1, 15, 16, 500, 100_000, 1 << 28}[r.IntN(7)]
			c := count{title: r.IntN(2), text: []int{0, 1, 2, 3, 4, 126, 127, 128, 5000}[r.IntN(9)]}
			l.add(doc, c)
			want = append(want, posting{doc, c.title > 0, min(c.text, maxCount)})
			doc++
		}
		if got := slices.Collect(l.all()); !slices.Equal(got, want) || int(l.n) != len(want) {
			t.Fatalf("got %v (%d)\nwant %v", got, l.n, want)
		}
	}
}

// TestPostingsAreSmall holds that a frequent word costs one byte for each article.
func TestPostingsAreSmall(t *testing.T) {
	var l postings
	for doc := range uint32(1000) {
		l.add(3*doc, count{text: 2})
	}
	if len(l.data) > 1000 {
		t.Errorf("1000 postings take %d bytes, want 1000", len(l.data))
	}
}
