package lint

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/content/folder"
)

// check writes files and returns the findings about a.md as "line rule", and their
// texts.
func check(t *testing.T, files map[string]string, config folder.Config) (short, full string) {
	t.Helper()
	config.Dir, config.Zone = t.TempDir(), time.UTC
	for name, text := range files {
		name = filepath.Join(config.Dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	f := folder.Open(config)
	c, err := f.Scan(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	findings, err := New(f).Catalogue(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	var rules, all []string
	for _, x := range findings {
		if x.Path == "a.md" {
			rules = append(rules, fmt.Sprint(x.Line, " ", x.Rule()))
			all = append(all, x.String())
		}
	}
	return strings.Join(rules, ", "), strings.Join(all, "\n")
}

// TestFindingsOfTheSite holds what concerns the whole site: it is said once, and not with each file.
func TestFindingsOfTheSite(t *testing.T) {
	files := map[string]string{"held.md": "---\ntitle: Held\ndate: 2025-01-09\nhidden: true\n---\nText.\n"}
	for i := range 7 {
		files[fmt.Sprintf("%c.md", 'a'+i)] = fmt.Sprintf("---\ntitle: Part %d\ndate: 2025-01-0%d\n---\nSee [this](/b%d/) and @[youtube](dQw4w9WgXcQ).\n", i, i+1, i)
	}
	want := "a.md: it has no categories: readers don't find it by /categories; add categories: to the front matter\n" +
		"a.md:5: 7 files have links that begin with /, this one first: set base_url, and they lead to the site"
	if rules, full := check(t, files, folder.Config{}); full != want {
		t.Errorf("got %s\n%s\nwant %s", rules, full, want)
	}
	for i := range 4 {
		delete(files, fmt.Sprintf("%c.md", 'd'+i))
	}
	if rules, full := check(t, files, folder.Config{}); rules != "0 no-categories, 5 base-url" {
		t.Errorf("of three files: got %s\n%s\nwant each with its own", rules, full)
	}
}

const front = "---\ntitle: Заглавие\ndate: 2025-01-02\ncategories: ai\n---\n"

func TestRules(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"clean", "## Введение\n\nТекст со [ссылкой](https://example.com/a) и `c кодом`.\n\n### Дальше\n\nЕщё.", ""},
		{"what no page shows", "Text\n\n<div hidden>\n\nPrivate.\n\n</div>\n\n`<div hidden>` <b class=\"overflow-hidden\">x</b>\n", "8 html"},
		{"a cell too many", "| A | B |\n|---|---|\n| c | d | e |\n| f `|` g | h |\n| i \\| j | k |\n| l | m | |\n", "8 slip, 9 slip"},
		{"a row of dashes that is short", "| A | B |\n|---|\n| c | d |\n", "7 slip"},
		{"bold with a space", "Some **bold ** words too.\n\nOther ** strong** words, 2**10, x ** y ** z and size**n.\n\nThe size**n is\n", "6 unread-markup, 8 unread-markup"},
		{"headings without a space", "#Заголовок\n\nText\n\n##Two\n", "6 slip, 10 slip"},
		{"not headings", "#go #ai\n\n#1 is first\n\n#!/bin/sh\n\n#ai\n\n#Ai\n\nText\n#Tag\n\n`#A`\n\n```\n#A\n\n##B\n```\n\n#include <a>\n\n##  \n", ""},
		{"rules and tables", "| A | B |\n|---|:-:|\n| c |\n| d | e |\n\n---\n\na | b\n\n- | -\n", ""},
		{"markup of Pandoc", "See [@knuth].\n\nAnd [@lamport, p. 3] too.\n", "6 dialect"},
		{"notes that are not there", "[[Nope]] and [[Deep/Nope|x]] and [[other]], [[other#Есть|y]].\n", "6 note"},
		{"no notes", "Use [[nodiscard]], [[gnu::packed]], [[1]], a[[2]], [[ -f x ]], [[TOC]] and `[[Code]]`.\n\n    [[code]]\n", ""},
		{"formulas are not LaTeX that stays", "Text $$\n\\begin{aligned} a \\label{x} \\end{aligned}\n$$ and $\\textbf{x}$, \\(\\emph{y}\\).\n\n\\[\n\\textbf{A}\n\\]\n\nSee \\ref{x}.\n", "14 dialect"},
		{"emphasis with a space", "Some __bold __ words.\n\nAn *em * or so.\n\nAn _em _ or so.\n\nAn * em* or so.\n", "6 unread-markup, 8 unread-markup, 10 unread-markup, 12 unread-markup"},
		{"stars and underscores", "a * b, 5 * x* 3, * note, _ and _, __init__ and __ dunder, `*a *`, *args and\n**kw, price* and other*, _ a _ b _ c\n\nAn _em _ or so, snake_case _ too\n", ""},
		{"lists without spaces", "Things:\n-one\n-two\n\n1.one\n2.two\n\n*one\n*two\n\nText:\n+one\n+two\n", "7 slip, 10 slip, 13 slip, 17 slip"},
		{"no lists", "-John\n\nRun it with\n-v or -x\n\n-5 is\n-6 less\n\n-one  \n-two\n\n1.5 or\n2.5\n\n*[HTML]: Hyper Text\n*[W3C]: World Wide Web\n\n*one* is\n*two*\n\n    -a\n    -b\n", ""},
		{"code between tags", "<style>\na {\n  -webkit-x: 1;\n  -moz-x: 1;\n}\n</style>\n\n<pre>\n-a all\n-b best\n</pre>\n\n{% highlight diff %}\n-import a\n-import b\n{% endhighlight %}\n\n{{< highlight diff >}}\n+import a\n+import b\n{{< /highlight >}}\n\n-one\n-two\n", "28 slip"},
		{"links with spaces", "See [a](https://e.org/a b/c) and [c](a b.md).\n", "6 link"},
		{"links whose spaces undo them", "See [`a`](b c.md).\n\nA [b\nc](d e.md).\n\nAn [a [b]](c d.md).\n\nA [d](e f (1).md).\n\nA [d](https://e.org/x The title).\n\narr[0](as in main.md)\n", "6 link, 9 link, 11 link, 13 link, 15 unread-markup"},
		{"a footnote within the text", "A word ^[and its note] too.\n\nA word^[and its note] and ^[a-z]+ too.\n", ""},
		{"a component that is a link", "Text.\n\n<YouTubeEmbed id=\"gu-0b6KCf80\" />\n\n<Chart id=\"gu-0b6KCf80x\" />", "10 dialect"},
		{"a footnote that nothing refers to", "A[^1].\n\n[^1]: Note.\n\n[^2]: Lost.\n\n```\n[^3]: code\n```\n", "10 dialect"},
		{"words beside a footnote", "One and [^1] and two.\n\n[^1]: Note.\n", ""},
		{"bold in an aside", "<aside class=\"x\">Some **bold** words.</aside>\n", "6 unread-markup"},
		{"a gallery", "A\n\n[gallery ids=\"1,2\"]\n", "8 dialect"},
		{"a snippet", "A\n\n--8<-- \"b.md\"\n", "8 include"},
		{"links the wrong way round", "See (the docs)[https://a.bc/d], (here)[/about/] and (x)[b.md]; f(x)[0], (a)[b], `(a)[/b]`.\n\n    (a)[/b]\n", "6 slip, 6 slip, 6 slip"},
		{"templates that stay", "A {{ .Title }} and {{#if x}}b{{/if}} <%= c %> {% d\n\n{{ 1 + 1 }} `{{ .e }}`, the signs {{ and }}\n", "6 dialect"},
		{"templates that are shown", "{{</* youtube x */>}} and {% raw %}{{ y }}{% endraw %} and `{{ z }}`\n", ""},
		{"components that stay", "{frontMatter.title} and {list.map(i => i)}\n", "6 dialect"},
		{"attributes that stay", "A [b]{ data-preview } x{.c} {#id}\n\nfunc() {.x = 1}\n", "6 dialect"},
		{"boxes that nothing closes", "::: warning\nA\n", "6 dialect"},
		{"footnotes that are not there", "A[^1] and [^note].\n\n[^a-z]+ is code, x[^2] too\n\n[^2]: b\n", "6 dialect"},
		{"pairs of shortcodes", "[one_half]a[/one_half]\n\n[recipe id=\"1\" name='x']\n", "6 dialect, 6 dialect"},
		{"not shortcodes", "Open [/etc/hosts] or [/path] and [a=b], [1], [x y].\n", ""},
		{"outliners", "- [#A] one\n- [/] two\n- [x] three\n\n#+BEGIN_QUOTE\nq\n#+END_QUOTE\n", "6 dialect"},
		{"tables of Pandoc", "+---+---+\n| a     |\n+===+===+\n\n1 +-- 2\n", "6 dialect"},
		{"words of components", "<Timeline title=\"When it began\">\nA\n</Timeline>\n\n<my-chart label=\"Sales\"></my-chart> <b title=\"x y\">c</b>\n", "10 dialect"},
		{"components of which nothing is shown", "x <slot/> y <Icon name=\"a\" /> <br/> <a name=\"b\"/> `<toc/>`\n\n```\n<toc/>\n```\n", "6 dialect, 6 dialect"},
		{"numbers of formulas are not expressions", "import a from 'a'\n\nA $10^{-3}$ b $a {x}$ \\(c {12}\\) \\${x}\n\n$$\n d + {12}\n$$\n", ""},
		{"expressions that stay", "import a from 'a'\n\nA {b.c}\n", "8 dialect"},
		{"text for members over lines", "A\n\nDon`t\n<!--\npaid\n-->\nb\n", "9 private"},
		{"text for members", "A\n\n<!--members-only-->\n\nb\n\n```\n<!--members-only-->\n```\n", "8 private"},
		{"glued Chinese", "Сеть служит в качестве基础 для обучения.", "6 foreign-letters"},
		{"Chinese alone", "Сеть служит как 基础 для обучения других сетей.", "6 foreign-letters"},
		{"Chinese on purpose", "Иероглиф «基础» и слово 基础 (основа) означают основу.", ""},
		{"subject is Chinese", "Слова 一 и 二 и 三 и 四 и 五 и 六 и 七 и 八 и 九 и 十 значат числа, это надо знать всем читателям.", ""},
		{"Latin in Cyrillic", "Это\nГeнеративный ИИ.", "7 foreign-letters"},
		{"Latin first letter", "Cкорость важна.", "6 foreign-letters"},
		{"Cyrillic in Latin", "Мы пишем на Reaсt и СSS каждый день.", "6 foreign-letters, 6 foreign-letters"},
		{"endings of Latin names", "PHPшник открыл DOMа и PDFку, IT-отдел, js-файл, html'ный, iOS и macOS.", ""},
		{"names and addresses", "См. example.com/теcт, user@почта.рф, snake_кейс, H2О и https://ru.wikipedia.org/wiki/теcт здесь.", ""},
		{"code", "Пишем `теcт` так:\n\n```\nГeн 基础几乎\n```\n", ""},
		{"lone Latin letter", "Работа c данными идёт.", "6 foreign-letters"},
		{"variables", "Числа c и b складываем, где c больше нуля.", ""},
		{"Chinese text", "我们使用 Go语言 写程序，Д 很好。", ""},
		{"missing file", "Текст [сюда](b.md) и [туда](other.md).", "6 link"},
		{"missing anchor", "# Начало\n\n[сюда](#начало), [туда](#конец).", "8 link"},
		{"anchor of other", "[так](other.md#есть) и [этак](other.md#нет)", "6 link"},
		{"anchor with code", "## Файл `a.go` важен\n\n[да](#файл-ago-важен)", ""},
		{"rooted", "[один](/about/) и [два](/tags/)", "6 base-url"},
		{"no scheme", "[сайт](www.example.com)", "6 link"},
		{"malformed", "[сайт](http:///page) и [два](http://http://x.ru) и [три](file:///etc/passwd)", "6 link, 6 link, 6 link"},
		{"good addresses", "[a](mailto:a@b.ru) [b](tel:+7) [c](tg://resolve?domain=x) <https://x.ru> https://y.ru/a_b_c", ""},
		{"empty", "[сюда]()", "6 link"},
		{"shortcode in address", "[сюда]({{< ref \"other\" >}}) и [ещё]({% post_url other %})", ""},
		{"space undoes an image", "Так: ![схема] (shema.png), но не [см.] (подробно) и не [1] (report.pdf).", "6 link"},
		{"spaces in an address", "Вот [отчёт](мой отчёт.pdf) и [глава](../a b/c d.md#e), а не [a](b c) и [f](<g h.pdf>).", "6 link, 6 link, 6 link"},
		{"space undoes a link", "Есть [ссылка] (https://example.com/) тут.", "6 link"},
		{"undefined reference", "Есть [ссылка туда][сайт] тут, но `a[один][два]` нет.", "6 link"},
		{"missing image", "Текст.\n\n![вид](no.png) ![вид](img/yes.png)", "8 image"},
		{"missing images of HTML", "Текст.\n\n<img src=\"no.png\">\n\n<p><img src='img/yes.png'> <img alt=\"x\" src=no2.png></p>\n\n<img src=\"https://a.bc/d.png\">", "8 image, 10 image"},
		{"missing images of shortcodes", "Текст.\n\n{{< figure src=\"no.png\" >}}\n\n{% asset_img no2.png Слова %}\n\n{{ resize_image(path=\"no3.png\", width=10) }}\n\n{{< figure src=\"img/yes.png\" >}}", "8 image, 10 image, 12 image"},
		{"an image missing twice", "![вид](no%20pic.png)\n\n<img src=\"no pic.png\">", "6 image"},
		{"links of shortcodes that lead nowhere", "[a]({{< ref \"nope\" >}}) и [b]({{< relref \"other.md\" >}})\n\n[c]({% post_url 2020-01-01-nope %})\n\n[d]({% link about.md %})", "6 link, 8 link, 10 base-url"},
		{"references that fit several files", "[a]({{< ref \"twin.md\" >}})\n\n[b]({{< ref \"b/twin.md\" >}})\n\n[[Twins]]\n\n[c](@/twin.md)", "6 link, 10 link, 12 link"}, // also [[Twins]], an alias of both
		{"links of HTML that lead nowhere", "Текст <a href=\"nope.md\">сюда</a>, <a href=\"other.md\">туда</a>, <a href=\"#x\">и</a>.", "6 link"},
		{"names of templates", "See {{ title }} and {{ a | upper }}, {{ and }}, `{{ title }}`.\n", "6 dialect"},
		{"unclosed code", "Текст.\n\n```go\nfunc main() {}\n", "8 unclosed-code"},
		{"closed code", "- пункт\n\n  ```go\n  x\n  ```\n\n> ~~~\n> y\n> ~~~\n", ""},
		{"a long breath", "Well~~ and so on.\n\nEnd~~\n", ""},
		{"letters that are masked", "王**老师 said\n\nA “**大学” is\n\nXie ***@gmail.com\n\nx***i@a.bc\n\nA package named ****down.\n", ""},
		{"breaths and dollars in code", "唔~~~~汪！\n\n```js\n$$typeof: a\n```\n\nText\n\n```js\n$$typeof: b\n```\n\nMore\n", ""},
		{"code that is shown", "````md\n```{r}\n1 + 1\n#| echo: false\n```\n````\n\n`````\n```dataview\n`````\n", ""},
		{"code that a tool runs", "```{r}\n#| eval: true\n1 + 1\n```\n", "6 dialect, 7 dialect"},
		{"names that are links", "Thanks to [@me] and [@You].\n\n[@me]: https://a.bc\n[@you]: https://d.ef\n", ""},
		{"a sentence of another language", "- One line of English that goes on and on, so that it is most of it all.\n同样是抱怨过的问题，R默认的css太丑了。\n", ""},
		{"two strikes that failed", "Some ~~bold ~~ words.\n", "6 unread-markup"},
		{"a variable of Jekyll", "See {{ site.repository }}.\n", "6 shortcode"},
		{"emphasis that failed", "Вот **«слово»**слово и 2**10.", "6 unread-markup"},
		{"double word", "Это было было хорошо, но в в доме.", "6 repeated-word"},
		{"placeholders", "TODO: дописать.\n\nLorem ipsum dolor sit amet.\n\nКак языковая модель, я не могу.\n\nИстория TODO-листов.", "6 placeholder, 8 placeholder, 10 placeholder"},
		{"no text", "  \n", "0 empty"},
		{"remarks of other tools", "% TODO: later\n\nText\n\n%%\nthe the [link](no.md) ![](no.png)\n%%\n\n{% comment %}\nFIXME: x\n{% endcomment %}\n", ""},
		{"comment", "<!-- TODO: позже -->\n\nТекст.", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, full := check(t, map[string]string{
				"a.md": front + test.text, "other.md": front + "# Есть", "img/yes.png": smallPNG,
				"b/twin.md": strings.Replace(front, "title", "aliases: [Twins]\ntitle", 1), "c/twin.md": strings.Replace(front, "title", "aliases: [Twins]\ntitle", 1),
			}, folder.Config{})
			if got != test.want {
				t.Errorf("found %q, want %q:\n%s", got, test.want, full)
			}
		})
	}
}

func TestFrontRules(t *testing.T) {
	text := "---\ntitle: " + strings.Repeat("а", 257) + "\ndate: 2025-01-02\ncover: no.png\n---\nТекст."
	if got, full := check(t, map[string]string{"a.md": text}, folder.Config{}); got != "0 title, 0 no-categories, 0 image" {
		t.Errorf("found %q:\n%s", got, full)
	}
	if got, full := check(t, map[string]string{"a.md": "---\ntitle: [x\n---\nТекст."}, folder.Config{}); got != "2 front-matter" {
		t.Errorf("found %q:\n%s", got, full)
	}
}

// TestReplyTo holds that a post that replies to a missing article is reported.
func TestReplyTo(t *testing.T) {
	for to, want := range map[string]string{"b": "", "b.md": "", "nowhere": "6 telegram", "a": "6 telegram"} {
		head := strings.Replace(front, "categories: ai\n", "categories: ai\ntelegram:\n  reply_to: "+to+"\n", 1)
		if got, full := check(t, map[string]string{"a.md": head + "Текст.\n", "b.md": front + "Другой.\n"}, folder.Config{}); got != want {
			t.Errorf("%s: found %q, want %q:\n%s", to, got, want, full)
		}
	}
}

// TestBaseURL holds that with a base_url, links to pages of the site are accepted.
func TestBaseURL(t *testing.T) {
	got, full := check(t, map[string]string{"a.md": front + "[один](/about/), [два](https://example.org/b/)", "b.md": front},
		folder.Config{BaseURL: "https://example.org"})
	if got != "" {
		t.Errorf("found %q:\n%s", got, full)
	}
}

// TestRealBlogs holds that the rules find real mistakes in real blogs, and little else.
// Each finding was checked by hand.
func TestRealBlogs(t *testing.T) {
	if testing.Short() {
		t.Skip("reads whole blogs; not with -short")
	}
	shared, err := filepath.Abs("../../../shared")
	if _, statErr := os.Stat(shared); err != nil || statErr != nil {
		t.Skip("no folder shared beside this module: the real articles are not here")
	}
	for _, test := range []struct {
		dir  string
		most map[string]int // rule → findings; other rules are not counted
	}{
		{"articles", map[string]int{"foreign-letters": 2, "link": 0, "unread-markup": 0, "repeated-word": 0, "placeholder": 0, "no-categories": 0}},
		{"blogs/mzlogin", map[string]int{"foreign-letters": 0, "repeated-word": 0, "placeholder": 0, "unclosed-code": 0, "link": 2}},
		{"blogs/spf13/content", map[string]int{"foreign-letters": 0, "repeated-word": 6, "placeholder": 0, "unclosed-code": 0}},
		{"blogs/web-standards.ru", map[string]int{"foreign-letters": 16, "repeated-word": 0, "placeholder": 0, "unclosed-code": 0}},
	} {
		f := folder.Open(folder.Config{Dir: filepath.Join(shared, test.dir), Zone: time.UTC, BaseURL: "https://example.org/"})
		c, err := f.Scan(context.Background())
		if err != nil {
			t.Skipf("the real articles are not here: %v", err)
		}
		findings, err := New(f).Catalogue(context.Background(), c)
		if err != nil {
			t.Fatal(err)
		}
		counts := map[string]int{}
		for _, x := range findings {
			counts[x.Rule()]++
			if x.Line == 0 && (x.Rule() == "link" || x.Rule() == "unread-markup" || x.Rule() == "repeated-word") {
				t.Errorf("%s: no line in %v", test.dir, x)
			}
		}
		for rule, most := range test.most {
			if counts[rule] > most {
				t.Errorf("%s: %d findings of %s, %d of them true", test.dir, counts[rule], rule, most)
			}
		}
		if test.dir == "articles" && counts["foreign-letters"] != 2 {
			t.Errorf("the foreign letters of the first article were not found: %v", findings)
		}
	}
}

// TestKeys holds that an unknown key is a mistake in one article, and the site's own if
// several have it.
func TestKeys(t *testing.T) {
	head := func(more string) string {
		return strings.Replace(front, "categories: ai\n", "categories: ai\n"+more, 1) + "Текст.\n"
	}
	for _, test := range []struct {
		name   string
		others int // number of other articles with the key
		want   string
	}{{"alone", 0, "5 unknown-key"}, {"twice", 1, "5 unknown-key"}, {"the site's own", 2, ""}} {
		t.Run(test.name, func(t *testing.T) {
			files := map[string]string{"a.md": head("Frobnicate: true\ncta: words\nfilters: [a]\nlayout: post\nshow_author_profile: true\nshare-img: /x.png\nheroHeight: 7\nusemathjax: true\n")}
			for i := range test.others {
				files[fmt.Sprintf("b%d.md", i)] = head("frobnicate: no\n")
			}
			got, full := check(t, files, folder.Config{})
			if got != test.want || test.want != "" && !strings.Contains(full, `a.md:5: the key "Frobnicate" is not known and is ignored`) {
				t.Errorf("%s: %s", got, full)
			}
		})
	}
}

// TestIncludes holds that included text is checked as it is rendered.
func TestIncludes(t *testing.T) {
	files := map[string]string{
		"_includes/note.md": "Note {{ include.x }}\n",
		"_includes/star.md": "Слово **другое слово\n",
		"_includes/for.md":  "{% for p in site.posts %}{% endfor %}",
		"a.md":              front + "{% include note.md x=1 %}\n\n{% include star.md %}\n\n{% include for.md %}\n\n{% include none.md %}\n",
	}
	got, full := check(t, files, folder.Config{})
	if want := "0 unread-markup, 10 include, 12 include"; got != want || !strings.Contains(full, `include "none.md" is left out: there is no file _includes/none.md`) {
		t.Errorf("findings %s, want %s\n%s", got, want, full)
	}
}

// TestFindingsShowWhatIsWritten holds that a finding quotes code as written, and says
// where an image was looked for.
func TestFindingsShowWhatIsWritten(t *testing.T) {
	for text, want := range map[string]string{
		"[`code`] (https://example.com/x)":   "\"[`code`] (https://example.com/x)\" is not a link",
		"See {ref}`target name`.":            "{ref}`target name`",
		"![](img/none.png)":                  "(looked for: img/none.png)",
		"![](/img/none.png)":                 "/img/none.png)",
		"[a](https://example.com) ![](/x.y)": "/x.y)",
	} {
		_, full := check(t, map[string]string{"a.md": "---\ntitle: T\ndate: 2025-01-02\n---\n" + text + "\n"}, folder.Config{})
		if !strings.Contains(full, want) {
			t.Errorf("%s: got\n%s\nwant %q in it", text, full, want)
		}
	}
}
