package search

import (
	"bytes"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/locale"
)

// The limits of what is indexed of one article.
const (
	maxIndexed = 256 << 10 // bytes of text
	maxWord    = 64        // bytes of a word; longer ones are data, not words
)

// token is a word of a text: its normalised form and its position.
type token struct {
	word       []byte // lower case, without accents; valid until the next token
	start, end int
	paired     bool // two characters of a script without spaces
}

// scanner splits a text into words.
type scanner struct {
	word  []byte // the current word, normalised
	start int    // its start; -1 between words
	last  int    // start of the previous character, if its script has no spaces; else -1
	yield func(token)
}

// eachWord calls yield with the words of the text. Words consist of letters, digits and
// marks, with an apostrophe inside and "+" or "#" at the end (don't, c++, c#).
func eachWord(text string, yield func(token)) {
	s := scanner{word: make([]byte, 0, 2*maxWord), start: -1, last: -1, yield: yield}
	for i, r := range text {
		s.character(text, i, r)
	}
	s.flush(len(text))
}

// flush ends the current word.
func (s *scanner) flush(end int) {
	if s.start >= 0 && len(s.word) <= maxWord {
		s.yield(token{word: bytes.TrimRight(s.word, "'"), start: s.start, end: end})
	}
	s.word = s.word[:0]
	s.start = -1
}

func (s *scanner) character(text string, i int, r rune) {
	switch {
	case r >= 0x2E80 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana):
		s.flush(i)
		if end := i + utf8.RuneLen(r); s.last >= 0 {
			s.yield(token{word: []byte(text[s.last:end]), start: s.last, end: end, paired: true})
		}
		s.last = i
		return
	case isLetter(r) || unicode.IsDigit(r):
		if s.start < 0 {
			s.start = i
		}
		if len(s.word) <= maxWord {
			s.word = appendFolded(s.word, r)
		}
	case unicode.IsMark(r):
		if r == '\u0306' && bytes.HasSuffix(s.word, []byte("и")) { // й as two characters
			s.word = append(s.word[:len(s.word)-len("и")], "й"...)
		}
	case (r == '\'' || r == '’') && s.start >= 0:
		s.word = append(s.word, '\'')
	case (r == '+' || r == '#') && s.start >= 0 && i-s.start <= 2:
		s.word = append(s.word, byte(r))
	default:
		s.flush(i)
	}
	s.last = -1
}

func isLetter(r rune) bool {
	if r < utf8.RuneSelf {
		return r|0x20 >= 'a' && r|0x20 <= 'z'
	}
	return r >= 0x410 && r <= 0x44F || unicode.IsLetter(r)
}

// Words returns the words of a text as they are compared: normalised, but with their
// endings.
func Words(text string) []string {
	var words []string
	eachWord(text, func(t token) { words = append(words, string(t.word)) })
	return words
}

// appendFolded appends a letter in lower case, ё as е, Latin without accents. A letter
// that is not a base letter with an accent, such as ß or ø, is written as on a keyboard
// without it.
func appendFolded(b []byte, r rune) []byte {
	switch r {
	case 'ß', 'ẞ':
		return append(b, "ss"...)
	case 'æ', 'Æ':
		return append(b, "ae"...)
	case 'œ', 'Œ':
		return append(b, "oe"...)
	case 'þ', 'Þ':
		return append(b, "th"...)
	case 'ø', 'Ø':
		return append(b, 'o')
	case 'ł', 'Ł':
		return append(b, 'l')
	case 'đ', 'Đ', 'ð', 'Ð':
		return append(b, 'd')
	case 'ı':
		return append(b, 'i')
	}
	switch {
	case r < utf8.RuneSelf:
		if r >= 'A' && r <= 'Z' {
			r += 'a' - 'A'
		}
		return append(b, byte(r))
	case r >= 0x430 && r <= 0x44F: // а–я
	case r >= 0x410 && r <= 0x42F: // А–Я
		r += 0x20
	case r == 'ё' || r == 'Ё':
		r = 'е'
	case r >= 0xC0 && r < 0x250:
		var buffer [8]byte
		decomposed := norm.NFD.AppendString(buffer[:0], string(unicode.ToLower(r)))
		r, _ = utf8.DecodeRune(decomposed)
	default:
		r = unicode.ToLower(r)
	}
	return utf8.AppendRune(b, r)
}

// cutter counts the words of articles. It caches stems, which cost more than a map
// lookup. It is not safe for concurrent use.
type cutter struct {
	language   *locale.Catalogue           // of the current text
	ids        map[string]int32            // word → number of its stem, in that language
	byLanguage map[string]map[string]int32 // ids of each language
	byStem     map[string]int32
	stems      []string
	counts     []count // by number; zero except for those in used
	used       []int32
}

// maxStems bounds the cache, in words: enough for those that many articles have. On a large site each
// article may have words of its own, which would only take memory.
const maxStems = 20_000

func newCutter() *cutter {
	c := &cutter{byLanguage: map[string]map[string]int32{}, byStem: map[string]int32{}}
	c.speak(locale.English())
	return c
}

// speak sets the language of the following texts.
func (c *cutter) speak(language *locale.Catalogue) {
	c.language = language
	if c.byLanguage[language.Tag()] == nil {
		c.byLanguage[language.Tag()] = map[string]int32{}
	}
	c.ids = c.byLanguage[language.Tag()]
}

// id returns the number of a word's stem.
func (c *cutter) id(t token) int32 {
	if id, ok := c.ids[string(t.word)]; ok {
		return id
	}
	w := string(t.word)
	s := w
	if !t.paired {
		s = stem(w, c.language)
	}
	id, ok := c.byStem[s]
	if !ok {
		id = int32(len(c.stems))
		c.byStem[s] = id
		c.stems = append(c.stems, s)
		c.counts = append(c.counts, count{})
	}
	c.ids[w] = id
	return id
}

func (c *cutter) stem(t token) string { return c.stems[c.id(t)] }

// at returns the count of a token.
func (c *cutter) at(t token) *count {
	id := c.id(t)
	if c.counts[id] == (count{}) {
		c.used = append(c.used, id)
	}
	return &c.counts[id]
}

// termCount is how often an article has a term.
type termCount struct {
	term string
	count
}

// count counts the stems of an article. The description, categories, tags and authors
// count as text, twice.
func (c *cutter) count(a *content.Article, body []byte) []termCount {
	if len(c.ids) > maxStems {
		*c = *newCutter()
	}
	c.speak(languageOf(a.Lang, a.Title, body))
	eachWord(a.Title, func(t token) { c.at(t).title++ })
	twice := func(t token) { c.at(t).text += 2 }
	eachWord(a.Description, twice)
	for _, names := range [][]string{a.Categories, a.Tags, a.Authors} {
		for _, name := range names {
			eachWord(name, twice)
		}
	}
	eachWord(plainText(body[:min(len(body), maxIndexed)]), func(t token) { c.at(t).text++ })
	counts := make([]termCount, len(c.used))
	for i, id := range c.used {
		counts[i] = termCount{c.stems[id], c.counts[id]}
		c.counts[id] = count{}
	}
	c.used = c.used[:0]
	return counts
}
