package markdown

import (
	"bytes"
	"strings"

	"github.com/yuin/goldmark/ast"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/dateline-bot/dateline/content/rich"
)

// tag is one HTML tag.
type tag struct {
	name  string
	attrs map[string]string // nil if there are none
	open  bool
	alone bool // <br/>
}

func (t *tag) attr(name string) string { return t.attrs[name] }

func (t *tag) has(name string) bool {
	_, ok := t.attrs[name]
	return ok
}

// tokenTag makes a tag of the tokenizer's current one.
func tokenTag(z *html.Tokenizer, kind html.TokenType) tag {
	name, more := z.TagName()
	t := tag{name: atom.String(name), open: kind != html.EndTagToken, alone: kind == html.SelfClosingTagToken}
	for more {
		var key, value []byte
		key, value, more = z.TagAttr()
		if t.attrs == nil {
			t.attrs = map[string]string{}
		}
		if _, ok := t.attrs[string(key)]; !ok {
			t.attrs[string(key)] = string(value)
		}
	}
	return t
}

// tokens calls text and tag with what the HTML holds; comments are left out.
func tokens(source []byte, text func(*html.Tokenizer), found func(tag)) {
	z := html.NewTokenizer(bytes.NewReader(source))
	for {
		switch kind := z.Next(); kind {
		case html.ErrorToken:
			return
		case html.TextToken:
			text(z)
		case html.StartTagToken, html.EndTagToken, html.SelfClosingTagToken:
			t := tokenTag(z, kind)
			if t.name == "noscript" { // what it holds is shown where no script runs
				z.NextIsNotRawText()
			}
			found(t)
		}
	}
}

func noText(*html.Tokenizer) {}

// htmlLines is the text of an HTML block.
func (b *builder) htmlLines(n *ast.HTMLBlock) []byte {
	var s []byte
	lines := n.Lines()
	for i := range lines.Len() {
		segment := lines.At(i)
		s = append(s, segment.Value(b.source)...)
	}
	if n.HasClosure() {
		s = append(s, n.ClosureLine.Value(b.source)...)
	}
	return s
}

// rawValue is the text of a tag within a line.
func (b *builder) rawValue(n *ast.RawHTML) []byte {
	if n.Segments.Len() == 1 {
		segment := n.Segments.At(0)
		return segment.Value(b.source)
	}
	var s []byte
	for i := range n.Segments.Len() {
		segment := n.Segments.At(i)
		s = append(s, segment.Value(b.source)...)
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
