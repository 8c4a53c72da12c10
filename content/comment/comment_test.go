package comment_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/dateline-bot/dateline/content/comment"
)

// TestStrip holds the forms of comments that are removed, from the documentation of the
// tools, and similar text, which is kept.
func TestStrip(t *testing.T) {
	tests := []struct{ name, source, want string }{
		// Obsidian, https://help.obsidian.md/syntax#Comments
		{"obsidian inline", "This is an %%inline%% comment.\n", "This is an comment.\n"},
		{"obsidian inline spaced", "a %% note %% b", "a b"},
		{"obsidian in a word", "ab%%c%%de", "abde"},
		{"obsidian at the end", "a %%b%%\nc\n", "a\nc\n"},
		{"obsidian block", "a\n\n%%\nsecret\n\n- more\n%%\n\nb\n", "a\n\n\nb\n"},
		{"obsidian block on its lines", "a\n%%secret\n\nmore%%\nb\n", "a\nb\n"},
		{"obsidian in a list", "- a %%b%%\n- %%c%%\n- d\n", "- a\n- \n- d\n"},
		{"obsidian in a quote", "> a\n> %%b%%\n> c\n", "> a\n> c\n"},
		{"obsidian two in a line", "%%a%% b %%c%% d\n", "b d\n"},
		{"obsidian over a soft break", "a %%b\nc%% d\ne\n", "a d\ne\n"},
		{"obsidian with a fence in it", "%%\n```\n%%\n```\nsecret\n%%\na\n", "a\n"},
		{"obsidian empty", "a %%%% b\n", "a b\n"},
		{"block name", "a text. ^37066d\n\n- b ^quote-of-the-day\n- c\n", "a text.\n\n- b\n- c\n"},
		{"block name on its line", "| a |\n|---|\n| b |\n\n^the-table\n\nc\n", "| a |\n|---|\n| b |\n\n\nc\n"},
		{"block name in a quote", "> a ^ab\n\nb\n", "> a\n\nb\n"},
		// HTML
		{"html with a blank line", "a <!-- b\n\nc --> d\n", "a d\n"},
		{"html in a list", "- a <!-- b\nc\n--> d\n- e\n", "- a d\n- e\n"},
		{"html begins an item", "- <!-- b\nc\n-->\n- e\n", "- \n- e\n"},
		{"html on a line", "a <!-- b --> c\n<!--more-->\n%%d%%\n", "a <!-- b --> c\n<!--more-->\n"},
		{"html block", "%%x%%\n<!-- a\n\n%% b\n-->\nc\n", "<!-- a\n\n%% b\n-->\nc\n"},
		// Definitions that nothing refers to
		{"definition", "a\n[//]: # (hidden words)\nb\n", "a\nb\n"},
		{"definition of words", "[//]: # This is hidden (a bit)\n\na\n", "\na\n"},
		{"definition in quotes", "[comment]: # \"hidden\"\n[_]: <> (hidden)\n[author]:- \"hidden\"\n[//]:# (hidden)\na\n", "a\n"},
		{"definition over lines", "[//]: # (hidden\nwords\n)\na\n", "a\n"},
		{"empty link with words", "a [](some hidden words) b\n", "a b\n"},
		// Templates
		{"mdx", "a {/* b\n\nc */} d\n", "a d\n"},
		{"go", "a {{/* b */}} c {{- /* d */ -}} e\n", "a c e\n"},
		{"hugo spaced", "a {{< /* b */ >}} c {{% /* d */ %}} e\n", "a c e\n"},
		{"hugo comment", "a {{< comment >}}b\n\nc{{< /comment >}} d {{% comment %}}e{{% /comment %}} f\n", "a d f\n"},
		{"liquid", "a {% comment %} b {% endcomment %} c {%- comment -%}d{%- endcomment -%} e\n", "a c e\n"},
		{"liquid nested", "a {% comment %} b {% comment %} c {% endcomment %} d {% endcomment %} e\n", "a e\n"},
		{"liquid inline", "a {% # b %} c {%- # d\n # e -%} f\n", "a c f\n"},
		{"liquid doc", "{% doc %}\nx\n{% enddoc %}\na\n", "\na\n"},
		{"jinja", "a {# b #} c {#d#} e\n{#\n\nf\n#}\ng\n", "a c e\n\ng\n"},
		{"handlebars", "a {{! b }} c {{!-- d }} --}} e {{-- f --}} g\n", "a c e g\n"},
		{"erb", "a <%# b %> c <%-- d --%> e\n", "a c e\n"},
		{"kramdown", "a\n\n{::comment}\nb\n\nc\n{:/comment}\n\nd {::comment}e{:/} f\n", "a\n\n\n\nd f\n"},
		{"critic", "a {>>b<<} c{-- d--} e\n", "a c e\n"},
		{"myst", "a\n\n% b\n% c\n\nd\n", "a\n\n\nd\n"},

		// Code
		{"fence", "```\n%%a%%\n<!-- b\n```\n", ""},
		{"indented", "a\n\n    %%b%% ^cdef\n", ""},
		{"span", "`%%a%%` and ``{# b #}`` and `a ^bcdef`\n", ""},
		{"span over lines", "`%%a\nb%%` c\n", ""},
		{"html code", "<code>%%a%%</code> <kbd>{# b #}</kbd>\n<pre>\n%%c%%\n\n{/* d */}\n</pre>\n", ""},
		{"highlight", "{% highlight tex %}\n%% a\n%% b\n{% endhighlight %}\n{{< highlight tex >}}\n%% a %%\n{{< /highlight >}}\n", ""},
		{"raw", "{% raw %}{% comment %}a{% endcomment %}{% endraw %}\n", ""},
		{"escaped", "a \\%\\% b \\<!-- c \\{# d #}\n", ""},
		// False friends
		{"percent", "100%% sure, \"%%\" and (%%) print a percent sign\n", ""},
		{"remainder", "In R, x %% 2 is 1 and y %% 3 is 2, so 5 %% 2 too.\n", ""},
		{"remarks between numbers", "Version 2 %% 3 people complained %% is out, and 5 %% 4 more %% x.\n", "Version 2 is out, and 5 x.\n"},
		{"the sign", "The %% operator of R.\n\nUse the operator %% here.\n", ""},
		{"signs in a list", "Use +, -, %%, %/% and seq()，%%，%*%.\n", ""},
		{"batch", "for %%i in (1 2) do echo %%i\n", ""},
		{"address", "https://a.bc/d%%20e and https://a.bc/%%20e\n", ""},
		{"power", "x ^2\n\nE = mc ^2\n\n2 ^10 bytes\n\nx^abc\n\na ^bcdef g\n", ""},
		{"power at the end of a line", "a ^bcdef\ng\n", ""},
		{"heading attribute", "# A {#b}\n\n# C {#d .e}\n\n{#f}\n", ""},
		{"definitions that lead somewhere", "[a]: #b\n[c]: https://d.ef/ (words)\n[g]: <h> \"i\"\n", ""},
		{"definition in use", "[a][b]\n\n[b]: # (words)\n", ""},
		{"zola", "{{/* youtube(id=\"a\") */}} {%/* quote(a=1) */%}\n", ""},
		{"hugo shown", "{{</* figure src=\"a.png\" */>}}\n", ""},
		{"links", "[](https://a.bc/) ![](a b.png) [](<a b>) [](a \"b\")\n", ""},
		{"percent in prose", "50\n% of them\n\n5 % of them\n", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			want := test.want
			if want == "" {
				want = test.source
			}
			got := comment.Strip([]byte(test.source))
			if string(got.Source) != want {
				t.Errorf("Strip(%q)\n got %q\nwant %q", test.source, got.Source, want)
			}
			if len(got.Unclosed) > 0 {
				t.Errorf("Strip(%q): unclosed %v, want none", test.source, got.Unclosed)
			}
		})
	}
}

