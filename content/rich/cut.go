package rich

// cut cuts a block that the budget does not hold into several that it holds.
// Most are of the same kind: a quote stays a quote, code keeps its language, a
// table repeats its header, an ordered list goes on counting.
func (p packer) cut(b Block) []Block {
	limit := max(p.budget.text-p.notes.size([]Block{b}).Text, p.budget.text/2, 1)
	var out []Block
	switch v := b.(type) {
	case *Paragraph:
		for _, t := range v.Text.cut(limit) {
			out = append(out, &Paragraph{Text: t, Line: v.Line})
		}
	case *Heading:
		for i, t := range v.Text.cut(limit) {
			if i == 0 {
				out = append(out, &Heading{Text: t, Size: v.Size, ID: v.ID, Line: v.Line})
				continue
			}
			out = append(out, &Paragraph{Text: t, Line: v.Line})
		}
	case *Pre:
		for _, t := range v.Text.cutLines(limit) {
			out = append(out, &Pre{Text: t, Language: v.Language, Line: v.Line})
		}
	case *Footer:
		for _, t := range v.Text.cut(limit) {
			out = append(out, &Footer{Text: t})
		}
	case *PullQuote:
		for _, t := range v.Text.cut(limit) {
			out = append(out, &PullQuote{Text: t})
		}
		return credited(p, out, v.Credit)
	case *Quote:
		return p.cutQuote(v)
	case *Details:
		return p.cutDetails(v)
	case *List:
		return p.cutList(v)
	case *Table:
		return p.cutTable(v)
	case *Gallery:
		return p.cutGallery(v)
	case *Media:
		c := *v
		c.Caption, c.Credit = Text{}, Text{}
		return credited(p, []Block{&c}, v.Caption, v.Credit)
	default:
		return []Block{b}
	}
	return out
}

// credited appends texts that no longer fit their block as paragraphs.
func credited(p packer, blocks []Block, texts ...Text) []Block {
	for _, t := range texts {
		if !Blank(t.String) {
			blocks = append(blocks, p.cut(&Paragraph{Text: t})...)
		}
	}
	return blocks
}

func (p packer) cutQuote(v *Quote) []Block {
	if runes(v.Credit.String) > p.budget.text/4 { // a text of its own
		alone := *v
		alone.Credit = Text{}
		return credited(p, p.cutQuote(&alone), v.Credit)
	}
	within := packer{p.budget.less(runes(v.Credit.String), 1), p.notes}
	groups := within.pack(v.Blocks)
	out := make([]Block, len(groups))
	for i, group := range groups {
		q := &Quote{Blocks: group, Alert: v.Alert, Folded: v.Folded}
		if i == len(groups)-1 {
			q.Credit = v.Credit
		}
		out[i] = q
	}
	return out
}

func (p packer) cutDetails(v *Details) []Block {
	summary := v.Summary
	var out []Block
	if runes(summary.String) > p.budget.text/4 { // a text of its own
		out = p.cut(&Paragraph{Text: summary})
		summary = summary.slice(0, summary.cutPoint(80))
	}
	within := packer{p.budget.less(runes(summary.String), 1), p.notes}
	for _, group := range within.pack(v.Blocks) {
		out = append(out, &Details{Summary: summary, Blocks: group, Open: v.Open})
	}
	return out
}

// cutList cuts between items, and within one only where it must: what is too
// much of an item follows the list.
func (p packer) cutList(v *List) []Block {
	var out []Block
	part := &List{Ordered: v.Ordered, Tight: v.Tight}
	var size Size
	end := func() {
		if len(part.Items) > 0 {
			out = append(out, part)
		}
		part = &List{Ordered: v.Ordered, Tight: v.Tight}
		size = Size{Blocks: 1}
	}
	end()
	within := packer{p.budget.less(0, 2), p.notes}
	for _, item := range v.Items {
		s := measure(item.Blocks...).plus(p.notes.size(item.Blocks))
		s.Blocks++
		if !p.budget.holds(size.plus(s)) {
			end()
		}
		if p.budget.holds(size.plus(s)) {
			part.Items = append(part.Items, item)
			size = size.plus(s)
			continue
		}
		groups := within.pack(item.Blocks)
		rest := item
		rest.Blocks = groups[0]
		part.Items = append(part.Items, rest)
		end()
		for _, group := range groups[1:] {
			out = append(out, group...)
		}
	}
	end()
	return out
}

func (p packer) cutGallery(v *Gallery) []Block {
	var out []Block
	for start := 0; start < len(v.Media); {
		n := min(len(v.Media)-start, p.budget.media, p.budget.blocks-1)
		for n > 1 && !p.budget.holds(measure(&Gallery{Media: v.Media[start : start+n]})) {
			n--
		}
		out = append(out, &Gallery{Slideshow: v.Slideshow, Media: v.Media[start : start+n]})
		start += n
	}
	last := out[len(out)-1].(*Gallery)
	last.Caption, last.Credit = v.Caption, v.Credit
	if p.budget.holds(measure(last)) {
		return out
	}
	last.Caption, last.Credit = Text{}, Text{}
	return credited(p, out, v.Caption, v.Credit)
}
