package botapi

import "context"

// SendMessage sends text: 1–4,096 characters and at most 100 entities.
type SendMessage struct {
	Target
	Text               string              `json:"text"`
	Entities           Entities            `json:"entities,omitempty"`
	LinkPreviewOptions *LinkPreviewOptions `json:"link_preview_options,omitempty"`
}

// SendMessage sends a text message.
func (c *Client) SendMessage(ctx context.Context, p SendMessage) (*Message, error) {
	return c.message(ctx, "sendMessage", p, nil)
}

// SendRichMessage sends a whole article as one message (Bot API 10.1).
type SendRichMessage struct {
	Target
	RichMessage RichMessage `json:"rich_message"`
}

// SendRichMessage sends a rich message; files are what its attach:// addresses
// mean. A server older than Bot API 10.1 refuses with code 404.
func (c *Client) SendRichMessage(ctx context.Context, p SendRichMessage, files ...Upload) (*Message, error) {
	return c.message(ctx, "sendRichMessage", p, files)
}

// SendPhoto sends a picture with a caption of at most 1,024 characters.
type SendPhoto struct {
	Target
	Photo           string   `json:"photo"` // attach://NAME, a file_id or an address
	Caption         string   `json:"caption,omitempty"`
	CaptionEntities Entities `json:"caption_entities,omitempty"`
}

// SendPhoto sends a photo; an upload may weigh 10 MB.
func (c *Client) SendPhoto(ctx context.Context, p SendPhoto, files ...Upload) (*Message, error) {
	return c.message(ctx, "sendPhoto", p, files)
}

// ForwardMessage forwards a message, which returns the whole of it: the only
// way to read a channel's message. Protected content and service messages are refused.
type ForwardMessage struct {
	Chat    Chat `json:"chat_id"`
	Topic   int  `json:"message_thread_id,omitempty"`
	From    Chat `json:"from_chat_id"`
	Message int  `json:"message_id"`
	Silent  bool `json:"disable_notification,omitempty"`
	Protect bool `json:"protect_content,omitempty"`
}

// ForwardMessage forwards a message and returns the copy.
func (c *Client) ForwardMessage(ctx context.Context, p ForwardMessage) (*Message, error) {
	return c.message(ctx, "forwardMessage", p, nil)
}

// DeleteMessages deletes up to 100 messages of a chat; those that are not
// there are passed over, except that a single one is refused then.
func (c *Client) DeleteMessages(ctx context.Context, chat Chat, messages ...int) error {
	if len(messages) == 1 {
		return c.Call(ctx, "deleteMessage", onMessage{Chat: chat, Message: messages[0]}, nil)
	}
	return c.Call(ctx, "deleteMessages", struct {
		Chat     Chat  `json:"chat_id"`
		Messages []int `json:"message_ids"`
	}{chat, messages}, nil)
}

// PinChatMessage pins a message; in a channel a service message tells of it.
func (c *Client) PinChatMessage(ctx context.Context, chat Chat, message int, silent bool) error {
	return c.Call(ctx, "pinChatMessage", onMessage{Chat: chat, Message: message, Silent: silent}, nil)
}

// UnpinChatMessage unpins a message; 0 is the last one that was pinned.
func (c *Client) UnpinChatMessage(ctx context.Context, chat Chat, message int) error {
	return c.Call(ctx, "unpinChatMessage", onMessage{Chat: chat, Message: message}, nil)
}

// SendChatAction shows for five seconds that the bot is at work: typing, upload_photo, ….
func (c *Client) SendChatAction(ctx context.Context, chat Chat, action string) error {
	return c.Call(ctx, "sendChatAction", struct {
		Chat   Chat   `json:"chat_id"`
		Action string `json:"action"`
	}{chat, action}, nil)
}

type onMessage struct {
	Chat    Chat `json:"chat_id"`
	Message int  `json:"message_id,omitempty"`
	Silent  bool `json:"disable_notification,omitempty"`
}

func (c *Client) message(ctx context.Context, method string, params any, files []Upload) (*Message, error) {
	var m Message
	if err := c.CallFiles(ctx, method, params, files, &m); err != nil {
		return nil, err
	}
	return &m, nil
}
