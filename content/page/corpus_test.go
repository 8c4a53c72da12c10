package page_test

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/dateline-bot/dateline/content/markdown"
	"github.com/dateline-bot/dateline/content/page"
	"github.com/dateline-bot/dateline/content/rich"
	"github.com/dateline-bot/dateline/content/text"
)

// TestCorpus converts CommonMark's examples, and the articles in the folder "shared"
// beside the repository if it exists, to pages: the HTML nests, contains no script, and
// shows the text.
func TestCorpus(t *testing.T) {
	for name, source := range corpus(t) {
		d, _ := markdown.New().Convert([]byte(source), markdown.Options{})
		check(t, name, string(page.Options{}.AppendHTML(nil, d)), rich.PlainText(d))
		for _, m := range text.Encode(d, text.Options{}) {
			shown := page.Message{Text: m.Text}
			for _, e := range m.Entities {
				shown.Entities = append(shown.Entities, page.Entity{Type: e.Type.String(), Offset: e.Offset, Length: e.Length,
					URL: e.Value, Language: e.Value, CustomEmojiID: e.Value, UnixTime: e.UnixTime, DateTimeFormat: e.Value})
			}
			check(t, name, string(page.Options{}.AppendMessage(nil, shown)), m.Text)
		}
		if t.Failed() {
			t.FailNow()
		}
	}
}

func corpus(t *testing.T) map[string]string {
	t.Helper()
	b, err := os.ReadFile("../markdown/testdata/spec.json")
	if err != nil {
		t.Fatal(err)
	}
	var examples []struct {
		Markdown string
		Example  int
	}
	if err := json.Unmarshal(b, &examples); err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, e := range examples {
		all["example "+string(rune(e.Example))] = e.Markdown
	}
	for _, root := range []string{"../../../shared/articles", "../../../shared/blogs"} {
		_ = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err == nil && filepath.Ext(path) == ".md" {
				source, _ := os.ReadFile(path)
				all[path] = string(source)
			}
			return nil // if there is none, the examples have to do
		})
	}
	return all
}

var (
	unseen = regexp.MustCompile("[\\s\x00-\x1f\x7f\uFFFD]+")
	unsafe = regexp.MustCompile(`(?i)<(script|iframe|object|style)|\son\w+="|(href|src)="(javascript|data|vbscript):`)
)

func check(t *testing.T, name, fragment, want string) {
	t.Helper()
	if bad := unsafe.FindString(fragment); bad != "" {
		t.Errorf("%s: the page holds %s", name, bad)
	}
	var shown strings.Builder
	var open []string
	z := html.NewTokenizer(strings.NewReader(fragment))
	for kind := z.Next(); kind != html.ErrorToken; kind = z.Next() {
		token := z.Token()
		switch kind {
		case html.TextToken:
			shown.WriteString(token.Data)
		case html.StartTagToken:
			for _, a := range token.Attr {
				if a.Key == "alt" && (len(open) == 0 || open[len(open)-1] != "figure") {
					shown.WriteString(a.Val)
				}
			}
			if n := token.Data; n != "img" && n != "hr" && n != "input" {
				open = append(open, n)
			}
		case html.EndTagToken:
			if len(open) == 0 || open[len(open)-1] != token.Data {
				t.Errorf("%s: </%s> closes %v", name, token.Data, open)
				return
			}
			open = open[:len(open)-1]
		}
	}
	squeeze := func(s string) string { return unseen.ReplaceAllString(s, "") }
	if !strings.Contains(squeeze(shown.String()), squeeze(want)) {
		t.Errorf("%s: %s", name, difference(squeeze(shown.String()), squeeze(want)))
	}
}

// difference returns the first difference of two texts, with context.
func difference(got, want string) string {
	i := 0
	for i < len(got) && i < len(want) && got[i] == want[i] {
		i++
	}
	return fmt.Sprintf("shown …%.100q, want …%.100q", got[max(0, i-20):], want[max(0, i-20):])
}
