package text

import (
	"bytes"
	"maps"
	"math"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gohugoio/hugo-goldmark-extensions/passthrough"
	"github.com/yuin/goldmark"
	emoji "github.com/yuin/goldmark-emoji"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"

	"github.com/dateline-bot/dateline/content/markdown"
)

// newGoldmark returns goldmark to HTML with the extensions that we parse with.
func newGoldmark() goldmark.Markdown {
	return goldmark.New(
		goldmark.WithExtensions(extension.GFM, extension.DefinitionList, extension.Footnote, emoji.Emoji,
			passthrough.New(passthrough.Config{
				InlineDelimiters: []passthrough.Delimiters{{Open: "$", Close: "$"}},
				BlockDelimiters:  []passthrough.Delimiters{{Open: "$$", Close: "$$"}},
			})),
		goldmark.WithParserOptions(parser.WithHeadingAttribute()),
	)
}

// corpora returns what is measured: the user's article, 100 KB of articles, and
// the CommonMark specification.
func corpora(b *testing.B) map[string][]byte {
	var user, posts []byte
	articles := shared(b)
	for i, path := range slices.Sorted(maps.Keys(articles)) {
		source := articles[path]
		switch {
		case strings.HasSuffix(path, "generative-ai.md"):
			user = []byte(source)
		case i%25 == 0 && len(posts) < 100_000:
			posts = append(append(posts, source...), "\n\n"...)
		}
	}
	spec, err := os.ReadFile("../markdown/testdata/spec.txt")
	if err != nil {
		b.Fatal(err)
	}
	return map[string][]byte{"article": user, "100 KB": posts, "spec": spec}
}

// BenchmarkText converts to text messages, split and checked; BenchmarkHTML is
// what it is measured against.
func BenchmarkText(b *testing.B) {
	c := markdown.New()
	for name, source := range corpora(b) {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(source)))
			b.ReportAllocs()
			for b.Loop() {
				d, _ := c.Convert(source, markdown.Options{})
				for _, m := range Encode(d, Options{}) {
					if err := Check(m, MaxText); err != nil {
						b.Fatal(err)
					}
				}
			}
		})
	}
}

func BenchmarkHTML(b *testing.B) {
	md := newGoldmark()
	for name, source := range corpora(b) {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(source)))
			b.ReportAllocs()
			var out bytes.Buffer
			for b.Loop() {
				out.Reset()
				if err := md.Convert(source, &out); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkEncode is the part of BenchmarkText that is this package's.
func BenchmarkEncode(b *testing.B) {
	c := markdown.New()
	for name, source := range corpora(b) {
		b.Run(name, func(b *testing.B) {
			d, _ := c.Convert(source, markdown.Options{})
			b.SetBytes(int64(len(source)))
			b.ReportAllocs()
			for b.Loop() {
				for _, m := range Encode(d, Options{}) {
					if err := Check(m, MaxText); err != nil {
						b.Fatal(err)
					}
				}
			}
		})
	}
}

// BenchmarkRatio reports how many times as long as goldmark's HTML the text
// takes. It runs the two in turn and compares the fastest runs, which holds on a
// busy machine too.
func BenchmarkRatio(b *testing.B) {
	c, md := markdown.New(), newGoldmark()
	for name, source := range corpora(b) {
		b.Run(name, func(b *testing.B) {
			var out bytes.Buffer
			text, html, encode := time.Duration(math.MaxInt64), time.Duration(math.MaxInt64), time.Duration(math.MaxInt64)
			for b.Loop() {
				start := time.Now()
				d, _ := c.Convert(source, markdown.Options{})
				middle := time.Now()
				for _, m := range Encode(d, Options{}) {
					if err := Check(m, MaxText); err != nil {
						b.Fatal(err)
					}
				}
				text = min(text, time.Since(start))
				encode = min(encode, time.Since(middle))
				start = time.Now()
				out.Reset()
				if err := md.Convert(source, &out); err != nil {
					b.Fatal(err)
				}
				html = min(html, time.Since(start))
			}
			b.ReportMetric(float64(text)/float64(html), "text/html")
			b.ReportMetric(float64(encode)/float64(html), "encode/html")
		})
	}
}
