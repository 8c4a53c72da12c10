package dialect_test

import (
	"strings"
	"testing"

	"github.com/dateline-bot/dateline/content/dialect"
	"github.com/dateline-bot/dateline/content/lines"
)

// TestRewrite holds the conversion of the examples in the tools' documentation, and of
// text that only resembles them.
func TestRewrite(t *testing.T) {
	for _, test := range []struct{ name, source, want string }{
		// MDX
		{"imports", "import Tabs from '@theme/Tabs';\nimport {A, B as C} from \"x\"\nimport './a.css';\n\nText\n", "\n\n\n\nText\n"},
		{"imports without names", "import '@site/a'\nimport \"../b\";\nimport 'x/theme.css'\n\nText\n", "\n\n\n\nText\n"},
		{"Go without a fence", "package main\n\nimport \"fmt\"\n\nimport \"github.com/spf13/cobra\"\n", ""},
		{"imports over lines", "import {\n  A,\n  B,\n} from 'x';\n\nText\n", "\n\n\n\n\nText\n"},
		{"exports", "export const a = 1;\n\nexport const B = ({c}) => (\n  <span>\n    {c}\n  </span>\n);\n\nText\n", "\n\n\n\n\n\n\n\nText\n"},
		{"tabs", "<Tabs groupId=\"os\">\n  <TabItem value=\"apple\" label=\"Apple 1\" default>\n\nA\n\n  </TabItem>\n<TabItem value='orange'>\n\nB\n\n</TabItem>\n</Tabs>\n", "\n#### Apple 1\n\nA\n\n\n#### orange\n\nB\n\n\n\n"},
		{"numbers", "export const a = 5\n\n{10} of { 1_000 } and {a}, costs \\$5 or {-3} or \\$6\n", "\n\n10 of 1_000 and 5, costs \\$5 or -3 or \\$6\n"},
		{"numbers and formulas", "import a from 'a'\n\n{10} is $10^{-3}$ or $x_{12}$, $\\sqrt{12}$ and \\(2^{10}\\) but {7}\n", "\n\n10 is $10^{-3}$ or $x_{12}$, $\\sqrt{12}$ and \\(2^{10}\\) but 7\n"},
		{"numbers in formulas over lines", "import a from 'a'\n\n$$\nx + {12}\n= {10} `{3}` + {4}\n$$\n\n\\[\n {1}\n\\]\n{2}\n\n$$ {5}\n\n{6}\n", "\n\n$$\nx + {12}\n= {10} `{3}` + {4}\n$$\n\n\\[\n {1}\n\\]\n2\n\n$$ {5}\n\n6\n"},
		{"numbers as of formulas", "import a from 'a'\n\n2^{10}, x_{12}, \\sqrt{12}, \\frac{1}{2}, \\{3\\}\n", "\n\n2^{10}, x_{12}, \\sqrt{12}, \\frac{1}{2}, \\{3\\}\n"},
		{"fragments", "<>\nA\n</>\n", "\nA\n\n"},
		{"attributes", "<div style={{color: 'red', a: '>'}} className=\"b\">A</div> <img src={useBaseUrl('/img/a.png')} alt={`b`} {...c}/>\n", "<div  className=\"b\">A</div> <img src=\"/img/a.png\" alt=\"b\" />\n"},
		{"image that is required", "<Image img={require('./a.png').default} alt='b'/>\n", "![b](<./a.png>)\n"},
		{"braces within quotes", "<a href=\"{{< ref \"b\" >}}\" title=\"{c}\" id={d}>e</a>\n", "<a href=\"{{< ref \"b\" >}}\" title=\"{c}\" >e</a>\n"},
		{"attributes over lines", "<video\n\tstyle={{ a: 1 }}\n\tcontrols\n>\n\t<source\n\t\tsrc=\"v.mp4\"\n\t/>\n</video>\n", "\n\n\n<video  controls >\n\t<source\n\t\tsrc=\"v.mp4\"\n\t/>\n</video>\n"},
		{"styles over lines", "<div\n  style={{\n    a: 1,\n  }}\n>\n\nb\n\n</div>\n", "\n\n\n\n<div  >\n\nb\n\n</div>\n"},
		{"groups of code", "<CodeGroup>\n\n    a\n\n</CodeGroup>\n", "\n\n    a\n\n\n"},
		{"prose about imports", "We\nimport goods from 'China'\n\nimport goods from China\n\nexport the data to CSV\n", ""},
		{"code", "```js\nimport a from 'b'\n```\n\n    import a from 'b'\n\n`<a b={c}>`\n", ""},

		// MyST, and Obsidian's Admonition
		{"directives", "```{admonition} A *title*\n:class: tip\n:name: x\nText\n```\n\n```{note}\nA\n```\n", "\n\n::: tip[A *title*]\nText\n:::\n\n::: note\nA\n:::\n"},
		{"roles", "{ref}`a b <c>` {doc}`d`, {term}`E`, {kbd}`F`, {abbr}`G (H)`, {math}`i^2` {sub}`2` {menuselection}`J --> K` {py:func}`len` {octicon}`x`{rfc}`1` {bdg-primary}`L` {x}`y`\n",
			"a b {doc}`d`, E, <kbd>F</kbd>, G (H), $i^2$ <sub>2</sub> **J → K** `len` RFC 1 L {x}`y`\n"},
		{"no roles", "`{kbd}` and `x`, {kbd} `x`, {}`x`, {Kbd}`x`\n\n```\n{kbd}`x`\n```\n", ""},
		{"targets", "(my-target)=\n# A\n\n(a) = b\n", "\n# A\n\n(a) = b\n"},
		{"directives within directives", "````{dropdown} More\n```{tip}\nA\n```\n```go\n{{x}}\n```\n````\n", "::: details[More]\n::: tip\nA\n:::\n```go\n{{x}}\n```\n:::\n"},
		{"tabs of directives", "::::{tab-set}\n:::{tab-item} A\na\n:::\n::::\n", "\n#### A\na\n\n\n"},
		{"figures", "```{figure} a.png\n:alt: A b\n:width: 3\n\nA\ncaption\n```\n", "![A b](a.png \"A caption\")\n\n\n\n\n\n\n"},
		{"lists as tables", "```{list-table} T\n:header-rows: 1\n* - a\n  - b\n* - c\n  - d\n```\n", "T\n\n| a | b |\n| --- | --- |\n| c | d |\n\n\n"},
		{"values between commas", "```{csv-table}\n:header: \"a, b\", c\n1, 2\n```\n", "| a, b | c |\n| --- | --- |\n| 1 | 2 |\n\n"},
		{"players and formulas", "```{iframe} https://www.youtube.com/embed/x\n```\n\n```{math}\n:label: a\nx^2\n```\n", "<https://www.youtube.com/watch?v=x>\n\n\n\n```math\nx^2\n```\n"},
		{"lists of pages", "```{toctree}\na\n```\n", "\n\n\n"},
		{"cells of code", "```{code-cell} ipython3\n---\nx: 1\n---\na\n```\n", "\n\n\n```python\na\n```\n"},
		{"directives of a site's own", "```{socialpost} https://a.bc/d\n```\n\n```{r, eval=FALSE}\n```\n", "<https://a.bc/d>\n\n\n```{r, eval=FALSE}\n```\n"},
		{"code that runs", "```{python}\na\n```\n\n```{r setup}\n```\n\n~~~\n```{note}\n```\n~~~\n\n    ```{note}\n    ```\n", ""},
		{"unclosed directives", "```{note}\na\n", ""},
		{"boxes of Admonition", "```ad-note\ntitle: A: b\na\n```\n\n```ad-custom\ncollapse: open\nb\n```\n", "\n::: note[A: b]\na\n:::\n\n\n::: details[Custom]\nb\n:::\n"},
		{"hidden properties", "- a\n  id:: 1-2\n  collapsed:: true\n- TODO b\n  SCHEDULED: <2026-12-01 Tue>\n", "- a\n  <!-- -->\n  <!-- -->\n- TODO b\n  <!-- -->\n"},
		{"signatures", "> a\n> [name=Ann B] [time=Sun, 9:59] [color=#907bf7]\n", "> a\n> — Ann B, Sun, 9:59\n"},

		// tables of Pandoc
		{"grids", "+-----+:---:+\n| A   | B   |\n+=====+:===:+\n| a   | b\\  |\n| c   |     |\n+-----+-----+\n", "| A | B |\n| --- | :-: |\n| a c | b\\ |\n\n\n\n"},
		{"grids without a header", "+---+---+\n| a | б |\n+---+---+\n| c | d |\n+---+---+\n", "|  |  |\n| --- | --- |\n| a | б |\n| c | d |\n\n"},
		{"grids with wide cells", "+---+---+\n| a | b |\n+---+---+\n| c     |\n+-------+\n", ""},
		{"simple tables", "  Right     Left\n-------     ------\n     12     Двена | \n    123     b\n\nText\n", "| Right | Left |\n| --- | --- |\n| 12 | Двена \\| |\n| 123 | b |\n\nText\n"},
		{"tables of several lines", "-------------\n A     B\n----- -------\n a     b\n       c\n\n d     e\n-------------\n", "| A | B |\n| --- | --- |\n| a | b c |\n| d | e |\n\n\n\n\n"},
		{"lines of dashes", "a\n-- -- --\n\n-----\nb\n\n- -- -\n\n| a |\n| -- |\n+1\n+-\n", ""},

		// MkDocs
		{"content tabs", "=== \"C\"\n\n    ``` c\n    int a;\n    ```\n\n=== \"C++\"\n\n    - b\n\nAfter\n", "#### C\n\n``` c\nint a;\n```\n\n#### C++\n\n- b\n\nAfter\n"},
		{"tabs within tabs", "=== \"A\"\n\n    === \"B\"\n\n        b\n\n    a\n\nc\n", "#### A\n\n#### B\n\nb\n\na\n\nc\n"},
		{"snippets", "--8<-- \"docs/a.md\"\n\nA\n", "{% include_relative \"docs/a.md\" %}\n\nA\n"},
		{"keys", "Press ++ctrl+alt+del++ or ++cmd+\"K\"++.\n", "Press <kbd>Ctrl</kbd>+<kbd>Alt</kbd>+<kbd>Del</kbd> or <kbd>Cmd</kbd>+<kbd>K</kbd>.\n"},
		{"not keys", "C++ and i++ + ++j, a ++ b ++ c, x++y++\n", ""},
		{"blocks", "/// note | A title\nText\n///\n\n/// details\nB\n///\n", "::: note A title\nText\n:::\n\n::: details\nB\n:::\n"},
		{"icons", "Go :material-arrow-right: there :tada: :fontawesome-brands-x:{ .a }\n", "Go there :tada: \n"},
		{"abbreviations", "HTML\n\n*[HTML]: Hyper Text\n*[W3C]: World\n\n*[a]* b\n", "HTML\n\n\n\n\n*[a]* b\n"},
		{"headings that are underlined", "A\n===\n\nB\n", ""},

		// Zola
		{"zola", "{{ youtube(id=\"a\", autoplay=true) }} and {{ vimeo(id='b, c') }}\n", "{{< youtube id=\"a\" autoplay=true >}} and {{< vimeo id='b, c' >}}\n"},
		{"zola with a body", "{% quote(author=\"A, B\") %}\nText\n{% end %}\n", "{{< quote author=\"A, B\" >}}\nText\n{{< /quote >}}\n"},
		{"zola's links", "[a](@/blog/b.md#c)\n", "[a](@/blog/b.md#c)\n"},
		{"liquid", "{{ page.title | f(a) }} {% if a %} {% end %} {% endif %}\n", ""},

		// WordPress
		{"caption", "[caption id=\"a\" align=\"alignnone\" width=\"300\"]<a href=\"b\"><img src=\"c.png\" alt=\"d\" /></a> The words[/caption]\n", "<figure><a href=\"b\"><img src=\"c.png\" alt=\"d\" /></a><figcaption>The words</figcaption></figure>\n"},
		{"caption of Markdown", "[caption width=\"300\"]![d](c.png) The words[/caption]\n", "![d](c.png \"The words\")\n"},
		{"embed", "[embed width=\"1\"]https://a.bc/d[/embed] [youtube https://youtu.be/e] [vimeo=https://vimeo.com/1]\n", "<https://a.bc/d> <https://youtu.be/e> <https://vimeo.com/1>\n"},
		{"players", "[video width=\"6\" mp4=\"https://a.bc/d.mp4\"][/video]\n\n[audio src=\"e.mp3\"]\n", "<video src=\"https://a.bc/d.mp4\"></video>\n\n<audio src=\"e.mp3\"></audio>\n"},
		{"gallery", "A [gallery ids=\"1,2\" link=\"file\"] b\n", "A  b\n"},
		{"code of WordPress", "[code language=\"php\"]\n[gallery] <b>\n[/code]\n\n[sourcecode lang='css']\na\n[/sourcecode]\n", "~~~~~~php\n[gallery] <b>\n~~~~~~\n\n~~~~~~css\na\n~~~~~~\n"},
		{"links that look like it", "[gallery](https://a.bc/) [code][1] [video][2]\n\n[1]: b\n", ""},

		// Others
		{"Zenn", "@[youtube](abc)\n\n@[card](https://a.bc/)\n\n![x](https://a.bc/d.png =250x)\n", "<https://www.youtube.com/watch?v=abc>\n\n<https://a.bc/>\n\n![x](https://a.bc/d.png)\n"},
		{"Pandoc", "\\newpage\n\nA [small]{.smallcaps} b\n", "\n\nA small b\n"},
		{"titles of containers", ":::tip[T]{#id}\na\n:::\n\n![a](b.png){.c}\n", ""},
		{"addresses with blanks", "![a b](my pic.png) ![](a/b c d.JPG \"T t\") ![x](y.png \"T\") ![x](<a b.png>) ![x](a b)\n", "![a b](<my pic.png>) ![](<a/b c d.JPG> \"T t\") ![x](y.png \"T\") ![x](<a b.png>) ![x](a b)\n"},
		{"Vue", "<X :foo=\"b > c\" title=\"a :b @c\" @click=\"() => d\" v-if='e' #f />\n\na <my-x v-model=\"b\">c</my-x> <b :d=\"e\">f</b> <a href=\"g\">h :i</a>\n", "<X title=\"a :b @c\" />\n\na <my-x>c</my-x> <b>f</b> <a href=\"g\">h :i</a>\n"},
		{"slots of Vue", "<VPTeamPageTitle>\n<template #title>\nOur Team\n</template>\n<template v-slot:lead>a</template>\n</VPTeamPageTitle>\n", "<VPTeamPageTitle>\n\nOur Team\n</template>\na</template>\n</VPTeamPageTitle>\n"},
		{"no Vue", "Write /ban <user @username>, see <bug #12> and <John @john>; <a :b> c\n", ""},
		{"Word", "<![if !supportLists]>·<![endif]> item <![endif]--> a <![CDATA[b]]>\n", "· item <!-- --> a <![CDATA[b]]>\n"},
		{"conditional comments of Word", "<!--[if gte mso 9]><xml>\n</xml><![endif]-->\n\nA <!--[if !mso]><!-->b<!--<![endif]-->\n", "<!--[if gte mso 9]><xml>\n</xml><!-- -->\n\nA <!--[if !mso]><!-->b<!--<!-- -->\n"},
		{"VitePress", "<<< @/snippets/a.js{1,3}\n", "`@/snippets/a.js`\n"},

		// Examples from the tools' documentation
		{"two imports on a line", "import A from './a.js'; import B from 'b';\n\nText\n", "\n\nText\n"},
		{"names and values", "import hero from './hero.png'\nexport const year = 2023\n\nIn {year} {'x'}: <img src={hero.src} /> {other}\n", "\n\n\nIn 2023 x: <img src=\"./hero.png\" /> {other}\n"},
		{"a callout of Notion", "<aside>\n💡 A **b**\n\n- c\n</aside>\n\n<aside>\n\n*d*\n\n</aside>\n\n<aside>e</aside>\n\n<aside>\nnever closed\n", "\n> 💡 A **b**\n>\n> - c\n\n\n<aside>\n\n*d*\n\n</aside>\n\n<aside>e</aside>\n\n<aside>\nnever closed\n"},
		{"a late end of a tag", "<video\n  controls\n>\n  <source src=\"a\">\n</video>\n\n> quote\n\n<a\n> b\n\na <b\n> c\n", "<video\n  controls>\n&#32;\n  <source src=\"a\">\n</video>\n\n> quote\n\n<a>\n b\n\na <b\n> c\n"},
		{"a tag over lines", "import A from 'a'\n\n<A\n  b={c}\n  d={() => { e }}\n/>\n\nText\n", "\n\n\n\n\n\n\nText\n"},
		{"a component of a part", "<Foo.Bar a={1}>b</Foo.Bar>\n", "<Foo >b</Foo>\n"},
		{"a comment that begins with tab", "<!-- tab order is wrong, ask Petra -->\na\n", "<!-- tab order is wrong, ask Petra -->\na\n"},
		{"a comment in a tab of Hexo", "<!-- tab One -->\na\n<!-- tab order is wrong -->\n<!-- endtab -->\n<!-- tab Two -->\n<!-- endtab -->\n", "<!-- tab One -->\na\n<!-- tab order is wrong -->\n<!-- endtab -->\n#### Two\n<!-- endtab -->\n"},
		{"tabs of Hexo", "<!-- tab One two@icon -->\na\n<!-- endtab -->\n<!-- tab -->\n<!-- tabular -->\n", "#### One two\na\n<!-- endtab -->\n<!-- tab -->\n<!-- tabular -->\n"},
		{"labels of tabs", "<Tabs values={[{label: 'One', value: 'a'}]}>\n<TabItem value=\"a\">b</TabItem>\n</Tabs>\n", "\n**One** b  \n\n"},
		{"boxes of sites", "<Admonition type=\"tip\" title=\"T\">\na\n</Admonition>\n\n<Note>\nb\n</Note>\n\n<Accordion title=\"S\">\nc\n</Accordion>\n", "::: tip T\na\n:::\n\n::: note\nb\n:::\n\n::: details S\nc\n:::\n"},
		{"media of sites", "<YouTube id=\"a\" />\n\n<ReactPlayer url=\"https://a.bc/d.mp4\" />\n\n<LinkCard title=\"A\" href=\"https://a.bc/\" />\n", "{{< youtube \"a\" >}}\n\n<video src=\"https://a.bc/d.mp4\"></video>\n\n[A](<https://a.bc/>)\n"},
		{"Markdown in boxes of HTML", "import A from 'a'\n\n<div className=\"b\">\n  *c*\n</div>\n", "\n\n\n  *c*\n\n"},
		{"snippets in a list", "--8<--\na.md\nb.md\n--8<--\n\n;--8<-- \"c.md\"\n", "\n{% include_relative \"a.md\" %}\n{% include_relative \"b.md\" %}\n\n\n--8<-- \"c.md\"\n"},
		{"CriticMarkup", "{++a++} {==b==} {~~c~>d~~} ^^e^^ x^2^\n", "a <mark>b</mark> d <ins>e</ins> x^2^\n"},
		{"code with its language", "`#!python a` and `#!/bin/sh`\n", "`a` and `#!/bin/sh`\n"},
		{"pictures for the dark", "![a](b.png#only-light) ![a](b.png#only-dark) ![c](dark.png)\n", "![a](b.png#only-light)  ![c](dark.png)\n"},
		{"captions in blocks", "/// caption\nA\n///\n\n/// note\nb\n///\n", "\nA\n\n\n::: note\nb\n:::\n"},
		{"a component with text alone", "import A from 'a'\n\n<Badge text=\"B c\" />\n\n<SEO title=\"d\" />\n", "\n\nB c\n\n\n"},
		{"titles of WordPress' builders", "[su_box title=\"A b\" style=\"c\"]d[/su_box]\n", "**A b** d\n"},
		{"labels of a timeline of Hexo", "<!-- timeline A -->\nb\n<!-- endtimeline -->\n", "#### A\nb\n<!-- endtimeline -->\n"},
		{"options of blocks", "/// details | A\n    type: warning\nb\n///\n", "::: details A\n\nb\n:::\n"},
		{"abbreviations over lines", "*[HTML]: Hyper\n    Text\nHTML\n", "\n\nHTML\n"},
		{"zola over lines", "{% quote(\n   author=\"A\"\n) %}\nb\n{% end %}\n", "{{< quote author=\"A\" >}}\n\n\nb\n{{< /quote >}}\n"},
		{"zola that is shown", "{{/* a(b=1) */}} {{ c(d=\"}}\") }}\n", "`{{ a(b=1) }}` {{ c(d=\"}}\") }}\n"},
		{"tables of kramdown", "|---+---|\n| a | b |\n|:--+--:|\n| c | d |\n|===+===|\n| e | f |\n| g | h |\n\ni\n", "\n| a | b |\n|:--|--:|\n| c | d |\n| e | f |\n| g | h |\n\n\ni\n"},
		{"tables of GFM", "| a | b |\n|---|---|\n| c | =+ |\n", ""},
		{"signs of kramdown", "a\n\n^\n\n- {:.b} c\n", "a\n\n\n\n- c\n"},
		{"caption over lines", "[caption id=\"a\"]\n![d](c.png)\nThe words\n[/caption]\n", "![d](c.png \"The words\")\n\n\n\n"},
		{"embeds of WordPress", "[youtube]https://youtu.be/a[/youtube] [vimeo 12] [gist id=\"b\"] [tweet https://x.com/a/status/1]\n", "<https://youtu.be/a> <https://vimeo.com/12> <https://gist.github.com/b> <https://x.com/a/status/1>\n"},
		{"languages of WordPress", "[php]\n$a\n[/php]\n\n[code]b[/code] [python] c\n", "~~~~~~php\n$a\n~~~~~~\n\n<code>b</code> [python] c\n"},
		{"formulas of WordPress", "$latex e^x$ [latex]a[/latex]\n", "$e^x$ $a$\n"},
		{"builders of WordPress", "[vc_row][vc_column width=\"1\"]a[/vc_column]\n[/vc_row]\n", "a\n\n"},
		{"WordPress that is shown", "[[gallery]]\n", "<code>[gallery]</code>\n"},
		{"lists that look like it", "[go] [r] and [java](a) [html][1] a[css]\n", ""},
		{"line blocks", "| a\n| b\n\n| c |\n|---|\n| d |\n", "a  \nb\n\n| c |\n|---|\n| d |\n"},
		{"examples", "(@) a\n\n(@b) c\n\nAs (@b) and (@d)\n", "1. a\n\n2. c\n\nAs (2) and (@d)\n"},
		{"names of formulas", "$$ a $$ {#eq-b}\n\n`c`{.python}\n", "$$ a $$\n\n`c`\n"},

		// Documentation of VitePress, markdown-it, Python-Markdown, Hashnode, AMP and others
		{"files that are taken in", "<!--@include: ./parts/a.md-->\n<!-- @include: b.md -->\n@include(./c.md)\n!!!include(d.md)!!!\n{! e.md !}\n", "{% include_relative \"parts/a.md\" %}\n{% include_relative \"b.md\" %}\n{% include_relative \"c.md\" %}\n{% include_relative \"d.md\" %}\n{% include_relative \"e.md\" %}\n"},
		{"parts of files", "<!--@include: ./a.md{3,9}-->\n<!--@include: @/a.md-->\n<!--@include: ./a.md#usage-->\n@[code{1-3} js](../b.js)\n", "\n\n\n\n"},
		{"files that are taken in, with an indent", "a\n  <!--@include: a.md-->\n @include(b.md)\n\t@[code](c.js)\n  !!!include(d.md)!!!\n   {!e.md!}\n", "a\n{% include_relative \"a.md\" %}\n{% include_relative \"b.md\" %}\n\n{% include_relative \"d.md\" %}\n{% include_relative \"e.md\" %}\n"},
		{"no includes", "a @include(b.md) c, `{!a.md!}` and <!-- include: a.md -->\n", ""},
		{"embeds of Hashnode", "%[https://a.bc/d?e=f]\n\nat 5 %[https://a.bc] but 5%[x] %[a](https://a.bc)\n", "<https://a.bc/d?e=f>\n\nat 5 <https://a.bc> but 5%[x] %[a](https://a.bc)\n"},
		{"cards of Zenn and Qiita", "@[github](https://github.com/a/b) @[YouTube](abc) @[me](https://a.bc)\n", "<https://github.com/a/b> <https://www.youtube.com/watch?v=abc> @[me](https://a.bc)\n"},
		{"boxes of Roam", "- {{[[TODO]]}} a\n- {{DONE}} b {{x}}\n", "- [ ] a\n- [x] b {{x}}\n"},
		{"a player of Roam", "{{[[video]]: https://a.bc/d}} {{pdf https://a.bc/e}} {{video x}}\n", "<https://a.bc/d> <https://a.bc/e> {{video x}}\n"},
		{"a picture of iA Writer", "a\n\n/b c.png \"D e\"\n\n/f/g.png\n", "a\n\n![](<b c.png> \"D e\")\n\n/f/g.png\n"},
		{"attributes behind an address", "![x](https://a.bc/d.png align=\"left\") [y](https://a.bc align=\"center\" width=\"3\")\n", "![x](https://a.bc/d.png) [y](https://a.bc)\n"},
		{"a title like an attribute", "![x](d.png \"a=b\") [y](e.md \"align=\")\n", "![x](d.png \"a=b\") [y](e.md \"align=\")\n"},
		{"no inline note", "a ^[] `^[x]` [^[x] \\^[y] ^[a-z]+ ^[A-Z] ^[^/ ]*$ ^[z\n", "a ^[] `^[x]` [^[x] \\^[y] ^[a-z]+ ^[A-Z] ^[^/ ]*$ ^[z\n"},
		{"raw text", "a `<b>`{=html}x`</b>`{=html} `\\tex`{=latex}`y`{.r}\n", "a <b>x</b> `y`\n"},
		{"a size behind a title", "![x](https://a.bc/d.png \"T\" =250x)\n", "![x](https://a.bc/d.png \"T\")\n"},
		{"AMP", "<amp-img src=\"a.png\" width=\"1\"></amp-img> <amp-video src=\"b.mp4\">\n</amp-video> <amp-youtube\n", "<img src=\"a.png\" width=\"1\"></img> <video src=\"b.mp4\">\n</video> <amp-youtube\n"},
		{"players of AMP", "<amp-youtube data-videoid=\"a\" layout=\"responsive\"></amp-youtube> <amp-twitter data-tweetid='1'></amp-twitter>\n\n<lite-youtube videoid=\"b\"></lite-youtube>\n\n<amp-vimeo\n  data-videoid=\"2\"\n></amp-vimeo>\n", "<https://www.youtube.com/watch?v=a> <https://x.com/i/status/1>\n\n<https://www.youtube.com/watch?v=b>\n\n<https://vimeo.com/2>\n\n\n"},
		{"attributes of links", "[a]: https://b.cd \"T\" {.c}\n\n[e](f){:target=\"_blank\"}{:rel=\"x\"}\n", "[a]: https://b.cd \"T\"\n\n[e](f){:target=\"_blank\"}\n"},
		{"headings without a number", "# A {-}\n\nb {-}\n", "# A\n\nb {-}\n"},
		{"titles of components", "<Card title=\"A\" icon=\"b\">c</Card> <Card title=\"D\" href=\"/e\">f</Card>\n\n<Frame caption=\"G\">![h](i.png)</Frame>\n\n<Tip>j</Tip> <A TITLE=\"k\" HREF=\"/l\">m</A>\n", "**A** c **[D](</e>)** f\n\n![h](i.png) *G*\n\n<Tip>j</Tip> <A TITLE=\"k\" HREF=\"/l\">m</A>\n"},
		{"groups of components", "<CardGrid>\n  <LinkCard title=\"A\" href=\"https://a.bc/\" />\n</CardGrid>\n\n<Steps>\n1. b\n</Steps>\n\n<Project>\nc\n</Project>\n", "\n[A](<https://a.bc/>)\n\n\n\n1. b\n\n\n<Project>\nc\n</Project>\n"},
		{"components without text", "<PackageManagers pkg=\"a\" />\n\n<Br/>\n\n<Badge text=\"b\" />\n", "\n\n<Br/>\n\n<Badge text=\"b\" />\n"},
		{"programs without a fence", "a\n\n<?php\n# b\n\necho \"c\";\n?>\n\n*d*\n", "a\n\n~~~~~~php\n# b\n\necho \"c\";\n~~~~~~\n\n*d*\n"},
		{"what Word leaves", "a <?xml:namespace prefix = o />b <?php echo 1; ?>\n", "a b <?php echo 1; ?>\n"},
		{"links with blanks", "[a](https://e.org/a b/c) [b](my page.md \"T\")[c](./d e/f.pdf#g) ![h](i j) [1](k l, m.md) [n](http://e.org/o p.pdf?q=1)\n",
			"[a](<https://e.org/a b/c>) [b](<my page.md> \"T\")[c](<./d e/f.pdf#g>) ![h](i j) [1](<k l, m.md>) [n](<http://e.org/o p.pdf?q=1>)\n"},
		{"remarks behind addresses", "[a](https://e.org/rfc see section 3) [b](https://e.org/x “Title”) [c](https://e.org/x The title) [1](https://a.org/x, https://b.org/y) " +
			"[d](https://e.org/ target=_blank) [e](a.md, b c.md) arr[0](as in the file main.md) x[1](the file main.md) [^1](some notes in a.md) [f](https://e.org/x see b.md)\n", ""},
		{"links in code of HTML", "<code>[a](my page.md)</code> [b](<c d.md>)\n\n<pre>\n\n[e](f g.md)\n</pre>\n\n{{< highlight md >}}\n[a](my page.md)\n{{< /highlight >}}\n\n{% highlight md %}\n[a](my page.md)\n{% endhighlight %}\n", ""},
		{"links behind code of HTML", "<pre>\n[a](b c.md)\n</pre>\n\n<kbd>[a](b c.md)</kbd>[a](b c.md) <code>d</code> [a](b c.md)\n", "<pre>\n[a](b c.md)\n</pre>\n\n<kbd>[a](b c.md)</kbd>[a](<b c.md>) <code>d</code> [a](<b c.md>)\n"},
		{"remarks in parentheses", "[a](see the list) [b](https://e.org see also) [c](https://e.org/x) [d](e.md \"f g\") `[h](i j.md)` \\[k](l m.md) see [n](o p)\n", ""},
		{"blanks and brackets in addresses", "![a](b/c (1).png) ![d](e (f g).png \"h\") ![i](j(k).png)\n", "![a](<b/c (1).png>) ![d](<e (f g).png> \"h\") ![i](j(k).png)\n"},
		{"components with an address", "<Link to=\"/a\">b</Link> and <Card href='/c'>d [e](f)</Card>\n", "[b](</a>) and <Card href='/c'>d [e](f)</Card>\n"},
		{"numbers of MDX", "import A from 'a'\n\n{42} and {1+1}\n", "\n\n42 and {1+1}\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			want := test.want
			if want == "" {
				want = test.source
			}
			rewritten, _ := dialect.Rewrite([]byte(test.source))
			got := string(rewritten)
			if got != want {
				t.Errorf("Rewrite(%q)\n got %q\nwant %q", test.source, got, want)
			}
			if strings.Count(got, "\n") != strings.Count(test.source, "\n") {
				t.Errorf("Rewrite(%q) has other lines: %q", test.source, got)
			}
		})
	}
}

