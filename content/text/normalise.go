package text

import "slices"

// normalise changes entities as Telegram does (TDLib, fix_entities), so that they come
// back as they were sent: sorted; equal styles that touch merged; styles split at the
// edges of those that they overlap, and removed within code; of overlapping links, code
// and quotes only the first kept. It may modify the slice.
func normalise(ents []Entity) []Entity {
	ents = slices.DeleteFunc(ents, func(e Entity) bool { return e.Length <= 0 })
	if !isSorted(ents) {
		slices.SortStableFunc(ents, compare)
	}
	if isNormal(ents) {
		return ents
	}
	var fixed, styles []Entity // entities that are kept whole, and those that are split
	solidEnd, quoteEnd := 0, 0
	for _, e := range ents {
		switch classOf(e.Type) {
		case style:
			styles = append(styles, e)
		case quote:
			if e.Offset >= quoteEnd {
				quoteEnd = e.Offset + e.Length
				fixed = append(fixed, e)
			}
		case solid, verbatim:
			if e.Offset >= solidEnd {
				solidEnd = e.Offset + e.Length
				fixed = append(fixed, e)
			}
		case unknown: // Telegram drops it
		}
	}
	fixed = dropTorn(fixed)
	fixed = append(fixed, splitStyles(union(styles), fixed)...)
	slices.SortStableFunc(fixed, compare)
	return fixed
}

// isNormal reports whether Telegram keeps sorted entities unchanged.
//
// Quotes, links and code must be disjoint, except entities that are entirely in a
// quote. Styles may overlap only if they begin together, must be within the entity they
// begin in, and no entity may begin or end within them; two equal styles may touch only
// where something else begins or ends.
func isNormal(ents []Entity) bool {
	n := nesting{quoteStart: -1, solidStart: -1, group: -1, styleEnd: [5]int{-1, -1, -1, -1, -1}}
	for i := range ents {
		if !n.take(ents, i) {
			return false
		}
	}
	return true
}

// nesting is the state of isNormal at an entity: where the last quote, the last link or
// code, and the last styles began and end.
type nesting struct {
	quoteStart, quoteEnd int
	solidStart, solidEnd int
	solid                class
	group, groupEnd      int // the last styles that began together
	edge                 bool
	styleEnd             [5]int
}

func (n *nesting) take(ents []Entity, i int) bool {
	e := &ents[i]
	start, end, c := e.Offset, e.Offset+e.Length, classOf(e.Type)
	if start < n.quoteEnd && (end > n.quoteEnd || c == quote) ||
		start < n.solidEnd && (end > n.solidEnd || c != style || n.solid != solid) ||
		start < n.groupEnd && (start != n.group || c != style) {
		return false
	}
	switch c {
	case unknown:
		return false
	case quote:
		n.quoteStart, n.quoteEnd = start, end
	case solid, verbatim:
		n.solidStart, n.solidEnd, n.solid = start, end, c
	case style:
		if start != n.group {
			n.group, n.edge = start, start == n.quoteStart || start == n.quoteEnd || start == n.solidStart || start == n.solidEnd
			for j := i; j < len(ents) && ents[j].Offset == start; j++ {
				n.edge = n.edge || classOf(ents[j].Type) == style && n.styleEnd[rank(&ents[j])-90] < start
			}
		}
		last := &n.styleEnd[rank(e)-90]
		if *last > start || *last == start && !n.edge {
			return false
		}
		*last, n.groupEnd = end, max(n.groupEnd, end)
	}
	return true
}

// dropTorn removes links and code that cross the start or end of a quote.
func dropTorn(fixed []Entity) []Entity {
	var quotes []Entity
	for _, e := range fixed {
		if classOf(e.Type) == quote {
			quotes = append(quotes, e)
		}
	}
	if len(quotes) == 0 {
		return fixed
	}
	return slices.DeleteFunc(fixed, func(e Entity) bool {
		if classOf(e.Type) == quote {
			return false
		}
		for len(quotes) > 0 && quotes[0].Offset+quotes[0].Length <= e.Offset {
			quotes = quotes[1:]
		}
		if len(quotes) == 0 {
			return false
		}
		q, end := quotes[0], e.Offset+e.Length
		return q.Offset+q.Length < end || e.Offset < q.Offset && q.Offset < end
	})
}

// union merges sorted styles of one type that overlap or touch.
func union(styles []Entity) []Entity {
	var last [5]int // type → index+1 in merged of the last one
	merged := styles[:0:0]
	for _, e := range styles {
		l := &last[rank(&e)-90]
		if *l > 0 {
			m := &merged[*l-1]
			if e.Offset <= m.Offset+m.Length {
				m.Length = max(m.Length, e.Offset+e.Length-m.Offset)
				continue
			}
		}
		merged = append(merged, e)
		*l = len(merged)
	}
	return merged
}

// splitStyles splits styles at the edges of fixed entities and where another style
// begins, and drops the pieces within code.
func splitStyles(styles, fixed []Entity) []Entity {
	edges := make([]int, 0, 2*len(fixed)+len(styles))
	var dark []Entity // ranges without styles
	for _, e := range fixed {
		edges = append(edges, e.Offset, e.Offset+e.Length)
		if classOf(e.Type) == verbatim {
			dark = append(dark, e)
		}
	}
	for _, e := range styles {
		edges = append(edges, e.Offset)
	}
	slices.Sort(edges)
	edges = slices.Compact(edges)
	var pieces []Entity
	for _, e := range styles {
		end := e.Offset + e.Length
		i, _ := slices.BinarySearch(edges, e.Offset+1)
		for start := e.Offset; start < end; i++ {
			stop := end
			if i < len(edges) {
				stop = min(stop, edges[i])
			}
			if !covered(dark, start) {
				pieces = append(pieces, Entity{Type: e.Type, Offset: start, Length: stop - start})
			}
			start = stop
		}
	}
	return pieces
}

// covered reports whether one of the sorted, disjoint entities covers at.
func covered(ents []Entity, at int) bool {
	i, found := slices.BinarySearchFunc(ents, at, func(e Entity, at int) int { return e.Offset - at })
	if found {
		return true
	}
	return i > 0 && at < ents[i-1].Offset+ents[i-1].Length
}
