package wire

import "encoding/json"

// InChat are the parameters of a method about a chat, or about one member of it.
type InChat struct {
	Chat   any   `json:"chat_id"` // an int64, or the @name of a public chat
	Member int64 `json:"user_id,omitempty"`
}

// OfMessage are the parameters of a method about a message.
type OfMessage struct {
	Chat int64 `json:"chat_id"`
	ID   int   `json:"message_id"`
}

// ReplyParameters is the Bot API's type of that name.
type ReplyParameters struct {
	Anyway  bool `json:"allow_sending_without_reply"` // also if that message was deleted
	Message int  `json:"message_id"`
}

// EphemeralReply is the ReplyParameters of an answer to an ephemeral message.
type EphemeralReply struct {
	ID int `json:"ephemeral_message_id"`
}

// InlineKeyboard is an InlineKeyboardMarkup.
type InlineKeyboard struct {
	Rows any `json:"inline_keyboard"`
}

// LinkPreviewOptions is the Bot API's type of that name.
type LinkPreviewOptions struct {
	Disabled bool `json:"is_disabled"`
}

// InputMediaPhoto is the Bot API's type of that name, with the caption of the photo's
// request.
type InputMediaPhoto struct {
	Caption  json.RawMessage `json:"caption,omitempty"`
	Entities json.RawMessage `json:"caption_entities,omitempty"`
	Media    json.RawMessage `json:"media"`
	Type     string          `json:"type"`
}

// GetUpdates are the parameters of the method of that name.
type GetUpdates struct {
	Kinds   []string `json:"allowed_updates"`
	Limit   int      `json:"limit,omitempty"`
	Offset  int      `json:"offset,omitempty"`
	Timeout int      `json:"timeout,omitempty"` // in seconds; 0 asks without waiting
}

// PlainMessage are the parameters of sendMessage for text without formatting.
type PlainMessage struct {
	Chat int64  `json:"chat_id"`
	Text string `json:"text"`
}

// ForceReply makes the app open a reply, as if the user had chosen to reply to the message.
type ForceReply struct {
	Force       bool   `json:"force_reply"` // always true
	Placeholder string `json:"input_field_placeholder"`
	Selective   bool   `json:"selective,omitempty"` // only for the users whom the message names
}

// EphemeralMessage makes a message visible only to its receiver.
type EphemeralMessage struct {
	Query    string `json:"callback_query_id,omitempty"` // the pressed button that it answers
	Receiver int64  `json:"receiver_user_id"`
}
