package rich

import "strconv"

// text appends a RichText: a string, an object, or an array of both.
func (e *encoder) text(t Text) {
	if len(t.Spans) == 0 {
		e.string(t.String)
		return
	}
	e.spans(t.String, t.Spans, 0, len(t.String))
}

// heading appends a heading's text, preceded by its anchor if it is linked to.
func (e *encoder) heading(h *Heading) {
	if h.ID == "" {
		e.text(h.Text)
		return
	}
	e.raw(`[{"type":"anchor","name":`)
	e.string(h.ID)
	e.raw("},")
	e.text(h.Text)
	e.raw("]")
}

// spans appends the bytes [start, end) of s with the spans: all of them are within,
// sorted, enclosing ones first.
func (e *encoder) spans(s string, spans []Span, start, end int) {
	if len(spans) == 0 {
		e.string(s[start:end])
		return
	}
	if first := &spans[0]; first.Start == start && first.End == end && start < end && !first.Style.image() && first.Style != Anchor {
		e.span(s, spans)
		return
	}
	e.raw("[")
	mark := len(e.b)
	for len(spans) > 0 {
		next := &spans[0]
		if start < next.Start {
			e.separator(mark)
			e.string(s[start:next.Start])
		}
		n := enclosed(spans)
		if next.Style.image() { // only its alternative text, and the styles of that
			if next.Start < next.End {
				e.separator(mark)
				e.spans(s, spans[1:n], next.Start, next.End)
			}
		} else if next.Start < next.End || next.Style == Anchor {
			e.separator(mark)
			e.span(s, spans[:n])
		}
		start = next.End
		spans = spans[n:]
	}
	if start < end {
		e.separator(mark)
		e.string(s[start:end])
	}
	if len(e.b) == mark {
		e.raw(`""`) // only empty spans: the text is empty
	}
	e.raw("]")
}

func (e *encoder) separator(mark int) {
	if len(e.b) > mark {
		e.raw(",")
	}
}

// enclosed counts the first span and all that are within it.
func enclosed(spans []Span) int {
	end := spans[0].End
	n := 1
	for n < len(spans) && spans[n].End <= end && spans[n].Start < end {
		n++
	}
	return n
}

// span appends the first span as an object; the others are within it.
func (e *encoder) span(s string, spans []Span) {
	v := &spans[0]
	switch v.Style {
	case Formula:
		e.raw(`{"type":"mathematical_expression","expression":`)
		e.string(s[v.Start:v.End])
		e.raw("}")
		return
	case CustomEmoji:
		e.raw(`{"type":"custom_emoji","custom_emoji_id":`)
		e.string(v.Value)
		e.raw(`,"alternative_text":`)
		e.string(s[v.Start:v.End])
		e.raw("}")
		return
	case Anchor:
		e.raw(`{"type":"anchor","name":`)
		e.string(v.Value)
		e.raw("}")
		return
	default: // the others enclose a text: below
	}
	e.raw(`{"type":"`)
	e.raw(v.Style.telegram())
	e.raw(`","text":`)
	e.spans(s, spans[1:], v.Start, v.End)
	if key := v.Style.valueKey(); key != "" {
		e.raw(`,"`)
		e.raw(key)
		e.raw(`":`)
		e.string(v.Value)
	}
	if v.Style == DateTime {
		e.raw(`,"unix_time":`)
		e.b = strconv.AppendInt(e.b, v.Unix, 10)
	}
	e.raw("}")
}

// telegram returns the RichText type of the style.
func (s Style) telegram() string {
	switch s {
	case Bold:
		return "bold"
	case Italic:
		return "italic"
	case Underline:
		return "underline"
	case Strikethrough:
		return "strikethrough"
	case Spoiler:
		return "spoiler"
	case Marked:
		return "marked"
	case Code:
		return "code"
	case Subscript:
		return "subscript"
	case Superscript:
		return "superscript"
	case Link:
		return "url"
	case Email:
		return "email_address"
	case Phone:
		return "phone_number"
	case Anchor:
		return "anchor"
	case AnchorLink, BackLink:
		return "anchor_link"
	case Reference:
		return "reference"
	case ReferenceLink:
		return "reference_link"
	case Formula:
		return "mathematical_expression"
	case CustomEmoji:
		return "custom_emoji"
	case DateTime:
		return "date_time"
	default:
		return ""
	}
}

// valueKey returns the field for a span's Value.
func (s Style) valueKey() string {
	switch s {
	case Link:
		return "url"
	case Email:
		return "email_address"
	case Phone:
		return "phone_number"
	case AnchorLink, BackLink:
		return "anchor_name"
	case Reference:
		return "name"
	case ReferenceLink:
		return "reference_name"
	case DateTime:
		return "date_time_format"
	default:
		return ""
	}
}

func (e *encoder) string(s string) { e.b = AppendString(e.b, s) }
