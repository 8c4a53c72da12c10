package page

import (
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/dateline-bot/dateline/content/rich"
)

func rt(s string, spans ...rich.Span) rich.Text { return rich.Text{String: s, Spans: spans} }

// everything returns a document with every block and style.
func everything() *rich.Document {
	styles := rt("")
	for style := rich.Bold; style <= rich.BackLink; style++ {
		start := len(styles.String)
		styles.String += "x"
		styles.Spans = append(styles.Spans, rich.Span{Start: start, End: start + 1, Style: style, Value: "https://example.org/"})
	}
	photo := &rich.Media{Kind: rich.Photo, URL: "https://example.org/a.jpg", Alt: "alt", Caption: rt("cap"), Credit: rt("me")}
	return &rich.Document{Blocks: []rich.Block{
		&rich.Heading{Text: rt("Title"), Size: 1, ID: "title"},
		&rich.Paragraph{Text: styles},
		&rich.Pre{Text: rt("a < b\n\tc"), Language: "go"},
		&rich.Divider{}, &rich.Math{Expression: "a<b"}, &rich.AnchorBlock{Name: "here"},
		&rich.List{Ordered: true, Items: []rich.Item{{Value: 3, Kind: 'a', Blocks: []rich.Block{&rich.Paragraph{Text: rt("three")}}}}},
		&rich.List{Tight: true, Items: []rich.Item{{Checkbox: true, Checked: true, Blocks: []rich.Block{&rich.Paragraph{Text: rt("done")}}}}},
		&rich.Quote{Blocks: []rich.Block{&rich.Paragraph{Text: rt("q")}}, Credit: rt("who"), Alert: "tip"},
		&rich.Quote{Folded: true, Blocks: []rich.Block{&rich.Paragraph{Text: rt("long")}}}, &rich.PullQuote{Text: rt("pull")},
		&rich.Table{Caption: rt("T"), Bordered: true, Rows: [][]rich.Cell{
			{{Text: rt("h"), Header: true, Align: rich.AlignCenter}, {Text: rt("wide"), Colspan: 2}}, {{Text: rt("c"), Rowspan: 2, VAlign: rich.VAlignTop}},
		}},
		&rich.Details{Summary: rt("more"), Open: true, Blocks: []rich.Block{photo}},
		&rich.Gallery{Media: []*rich.Media{photo, {Kind: rich.Video, URL: "https://example.org/v.mp4"}}, Caption: rt("both")},
		&rich.Gallery{Slideshow: true, Media: []*rich.Media{{Kind: rich.Audio, URL: "https://example.org/s.mp3"}, {Kind: rich.File, URL: "https://example.org/f.zip"}}},
		&rich.Media{Kind: rich.Photo, URL: "img/local.png", Local: true, Alt: "local picture"},
		&rich.Footer{Text: rt("end #tag")},
	}}
}

func TestEveryBlockIsShown(t *testing.T) {
	got := string(Options{}.AppendHTML(nil, everything()))
	for _, want := range []string{
		`<h1 id="tg-title">Title</h1>`, "<strong>x</strong>", "<em>x</em>", "<u>x</u>", "<s>x</s>", "<mark>x</mark>", "<sub>x</sub>", "<sup>x</sup>",
		`<a href="https://example.org/" rel="noopener nofollow" target="_blank">x</a>`,
		"<pre tabindex=\"0\" data-language=\"go\"><code>a &lt; b\n\tc</code></pre>", "<hr>", `<pre class="tg-math" tabindex="0">a&lt;b</pre>`, `<a id="tg-here"></a>`,
		`<ol>` + "\n" + `<li value="3" type="a"><p>three</p>`, `<li class="tg-task"><label><input type="checkbox" disabled checked><span>done</span></label>`,
		"<blockquote>\n<p>q</p>\n<cite>who</cite>", `<blockquote class="tg-expandable" tabindex="0">` + "\n<p>long", `<aside class="tg-pullquote">pull`,
		`<table class="tg-table tg-bordered">`, "<caption>T</caption>", `<th class="tg-center">h</th>`, `<td colspan="2">wide</td>`, `<td rowspan="2" class=" tg-top">c</td>`,
		"<details open><summary>more</summary>", `<img src="https://example.org/a.jpg" alt="alt" loading="lazy">`, "<figcaption>cap<cite>me</cite>",
		`<figure class="tg-collage">`, `<video src="https://example.org/v.mp4" controls preload="none"></video>`, `<figure class="tg-slideshow">`, "<audio ", `class="tg-file"`, `>f.zip</a>`,
		`<div class="tg-missing">local picture</div>`, `<footer>end <span class="tg-entity">#tag</span></footer>`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("missing %s", want)
		}
	}
	nested(t, got)
}

func TestLocalMediaAndPrefix(t *testing.T) {
	o := Options{Media: func(path string) string { return "/media/" + path }, Prefix: "7-"}
	got := string(o.AppendHTML(nil, everything()))
	for _, want := range []string{`<img src="/media/img/local.png" alt="local picture"`, `id="tg-7-title"`} {
		if !strings.Contains(got, want) {
			t.Errorf("missing %s", want)
		}
	}
}

