package rich

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// TestRunes compares the count with the standard library's, at each length.
func TestRunes(t *testing.T) {
	text := strings.Repeat("a б中😀—\n", 8)
	for start := range text {
		for end := start; end <= len(text); end++ {
			if end < len(text) && !utf8.RuneStart(text[end]) {
				continue
			}
			if s := text[start:end]; runes(s) != utf8.RuneCountInString(s) {
				t.Fatalf("runes(%q) is %d", s, runes(s))
			}
		}
	}
}
