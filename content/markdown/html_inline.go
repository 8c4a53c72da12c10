package markdown

import (
	"bytes"
	"cmp"
	"path"
	"strings"

	"github.com/yuin/goldmark/ast"

	"github.com/dateline-bot/dateline/content/comment"
	"github.com/dateline-bot/dateline/content/markup"
	"github.com/dateline-bot/dateline/content/rich"
)

// inlineHTML builds HTML tags within text.
type inlineHTML struct {
	b        *builder
	prose    *prose
	pictures *pictures

	elements  []element           // open elements of the text
	late      bool                // an open element's end tag has been seen already
	floor     int                 // elements below it cannot be closed, because a style began after them
	dropping  string              // the element whose text is being dropped: script, style
	endless   map[string]ast.Node // by name of such an element: the last block in which one has no end
	tagsThere map[string]bool     // beginnings of tags, and whether they occur in the source
	inProse   bool                // the tag is in a line of Markdown, not in a block of HTML
	apart     bool                // the tag is not directly followed by text
	endsThere map[string]bool     // the elements of HTML whose end tag occurs in the article
}

// element is an open HTML element within text.
type element struct {
	name string
	span int    // its span, or -1
	bit  uint32 // its style bits, to be cleared when it closes
	late bool   // its end tag was within a style that began after it
	more bool   // it is a link that began in an earlier block
}

// rawHTML builds one tag in a line of Markdown.
func (ih *inlineHTML) rawHTML(n *ast.RawHTML) {
	value := ih.rawValue(n)
	if bytes.HasPrefix(value, []byte("<!")) || bytes.HasPrefix(value, []byte("<?")) {
		if ih.dropping == "" && quotedMarkup(value) {
			ih.prose.text.Write(value)
		}
		return
	}
	found := func(t tag) {
		if ih.dropping == "" && t.open && dropped(t.name) && !ih.ends(n, t.name) {
			if bytes.IndexByte(value, '=') < 0 { // probably prose about the tag: the rest is text
				ih.prose.text.Write(value)
			}
			return
		}
		ih.inProse, ih.apart = true, isIsolated(n.NextSibling(), ih.b.source)
		ih.inlineTag(t)
		ih.inProse = false
	}
	if t, n := plainTag(value); n == len(value) {
		t.raw = value
		found(t)
		return
	}
	tokens(value, noText, found)
}

// quotedMarkup reports whether a declaration or a processing instruction within a line
// is the subject of the line: the <!DOCTYPE html> of a page, <?php … ?>. Comments and
// the remains of Word documents are not.
func quotedMarkup(value []byte) bool {
	for _, begin := range []string{"<!doctype", "<!element", "<!entity", "<![cdata[", "<?php", "<?="} {
		if len(value) > len(begin) && strings.EqualFold(string(value[:len(begin)]), begin) {
			return true
		}
	}
	return false
}

// isIsolated reports whether a tag is followed by the end of the line, a blank or
// punctuation, as in "the <b> and <i> tags", and not by text that it could format.
func isIsolated(next ast.Node, source []byte) bool {
	t, ok := next.(*ast.Text)
	if !ok {
		return next == nil
	}
	value := t.Segment.Value(source)
	return len(value) == 0 || bytes.IndexByte([]byte(" ,.;:)/"), value[0]) >= 0
}

// ends reports whether the element that n begins ends in the same block.
func (ih *inlineHTML) ends(n ast.Node, name string) bool {
	block := n.Parent()
	for block.Type() == ast.TypeInline {
		block = block.Parent()
	}
	if ih.endless[name] == block {
		return false
	}
	for c := n; c != block; c = c.Parent() {
		for after := c.NextSibling(); after != nil; after = after.NextSibling() {
			if ih.holdsEnd(after, name) {
				return true
			}
		}
	}
	if ih.endless == nil {
		ih.endless = map[string]ast.Node{}
	}
	ih.endless[name] = block
	return false
}

