package lint

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// loose returns the letters and digits of a text in lower case: what any generator's
// anchor keeps of it.
func loose(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, norm.NFC.String(s))
}

// short shortens a text for a message.
func short(s string) string {
	runes := []rune(strings.Join(strings.Fields(s), " "))
	if len(runes) <= 40 {
		return string(runes)
	}
	return string(runes[:39]) + "…"
}
