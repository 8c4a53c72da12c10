package rich

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// source generates documents whose words are all different, so that each can be found
// after a split.
type source struct {
	r *rand.Rand
	n int
}

func (s *source) words(n int) string {
	var b strings.Builder
	for i := range n {
		s.n++
		if i > 0 {
			b.WriteByte(' ')
		}
		fmt.Fprintf(&b, "w%d", s.n)
		if s.r.IntN(9) == 0 {
			b.WriteByte('.')
		}
	}
	return b.String()
}

// text generates a text with styles on some of its words.
func (s *source) text(n int) Text {
	t := Text{String: s.words(n)}
	for start := 0; start < len(t.String); {
		end := len(t.String)
		if n := strings.IndexByte(t.String[start:], ' '); n >= 0 {
			end = start + n
		}
		switch s.r.IntN(12) {
		case 0:
			t.Spans = append(t.Spans, Span{start, end, Bold, "", 0}, Span{start, end, Italic, "", 0})
		case 1:
			t.Spans = append(t.Spans, Span{start, end, Link, "https://example.com/", 0})
		case 2:
			t.Spans = append(t.Spans, Span{start, end, Code, "", 0})
		}
		start = end + 1
	}
	return t
}

func (s *source) blocks(n, depth int) []Block {
	out := make([]Block, n)
	for i := range out {
		out[i] = s.block(depth)
	}
	return out
}

func (s *source) block(depth int) Block {
	kind := s.r.IntN(12)
	if depth <= 0 {
		kind = s.r.IntN(5)
	}
	switch kind {
	case 0:
		return &Heading{Text: s.text(3), Size: 1 + s.r.IntN(4)}
	case 1:
		return &Pre{Text: plain(strings.ReplaceAll(s.words(40), ". ", "\n  ")), Language: "go"}
	case 2:
		return &Media{Kind: Photo, URL: "https://example.com/a.png", Caption: s.text(4)}
	case 3, 4:
		return &Paragraph{Text: s.text(30)}
	case 5, 6:
		l := &List{Ordered: s.r.IntN(2) == 0}
		for i := range 1 + s.r.IntN(20) {
			item := Item{Blocks: append([]Block{&Paragraph{Text: s.text(5)}}, s.blocks(s.r.IntN(2), depth-1)...)}
			if l.Ordered {
				item.Value, item.Kind = i+1, '1'
			}
			l.Items = append(l.Items, item)
		}
		return l
	case 7:
		return &Quote{Blocks: s.blocks(1+s.r.IntN(5), depth-1), Credit: s.text(2)}
	case 8:
		return &Details{Summary: s.text(3), Blocks: s.blocks(1+s.r.IntN(5), depth-1)}
	case 9:
		return s.table(1+s.r.IntN(30), 1+s.r.IntN(30))
	case 10:
		return &Quote{Blocks: s.blocks(1+s.r.IntN(5), depth-1), Credit: s.text(2), Folded: true}
	default:
		return &Gallery{Media: []*Media{{Kind: Photo, URL: "https://example.com/a.png", Caption: s.text(2)}}, Caption: s.text(3)}
	}
}