// TestWordsOfAPictureAreThereOnce holds that an alternative text that is the caption is
// not repeated, and that remarks about the pictures of a group are below the group.
func TestWordsOfAPictureAreThereOnce(t *testing.T) {
	photo := func(url, alt, caption string) *rich.Media {
		return &rich.Media{Kind: rich.Photo, URL: url, Alt: alt, Caption: rt(caption), Line: 7}
	}
	o := Options{Notes: map[int]string{7: "<b>a remark</b>"}}
	for _, tt := range []struct {
		block rich.Block
		want  string
	}{
		{photo("https://example.org/a.jpg", "A cat", "A cat"), "<figure><img src=\"https://example.org/a.jpg\" alt=\"\" loading=\"lazy\"><figcaption>A cat</figcaption></figure>\n<b>a remark</b>"},
		{photo("https://example.org/a.jpg", "A cat", "Ours"), "<figure><img src=\"https://example.org/a.jpg\" alt=\"A cat\" loading=\"lazy\"><figcaption>Ours</figcaption></figure>\n<b>a remark</b>"},
		{photo("javascript:x", "A cat", "A cat"), "<figure><div class=\"tg-missing\">javascript:x</div><figcaption>A cat</figcaption></figure>\n<b>a remark</b>"},
		{&rich.Gallery{Media: []*rich.Media{photo("https://example.org/a.jpg", "A", ""), photo("https://example.org/b.jpg", "B", "")}},
			"<figure class=\"tg-collage\"><div tabindex=\"0\"><figure><img src=\"https://example.org/a.jpg\" alt=\"A\" loading=\"lazy\"></figure>\n<figure><img src=\"https://example.org/b.jpg\" alt=\"B\" loading=\"lazy\"></figure>\n</div></figure>\n<b>a remark</b>"},
	} {
		got := string(o.AppendHTML(nil, &rich.Document{Blocks: []rich.Block{tt.block}}))
		if want := "<article class=\"tg tg-rich\" dir=\"auto\">\n" + tt.want + "</article>\n"; got != want {
			t.Errorf("got\n%s\nwant\n%s", got, want)
		}
	}
}

// TestHeadingsBelowThePage holds that the levels of a document's headings are nested
// below the page's heading.
func TestHeadingsBelowThePage(t *testing.T) {
	d := &rich.Document{Blocks: []rich.Block{&rich.Heading{Text: rt("A"), Size: 1}, &rich.Heading{Text: rt("B"), Size: 3, ID: "b"}}}
	for under, want := range map[int][]string{0: {"<h1>A</h1>", `<h3 id="tg-b">B</h3>`}, 2: {`<h1 aria-level="3">A</h1>`, `<h3 aria-level="5" id="tg-b">B</h3>`}} {
		got := string(Options{Under: under}.AppendHTML(nil, d))
		for _, w := range want {
			if !strings.Contains(got, w) {
				t.Errorf("below level %d: no %s in %s", under, w, got)
			}
		}
	}
}

func TestHostileDocument(t *testing.T) {
	evil := `"><script>alert(1)</script>` + "\x00\xff"
	d := &rich.Document{Blocks: []rich.Block{
		&rich.Heading{Text: rt(evil), Size: 99, ID: evil},
		&rich.Pre{Text: rt(evil), Language: evil},
		&rich.Paragraph{Text: rt("javascript here", rich.Span{Start: 0, End: 10, Style: rich.Link, Value: "javascript:alert(1)"})},
		&rich.Paragraph{Text: rt("out of bounds", rich.Span{Start: -5, End: 500, Style: rich.Bold}, rich.Span{Start: 9, End: 3, Style: rich.Italic})},
		&rich.Paragraph{Text: rt("crossing styles", rich.Span{Start: 0, End: 8, Style: rich.Bold}, rich.Span{Start: 4, End: 15, Style: rich.Italic})},
		&rich.Media{URL: "javascript:alert(1)", Alt: evil}, &rich.Media{URL: "data:text/html,<script>", Kind: rich.File},
		&rich.Quote{Alert: evil}, &rich.AnchorBlock{Name: evil},
	}}
	got := string(Options{}.AppendHTML(nil, d))
	for _, bad := range []string{"<script", "href=\"javascript", "src=\"javascript", "\x00", "\xff", `src="data:`} {
		if strings.Contains(got, bad) {
			t.Errorf("the page holds %q", bad)
		}
	}
	if !strings.Contains(got, "<strong>cros<em>sing</em></strong><em> styles</em>") {
		t.Errorf("crossing styles do not nest: got %q, want %q in it", got, "<strong>cros<em>sing</em></strong><em> styles</em>")
	}
	nested(t, got)
}

