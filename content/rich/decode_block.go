package rich

import "encoding/json"

// blocks reads the field "blocks".
func (o *object) blocks(need bool) []Block {
	const name = "blocks"
	var blocks []Block
	raw, ok := o.fields[name]
	if !ok || string(raw) == "null" {
		o.take(name, need)
		return nil
	}
	o.each(name, func(c *object) {
		if b := c.block(); b != nil {
			blocks = append(blocks, b)
		}
	})
	return blocks
}

// block reads the object as a block of its type; nil and an error if the type is
// unknown.
func (o *object) block() Block {
	switch kind := o.string("type", required); kind {
	case "paragraph":
		return &Paragraph{Text: o.text("text", required)}
	case "heading":
		return o.heading()
	case "pre":
		return &Pre{Text: o.text("text", required), Language: o.string("language", optional)}
	case "footer":
		return &Footer{Text: o.text("text", required)}
	case "divider":
		return &Divider{}
	case "mathematical_expression":
		return &Math{Expression: o.string("expression", required)}
	case "anchor":
		return &AnchorBlock{Name: o.string("name", required)}
	case "list":
		return o.list()
	case "blockquote":
		return &Quote{Blocks: o.blocks(required), Credit: o.text("credit", optional)}
	case "expandable_blockquote":
		return o.foldedQuote()
	case "pullquote":
		return &PullQuote{Text: o.text("text", required), Credit: o.text("credit", optional)}
	case "table":
		return o.table()
	case "details":
		return &Details{Summary: o.text("summary", required), Blocks: o.blocks(required), Open: o.boolean("is_open")}
	case "photo", "video", "animation", "audio", "voice_note", "document":
		return o.media(kind)
	case "map":
		return mapBlock(o)
	case "buttons":
		return o.buttonRow()
	case "collage", "slideshow":
		return o.gallery(kind)
	default:
		o.fail("block type %q cannot be sent", kind)
		return nil
	}
}

// foldedQuote reads a collapsed quote that has blocks (since Bot API 10.5) or text
// (before).
func (o *object) foldedQuote() Block {
	q := &Quote{Folded: true, Credit: o.text("credit", optional)}
	if _, before := o.fields["text"]; !before {
		q.Blocks = o.blocks(required)
		return q
	}
	t := o.text("text", required)
	if q.Blocks = o.blocks(optional); q.Blocks == nil {
		q.Blocks = []Block{&Paragraph{Text: t}}
	}
	return q
}

// heading reads a heading; an anchor at its start is its ID.
func (o *object) heading() Block {
	h := &Heading{Text: o.text("text", required), Size: o.int("size", required)}
	if s := h.Text.Spans; len(s) > 0 && s[0].Style == Anchor && s[0].Start == 0 && s[0].End == 0 {
		h.ID = s[0].Value
		h.Text.Spans = s[1:]
	}
	return h
}

func (o *object) list() Block {
	l := &List{}
	numbered := 0
	o.each("items", func(c *object) {
		item := Item{Blocks: c.blocks(required), Checkbox: c.boolean("has_checkbox"), Checked: c.boolean("is_checked")}
		if _, ok := c.fields["value"]; ok {
			numbered++
			item.Value = c.int("value", required)
			item.Kind = '1'
		}
		if _, ok := c.fields["type"]; ok {
			kind := c.string("type", required)
			if len(kind) != 1 {
				c.fail("item type %q; types are 1 a A i I", kind)
				return
			}
			item.Kind = kind[0]
		}
		l.Items = append(l.Items, item)
	})
	l.Ordered = numbered > 0
	if numbered > 0 && numbered < len(l.Items) {
		o.fail("%s", ListMixed)
	}
	return l
}

func (o *object) table() Block {
	t := &Table{
		Caption: o.text("caption", optional), Bordered: o.boolean("is_bordered"),
		Striped: o.boolean("is_striped"), Compact: o.boolean("is_compact"),
	}
	for _, raw := range o.array("cells", required) {
		var cells []json.RawMessage
		if err := json.Unmarshal(raw, &cells); err != nil {
			o.fail("row of cells: %w", err)
			return nil
		}
		row := []Cell{}
		for _, raw := range cells {
			o.child(raw, o.path+".cells", func(c *object) { row = append(row, c.cell()) })
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func (o *object) cell() Cell {
	c := Cell{
		Text: o.text("text", optional), Header: o.boolean("is_header"),
		Colspan: o.int("colspan", optional), Rowspan: o.int("rowspan", optional),
	}
	switch align := o.string("align", required); align {
	case "left":
		c.Align = AlignLeft
	case "center":
		c.Align = AlignCenter
	case "right":
		c.Align = AlignRight
	default:
		o.fail("align %q; it is left, center or right", align)
	}
	switch valign := o.string("valign", required); valign {
	case "top":
		c.VAlign = VAlignTop
	case "middle":
		c.VAlign = VAlignMiddle
	case "bottom":
		c.VAlign = VAlignBottom
	default:
		o.fail("valign %q; it is top, middle or bottom", valign)
	}
	return c
}

func (o *object) media(kind string) *Media {
	m := &Media{Kind: mediaKind(kind)}
	raw, ok := o.take(kind, required)
	if ok {
		o.child(raw, o.path+"."+kind, func(c *object) {
			if t := c.string("type", required); t != kind {
				c.fail("media of type %q in a block of type %q", t, kind)
			}
			m.URL = c.string("media", required)
			if m.Kind <= Animation {
				m.Spoiler = c.boolean("has_spoiler")
			}
		})
	}
	m.Caption, m.Credit = o.caption()
	return m
}

func mediaKind(name string) MediaKind {
	for k := Photo; k <= File; k++ {
		if k.Name() == name {
			return k
		}
	}
	return 0
}

func (o *object) caption() (text, credit Text) {
	raw, ok := o.take("caption", optional)
	if !ok {
		return
	}
	o.child(raw, o.path+".caption", func(c *object) {
		text, credit = c.text("text", required), c.text("credit", optional)
	})
	return
}

func (o *object) gallery(kind string) Block {
	g := &Gallery{Slideshow: kind == "slideshow"}
	o.each("blocks", func(c *object) {
		kind := c.string("type", required)
		if mediaKind(kind) == 0 {
			c.fail("a block of type %q in a %s", kind, kind)
			return
		}
		g.Media = append(g.Media, c.media(kind))
	})
	g.Caption, g.Credit = o.caption()
	return g
}
