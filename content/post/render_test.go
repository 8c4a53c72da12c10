package post

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/folder"
	"github.com/dateline-bot/dateline/content/rich"
)

// article parses a source as the file name of a folder.
func article(t testing.TB, name, source string) (*content.Article, []byte) {
	t.Helper()
	a, problems := content.Parser{Zone: time.UTC}.Parse(name, []byte(source))
	if a == nil {
		t.Fatalf("%s is no article: %v", name, problems)
	}
	return a, []byte(source)[a.BodyOffset:]
}

// params are those of a request that tests look at.
type params struct {
	Text        string          `json:"text"`
	Caption     string          `json:"caption"`
	Photo       string          `json:"photo"`
	Entities    []entity        `json:"entities"`
	Preview     preview         `json:"link_preview_options"`
	RichMessage json.RawMessage `json:"rich_message"`
	ReplyMarkup json.RawMessage `json:"reply_markup"`
}

type entity struct {
	Type   string
	Offset int
	Length int
	URL    string
}

type preview struct {
	IsDisabled       bool   `json:"is_disabled"`
	URL              string `json:"url"`
	PreferLargeMedia bool   `json:"prefer_large_media"`
	ShowAboveText    bool   `json:"show_above_text"`
}

func render(t testing.TB, source string, s Settings) (*Post, []params) {
	t.Helper()
	return renderIn(t, nil, "a.md", source, s)
}

func renderIn(t testing.TB, in *folder.Folder, name, source string, s Settings) (*Post, []params) {
	t.Helper()
	a, body := article(t, name, source)
	p, err := New(in).Render(a, body, s)
	if err != nil {
		t.Fatal(err)
	}
	var all []params
	for _, r := range p.Requests {
		var one params
		if err := json.Unmarshal(r.Params, &one); err != nil {
			t.Fatalf("%v in %s", err, r.Params)
		}
		all = append(all, one)
	}
	return p, all
}

const link = "https://example.org/a/"

func TestBuiltinTemplate(t *testing.T) {
	for _, c := range []struct{ name, source, link, want string }{
		{"all", "---\ntitle: Привет\ncategories: [ai, Веб и сеть, go, rust]\n---\nТекст.\n", link, "Привет\n\nТекст.\n\nЧитать на сайте · #ai #Веб_и_сеть #go"},
		{"no link", "---\ntitle: Hello\ncategories: ai\n---\nText.\n", "", "Hello\n\nText.\n\n#ai"},
		{"no categories", "---\ntitle: Hello\ntags: [x]\n---\nText.\n", link, "Hello\n\nText.\n\nRead on the site"},
		{"neither", "---\ntitle: Hello\n---\nText.\n", "", "Hello\n\nText."},
		{"title repeated", "---\ntitle: Hello\n---\n# Hello\n\nText.\n", "", "Hello\n\nText."},
		{"title is the first heading", "# Hello *there*\n\nText.\n", "", "Hello there\n\nText."},
		{"escapes and references in the first heading", "# A &amp; B \\* *C* \\#1\n\nText.\n", "", "A & B * C #1\n\nText."},
		{"an emoji in the first heading", "# Done :tada:\n\nText.\n", "", "Done 🎉\n\nText."},
		{"an emoji in the title", "---\ntitle: ':tada: Done, 10:30:45'\n---\n# :tada: Done, 10:30:45\n\nText.\n", "", "🎉 Done, 10:30:45\n\nText."},
		{"language of the front matter", "---\ntitle: Hello\nlang: ru\n---\nText.\n", link, "Hello\n\nText.\n\nЧитать на сайте"},
		{"markup in the title", "---\ntitle: 'snake_case_name, *stars*, <b>, `code` & [x](y) # 1'\n---\nText.\n", "", "snake_case_name, *stars*, <b>, `code` & [x](y) # 1\n\nText."},
		{"an unclosed fence", "---\ntitle: Hello\ncategories: ai\n---\n```go\ncode\n", "", "Hello\n\ncode\n\n#ai"},
		{"an unclosed comment", "---\ntitle: Hello\ncategories: ai\n---\nText.\n\n<!-- never closed\n", "", "Hello\n\nText.\n\n#ai"},
		{"a definition of the footer's words", "---\ntitle: Hello\ncategories: ai\n---\nText.\n\n[read on the site]: https://evil.example/\n", link, "Hello\n\nText.\n\nRead on the site · #ai"},
		{"an empty body", "---\ntitle: Hello\ncategories: ai\n---\n", "", "Hello\n\n#ai"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, all := render(t, c.source, Settings{Link: c.link})
			if p.Format != Text || len(all) != 1 || all[0].Text != c.want {
				t.Errorf("%s, %q\nwant %q", p.Format, all[0].Text, c.want)
			}
			if !all[0].Preview.IsDisabled {
				t.Error("a preview that no one asked for: got false, want true")
			}
			if p.Requests[0].Plain != all[0].Text {
				t.Errorf("plain text %q", p.Requests[0].Plain)
			}
		})
	}
}

