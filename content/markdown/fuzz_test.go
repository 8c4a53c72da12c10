package markdown_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/dateline-bot/dateline/content/markdown"
)

// FuzzConvert: it never panics, Telegram would take every message, and a second
// conversion gives the same bytes.
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
	for _, source := range hostile() {
		f.Add([]byte(source[:200]))
	}
	c := markdown.New()
	f.Fuzz(func(t *testing.T, source []byte) {
		if len(source) > 20_000 {
			t.Skip()
		}
		d, _ := c.Convert(source, markdown.Options{})
		checkDocument(t, d)
		again, _ := c.Convert(source, markdown.Options{})
		if !bytes.Equal(d.AppendJSON(nil, nil), again.AppendJSON(nil, nil)) {
			t.Error("converting twice gives two documents")
		}
	})
}
