package markdown

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"

	"github.com/dateline-bot/dateline/content/rich"
)

// frame is an HTML element that is open between blocks; Markdown may stand
// within it. Its blocks lie on the stack from base on.
type frame struct {
	tag   tag
	base  int
	line  int
	parts frameParts
}

// frameParts are what an element collects besides its blocks.
type frameParts struct {
	title  rich.Text // summary, figcaption, caption
	credit rich.Text // cite
	items  []rich.Item
	rows   [][]rich.Cell
}

// htmlBlock builds an HTML block.
func (b *builder) htmlBlock(n *ast.HTMLBlock) {
	line := b.lineOf(n)
	b.begin()
	b.row = nil
	lines, component, styled := b.htmlLines(n), b.component, b.styledHTML
	b.component, b.styledHTML = htmlOfMarkdown(lines)
	build := func(s []byte) {
		tokens(s, func(z *lexer) { b.htmlToken(z, line) }, func(t tag) { b.htmlTag(t, line) })
	}
	if build(withSources(lines)); b.dropping != "" {
		build(b.dropOn(n))
	}
	b.flush(line)
	b.dropping, b.component, b.styledHTML = "", component, styled
}

// htmlText appends text; runs of white space are one space, unless it is
// preformatted.
func (b *builder) htmlText(s []byte) {
	if b.dropping != "" {
		return
	}
	if b.inFrame("pre") {
		b.text.Write(s)
		return
	}
	for len(s) > 0 {
		r, n := utf8.DecodeRune(s)
		if r == ' ' || r == '\n' || r == '\t' {
			rest := bytes.TrimLeft(s, " \n\t")
			if last := b.lastRune(); last != 0 && last != ' ' && last != '\n' {
				b.text.WriteByte(' ')
			}
			s = rest
			continue
		}
		end := bytes.IndexAny(s[n:], " \n\t")
		if end < 0 {
			end = len(s) - n
		}
		b.text.Write(s[:n+end])
		s = s[n+end:]
	}
}

// flush makes a paragraph of the text so far.
func (b *builder) flush(line int) {
	b.pushParagraph(b.end(), line)
	b.begin()
}

// credited are the elements that name whom they are of.
func credited() []string {
	return []string{"blockquote", "figure", "aside", "tg-collage", "tg-slideshow"}
}

func (b *builder) inFrame(name string) bool {
	for i := range b.frames {
		if b.frames[i].tag.name == name {
			return true
		}
	}
	return false
}

// htmlTag opens or closes an element between blocks.
func (b *builder) htmlTag(t tag, line int) {
	if b.dropping != "" || !blockTag(t.name) || b.inFrame("pre") && t.name != "pre" {
		b.inlineTagOf(t, line)
		return
	}
	b.flush(line)
	b.row = nil
	if !t.open {
		b.closeFrame(t.name)
		return
	}
	b.anchor(t)
	if name := t.name; name == "li" || name == "td" || name == "th" || name == "tr" || name == "dt" || name == "dd" || name == "p" {
		b.closeImplied(name)
	}
	if t.name == "hr" {
		b.push(&rich.Divider{})
		return
	}
	if t.alone || len(b.frames) >= maxNesting {
		return
	}
	if t.name == "details" {
		b.details++
	}
	b.frames = append(b.frames, frame{tag: t, base: len(b.stack), line: line})
}

