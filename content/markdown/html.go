package markdown

import (
	"bytes"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
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
	raw   []byte // as written, while it is read
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

// add adds an attribute; the first of several with the same name wins.
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

// tokenTag converts the tokenizer's current token to a tag.
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

// tokens calls text and found with the tokens of the HTML, except comments.
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

// htmlLines returns the text of an HTML block. The caller must not modify it.
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

// contiguous returns the lines as one segment; ok is false if there is something
// between them in the source, such as the > of a quote.
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

// rawValue returns the text of a tag within a line.
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

// namesOf collects the possible targets of links: name and id of any tag.
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

// mayHaveAttribute reports whether the HTML contains the name followed by =, like an
// attribute; the letters of "id" are in many words.
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

// hrefsOf collects the fragments of links in HTML.
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

// htmlParser does not begin a block of HTML that would extend to the end of the article
// and is invisible: "<script> tags are dangerous" is a sentence. goldmark's parser
// tries up to seven patterns on each line that begins with <; for the usual beginnings
// of a line, this one decides without them.
type htmlParser struct{ parser.BlockParser }

// Open implements parser.BlockParser.
func (h htmlParser) Open(parent ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	line, segment := reader.PeekLine()
	tag := bytes.TrimLeft(line, " ")
	switch kind, decided := htmlBlockKind(tag, ast.IsParagraph(pc.LastOpenedBlock().Node)); {
	case !decided:
	case kind == 0:
		return nil, parser.NoChildren
	default:
		n := ast.NewHTMLBlock(kind)
		reader.AdvanceToEOL()
		n.Lines().Append(segment)
		return n, parser.NoChildren
	}
	if end := hiddenUntil(tag); end != "" && !endsLater(pc, reader.Source(), segment.Start, end) {
		return nil, parser.NoChildren
	}
	return h.BlockParser.Open(parent, reader, pc)
}

// htmlBlockKind returns the kind of the block that a line begins, 0 for none, as
// CommonMark 4.6 numbers them: comments, the elements that begin a block wherever they
// begin a line, and those that do so only alone on their line and not in a paragraph.
// Names with an unusual spelling are left undecided.
func htmlBlockKind(line []byte, inParagraph bool) (kind ast.HTMLBlockType, decided bool) {
	if bytes.HasPrefix(line, []byte("<!--")) {
		return ast.HTMLBlockType2, true
	}
	rest, isTag := bytes.CutPrefix(line, []byte{'<'})
	if !isTag {
		return 0, false
	}
	rest = bytes.TrimPrefix(rest, []byte{'/'})
	n := 0
	for n < len(rest) && ('a' <= rest[n] && rest[n] <= 'z' || '1' <= rest[n] && rest[n] <= '6') {
		n++
	}
	if n == len(rest) || rest[n] != ' ' && rest[n] != '>' && rest[n] != '\n' && !bytes.HasPrefix(rest[n:], []byte("/>")) {
		return 0, false
	}
	switch string(rest[:n]) {
	case "blockquote", "center", "details", "div", "figcaption", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "iframe",
		"li", "ol", "p", "section", "summary", "table", "tbody", "td", "th", "thead", "tr", "ul":
		return ast.HTMLBlockType6, true
	case "a", "b", "br", "code", "del", "em", "font", "i", "img", "kbd", "s", "small", "span", "strong", "sub", "sup", "u", "video":
		end := bytes.TrimRight(rest, " \r\n")
		return 0, inParagraph || end[len(end)-1] != '>'
	}
	return 0, false
}

// hiddenUntil returns the end marker of an invisible block that a line begins, or "".
// Comments have been removed before (see content/comment).
func hiddenUntil(line []byte) string {
	if len(line) < 3 || line[0] != '<' {
		return ""
	}
	switch {
	case line[1] == '?':
		return "?>"
	case bytes.HasPrefix(line, []byte("<![CDATA[")):
		return "]]>"
	case line[1] == '!' && isLetter(line[2]):
		return ">"
	}
	switch name := strings.ToLower(string(line[1 : 1+wordLength(line[1:])])); name {
	case "script", "style":
		return "</" + name
	}
	return ""
}

// hiddenEnds maps an end marker to its next position after an offset, so that a source
// with a thousand beginnings is searched once.
type hiddenEnds map[string]int

var hiddenEndsKey = parser.NewContextKey()

// endsLater reports whether end occurs in the source after an offset. Offsets must not
// decrease from call to call.
func endsLater(pc parser.Context, source []byte, from int, end string) bool {
	known, _ := pc.Get(hiddenEndsKey).(hiddenEnds)
	if known == nil {
		known = hiddenEnds{}
		pc.Set(hiddenEndsKey, known)
	}
	at, ok := known[end]
	if !ok || at >= 0 && at < from {
		if at = indexFold(source[from:], end); at >= 0 {
			at += from
		}
		known[end] = at
	}
	return at >= 0
}

// indexFold returns where a lower-case ASCII text begins in s, ignoring case, or -1.
func indexFold(s []byte, lower string) int {
	for i := 0; ; i++ {
		next := bytes.IndexByte(s[i:], lower[0])
		if i += next; next < 0 || len(s)-i < len(lower) {
			return -1
		}
		if strings.EqualFold(string(s[i:i+len(lower)]), lower) {
			return i
		}
	}
}

// inlineStyle returns the style of an inline element, or 0.
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

// dropped reports whether an element's text is invisible.
func dropped(name string) bool {
	switch name {
	case "script", "style", "template":
		return true
	}
	return false
}

// lexer reads HTML token by token. It handles the common forms (text, tags with quoted
// attributes, comments); from the first unusual token on, it uses x/net's tokenizer,
// whose buffers alone cost more than a short article. Both find the same tokens.
type lexer struct {
	rest []byte
	slow *html.Tokenizer // reads the rest; nil so far
	text []byte          // of a text token, as written
	tag  tag             // of a tag token
}

func newLexer(source []byte) *lexer {
	z := &lexer{rest: source}
	if bytes.IndexByte(source, '\r') >= 0 || bytes.IndexByte(source, 0) >= 0 {
		z.slow = html.NewTokenizer(bytes.NewReader(source))
	}
	return z
}

// next reads a text or tag token; it returns false at the end. Comments are skipped.
func (z *lexer) next() (html.TokenType, bool) {
	for z.slow == nil {
		if len(z.rest) == 0 {
			return 0, false
		}
		if n := textLength(z.rest); n > 0 {
			z.text, z.rest = z.rest[:n], z.rest[n:]
			return html.TextToken, true
		}
		if n := commentLength(z.rest); n > 0 {
			z.rest = z.rest[n:]
			continue
		}
		if t, n := plainTag(z.rest); n > 0 && !z.opensRaw(t, n) {
			t.raw = z.rest[:n]
			z.tag, z.rest = t, z.rest[n:]
			return z.tag.kind(), true
		}
		z.slow = html.NewTokenizer(bytes.NewReader(z.rest))
	}
	for {
		switch kind := z.slow.Next(); kind {
		case html.ErrorToken:
			return 0, false
		case html.TextToken:
			return kind, true
		case html.StartTagToken, html.EndTagToken, html.SelfClosingTagToken:
			raw := z.slow.Raw()
			z.tag = tokenTag(z.slow, kind)
			z.tag.raw = raw
			if name := z.tag.name; name == "noscript" || name == "iframe" { // their content is shown where scripts or frames do not work
				z.slow.NextIsNotRawText()
			}
			return kind, true
		case html.CommentToken, html.DoctypeToken: // invisible
		}
	}
}

// rawText returns the token's text as written, textValue its value.
func (z *lexer) rawText() []byte {
	if z.slow != nil {
		return z.slow.Raw()
	}
	return z.text
}

func (z *lexer) textValue() []byte {
	if z.slow != nil {
		return z.slow.Text()
	}
	if bytes.IndexByte(z.text, '&') < 0 {
		return z.text
	}
	return []byte(html.UnescapeString(string(z.text)))
}

// opensRaw reports whether the tag, n bytes long, is followed by raw text up to its end
// tag. An empty element is treated like any other.
func (z *lexer) opensRaw(t tag, n int) bool {
	switch t.name {
	case "iframe", "noembed", "noframes", "noscript", "plaintext", "script", "style", "textarea", "title", "xmp":
		end := "</" + t.name + ">"
		return t.open && (t.name == "plaintext" || len(z.rest) < n+len(end) || string(z.rest[n:n+len(end)]) != end)
	}
	return false
}

// textLength returns the length of the text at the start of s.
func textLength(s []byte) int {
	for from := 0; ; {
		i := bytes.IndexByte(s[from:], '<')
		if i < 0 || from+i+1 == len(s) {
			return len(s)
		}
		from += i + 1
		if c := s[from]; isLetter(c) || c == '/' || c == '!' || c == '?' {
			return from - 1
		}
	}
}

// commentLength returns the length of the comment at the start of s; 0 if there is
// none, or if it does not end with -->.
func commentLength(s []byte) int {
	const open, end = "<!--", "-->"
	if !bytes.HasPrefix(s, []byte(open)) {
		return 0
	}
	n := bytes.Index(s[len(open):], []byte(end))
	if n < 0 {
		return 0
	}
	inner := s[len(open) : len(open)+n]
	if bytes.HasPrefix(inner, []byte("-")) || bytes.HasPrefix(inner, []byte(">")) || bytes.Contains(inner, []byte("--!>")) {
		return 0
	}
	return len(open) + n + len(end)
}

// plainTag reads the tag at the start of s and returns its length; 0 if it is unusual.
func plainTag(s []byte) (t tag, length int) {
	i := 1
	if t.open = len(s) > 1 && s[1] != '/'; !t.open {
		i++
	}
	n := wordLength(s[min(i, len(s)):])
	if n == 0 || !isLetter(s[i]) {
		return tag{}, 0
	}
	t.name = lowerName(s[i : i+n])
	for i += n; i < len(s); {
		blank := i
		for i < len(s) && (s[i] == ' ' || s[i] == '\n' || s[i] == '\t') {
			i++
		}
		switch {
		case i == len(s):
			return tag{}, 0
		case s[i] == '>':
			return t, i + 1
		case s[i] == '/' && t.open && i+1 < len(s) && s[i+1] == '>':
			t.alone = true
			return t, i + 2
		case !t.open || i == blank: // an end tag has no attributes, and they are separated by white space
			return tag{}, 0
		}
		n := t.plainAttribute(s[i:])
		if n == 0 {
			return tag{}, 0
		}
		i += n
	}
	return tag{}, 0
}

// plainAttribute reads the attribute at the start of s and returns its length.
func (t *tag) plainAttribute(s []byte) int {
	n := wordLength(s)
	if n == 0 || n == len(s) {
		return 0
	}
	key := lowerName(s[:n])
	if s[n] != '=' {
		if !bytes.Contains([]byte(" \n\t/>"), s[n:n+1]) || beginsValue(s[n:]) {
			return 0
		}
		t.add(key, "")
		return n
	}
	n++
	if n == len(s) || s[n] != '"' && s[n] != '\'' {
		value := wordLength(s[n:])
		if value == 0 || n+value == len(s) || !bytes.Contains([]byte(" \n\t>"), s[n+value:n+value+1]) {
			return 0
		}
		t.add(key, string(s[n:n+value]))
		return n + value
	}
	end := bytes.IndexByte(s[n+1:], s[n])
	if end < 0 {
		return 0
	}
	value := s[n+1 : n+1+end]
	if bytes.IndexByte(value, '&') >= 0 {
		return 0
	}
	t.add(key, string(value))
	return n + 1 + end + 1
}

// beginsValue reports whether s begins with white space and =.
func beginsValue(s []byte) bool {
	s = bytes.TrimLeft(s, " \n\t")
	return len(s) > 0 && s[0] == '='
}

// wordLength returns the length of the name at the start of s.
func wordLength(s []byte) int {
	for i, c := range s {
		if !isLetter(c) && (c < '0' || c > '9') && c != '-' && c != '_' && c != ':' && c != '.' {
			return i
		}
	}
	return len(s)
}

func isLetter(c byte) bool { return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' }

// lowerName returns a name in lower case; known names cost no allocation.
func lowerName(s []byte) string {
	for _, c := range s {
		if 'A' <= c && c <= 'Z' {
			return atom.String(bytes.ToLower(s))
		}
	}
	return atom.String(s)
}
