package search

import "slices"

// Distance returns the edit distance of two words: the number of letters that are
// changed, removed, inserted, or swapped with the next.
func Distance(a, b string) int { return DistancesFrom(a).To(b) }

// Distances computes the distances of many words from one, without allocating for each.
type Distances struct {
	from, to          []rune
	before, last, row []int
}

// DistancesFrom returns the Distances from a word.
func DistancesFrom(word string) *Distances { return &Distances{from: []rune(word)} }

// To returns the edit distance to another word.
func (d *Distances) To(word string) int {
	d.to = d.to[:0]
	for _, r := range word {
		d.to = append(d.to, r)
	}
	n := len(d.to) + 1
	sized := func(row []int) []int { return slices.Grow(row[:0], n)[:n] }
	x, y := d.from, d.to
	before, last, row := sized(d.before), sized(d.last), sized(d.row)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(x); i++ {
		row[0] = i
		for j := 1; j <= len(y); j++ {
			cost := 1
			if x[i-1] == y[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	d.before, d.last, d.row = before, last, row
	return last[len(y)]
}
