package text

import (
	"strings"
	"unicode/utf8"

	"github.com/dateline-bot/dateline/content/rich"
)

// encoder writes the blocks of a document as one text of any length with entities, and
// records where it may be cut.
type encoder struct {
	out    writer
	prose  prose
	tables tableWriter
}

func newEncoder() *encoder {
	e := &encoder{}
	e.prose.out = &e.out
	e.tables.out, e.tables.prose = &e.out, &e.prose
	return e
}

// writer has the text written so far, and what is due before the next line. Everything
// is counted once, when it is appended.
type writer struct {
	buf  []byte
	n    int      // UTF-16 units in buf
	ents []Entity // sorted and normalised as in Telegram
	cuts []cut    // sorted

	gap    int      // newlines due before the next text
	level  cutLevel // of the cut at that gap
	indent string   // goes at the beginning of each line
	quoted bool     // inside a quote: quotes do not nest
	plain  bool     // no entities: the text is within a table
}

// cutLevel says how good a place for a cut is.
type cutLevel uint8

const (
	cutNever   cutLevel = iota // the text belongs to the text before it: a quote's credit
	cutStick                   // the line before belongs to the text: a heading
	cutItem                    // between list items, rows, blocks of a quote
	cutBlock                   // between blocks
	cutHeading                 // before a heading
)

// cut is a place between lines where the text may be cut, or, with cutNever and
// cutStick, should not be.
type cut struct {
	pos, at int // where the next part would begin: in bytes, in UTF-16 units
	gap     int // newlines before it, which a cut drops
	level   cutLevel
}

// tableHead is the position of a table's header in the text, which is repeated if the
// table is cut.
type tableHead struct{ start, body, end int }

// reset empties the encoder, but keeps its buffers.
func (e *encoder) reset() {
	clear(e.out.ents) // they would keep the document alive
	clear(e.prose.open[:cap(e.prose.open)])
	e.out = writer{buf: e.out.buf[:0], ents: e.out.ents[:0], cuts: e.out.cuts[:0]}
	e.prose.open, e.tables.heads = e.prose.open[:0], e.tables.heads[:0]
}

// sep requests newlines before the next text.
func (w *writer) sep(newlines int, level cutLevel) { w.gap, w.level = newlines, level }

// begin starts a line for the next text.
func (w *writer) begin() {
	if w.beginBare() {
		w.put(w.indent)
	}
}

// beginBare is begin without the indentation, for blocks that Telegram sets apart
// itself. It reports whether it began a new line.
func (w *writer) beginBare() bool {
	gap := w.gap
	w.gap = 0
	if len(w.buf) == 0 {
		return true
	}
	if gap == 0 {
		return false
	}
	for range gap {
		w.buf = append(w.buf, '\n')
	}
	w.n += gap
	w.cuts = append(w.cuts, cut{pos: len(w.buf), at: w.n, gap: gap, level: w.level})
	return true
}

// put appends s unchanged: s must be clean and have no newline.
func (w *writer) put(s string) {
	w.buf = append(w.buf, s...)
	w.n += units(s)
}

// write appends text from the document.
func (w *writer) write(s string) {
	for w.indent != "" {
		line, rest, found := strings.Cut(s, "\n")
		if !found {
			break
		}
		w.append(line)
		w.buf = append(w.buf, '\n')
		w.n++
		w.put(w.indent)
		s = rest
	}
	w.append(s)
}

// append appends s as Telegram would change it.
func (w *writer) append(s string) {
	m := scan(s)
	if !m.dirty {
		w.buf = append(w.buf, s...)
		w.n += m.units
		return
	}
	start := len(w.buf)
	if start > 0 && w.buf[start-1] < utf8.RuneSelf {
		start-- // a combining ring may change this letter
		w.n--
	}
	w.buf = appendClean(w.buf, s)
	w.n += units(string(w.buf[start:]))
}

// entity appends an entity from offset to the end of the text, unless that is empty.
func (w *writer) entity(kind EntityType, offset int) {
	if !w.plain && w.n > offset {
		w.ents = append(w.ents, Entity{Type: kind, Offset: offset, Length: w.n - offset})
	}
}

// blocks writes blocks one after the other, with newlines between them, and level for a
// cut there.
func (e *encoder) blocks(bs []rich.Block, newlines int, level cutLevel) {
	start := len(e.out.buf)
	var last rich.Block // the last one that was written
	for _, b := range bs {
		if last != nil {
			e.out.sep(between(last, b, newlines, level))
			if start == 0 && level == cutBlock && isTitle(last, bs) {
				e.out.gap = 2
			}
		}
		before := len(e.out.buf)
		if e.block(b); len(e.out.buf) > before {
			last = b
		}
	}
}

// between returns the separation of two blocks, where newlines and level are the
// default.
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

// isTitle reports whether b is the title of the document: a heading of size 1 at its
// beginning.
func isTitle(b rich.Block, bs []rich.Block) bool {
	h, ok := b.(*rich.Heading)
	return ok && h.Size == 1 && bs[0] == b
}

// isTerm reports whether the whole text is bold, like the term before its definitions.
func isTerm(t rich.Text) bool {
	return len(t.Spans) > 0 && t.Spans[0].Style == rich.Bold && t.Spans[0].Start == 0 && t.Spans[0].End == len(t.String)
}

// introduces reports whether the text introduces the following text.
func introduces(t rich.Text) bool {
	return strings.HasSuffix(t.String, ":") || strings.HasSuffix(t.String, "：")
}

// block writes one block, or nothing if it is invisible.
func (e *encoder) block(b rich.Block) {
	switch b := b.(type) {
	case *rich.Paragraph:
		e.paragraph(b)
	case *rich.Heading:
		e.heading(b)
	case *rich.Pre:
		e.pre(b)
	case *rich.Footer:
		e.prose.line(b.Text, 0)
	case *rich.Divider:
		e.out.begin()
		e.out.put("———")
	case *rich.Math:
		e.math(b)
	case *rich.Map:
		e.prose.line(b.Text(), 0)
	case *rich.List:
		e.list(b)
	case *rich.Quote:
		e.quote(b)
	case *rich.PullQuote:
		e.textQuote(b.Text, b.Credit, blockQuote)
	case *rich.Table:
		e.tables.table(b)
	case *rich.Details:
		e.details(b)
	case *rich.Media:
		e.media(b)
	case *rich.Gallery:
		e.gallery(b)
	}
}

// line writes text as one or more lines, all in style (0 for none); nothing if it would
// be empty.
func (p *prose) line(t rich.Text, style EntityType) {
	if t.String == "" && len(t.Spans) == 0 {
		return
	}
	m := p.out.mark()
	p.out.begin()
	start := len(p.out.buf)
	p.inline(t, style)
	if len(p.out.buf) == start {
		p.out.back(m)
	}
}

// maxIndent is the maximum indentation of a line, in bytes: deeper nesting does not fit
// on a phone, and its cost would grow with the square of the depth.
const maxIndent = 32

// within writes content with additional indentation.
func (w *writer) within(more string, write func()) {
	indent := w.indent
	if len(indent)+len(more) <= maxIndent {
		w.indent += more
	}
	write()
	w.indent = indent
}

// mark is a place in the text to return to if nothing is written after it.
type mark struct {
	size, n, cuts, gap int
	level              cutLevel
}

func (w *writer) mark() mark { return mark{len(w.buf), w.n, len(w.cuts), w.gap, w.level} }

func (w *writer) back(m mark) {
	w.buf, w.n, w.cuts, w.gap, w.level = w.buf[:m.size], m.n, w.cuts[:m.cuts], m.gap, m.level
}
