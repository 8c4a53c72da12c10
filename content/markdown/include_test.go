package markdown_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/content/markdown"
	"github.com/dateline-bot/dateline/content/rich"
)

// including reads includes from a map.
func including(files map[string]string) markdown.Options {
	return markdown.Options{Include: func(name string, relative bool) ([]byte, error) {
		if relative {
			name = "./" + name
		}
		if text, ok := files[name]; ok {
			return []byte(text), nil
		}
		return nil, fmt.Errorf("there is no file %s", name)
	}}
}

// TestIncludes holds how files that Jekyll's articles include are inserted.
func TestIncludes(t *testing.T) {
	files := map[string]string{
		"p.md":       "Some *text*.\n",
		"two.md":     "one\n\ntwo\n",
		"list.md":    "- a\n- b\n",
		"word.txt":   "word\n",
		"args.md":    "{{ include.a }}-{{include['b']}}-{{- include.c | default: \"C\" -}} {{ include.d | escape }}",
		"if.html":    "<div>\n    {% if include.title %}\n    <p><b>{{ include.title }}</b></p>\n    {% else %}\n    <p>none</p>\n    {% endif %}\n\n    <p>{{ include.text | markdownify }}</p>\n</div>\n",
		"kind.md":    "{% if include.kind == \"tip\" and include.x != 'n' %}Tip{% elsif include.kind %}Kind{% else %}None{% endif %}{% unless include.kind %}!{% endunless %}",
		"nest.md":    "[{% include args.md a=include.x b=\"2\" %}]",
		"self.md":    "x {% include self.md %}",
		"code.md":    "```\n{{ include.lang }}\n```\n",
		"raw.md":     "{% raw %}{{ include.a }}{% endraw %}{% comment %} {% if %} {% endcomment %}",
		"for.md":     "before {% for p in site.posts %}{{ p }}{% endfor %}",
		"page.md":    "{% if page.title %}x{% endif %}",
		"open.md":    "{% if include.a %}x",
		"tail.md":    "{% endif %}",
		"site.md":    "a {{ site.title }} b [l]({{ site.baseurl }}/x/) {% post_url 2020-01-02-x %}",
		"boxes.md":   "{% details T %}\nin\n{% enddetails %}\n",
		"empty.md":   "",
		"./near.md":  "near",
		"trim.md":    "a\n{%- if include.x -%}\n  b\n{%- endif -%}\nc",
		"quote.md":   "> q\n\nr\n",
		"image.html": "<figure>{% if {{include.url}} %}<a href=\"{{include.url}}\">{% endif %}<img src=\"https://x.y/{{include.file}}\">{% if {{include.url}} %}</a>{% endif %}</figure>",
		"img.html":   "{% assign x = 1 %}",
	}
	p := func(s string) string { return `{"type":"paragraph","text":` + s + `}` }
	list := `{"type":"list","items":[{"blocks":[` + p(`"a"`) + `]},{"blocks":[` + p(`"b"`) + `]}]}`
	some := p(`["Some ",{"type":"italic","text":"text"},"."]`)
	for _, test := range []struct{ name, source, want string }{
		{"alone", "a\n\n{% include p.md %}\nb", p(`"a"`) + "," + some + "," + p(`"b"`)},
		{"missing, with its text", "a {% include gone.html content=\"b c\" title=\"D\" %} e", p(`["a ",{"type":"bold","text":"D"}," b c e"]`)},
		{"missing, with text that is not for readers", "a {% include todo.html content=\"b c\" %}d {% include notes/private.html text=\"e f\" %}g", p(`"a d g"`)},
		{"within a line", "a {% include word.txt %} b", p(`"a word b"`)},
		{"dashes", "a\n\n{%- include p.md -%}\n\nb", p(`"a"`) + "," + some + "," + p(`"b"`)},
		{"cached and relative", "{% include_cached word.txt %}\n{% include_relative near.md %}", p(`"word"`) + "," + p(`"near"`)},
		{"in a quote", "> {% include two.md %}\n\nb", `{"type":"blockquote","blocks":[` + p(`"one"`) + "," + p(`"two"`) + `]},` + p(`"b"`)},
		{"in a list", "1. x\n2. {% include two.md %}\n3. z", `{"type":"list","items":[{"blocks":[` + p(`"x"`) + `],"value":1,"type":"1"},{"blocks":[` + p(`"one"`) + "," + p(`"two"`) + `],"value":2,"type":"1"},{"blocks":[` + p(`"z"`) + `],"value":3,"type":"1"}]}`},
		{"a list", "{% include list.md %}\nb", list + "," + p(`"b"`)},
		{"in a table", "| a | b |\n|---|---|\n| {% include word.txt %} | c |", `{"type":"table","cells":[[{"text":"a","is_header":true,"align":"left","valign":"middle"},{"text":"b","is_header":true,"align":"left","valign":"middle"}],[{"text":"word","align":"left","valign":"middle"},{"text":"c","align":"left","valign":"middle"}]],"is_bordered":true}`},
		{"in a heading", "## A {% include word.txt %}", `{"type":"heading","text":"A word","size":2}`},
		{"parameters", `{% include args.md a="A \"q\"" b='B' d="<x>" %}`, p(`"A \"q\"-B-C<x>"`)},
		{"parameters over lines", "{% include args.md\n  a=1\n  b=true %}\nz", p(`"1-true-C"`) + "," + p(`"z"`)},
		{"HTML with conditions", `{% include if.html title="T" text="a **b** [c](https://x.org/a_b_c)" %}`, p(`{"type":"bold","text":"T"}`) + "," + p(`["a ",{"type":"bold","text":"b"}," ",{"type":"url","text":"c","url":"https://x.org/a_b_c"}]`)},
		{"HTML with the other branch", `{% include if.html text="a" %}`, p(`"none"`) + "," + p(`"a"`)},
		{"comparisons", "{% include kind.md kind=\"tip\" %} {% include kind.md kind=\"tip\" x=\"n\" %} {% include kind.md %}", p(`"Tip Kind None!"`)},
		{"within includes", `{% include nest.md x="y" %}`, p(`"[y-2-C]"`)},
		{"space is trimmed", `{% include trim.md x=1 %}`, p(`"abc"`)},
		{"code in it", `{% include code.md lang="go" %}`, `{"type":"pre","text":"go"}`},
		{"raw and comment", "{% include raw.md a=1 %}", p(`"{{ include.a }}"`)},
		{"other Liquid", "{% include site.md %}", p(`"a b l 2020-01-02-x.md"`)},
		{"details", "> {% include boxes.md %}\n\nb", `{"type":"blockquote","blocks":[{"type":"details","summary":"T","blocks":[` + p(`"in"`) + `]}]},` + p(`"b"`)},
		{"empty", "a {% include empty.md %} b", p(`"a b"`)},
		{"not understood", "a {% include for.md %} {% include page.md %} {% include open.md a=1 %} {% include tail.md %} {% include none.md %} b", p(`"a b"`)},
		{"a parameter of the page", "a {% include args.md a=page.title %}", p(`"a --C"`)},
		{"a name of the page", "a {% include {{ page.note }} %} b", p(`"a b"`)},
		{"Markdown in HTML", "<div>\n    {% capture x %}{% include quote.md %}{% endcapture %}\n    {{ x | markdownify }}\n</div>\n\nb", `{"type":"blockquote","blocks":[` + p(`"q"`) + `]},` + p(`"r"`) + "," + p(`"b"`)},
		{"an image by its file", `{% include image.html file="1.png" url="https://a.bc/" %}`, `{"type":"photo","photo":{"type":"photo","media":"https://x.y/1.png"},"caption":{"text":{"type":"url","text":"https://a.bc/","url":"https://a.bc/"}}}`},
		{"an image by its parameters", `{% include img.html src="https://x.y/1.png" %}`, `{"type":"photo","photo":{"type":"photo","media":"https://x.y/1.png"}}`},
		{"in code", "```\n{% include p.md %}\n```\n\n`{% include p.md %}`\n\n    {% include p.md %}\n", `{"type":"pre","text":"{% include p.md %}"},` + p(`{"type":"code","text":"{% include p.md %}"}`) + `,{"type":"pre","text":"{% include p.md %}"}`},
		{"in highlight", "{% highlight md %}\n{% include p.md %}\n{% endhighlight %}\n\n{% include p.md %}", `{"type":"pre","text":"{% include p.md %}","language":"md"},` + some},
		{"Hugo's", "a {{< include p.md >}} b", p(`"a b"`)},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got, _ := blocksOf(t, test.source, including(files)); got != test.want {
				t.Errorf("%s\ngot  %s\nwant %s", test.source, got, test.want)
			}
		})
	}
}

