package rich

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
)

// decodeText reads a RichText.
func decodeText(raw json.RawMessage, path string) (Text, error) {
	var d textDecoder
	err := d.value(raw, path)
	return Text{String: d.b.String(), Spans: d.spans}, err
}

type textDecoder struct {
	b     strings.Builder
	spans []Span
}

func (d *textDecoder) value(raw json.RawMessage, path string) error {
	raw = bytes.TrimSpace(raw)
	switch {
	case len(raw) > 0 && raw[0] == '"':
		var s string
		if err := json.Unmarshal(raw, &s); err != nil {
			return fmt.Errorf("%s: %w", at(path), err)
		}
		d.b.WriteString(s)
		return nil
	case len(raw) > 0 && raw[0] == '[':
		var parts []json.RawMessage
		if err := json.Unmarshal(raw, &parts); err != nil {
			return fmt.Errorf("%s: %w", at(path), err)
		}
		for i, part := range parts {
			if err := d.value(part, fmt.Sprintf("%s[%d]", path, i)); err != nil {
				return err
			}
		}
		return nil
	}
	o, err := newObject(raw, path)
	if err != nil {
		return err
	}
	d.object(o)
	return o.done()
}

// object reads one styled text.
func (d *textDecoder) object(o *object) {
	kind := o.string("type", required)
	style := styleOf(kind)
	if style == 0 {
		o.fail("text of type %q cannot be sent", kind)
		return
	}
	n := len(d.spans)
	d.spans = append(d.spans, Span{Style: style, Start: d.b.Len()})
	switch style {
	case Formula:
		d.b.WriteString(o.string("expression", required))
	case CustomEmoji:
		d.spans[n].Value = o.string("custom_emoji_id", required)
		d.b.WriteString(o.string("alternative_text", required))
	case Anchor:
		d.spans[n].Value = o.string("name", required)
	default:
		if key := style.valueKey(); key != "" {
			d.spans[n].Value = o.string(key, required)
		}
		if style == DateTime {
			d.spans[n].Unix = value[int64](o, "unix_time", required)
		}
		raw, ok := o.take("text", required)
		if !ok {
			return
		}
		if err := d.value(raw, o.path+".text"); err != nil && o.err == nil {
			o.err = err
		}
	}
	d.spans[n].End = d.b.Len()
}

// styleOf returns the style for a RichText's type, or 0 if it cannot be sent.
func styleOf(kind string) Style {
	for s := Bold; s <= DateTime; s++ {
		if s.telegram() == kind {
			return s
		}
	}
	return 0
}
