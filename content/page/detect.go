package page

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// detect writes plain text with the addresses, hashtags and mentions in it marked as
// Telegram, which detects them, shows them.
func (w *writer) detect(s string) {
	if !strings.ContainsAny(s, "#@:") {
		w.escape(s)
		return
	}
	from, before := 0, ' '
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		length := 0
		if !wordRune(before) {
			length = entityLength(s[i:])
		}
		if length == 0 {
			before, i = r, i+n
			continue
		}
		w.escape(s[from:i])
		w.entity(s[i : i+length])
		from, i, before = i+length, i+length, 'a'
	}
	w.escape(s[from:])
}

// entity writes a piece of text that Telegram makes a link.
func (w *writer) entity(s string) {
	if strings.HasPrefix(s, "#") || strings.HasPrefix(s, "@") {
		w.raw(`<span class="tg-entity">`)
		w.escape(s)
		w.raw("</span>")
		return
	}
	end := w.anchorLink(s)
	w.escape(s)
	w.raw(end)
}

// entityLength returns the length in bytes of the address, hashtag or mention at the
// start of s, or 0.
func entityLength(s string) int {
	switch {
	case s[0] == '#' || s[0] == '@':
		end, letter := 1, false
		for i, r := range s[1:] {
			if !wordRune(r) || s[0] == '@' && r >= utf8.RuneSelf {
				break
			}
			letter = letter || unicode.IsLetter(r)
			end = 1 + i + utf8.RuneLen(r)
		}
		if !letter || s[0] == '@' && end < len("@abcd") {
			return 0
		}
		return end
	case strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "http://"):
		end := strings.IndexFunc(s, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune("<>\"«»", r) })
		if end < 0 {
			end = len(s)
		}
		return addressLength(s[:end])
	}
	return 0
}

// addressLength returns the length of an address without the punctuation after it; a
// closing bracket is part of it if the opening one is.
func addressLength(s string) int {
	for s != "" {
		trimmed := strings.TrimRight(s, ".,;:!?]}'…")
		if strings.HasSuffix(trimmed, ")") && strings.Count(trimmed, ")") > strings.Count(trimmed, "(") {
			trimmed = trimmed[:len(trimmed)-1]
		}
		if trimmed == s {
			break
		}
		s = trimmed
	}
	return len(s)
}

func wordRune(r rune) bool {
	return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)
}
