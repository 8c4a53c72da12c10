package markdown_test

import (
	"bytes"
	"os"
	"testing"
	"time"

	"github.com/yuin/goldmark/text"

	"github.com/dateline-bot/dateline/content/markdown"
)

// TestRatio measures both sides in turn and compares their best times, which a
// busy machine disturbs less than benchmarks. It runs where DATELINE_RATIO is
// set.
func TestRatio(t *testing.T) {
	if os.Getenv("DATELINE_RATIO") == "" {
		t.Skip("set DATELINE_RATIO=1 to compare with goldmark")
	}
	p, r := baseline()
	c := markdown.New()
	var html bytes.Buffer
	var json []byte
	for name, sources := range benchmarkInputs(t) {
		parse, whole, convert, rich := time.Hour, time.Hour, time.Hour, time.Hour
		for range 60 {
			start := time.Now()
			for _, s := range sources {
				p.Parse(text.NewReader(s))
			}
			parse = min(parse, time.Since(start))
			start = time.Now()
			for _, s := range sources {
				html.Reset()
				_ = r.Render(&html, s, p.Parse(text.NewReader(s)))
			}
			whole = min(whole, time.Since(start))
			start = time.Now()
			for _, s := range sources {
				c.Convert(s, markdown.Options{})
			}
			convert = min(convert, time.Since(start))
			start = time.Now()
			for _, s := range sources {
				d, _ := c.Convert(s, markdown.Options{})
				json = d.AppendJSON(json[:0], nil)
			}
			rich = min(rich, time.Since(start))
		}
		of := func(d time.Duration) float64 { return float64(d) / float64(whole) }
		t.Logf("%-6s goldmark %8v: parsing %.2f, conversion %.2f, rich JSON %.2f", name, whole, of(parse), of(convert), of(rich))
	}
}
