package markdown

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/util"

	"github.com/dateline-bot/dateline/content/rich"
)

// inlines builds text from n and its following siblings. apart, if blocks are allowed
// here, ends the current paragraph: a display formula is a block between two
// paragraphs.
func (pr *prose) inlines(n ast.Node, apart func()) {
	for ; n != nil; n = n.NextSibling() {
		switch v := n.(type) {
		case *ast.Text:
			if pr.inline.late {
				pr.closeLate()
			}
			pr.textNode(v)
		case *ast.CodeSpan:
			pr.codeSpan(v)
		case *ast.Emphasis:
			style := rich.Italic
			if v.Level == 2 {
				style = rich.Bold
			}
			pr.styled(v, style)
		case *east.Strikethrough:
			pr.styled(v, rich.Strikethrough)
		case *pairNode:
			pr.styled(v, v.style)
		case *ast.Link:
			pr.link(v)
		case *wikiLink:
			pr.wikiLink(v)
		case *ast.AutoLink:
			pr.autoLink(v)
		case *ast.Image:
			pr.pictures.image(v)
		case *ast.RawHTML:
			pr.inline.rawHTML(v)
		case *ast.String:
			pr.write(v.Value)
		case *mathInline:
			pr.mathInline(v, apart)
		case *east.FootnoteLink:
			pr.footnoteLink(v)
		case *east.TaskCheckBox, *east.FootnoteBacklink: // handled by the list and the footnote
		default:
			pr.inlines(n.FirstChild(), nil)
		}
	}
}

// write appends text unchanged.
func (pr *prose) write(p []byte) {
	if pr.inline.dropping == "" {
		pr.text.Write(p)
	}
}

func (pr *prose) textNode(n *ast.Text) {
	if pr.inline.dropping != "" {
		return
	}
	value := pr.b.source[n.Segment.Start:n.Segment.Stop]
	if n.Segment.Padding > 0 {
		value = n.Segment.Value(pr.b.source)
	}
	if pr.text.Len() == pr.textStart || pr.afterTag(n) {
		value = bytes.TrimLeft(value, " ") // after a checkbox, or an element that was left out
	}
	pr.partFrom(value)
	if n.IsRaw() {
		pr.text.Write(value)
	} else {
		pr.unescape(value)
	}
	switch {
	case n.HardLineBreak():
		pr.text.WriteByte('\n')
	case n.SoftLineBreak():
		pr.softBreak(n.Segment.Stop)
	}
}

// afterTag reports whether an HTML tag separates n from a preceding space.
func (pr *prose) afterTag(n *ast.Text) bool {
	if prev := n.PreviousSibling(); prev == nil || prev.Kind() != ast.KindRawHTML {
		return false
	}
	r := pr.lastRune()
	return r == ' ' || r == '\n'
}

// softBreak converts the end of a line to a space, or to nothing between two wide
// letters of Chinese or Japanese (CSS Text 3, segment break transformation rules).
// Korean has spaces between words.
func (pr *prose) softBreak(pos int) {
	last := pr.lastRune()
	if last == 0 || last == '\n' {
		return
	}
	if unspaced(last) && unspaced(nextLetter(pr.b.source[pos:])) {
		return
	}
	pr.text.WriteByte(' ')
}

// unspaced reports whether r is a wide letter or sign, except Korean.
func unspaced(r rune) bool {
	return r > 0x1100 && util.IsEastAsianWideRune(r) && !unicode.Is(unicode.Hangul, r)
}

// nextLetter returns the first character that is neither white space nor markup.
func nextLetter(s []byte) rune {
	for len(s) > 0 {
		r, n := utf8.DecodeRune(s)
		switch r {
		case ' ', '\t', '\n', '*', '_', '[', '!', '>', '`', '~', '=', '|':
			s = s[n:]
			continue
		}
		return r
	}
	return 0
}

// styled builds the children of n in a style; a style within itself has no effect.
func (pr *prose) styled(n ast.Node, style rich.Style) {
	bit := uint32(1) << style
	if pr.styles&bit != 0 {
		pr.inlines(n.FirstChild(), nil)
		return
	}
	pr.styles |= bit
	span := pr.open(style, "")
	pr.enclosed(n)
	pr.close(span)
	pr.styles &^= bit
}

// enclosed builds the children of n; HTML elements that begin among them end with them,
// and enclosing ones end after them: spans never cross.
func (pr *prose) enclosed(n ast.Node) {
	floor := pr.inline.floor
	pr.inline.floor = len(pr.inline.elements)
	pr.inlines(n.FirstChild(), nil)
	pr.inline.closeElements(pr.inline.floor)
	pr.inline.floor = floor
}

