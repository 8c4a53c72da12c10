package markdown_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/yuin/goldmark/text"

	"github.com/dateline-bot/dateline/content/markdown"
	"github.com/dateline-bot/dateline/content/markdown/markdowntest"
	"github.com/dateline-bot/dateline/content/rich"
)

// FuzzConvert holds that conversion never panics, that Telegram accepts every message,
// that every word of goldmark's HTML is kept, and that a second conversion gives the
// same bytes.
func FuzzConvert(f *testing.F) {
	for _, e := range specExamples(f) {
		f.Add([]byte(e.Markdown))
	}
	files, err := filepath.Glob("testdata/gallery/*.md")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		source, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(source)
	}
	for _, source := range markdowntest.Hostile(100_000) {
		f.Add([]byte(source[:200]))
	}
	c := markdown.New()
	p, r := baseline()
	lostWords := func(c *markdown.Converter, source []byte) []string {
		if bytes.ContainsAny(source, "<&\x00") || !utf8.Valid(source) {
			return nil // other tests cover the meaning of HTML
		}
		prepared := markdown.Prepare(source)
		var html bytes.Buffer
		if err := r.Render(&html, prepared, p.Parse(text.NewReader(prepared))); err != nil {
			f.Fatal(err)
		}
		d, _ := c.Convert(source, markdown.Options{})
		return missing(htmlText(html.String()), rich.PlainText(d))
	}
	f.Fuzz(func(t *testing.T, source []byte) {
		if len(source) > 20_000 {
			t.Skip()
		}
		start := time.Now()
		d, _ := c.Convert(source, markdown.Options{})
		d.Split()
		if took := time.Since(start); took > 2*time.Second {
			t.Errorf("%d bytes take %v", len(source), took)
		}
		checkDocument(t, d)
		if lost := lostWords(c, source); len(lost) > 0 {
			t.Errorf("lost words: %q", lost)
		}
		again, _ := c.Convert(source, markdown.Options{})
		if !bytes.Equal(d.AppendJSON(nil, nil), again.AppendJSON(nil, nil)) {
			t.Error("converting twice gives two documents: got false, want true")
		}
	})
}
