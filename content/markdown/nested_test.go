package markdown_test

import (
	"strings"
	"testing"

	"github.com/dateline-bot/dateline/content/markdown"
)

func TestMarkdownWithinHTML(t *testing.T) {
	photo := `{"type":"photo","photo":{"type":"photo","media":"https://a.bc/d.png"}`
	tests := []struct{ name, source, want string }{
		{"figcaption", "<figure>\n<img src=\"https://a.bc/d.png\">\n<figcaption>A **b** [c](https://c.d/) &amp; __init__</figcaption>\n</figure>", photo + `,"caption":{"text":["A ",{"type":"bold","text":"b"}," ",{"type":"url","text":"c","url":"https://c.d/"}," & ",{"type":"bold","text":"init"}]}}`},
		{"figcaption without marks", "<figure>\n<img src=\"https://a.bc/d.png\">\n<figcaption>2 * 3 of __init__.py</figcaption>\n</figure>", photo + `,"caption":{"text":"2 * 3 of __init__.py"}}`},
		{"summary", "<details>\n<summary>See `a_b` <i>now</i></summary>\n\nc\n\n</details>", `{"type":"details","summary":["See ",{"type":"code","text":"a_b"}," ",{"type":"italic","text":"now"}],"blocks":[{"type":"paragraph","text":"c"}]}`},
		{"div", "<div markdown=\"1\">\n**a** b <u>c</u> *d*\n</div>", `{"type":"paragraph","text":[{"type":"bold","text":"a"}," b ",{"type":"underline","text":"c"}," ",{"type":"italic","text":"d"}]}`},
		{"blocks in a div", "<div markdown=\"1\">\n  ## a\n  - b\n  - c\n</div>", `{"type":"heading","text":"a","size":2},{"type":"list","items":[{"blocks":[{"type":"paragraph","text":"b"}]},{"blocks":[{"type":"paragraph","text":"c"}]}]}`},
		{"span", `<p markdown="span">a *b*</p>`, `{"type":"paragraph","text":["a ",{"type":"italic","text":"b"}]}`},
		{"figure", "<figure markdown=\"span\">\n  ![x](https://a.bc/d.png){ width=\"300\" }\n  <figcaption>C</figcaption>\n</figure>", photo + `,"caption":{"text":"C"}}`},
		{"off", `<div markdown="0">a *b*</div>`, `{"type":"paragraph","text":"a *b*"}`},
		{"pre", "<div markdown=\"1\"><pre>a *b*\n</pre></div>", `{"type":"pre","text":"a *b*"}`},
		{"title of an image in a line", `a ![b](https://a.bc/d.png "T") c`, `{"type":"paragraph","text":"a b (T) c"},` + photo + `}`},
		{"title of an image is its text", `a ![b](https://a.bc/d.png "b") c`, `{"type":"paragraph","text":"a b c"},` + photo + `}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got, _ := blocksOf(t, tt.source, markdown.Options{}); got != tt.want {
				t.Errorf("%s\n got %s\nwant %s", tt.source, got, tt.want)
			}
		})
	}
}

func TestTableCaptions(t *testing.T) {
	table := "| a |\n|---|\n| 1 |\n"
	for name, source := range map[string]string{
		"Pandoc, behind":   table + "\nTable: C *d* {#tbl:e}\n",
		"Pandoc, short":    table + "\n: C *d*\n",
		"Pandoc, before":   "Table: C *d*\n\n" + table,
		"MultiMarkdown":    table + "[C *d*]\n",
		"HTML, with marks": "<table><caption>C *d* <i></i></caption><tr><td>1</td></tr></table>",
	} {
		got, _ := blocksOf(t, source, markdown.Options{})
		want := `"caption":["C ",{"type":"italic","text":"d"}]}`
		if name == "HTML, with marks" {
			want = `"caption":"C *d*"}`
		}
		if !strings.HasSuffix(got, want) || strings.Count(got, `"type":"table"`) != 1 || strings.Contains(got, "paragraph") {
			t.Errorf("%s: got %s", name, got)
		}
	}
	for _, source := range []string{"Table: not of one\n\ntext", table + "[a](https://b.c/)\n", table + "\n:tada: b\n", table + "\ntext\n"} {
		if got, _ := blocksOf(t, source, markdown.Options{}); strings.Contains(got, "caption") {
			t.Errorf("%q has a caption: %s", source, got)
		}
	}
}

// TestLinesBehindDetails holds that breaks that the translation of a shortcode adds do
// not count as lines.
func TestLinesBehindDetails(t *testing.T) {
	_, warnings := blocksOf(t, "{{< details A >}}\na\n{{< /details >}}\n{{< strange >}}\n\n![x](ftp://a)\n\n"+strings.Repeat("*a", 1600)+"\n", markdown.Options{Line: 10})
	var lines []int
	for _, w := range warnings {
		lines = append(lines, w.Line)
	}
	if len(lines) != 2 || lines[0] != 14 || lines[1] != 18 {
		t.Errorf("warnings on lines %v, want 14 and 18: %v", lines, warnings)
	}
}

func TestEmoji(t *testing.T) {
	c := markdown.New()
	for in, want := range map[string]string{":tada: a :rocket:": "🎉 a 🚀", "10:30:45": "10:30:45", "a :zzzz: b": "a :zzzz: b", "a:tada:": "a:tada:", "": ""} {
		if got := c.Emoji(in); got != want {
			t.Errorf("Emoji(%q) = %q, want %q", in, got, want)
		}
	}
}