func (ih *inlineHTML) holdsEnd(n ast.Node, name string) bool {
	if raw, ok := n.(*ast.RawHTML); ok {
		t, _ := plainTag(ih.rawValue(raw))
		return t.name == name && !t.open
	}
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if ih.holdsEnd(c, name) {
			return true
		}
	}
	return false
}

// inlineTag opens or closes an inline element. The text of unknown elements is kept.
func (ih *inlineHTML) inlineTag(t tag) {
	if ih.dropping != "" {
		if !t.open && t.name == ih.dropping {
			ih.dropping = ""
		}
		return
	}
	if ih.word(&t) {
		ih.prose.text.Write(t.raw)
		return
	}
	if !t.open {
		ih.closeElement(t.name)
		if blockTag(t.name) {
			ih.prose.breakLine()
		}
		return
	}
	ih.prose.anchor(t)
	switch {
	case dropped(t.name):
		if !t.alone {
			ih.dropping = t.name
		}
	case t.name == "br":
		if ih.prose.text.Len() > ih.prose.textStart {
			ih.prose.text.WriteByte('\n')
		}
	case t.name == "img":
		ih.imageTag(t)
	case t.name == "input":
		ih.checkboxTag(t)
	case t.name == "a":
		ih.anchorTag(t)
	case t.name == "span":
		if t.attr("class") == "kg-bookmark-publisher" && ih.prose.text.Len() > ih.prose.textStart { // Ghost's style sheet has a sign before it
			ih.prose.text.WriteString(" · ")
		}
		ih.openElement(t, spanStyle(t), "")
	case t.name == "tg-emoji" && markup.Digits(t.attr("emoji-id")):
		ih.openElement(t, rich.CustomEmoji, t.attr("emoji-id"))
	case t.name == "tg-time":
		ih.timeTag(t)
	case inlineStyle(t.name) != 0:
		ih.openElement(t, inlineStyle(t.name), "")
	case t.name == "q" && !t.alone:
		ih.prose.text.WriteString(ih.prose.quotes(true))
		ih.openElement(t, 0, "")
	case blockTag(t.name):
		ih.prose.breakLine()
	case t.name == "tg-map":
		ih.mapLink(t)
	case mediaTag(t.name):
		ih.mediaLink(t)
	case t.alone && !htmlElement(t.name) && !comment.Private(t.name): // <Badge text="new" />
		ih.prose.text.WriteString(cmp.Or(t.attr("text"), t.attr("label")))
	}
}

// spanStyle reads Telegram's <span class="tg-spoiler">.
func spanStyle(t tag) rich.Style {
	if t.attr("class") == "tg-spoiler" {
		return rich.Spoiler
	}
	return 0
}

// openElement opens an element, with a span if its style is not active already.
func (ih *inlineHTML) openElement(t tag, style rich.Style, value string) {
	if t.alone {
		return
	}
	e := element{name: t.name, span: -1}
	if bit := uint32(1) << style; style != 0 && ih.prose.styles&bit == 0 {
		e.bit = bit
		e.span = ih.prose.open(style, value)
		ih.prose.styles |= bit
	}
	ih.elements = append(ih.elements, e)
}

// closeElement closes the element and those within it, if it is open.
func (ih *inlineHTML) closeElement(name string) {
	for i := len(ih.elements) - 1; i >= 0; i-- {
		if ih.elements[i].name != name || ih.elements[i].late {
			continue
		}
		if i < ih.floor {
			ih.elements[i].late = true
			ih.late = true
			return
		}
		ih.closeElements(i)
		return
	}
}

// closeElements closes elements until n are open.
func (ih *inlineHTML) closeElements(n int) {
	for i := len(ih.elements) - 1; i >= n; i-- {
		e := ih.elements[i]
		ih.elements = ih.elements[:i]
		if e.span >= 0 {
			ih.prose.close(e.span)
			ih.prose.styles &^= e.bit
		}
		if e.name == "q" {
			ih.prose.text.WriteString(ih.prose.quotes(false))
		}
	}
}

