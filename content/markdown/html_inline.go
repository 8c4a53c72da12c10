package markdown

import (
	"bytes"
	"cmp"
	"path"
	"strings"

	"github.com/yuin/goldmark/ast"

	"github.com/dateline-bot/dateline/content/markup"
	"github.com/dateline-bot/dateline/content/rich"
)

// inlineHTML builds the tags of HTML within text.
type inlineHTML struct {
	b        *builder
	prose    *prose
	pictures *pictures

	elements  []element           // that are open within the text
	late      bool                // the end of one of them has come already
	floor     int                 // those below it cannot be closed: a style began after them
	dropping  string              // the element whose text is being dropped: script, style
	endless   map[string]ast.Node // by such an element's name: the last block in which one does not end
	tagsThere map[string]bool     // beginnings of tags, and whether they are in the source
	inProse   bool                // the tag is within a line of Markdown, not in a block of HTML
	endsThere map[string]bool     // the elements of HTML whose end is in the article
}

// element is an HTML element that is open within a text.
type element struct {
	name string
	span int    // its span; -1 if it has none
	bit  uint32 // of styles, to be cleared when it closes
	late bool   // its end came within a style that began after it
}

// rawHTML builds one tag within a line of Markdown.
func (ih *inlineHTML) rawHTML(n *ast.RawHTML) {
	value := ih.rawValue(n)
	if bytes.HasPrefix(value, []byte("<!")) || bytes.HasPrefix(value, []byte("<?")) {
		return
	}
	found := func(t tag) {
		if ih.dropping == "" && t.open && dropped(t.name) && !ih.ends(n, t.name) {
			if bytes.IndexByte(value, '=') < 0 { // prose about the tag, most likely: what follows is text
				ih.prose.text.Write(value)
			}
			return
		}
		ih.inProse = true
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

// inlineTag opens or closes an element within text. An element that it does not
// know leaves its text.
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
	case t.alone && !htmlElement(t.name): // <Badge text="new" />
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

// openElement opens an element, with a span if it has a style that is not open
// already.
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

// closeElement closes the element and those within it; nothing if it is not
// open.
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

// quotes are the marks that <q> stands for, which browsers add: those within
// others are of another kind.
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

// anchor makes the place that a tag's name or id is, if a link leads to it.
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

// mediaTag reports elements that show what lies elsewhere.
func mediaTag(name string) bool {
	switch name {
	case "iframe", "embed", "video", "audio", "source":
		return true
	}
	return false
}

// mediaLink leaves a link to what an element would have shown.
func (ih *inlineHTML) mediaLink(t tag) {
	src := t.attr("src")
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
	} else if t.name == "video" || t.name == "audio" { // there is no such file: its name stays
		ih.prose.text.WriteString(cmp.Or(strings.Join(strings.Fields(t.attr("title")), " "), path.Base(src)))
	}
}

// breakLine puts what follows on a line of its own.
func (pr *prose) breakLine() {
	if r := pr.lastRune(); r != 0 && r != '\n' {
		pr.text.WriteByte('\n')
	}
}

// blockTag reports elements that are on lines of their own.
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

// word reports whether what looks like a tag is a word in angle brackets, which
// authors write in prose: <your-token>, List<String>. It is neither an element of
// HTML nor a component, which has attributes, an end, or closes itself.
func (ih *inlineHTML) word(t *tag) bool {
	if len(t.raw) < 3 || t.alone || !t.open && bytes.ContainsAny(t.raw, " \n") || strings.HasPrefix(t.name, "tg-") {
		return false
	}
	name := t.raw[1 : 1+min(len(t.name), len(t.raw)-2)]
	if !t.open {
		name = t.raw[2:min(2+len(t.name), len(t.raw)-1)]
	}
	breaks := t.name == "br" || t.name == "hr" || t.name == "wbr" // stand behind words: Monday<Br>Tuesday
	if htmlElement(t.name) && (!t.open || breaks || !wordRune(ih.prose.lastRune()) || name[0] < 'A' || name[0] > 'Z') {
		return ih.mentioned(t)
	}
	if bytes.IndexByte(t.raw, '=') >= 0 {
		return false
	}
	return !ih.paired(string(name), t.open)
}

// mentioned reports whether a tag of HTML is a word all the same: "the <head> tag",
// "cp <source file> <dir>". It has no attribute that HTML knows, and it neither
// ends nor does HTML let it be without an end.
func (ih *inlineHTML) mentioned(t *tag) bool {
	if !t.open || bytes.IndexByte(t.raw, '=') >= 0 {
		return false
	}
	for _, a := range t.attrs {
		if flagAttribute(a.name) {
			return false
		}
	}
	if len(t.attrs) == 0 && mayStayOpen(t.name) && !keyName(t) || !ih.inProse && impliedEnd(t.name) {
		return false
	}
	if voidElement(t.name) {
		return ih.inProse
	}
	return !ih.ended(t.name)
}

// keyName reports whether a tag is written as keys and notions are: <Del>, <Ins>,
// <Sub>, <Sup>. Elements are written in letters of one case; others that need no end,
// <Br> and <Li>, are no keys, whatever their letters.
func keyName(t *tag) bool {
	switch t.name {
	case "del", "ins", "sub", "sup":
		return 'A' <= t.raw[1] && t.raw[1] <= 'Z' && 'a' <= t.raw[2] && t.raw[2] <= 'z'
	}
	return false
}

// ended reports whether the end of an element is in the HTML of the article.
// Code that shows one does not count.
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

// mayStayOpen reports the elements that people leave without an end: where HTML
// allows it, and the styles of text, whose end is forgotten.
func mayStayOpen(name string) bool {
	switch name {
	case "br", "hr", "wbr", "p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot", "rp", "rt",
		"center", "font", "small", "big", "span", "q", "nobr":
		return true
	}
	return inlineStyle(name) != 0 && name != "var" && name != "code" && name != "samp" && name != "cite" && name != "dfn"
}

// impliedEnd reports the elements whose ends HTML itself adds, which blocks of HTML
// leave out. In prose they are words: "the <head> tag".
func impliedEnd(name string) bool {
	switch name {
	case "html", "head", "body", "colgroup", "caption", "option", "optgroup", "rb", "rtc":
		return true
	}
	return false
}

// voidElement reports the elements without an end that are nothing without
// attributes.
func voidElement(name string) bool {
	switch name {
	case "area", "base", "basefont", "bgsound", "col", "embed", "frame", "img", "input", "link", "meta", "param", "source", "track":
		return true
	}
	return false
}

// flagAttribute reports the attributes that HTML, Telegram and tools know without
// a value.
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

// paired reports whether the other tag of an element is in the source, too.
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

// htmlElement reports the elements of HTML, those that are obsolete with them.
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
