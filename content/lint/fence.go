package lint

import (
	"bytes"

	"github.com/yuin/goldmark/ast"
)

// checkFences checks for code that does not end where its author meant it to.
func (p *page) checkFences() {
	_ = ast.Walk(p.root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		block, ok := n.(*ast.FencedCodeBlock)
		if !entering || !ok || block.Lines().Len() == 0 {
			return ast.WalkContinue, nil
		}
		last := block.Lines().At(block.Lines().Len() - 1)
		rest, _, _ := bytes.Cut(p.source[min(last.Stop, len(p.source)):], []byte("\n"))
		rest = bytes.TrimLeft(rest, " \t>")
		if !bytes.HasPrefix(rest, []byte("```")) && !bytes.HasPrefix(rest, []byte("~~~")) {
			p.warn(p.line(block.Lines().At(0).Start)-1, "lint.unclosed-code")
		}
		return ast.WalkContinue, nil
	})
}