// inlineTagOf builds a tag within the text of an HTML block: an image there is
// a block if nothing stands before it, and cite names whom a quote is of.
func (b *builder) inlineTagOf(t tag, line int) {
	switch {
	case b.dropping == "" && t.open && t.name == "img" && b.text.Len() == b.textStart:
		if m := b.imageBlock(t, line); m != nil {
			b.linkCaption(m)
			b.pushImage(m)
			return
		}
	case t.open && t.name == "code" && len(b.frames) > 0:
		if pre := &b.frames[len(b.frames)-1].tag; pre.name == "pre" && pre.attrs == nil {
			pre.attrs = t.attrs // it says the language
		}
	case b.dropping == "" && t.name == "cite" && b.parent(credited()...) != nil && !b.inFrame("footer"):
		b.flush(line)
		if t.open && !t.alone {
			b.frames = append(b.frames, frame{tag: t, base: len(b.stack), line: line})
		} else if !t.open {
			b.closeFrame("cite")
		}
		return
	case b.dropping == "" && t.open && (t.name == "video" || t.name == "audio" || t.name == "tg-document"):
		if m := b.imageBlock(t, line); m != nil {
			b.flush(line)
			b.push(m)
			return
		}
	}
	b.inlineTag(t)
}

// closeImplied closes what the start of an element ends: a list item ends the
// one before.
func (b *builder) closeImplied(name string) {
	for i := len(b.frames) - 1; i >= b.frameFloor; i-- {
		switch open := b.frames[i].tag.name; {
		case open == name, name == "tr" && (open == "td" || open == "th"),
			name == "td" && open == "th", name == "th" && open == "td",
			name == "dt" && open == "dd", name == "dd" && open == "dt":
			b.closeFrames(i)
			if open != name && name == "tr" {
				continue
			}
			return
		case name == "p" && open != "p":
			return
		case open == "ul", open == "ol", open == "table", open == "dl", open == "details", open == "blockquote":
			return
		}
	}
}

// closeFrame closes the element and those within it.
func (b *builder) closeFrame(name string) {
	for i := len(b.frames) - 1; i >= b.frameFloor; i-- {
		if b.frames[i].tag.name == name {
			b.closeFrames(i)
			return
		}
	}
}

// closeFrames closes elements until n are open.
func (b *builder) closeFrames(n int) {
	for len(b.frames) > n {
		f := b.frames[len(b.frames)-1]
		b.frames = b.frames[:len(b.frames)-1]
		b.closeOne(f)
	}
}

// parent is the nearest open element of one of the names.
func (b *builder) parent(names ...string) *frame {
	for i := len(b.frames) - 1; i >= 0; i-- {
		for _, name := range names {
			if b.frames[i].tag.name == name {
				return &b.frames[i]
			}
		}
	}
	return nil
}

// closeOne makes of an element what it is in Telegram.
func (b *builder) closeOne(f frame) {
	switch f.tag.name {
	case "details":
		b.details--
		b.closeDetails(f)
	case "summary", "figcaption", "caption":
		b.closeTitle(f)
	case "cite":
		if p := b.parent(credited()...); p != nil {
			p.parts.credit = b.takeText(f.base)
		}
	case "blockquote":
		b.closeQuote(f)
	case "aside":
		b.closeAside(f)
	case "footer":
		b.closeFooter(f)
	case "h1", "h2", "h3", "h4", "h5", "h6":
		if t := b.takeText(f.base); !rich.Blank(t.String) {
			b.push(&rich.Heading{Text: t, Size: int(f.tag.name[1] - '0'), Line: f.line})
		}
	case "pre":
		b.closePre(f)
	case "li":
		b.closeItem(f)
	case "ul", "ol", "menu", "dir":
		b.closeList(f)
	case "td", "th":
		b.closeCell(f)
	case "tr":
		b.closeRow(f)
	case "table":
		b.closeTable(f)
	case "dt":
		b.closeTerm(f)
	case "dd":
		b.closeDescription(f)
	case "figure", "tg-collage", "tg-slideshow":
		b.closeFigure(f)
	}
}

func (b *builder) closeDetails(f frame) {
	blocks := b.take(f.base)
	if len(blocks) == 0 {
		b.pushParagraph(f.parts.title, f.line)
		return
	}
	b.push(&rich.Details{Summary: b.summary(f.parts.title), Blocks: blocks, Open: f.tag.has("open")})
}

// summary is the title of details, which cannot be without one.
func (b *builder) summary(title rich.Text) rich.Text {
	switch {
	case !rich.Blank(title.String):
		return title
	case b.russian():
		return rich.Text{String: "Подробнее"}
	}
	return rich.Text{String: "Details"}
}

