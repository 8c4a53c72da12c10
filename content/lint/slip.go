package lint

import (
	"bytes"
	"iter"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/dateline-bot/dateline/content/lines"
)

var (
	joined  = regexp.MustCompile(`^ {0,3}(#{1,6})([^#\s!\[(<{\\/].*)$`)
	hashtag = regexp.MustCompile(`\s#\w`)
	dashes  = regexp.MustCompile(`^ {0,3}\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$`)
)

// codeBegins and codeEnds match lines on which code between tags begins and ends.
var (
	codeBegins = regexp.MustCompile(`^\s*(?:(?i:<(?:pre|script|style|textarea)\b)|\{%-?\s*(?:highlight|raw)\b|\{\{[<%]\s*highlight\b)`)
	codeEnds   = regexp.MustCompile(`(?i:</(?:pre|script|style|textarea)>)|\{%-?\s*end(?:highlight|raw)\b|\{\{[<%]\s*/\s*highlight\b`)
)

// noteBegins matches the beginning of a footnote, noteName any mention of one.
var (
	noteBegins = regexp.MustCompile(`^[ >]*\[\^([^\]\s]+)\]:`)
	noteName   = regexp.MustCompile(`\[\^([^\]\s]+)\]`)
)

// unusedNotes yields the footnotes that nothing refers to, which are not shown: their places and names.
func unusedNotes(source []byte) iter.Seq2[int, string] {
	return func(yield func(int, string) bool) {
		if !bytes.Contains(source, []byte("]:")) || !bytes.Contains(source, []byte("[^")) {
			return
		}
		named := map[string]int{}
		for _, m := range noteName.FindAllSubmatch(source, -1) {
			named[string(m[1])]++
		}
		var tracker lines.Tracker
		offset := 0
		for line := range bytes.Lines(source) {
			at := offset
			offset += len(line)
			if tracker.Next(line) != lines.Text {
				continue
			}
			if m := noteBegins.FindSubmatch(line); m != nil && named[string(m[1])] == 1 && !yield(at, "[^"+string(m[1])+"]") {
				return
			}
		}
	}
}

// checkSlips checks for lines that are almost a heading or a table, and for unused footnotes.
func (p *page) checkSlips() {
	for at, name := range unusedNotes(p.source) {
		p.warn(p.line(at), "lint.dialect.footnote", "name", name)
	}
	var tracker lines.Tracker
	var before []byte // the previous line, if it is text
	head, offset, items, code := 0, 0, glued{}, false
	for line := range bytes.Lines(p.source) {
		at := offset
		offset += len(line)
		kind := tracker.Next(line)
		tags := p.body[at:offset] // blanked in p.source
		code = !codeEnds.Match(tags) && (code || codeBegins.Match(tags))
		if kind != lines.Text || code {
			before, head, items = nil, 0, glued{}
			continue
		}
		line = bytes.TrimRight(line, " \t\n")
		p.checkReversed(line, at)
		switch cells := countCells(line); {
		case bytes.IndexByte(line, '|') >= 0 && dashes.Match(line) && bytes.IndexByte(before, '|') >= 0 && head == 0:
			if head = countCells(before); head != cells {
				p.warn(p.line(at), "lint.slip.delimiter", "n", cells, "head", head)
				head = 0
			}
		case head > 0 && cells > head && bytes.IndexByte(line, '|') >= 0:
			if lost := cellsFrom(line, head); len(lost) > 0 {
				p.warn(p.line(at), "lint.slip.cells", "n", cells, "head", head, "text", short(lost))
			}
		case head == 0:
			p.checkGlued(line, before, at, offset)
			items = p.countItems(items, line, at)
		}
		before = line
	}
}