func TestLinkToTheRepeatedTitle(t *testing.T) {
	p, _ := render(t, "---\ntitle: Hello\n---\n# Hello\n\n[up](#hello)\n", Settings{Format: Rich})
	for _, problem := range refusals(p.Requests[0]) {
		t.Error(problem)
	}
	if s := string(p.Requests[0].Params); strings.Count(s, "Hello") != 1 || !strings.Contains(s, `"anchor_name":"hello"`) {
		t.Errorf("%s", s)
	}
}

func TestFormat(t *testing.T) {
	long := strings.Repeat("Слово за слово. ", 300)
	for _, c := range []struct {
		name, body string
		asked      Format
		want       Format
		reason     string
	}{
		{"headings", "## A\n\ntext\n\n### B\n\ntext", "", Text, "fits"},
		{"table", "| a | b |\n|---|---|\n| 1 | 2 |", Auto, Rich, "table"},
		{"task list", "- [ ] a\n- [x] b", Auto, Rich, "task list"},
		{"footnote", "a[^1]\n\n[^1]: b", Auto, Rich, "footnotes"},
		{"formula", "so $$E=mc^2$$ it is", Auto, Rich, "formulas"},
		{"details", "<details><summary>s</summary>\n\nx\n\n</details>", Auto, Rich, "folds"},
		{"two levels", "- a\n  - b", Auto, Text, "fits"},
		{"three levels", "- a\n  - b\n    - c", Auto, Rich, "deeper"},
		{"an image", "a\n\n![a](https://example.org/a.png)", Auto, Rich, "image"},
		{"an image within a line", "text ![b](https://example.org/b.png) text", Auto, Rich, "image"},
		{"a linked image", "[![b](https://example.org/b.png)](https://example.org/)", Auto, Rich, "image"},
		{"an image in a list", "- a\n\n  ![b](https://example.org/b.jpg)", Auto, Rich, "image"},
		{"an animation", "![a](https://example.org/a.gif)", Auto, Rich, "animation"},
		{"a video", "![a](https://example.org/a.mp4)", Auto, Rich, "video"},
		{"a video of HTML", "<video src=\"https://example.org/a.mp4\"></video>", Auto, Rich, "video"},
		{"a recording", "<audio controls><source src=\"https://example.org/a.mp3\"></audio>", Auto, Rich, "recording"},
		{"a badge", "![a](https://img.shields.io/x-y.svg)", Auto, Text, "fits"},
		{"long", long, Auto, Rich, "over one"},
		{"long as text", long, Text, Text, "asked"},
		{"short as rich", "text", Rich, Rich, "asked"},
		{"many entities", strings.Repeat("**a** b ", 120), Auto, Rich, "over one"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, _ := render(t, "---\ntitle: T\n---\n"+c.body+"\n", Settings{Format: c.asked})
			if p.Format != c.want || !strings.Contains(p.Reason.String(), c.reason) {
				t.Errorf("%s, since %s; want %s, since %s", p.Format, p.Reason, c.want, c.reason)
			}
		})
	}
}

