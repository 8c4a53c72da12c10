package lint

import (
	"strings"

	"github.com/yuin/goldmark/ast"

	"github.com/dateline-bot/dateline/content/folder"
	"github.com/dateline-bot/dateline/content/rich"
)

// checkImages checks that images exist, and checks their files.
func (p *page) checkImages() {
	if cover := p.article.Cover; cover != "" {
		switch target := p.linter.folder.Resolve(p.article, cover); target.Kind {
		case folder.TargetNone:
			p.warn(0, "lint.image.cover", "image", cover, "places", p.linter.folder.LookedFor(p.article, cover).Places)
		case folder.TargetFile:
			p.checkPicture(0, cover, target.Path)
		default: // an address that cannot be checked from here
		}
	}
	rooted := several{name: "image", one: "lint.site-root.one", many: "lint.site-root.many"}
	_ = ast.Walk(p.root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		image, ok := n.(*ast.Image)
		if !entering || !ok {
			return ast.WalkContinue, nil
		}
		line, dest := p.imageLine(image), string(image.Destination)
		p.seen.see(dest)
		if !p.blanked(dest) {
			p.checkImage(line, dest, &rooted)
		}
		return ast.WalkContinue, nil
	})
	rooted.report(p)
}

// checkImage checks the address of an image; addresses from the root of the site are
// collected in rooted.
func (p *page) checkImage(line int, dest string, rooted *several) {
	target := p.linter.folder.Resolve(p.article, dest)
	switch {
	case dest == "":
		p.warn(line, "lint.image.no_address")
	case strings.HasPrefix(dest, "data:"):
		p.warn(line, "lint.image.data")
	case target.Kind == folder.TargetNone && strings.HasPrefix(dest, "/"):
		if rooted.add(dest, line); rooted.count == 1 {
			found := p.linter.folder.LookedFor(p.article, dest)
			rooted.more = []any{"places", found.Places}
			if found.File != "" {
				rooted.one, rooted.many, rooted.more = "lint.image.elsewhere", "lint.site-root.elsewhere", []any{"file", found.File, "root", found.Root}
			}
		}
	case target.Kind == folder.TargetNone:
		found := p.linter.folder.LookedFor(p.article, dest)
		if found.File != "" {
			p.warn(line, "lint.image.elsewhere", "image", dest, "file", found.File, "root", found.Root)
			return
		}
		p.warn(line, "lint.image.none", "image", dest, "places", found.Places)
	case target.Kind == folder.TargetFile && !rich.Shown(target.Path):
		p.warn(line, "lint.image.not_shown", "image", dest)
	case target.Kind == folder.TargetFile:
		p.checkPicture(line, dest, target.Path)
	case target.Kind == folder.TargetAbsolute:
		if fault := addressFault(dest); fault != "" {
			p.warn(line, "lint.image."+fault, "image", dest)
		}
	}
}

// imageLine returns the line of an image: that of its text, else the line where its
// address occurs in the block.
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
