package markdown

import (
	"bytes"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/dateline-bot/dateline/content/rich"
)

// tag is one HTML tag.
type tag struct {
	name  string
	attrs []attribute
	open  bool
	alone bool   // <br/>
	raw   []byte // as it is written, while it is read
}

type attribute struct{ name, value string }

func (t *tag) attr(name string) string {
	for i := range t.attrs {
		if t.attrs[i].name == name {
			return t.attrs[i].value
		}
	}
	return ""
}

func (t *tag) has(name string) bool {
	return slices.ContainsFunc(t.attrs, func(a attribute) bool { return a.name == name })
}

// add adds an attribute; of several of one name the first counts.
func (t *tag) add(name, value string) {
	if !t.has(name) {
		t.attrs = append(t.attrs, attribute{name, value})
	}
}

func (t *tag) kind() html.TokenType {
	switch {
	case !t.open:
		return html.EndTagToken
	case t.alone:
		return html.SelfClosingTagToken
	}
	return html.StartTagToken
}

// tokenTag makes a tag of the tokenizer's current one.
func tokenTag(z *html.Tokenizer, kind html.TokenType) tag {
	name, more := z.TagName()
	t := tag{name: atom.String(name), open: kind != html.EndTagToken, alone: kind == html.SelfClosingTagToken}
	for more {
		var key, value []byte
		key, value, more = z.TagAttr()
		t.add(atom.String(key), string(value))
	}
	return t
}

// tokens calls text and found with what the HTML holds; comments are left out.
func tokens(source []byte, text func(*lexer), found func(tag)) {
	for z := newLexer(source); ; {
		kind, ok := z.next()
		switch {
		case !ok:
			return
		case kind == html.TextToken:
			text(z)
		default:
			found(z.tag)
		}
	}
}

func noText(*lexer) {}

// htmlLines is the text of an HTML block, which is not to be changed.
func (bh *blockHTML) htmlLines(n *ast.HTMLBlock) []byte {
	lines := n.Lines().Sliced(0, n.Lines().Len())
	if n.HasClosure() {
		lines = append(lines[:len(lines):len(lines)], n.ClosureLine)
	}
	if whole, ok := contiguous(lines); ok {
		return bh.b.source[whole.Start:whole.Stop]
	}
	var s []byte
	for i := range lines {
		s = append(s, lines[i].Value(bh.b.source)...)
	}
	return s
}

// contiguous returns the lines as one; ok is false if something stands between
// them in the source, as the > of a quote does.
func contiguous(lines []text.Segment) (whole text.Segment, ok bool) {
	for i, at := range lines {
		if at.Padding > 0 || at.ForceNewline || i > 0 && at.Start != whole.Stop {
			return whole, false
		}
		if i == 0 {
			whole = at
		}
		whole.Stop = at.Stop
	}
	return whole, len(lines) > 0
}

// rawValue is the text of a tag within a line.
func (ih *inlineHTML) rawValue(n *ast.RawHTML) []byte {
	if n.Segments.Len() == 1 {
		segment := n.Segments.At(0)
		return segment.Value(ih.b.source)
	}
	var s []byte
	for i := range n.Segments.Len() {
		segment := n.Segments.At(i)
		s = append(s, segment.Value(ih.b.source)...)
	}
	return s
}

// namesOf collects the places that links can lead to: name and id of any tag.
func namesOf(source []byte, places map[string]ast.Node) {
	if !mayHaveAttribute(source, "name") && !mayHaveAttribute(source, "id") {
		return
	}
	tokens(source, noText, func(t tag) {
		for _, name := range []string{t.attr("id"), t.attr("name")} {
			if name == "" {
				continue
			}
			if _, ok := places[name]; !ok {
				places[name] = nil
			}
		}
	})
}

// mayHaveAttribute reports whether the name stands in the HTML with an = behind
// it, as an attribute does; the letters of "id" are in many words.
func mayHaveAttribute(source []byte, name string) bool {
	for {
		i := bytes.IndexByte(source, '=')
		if i < 0 {
			return false
		}
		before := bytes.TrimRight(source[:i], " \t\n")
		if n := len(before) - len(name); n >= 0 && strings.EqualFold(string(before[n:]), name) {
			return true
		}
		source = source[i+1:]
	}
}

// hrefsOf collects the fragments that links in HTML lead to.
func hrefsOf(source []byte, wanted map[string]bool) {
	if !mayHaveAttribute(source, "href") || bytes.IndexByte(source, '#') < 0 {
		return
	}
	tokens(source, noText, func(t tag) {
		if fragment, ok := strings.CutPrefix(t.attr("href"), "#"); ok && fragment != "" {
			wanted[fragment] = true
		}
	})
}

// inlineStyle is the style of an element within text; 0 if it has none.
func inlineStyle(name string) rich.Style {
	switch name {
	case "b", "strong":
		return rich.Bold
	case "i", "em", "var", "dfn", "cite":
		return rich.Italic
	case "u", "ins":
		return rich.Underline
	case "s", "del", "strike":
		return rich.Strikethrough
	case "code", "kbd", "samp", "tt":
		return rich.Code
	case "sub":
		return rich.Subscript
	case "sup":
		return rich.Superscript
	case "mark":
		return rich.Marked
	case "tg-spoiler":
		return rich.Spoiler
	case "tg-math":
		return rich.Formula
	}
	return 0
}

// dropped reports elements whose text nobody is to see.
func dropped(name string) bool {
	switch name {
	case "script", "style", "template":
		return true
	}
	return false
}
