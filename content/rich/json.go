package rich

import (
	"slices"
	"strconv"
)

// AppendJSON appends the document to b as the Bot API's InputRichMessage: an object
// with `blocks` and, if they apply, `is_rtl` and `skip_entity_detection`. For media
// that is uploaded, media returns a name, and attach://NAME is written; if it returns
// "", or is nil, their URL is written.
//
// Images within text are written as their alternative text, because rich messages
// cannot contain them there. [Document.Split] lifts them out before.
func (d *Document) AppendJSON(b []byte, media func(*Media) (name string)) []byte {
	e := encoder{b: slices.Grow(b, volume(d.Blocks)), media: media}
	e.raw(`{"blocks":`)
	e.blocks(d.Blocks)
	if d.RTL {
		e.raw(`,"is_rtl":true`)
	}
	e.flag(`,"skip_entity_detection":true`, d.Quiet)
	e.raw("}")
	return e.b
}

// volume estimates the length of the blocks' JSON in bytes, so that the buffer grows
// once.
func volume(blocks []Block) int {
	n := 64
	walkTexts(blocks, func(t *Text) {
		n += len(t.String)
		if len(t.String)+len(t.Spans) > 0 {
			n += 48 + len(t.String)/32 + 72*len(t.Spans)
		}
	})
	return n
}

// encoder appends JSON without reflection and copies.
type encoder struct {
	b     []byte
	media func(*Media) string
}

func (e *encoder) raw(s string) { e.b = append(e.b, s...) }

func (e *encoder) blocks(blocks []Block) {
	e.raw("[")
	for i, block := range blocks {
		if i > 0 {
			e.raw(",")
		}
		e.block(block)
	}
	e.raw("]")
}

func (e *encoder) block(block Block) {
	switch v := block.(type) {
	case *Paragraph:
		e.raw(`{"type":"paragraph","text":`)
		e.text(v.Text)
	case *Heading:
		e.raw(`{"type":"heading","text":`)
		e.heading(v)
		e.raw(`,"size":`)
		e.b = strconv.AppendInt(e.b, int64(v.Size), 10)
	case *Pre:
		e.raw(`{"type":"pre","text":`)
		e.text(v.Text)
		e.field(`,"language":`, v.Language)
	case *Footer:
		e.raw(`{"type":"footer","text":`)
		e.text(v.Text)
	case *Divider:
		e.raw(`{"type":"divider"`)
	case *Math:
		e.raw(`{"type":"mathematical_expression","expression":`)
		e.string(v.Expression)
	case *AnchorBlock:
		e.raw(`{"type":"anchor","name":`)
		e.string(v.Name)
	case *List:
		e.list(v)
	case *Quote:
		e.quote(v)
	case *PullQuote:
		e.raw(`{"type":"pullquote","text":`)
		e.text(v.Text)
		e.optional(`,"credit":`, v.Credit)
	case *Table:
		e.table(v)
	case *Details:
		e.raw(`{"type":"details","summary":`)
		e.text(v.Summary)
		e.raw(`,"blocks":`)
		e.blocks(v.Blocks)
		e.flag(`,"is_open":true`, v.Open)
	case *Map:
		e.b = appendMap(e.b, v)
	case *Buttons:
		e.buttons(v)
	case *Media:
		e.mediaBlock(v)
		return
	case *Gallery:
		e.gallery(v)
	}
	e.raw("}")
}

// quote appends a quote. A collapsed one contains blocks since Bot API 10.5 and text
// before it; servers ignore unknown fields, so one of plain paragraphs has both.
func (e *encoder) quote(q *Quote) {
	switch {
	case !q.Folded:
		e.raw(`{"type":"blockquote","blocks":`)
	case paragraphsOnly(q.Blocks):
		e.raw(`{"type":"expandable_blockquote","text":`)
		e.text(Flatten(q.Blocks))
		e.raw(`,"blocks":`)
	default:
		e.raw(`{"type":"expandable_blockquote","blocks":`)
	}
	e.blocks(q.Blocks)
	e.optional(`,"credit":`, q.Credit)
}

func paragraphsOnly(blocks []Block) bool {
	for _, b := range blocks {
		if _, ok := b.(*Paragraph); !ok {
			return false
		}
	}
	return len(blocks) > 0
}

// flag appends s if set: the Bot API's default is false.
func (e *encoder) flag(s string, set bool) {
	if set {
		e.raw(s)
	}
}

// field appends key and value if the value is not empty.
func (e *encoder) field(key, value string) {
	if value != "" {
		e.raw(key)
		e.string(value)
	}
}

// optional appends key and text if the text is not empty.
func (e *encoder) optional(key string, t Text) {
	if t.String != "" {
		e.raw(key)
		e.text(t)
	}
}

// caption appends a RichBlockCaption; if there is only a credit, its text is empty.
func (e *encoder) caption(text, credit Text) {
	if text.String == "" && credit.String == "" {
		return
	}
	e.raw(`,"caption":{"text":`)
	e.text(text)
	e.optional(`,"credit":`, credit)
	e.raw("}")
}

