package text

import (
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

// width returns the columns that s takes in a fixed-width font: two for wide East Asian
// characters and emoji, none for combining characters.
func width(s string) int {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return uniseg.StringWidth(s)
		}
	}
	return len(s)
}
