package emulator

import (
	"encoding/json"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/dateline-bot/dateline/content/rich"
)

// queryAge is how long a callback or inline query can be answered.
const queryAge = 15 * time.Minute

// maxQueries bounds the memory of answered queries.
const maxQueries = 20_000

// A query is a press of a button, or words typed after @bot.
type query struct {
	user     int64
	asked    time.Time
	answered bool
	answer   CallbackAnswer
	inline   json.RawMessage // the results
}

// CallbackAnswer is what the bot answered to a press of a button.
type CallbackAnswer struct {
	Text  string
	Alert bool
	URL   string
}

func (e *Emulator) newQuery(user int64) string {
	if len(e.queries) >= maxQueries {
		clear(e.queries)
	}
	e.lastID++
	id := strconv.FormatInt(user<<20|int64(e.lastID), 10)
	e.queries[id] = &query{user: user, asked: e.now()}
	return id
}

// CallbackAnswer returns what the bot answered to a query; ok false while it did not.
func (e *Emulator) CallbackAnswer(queryID string) (a CallbackAnswer, ok bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if q := e.queries[queryID]; q != nil && q.answered {
		return q.answer, true
	}
	return CallbackAnswer{}, false
}

// InlineAnswer returns the parameters of answerInlineQuery as JSON: results,
// next_offset and so on; ok false while there was none.
func (e *Emulator) InlineAnswer(queryID string) (results json.RawMessage, ok bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if q := e.queries[queryID]; q != nil && q.inline != nil {
		return q.inline, true
	}
	return nil, false
}

func (e *Emulator) open(id string) (*query, error) {
	q := e.queries[id]
	if q == nil || q.answered || e.now().Sub(q.asked) > queryAge {
		return nil, bad("query is too old and response timeout expired or query ID is invalid")
	}
	return q, nil
}

func (e *Emulator) answerCallbackQuery(p params) (any, error) {
	q, err := e.open(p.str("callback_query_id"))
	if err != nil {
		return nil, err
	}
	if utf8.RuneCountInString(p.str("text")) > 200 {
		return nil, bad("MESSAGE_TOO_LONG")
	}
	if p.has("url") && !rich.ValidLink(p.str("url")) {
		return nil, bad("URL_INVALID")
	}
	q.answered = true
	q.answer = CallbackAnswer{Text: p.str("text"), Alert: p.bool("show_alert"), URL: p.str("url")}
	e.touch()
	return true, nil
}

func (e *Emulator) answerInlineQuery(p params) (any, error) {
	q, err := e.open(p.str("inline_query_id"))
	if err != nil {
		return nil, err
	}
	var results []map[string]json.RawMessage
	if err := p.json("results", "inline query results", &results); err != nil {
		return nil, err
	}
	if len(results) > 50 {
		return nil, bad("RESULTS_TOO_MUCH")
	}
	if len(p.str("next_offset")) > 64 {
		return nil, bad("NEXT_OFFSET_INVALID")
	}
	seen := map[string]bool{}
	for _, r := range results {
		if err := e.checkResult(r, seen); err != nil {
			return nil, err
		}
	}
	q.answered = true
	if q.inline, err = json.Marshal(p.values); err != nil {
		return nil, err
	}
	e.touch()
	return true, nil
}

// checkResult checks one result of an inline query: articles with text or a rich message in them.
func (e *Emulator) checkResult(r map[string]json.RawMessage, seen map[string]bool) error {
	var id, kind, title string
	_ = json.Unmarshal(r["id"], &id)
	_ = json.Unmarshal(r["type"], &kind)
	_ = json.Unmarshal(r["title"], &title)
	switch {
	case len(id) == 0 || len(id) > 64:
		return bad("RESULT_ID_INVALID")
	case seen[id]:
		return bad("RESULT_ID_DUPLICATE")
	case kind != "article":
		return bad("the emulator knows no inline result of type %q", kind)
	case title == "":
		return bad("can't parse inline query result: can't find field \"title\"")
	}
	seen[id] = true
	p := params{values: map[string]string{}}
	var content map[string]json.RawMessage
	if json.Unmarshal(r["input_message_content"], &content) != nil || content == nil {
		return bad("can't parse inline query result: can't find field \"input_message_content\"")
	}
	for name, to := range map[string]string{"message_text": "text", "entities": "entities", "rich_message": "rich_message", "link_preview_options": "link_preview_options"} {
		raw, ok := content[name]
		if !ok {
			continue
		}
		var s string
		if json.Unmarshal(raw, &s) == nil {
			p.values[to] = s
		} else {
			p.values[to] = string(raw)
		}
	}
	if raw, ok := r["reply_markup"]; ok {
		p.values["reply_markup"] = string(raw)
		if _, err := markup(p, &room{}); err != nil {
			return err
		}
	}
	if p.has("rich_message") {
		return e.setRich(p, &record{})
	}
	return e.setText(p, &record{})
}
