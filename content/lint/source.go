package lint

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"sort"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	east "github.com/yuin/goldmark/extension/ast"
	goldmarkparser "github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/comment"
	"github.com/dateline-bot/dateline/content/lines"
	"github.com/dateline-bot/dateline/content/locale"
)

type parser = goldmarkparser.Parser

// newParser returns a parser for the rules, which need source offsets that the document
// model does not keep.
func newParser() parser {
	return goldmark.New(
		goldmark.WithExtensions(extension.GFM, extension.Footnote, extension.DefinitionList),
		goldmark.WithParserOptions(goldmarkparser.WithHeadingAttribute()),
	).Parser()
}

// page is an article that is being checked.
type page struct {
	linter   *Linter
	article  *content.Article
	body     []byte         // unchanged
	stripped comment.Result // body without comments
	source   []byte         // of the same length, with shortcodes and formulas blanked
	root     ast.Node
	lines    []int // offsets of the lines
	runs     []run
	headings []heading
	findings []content.Problem
	ignored  []string  // rules that the article silences
	found    int       // offset after the last leftover that was found
	seen     addresses // addresses of Markdown's links and images, which are checked in place
}

// run is the text of one paragraph, heading or cell, without code, addresses and HTML.
type run struct {
	text  []byte
	parts []part
	head  bool // in a heading
}

// object replaces an address or an image in a run's text.
const object = "\ufffc"

// part maps an offset in a run's text to one in the source.
type part struct{ text, source int }

// heading is a heading of the article.
type heading struct {
	level int
	text  string
	id    string // given by {#id}
	line  int
}

// notText matches what a Markdown parser would take for text although it is not. It is
// blanked before parsing, except for line ends.
var notText = regexp.MustCompile(`(?s)\{\{[<%].*?[%>]\}\}|\{%.*?%\}|\{\{.*?\}\}|\$\$.+?\$\$|<!--.*?-->|\\\[.+?\\\]|\\\(.+?\\\)`)

func (l *Linter) page(a *content.Article, body []byte) *page {
	p := &page{linter: l, article: a, body: body, stripped: comment.Strip(body), source: blank(body), seen: addresses{}}
	p.lines = []int{0}
	for i, c := range body {
		if c == '\n' {
			p.lines = append(p.lines, i+1)
		}
	}
	p.root = l.parser.Parse(text.NewReader(p.source))
	p.collect()
	return p
}

// blank overwrites what is not text with spaces.
func blank(body []byte) []byte {
	source := bytes.Clone(body)
	if !slices.ContainsFunc([]string{"{{", "{%", "$$", "<!--", `\[`, `\(`}, func(s string) bool { return bytes.Contains(body, []byte(s)) }) {
		return source
	}
	code := codeBlocks(body)
	for pos := 0; ; {
		at := notText.FindIndex(body[pos:])
		if at == nil {
			return source
		}
		start, end := pos+at[0], pos+at[1]
		if inside := code.around(start); inside > 0 { // in code
			pos = inside
			continue
		}
		if formula := body[start] == '$' || body[start] == '\\'; inCode(body, start) || formula && code.begins(start, end) {
			pos = start + 2
			continue
		}
		for i := start; i < end; i++ {
			if source[i] != '\n' {
				source[i] = ' '
			}
		}
		pos = end
	}
}

// blocks are the code blocks of a source, as start and end offsets.
type blocks [][2]int

func codeBlocks(body []byte) (found blocks) {
	var tracker lines.Tracker
	at := 0
	for line := range bytes.Lines(body) {
		end := at + len(line)
		if tracker.Next(line) == lines.Code {
			if n := len(found); n > 0 && found[n-1][1] == at {
				found[n-1][1] = end
			} else {
				found = append(found, [2]int{at, end})
			}
		}
		at = end
	}
	return found
}

// around returns the end of the block that contains an offset, or 0.
func (b blocks) around(at int) int {
	for _, one := range b {
		if one[0] <= at && at < one[1] {
			return one[1]
		}
	}
	return 0
}

// begins reports whether a block begins between two offsets.
func (b blocks) begins(start, end int) bool {
	return slices.ContainsFunc(b, func(one [2]int) bool { return start < one[0] && one[0] < end })
}

// inCode reports whether an odd number of backticks precedes an offset on its line: it
// is in code.
func inCode(body []byte, at int) bool {
	start := bytes.LastIndexByte(body[:at], '\n') + 1
	return bytes.Count(body[start:at], []byte("`"))%2 == 1
}

