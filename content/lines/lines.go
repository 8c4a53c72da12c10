// Package lines determines, line by line, which lines of Markdown are code. Passes over
// the source of an article before it is parsed (comments, shortcodes, summary marks)
// use it to leave code alone; it knows only fences, indented code, quotes and list
// items. signs.go finds the places of the signs with which constructs begin, once for
// all passes.
package lines

import (
	"bytes"
	"strings"
)

// Kind is the kind of a line.
type Kind uint8

// The kinds of lines.
const (
	Text Kind = iota
	Blank
	Code // in a fence, a fence itself, or indented code
)

// Tracker is passed the lines of a source from the first one on. Its zero value is
// ready for use.
type Tracker struct {
	fence    []byte // the open fence; nil if none
	margin   int    // width of the text before that, in columns
	indented bool   // the last line was indented code
	text     bool   // the last line was not blank
	list     bool   // the last line that was not indented began a list item
}

// Bare returns a line without its indentation and quote markers.
func Bare(line []byte) []byte {
	for len(line) > 0 && (line[0] == ' ' || line[0] == '\t' || line[0] == '>') {
		line = line[1:]
	}
	return line
}

// QuoteDepth returns how many quotations a line is in, by its own markers.
func QuoteDepth(line []byte) int {
	return bytes.Count(line[:len(line)-len(Bare(line))], []byte{'>'})
}

// Next returns the kind of the next line.
func (t *Tracker) Next(line []byte) Kind {
	bare := Bare(line)
	indent := len(line) > 0 && line[0] == '\t' || bytes.HasPrefix(line, []byte("    "))
	switch {
	case t.Fenced(line, bare):
		t.text = true
		return Code
	case (len(bare) == 0 || bare[0] <= ' ') && len(bytes.TrimSpace(line)) == 0:
		t.text = false
		return Blank
	case indent && (!t.text || t.indented) && !t.list:
		t.indented, t.text = true, true
		return Code
	}
	t.indented, t.text = false, true
	if !indent {
		t.list = IsItem(bare)
	}
	return Text
}

// InFence reports whether a fenced code block is open after the last line.
func (t *Tracker) InFence() bool { return t.fence != nil }

// InList reports whether the last line is part of a list, as far as that can be
// determined.
func (t *Tracker) InList() bool { return t.list }

// Skipped says that the last line's content was not passed to Next.
func (t *Tracker) Skipped() { t.text = true }

// Fenced reports whether the line is in a fenced code block, or its first or last line.
// bare is the result of [Bare].
func (t *Tracker) Fenced(line, bare []byte) bool {
	switch {
	case t.fence != nil:
		if indentOf(line, bare) < t.margin+4 && closesFence(bare, t.fence) {
			t.fence = nil
		}
		return true
	case mayOpenFence(bare):
		t.fence = openFence(bare)
		t.margin = indentOf(line, AfterMarkers(bare))
		return true
	}
	return false
}

// indentOf returns the width of the text before rest on the line.
func indentOf(line, rest []byte) int {
	before := line[:len(line)-len(rest)]
	return len(before) + 3*bytes.Count(before, []byte{'\t'})
}

// mayOpenFence reports whether the line, after list markers, opens a fence; most lines
// begin with a letter and do not.
func mayOpenFence(line []byte) bool {
	if len(line) < 3 {
		return false
	}
	switch c := line[0]; {
	case c == '`', c == '~', c == '-', c == '*', c == '+', '0' <= c && c <= '9':
		return openFence(line) != nil
	}
	return false
}

// openFence returns the fence that the line opens, such as "```", or nil.
func openFence(line []byte) []byte {
	line = AfterMarkers(line)
	n := 0
	for n < len(line) && (line[0] == '`' || line[0] == '~') && line[n] == line[0] {
		n++
	}
	if n < 3 || line[0] == '`' && bytes.IndexByte(line[n:], '`') >= 0 {
		return nil
	}
	return line[:n]
}

func closesFence(line, fence []byte) bool {
	rest, ok := bytes.CutPrefix(line, fence)
	return ok && len(bytes.TrimSpace(bytes.TrimLeft(rest, string(fence[:1])))) == 0
}

// AfterMarkers returns the line without list markers.
func AfterMarkers(line []byte) []byte {
	for IsItem(line) {
		space := bytes.IndexAny(line, " \t")
		line = bytes.TrimLeft(line[space:], " \t>")
	}
	return line
}

