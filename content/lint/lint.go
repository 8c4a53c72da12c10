// Package lint finds mistakes that would embarrass an author before the readers of a
// channel: letters of a foreign script in a sentence, dead links, missing images,
// placeholder text.
//
// A [Linter] checks one article ([Linter.Article]) or all of a snapshot
// ([Linter.Catalogue]) and returns problems with file and line. Each rule has a file:
// address.go, script.go, link.go, image.go, picture.go, front.go, prose.go, fence.go,
// leftover.go, slip.go. ignore.go silences rules; [Report] formats findings for people,
// for programs and for the pages of code hosts. source.go parses an article and
// provides its text without code, addresses and shortcodes.
//
// Rules prefer missing a mistake to a false alarm: anything that may be intended, or
// that no one would act on, is not reported.
package lint

import (
	"bytes"
	"cmp"
	"context"
	"runtime"
	"slices"
	"sort"
	"sync"
	"sync/atomic"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/folder"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/content/markdown"
)

// Linter checks the articles of a folder. It is safe for concurrent use.
type Linter struct {
	folder    *folder.Folder
	ignored   []string // rules
	converter *markdown.Converter
	parser    parser

	mu       sync.Mutex
	anchors  map[[32]byte]map[string]bool // of other articles, by the hash of their file
	carried  map[string]int               // number of articles with each unknown key; nil until it is needed
	pictures map[string][]fault           // by path
}

// New returns a linter of the folder, which must have been scanned. It does not report
// the ignored rules, unless a finding keeps an article from being published.
func New(f *folder.Folder, ignored ...string) *Linter {
	return &Linter{folder: f, ignored: ignored, converter: markdown.New(), parser: newParser(),
		anchors: map[[32]byte]map[string]bool{}, pictures: map[string][]fault{}}
}

// rules in the order in which a newcomer may read them.
var rules = [...]func(*page){
	(*page).checkHold,
	(*page).checkFront,
	(*page).checkScripts,
	(*page).checkLinks,
	(*page).checkImages,
	(*page).checkFences,
	(*page).checkProse,
	(*page).checkLeftovers,
	(*page).checkSlips,
}

// Article returns the findings about an article, by line; known are those that were
// found when its file was read. body is the result of Folder.Body.
func (l *Linter) Article(a *content.Article, body []byte, known ...content.Problem) []content.Problem {
	p := l.page(a, body)
	p.findings = slices.Clone(known)
	p.readIgnored()
	for _, rule := range rules {
		rule(p)
	}
	p.findings = append(withoutHidden(p.findings, p), l.sharedAddress(a)...)
	sortFindings(p.findings)
	return slices.Compact(l.heard(p.findings, p.ignored))
}

// ofText are rules about text that readers see.
var ofText = [...]string{"link", "base-url", "image", "site-root", "note", "placeholder", "repeated-word", "foreign-letters", "slip", "unread-markup", "dialect", "shortcode"}

// withoutHidden returns the findings without those about text on lines of p that readers do not see:
// authors write notes to themselves in comments.
func withoutHidden(findings []content.Problem, p *page) []content.Problem {
	if len(p.stripped.Source) == len(p.body) {
		return findings
	}
	shown := map[int]bool{}
	number := 0
	for line := range bytes.Lines(p.stripped.Source) {
		number++
		if len(bytes.TrimSpace(line)) > 0 {
			shown[p.stripped.Line(number)] = true
		}
	}
	return slices.DeleteFunc(findings, func(f content.Problem) bool {
		line := f.Line - p.article.BodyLine
		return f.Severity != content.SeverityError && line > 0 && line < len(p.lines) && !shown[line] &&
			len(bytes.TrimSpace(p.body[p.lines[line-1]:p.lines[line]])) > 0 && slices.Contains(ofText[:], f.Rule())
	})
}

