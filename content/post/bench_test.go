package post

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
)

// BenchmarkRender renders a short article and one of 100 KB; goldmark's HTML
// of the same bodies is measured beside them.
func BenchmarkRender(b *testing.B) {
	source, err := os.ReadFile("testdata/sections.md")
	if err != nil {
		b.Fatal(err)
	}
	a, short := article(b, "a.md", string(source))
	long := []byte(strings.Repeat(string(short)+"\n- *item* one\n- `two` and [three](https://example.org/)\n\n", 1+100_000/len(short)))
	r := new(Renderer)
	for _, c := range []struct {
		name string
		body []byte
	}{{"short", short}, {"100KB", long}} {
		for _, f := range []Format{Text, Rich, Auto} {
			b.Run(c.name+"/"+string(f), func(b *testing.B) {
				b.ReportAllocs()
				b.SetBytes(int64(len(c.body)))
				for b.Loop() {
					if _, err := r.Render(a, c.body, Settings{Format: f, Link: link}); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
		b.Run(c.name+"/goldmark", func(b *testing.B) {
			md := goldmark.New(goldmark.WithExtensions(extension.GFM, extension.Footnote, extension.DefinitionList))
			b.ReportAllocs()
			b.SetBytes(int64(len(c.body)))
			for b.Loop() {
				var out bytes.Buffer
				if err := md.Convert(c.body, &out); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
