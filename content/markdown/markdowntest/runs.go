package markdowntest

import (
	"fmt"
	"strings"
)

// HostileRuns returns inputs of about size bytes that repeat one construct, opened,
// closed, nested, or next to itself.
func HostileRuns(size int) map[string]string {
	of := func(s string) string { return strings.Repeat(s, max(1, size/len(s))) }
	return map[string]string{
		"table 3 wide":   "|a|b|c|\n|-|-|-|\n" + of("|x|y|z|\n"),
		"table 20 cols":  "|" + strings.Repeat("a|", 20) + "\n|" + strings.Repeat("-|", 20) + "\n" + of("|"+strings.Repeat("x|", 20)+"\n"),
		"table 100 cols": "|" + strings.Repeat("a|", 100) + "\n|" + strings.Repeat("-|", 100) + "\n" + of("|"+strings.Repeat("x|", 100)+"\n"),
		"tables many":    of("|a|b|\n|-|-|\n|c|d|\n\n"),
		"table one row":  "|" + of("a|") + "\n|" + of("-|") + "\n",
		"table dashes":   "a|b\n" + of("-") + "|-\n",
		"rowspans":       "<table>" + of(`<tr><td rowspan=20 colspan=20>x</td></tr>`) + "</table>",
		"cells html":     "<table><tr>" + of(`<td>x</td>`) + "</tr></table>",
		"refs": func() string {
			var b strings.Builder
			for n := 0; b.Len() < size; n++ {
				fmt.Fprintf(&b, "[r%d]: https://a.bc/%d 'title'\n", n, n)
			}
			return b.String() + "\n\n[r1] [r2]"
		}(),
		"ref uses":           "[a]: https://a.bc/\n\n" + of("[a] "),
		"ref uses para":      "[a]: https://a.bc/\n\n" + of("[a]\n\n"),
		"long ref label":     of("[") + "a]: b",
		"ref labels long":    of("[" + strings.Repeat("a", 900) + "]: http://b.c\n\n[" + strings.Repeat("a", 900) + "]\n\n"),
		"quote depth":        strings.Repeat(">", size) + "a",
		"quote depth spaced": strings.Repeat("> ", size/2) + "a",
		"quotes deep para":   of(strings.Repeat("> ", 60) + "a\n"),
		"lists deep lines": func() string {
			var b strings.Builder
			for b.Len() < size {
				for i := 0; i < 60; i++ {
					b.WriteString(strings.Repeat("  ", i) + "- a\n")
				}
			}
			return b.String()
		}(),
		"list oneline": of("- ") + "a",
		"star run":     of("*"),
		"star run a":   of("*") + "a" + of("*"),
		"under run":    of("_") + "a",
		"tilde run":    of("~") + "a",
		"bar run":      of("|") + "a",
		"eq run":       "a " + of("=") + "a", "star mid": "a " + of("*") + " b", "tilde mid": "a " + of("~") + "a", "star cjk": "中" + of("*") + "中", "tilde cjk": "中" + of("~") + "中", "under cjk": "中" + of("_") + "中", "bar mid": "a " + of("|") + " a", "eq apart": of("= "), "eq3": of("=== "), "link big": "[" + of("**a** ") + "](https://a.bc/)", "links big": of("[" + strings.Repeat("*a* ", 500) + "](https://a.bc/) "), "td long": "<table><tr><td>" + of("a<br>") + "</td><td>b</td></tr></table>", "td rows": "<table>" + of("<tr><td>a<br>b<td>c</tr>") + "</table>",
		"wiki links":          of("[[a|b]] "),
		"wiki links open":     of("[[a|b "),
		"wiki links nowhere":  of("[[a]]"),
		"wiki images":         of("![[a.png]]\n"),
		"scripts open":        of("<div><script>\n\na\n\n"),
		"scripts apart":       of("<div><script>\n\na\n\n</script>\n\n"),
		"styles and lists":    of("<div><style>\n\n") + of("- a\n"),
		"containers":          of(":::note\n") + of(":::\n"),
		"containers closed":   of(":::note\na\n:::\n"),
		"containers open":     of(":::note a\n"),
		"containers nested":   strings.Repeat("::::note\n", 60) + of(":::\n"),
		"admonitions":         of("!!! note\n    a\n"),
		"admonitions nested":  of("!!! note \"a\"\n    "),
		"admonitions blank":   "!!! note" + of("\n") + "    a" + of("!!! note\n"),
		"inline notes":        of("a^[b c] "),
		"inline notes open":   of("a^[b c "),
		"inline notes nested": of("a^[b ") + of("]"),
		"lt run":              of("<"),
		"gt run":              "a" + of(">"),
		"amp run":             of("&"),
		"bs run":              of("\\"),
		"bt run":              of("`") + "a",
		"dollar run":          of("$") + "a",
		"dollars x":           of("$x "),
		"dollars x$":          of("$x$ "),
		"$$ x":                of("$$x$$\n\n"),
		"bang":                of("!["),
		"br":                  of("[a]["),
		"br2":                 of("[a](b)"),
		"br3":                 of("[a](<b"),
		"br4":                 of("[a](b 'c"),
		"br5":                 of("[^a"),
		"br6":                 of("[^a]:"),
		"mixed2":              of("*a_b~c`d"),
		"mixed3":              of("**a *b "),
		"mixed4":              of("*a **a "),
		"mixed5":              of("a**b_c "),
		"mixed6":              of("==a||b~~c"),
		"per line stars":      of("*a\n"),
		"lines star":          of("**a\nb "),
		"unclosed b":          of("<b>a "),
		"unclosed nested":     of("<b><i><u>"),
		"closers":             "a " + of("</b>"),
		"html attr":           "<div " + of("a ") + ">",
		"html attr line":      of("<div a='\n"),
		"html comment":        of("<!--\n\n"),
		"html comment inline": "a " + of("<!--"),
		"cdata":               "a " + of("<![CDATA["),
		"pi":                  "a " + of("<?"),
		"decl":                "a " + of("<!A"),
		"html block nest":     of("<div><blockquote>"),
		"html ul nest":        of("<ul><li>a"),
		"html ul flat":        "<ul>" + of("<li>a") + "</ul>",
		"html dl":             "<dl>" + of("<dt>a<dd>b") + "</dl>",
		"html p":              of("<p>a</p>"),
		"html p lines":        of("<p>a</p>\n"),
		"html p blocks":       of("<p>a</p>\n\n"),
		"pre":                 "<pre>" + of("a <b>x</b>\n") + "</pre>",
		"html table nest":     of("<table><tr><td>a"),
		"h1":                  of("<h1>a</h1>"),
		"details nest md":     of("<details>\n\n"),
		"details flat":        of("<details><summary>a</summary>\n\nb\n\n</details>\n\n"),
		"summaries":           "<details>" + of("<summary>a</summary>"),
		"figures":             of("<figure><img src='https://a.bc/d.png'><figcaption>x</figcaption></figure>\n\n"),
		"figure imgs":         "<figure>" + of("<img src='https://a.bc/d.png'>") + "</figure>",
		"anchors":             of("<a name='x'></a>[a](#x) "),
		"anchor links":        of("[a](#x)\n\n# x\n\n"),
		"many anchors": func() string {
			var b strings.Builder
			for n := 0; b.Len() < size; n++ {
				fmt.Fprintf(&b, "# h%d\n\n[a](#h%d)\n\n", n, n)
			}
			return b.String()
		}(),
		"same headings": of("# x\n") + "[a](#x-3)",
		"footnotes":     footnotes(size),
		"footnote nest": func() string {
			var b strings.Builder
			b.WriteString("a[^0]\n\n")
			for n := 0; b.Len() < size; n++ {
				fmt.Fprintf(&b, "[^%d]: a[^%d]\n\n", n, n+1)
			}
			return b.String()
		}(),
		"footnote one many": of("a[^1] ") + "\n\n[^1]: x",
		"footnote dup":      "a[^1]\n\n" + of("[^1]: x\n\n"),
		"fn big each": func() string {
			var b strings.Builder
			for n := 0; b.Len() < size/2; n++ {
				fmt.Fprintf(&b, "a[^%d]\n\n", n)
			}
			for n := 0; b.Len() < size; n++ {
				fmt.Fprintf(&b, "[^%d]: b\n\n", n)
			}
			return b.String()
		}(),
		"urls nospace":        of("https://a.bc/d"),
		"urls":                of("https://a.bc/d "),
		"urls lines":          of("https://a.bc/d\n"),
		"url parens":          "https://a.bc/" + of("(") + of(")"),
		"url semis":           "https://a.bc/" + of("&a;&a;"),
		"url punct":           "https://a.bc/" + of("!?.,"),
		"url stars":           "https://a.bc/" + of("*_"),
		"www":                 of("www.a.b*"),
		"mails nospace":       of("a@b.c"),
		"mails":               of("a@b.cd "),
		"logins":              of("git@h.io:a/b,"),
		"commands of ssh":     of("ssh a@b.cd "),
		"atsigns":             of("@"),
		"mail long":           of("a") + "@b.cd",
		"mail words":          of("a+") + " " + of("b. "),
		"headings":            of("## a b c\n\n"),
		"headings attr":       of("# a {#b .c d=e}\n"),
		"headings attr open":  of("# a {#b\n"),
		"heading long":        "# " + of("a b "),
		"heading hashes":      "# " + of("#"),
		"setext":              of("a\n---\n"),
		"setext long":         of("a\n") + "===\n",
		"code span":           "`" + of("a b ") + "`",
		"code spans":          of("`a` "),
		"code para":           of("`a\n"),
		"zwj":                 of("👨‍👩‍👧‍👦"),
		"flags":               of("🇷🇺"),
		"zalgo":               "a" + of("\u0301"),
		"zalgo bold":          "**a" + of("\u0301") + "**",
		"zwj only":            of("\u200d"),
		"rlm":                 of("\u200f\u200e"),
		"ring":                of("a\u030a"),
		"rings":               "a" + of("\u030a"),
		"ctl":                 of("\x01"),
		"tabs":                of("\t"),
		"tabs a":              of("\ta"),
		"crs":                 of("\r"),
		"nbsp":                of("\u00a0"),
		"kana":                of("あ。"),
		"prepend":             of("\u0600"),
		"jamo":                of("\u1100\u1161\u11a8"),
		"one line":            of("слово "),
		"one line noend":      of("с"),
		"details nest close":  of("<details><summary>a</summary>") + of("</details>"),
		"sc open":             of("{{< a "),
		"sc open2":            of("{{% a"),
		"sc liquid":           of("{% if x %}"),
		"sc liq2":             of("{{ site.x }}"),
		"sc raw":              of("{% raw %}a{% endraw %}"),
		"sc hl":               of("{% highlight a %}\nb\n{% endhighlight %}\n"),
		"sc hl open":          of("{% highlight a %}\nb\n"),
		"sc details":          of("{{< details a >}}\nb\n{{< /details >}}\n"),
		"sc details nest":     of("{{< details a >}}\n") + of("{{< /details >}}\n"),
		"sc fig":              of("{{< figure src=\"a.png\" caption=\"*x*\" >}}\n\n"),
		"sc braces":           of("{"),
		"sc braces2":          of("{{"),
		"sc attr":             of("*a*{: .b}"),
		"sc bt":               "{{< a >}}" + of("`a "),
		"sc bts":              "{{< a >}}" + of("`a` "),
		"sc args":             "{{< figure " + of("a=\"b\" ") + ">}}",
		"emoji":               of(":tada:"),
		"colons":              of(":"),
		"emoji long":          of(":" + strings.Repeat("a", 62)),
		"deflist":             of("a\n: b\n\n"),
		"def many":            "a\n" + of(": b\n"),
		"alerts":              of("> [!NOTE]\n> a\n\n"),
		"credits":             of("> a\n> -- b\n\n"),
		"tasks":               of("- [ ] a\n"),
		"imgs":                of("![a](https://a.bc/d.png)\n"),
		"imgs gallery":        of("![a](https://a.bc/d.png)"),
		"imgs captions":       of("![a](https://a.bc/d.png \"[x](y) **b**\")\n\n"),
		"linked images":       of("[![a](https://a.bc/d.png)](https://x.yz)\n\n"),
		"hr":                  of("---\n"),
		"md div":              "<div markdown=\"1\">\n" + of("a *b*\n\n") + "</div>",
		"md spans":            of("<span markdown=\"1\">*a*</span> "),
		"md figcaps":          of("<figcaption>*a*</figcaption>\n\n"),
		"sup":                 of("a<sup>1</sup>"),
		"sub nest":            of("<sub>"),
		"spans nest late":     of("<b>*a</b>*"),
		"spoiler":             of("||a|| "),
		"marks":               of("==a=="),
		"code fence unclosed": of("```\n\n"),
		"fence tilde growing": growing("~", size),
		"fence info":          "```" + of("a{"),
		"math fences":         of("```math\nx\n```\n"),
		"math block open":     of("$$\na\n\n"),
		"math [":              of("\\[ a \\] "),
		"math (":              of("\\( a \\) "),
		"long quote":          of("> a b c\n"),
		"500 bold":            of("**bold** text "),
		"everything":          of("*a* **b** `c` [d](https://e.fg) ~~h~~ ==i== <u>j</u> $k$ :tada: https://l.mn ||o|| "),
		"pandoc caption":      of("|a|\n|-|\n|b|\n\n: cap\n\n"),
		"loose list":          of("- a\n\n  b\n\n"),
		"ol":                  of("1. a\n2. b\n"),
		"lazy":                "> " + of("a\n"),
		"list lazy":           "- " + of("a\n"),
		"indent code":         of("    a\n\n"),
	}
}
