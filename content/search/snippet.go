package search

import (
	"strings"
	"unicode/utf8"

	"github.com/dateline-bot/dateline/content"
)

// snippetLength is the length of a snippet, in characters.
const snippetLength = 160

// shower builds the hits of one query.
type shower struct {
	bodies Bodies
	terms  map[string]bool
	first  map[rune]bool // first letters of terms: stemming changes only the ends of words
	cutter *cutter
}

func newShower(bodies Bodies, terms map[string]bool) *shower {
	s := &shower{bodies, terms, map[rune]bool{}, newCutter()}
	for term := range terms {
		r, _ := utf8.DecodeRuneInString(term)
		s.first[r] = true
	}
	return s
}

// show builds the hit of an article: where its title and its text have terms. If the
// body cannot be read, the description is used.
func (s *shower) show(a *content.Article) Hit {
	body, err := s.bodies.Body(a)
	s.cutter.speak(languageOf(a.Lang, a.Title, body))
	h := Hit{Article: a, Title: s.matches(a.Title)}
	text := a.Description
	if err == nil {
		text = plainText(body[:min(len(body), maxIndexed)])
	}
	h.Snippet, h.Matches = snippet(text, s.matches(text))
	if len(h.Matches) == 0 && a.Description != "" {
		h.Snippet, h.Matches = snippet(a.Description, s.matches(a.Description))
	}
	return h
}

// matches returns the ranges of words whose stem is one of the terms.
func (s *shower) matches(text string) []Match {
	var found []Match
	eachWord(text, func(t token) {
		if r, _ := utf8.DecodeRune(t.word); !s.first[r] || !s.terms[s.cutter.stem(t)] {
			return
		}
		if n := len(found); n > 0 && t.start <= found[n-1].End { // pairs overlap
			found[n-1].End = t.end
			return
		}
		found = append(found, Match{t.start, t.end})
	})
	return found
}

// snippet returns the excerpt of the text with the most different words, cut at spaces,
// with … where text is omitted.
func snippet(text string, found []Match) (string, []Match) {
	if utf8.RuneCountInString(text) <= snippetLength {
		return text, found
	}
	first := best(text, found)
	start, end := 0, 0
	if first < len(found) {
		start = back(text, found[first].Start, snippetLength/4)
	}
	end = forward(text, start, snippetLength)
	if end == len(text) {
		start = back(text, end, snippetLength)
	}
	before, after := "", ""
	if start > 0 {
		before = "… "
	}
	if end < len(text) {
		after = " …"
	}
	var inside []Match
	for _, m := range found {
		if m.Start >= start && m.End <= end {
			inside = append(inside, Match{m.Start - start + len(before), m.End - start + len(before)})
		}
	}
	return before + text[start:end] + after, inside
}

// best returns the match at which the excerpt with the most different words begins; the
// first of several. It goes through the text once, with a sliding window over the
// matches.
func best(text string, found []Match) int {
	at, most, end := 0, 0, 0
	inside := map[string]int{}
	for i, m := range found {
		for end < len(found) && found[end].End <= m.Start+snippetLength {
			inside[strings.ToLower(text[found[end].Start:found[end].End])]++
			end++
		}
		if len(inside) > most {
			at, most = i, len(inside)
		}
		if end <= i { // a word longer than the window
			end = i + 1
			continue
		}
		word := strings.ToLower(text[m.Start:m.End])
		if inside[word]--; inside[word] == 0 {
			delete(inside, word)
		}
	}
	return at
}

// back returns the offset some characters before at, and then at the start of a word.
func back(text string, at, characters int) int {
	i := at
	for range characters {
		if i == 0 {
			return 0
		}
		_, size := utf8.DecodeLastRuneInString(text[:i])
		i -= size
	}
	if space := strings.IndexByte(text[i:at], ' '); i > 0 && space >= 0 && i+space+1 < at {
		return i + space + 1
	}
	return i
}

// forward returns the offset some characters after at, moved back to the end of a word.
func forward(text string, at, characters int) int {
	i := at
	for range characters {
		if i >= len(text) {
			return len(text)
		}
		_, size := utf8.DecodeRuneInString(text[i:])
		i += size
	}
	if i < len(text) {
		if space := strings.LastIndexByte(text[at:i], ' '); space > 0 {
			return at + space
		}
	}
	return i
}
