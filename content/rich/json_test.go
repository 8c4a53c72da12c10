package rich

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
)

// styled builds a Text from a string and spans.
func styled(s string, spans ...Span) Text { return Text{String: s, Spans: spans} }

func plain(s string) Text { return Text{String: s} }

func TestAppendJSON(t *testing.T) {
	tests := []struct {
		name  string
		block Block
		want  string
	}{
		{"paragraph", &Paragraph{Text: plain("a \"b\"\n\\ \x01 é")}, `{"type":"paragraph","text":"a \"b\"\n\\ \u0001 é"}`},
		{"one style over all", &Paragraph{Text: styled("ab", Span{0, 2, Bold, "", 0})}, `{"type":"paragraph","text":{"type":"bold","text":"ab"}}`},
		{"styles within each other", &Paragraph{Text: styled("abcd", Span{0, 3, Bold, "", 0}, Span{1, 2, Italic, "", 0})},
			`{"type":"paragraph","text":[{"type":"bold","text":["a",{"type":"italic","text":"b"},"c"]},"d"]}`},
		{"link", &Paragraph{Text: styled("ab", Span{1, 2, Link, "https://a.b/", 0})}, `{"type":"paragraph","text":["a",{"type":"url","text":"b","url":"https://a.b/"}]}`},
		{"date", &Paragraph{Text: styled("ab", Span{0, 2, DateTime, "wDT", 1647531900})},
			`{"type":"paragraph","text":{"type":"date_time","text":"ab","date_time_format":"wDT","unix_time":1647531900}}`},
		{"emoji", &Paragraph{Text: styled("👍", Span{0, 4, CustomEmoji, "53", 0})}, `{"type":"paragraph","text":{"type":"custom_emoji","custom_emoji_id":"53","alternative_text":"👍"}}`},
		{"formula", &Paragraph{Text: styled("x^2", Span{0, 3, Formula, "", 0})}, `{"type":"paragraph","text":{"type":"mathematical_expression","expression":"x^2"}}`},
		{"anchor", &Paragraph{Text: styled("ab", Span{1, 1, Anchor, "n", 0})}, `{"type":"paragraph","text":["a",{"type":"anchor","name":"n"},"b"]}`},
		{"image within text is its alternative text", &Paragraph{Text: styled("a b", Span{2, 3, Image, "https://a.b/c.png", 0})}, `{"type":"paragraph","text":["a ","b"]}`},
		{"footnote", &Paragraph{Text: styled("a[1]", Span{1, 4, ReferenceLink, "fn1", 0})}, `{"type":"paragraph","text":["a",{"type":"reference_link","text":"[1]","reference_name":"fn1"}]}`},
		{"heading with anchor", &Heading{Text: plain("a"), Size: 2, ID: "x"}, `{"type":"heading","text":[{"type":"anchor","name":"x"},"a"],"size":2}`},
		{"code", &Pre{Text: plain("x"), Language: "go"}, `{"type":"pre","text":"x","language":"go"}`},
		{"code without language", &Pre{Text: plain("x")}, `{"type":"pre","text":"x"}`},
		{"footer", &Footer{Text: plain("x")}, `{"type":"footer","text":"x"}`},
		{"divider", &Divider{}, `{"type":"divider"}`},
		{"math", &Math{Expression: `\pi`}, `{"type":"mathematical_expression","expression":"\\pi"}`},
		{"anchor block", &AnchorBlock{Name: "x"}, `{"type":"anchor","name":"x"}`},
		{"list", &List{Items: []Item{{Blocks: []Block{&Divider{}}, Checkbox: true}, {Blocks: []Block{&Divider{}}, Checkbox: true, Checked: true}}},
			`{"type":"list","items":[{"blocks":[{"type":"divider"}],"has_checkbox":true},{"blocks":[{"type":"divider"}],"has_checkbox":true,"is_checked":true}]}`},
		{"ordered list", &List{Ordered: true, Items: []Item{{Blocks: []Block{&Divider{}}, Value: 3, Kind: 'a'}, {Blocks: []Block{&Divider{}}}}},
			`{"type":"list","items":[{"blocks":[{"type":"divider"}],"value":3,"type":"a"},{"blocks":[{"type":"divider"}],"value":0,"type":"1"}]}`},
		{"quote", &Quote{Blocks: []Block{&Divider{}}, Credit: plain("me")}, `{"type":"blockquote","blocks":[{"type":"divider"}],"credit":"me"}`},
		{"folded quote", &Quote{Folded: true, Blocks: []Block{&Paragraph{Text: plain("x")}}, Credit: plain("me")},
			`{"type":"expandable_blockquote","text":"x","blocks":[{"type":"paragraph","text":"x"}],"credit":"me"}`},
		{"folded quote of two paragraphs", &Quote{Folded: true, Blocks: []Block{&Paragraph{Text: plain("x")}, &Paragraph{Text: plain("y")}}},
			`{"type":"expandable_blockquote","text":"x\ny","blocks":[{"type":"paragraph","text":"x"},{"type":"paragraph","text":"y"}]}`},
		{"folded quote of more", &Quote{Folded: true, Blocks: []Block{&Paragraph{Text: plain("x")}, &Divider{}}},
			`{"type":"expandable_blockquote","blocks":[{"type":"paragraph","text":"x"},{"type":"divider"}]}`},
		{"pull quote", &PullQuote{Text: plain("x")}, `{"type":"pullquote","text":"x"}`},
		{"table", &Table{Rows: [][]Cell{{{Text: plain("x"), Header: true, Align: AlignRight, Colspan: 2}}, {{}, {VAlign: VAlignTop, Rowspan: 2}}}, Caption: plain("c"), Bordered: true, Striped: true, Compact: true},
			`{"type":"table","cells":[[{"text":"x","is_header":true,"colspan":2,"align":"right","valign":"middle"}],[{"text":"","align":"left","valign":"middle"},{"text":"","rowspan":2,"align":"left","valign":"top"}]],"is_bordered":true,"is_striped":true,"is_compact":true,"caption":"c"}`},
		{"details", &Details{Summary: plain("s"), Blocks: []Block{&Divider{}}, Open: true}, `{"type":"details","summary":"s","blocks":[{"type":"divider"}],"is_open":true}`},
		{"photo", &Media{Kind: Photo, URL: "https://a.b/c.png", Caption: plain("c"), Credit: plain("d"), Spoiler: true},
			`{"type":"photo","photo":{"type":"photo","media":"https://a.b/c.png","has_spoiler":true},"caption":{"text":"c","credit":"d"}}`},
		{"local document", &Media{Kind: File, URL: "a/b.pdf", Local: true}, `{"type":"document","document":{"type":"document","media":"attach://f_a/b.pdf"}}`},
		{"collage", &Gallery{Media: []*Media{{Kind: Voice, URL: "x"}}, Caption: plain("c")}, `{"type":"collage","blocks":[{"type":"voice_note","voice_note":{"type":"voice_note","media":"x"}}],"caption":{"text":"c"}}`},
		{"slideshow", &Gallery{Slideshow: true, Media: []*Media{{Kind: Video, URL: "x"}, {Kind: Animation, URL: "y"}}},
			`{"type":"slideshow","blocks":[{"type":"video","video":{"type":"video","media":"x"}},{"type":"animation","animation":{"type":"animation","media":"y"}}]}`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			d := &Document{Blocks: []Block{test.block}}
			got := string(d.AppendJSON(nil, func(m *Media) string {
				if !m.Local {
					return ""
				}
				return "f_" + m.URL
			}))
			if want := `{"blocks":[` + test.want + `]}`; got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
			if !json.Valid([]byte(got)) {
				t.Errorf("not JSON: %s", got)
			}
			back, err := Decode([]byte(got))
			if err != nil {
				t.Fatalf("Decode: %v", err)
			}
			if again := back.AppendJSON(nil, nil); !bytes.Equal(again, []byte(got)) && !strings.Contains(test.name, "image") {
				t.Errorf("read and written again:\n%s\n%s", again, got)
			}
		})
	}
	d := &Document{Blocks: []Block{&Divider{}}, RTL: true}
	if got, want := string(d.AppendJSON([]byte("x"), nil)), `x{"blocks":[{"type":"divider"}],"is_rtl":true}`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// TestDecodeReadsEitherFoldedQuote holds that a collapsed quote can be read in the form
