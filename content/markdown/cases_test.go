package markdown_test

import (
	"strings"
	"testing"

	"github.com/dateline-bot/dateline/content/markdown"
	"github.com/dateline-bot/dateline/content/rich"
)

// TestCases holds constructs that other converters get wrong.
func TestCases(t *testing.T) {
	p := func(text string) string { return `{"type":"paragraph","text":` + text + `}` }
	photo := `{"type":"photo","photo":{"type":"photo","media":"https://a.bc/d.png"}`
	sub := func(s string) string { return `{"type":"subscript","text":"` + s + `"}` }
	sup := func(s string) string { return `{"type":"superscript","text":"` + s + `"}` }
	tests := []struct{ name, source, want string }{
		{"raw escapes", `\*a\* &copy; &#35; &#x41; &amp;amp; &unknown; \a`, p(`"*a* © # A &amp; &unknown; \\a"`)},
		{"soft break", "one\ntwo", p(`"one two"`)},
		{"soft break between wide letters", "一\n二\n*三*\n한", p(`["一二",{"type":"italic","text":"三"}," 한"]`)},
		{"soft break between words of Korean", "메서드는\n인라인으로,\n**가**\n나", p(`["메서드는 인라인으로, ",{"type":"bold","text":"가"}," 나"]`)},
		{"alternative text with markup", `![a *b* [c](d)](https://e.fg/h.png)`, `{"type":"photo","photo":{"type":"photo","media":"https://e.fg/h.png"},"caption":{"text":"a b c"}}`},
		{"underscores", "__foo_ bar_", p(`{"type":"italic","text":"foo bar"}`)},
		{"stars", "*foo *bar**", p(`{"type":"italic","text":"foo bar"}`)},
		{"backticks in code", "`` a`b ``", p(`{"type":"code","text":"a` + "`" + `b"}`)},
		{"backticks in a fence's info", "~~~ a`b\nc\n~~~", `{"type":"pre","text":"c","language":"a` + "`" + `b"}`},
		{"parenthesis in an address", `[a](https://b.cd/e_\(f\)) [g](<https://h.ij/k l>)`, p(`[{"type":"url","text":"a","url":"https://b.cd/e_(f)"}," ",{"type":"url","text":"g","url":"https://h.ij/k%20l"}]`)},
		{"backslash in an address", `[a](https://b.cd/e\f)`, p(`{"type":"url","text":"a","url":"https://b.cd/e%5Cf"}`)},
		{"fence in a quote", "> ```go\n> a\n> ```\nb", `{"type":"blockquote","blocks":[{"type":"pre","text":"a","language":"go"}]},` + p(`"b"`)},
		{"markers", "***\n\n---\n\n+ a\n\n1) b", `{"type":"divider"},{"type":"divider"},{"type":"list","items":[{"blocks":[` + p(`"a"`) + `]}]},{"type":"list","items":[{"blocks":[` + p(`"b"`) + `],"value":1,"type":"1"}]}`},
		{"quote in a list in a quote", "> - > a", `{"type":"blockquote","blocks":[{"type":"list","items":[{"blocks":[{"type":"blockquote","blocks":[` + p(`"a"`) + `]}]}]}]}`},
		{"text of block HTML", "<div>a <b>b</b></div>", p(`["a ",{"type":"bold","text":"b"}]`)},
		{"unchecked task", "- [ ] a\n- [X] b", `{"type":"list","items":[{"blocks":[` + p(`"a"`) + `],"has_checkbox":true},{"blocks":[` + p(`"b"`) + `],"has_checkbox":true,"is_checked":true}]}`},
		{"money", "$5 и $10, $1,000–$2,000, 5$ or 6$, $a и b$", p(`"$5 и $10, $1,000–$2,000, 5$ or 6$, $a и b$"`)},
		{"money in English", "costs $5 now and $6 then; $100 and 200$", p(`"costs $5 now and $6 then; $100 and 200$"`)},
		{"math", "$a$ and $x_1 + \\text{если}$, $f(x)$", p(`[{"type":"mathematical_expression","expression":"a"}," and ",{"type":"mathematical_expression","expression":"x_1 + \\text{если}"},", ",{"type":"mathematical_expression","expression":"f(x)"}]`)},
		{"bar in code in a table", "|a|\n|-|\n|`a \\| b`|", `{"type":"table","cells":[[{"text":"a","is_header":true,"align":"left","valign":"middle"}],[{"text":{"type":"code","text":"a | b"},"align":"left","valign":"middle"}]],"is_bordered":true}`},
		{"attributes in a fence", "```go {hl_lines=[2],linenos=true}\na\n```", `{"type":"pre","text":"a","language":"go"}`},
		{"attributes alone in a fence", "```{.python .x}\na\n```\n```{linenos=table}\nb\n```\n```go{1,3}\nc\n```\n```js theme=\"d\"\ne\n```", `{"type":"pre","text":"a","language":"python"},{"type":"pre","text":"b"},{"type":"pre","text":"c","language":"go"},{"type":"pre","text":"e","language":"js"}`},
		{"indented fence", "  ```\n  a\n    b\n  ```", `{"type":"pre","text":"a\n  b"}`},
		{"sub and superscript", "H~2~O, CO~2~ (SO~4~)~3~ x~max~ x^2^ 29^th^ 2^10^ e^-x^ α~i~", p(`["H",` + sub("2") + `,"O, CO",` + sub("2") + `," (SO",` + sub("4") + `,")",` + sub("3") + `," x",` + sub("max") + `," x",` + sup("2") + `," 29",` + sup("th") + `," 2",` + sup("10") + `," e",` + sup("-x") + `," α",` + sub("i") + `]`)},
		{"false friends of sub and superscript", "10~20 and 30~40, 10~20~30, ~/.a and ~/.b, a ~b~ c, bye~bye~, ~user~x, 2^10 и 3^2, 2^3^4, ^_^, foo~bar baz~, 好~的~, a~/b~/c, ~5 min ~ 6 min, x^^2, a^b c^", p(`"10~20 and 30~40, 10~20~30, ~/.a and ~/.b, a ~b~ c, bye~bye~, ~user~x, 2^10 и 3^2, 2^3^4, ^_^, foo~bar baz~, 好~的~, a~/b~/c, ~5 min ~ 6 min, x^^2, a^b c^"`)},
		{"words in angle brackets", "List<String> a <your-token> b <name> <T extends Foo>, vec<u8>, Foo<A>, </end> Optional<Map>", p(`"List<String> a <your-token> b <name> <T extends Foo>, vec<u8>, Foo<A>, </end> Optional<Map>"`)},
		{"charges", "SO~4~^2-^ x^2^~i~", p(`["SO",` + sub("4") + `,` + sup("2-") + `," x",` + sup("2") + `,` + sub("i") + `]`)},
		{"declarations and programs in a line", "The <!DOCTYPE html> and <?php echo 1; ?>, <![CDATA[x]]> <!-- no -->end", p(`"The <!DOCTYPE html> and <?php echo 1; ?>, <![CDATA[x]]> end"`)},
		{"names of tags in a line", "Use <b> and <i>, (<u>) or <s>.", p(`"Use <b> and <i>, (<u>) or <s>."`)},
		{"a tag without its end", "A <b>c d", p(`["A ",{"type":"bold","text":"c d"}]`)},
		{"conditional comments", "a\n\n<!--[if gte mso 9]><xml>\n<w:x/>\n</xml><![endif]-->\n\n<p>b<!--[if mso]>c<![endif]--> d <![if !e]>f<![endif]></p>\n\ng", p(`"a"`) + "," + p(`"b d f"`) + "," + p(`"g"`)},
		{"pairs of words in angle brackets", "/users/<id:int> <b>b</b> a<b then c>d <tel:+123456>", p(`["/users/<id:int> ",{"type":"bold","text":"b"}," a<b then c>d ",{"type":"phone_number","text":"tel:+123456","phone_number":"+123456"}]`)},
		{"words in angle brackets in blocks", "<your-token>\n\n<div>a <host> b</div>\n\n- <id>", p(`"<your-token>"`) + "," + p(`"a <host> b"`) + `,{"type":"list","items":[{"blocks":[` + p(`"<id>"`) + `]}]}`},
		{"elements and components", "a<br>b <Foo/> <Bar baz=\"1\"> <Tip>c</Tip> <my-tag>d</my-tag> x<B>e</B>", p(`["a\nb c d x",{"type":"bold","text":"e"}]`)},
		{"folding callouts", "> [!note]- A *b*\n> c\n>\n> d\n\n> [!tip]+\n> e\n\n> [!info|left]-\n> f", `{"type":"details","summary":["ℹ️ ",{"type":"bold","text":["A ",{"type":"italic","text":"b"}]}],"blocks":[` + p(`"c"`) + "," + p(`"d"`) + `]},{"type":"details","summary":["💡 ",{"type":"bold","text":"Tip"}],"blocks":[` + p(`"e"`) + `],"is_open":true},{"type":"details","summary":["ℹ️ ",{"type":"bold","text":"Info"}],"blocks":[` + p(`"f"`) + `]}`},
		{"a video's page as an image", "![A talk](https://www.youtube.com/watch?v=a_b)\n\n![](https://vimeo.com/123)", p(`{"type":"url","text":"A talk","url":"https://www.youtube.com/watch?v=a_b"}`) + "," + p(`{"type":"url","text":"https://vimeo.com/123","url":"https://vimeo.com/123"}`)},
		{"tabs of MDX", "import T from '@theme/Tabs'\n\n<Tabs>\n<TabItem value=\"a\" label=\"Apple\">\n\nText *a*\n\n</TabItem>\n</Tabs>", `{"type":"heading","text":"Apple","size":4},` + p(`["Text ",{"type":"italic","text":"a"}]`)},
		{"shortcodes of Zola", "{{ youtube(id=\"abc\") }}\n\n{% quote(author=\"B\") %}\nText\n{% end %}", p(`{"type":"url","text":"https://www.youtube.com/watch?v=abc","url":"https://www.youtube.com/watch?v=abc"}`) + `,{"type":"blockquote","blocks":[` + p(`"Text"`) + `],"credit":"B"}`},
		{"shortcodes of WordPress", "[caption id=\"x\"]<img src=\"https://a.bc/d.png\" /> Words[/caption]", photo + `,"caption":{"text":"Words"}}`},
		{"sizes of images", "![cat|300](https://a.bc/d.png)\n\na ![b c|300x200](https://a.bc/d.png)\n\n![|40](https://a.bc/d.png)\n\n![a|b](https://a.bc/d.png)", photo + `,"caption":{"text":"cat"}},` + p(`"a b c"`) + "," + photo + "}," + photo + "}," + photo + `,"caption":{"text":"a|b"}}`},
		{"struck out", "~~a b~~ ~~~c~~~ **~~d~~** e~~f~~g ~~10~20~~", p(`[{"type":"strikethrough","text":"a b"}," ~~~c~~~ ",{"type":"bold","text":{"type":"strikethrough","text":"d"}}," e",{"type":"strikethrough","text":"f"},"g ",{"type":"strikethrough","text":"10~20"}]`)},
		{"flanking", "a || b || c, if (x == y || z == w)", p(`"a || b || c, if (x == y || z == w)"`)},
		{"spoiler with style", "||a *b*||", p(`{"type":"spoiler","text":["a ",{"type":"italic","text":"b"}]}`)},
		{"footnote without definition", "a[^1]", p(`"a[^1]"`)},
		{"empty blocks", "#\n\n```\n```\n\n> \n\n<div></div>\n\n&nbsp;\n\n[](https://a.bc/)", p(`{"type":"url","text":"https://a.bc/","url":"https://a.bc/"}`)},
		{"what is not an address of mail", "git@github.com:foo/bar.git icon@2x.png root@10.0.0.1 a@b.cd:~/e ssh -p 22 a@b.cd", p(`"git@github.com:foo/bar.git icon@2x.png root@10.0.0.1 a@b.cd:~/e ssh -p 22 a@b.cd"`)},
		{"an address of mail before a colon", "a@b.cd: e", p(`[{"type":"email_address","text":"a@b.cd","email_address":"a@b.cd"},": e"]`)},
		{"address beyond ASCII", "https://ru.wikipedia.org/wiki/Россия и https://пример.рф/а", p(`[{"type":"url","text":"https://ru.wikipedia.org/wiki/Россия","url":"https://ru.wikipedia.org/wiki/Россия"}," и ",{"type":"url","text":"https://пример.рф/а","url":"https://пример.рф/а"}]`)},
		{"line ends of Windows", "a\r\nb\r\n\r\n```\r\nc\r\n```", p(`"a b"`) + `,{"type":"pre","text":"c"}`},
		{"zero byte", "a\x00b", p(`"a\ufffdb"`)},
		{"line break at the end", "a  \n\nb\\\n\nc<br>", p(`"a"`) + "," + p(`"b\\"`) + "," + p(`"c"`)},
		{"credit", "> a\n> b\n> — *C* D\n\nx\n\n> — e", `{"type":"blockquote","blocks":[` + p(`"a b"`) + `],"credit":[{"type":"italic","text":"C"}," D"]},` + p(`"x"`) + `,{"type":"blockquote","blocks":[` + p(`"— e"`) + `]}`},
		{"credit apart", "> a\n>\n> -- b\n\n---\n\n> c <cite>D *e*</cite>", `{"type":"blockquote","blocks":[` + p(`"a"`) + `],"credit":"b"},{"type":"divider"},{"type":"blockquote","blocks":[` + p(`"c"`) + `],"credit":["D ",{"type":"italic","text":"e"}]}`},
		{"expandable quote", "<blockquote expandable>a<br>b<cite>c</cite></blockquote>", `{"type":"expandable_blockquote","text":"a\nb","blocks":[` + p(`"a\nb"`) + `],"credit":"c"}`},
		{"expandable quote of paragraphs", "<blockquote expandable>\n\na\n\n*b*\n\n</blockquote>", `{"type":"expandable_blockquote","text":["a\n",{"type":"italic","text":"b"}],"blocks":[` + p(`"a"`) + `,` + p(`{"type":"italic","text":"b"}`) + `]}`},
		{"expandable list", "<blockquote expandable>\n\n- a\n\n</blockquote>", `{"type":"expandable_blockquote","blocks":[{"type":"list","items":[{"blocks":[` + p(`"a"`) + `]}]}]}`},
		{"expandable code", "<blockquote expandable>\n\n```go\na\n```\n\n</blockquote>", `{"type":"expandable_blockquote","blocks":[{"type":"pre","text":"a","language":"go"}]}`},
		{"expandable table", "<blockquote expandable>\n\n|a|\n|-|\n|b|\n\n</blockquote>", `{"type":"expandable_blockquote","blocks":[{"type":"table","cells":[[{"text":"a","is_header":true,"align":"left","valign":"middle"}],[{"text":"b","align":"left","valign":"middle"}]],"is_bordered":true}]}`},
		{"slideshow", "<tg-slideshow>\n\n![](https://a.bc/d.png)\n![](https://a.bc/e.mp4)\n\n</tg-slideshow>", `{"type":"slideshow","blocks":[{"type":"photo","photo":{"type":"photo","media":"https://a.bc/d.png"}},{"type":"video","video":{"type":"video","media":"https://a.bc/e.mp4"}}]}`},
		{"badges", "[![Build](https://a.bc/build.svg)](https://d.ef/) ![](https://img.shields.io/x-y)", p(`[{"type":"url","text":"Build","url":"https://d.ef/"}," ",{"type":"url","text":"x-y","url":"https://img.shields.io/x-y"}]`)},
		{"noscript", "<noscript><img src=\"https://a.bc/d.png\" alt=\"e\"> f</noscript>", p(`"e f"`) + `,{"type":"photo","photo":{"type":"photo","media":"https://a.bc/d.png"}}`},
		{"line break in a link", "[a\nb](https://c.de/)", p(`{"type":"url","text":"a b","url":"https://c.de/"}`)},
		{"picture before a word", "![Cat](https://a.bc/d.png)Every word![e](https://f.gh/i.svg) j", p(`["Cat Every word ",{"type":"url","text":"e","url":"https://f.gh/i.svg"}," j"]`) + `,{"type":"photo","photo":{"type":"photo","media":"https://a.bc/d.png"}}`},
		{"link without text behind a word", "a:1[](https://b.cd/)e", p(`["a:1 ",{"type":"url","text":"https://b.cd/","url":"https://b.cd/"}," e"]`)},
		{"script in prose", "a <script> b\n\n*c* <style>d</style> e <script>f", p(`"a <script> b"`) + "," + p(`[{"type":"italic","text":"c"}," e <script>f"]`)},
		{"names of keys", "Press <Ctrl>+<Alt>+<Del>, <Ins> or <Sub>; *a* and <script setup>.", p(`["Press <Ctrl>+<Alt>+<Del>, <Ins> or <Sub>; ",{"type":"italic","text":"a"}," and <script setup>."]`)},
		{"elements without an end in letters of both cases", "a<Br>b<Wbr>c <Small>d <Span>e\n\n<Table><Tr><Td>f<Td>g</Table>\n\n<Ul><Li>h<Li>i</Ul>\n\nj<Hr>k", p(`"a\nbc d e"`) + `,{"type":"table","cells":[[{"text":"f","align":"left","valign":"middle"},{"text":"g","align":"left","valign":"middle"}]],"is_bordered":true},{"type":"list","items":[{"blocks":[` + p(`"h"`) + `]},{"blocks":[` + p(`"i"`) + `]}]},` + p(`"j\nk"`)},
		{"names of elements in prose", "the <head> tag, an <img> and <input>, cp <source file> <dir>, <data> or <a b>\n\n`</head>` <title>.\n\n<title> is *it*", p(`"the <head> tag, an <img> and <input>, cp <source file> <dir>, <data> or <a b>"`) + "," + p(`[{"type":"code","text":"</head>"}," <title>."]`) + "," + p(`"<title> is *it*"`)},
		{"elements in prose", "x<section>a</section>b<video controls><p>c<hr noshade><label for=y>d</label> <object>e", p(`"x\na\nb\nc\nd <object>e"`)},
		{"components with a text", "a <Badge type=\"tip\" text=\"new\" /> <Icon name=x /> <Key label=\"b\" />", p(`"a new b"`)},
		{"ends that HTML adds", "<html>\n<body>\n<p>a\n\n<div><select><option>b<option>c</select></div>", p(`"a"`) + "," + p(`"bc"`)},
		{"slots of Vue", "<Team>\n<template #title>\n\nOur *team*\n\n</template>\n</Team>", p(`["Our ",{"type":"italic","text":"team"}]`)},
		{"hidden text that never ends", "a\n\n<script> is *risky*.\n\n<style>\n\n<?php b\n\n<![CDATA[c", p(`"a"`) + "," + p(`["<script> is ",{"type":"italic","text":"risky"},"."]`) + "," + p(`"<style>"`) + "," + p(`"<?php b"`) + "," + p(`"<![CDATA[c"`)},
		{"hidden text that ends", "a\n\n<SCRIPT>\n\nb\n\n</Script>\n\n<?php\n\nc ?>\n\nd", p(`"a"`) + "," + p(`"d"`)},
		{"element open in a footnote", "a[^1]\n\n[^1]: <b>b", p(`["a",{"type":"anchor","name":"fnref1"},{"type":"reference_link","text":"[1]","reference_name":"fn1"}]`) + `,{"type":"divider"},{"type":"list","items":[{"blocks":[` + p(`[{"type":"reference","text":{"type":"bold","text":"b"},"name":"fn1"}," ",{"type":"anchor_link","text":"↩","anchor_name":"fnref1"}]`) + `],"value":1,"type":"1"}]}`},
		{"element open in a term", "<mark>a<q>b\n: c", p(`{"type":"bold","text":{"type":"marked","text":"a“b”"}}`) + `,{"type":"list","items":[{"blocks":[` + p(`"c"`) + `]}]}`},
		{"footnote in a heading that a link leads to", "# A[^1]\n\n[b](#a1)\n\n[^1]: c", `{"type":"heading","text":[{"type":"anchor","name":"a1"},["A",{"type":"anchor","name":"fnref1"},{"type":"reference_link","text":"[1]","reference_name":"fn1"}]],"size":1},` + p(`{"type":"anchor_link","text":"b","anchor_name":"a1"}`) + `,{"type":"divider"},{"type":"list","items":[{"blocks":[` + p(`[{"type":"reference","text":"c","name":"fn1"}," ",{"type":"anchor_link","text":"↩","anchor_name":"fnref1"}]`) + `],"value":1,"type":"1"}]}`},
		{"place that is left out", "[a](#b) <script><a name=b></script>", p(`"a"`)},
		{"invisible formula", "$$\u200b$$\n\na $\u200b$ b", p(`"a  b"`)},
		{"footer of a quotation", "<blockquote>a<footer>— B in <cite>C</cite></footer></blockquote>\n\n<footer>d <cite>e</cite></footer>", `{"type":"blockquote","blocks":[` + p(`"a"`) + `],"credit":["B in ",{"type":"italic","text":"C"}]},{"type":"footer","text":["d ",{"type":"italic","text":"e"}]}`},
		{"title of HTML", "a <title>b</title> c", p(`"a b c"`)},
		{"Markdown in a component", "<Wrapper>\na *b* [c](https://d.ef/)\n</Wrapper>\n\n<callout-info class=\"x\">\n\n  - g\n  - *h*\n</callout-info>\n\n<DIV>\n*i*\n</DIV>\n\n<Pre>\n*j*\n</Pre>", p(`["a ",{"type":"italic","text":"b"}," ",{"type":"url","text":"c","url":"https://d.ef/"}]`) + `,{"type":"list","items":[{"blocks":[` + p(`"g"`) + `]},{"blocks":[` + p(`{"type":"italic","text":"h"}`) + `]}]},` + p(`"*i*"`) + `,{"type":"pre","text":"*j*"}`},
		{"Markdown behind a break", "<br/>\na [b](https://c.de/) **f**\n\n<br>\n2 * 3 * 4", p(`["a ",{"type":"url","text":"b","url":"https://c.de/"}," ",{"type":"bold","text":"f"}]`) + "," + p(`"2 * 3 * 4"`)},
		{"text of a frame", "<iframe src=\"https://b.cd/\">\n  See <a href='https://e.fg/'>h</a> &amp; i\n</iframe>\nj", p(`[{"type":"url","text":"https://b.cd/","url":"https://b.cd/"}," See ",{"type":"url","text":"h","url":"https://e.fg/"}," & i j"]`)},
		{"regular expression", `catch\s*\(\s*Exception\s*\)`, p(`["catch\\s*(\\s",{"type":"italic","text":"Exception\\s"},")"]`)},
		{"code behind a bracket", "if ($5!=4096){size=size+$5;} [a](https://b.cd/){width=3}", p(`["if ($5!=4096){size=size+$5;} ",{"type":"url","text":"a","url":"https://b.cd/"}]`)},
		{"math of GitHub", "$`a^2`$, but $`b` and `c`$, 5$`d`$", p(`[{"type":"mathematical_expression","expression":"a^2"},", but $",{"type":"code","text":"b"}," and ",{"type":"code","text":"c"},"$, 5$",{"type":"code","text":"d"},"$"]`)},
		{"quotation within text", "a <q>b <q>*c*</q></q> <q lang=x>d", p(`["a “b ‘",{"type":"italic","text":"c"},"’” “d”"]`)},
		{"quotation in Russian", "он сказал: <q>да <q>нет</q></q>", p(`"он сказал: «да „нет“»"`)},
		{"details of Hugo in a quote", "> a\n> {{< details \"B\" >}}\n> c *d*\n> {{< /details >}}\n> e", `{"type":"blockquote","blocks":[` + p(`"a"`) + `,{"type":"details","summary":"B","blocks":[` + p(`["c ",{"type":"italic","text":"d"}]`) + `]},` + p(`"e"`) + `]}`},
		{"a style sheet with a blank line", "a\n\n<div><style>\nb\n\n- c\n\n# d\n\n</STYLE> <p>e</p>\nf</div>\n\ng", p(`"a"`) + "," + p(`"e"`) + "," + p(`"f"`) + "," + p(`"g"`)},
		{"a script that does not end", "<div><script>\na\n\nb\n\n```\n</script>\n```\n\n<script>c</script>", p(`"b"`) + `,{"type":"pre","text":"</script>"}`},
		{"empty tables", "| | |\n|-|-|\n| | |\n\na\n\n<table><caption>b</caption><tr><td> </td></tr></table>", p(`"a"`) + "," + p(`"b"`)},
		{"link within a link", "[a <a href=\"https://b.cd/\">e</a>](https://f.gh/)", p(`{"type":"url","text":"a e","url":"https://f.gh/"}`)},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, _ := blocksOf(t, test.source, markdown.Options{})
			if want := strings.ReplaceAll(test.want, `\ufffd`, "\uFFFD"); got != want {
				t.Errorf("%s\ngot  %s\nwant %s", test.source, got, want)
			}
		})
	}
}

