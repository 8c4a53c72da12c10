package post

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/yuin/goldmark"
	emoji "github.com/yuin/goldmark-emoji"
	"github.com/yuin/goldmark/extension"
	ghtml "github.com/yuin/goldmark/renderer/html"
	"golang.org/x/net/html"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/markdown"
	"github.com/dateline-bot/dateline/content/rich"
)

// sources returns every article in the folder "shared" beside the repository, by path; it
// skips the test where that is missing.
func sources(t testing.TB) map[string]string {
	t.Helper()
	shared(t, "articles")
	all := map[string]string{}
	err := filepath.WalkDir(filepath.Dir(shared(t, "blogs")), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".md" || !strings.Contains(path, "/blogs/") && !strings.Contains(path, "/articles/") || d.Name() == "README.md" {
			return err
		}
		b, err := os.ReadFile(path)
		all[path] = string(b)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// examples returns the Markdown of CommonMark's 652 examples.
func examples(t testing.TB) []string {
	t.Helper()
	b, err := os.ReadFile("../markdown/testdata/spec.json")
	if err != nil {
		t.Fatal(err)
	}
	var list []struct{ Markdown string }
	if err := json.Unmarshal(b, &list); err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, e := range list {
		out = append(out, e.Markdown)
	}
	return out
}

// TestArticlesArriveWhole renders each real article in all formats: every
// message keeps Telegram's rules, and every word that goldmark's HTML shows is
// in the messages.
func TestArticlesArriveWhole(t *testing.T) {
	for path, source := range sources(t) {
		a, problems := content.Parser{Zone: time.UTC}.Parse(filepath.Base(path), []byte(source))
		if a == nil {
			t.Errorf("%s: %v", path, problems)
			continue
		}
		body := strings.ReplaceAll(source[a.BodyOffset:], "\r\n", "\n")
		for _, f := range []Format{Auto, Rich, Text} {
			whole(t, path, a, body, f)
		}
	}
}

// TestSpecArrivesWhole does the same with the examples of CommonMark as bodies.
func TestSpecArrivesWhole(t *testing.T) {
	for i, body := range examples(t) {
		a := &content.Article{Title: "Title", Path: "a.md", Categories: []string{"spec"}}
		for _, f := range []Format{Auto, Rich, Text} {
			whole(t, "example "+string(rune('0'+(i+1)/100))+string(rune('0'+(i+1)/10%10))+string(rune('0'+(i+1)%10)), a, body, f)
		}
	}
}

// whole checks one rendering.
func whole(t *testing.T, name string, a *content.Article, body string, f Format) {
	t.Helper()
	p, err := new(Renderer).Render(a, []byte(body), Settings{Format: f, Link: link})
	if err != nil {
		t.Errorf("%s as %s: %v", name, f, err)
		return
	}
	var shown strings.Builder
	shown.WriteString(markdown.New().Emoji(a.Title) + "\n")
	for i, r := range p.Requests {
		for _, problem := range refusals(r) {
			t.Errorf("%s as %s, message %d: %v", name, f, i+1, problem)
		}
		shown.WriteString(r.Plain + "\n")
	}
	have := map[string]int{}
	for _, w := range words(shown.String()) {
		have[w]++
	}
	var lost []string
	for _, w := range words(visible(body)) {
		if have[w] == 0 {
			lost = append(lost, w)
		}
		have[w]--
	}
	if len(lost) > 0 {
		t.Errorf("%s as %s: %d words are lost: %.300q", name, f, len(lost), lost)
	}
}

// refusals returns what Telegram would refuse or change in a message.
func refusals(r Request) []error {
	switch r.Method {
	case "sendRichMessage":
		var p struct {
			RichMessage json.RawMessage `json:"rich_message"`
		}
		if err := json.Unmarshal(r.Params, &p); err != nil {
			return []error{err}
		}
		d, err := rich.Decode(p.RichMessage)
		if err != nil {
			return []error{err}
		}
		return d.Validate()
	}
	return nil
}

// shortcodes are those of Hugo and Jekyll and kramdown's table of contents, which
// are not words of the article.
var shortcodes = regexp.MustCompile(`(?s)[*-] TOC\s*\n\{:toc\}|\{\{[<%].*?[>%]\}\}|\{%.*?%\}|\{\{.*?\}\}|\{:.*?\}|\{\.code\}`)

// visible is the text that goldmark's HTML of the body shows.
func visible(body string) string {
	md := goldmark.New(goldmark.WithExtensions(extension.GFM, extension.Footnote, extension.DefinitionList, emoji.Emoji), goldmark.WithRendererOptions(ghtml.WithUnsafe()))
	var page bytes.Buffer
	if err := md.Convert([]byte(shortcodes.ReplaceAllString(body, "")), &page); err != nil {
		return ""
	}
	var out strings.Builder
	z := html.NewTokenizer(&page)
	for hidden := ""; ; {
		switch z.Next() {
		case html.ErrorToken:
			return out.String()
		case html.StartTagToken:
			name, attributes := z.TagName()
			n := string(name)
			if n == "script" || n == "style" || attributes && footnoteMark(n, z) {
				hidden = n
			}
			if !inlineTag[string(name)] {
				out.WriteByte('\n')
			}
		case html.SelfClosingTagToken:
			if name, _ := z.TagName(); string(name) == "br" {
				out.WriteByte('\n')
			}
		case html.EndTagToken:
			name, _ := z.TagName()
			if string(name) == hidden {
				hidden = ""
			}
			if !inlineTag[string(name)] {
				out.WriteByte('\n')
			}
		case html.TextToken:
			if hidden == "" {
				out.Write(z.Text())
			}
		}
	}
}

// footnoteMark reports whether the element is the mark of a footnote or the arrow
// back to it: numbers that goldmark and Telegram make, each in its own way.
func footnoteMark(name string, z *html.Tokenizer) bool {
	for more := true; more; {
		var key, value []byte
		key, value, more = z.TagAttr()
		if name == "sup" && string(key) == "id" && strings.HasPrefix(string(value), "fnref") ||
			name == "a" && string(key) == "class" && string(value) == "footnote-backref" {
			return true
		}
	}
	return false
}

// inlineTag are the elements that part no words.
var inlineTag = map[string]bool{
	"a": true, "em": true, "strong": true, "code": true, "del": true, "img": true, "b": true, "i": true, "s": true, "u": true, "span": true, "font": true,
	"mark": true, "ins": true, "sup": true, "sub": true, "small": true, "abbr": true, "q": true, "cite": true, "dfn": true, "var": true, "samp": true, "kbd": true, "time": true,
}

// words splits a text into words; a letter of Chinese or Japanese is one.
func words(s string) []string {
	var out []string
	start := -1
	for i, r := range s {
		wide := unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana)
		word := !wide && (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r))
		if !word && start >= 0 {
			out = append(out, strings.ToLower(s[start:i]))
			start = -1
		}
		if wide {
			out = append(out, string(r))
		}
		if word && start < 0 {
			start = i
		}
	}
	if start >= 0 {
		out = append(out, strings.ToLower(s[start:]))
	}
	return out
}
