package markdown_test

import (
	"strings"
	"testing"

	"github.com/dateline-bot/dateline/content/markdown"
)

// TestWikiLinks holds when double brackets are links and when they are text.
func TestWikiLinks(t *testing.T) {
	o := markdown.Options{
		Article: func(name string) (string, bool) {
			switch slug, _, _ := strings.Cut(name, "#"); slug {
			case "out":
				return "https://t.me/c/1", true
			case "soon":
				return "", true
			}
			return "", false
		},
		Image: func(src string) (string, bool, bool) { return src, true, src == "cat 1.png" },
	}
	p := func(text string) string { return `{"type":"paragraph","text":` + text + `}` }
	link := func(text string) string { return `{"type":"url","text":` + text + `,"url":"https://t.me/c/1"}` }
	photo := `{"type":"photo","photo":{"type":"photo","media":"cat 1.png"}`
	for _, test := range []struct{ name, source, want string }{
		{"an article", "a [[out]] b [[out#H]]", p(`["a ",` + link(`"out"`) + `," b ",` + link(`"out › H"`) + `]`)},
		{"with a text", "[[out|a *b*]] [[out#^c|d]]", p(`[` + link(`"a *b*"`) + `," ",` + link(`"d"`) + `]`)},
		{"with Markdown", "**[[out|`a` **b** `c`]]**", p(`{"type":"bold","text":` + link(`[{"type":"code","text":"a"}," b ",{"type":"code","text":"c"}]`) + `}`)},
		{"not out yet", "[[soon]] [[soon|a]]", p(`"soon a"`)},
		{"in a table", "|a|\n|-|\n|[[out\\|b]]|", `{"type":"table","cells":[[{"text":"a","is_header":true,"align":"left","valign":"middle"}],[{"text":` + link(`"b"`) + `,"align":"left","valign":"middle"}]],"is_bordered":true}`},
		{"nowhere", "a [[nodiscard]] [[1]] [[1, 2], [3]] [[ -f x ]] [[]] [[^1]]", p(`"a [[nodiscard]] [[1]] [[1, 2], [3]] [[ -f x ]] [[]] [[^1]]"`)},
		{"nowhere, but Obsidian's", "[[Other]] [[Another|one]]", p(`"Other one"`)},
		{"a link in brackets", "[[a]](https://b.cd/) [[e]] [[f](https://g.hi/)]\n\n[e]: https://j.kl/", p(`[{"type":"url","text":"[a]","url":"https://b.cd/"}," [",{"type":"url","text":"e","url":"https://j.kl/"},"] [",{"type":"url","text":"f","url":"https://g.hi/"},"]"]`)},
		{"within a link", "[a [[out]]](https://b.cd/)", p(`{"type":"url","text":"a out","url":"https://b.cd/"}`)},
		{"a heading", "[[#Part Two]] [[#no]]\n\n## Part two", p(`[{"type":"anchor_link","text":"Part Two","anchor_name":"part-two"}," no"]`) + `,{"type":"heading","text":[{"type":"anchor","name":"part-two"},"Part two"],"size":2}`},
		{"images", "![[cat 1.png|300]]\n\n![[cat 1.png|A cat]]\n\n![[out]]", photo + `},` + photo + `,"caption":{"text":"A cat"}},` + p(link(`"out"`))},
		{"notes by the names of their files", "![[nope.mdx]] ![[nope.md#A]] ![[out.mkd|b]]", p(`"nope.mdx nope.md › A b"`)},
		{"code", "`[[out]]` \\[[out]]", p(`[{"type":"code","text":"[[out]]"}," [[out]]"]`)},
		{"tables of contents", "[TOC]\n\n[[toc]]\n\n[[_TOC_]]\n\n@[toc]\n\na [TOC]", p(`"a [TOC]"`)},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got, _ := blocksOf(t, test.source, o); got != test.want {
				t.Errorf("%s\ngot  %s\nwant %s", test.source, got, test.want)
			}
		})
	}
	o.Vault = true
	if got, _ := blocksOf(t, "a [[Other]] [[1]] `[[b]]`", o); got != p(`["a Other 1 ",{"type":"code","text":"[[b]]"}]`) {
		t.Errorf("in a vault: got %s", got)
	}
}
