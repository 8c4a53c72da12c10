package markdown

import (
	"bytes"
	"strings"
)

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
	if htmlElement(t.name) && (!t.open || !wordRune(ih.prose.lastRune()) || name[0] < 'A' || name[0] > 'Z') {
		return false
	}
	if bytes.IndexByte(t.raw, '=') >= 0 {
		return false
	}
	return !ih.paired(string(name), t.open)
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
