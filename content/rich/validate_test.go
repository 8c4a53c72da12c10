package rich

import (
	"errors"
	"strings"
	"testing"
)

func repeat(n int, f func() Block) []Block {
	blocks := make([]Block, n)
	for i := range blocks {
		blocks[i] = f()
	}
	return blocks
}

func paragraph(s string) *Paragraph { return &Paragraph{Text: plain(s)} }

func nested(levels int) Block {
	if levels == 1 {
		return paragraph("a")
	}
	return &Quote{Blocks: []Block{nested(levels - 1)}}
}

func rowOf(n int) []Cell {
	row := make([]Cell, n)
	for i := range row {
		row[i].Text = plain("c")
	}
	return row
}

func TestValidate(t *testing.T) {
	link := func(address string) Block {
		return &Paragraph{Text: styled("a", Span{0, 1, Link, address, 0})}
	}
	tests := []struct {
		name   string
		blocks []Block
		want   string // part of the error; "" if the document is valid
	}{
		{"no blocks", nil, ContentRequired},
		{"text at the limit", []Block{paragraph(strings.Repeat("я", MaxText))}, ""},
		{"text over the limit", []Block{paragraph(strings.Repeat("я", MaxText)), paragraph("a")}, "characters of text"},
		{"blocks at the limit", repeat(MaxBlocks, func() Block { return &Divider{} }), ""},
		{"blocks over the limit", []Block{&List{Items: []Item{{Blocks: repeat(MaxBlocks-1, func() Block { return &Divider{} })}}}}, "501 blocks"},
		{"rows count as blocks", []Block{&Table{Rows: func() (rows [][]Cell) {
			for range MaxBlocks {
				rows = append(rows, rowOf(1))
			}
			return rows
		}()}}, "501 blocks"},
		{"depth at the limit", []Block{nested(MaxDepth)}, ""},
		{"depth over the limit", []Block{nested(MaxDepth + 1)}, "levels of nesting"},
		{"formatting counts as depth", []Block{nested(MaxDepth), &Quote{Blocks: []Block{nested(MaxDepth - 2), &Paragraph{Text: styled("a", Span{0, 1, Bold, "", 0}, Span{0, 1, Italic, "", 0})}}}}, ""},
		{"media over the limit", repeat(MaxMedia+1, func() Block { return &Media{Kind: Photo, URL: "https://a.bc/d"} }), "51 media"},
		{"columns at the limit", []Block{&Table{Rows: [][]Cell{rowOf(MaxColumns)}}}, ""},
		{"columns over the limit", []Block{&Table{Rows: [][]Cell{{{Text: plain("a"), Colspan: MaxColumns}, {Text: plain("b")}}}}}, "21 columns"},
		{"a cell from above takes a column", []Block{&Table{Rows: [][]Cell{append(rowOf(MaxColumns-1), Cell{Text: plain("a"), Rowspan: 2}), rowOf(MaxColumns)}}}, "21 columns"},
		{"empty heading", []Block{&Heading{Text: plain(" "), Size: 1}}, ContentRequired},
		{"empty pre", []Block{&Pre{}}, ContentRequired},
		{"empty paragraph of an item", []Block{&List{Items: []Item{{Blocks: []Block{&Paragraph{}}}}}}, ""},
		{"empty paragraph", []Block{&Paragraph{}}, ContentRequired},
		{"item without blocks", []Block{&List{Items: []Item{{}}}}, ContentRequired},
		{"quote without blocks", []Block{&Quote{}}, ContentRequired},
		{"details without blocks", []Block{&Details{Summary: plain("a")}}, ContentRequired},
		{"details without summary", []Block{&Details{Blocks: []Block{&Divider{}}}}, ContentRequired},
		{"number in an unordered list", []Block{&List{Items: []Item{{Blocks: []Block{&Divider{}}, Value: 1}}}}, ListMixed},
		{"kind of a list", []Block{&List{Ordered: true, Items: []Item{{Blocks: []Block{&Divider{}}, Value: 1, Kind: 'x'}}}}, "kinds are"},
		{"checked without a box", []Block{&List{Items: []Item{{Blocks: []Block{&Divider{}}, Checked: true}}}}, "no checkbox"},
		{"size of a heading", []Block{&Heading{Text: plain("a"), Size: 7}}, "sizes are 1 to 6"},
		{"link", []Block{link("https://a.bc/?d=e#f")}, ""},
		{"link to a channel", []Block{link("tg://resolve?domain=durov")}, ""},
		{"link to a user, which needs one that the bot has met", []Block{link("tg://user?id=1")}, "refuses"},
		{"relative link", []Block{link("/a")}, "refuses"},
		{"link to localhost", []Block{link("http://localhost/")}, "refuses"},
		{"link with a bad host", []Block{link("https://a b.cd/")}, "refuses"},
		{"link by ftp", []Block{link("ftp://a.bc/")}, "refuses"},
		{"anchor link", []Block{&Heading{Text: plain("a"), Size: 1, ID: "x"}, &Paragraph{Text: styled("a", Span{0, 1, AnchorLink, "x", 0})}}, ""},
		{"anchor link to nowhere", []Block{&Paragraph{Text: styled("a", Span{0, 1, AnchorLink, "x", 0})}}, "not in the document"},
		{"anchor link to the top", []Block{&Paragraph{Text: styled("a", Span{0, 1, AnchorLink, "", 0})}}, ""},
		{"reference link to nowhere", []Block{&Paragraph{Text: styled("a", Span{0, 1, ReferenceLink, "x", 0})}}, "not in the document"},
		{"long formula", []Block{&Math{Expression: strings.Repeat("x", MaxFormula+1)}}, "send it as code"},
		{"date format", []Block{&Paragraph{Text: styled("a", Span{0, 1, DateTime, "Tw", 1})}}, "date format"},
		{"media by file", []Block{&Media{Kind: Photo, URL: "/a.png"}}, "http or https"},
		{"media by path that is uploaded", []Block{&Media{Kind: Photo, URL: "a.png", Local: true}}, ""},
		{"media by file_id", []Block{&Media{Kind: Photo, URL: "AgACAgQAAx0CTv65QwAC"}}, ""},
		{"spans that cross", []Block{&Paragraph{Text: styled("abc", Span{0, 2, Bold, "", 0}, Span{1, 3, Italic, "", 0})}}, "crosses"},
		{"span that cuts a letter", []Block{&Paragraph{Text: styled("я", Span{0, 1, Bold, "", 0})}}, "cuts a character"},
		{"image within text", []Block{&Paragraph{Text: styled("a", Span{0, 1, Image, "https://a.bc/d.png", 0})}}, "Split"},
		{"bytes that are no text", []Block{paragraph("\xff")}, "UTF-8"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			errs := (&Document{Blocks: test.blocks}).Validate()
			err := errors.Join(errs...)
			if test.want == "" {
				if err != nil {
					t.Errorf("refused: %v", err)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want one with %q", err, test.want)
			}
			var own *Error
			if err != nil && !errors.As(err, &own) {
				t.Errorf("%v is no *Error", err)
			}
		})
	}
}
