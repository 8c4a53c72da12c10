package rich

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

// cut cuts a block that does not fit the budget into several that do. Most keep their
// kind: a quote stays a quote, code keeps its language, a table repeats its header, an
// ordered list continues its numbering.
func (p packer) cut(b Block) []Block {
	limit := max(p.budget.text-p.notes.size([]Block{b}).Text, p.budget.text/2, 1)
	var out []Block
	switch v := b.(type) {
	case *Paragraph:
		for _, t := range v.Text.cut(limit) {
			out = append(out, &Paragraph{Text: t, Line: v.Line})
		}
	case *Heading:
		for i, t := range v.Text.cut(limit) {
			if i == 0 {
				out = append(out, &Heading{Text: t, Size: v.Size, ID: v.ID, Line: v.Line})
				continue
			}
			out = append(out, &Paragraph{Text: t, Line: v.Line})
		}
	case *Pre:
		for _, t := range v.Text.cutLines(limit) {
			out = append(out, &Pre{Text: t, Language: v.Language, Line: v.Line})
		}
	case *Footer:
		for _, t := range v.Text.cut(limit) {
			out = append(out, &Footer{Text: t})
		}
	case *PullQuote:
		for _, t := range v.Text.cut(limit) {
			out = append(out, &PullQuote{Text: t})
		}
		return credited(p, out, v.Credit)
	case *Quote:
		return p.cutQuote(v)
	case *Details:
		return p.cutDetails(v)
	case *List:
		return p.cutList(v)
	case *Table:
		return p.cutTable(v)
	case *Gallery:
		return p.cutGallery(v)
	case *Media:
		c := *v
		c.Caption, c.Credit = Text{}, Text{}
		return credited(p, []Block{&c}, v.Caption, v.Credit)
	default:
		return []Block{b}
	}
	return out
}

// credited appends texts that do not fit their block any more as paragraphs.
func credited(p packer, blocks []Block, texts ...Text) []Block {
	for _, t := range texts {
		if !Blank(t.String) {
			blocks = append(blocks, p.cut(&Paragraph{Text: t})...)
		}
	}
	return blocks
}

func (p packer) cutQuote(v *Quote) []Block {
	if runes(v.Credit.String) > p.budget.text/4 { // as a separate text
		alone := *v
		alone.Credit = Text{}
		return credited(p, p.cutQuote(&alone), v.Credit)
	}
	within := packer{p.budget.less(runes(v.Credit.String), 1), p.notes}
	groups := within.pack(v.Blocks)
	out := make([]Block, len(groups))
	for i, group := range groups {
		q := &Quote{Blocks: group, Alert: v.Alert, Folded: v.Folded}
		if i == len(groups)-1 {
			q.Credit = v.Credit
		}
		out[i] = q
	}
	return out
}

func (p packer) cutDetails(v *Details) []Block {
	summary := v.Summary
	var out []Block
	if runes(summary.String) > p.budget.text/4 { // as a separate text
		out = p.cut(&Paragraph{Text: summary})
		summary = summary.slice(0, summary.cutPoint(80))
	}
	within := packer{p.budget.less(runes(summary.String), 1), p.notes}
	for _, group := range within.pack(v.Blocks) {
		out = append(out, &Details{Summary: summary, Blocks: group, Open: v.Open})
	}
	return out
}

// cutList cuts between items, and within one only if necessary: the rest of that item
// follows the list.
func (p packer) cutList(v *List) []Block {
	var out []Block
	part := &List{Ordered: v.Ordered, Tight: v.Tight}
	var size Size
	end := func() {
		if len(part.Items) > 0 {
			out = append(out, part)
		}
		part = &List{Ordered: v.Ordered, Tight: v.Tight}
		size = Size{Blocks: 1}
	}
	end()
	within := packer{p.budget.less(0, 2), p.notes}
	for _, item := range v.Items {
		s := measure(item.Blocks...).plus(p.notes.size(item.Blocks))
		s.Blocks++
		if !p.budget.holds(size.plus(s)) {
			end()
		}
		if p.budget.holds(size.plus(s)) {
			part.Items = append(part.Items, item)
			size = size.plus(s)
			continue
		}
		groups := within.pack(item.Blocks)
		rest := item
		rest.Blocks = groups[0]
		part.Items = append(part.Items, rest)
		end()
		for _, group := range groups[1:] {
			out = append(out, group...)
		}
	}
	end()
	return out
}

func (p packer) cutGallery(v *Gallery) []Block {
	var out []Block
	for start := 0; start < len(v.Media); {
		n := min(len(v.Media)-start, p.budget.media, p.budget.blocks-1)
		for n > 1 && !p.budget.holds(measure(&Gallery{Media: v.Media[start : start+n]})) {
			n--
		}
		out = append(out, &Gallery{Slideshow: v.Slideshow, Media: v.Media[start : start+n]})
		start += n
	}
	last := out[len(out)-1].(*Gallery)
	last.Caption, last.Credit = v.Caption, v.Credit
	if p.budget.holds(measure(last)) {
		return out
	}
	last.Caption, last.Credit = Text{}, Text{}
	return credited(p, out, v.Caption, v.Credit)
}

