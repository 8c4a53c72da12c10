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

// inlines builds text from n and its siblings after it. apart, if there may be
// blocks here, ends the paragraph so far: a formula that is set apart is a
// block between two paragraphs.
func (b *builder) inlines(n ast.Node, apart func()) {
	for ; n != nil; n = n.NextSibling() {
		switch v := n.(type) {
		case *ast.Text:
			if b.late {
				b.closeLate()
			}
			b.textNode(v)
		case *ast.CodeSpan:
			b.codeSpan(v)
		case *ast.Emphasis:
			style := rich.Italic
			if v.Level == 2 {
				style = rich.Bold
			}
			b.styled(v, style)
		case *east.Strikethrough:
			b.styled(v, rich.Strikethrough)
		case *pairNode:
			b.styled(v, v.style)
		case *ast.Link:
			b.link(v)
		case *wikiLink:
			b.wikiLink(v)
		case *ast.AutoLink:
			b.autoLink(v)
		case *ast.Image:
			b.image(v)
		case *ast.RawHTML:
			b.rawHTML(v)
		case *ast.String:
			b.write(v.Value)
		case *mathInline:
			b.mathInline(v, apart)
		case *east.FootnoteLink:
			b.footnoteLink(v)
		case *east.TaskCheckBox, *east.FootnoteBacklink: // the list and the footnote have seen to it
		default:
			b.inlines(n.FirstChild(), nil)
		}
	}
}

// write appends text as it is.
func (b *builder) write(p []byte) {
	if b.dropping == "" {
		b.text.Write(p)
	}
}

func (b *builder) textNode(n *ast.Text) {
	if b.dropping != "" {
		return
	}
	value := b.source[n.Segment.Start:n.Segment.Stop]
	if n.Segment.Padding > 0 {
		value = n.Segment.Value(b.source)
	}
	if b.text.Len() == b.textStart || b.afterTag(n) {
		value = bytes.TrimLeft(value, " ") // behind a checkbox, or an element that was left out
	}
	b.partFrom(value)
	if n.IsRaw() {
		b.text.Write(value)
	} else {
		b.unescape(value)
	}
	switch {
	case n.HardLineBreak():
		b.text.WriteByte('\n')
	case n.SoftLineBreak():
		b.softBreak(n.Segment.Stop)
	}
}

// afterTag reports whether a tag of HTML parts n from a space before.
func (b *builder) afterTag(n *ast.Text) bool {
	if prev := n.PreviousSibling(); prev == nil || prev.Kind() != ast.KindRawHTML {
		return false
	}
	r := b.lastRune()
	return r == ' ' || r == '\n'
}

// softBreak turns the end of a line into a space, or into nothing between two
// wide letters of Chinese or Japanese (CSS Text 3, segment break transformation
// rules): Korean has spaces between its words.
func (b *builder) softBreak(pos int) {
	last := b.lastRune()
	if last == 0 || last == '\n' {
		return
	}
	if unspaced(last) && unspaced(nextLetter(b.source[pos:])) {
		return
	}
	b.text.WriteByte(' ')
}

// unspaced reports wide letters and signs, those of Korean left out.
func unspaced(r rune) bool {
	return r > 0x1100 && util.IsEastAsianWideRune(r) && !unicode.Is(unicode.Hangul, r)
}

// nextLetter is the first character that is neither white space nor markup.
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

// styled builds the children of n in a style; one within itself says nothing
// new.
func (b *builder) styled(n ast.Node, style rich.Style) {
	bit := uint32(1) << style
	if b.styles&bit != 0 {
		b.inlines(n.FirstChild(), nil)
		return
	}
	b.styles |= bit
	span := b.open(style, "")
	b.enclosed(n)
	b.close(span)
	b.styles &^= bit
}

// enclosed builds the children of n; HTML elements that began among them end
// with them, and those around end after them: spans never cross.
func (b *builder) enclosed(n ast.Node) {
	floor := b.floor
	b.floor = len(b.elements)
	b.inlines(n.FirstChild(), nil)
	b.closeElements(b.floor)
	b.floor = floor
}

// closeLate closes the elements around whose end came within a style.
func (b *builder) closeLate() {
	b.late = false
	for i := range b.elements {
		switch {
		case !b.elements[i].late:
		case i >= b.floor:
			b.closeElements(i)
			return
		default:
			b.late = true // not yet: the style goes on
		}
	}
}

// codeSpan builds code; the ends of its lines are spaces.
func (b *builder) codeSpan(n *ast.CodeSpan) {
	if b.dropping != "" {
		return
	}
	span := b.open(rich.Code, "")
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		t, ok := c.(*ast.Text)
		if !ok {
			continue
		}
		value := t.Segment.Value(b.source)
		if b.inCell && bytes.Contains(value, []byte(`\|`)) {
			value = bytes.ReplaceAll(value, []byte(`\|`), []byte{'|'})
		}
		if line, ok := bytes.CutSuffix(value, []byte{'\n'}); ok {
			b.text.Write(line)
			b.text.WriteByte(' ')
			continue
		}
		b.text.Write(value)
	}
	b.close(span)
}

// mathInline builds a formula within text.
func (b *builder) mathInline(n *mathInline, apart func()) {
	var s strings.Builder
	for i := range n.segments.Len() {
		s.Write(n.piece(i, b.source))
	}
	expression := strings.Join(strings.Fields(s.String()), " ")
	switch {
	case b.dropping != "" || rich.Blank(expression):
	case n.display && apart != nil && b.styles == 0:
		apart()
		b.formula(expression)
	case b.details > 0 || len([]rune(expression)) > rich.MaxFormula:
		b.span(rich.Code, expression)
	default:
		b.span(rich.Formula, expression)
	}
}

// span appends text in a style of its own.
func (b *builder) span(style rich.Style, s string) {
	span := b.open(style, "")
	b.text.WriteString(s)
	b.close(span)
}

// unescape appends Markdown's text: `\*` is *, and &copy; is ©.
func (b *builder) unescape(s []byte) {
	if bytes.IndexByte(s, '\\') < 0 && bytes.IndexByte(s, '&') < 0 {
		b.text.Write(s)
		return
	}
	from := 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			if i+1 < len(s) && util.IsPunct(s[i+1]) {
				b.text.Write(s[from:i])
				from = i + 1
				i++
			}
		case '&':
			n, character := reference(s[i:])
			if n > 0 {
				b.text.Write(s[from:i])
				b.text.WriteString(character)
				i += n - 1
				from = i + 1
			}
		}
	}
	b.text.Write(s[from:])
}

// unescaped is unescape for what does not go into the text.
func (b *builder) unescaped(s []byte) string {
	if bytes.IndexByte(s, '\\') < 0 && bytes.IndexByte(s, '&') < 0 {
		return string(s)
	}
	return string(util.ResolveEntityNames(util.ResolveNumericReferences(util.UnescapePunctuations(s))))
}

// reference reads a character reference at the start of s: its length and what
// it stands for; 0 if there is none.
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
