package markdown

import (
	"bytes"
	"net/url"
	"strconv"
	"strings"
	"unicode"

	"github.com/yuin/goldmark/ast"

	"github.com/dateline-bot/dateline/content/rich"
)

func (b *builder) heading(n *ast.Heading) {
	h := &rich.Heading{Size: n.Level, Line: b.lineOf(n)}
	b.prose.begin()
	b.prose.inlines(n.FirstChild(), nil)
	h.Text = b.prose.end()
	h.ID = b.prose.links.id(n)
	if rich.Blank(h.Text.String) {
		b.pushParagraph(h.Text, h.Line) // anchors and images of an empty heading
		return
	}
	b.push(h)
}

// slug makes an ID from a heading's text as GitHub and Hugo do: letters and digits of
// any script in lower case, hyphens for spaces.
func slug(title string) string {
	var s strings.Builder
	s.Grow(len(title))
	for _, r := range strings.TrimSpace(title) {
		switch {
		case unicode.IsLetter(r), unicode.IsDigit(r), unicode.IsMark(r), r == '_', r == '-':
			s.WriteRune(unicode.ToLower(r))
		case unicode.IsSpace(r):
			s.WriteByte('-')
		}
	}
	return s.String()
}

// slugs numbers repeated slugs: a, a-1, a-2.
type slugs map[string]int

func (s slugs) unique(id string) string {
	n, taken := s[id]
	s[id] = n + 1
	if !taken {
		return id
	}
	return s.unique(id + "-" + strconv.Itoa(n))
}

// linkTables has the targets of links within the article. It is filled before text is
// built, and only if the article has such links.
type linkTables struct {
	ids     map[ast.Node]string // of headings that are linked to
	anchors map[string]string   // by fragment as written: the anchor's name
}

// id returns the anchor of a heading, or "" if it is not linked to.
func (l *linkTables) id(heading ast.Node) string { return l.ids[heading] }

// named returns the anchor of a name or id in HTML, or "" if it is not linked to.
func (l *linkTables) named(name string) string {
	if l.anchors[name] == name {
		return name
	}
	return ""
}

// resolve converts a link to #fragment to a link to an anchor; the style is 0 if the
// target does not exist. # and #top lead to the top.
func (l *linkTables) resolve(fragment string) (rich.Style, string) {
	if name, ok := l.anchors[fragment]; ok {
		return rich.AnchorLink, name
	}
	if fragment == "" || strings.EqualFold(fragment, "top") {
		return rich.AnchorLink, ""
	}
	return 0, ""
}

// findAnchors fills the tables.
func (b *builder) findAnchors(root ast.Node) {
	if !mayLinkWithin(b.source) {
		return
	}
	f := finder{b: b, wanted: map[string]bool{}}
	f.walk(root)
	if len(f.wanted) == 0 {
		return
	}
	b.prose.links = linkTables{ids: map[ast.Node]string{}, anchors: map[string]string{}}
	places := map[string]ast.Node{} // by slug; nil for HTML anchors
	given := slugs{}
	for _, n := range f.places {
		switch v := n.(type) {
		case *ast.Heading:
			id := b.headingID(v, given)
			if _, ok := places[id]; !ok {
				places[id] = n
			}
		case *ast.RawHTML:
			namesOf(b.inline.rawValue(v), places)
		case *ast.HTMLBlock:
			namesOf(b.html.htmlLines(v), places)
		}
	}
	for fragment := range f.wanted {
		for _, spelling := range spellings(fragment) {
			if heading, ok := places[spelling]; ok {
				b.prose.links.anchors[fragment] = spelling
				b.prose.links.anchors[spelling] = spelling
				if heading != nil {
					b.prose.links.ids[heading] = spelling
				}
				break
			}
		}
	}
}

// finder collects the fragments of links within the article, and the nodes that may be
// their targets.
type finder struct {
	b      *builder
	wanted map[string]bool // fragments
	places []ast.Node      // headings and HTML, in order
}

func (f *finder) walk(n ast.Node) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		switch v := c.(type) {
		case *ast.Text:
			continue
		case *ast.Heading:
			f.places = append(f.places, c)
		case *ast.Link:
			if len(v.Destination) > 1 && v.Destination[0] == '#' {
				f.wanted[string(v.Destination[1:])] = true
			}
		case *wikiLink:
			if fragment, ok := strings.CutPrefix(v.target, "#"); ok {
				f.wanted[fragment] = true
			}
		case *ast.RawHTML:
			hrefsOf(f.b.inline.rawValue(v), f.wanted)
			f.places = append(f.places, c)
		case *ast.HTMLBlock:
			hrefsOf(f.b.html.htmlLines(v), f.wanted)
			f.places = append(f.places, c)
		}
		f.walk(c)
	}
}

// mayLinkWithin reports whether there is a # where a link's destination may begin: most
// articles have none, and need no tables.
func mayLinkWithin(source []byte) bool {
	for i, rest := 0, source; ; {
		n := bytes.IndexByte(rest, '#')
		if n < 0 {
			return false
		}
		i += n
		if i > 0 {
			switch source[i-1] {
			case '(', '<', '"', '\'', '=', '[':
				return true
			case ' ', '\t', '\n':
				before := bytes.TrimRight(source[max(i-8, 0):i], " \t\n")
				if len(before) > 0 && (before[len(before)-1] == ':' || before[len(before)-1] == '(') {
					return true
				}
			}
		}
		i++
		rest = source[i:]
	}
}

// spellings returns the forms in which a fragment may name a target.
func spellings(fragment string) []string {
	s := []string{fragment}
	if decoded, err := url.PathUnescape(fragment); err == nil {
		s = append(s, decoded, strings.ToLower(decoded), slug(decoded))
	}
	return append(s, strings.TrimPrefix(fragment, "user-content-"))
}

// headingID returns the ID given by {#id}, else the slug of the text.
func (b *builder) headingID(n *ast.Heading, given slugs) string {
	if id, ok := n.AttributeString("id"); ok {
		if id, ok := id.([]byte); ok && len(id) > 0 {
			return string(id)
		}
	}
	marks, warnings, dropping := b.marks, b.warnings, b.inline.dropping
	b.marks = nil // the heading itself is built later
	b.prose.begin()
	b.prose.inlines(n.FirstChild(), nil)
	id := slug(b.prose.end().String)
	b.marks, b.warnings, b.inline.dropping = marks, warnings, dropping
	if id == "" {
		id = "heading"
	}
	return given.unique(id)
}
