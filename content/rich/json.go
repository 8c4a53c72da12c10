package rich

import (
	"slices"
	"strconv"
)

// AppendJSON appends the document to b as the Bot API's InputRichMessage: an
// object with `blocks` and, where it applies, `is_rtl`. Local media become
// attach://NAME, NAME as media gives it for a path; with a nil media the path
// itself is written there.
//
// Images within text are left as their alternative text: a rich message has no
// place for them there. [Document.Split] lifts them out before.
func (d *Document) AppendJSON(b []byte, media func(path string) string) []byte {
	e := encoder{b: slices.Grow(b, volume(d.Blocks)), media: media}
	e.raw(`{"blocks":`)
	e.blocks(d.Blocks)
	if d.RTL {
		e.raw(`,"is_rtl":true`)
	}
	e.raw("}")
	return e.b
}

// volume is about how many bytes of JSON the blocks take, so that the buffer
// grows once.
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

// encoder appends JSON by hand: no reflection, no copies.
type encoder struct {
	b     []byte
	media func(path string) string
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

// quote appends a quote. One that is folded holds blocks since Bot API 10.5 and
// text before it; servers ignore fields that they do not know, so one of plain
// paragraphs carries both.
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

// flag appends s if set: the Bot API leaves false out.
func (e *encoder) flag(s string, set bool) {
	if set {
		e.raw(s)
	}
}

// field appends key and value if there is a value.
func (e *encoder) field(key, value string) {
	if value != "" {
		e.raw(key)
		e.string(value)
	}
}

// optional appends key and text if there is any text.
func (e *encoder) optional(key string, t Text) {
	if t.String != "" {
		e.raw(key)
		e.text(t)
	}
}

// caption appends a RichBlockCaption; a credit alone has an empty text.
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

// telegram is the name of the alignment; the reader's default is the left.
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

// telegram is the name of the kind, as a block's type, as the key of its media
// and as the type of the media.
func (k MediaKind) telegram() string {
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
	kind := m.Kind.telegram()
	e.raw(`{"type":"`)
	e.raw(kind)
	e.raw(`","`)
	e.raw(kind)
	e.raw(`":{"type":"`)
	e.raw(kind)
	e.raw(`","media":`)
	if m.Local && e.media != nil {
		e.string("attach://" + e.media(m.URL))
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
