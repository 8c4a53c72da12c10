package text

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	closers   = "\"'»”’“)]}」』）】"
	wideStops = "。！？"
)

// endsSentence reports whether a sentence ends with before, if white space and then
// after follow. Initials and numbers (1.) do not end one, nor does text that continues
// in lower case.
func endsSentence(before, after string) bool {
	r, size := utf8.DecodeLastRuneInString(before)
	for size > 0 && strings.ContainsRune(closers, r) {
		before = before[:len(before)-size]
		r, size = utf8.DecodeLastRuneInString(before)
	}
	switch r {
	case '!', '?', '…', '。', '！', '？':
	case '.':
		if short(before[:len(before)-1]) {
			return false
		}
	default:
		return false
	}
	next, _ := utf8.DecodeRuneInString(strings.TrimLeft(after, " ")) // last, because it may be far away
	return !unicode.IsLower(next)
}

// short reports whether the last word of s is a single letter, or a number of one or
// two digits.
func short(s string) bool {
	r, size := utf8.DecodeLastRuneInString(s)
	letter, digit := unicode.IsLetter(r), unicode.IsDigit(r)
	if !letter && !digit {
		return false
	}
	s = s[:len(s)-size]
	r, size = utf8.DecodeLastRuneInString(s)
	if digit && unicode.IsDigit(r) {
		r, _ = utf8.DecodeLastRuneInString(s[:len(s)-size])
	}
	return !unicode.IsLetter(r) && !unicode.IsDigit(r)
}

// endsWide reports whether a sentence of a script without spaces ends between before
// and after.
func endsWide(before, after string) bool {
	if len(before) < 3 {
		return false
	}
	switch before[len(before)-3] { // the first byte of all of them
	case 0xE2, 0xE3, 0xEF:
	default:
		return false
	}
	r, size := utf8.DecodeLastRuneInString(before)
	if strings.ContainsRune(closers, r) {
		r, _ = utf8.DecodeLastRuneInString(before[:len(before)-size])
	}
	next, _ := utf8.DecodeRuneInString(after)
	return strings.ContainsRune(wideStops, r) && !strings.ContainsRune(closers, next) &&
		!strings.ContainsRune(wideStops, next) && !extends(after)
}

// extends reports whether s begins with a character that belongs to the one before it:
// a combining mark, a joiner, a variation selector, a skin tone.
func extends(s string) bool {
	if s == "" || s[0] < utf8.RuneSelf {
		return false
	}
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.Is(unicode.M, r) || r == 0x200C || r == 0x200D || r >= 0x1F3FB && r <= 0x1F3FF ||
		r >= 0xE0020 && r <= 0xE007F || r == 0xFF9E || r == 0xFF9F
}

// prepends reports whether s ends with a character that belongs to the one
// after it.
func prepends(s string) bool {
	if s == "" || s[len(s)-1] < utf8.RuneSelf {
		return false
	}
	r, _ := utf8.DecodeLastRuneInString(s)
	return unicode.Is(unicode.Prepended_Concatenation_Mark, r)
}
