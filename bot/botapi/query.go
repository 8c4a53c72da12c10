package botapi

import "context"

// AnswerCallbackQuery ends the waiting of a pressed button.
type AnswerCallbackQuery struct {
	ID        string `json:"callback_query_id"`
	Text      string `json:"text,omitempty"` // up to 200 characters
	ShowAlert bool   `json:"show_alert,omitempty"`
	URL       string `json:"url,omitempty"`
	CacheTime int    `json:"cache_time,omitempty"` // seconds
}

// AnswerCallbackQuery answers a press of a button, which has to be done within minutes.
func (c *Client) AnswerCallbackQuery(ctx context.Context, p AnswerCallbackQuery) error {
	return c.Call(ctx, "answerCallbackQuery", p, nil)
}

// AnswerInlineQuery answers words typed after @bot, with at most 50 results.
type AnswerInlineQuery struct {
	ID         string          `json:"inline_query_id"`
	Results    []InlineArticle `json:"results"`
	CacheTime  int             `json:"cache_time"` // seconds
	IsPersonal bool            `json:"is_personal,omitempty"`
	NextOffset string          `json:"next_offset,omitempty"` // up to 64 bytes
}

// InlineArticle is an InlineQueryResultArticle; its Type is always "article".
type InlineArticle struct {
	Type         string          `json:"type"`
	ID           string          `json:"id"` // 1–64 bytes
	Title        string          `json:"title"`
	Content      InlineContent   `json:"input_message_content"`
	ReplyMarkup  *InlineKeyboard `json:"reply_markup,omitempty"`
	URL          string          `json:"url,omitempty"`
	Description  string          `json:"description,omitempty"`
	ThumbnailURL string          `json:"thumbnail_url,omitempty"`
}

// InlineContent is what choosing a result sends: text or a rich message.
type InlineContent struct {
	Text               string              `json:"message_text,omitempty"`
	Entities           Entities            `json:"entities,omitempty"`
	LinkPreviewOptions *LinkPreviewOptions `json:"link_preview_options,omitempty"`
	RichMessage        RichMessage         `json:"rich_message,omitempty"`
}

// AnswerInlineQuery answers an inline query; Type is filled in.
func (c *Client) AnswerInlineQuery(ctx context.Context, p AnswerInlineQuery) error {
	results := make([]InlineArticle, len(p.Results))
	for i, r := range p.Results {
		r.Type = "article"
		results[i] = r
	}
	p.Results = results
	return c.Call(ctx, "answerInlineQuery", p, nil)
}
