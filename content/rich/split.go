package rich

import "slices"

// Split splits the document into documents that each respect the platform's limits for
// one rich message. One that does already is returned unchanged; for an empty one,
// Split returns nil.
//
// It cuts where the author wants it ([Document.Cuts]). Otherwise it cuts before the
// largest heading that is near the limit, else between blocks, else within one; a
// heading is never the last block. Images within text become blocks after it; deep
// nesting is flattened; a table with too many columns is transposed, or becomes
// records. Footnotes are repeated in every document that refers to them, and links
// between two of the documents become text.
func (d *Document) Split() []*Document {
	if len(d.Blocks) == 0 {
		return nil
	}
	if slices.ContainsFunc(d.Blocks, IsCut) {
		var parts []*Document
		for _, part := range d.Cuts() {
			parts = append(parts, part.Split()...)
		}
		return parts
	}
	if d.Size().Fits() && !hasImages(d.Blocks) && !hasLongFormula(d.Blocks) {
		return []*Document{d}
	}
	blocks := tame(lift(d.Blocks))
	if one := (&Document{Blocks: blocks, RTL: d.RTL}); one.Size().Fits() {
		return []*Document{one}
	}
	blocks, notes := takeNotes(blocks)
	p := packer{budget: full(), notes: notes}
	var parts []*Document
	for _, group := range p.pack(blocks) {
		if group = trimDividers(group); len(group) == 0 {
			continue
		}
		group = append(group, notes.of(group)...)
		parts = append(parts, &Document{Blocks: unlink(group), RTL: d.RTL})
	}
	return parts
}

// cutName is the name of the mark at which an author wants the article cut. Text cannot
// contain its first and last characters: they are private characters, which are removed
// from every article.
const cutName = "\uF8F0cut\uF8F1"

// Cut returns a mark between blocks at which [Document.Cuts] cuts.
func Cut() Block { return &AnchorBlock{Name: cutName} }

// IsCut reports whether a block is such a mark.
func IsCut(b Block) bool {
	a, ok := b.(*AnchorBlock)
	return ok && a.Name == cutName
}

// Cuts cuts the document where its author wants it, and removes the marks. Footnotes
// are repeated as in Split.
func (d *Document) Cuts() []*Document {
	if !slices.ContainsFunc(d.Blocks, IsCut) {
		return []*Document{d}
	}
	blocks, notes := takeNotes(slices.Clone(d.Blocks))
	var parts []*Document
	for len(blocks) > 0 {
		n := slices.IndexFunc(blocks, IsCut)
		group, rest := blocks, []Block(nil)
		if n >= 0 {
			group, rest = blocks[:n:n], blocks[n+1:]
		}
		if blocks = rest; len(trimDividers(group)) > 0 {
			group = append(group, notes.of(group)...)
			parts = append(parts, &Document{Blocks: unlink(group), RTL: d.RTL})
		}
	}
	return parts
}

// trimDividers removes dividers at the start and the end, which divide nothing.
func trimDividers(blocks []Block) []Block {
	for len(blocks) > 0 && isDivider(blocks[0]) {
		blocks = blocks[1:]
	}
	for len(blocks) > 0 && isDivider(blocks[len(blocks)-1]) {
		blocks = blocks[:len(blocks)-1]
	}
	return blocks
}

func isDivider(b Block) bool {
	_, ok := b.(*Divider)
	return ok
}

// budget is the maximum size of a group of blocks.
type budget struct{ text, blocks, media int }

func full() budget { return budget{MaxText, MaxBlocks, MaxMedia} }

// less returns the budget within a container, less the size of the container.
func (b budget) less(text, blocks int) budget {
	return budget{max(b.text-text, 1), max(b.blocks-blocks, 1), b.media}
}

func (b budget) holds(s Size) bool {
	return s.Text <= b.text && s.Blocks <= b.blocks && s.Media <= b.media
}

func (s Size) plus(o Size) Size {
	return Size{
		Text: s.Text + o.Text, Blocks: s.Blocks + o.Blocks, Media: s.Media + o.Media,
		Depth: max(s.Depth, o.Depth), Columns: max(s.Columns, o.Columns),
	}
}

// packer groups blocks within a budget.
type packer struct {
	budget budget
	notes  *notes
}

// pack cuts blocks that are too large, and groups the blocks.
func (p packer) pack(blocks []Block) [][]Block {
	var pieces []Block
	for _, b := range blocks {
		if p.holds(b) {
			pieces = append(pieces, b)
			continue
		}
		pieces = append(pieces, p.below(pieces).cut(b)...)
	}
	var groups [][]Block
	for len(pieces) > 0 {
		n := p.fill(pieces)
		if n < len(pieces) {
			n = bestCut(pieces, n)
		}
		groups = append(groups, pieces[:n:n])
		pieces = pieces[n:]
	}
	return groups
}

// below returns a packer that leaves room for the headings at the end of the blocks,
// which must stay with the block that it cuts.
func (p packer) below(blocks []Block) packer {
	i := len(blocks)
	for i > 0 && isHeading(blocks[i-1]) {
		i--
	}
	s := measure(blocks[i:]...).plus(p.notes.size(blocks[i:]))
	if 2*s.Text <= p.budget.text && 2*s.Blocks <= p.budget.blocks {
		p.budget = p.budget.less(s.Text, s.Blocks)
	}
	return p
}

// holds reports whether a block with its footnotes fits alone.
func (p packer) holds(b Block) bool {
	return p.budget.holds(measure(b).plus(p.notes.size([]Block{b})))
}

// fill returns how many of the blocks fit, at least one.
func (p packer) fill(blocks []Block) int {
	var size Size
	seen := p.notes.counter()
	for i, b := range blocks {
		size = size.plus(measure(b)).plus(seen.add(b))
		if i > 0 && !p.budget.holds(size) {
			return i
		}
	}
	return len(blocks)
}

// bestCut returns where to end a group that could have n of the blocks: before the
// largest heading beyond its first third, the later of two equal ones; else where the
// last block is not a heading.
func bestCut(blocks []Block, n int) int {
	best, size := 0, 7
	for i := max(n/3, 1); i <= n; i++ {
		h, ok := blocks[i].(*Heading)
		if ok && h.Size <= size && !isHeading(blocks[i-1]) {
			best, size = i, h.Size
		}
	}
	if best > 0 {
		return best
	}
	for i := n; i > 0; i-- {
		if !isHeading(blocks[i-1]) {
			return i
		}
	}
	return n // only headings
}

func isHeading(b Block) bool {
	switch b.(type) {
	case *Heading, *AnchorBlock:
		return true
	}
	return false
}
