package rich

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

// slice is the text of the bytes [start, end), without white space at both
// ends, and what of the spans lies within.
func (t Text) slice(start, end int) Text {
	s := t.String[start:end]
	start += len(s) - len(strings.TrimLeftFunc(s, unicode.IsSpace))
	s = strings.TrimSpace(s)
	return t.exactly(start, start+len(s))
}

// exactly is slice with its white space.
func (t Text) exactly(start, end int) Text {
	out := Text{String: t.String[start:end]}
	for _, s := range t.Spans {
		from, to := max(s.Start, start)-start, min(s.End, end)-start
		anchor := s.Style == Anchor && start <= s.Start && s.Start <= end
		if from < to || anchor {
			s.Start, s.End = from, max(to, from)
			out.Spans = append(out.Spans, s)
		}
	}
	return out
}

// cut cuts the text into texts of at most limit characters.
func (t Text) cut(limit int) []Text {
	var out []Text
	for runes(t.String) > limit {
		at := t.cutPoint(limit)
		if head := t.slice(0, at); head.String != "" {
			out = append(out, head)
		}
		t = t.slice(at, len(t.String))
	}
	if t.String != "" || len(out) == 0 {
		out = append(out, t)
	}
	return out
}

// cutLines is cut for preformatted text: between lines, whose indentation
// stays, and within one only if it alone is too long.
func (t Text) cutLines(limit int) []Text {
	var out []Text
	for runes(t.String) > limit {
		most := offset(t.String, limit)
		at := strings.LastIndexByte(t.String[:most], '\n')
		next := at + 1
		if Blank(t.String[:max(at, 0)]) {
			at = t.cutPoint(limit)
			next = at
		}
		if head := t.exactly(0, at); !Blank(head.String) {
			out = append(out, head)
		}
		t = t.exactly(next, len(t.String))
	}
	if !Blank(t.String) {
		out = append(out, t)
	}
	return out
}

// cutPoint is where to cut the first limit characters off: after a line, a
// sentence or a word of the second half, outside of links and code; then at
// such a place within them; else between two graphemes.
func (t Text) cutPoint(limit int) int {
	most := offset(t.String, limit)
	if most == len(t.String) {
		return most
	}
	for _, whole := range []bool{true, false} {
		for _, end := range []func(string, int) bool{lineEnd, sentenceEnd, wordEnd} {
			for at := most; at > most/2; at-- {
				if end(t.String, at) && !(whole && t.holdsTogether(at)) {
					return at
				}
			}
		}
	}
	at, rest, state := 0, t.String, -1
	for rest != "" { // between graphemes
		var cluster string
		cluster, rest, _, state = uniseg.FirstGraphemeClusterInString(rest, state)
		if at+len(cluster) > most {
			break
		}
		at += len(cluster)
	}
	if at == 0 {
		return most // one grapheme of thousands of characters
	}
	return at
}

// offset is the byte after the first n characters.
func offset(s string, n int) int {
	for i := range s {
		if n == 0 {
			return i
		}
		n--
	}
	return len(s)
}

func lineEnd(s string, at int) bool { return s[at-1] == '\n' }

func wordEnd(s string, at int) bool { return s[at-1] == ' ' }

func sentenceEnd(s string, at int) bool {
	if !utf8.RuneStart(s[at]) {
		return false
	}
	switch r, _ := utf8.DecodeLastRuneInString(s[:at]); r {
	case '。', '！', '？', '｡':
		return true
	case ' ':
		before, _ := utf8.DecodeLastRuneInString(strings.TrimRight(s[max(0, at-16):at], " »”\")"))
		return before == '.' || before == '!' || before == '?' || before == '…'
	}
	return false
}

// holdsTogether reports whether a link, code or a formula spans the
// place.
func (t Text) holdsTogether(at int) bool {
	for i := range t.Spans {
		s := &t.Spans[i]
		if s.Start >= at || s.End <= at {
			continue
		}
		switch s.Style {
		case Link, Email, Phone, AnchorLink, ReferenceLink, Code, Formula, CustomEmoji, DateTime, Image, LocalImage:
			return true
		}
	}
	return false
}
