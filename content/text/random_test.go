package text

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/dateline-bot/dateline/content/internal/tdlibtest"
	"github.com/dateline-bot/dateline/content/rich"
)

// random generates documents with every block and every style, nested at random.
type random struct{ *rand.Rand }

func (r random) text() rich.Text {
	words := []string{"word", "слово", "漢字。", "👩‍🚀", "a.b", "e\u0301", "x\u030a", " ", ". ", "\n", "Long sentence here. ", "\u200e\u200f", "\t", "12"}
	var b strings.Builder
	for range r.IntN(30) {
		b.WriteString(words[r.IntN(len(words))])
		if r.IntN(2) == 0 {
			b.WriteByte(' ')
		}
	}
	t := rich.Text{String: b.String()}
	r.spans(&t, 0, len(t.String), 0)
	return t
}

// spans puts spans into [start, end) of the text, and nested spans into these.
func (r random) spans(t *rich.Text, start, end, depth int) {
	for start < end && depth < 4 {
		a := r.edge(t.String, start+r.IntN(end-start+1), end)
		b := r.edge(t.String, a+r.IntN(end-a+1), end)
		s := rich.Span{Start: a, End: b, Style: rich.Bold + rich.Style(r.IntN(int(rich.BackLink)))}
		switch s.Style {
		case rich.Link, rich.Image:
			s.Value = []string{"https://example.com/x", "http://EXAMPLE.com", "/relative", "mailto:a@b.c", "tg://resolve?domain=x"}[r.IntN(5)]
		case rich.Email, rich.Phone:
			s.Value = "a@b.c"
		case rich.CustomEmoji:
			s.Value = "5368324170671202286"
		case rich.DateTime:
			s.Value, s.Unix = []string{"r", "wDT", "d", "bad"}[r.IntN(4)], 1767225600
		}
		t.Spans = append(t.Spans, s)
		r.spans(t, a, b, depth+1)
		if start = b; r.IntN(3) == 0 {
			return
		}
		start++
		start = r.edge(t.String, min(start, end), end)
	}
}

// edge moves i up to the next character boundary.
func (r random) edge(s string, i, end int) int {
	for i < end && s[i]&0xC0 == 0x80 {
		i++
	}
	return i
}

func (r random) blocks(depth int) []rich.Block {
	var bs []rich.Block
	for range 1 + r.IntN(4) {
		bs = append(bs, r.block(depth))
	}
	return bs
}

func (r random) block(depth int) rich.Block {
	n := 17
	if depth > 3 {
		n = 9
	}
	switch r.IntN(n) {
	case 0, 1, 2:
		return &rich.Paragraph{Text: r.text()}
	case 3:
		return &rich.Heading{Text: r.text(), Size: 1 + r.IntN(6)}
	case 4:
		return &rich.Pre{Text: r.text(), Language: []string{"", "go", "c++ {x}"}[r.IntN(3)]}
	case 5:
		return &rich.Divider{}
	case 6:
		return &rich.Math{Expression: r.text().String}
	case 7:
		return &rich.Media{Kind: rich.MediaKind(1 + r.IntN(6)), URL: "https://example.com/i.png", Alt: r.text().String, Caption: r.text(), Credit: r.text()}
	case 8:
		return &rich.Quote{Blocks: []rich.Block{&rich.Paragraph{Text: r.text()}}, Credit: r.text(), Folded: true}
	case 9:
		return &rich.PullQuote{Text: r.text(), Credit: r.text()}
	case 10, 11:
		return r.list(depth)
	case 12:
		return &rich.Quote{Blocks: r.blocks(depth + 1), Credit: r.text()}
	case 13:
		return &rich.Details{Summary: r.text(), Blocks: r.blocks(depth + 1), Open: r.IntN(2) == 0}
	case 14:
		return &rich.Gallery{Caption: r.text(), Media: []*rich.Media{{URL: "x.png", Local: true}, {Kind: rich.Photo, URL: "https://a.b/c", Alt: "d"}}}
	case 15:
		return &rich.Footer{Text: r.text()}
	}
	return r.table()
}

func (r random) list(depth int) *rich.List {
	l := &rich.List{Ordered: r.IntN(2) == 0, Tight: r.IntN(2) == 0}
	for i := range 1 + r.IntN(5) {
		l.Items = append(l.Items, rich.Item{Blocks: r.blocks(depth + 1), Value: i + 1, Kind: "1aAiI"[r.IntN(5)], Checkbox: r.IntN(3) == 0, Checked: r.IntN(2) == 0})
	}
	return l
}

func (r random) table() *rich.Table {
	t := &rich.Table{Caption: r.text()}
	columns := 1 + r.IntN(4)
	for i := range 1 + r.IntN(12) {
		var row []rich.Cell
		for range columns {
			c := rich.Cell{Header: i == 0, Align: rich.Align(r.IntN(4)), Colspan: r.IntN(3), Rowspan: r.IntN(3)}
			if r.IntN(2) == 0 {
				c.Text = r.text()
			} else {
				c.Text.String = []string{"a", "漢", "12", ""}[r.IntN(4)]
			}
			row = append(row, c)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func randomDocument(seed uint64) *rich.Document {
	r := random{rand.New(rand.NewPCG(seed, 2))}
	d := &rich.Document{}
	for range 1 + r.IntN(8) {
		d.Blocks = append(d.Blocks, r.blocks(0)...)
	}
	return d
}

func TestRandomDocuments(t *testing.T) {
	for seed := range uint64(150) {
		if checkSplit(t, randomDocument(seed), 256+int(seed)*3); t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
}

func TestRandomDocumentsByTDLib(t *testing.T) {
	lib := tdlibtest.Open(t)
	for seed := range uint64(150) {
		limit := 256 + int(seed)*5
		if judge(t, lib, Encode(randomDocument(seed), Options{Limit: limit}), limit); t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
}