// Catalogue returns the findings about all articles of a snapshot, by path and line.
// For drafts and other files that are not meant to be published it reports only what
// keeps the file from being read. Its error is ctx's.
func (l *Linter) Catalogue(ctx context.Context, c *content.Catalogue) ([]content.Problem, error) {
	known := map[string][]content.Problem{}
	for _, p := range c.Problems() {
		known[p.Path] = append(known[p.Path], p)
	}
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
				found[i] = l.read(articles[i], known[articles[i].Path])
			}
		})
	}
	work.Wait()
	for _, a := range articles {
		delete(known, a.Path)
	}
	all := slices.Concat(found...)
	for _, problems := range known { // of files that are not articles
		all = append(all, l.heard(problems, nil)...)
	}
	all = append(all, l.heard(l.unread(ctx), nil)...)
	sortFindings(all)
	return ofTheSite(all), ctx.Err()
}

// ofTheSite replaces the findings that base_url is not set, which each file with such a link would
// repeat, by one at the first of the files.
func ofTheSite(all []content.Problem) []content.Problem {
	same := func(p content.Problem) bool { return p.Rule() == "base-url" }
	files := map[string]bool{}
	for _, p := range all {
		if same(p) {
			files[p.Path] = true
		}
	}
	if len(files) <= few {
		return all
	}
	first := all[slices.IndexFunc(all, same)]
	first.Message = locale.M("lint.base-url.all", "n", len(files))
	all = append(slices.DeleteFunc(all, same), first)
	sortFindings(all)
	return all
}

// File returns the findings about one file of the snapshot, even if it is a draft.
func (l *Linter) File(c *content.Catalogue, path string) []content.Problem {
	var known []content.Problem
	for _, p := range c.Problems() {
		if p.Path == path {
			known = append(known, p)
		}
	}
	a := c.ByPath(path)
	if a == nil {
		return known
	}
	body, err := l.folder.Body(a)
	if err != nil {
		return append(known, unchecked(a.Path, err))
	}
	return l.Article(a, body, known...)
}

// read reads an article and checks it.
func (l *Linter) read(a *content.Article, known []content.Problem) []content.Problem {
	if a.Draft || notMeant(a.Hold) {
		p := &page{linter: l, article: a}
		p.findings = slices.DeleteFunc(slices.Clone(known), func(f content.Problem) bool {
			return f.Severity != content.SeverityError && !(f.Rule() == "front-matter" && unheaded(a.Hold))
		})
		p.checkHold()
		return l.heard(p.findings, nil)
	}
	body, err := l.folder.Body(a)
	if err != nil {
		return append(known, unchecked(a.Path, err))
	}
	found := l.Article(a, body, known...)
	if a.Due.IsZero() && !a.Telegram().Queue && len(a.Categories) == 0 { // a page of the site, which is never posted
		found = slices.DeleteFunc(found, func(f content.Problem) bool {
			return f.Severity != content.SeverityError && slices.Contains(ofArticles[:], f.Rule())
		})
	}
	return found
}

// ofArticles are rules that say nothing useful about a page: its links are those of the site, and its
// text may come from a template.
var ofArticles = [...]string{"empty", "link", "base-url"}

// notMeant reports whether a file is held because it is not meant to be published.
func notMeant(h *content.Hold) bool {
	if h == nil {
		return false
	}
	switch h.Rule {
	case content.HoldUnmarked, content.HoldNoFrontMatter, content.HoldPlugin, content.HoldTemplate:
		return true
	default: // something in the file or its folder holds it, perhaps by mistake
		return false
	}
}

// unheaded reports whether a file is held because it has no front matter: if it has one
// that is not recognised, that is worth reporting.
func unheaded(h *content.Hold) bool { return h != nil && h.Rule == content.HoldNoFrontMatter }

func unchecked(path string, err error) content.Problem {
	return content.Problem{Path: path, Severity: content.SeverityWarning, Message: locale.M("lint.unchecked", "why", err)}
}

func sortFindings(f []content.Problem) {
	sort.SliceStable(f, func(i, j int) bool {
		return cmp.Or(cmp.Compare(f[i].Path, f[j].Path), cmp.Compare(f[i].Line, f[j].Line)) < 0
	})
}
