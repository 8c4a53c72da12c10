package markdown

import (
	"bytes"
	"strings"

	"github.com/yuin/goldmark/ast"

	"github.com/dateline-bot/dateline/content/rich"
)

// element is an HTML element that is open within a text.
type element struct {
	name string
	span int    // its span; -1 if it has none
	bit  uint32 // of styles, to be cleared when it closes
	late bool   // its end came within a style that began after it
}

// rawHTML builds one tag within a line of Markdown.
func (b *builder) rawHTML(n *ast.RawHTML) {
	value := b.rawValue(n)
	if bytes.HasPrefix(value, []byte("<!")) || bytes.HasPrefix(value, []byte("<?")) {
		return
	}
	found := func(t tag) {
		if b.dropping == "" && t.open && dropped(t.name) && !b.ends(n, t.name) {
			return // prose about the tag, most likely: what follows is text
		}
		b.inlineTag(t)
	}
	if t, n := plainTag(value); n == len(value) {
		t.raw = value
		found(t)
		return
	}
	tokens(value, noText, found)
}

// ends reports whether the element that n begins ends in the same block.
func (b *builder) ends(n ast.Node, name string) bool {
	block := n.Parent()
	for block.Type() == ast.TypeInline {
		block = block.Parent()
	}
	if b.endless[name] == block {
		return false
	}
	for c := n; c != block; c = c.Parent() {
		for after := c.NextSibling(); after != nil; after = after.NextSibling() {
			if b.holdsEnd(after, name) {
				return true
			}
		}
	}
	if b.endless == nil {
		b.endless = map[string]ast.Node{}
	}
	b.endless[name] = block
	return false
}

func (b *builder) holdsEnd(n ast.Node, name string) bool {
	if raw, ok := n.(*ast.RawHTML); ok {
		t, _ := plainTag(b.rawValue(raw))
		return t.name == name && !t.open
	}
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if b.holdsEnd(c, name) {
			return true
		}
	}
	return false
}

// inlineTag opens or closes an element within text. An element that it does not
// know leaves its text.
func (b *builder) inlineTag(t tag) {
	if b.dropping != "" {
		if !t.open && t.name == b.dropping {
			b.dropping = ""
		}
		return
	}
	if b.word(&t) {
		b.text.Write(t.raw)
		return
	}
	if !t.open {
		b.closeElement(t.name)
		if blockTag(t.name) {
			b.breakLine()
		}
		return
	}
	b.anchor(t)
	switch {
	case dropped(t.name):
		if !t.alone {
			b.dropping = t.name
		}
	case t.name == "br":
		if b.text.Len() > b.textStart {
			b.text.WriteByte('\n')
		}
	case t.name == "img":
		b.imageTag(t)
	case t.name == "input":
		b.checkboxTag(t)
	case t.name == "a":
		b.anchorTag(t)
	case t.name == "span":
		b.openElement(t, spanStyle(t), "")
	case t.name == "tg-emoji" && digits(t.attr("emoji-id")):
		b.openElement(t, rich.CustomEmoji, t.attr("emoji-id"))
	case t.name == "tg-time":
		b.timeTag(t)
	case inlineStyle(t.name) != 0:
		b.openElement(t, inlineStyle(t.name), "")
	case t.name == "q" && !t.alone:
		b.text.WriteString(b.quotes(true))
		b.openElement(t, 0, "")
	case blockTag(t.name):
		b.breakLine()
	case t.name == "tg-map":
		b.mapLink(t)
	case mediaTag(t.name):
		b.mediaLink(t)
	}
}

// spanStyle reads Telegram's <span class="tg-spoiler">.
func spanStyle(t tag) rich.Style {
	if t.attr("class") == "tg-spoiler" {
		return rich.Spoiler
	}
	return 0
}

// openElement opens an element, with a span if it has a style that is not open
// already.
func (b *builder) openElement(t tag, style rich.Style, value string) {
	if t.alone {
		return
	}
	e := element{name: t.name, span: -1}
	if bit := uint32(1) << style; style != 0 && b.styles&bit == 0 {
		e.bit = bit
		e.span = b.open(style, value)
		b.styles |= bit
	}
	b.elements = append(b.elements, e)
}

// closeElement closes the element and those within it; nothing if it is not
// open.
func (b *builder) closeElement(name string) {
	for i := len(b.elements) - 1; i >= 0; i-- {
		if b.elements[i].name != name || b.elements[i].late {
			continue
		}
		if i < b.floor {
			b.elements[i].late = true
			b.late = true
			return
		}
		b.closeElements(i)
		return
	}
}

