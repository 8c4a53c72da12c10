package lint

import (
	"bytes"
	"net/url"
	"regexp"
	"strings"

	"github.com/yuin/goldmark/ast"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/folder"
)

// checkLinks looks for links that lead nowhere.
func (p *page) checkLinks() {
	rooted := several{name: "link", one: "lint.base-url.one", many: "lint.base-url.many"}
	lost := several{name: "link", one: "lint.link.no_heading", many: "lint.link.no_heading_many"}
	var anchors map[string]bool
	_ = ast.Walk(p.root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		link, ok := n.(*ast.Link)
		if !entering || !ok {
			return ast.WalkContinue, nil
		}
		dest := strings.TrimSpace(string(link.Destination))
		line := p.nodeLine(link)
		if p.blanked(dest) {
			return ast.WalkContinue, nil
		}
		p.see(dest)
		target := p.linter.folder.Resolve(p.article, dest)
		switch {
		case target.Kind == folder.TargetNone && strings.HasPrefix(dest, "/"):
			rooted.add(dest, line)
		case target.Kind == folder.TargetFragment:
			if anchors == nil {
				anchors = p.ownAnchors()
			}
			if !hasAnchor(anchors, target.Fragment) {
				lost.add(dest, line)
			}
		default:
			p.checkLink(line, dest, target)
		}
		return ast.WalkContinue, nil
	})
	rooted.report(p)
	lost.report(p)
	p.checkBrokenLinks()
}

// several gathers findings of one kind, which are told as one.
type several struct {
	name      string // of what they are about among the values
	one, many string // codes
	count     int
	first     string
	line      int
	more      []any // other values of the first
}

func (s *several) add(what string, line int) {
	if s.count++; s.count == 1 {
		s.first, s.line = what, line
	}
}

func (s *several) report(p *page) {
	switch s.count {
	case 0:
	case 1:
		p.warn(s.line, s.one, append([]any{s.name, s.first}, s.more...)...)
	default:
		p.warn(s.line, s.many, append([]any{"n", s.count, s.name, s.first}, s.more...)...)
	}
}

// blanked reports whether a shortcode stood in the address: {{< ref … >}}.
func (p *page) blanked(dest string) bool {
	if dest != "" && !strings.Contains(dest, "  ") {
		return strings.Contains(dest, "{{") || strings.Contains(dest, "{%")
	}
	return !bytes.Equal(p.body, p.source)
}

// checkLink checks a link that does not begin with / or #.
func (p *page) checkLink(line int, dest string, target folder.Target) {
	switch target.Kind {
	case folder.TargetNone:
		switch {
		case dest == "":
			p.warn(line, "lint.link.no_address")
		case target.Several != "":
			p.warn(line, "lint.link.ambiguous", "link", dest, "files", target.Several)
		case looksLikeHost(dest):
			p.warn(line, "lint.link.host", "link", dest)
		default:
			p.warn(line, "lint.link.no_file", "link", dest, "path", target.Path)
		}
	case folder.TargetArticle:
		if target.Fragment != "" && target.Slug != p.article.Slug {
			if b := p.linter.folder.Catalogue().Article(target.Slug); b != nil && !hasAnchor(p.linter.anchorsOf(b), target.Fragment) {
				p.warn(line, "lint.link.no_anchor", "link", dest, "path", b.Path, "anchor", target.Fragment)
			}
		}
	case folder.TargetAbsolute:
		if fault := addressFault(dest); fault != "" {
			p.warn(line, "lint.link."+fault, "link", dest)
		}
	}
}

var hostLike = regexp.MustCompile(`^(?i:www\.[^/\s]+|[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|org|net|ru|io|dev|рф|su|me|app|info|edu|gov))(?:[/?#]|$)`)

func looksLikeHost(dest string) bool { return hostLike.MatchString(dest) }

// addressFault names what is wrong with an absolute address; "" for nothing. The
// names end the codes of messages about links and images.
func addressFault(dest string) string {
	u, err := url.Parse(dest)
	if err != nil {
		return "malformed"
	}
	switch strings.ToLower(u.Scheme) {
	case "http", "https":
		if u.Host == "" || strings.ContainsAny(u.Host, " ,;") || strings.HasPrefix(u.Host, ".") || strings.Contains(u.Host, "..") {
			return "no_site"
		}
		if strings.HasPrefix(u.Path, "/http:/") || strings.HasPrefix(u.Path, "//http") || strings.HasPrefix(u.Host, "http:") || strings.HasPrefix(u.Host, "https:") {
			return "two"
		}
	case "file", "javascript", "htp", "htttp", "htttps", "hhttps", "ttps", "ttp":
		return "scheme"
	}
	return ""
}

