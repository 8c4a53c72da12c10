package markdown

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"

	"github.com/dateline-bot/dateline/content/rich"
)

// blockHTML builds blocks of HTML.
type blockHTML struct {
	b        *builder
	prose    *prose
	inline   *inlineHTML
	boxes    *boxes
	pictures *pictures

	frames     []frame    // elements that are open across blocks
	frameFloor int        // those below it belong to an enclosing container
	dropped    ast.Node   // the last block that is not text: a script continues in them
	component  bool       // the block is an MDX component: text in it is Markdown
	styledHTML bool       // text in the block is Markdown if it looks like it
	row        rich.Block // the image or collage of a block, to which the next image is added
}

// frame is an HTML element that is open across blocks; it may contain Markdown. Its
// blocks are on the stack from base on.
type frame struct {
	tag   tag
	base  int
	line  int
	parts frameParts
}

// frameParts has the parts of an element besides its blocks.
type frameParts struct {
	title  rich.Text // summary, figcaption, caption
	credit rich.Text // cite
	items  []rich.Item
	rows   [][]rich.Cell
}

// htmlBlock builds an HTML block.
func (bh *blockHTML) htmlBlock(n *ast.HTMLBlock) {
	line := bh.b.lineOf(n)
	bh.prose.begin()
	bh.row = nil
	lines, component, styled := bh.htmlLines(n), bh.component, bh.styledHTML
	if bh.b.o.Cuts && n.Parent().Kind() == ast.KindDocument && len(bh.frames) == 0 && isCut(lines) {
		bh.b.push(rich.Cut())
		return
	}
	bh.component, bh.styledHTML = htmlOfMarkdown(lines)
	build := func(s []byte) {
		tokens(s, func(z *lexer) { bh.htmlToken(z, line) }, func(t tag) { bh.htmlTag(t, line) })
	}
	if build(withSources(lines)); bh.inline.dropping != "" {
		build(bh.dropOn(n))
	}
	bh.flush(line)
	bh.inline.dropping, bh.component, bh.styledHTML = "", component, styled
}

// isCut reports whether an HTML block is <!-- split -->.
func isCut(block []byte) bool {
	s := bytes.TrimSpace(block)
	s, opens := bytes.CutPrefix(s, []byte("<!--"))
	s, closes := bytes.CutSuffix(s, []byte("-->"))
	return opens && closes && bytes.EqualFold(bytes.TrimSpace(s), []byte("split"))
}

// htmlText appends text; it collapses white space unless the text is preformatted.
func (bh *blockHTML) htmlText(s []byte) {
	if bh.inline.dropping != "" {
		return
	}
	if bh.inFrame("pre") {
		bh.prose.text.Write(s)
		return
	}
	for len(s) > 0 {
		r, n := utf8.DecodeRune(s)
		if r == ' ' || r == '\n' || r == '\t' {
			rest := bytes.TrimLeft(s, " \n\t")
			if last := bh.prose.lastRune(); last != 0 && last != ' ' && last != '\n' {
				bh.prose.text.WriteByte(' ')
			}
			s = rest
			continue
		}
		end := bytes.IndexAny(s[n:], " \n\t")
		if end < 0 {
			end = len(s) - n
		}
		bh.prose.text.Write(s[:n+end])
		s = s[n+end:]
	}
}

// flush makes a paragraph of the pending text.
func (bh *blockHTML) flush(line int) {
	bh.b.pushParagraph(bh.prose.end(), line)
	bh.prose.begin()
}

// credited returns the elements that can have a credit.
func credited() []string {
	return []string{"blockquote", "figure", "aside", "tg-collage", "tg-slideshow"}
}

func (bh *blockHTML) inFrame(name string) bool {
	for i := range bh.frames {
		if bh.frames[i].tag.name == name {
			return true
		}
	}
	return false
}

// htmlTag opens or closes an element at block level.
func (bh *blockHTML) htmlTag(t tag, line int) {
	if bh.inline.dropping != "" || !blockTag(t.name) || bh.inFrame("pre") && t.name != "pre" {
		bh.inlineTagOf(t, line)
		return
	}
	link := bh.inline.link()
	bh.flush(line)
	bh.row = nil
	defer bh.inline.goOn(link)
	if !t.open {
		bh.closeFrame(t.name)
		return
	}
	bh.prose.anchor(t)
	if name := t.name; name == "li" || name == "td" || name == "th" || name == "tr" || name == "dt" || name == "dd" || name == "p" {
		bh.closeImplied(name)
	}
	if t.name == "hr" {
		bh.b.push(&rich.Divider{})
		return
	}
	if t.alone || len(bh.frames) >= maxNesting {
		return
	}
	if t.name == "details" {
		bh.b.details++
	}
	bh.frames = append(bh.frames, frame{tag: t, base: len(bh.b.stack), line: line})
}

