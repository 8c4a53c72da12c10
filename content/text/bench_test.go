package text

import (
	"bytes"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/gohugoio/hugo-goldmark-extensions/passthrough"
	"github.com/yuin/goldmark"
	emoji "github.com/yuin/goldmark-emoji"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"

	"github.com/dateline-bot/dateline/content/markdown"
)

// newGoldmark returns goldmark with HTML output and the extensions that we parse.
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

// corpora returns the sources that are measured: an article, 100 KB of posts in one
// article, a tenth of the posts one by one, and the CommonMark specification.
func corpora(b testing.TB) map[string][][]byte {
	var user, each [][]byte
	var joined []byte
	articles := shared(b)
	for i, path := range slices.Sorted(maps.Keys(articles)) {
		source := []byte(articles[path])
		switch {
		case strings.HasSuffix(path, "generative-ai.md"):
			user = append(user, source)
		case i%25 == 0 && len(joined) < 100_000:
			joined = append(append(joined, source...), "\n\n"...)
		case i%10 == 1:
			each = append(each, source)
		}
	}
	spec, err := os.ReadFile("../markdown/testdata/spec.txt")
	if err != nil {
		b.Fatal(err)
	}
	return map[string][][]byte{"article": user, "100 KB": {joined}, "posts": each, "spec": {spec}}
}

// The three conversions that are compared.

func toHTML(md goldmark.Markdown) func(source []byte) {
	var out bytes.Buffer
	return func(source []byte) {
		out.Reset()
		if err := md.Convert(source, &out); err != nil {
			panic(err)
		}
	}
}

func toText(c *markdown.Converter) func(source []byte) {
	return func(source []byte) {
		d, _ := c.Convert(source, markdown.Options{})
		Encode(d, Options{})
	}
}

func toRich(c *markdown.Converter) func(source []byte) {
	return func(source []byte) {
		d, _ := c.Convert(source, markdown.Options{})
		for _, part := range d.Split() {
			part.AppendJSON(nil, nil)
		}
	}
}

func benchmark(b *testing.B, convert func(source []byte)) {
	for name, sources := range corpora(b) {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				for _, source := range sources {
					convert(source)
				}
			}
		})
	}
}

// BenchmarkText converts to text messages, split, and BenchmarkRich to the
// JSON of rich messages, split; BenchmarkHTML is the reference.
func BenchmarkText(b *testing.B) { benchmark(b, toText(markdown.New())) }

func BenchmarkRich(b *testing.B) { benchmark(b, toRich(markdown.New())) }

func BenchmarkHTML(b *testing.B) { benchmark(b, toHTML(newGoldmark())) }
