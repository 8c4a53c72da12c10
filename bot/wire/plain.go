package wire

import "encoding/json"

// Plain is the text that a reader sees of the message.
func (m *Message) Plain() string {
	switch {
	case len(m.RichMessage) > 0:
		return richPlain(m.RichMessage)
	case m.Text != "":
		return m.Text
	}
	return m.Caption
}

// richPlain collects the text of a rich message: inline text joined, each block
// on a line of its own. It walks the JSON by the names of fields, not by the
// kinds of blocks, so that kinds newer than this program keep their text.
func richPlain(raw json.RawMessage) string {
	var v any
	if json.Unmarshal(raw, &v) != nil {
		return ""
	}
	var w richWalker
	if o, ok := v.(map[string]any); ok {
		w.blocks(o["blocks"])
	}
	return string(w.out)
}

type richWalker struct{ out []byte }

func (w *richWalker) line() {
	if n := len(w.out); n > 0 && w.out[n-1] != '\n' {
		w.out = append(w.out, '\n')
	}
}

// block writes what a block holds, in the order in which a reader sees it.
func (w *richWalker) block(v any) {
	o, ok := v.(map[string]any)
	if !ok {
		return
	}
	w.line()
	w.inline(o["summary"])
	w.line()
	if o["type"] != "expandable_blockquote" || o["blocks"] == nil { // one that holds both says the same twice
		w.inline(o["text"])
	}
	if s, ok := o["expression"].(string); ok {
		w.out = append(w.out, s...)
	}
	w.blocks(o["blocks"])
	items, _ := o["items"].([]any)
	for _, item := range items {
		if it, ok := item.(map[string]any); ok {
			w.blocks(it["blocks"])
		}
	}
	rows, _ := o["cells"].([]any)
	for _, row := range rows {
		cells, _ := row.([]any)
		for _, cell := range cells {
			if c, ok := cell.(map[string]any); ok {
				w.line()
				w.inline(c["text"])
			}
		}
	}
	w.line()
	w.caption(o["caption"])
	w.line()
	w.inline(o["credit"])
}

func (w *richWalker) blocks(v any) {
	list, _ := v.([]any)
	for _, b := range list {
		w.block(b)
	}
	w.line()
}

// caption is inline text (tables) or an object of text and credit (media).
func (w *richWalker) caption(v any) {
	o, ok := v.(map[string]any)
	if _, typed := o["type"]; !ok || typed {
		w.inline(v)
		return
	}
	w.inline(o["text"])
	w.line()
	w.inline(o["credit"])
}

func (w *richWalker) inline(v any) {
	switch v := v.(type) {
	case string:
		w.out = append(w.out, v...)
	case []any:
		for _, part := range v {
			w.inline(part)
		}
	case map[string]any:
		for _, key := range []string{"expression", "alternative_text"} {
			if s, ok := v[key].(string); ok {
				w.out = append(w.out, s...)
			}
		}
		w.inline(v["text"])
	}
}

// InlineText is the text that a reader sees of a rich text, as JSON decodes it.
func InlineText(v any) string {
	var w richWalker
	w.inline(v)
	return string(w.out)
}