func (e *encoder) list(l *List) {
	e.raw(`{"type":"list","items":[`)
	for i := range l.Items {
		if i > 0 {
			e.raw(",")
		}
		item := &l.Items[i]
		e.raw(`{"blocks":`)
		e.blocks(item.Blocks)
		e.flag(`,"has_checkbox":true`, item.Checkbox)
		e.flag(`,"is_checked":true`, item.Checkbox && item.Checked)
		if l.Ordered {
			e.raw(`,"value":`)
			e.b = strconv.AppendInt(e.b, int64(item.Value), 10)
			e.raw(`,"type":"`)
			kind := item.Kind
			if kind == 0 {
				kind = '1'
			}
			e.b = append(e.b, kind, '"')
		}
		e.raw("}")
	}
	e.raw("]")
}

func (e *encoder) table(t *Table) {
	e.raw(`{"type":"table","cells":[`)
	for i, row := range t.Rows {
		if i > 0 {
			e.raw(",")
		}
		e.raw("[")
		for j := range row {
			if j > 0 {
				e.raw(",")
			}
			e.cell(&row[j])
		}
		e.raw("]")
	}
	e.raw("]")
	e.flag(`,"is_bordered":true`, t.Bordered)
	e.flag(`,"is_striped":true`, t.Striped)
	e.flag(`,"is_compact":true`, t.Compact)
	e.optional(`,"caption":`, t.Caption)
}

func (e *encoder) cell(c *Cell) {
	e.raw(`{"text":`)
	e.text(c.Text)
	e.flag(`,"is_header":true`, c.Header)
	if c.Colspan > 1 {
		e.raw(`,"colspan":`)
		e.b = strconv.AppendInt(e.b, int64(c.Colspan), 10)
	}
	if c.Rowspan > 1 {
		e.raw(`,"rowspan":`)
		e.b = strconv.AppendInt(e.b, int64(c.Rowspan), 10)
	}
	e.raw(`,"align":"`)
	e.raw(c.Align.telegram())
	e.raw(`","valign":"`)
	e.raw(c.VAlign.telegram())
	e.raw(`"}`)
}

// telegram returns the Bot API's name of the alignment; the default is left.
func (a Align) telegram() string {
	switch a {
	case AlignCenter:
		return "center"
	case AlignRight:
		return "right"
	default:
		return "left"
	}
}

func (a VAlign) telegram() string {
	switch a {
	case VAlignTop:
		return "top"
	case VAlignBottom:
		return "bottom"
	default:
		return "middle"
	}
}

// Name returns the Bot API's name of the kind: the block's type, the key of its media
// and the type of the media.
func (k MediaKind) Name() string {
	switch k {
	case Video:
		return "video"
	case Animation:
		return "animation"
	case Audio:
		return "audio"
	case Voice:
		return "voice_note"
	case File:
		return "document"
	default:
		return "photo"
	}
}

func (e *encoder) mediaBlock(m *Media) {
	kind := m.Kind.Name()
	e.raw(`{"type":"`)
	e.raw(kind)
	e.raw(`","`)
	e.raw(kind)
	e.raw(`":{"type":"`)
	e.raw(kind)
	e.raw(`","media":`)
	name := ""
	if e.media != nil {
		name = e.media(m)
	}
	if name != "" {
		e.string("attach://" + name)
	} else {
		e.string(m.URL)
	}
	e.flag(`,"has_spoiler":true`, m.Spoiler && m.Kind <= Animation)
	e.raw("}")
	e.caption(m.Caption, m.Credit)
	e.raw("}")
}

func (e *encoder) gallery(g *Gallery) {
	if g.Slideshow {
		e.raw(`{"type":"slideshow","blocks":[`)
	} else {
		e.raw(`{"type":"collage","blocks":[`)
	}
	for i, m := range g.Media {
		if i > 0 {
			e.raw(",")
		}
		e.mediaBlock(m)
	}
	e.raw("]")
	e.caption(g.Caption, g.Credit)
}

const hexDigits = "0123456789abcdef"

// AppendString appends s as a JSON string, as in every request to the Bot API. It
// escapes no more than JSON requires (RFC 8259, section 7). s must be valid UTF-8,
// which [Document.Validate] checks; invalid bytes would be written unchanged.
func AppendString(b []byte, s string) []byte {
	b = append(b, '"')
	from := 0
	for i := 0; i < len(s); i++ {
		for i+8 <= len(s) && plainEight(s[i:]) {
			i += 8
		}
		if i == len(s) {
			break
		}
		c := s[i]
		if c >= ' ' && c != '"' && c != '\\' {
			continue
		}
		b = append(b, s[from:i]...)
		from = i + 1
		switch c {
		case '"', '\\':
			b = append(b, '\\', c)
		case '\n':
			b = append(b, '\\', 'n')
		case '\t':
			b = append(b, '\\', 't')
		default:
			b = append(b, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
		}
	}
	b = append(b, s[from:]...)
	return append(b, '"')
}

// plainEight reports whether none of the first eight bytes of s has to be escaped. It
// checks all of them at once: x-n*ones borrows from the high bit of a byte that is less
// than n, and from other bytes only if there is such a byte.
func plainEight(s string) bool {
	const ones, highs = 0x0101010101010101, 0x8080808080808080
	x := eight(s)
	quote, backslash := x^'"'*ones, x^'\\'*ones
	return ((x-' '*ones)&^x|(quote-ones)&^quote|(backslash-ones)&^backslash)&highs == 0
}

// eight returns the first eight bytes of s as one number.
func eight(s string) uint64 {
	_ = s[7]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}
