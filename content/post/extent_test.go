package post

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/dateline-bot/dateline/content/rich"
)

func para(s string, spans ...rich.Span) *rich.Paragraph {
	return &rich.Paragraph{Text: rich.Text{String: s, Spans: spans}}
}

func TestMarkMore(t *testing.T) {
	for _, c := range []struct {
		name, body, want string // want: what is before the mark; "-" if there is none
		separator        string
	}{
		{"own line", "a\n\n<!--more-->\n\nb", "a\n\n", ""},
		{"spaces and case", "a <!-- MORE --> b", "a ", ""},
		{"after another comment", "a <!-- x --><!--more-->", "a <!-- x -->", ""},
		{"first of two", "a\n<!--more-->\nb\n<!--more-->", "a\n", ""},
		{"in a fence", "```\n<!--more-->\n```\nb", "-", ""},
		{"after a fence", "```\nx\n```\n<!--more-->", "```\nx\n```\n", ""},
		{"tildes within backticks", "````\n~~~\n```\n<!--more-->\n````\n", "-", ""},
		{"in a code span", "see `<!--more-->` here", "-", ""},
		{"none", "a <!-- moreover --> b", "-", ""},
		{"unclosed comment", "a <!-- more", "-", ""},
		{"Docusaurus", "a\n\n<!-- truncate -->\n\nb", "a\n\n", ""},
		{"Docusaurus with MDX", "a\n\n{/* truncate */}\n\nb", "a\n\n", ""},
		{"Eleventy", "a <!-- excerpt --> b", "a ", ""},
		{"Nikola and Pelican", "a <!-- TEASER_END --> b <!-- PELICAN_END_SUMMARY -->", "a ", ""},
		{"WordPress with a text", "a <!--more Read on--> b", "a ", ""},
		{"Jekyll's own", "a [cut] b\n\n<!--more-->", "a ", "[cut]"},
		{"Jekyll's own in code", "`[cut]` a\n\n[cut]\nb", "`[cut]` a\n\n", "[cut]"},
		{"Jekyll's own of blank lines", "\na b\nc\n\nd\n\ne", "\na b\nc", "\n\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			out, ok := markMore([]byte(c.body), c.separator)
			if before, _, _ := strings.Cut(string(out), more); ok != (c.want != "-") || ok && before != c.want {
				t.Errorf("before the mark: %q, found %v; want %q", before, ok, c.want)
			}
			if strings.Count(string(out), "\n") != strings.Count(c.body, "\n") {
				t.Errorf("the lines have moved: got %v, want %v", strings.Count(string(out), "\n"), strings.Count(c.body, "\n"))
			}
		})
	}
}

func TestBeforeMoreWithinAList(t *testing.T) {
	blocks := []rich.Block{
		para("a"),
		&rich.List{Items: []rich.Item{{Blocks: []rich.Block{para("one")}}, {Blocks: []rich.Block{para("two " + more)}}, {Blocks: []rich.Block{para("three")}}}},
		para("z"),
	}
	got, ok := beforeMore(blocks)
	if text := plain(got); !ok || text != "a\none\ntwo\n" {
		t.Errorf("got %q, %v", text, ok)
	}
	if text := plain(blocks); !strings.Contains(text, "three") {
		t.Errorf("the whole document lost its end: %q", text)
	}
}

func TestLeading(t *testing.T) {
	long := strings.Repeat("Слово за слово. ", 40) // 640 characters
	for _, c := range []struct {
		name   string
		blocks []rich.Block
		want   string
	}{
		{"heading passed over", []rich.Block{&rich.Heading{Text: rich.Text{String: "H"}}, para("One. Two.")}, "One. Two.\n"},
		{"ends at the next heading", []rich.Block{para("One."), &rich.Heading{Text: rich.Text{String: "H"}}, para("Two.")}, "One.\n"},
		{"whole sentences", []rich.Block{para(long)}, strings.TrimSpace(strings.Repeat("Слово за слово. ", 25)) + "\n"},
		{"second paragraph dropped whole", []rich.Block{para("Short."), para(strings.Repeat("word ", 100))}, "Short.\n"},
		{"words where no sentence ends", []rich.Block{para(strings.Repeat("word ", 100))}, strings.Repeat("word ", 79) + "word…\n"},
		{"no paragraph", []rich.Block{&rich.List{Items: []rich.Item{{Blocks: []rich.Block{para("item")}}}}}, "item\n"},
		{"only a list of a heading", []rich.Block{&rich.Heading{Text: rich.Text{String: "H"}}}, "H\n"},
		{"nothing", nil, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := plain(leading(c.blocks, summaryLength))
			if got != c.want {
				t.Errorf("got %q\nwant %q", got, c.want)
			}
			if n := utf8.RuneCountInString(got); n > summaryLength+len("…\n") {
				t.Errorf("%d characters", n)
			}
		})
	}
}

