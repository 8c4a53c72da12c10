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

// one encodes a document that must become one valid message.
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
	wide := one(t, doc(&rich.Table{Rows: [][]rich.Cell{row(true, "Name", "Text"), row(false, "a", ""), row(false, "*b*", long), row(false, "c", "")}}))
	want = "Name: a\nText: –\n\nName: b\nText: " + strings.TrimSpace(long) + "\n\nName: c"
	if wide.Text != want {
		t.Errorf("got\n%s\nwant\n%s", wide.Text, want)
	}
}

// TestClean holds that characters that Telegram would change are replaced so that it
// does not.
func TestClean(t *testing.T) {
	ring := rich.Text{String: "a\u030ab", Spans: []rich.Span{{End: 1, Style: rich.Bold}, {Start: 3, End: 4, Style: rich.Italic}}}
	for _, c := range []struct {
		block rich.Block
		want  string
	}{
		{para("a\tb\x00c\r\u202ed"), "a b c" + "d"},
		{para("smo\u0308rga\u030asbord"), "smo\u0308rgåsbord"},
		{&rich.Paragraph{Text: ring}, "åb"},
		{para("x\xffy\u2028z"), "x\uFFFDy\nz"},
		{para("\u200e\u200f\u200ex"), "\u200c\u200c\u200ex"},
		{&rich.Pre{Text: rich.Text{String: "\n\tif x {\r\n\t}\n\n"}}, "    if x {\n    }"},
	} {
		if m := one(t, doc(c.block)); m.Text != c.want {
			t.Errorf("got %q, want %q", m.Text, c.want)
		}
	}
	for _, s := range []string{"", " ", "\u200b\u00a0", "\n\t"} {
		if ms := Encode(doc(&rich.Paragraph{Text: rich.Text{String: s}}), Options{}); len(ms) > 0 {
			t.Errorf("%q makes %d messages", s, len(ms))
		}
	}
}

// TestStyles compares the entities of a text with its spans.
func TestStyles(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"*a*", `bold "a"`},
		{"/a *b* c/", `italic "a ", italic "b c", bold "b"`},
		{"*a [b](https://c.d) e*", `bold "a ", text_link https://c.d/ "b", bold "b", bold " e"`},
		{"[`a`](https://c.d)", `text_link https://c.d/ "a"`},
		{"`a [b](https://c.d) e`", `code "a ", text_link https://c.d/ "b", code " e"`},
		{"*a `b` c*", `bold "a ", code "b", bold " c"`},
		{"[a](/x) [b](localhost) [c](ftp://a.b)", ""},
		{"*a* ", `bold "a"`},
		{"*a *", `bold "a"`},
		{"[a](MAILTO:x@y.z)", ""},
	} {
		m := one(t, doc(para(c.text)))
		var got []string
		for _, line := range strings.Split(strings.TrimSpace(show(m)), "\n")[1:] {
			_, line, _ = strings.Cut(strings.TrimSpace(line), " ")
			got = append(got, line)
		}
		if s := strings.Join(got, ", "); s != c.want {
			t.Errorf("%s: got %s, want %s", c.text, s, c.want)
		}
	}
}
