package text

import (
	"slices"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

// cutter walks a flat text and finds the places where it can be cut.
type cutter struct {
	*flat
	limit   int
	pos, at int   // where the next part begins, in bytes and in UTF-16 units
	cut     int   // index of the first cut after at
	next    int   // index of the first entity that begins at or after at
	open    []int // the entities before next that extend beyond at
	head    int   // index of the first table that ends after at
	solid   []int // indices of the entities that must not be cut, or only at lines
	near    int   // index in solid of the last one looked at
}

// place is where a part ends and the next begins. Only white space, if anything, is
// between them.
type place struct{ end, endAt, pos, at int }

func (c *cutter) findSolid() {
	for i := range c.ents {
		if k := classOf(c.ents[i].Type); k == solid || k == verbatim {
			c.solid = append(c.solid, i)
		}
	}
}

// nextPart returns the next part; ok is false at the end of the text.
func (c *cutter) nextPart() (p part, ok bool) {
	c.skipSpace()
	if c.pos >= len(c.text) {
		return p, false
	}
	c.advance()
	p.start, p.at = c.pos, c.at
	room := c.limit
	if c.head < len(c.heads) && c.heads[c.head].body <= c.pos {
		h := c.heads[c.head]
		if n := units(c.text[h.start:h.body]); n <= c.limit/2 {
			p.head, p.headUnits = h, n
			room -= n
		}
	}
	limit := c.at + room
	if k := c.next + MaxEntities - len(c.open); k < len(c.ents) {
		limit = min(limit, c.ents[k].Offset)
	}
	to := place{len(c.text), c.n, len(c.text), c.n}
	if c.n > limit {
		to = c.choose(limit)
	}
	for to.end > c.pos && (c.text[to.end-1] == ' ' || c.text[to.end-1] == '\n') {
		to.end--
		to.endAt--
	}
	p.end, p.length = to.end, to.endAt-c.at
	c.pos, c.at = to.pos, to.at
	return p, true
}

// skipSpace advances to the start of the next part. In code that is a line, with its
// indentation.
func (c *cutter) skipSpace() {
	end := c.pos
	for end < len(c.text) && (c.text[end] == ' ' || c.text[end] == '\n') {
		end++
	}
	if i := c.covering(c.at); i >= 0 && c.ents[i].Type == pre && c.ents[i].Offset+c.ents[i].Length > c.at+end-c.pos {
		for end > c.pos && c.text[end-1] == ' ' {
			end--
		}
	}
	c.at += end - c.pos
	c.pos = end
}

// advance moves the indices to the start of the part.
func (c *cutter) advance() {
	c.open = slices.DeleteFunc(c.open, func(i int) bool { return c.ents[i].Offset+c.ents[i].Length <= c.at })
	for ; c.next < len(c.ents) && c.ents[c.next].Offset < c.at; c.next++ {
		if c.ents[c.next].Offset+c.ents[c.next].Length > c.at {
			c.open = append(c.open, c.next)
		}
	}
	for c.cut < len(c.cuts) && c.cuts[c.cut].at <= c.at {
		c.cut++
	}
	for c.head < len(c.heads) && c.heads[c.head].end <= c.pos {
		c.head++
	}
}

// choose returns the best place to end a part that must not extend beyond limit; the
// text is longer than that.
//
// In this order: a heading that leaves the part at least a third full; a block, an
// item, the end of a sentence, a line of code that leave it at least a quarter full;
// any of the first three; a line, a word; a grapheme. Text that belongs to the
// following text (a heading, a table's header) stays with it unless there is no other
// way.
func (c *cutter) choose(limit int) place {
	third, quarter := c.at+(limit-c.at)/3, c.at+(limit-c.at)/4
	w := c.window(limit, third, quarter)
	for _, k := range [...]int{w.heading, w.block, w.item} {
		if k >= 0 {
			return c.placeOf(k)
		}
	}
	if w.low < limit {
		s := c.scan(w, limit, quarter, false)
		for _, p := range [...]place{s.sentence, s.line} {
			if p.endAt > quarter {
				return p
			}
		}
		if w.any < 0 {
			if p := c.best(s.first(), w.low, limit, false); p.end > 0 {
				return p
			}
		}
	}
	if w.any >= 0 {
		return c.placeOf(w.any)
	}
	// A single link, a single span of code or headings alone fill the part.
	w.low = c.at
	stick := w.last >= 0 && c.cuts[w.last].level == cutStick
	if stick {
		if k := c.covering(limit); k < 0 || c.ents[k].Length <= c.limit {
			return c.placeOf(w.last)
		}
		w.low = c.cuts[w.last].at // it has to be cut wherever it is
	}
	if p := c.best(c.scan(w, limit, quarter, true).first(), w.low, limit, true); p.end > 0 {
		return p
	}
	if stick {
		return c.placeOf(w.last)
	}
	return c.seek(w.last, limit) // a single grapheme fills the part
}

// best returns p, or if it is empty the last grapheme boundary.
func (c *cutter) best(p place, low, limit int, inside bool) place {
	if p.end > 0 {
		return p
	}
	return c.grapheme(low, limit, inside)
}

func (c *cutter) placeOf(k int) place {
	u := c.cuts[k]
	return place{u.pos - u.gap, u.at - u.gap, u.pos, u.at}
}

// window has the possible cuts between a part's beginning and its limit: indices of
// cuts, -1 for none.
type window struct {
	heading, block, item int // the last one that is far enough
	any                  int // the last one of these three
	last                 int // the last one of any kind
	low                  int // offset before which no other cut needs to be looked for
}

func (c *cutter) window(limit, third, quarter int) window {
	w := window{-1, -1, -1, -1, -1, c.at}
	k := c.cut
	for ; k < len(c.cuts) && c.cuts[k].at-c.cuts[k].gap <= limit; k++ {
		u := &c.cuts[k]
		end := u.at - u.gap
		if u.at > limit && (u.level == cutNever || u.level == cutStick) {
			break
		}
		w.last = k
		switch u.level {
		case cutStick:
			w.low = u.at
			continue
		case cutNever:
			continue
		case cutHeading:
			if end >= third {
				w.heading = k
			}
			fallthrough
		case cutBlock:
			if end >= quarter {
				w.block = k
			}
			fallthrough
		case cutItem:
			if end >= quarter {
				w.item = k
			}
		}
		w.any, w.low = k, u.at
	}
	if k < len(c.cuts) && c.cuts[k].level == cutStick {
		w.low = max(limit, w.low) // the limit is within a heading
	}
	return w
}

// found is the result of scan: the last place of each kind; end 0 is none.
type found struct{ sentence, line, word place }

// first returns the best one.
func (f found) first() place {
	for _, p := range [...]place{f.sentence, f.line} {
		if p.end > 0 {
			return p
		}
	}
	return f.word
}

// scan searches backwards from limit for places within a block; before enough only if
// it has found none. It accepts those within links and code only if inside is set.
func (c *cutter) scan(w window, limit, enough int, inside bool) found {
	var f found
	p := c.seek(w.last, limit)
	k := min(w.last+1, len(c.cuts)-1)
	for i, at := p.end, p.endAt; i > c.pos && at > w.low && f.sentence.end == 0; {
		if at <= enough && f.line.end+f.word.end > 0 {
			break
		}
		if i < len(c.text) && (c.text[i] == ' ' || c.text[i] == '\n') {
			for k >= 0 && c.cuts[k].pos-c.cuts[k].gap > i {
				k--
			}
			barred := k >= 0 && i < c.cuts[k].pos && c.cuts[k].level <= cutStick
			if !barred && !extends(c.text[i+1:]) && !prepends(c.text[:i]) {
				c.consider(&f, i, at, inside)
			}
		} else if c.text[i-1] >= utf8.RuneSelf && endsWide(c.text[:i], c.text[i:]) && (inside || !c.within(at)) {
			f.sentence = place{i, at, i, at}
		}
		if c.text[i-1] < utf8.RuneSelf {
			i--
			at--
			continue
		}
		r, size := utf8.DecodeLastRuneInString(c.text[:i])
		i -= size
		at--
		if r > 0xFFFF {
			at--
		}
	}
	return f
}

// consider classifies the white space at i.
func (c *cutter) consider(f *found, i, at int, inside bool) {
	p := place{i, at, i + 1, at + 1}
	if k := c.covering(at); k >= 0 {
		switch {
		case c.ents[k].Type == pre:
			if c.text[i] != '\n' {
				break
			}
			if f.line.end == 0 {
				f.line = p
			}
			if n := c.text[i+1:]; n[0] != ' ' && c.text[i-1] == '\n' {
				f.sentence = p // a blank line, or code that is not indented
			}
			return
		case !inside:
			return
		}
	} else if c.text[i] == '\n' || endsSentence(c.text[:i], c.text[i+1:]) {
		f.sentence = p
		return
	}
	if f.word.end == 0 {
		f.word = p
	}
}

// seek returns the place at limit, on a character boundary, walking from the cut before
// it.
func (c *cutter) seek(cut, limit int) place {
	i, at := c.pos, c.at
	if cut >= 0 && c.cuts[cut].at <= limit && c.cuts[cut].at > at {
		i, at = c.cuts[cut].pos, c.cuts[cut].at
	}
	for i < len(c.text) && at < limit {
		size, n := 1, 1
		switch b := c.text[i]; {
		case b >= 0xF0:
			size, n = 4, 2
		case b >= 0xE0:
			size = 3
		case b >= 0xC0:
			size = 2
		}
		if at+n > limit {
			break
		}
		i += size
		at += n
	}
	return place{i, at, i, at}
}

// grapheme returns the last grapheme boundary in (low, limit].
func (c *cutter) grapheme(low, limit int, inside bool) place {
	var best place
	// A unit is at most three bytes. A cluster that is cut in two there ends after the
	// limit anyway, and a cluster of thousands of marks is looked at only once for each
	// part.
	rest, state, i, at := c.text[c.pos:min(len(c.text), c.pos+3*(limit-c.at)+16)], -1, c.pos, c.at
	for rest != "" {
		var cluster string
		cluster, rest, _, state = uniseg.FirstGraphemeClusterInString(rest, state)
		i += len(cluster)
		if at += units(cluster); at > limit {
			break
		}
		if at > low && (inside || !c.within(at)) {
			best = place{i, at, i, at}
		}
	}
	return best
}

// covering returns the index of the link, emoji, date or code that covers the unit at,
// or -1. It walks from the last one that it returned, because callers advance step by
// step.
func (c *cutter) covering(at int) int {
	if len(c.solid) == 0 {
		return -1
	}
	for c.near > 0 && c.ents[c.solid[c.near]].Offset > at {
		c.near--
	}
	for c.near+1 < len(c.solid) && c.ents[c.solid[c.near+1]].Offset <= at {
		c.near++
	}
	k := c.solid[c.near]
	if e := &c.ents[k]; e.Offset > at || e.Offset+e.Length <= at {
		return -1
	}
	return k
}

// within reports whether a cut before the unit at would be within a link, an emoji, a
// date or a span of code.
func (c *cutter) within(at int) bool {
	k := c.covering(at)
	return k >= 0 && c.ents[k].Offset < at && c.ents[k].Type != pre
}
