package wire

import (
	"encoding/json"
	"slices"

	"github.com/dateline-bot/dateline/content/rich"
)

// The limits of inline keyboards.
const (
	maxCallbackData = 64
	maxButtons      = 100
	maxRow          = 8
)

// Markup reads and checks reply_markup, and returns the part that stays with a message:
// only an inline keyboard does.
func Markup(p Params, channel bool) (json.RawMessage, error) {
	if !p.Has("reply_markup") {
		return nil, nil
	}
	var m struct {
		Inline      *[][]map[string]any `json:"inline_keyboard"`
		Keyboard    *json.RawMessage    `json:"keyboard"`
		Remove      *bool               `json:"remove_keyboard"`
		ForceReply  *bool               `json:"force_reply"`
		Placeholder string              `json:"input_field_placeholder"`
	}
	if err := p.JSON("reply_markup", "reply keyboard markup", &m); err != nil {
		return nil, err
	}
	switch {
	case m.Inline == nil && m.Keyboard == nil && m.Remove == nil && m.ForceReply == nil:
		return nil, Bad("object expected as reply markup")
	case m.Inline == nil && channel:
		return nil, Bad("inline keyboard expected")
	case m.Inline == nil:
		return nil, nil
	}
	n := 0
	for _, row := range *m.Inline {
		if len(row) > maxRow {
			return nil, Bad("BUTTONS_TOO_MUCH") // Telegram moves them to the next row; bots should not rely on that
		}
		for _, b := range row {
			n++
			if err := checkButton(b); err != nil {
				return nil, err
			}
		}
	}
	if n > maxButtons {
		return nil, Bad("BUTTONS_TOO_MUCH")
	}
	if n == 0 {
		return nil, nil
	}
	return json.RawMessage(p.Str("reply_markup")), nil
}

func checkButton(b map[string]any) error {
	text, _ := b["text"].(string)
	if text == "" {
		return Bad("inline keyboard button text must be non-empty")
	}
	kinds := 0
	for _, kind := range []string{"url", "callback_data", "web_app", "login_url", "switch_inline_query", "switch_inline_query_current_chat", "switch_inline_query_chosen_chat", "copy_text", "disabled", "callback_game", "pay"} {
		if _, ok := b[kind]; ok {
			kinds++
		}
	}
	if kinds != 1 {
		return Bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
	}
	if data, ok := b["callback_data"]; ok {
		s, _ := data.(string)
		if len(s) == 0 || len(s) > maxCallbackData {
			return Bad("BUTTON_DATA_INVALID")
		}
	}
	if address, ok := b["url"]; ok {
		s, _ := address.(string)
		if !rich.ValidLink(s) {
			return Bad("inline keyboard button URL '%s' is invalid: Wrong HTTP URL", s)
		}
	}
	return nil
}

// ButtonsOf returns the rows of an inline keyboard.
func ButtonsOf(markup json.RawMessage) [][]Button {
	var m struct {
		Inline [][]Button `json:"inline_keyboard"`
	}
	if len(markup) == 0 || json.Unmarshal(markup, &m) != nil {
		return nil
	}
	return m.Inline
}

// HasData reports whether any button has the data.
func HasData(rows [][]Button, data string) bool {
	return data != "" && slices.ContainsFunc(rows, func(row []Button) bool {
		return slices.ContainsFunc(row, func(b Button) bool { return b.Data == data })
	})
}