// fileKinds are the ends of names that are files when they are in parentheses.
const fileKinds = `(?i:md|html?|pdf|txt|zip|png|jpe?g|gif|webp|svg|mp4|mp3|docx?|xlsx?|pptx?|epub)`

// spaced is a link or an image with a space that undoes it, blanks one whose
// address has them; undefined is a reference to nothing.
var (
	spaced    = regexp.MustCompile(`\[[^\[\]]*[^\[\]\d\s][^\[\]]*\]\s+\((?:` + object + `[^()\s]*|\.?\.?/[^()\s]*|[^()\s]+\.(?:` + fileKinds + `))\)`)
	blanks    = regexp.MustCompile(`\[[^\[\]]+\]\((?:\.?\.?/)?[^()\s<>"']+(?: [^()\s<>"']+)+\.(?:` + fileKinds + `)(?:#[^()\s]*)?\)`)
	dotted    = regexp.MustCompile(`^[a-z_]\w*(?:\.\w+)+$`)
	undefined = regexp.MustCompile(`(?:^|[\s(«"])(\[([^\[\]'"]{3,})\]\[([^\[\]'"]{2,})\])`)
)

// checkBrokenLinks looks for links that stayed text.
func (p *page) checkBrokenLinks() {
	for _, r := range p.runs {
		if !bytes.Contains(r.text, []byte("]")) {
			continue
		}
		if at := spaced.FindIndex(r.text); at != nil {
			p.warn(p.at(r, at[0]), "lint.link.space", "text", short(p.written(r, at[0], at[1])))
		}
		for _, at := range blanks.FindAllIndex(r.text, -1) {
			p.warn(p.at(r, at[0]), "lint.link.blanks", "text", short(p.written(r, at[0], at[1])))
		}
		for _, m := range undefined.FindAllSubmatchIndex(r.text, -1) {
			if dotted.Match(r.text[m[6]:m[7]]) { // of a program; checkLeftovers tells of it
				continue
			}
			p.warn(p.at(r, m[2]), "lint.link.undefined", "text", short(p.written(r, m[4], m[5])), "name", short(string(r.text[m[6]:m[7]])))
		}
	}
}

// anchor finds ids written in HTML or in the attribute lists of kramdown.
var anchor = regexp.MustCompile(`(?:id|name)\s*=\s*["']?([^"'\s>]+)|\{:?\s*#([^\s}]+)`)

// ownAnchors returns the anchors of the page, folded.
func (p *page) ownAnchors() map[string]bool {
	anchors := map[string]bool{"": true, "top": true}
	for _, h := range p.headings {
		anchors[loose(h.text)] = true
		anchors[loose(h.id)] = true
	}
	for _, m := range anchor.FindAllSubmatch(p.body, -1) {
		anchors[loose(string(m[1])+string(m[2]))] = true
	}
	return anchors
}

// hasAnchor looks for a fragment; a number after it may tell apart headings
// of one text, footnotes have anchors of their own.
func hasAnchor(anchors map[string]bool, fragment string) bool {
	key := loose(fragment)
	if anchors[key] || anchors[strings.TrimRight(key, "0123456789")] || strings.HasPrefix(fragment, ":~:") {
		return true
	}
	return strings.HasPrefix(fragment, "fn") || strings.HasPrefix(fragment, "user-content-")
}

// anchorsOf returns the anchors of another article; none known if it cannot
// be read.
func (l *Linter) anchorsOf(a *content.Article) map[string]bool {
	l.mu.Lock()
	anchors, ok := l.anchors[a.Hash]
	l.mu.Unlock()
	if ok {
		return anchors
	}
	if body, err := l.folder.Body(a); err == nil {
		anchors = l.page(a, body).ownAnchors()
	}
	l.mu.Lock()
	l.anchors[a.Hash] = anchors
	l.mu.Unlock()
	return anchors
}
