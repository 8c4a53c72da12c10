package text

import (
	"strings"
	"unicode/utf8"

	"github.com/dateline-bot/dateline/content/rich"
)

// encoder writes a document as one long text with entities, however long it
// gets, and notes on the way where it may be cut. Everything is counted once,
// as it is appended.
type encoder struct {
	buf  []byte
	n    int      // UTF-16 units in buf
	ents []Entity // sorted and normalised as Telegram would
	cuts []cut    // sorted

	heads []tableHead

	gap    int      // newlines due before what comes next
	level  cutLevel // of the cut at that gap
	indent string   // goes at the beginning of each line
	quoted bool     // inside a quote: another cannot begin
	plain  bool     // no entities: the text is within a table

	open []openSpan // of the inline text being written
}

// cutLevel says how good a place for a cut is.
type cutLevel uint8

const (
	cutNever   cutLevel = iota // what follows belongs to what precedes it: a quote's credit
	cutStick                   // the line before belongs to what follows: a heading
	cutItem                    // between list items, rows, blocks of a quote
	cutBlock                   // between blocks
	cutHeading                 // before a heading
)

// cut is a place between lines where the text may be cut, or, with cutNever
// and cutStick, must not be.
type cut struct {
	pos, at int // where the next part would begin: in bytes, in UTF-16 units
	gap     int // newlines before it, which a cut drops
	level   cutLevel
}

// tableHead is the position of a table's header in the text, to be repeated
// where the table is cut.
type tableHead struct{ start, body, end int }

// reset empties the encoder, but for its room.
func (e *encoder) reset() {
	clear(e.ents) // they would hold on to the document
	clear(e.open[:cap(e.open)])
	*e = encoder{buf: e.buf[:0], ents: e.ents[:0], cuts: e.cuts[:0], heads: e.heads[:0], open: e.open[:0]}
}

// sep asks for newlines before whatever is written next.
func (e *encoder) sep(newlines int, level cutLevel) { e.gap, e.level = newlines, level }

// begin starts a line for what is written next.
func (e *encoder) begin() {
	if e.beginBare() {
		e.put(e.indent)
	}
}

// beginBare is begin without the indentation: for what Telegram sets apart
// itself. It reports whether a new line was begun.
func (e *encoder) beginBare() bool {
	gap := e.gap
	e.gap = 0
	if len(e.buf) == 0 {
		return true
	}
	if gap == 0 {
		return false
	}
	for range gap {
		e.buf = append(e.buf, '\n')
	}
	e.n += gap
	e.cuts = append(e.cuts, cut{pos: len(e.buf), at: e.n, gap: gap, level: e.level})
	return true
}

// put appends s as it is: s is clean and has no newline.
func (e *encoder) put(s string) {
	e.buf = append(e.buf, s...)
	e.n += units(s)
}

// write appends text from the document.
func (e *encoder) write(s string) {
	for e.indent != "" {
		line, rest, found := strings.Cut(s, "\n")
		if !found {
			break
		}
		e.append(line)
		e.buf = append(e.buf, '\n')
		e.n++
		e.put(e.indent)
		s = rest
	}
	e.append(s)
}

// append appends s as Telegram would leave it.
func (e *encoder) append(s string) {
	m := scan(s)
	if !m.dirty {
		e.buf = append(e.buf, s...)
		e.n += m.units
		return
	}
	start := len(e.buf)
	if start > 0 && e.buf[start-1] < utf8.RuneSelf {
		start-- // a combining ring may spell this letter anew
		e.n--
	}
	e.buf = appendClean(e.buf, s)
	e.n += units(string(e.buf[start:]))
}

// entity appends an entity from offset to the end of the text; none if that is
// empty.
func (e *encoder) entity(kind EntityType, offset int) {
	if !e.plain && e.n > offset {
		e.ents = append(e.ents, Entity{Type: kind, Offset: offset, Length: e.n - offset})
	}
}

