package lint

import (
	"bytes"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/util"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/dialect"
	"github.com/dateline-bot/dateline/content/folder"
	"github.com/dateline-bot/dateline/content/lines"
	"github.com/dateline-bot/dateline/content/markdown"
	"github.com/dateline-bot/dateline/content/markup"
	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/content/rich"
)

// leftover matches markup that readers would see as text.
var leftover = regexp.MustCompile(`\*\*|~~|\]\(https?:`)

// checkLeftovers converts the article as for a post, and checks for markup that was not
// understood. It also reports the conversion's warnings.
func (p *page) checkLeftovers() {
	var met made
	notes := several{name: "note", one: "lint.note.none", many: "lint.note.many"}
	document, warnings := p.linter.converter.Convert(p.body, p.conversion(&met, &notes))
	for _, w := range warnings {
		p.findings = append(p.findings, content.Problem{Path: p.article.Path, Line: w.Line, Severity: content.SeverityWarning, Message: w.Message})
	}
	notes.report(p)
	p.checkMade(met.links, met.images)
	stripped := &p.stripped
	for _, hidden := range stripped.Hidden {
		p.warn(hidden.Line+p.article.BodyLine, "lint.html.invisible", "text", short(hidden.Marker))
	}
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
		for _, m := range blanks.FindAllStringSubmatchIndex(t.String, -1) {
			if !shown(t, m[2]) {
				p.warn(p.find(t.String, m[2:4]), "lint.link.blanks", "text", short(t.String[m[0]:m[1]]))
			}
		}
		if p.checkHalves(t) {
			return
		}
		for _, at := range leftover.FindAllStringIndex(t.String, -1) {
			if !shown(t, at[0]) && !arithmetic(t.String, at) && !tildes(t.String, at) && !mask(t.String, at) {
				excerpt := around(t.String, at[0], at[1])
				p.warn(p.find(t.String, at), "lint.unread-markup", "markup", t.String[at[0]:at[1]], "text", excerpt)
				return
			}
		}
	})
}

// halves matches emphasis with a space within its markers, which disables it: __a __,
// *a *, _a _, * a*. Markers of two asterisks are leftovers.
var halves = regexp.MustCompile(`(?:^|[\s("«“])(?:(__)[\pL\d][^_\n]{0,100}\s__|(\*)\pL[^*\n]{0,100}\s\*|(_)\pL[^_\n]{0,100}\s_|(__) [\pL\d][^_\n]{0,100}[^_\s]__|(_) \pL[^_\n]{0,100}[^_\s]_|(\*) \pL[^*\n]{0,100}[^*\s]\*)(?:[\s.,;:!?)"»”]|$)`)

// checkHalves reports the first such emphasis of a text.
func (p *page) checkHalves(t rich.Text) bool {
	for _, m := range halves.FindAllStringSubmatchIndex(t.String, -1) {
		marker := ""
		at := []int{m[0], m[1]}
		for i := 2; i < len(m); i += 2 {
			if m[i] >= 0 {
				marker, at[0] = t.String[m[i]:m[i+1]], m[i]
			}
		}
		if shown(t, at[0]) || len(marker) == 1 && strings.Count(t.String, marker) > 2 { // list bullets, names with underscores
			continue
		}
		p.warn(p.find(t.String, []int{at[0], at[0] + len(marker)}), "lint.unread-markup", "markup", marker, "text", around(t.String, at[0], at[1]))
		return true
	}
	return false
}

// made has the links and images of a conversion.
type made struct{ links, images []string }

// conversion returns the options for converting the article as for a post, recording
// links, images and missing notes.
func (p *page) conversion(met *made, notes *several) markdown.Options {
	options := markdown.Options{
		Line: p.article.BodyLine, MDX: lines.IsMDX(p.article.Path),
		Link: func(dest string) (string, bool) {
			met.links = append(met.links, dest)
			return "https://example.com/", true
		},
		Image: func(src string) (string, bool, bool) {
			met.images = append(met.images, src)
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
		case t.Kind == folder.TargetFile && !rich.Shown(t.Path): // a canvas or a base of Obsidian
			p.warn(p.placeOf(name), "lint.image.not_shown", "image", name)
		}
		return "https://example.com/image.png", false, t.Kind != folder.TargetNone
	}
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
	return options
}

