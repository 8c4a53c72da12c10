// Package lint finds what would embarrass an author before the readers of a
// channel: letters of a foreign script in a sentence, links that lead nowhere,
// missing images, text that was meant as a placeholder.
//
// A [Linter] looks at one article ([Linter.Article]) or at all of a snapshot
// ([Linter.Catalogue]) and returns problems with file and line. Each rule has
// a file: script.go, heading.go, link.go, image.go, front.go, prose.go,
// leftover.go. source.go parses an article and gives them its text without
// code, addresses and shortcodes.
//
// A rule would rather miss something than cry wolf: where a thing can be
// meant, it is not reported.
package lint

import (
	"cmp"
	"context"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/content/markdown"
)

// Linter checks the articles of a folder. It is safe for use by several
// goroutines.
type Linter struct {
	folder    *content.Folder
	converter *markdown.Converter
	parser    parser

	mu      sync.Mutex
	anchors map[[32]byte]map[string]bool // of other articles, by the hash of their file
	carried map[string]int               // how many articles carry an unknown key; nil until it is asked for
}

// New returns a linter of the folder, which has been scanned.
func New(folder *content.Folder) *Linter {
	return &Linter{folder: folder, converter: markdown.New(), parser: newParser(), anchors: map[[32]byte]map[string]bool{}}
}

// rules in the order in which a newcomer may read them.
var rules = [...]func(*page){
	(*page).checkFront,
	(*page).checkHeadings,
	(*page).checkScripts,
	(*page).checkLinks,
	(*page).checkImages,
	(*page).checkFences,
	(*page).checkProse,
	(*page).checkLeftovers,
}

// Article returns the findings about an article, by line. body is what
// Folder.Body returns.
func (l *Linter) Article(a *content.Article, body []byte) []content.Problem {
	p := l.page(a, body)
	for _, rule := range rules {
		rule(p)
	}
	sortFindings(p.findings)
	return slices.CompactFunc(p.findings, func(a, b content.Problem) bool { return a == b })
}

// Catalogue returns the problems of a snapshot and the findings about all its
// articles, by path and line. Its error is that of ctx.
func (l *Linter) Catalogue(ctx context.Context, c *content.Catalogue) ([]content.Problem, error) {
	all := slices.Clone(c.Problems())
	articles := c.Articles()
	found := make([][]content.Problem, len(articles))
	var next atomic.Int64
	var work sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(articles)) {
		work.Go(func() {
			for ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= len(articles) {
					return
				}
				found[i] = l.read(articles[i])
			}
		})
	}
	work.Wait()
	all = append(all, slices.Concat(found...)...)
	sortFindings(all)
	return all, ctx.Err()
}

// read reads an article and checks it.
func (l *Linter) read(a *content.Article) []content.Problem {
	body, err := l.folder.Body(a)
	if err != nil {
		return []content.Problem{{Path: a.Path, Severity: content.SeverityWarning, Message: locale.M("lint.unchecked", "why", err)}}
	}
	return l.Article(a, body)
}

func sortFindings(f []content.Problem) {
	slices.SortStableFunc(f, func(a, b content.Problem) int {
		return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Line, b.Line))
	})
}