// inlineTagOf builds an inline tag in an HTML block: an image is a block if nothing
// comes before it, and cite is the author of a quote.
func (bh *blockHTML) inlineTagOf(t tag, line int) {
	switch {
	case t.open && t.name == "img" && t.attr("class") == "kg-bookmark-icon": // of the site that Ghost's card links to
		return
	case bh.inline.dropping == "" && t.open && t.name == "img" && bh.prose.text.Len() == bh.prose.textStart:
		if m := bh.imageBlock(t, line); m != nil {
			bh.linkCaption(m)
			bh.pushImage(m)
			return
		}
	case t.open && t.name == "code" && len(bh.frames) > 0:
		if pre := &bh.frames[len(bh.frames)-1].tag; pre.name == "pre" && pre.attrs == nil {
			pre.attrs = t.attrs // it has the language
		}
	case bh.inline.dropping == "" && t.name == "cite" && bh.parent(credited()...) != nil && !bh.inFrame("footer"):
		bh.flush(line)
		if t.open && !t.alone {
			bh.frames = append(bh.frames, frame{tag: t, base: len(bh.b.stack), line: line})
		} else if !t.open {
			bh.closeFrame("cite")
		}
		return
	case bh.inline.dropping == "" && t.open && t.name == "tg-map":
		if m := bh.b.mapOf(t, line); m != nil {
			bh.flush(line)
			bh.b.push(m)
		}
		return
	case bh.inline.dropping == "" && t.open && (t.name == "video" || t.name == "audio" || t.name == "tg-document"):
		if m := bh.imageBlock(t, line); m != nil {
			bh.flush(line)
			bh.b.push(m)
			return
		}
	}
	bh.inline.inlineTag(t)
}

