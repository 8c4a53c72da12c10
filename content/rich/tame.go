package rich

import "strings"

// maxContainers is the deepest level at which a container may begin: its content has
// room for four levels of formatting.
const maxContainers = MaxDepth - 4

// tame changes blocks that no message can contain: deep nesting is flattened, a table
// with too many columns transposed, a formula that is too long becomes code. Other
// blocks are shared.
func tame(blocks []Block) []Block {
	s := measure(blocks...)
	if s.Columns > MaxColumns || hasLongFormula(blocks) {
		blocks = mapBlocks(blocks, turn)
	}
	if s.Depth > MaxDepth {
		blocks = flattenDeep(blocks, 1)
	}
	return blocks
}

// hasLongFormula reports whether the blocks have a formula that clients cannot show.
func hasLongFormula(blocks []Block) bool {
	found := false
	walkBlocks(blocks, func(b Block) {
		if m, ok := b.(*Math); ok {
			found = found || len(m.Expression) > MaxFormula && runes(m.Expression) > MaxFormula
			return
		}
		Texts(b, func(t *Text) { found = found || len(t.String) > MaxFormula && t.longFormula() })
	})
	return found
}

func (t *Text) longFormula() bool {
	for i := range t.Spans {
		s := &t.Spans[i]
		if s.Style == Formula && s.End-s.Start > MaxFormula && runes(t.String[s.Start:s.End]) > MaxFormula {
			return true
		}
	}
	return false
}

// mapBlocks replaces each block, innermost first, by the result of f.
func mapBlocks(blocks []Block, f func(Block) []Block) []Block {
	out := make([]Block, 0, len(blocks))
	for _, b := range blocks {
		switch v := b.(type) {
		case *List:
			c := *v
			c.Items = make([]Item, len(v.Items))
			for i, item := range v.Items {
				item.Blocks = mapBlocks(item.Blocks, f)
				c.Items[i] = item
			}
			b = &c
		case *Quote:
			c := *v
			c.Blocks = mapBlocks(v.Blocks, f)
			b = &c
		case *Details:
			c := *v
			c.Blocks = mapBlocks(v.Blocks, f)
			b = &c
		}
		out = append(out, f(b)...)
	}
	return out
}

// flattenDeep flattens containers that begin too deep.
func flattenDeep(blocks []Block, depth int) []Block {
	out := make([]Block, 0, len(blocks))
	for _, b := range blocks {
		switch v := b.(type) {
		case *List:
			out = append(out, flattenList(v, depth)...)
		case *Quote:
			if depth >= maxContainers {
				out = append(out, flattenDeep(v.Blocks, depth)...)
				out = appendText(out, v.Credit, depth)
				continue
			}
			c := *v
			c.Blocks = flattenDeep(v.Blocks, depth+1)
			out = append(out, shallow(&c, depth)...)
		case *Details:
			if depth >= maxContainers {
				out = append(out, &Paragraph{Text: v.Summary.within(Bold, "").upTo(MaxDepth - depth)})
				out = append(out, flattenDeep(v.Blocks, depth)...)
				continue
			}
			c := *v
			c.Blocks = flattenDeep(v.Blocks, depth+1)
			c.Summary = v.Summary.upTo(MaxDepth - depth)
			out = append(out, &c)
		default:
			out = append(out, shallow(b, depth)...)
		}
	}
	return out
}

// flattenList keeps a list, or makes paragraphs of its items, each after its label.
func flattenList(v *List, depth int) []Block {
	c := *v
	c.Items = nil
	var out []Block
	for _, item := range v.Items {
		if depth < maxContainers-1 {
			item.Blocks = flattenDeep(item.Blocks, depth+2)
			c.Items = append(c.Items, item)
			continue
		}
		blocks := flattenDeep(item.Blocks, depth)
		if p, ok := firstParagraph(blocks); ok {
			text := p.Text.after(Label(v, &item))
			blocks[0] = &Paragraph{Text: text.slice(0, len(strings.TrimRight(text.String, " "))), Line: p.Line}
		}
		out = append(out, blocks...)
	}
	if len(c.Items) > 0 {
		out = append(out, &c)
	}
	return out
}

func firstParagraph(blocks []Block) (*Paragraph, bool) {
	if len(blocks) == 0 {
		return nil, false
	}
	p, ok := blocks[0].(*Paragraph)
	return p, ok
}

func appendText(blocks []Block, t Text, depth int) []Block {
	if t.String == "" {
		return blocks
	}
	return append(blocks, &Paragraph{Text: t.upTo(MaxDepth - depth)})
}

// shallow returns the block with no more levels of formatting than fit at its depth.
func shallow(b Block, depth int) []Block {
	if measure(b).Depth+depth-1 <= MaxDepth {
		return []Block{b}
	}
	return editTexts([]Block{b}, func(t Text) (Text, bool) { return t.upTo(max(MaxDepth-depth-1, 1)), true })
}

// upTo removes the innermost spans beyond the level.
func (t Text) upTo(levels int) Text {
	out := Text{String: t.String}
	var open []int
	for _, s := range t.Spans {
		for len(open) > 0 && open[len(open)-1] <= s.Start {
			open = open[:len(open)-1]
		}
		if len(open) >= levels {
			continue
		}
		open = append(open, s.End)
		out.Spans = append(out.Spans, s)
	}
	return out
}

// within returns the text with a span over all of it.
func (t Text) within(style Style, value string) Text {
	out := Text{String: t.String, Spans: make([]Span, 0, len(t.Spans)+1)}
	out.Spans = append(out.Spans, Span{End: len(t.String), Style: style, Value: value})
	out.Spans = append(out.Spans, t.Spans...)
	return out
}

// after returns the text after a prefix.
func (t Text) after(prefix string) Text {
	out := Text{String: prefix + t.String, Spans: make([]Span, len(t.Spans))}
	for i, s := range t.Spans {
		s.Start += len(prefix)
		s.End += len(prefix)
		out.Spans[i] = s
	}
	return out
}
