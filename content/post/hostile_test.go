package post

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"unicode"

	"github.com/dateline-bot/dateline/content"
)

// hostile are bodies that break converters.
func hostile() map[string]string {
	many := func(n int, f string) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, f, i)
		}
		return b.String()
	}
	return map[string]string{
		"control characters":     "a\x00b\x01c\x1b[31m\n",
		"a paragraph of 240,000": strings.Repeat("слово ", 40000),
		"a word of 50,000":       strings.Repeat("x", 50000),
		"ZWJ families":           strings.Repeat("👨‍👩‍👧‍👦", 1500),
		"flags":                  strings.Repeat("🇷🇺🇬🇧", 1500),
		"marks without end":      "a" + strings.Repeat("\u0301", 10000),
		"2,000 links":            many(2000, "[l%[1]d](https://example.com/%[1]d) "),
		"quotes 500 deep":        strings.Repeat(">", 500) + " deep",
		"lists 60 deep": func() (s string) {
			for i := range 60 {
				s += strings.Repeat("  ", i) + "- l\n"
			}
			return
		}(),
		"details 30 deep":          strings.Repeat("<details><summary>s</summary>\n\n", 30) + "text\n\n" + strings.Repeat("</details>\n\n", 30),
		"elements 2,000 deep":      strings.Repeat("<div>", 2000) + "text" + strings.Repeat("</div>", 2000),
		"60 columns":               "|" + many(60, "h%d|") + "\n|" + strings.Repeat("-|", 60) + "\n|" + many(60, "c%d|") + "\n",
		"3,000 rows":               "|a|b|\n|-|-|\n" + many(3000, "|x%d|y|\n"),
		"an empty table":           "|a|b|\n|-|-|\n\n| | |\n|-|-|\n| | |\n",
		"a cell of a billion":      `<table><tr><td colspan="1000000000" rowspan="1000000000">x</td></tr></table>`,
		"5,000 items":              many(5000, "- item %d\n"),
		"3,000 headings":           many(3000, "# h%d\n"),
		"empty headings":           "#\n\n##\n\n### #\n\ntext",
		"empty items":              "-\n- \n\n1.\n2.\n\n- [ ]\n- [x]\n",
		"empty quotes":             ">\n>\n\n>>>\n\ntext",
		"empty code":               "```\n```\n\n```go\n\n```\n\n~~~\n   \n~~~\n\n` `",
		"empty links":              "[](https://a.com) [ ](https://a.com) ![](https://a.com/x.png) [![](https://a.com/i.png)](https://a.com) []() [x]()",
		"empty styles":             "**** __ ** *** ~~~~ == |||| `` ` `",
		"nothing but space":        "\u00a0\u2003\u200b\n\n\u200b\n\n&nbsp;\n\n\u2060\n\n- \u200b\n\n> \u2060\n\n# \u200b\n\n|\u200b|\n|-|\n|\u200b|",
		"unclosed HTML":            "<table><tr><td>1<td>2<tr><td>3\n\n<ul><li>a<li>b\n\n<b>bold\n\n</div></div> after",
		"scripts":                  "<script>alert(1)</script>\n\n<a href=\"javascript:alert(1)\">js</a> <img src=x onerror=alert(1)>",
		"120 images":               many(120, "![i%[1]d](https://example.com/%[1]d.png)\n\n"),
		"120 images in a row":      many(120, "![i%[1]d](https://example.com/%[1]d.png)\n"),
		"300 footnotes":            many(300, "w%[1]d[^%[1]d] ") + "\n\n" + many(300, "[^%[1]d]: note %[1]d\n"),
		"footnotes in a circle":    "a[^1]\n\n[^1]: see[^2]\n\n[^2]: see[^1]\n",
		"a formula of 8,000":       "$$\n" + strings.Repeat("x+", 4000) + "y\n$$\n\n$5 и $10, $a$ \\(c\\) \\[d\\]\n\n$$\n\n$$\n",
		"60 KB of code":            "```python\n" + strings.Repeat("print(\"hello world\")\n", 3000) + "```\n",
		"a line of code of 20,000": "```\n" + strings.Repeat("x", 20000) + "\n```\n",
		"18 KB of bold":            "**" + strings.Repeat("жирный текст. ", 700) + "**",
		"styles within styles":     strings.Repeat("***~~==||<u>`x`</u>||==~~*** ", 200),
		"backticks":                many(200, "`%d``"),
		"entities":                 strings.Repeat("&amp;&lt;&#0;&#x110000;&#xD800;&nbsp;&copy;", 500),
		"right to left":            "שלום עולם **מודגש** \u202e evil \u202c\n\nمرحبا بالعالم",
		"only a rule":              "***\n\n---\n",
		"links that Telegram refuses": "[x](http://) [x](http://localhost/) [x](ftp://a.b) [x](tel:+123) [x](mailto:a@b.c) [x](//host/x) [x](/x) [x](#a) [x](<http://a b>) [x](http://[::1]/) " +
			"[x](data:text/html,x) [x](tg://user?id=1) [x](https://пример.рф/путь) [x](https://example.com/" + strings.Repeat("a", 5000) + ") [x](https://example.com:99999/)",
		"images that are none": "![x](http://)\n\n![x](data:image/png;base64,AAAA)\n\n![x](file:///etc/passwd)\n\n![x](../../../etc/passwd)\n\n![x](https://example.com/a.svg)",
		"alerts":               "> [!NOTE]\n> text\n\n> [!WARNING]\n\n> [!TIP]\n",
		"the placeholder":      placeholderText + " " + more + "\n\n" + placeholderText + "\n\n`" + placeholderText + "`",
		"a BOM within":         "a\ufeffb\n\n\ufeff\n",
	}
}

