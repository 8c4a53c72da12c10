package text

import (
	"strings"
	"testing"

	"github.com/dateline-bot/dateline/content/rich"
)

// TestCuts holds the order of preference of cuts; the expected values are the
// beginnings of the parts.
func TestCuts(t *testing.T) {
	words := func(n int) string { return strings.TrimSpace(strings.Repeat("word ", n)) }
	sentence := func(n int) string { return "S" + words(n) + "e. " }
	list := &rich.List{Tight: true}
	for range 8 {
		list.Items = append(list.Items, item(para(sentence(10))))
	}
	long := &rich.Table{Rows: [][]rich.Cell{row(true, "Head", "N")}}
	for range 40 {
		long.Rows = append(long.Rows, row(false, "cell", "1"))
	}
	lines := &rich.Pre{Language: "go", Text: rich.Text{String: strings.TrimSpace(strings.Repeat("func f() {\n\treturn 1 + 2 + 3 + 4\n}\n\n", 9))}}
	family := "👨‍👩‍👧‍👦"
	for _, c := range []struct {
		name   string
		blocks []rich.Block
		starts []string
	}{
		{"heading before block", []rich.Block{para(words(20)), head(2, "Second"), para(words(15)), para(words(30))}, []string{"word", "Second"}},
		{"block before sentence", []rich.Block{para(sentence(20)), para("New " + sentence(20) + sentence(9))}, []string{"Sword", "New"}},
		{"item before sentence", []rich.Block{list}, []string{"• ", "• "}},
		{"sentence before word", []rich.Block{para(sentence(20) + sentence(20) + sentence(20))}, []string{"S", "S"}},
		{"an initial ends no sentence", []rich.Block{para(sentence(20) + "A. Pushkin " + words(40))}, []string{"S", "A. P"}},
		{"word before grapheme", []rich.Block{para(words(80))}, []string{"word", "word"}},
		{"grapheme", []rich.Block{para("x" + strings.Repeat(family, 40))}, []string{"x" + family, family}},
		{"not within a link", []rich.Block{para(words(45) + " [" + words(10) + "](https://a.b)")}, []string{"word", "word"}},
		{"a heading stays with its text", []rich.Block{para(words(48)), head(2, "Heading"), para(words(20))}, []string{"word", "Heading\nword"}},
		{"a heading stays with a link that is to be cut", []rich.Block{head(2, "Heading"), para("[" + words(70) + "](https://a.b)")}, []string{"Heading\nword", "word"}},
		{"a heading does not cut a link", []rich.Block{head(2, "Two "+words(20)), para("[One " + words(40) + "](https://a.b)")}, []string{"Two", "One"}},
		{"a header is repeated", []rich.Block{long}, []string{"Head │ N\n─────┼──\ncell │ 1", "Head │ N\n─────┼──\ncell │ 1"}},
		{"code is cut at a blank line", []rich.Block{lines}, []string{"func", "func"}},
	} {
		ms := Encode(doc(c.blocks...), Options{Limit: 256})
		judge(t, nil, ms, 256)
		if len(ms) < len(c.starts) {
			t.Errorf("%s: %d parts", c.name, len(ms))
			continue
		}
		for i, m := range ms {
			if want := c.starts[min(i, len(c.starts)-1)]; !strings.HasPrefix(m.Text, want) {
				t.Errorf("%s: part %d begins %q, not %q", c.name, i, m.Text, want)
			}
			if c.name == "code is cut at a blank line" && (len(m.Entities) != 1 || m.Entities[0].Value != "go") {
				t.Errorf("%s: part %d lost its language: %s", c.name, i, show(m))
			}
		}
	}
}

func TestCutQuoteStaysQuote(t *testing.T) {
	ms := Encode(doc(quoteOf(para(strings.Repeat("A sentence. ", 60)), para("The end."))), Options{Limit: 256})
	judge(t, nil, ms, 256)
	for i, m := range ms {
		if len(m.Entities) != 1 || m.Entities[0] != (Entity{Type: expandableQuote, Length: units(m.Text)}) {
			t.Errorf("part %d: %s", i, show(m))
		}
	}
}

func TestNumbers(t *testing.T) {
	d := doc(para(strings.Repeat("A sentence. ", 400)))
	ms := Encode(d, Options{Limit: 256, Number: true})
	judge(t, nil, ms, 256)
	if last := ms[len(ms)-1].Text; len(ms) < 10 || !strings.HasSuffix(ms[0].Text, "\n\n(1/"+strings.TrimSuffix(last[strings.LastIndex(last, "/")+1:], ")")+")") {
		t.Errorf("%d parts, the last %q", len(ms), last)
	}
	if m := one(t, doc(para("short"))); m.Text != "short" {
		t.Errorf("one part is numbered: %q", m.Text)
	}
}

// TestEntityLimit holds that the text is cut at the hundredth entity, not later and not
// much earlier.
func TestEntityLimit(t *testing.T) {
	ms := Encode(convert("x "+hostile()["120 links"]), Options{})
	judge(t, nil, ms, MaxText)
	if len(ms) != 2 || len(ms[0].Entities) != MaxEntities {
		t.Errorf("%d parts, %d entities in the first", len(ms), len(ms[0].Entities))
	}
}

// TestCutsWithin holds where something that is longer than a part is cut: a link
// between its words, and every piece is a link; code between its words; a grapheme
// between its characters, never within one.
func TestCutsWithin(t *testing.T) {
	for _, c := range []struct {
		name, source string
		kind         EntityType
		piece        string // the end of each part but the last
	}{
		{"link", "[" + strings.Repeat("word ", 200) + "word](https://a.bc/)", textLink, "word"},
		{"code", "`" + strings.Repeat("code ", 200) + "code`", code, "code"},
		{"marks on one letter", "a" + strings.Repeat("\u0301", 1000), 0, "\u0301"},
		{"one emoji of hundreds", strings.Repeat("👨\u200d", 400) + "👨", 0, ""},
		{"a word", strings.Repeat("x", 1000), 0, "x"},
	} {
		ms := Encode(convert(c.source), Options{Limit: 256})
		judge(t, nil, ms, 256)
		whole := ""
		for i, m := range ms {
			whole += m.Text
			if !strings.HasSuffix(m.Text, c.piece) || units(m.Text) < 200 && i < len(ms)-1 {
				t.Errorf("%s: part %d is %q", c.name, i, m.Text)
			}
			if c.kind != 0 && (len(m.Entities) != 1 || m.Entities[0].Type != c.kind || m.Entities[0].Length != units(m.Text)) {
				t.Errorf("%s: part %d is not all %s: %s", c.name, i, c.kind, show(m))
			}
		}
		if c.kind == 0 && whole != c.source {
			t.Errorf("%s: %d bytes of %d arrive", c.name, len(whole), len(c.source))
		}
	}
	text := strings.Repeat("word ", 40)
	for _, m := range Encode(convert(text+"[one two three](https://a.bc/) `four five six` "+text), Options{Limit: 256}) {
		if strings.Contains(m.Text, "one") != strings.Contains(m.Text, "three") || strings.Contains(m.Text, "four") != strings.Contains(m.Text, "six") {
			t.Errorf("a link or code that fits a part is cut: %q", m.Text)
		}
	}
}
