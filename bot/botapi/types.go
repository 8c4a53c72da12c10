package botapi

import (
	"encoding/json"
	"strconv"

	"github.com/dateline-bot/dateline/content/text"
)

// Chat names a chat in a call: its id in digits, or @name of a public one.
type Chat string

// ID names a chat by its id.
func ID(id int64) Chat { return Chat(strconv.FormatInt(id, 10)) }

// Entities are the entities of a text, as package text makes them.
type Entities []text.Entity

// MarshalJSON writes them as MessageEntity.
func (e Entities) MarshalJSON() ([]byte, error) { return text.AppendEntities(nil, e), nil }

// Target is what all sending methods share.
type Target struct {
	Chat            Chat             `json:"chat_id"`
	Topic           int              `json:"message_thread_id,omitempty"`
	Silent          bool             `json:"disable_notification,omitempty"`
	Protect         bool             `json:"protect_content,omitempty"`
	ReplyParameters *ReplyParameters `json:"reply_parameters,omitempty"`
	ReplyMarkup     *InlineKeyboard  `json:"reply_markup,omitempty"`
}

// ReplyParameters name the message that is answered.
type ReplyParameters struct {
	MessageID                int  `json:"message_id"`
	AllowSendingWithoutReply bool `json:"allow_sending_without_reply,omitempty"`
}

// InlineKeyboard is an InlineKeyboardMarkup: rows of buttons under a message.
type InlineKeyboard struct {
	Rows [][]Button `json:"inline_keyboard"`
}

// Button is an InlineKeyboardButton; exactly one field besides Text is set.
type Button struct {
	Text              string    `json:"text"`
	URL               string    `json:"url,omitempty"`
	CallbackData      string    `json:"callback_data,omitempty"` // 1–64 bytes
	SwitchInline      *string   `json:"switch_inline_query,omitempty"`
	SwitchInlineHere  *string   `json:"switch_inline_query_current_chat,omitempty"`
	CopyText          *CopyText `json:"copy_text,omitempty"`
	IconCustomEmojiID string    `json:"icon_custom_emoji_id,omitempty"`
	Style             string    `json:"style,omitempty"` // danger, success or primary
}

// CopyText is what a button copies, 1–256 characters.
type CopyText struct {
	Text string `json:"text"`
}

// LinkPreviewOptions of a text message.
type LinkPreviewOptions struct {
	IsDisabled       bool   `json:"is_disabled,omitempty"`
	URL              string `json:"url,omitempty"`
	PreferSmallMedia bool   `json:"prefer_small_media,omitempty"`
	PreferLargeMedia bool   `json:"prefer_large_media,omitempty"`
	ShowAboveText    bool   `json:"show_above_text,omitempty"`
}

// RichMessage is an InputRichMessage as rich.Document.AppendJSON writes it.
type RichMessage = json.RawMessage
