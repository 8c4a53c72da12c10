package wire

import (
	"encoding/json"
	"errors"
)

// Plain returns the visible text of the message.
func (m *Message) Plain() string {
	switch {
	case len(m.RichMessage) > 0:
		return richPlain(m.RichMessage)
	case m.Text != "":
		return m.Text
	}
	return m.Caption
}

// richPlain returns the text of a rich message: inline text joined, each block on a
// line of its own. Blocks are read by the names of their fields, not by their kinds, so
// that the text of newer kinds is kept; a field with an unexpected value is ignored.
func richPlain(raw json.RawMessage) string {
	var message struct {
		Blocks []richBlock `json:"blocks"`
	}
	if !lenient(raw, &message) {
		return ""
	}
	var w richWriter
	w.blocks(message.Blocks)
	return string(w.out)
}

// lenient decodes values of the expected type, and reports whether raw is JSON at all.
func lenient(raw []byte, v any) bool {
	err := json.Unmarshal(raw, v)
	var other *json.UnmarshalTypeError
	return err == nil || errors.As(err, &other)
}

// richBlock has the visible text of a block of any kind.
type richBlock struct {
	Type       string      `json:"type"`
	Summary    richText    `json:"summary"`
	Text       richText    `json:"text"`
	Expression string      `json:"expression"`
	Blocks     []richBlock `json:"blocks"`
	Items      []struct {
		Blocks []richBlock `json:"blocks"`
	} `json:"items"`
	Cells [][]struct {
		Text richText `json:"text"`
	} `json:"cells"`
	Caption richCaption `json:"caption"`
	Credit  richText    `json:"credit"`
}

// richText is the visible text of a RichText: a string, an object, or an array of both.
type richText string

// UnmarshalJSON never fails: anything that is not text is empty.
func (t *richText) UnmarshalJSON(raw []byte) error {
	*t = ""
	switch raw[0] {
	case '"':
		var s string
		err := json.Unmarshal(raw, &s)
		*t = richText(s)
		return err
	case '[':
		var parts []richText
		err := json.Unmarshal(raw, &parts)
		for _, part := range parts {
			*t += part
		}
		return err
	case '{':
		var o struct {
			Expression  string   `json:"expression"`
			Alternative string   `json:"alternative_text"`
			Text        richText `json:"text"`
		}
		lenient(raw, &o)
		*t = richText(o.Expression) + richText(o.Alternative) + o.Text
	}
	return nil
}

// richCaption is inline text (tables) or an object of text and credit (media).
type richCaption struct{ text, credit richText }

// UnmarshalJSON never fails, like that of richText.
func (c *richCaption) UnmarshalJSON(raw []byte) error {
	*c = richCaption{}
	if raw[0] == '{' {
		var o struct {
			Type   json.RawMessage `json:"type"`
			Text   richText        `json:"text"`
			Credit richText        `json:"credit"`
		}
		if lenient(raw, &o); o.Type == nil {
			c.text, c.credit = o.Text, o.Credit
			return nil
		}
	}
	return c.text.UnmarshalJSON(raw)
}

type richWriter struct{ out []byte }

func (w *richWriter) line() {
	if n := len(w.out); n > 0 && w.out[n-1] != '\n' {
		w.out = append(w.out, '\n')
	}
}

func (w *richWriter) text(t richText) { w.out = append(w.out, t...) }

// block writes the content of a block, in the order in which a reader sees it.
func (w *richWriter) block(b *richBlock) {
	w.line()
	w.text(b.Summary)
	w.line()
	if b.Type != "expandable_blockquote" || b.Blocks == nil { // a block with both has its content twice
		w.text(b.Text)
	}
	w.out = append(w.out, b.Expression...)
	w.blocks(b.Blocks)
	for _, item := range b.Items {
		w.blocks(item.Blocks)
	}
	for _, row := range b.Cells {
		for _, cell := range row {
			w.line()
			w.text(cell.Text)
		}
	}
	w.line()
	w.text(b.Caption.text)
	w.line()
	w.text(b.Caption.credit)
	w.line()
	w.text(b.Credit)
}

func (w *richWriter) blocks(list []richBlock) {
	for i := range list {
		w.block(&list[i])
	}
	w.line()
}