// closeTitle gives a title to what it is the title of; without that it is a
// paragraph.
func (b *builder) closeTitle(f frame) {
	t := b.takeText(f.base)
	owner := map[string][]string{"summary": {"details"}, "figcaption": {"figure", "tg-collage", "tg-slideshow"}, "caption": {"table"}}[f.tag.name]
	if p := b.parent(owner...); p != nil && p.parts.title.String == "" {
		p.parts.title = t
		return
	}
	b.pushParagraph(t, f.line)
}

func (b *builder) closeQuote(f frame) {
	switch {
	case len(b.stack) == f.base:
		b.pushParagraph(f.parts.credit, f.line)
	default:
		b.push(&rich.Quote{Blocks: b.take(f.base), Credit: f.parts.credit, Folded: f.tag.has("expandable")})
	}
}

// closeFooter makes of a footer in a quotation whom that is of, as HTML
// recommends.
func (b *builder) closeFooter(f frame) {
	t := b.takeText(f.base)
	if p := b.parent("blockquote"); p != nil && p.parts.credit.String == "" {
		p.parts.credit = b.captionText(t, len(t.String)-len(strings.TrimLeft(t.String, "—―–- ")))
	} else if !rich.Blank(t.String) {
		b.push(&rich.Footer{Text: t})
	}
}

func paragraphsOnly(blocks []rich.Block) bool {
	for _, block := range blocks {
		if _, ok := block.(*rich.Paragraph); !ok {
			return false
		}
	}
	return true
}

func (b *builder) closeAside(f frame) {
	if !paragraphsOnly(b.stack[f.base:]) { // more than a pull quote can hold
		b.pushParagraph(f.parts.credit, f.line)
		return
	}
	if t := b.takeText(f.base); !rich.Blank(t.String) {
		b.push(&rich.PullQuote{Text: t, Credit: f.parts.credit})
		return
	}
	b.pushParagraph(f.parts.credit, f.line)
}

func (b *builder) closePre(f frame) {
	t := b.takeText(f.base)
	language := preLanguage(&f.tag)
	if len(t.Spans) > 0 { // <pre><code>: one of the two is enough
		kept := t.Spans[:0]
		for _, s := range t.Spans {
			if s.Style != rich.Code {
				kept = append(kept, s)
			}
		}
		t.Spans = kept
	}
	if rich.Blank(t.String) {
		return
	}
	t.String, t.Spans = trimLeadingNewline(t)
	b.push(&rich.Pre{Text: t, Language: language, Line: f.line})
}

// preLanguage reads class="language-go" of pre or of the code in it, as HTML
// recommends and highlighters write, and GitHub's <pre lang="go">.
func preLanguage(t *tag) string {
	for _, class := range strings.Fields(t.attr("class")) {
		for _, prefix := range []string{"language-", "lang-"} {
			if language, ok := strings.CutPrefix(class, prefix); ok {
				return fenceLanguage(language)
			}
		}
	}
	if t.name == "pre" {
		return fenceLanguage(t.attr("lang"))
	}
	return ""
}

// trimLeadingNewline drops the line break that HTML allows after <pre>.
func trimLeadingNewline(t rich.Text) (string, []rich.Span) {
	if !strings.HasPrefix(t.String, "\n") {
		return t.String, t.Spans
	}
	for i := range t.Spans {
		t.Spans[i].Start = max(t.Spans[i].Start-1, 0)
		t.Spans[i].End = max(t.Spans[i].End-1, 0)
	}
	return t.String[1:], t.Spans
}

// takeText takes the blocks from base on as one text: paragraphs on lines of
// their own.
func (b *builder) takeText(base int) rich.Text {
	if len(b.stack) == base {
		return rich.Text{}
	}
	t := rich.Flatten(b.stack[base:])
	clear(b.stack[base:])
	b.stack = b.stack[:base]
	return t
}
