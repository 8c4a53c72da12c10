package markdown

import (
	"bytes"
	"path"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"github.com/dateline-bot/dateline/content/markup"
	"github.com/dateline-bot/dateline/content/rich"
)

// wikiLink is [[an article]] or [[an article#heading|text]] of Obsidian, Logseq
// and Foam. Elsewhere brackets within brackets are text: one that leads to no
// article is, unless the article is surely Obsidian's.
type wikiLink struct {
	ast.BaseInline
	target string // as a link has it; with # and the heading
	label  string // what is shown; "" for the target
	raw    text.Segment
}

var wikiKind = ast.NewNodeKind("DatelineWikiLink")

func (*wikiLink) Kind() ast.NodeKind { return wikiKind }

func (n *wikiLink) Dump(source []byte, level int) { ast.DumpHelper(n, source, level, nil, nil) }

// wikiParser parses wiki links. A file that is embedded, ![[image.png|300]], is
// an image; an article that is embedded, a link to it.
type wikiParser struct{}

// longestWiki is the limit of the text between the brackets, in bytes.
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
	if label = strings.TrimSpace(label); embedded && path.Ext(target) != "" && !strings.EqualFold(path.Ext(target), ".md") {
		return wikiImage(target, label)
	}
	return &wikiLink{target: target, label: label, raw: segment.WithStop(segment.Start + size)}
}

// wikiTarget reports whether s may be the name of an article and no code.
func wikiTarget(s string) bool {
	return s != "" && strings.TrimSpace(s) == s && s[0] != '^' && s[0] != '!' && !strings.ContainsAny(s, "*`<>[]\\$\"") && !strings.Contains(s, "://")
}

// isReference reports whether the text within is that of a link reference:
// [[a]] is then a link in brackets.
func isReference(label []byte, pc parser.Context) bool {
	_, ok := pc.Reference(util.ToLinkReference(label))
	return ok
}

// wikiImage is an image as ![label](<target>) makes it; a label of digits is its
// size.
func wikiImage(target, label string) ast.Node {
	link := ast.NewLink()
	link.Destination = []byte(embedScheme + target)
	if width, height, ok := strings.Cut(label, "x"); !markup.Digits(width) || ok && !markup.Digits(height) {
		link.Title = []byte(label)
	}
	return ast.NewImage(link)
}

// embedScheme begins the destination of an image that is embedded by its name,
// for Options.File to find; no address has it.
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

// fromObsidian reports whether the article has what only Obsidian's have.
func (pr *prose) fromObsidian() bool {
	if pr.obsidian == unknown {
		pr.obsidian = no
		if pr.b.o.Vault || hasWikiLinks(pr.b.source) {
			pr.obsidian = yes
		}
	}
	return pr.obsidian == yes
}

// verdict is what is known of a question that is asked once an article.
type verdict uint8

const (
	unknown verdict = iota
	no
	yes
)

// hasWikiLinks reports whether a file is embedded or a wiki link has a text.
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
