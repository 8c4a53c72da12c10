package dialect_test

import (
	"strings"
	"testing"

	"github.com/dateline-bot/dateline/content/dialect"
)

// TestRewrite holds what the documentation of the tools shows, and what looks
// like it.
func TestRewrite(t *testing.T) {
	for _, test := range []struct{ name, source, want string }{
		// MDX
		{"imports", "import Tabs from '@theme/Tabs';\nimport {A, B as C} from \"x\"\nimport './a.css';\n\nText\n", "\n\n\n\nText\n"},
		{"imports without names", "import '@site/a'\nimport \"../b\";\nimport 'x/theme.css'\n\nText\n", "\n\n\n\nText\n"},
		{"Go without a fence", "package main\n\nimport \"fmt\"\n\nimport \"github.com/spf13/cobra\"\n", ""},
		{"imports over lines", "import {\n  A,\n  B,\n} from 'x';\n\nText\n", "\n\n\n\n\nText\n"},
		{"exports", "export const a = 1;\n\nexport const B = ({c}) => (\n  <span>\n    {c}\n  </span>\n);\n\nText\n", "\n\n\n\n\n\n\n\nText\n"},
		{"tabs", "<Tabs groupId=\"os\">\n  <TabItem value=\"apple\" label=\"Apple 1\" default>\n\nA\n\n  </TabItem>\n<TabItem value='orange'>\n\nB\n\n</TabItem>\n</Tabs>\n", "\n#### Apple 1\n\nA\n\n\n#### orange\n\nB\n\n\n\n"},
		{"fragments", "<>\nA\n</>\n", "\nA\n\n"},
		{"attributes", "<div style={{color: 'red', a: '>'}} className=\"b\">A</div> <img src={useBaseUrl('/img/a.png')} alt={`b`} {...c}/>\n", "<div  className=\"b\">A</div> <img src=\"/img/a.png\" alt=\"b\" />\n"},
		{"image that is required", "<Image img={require('./a.png').default} alt='b'/>\n", "<Image img=\"./a.png\" alt='b'/>\n"},
		{"braces within quotes", "<a href=\"{{< ref \"b\" >}}\" title=\"{c}\" id={d}>e</a>\n", "<a href=\"{{< ref \"b\" >}}\" title=\"{c}\" >e</a>\n"},
		{"groups of code", "<CodeGroup>\n\n    a\n\n</CodeGroup>\n", "\n\n    a\n\n\n"},
		{"prose about imports", "We\nimport goods from 'China'\n\nimport goods from China\n\nexport the data to CSV\n", ""},
		{"code", "```js\nimport a from 'b'\n```\n\n    import a from 'b'\n\n`<a b={c}>`\n", ""},

		// MkDocs
		{"content tabs", "=== \"C\"\n\n    ``` c\n    int a;\n    ```\n\n=== \"C++\"\n\n    - b\n\nAfter\n", "#### C\n\n``` c\nint a;\n```\n\n#### C++\n\n- b\n\nAfter\n"},
		{"tabs within tabs", "=== \"A\"\n\n    === \"B\"\n\n        b\n\n    a\n\nc\n", "#### A\n\n#### B\n\nb\n\na\n\nc\n"},
		{"snippets", "--8<-- \"docs/a.md\"\n\nA\n", "\n\nA\n"},
		{"keys", "Press ++ctrl+alt+del++ or ++cmd+\"K\"++.\n", "Press <kbd>Ctrl</kbd>+<kbd>Alt</kbd>+<kbd>Del</kbd> or <kbd>Cmd</kbd>+<kbd>K</kbd>.\n"},
		{"not keys", "C++ and i++ + ++j, a ++ b ++ c, x++y++\n", ""},
		{"blocks", "/// note | A title\nText\n///\n\n/// details\nB\n///\n", "::: note A title\nText\n:::\n\n::: details\nB\n:::\n"},
		{"icons", "Go :material-arrow-right: there :tada: :fontawesome-brands-x:{ .a }\n", "Go there :tada: \n"},
		{"abbreviations", "HTML\n\n*[HTML]: Hyper Text\n*[W3C]: World\n\n*[a]* b\n", "HTML\n\n\n\n\n*[a]* b\n"},
		{"headings that are underlined", "A\n===\n\nB\n", ""},

		// Zola
		{"zola", "{{ youtube(id=\"a\", autoplay=true) }} and {{ vimeo(id='b, c') }}\n", "{{< youtube id=\"a\" autoplay=true >}} and {{< vimeo id='b, c' >}}\n"},
		{"zola with a body", "{% quote(author=\"A, B\") %}\nText\n{% end %}\n", "{{< quote author=\"A, B\" >}}\nText\n{{< /quote >}}\n"},
		{"zola's links", "[a](@/blog/b.md#c)\n", "[a](/blog/b.md#c)\n"},
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
		{"VitePress", "<<< @/snippets/a.js{1,3}\n", "`@/snippets/a.js`\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			want := test.want
			if want == "" {
				want = test.source
			}
			got := string(dialect.Rewrite([]byte(test.source)))
			if got != want {
				t.Errorf("Rewrite(%q)\n got %q\nwant %q", test.source, got, want)
			}
			if strings.Count(got, "\n") != strings.Count(test.source, "\n") {
				t.Errorf("Rewrite(%q) has other lines: %q", test.source, got)
			}
		})
	}
}
