package markdown_test

import (
	"strings"
	"testing"

	"github.com/dateline-bot/dateline/content/markdown"
	"github.com/dateline-bot/dateline/content/rich"
)

// blocksOf converts and returns the JSON of the blocks.
func blocksOf(t *testing.T, source string, o markdown.Options) (string, []markdown.Warning) {
	t.Helper()
	d, warnings := markdown.New().Convert([]byte(source), o)
	checkDocument(t, d)
	json := ""
	for _, part := range d.Split() {
		json += string(part.AppendJSON(nil, nil))
	}
	json = strings.TrimPrefix(json, `{"blocks":[`)
	return strings.TrimSuffix(json, `]}`), warnings
}

func TestShortcodes(t *testing.T) {
	photo := `{"type":"photo","photo":{"type":"photo","media":"https://a.bc/d.png"}`
	p := func(text string) string { return `{"type":"paragraph","text":"` + text + `"}` }
	link := func(text string) string { return `{"type":"url","text":"` + text + `","url":"https://a.bc/"}` }
	alert := func(sign, title, blocks string) string {
		title = strings.Replace(`{"type":"bold","text":["`+title+`"]}`, `,""]`, `]`, 1)
		if !strings.Contains(title, `,{`) {
			title = strings.NewReplacer(`["`, `"`, `"]`, `"`).Replace(title)
		}
		return `{"type":"blockquote","blocks":[{"type":"paragraph","text":["` + sign + ` ",` + title + `]},` + blocks + `]}`
	}
	titled := func(title, code, language string) string {
		return `{"type":"paragraph","text":{"type":"code","text":"` + title + `"}},{"type":"pre","text":"` + code + `","language":"` + language + `"}`
	}
	tests := []struct{ name, source, want string }{
		{"what is stored and not used", "a {% capture x %}z{% endcapture %}b{% set y %}z{% endset %} {% macro m(a) %}z{% endmacro %}", p("a b")},
		{"what is stored and used", "{% capture x %}a{% endcapture %} <i>{{ x | markdownify }}</i> {% set y %}b{% endset %} {{ y | safe }}", p("a b")},
		{"an address under a private name", "a {{< todo url=\"https://a.bc/\" text=\"z\" >}} {{< secret src=\"z.png\" caption=\"z\" >}} {{< draft link=\"https://a.bc/\" title=\"z\" >}} b", p("a b")},
		{"a link of the site", "a {{< internal-link url=\"https://a.bc/\" text=\"b\" >}}", "{\"type\":\"paragraph\",\"text\":[\"a \"," + link("b") + "]}"},
		{"a person", "{{< team-member name=\"A\" title=\"b\" >}}", p("A b")},
		{"a key", "a {{< kbd Ctrl-P >}} {{< fa star >}} b", "{\"type\":\"paragraph\",\"text\":[\"a \",{\"type\":\"code\",\"text\":\"Ctrl-P\"},\" b\"]}"},
		{"a repository", "{% github a/b no-readme %}", "{\"type\":\"paragraph\",\"text\":{\"type\":\"url\",\"text\":\"https://github.com/a/b\",\"url\":\"https://github.com/a/b\"}}"},
		{"a caption in attributes", `![x](https://a.bc/d.png){.wide fig-cap="A b"}`, photo + `,"caption":{"text":"A b"}}`},
		{"a title beside a caption in attributes", `![x](https://a.bc/d.png "A"){caption="b"}`, photo + `,"caption":{"text":"A"}}`},
		{"figure", `{{< figure src="https://a.bc/d.png" alt="x" caption="A \"q\" b" >}}`, photo + `,"caption":{"text":"A \"q\" b"}}`},
		{"figure with markup in its caption", "{{< figure src=\"https://a.bc/d.png\" caption=\"**b**, *i*, __u__, _v_, [l](https://x.org/), `c`; a_b_c, 2 * 3 * 4\" >}}", photo + `,"caption":{"text":[{"type":"bold","text":"b"},", ",{"type":"italic","text":"i"},", ",{"type":"bold","text":"u"},", ",{"type":"italic","text":"v"},", ",{"type":"url","text":"l","url":"https://x.org/"},", ",{"type":"code","text":"c"},"; a_b_c, 2 * 3 * 4"]}}`},
		{"figure over lines", "{{< figure\n  src=\"https://a.bc/d.png\"\n  title=\"T\"\n  caption=\"C\"\n  link=\"https://e.fg/\" >}}", photo + `,"caption":{"text":{"type":"url","text":"T. C","url":"https://e.fg/"}}}`},
		{"figures in a row", "{{< figure src=\"https://a.bc/d.png\" >}}\n{{< figure src=\"https://a.bc/d.png\" >}}", `{"type":"collage","blocks":[` + photo + `},` + photo + `}]}`},
		{"octopress img", "{% img left https://a.bc/d.png 350 200 \"Title\" %}", photo + `,"caption":{"text":"Title"}}`},
		{"youtube", `{{< youtube w7Ft2ymGmfc >}}`, `{"type":"paragraph","text":{"type":"url","text":"https://www.youtube.com/watch?v=w7Ft2ymGmfc","url":"https://www.youtube.com/watch?v=w7Ft2ymGmfc"}}`},
		{"youtube with title", `{{< youtube id="w7" title="A video" >}}`, `{"type":"paragraph","text":{"type":"url","text":"A video","url":"https://www.youtube.com/watch?v=w7"}}`},
		{"vimeo", `{{<vimeo 55073825>}}`, `{"type":"paragraph","text":{"type":"url","text":"https://vimeo.com/55073825","url":"https://vimeo.com/55073825"}}`},
		{"gist", `{{< gist spf13 7896402 >}}`, `{"type":"paragraph","text":{"type":"url","text":"https://gist.github.com/spf13/7896402","url":"https://gist.github.com/spf13/7896402"}}`},
		{"gist of Jekyll", `{% gist parkr/c08ee0f2726fd0e3909d %}`, `{"type":"paragraph","text":{"type":"url","text":"https://gist.github.com/parkr/c08ee0f2726fd0e3909d","url":"https://gist.github.com/parkr/c08ee0f2726fd0e3909d"}}`},
		{"highlight", "a\n\n{{< highlight go \"linenos=table\" >}}\nx := *p // {{ .Y }}\n{{< / highlight >}}\n\nb", `{"type":"paragraph","text":"a"},{"type":"pre","text":"x := *p // {{ .Y }}","language":"go"},{"type":"paragraph","text":"b"}`},
		{"highlight of Jekyll", "{% highlight ruby linenos %}\ndef a\n\n  1\nend\n{% endhighlight %}", `{"type":"pre","text":"def a\n\n  1\nend","language":"ruby"}`},
		{"highlight on one line", "a {{< highlight go >}}x*y*z{{< /highlight >}}", `{"type":"paragraph","text":["a ",{"type":"code","text":"x*y*z"}]}`},
		{"highlight behind its tag", "{% highlight c %}int a<b;\n\nint c;\n{% endhighlight %}", `{"type":"pre","text":"int a<b;\n\nint c;"}`},
		{"codeblock of Octopress", "{% codeblock lang:sh %}\nls\n{% endcodeblock %}", `{"type":"pre","text":"ls","language":"sh"}`},
		{"text in the arguments of unknown ones", "{{< timelineItem header=\"A b\" badge=\"C\" icon=\"x\" >}}d{{< /timelineItem >}}\n\n{{< mystery \"a sentence <b>\" word >}}\n\n{{ note(text=\"e\", kind=\"f\") }}\n\n{% mystery title=\"G\" class=\"h\" %}",
			`{"type":"paragraph","text":"C A b d"},{"type":"paragraph","text":"a sentence <b>"},{"type":"paragraph","text":"e"},{"type":"paragraph","text":"G"}`},
		{"arguments that are not for readers", "a {{< secret \"b b b\" >}}c\n\n{{< TodoNote \"d d\" >}}\n\n{% members_only text=\"e\" %}\n\n{{< hidden content=\"f\" />}}\n\n{{ draft(note=\"g\") }}\n\n{{% author-note \"h h\" %}}\n\n{% include todo.html content=\"h\" %}\n\n{% seo title=\"i\" %}\n\n{{< my-quote \"j k\" >}}",
			`{"type":"paragraph","text":"a c"},{"type":"paragraph","text":"j k"}`},
		{"words in tags of Hexo's themes", "{% label primary@Ab %} {% u under lined %} {% span color:red, C %} {% checkbox checked, d %}\n\n{% folding cyan, E f %}\ng\n{% endfolding %}\n\n{% it is a comment of Djot %}h", `{"type":"paragraph","text":"Ab under lined C d"},{"type":"paragraph","text":{"type":"bold","text":"E f"}},{"type":"paragraph","text":"g"},{"type":"paragraph","text":"h"}`},
		{"tabs that are named at once", "{{< tabs items=\"A,B c\" >}}\n{{< tab >}}d{{< /tab >}}\n{{< tab >}}e{{< /tab >}}\n{{< /tabs >}}", `{"type":"paragraph","text":{"type":"bold","text":"A"}},{"type":"paragraph","text":"d"},{"type":"paragraph","text":{"type":"bold","text":"B c"}},{"type":"paragraph","text":"e"}`},
		{"a card with a second title", "{{< card title=\"A\" subtitle=\"b\" link=\"https://a.bc/\" >}}", `{"type":"paragraph","text":[{"type":"url","text":"A","url":"https://a.bc/"},": b"]}`},
		{"the title of code", "a\n```js title=\"b.js\" {1}\nc\n```\n- d\n  ```sh:e f\n  g\n  ```\n", `{"type":"paragraph","text":"a"},` + titled("b.js", "c", "js") + `,{"type":"list","items":[{"blocks":[{"type":"paragraph","text":"d"},` + titled("e", "g", "sh") + `]}]}`},
		{"a title in words, and a caption", "```js title='A b' caption=\"C d\"\ne\n```", `{"type":"paragraph","text":{"type":"bold","text":"A b"}},{"type":"pre","text":"e","language":"js"},{"type":"paragraph","text":{"type":"italic","text":"C d"}}`},
		{"the title of Hugo's highlight", "{{< highlight go \"linenos=table\" title=\"b.go\" >}}\nc\n{{< /highlight >}}", titled("b.go", "c", "go")},
		{"the title of Hexo's codeblock", "{% codeblock b.js lang:js line_number:false %}\nc\n{% endcodeblock %}", titled("b.js", "c", "js")},
		{"the title of GitBook's code", "{% code title=\"b.js\" lineNumbers=\"true\" %}\n```js\nc\n```\n{% endcode %}\n\nd", titled("b.js", "c", "js") + `,{"type":"paragraph","text":"d"}`},
		{"the title of code of Chirpy", "a\n\n```js\nc\n```\n{: file=\"b.js\" .nolineno }\n\nd", `{"type":"paragraph","text":"a"},` + titled("b.js", "c", "js") + `,{"type":"paragraph","text":"d"}`},
		{"the title of code of WordPress", "[code language=\"js\" title=\"b.js\"]\nc\n[/code]", titled("b.js", "c", "js")},
		{"raw", "{% raw %}{{ a }} *b*{% endraw %}", `{"type":"paragraph","text":["{{ a }} ",{"type":"italic","text":"b"}]}`},
		{"raw in code", "```\n{% raw %}\n{{ a }}\n{% endraw %}\n```\n\n`{% raw %}{{ b }}{% endraw %}`", `{"type":"pre","text":"{{ a }}"},{"type":"paragraph","text":{"type":"code","text":"{{ b }}"}}`},
		{"raw around the start of a fence", "{% raw %}\n```\na {{ b }}\n{% endraw %}\n```\n\n{% mystery %}c", `{"type":"pre","text":"a {{ b }}"},{"type":"paragraph","text":"c"}`},
		{"a fence that is code in a fence", "```\n1. a\n\n    ```js\n    b\n    ```\n```\n\n{% mystery %}c", "{\"type\":\"pre\",\"text\":\"1. a\\n\\n    ```js\\n    b\\n    ```\"}," + `{"type":"paragraph","text":"c"}`},
		{"comment", "a\n{% comment %}\nhidden\n{% endcomment %}\nb", `{"type":"paragraph","text":"a"},{"type":"paragraph","text":"b"}`},
		{"paired, unknown", "{{< centered warning >}}\nkeep *this*\n{{< /centered >}}", `{"type":"paragraph","text":["keep ",{"type":"italic","text":"this"}]}`},
		{"details", "{{< details summary=\"See **this** & <that>\" >}}\nkeep *me*\n\n- a\n{{< /details >}}\nafter", `{"type":"details","summary":["See ",{"type":"bold","text":"this"}," & <that>"],"blocks":[{"type":"paragraph","text":["keep ",{"type":"italic","text":"me"}]},{"type":"list","items":[{"blocks":[{"type":"paragraph","text":"a"}]}]}]},{"type":"paragraph","text":"after"}`},
		{"details on one line", `{{% expand "More" open=true %}}all *of* it{{% /expand %}}`, `{"type":"details","summary":"More","blocks":[{"type":"paragraph","text":["all ",{"type":"italic","text":"of"}," it"]}],"is_open":true}`},
		{"details without a title", "{{< details >}}\na\n{{< /details >}}", `{"type":"details","summary":"Details","blocks":[{"type":"paragraph","text":"a"}]}`},
		{"details of Liquid", "{% details Read me %}\na\n{% enddetails %}", `{"type":"details","summary":"Read me","blocks":[{"type":"paragraph","text":"a"}]}`},
		{"details within details", "{{< details A >}}\na\n{{< details B >}}\nb\n{{< /details >}}\nc\n{{< /details >}}", `{"type":"details","summary":"A","blocks":[{"type":"paragraph","text":"a"},{"type":"details","summary":"B","blocks":[{"type":"paragraph","text":"b"}]},{"type":"paragraph","text":"c"}]}`},
		{"details in a list", "- x\n  {{< details A >}}\n  a\n  {{< /details >}}\n- y", `{"type":"list","items":[{"blocks":[{"type":"paragraph","text":"x"},{"type":"details","summary":"A","blocks":[{"type":"paragraph","text":"a"}]}]},{"blocks":[{"type":"paragraph","text":"y"}]}]}`},
		{"details without an end", "{{< details \"See *this*\" >}} keep", `{"type":"paragraph","text":[{"type":"bold","text":"See *this*"}," keep"]}`},
		{"alert with a kind and a title", "a\n{{< admonition tip \"A *title*\" true >}}\nb\n\n- c\n{{< /admonition >}}\nd", p("a") + `,` + alert("💡", `A ",{"type":"italic","text":"title"},"`, p("b")+`,{"type":"list","items":[{"blocks":[`+p("c")+`]}]}`) + `,` + p("d")},
		{"alerts of themes", "{{< notice warning >}}\nb\n{{< /notice >}}\n{{% alert title=\"T = x\" color=\"primary\" %}}c{{% /alert %}}\n{{< callout emoji=\"x\" >}}\nd\n{{< /callout >}}\n{{< warning >}}\ne\n{{< /warning >}}", alert("⚠️", "Warning", p("b")) + `,{"type":"blockquote","blocks":[{"type":"paragraph","text":{"type":"bold","text":"T = x"}},` + p("c") + `]},{"type":"blockquote","blocks":[` + p("d") + `]},` + alert("⚠️", "Warning", p("e"))},
		{"title of one word", "{{< notice \"注意\" >}}\nb\n{{< /notice >}}", `{"type":"blockquote","blocks":[{"type":"paragraph","text":{"type":"bold","text":"注意"}},` + p("b") + `]}`},
		{"note of Hexo", "{% note info %}\nb\n{% endnote %}\n\n{% note danger no-icon Do not %}\nc\n{% endnote %}\n\n{% note %}\nd\n{% endnote %}", alert("ℹ️", "Info", p("b")) + `,` + alert("🛑", "Do not", p("c")) + `,{"type":"blockquote","blocks":[` + p("d") + `]}`},
		{"alert in HTML, in a list, in an alert", "<div>\n{{< note >}}\nb\n{{< tip >}}\nc\n{{< /tip >}}\n{{< /note >}}\n</div>\n\n- x\n  {{< note >}}\n  y\n  {{< /note >}}", alert("ℹ️", "Note", p("b")+`,`+alert("💡", "Tip", p("c"))) + `,{"type":"list","items":[{"blocks":[` + p("x") + `,` + alert("ℹ️", "Note", p("y")) + `]}]}`},
		{"quotation of Hexo", "{% blockquote David Levithan, Wide Awake %}\na\n\nb\n{% endblockquote %}\nc", `{"type":"blockquote","blocks":[` + p("a") + `,` + p("b") + `],"credit":"David Levithan, Wide Awake"},` + p("c")},
		{"tabs", "{{< tabs >}}\n{{< tab \"linux\" >}}\na\n{{< /tab >}}\n{{< tab name=\"Mac\" >}}b{{< /tab >}}\n{{< /tabs >}}", `{"type":"paragraph","text":{"type":"bold","text":"linux"}},` + p("a") + `,{"type":"paragraph","text":{"type":"bold","text":"Mac"}},` + p("b")},
		{"diagram", "{{< mermaid >}}\ngraph LR\n  A --> B\n\n  B --> C\n{{< /mermaid >}}", `{"type":"pre","text":"graph LR\n  A --> B\n\n  B --> C","language":"mermaid"}`},
		{"formula", "a {{< katex >}}x_1{{< /katex >}} b {{< math >}}$y_2${{< /math >}}\n\n{{< math >}}\nz_3\n{{< /math >}}", `{"type":"paragraph","text":["a ",{"type":"mathematical_expression","expression":"x_1"}," b ",{"type":"mathematical_expression","expression":"y_2"}]},{"type":"mathematical_expression","expression":"z_3"}`},
		{"script", "a\n{{< script >}}\nif (x) { *y* }\n{{< /script >}}", p("a")},
		{"image of a theme", `{{< imageFull src="https://a.bc/d.png" title="T" border="true" >}}`, photo + `,"caption":{"text":"T"}}`},
		{"link of a theme", "{{< link \"https://a.bc/\" \"x y\" >}}, {{< external_link url=\"https://a.bc/\" title=\"T\" >}}, {{< blogcard \"https://a.bc/\" >}}, {{< fancy href=\"https://a.bc/\" >}}z{{< /fancy >}}", `{"type":"paragraph","text":[` + link("x y") + `,", ",` + link("T") + `,", ",` + link("https://a.bc/") + `,", ",` + link("z") + `]}`},
		{"comments of MDX", "# a {/*b*/}\n\n{/* c\n\nd */}e `{/*f*/}` {/g}", `{"type":"heading","text":"a","size":1},{"type":"paragraph","text":["e ",{"type":"code","text":"{/*f*/}"}," {/g}"]}`},
		{"link of which nothing is left", "a <{{ page.url }}> {{ site.x }}> b", p("a > b")},
		{"Markdown in a caption", `{{< figure src="https://a.bc/d.png" caption="By **A** of [B](https://b.c/) at 2 * 3" >}}`, photo + `,"caption":{"text":["By ",{"type":"bold","text":"A"}," of ",{"type":"url","text":"B","url":"https://b.c/"}," at 2 * 3"]}}`},
		{"formulas in a caption", `{{< figure src="https://a.bc/d.png" caption="A $$g$$ of $$x_1$$, $5 or $6" >}}`, photo + `,"caption":{"text":["A ",{"type":"mathematical_expression","expression":"g"}," of ",{"type":"mathematical_expression","expression":"x_1"},", $5 or $6"]}}`},
		{"no Markdown in a caption", `![x](https://a.bc/d.png "2 * 3 * 4 of __init__.py")`, photo + `,"caption":{"text":"2 * 3 * 4 of __init__.py"}}`},
		{"spaces around image attributes", `![x](https://a.bc/d.png){ width="300" }`, photo + `,"caption":{"text":"x"}}`},
		{"a figure that is missing", `{{< figure src="data:x" alt="A" title="T" caption="C" >}}`, `{"type":"paragraph","text":"A — T. C"}`},
		{"within a line", "a {{< icon heart >}} b", `{"type":"paragraph","text":"a b"}`},
		{"end apart", "a {{</ box >}}{{< / box >}}b", `{"type":"paragraph","text":"a b"}`},
		{"shown", "{{</* figure src=\"a\" */>}}", `{"type":"paragraph","text":"{{< figure src=\"a\" >}}"}`},
		{"in a fence", "```\n{{< figure src=\"a\" >}} {% x %} {: .y}\n```", `{"type":"pre","text":"{{< figure src=\"a\" >}} {% x %} {: .y}"}`},
		{"in a fence of a list", "- ```\n  {{< a >}}\n  ```", `{"type":"list","items":[{"blocks":[{"type":"pre","text":"{{< a >}}"}]}]}`},
		{"in a code span", "`{{< a >}}` and ``{% b `c` %}``", `{"type":"paragraph","text":[{"type":"code","text":"{{< a >}}"}," and ",{"type":"code","text":"{% b ` + "`c`" + ` %}"}]}`},
		{"in indented code", "a\n\n    {{< b >}}\n", `{"type":"paragraph","text":"a"},{"type":"pre","text":"{{< b >}}"}`},
		{"template of another language", "a {{ user.name }} b", `{"type":"paragraph","text":"a {{ user.name }} b"}`},
		{"Liquid variable", "a {{ page.title }}b", `{"type":"paragraph","text":"a b"}`},
		{"Liquid string", "![x]({{ \"https://a.bc/d.png\" | absolute_url }})", photo + `,"caption":{"text":"x"}}`},
		{"control flow", "{% if site.a %}\nb\n{% endif %}", `{"type":"paragraph","text":"b"}`},
		{"kramdown attributes", "# T\n{: .a #b}\n\ntext\n{: .c}\n\n[l](https://a.bc/){:target=\"_blank\"} *e*{:.x}", `{"type":"heading","text":"T","size":1},{"type":"paragraph","text":"text"},{"type":"paragraph","text":[{"type":"url","text":"l","url":"https://a.bc/"}," ",{"type":"italic","text":"e"}]}`},
		{"image attributes", "![x](https://a.bc/d.png){width=300 .center}", photo + `,"caption":{"text":"x"}}`},
		{"kramdown contents", "* TOC\n{:toc}\n\ntext", `{"type":"paragraph","text":"text"}`},
		{"braces in text", "{a} {.5} f(x){ return } {{", `{"type":"paragraph","text":"{a} {.5} f(x){ return } {{"}`},
		{"include of an image", `{% include image.html url="https://a.bc/d.png" description="D" %}`, photo + `,"caption":{"text":"D"}}`},
		{"an end that is its start", "a {%} b {{%}} c {% raw %}{%}", `{"type":"paragraph","text":"a {%} b {{%}} c {%}"}`},
		{"tag without an end", "a {{< b\n\nc", `{"type":"paragraph","text":"a {{< b"},{"type":"paragraph","text":"c"}`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got, _ := blocksOf(t, test.source, markdown.Options{}); got != test.want {
				t.Errorf("%s\ngot  %s\nwant %s", test.source, got, test.want)
			}
		})
	}
}