// blocks writes blocks one after the other, with newlines between them and
// level for a cut there.
func (e *encoder) blocks(bs []rich.Block, newlines int, level cutLevel) {
	start := len(e.buf)
	var last rich.Block // the last that was written
	for _, b := range bs {
		if last != nil {
			e.sep(between(last, b, newlines, level))
			if start == 0 && level == cutBlock && isTitle(last, bs) {
				e.gap = 2
			}
		}
		before := len(e.buf)
		if e.block(b); len(e.buf) > before {
			last = b
		}
	}
}

// between returns what parts two blocks where newlines and level are the rule.
func between(last, next rich.Block, newlines int, level cutLevel) (int, cutLevel) {
	_, heading := next.(*rich.Heading)
	if _, ok := last.(*rich.Heading); ok {
		if heading {
			return newlines, cutStick
		}
		return 1, cutStick
	}
	if heading && level == cutBlock {
		return newlines, cutHeading
	}
	if p, ok := last.(*rich.Paragraph); ok {
		switch next.(type) {
		case *rich.List:
			if isTerm(p.Text) {
				return 1, cutStick
			}
			if introduces(p.Text) {
				return newlines, cutNever
			}
		case *rich.Pre, *rich.Table, *rich.Quote, *rich.Math, *rich.Gallery:
			if introduces(p.Text) {
				return newlines, cutNever
			}
		}
	}
	if _, footer := next.(*rich.Footer); footer {
		return 2, level
	}
	return newlines, level
}

// isTitle reports whether b is the title of the document: a heading of size 1
// at its very beginning.
func isTitle(b rich.Block, bs []rich.Block) bool {
	h, ok := b.(*rich.Heading)
	return ok && h.Size == 1 && bs[0] == b
}

// isTerm reports whether the whole of the text is bold, as the term before its
// definitions is.
func isTerm(t rich.Text) bool {
	return len(t.Spans) > 0 && t.Spans[0].Style == rich.Bold && t.Spans[0].Start == 0 && t.Spans[0].End == len(t.String)
}

// introduces reports whether the text leads to what follows it.
func introduces(t rich.Text) bool {
	return strings.HasSuffix(t.String, ":") || strings.HasSuffix(t.String, "：")
}

// block writes one block, or nothing if there is nothing to show of it.
func (e *encoder) block(b rich.Block) {
	switch b := b.(type) {
	case *rich.Paragraph:
		e.paragraph(b)
	case *rich.Heading:
		e.heading(b)
	case *rich.Pre:
		e.pre(b)
	case *rich.Footer:
		e.line(b.Text, 0)
	case *rich.Divider:
		e.begin()
		e.put("———")
	case *rich.Math:
		e.math(b)
	case *rich.Map:
		e.line(b.Text(), 0)
	case *rich.List:
		e.list(b)
	case *rich.Quote:
		e.quote(b)
	case *rich.PullQuote:
		e.textQuote(b.Text, b.Credit, blockQuote)
	case *rich.Table:
		e.table(b)
	case *rich.Details:
		e.details(b)
	case *rich.Media:
		e.media(b)
	case *rich.Gallery:
		e.gallery(b)
	}
}

// line writes text as a line or lines of its own, the whole of it in style (0 for
// none); no
// line if it would be empty.
func (e *encoder) line(t rich.Text, style EntityType) {
	if t.String == "" && len(t.Spans) == 0 {
		return
	}
	m := e.mark()
	e.begin()
	start := len(e.buf)
	e.inline(t, style)
	if len(e.buf) == start {
		e.back(m)
	}
}

// maxIndent is how many bytes a line is indented at most: deeper nesting does
// not fit on a phone, and its cost would grow with the square of the depth.
const maxIndent = 32

// within writes the content of something that indents its lines by more.
func (e *encoder) within(more string, write func()) {
	indent := e.indent
	if len(indent)+len(more) <= maxIndent {
		e.indent += more
	}
	write()
	e.indent = indent
}

// mark is a place in the text to go back to, when nothing came after it.
type mark struct {
	size, n, cuts, gap int
	level              cutLevel
}

func (e *encoder) mark() mark { return mark{len(e.buf), e.n, len(e.cuts), e.gap, e.level} }

func (e *encoder) back(m mark) {
	e.buf, e.n, e.cuts, e.gap, e.level = e.buf[:m.size], m.n, e.cuts[:m.cuts], m.gap, m.level
}
