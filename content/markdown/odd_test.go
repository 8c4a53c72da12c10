package markdown_test

import (
	"testing"

	"github.com/dateline-bot/dateline/content/markdown"
	"github.com/dateline-bot/dateline/content/rich"
)

// TestOdd holds combinations from real blogs that were shown differently from how they
// were written.
func TestOdd(t *testing.T) {
	p := func(s string) string { return `{"type":"paragraph","text":` + s + `}` }
	photo := func(name, rest string) string {
		return `{"type":"photo","photo":{"type":"photo","media":"https://x.y/` + name + `"}` + rest + `}`
	}
	img := func(name string) string { return `<img src="https://x.y/` + name + `">` }
	leads := `,"caption":{"text":{"type":"url","text":"https://a.bc/","url":"https://a.bc/"}}`
	collage := `{"type":"collage","blocks":[` + photo("1.png", "") + "," + photo("2.png", "") + `]}`
	for _, test := range []struct{ name, source, want string }{
		{"images of HTML in a row", "<p align=\"center\">" + img("1.png") + "\n" + img("2.png") + "</p>", collage},
		{"images of HTML on lines", img("1.png") + "\n" + img("2.png"), collage},
		{"images of HTML in a line", img("1.png") + " " + img("2.png"), collage},
		{"images of HTML apart", "<div><div>" + img("1.png") + "</div><div>" + img("2.png") + "</div></div>", photo("1.png", "") + "," + photo("2.png", "")},
		{"images with text between", "<p>" + img("1.png") + "a</p>\n<p>" + img("2.png") + "</p>", photo("1.png", "") + "," + p(`"a"`) + "," + photo("2.png", "")},
		{"an image in a link of HTML", "<p><a href=\"https://a.bc/\">" + img("1.png") + "</a></p>", photo("1.png", leads)},
		{"an image in a link alone", "<a href=\"https://a.bc/\">" + img("1.png") + "</a>", photo("1.png", leads)},
		{"a figure in a link", "<figure><a href=\"https://a.bc/\">" + img("1.png") + "</a><figcaption>C</figcaption></figure>", photo("1.png", `,"caption":{"text":{"type":"url","text":"C","url":"https://a.bc/"}}`)},
		{"a figure of two", "<figure>" + img("1.png") + img("2.png") + "<figcaption>C</figcaption></figure>", `{"type":"collage","blocks":[` + photo("1.png", "") + "," + photo("2.png", "") + `],"caption":{"text":"C"}}`},
		{"language of code in pre", "<pre><code class=\"language-go hljs\">a &lt; b\n</code></pre>\n\n<pre class=\"lang-js\">c</pre>\n\n<pre lang=\"rb\">d</pre>\n\n<pre class=\"x\">e</pre>", `{"type":"pre","text":"a < b","language":"go"},{"type":"pre","text":"c","language":"js"},{"type":"pre","text":"d","language":"rb"},{"type":"pre","text":"e"}`},
		{"a caption below an image", "![a](https://x.y/1.png)\n*C **b***\n\n[![a](https://x.y/2.png)](https://a.bc/)  \n_C_", photo("1.png", `,"caption":{"text":["C ",{"type":"bold","text":"b"}]}`) + "," + photo("2.png", `,"caption":{"text":{"type":"url","text":"C","url":"https://a.bc/"}}`)},
		{"text below an image", "![a](https://x.y/1.png)\n*C* b", p(`["a ",{"type":"italic","text":"C"}," b"]`) + "," + photo("1.png", "")},
		{"a figure next to text", "a\n{{< figure src=\"https://x.y/1.png\" >}}\nb\n\n> c\n> {{< figure src=\"https://x.y/1.png\" >}}", p(`"a"`) + "," + photo("1.png", "") + "," + p(`"b"`) + `,{"type":"blockquote","blocks":[` + p(`"c"`) + "," + photo("1.png", "") + `]}`},
		{"figures next to an image", "{{< figure src=\"https://x.y/1.png\" >}}\n![](https://x.y/2.png)", collage},
		{"code behind text", "a {{< highlight go >}}\nx\n{{< /highlight >}}\nb", p(`"a"`) + `,{"type":"pre","text":"x","language":"go"},` + p(`"b"`)},
		{"extensions of kramdown", "a\n\n{::comment}\nhidden\n\nas well\n{:/comment}\n\n{::options toc_levels=\"1\" /}\n{::nomarkdown}<b>b</b>{:/} c{::comment}d{:/}", p(`"a"`) + "," + p(`[{"type":"bold","text":"b"}," c"]`)},
		{"a button", "{{< button href=\"https://a.bc/\" >}}Press{{< /button >}} {% btn https://a.bc/, Go %} {% link text https://a.bc/ %}", p(`[{"type":"url","text":"Press","url":"https://a.bc/"}," ",{"type":"url","text":"Go","url":"https://a.bc/"}," ",{"type":"url","text":"text","url":"https://a.bc/"}]`)},
		{"markup in the title of an alert", "> [!WARNING] A *b* `c`\n> d", `{"type":"blockquote","blocks":[` + p(`["⚠️ ",{"type":"bold","text":["A ",{"type":"italic","text":"b"}," ",{"type":"code","text":"c"}]}]`) + "," + p(`"d"`) + `]}`},
		{"entities in bare addresses", "https://a.bc/?a=1&amp;b <https://a.bc/?a&amp;b> https://a.bc/?a&copy=2", p(`[{"type":"url","text":"https://a.bc/?a=1&b","url":"https://a.bc/?a=1&b"}," ",{"type":"url","text":"https://a.bc/?a&b","url":"https://a.bc/?a&b"}," ",{"type":"url","text":"https://a.bc/?a&copy=2","url":"https://a.bc/?a&copy=2"}]`)},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got, _ := blocksOf(t, test.source, markdown.Options{}); got != test.want {
				t.Errorf("%s\ngot  %s\nwant %s", test.source, got, test.want)
			}
		})
	}
}

// TestLinesAroundFigures holds that line breaks added around an image do not shift line
// numbers.
func TestLinesAroundFigures(t *testing.T) {
	source := "a\n{{< figure src=\"https://x.y/1.png\" >}}\nb {{< highlight go >}}\nx\n{{< /highlight >}}\n{::comment}\nc\n{:/comment}\n\n# Heading\n"
	d, _ := markdown.New().Convert([]byte(source), markdown.Options{})
	heading, ok := d.Blocks[len(d.Blocks)-1].(*rich.Heading)
	if !ok || heading.Line != 10 {
		t.Errorf("the heading is on line %d, want 10", heading.Line)
	}
}