// closeElements closes elements until n are open.
func (b *builder) closeElements(n int) {
	for i := len(b.elements) - 1; i >= n; i-- {
		e := b.elements[i]
		b.elements = b.elements[:i]
		if e.span >= 0 {
			b.close(e.span)
			b.styles &^= e.bit
		}
		if e.name == "q" {
			b.text.WriteString(b.quotes(false))
		}
	}
}

// quotes are the marks that <q> stands for, which browsers add: those within
// others are of another kind.
func (b *builder) quotes(open bool) string {
	within := 0
	for i := range b.elements {
		if b.elements[i].name == "q" {
			within++
		}
	}
	marks := [2]string{"“", "”"}
	switch russian, inner := b.russian(), within%2 == 1; {
	case russian && inner:
		marks = [2]string{"„", "“"}
	case russian:
		marks = [2]string{"«", "»"}
	case inner:
		marks = [2]string{"‘", "’"}
	}
	if open {
		return marks[0]
	}
	return marks[1]
}

// anchor makes the place that a tag's name or id is, if a link leads to it.
func (b *builder) anchor(t tag) {
	if len(b.links.anchors) == 0 || t.attrs == nil {
		return
	}
	for _, name := range []string{t.attr("id"), t.attr("name")} {
		if name = b.links.named(name); name != "" {
			b.open(rich.Anchor, name)
			return
		}
	}
}

func (b *builder) anchorTag(t tag) {
	e := element{name: "a", span: -1}
	if href := t.attr("href"); href != "" && !t.alone {
		if e.span = b.openLink(href); e.span >= 0 {
			e.bit = anyLink
		}
	}
	b.elements = append(b.elements, e)
}

func (b *builder) imageTag(t tag) {
	src := t.attr("src")
	if src == "" {
		src = t.attr("data-src")
	}
	alt := strings.Join(strings.Fields(t.attr("alt")), " ")
	if style, value, unix := telegramSpan(src); style != 0 {
		span := b.open(style, value)
		b.spans[span].Unix = unix
		b.text.WriteString(alt)
		b.close(span)
		return
	}
	if b.partBefore(); alt != "" {
		defer b.partAfter()
	}
	words := func() {
		b.titled(func() { b.text.WriteString(alt) }, strings.Join(strings.Fields(t.attr("title")), " "))
	}
	if address, style := b.imageAddress(src); style == rich.Image && drawing(address) {
		b.imageLink(address, words)
		return
	}
	b.inlineImage(src, words)
}

func (b *builder) timeTag(t tag) {
	style, value, unix := telegramSpan("tg://time?unix=" + t.attr("unix") + "&format=" + t.attr("format"))
	b.openElement(t, style, value)
	if e := b.elements; style != 0 && len(e) > 0 && e[len(e)-1].span >= 0 {
		b.spans[e[len(e)-1].span].Unix = unix
	}
}

func (b *builder) checkboxTag(t tag) {
	if t.attr("type") != "checkbox" {
		return
	}
	if t.has("checked") {
		b.text.WriteString("☑ ")
		return
	}
	b.text.WriteString("☐ ")
}

// mediaTag reports elements that show what lies elsewhere.
func mediaTag(name string) bool {
	switch name {
	case "iframe", "embed", "video", "audio", "source":
		return true
	}
	return false
}

// mediaLink leaves a link to what an element would have shown.
func (b *builder) mediaLink(t tag) {
	src := t.attr("src")
	if src == "" {
		return
	}
	if t.name == "video" || t.name == "audio" {
		if _, style := b.imageAddress(src); style != 0 {
			b.inlineImage(src, func() { b.text.WriteString(strings.Join(strings.Fields(t.attr("title")), " ")) })
			return
		}
	}
	if strings.HasPrefix(src, "//") {
		src = "https:" + src
	}
	src = watchAddress(src)
	if span := b.openLink(src); span >= 0 {
		title := t.attr("title")
		if title == "" {
			title = b.spans[span].Value
		}
		b.text.WriteString(title)
		b.closeLink(span)
		b.text.WriteByte(' ')
	}
}

// breakLine puts what follows on a line of its own.
func (b *builder) breakLine() {
	if r := b.lastRune(); r != 0 && r != '\n' {
		b.text.WriteByte('\n')
	}
}

// blockTag reports elements that stand on lines of their own.
func blockTag(name string) bool {
	switch name {
	case "address", "article", "aside", "blockquote", "center", "dd", "details", "dialog", "dir", "div", "dl", "dt",
		"fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li",
		"main", "menu", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "tfoot", "thead", "tr", "ul",
		"td", "th", "caption", "tg-collage", "tg-slideshow":
		return true
	}
	return false
}