// cutTable cuts between rows and repeats the header; a row that is too large for a
// message becomes paragraphs.
func (p packer) cutTable(v *Table) []Block {
	head := v.headerRows()
	header := v.Rows[:head]
	headSize := measure(&Table{Rows: header})
	if 4*headSize.Text > p.budget.text || 4*headSize.Blocks > p.budget.blocks {
		header, headSize, head = nil, Size{Blocks: 1}, 0
	}
	var out []Block
	newPart := func() *Table {
		return &Table{Rows: append([][]Cell{}, header...), Bordered: v.Bordered, Striped: v.Striped, Compact: v.Compact}
	}
	part, size := newPart(), headSize
	end := func() {
		if len(part.Rows) > len(header) && !part.Empty() {
			out = append(out, part)
		}
		part, size = newPart(), headSize
	}
	out = credited(p, out, v.Caption)
	for _, row := range v.Rows[head:] {
		s := measure(&Table{Rows: [][]Cell{row}}).plus(p.rowNotes(row))
		s.Blocks-- // the table counts once
		if !p.budget.holds(size.plus(s)) {
			end()
		}
		if p.budget.holds(size.plus(s)) {
			part.Rows = append(part.Rows, row)
			size = size.plus(s)
			continue
		}
		for i := range row {
			out = credited(p, out, row[i].Text)
		}
	}
	end()
	return out
}

func (p packer) rowNotes(row []Cell) Size {
	return p.notes.size([]Block{&Table{Rows: [][]Cell{row}}})
}

// headerRows returns the number of rows at the top that have only header cells.
func (t *Table) headerRows() int {
	for i, row := range t.Rows {
		for j := range row {
			if !row[j].Header {
				return i
			}
		}
	}
	return 0 // a table of only header rows has none
}

// slice returns the text of the bytes [start, end), without white space at both ends,
// and the parts of the spans within it.
func (t Text) slice(start, end int) Text {
	s := t.String[start:end]
	start += len(s) - len(strings.TrimLeftFunc(s, unicode.IsSpace))
	s = strings.TrimSpace(s)
	return t.exactly(start, start+len(s))
}

// exactly is slice including white space.
func (t Text) exactly(start, end int) Text {
	out := Text{String: t.String[start:end]}
	for _, s := range t.Spans {
		from, to := max(s.Start, start)-start, min(s.End, end)-start
		anchor := s.Style == Anchor && start <= s.Start && s.Start <= end
		if from < to || anchor {
			s.Start, s.End = from, max(to, from)
			out.Spans = append(out.Spans, s)
		}
	}
	return out
}

// cut cuts the text into texts of at most limit characters.
func (t Text) cut(limit int) []Text {
	var out []Text
	for runes(t.String) > limit {
		at := t.cutPoint(limit)
		if head := t.slice(0, at); head.String != "" {
			out = append(out, head)
		}
		t = t.slice(at, len(t.String))
	}
	if t.String != "" || len(out) == 0 {
		out = append(out, t)
	}
	return out
}

// cutLines is cut for preformatted text: between lines, whose indentation is kept, and
// within a line only if it is too long.
func (t Text) cutLines(limit int) []Text {
	var out []Text
	for runes(t.String) > limit {
		most := offset(t.String, limit)
		at := strings.LastIndexByte(t.String[:most], '\n')
		next := at + 1
		if Blank(t.String[:max(at, 0)]) {
			at = t.cutPoint(limit)
			next = at
		}
		if head := t.exactly(0, at); !Blank(head.String) {
			out = append(out, head)
		}
		t = t.exactly(next, len(t.String))
	}
	if !Blank(t.String) {
		out = append(out, t)
	}
	return out
}

// cutPoint returns where to cut off at most limit characters: after a line, a sentence
// or a word of the second half, outside of links and code; else at such a place within
// them; else between two graphemes.
func (t Text) cutPoint(limit int) int {
	most := offset(t.String, limit)
	if most == len(t.String) {
		return most
	}
	for _, whole := range []bool{true, false} {
		for _, end := range []func(string, int) bool{lineEnd, sentenceEnd, wordEnd} {
			for at := most; at > most/2; at-- {
				if end(t.String, at) && !(whole && t.holdsTogether(at)) {
					return at
				}
			}
		}
	}
	at, rest, state := 0, t.String, -1
	for rest != "" { // between graphemes
		var cluster string
		cluster, rest, _, state = uniseg.FirstGraphemeClusterInString(rest, state)
		if at+len(cluster) > most {
			break
		}
		at += len(cluster)
	}
	if at == 0 {
		return most // one grapheme of thousands of characters
	}
	return at
}

// offset returns the offset after the first n characters.
func offset(s string, n int) int {
	for i := range s {
		if n == 0 {
			return i
		}
		n--
	}
	return len(s)
}

func lineEnd(s string, at int) bool { return s[at-1] == '\n' }

func wordEnd(s string, at int) bool { return s[at-1] == ' ' }

func sentenceEnd(s string, at int) bool {
	if !utf8.RuneStart(s[at]) {
		return false
	}
	switch r, _ := utf8.DecodeLastRuneInString(s[:at]); r {
	case '。', '！', '？', '｡':
		return true
	case ' ':
		before, _ := utf8.DecodeLastRuneInString(strings.TrimRight(s[max(0, at-16):at], " »”\")"))
		return before == '.' || before == '!' || before == '?' || before == '…'
	}
	return false
}

// holdsTogether reports whether a link, code or a formula spans the offset.
func (t Text) holdsTogether(at int) bool {
	for i := range t.Spans {
		s := &t.Spans[i]
		if s.Start >= at || s.End <= at {
			continue
		}
		switch s.Style {
		case Link, Email, Phone, AnchorLink, ReferenceLink, Code, Formula, CustomEmoji, DateTime, Image, LocalImage:
			return true
		default: // other styles may be cut, and continue in the next part
		}
	}
	return false
}