func TestMessage(t *testing.T) {
	for _, c := range []struct {
		name string
		m    Message
		want string
	}{
		{"utf-16 offsets", Message{Text: "😀 bold", Entities: []Entity{{Type: "bold", Offset: 3, Length: 4}}}, "😀 <strong>bold</strong>"},
		{"link", Message{Text: "a b", Entities: []Entity{{Type: "text_link", Offset: 2, Length: 1, URL: "https://example.org/?a&b"}}}, `a <a href="https://example.org/?a&amp;b" rel="noopener nofollow" target="_blank">b</a>`},
		{"pre", Message{Text: "x#y", Entities: []Entity{{Type: "pre", Length: 3, Language: "c"}}}, `<pre tabindex="0" data-language="c"><code>x#y</code></pre>`},
		{"quote with bold", Message{Text: "ab", Entities: []Entity{{Type: "blockquote", Length: 2}, {Type: "bold", Length: 1}}}, "<blockquote><strong>a</strong>b</blockquote>"},
		{"found by Telegram", Message{Text: "see (https://example.org/a_(b)), #тег, @someone and a#b 1@2 #1"},
			`see (<a href="https://example.org/a_(b)" rel="noopener nofollow" target="_blank">https://example.org/a_(b)</a>), <span class="tg-entity">#тег</span>, <span class="tg-entity">@someone</span> and a#b 1@2 #1`},
		{"a blank line after a block", Message{Text: "q\n\nb", Entities: []Entity{{Type: "blockquote", Length: 1}}}, "<blockquote>q</blockquote>\nb"},
		{"beyond the end", Message{Text: "ab", Entities: []Entity{{Type: "italic", Offset: 1, Length: 99}, {Type: "bold", Offset: 50, Length: 1}}}, "a<em>b</em>"},
		{"bad link", Message{Text: "a", Entities: []Entity{{Type: "text_link", Length: 1, URL: "javascript:x"}}}, "<span>a</span>"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := string(Options{}.AppendMessage(nil, c.m))
			if want := `<div class="tg tg-text" dir="auto">` + c.want + "</div>\n"; got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
			nested(t, got)
		})
	}
}

// nested fails if tags do not nest.
func nested(t *testing.T, page string) {
	t.Helper()
	z := html.NewTokenizer(strings.NewReader(page))
	var open []string
	for {
		switch z.Next() {
		case html.ErrorToken:
			if len(open) > 0 {
				t.Errorf("never closed: %v", open)
			}
			return
		case html.StartTagToken:
			name, _ := z.TagName()
			if n := string(name); n != "img" && n != "hr" && n != "input" && n != "br" {
				open = append(open, n)
			}
		case html.EndTagToken:
			name, _ := z.TagName()
			if len(open) == 0 || open[len(open)-1] != string(name) {
				t.Fatalf("</%s> closes %v in %s", name, open, page)
			}
			open = open[:len(open)-1]
		}
	}
}

func TestCSSIsItsOwn(t *testing.T) {
	for _, line := range strings.Split(CSS, "\n") {
		if line = strings.TrimSpace(line); strings.HasSuffix(line, "{") || !strings.Contains(line, "{") || strings.HasPrefix(line, "@") {
			continue
		}
		if !strings.HasPrefix(line, ".tg") {
			t.Errorf("a rule that reaches the rest of the page: %s", line)
		}
	}
}

// TestCodeIsColoured holds that colouring does not change the code.
func TestCodeIsColoured(t *testing.T) {
	o := Options{Code: func(language, code string) []Token {
		if language != "go" {
			return nil
		}
		return []Token{{"k", "if"}, {"", code[len("if"):]}}
	}}
	const coloured, plain = `<span class="tg-code-k">if</span> a &lt; b`, "if a &lt; b"
	for _, c := range []struct{ language, want string }{{"go", coloured}, {"klingon", plain}, {"", plain}} {
		rich := string(o.AppendHTML(nil, &rich.Document{Blocks: []rich.Block{&rich.Pre{Text: rt("if a < b"), Language: c.language}}}))
		text := string(o.AppendMessage(nil, Message{Text: "if a < b", Entities: []Entity{{Type: "pre", Length: 8, Language: c.language}}}))
		for _, got := range []string{rich, text} {
			if want := "<code>" + c.want + "</code></pre>"; !strings.Contains(got, want) {
				t.Errorf("language %q: got %s, want %s", c.language, got, want)
			}
		}
	}
}

func TestNumbersHaveRoom(t *testing.T) {
	for value, want := range map[int]string{9: "<ol>", 10: `<ol class="tg-chars-3">`, 1000: `<ol class="tg-chars-5">`, 12345678901: `<ol class="tg-chars-9">`} {
		d := &rich.Document{Blocks: []rich.Block{&rich.List{Ordered: true, Items: []rich.Item{{Value: 1}, {Value: value, Blocks: []rich.Block{&rich.Paragraph{Text: rt("x")}}}}}}}
		if got := string(Options{}.AppendHTML(nil, d)); !strings.Contains(got, want) {
			t.Errorf("a list up to %d: got %s, want %s", value, got, want)
		}
	}
}
