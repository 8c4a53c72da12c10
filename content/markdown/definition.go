package markdown

import (
	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"

	"github.com/dateline-bot/dateline/content/rich"
)

// definitions builds a definition list, which Telegram does not have: each term
// in bold, its descriptions as a list.
func (b *builder) definitions(n *east.DefinitionList) {
	var descriptions *rich.List
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if _, ok := c.(*east.DefinitionTerm); ok {
			descriptions = nil
			b.term(c)
			continue
		}
		blocks := b.children(c)
		if len(blocks) == 0 {
			continue
		}
		if descriptions == nil {
			descriptions = &rich.List{Tight: true}
			b.push(descriptions)
		}
		descriptions.Items = append(descriptions.Items, rich.Item{Blocks: blocks})
	}
}

func (b *builder) term(n ast.Node) {
	b.begin()
	bold := b.open(rich.Bold, "")
	b.styles |= 1 << rich.Bold
	b.inlines(n.FirstChild(), nil)
	b.closeElements(0)
	b.close(bold)
	b.pushParagraph(b.end(), b.lineOf(n))
}
