// Package markdowntest holds Markdown that is hostile to converters, for the tests of
// everything that is made of it.
package markdowntest

import (
	"fmt"
	"strings"
)

// Hostile returns inputs of about size bytes that are slow in one parser or another.
func Hostile(size int) map[string]string {
	of := func(s string) string { return strings.Repeat(s, size/len(s)) }
	return map[string]string{
		"links without end":       of("[a]("),
		"links with blanks":       of("[a](b c) "),
		"lines with blank links":  of("[a](b c.md)\n"),
		"emphasis without end":    of("_a*"),
		"emphasis without start":  of("a* b_ "),
		"stars":                   of("*a "),
		"stars and letters":       of("*a**b"),
		"brackets":                of("["),
		"closing brackets":        of("]"),
		"bracket pairs":           of("[a]"),
		"nested brackets":         strings.Repeat("[", size/2) + strings.Repeat("]", size/2),
		"images":                  of("![a]("),
		"nested images":           of("![") + of("](a)"),
		"tildes":                  of("~~a "),
		"marks":                   of("==a "),
		"spoilers":                of("||a "),
		"dollars":                 of("$a "),
		"double dollars":          of("$$a "),
		"formula openers":         of(`\(a`),
		"formula blocks":          of("\\[a\n"),
		"backticks":               of("`a``b```c"),
		"growing backticks":       growing("`", size),
		"less than":               of("<"),
		"comments":                of("<!-- a "),
		"private remarks":         of("<!-- draft --> "),
		"private remarks of two":  of("<!--secret--> <!-- /hide -->\n"),
		"hidden elements":         of("<i hidden>a</i>\n"),
		"operators":               of("a 2 %% 3 b "),
		"comments of Liquid":      of("{% comment %}a{% endcomment %}"),
		"far ends of elements":    of("<code>\n\n") + "</code>",
		"definitions of nothing":  of("[//]: # (a\nb)\n"),
		"definitions alike":       definitionsOfNothing(size),
		"empty links":             of("[](a b"),
		"directives":              of("```{note}\n") + "```",
		"directives unclosed":     of(":::{card} a\n"),
		"rules of tables":         of("a  b\n-- --\n"),
		"rules of grids":          of("+--+\n"),
		"dashes":                  of("-- "),
		"tags without end":        of("<a "),
		"attributes":              "<a " + of(`b="c" `),
		"declarations":            of("<?a <!A "),
		"entities":                of("&amp"),
		"ampersands":              of("&"),
		"quotes":                  of(">"),
		"quotes apart":            of("> "),
		"deep quote of lines":     strings.Repeat(strings.Repeat(">", 100)+"a\n", size/102),
		"list markers":            of("- "),
		"numbers":                 of("1. "),
		"tabs before a colon":     of("a\t") + ":",
		"spaces before a colon":   "a" + of(" ") + "b:",
		"spaces before a star":    "a" + of(" ") + "*",
		"spaces at an end":        "a" + of(" ") + "\nb",
		"words that may be mail":  of("a@ b: wwww. "),
		"nested list":             nestedList(size),
		"quotes and lists":        of("> - "),
		"fences":                  of("```\na\n"),
		"headings":                of("# a {#b}\n"),
		"table":                   "|a|b|\n|-|-|\n" + of("|`c`|d|\n"),
		"wide table":              of("|a") + "\n" + of("|-"),
		"short rows":              "|" + strings.Repeat("a|", 20) + "\n|" + strings.Repeat("-|", 20) + "\n" + of("|c|\n"),
		"captions":                of("![a](http://a.b/c \"**x**\")\n\n"),
		"HTML of Markdown":        "<div markdown=1>\n" + of("a <b>"),
		"HTML within Markdown":    of("* a\n<div markdown=1><title>\n"),
		"scripts without end":     of("<script> <style> a "),
		"images of shortcodes":    of(`{% endraw %}a{{< figure src="b.png" >}}`),
		"details of Hugo":         of("{{< details A >}}\n"),
		"tables of pipes":         of("a|b\n"),
		"escaped pipes":           "a|b\n-|-\n" + of("`c\\|d`|e\n"),
		"delimiter rows":          of("a\n-|-\n"),
		"footnotes":               footnotes(size),
		"footnote marks":          of("[^a]") + "\n\n[^a]: b\n",
		"references":              references(size),
		"reference without end":   of("[a]: b\n[c][a"),
		"definitions":             of("a\n: b\n"),
		"emoji":                   of(":tada:") + of(":"),
		"addresses":               of("http://a.bc/"),
		"www":                     of("www.a.b "),
		"at":                      of("a@b."),
		"address and brackets":    "http://a.bc/" + of(")"),
		"address and entities":    "http://a.bc/" + of("&a;"),
		"parentheses":             "[a](" + of("("),
		"shortcodes":              of("{{< "),
		"Liquid":                  of("{% raw %}"),
		"highlights":              of("{{< highlight a >}} "),
		"attribute lists":         of("{:a}"),
		"HTML":                    of("<div>\n\n"),
		"elements without end":    of("a <head>\n\n"),
		"HTML inline":             "a " + of("<u>"),
		"HTML tables":             of("<table><tr><td>"),
		"details":                 of("<details><summary>a</summary>\n\n"),
		"spaces":                  of(" "),
		"line breaks":             of("a  \n"),
		"backslashes":             of(`\`),
		"zeros":                   of("\x00"),
		"bytes that are not text": of("\xff\xfe"),
		"wide letters":            of("中\n"),
		"right to left":           of("א "),
		"one word":                of("a"),
		"paragraphs":              of("a\n\n"),
		"headings alone":          of("# a\n"),
		"photos":                  of("![a](https://a.bc/d.png)\n\n"),
		"photos within text":      of("a ![b](https://a.bc/d.png) "),
		"items":                   of("- a\n"),
		"items of items":          of("- a\n  - b\n"),
		"one line of code":        "```\n" + of("a b "),
		"one quote":               of("> a\n>\n"),
		"bold words":              of("**a** "),
		"cells":                   "|a|\n|-|\n|" + of("b "),
		"details of a paragraph":  "<details>\n\n" + of("a. ") + "\n\n</details>",
		"credits":                 of("> a\n> — b\n\n"),
		"title":                   "[a](b \"" + of("c"),
		"setext":                  of("a\n=\n"),
		"link text":               "[" + of("a *b* ") + "](https://a.bc/)",
		"pairs of everything":     of("*[_`~=|$<!:"),
	}
}

func growing(s string, size int) string {
	var b strings.Builder
	for n := 1; b.Len() < size; n++ {
		b.WriteString(strings.Repeat(s, n))
		b.WriteString("a ")
	}
	return b.String()
}

func definitionsOfNothing(size int) string {
	var b strings.Builder
	for n := 0; b.Len() < size; n++ {
		fmt.Fprintf(&b, "[a%d]: # (b)\n", n)
	}
	return b.String()
}

func nestedList(size int) string {
	var b strings.Builder
	for n := 0; b.Len() < size; n++ {
		b.WriteString(strings.Repeat("  ", n) + "- a\n")
	}
	return b.String()
}

func footnotes(size int) string {
	var marks, notes strings.Builder
	for n := 0; marks.Len()+notes.Len() < size; n++ {
		fmt.Fprintf(&marks, "a[^%d] ", n)
		fmt.Fprintf(&notes, "[^%d]: b\n", n)
	}
	return marks.String() + "\n\n" + notes.String()
}

func references(size int) string {
	var b strings.Builder
	for n := 0; b.Len() < size; n++ {
		fmt.Fprintf(&b, "[a%d]: https://a.bc/\n[a%d]\n\n", n, n)
	}
	return b.String()
}
