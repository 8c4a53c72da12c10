package markdown_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/text"

	"github.com/dateline-bot/dateline/content/markdown"
	"github.com/dateline-bot/dateline/content/rich"
)

// TestPosts holds that Telegram accepts the posts of real blogs, and that every word of
// goldmark's HTML is kept.
func TestPosts(t *testing.T) {
	root := filepath.Dir(shared(t, "blogs"))
	var files []string
	for _, glob := range []string{"articles/*.md", "blogs/*/*.md", "blogs/*/*/*.md", "blogs/*/*/*/*.md", "blogs/*/*/*/*/*.md"} {
		found, err := filepath.Glob(filepath.Join(root, glob))
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, found...)
	}
	p, r := baseline()
	c := markdown.New()
	for _, file := range files {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(filepath.Base(file), func(t *testing.T) { checkPost(t, c, p, r, body(source)) })
	}
	t.Logf("%d posts", len(files))
}

func checkPost(t *testing.T, c *markdown.Converter, p parser.Parser, r renderer.Renderer, source []byte) {
	d, _ := c.Convert(source, markdown.Options{})
	checkDocument(t, d)
	var html bytes.Buffer
	prepared := markdown.Prepare(source)
	if err := r.Render(&html, prepared, p.Parse(text.NewReader(prepared))); err != nil {
		t.Fatal(err)
	}
	if lost := missing(htmlText(html.String()), rich.PlainText(d)); len(lost) > 0 {
		t.Errorf("lost words: %q", lost)
	}
}