// quotes returns the quotation marks that browsers add for <q>: nested quotations have
// other marks.
func (pr *prose) quotes(open bool) string {
	within := 0
	for i := range pr.inline.elements {
		if pr.inline.elements[i].name == "q" {
			within++
		}
	}
	opening, closing := pr.b.words().Quotes(within%2 == 1)
	if open {
		return opening
	}
	return closing
}

// anchor adds an anchor for a tag's name or id, if it is linked to.
func (pr *prose) anchor(t tag) {
	if len(pr.links.anchors) == 0 || t.attrs == nil {
		return
	}
	for _, name := range []string{t.attr("id"), t.attr("name")} {
		if name = pr.links.named(name); name != "" {
			pr.open(rich.Anchor, name)
			return
		}
	}
}

func (ih *inlineHTML) anchorTag(t tag) {
	e := element{name: "a", span: -1}
	if href := t.attr("href"); href != "" && !t.alone {
		if e.span = ih.prose.openLink(href); e.span >= 0 {
			e.bit = anyLink
		}
	}
	ih.elements = append(ih.elements, e)
}

// link returns the link that is open in the text; its Style is 0 if there is none.
func (ih *inlineHTML) link() rich.Span {
	for _, e := range ih.elements {
		if e.name == "a" && e.span >= 0 {
			return ih.b.spans[e.span]
		}
	}
	return rich.Span{}
}

// goOn opens a link again in the next text: links may be around blocks, as in cards.
func (ih *inlineHTML) goOn(link rich.Span) {
	if link.Style == 0 || ih.prose.styles&anyLink != 0 {
		return
	}
	e := element{name: "a", span: ih.prose.open(link.Style, link.Value), bit: anyLink, more: true}
	ih.prose.styles |= anyLink
	ih.elements = append(ih.elements, e)
}

func (ih *inlineHTML) imageTag(t tag) {
	src := pictureAddress(t)
	alt := strings.Join(strings.Fields(t.attr("alt")), " ")
	if style, value, unix := telegramSpan(src); style != 0 {
		span := ih.prose.open(style, value)
		ih.b.spans[span].Unix = unix
		ih.prose.text.WriteString(alt)
		ih.prose.close(span)
		return
	}
	if ih.prose.partBefore(); alt != "" {
		defer ih.prose.partAfter()
	}
	words := func() {
		ih.pictures.titled(func() { ih.prose.text.WriteString(alt) }, strings.Join(strings.Fields(t.attr("title")), " "))
	}
	if address, style := ih.pictures.imageAddress(src); style == rich.Image && drawing(address) {
		ih.pictures.imageLink(address, words)
		return
	}
	ih.pictures.inlineImage(src, words)
}

func (ih *inlineHTML) timeTag(t tag) {
	style, value, unix := telegramSpan("tg://time?unix=" + t.attr("unix") + "&format=" + t.attr("format"))
	ih.openElement(t, style, value)
	if e := ih.elements; style != 0 && len(e) > 0 && e[len(e)-1].span >= 0 {
		ih.b.spans[e[len(e)-1].span].Unix = unix
	}
}

func (ih *inlineHTML) checkboxTag(t tag) {
	if t.attr("type") != "checkbox" {
		return
	}
	if t.has("checked") {
		ih.prose.text.WriteString("☑ ")
		return
	}
	ih.prose.text.WriteString("☐ ")
}

// mediaTag reports whether an element shows an external resource.
func mediaTag(name string) bool {
	switch name {
	case "iframe", "embed", "object", "video", "audio", "source":
		return true
	}
	return false
}

// mediaLink writes a link to what an element would have shown.
func (ih *inlineHTML) mediaLink(t tag) {
	src := pictureAddress(t) // players are loaded lazily, too
	if t.name == "object" {
		src = t.attr("data")
	}
	if src == "" {
		return
	}
	if t.name == "video" || t.name == "audio" {
		if _, style := ih.pictures.imageAddress(src); style != 0 {
			ih.pictures.inlineImage(src, func() { ih.prose.text.WriteString(strings.Join(strings.Fields(t.attr("title")), " ")) })
			return
		}
	}
	if strings.HasPrefix(src, "//") {
		src = "https:" + src
	}
	src = markup.WatchAddress(src)
	if span := ih.prose.openLink(src); span >= 0 {
		title := t.attr("title")
		if title == "" {
			title = ih.b.spans[span].Value
		}
		ih.prose.text.WriteString(title)
		ih.prose.closeLink(span)
		ih.prose.text.WriteByte(' ')
	} else if t.name == "video" || t.name == "audio" { // the file does not exist: its name is kept
		ih.prose.text.WriteString(cmp.Or(strings.Join(strings.Fields(t.attr("title")), " "), path.Base(src)))
	}
}