func (s *source) table(rows, columns int) *Table {
	t := &Table{}
	for i := range rows {
		var row []Cell
		for range columns {
			row = append(row, Cell{Text: s.text(1), Header: i == 0 && rows > 1})
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// checkSplit checks the parts of a document against the rules of Split and returns
// them.
func checkSplit(t *testing.T, d *Document) []*Document {
	t.Helper()
	parts := d.Split()
	var text strings.Builder
	for i, part := range parts {
		if errs := part.Validate(); errs != nil {
			t.Fatalf("part %d of %d: %v", i+1, len(parts), errors.Join(errs...))
		}
		if last := part.Blocks[len(part.Blocks)-1]; len(parts) > 1 && i < len(parts)-1 && isHeading(last) && len(part.Blocks) > 1 {
			t.Errorf("part %d of %d ends with a heading", i+1, len(parts))
		}
		text.WriteString(PlainText(part))
	}
	seen := map[string]bool{}
	for word := range strings.FieldsSeq(text.String()) {
		seen[strings.TrimSuffix(word, ":")] = true
	}
	for word := range strings.FieldsSeq(PlainText(d)) {
		if !seen[word] {
			t.Fatalf("the word %q is lost", word)
		}
	}
	return parts
}

func TestSplitKeepsLimitsAndWords(t *testing.T) {
	for seed := range uint64(25) {
		s := &source{r: rand.New(rand.NewPCG(seed, 1))}
		d := &Document{Blocks: s.blocks(1+s.r.IntN(300), s.r.IntN(4))}
		checkSplit(t, d)
	}
}

func TestSplitLargeBlocks(t *testing.T) {
	s := &source{r: rand.New(rand.NewPCG(1, 2))}
	huge := 12000 // words: over 60,000 characters
	item := func(blocks ...Block) Item { return Item{Blocks: blocks, Value: 1, Kind: '1'} }
	tests := map[string]Block{
		"paragraph":    &Paragraph{Text: s.text(huge)},
		"heading":      &Heading{Text: s.text(huge), Size: 1},
		"code":         &Pre{Text: plain(strings.ReplaceAll(s.words(huge), ". ", "\n")), Language: "go"},
		"one line":     &Pre{Text: plain(s.words(huge)), Language: "go"},
		"quote":        &Quote{Blocks: s.blocks(600, 1), Credit: s.text(3)},
		"details":      &Details{Summary: s.text(3), Blocks: s.blocks(600, 1)},
		"long summary": &Details{Summary: s.text(huge), Blocks: s.blocks(2, 1)},
		"folded quote": &Quote{Blocks: []Block{&Paragraph{Text: s.text(huge)}}, Credit: s.text(huge), Folded: true},
		"list": &List{Items: func() (items []Item) {
			for range 700 {
				items = append(items, Item{Blocks: []Block{&Paragraph{Text: s.text(3)}}})
			}
			return
		}()},
		"one item": &List{Ordered: true, Items: []Item{item(s.blocks(600, 1)...), item(&Paragraph{Text: s.text(huge)}), item(s.blocks(2, 0)...)}},
		"table":    s.table(800, 3),
		"one row":  &Table{Rows: [][]Cell{{{Text: s.text(huge)}, {Text: s.text(huge)}}}},
		"caption":  &Table{Rows: [][]Cell{{{Text: s.text(3)}}}, Caption: s.text(huge)},
		"media":    &Media{Kind: Photo, URL: "https://example.com/", Caption: s.text(huge)},
		"gallery": &Gallery{Media: func() (m []*Media) {
			for range 120 {
				m = append(m, &Media{Kind: Photo, URL: "https://example.com/", Caption: s.text(2)})
			}
			return
		}(), Caption: s.text(huge)},
	}
	for name, block := range tests {
		t.Run(name, func(t *testing.T) {
			parts := checkSplit(t, &Document{Blocks: []Block{block}})
			if len(parts) < 2 {
				t.Errorf("%d parts", len(parts))
			}
			for _, part := range parts {
				for _, b := range part.Blocks {
					if pre, ok := b.(*Pre); ok && pre.Language != "go" {
						t.Errorf("a part of the code: got the language %q, want \"go\"", pre.Language)
					}
				}
			}
		})
	}
}

func TestSplitAtBestHeading(t *testing.T) {
	body := func() []Block { return repeat(60, func() Block { return paragraph(strings.Repeat("word ", 40)) }) }
	var blocks []Block
	for i, size := range []int{1, 3, 2, 3, 3, 2, 3} {
		blocks = append(blocks, &Heading{Text: plain(fmt.Sprintf("section %d", i)), Size: size})
		blocks = append(blocks, body()...)
	}
	parts := checkSplit(t, &Document{Blocks: blocks})
	var starts []string
	for _, p := range parts {
		starts = append(starts, p.Blocks[0].(*Heading).Text.String)
	}
	if want := []string{"section 0", "section 2", "section 4", "section 5"}; !slices.Equal(starts, want) {
		// 12,000 characters a section: two of them fit, and each cut is before the
		// largest heading in range, the later of two equal ones.
		t.Errorf("parts start with %q, want %q", starts, want)
	}
}

func TestSplitNesting(t *testing.T) {
	deep := Block(&Paragraph{Text: styled("innermost", Span{0, 9, Bold, "", 0}, Span{0, 9, Italic, "", 0}, Span{0, 9, Underline, "", 0}, Span{0, 9, Marked, "", 0}, Span{0, 9, Code, "", 0})})
	for i := range 60 {
		switch i % 3 {
		case 0:
			deep = &List{Items: []Item{{Blocks: []Block{paragraph(fmt.Sprintf("item%d", i)), deep}}}}
		case 1:
			deep = &Quote{Blocks: []Block{deep}, Credit: plain(fmt.Sprintf("credit%d", i))}
		case 2:
			deep = &Details{Summary: plain(fmt.Sprintf("summary%d", i)), Blocks: []Block{deep}}
		}
	}
	parts := checkSplit(t, &Document{Blocks: []Block{deep}})
	if len(parts) != 1 {
		t.Fatalf("%d parts", len(parts))
	}
	if got := PlainText(parts[0]); !strings.Contains(got, "• item0") {
		t.Errorf("a flattened item has lost its label: %s", got)
	}
}

func TestSplitNestingOfEmptyItems(t *testing.T) {
	deep := Block(&List{Ordered: true, Items: []Item{
		{Blocks: []Block{&Paragraph{}}, Value: 1, Kind: '1'},
		{Blocks: []Block{paragraph("word")}, Value: 2, Kind: '1'},
	}})
	for range 20 {
		deep = &Quote{Blocks: []Block{deep}}
	}
	parts := checkSplit(t, &Document{Blocks: []Block{deep}})
	if got := PlainText(parts[0]); !strings.HasPrefix(got, "1.\n2. word") {
		t.Errorf("got %q", got)
	}
}

// TestSplitHeadingAboveLargeBlock holds that a heading stays with the first part of a
// block that is too large for a message.
func TestSplitHeadingAboveLargeBlock(t *testing.T) {
	rows := [][]Cell{{{Text: plain("head"), Header: true}}}
	for i := range 900 {
		rows = append(rows, []Cell{{Text: plain(fmt.Sprintf("row%d", i))}})
	}
	words := strings.Repeat("word ", MaxText/4)
	for name, large := range map[string]Block{
		"code": &Pre{Text: plain(strings.Repeat("a line of code\n", MaxText/10))}, "paragraph": paragraph(words), "table": &Table{Rows: rows},
		"quote": &Quote{Blocks: []Block{paragraph(words)}},
	} {
		parts := (&Document{Blocks: []Block{paragraph("first"), &Heading{Text: plain("Title"), Size: 1}, &Heading{Text: plain("Heading"), Size: 2}, large}}).Split()
		for i, part := range parts {
			if err := part.Validate(); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			if _, last := part.Blocks[len(part.Blocks)-1].(*Heading); last {
				t.Errorf("%s: part %d ends with a heading", name, i)
			}
			if i > 1 && len(part.Blocks) > 1 {
				t.Errorf("%s: part %d has %d pieces", name, i, len(part.Blocks))
			}
		}
		if len(parts) != 3 {
			t.Errorf("%s: %d parts", name, len(parts))
		}
	}
}

func TestSplitWideTables(t *testing.T) {
	s := &source{r: rand.New(rand.NewPCG(3, 3))}
	turned := checkSplit(t, &Document{Blocks: []Block{s.table(5, 30)}})
	table, ok := turned[0].Blocks[0].(*Table)
	if !ok || len(table.Rows) != 30 || table.Columns() != 5 || !table.Rows[7][0].Header {
		t.Errorf("a table of 5 rows and 30 columns has not become one of 30 rows: %s", turned[0].AppendJSON(nil, nil))
	}
	records := checkSplit(t, &Document{Blocks: []Block{s.table(40, 30)}})
	if p, ok := records[0].Blocks[0].(*Paragraph); !ok || strings.Count(p.Text.String, "\n") != 29 || !strings.Contains(p.Text.String, ": ") {
		t.Errorf("a table of 40 rows and 30 columns has not become records: %s", records[0].AppendJSON(nil, nil))
	}
}

func TestSplitRepeatsTableHeader(t *testing.T) {
	s := &source{r: rand.New(rand.NewPCG(3, 4))}
	d := &Document{Blocks: []Block{s.table(900, 2)}}
	head := d.Blocks[0].(*Table).Rows[0][0].Text.String
	for i, part := range checkSplit(t, d) {
		if got := part.Blocks[0].(*Table).Rows[0][0].Text.String; got != head {
			t.Errorf("part %d begins with %q, not with the header %q", i+1, got, head)
		}
	}
}

func TestSplitFootnotes(t *testing.T) {
	note := func(i int, inner ...Span) Item {
		text := fmt.Sprintf("note%d ↩", i)
		end := len(text) - len(" ↩")
		spans := append([]Span{{0, end, Reference, fmt.Sprintf("fn%d", i), 0}}, inner...)
		spans = append(spans, Span{end + 1, len(text), BackLink, fmt.Sprintf("fnref%d", i), 0})
		return Item{Blocks: []Block{&Paragraph{Text: Text{String: text, Spans: spans}}}, Value: i, Kind: '1'}
	}
	mark := func(i int) Block {
		text := fmt.Sprintf("text[%d]", i)
		return &Paragraph{Text: styled(text, Span{4, 4, Anchor, fmt.Sprintf("fnref%d", i), 0}, Span{4, len(text), ReferenceLink, fmt.Sprintf("fn%d", i), 0})}
	}
	blocks := []Block{mark(1)}
	blocks = append(blocks, repeat(497, func() Block { return paragraph("a") })...)
	blocks = append(blocks, mark(2), &Paragraph{Text: styled("again[1]", Span{5, 8, ReferenceLink, "fn1", 0})})
	blocks = append(blocks, repeat(100, func() Block { return paragraph("b") })...)
	blocks = append(blocks, &Divider{}, &List{Ordered: true, Items: []Item{note(1), note(2)}}, &Footer{Text: plain("footer")})
	parts := checkSplit(t, &Document{Blocks: blocks})
	if len(parts) != 2 {
		t.Fatalf("%d parts", len(parts))
	}
	first, second := PlainText(parts[0]), PlainText(parts[1])
	if !strings.Contains(first, "note1 ↩") || strings.Contains(first, "note2") {
		t.Errorf("the first part ends with %q", first[len(first)-40:])
	}
	if !strings.Contains(second, "note2 ↩") || !strings.Contains(second, "note1\n") {
		t.Errorf("the second part ends with %q: it refers to both footnotes, and the mark of the first is in the first part", second[len(second)-40:])
	}
}

func TestSplitLiftsImages(t *testing.T) {
	image := Span{4, 8, Image, "https://example.com/a.png", 0}
	d := &Document{Blocks: []Block{
		&Paragraph{Text: styled("see gear", image)},
		&Table{Rows: [][]Cell{{{Text: styled("see gear", image)}}}},
		&Paragraph{Text: plain("end")},
	}}
	part := checkSplit(t, d)[0]
	var kinds []string
	for _, b := range part.Blocks {
		kinds = append(kinds, strings.TrimPrefix(fmt.Sprintf("%T", b), "*rich."))
	}
	if want := []string{"Paragraph", "Media", "Table", "Media", "Paragraph"}; !slices.Equal(kinds, want) {
		t.Errorf("blocks are %q, want %q", kinds, want)
	}
	if got := part.Blocks[0].(*Paragraph).Text.String; got != "see gear" {
		t.Errorf("the text is %q", got)
	}
	if len(d.Blocks[0].(*Paragraph).Text.Spans) != 1 {
		t.Errorf("the document itself was changed: got %v, want %d", d.Blocks[0].(*Paragraph).Text.Spans, 1)
	}
}

func TestSplitSmallIsItself(t *testing.T) {
	d := &Document{Blocks: []Block{paragraph("a")}, RTL: true}
	if parts := d.Split(); len(parts) != 1 || parts[0] != d {
		t.Errorf("a small document is split into %d", len(parts))
	}
	if parts := (&Document{}).Split(); parts != nil {
		t.Errorf("an empty document has %d parts", len(parts))
	}
}

func TestCutKeepsTogether(t *testing.T) {
	family := "👨‍👩‍👧‍👦"
	for _, part := range plain(strings.Repeat(family, 50)).cut(20) {
		if strings.Count(part.String, "👨") != strings.Count(part.String, "👦") {
			t.Errorf("a family is cut: %q", part.String)
		}
	}
	text := styled("one two three four", Span{4, 13, Link, "https://example.com/", 0})
	if got := text.cut(11)[0].String; got != "one two" && got != "one" {
		t.Errorf("cut within a link: %q", got)
	}
}

// TestRecordsNameEveryColumn holds that a column of empty cells keeps its name if a
// wide table becomes records.
func TestRecordsNameEveryColumn(t *testing.T) {
	table := &Table{Rows: make([][]Cell, 30)}
	for r := range table.Rows {
		for c := range 25 {
			cell := Cell{Header: r == 0}
			if r == 0 {
				cell.Text.String = "column" + strconv.Itoa(c)
			} else if c != 7 {
				cell.Text.String = "x"
			}
			table.Rows[r] = append(table.Rows[r], cell)
		}
	}
	parts := checkSplit(t, &Document{Blocks: []Block{table}})
	if first := PlainText(parts[0]); strings.Count(first, "column7: –") != 1 {
		t.Errorf("the column of empty cells is not named once:\n%.2000s", first)
	}
}