// closeLate closes the enclosing elements whose end tag was within a style.
func (pr *prose) closeLate() {
	pr.inline.late = false
	for i := range pr.inline.elements {
		switch {
		case !pr.inline.elements[i].late:
		case i >= pr.inline.floor:
			pr.inline.closeElements(i)
			return
		default:
			pr.inline.late = true // not yet: the style continues
		}
	}
}

// codeSpan builds code; its line ends become spaces.
func (pr *prose) codeSpan(n *ast.CodeSpan) {
	if pr.inline.dropping != "" {
		return
	}
	span := pr.open(rich.Code, "")
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		t, ok := c.(*ast.Text)
		if !ok {
			continue
		}
		value := t.Segment.Value(pr.b.source)
		if pr.inCell && bytes.Contains(value, []byte(`\|`)) {
			value = bytes.ReplaceAll(value, []byte(`\|`), []byte{'|'})
		}
		if line, ok := bytes.CutSuffix(value, []byte{'\n'}); ok {
			pr.text.Write(line)
			pr.text.WriteByte(' ')
			continue
		}
		pr.text.Write(value)
	}
	pr.close(span)
}

// mathInline builds a formula within text.
func (pr *prose) mathInline(n *mathInline, apart func()) {
	var s strings.Builder
	for i := range n.segments.Len() {
		s.Write(n.piece(i, pr.b.source))
	}
	expression := strings.Join(strings.Fields(s.String()), " ")
	switch {
	case pr.inline.dropping != "" || rich.Blank(expression):
	case n.display && apart != nil && pr.styles == 0:
		apart()
		pr.b.formula(expression)
	case pr.b.details > 0 || len([]rune(expression)) > rich.MaxFormula:
		pr.span(rich.Code, expression)
	default:
		pr.span(rich.Formula, expression)
	}
}

// span appends text in its own style.
func (pr *prose) span(style rich.Style, s string) {
	span := pr.open(style, "")
	pr.text.WriteString(s)
	pr.close(span)
}

// unescape appends Markdown's text: `\*` is *, and &copy; is ©.
func (pr *prose) unescape(s []byte) {
	if bytes.IndexByte(s, '\\') < 0 && bytes.IndexByte(s, '&') < 0 {
		pr.text.Write(s)
		return
	}
	from := 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			if i+1 < len(s) && util.IsPunct(s[i+1]) {
				pr.text.Write(s[from:i])
				from = i + 1
				i++
			}
		case '&':
			n, character := reference(s[i:])
			if n > 0 {
				pr.text.Write(s[from:i])
				pr.text.WriteString(character)
				i += n - 1
				from = i + 1
			}
		}
	}
	pr.text.Write(s[from:])
}

// unescaped is like unescape but returns the text instead of appending it.
func (pr *prose) unescaped(s []byte) string {
	if bytes.IndexByte(s, '\\') < 0 && bytes.IndexByte(s, '&') < 0 {
		return string(s)
	}
	return string(util.ResolveEntityNames(util.ResolveNumericReferences(util.UnescapePunctuations(s))))
}

// reference reads a character reference at the start of s: its length, or 0, and the
// text that it represents.
func reference(s []byte) (int, string) {
	const longest = 33 // &CounterClockwiseContourIntegral;
	end := bytes.IndexByte(s[:min(len(s), longest)], ';')
	if end < 2 {
		return 0, ""
	}
	if s[1] == '#' {
		if r, ok := numericReference(s[2:end]); ok {
			return end + 1, r
		}
		return 0, ""
	}
	entity, ok := util.LookUpHTML5EntityByName(string(s[1:end]))
	if !ok {
		return 0, ""
	}
	return end + 1, string(entity.Characters)
}

// numericReference reads the digits of &#35; and &#x23;.
func numericReference(s []byte) (string, bool) {
	base, digits := rune(10), 7
	if len(s) > 1 && (s[0] == 'x' || s[0] == 'X') {
		base, digits = 16, 6
		s = s[1:]
	}
	if len(s) == 0 || len(s) > digits {
		return "", false
	}
	r := rune(0)
	for _, c := range s {
		d := hexDigit(c)
		if d >= base {
			return "", false
		}
		r = r*base + d
	}
	if r == 0 || !utf8.ValidRune(r) {
		r = utf8.RuneError
	}
	return string(r), true
}

func hexDigit(c byte) rune {
	switch {
	case '0' <= c && c <= '9':
		return rune(c - '0')
	case 'a' <= c && c <= 'f':
		return rune(c-'a') + 10
	case 'A' <= c && c <= 'F':
		return rune(c-'A') + 10
	}
	return 99
}