// IsItem reports whether the line begins a list item.
func IsItem(line []byte) bool {
	n := 0
	for n < len(line) && n < 10 && '0' <= line[n] && line[n] <= '9' {
		n++
	}
	if n >= len(line) {
		return false
	}
	if n > 0 && line[n] != '.' && line[n] != ')' || n == 0 && line[0] != '-' && line[0] != '*' && line[0] != '+' {
		return false
	}
	return n+1 < len(line) && (line[n+1] == ' ' || line[n+1] == '\t')
}

// AsCodeSpan returns code, on one line, as a code span.
func AsCodeSpan(code string) string {
	fence := "`"
	for strings.Contains(code, fence) {
		fence += "`"
	}
	return fence + " " + code + " " + fence
}

// CodeSpan returns the length of the code span at the start of s, 0 if the backticks
// there begin none, and the number of backticks. It ends in the same paragraph, within
// most bytes: not in another item, heading or row of a table, nor below a rule.
func CodeSpan(s []byte, most int) (length, ticks int) {
	n := 0
	for n < len(s) && s[n] == '`' {
		n++
	}
	limit := min(len(s), most)
	if i := bytes.Index(s[:limit], []byte("\n\n")); i >= 0 {
		limit = i
	}
	for i := n; i < limit; {
		if s[i] != '`' {
			if i++; s[i-1] == '\n' && beginsBlock(s[i:limit]) {
				break
			}
			continue
		}
		run := 0
		for i+run < limit && s[i+run] == '`' {
			run++
		}
		i += run
		if run == n {
			return i, n
		}
	}
	return 0, n
}

// CodeSpanIn is CodeSpan for the backticks at a place of a source, on the line that begins at line. It
// also ends before a line of another quotation, an HTML element, a box or the next cell of a table:
// in doubt, what is between two backticks is text, so that a private mark there counts.
func CodeSpanIn(source []byte, line, at, most int) (length, ticks int) {
	length, ticks = CodeSpan(source[at:], most)
	if length == 0 {
		return 0, ticks
	}
	span := source[at : at+length]
	before := source[line:min(at, line+most)]
	depth := QuoteDepth(before)
	if bytes.HasPrefix(Bare(before), []byte{'|'}) && endsCell(span) {
		return 0, ticks
	}
	for {
		n := bytes.IndexByte(span, '\n')
		if n < 0 {
			return length, ticks
		}
		span = span[n+1:]
		bare := Bare(span)
		if QuoteDepth(span) != depth || bytes.HasPrefix(bare, []byte("<")) || bytes.HasPrefix(bare, []byte(":::")) {
			return 0, ticks
		}
	}
}

// endsCell reports whether a text in a row of a table has a bar that is not escaped.
func endsCell(text []byte) bool {
	for {
		n := bytes.IndexByte(text, '|')
		if n < 0 {
			return false
		}
		if before := text[:n]; (n-len(bytes.TrimRight(before, "\\")))%2 == 0 {
			return true
		}
		text = text[n+1:]
	}
}

// beginsBlock reports whether a line of a paragraph begins another block: it is blank, an item, a
// heading, a fence, a row of a table, a rule, or the line that makes a heading of the lines above.
func beginsBlock(line []byte) bool {
	bare := Bare(line)
	if len(bare) == 0 {
		return false
	}
	switch bare[0] {
	case '\n':
		return true
	case '-', '*', '_', '=':
		row, _, _ := bytes.Cut(bare, []byte{'\n'})
		return len(bytes.Trim(row, string(bare[:1])+" \t")) == 0 && bytes.Count(row, bare[:1]) >= 3 || bare[0] != '_' && IsItem(bare)
	case '#':
		after := bytes.TrimLeft(bare, "#")
		return len(bare)-len(after) <= 6 && len(after) > 0 && after[0] == ' '
	case '|':
		row, _, _ := bytes.Cut(bare, []byte{'\n'})
		return bytes.HasSuffix(bytes.TrimRight(row[1:], " \t"), []byte{'|'})
	case '`', '~':
		row, _, _ := bytes.Cut(bare, []byte{'\n'})
		return openFence(row) != nil
	}
	return IsItem(bare)
}