func TestUnknownFormat(t *testing.T) {
	a, body := article(t, "a.md", "text")
	if _, err := New(nil).Render(a, body, Settings{Format: "html"}); err == nil || !strings.Contains(err.Error(), "html") {
		t.Errorf("error %v", err)
	}
}

func TestExtents(t *testing.T) {
	body := "Intro *here*.\n\n<!--more-->\n\nThe rest.\n"
	for _, c := range []struct {
		name, head, body string
		extent           Extent
		want             string
	}{
		{"full", "", body, Full, "T\n\nIntro here.\n\nThe rest.\n\nRead on the site"},
		{"up to more", "", body, Summary, "T\n\nIntro here.\n\nRead on the site"},
		{"description with Markdown", "description: In **short**, `T` and [l](https://l.org/) of `<T>`.\n", body, Summary, "T\n\nIn short, T and l of <T>.\n\nRead on the site"},
		{"description with Markdown and HTML", "description: In **short**, <T>.\n", body, Summary, "T\n\nIn **short**, <T>.\n\nRead on the site"},
		{"description with stars", "description: 2 * 3 ** 4 * `\n", body, Summary, "T\n\n2 * 3 ** 4 * `\n\nRead on the site"},
		{"description first", "description: In short, <T>.\n", body, Summary, "T\n\nIn short, <T>.\n\nRead on the site"},
		{"first sentences", "", "# T\n\nFirst. Second.\n\n## Section\n\nMore.\n", Summary, "T\n\nFirst. Second.\n\nRead on the site"},
		{"link", "", body, LinkOnly, "T\n\nRead on the site"},
		{"a footnote beyond", "", "Intro[^1].\n\n<!--more-->\n\n[^1]: Note.\n", Summary, "T\n\nIntro.\n\nRead on the site"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, all := render(t, "---\ntitle: T\n"+c.head+"---\n"+c.body, Settings{Extent: c.extent, Link: link})
			if len(all) != 1 || all[0].Text != c.want {
				t.Errorf("got %q\nwant %q", all[0].Text, c.want)
			}
			if all[0].Preview.IsDisabled != (c.extent == Full) || c.extent != Full && all[0].Preview.URL != link {
				t.Errorf("preview %+v", all[0].Preview)
			}
		})
	}
}

func TestPreview(t *testing.T) {
	yes, no := true, false
	source := "---\ntitle: T\ncover: https://example.org/c.jpg\n---\nText.\n"
	_, all := render(t, source, Settings{})
	if p := all[0].Preview; p.IsDisabled || p.URL != "https://example.org/c.jpg" || !p.PreferLargeMedia || !p.ShowAboveText {
		t.Errorf("with a cover: %+v", p)
	}
	if _, all = render(t, source, Settings{Preview: &no}); !all[0].Preview.IsDisabled {
		t.Errorf("refused: %+v", all[0].Preview)
	}
	if _, all = render(t, "text", Settings{Preview: &yes, Link: link}); all[0].Preview.IsDisabled || all[0].Preview.URL != link {
		t.Errorf("asked for: %+v", all[0].Preview)
	}
	long := "---\ntitle: T\ncover: https://example.org/c.jpg\n---\n" + strings.Repeat("Слово за слово. ", 300)
	if _, all = render(t, long, Settings{Format: Text}); len(all) < 2 || all[0].Preview.IsDisabled || !all[1].Preview.IsDisabled {
		t.Errorf("got %+v, want several messages, the first alone with a preview", all)
	}
	p, _ := render(t, source, Settings{Format: Rich})
	if s := string(p.Requests[0].Params); strings.Contains(s, "link_preview") || !strings.Contains(s, `"photo":{"type":"photo","media":"https://example.org/c.jpg"}`) {
		t.Errorf("rich: %s", s)
	}
}

