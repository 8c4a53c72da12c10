package text

import "github.com/dateline-bot/dateline/content/rich"

// A quote of more UTF-16 units or lines than these is shown in part until it
// is tapped.
const (
	longQuote      = 600
	longQuoteLines = 10
)

// quoteState is what openQuote found and closeQuote puts back.
type quoteState struct {
	opened bool
	entity int // its index in ents
	start  int // in buf
	indent string
	before mark
}

// openQuote begins a quote if want. Telegram's quotes do not nest: within one
// it begins none.
func (e *encoder) openQuote(want bool) quoteState {
	if !want || e.quoted || e.plain {
		return quoteState{}
	}
	before := e.mark()
	e.beginBlock()
	s := quoteState{opened: true, before: before, entity: len(e.ents), start: len(e.buf), indent: e.indent}
	e.ents = append(e.ents, Entity{Type: blockQuote, Offset: e.n})
	e.indent, e.quoted = "", true
	return s
}

// closeQuote ends the quote that openQuote began, as one of kind; 0 chooses
// by its length.
func (e *encoder) closeQuote(s quoteState, kind EntityType) {
	if !s.opened {
		return
	}
	e.indent, e.quoted = s.indent, false
	e.trim(s.start, s.entity+1)
	q := &e.ents[s.entity]
	q.Length = e.n - q.Offset
	if q.Length <= 0 {
		e.ents = e.ents[:s.entity]
		e.back(s.before)
		return
	}
	q.Type = kind
	if kind == 0 {
		q.Type = blockQuote
		if q.Length > longQuote || lines(e.buf[s.start:]) > longQuoteLines {
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

// quote writes a quotation. One within another is marked line by line.
func (e *encoder) quote(q *rich.Quote) {
	if len(q.Blocks) == 0 && q.Credit.String == "" {
		return
	}
	if e.quoted || e.plain {
		e.begin()
		e.put("> ")
		e.within("> ", func() { e.quotation(q) })
		return
	}
	s := e.openQuote(true)
	e.quotation(q)
	var kind EntityType
	if q.Folded {
		kind = expandableQuote
	}
	e.closeQuote(s, kind)
}

// quotation writes what a quotation holds. An alert's first block is its title.
func (e *encoder) quotation(q *rich.Quote) {
	start, blocks := len(e.buf), q.Blocks
	if q.Alert != "" && len(blocks) > 1 {
		e.block(blocks[0])
		blocks = blocks[1:]
		if len(e.buf) > start {
			e.sep(1, cutStick)
		}
	}
	e.blocks(blocks, 2, cutItem)
	e.credit(q.Credit, len(e.buf) > start)
}

// credit writes whom a quotation is by.
func (e *encoder) credit(t rich.Text, below bool) {
	if t.String == "" {
		return
	}
	if below {
		e.sep(1, cutNever)
	}
	e.begin()
	e.put("— ")
	e.inline(t, 0)
}

// textQuote writes a quotation that is text alone.
func (e *encoder) textQuote(t, credit rich.Text, kind EntityType) {
	if t.String == "" && credit.String == "" {
		return
	}
	s := e.openQuote(true)
	start := len(e.buf)
	e.line(t, 0)
	e.credit(credit, len(e.buf) > start)
	e.closeQuote(s, kind)
}
