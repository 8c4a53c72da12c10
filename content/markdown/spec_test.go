package markdown_test

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"

	"github.com/dateline-bot/dateline/content/markdown"
	"github.com/dateline-bot/dateline/content/rich"
)

type example struct {
	Markdown string `json:"markdown"`
	HTML     string `json:"html"`
	Example  int    `json:"example"`
	Section  string `json:"section"`
}

func specExamples(t testing.TB) []example {
	t.Helper()
	data, err := os.ReadFile("testdata/spec.json")
	if err != nil {
		t.Fatal(err)
	}
	var examples []example
	if err := json.Unmarshal(data, &examples); err != nil {
		t.Fatal(err)
	}
	return examples
}

// TestSpec holds for each example of the specification that Telegram accepts the
// document, that its JSON can be decoded to the same document, and that every word of
// the specification's HTML is kept.
func TestSpec(t *testing.T) {
	c := markdown.New()
	for _, e := range specExamples(t) {
		d, _ := c.Convert([]byte(e.Markdown), markdown.Options{})
		checkDocument(t, d)
		lost := missing(htmlText(e.HTML), rich.PlainText(d))
		if len(lost) > 0 {
			t.Errorf("example %d (%s):\n%s\nlost %q of\n%s\ngot\n%s", e.Example, e.Section, e.Markdown, lost, e.HTML, d.AppendJSON(nil, nil))
		}
	}
}

// checkDocument checks each message of the document.
func checkDocument(t testing.TB, d *rich.Document) {
	t.Helper()
	if len(d.Blocks) == 0 {
		return
	}
	for _, part := range d.Split() {
		if errs := part.Validate(); errs != nil {
			t.Errorf("invalid: %v\n%s", errs, part.AppendJSON(nil, nil))
		}
		data := part.AppendJSON(nil, nil)
		back, err := rich.Decode(data)
		if err != nil {
			t.Errorf("%v\n%s", err, data)
			return
		}
		if again := back.AppendJSON(nil, nil); !bytes.Equal(again, data) {
			t.Errorf("JSON changes when it is read and written:\n%s\n%s", data, again)
		}
	}
}

// htmlText returns the visible text of HTML.
func htmlText(source string) string {
	var s strings.Builder
	z := html.NewTokenizer(strings.NewReader(source))
	dropped := ""
	for {
		switch z.Next() {
		case html.ErrorToken:
			return s.String()
		case html.TextToken:
			if dropped == "" {
				s.Write(z.Text())
			}
		case html.StartTagToken:
			name, _ := z.TagName()
			if n := string(name); n == "script" || n == "style" {
				dropped = n
			}
			parted(&s, string(name))
		case html.EndTagToken:
			dropped = ""
			name, _ := z.TagName()
			parted(&s, string(name))
		case html.SelfClosingTagToken:
			name, _ := z.TagName()
			parted(&s, string(name))
		}
	}
}

// parted writes a space for tags that separate words.
func parted(s *strings.Builder, name string) {
	switch name {
	case "a", "em", "strong", "code", "del", "b", "i", "u", "s", "sub", "mark", "span", "ins", "kbd":
	default:
		s.WriteByte(' ')
	}
}

// missing returns the words of want that are not in got.
func missing(want, got string) []string {
	seen := map[string]int{}
	for _, w := range words(got) {
		seen[w]++
	}
	var lost []string
	for _, w := range words(want) {
		if seen[w]--; seen[w] < 0 && w != "↩" { // one link back from a footnote is enough
			lost = append(lost, w)
		}
	}
	return lost
}

// words returns the words of s, without punctuation. Each wide letter of East Asia is a
// word: line ends between them are not spaces.
func words(s string) []string {
	var out []string
	for _, word := range strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
		return r < 0x80 && !unicode.IsLetter(r) && !unicode.IsDigit(r) || strings.ContainsRune("\u00A0\uFE0E—–―«»“”„‘’", r)
	}) {
		start := 0
		for i, r := range word {
			if r >= 0x2E80 {
				if start < i {
					out = append(out, word[start:i])
				}
				out = append(out, string(r))
				start = i + utf8.RuneLen(r)
			}
		}
		if start < len(word) {
			out = append(out, word[start:])
		}
	}
	return out
}
