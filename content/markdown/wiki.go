package markdown

import (
	"bytes"
	"path"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"github.com/dateline-bot/dateline/content/lines"
	"github.com/dateline-bot/dateline/content/markup"
	"github.com/dateline-bot/dateline/content/rich"
)

// wikiLink is [[an article]] or [[an article#heading|text]] of Obsidian, Logseq and
// Foam. Elsewhere double brackets are text, so a link without a target is text, unless
// the article is certainly Obsidian's.
type wikiLink struct {
	ast.BaseInline
	target string // as in a link; includes # and the heading
	label  string // shown text; "" for the target
	raw    text.Segment
}

var wikiKind = ast.NewNodeKind("DatelineWikiLink")

func (*wikiLink) Kind() ast.NodeKind { return wikiKind }

func (n *wikiLink) Dump(source []byte, level int) { ast.DumpHelper(n, source, level, nil, nil) }

// wikiParser parses wiki links. An embedded file, ![[image.png|300]], is an image, an
// embedded article a link to it.
type wikiParser struct{}

// longestWiki is the maximum length of the text between the brackets, in bytes.
const longestWiki = 300

func (wikiParser) Trigger() []byte { return []byte{'[', '!'} }

func (wikiParser) Parse(_ ast.Node, block text.Reader, pc parser.Context) ast.Node {
	line, segment := block.PeekLine()
	inner, embedded := bytes.CutPrefix(line, []byte{'!'})
	inner, ok := bytes.CutPrefix(inner, []byte("[["))
	if !ok {
		return nil
	}
	end := bytes.IndexByte(inner[:min(len(inner), longestWiki)], ']')
	if end < 1 || end+1 >= len(inner) || inner[end+1] != ']' {
		return nil
	}
	size := len(line) - len(inner) + end + len("]]")
	target, label, _ := strings.Cut(strings.Replace(string(inner[:end]), `\|`, "|", 1), "|")
	if !wikiTarget(target) || isReference(inner[:end], pc) || size < len(line) && (line[size] == '(' || line[size] == '[') {
		return nil
	}
	block.Advance(size)
	file, _, _ := strings.Cut(target, "#")
	if label = strings.TrimSpace(label); embedded && path.Ext(file) != "" && !lines.IsMarkdown(file) {
		return wikiImage(target, label)
	}
	return &wikiLink{target: target, label: label, raw: segment.WithStop(segment.Start + size)}
}

// wikiTarget reports whether s can be the name of an article, and is not code.
func wikiTarget(s string) bool {
	return s != "" && strings.TrimSpace(s) == s && s[0] != '^' && s[0] != '!' && !strings.ContainsAny(s, "*`<>[]\\$\"") && !strings.Contains(s, "://")
}

// isReference reports whether label is that of a link reference: then [[a]] is a link
// in brackets.
func isReference(label []byte, pc parser.Context) bool {
	_, ok := pc.Reference(util.ToLinkReference(label))
	return ok
}

// wikiImage returns an image as ![label](<target>) would; a label of digits is its
// size.
func wikiImage(target, label string) ast.Node {
	link := ast.NewLink()
	link.Destination = []byte(embedScheme + target)
	if width, height, ok := strings.Cut(label, "x"); !markup.Digits(width) || ok && !markup.Digits(height) {
		link.Title = []byte(label)
	}
	return ast.NewImage(link)
}

// embedScheme is the prefix of the destination of an image that is embedded by name,
// for Options.File; no real address has it.
const embedScheme = "embed:"

func (pr *prose) wikiLink(n *wikiLink) {
	if pr.inline.dropping != "" {
		return
	}
	name, heading, _ := strings.Cut(n.target, "#")
	label := n.label
	switch {
	case label != "":
	case name == "":
		label = heading
	case heading != "" && heading[0] != '^':
		label = name + " › " + heading
	default:
		label = name
	}
	span, known := -1, name == ""
	if known {
		span = pr.openLink("#" + heading)
	} else if pr.b.o.Article != nil {
		var address string
		if address, known = pr.b.o.Article(n.target); address != "" && pr.styles&anyLink == 0 {
			pr.styles |= anyLink
			span = pr.open(rich.Link, address)
		}
	}
	if !known && n.label == "" && !pr.fromObsidian() {
		label = string(pr.b.source[n.raw.Start:n.raw.Stop])
	}
	pr.caption(label)
	pr.closeLink(span)
}

// fromObsidian reports whether the article has constructs that are only Obsidian's.
func (pr *prose) fromObsidian() bool {
	if pr.obsidian == unknown {
		pr.obsidian = no
		if pr.b.o.Vault || hasWikiLinks(pr.b.source) {
			pr.obsidian = yes
		}
	}
	return pr.obsidian == yes
}

// verdict is the answer to a question that is asked once for each article.
type verdict uint8

const (
	unknown verdict = iota
	no
	yes
)

// hasWikiLinks reports whether the source embeds a file or has a wiki link with a text.
func hasWikiLinks(source []byte) bool {
	for rest := source; ; {
		i := bytes.Index(rest, []byte("[["))
		if i < 0 {
			return false
		}
		inner, _, closed := bytes.Cut(rest[i+2:], []byte("]]"))
		if closed && !bytes.ContainsAny(inner, "[\n") && (i > 0 && rest[i-1] == '!' || bytes.IndexByte(inner, '|') > 0) {
			return true
		}
		rest = rest[i+2:]
	}
}
