package lint

import (
	"bytes"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/yuin/goldmark/util"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/comment"
	"github.com/dateline-bot/dateline/content/dialect"
	"github.com/dateline-bot/dateline/content/folder"
	"github.com/dateline-bot/dateline/content/markdown"
	"github.com/dateline-bot/dateline/content/markup"
	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/content/rich"
)

// leftover is markup that readers would see as it is.
var leftover = regexp.MustCompile(`\*\*|~~|\]\(https?:`)

// checkLeftovers converts the article as for a post, and looks for markup that
// was not understood. What the conversion warns of is passed on.
func (p *page) checkLeftovers() {
	var links, images []string // that the conversion meets
	options := markdown.Options{
		Line: p.article.BodyLine,
		Link: func(dest string) (string, bool) {
			links = append(links, dest)
			return "https://example.com/", true
		},
		Image: func(src string) (string, bool, bool) {
			images = append(images, src)
			return "https://example.com/image.png", false, p.linter.folder.Resolve(p.article, src).Kind != folder.TargetNone
		},
	}
	options.Include = func(name string, relative bool) ([]byte, error) {
		return p.linter.folder.Include(p.article, name, relative)
	}
	options.File = func(name string) (string, bool, bool) {
		t, several := p.linter.folder.FindFile(p.article, name)
		switch {
		case len(several) > 0:
			p.errorAt(p.placeOf(name), "lint.image.ambiguous", "image", name, "files", several)
		case t.Kind == folder.TargetNone:
			p.warn(p.placeOf(name), "lint.image.nowhere", "image", name)
		}
		return "https://example.com/image.png", false, t.Kind != folder.TargetNone
	}
	notes := several{name: "note", one: "lint.note.none", many: "lint.note.many"}
	vault := p.linter.folder.InVault(p.article)
	options.Vault = vault
	options.Article = func(name string) (string, bool) {
		switch t := p.linter.folder.Note(p.article, name); {
		case t.Several != "":
			p.warn(p.placeOf(name), "lint.link.ambiguous", "link", name, "files", t.Several)
		case t.Kind != folder.TargetNone:
			return "https://example.com/", true
		case post.NoteMeant(name, vault):
			notes.add(name, p.placeOf(name))
		}
		return "", false
	}
	options.Embed = func(name string) ([]byte, error) { return post.Embed(p.linter.folder, p.article, p.body, name) }
	document, warnings := p.linter.converter.Convert(p.body, options)
	for _, w := range warnings {
		p.findings = append(p.findings, content.Problem{Path: p.article.Path, Line: w.Line, Severity: content.SeverityWarning, Message: w.Message})
	}
	notes.report(p)
	p.checkMade(links, images)
	stripped := comment.Strip(p.body)
	signs := dialect.Unread(stripped.Source)
	for _, s := range signs {
		line := stripped.Line(s.Line) + p.article.BodyLine
		if s.Tool == dialect.Word {
			p.warn(line, "lint.dialect.word", "text", short(s.Text), "n", s.N)
			continue
		}
		p.warn(line, "lint.dialect.unread", "tool", s.Tool, "text", short(s.Text), "n", s.N)
	}
	made := &result{p, document.Blocks}
	made.stays(signs)
	made.components()
	made.members()
	texts(document.Blocks, func(t rich.Text) {
		for _, at := range leftover.FindAllStringIndex(t.String, -1) {
			if !shown(t, at[0]) && !arithmetic(t.String, at) && !tildes(t.String, at) {
				excerpt := around(t.String, at[0], at[1])
				p.warn(p.find(t.String, at), "lint.unread-markup", "markup", t.String[at[0]:at[1]], "text", excerpt)
				return
			}
		}
	})
}

// checkMade checks the links and images that Markdown does not show: those of
// shortcodes and of HTML.
func (p *page) checkMade(links, images []string) {
	rooted := several{name: "image", one: "lint.site-root.one", many: "lint.site-root.many"}
	for _, dest := range images {
		if p.unseen(dest) && p.linter.folder.Resolve(p.article, dest).Kind != folder.TargetAbsolute {
			p.checkImage(p.lineOfText(dest), dest, &rooted)
		}
	}
	rooted.report(p)
	rooted = several{name: "link", one: "lint.base-url.one", many: "lint.base-url.many"}
	for _, dest := range links {
		target := p.linter.folder.Resolve(p.article, dest)
		dest, _, refers := markup.CutReference(dest)
		switch {
		case target.Kind != folder.TargetNone || !p.unseen(dest):
		case !refers && strings.HasPrefix(dest, "/"):
			rooted.add(dest, p.lineOfText(dest))
		default:
			p.checkLink(p.lineOfText(dest), dest, target)
		}
	}
	rooted.report(p)
}