func TestButtonsStandUnderTheLastPart(t *testing.T) {
	buttons := [][]content.Button{{{Text: `Say "hi"`, URL: "https://example.org/?a=1&b=2"}, {Text: "bad", URL: "javascript:x"}}, {{Text: "", URL: link}}, {{Text: "two", URL: link}}}
	want := `{"inline_keyboard":[[{"text":"Say \"hi\"","url":"https://example.org/?a=1&b=2"}],[{"text":"two","url":"https://example.org/a/"}]]}`
	for _, f := range []Format{Text, Rich} {
		p, all := render(t, strings.Repeat("Слово за слово. ", 3000), Settings{Format: f, Buttons: buttons})
		last := all[len(all)-1]
		if len(all) < 2 || all[0].ReplyMarkup != nil || string(last.ReplyMarkup) != want {
			t.Errorf("%s: %d parts, %s", f, len(all), last.ReplyMarkup)
		}
		if len(p.Warnings) != 2 {
			t.Errorf("%s: warnings %v", f, p.Warnings)
		}
	}
}

func TestLongRichArticleRepeatsItsLink(t *testing.T) {
	long := "---\ntitle: T\n---\n" + strings.Repeat("Слово за слово. ", 700)
	for body, want := range map[string]int{long: 2, "---\ntitle: T\n---\nshort": 1} {
		p, _ := render(t, body, Settings{Format: Rich, Link: link})
		all := ""
		for _, r := range p.Requests {
			all += string(r.Params)
		}
		if n := strings.Count(all, `"url":"`+link+`"`); n != want {
			t.Errorf("%d links, want %d", n, want)
		}
	}
}

func TestTemplateOfOnesOwn(t *testing.T) {
	source := "---\ntitle: T\nauthor: Ann\ndate: 2025-12-28\ncategories: [a, b]\n---\nOne two three.\n"
	for _, c := range []struct{ name, template, want string }{
		{"around", "**{{escape .Title}}** by {{index .Authors 0}}\n\n{{.Body}}\n\n{{.ReadingTime}} min, {{.FormatDate \"2 January\"}}", "T by Ann\n\nOne two three.\n\n1 min, 28 December"},
		{"no body", "{{.Summary}}", "One two three."},
		{"body twice", "{{.Body}}{{.Body}}", "One two three.\n\nOne two three."},
		{"in a quote by HTML", "<blockquote>\n\n{{.Body}}\n\n</blockquote>\n\nend", "One two three.\nend"},
		{"hashtags of one's own", "{{.Body}} {{range first 1 .Categories}}{{hashtag .}}{{end}}", "One two three.\n\n#a"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, all := render(t, source, Settings{Template: c.template})
			if got := strings.ReplaceAll(all[0].Text, "\n\nend", "\nend"); got != c.want {
				t.Errorf("got %q\nwant %q", got, c.want)
			}
		})
	}
}

func TestTemplateFails(t *testing.T) {
	a, body := article(t, "a.md", "text")
	for _, template := range []string{"{{.Nope}}", "{{", "```\n{{.Body}}\n```"} {
		if _, err := New(nil).Render(a, body, Settings{Template: template}); err == nil || !strings.HasPrefix(err.Error(), "post template: ") {
			t.Errorf("%q: error %v", template, err)
		}
	}
}

func TestSameBytesAlways(t *testing.T) {
	source := "---\ntitle: T\ncategories: [a, b]\n---\n# A\n\n| a | b |\n|-|-|\n| 1[^1] | 2 |\n\n[x](#a)\n\n[^1]: n\n"
	first, _ := render(t, source, Settings{Link: link})
	for range 5 {
		if again, _ := render(t, source, Settings{Link: link}); !bytes.Equal(first.Requests[0].Params, again.Requests[0].Params) {
			t.Fatalf("%s\n%s", first.Requests[0].Params, again.Requests[0].Params)
		}
	}
}

