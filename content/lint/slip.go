package lint

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/dateline-bot/dateline/content/lines"
)

var (
	glued   = regexp.MustCompile(`^ {0,3}(#{1,6})([^#\s!\[(<{\\/].*)$`)
	hashtag = regexp.MustCompile(`\s#\w`)
	dashes  = regexp.MustCompile(`^ {0,3}\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$`)
)

// checkSlips looks for what is almost a heading or a table.
func (p *page) checkSlips() {
	var tracker lines.Tracker
	var before []byte // the line before, if it is text
	head, offset := 0, 0
	for line := range bytes.Lines(p.source) {
		at := offset
		offset += len(line)
		if tracker.Next(line) != lines.Text {
			before, head = nil, 0
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
		}
		before = line
	}
}

// checkGlued looks at a line that may be a heading without a space: not a hashtag.
func (p *page) checkGlued(line, before []byte, at, next int) {
	m := glued.FindSubmatch(line)
	if m == nil || len(before) > 0 && len(m[1]) == 1 {
		return
	}
	if len(m[1]) == 1 {
		first, _ := utf8.DecodeRune(m[2])
		word, _, _ := strings.Cut(string(m[2]), " ")
		after, _, _ := bytes.Cut(p.source[next:], []byte{'\n'})
		if !unicode.IsUpper(first) || hashtag.Match(m[2]) || len(bytes.TrimSpace(after)) > 0 || p.isTag(word) {
			return
		}
	} else if r, _ := utf8.DecodeRune(m[2]); !unicode.IsLetter(r) && !unicode.IsDigit(r) {
		return
	}
	p.warn(p.line(at), "lint.slip.heading", "text", short(string(line)), "hashes", string(m[1]))
}

// wrongWay matches a link whose brackets are the wrong way round.
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

// isTag reports whether a word is a tag or category of the article.
func (p *page) isTag(word string) bool {
	for _, name := range slices.Concat(p.article.Categories, p.article.Tags) {
		if loose(name) == loose(word) {
			return true
		}
	}
	return false
}

// cells are the cells of a row.
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

// cellsFrom are the words in the cells from one on.
func cellsFrom(line []byte, from int) string {
	return strings.TrimSpace(strings.Join(cells(line)[from:], " "))
}
