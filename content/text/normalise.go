package text

import "slices"

// normalise makes of entities what Telegram makes of them (TDLib,
// fix_entities), so that they come back as they were sent: sorted; equal styles
// that touch merged; styles split at the edges of what they overlap, and
// removed within code; of links, code and quotes that overlap only the first
// kept. It may use the slice it is given.
func normalise(ents []Entity) []Entity {
	ents = slices.DeleteFunc(ents, func(e Entity) bool { return e.Length <= 0 })
	if !isSorted(ents) {
		slices.SortStableFunc(ents, compare)
	}
	if isNormal(ents) {
		return ents
	}
	var fixed, styles []Entity // what stays whole, what is split
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
		}
	}
	fixed = dropTorn(fixed)
	fixed = append(fixed, splitStyles(union(styles), fixed)...)
	slices.SortStableFunc(fixed, compare)
	return fixed
}

// isNormal reports whether sorted entities are such that Telegram keeps them as
// they are: nothing overlaps but styles within links and all within quotes. It
// errs on the side of false: of styles within styles it does not judge.
func isNormal(ents []Entity) bool {
	var outer class // of the link, code or style that is open within the quote
	outerStart, outerEnd, quoteStart, quoteEnd, solidEnd := -1, 0, -1, 0, -1
	var styleEnd [5]int
	for i := range ents {
		e := &ents[i]
		end := e.Offset + e.Length
		c := classOf(e.Type)
		if e.Offset < quoteEnd && (end > quoteEnd || c == quote) {
			return false
		}
		if e.Offset < outerEnd && (outer != solid || c != style || end > outerEnd) {
			return false
		}
		switch c {
		case unknown:
			return false
		case quote:
			quoteStart, quoteEnd = e.Offset, end
			continue
		case solid, verbatim:
			solidEnd = end
		case style:
			// Equal styles that touch stay two only where something else begins or ends.
			last := &styleEnd[rank(e)-90]
			edge := e.Offset == quoteStart || e.Offset == quoteEnd || e.Offset == solidEnd || e.Offset == outerStart
			if *last > e.Offset || *last == e.Offset && e.Offset > 0 && !edge {
				return false
			}
			*last = end
		}
		if e.Offset < outerEnd {
			if i+1 < len(ents) && ents[i+1].Offset < end {
				return false
			}
			continue
		}
		if outer, outerStart, outerEnd = c, e.Offset, end; c == style {
			outerStart = -1
		}
	}
	return true
}

// dropTorn removes links and code that a quote tears apart: they end beyond it
// or begin before it.
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
	var last [5]int // index+1 in merged of the latest of each type
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

// splitStyles cuts styles at the edges of what is fixed and where another
// style begins, and drops the pieces within code.
func splitStyles(styles, fixed []Entity) []Entity {
	edges := make([]int, 0, 2*len(fixed)+len(styles))
	var dark []Entity // no styles here
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
