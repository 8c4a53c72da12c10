package emulator

import (
	"encoding/json"
	"strings"
)

// setRich makes the message a rich message.
func (e *Emulator) setRich(p params, m *record) error {
	var in struct {
		Blocks   []json.RawMessage `json:"blocks"`
		HTML     *string           `json:"html"`
		Markdown *string           `json:"markdown"`
		RTL      bool              `json:"is_rtl"`
	}
	if !p.has("rich_message") {
		return bad("RICH_MESSAGE_CONTENT_REQUIRED")
	}
	if err := p.json("rich_message", "rich message", &in); err != nil {
		return err
	}
	if in.HTML != nil || in.Markdown != nil {
		return bad("the emulator parses no html or markdown of rich messages: send blocks")
	}
	if len(in.Blocks) == 0 {
		return bad("RICH_MESSAGE_CONTENT_REQUIRED")
	}
	var blocks []any
	if err := p.json("rich_message", "rich message", &struct {
		Blocks *[]any `json:"blocks"`
	}{&blocks}); err != nil {
		return err
	}
	out := map[string]any{"blocks": blocks}
	if in.RTL {
		out["is_rtl"] = true
	}
	data, err := json.Marshal(out)
	if err != nil {
		return err
	}
	m.wire.RichMessage = data
	m.plain = strings.TrimRight(plainBlocks(blocks), "\n")
	return nil
}

// plainBlocks is what a reader sees of blocks, one line each.
func plainBlocks(blocks []any) string {
	var b strings.Builder
	for _, x := range blocks {
		block, _ := x.(map[string]any)
		for _, field := range []string{"summary", "text", "expression"} {
			if v, ok := block[field]; ok {
				b.WriteString(plainText(v) + "\n")
			}
		}
		if inner, ok := block["blocks"].([]any); ok {
			b.WriteString(plainBlocks(inner))
		}
		items, _ := block["items"].([]any)
		for _, i := range items {
			item, _ := i.(map[string]any)
			inner, _ := item["blocks"].([]any)
			b.WriteString(plainBlocks(inner))
		}
		b.WriteString(plainRows(block["cells"]))
		b.WriteString(plainCaption(block["caption"]))
		if v, ok := block["credit"]; ok {
			b.WriteString(plainText(v) + "\n")
		}
	}
	return b.String()
}

func plainRows(cells any) string {
	rows, _ := cells.([]any)
	var b strings.Builder
	for _, r := range rows {
		row, _ := r.([]any)
		for i, c := range row {
			cell, _ := c.(map[string]any)
			if i > 0 {
				b.WriteString("\t")
			}
			b.WriteString(plainText(cell["text"]))
		}
		b.WriteString("\n")
	}
	return b.String()
}

func plainCaption(v any) string {
	var text string
	if c, ok := v.(map[string]any); ok && c["type"] == nil {
		text = plainText(c["text"])
		if credit := plainText(c["credit"]); credit != "" {
			text += "\n" + credit
		}
	} else {
		text = plainText(v)
	}
	if text == "" {
		return ""
	}
	return text + "\n"
}

// plainText is the text of a RichText: a string, an array, or an object.
func plainText(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case []any:
		var b strings.Builder
		for _, x := range v {
			b.WriteString(plainText(x))
		}
		return b.String()
	case map[string]any:
		switch v["type"] {
		case "mathematical_expression":
			return plainText(v["expression"])
		case "custom_emoji":
			return plainText(v["alternative_text"])
		case "button":
			b, _ := v["button"].(map[string]any)
			return plainText(b["text"])
		}
		return plainText(v["text"])
	}
	return ""
}