func TestShortcodeLinks(t *testing.T) {
	var asked []string
	o := markdown.Options{Link: func(dest string) (string, bool) {
		asked = append(asked, dest)
		return "https://example.com/" + dest, true
	}}
	blocksOf(t, `[a]({{< ref "post.md" >}}) [b]({{% relref "/blog/other.md#part" %}}) [c]({% post_url 2020-01-02-name %}) [d]({{ site.baseurl }}/about/) [e]({% link _posts/2020-01-02-x.md %})`+
		` [f]({{< relref path="x y.md" lang="ru" >}}) <a href="{{< ref "/h.md" >}}">g</a> [h] [i]({{ site.url }}{{ site.baseurl }}{% post_url sub/2020-01-02-i %}) [j](<{{< ref "k.md" >}}>)`+
		" [l](p{{< ref \"#part\" >}})\n\n[h]: {{< ref \"h/index.md\" >}}", o)
	want := "post.md?as-reference= /blog/other.md?as-reference=#part 2020-01-02-name.md?as-reference= /about/ 2020-01-02-x.md?as-reference=" +
		" x y.md?as-reference=ru /h.md?as-reference= h/index.md?as-reference= sub/2020-01-02-i.md?as-reference= k.md?as-reference= p#part"
	if got := strings.Join(asked, " "); got != want {
		t.Errorf("links lead to %q, want %q", got, want)
	}
}

