package config

import (
	"strings"

	"github.com/dateline-bot/dateline/content/search"
)

// Nearest returns the known name that s was most likely meant to be, or "".
func Nearest(s string, known []string) string {
	s = strings.ToLower(strings.ReplaceAll(s, "-", "_"))
	best, at := "", 3
	if len(s) <= 4 {
		at = 2
	}
	for _, k := range known {
		if d := search.Distance(s, k); d < at {
			best, at = k, d
		}
	}
	return best
}
