package text

import (
	"slices"
	"strconv"
	"strings"
)

// part is a part of a flat text.
type part struct {
	start, end int // in bytes
	at, length int // of start, and from start to end, in UTF-16 units
	head       tableHead
	headUnits  int // of the header that is repeated before it, or 0
}

// messages cuts the text into messages of at most limit units.
func (f *flat) messages(limit int, number bool) []Message {
	if f.fits(limit) {
		return []Message{{Text: strings.Clone(f.text), Entities: slices.Clone(f.ents)}}
	}
	if !number {
		return f.assemble(f.split(limit), false)
	}
	for digits := 1; ; digits++ {
		parts := f.split(limit - len("\n\n(/)") - 2*digits)
		if len(strconv.Itoa(len(parts))) <= digits || digits == 6 {
			return f.assemble(parts, true)
		}
	}
}

// fits reports whether the whole text is one message.
func (f *flat) fits(limit int) bool {
	return f.n <= limit && len(f.ents) <= MaxEntities && (f.text[0] != ' ' && f.text[0] != '\n')
}

func (f *flat) assemble(parts []part, number bool) []Message {
	messages := make([]Message, len(parts))
	room := make([]Entity, 0, len(f.ents)+len(parts)) // for all parts; an entity that is cut is in two
	next := 0
	var open []int // entities that extend beyond the current part
	for i := range parts {
		p := &parts[i]
		suffix := ""
		if number && len(parts) > 1 {
			suffix = "\n\n(" + strconv.Itoa(i+1) + "/" + strconv.Itoa(len(parts)) + ")"
		}
		first := len(room)
		keep := open[:0]
		for _, j := range open {
			room = appendClipped(room, &f.ents[j], p)
			if f.ents[j].Offset+f.ents[j].Length > p.at+p.length {
				keep = append(keep, j)
			}
		}
		open = keep
		for next < len(f.ents) && f.ents[next].Offset < p.at+p.length {
			room = appendClipped(room, &f.ents[next], p)
			if f.ents[next].Offset+f.ents[next].Length > p.at+p.length {
				open = append(open, next)
			}
			next++
		}
		if !isSorted(room[first:]) { // clipped ones may end together
			slices.SortStableFunc(room[first:], compare)
		}
		messages[i] = Message{Text: f.textOf(p, suffix), Entities: room[first:len(room):len(room)]}
	}
	return messages
}

// textOf returns a copy of the text of a part.
func (f *flat) textOf(p *part, suffix string) string {
	head := ""
	if p.headUnits > 0 {
		head = f.text[p.head.start:p.head.body]
	}
	return strings.Join([]string{head, f.text[p.start:p.end], suffix}, "")
}

// appendClipped appends the entity clipped to the part. A repeated table header belongs
// to the entities of its table.
func appendClipped(ents []Entity, e *Entity, p *part) []Entity {
	start, end := max(e.Offset, p.at), min(e.Offset+e.Length, p.at+p.length)
	if start >= end {
		return ents
	}
	c := *e
	c.Offset, c.Length = start-p.at+p.headUnits, end-start
	if e.Offset < p.at && p.headUnits > 0 {
		c.Offset = 0
		c.Length += p.headUnits
	}
	return append(ents, c)
}

// split splits the text into parts, each with the best cut within the limits.
func (f *flat) split(limit int) []part {
	c := cutter{flat: f, limit: limit}
	c.findSolid()
	var parts []part
	for {
		p, ok := c.nextPart()
		if !ok {
			return parts
		}
		if visible(f.text[p.start:p.end]) {
			parts = append(parts, p)
		}
	}
}
