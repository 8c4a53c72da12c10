package markdown_test

import (
	"strings"
	"testing"

	"github.com/dateline-bot/dateline/content/markdown"
)

// TestContainers holds the containers of colons and the admonitions.
func TestContainers(t *testing.T) {
	p := func(text string) string { return `{"type":"paragraph","text":"` + text + `"}` }
	bold := func(sign, title string) string {
		return `{"type":"paragraph","text":["` + sign + ` ",{"type":"bold","text":"` + title + `"}]}`
	}
	quote := func(blocks ...string) string {
		return `{"type":"blockquote","blocks":[` + strings.Join(blocks, ",") + `]}`
	}
	note := quote(bold("ℹ️", "Note"), p("a"))
	for _, test := range []struct{ name, source, want string }{
		{"Docusaurus", ":::note\n\na\n\n:::", note},
		{"Docusaurus's title", "x\n:::tip[T]{#id}\na\n:::\ny", p("x") + "," + quote(bold("💡", "T"), p("a")) + "," + p("y")},
		{"VuePress", "::: danger Stop it\na\n:::", quote(bold("🛑", "Stop it"), p("a"))},
		{"Pandoc and Quarto", "::: {.callout-note}\na\n:::\n\n::: {.warning title=\"T\"}\nb\n:::", note + "," + quote(bold("⚠️", "T"), p("b"))},
		{"MyST", ":::{note}\na\n:::", note},
		{"Zenn and Qiita", ":::message alert\na\n:::\n:::note warn\nb\n:::", quote(bold("🛑", "Caution"), p("a")) + "," + quote(bold("⚠️", "Warning"), p("b"))},
		{"nested", "::::note\n:::tip\na\n:::\nb\n::::", quote(bold("ℹ️", "Note"), quote(bold("💡", "Tip"), p("a")), p("b"))},
		{"nested by as many", ":::note\n:::tip\na\n:::\nb\n:::\nc", quote(bold("ℹ️", "Note"), quote(bold("💡", "Tip"), p("a")), p("b")) + "," + p("c")},
		{"code", ":::note\n```\n:::\n```\n:::", quote(bold("ℹ️", "Note"), `{"type":"pre","text":":::"}`)},
		{"details", ":::details More *here*\na\n:::", `{"type":"details","summary":["More ",{"type":"italic","text":"here"}],"blocks":[` + p("a") + `]}`},
		{"details without a title", ":::details\na\n:::", `{"type":"details","summary":"Details","blocks":[` + p("a") + `]}`},
		{"another", "::: theorem Pythagoras\na\n:::\n::: {.column width=\"50%\"}\nb\n:::", `{"type":"paragraph","text":{"type":"bold","text":"Pythagoras"}},` + p("a") + "," + p("b")},
		{"a title among attributes", ":::card{title=\"Hi there\"}\na\n:::\n:::tab{label='L' icon=x}\nb\n:::\n:::note{title=\"T\"}\nc\n:::", `{"type":"paragraph","text":{"type":"bold","text":"Hi there"}},` + p("a") + `,{"type":"paragraph","text":{"type":"bold","text":"L"}},` + p("b") + "," + quote(bold("ℹ️", "T"), p("c"))},
		{"attributes behind a title", "::: tip Read me {.x}\na\n:::\n::: details More {open}\nb\n:::\n::: note f({x})\nc\n:::", quote(bold("💡", "Read me"), p("a")) + `,{"type":"details","summary":"More","blocks":[` + p("b") + `],"is_open":true},` + quote(bold("ℹ️", "f({x})"), p("c"))},
		{"colons behind it", "::: warning :::\na\n:::\n\n::::: {.tip} ::::\nb\n:::::", quote(bold("⚠️", "Warning"), p("a")) + "," + quote(bold("💡", "Tip"), p("b"))},
		{"quotation", ":::quote\na\n:::", quote(p("a"))},
		{"in a quotation", "> :::note\n> a\n> :::\n>\n> b", quote(note, p("b"))},
		{"in a list", "- x\n\n  :::note\n  a\n  :::", `{"type":"list","items":[{"blocks":[` + p("x") + "," + note + `]}]}`},
		{"empty", ":::details\n:::\n\na", p("a")},
		{"not closed", ":::note\na", p(":::note a")},
		{"closed once", ":::note\n:::tip\na\n:::\nb", quote(bold("ℹ️", "Note"), p(":::tip a")) + "," + p("b")},
		{"no container", "a ::: b\n\n::: \n\n:::note: a\n\n::: a :::", p("a ::: b") + "," + p(":::") + "," + p(":::note: a") + "," + p("::: a :::")},
		{"MkDocs", "!!! note\n    a\n\n    b\n\nc", quote(bold("ℹ️", "Note"), p("a"), p("b")) + "," + p("c")},
		{"MkDocs's title", "!!! warning \"T\"\n\n    a", quote(bold("⚠️", "T"), p("a"))},
		{"MkDocs without a title", "!!! note \"\"\n    a", quote(p("a"))},
		{"MkDocs's details", "??? tip \"T\"\n    a\n\n???+ tip\n    b", `{"type":"details","summary":"T","blocks":[` + p("a") + `]},{"type":"details","summary":"Tip","blocks":[` + p("b") + `],"is_open":true}`},
		{"no admonition", "!!! wow\n\na\n\n??? what\nb", p("!!! wow") + "," + p("a") + "," + p("??? what b")},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got, _ := blocksOf(t, test.source, markdown.Options{}); got != test.want {
				t.Errorf("%s\ngot  %s\nwant %s", test.source, got, test.want)
			}
		})
	}
}

// TestInlineNotes holds footnotes whose text is at their mark.
func TestInlineNotes(t *testing.T) {
	mark := func(n string) string {
		return `{"type":"anchor","name":"fnref` + n + `"},{"type":"reference_link","text":"[` + n + `]","reference_name":"fn` + n + `"}`
	}
	for _, test := range []struct{ name, source, want string }{
		{"marks", "a^[b *c*\nd] e[^1] f.^[g [h](https://i.jk/)]\n\n[^1]: l", `{"type":"paragraph","text":["a",` + mark("1") + `," e",` + mark("2") + `," f.",` + mark("3") + `]}`},
		{"not one", "^[a b] ^[a-z]+ a^[b] a^[b c]* a^[b c](https://d.ef/) a^[b c", `{"type":"paragraph","text":["^[a b] ^[a-z]+ a^[b] a^[b c]* a^",{"type":"url","text":"b c","url":"https://d.ef/"}," a^[b c"]}`},
	} {
		got, _ := blocksOf(t, test.source, markdown.Options{})
		if !strings.HasPrefix(got, test.want) {
			t.Errorf("%s: %s\ngot  %s\nwant %s", test.name, test.source, got, test.want)
		}
	}
	got, _ := blocksOf(t, "a^[b *c*\nd] e[^1] f.^[g [h](https://i.jk/)]\n\n[^1]: l", markdown.Options{})
	for _, want := range []string{`"text":["b ",{"type":"italic","text":"c"}," d"]`, `"text":"l"`, `"text":["g ",{"type":"url","text":"h","url":"https://i.jk/"}]`} {
		if !strings.Contains(got, want) {
			t.Errorf("%s lacks %s", got, want)
		}
	}
}