func TestSentencesEndWhereAReaderWouldSay(t *testing.T) {
	for _, c := range []struct {
		text  string
		limit int
		want  string
	}{
		{"А. С. Пушкин родился. Потом жил.", 25, "А. С. Пушкин родился."},
		{"Это т. е. пример. Вот и всё, конец", 20, "Это т. е. пример."},
		{"Version 1.5 is out. More text follows", 25, "Version 1.5 is out."},
		{"He said “Go.” Then he left the place", 20, "He said “Go.”"},
		{"第一句。第二句很长很长很长", 6, "第一句。"},
		{"Really?! Yes, it goes on and on", 12, "Really?!"},
		{"etc. and so on. Next one is longer", 16, "etc. and so on."},
	} {
		got, ok := sentences(rich.Text{String: c.text}, c.limit, true)
		if !ok || got.String != c.want {
			t.Errorf("sentences(%q, %d) = %q, want %q", c.text, c.limit, got.String, c.want)
		}
	}
}

func TestCutKeepsStylesWithinTheText(t *testing.T) {
	text := para("bold and link", rich.Span{Start: 0, End: 4, Style: rich.Bold}, rich.Span{Start: 9, End: 13, Style: rich.Link, Value: "https://example.org/"}).Text
	got := cut(text, 11)
	if got.String != "bold and li" || len(got.Spans) != 2 || got.Spans[1].End != 11 {
		t.Errorf("got %+v", got)
	}
	if got := cut(text, 4); len(got.Spans) != 1 {
		t.Errorf("got %+v", got)
	}
}

func TestUnlinkedDropsWhatPointsAtTheRest(t *testing.T) {
	blocks := []rich.Block{
		&rich.Heading{Text: rich.Text{String: "H"}, ID: "h"},
		para("see h1 and far",
			rich.Span{Start: 4, End: 5, Style: rich.AnchorLink, Value: "h"},
			rich.Span{Start: 5, End: 6, Style: rich.ReferenceLink, Value: "note"},
			rich.Span{Start: 11, End: 14, Style: rich.AnchorLink, Value: "far"}),
	}
	text := unlinked(blocks)[1].(*rich.Paragraph).Text
	if text.String != "see h and far" || len(text.Spans) != 1 || text.Spans[0].Value != "h" {
		t.Errorf("got %+v", text)
	}
}

// TestSummaryInTemplate: the placeholder of <!--more--> leaves no trace in it.
func TestSummaryInTemplate(t *testing.T) {
	p, _ := render(t, "---\ntitle: T\n---\nFirst. Second.\n\n<!--more-->\n\nThird.\n", Settings{Format: Text, Extent: Summary, Template: "{{.Summary}}"})
	if got := p.Requests[0].Plain; got != "First. Second. Third." {
		t.Errorf("got %q", got)
	}
}

