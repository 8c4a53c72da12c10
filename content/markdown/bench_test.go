package markdown_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/yuin/goldmark/ast"
	extension "github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"github.com/dateline-bot/dateline/content/markdown"
)

// BenchmarkGoldmark parses with our own parser, including extensions, and renders HTML
// with goldmark's renderers; BenchmarkRichJSON converts and encodes. It should take at
// most 1.4 times as long as BenchmarkGoldmark, with at most twice the allocations.

// shared returns the path of a file or folder in the folder "shared" beside the
// repository; it skips the test if it does not exist.
func shared(tb testing.TB, name string) string {
	tb.Helper()
	if testing.Short() {
		tb.Skip("reads whole blogs; not with -short")
	}
	dir, err := os.Getwd()
	if err != nil {
		tb.Fatal(err)
	}
	for {
		candidate := filepath.Join(dir, "shared", name)
		if _, err := os.Stat(candidate); err == nil {
			return candidate
		}
		if dir == filepath.Dir(dir) {
			tb.Skipf("shared/%s is not beside this repository", name)
		}
		dir = filepath.Dir(dir)
	}
}

// body removes front matter between lines of dashes.
func body(source []byte) []byte {
	rest, ok := bytes.CutPrefix(source, []byte("---\n"))
	if !ok {
		return source
	}
	if _, after, ok := bytes.Cut(rest, []byte("\n---\n")); ok {
		return after
	}
	return source
}

func benchmarkInputs(b testing.TB) map[string][][]byte {
	b.Helper()
	inputs := map[string][][]byte{"100KB": {article(100_000)}}
	spec, err := os.ReadFile("testdata/spec.txt")
	if err != nil {
		b.Fatal(err)
	}
	inputs["spec"] = [][]byte{spec}
	for name, glob := range map[string]string{"user": "articles/*.md", "posts": "blogs/*/*/*.md"} {
		root := shared(b, "blogs")
		files, err := filepath.Glob(filepath.Join(filepath.Dir(root), glob))
		if err != nil {
			b.Fatal(err)
		}
		for i, file := range files {
			if name == "posts" && i%10 != 0 {
				continue
			}
			source, err := os.ReadFile(file)
			if err != nil {
				b.Fatal(err)
			}
			inputs[name] = append(inputs[name], body(source))
		}
	}
	return inputs
}

// article generates an article as people write them.
func article(size int) []byte {
	var b strings.Builder
	for b.Len() < size {
		b.WriteString(`## Why it *matters*

Генеративный ИИ - это **подмножество** искусственного интеллекта, которое позволяет создавать новые данные,
изображения и [видео](https://example.com/video?a=1&b=2), похожие на те, которые создаёт человек. Use ` + "`go test`" + ` often.

A paragraph of plain English prose follows here, long enough to be like one that somebody wrote: it has commas, a colon,
an em dash — and a link to <https://example.org/page>. It ends without any markup at all, as most of them do.

- a first item with **bold** text
- a second one
  - nested, with ` + "`code`" + `
- a third

> A quotation of somebody, over
> two lines.

1. one
2. two

` + "```go\nfunc main() {\n\tfmt.Println(\"hello\")\n}\n```" + `

| name | value |
|------|------:|
| a    |     1 |
| b    |   *2* |

![A picture](https://example.com/picture.png "Its caption")

`)
	}
	return []byte(b.String())
}

// baseline renders the tree of our parser as goldmark's HTML.
func baseline() (parser.Parser, renderer.Renderer) {
	return markdown.NewParser(), renderer.NewRenderer(renderer.WithNodeRenderers(
		util.Prioritized(html.NewRenderer(html.WithUnsafe()), 1000),
		util.Prioritized(extension.NewTableHTMLRenderer(), 500),
		util.Prioritized(extension.NewStrikethroughHTMLRenderer(), 500),
		util.Prioritized(extension.NewTaskCheckBoxHTMLRenderer(), 500),
		util.Prioritized(extension.NewDefinitionListHTMLRenderer(), 500),
		util.Prioritized(extension.NewFootnoteHTMLRenderer(), 500),
		util.Prioritized(ownNodes{}, 500),
	))
}

// ownNodes renders the nodes of our own constructs.
type ownNodes struct{}

func (ownNodes) RegisterFuncs(r renderer.NodeRendererFuncRegisterer) {
	for _, kind := range markdown.NodeKinds() {
		r.Register(kind, func(w util.BufWriter, _ []byte, _ ast.Node, entering bool) (ast.WalkStatus, error) {
			if entering {
				_, _ = w.WriteString("<span>")
			} else {
				_, _ = w.WriteString("</span>")
			}
			return ast.WalkContinue, nil
		})
	}
}

func BenchmarkGoldmark(b *testing.B) {
	p, r := baseline()
	for name, sources := range benchmarkInputs(b) {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			var out bytes.Buffer
			for b.Loop() {
				for _, source := range sources {
					out.Reset()
					if err := r.Render(&out, source, p.Parse(text.NewReader(source))); err != nil {
						b.Fatal(err)
					}
				}
			}
		})
	}
}

func BenchmarkRichJSON(b *testing.B) {
	c := markdown.New()
	for name, sources := range benchmarkInputs(b) {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			var out []byte
			for b.Loop() {
				for _, source := range sources {
					d, _ := c.Convert(source, markdown.Options{})
					out = d.AppendJSON(out[:0], nil)
				}
			}
		})
	}
}

func BenchmarkConvert(b *testing.B) {
	c := markdown.New()
	for name, sources := range benchmarkInputs(b) {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				for _, source := range sources {
					c.Convert(source, markdown.Options{})
				}
			}
		})
	}
}

func BenchmarkParse(b *testing.B) {
	p, _ := baseline()
	for name, sources := range benchmarkInputs(b) {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				for _, source := range sources {
					p.Parse(text.NewReader(source))
				}
			}
		})
	}
}