// collect collects headings and runs.
func (p *page) collect() {
	_ = ast.Walk(p.root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n.Kind() {
		case ast.KindHeading, ast.KindParagraph, ast.KindTextBlock, east.KindTableCell, east.KindDefinitionTerm:
			r := p.run(n)
			if h, ok := n.(*ast.Heading); ok {
				r.head = true
				p.headings = append(p.headings, p.heading(h))
			}
			p.runs = append(p.runs, r)
			return ast.WalkContinue, nil
		case ast.KindCodeBlock, ast.KindFencedCodeBlock, ast.KindHTMLBlock:
			return ast.WalkSkipChildren, nil
		}
		return ast.WalkContinue, nil
	})
}

func (p *page) heading(n *ast.Heading) heading {
	h := heading{level: n.Level, text: p.allText(n), line: p.nodeLine(n)}
	if id, ok := n.AttributeString("id"); ok {
		if b, ok := id.([]byte); ok {
			h.id = string(b)
		} else {
			h.id = fmt.Sprint(id)
		}
	}
	return h
}

// allText returns the text of a node, including code.
func (p *page) allText(n ast.Node) string {
	var b strings.Builder
	_ = ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if t, ok := n.(*ast.Text); ok && entering {
			b.Write(t.Segment.Value(p.source))
		}
		return ast.WalkContinue, nil
	})
	return b.String()
}

// run returns the text of a block.
func (p *page) run(block ast.Node) run {
	var r run
	gap := func() {
		if n := len(r.text); n > 0 && r.text[n-1] != ' ' {
			r.text = append(r.text, ' ')
		}
	}
	_ = ast.Walk(block, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering || n == block {
			return ast.WalkContinue, nil
		}
		if n.Type() == ast.TypeBlock {
			return ast.WalkSkipChildren, nil
		}
		switch n := n.(type) {
		case *ast.Text:
			r.parts = append(r.parts, part{len(r.text), n.Segment.Start})
			r.text = append(r.text, n.Segment.Value(p.source)...)
			if n.SoftLineBreak() || n.HardLineBreak() {
				gap()
			}
		case *ast.CodeSpan:
			r.text = append(r.text, '`') // something is here that is not a word
			return ast.WalkSkipChildren, nil
		case *ast.AutoLink, *ast.Image, *east.FootnoteLink:
			r.text = append(r.text, object...)
			return ast.WalkSkipChildren, nil
		case *ast.RawHTML:
			return ast.WalkSkipChildren, nil
		}
		return ast.WalkContinue, nil
	})
	return r
}

// line returns the line in the file of an offset in the source.
func (p *page) line(offset int) int {
	return p.article.BodyLine + sort.SearchInts(p.lines, offset+1)
}

// at returns the line in the file of an offset in the run's text.
func (p *page) at(r run, offset int) int {
	i := sort.Search(len(r.parts), func(i int) bool { return r.parts[i].text > offset }) - 1
	if i < 0 {
		return 0
	}
	return p.line(r.parts[i].source + offset - r.parts[i].text)
}

// written returns the source of a range of the run's text, including code and
// addresses.
func (p *page) written(r run, from, to int) string {
	place := func(offset int) int {
		i := sort.Search(len(r.parts), func(i int) bool { return r.parts[i].text > offset }) - 1
		if i < 0 {
			return -1
		}
		return r.parts[i].source + offset - r.parts[i].text
	}
	start, last := place(from), place(to-1)
	if start < 0 || last < start || last >= len(p.body) {
		return string(r.text[from:to])
	}
	return string(p.body[start : last+1])
}

// nodeLine returns the line of a node: that of its first text, or of its block.
func (p *page) nodeLine(n ast.Node) int {
	for m := n; m != nil; m = m.Parent() {
		at := -1
		_ = ast.Walk(m, func(c ast.Node, entering bool) (ast.WalkStatus, error) {
			if t, ok := c.(*ast.Text); ok && entering && at < 0 {
				at = t.Segment.Start
			}
			if at >= 0 {
				return ast.WalkStop, nil
			}
			return ast.WalkContinue, nil
		})
		if at >= 0 {
			return p.line(at)
		}
		if m.Type() == ast.TypeBlock && m.Lines() != nil && m.Lines().Len() > 0 {
			return p.line(m.Lines().At(0).Start)
		}
	}
	return 0
}

// warn adds a finding.
//
//go:noinline
func (p *page) warn(line int, code string, args ...any) {
	p.findings = append(p.findings, content.Problem{Path: p.article.Path, Line: line, Severity: content.SeverityWarning, Message: locale.M(code, args...)})
}

// errorAt adds a finding that keeps the article from being published.
func (p *page) errorAt(line int, code string, args ...any) {
	p.findings = append(p.findings, content.Problem{Path: p.article.Path, Line: line, Severity: content.SeverityError, Message: locale.M(code, args...)})
}
