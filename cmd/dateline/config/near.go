package config

import "strings"

// Nearest returns the known name that s was most likely meant to be, "" if
// none is near.
func Nearest(s string, known []string) string {
	s = strings.ToLower(strings.ReplaceAll(s, "-", "_"))
	best, at := "", 3
	if len(s) <= 4 {
		at = 2
	}
	for _, k := range known {
		if d := distance(s, k); d < at {
			best, at = k, d
		}
	}
	return best
}

// distance is the number of letters to add, drop, change or swap.
func distance(a, b string) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