// TestBadLinks holds that addresses for which Telegram would refuse the whole message
// do not become links.
func TestBadLinks(t *testing.T) {
	for _, dest := range []string{"/x", "#a", "./a.md", "a.md", "", "http://localhost/", "ftp://a.bc/", "doi:10.1/2", "//host.com/a", "javascript:alert(1)", "http://", "mailto:", "tel:"} {
		for _, source := range []string{"[text](<" + dest + ">)", `<a href="` + dest + `">text</a>`} {
			d, _ := markdown.New().Convert([]byte(source), markdown.Options{})
			checkDocument(t, d)
			p, ok := d.Blocks[0].(*rich.Paragraph)
			if !ok || p.Text.String != "text" || len(p.Text.Spans) > 0 {
				t.Errorf("%s: %s", source, d.AppendJSON(nil, nil))
			}
		}
	}
}

func TestOptions(t *testing.T) {
	o := markdown.Options{
		Link: func(dest string) (string, bool) { return "https://example.com/" + dest, dest != "gone.md" },
		Image: func(src string) (string, bool, bool) {
			switch src {
			case "local.png":
				return "posts/local.png", true, true
			case "site.png":
				return "https://example.com/site.png", false, true
			}
			return "", false, false
		},
	}
	got, _ := blocksOf(t, "[a](b.md) [c](gone.md)\n\n![d](local.png)\n\n![e](site.png)\n\n![f](gone.png)\n\ng ![h](local.png)", o)
	want := `{"type":"paragraph","text":[{"type":"url","text":"a","url":"https://example.com/b.md"}," c"]},` +
		`{"type":"photo","photo":{"type":"photo","media":"posts/local.png"},"caption":{"text":"d"}},` +
		`{"type":"photo","photo":{"type":"photo","media":"https://example.com/site.png"},"caption":{"text":"e"}},` +
		`{"type":"paragraph","text":"f"},{"type":"paragraph","text":"g h"},` +
		`{"type":"photo","photo":{"type":"photo","media":"posts/local.png"}}`
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestRightToLeft(t *testing.T) {
	for source, want := range map[string]bool{"שלום עולם": true, "مرحبا hi": true, "hello שלום": false, "привет": false, "": false} {
		if d, _ := markdown.New().Convert([]byte(source), markdown.Options{}); d.RTL != want {
			t.Errorf("%q: RTL is %v", source, d.RTL)
		}
	}
}

func TestLanguage(t *testing.T) {
	for source, want := range map[string]string{
		"> [!NOTE]\n> Осторожно, это важно": "Примечание",
		"> [!NOTE]\n> Careful":              "Note",
	} {
		if got, _ := blocksOf(t, source, markdown.Options{}); !strings.Contains(got, want) {
			t.Errorf("%s: %s", source, got)
		}
	}
	if got, _ := blocksOf(t, "> [!TIP]\n> a", markdown.Options{Language: "ru-RU"}); !strings.Contains(got, "Совет") {
		t.Error(got)
	}
}
