package text

import (
	"strings"
	"testing"

	"github.com/dateline-bot/dateline/content/rich"
)

// styled parses a small notation for texts: *bold*, /italic/, `code`, and
// [text](address).
func styled(s string) rich.Text {
	var t rich.Text
	open := map[byte]int{}
	styles := map[byte]rich.Style{'*': rich.Bold, '/': rich.Italic, '`': rich.Code}
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case styles[c] != 0:
			if start, ok := open[c]; ok {
				t.Spans[start].End = len(t.String)
				delete(open, c)
			} else {
				open[c] = len(t.Spans)
				t.Spans = append(t.Spans, rich.Span{Start: len(t.String), Style: styles[c]})
			}
		case c == '[':
			open[c] = len(t.Spans)
			t.Spans = append(t.Spans, rich.Span{Start: len(t.String), Style: rich.Link})
		case c == ']':
			n := strings.IndexByte(s[i:], ')')
			span := &t.Spans[open['[']]
			span.End, span.Value = len(t.String), s[i+2:i+n]
			i += n
		default:
			t.String += s[i : i+1]
		}
	}
	return t
}

func para(s string) *rich.Paragraph         { return &rich.Paragraph{Text: styled(s)} }
func head(size int, s string) *rich.Heading { return &rich.Heading{Text: styled(s), Size: size} }
func item(bs ...rich.Block) rich.Item       { return rich.Item{Blocks: bs} }
func doc(bs ...rich.Block) *rich.Document   { return &rich.Document{Blocks: bs} }
func cell(s string, header bool) rich.Cell  { return rich.Cell{Text: styled(s), Header: header} }
func quoteOf(bs ...rich.Block) *rich.Quote  { return &rich.Quote{Blocks: bs} }
func row(header bool, s ...string) (r []rich.Cell) {
	for _, c := range s {
		r = append(r, cell(c, header))
	}
	return r
}

// one encodes a document that has to be one valid message.
func one(t *testing.T, d *rich.Document) Message {
	t.Helper()
	ms := Encode(d, Options{})
	if len(ms) != 1 {
		t.Fatalf("%d messages", len(ms))
	}
	judge(t, nil, ms, MaxText)
	return ms[0]
}

func TestLayout(t *testing.T) {
	m := one(t, doc(
		head(1, "Title"), para("Lead."), head(2, "Section"), para("One *bold* word."), para("Two."),
		head(2, "List"), &rich.List{Tight: true, Items: []rich.Item{item(para("a")), item(para("b"),
			&rich.List{Tight: true, Ordered: true, Items: []rich.Item{{Value: 3, Kind: '1', Blocks: []rich.Block{para("c")}}, {Value: 4, Kind: '1'}}})}},
		&rich.List{Tight: true, Items: []rich.Item{{Checkbox: true, Checked: true, Blocks: []rich.Block{para("done")}}, {Checkbox: true, Blocks: []rich.Block{para("open")}}}},
		&rich.Footer{Text: styled("[Site](https://example.com) · #ai")},
	))
	want := "Title\n\nLead.\n\nSection\nOne bold word.\n\nTwo.\n\nList\n• a\n• b\n    3. c\n    4.\n\n☑ done\n☐ open\n\nSite · #ai"
	if m.Text != want {
		t.Errorf("got\n%s\nwant\n%s", m.Text, want)
	}
	if got := show(m); !strings.Contains(got, `bold "Section"`) || !strings.Contains(got, `text_link https://example.com/ "Site"`) {
		t.Error(got)
	}
}

func TestTables(t *testing.T) {
	narrow := one(t, doc(&rich.Table{Rows: [][]rich.Cell{row(true, "Name", "数"), row(false, "кот", "1"), row(false, "👍🏽", "22")}}))
	want := "Name │ 数\n─────┼───\nкот  │ 1\n👍🏽   │ 22"
	if narrow.Text != want {
		t.Errorf("got\n%s\nwant\n%s", narrow.Text, want)
	}
	long := strings.Repeat("word ", 10)
	wide := one(t, doc(&rich.Table{Rows: [][]rich.Cell{row(true, "Name", "Text"), row(false, "a", long), row(false, "*b*", "")}}))
	want = "Name: a\nText: " + strings.TrimSpace(long) + "\n\nName: b\nText: –"
	if wide.Text != want {
		t.Errorf("got\n%s\nwant\n%s", wide.Text, want)
	}
}