// breakLine starts a new line.
func (pr *prose) breakLine() {
	if r := pr.lastRune(); r != 0 && r != '\n' {
		pr.text.WriteByte('\n')
	}
}

// blockTag reports whether an element is a block.
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

// word reports whether something that looks like a tag is a word in angle brackets,
// which authors write in prose: <your-token>, List<String>. It is neither an HTML
// element nor a component, which has attributes, an end tag, or closes itself.
func (ih *inlineHTML) word(t *tag) bool {
	if len(t.raw) < 3 || t.alone || !t.open && bytes.ContainsAny(t.raw, " \n") || strings.HasPrefix(t.name, "tg-") {
		return false
	}
	name := t.raw[1 : 1+min(len(t.name), len(t.raw)-2)]
	if !t.open {
		name = t.raw[2:min(2+len(t.name), len(t.raw)-1)]
	}
	breaks := t.name == "br" || t.name == "hr" || t.name == "wbr" // often directly after words: Monday<Br>Tuesday
	if htmlElement(t.name) && (!t.open || breaks || !wordRune(ih.prose.lastRune()) || name[0] < 'A' || name[0] > 'Z') {
		return ih.mentioned(t)
	}
	if bytes.IndexByte(t.raw, '=') >= 0 {
		return false
	}
	return !ih.paired(string(name), t.open)
}

// mentioned reports whether an HTML tag is nevertheless a word: "the <head> tag", "cp
// <source file> <dir>". It has no attribute that HTML knows, no end tag, and HTML
// requires one.
func (ih *inlineHTML) mentioned(t *tag) bool {
	if !t.open || bytes.IndexByte(t.raw, '=') >= 0 {
		return false
	}
	for _, a := range t.attrs {
		if flagAttribute(a.name) {
			return false
		}
	}
	if len(t.attrs) > 0 && wordRune(ih.prose.lastRune()) { // a<b or c>d
		return true
	}
	if len(t.attrs) == 0 && mayStayOpen(t.name) && !keyName(t) || !ih.inProse && impliedEnd(t.name) {
		style := inlineStyle(t.name) != 0 || t.name == "q"
		return style && len(t.attrs) == 0 && ih.inProse && ih.apart && !ih.ended(t.name)
	}
	if voidElement(t.name) {
		return ih.inProse
	}
	return !ih.ended(t.name)
}

// keyName reports whether a tag is capitalised like the names of keys and concepts:
// <Del>, <Ins>, <Sub>, <Sup>. Elements are written in one case; elements that need no
// end tag, <Br> and <Li>, are never names.
func keyName(t *tag) bool {
	switch t.name {
	case "del", "ins", "sub", "sup":
		return 'A' <= t.raw[1] && t.raw[1] <= 'Z' && 'a' <= t.raw[2] && t.raw[2] <= 'z'
	}
	return false
}

// ended reports whether the end tag of an element occurs in the HTML of the article.
// End tags in code do not count.
func (ih *inlineHTML) ended(name string) bool {
	if ih.b.depth > 0 {
		return ih.paired(name, true)
	}
	if ih.endsThere == nil {
		ih.endsThere = map[string]bool{}
		note := func(t tag) {
			if !t.open {
				ih.endsThere[t.name] = true
			}
		}
		_ = ast.Walk(ih.b.root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
			switch n := n.(type) {
			case *ast.RawHTML:
				if value := ih.rawValue(n); entering && bytes.HasPrefix(value, []byte("</")) {
					tokens(value, noText, note)
				}
			case *ast.HTMLBlock:
				if value := ih.b.html.htmlLines(n); entering && bytes.Contains(value, []byte("</")) {
					tokens(value, noText, note)
				}
			}
			return ast.WalkContinue, nil
		})
	}
	return ih.endsThere[name]
}

