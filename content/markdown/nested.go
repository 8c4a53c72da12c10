package markdown

import (
	"bytes"
	"html"
	"strings"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/text"

	"github.com/dateline-bot/dateline/content/markup"
)

// Markdown inside constructs that are not Markdown: captions, summaries, and HTML in
// which kramdown and Python-Markdown read it (markdown="1").

// maxNested is how many such texts of an article are parsed; the rest is plain text.
const maxNested = 2000

// caption appends a caption that was written as plain text. Hugo reads Markdown in
// captions; elsewhere that is rare, and stars and underscores are meant literally.
func (pr *prose) caption(s string) {
	if !markup.LooksStyled(s) || !pr.inlineMarkdown([]byte(s)) {
		pr.text.WriteString(s)
	}
}

// inlineMarkdown appends one paragraph of Markdown to the text; it returns false if
// there is more than that, or the limit is reached.
func (pr *prose) inlineMarkdown(s []byte) bool {
	n := pr.b.parse(s)
	if n == nil || n.Kind() != ast.KindParagraph || n.NextSibling() != nil {
		return false
	}
	pr.b.within(s, 0, func() { pr.inlines(n.FirstChild(), nil) })
	return true
}

// maxWithin is the maximum nesting of such texts: each is parsed again on every level.
const maxWithin = 12

// parse returns the first block of s; nil if there is none, or the limit is reached.
func (b *builder) parse(s []byte) ast.Node {
	if b.nested++; b.nested > maxNested || b.depth >= maxWithin {
		return nil
	}
	root := b.parser.Parse(text.NewReader(s))
	if last := root.LastChild(); last != nil && last.Kind() == east.KindFootnoteList {
		return nil // its numbering is separate from the article's
	}
	return root.FirstChild()
}

// within builds from another source, which begins on a line of the article.
func (b *builder) within(source []byte, line int, build func()) {
	outer, pos, outerLine, added := b.source, b.linePos, b.line, b.added
	b.source, b.linePos, b.line, b.added = source, 0, max(line-1-b.o.Line, 0), nil
	b.depth++
	build()
	b.depth--
	b.source, b.linePos, b.line, b.added = outer, pos, outerLine, added
}

// htmlToken appends text between tags: plain text or Markdown.
func (bh *blockHTML) htmlToken(z *lexer, line int) {
	blocks, inline, inTitle := bh.readsMarkdown()
	if bh.inline.dropping != "" || !blocks && !inline {
		bh.htmlText(z.textValue())
		return
	}
	raw := dedent(z.rawText())
	trimmed := bytes.TrimSpace(raw)
	switch {
	case len(trimmed) == 0, !blocks && inTitle && !markup.LooksStyled(string(trimmed)):
		bh.htmlText([]byte(html.UnescapeString(string(raw))))
		return
	case blocks && bh.htmlBlocks(bytes.Trim(raw, "\n"), line):
		return
	}
	if trimmed[0] != raw[0] {
		bh.htmlText([]byte{' '})
	}
	if !bh.prose.inlineMarkdown(trimmed) {
		bh.htmlText([]byte(html.UnescapeString(string(trimmed))))
	}
	if last := len(raw) - 1; trimmed[len(trimmed)-1] != raw[last] {
		bh.htmlText([]byte{' '})
	}
}

// htmlBlocks builds blocks of Markdown within HTML; it returns false if s is one
// paragraph, which may continue after the next tag.
func (bh *blockHTML) htmlBlocks(s []byte, line int) bool {
	n := bh.b.parse(s)
	if n == nil {
		return false
	}
	plain := n.Kind() == ast.KindParagraph && n.NextSibling() == nil
	built := false
	bh.b.within(s, line, func() {
		if plain && !bh.pictures.onlyImages(n) {
			return
		}
		bh.flush(line)
		for _, block := range bh.b.siblings(n) {
			bh.b.push(block)
		}
		bh.prose.begin()
		built = true
	})
	return built
}

// readsMarkdown reports whether the open HTML contains Markdown: blocks or one line of
// text if its author says so, and text within titles.
func (bh *blockHTML) readsMarkdown() (blocks, inline, inTitle bool) {
	for i := len(bh.frames) - 1; i >= 0; i-- {
		t := &bh.frames[i].tag
		switch value := t.attr("markdown"); {
		case t.name == "pre", value == "0":
			return false, inTitle, inTitle
		case t.name == "summary" || t.name == "figcaption" || t.name == "caption":
			inTitle = true
		case value == "span" && t.name != "figure":
			return false, true, false
		case t.has("markdown"):
			return !inTitle, true, false
		}
	}
	inTitle = inTitle || bh.styledHTML
	return bh.component && !inTitle, inTitle || bh.component, inTitle
}

// htmlOfMarkdown reports how text in an HTML block is read, by its first element. An
// element that HTML does not have, <Note> or <callout-info>, is a component, in which
// MDX reads Markdown. After a <br> or an image on its own line, CommonMark does not
// read Markdown, but Jekyll does, and authors expect it: styled.
func htmlOfMarkdown(s []byte) (component, styled bool) {
	s = bytes.TrimPrefix(bytes.TrimPrefix(bytes.TrimLeft(s, " "), []byte("<")), []byte("/"))
	name := string(s[:wordLength(s)])
	lower := strings.ToLower(name)
	switch {
	case lower == "br" || lower == "hr" || lower == "img" || lower == "a":
		return false, true
	case name == "" || blockTag(lower) || strings.HasPrefix(name, "tg-"):
		return false, false
	}
	return strings.IndexByte(name, '-') > 0 || name[0] < 'a' && name != strings.ToUpper(name), false
}

// dedent returns a copy of the lines without their common indentation; the first line
// is ignored, because it follows a tag.
func dedent(s []byte) []byte {
	lines := bytes.Split(s, []byte{'\n'})
	least := -1
	for _, line := range lines[1:] {
		if rest := bytes.TrimLeft(line, " \t"); len(rest) > 0 && (least < 0 || len(line)-len(rest) < least) {
			least = len(line) - len(rest)
		}
	}
	for i := range lines[1:] {
		line := &lines[i+1]
		*line = (*line)[min(max(least, 0), len(*line)-len(bytes.TrimLeft(*line, " \t"))):]
	}
	return bytes.Join(lines, []byte{'\n'})
}
