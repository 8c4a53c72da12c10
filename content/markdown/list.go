package markdown

import (
	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"

	"github.com/dateline-bot/dateline/content/rich"
)

func (b *builder) list(n *ast.List) {
	l := &rich.List{Ordered: n.IsOrdered(), Tight: n.IsTight, Items: make([]rich.Item, 0, n.ChildCount())}
	number := n.Start
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		item := rich.Item{}
		if box := checkbox(c); box != nil {
			item.Checkbox, item.Checked = true, box.IsChecked
		}
		item.Blocks = b.children(c)
		if len(item.Blocks) == 0 {
			item.Blocks = []rich.Block{&rich.Paragraph{Line: b.lineOf(c)}}
		}
		if l.Ordered {
			item.Value, item.Kind = number, '1'
			number++
		}
		l.Items = append(l.Items, item)
	}
	b.push(l)
}

// checkbox returns the checkbox at the start of a task.
func checkbox(item ast.Node) *east.TaskCheckBox {
	if c := item.FirstChild(); c != nil {
		box, _ := c.FirstChild().(*east.TaskCheckBox)
		return box
	}
	return nil
}

// definitions builds a definition list, which Telegram lacks: each term in bold, its
// descriptions as a list.
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
	b.prose.begin()
	bold := b.prose.open(rich.Bold, "")
	b.prose.styles |= 1 << rich.Bold
	b.prose.inlines(n.FirstChild(), nil)
	b.inline.closeElements(0)
	b.prose.close(bold)
	b.pushParagraph(b.prose.end(), b.lineOf(n))
}