// closeImplied closes elements that the start of another one ends: a list item ends the
// one before.
func (bh *blockHTML) closeImplied(name string) {
	for i := len(bh.frames) - 1; i >= bh.frameFloor; i-- {
		switch open := bh.frames[i].tag.name; {
		case open == name, name == "tr" && (open == "td" || open == "th"),
			name == "td" && open == "th", name == "th" && open == "td",
			name == "dt" && open == "dd", name == "dd" && open == "dt":
			bh.closeFrames(i)
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
func (bh *blockHTML) closeFrame(name string) {
	for i := len(bh.frames) - 1; i >= bh.frameFloor; i-- {
		if bh.frames[i].tag.name == name {
			bh.closeFrames(i)
			return
		}
	}
}

// closeFrames closes elements until n are open.
func (bh *blockHTML) closeFrames(n int) {
	for len(bh.frames) > n {
		f := bh.frames[len(bh.frames)-1]
		bh.frames = bh.frames[:len(bh.frames)-1]
		bh.closeOne(f)
	}
}

// parent returns the nearest open element with one of the names.
func (bh *blockHTML) parent(names ...string) *frame {
	for i := len(bh.frames) - 1; i >= 0; i-- {
		for _, name := range names {
			if bh.frames[i].tag.name == name {
				return &bh.frames[i]
			}
		}
	}
	return nil
}

// closeOne converts an element to its equivalent in Telegram.
func (bh *blockHTML) closeOne(f frame) {
	switch f.tag.name {
	case "details":
		bh.b.details--
		bh.closeDetails(f)
	case "summary", "figcaption", "caption":
		bh.closeTitle(f)
	case "cite":
		if p := bh.parent(credited()...); p != nil {
			p.parts.credit = bh.takeText(f.base)
		}
	case "blockquote":
		bh.closeQuote(f)
	case "aside":
		bh.closeAside(f)
	case "footer":
		bh.closeFooter(f)
	case "h1", "h2", "h3", "h4", "h5", "h6":
		if t := bh.takeText(f.base); !rich.Blank(t.String) {
			bh.b.push(&rich.Heading{Text: t, Size: int(f.tag.name[1] - '0'), Line: f.line})
		}
	case "pre":
		bh.closePre(f)
	case "li":
		bh.closeItem(f)
	case "ul", "ol", "menu", "dir":
		bh.closeList(f)
	case "td", "th":
		bh.closeCell(f)
	case "tr":
		bh.closeRow(f)
	case "table":
		bh.closeTable(f)
	case "dt":
		bh.closeTerm(f)
	case "dd":
		bh.closeDescription(f)
	case "figure", "tg-collage", "tg-slideshow":
		bh.closeFigure(f)
	}
}

func (bh *blockHTML) closeDetails(f frame) {
	blocks := bh.b.take(f.base)
	if len(blocks) == 0 {
		bh.b.pushParagraph(f.parts.title, f.line)
		return
	}
	bh.b.push(&rich.Details{Summary: bh.summary(f.parts.title), Blocks: blocks, Open: f.tag.has("open")})
}

// summary returns the title of details, which must not be empty.
func (bh *blockHTML) summary(title rich.Text) rich.Text {
	if !rich.Blank(title.String) {
		return title
	}
	return rich.Text{String: bh.b.words().T("post.details")}
}

// closeTitle gives a title to its element, or makes it a paragraph if there is none.
func (bh *blockHTML) closeTitle(f frame) {
	t := bh.takeText(f.base)
	var p *frame
	switch f.tag.name {
	case "summary":
		p = bh.parent("details")
	case "figcaption":
		p = bh.parent("figure", "tg-collage", "tg-slideshow")
	case "caption":
		p = bh.parent("table")
	}
	if p != nil && p.parts.title.String == "" {
		p.parts.title = t
		return
	}
	bh.b.pushParagraph(t, f.line)
}

func (bh *blockHTML) closeQuote(f frame) {
	switch {
	case len(bh.b.stack) == f.base:
		bh.b.pushParagraph(f.parts.credit, f.line)
	default:
		bh.b.push(&rich.Quote{Blocks: bh.b.take(f.base), Credit: f.parts.credit, Folded: f.tag.has("expandable")})
	}
}

// closeFooter makes a footer of a quotation its credit, as HTML recommends.
func (bh *blockHTML) closeFooter(f frame) {
	t := bh.takeText(f.base)
	if p := bh.parent("blockquote"); p != nil && p.parts.credit.String == "" {
		p.parts.credit = bh.boxes.captionText(t, len(t.String)-len(strings.TrimLeft(t.String, "—―–- ")))
	} else if !rich.Blank(t.String) {
		bh.b.push(&rich.Footer{Text: t})
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

func (bh *blockHTML) closeAside(f frame) {
	if !paragraphsOnly(bh.b.stack[f.base:]) { // more than a pull quote can contain
		bh.b.pushParagraph(f.parts.credit, f.line)
		return
	}
	if t := bh.takeText(f.base); !rich.Blank(t.String) {
		bh.b.push(&rich.PullQuote{Text: t, Credit: f.parts.credit})
		return
	}
	bh.b.pushParagraph(f.parts.credit, f.line)
}

func (bh *blockHTML) closePre(f frame) {
	t := bh.takeText(f.base)
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
	bh.b.push(&rich.Pre{Text: t, Language: language, Line: f.line})
}

// preLanguage reads class="language-go" of pre or of the code in it, as HTML recommends
// and highlighters write, and GitHub's <pre lang="go">.
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

// takeText removes the blocks from base on and returns them as one text, one paragraph
// a line.
func (bh *blockHTML) takeText(base int) rich.Text {
	if len(bh.b.stack) == base {
		return rich.Text{}
	}
	t := rich.Flatten(bh.b.stack[base:])
	clear(bh.b.stack[base:])
	bh.b.stack = bh.b.stack[:base]
	return t
}

// In Markdown an HTML element may end at a blank line; a script or a style sheet with a
// blank line continues in blocks that look like text.

// longestDropped is how many blocks are searched for its end.
const longestDropped = 200

// dropOn searches for the end of the element whose text is being dropped at the end of
// an HTML block, drops the blocks up to there, and returns the text after it. If there
// is no end, the text is the author's and is kept.
func (bh *blockHTML) dropOn(n ast.Node) (rest []byte) {
	name := bh.inline.dropping
	bh.inline.dropping = ""
	next := n.NextSibling()
	for range longestDropped {
		if next == nil {
			return nil
		}
		if begins, rest, ends := bh.findEnd(next, name); begins {
			return nil
		} else if ends {
			bh.dropped = next
			return rest
		}
		next = next.NextSibling()
	}
	return nil
}

// findEnd searches a block for the end of an element. begins is set if another such
// element begins before it.
func (bh *blockHTML) findEnd(n ast.Node, name string) (begins bool, rest []byte, ends bool) {
	var s []byte
	switch v := n.(type) {
	case *ast.FencedCodeBlock:
		return false, nil, false
	case *ast.HTMLBlock:
		s = bh.htmlLines(v)
	default:
		for c := n.FirstChild(); c != nil && c.Type() == ast.TypeBlock; c = c.NextSibling() {
			if begins, rest, ends = bh.findEnd(c, name); begins || ends {
				return begins, rest, ends
			}
		}
		if lines := n.Lines(); lines != nil {
			s = lines.Value(bh.b.source)
		}
	}
	small := bytes.ToLower(s)
	at, start := bytes.Index(small, []byte("</"+name)), bytes.Index(small, []byte("<"+name))
	if start >= 0 && (at < 0 || start < at) {
		return true, nil, false
	}
	if at < 0 || len(small) != len(s) {
		return false, nil, false
	}
	_, rest, _ = bytes.Cut(s[at:], []byte{'>'})
	return false, rest, true
}
