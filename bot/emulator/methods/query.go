package methods

import (
	"encoding/json"
	"unicode/utf8"

	"github.com/dateline-bot/dateline/bot/emulator/wire"
	"github.com/dateline-bot/dateline/bot/emulator/world"
	"github.com/dateline-bot/dateline/content/rich"
)

// queries receives the bot's answers to presses of buttons and to inline queries.
type queries struct{ w *world.World }

func (s queries) answerCallbackQuery(p wire.Params) (any, error) {
	q, err := s.w.Queries.Open(p.Str("callback_query_id"))
	if err != nil {
		return nil, err
	}
	if utf8.RuneCountInString(p.Str("text")) > 200 {
		return nil, wire.Bad("MESSAGE_TOO_LONG")
	}
	if p.Has("url") && !rich.ValidLink(p.Str("url")) {
		return nil, wire.Bad("URL_INVALID")
	}
	q.Answered = true
	q.Answer = world.CallbackAnswer{Text: p.Str("text"), Alert: p.Bool("show_alert"), URL: p.Str("url")}
	s.w.Touch()
	return true, nil
}

func (s queries) answerInlineQuery(p wire.Params) (any, error) {
	q, err := s.w.Queries.Open(p.Str("inline_query_id"))
	if err != nil {
		return nil, err
	}
	var results []map[string]json.RawMessage
	if err := p.JSON("results", "inline query results", &results); err != nil {
		return nil, err
	}
	if len(results) > 50 {
		return nil, wire.Bad("RESULTS_TOO_MUCH")
	}
	if len(p.Str("next_offset")) > 64 {
		return nil, wire.Bad("NEXT_OFFSET_INVALID")
	}
	seen := map[string]bool{}
	for _, r := range results {
		if err := s.checkResult(r, seen); err != nil {
			return nil, err
		}
	}
	q.Answered = true
	if q.Inline, err = json.Marshal(p.Values); err != nil {
		return nil, err
	}
	s.w.Touch()
	return true, nil
}

// checkResult checks one result of an inline query: only articles with text or a rich
// message are supported.
func (s queries) checkResult(r map[string]json.RawMessage, seen map[string]bool) error {
	var id, kind, title string
	_ = json.Unmarshal(r["id"], &id)
	_ = json.Unmarshal(r["type"], &kind)
	_ = json.Unmarshal(r["title"], &title)
	switch {
	case len(id) == 0 || len(id) > 64:
		return wire.Bad("RESULT_ID_INVALID")
	case seen[id]:
		return wire.Bad("RESULT_ID_DUPLICATE")
	case kind != "article":
		return wire.Bad("the emulator knows no inline result of type %q", kind)
	case title == "":
		return wire.Bad("can't parse inline query result: can't find field \"title\"")
	}
	seen[id] = true
	p := wire.Params{Values: map[string]string{}}
	var content map[string]json.RawMessage
	if json.Unmarshal(r["input_message_content"], &content) != nil || content == nil {
		return wire.Bad("can't parse inline query result: can't find field \"input_message_content\"")
	}
	for name, to := range map[string]string{"message_text": "text", "entities": "entities", "rich_message": "rich_message", "link_preview_options": "link_preview_options"} {
		raw, ok := content[name]
		if !ok {
			continue
		}
		var s string
		if json.Unmarshal(raw, &s) == nil {
			p.Values[to] = s
		} else {
			p.Values[to] = string(raw)
		}
	}
	if raw, ok := r["reply_markup"]; ok {
		p.Values["reply_markup"] = string(raw)
		if _, err := wire.Markup(p, false); err != nil {
			return err
		}
	}
	if p.Has("rich_message") {
		return messages(s).setRich(p, &world.Record{})
	}
	return messages(s).setText(p, &world.Record{})
}
