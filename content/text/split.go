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
	headUnits  int // of the header that is repeated before it, 0 for none
}

// messages cuts the text into messages of at most limit units.
func (f *flat) messages(limit int, number bool) []Message {
	if f.fits(limit) {
		return []Message{f.message(part{end: len(f.text), length: f.n}, nil, "")}
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
	var room []Entity // of the parts that cut an entity
	next := 0
	var open []int // entities that reach beyond what was looked at
	for i, p := range parts {
		suffix := ""
		if number && len(parts) > 1 {
			suffix = "\n\n(" + strconv.Itoa(i+1) + "/" + strconv.Itoa(len(parts)) + ")"
		}
		if len(open) == 0 {
			if n := f.whole(next, &p); n >= 0 {
				messages[i] = f.message(p, f.ents[next:next+n:next+n], suffix)
				next += n
				continue
			}
		}
		first := len(room)
		keep := open[:0]
		for _, j := range open {
			room = appendClipped(room, &f.ents[j], &p)
			if f.ents[j].Offset+f.ents[j].Length > p.at+p.length {
				keep = append(keep, j)
			}
		}
		open = keep
		for next < len(f.ents) && f.ents[next].Offset < p.at+p.length {
			room = appendClipped(room, &f.ents[next], &p)
			if f.ents[next].Offset+f.ents[next].Length > p.at+p.length {
				open = append(open, next)
			}
			next++
		}
		if !isSorted(room[first:]) { // clipped ones may end together
			slices.SortStableFunc(room[first:], compare)
		}
		messages[i] = f.message(p, room[first:len(room):len(room)], suffix)
	}
	return messages
}

// whole moves the entities from next on that begin in the part to where they are
// in it, and returns how many they are; -1 if one is cut or left out.
func (f *flat) whole(next int, p *part) int {
	end, n := p.at+p.length, 0
	for ; next+n < len(f.ents) && f.ents[next+n].Offset < end; n++ {
		if e := &f.ents[next+n]; e.Offset < p.at || e.Offset+e.Length > end {
			return -1
		}
	}
	for i := range n {
		f.ents[next+i].Offset -= p.at - p.headUnits
	}
	return n
}

// message makes the message of a part whose entities are clipped to it; nil
// entities mean all.
func (f *flat) message(p part, ents []Entity, suffix string) Message {
	if ents == nil && len(f.ents) > 0 && p.start == 0 && p.end == len(f.text) {
		ents = f.ents
	}
	text := f.text[p.start:p.end]
	if p.headUnits > 0 || suffix != "" {
		head := ""
		if p.headUnits > 0 {
			head = f.text[p.head.start:p.head.body]
		}
		text = strings.Join([]string{head, text, suffix}, "")
	}
	return Message{Text: text, Entities: ents}
}

// appendClipped appends what of the entity lies in the part. A repeated table
// header belongs to the entities that its table is in.
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

// split takes parts off the text, each at the best cut within the limits.
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
