package text

import (
	"strings"

	"github.com/dateline-bot/dateline/content/rich"
)

// prose writes text and its styles.
type prose struct {
	out  *writer
	open []openSpan // open spans of the current text
}

// openSpan is a span whose end has not been reached.
type openSpan struct {
	end    int // byte offset in the text
	entity int // index of its entity, or -1
	after  string
	atomic bool // no other atomic entity may overlap it
	link   bool
	code   bool
}

// inline writes text, all in style (0 for none).
//
// The spans of a text nest, so the open ones form a stack. Their entities are appended
// to ents at their starts, which keeps ents sorted, and get their lengths at their
// ends; normalise then changes them as Telegram would, if they touch one another at
// all.
func (p *prose) inline(t rich.Text, style EntityType) {
	offset, start := p.out.n, len(p.out.buf)
	if len(t.Spans) == 0 {
		p.out.write(t.String)
		p.out.trim(start, len(p.out.ents))
		if style != 0 {
			p.out.entity(style, offset)
		}
		return
	}
	first, stack, pos := len(p.out.ents), len(p.open), 0
	if style != 0 {
		p.push(openSpan{end: len(t.String) + 1}, Entity{Type: style})
	}
	for i := range t.Spans {
		s := &t.Spans[i]
		if s.Start < pos || s.End < s.Start || s.End > len(t.String) {
			continue // within text that was written another way, or not a span of this text
		}
		pos = p.closeUntil(t.String, pos, s.Start, stack)
		p.out.write(t.String[pos:s.Start])
		pos = s.Start
		if p.replace(t, i) {
			pos = s.End
			continue
		}
		p.start(s, t.String)
	}
	pos = p.closeUntil(t.String, pos, len(t.String), stack)
	p.out.write(t.String[pos:])
	for len(p.open) > stack {
		p.pop()
	}
	p.out.trim(start, first)
	p.out.ents = append(p.out.ents[:first], normalise(p.out.ents[first:])...)
}

// trim removes trailing white space from the text written since start, and clips the
// entities from first on.
func (w *writer) trim(start, first int) {
	n := len(w.buf)
	for n > start && (w.buf[n-1] == ' ' || w.buf[n-1] == '\n') {
		n--
	}
	if n == len(w.buf) {
		return
	}
	w.n -= len(w.buf) - n
	w.buf = w.buf[:n]
	for i := first; i < len(w.ents); i++ {
		if ent := &w.ents[i]; ent.Offset+ent.Length > w.n {
			ent.Length = w.n - ent.Offset
		}
	}
}

// closeUntil writes text and ends the spans that end at or before limit.
func (p *prose) closeUntil(s string, pos, limit, stack int) int {
	for len(p.open) > stack {
		end := p.open[len(p.open)-1].end
		if end > limit {
			break
		}
		if end > pos {
			p.out.write(s[pos:end])
			pos = end
		}
		p.pop()
	}
	return pos
}

// start begins a span.
func (p *prose) start(s *rich.Span, text string) {
	o := openSpan{end: s.End, entity: -1}
	if s.Style == rich.Email || s.Style == rich.Phone || s.Style == rich.Link && isMail(s.Value) {
		o.after = contact(s, text[s.Start:s.End])
		p.open = append(p.open, o)
		return
	}
	ent := Entity{}
	switch s.Style {
	case rich.Bold:
		ent.Type = bold
	case rich.Italic:
		ent.Type = italic
	case rich.Underline, rich.Marked:
		ent.Type = underline
	case rich.Strikethrough:
		ent.Type = strikethrough
	case rich.Spoiler:
		ent.Type = spoiler
	case rich.Code, rich.Formula:
		ent.Type, o.atomic, o.code = code, true, true
	case rich.Link:
		if address, ok := rich.CanonicalLink(s.Value); ok {
			ent.Type, ent.Value, o.atomic, o.link = textLink, address, true, true
		}
	case rich.CustomEmoji:
		if validEmoji(s.Value) {
			ent.Type, ent.Value, o.atomic = customEmoji, s.Value, true
		}
	case rich.DateTime:
		if validDate(s.Unix, s.Value) {
			ent.Type, ent.UnixTime, ent.Value, o.atomic = dateTime, s.Unix, s.Value, true
		}
	case rich.Image:
		if address, ok := rich.CanonicalLink(s.Value); ok {
			ent.Type, ent.Value, o.atomic, o.link = textLink, address, true, true
		}
	default: // messages have no entity for the others: only their text is written
	}
	p.push(o, ent)
}

