package text

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/dateline-bot/dateline/content/internal/tdlibtest"
)

// cases are constructs that other converters get wrong: Markdown, its text, and its
// entities as type, address or language, and text, separated by bars.
var cases = []struct{ name, source, text, entities string }{
	{"bad links", "[a](/b) [c](#d) [e]() [f](ftp://g.h/i) [j](doi:10.1/2) [k](tel:+123) [l](./m.md) [n](localhost) [o](//p.q/r)",
		"a c e f j k (+123) l n o", ""},
	{"address as text", "[write](mailto:a@b.cd) <a@b.cd>", "write (a@b.cd) a@b.cd", ""},
	{"soft break", "one\ntwo", "one two", ""},
	{"raw escapes", `\*a\* &copy; &#35;`, "*a* © #", ""},
	{"stars", "*foo *bar**", "foo bar", "italic foo bar"},
	{"backticks in code", "`` a`b ``", "a`b", "code a`b"},
	{"fence in a quote", "> ```go\n> a\n> ```", "a", "blockquote a|pre go a"},
	{"markers", "***\n\n+ a\n\n1) b", "———\n\n• a\n\n1. b", ""},
	{"quote in a list in a quote", "> - > a", "• > a", "blockquote • > a"},
	{"tasks", "- [ ] a\n- [x] b", "☐ a\n☑ b", ""},
	{"money", "$5 и $10", "$5 и $10", ""},
	{"bar in code in a table", "|a|\n|-|\n|`x \\| y`|", "a\n─────\nx | y", "pre a\n─────\nx | y"},
	{"language", "```go {hl_lines=[2]}\na\n```", "a", "pre go a"},
	{"indented fence", "  ```\n  a\n    b\n  ```", "a\n  b", "pre a\n  b"},
	{"code in bold", "**a `b` c**", "a b c", "bold a |code b|bold  c"},
	{"link of code", "[`a`](https://b.cd/)", "a", "text_link https://b.cd/ a"},
	{"spoiler", "||a|| b", "a b", "spoiler a"},
	{"raised link to a heading", "# B\n\nx<sup>[1](#b)</sup>", "B\n\nx¹", "bold B"},
	{"footnote of a quote", "a[^1]\n\n[^1]: > q", "a¹\n\n———\n\n1.\nq", "blockquote q"},
	{"footnote of a number", "a[^1]\n\n[^1]: [7]", "a¹\n\n———\n\n1. [7]", ""},
	{"image that links", "[![a](https://b.cd/e.png)](https://f.gh/)", "🖼 a", "text_link https://f.gh/ a"},
	{"link in a caption", `<figure><img src="https://b.cd/e.png" alt="By a"><figcaption>By <a href="https://f.gh/">a</a></figcaption></figure>`, "🖼 e.png\nBy a", "text_link https://b.cd/e.png e.png|text_link https://f.gh/ a"},
	{"image without words that links", `<a href="https://b.cd/"><img src="https://b.cd/e.png"></a>`, "🖼 e.png\nhttps://b.cd/", "text_link https://b.cd/e.png e.png|text_link https://b.cd/ https://b.cd/"},
	{"kinds of lists", "<ol type=\"i\" start=\"4\"><li>a</li><li>b</li></ol>", "iv. a\nv. b", ""},
}

func TestCases(t *testing.T) {
	for _, c := range cases {
		m := one(t, convert(c.source))
		if m.Text != c.text {
			t.Errorf("%s: got %q, want %q", c.name, m.Text, c.text)
		}
		var got []string
		for _, e := range m.Entities {
			words := []string{e.Type.String(), e.Value, cutUnits(m.Text, e.Offset, e.Length)}
			got = append(got, strings.Join(slices.DeleteFunc(words, func(s string) bool { return s == "" }), " "))
		}
		if s := strings.Join(got, "|"); s != c.entities {
			t.Errorf("%s: entities %q, want %q", c.name, s, c.entities)
		}
	}
}

// gfm returns the examples of GFM and of the other extensions.
func gfm(t testing.TB) []string {
	t.Helper()
	b, err := os.ReadFile("testdata/gfm.json")
	if err != nil {
		t.Fatal(err)
	}
	var all []struct{ Markdown string }
	if err := json.Unmarshal(b, &all); err != nil {
		t.Fatal(err)
	}
	var texts []string
	for i := range all {
		texts = append(texts, all[i].Markdown)
	}
	return texts
}

func TestCasesByTDLib(t *testing.T) {
	lib := tdlibtest.Open(t)
	sources := gfm(t)
	for _, c := range cases {
		sources = append(sources, c.source)
	}
	for _, source := range sources {
		d := convert(source)
		judge(t, lib, Encode(d, Options{}), MaxText)
		if checkWhole(t, d); t.Failed() {
			t.Fatalf("%q", source)
		}
	}
}
