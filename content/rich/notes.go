package rich

// notes are the footnotes of a document that is being split: each is repeated in every
// part that refers to it.
type notes struct {
	items map[string]Item // by name of the Reference
	sizes map[string]Size
	order []string
}

// takeNotes removes the footnotes from the end of the blocks: a list whose items all
// begin with a Reference, and the divider before it. Footnotes that would fill a
// message stay a list.
func takeNotes(blocks []Block) ([]Block, *notes) {
	n := &notes{items: map[string]Item{}, sizes: map[string]Size{}}
	at := len(blocks) - 1
	for at >= 0 && !isNotes(blocks[at]) { // a footer may follow
		at--
	}
	if at < 0 {
		return blocks, n
	}
	list := blocks[at].(*List)
	if s := measure(list); s.Text > MaxText/4 || s.Blocks > MaxBlocks/4 {
		return blocks, n
	}
	for _, item := range list.Items {
		name := noteName(item)
		n.items[name] = item
		n.sizes[name] = measure(&List{Ordered: true, Items: []Item{item}})
		n.order = append(n.order, name)
	}
	rest := make([]Block, 0, len(blocks))
	rest = append(rest, blocks[:at]...)
	if at > 0 && isDivider(blocks[at-1]) {
		rest = rest[:at-1]
	}
	return append(rest, blocks[at+1:]...), n
}

func isNotes(b Block) bool {
	l, ok := b.(*List)
	if !ok || len(l.Items) == 0 {
		return false
	}
	for _, item := range l.Items {
		if noteName(item) == "" {
			return false
		}
	}
	return true
}

// noteName returns the name of an item's footnote, or "".
func noteName(item Item) string {
	if len(item.Blocks) == 0 {
		return ""
	}
	p, ok := item.Blocks[0].(*Paragraph)
	if !ok || len(p.Text.Spans) == 0 || p.Text.Spans[0].Style != Reference {
		return ""
	}
	return p.Text.Spans[0].Value
}

// counter returns a counter that counts each footnote of blocks once.
func (n *notes) counter() *noteCounter { return &noteCounter{notes: n, seen: map[string]bool{}} }

type noteCounter struct {
	notes *notes
	seen  map[string]bool
	any   bool
}

// add returns the size of the footnotes that the block refers to and that have not been
// counted.
func (c *noteCounter) add(b Block) Size {
	var size Size
	if len(c.notes.items) == 0 {
		return size
	}
	walkTexts([]Block{b}, func(t *Text) {
		for i := range t.Spans {
			name := t.Spans[i].Value
			if t.Spans[i].Style != ReferenceLink || c.seen[name] {
				continue
			}
			c.seen[name] = true
			item, ok := c.notes.items[name]
			if !ok {
				continue
			}
			if !c.any {
				c.any = true
				size.Blocks++ // the divider before them
			}
			size = size.plus(c.notes.sizes[name])
			for _, inner := range item.Blocks { // a footnote may refer to another
				size = size.plus(c.add(inner))
			}
		}
	})
	return size
}

func (n *notes) size(blocks []Block) Size {
	c := n.counter()
	var size Size
	for _, b := range blocks {
		size = size.plus(c.add(b))
	}
	return size
}

// of returns the divider and the footnotes of a part.
func (n *notes) of(blocks []Block) []Block {
	if len(n.items) == 0 {
		return nil
	}
	c := n.counter()
	for _, b := range blocks {
		c.add(b)
	}
	l := &List{Ordered: true, Tight: true}
	for _, name := range n.order {
		if c.seen[name] {
			l.Items = append(l.Items, n.items[name])
		}
	}
	if len(l.Items) == 0 {
		return nil
	}
	return []Block{&Divider{}, l}
}