// before 10.5 and in the newer one.
func TestDecodeReadsEitherFoldedQuote(t *testing.T) {
	for source, want := range map[string]string{
		`{"type":"expandable_blockquote","text":"x"}`:                                                `{"type":"paragraph","text":"x"}`,
		`{"type":"expandable_blockquote","blocks":[{"type":"divider"}]}`:                             `{"type":"divider"}`,
		`{"type":"expandable_blockquote","text":"x","blocks":[{"type":"paragraph","text":"y"}]}`:     `{"type":"paragraph","text":"y"}`,
		`{"type":"expandable_blockquote","text":"x","credit":"c","blocks":[{"type":"divider"}]}`:     `{"type":"divider"}`,
		`{"type":"expandable_blockquote","text":["a",{"type":"bold","text":"b"}],"credit":"by her"}`: `{"type":"paragraph","text":["a",{"type":"bold","text":"b"}]}`,
	} {
		d, err := Decode([]byte(`{"blocks":[` + source + `]}`))
		if err != nil {
			t.Errorf("%s: %v", source, err)
			continue
		}
		q, ok := d.Blocks[0].(*Quote)
		if !ok || !q.Folded {
			t.Errorf("%s: %#v", source, d.Blocks[0])
			continue
		}
		if got := string((&Document{Blocks: q.Blocks}).AppendJSON(nil, nil)); got != `{"blocks":[`+want+`]}` {
			t.Errorf("%s:\ngot  %s\nwant %s", source, got, want)
		}
	}
	if _, err := Decode([]byte(`{"blocks":[{"type":"expandable_blockquote"}]}`)); err == nil || !strings.Contains(err.Error(), `"blocks" is missing`) {
		t.Errorf("one that holds nothing: %v", err)
	}
}