// shared returns a folder of real articles beside the repository, and skips
// the test where it is missing.
func shared(t testing.TB, name string) string {
	t.Helper()
	if testing.Short() {
		t.Skip("reads whole blogs; not with -short")
	}
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; filepath.Dir(dir) != dir; dir = filepath.Dir(dir) {
		if path := filepath.Join(dir, "shared", name); exists(path) {
			return path
		}
	}
	t.Skipf("no ../shared/%s beside the repository", name)
	return ""
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// TestLogins keeps what ssh and git are told from being an address of mail, through
// the whole conversion.
func TestLogins(t *testing.T) {
	source := "git@github.com:foo/bar.git, icon@2x.png, root@10.0.0.1, **ssh a@example.com**, ssh b@example.com"
	_, requests := render(t, "---\ntitle: T\n---\n"+source, Settings{Format: Text})
	text := strings.ReplaceAll(requests[0].Text, "\u2060", "|")
	want := "git@|github.|com:foo/bar.git, icon@|2x.png, root@10.|0.0.1, ssh a@|example.|com, ssh b@|example.|com"
	if !strings.Contains(text, want) {
		t.Errorf("got %q, want %q in it", text, want)
	}
	for _, e := range requests[0].Entities {
		if e.Type == "email" {
			t.Errorf("got %+v, want no address of mail", e)
		}
	}
}

// TestButtonsInTheText holds that buttons which go into the text are blocks of its
// last part, that they make an article rich where its form is open, and that a text
// message has a keyboard all the same.
func TestButtonsInTheText(t *testing.T) {
	settings := Settings{InText: true, Buttons: [][]content.Button{{{Text: "Site", URL: "https://example.org/a"}, {Text: "Broken", URL: "/"}}, {{Text: "Shop", URL: "https://example.org/b"}}}}
	const row = `{"type":"buttons","buttons":[{"text":"Site","url":"https://example.org/a"}]},{"type":"buttons","buttons":[{"text":"Shop","url":"https://example.org/b"}]}]`
	for _, c := range []struct {
		format Format
		want   Format
		reason string
	}{{Auto, Rich, "why.buttons"}, {Rich, Rich, "why.asked"}, {Text, Text, "why.asked"}} {
		settings.Format = c.format
		p, all := render(t, strings.Repeat("Слово за слово. ", 3), settings)
		if p.Format != c.want || !p.Reason.Is(c.reason) {
			t.Errorf("%s: the form is %s because of %s, want %s, %s", c.format, p.Format, p.Reason.Code, c.want, c.reason)
		}
		last := all[len(all)-1]
		if c.want == Text {
			if !bytes.Contains(last.ReplyMarkup, []byte("example.org/b")) {
				t.Errorf("the keyboard of a text message is %s", last.ReplyMarkup)
			}
			continue
		}
		if last.ReplyMarkup != nil || !bytes.Contains(last.RichMessage, []byte(row)) {
			t.Errorf("%s: the message is %s with the keyboard %s, want %s in it and no keyboard", c.format, last.RichMessage, last.ReplyMarkup, row)
		}
		if shown, ok := p.Document.Blocks[len(p.Document.Blocks)-1].(*rich.Buttons); !ok || shown.Buttons[0].Text != "Shop" {
			t.Errorf("%s: the document that a page shows ends with %T, want the last row of buttons", c.format, p.Document.Blocks[len(p.Document.Blocks)-1])
		}
		d, err := rich.Decode(last.RichMessage)
		if err != nil || len(d.Validate()) > 0 {
			t.Errorf("what was encoded cannot be read: %v, %v", err, d.Validate())
		}
	}
	settings.Format, settings.Buttons = Auto, nil
	if p, _ := render(t, "Text.", settings); p.Format != Text {
		t.Errorf("an article without buttons is %s because of %s", p.Format, p.Reason.Code)
	}
}