// checkMade checks the links and images that are not Markdown: those of shortcodes and
// of HTML.
func (p *page) checkMade(links, images []string) {
	rooted := several{name: "image", one: "lint.site-root.one", many: "lint.site-root.many"}
	for _, dest := range images {
		if p.seen.unseen(dest) && p.linter.folder.Resolve(p.article, dest).Kind != folder.TargetAbsolute {
			p.checkImage(p.lineOfText(dest), dest, &rooted)
		}
	}
	rooted.report(p)
	rooted = several{name: "link", one: "lint.base-url.one", many: "lint.base-url.many"}
	for _, dest := range links {
		target := p.linter.folder.Resolve(p.article, dest)
		dest, _, refers := markup.CutReference(dest)
		switch {
		case target.Kind != folder.TargetNone || !p.seen.unseen(dest):
		case !refers && strings.HasPrefix(dest, "/"):
			rooted.add(dest, p.lineOfText(dest))
		default:
			p.checkLink(p.lineOfText(dest), dest, target)
		}
	}
	rooted.report(p)
}

// addresses are the unescaped addresses of a page that were checked.
type addresses map[string]bool

// see records that an address is checked.
func (s addresses) see(dest string) { s[plainAddress(dest)] = true }

// unseen reports whether an address was not checked yet, and records it.
func (s addresses) unseen(dest string) bool {
	if dest == "" || s[plainAddress(dest)] {
		return false
	}
	s.see(dest)
	return true
}

// plainAddress returns an address without Markdown escapes.
func plainAddress(dest string) string {
	dest = string(util.UnescapePunctuations(util.ResolveEntityNames(util.ResolveNumericReferences([]byte(dest)))))
	if plain, err := url.PathUnescape(dest); err == nil {
		dest = plain
	}
	return strings.TrimSpace(dest)
}

// lineOfText returns the line of the first occurrence of a text, or of as much of its
// end as the author wrote; 0 if there is none.
func (p *page) lineOfText(text string) int {
	for _, what := range []string{text, strings.TrimSuffix(path.Base(text), path.Ext(text))} {
		if i := bytes.Index(p.body, []byte(what)); i >= 0 && what != "" {
			return p.line(i)
		}
	}
	return 0
}

// shown reports whether an offset is in code or a formula.
func shown(t rich.Text, at int) bool {
	return slices.ContainsFunc(t.Spans, func(s rich.Span) bool {
		return (s.Style == rich.Code || s.Style == rich.Formula) && s.Start <= at && at < s.End
	})
}

// tildes reports whether ~~ is a drawn-out tone in a sentence, and not part of a
// strikethrough.
func tildes(text string, at []int) bool {
	return text[at[0]:at[1]] == "~~" && (strings.Count(text, "~~") == 1 || strings.Contains(text[max(at[0]-1, 0):min(at[1]+1, len(text))], "~~~"))
}

// mask reports whether ** replaces omitted letters: x***i@example.org, 王**老师, a "**" in
// quotes; and is not part of bold text.
func mask(text string, at []int) bool {
	if text[at[0]:at[1]] != "**" {
		return false
	}
	left, right := strings.TrimRight(text[:at[0]], "*"), strings.TrimLeft(text[at[0]:], "*")
	stars := len(text) - len(left) - len(right)
	if strings.Contains(left+" "+right, "**") {
		return false
	}
	before, _ := utf8.DecodeLastRuneInString(left)
	after, _ := utf8.DecodeRuneInString(right)
	glued := func(r rune) bool { return r != utf8.RuneError && !unicode.IsSpace(r) }
	return stars > 2 && (glued(before) || glued(after)) || glued(before) && glued(after) && (before >= 0x2E80 || after >= 0x2E80)
}

// arithmetic reports whether ** is a power: 2**10, x ** 2, size**n; and not part of
// bold text.
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

// find returns the line of a range of the document: the first line of the source with
// the same text.
func (p *page) find(text string, at []int) int {
	from, to := at[0], at[1]
	for from > 0 && at[0]-from < 12 && text[from-1] != ' ' && text[from-1] != '\n' {
		from--
	}
	for to < len(text) && to-at[1] < 12 && text[to] != ' ' && text[to] != '\n' {
		to++
	}
	wide := from
	if to-from == at[1]-at[0] && from > 1 { // only markup: include the word before it
		wide = strings.LastIndexAny(text[:from-1], " \n") + 1
	}
	for _, what := range []string{text[wide:to], text[from:to], text[at[0]:at[1]]} {
		for _, start := range []int{p.found, 0} { // in the order of the text, if possible
			if i := bytes.Index(p.body[start:], []byte(what)); i >= 0 {
				p.found = start + i + len(what)
				return p.line(start + i)
			}
		}
	}
	return 0
}

// texts calls yield with the texts of the blocks, without code.
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