// see takes note of an address that is checked.
func (p *page) see(dest string) { p.seen[plainAddress(dest)] = true }

// unseen reports whether an address was not checked yet, and takes note of it.
func (p *page) unseen(dest string) bool {
	if dest == "" || p.seen[plainAddress(dest)] {
		return false
	}
	p.see(dest)
	return true
}

// plainAddress is an address without the ways in which Markdown escapes it.
func plainAddress(dest string) string {
	dest = string(util.UnescapePunctuations(util.ResolveEntityNames(util.ResolveNumericReferences([]byte(dest)))))
	if plain, err := url.PathUnescape(dest); err == nil {
		dest = plain
	}
	return strings.TrimSpace(dest)
}

// lineOfText is the line of the first place of a text, or of as much of its end as
// the author wrote; 0 if there is none.
func (p *page) lineOfText(text string) int {
	for _, what := range []string{text, strings.TrimSuffix(path.Base(text), path.Ext(text))} {
		if i := bytes.Index(p.body, []byte(what)); i >= 0 && what != "" {
			return p.line(i)
		}
	}
	return 0
}

// shown reports whether a place is code or a formula.
func shown(t rich.Text, at int) bool {
	return slices.ContainsFunc(t.Spans, func(s rich.Span) bool {
		return (s.Style == rich.Code || s.Style == rich.Formula) && s.Start <= at && at < s.End
	})
}

// tildes reports whether ~~ is a long breath in a sentence, and not one of two that
// were to strike words out.
func tildes(text string, at []int) bool {
	return text[at[0]:at[1]] == "~~" && strings.Count(text, "~~") == 1
}

// arithmetic reports whether ** is a power: 2**10, x ** 2, size**n; and not one
// of two that were to make words bold.
func arithmetic(text string, at []int) bool {
	if text[at[0]:at[1]] != "**" || !operandAfter.MatchString(text[at[1]:]) || !operandBefore.MatchString(text[:at[0]]) {
		return false
	}
	return strings.Count(text, "**") == 1 || numberAfter.MatchString(text[at[1]:]) || numberBefore.MatchString(text[:at[0]])
}

var (
	operandAfter  = regexp.MustCompile(`^ ?[a-zA-Z0-9(]`)
	operandBefore = regexp.MustCompile(`[a-zA-Z0-9)] ?$`)
	numberAfter   = regexp.MustCompile(`^ ?(?:[0-9(]|[a-zA-Z](?:\W|$))`)
	numberBefore  = regexp.MustCompile(`(?:^|\W)(?:[0-9.]+|[a-zA-Z]|\)) ?$`)
)

// placeOf returns the line of the first embed of a name.
func (p *page) placeOf(name string) int {
	if i := bytes.Index(p.body, []byte("[["+name)); i >= 0 {
		return p.line(i)
	}
	return 0
}

// find returns the line of a place of the document: the first line of the
// source that has the same text.
func (p *page) find(text string, at []int) int {
	from, to := at[0], at[1]
	for from > 0 && at[0]-from < 12 && text[from-1] != ' ' && text[from-1] != '\n' {
		from--
	}
	for to < len(text) && to-at[1] < 12 && text[to] != ' ' && text[to] != '\n' {
		to++
	}
	wide := from
	if to-from == at[1]-at[0] && from > 1 { // nothing but markup: the word before it, too
		wide = strings.LastIndexAny(text[:from-1], " \n") + 1
	}
	for _, what := range []string{text[wide:to], text[from:to], text[at[0]:at[1]]} {
		for _, start := range []int{p.found, 0} { // in the order of the text, as far as it goes
			if i := bytes.Index(p.body[start:], []byte(what)); i >= 0 {
				p.found = start + i + len(what)
				return p.line(start + i)
			}
		}
	}
	return 0
}

// texts calls yield with the texts of the blocks, code left out.
func texts(blocks []rich.Block, yield func(rich.Text)) {
	for _, b := range blocks {
		switch b := b.(type) {
		case *rich.Paragraph:
			yield(b.Text)
		case *rich.Heading:
			yield(b.Text)
		case *rich.List:
			for _, item := range b.Items {
				texts(item.Blocks, yield)
			}
		case *rich.Quote:
			texts(b.Blocks, yield)
		case *rich.PullQuote:
			yield(b.Text)
		case *rich.Details:
			yield(b.Summary)
			texts(b.Blocks, yield)
		case *rich.Table:
			for _, row := range b.Rows {
				for _, cell := range row {
					yield(cell.Text)
				}
			}
		}
	}
}