// TestSplit holds that <!-- split --> cuts an article, and that the rest of it stays
// as it is when one part changes.
func TestSplit(t *testing.T) {
	texts := func(source string, s Settings) (out []string, p *Post) {
		p, _ = render(t, source, s)
		for _, r := range p.Requests {
			out = append(out, r.Plain)
		}
		return out, p
	}
	head := "---\ntitle: T\ncategories: ai\n---\n"
	for _, c := range []struct {
		name, body string
		format     Format
		want       []string
	}{
		{"between paragraphs", "a\n\n<!-- split -->\n\nb\n", "", []string{"T\n\na", "b\n\n#ai"}},
		{"without blank lines", "a\n<!--split-->\nb\n", "", []string{"T\n\na", "b\n\n#ai"}},
		{"in capitals, twice", "a\n\n<!-- SPLIT -->\n\n<!-- split -->\n\nb\n\n<!-- split -->\n\nc\n", "", []string{"T\n\na", "b", "c\n\n#ai"}},
		{"at the edges", "<!-- split -->\n\na\n\n<!-- split -->\n", "", []string{"T\n\na\n\n#ai"}},
		{"before a heading", "a\n\n<!-- split -->\n## B\n\nb\n", Text, []string{"T\n\na", "B\nb\n\n#ai"}},
		{"rich", "a\n\n<!-- split -->\n\n| b |\n|---|\n| c |\n", "", []string{"T\na\n", "b\nc\n#ai\n"}},
		{"in code", "```html\n<!-- split -->\n```\n\n`<!-- split -->`\n", Text, []string{"T\n\n<!-- split -->\n\n<!-- split -->\n\n#ai"}},
		{"in a quote and a list", "> a\n> <!-- split -->\n> b\n\n- c\n  <!-- split -->\n- d\n", Text, []string{"T\n\na\n\nb\n\n• c\n• d\n\n#ai"}},
		{"in a sentence", "a <!-- split --> b\n", Text, []string{"T\n\na b\n\n#ai"}},
	} {
		got, _ := texts(head+c.body, Settings{Format: c.format})
		if strings.Join(got, "|") != strings.Join(c.want, "|") {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
	if got, _ := texts(head+"a\n\n<!-- split -->\n\nb\n", Settings{Extent: Summary}); len(got) != 1 {
		t.Errorf("a summary is cut: %q", got)
	}
	if got, _ := texts(head+"a[^1]\n\n<!-- split -->\n\nb[^2]\n\n[^1]: first\n[^2]: second\n", Settings{}); len(got) != 2 ||
		!strings.Contains(got[0], "first") || strings.Contains(got[0], "second") || !strings.Contains(got[1], "second") || strings.Contains(got[1], "first") {
		t.Errorf("footnotes do not go with their part: %q", got)
	}
	long := strings.Repeat("Many words stand here. ", 100)
	before, one := texts(head+long+"\n\n<!-- split -->\n\n"+long+"\n\n<!-- split -->\n\n"+long, Settings{})
	_, two := texts(head+long+"\n\n<!-- split -->\n\nMended. "+long+"\n\n<!-- split -->\n\n"+long, Settings{})
	if len(before) != 3 || one.Format != Text {
		t.Fatalf("%d messages as %s", len(before), one.Format)
	}
	for i, changed := range []bool{false, true, false} {
		if got := string(one.Requests[i].Params) != string(two.Requests[i].Params); got != changed {
			t.Errorf("message %d changed: %v, want %v", i, got, changed)
		}
	}
	if got := one.Document.Split(); len(got) != 3 {
		t.Errorf("the document has %d parts, want 3", len(got))
	}
}

// TestAdded holds that added lines come after the body and before the footer,
// with their links.
func TestAdded(t *testing.T) {
	line := rich.Text{String: "← One", Spans: []rich.Span{{Start: len("← "), End: len("← One"), Style: rich.Link, Value: "https://t.me/c/1"}}}
	p, all := render(t, "---\ntitle: T\ncategories: ai\n---\nText.\n", Settings{Added: []rich.Text{line}})
	if got, want := p.Requests[0].Plain, "T\n\nText.\n\n← One\n\n#ai"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if e := all[0].Entities; len(e) != 2 || e[1].URL != "https://t.me/c/1" || e[1].Offset != len([]rune("T\n\nText.\n\n← ")) {
		t.Errorf("entities %+v", e)
	}
	if p, _ := render(t, "---\ntitle: T\n---\nText.\n", Settings{Extent: LinkOnly, Template: "{{.Title}}", Added: []rich.Text{line}}); p.Requests[0].Plain != "T\n\n← One" {
		t.Errorf("without a body: %q", p.Requests[0].Plain)
	}
}