// mayStayOpen reports whether people leave an element open: where HTML allows it, and
// the styles of text, whose end tag is often forgotten.
func mayStayOpen(name string) bool {
	switch name {
	case "br", "hr", "wbr", "p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot", "rp", "rt",
		"center", "font", "small", "big", "span", "q", "nobr":
		return true
	}
	return inlineStyle(name) != 0 && name != "var" && name != "code" && name != "samp" && name != "cite" && name != "dfn"
}

// impliedEnd reports whether HTML adds the element's end tag, which HTML blocks leave
// out. In prose it is a word: "the <head> tag".
func impliedEnd(name string) bool {
	switch name {
	case "html", "head", "body", "colgroup", "caption", "option", "optgroup", "rb", "rtc":
		return true
	}
	return false
}

// voidElement reports whether an element has no end tag and is pointless without
// attributes.
func voidElement(name string) bool {
	switch name {
	case "area", "base", "basefont", "bgsound", "col", "embed", "frame", "img", "input", "link", "meta", "param", "source", "track":
		return true
	}
	return false
}

// flagAttribute reports whether HTML, Telegram or a tool has the attribute without a
// value.
func flagAttribute(name string) bool {
	switch name {
	case "allowfullscreen", "async", "autofocus", "autoplay", "checked", "clear", "compact", "controls", "default", "defer",
		"disabled", "download", "expandable", "formnovalidate", "hidden", "inert", "ismap", "itemscope", "loop", "markdown",
		"multiple", "muted", "nohref", "nomodule", "noshade", "novalidate", "nowrap", "open", "playsinline", "readonly",
		"required", "reversed", "scoped", "seamless", "selected", "alt", "class", "id", "style", "title":
		return true
	}
	return strings.ContainsAny(name, "-:@#.{}")
}

// paired reports whether the element's other tag also occurs in the source.
func (ih *inlineHTML) paired(name string, open bool) bool {
	other := "</" + name
	if !open {
		other = "<" + name
	}
	there, known := ih.tagsThere[other]
	if !known {
		there = bytes.Contains(ih.b.source, []byte(other))
		if ih.tagsThere == nil {
			ih.tagsThere = map[string]bool{}
		}
		ih.tagsThere[other] = there
	}
	return there
}

// htmlElement reports whether a name is that of an HTML element, including obsolete
// ones.
func htmlElement(name string) bool {
	switch name {
	case "a", "abbr", "acronym", "address", "applet", "area", "article", "aside", "audio", "b", "base", "basefont", "bdi", "bdo",
		"bgsound", "big", "blink", "blockquote", "body", "br", "button", "canvas", "caption", "center", "cite", "code", "col",
		"colgroup", "data", "datalist", "dd", "del", "details", "dfn", "dialog", "dir", "div", "dl", "dt", "em", "embed", "fieldset",
		"figcaption", "figure", "font", "footer", "form", "frame", "frameset", "h1", "h2", "h3", "h4", "h5", "h6", "head", "header",
		"hgroup", "hr", "html", "i", "iframe", "img", "input", "ins", "kbd", "label", "legend", "li", "link", "main", "map", "mark",
		"marquee", "math", "menu", "meta", "meter", "nav", "nobr", "noembed", "noframes", "noscript", "object", "ol", "optgroup",
		"option", "output", "p", "param", "picture", "plaintext", "pre", "progress", "q", "rb", "rp", "rt", "rtc", "ruby", "s",
		"samp", "script", "search", "section", "select", "slot", "small", "source", "span", "strike", "strong", "style", "sub",
		"summary", "sup", "svg", "table", "tbody", "td", "template", "textarea", "tfoot", "th", "thead", "time", "title", "tr",
		"track", "tt", "u", "ul", "var", "video", "wbr", "xmp":
		return true
	}
	return false
}