// push opens a span with its entity. Of two that cannot overlap the outer one is kept,
// except that a link is preferred to code: a link would be lost, code only looks
// different.
func (p *prose) push(o openSpan, ent Entity) {
	o.entity = -1
	if ent.Type != 0 && !p.out.plain {
		if o.atomic {
			for i := range p.open {
				outer := &p.open[i]
				if !outer.atomic || outer.entity < 0 {
					continue
				}
				if !o.link || !outer.code {
					p.open = append(p.open, o)
					return
				}
				p.out.ents[outer.entity].Length = p.out.n - p.out.ents[outer.entity].Offset
				outer.entity = -1
			}
		}
		ent.Offset = p.out.n
		o.entity = len(p.out.ents)
		p.out.ents = append(p.out.ents, ent)
	}
	p.open = append(p.open, o)
}

// pop ends the innermost span.
func (p *prose) pop() {
	o := p.open[len(p.open)-1]
	p.open = p.open[:len(p.open)-1]
	if o.entity >= 0 {
		ent := &p.out.ents[o.entity]
		ent.Length = p.out.n - ent.Offset
		if o.link {
			p.resumeCode()
		}
	}
	if o.after != "" {
		p.out.write(o.after)
	}
}

// resumeCode continues code after a link that interrupted it.
func (p *prose) resumeCode() {
	for i := range p.open {
		if o := &p.open[i]; o.code && o.entity < 0 {
			o.entity = len(p.out.ents)
			p.out.ents = append(p.out.ents, Entity{Type: code, Offset: p.out.n})
			return
		}
	}
}

// replace writes the span t.Spans[i] in another way if messages cannot show it; if it
// returns false, the span has to be opened.
func (p *prose) replace(t rich.Text, i int) bool {
	s := &t.Spans[i]
	inner := t.String[s.Start:s.End]
	alone := true
	for j := i + 1; j < len(t.Spans) && t.Spans[j].Start < s.End && alone; j++ {
		alone = t.Spans[j].Style == rich.AnchorLink // has no target in a message
	}
	switch s.Style {
	case rich.Subscript, rich.Superscript:
		if raised, ok := script(inner, s.Style == rich.Superscript); ok && alone {
			p.out.write(raised)
			return true
		}
		if mark := scriptMark(p.out.buf, inner, s.Style == rich.Superscript); mark != "" {
			p.out.put(mark)
		}
	case rich.ReferenceLink:
		if raised, ok := script(strings.Trim(inner, "[]"), true); ok && alone {
			p.out.write(raised)
			return true
		}
	case rich.Reference:
		// A footnote without text has its number here, as in the list.
		return alone && inner == "["+strings.TrimPrefix(s.Value, "fn")+"]"
	case rich.BackLink:
		return true // it has no target in a message
	case rich.Image, rich.LocalImage:
		if strings.TrimSpace(inner) == "" && alone {
			p.picture(s)
			return true
		}
	default: // the others keep their text, with or without an entity
	}
	return false
}

// picture writes an inline image that has no alternative text.
func (p *prose) picture(s *rich.Span) {
	address, ok := rich.CanonicalLink(s.Value)
	o := openSpan{atomic: true, link: true}
	ent := Entity{}
	if ok && s.Style == rich.Image {
		ent = Entity{Type: textLink, Value: address}
	}
	p.push(o, ent)
	p.out.put(mediaSign(rich.KindOf(s.Value)))
	p.pop()
}

// contact returns the text to write after the text of a link to a mail address or phone
// number: these cannot be links, but Telegram detects them if they are in the text.
func contact(s *rich.Span, text string) string {
	address := s.Value
	if isMail(address) {
		address = address[len("mailto:"):]
		address, _, _ = strings.Cut(address, "?")
	}
	address = strings.TrimPrefix(address, "tel:")
	if address == "" || strings.Contains(text, address) {
		return ""
	}
	return " (" + address + ")"
}

func isMail(address string) bool {
	const scheme = "mailto:"
	return len(address) >= len(scheme) && strings.EqualFold(address[:len(scheme)], scheme)
}
