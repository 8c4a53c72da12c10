package lint

import (
	"fmt"
	"strings"

	"github.com/yuin/goldmark/ast"

	"github.com/dateline-bot/dateline/content"
)

// checkImages looks for images that are not there, or without a text that
// stands for them.
func (p *page) checkImages() {
	if cover := p.article.Cover; cover != "" {
		if p.linter.folder.Resolve(p.article, cover).Kind == content.TargetNone {
			p.warn(0, "lint.image.cover", "image", cover)
		}
	}
	rooted := several{name: "image", one: "lint.image.rooted", many: "lint.image.rooted_many"}
	var nameless []int
	_ = ast.Walk(p.root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		image, ok := n.(*ast.Image)
		if !entering || !ok {
			return ast.WalkContinue, nil
		}
		line, dest := p.imageLine(image), string(image.Destination)
		if !p.blanked(dest) {
			p.checkImage(line, dest, &rooted)
		}
		if !hasText(image, p.source) {
			nameless = append(nameless, line)
		}
		return ast.WalkContinue, nil
	})
	rooted.report(p)
	switch len(nameless) {
	case 0:
	case 1:
		p.warn(nameless[0], "lint.no-alt.one")
	default:
		p.warn(nameless[0], "lint.no-alt.many", "n", len(nameless), "lines", numbers(nameless))
	}
}

// checkImage checks the address of an image; those from the root of the site
// are gathered.
func (p *page) checkImage(line int, dest string, rooted *several) {
	target := p.linter.folder.Resolve(p.article, dest)
	switch {
	case dest == "":
		p.warn(line, "lint.image.no_address")
	case strings.HasPrefix(dest, "data:"):
		p.warn(line, "lint.image.data")
	case target.Kind == content.TargetNone && strings.HasPrefix(dest, "/"):
		rooted.add(dest, line)
	case target.Kind == content.TargetNone:
		p.warn(line, "lint.image.none", "image", dest)
	case target.Kind == content.TargetAbsolute:
		if fault := addressFault(dest); fault != "" {
			p.warn(line, "lint.image."+fault, "image", dest)
		}
	}
}

// imageLine returns the line of an image: of its text, else where its address
// is found in the block.
func (p *page) imageLine(n *ast.Image) int {
	if n.HasChildren() {
		return p.nodeLine(n)
	}
	for m := ast.Node(n); m != nil; m = m.Parent() {
		if m.Type() != ast.TypeBlock || m.Lines() == nil {
			continue
		}
		for i := range m.Lines().Len() {
			segment := m.Lines().At(i)
			if strings.Contains(string(segment.Value(p.source)), string(n.Destination)) {
				return p.line(segment.Start)
			}
		}
		break
	}
	return p.nodeLine(n)
}

func hasText(n ast.Node, source []byte) bool {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if t, ok := c.(*ast.Text); !ok || len(strings.TrimSpace(string(t.Segment.Value(source)))) > 0 {
			return true
		}
	}
	return false
}

// numbers writes the first few lines of several.
func numbers(lines []int) string {
	const most = 5
	var b strings.Builder
	for i, n := range lines {
		if i == most {
			b.WriteString(", …")
			break
		}
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprint(&b, n)
	}
	return b.String()
}
