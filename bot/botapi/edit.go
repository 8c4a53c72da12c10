package botapi

import "context"

// Edit names a message that is edited, and the keyboard that it has afterwards.
type Edit struct {
	Chat        Chat            `json:"chat_id"`
	Message     int             `json:"message_id"`
	ReplyMarkup *InlineKeyboard `json:"reply_markup,omitempty"`
}

// EditMessageText makes a text or rich message the one or the other: exactly
// one of Text and RichMessage is set.
type EditMessageText struct {
	Edit
	Text               string              `json:"text,omitempty"`
	Entities           Entities            `json:"entities,omitempty"`
	LinkPreviewOptions *LinkPreviewOptions `json:"link_preview_options,omitempty"`
	RichMessage        RichMessage         `json:"rich_message,omitempty"`
}

// EditMessageText edits a message; files are what attach:// addresses of a
// rich message mean. An edit that changes nothing is refused: "message is not modified".
func (c *Client) EditMessageText(ctx context.Context, p EditMessageText, files ...Upload) (*Message, error) {
	return c.message(ctx, "editMessageText", p, files)
}

// EditMessageCaption edits what stands under a photo, up to 1,024 characters.
type EditMessageCaption struct {
	Edit
	Caption         string   `json:"caption,omitempty"`
	CaptionEntities Entities `json:"caption_entities,omitempty"`
}

// EditMessageCaption edits a caption.
func (c *Client) EditMessageCaption(ctx context.Context, p EditMessageCaption) (*Message, error) {
	return c.message(ctx, "editMessageCaption", p, nil)
}

// EditMessageReplyMarkup changes the keyboard under a message alone.
func (c *Client) EditMessageReplyMarkup(ctx context.Context, p Edit) (*Message, error) {
	return c.message(ctx, "editMessageReplyMarkup", p, nil)
}