// checkGlued checks a line that may be a heading without a space, and is not a hashtag.
func (p *page) checkGlued(line, before []byte, at, next int) {
	m := joined.FindSubmatch(line)
	if m == nil || len(before) > 0 && len(m[1]) == 1 {
		return
	}
	if len(m[1]) == 1 {
		first, _ := utf8.DecodeRune(m[2])
		word, _, _ := strings.Cut(string(m[2]), " ")
		after, _, _ := bytes.Cut(p.source[next:], []byte{'\n'})
		if !unicode.IsUpper(first) || hashtag.Match(m[2]) || len(bytes.TrimSpace(after)) > 0 || isName(slices.Concat(p.article.Categories, p.article.Tags), word) {
			return
		}
	} else if r, _ := utf8.DecodeRune(m[2]); !unicode.IsLetter(r) && !unicode.IsDigit(r) {
		return
	}
	p.warn(p.line(at), "lint.slip.heading", "text", short(string(line)), "hashes", string(m[1]))
}

// item matches a line that was meant as a list item but lacks the space after its
// marker. A line that ends in two spaces or a backslash is a line by itself.
var item = regexp.MustCompile(`^ {0,3}(?:([-+*])|(\d{1,2}[.)]))\[?[\pL"«“(].*[^\\]$`)

// abbreviation matches a definition of PHP Markdown Extra: *[HTML]: …
var abbreviation = regexp.MustCompile(`^ {0,3}\*\[[^\]]+\]:`)

// glued are consecutive lines that match item.
type glued struct {
	n    int
	mark string
	text string
	at   int
}

// countItems counts lines that were meant as list items, and reports the second:
// Markdown makes one paragraph of them.
func (p *page) countItems(items glued, line []byte, at int) glued {
	m := item.FindSubmatch(line)
	if m == nil || abbreviation.Match(line) || m[1] != nil && bytes.Count(line, m[1]) > 1 && m[1][0] == '*' || bytes.HasPrefix(p.source[at+len(line):], []byte("  \n")) {
		return glued{}
	}
	mark := string(m[1]) + string(m[2])
	same := m[1] != nil && mark == items.mark || m[2] != nil && items.n > 0 && items.mark[len(items.mark)-1] == mark[len(mark)-1]
	if !same {
		return glued{1, mark, string(line), at}
	}
	if items.n++; items.n == 2 {
		p.warn(p.line(items.at), "lint.slip.list", "mark", items.mark, "text", short(items.text))
	}
	return items
}

// wrongWay matches a link whose brackets are swapped.
var wrongWay = regexp.MustCompile(`(?:^|[\s"«“*_>—-])\(([^()\[\]\n]{1,200})\)\[((?:https?://|mailto:|www\.|\.{0,2}/|#)[^\s\[\]]*|[\w./-]+\.(?:md|html?|png|jpe?g|gif|pdf|com|org|net|ru|io|dev))\]`)

func (p *page) checkReversed(line []byte, offset int) {
	if !bytes.Contains(line, []byte(")[")) {
		return
	}
	for _, m := range wrongWay.FindAllSubmatchIndex(line, -1) {
		if inCode(p.body, offset+m[2]) {
			continue
		}
		label, address := string(line[m[2]:m[3]]), string(line[m[4]:m[5]])
		p.warn(p.line(offset), "lint.slip.link", "text", short("("+label+")["+address+"]"), "label", short(label), "address", address)
	}
}

// isName reports whether a word is a tag or category of the article.
func isName(names []string, word string) bool {
	for _, name := range names {
		if loose(name) == loose(word) {
			return true
		}
	}
	return false
}

// cells returns the cells of a row.
func cells(line []byte) []string {
	row := strings.TrimSpace(string(line))
	row = strings.TrimPrefix(row, "|")
	var all []string
	from := 0
	for i := 0; i < len(row); i++ {
		switch row[i] {
		case '\\':
			i++
		case '|':
			all = append(all, row[from:i])
			from = i + 1
		}
	}
	if rest := row[from:]; strings.TrimSpace(rest) != "" || from == 0 {
		all = append(all, rest)
	}
	return all
}

func countCells(line []byte) int { return len(cells(line)) }

// cellsFrom returns the words in the cells from index from on.
func cellsFrom(line []byte, from int) string {
	return strings.TrimSpace(strings.Join(cells(line)[from:], " "))
}
