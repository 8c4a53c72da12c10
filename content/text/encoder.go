package text

import (
	"strings"

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
	indent string   // stands at the beginning of each line
	quoted bool     // inside a quote: another cannot begin
	plain  bool     // no entities: the text stands in a table

	open []openSpan // of the inline text being written
}

// cutLevel says how good a place for a cut is.
type cutLevel uint8

const (
	cutNever   cutLevel = iota // what follows belongs to what stands before: a quote's credit
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

// tableHead says where in the text a table's header stands, to be repeated
// where the table is cut.
type tableHead struct{ start, body, end int }

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
		e.append(line, " ")
		e.buf = append(e.buf, '\n')
		e.n++
		e.put(e.indent)
		s = rest
	}
	e.append(s, " ")
}

// append appends s as Telegram would leave it, with tab for each tab.
func (e *encoder) append(s, tab string) {
	m := scan(s)
	if !m.dirty {
		e.buf = append(e.buf, s...)
		e.n += m.units
		return
	}
	// This may spell the character before s anew, never in more units.
	start := len(e.buf)
	e.buf = appendClean(e.buf, s, tab)
	e.n += units(string(e.buf[start:]))
}

// entity appends an entity from offset to the end of the text; none if that is
// empty.
func (e *encoder) entity(kind string, offset int) {
	if !e.plain && e.n > offset {
		e.ents = append(e.ents, Entity{Type: kind, Offset: offset, Length: e.n - offset})
	}
}

// blocks writes blocks one after the other, with tight newlines between them
// and level for a cut there.
func (e *encoder) blocks(bs []rich.Block, newlines int, level cutLevel) {
	const none, heading, title = 0, 1, 2
	start, last := len(e.buf), none
	for i, b := range bs {
		h, isHeading := b.(*rich.Heading)
		if len(e.buf) > start {
			n, l := newlines, level
			if isHeading && level == cutBlock {
				l = cutHeading
			}
			if last != none {
				l = cutStick
				if !isHeading && last != title {
					n = 1
				}
			}
			if _, footer := b.(*rich.Footer); footer {
				n = 2
			}
			e.sep(n, l)
		}
		before := len(e.buf)
		e.block(b)
		if len(e.buf) == before {
			continue
		}
		last = none
		if isHeading {
			last = heading
			if i == 0 && h.Size == 1 && before == 0 {
				last = title
			}
		}
	}
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
		e.line(b.Text, "")
	case *rich.Divider:
		e.begin()
		e.put("———")
	case *rich.Math:
		e.math(b)
	case *rich.List:
		e.list(b)
	case *rich.Quote:
		e.quote(b)
	case *rich.ExpandableQuote:
		e.textQuote(b.Text, b.Credit, expandableQuote)
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

// line writes text as a line or lines of its own, the whole of it in style.
func (e *encoder) line(t rich.Text, style string) {
	if t.String == "" && len(t.Spans) == 0 {
		return
	}
	e.begin()
	e.inline(t, style)
}