func TestDecodeRefuses(t *testing.T) {
	tests := map[string]string{
		`[]`:                                "object is wanted",
		`{"blocks":[],"x":1}`:               `unknown field "x"`,
		`{}`:                                `"blocks" is missing`,
		`{"blocks":[]} {}`:                  "",
		`{"blocks":[{"type":"thinking"}]}`:  `"thinking" cannot be sent`,
		`{"blocks":[{"type":"map"}]}`:       `"zoom" is missing`,
		`{"blocks":[{"text":"x"}]}`:         `"type" is missing`,
		`{"blocks":[{"type":"paragraph"}]}`: `"text" is missing`,
		`{"blocks":[{"type":"paragraph","text":1}]}`:                                                       "object is wanted",
		`{"blocks":[{"type":"paragraph","text":null}]}`:                                                    "object is wanted",
		`{"blocks":[{"type":"paragraph","text":{"type":"hashtag","text":"#a","hashtag":"a"}}]}`:            `"hashtag" cannot be sent`,
		`{"blocks":[{"type":"paragraph","text":{"type":"bold","text":"a","url":"x"}}]}`:                    `unknown field "url"`,
		`{"blocks":[{"type":"paragraph","text":{"type":"url","text":"a"}}]}`:                               `"url" is missing`,
		`{"blocks":[{"type":"paragraph","text":["a",{"type":"bold","text":2}]}]}`:                          "blocks[0].text[1].text",
		`{"blocks":[{"type":"heading","text":"a","size":"1"}]}`:                                            `"size"`,
		`{"blocks":[{"type":"list","items":[{"blocks":[],"value":1},{"blocks":[]}]}]}`:                     "either ordered or unordered",
		`{"blocks":[{"type":"list","items":[{"blocks":[],"value":1,"type":"10"}]}]}`:                       `item type "10"`,
		`{"blocks":[{"type":"list","items":[{"blocks":[],"is_checked":"yes"}]}]}`:                          `"is_checked"`,
		`{"blocks":[{"type":"table","cells":[[{"text":"a","valign":"top"}]]}]}`:                            `"align" is missing`,
		`{"blocks":[{"type":"table","cells":[[{"text":"a","align":"up","valign":"top"}]]}]}`:               `align "up"`,
		`{"blocks":[{"type":"photo","photo":"https://a.b/"}]}`:                                             "object is wanted",
		`{"blocks":[{"type":"photo","photo":{"type":"video","media":"https://a.b/"}}]}`:                    `"video" in a block of type "photo"`,
		`{"blocks":[{"type":"collage","blocks":[{"type":"paragraph","text":"a"}]}]}`:                       "paragraph",
		`{"blocks":[{"type":"audio","audio":{"type":"audio","media":"https://a.b/","has_spoiler":true}}]}`: `unknown field "has_spoiler"`,
		`{"blocks":` + strings.Repeat("[", 300) + strings.Repeat("]", 300) + `}`:                           "levels deep",
	}
	for source, want := range tests {
		_, err := Decode([]byte(source))
		if want == "" {
			if err == nil {
				t.Errorf("%s: two values are taken for one", source)
			}
			continue
		}
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want one with %q", source, err, want)
		}
	}
}