// TestHostileArticles renders what no author writes, in all formats, shown in
// full and in short: nothing that Telegram would refuse, and no letter lost.
func TestHostileArticles(t *testing.T) {
	for name, body := range hostile() {
		t.Run(name, func(t *testing.T) {
			a := &content.Article{Title: "T", Path: "a.md", Categories: []string{"c"}}
			for _, f := range []Format{Auto, Rich, Text} {
				p, err := new(Renderer).Render(a, []byte(body), Settings{Format: f, Link: link})
				if err != nil {
					t.Fatal(err)
				}
				shown := ""
				for i, r := range p.Requests {
					for _, problem := range refusals(r) {
						t.Errorf("%s, message %d of %d: %v", f, i+1, len(p.Requests), problem)
					}
					shown += r.Plain
				}
				if want, have := alphabetic(visible(body)), alphabetic(shown); have < want {
					t.Errorf("%s: %d letters of %d", f, have, want)
				}
				if p, err = new(Renderer).Render(a, []byte(body), Settings{Format: f, Extent: Summary, Link: link}); err != nil {
					t.Fatal(err)
				}
				for _, r := range p.Requests {
					for _, problem := range refusals(r) {
						t.Errorf("%s summary: %v", f, problem)
					}
				}
			}
		})
	}
}

// alphabetic counts letters.
func alphabetic(s string) int {
	n := 0
	for _, r := range s {
		if unicode.IsLetter(r) {
			n++
		}
	}
	return n
}

func FuzzRender(f *testing.F) {
	for _, body := range examples(f) {
		f.Add(body)
	}
	for _, body := range hostile() {
		if len(body) < 4000 {
			f.Add(body)
		}
	}
	r := new(Renderer)
	f.Fuzz(func(t *testing.T, body string) {
		a := &content.Article{Title: "T", Path: "a.md", Categories: []string{"c"}}
		for _, s := range []Settings{{Format: Rich, Link: link}, {Format: Text}, {Format: Auto, Extent: Summary, Link: link}} {
			p, err := r.Render(a, []byte(body), s)
			if err != nil {
				t.Fatal(err)
			}
			for _, one := range p.Requests {
				for _, problem := range refusals(one) {
					t.Errorf("%s: %v in %s", s.Format, problem, one.Params)
				}
			}
			again, err := r.Render(a, []byte(body), s)
			if err != nil || len(again.Requests) != len(p.Requests) {
				t.Fatalf("rendered twice: %v", err)
			}
			for i := range p.Requests {
				if !bytes.Equal(p.Requests[i].Params, again.Requests[i].Params) {
					t.Fatalf("%s, rendered twice:\n%s\n%s", s.Format, p.Requests[i].Params, again.Requests[i].Params)
				}
			}
		}
	})
}