// TestReferencesInText holds that a reference to a page outside of a link's address
// becomes the page's name.
func TestReferencesInText(t *testing.T) {
	if got, _ := blocksOf(t, `See {{< ref "post.md" >}}.`, markdown.Options{}); got != `{"type":"paragraph","text":"See post.md."}` {
		t.Errorf("got %s", got)
	}
}

func TestShortcodeWarnings(t *testing.T) {
	source := "a\n\n{{< figure src=\"https://a.bc/d.png\"\n caption=\"c\" >}}\n\n{{< mystery >}}\nb {{< mystery >}}\n\n# Heading\n"
	d, warnings := markdown.New().Convert([]byte(source), markdown.Options{Line: 10})
	if len(warnings) != 1 || warnings[0].Line != 16 || !strings.Contains(warnings[0].Message.String(), `"mystery"`) {
		t.Errorf("warnings: %v", warnings)
	}
	heading, ok := d.Blocks[len(d.Blocks)-1].(*rich.Heading)
	if !ok || heading.Line != 19 {
		t.Errorf("the heading is on line %d of the file, want 19", heading.Line)
	}
}

// TestShortcodeOfSeveralImages holds that each use of an unknown shortcode shows its
// image.
func TestShortcodeOfSeveralImages(t *testing.T) {
	for _, test := range []struct{ source, want string }{
		{`{{< shot thumb="https://a.bc/t.png" src="https://a.bc/s.png" big="https://a.bc/b.png" >}}`, "https://a.bc/s.png"},
		{`{{< shot thumb="https://a.bc/t.png" full="https://a.bc/f.png" big="https://a.bc/b.png" >}}`, "https://a.bc/b.png"},
	} {
		for range 20 {
			if got, _ := blocksOf(t, test.source, markdown.Options{}); !strings.Contains(got, `"media":"`+test.want+`"`) {
				t.Fatalf("%s\ngot %s", test.source, got)
			}
		}
	}
}