// TestIncludeLines holds that included text does not shift the article's line numbers,
// and that problems in it are reported on the line of the tag.
func TestIncludeLines(t *testing.T) {
	o := including(map[string]string{"long.md": "# In it\n\na\n\n{{< strange >}}\n\n{% details D %}\nb\n{% enddetails %}\n"})
	o.Line = 10
	d, warnings := markdown.New().Convert([]byte("a\n\n{% include long.md\n  x=1 %}\n\n{% include none.md %}\n{% include none.md %}\n\n# Heading\n"), o)
	var said []string
	for _, w := range warnings {
		said = append(said, fmt.Sprint(w.Line, " ", w.Message))
	}
	want := "13 shortcode \"strange\" is not known and is left out; text within it stays\n16 include \"none.md\" is left out: there is no file none.md"
	if got := strings.Join(said, "\n"); got != want {
		t.Errorf("warnings\n%s\nwant\n%s", got, want)
	}
	heading, ok := d.Blocks[len(d.Blocks)-1].(*rich.Heading)
	if !ok || heading.Line != 19 {
		t.Errorf("the last heading is on line %d of the file, want 19", heading.Line)
	}
}

// TestIncludeLimits holds that recursive includes end.
func TestIncludeLimits(t *testing.T) {
	for name, files := range map[string]map[string]string{
		"itself":   {"a.md": "x {% include a.md %} y"},
		"each":     {"a.md": strings.Repeat("{% include b.md %} ", 100), "b.md": strings.Repeat("{% include a.md %} ", 100)},
		"too much": {"a.md": strings.Repeat("word ", 12_000), "b.md": ""},
		"doubling": {"a.md": `{% include a.md x="{{ include.x }}{{ include.x }}z" %}{{ include.x }}`},
		"filling":  {"a.md": strings.Repeat("{{ include.x }}", 4000)},
	} {
		source := strings.Repeat("{% include a.md x=\""+strings.Repeat("y", 500)+"\" %}\n", 20)
		reads := 0
		o := including(files)
		read := o.Include
		o.Include = func(name string, relative bool) ([]byte, error) {
			reads++
			return read(name, relative)
		}
		d, warnings := markdown.New().Convert([]byte(source), o)
		size := 0
		for _, b := range d.Blocks {
			if p, ok := b.(*rich.Paragraph); ok {
				size += len(p.Text.String)
			}
		}
		if len(warnings) == 0 || size > 400<<10 || reads > 2 {
			t.Errorf("%s: %d bytes from %d reads of a file, warnings %v", name, size, reads, warnings)
		}
	}
}

// FuzzIncludes holds that no included file breaks a document.
func FuzzIncludes(f *testing.F) {
	f.Add("a\n\n- {% include a %}\n", "{% if include.x %}\n> {{ include.x }}{% endif %}", "x=\"y\"")
	f.Add("> {% include a x=1 %}", "<div>\n    {{- include['x'] | escape -}}\n</div>\n\n```\nb", "")
	f.Add("{% capture c %}{% include a %}{% endcapture %}", "{% raw %}```{% endraw %}\n{% include a y=include.x %}", "x='z'")
	f.Add("{%} a {{%}} {{}} {% raw %}{%}{% include a %}", "{%} {{%}} {%-}", "")
	c := markdown.New()
	f.Fuzz(func(t *testing.T, source, file, parameters string) {
		if len(source)+len(file) > 4000 {
			t.Skip()
		}
		source = strings.ReplaceAll(source, "include a", "include a "+parameters)
		start := time.Now()
		d, _ := c.Convert([]byte(source), including(map[string]string{"a": file}))
		if took := time.Since(start); took > 2*time.Second {
			t.Errorf("it takes %v", took)
		}
		checkDocument(t, d)
	})
}