// TestUnclosed holds that nothing after an unclosed marker is shown.
func TestUnclosed(t *testing.T) {
	for _, marker := range []string{
		"%%", "<!--", "{/*", "{{/*", "{{< /*", "{{< comment >}}", "{% comment %}", "{% #", "{#", "{{!--", "{{--", "<%#", "<%--", "{::comment}", "{>>",
	} {
		for _, before := range []string{"", "visible ", "- visible ", "> visible "} {
			source := "a\n\n" + before + marker + " secret\n\nsecret\n"
			got := comment.Strip([]byte(source))
			if len(got.Unclosed) != 1 || got.Unclosed[0].Line != 3 || strings.Contains(string(got.Source), "secret") {
				t.Errorf("Strip(%q)\n got %q, unclosed %v\nwant one of line 3, and no secret", source, got.Source, got.Unclosed)
			}
		}
	}
	source := "a\n[//]: # (secret\n\nb\n"
	if got := comment.Strip([]byte(source)); len(got.Unclosed) != 1 || strings.Contains(string(got.Source), "secret") {
		t.Errorf("Strip(%q)\n got %q, unclosed %v\nwant one", source, got.Source, got.Unclosed)
	}
	inline := "a %%secret\n\nb %%secret"
	if got := comment.Strip([]byte(inline)); len(got.Unclosed) == 0 {
		t.Errorf("Strip(%q): nothing unclosed, want the first", inline)
	}
}

// TestLine checks the article's line for each word of a source without comments: the
// words are the numbers of their lines.
func TestLine(t *testing.T) {
	for _, source := range []string{
		"1\n%%\nx\n%%\n5 %%x\nx%% (6)\n7\n\n{% comment %}\nx\n{% endcomment %}\n12\n<!-- x\n\nx -->\n16\n\n- 18 <!-- x\n\nx -->\n21\n",
		// the blanks before a comment are cut only with the one that follows it
		"1 <!-- x\n\ny --><!-- x\n\ny -->\n6\n",
		"1 {# x\n#}{# y\n#}\n4",
		"1 <!-- x\n\ny --><!-- z -->\n4\n<!-- x\n\ny -->\n8\n",
	} {
		got := comment.Strip([]byte(source))
		for i, line := range strings.Split(string(got.Source), "\n") {
			for _, word := range strings.Fields(line) {
				if want, err := strconv.Atoi(word); err == nil && got.Line(i+1) != want {
					t.Errorf("line of %q in %q: got %d, want %d", word, source, got.Line(i+1), want)
				}
			}
		}
	}
}

func FuzzStrip(f *testing.F) {
	for _, seed := range []string{"a %%b%% c", "{# a", "- <!--\n%%", "{% comment %}{% comment %}", "[//]: # (", "^a\n%%\n", "`%%`%%`"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, source []byte) {
		r := comment.Strip(source)
		if len(r.Source) > len(source) {
			t.Errorf("Strip(%q) = %q is longer", source, r.Source)
		}
		last := strings.Count(string(r.Source), "\n") + 1
		if got, most := r.Line(last), strings.Count(string(source), "\n")+1; got > most && len(r.Unclosed) == 0 {
			t.Errorf("Strip(%q) = %q: line %d is %d of %d", source, r.Source, last, got, most)
		}
	})
}
