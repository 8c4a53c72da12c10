// Package lines tells, line by line, which lines of Markdown are code. What
// works on the source of an article before it is parsed (comments, shortcodes,
// marks of a summary) leaves code alone by it; it knows fences, indented code,
// quotes and list items, no more.
package lines

import "bytes"

// Kind is what a line is.
type Kind uint8

// The kinds of lines.
const (
	Text Kind = iota
	Blank
	Code // in a fence, a fence itself, or indented code
)

// Tracker is told the lines of a source from the first one on. Its zero value
// is ready for use.
type Tracker struct {
	fence    []byte // the fence that is open; nil if none is
	margin   int    // what is before that, in columns
	indented bool   // the last line was indented code
	text     bool   // the last line was not blank
	list     bool   // the last line that was not indented began a list item
}

// Bare is a line without its indent and the signs of quotes.
func Bare(line []byte) []byte {
	for len(line) > 0 && (line[0] == ' ' || line[0] == '\t' || line[0] == '>') {
		line = line[1:]
	}
	return line
}

// Next tells the kind of the next line.
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

// InList reports whether the last line is part of a list, as far as can be told.
func (t *Tracker) InList() bool { return t.list }

// Skipped says that what the last line holds is nothing to go by.
func (t *Tracker) Skipped() { t.text = true }

// Fenced reports whether the line is in a fenced code block, or the first or
// last of one. bare is the line as [Bare] has it.
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

// indentOf is the width of what is before rest on the line.
func indentOf(line, rest []byte) int {
	before := line[:len(line)-len(rest)]
	return len(before) + 3*bytes.Count(before, []byte{'\t'})
}

// mayOpenFence reports whether the line, behind the markers of list items,
// opens a fence; most lines begin with a letter and do not.
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

// openFence is the fence that the line opens, such as "```"; nil if it opens
// none.
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

// AfterMarkers is the line behind the markers of list items.
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

// CodeSpan is how long the code span at the start of s is, 0 if the backticks
// there begin none; and how many backticks there are. It ends in the same
// paragraph, within most bytes.
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
			i++
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
