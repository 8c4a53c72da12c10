package text

import "github.com/dateline-bot/dateline/content/rich"

// A quote with more UTF-16 units or lines than these is collapsed.
const (
	longQuote      = 600
	longQuoteLines = 10
)

// quoteState is the state that openQuote saves and closeQuote restores.
type quoteState struct {
	opened bool
	entity int // its index in ents
	start  int // in buf
	indent string
	before mark
}

// openQuote begins a quote if want is set and it is not within another, because
// Telegram's quotes do not nest.
func (w *writer) openQuote(want bool) quoteState {
	if !want || w.quoted || w.plain {
		return quoteState{}
	}
	before := w.mark()
	w.beginBlock()
	s := quoteState{opened: true, before: before, entity: len(w.ents), start: len(w.buf), indent: w.indent}
	w.ents = append(w.ents, Entity{Type: blockQuote, Offset: w.n})
	w.indent, w.quoted = "", true
	return s
}

// closeQuote ends the quote that openQuote began, with the given kind; 0 chooses by its
// length.
func (w *writer) closeQuote(s quoteState, kind EntityType) {
	if !s.opened {
		return
	}
	w.indent, w.quoted = s.indent, false
	w.trim(s.start, s.entity+1)
	q := &w.ents[s.entity]
	q.Length = w.n - q.Offset
	if q.Length <= 0 {
		w.ents = w.ents[:s.entity]
		w.back(s.before)
		return
	}
	q.Type = kind
	if kind == 0 {
		q.Type = blockQuote
		if q.Length > longQuote || lines(w.buf[s.start:]) > longQuoteLines {
			q.Type = expandableQuote
		}
	}
}

func lines(b []byte) int {
	n := 1
	for _, c := range b {
		if c == '\n' {
			n++
		}
	}
	return n
}

// quote writes a quotation. A nested one is marked line by line.
func (e *encoder) quote(q *rich.Quote) {
	if len(q.Blocks) == 0 && q.Credit.String == "" {
		return
	}
	if e.out.quoted || e.out.plain {
		e.out.begin()
		e.out.put("> ")
		e.out.within("> ", func() { e.quotation(q) })
		return
	}
	s := e.out.openQuote(true)
	e.quotation(q)
	var kind EntityType
	if q.Folded {
		kind = expandableQuote
	}
	e.out.closeQuote(s, kind)
}

// quotation writes the content of a quotation. An alert's first block is its title.
func (e *encoder) quotation(q *rich.Quote) {
	start, blocks := len(e.out.buf), q.Blocks
	if q.Alert != "" && len(blocks) > 1 {
		e.block(blocks[0])
		blocks = blocks[1:]
		if len(e.out.buf) > start {
			e.out.sep(1, cutStick)
		}
	}
	e.blocks(blocks, 2, cutItem)
	e.credit(q.Credit, len(e.out.buf) > start)
}

// credit writes the author of a quotation.
func (e *encoder) credit(t rich.Text, below bool) {
	if t.String == "" {
		return
	}
	if below {
		e.out.sep(1, cutNever)
	}
	e.out.begin()
	e.out.put("— ")
	e.prose.inline(t, 0)
}

// textQuote writes a quotation that is only text.
func (e *encoder) textQuote(t, credit rich.Text, kind EntityType) {
	if t.String == "" && credit.String == "" {
		return
	}
	s := e.out.openQuote(true)
	start := len(e.out.buf)
	e.prose.line(t, 0)
	e.credit(credit, len(e.out.buf) > start)
	e.out.closeQuote(s, kind)
}
