package lint

import (
	"bytes"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/folder"
)

// checkLinks checks for links without a target.
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
		p.seen.see(dest)
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

// several collects findings of one kind, which are reported as one.
type several struct {
	name      string // name of the argument with what they are about
	one, many string // codes
	count     int
	first     string
	line      int
	more      []any // other arguments of the first
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

// blanked reports whether a shortcode was in the address: {{< ref … >}}.
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
		case embedded(p.body, dest):
		case target.Several != "":
			p.warn(line, "lint.link.ambiguous", "link", dest, "files", target.Several)
		case looksLikeHost(dest):
			p.warn(line, "lint.link.host", "link", dest)
		default:
			p.warn(line, "lint.link.no_file", "link", dest, "path", target.Path)
		}
	case folder.TargetArticle:
		if target.Fragment != "" && target.Slug != p.article.Slug {
			if b := p.linter.folder.Catalogue().Article(target.Slug); b != nil && !p.linter.anyVersion(b, target.Fragment) {
				p.warn(line, "lint.link.no_anchor", "link", dest, "path", b.Path, "anchor", target.Fragment)
			}
		}
	case folder.TargetAbsolute:
		if fault := addressFault(dest); fault != "" {
			p.warn(line, "lint.link."+fault, "link", dest)
		}
	default: // the file exists; links to the site and within the page are checked elsewhere
	}
}

// embedded reports whether a destination is the id of an embed of Zenn or Qiita, @[youtube](ID), and
// not an address.
func embedded(body []byte, dest string) bool {
	for rest := body; ; {
		before, after, ok := bytes.Cut(rest, []byte("]("+dest+")"))
		if !ok {
			return false
		}
		if at := bytes.LastIndexByte(before, '['); at > 0 && before[at-1] == '@' {
			return true
		}
		rest = after
	}
}

var hostLike = regexp.MustCompile(`^(?i:www\.[^/\s]+|[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|org|net|ru|io|dev|рф|su|me|app|info|edu|gov))(?:[/?#]|$)`)

func looksLikeHost(dest string) bool { return hostLike.MatchString(dest) }

// addressFault names what is wrong with an absolute address, or returns "". The names
// are suffixes of the codes of messages about links and images.
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

// fileKinds matches extensions that make text in parentheses a file.
const fileKinds = `(?i:md|html?|pdf|txt|zip|png|jpe?g|gif|webp|svg|mp4|mp3|docx?|xlsx?|pptx?|epub)`

// nested matches a word of an address, which may have a pair of parentheses.
const nested = `(?:[^()\s<>"']|\([^()\s]*\))+`

// spaced matches a link or an image that a space disables, blanks one whose address
// contains spaces and is not converted to a link; undefined matches a reference without
// a definition.
var (
	spaced    = regexp.MustCompile(`\[[^\[\]]*[^\[\]\d\s][^\[\]]*\]\s+\((?:` + object + `[^()\s]*|\.?\.?/[^()\s]*|[^()\s]+\.(?:` + fileKinds + `))\)`)
	blanks    = regexp.MustCompile(`\[[^\[\]^]*[^\[\]\d\s^][^\[\]^]*\]{0,1}(\]\((?:\.?\.?/)?` + nested + `(?: ` + nested + `)+\.(?:` + fileKinds + `)(?:#[^()\s]*)?\))`)
	dotted    = regexp.MustCompile(`^[a-z_]\w*(?:\.\w+)+$`)
	undefined = regexp.MustCompile(`(?:^|[\s(«"])(\[([^\[\]'"]{3,})\]\[([^\[\]'"]{2,})\])`)
)

// checkBrokenLinks checks for links that are text.
func (p *page) checkBrokenLinks() {
	for _, r := range p.runs {
		if !bytes.Contains(r.text, []byte("]")) {
			continue
		}
		if at := spaced.FindIndex(r.text); at != nil {
			p.warn(p.at(r, at[0]), "lint.link.space", "text", short(p.written(r, at[0], at[1])))
		}
		for _, m := range undefined.FindAllSubmatchIndex(r.text, -1) {
			if dotted.Match(r.text[m[6]:m[7]]) { // code; checkLeftovers reports it
				continue
			}
			p.warn(p.at(r, m[2]), "lint.link.undefined", "text", short(p.written(r, m[4], m[5])), "name", short(string(r.text[m[6]:m[7]])))
		}
	}
}

// anyVersion reports whether the article or a translation of it has the anchor: the
// author may have named the file in another language.
func (l *Linter) anyVersion(a *content.Article, fragment string) bool {
	if hasAnchor(l.anchorsOf(a), fragment) {
		return true
	}
	return slices.ContainsFunc(l.folder.Catalogue().Translations().Of(a), func(b *content.Article) bool {
		return hasAnchor(l.anchorsOf(b), fragment)
	})
}

// anchor matches ids in HTML or in kramdown's attribute lists.
var anchor = regexp.MustCompile(`(?:id|name)\s*=\s*["']?([^"'\s>]+)|\{:?\s*#([^\s}]+)`)

// ownAnchors returns the anchors of the page, normalised.
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

// hasAnchor reports whether anchors has a fragment; a number after it may distinguish
// headings with the same text, and footnotes have their own anchors.
func hasAnchor(anchors map[string]bool, fragment string) bool {
	key := loose(fragment)
	if anchors[key] || anchors[strings.TrimRight(key, "0123456789")] || strings.HasPrefix(fragment, ":~:") {
		return true
	}
	return strings.HasPrefix(fragment, "fn") || strings.HasPrefix(fragment, "user-content-")
}

// anchorsOf returns the anchors of another article; none if it cannot be read.
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