// TestInlineNotes holds that the text of notes within the text goes to its end.
func TestInlineNotes(t *testing.T) {
	got, _ := dialect.Rewrite([]byte("a^[b [c](d) `]`] e ^[foo]\n\ng\n"))
	if want := "a[^inline-note-1] e [^inline-note-2]\n\ng\n\n[^inline-note-1]: b [c](d) `]`\n\n[^inline-note-2]: foo\n"; string(got) != want {
		t.Errorf("Rewrite returned\n%q, want\n%q", got, want)
	}
}

// TestRewriteMDX holds what is MDX only because of the file's name: it imports nothing.
func TestRewriteMDX(t *testing.T) {
	for _, test := range []struct{ name, source, want string }{
		{"comments", "{ /* a */ }\n\n{\n  /* secret\n     words */\n}\n\nText { /* b */ } {/* c */}more\n", "\n\n\n\n\n\n\nText  more\n"},
		{"comments of one line", "{\n  // a\n}\n\n{a}\n{ b: 1 }\n", "\n\n\n\n{a}\n{ b: 1 }\n"},
		{"numbers and texts", "{42} {'a'} {c}\n", "42 a {c}\n"},
		{"components on lines of their own", "<Step title=\"A\">b</Step>\n<Step title=\"C\">*d*</Step>\n\n<Box>e</Box>\n", "**A** b  \n**C** *d*\n\ne\n"},
		{"components that hold code", "<Step title=\"A\">\n  b\n\n  ```sh\n  c\n  ```\n</Step>\n", "**A**\n  b\n\n  ```sh\n  c\n  ```\n\n"},
		{"members of components", "<Card.Group>\n<Card.Item href=\"/a\" title={\"b\"}>c</Card.Item>\n</Card.Group>\n", "\n**[b](</a>)** c  \n\n"},
		{"links", "<LinkButton href=\"https://a.bc\">d</LinkButton> <NuxtLink to='/e'>f *g*</NuxtLink>\n", "[d](<https://a.bc>) [f *g*](</e>)\n"},
		{"listings", "<CodeBlock language=\"js\">\n{`const a = 1;\nconst b = `c`;`}\n</CodeBlock>\n\n*d*\n", "~~~~~~js\nconst a = 1;\nconst b = `c`;\n~~~~~~\n\n*d*\n"},
		{"listings whose text ends on a line of its own", "<Code lang=\"go\">\n  {`\na\n  `}\n</Code>\n\n*d*\n", "~~~~~~go\n  \na\n~~~~~~\n\n\n*d*\n"},
		{"tabs on lines", "<Tabs>\n<Tab value=\"a\">b</Tab>\n<Tab value=\"c\">d</Tab>\n</Tabs>\n", "\n**a** b  \n**c** d  \n\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			rewritten, _ := dialect.RewriteMDX(lines.Sign([]byte(test.source), nil))
			if got := string(rewritten); got != test.want {
				t.Errorf("%q\n got %q\nwant %q", test.source, got, test.want)
			}
			if strings.Count(string(rewritten), "\n") != strings.Count(test.source, "\n") {
				t.Errorf("%q has other lines: %q", test.source, rewritten)
			}
		})
	}
}

// TestUnread holds the markup that is kept and reported, one sign a tool, and text that
// only resembles it.
func TestUnread(t *testing.T) {
	for source, want := range map[string]string{
		"See [@knuth, p. 3] and [@x].\n":                  "Pandoc",
		"As @fig-plot shows.\n":                           "Quarto",
		"```{python}\n#| echo: false\n```\n":              "Quarto",
		"```{r setup, include=FALSE}\na\n```\n":           "R Markdown",
		"There are `r nrow(x)` rows.\n":                   "R Markdown",
		"\\textbf{a} and \\begin{tabular}\n":              "LaTeX",
		"a\n\n/private.md\n":                              "iA Writer",
		"a ::b c:: d\n":                                   "Bear",
		"[image:A/b.png]\n":                               "Bear",
		"a {b c}(d e) f\n":                                "Ulysses",
		"a ++b c++ d\n":                                   "markdown-it",
		"f^{n}(x) {1}(2) C++ and C++ ::x\n":               "",
		"::youtube[A cat]{#a}\n":                          "directives of remark",
		"An :abbr[HTML]{title=\"x\"} here\n":              "directives of remark",
		"{{ $frontmatter.title }}\n":                      "VitePress",
		"::: a.b.C\n    options:\n":                       "MkDocs",
		"```py\n--8<-- \"a.py\"\n```\n":                   "MkDocs",
		"{ref}`a`\n":                                      "MyST",
		"{cite:p}`a`\n":                                   "MyST",
		"{ref}`a <b>` {kbd}`x`\n":                         "",
		".. note::\n":                                     "reStructuredText",
		"@[mermaid]\n":                                    "Zenn",
		"<% tp.date.now() %>\n":                           "Templater",
		"[contact-form-7 id=\"1\"]\n":                     "WordPress",
		"<p class=MsoNormal>a<o:p></o:p></p>\n":           "Microsoft Word",
		"{{embed ((a))}} and {{video https://a.bc}}\n":    "Logseq",
		"- a\n  collapsed:: true\n":                       "Logseq",
		"Good [rating:: 5]\n":                             "Dataview",
		"{{ title }} and {{ a | upper }}\n":               "Liquid or Nunjucks",
		"{{ and }}, a:: b, std::move(a), `{{ title }}`\n": "",
		"Write to a@b.cd, [@go](https://a.bc) and @fig\n": "",
		"`[@a]` and std::vector<int> a::b, 10:30[1]\n":    "",
		"Use `r` or `\\ref{a}`; [toc](#a) [button](b)\n":  "",
	} {
		got := ""
		for _, sign := range dialect.Unread([]byte(source)) {
			got += sign.Tool
		}
		if got != want {
			t.Errorf("Unread(%q) is %q, want %q", source, got, want)
		}
	}
}
