// Package wire is the Bot API as package bot and its packages use it: the types of
// updates (wire.go), the text of a message (plain.go), calls and the refusals that
// differ only in their text (api.go), and how long to wait between attempts
// (backoff.go).
package wire

import (
	"encoding/json"
	"strings"
)

// The types below are updates in Telegram's form, with only the fields that the bot
// reads. The structs of go-telegram-bot-api (2021) lack half of these.

// Update is an Update of the Bot API.
type Update struct {
	Message         *Message           `json:"message"`
	EditedMessage   *Message           `json:"edited_message"`
	ChannelPost     *Message           `json:"channel_post"`
	EditedPost      *Message           `json:"edited_channel_post"`
	CallbackQuery   *CallbackQuery     `json:"callback_query"`
	InlineQuery     *InlineQuery       `json:"inline_query"`
	MyChatMember    *ChatMemberUpdated `json:"my_chat_member"`
	MessageReaction *ReactionCount     `json:"message_reaction_count"`
}

// User is a User of the Bot API.
type User struct {
	ID           int64  `json:"id"`
	IsBot        bool   `json:"is_bot"`
	FirstName    string `json:"first_name"`
	LastName     string `json:"last_name"`
	Username     string `json:"username"`
	LanguageCode string `json:"language_code"`
	// In the answer to getMe only.
	SupportsInline bool `json:"supports_inline_queries"`
}

// Name returns the user's name for logs.
func (u User) Name() string {
	if u.Username != "" {
		return "@" + u.Username
	}
	return u.FullName()
}

// FullName returns the first and last name.
func (u User) FullName() string { return strings.TrimSpace(u.FirstName + " " + u.LastName) }

// Chat is a Chat of the Bot API.
type Chat struct {
	ID       int64  `json:"id"`
	Type     string `json:"type"` // private, group, supergroup, channel
	Username string `json:"username"`
}

// Message is a Message of the Bot API.
type Message struct {
	MessageID       int             `json:"message_id"`
	EphemeralID     int             `json:"ephemeral_message_id"` // if only its sender and the bot see it
	MessageThreadID int             `json:"message_thread_id"`
	IsTopicMessage  bool            `json:"is_topic_message"`
	From            *User           `json:"from"`
	Chat            Chat            `json:"chat"`
	Date            int64           `json:"date"`
	Signature       string          `json:"author_signature"`
	Text            string          `json:"text"`
	Entities        []Entity        `json:"entities"`
	Caption         string          `json:"caption"`
	CaptionEntities []Entity        `json:"caption_entities"`
	MediaGroupID    string          `json:"media_group_id"`
	ReplyTo         *Message        `json:"reply_to_message"`
	RichMessage     json.RawMessage `json:"rich_message"`
	ViaBot          *User           `json:"via_bot"`
	Media
	IsAutoForward bool     `json:"is_automatic_forward"`
	Pinned        *Message `json:"pinned_message"` // in a service message that reports a pin
	ForwardOrigin *struct {
		Type      string `json:"type"`
		Date      int64  `json:"date"`
		Chat      *Chat  `json:"chat"`
		MessageID int    `json:"message_id"`
		User      *User  `json:"sender_user"`
	} `json:"forward_origin"`
}

// Entity is a MessageEntity of the Bot API.
type Entity struct {
	Type          string `json:"type"`
	Offset        int    `json:"offset"` // in UTF-16 code units, like Length
	Length        int    `json:"length"`
	URL           string `json:"url"`
	Language      string `json:"language"`
	CustomEmojiID string `json:"custom_emoji_id"`
	UnixTime      int64  `json:"unix_time"`
	Format        string `json:"date_time_format"`
}

// Media is the content of a message besides text; the bot needs to know only whether
// there is any.
type Media struct {
	Photo, Video, Voice, Audio, Document, Sticker, Animation, Contact, Location, Poll, Dice, Story json.RawMessage
	Checklist, Game                                                                                json.RawMessage
	VideoNote                                                                                      json.RawMessage `json:"video_note"`
	PaidMedia                                                                                      json.RawMessage `json:"paid_media"`
	LivePhoto                                                                                      json.RawMessage `json:"live_photo"`
}

// Any reports whether there is any.
func (m Media) Any() bool {
	for _, one := range []json.RawMessage{m.Photo, m.Video, m.Voice, m.Audio, m.Document, m.Sticker, m.Animation, m.Contact, m.Location, m.Poll, m.Dice, m.Story, m.VideoNote, m.Checklist, m.Game, m.PaidMedia, m.LivePhoto} {
		if len(one) > 0 {
			return true
		}
	}
	return false
}

// CallbackQuery is a CallbackQuery of the Bot API.
type CallbackQuery struct {
	ID      string   `json:"id"`
	From    User     `json:"from"`
	Message *Message `json:"message"` // nil for a message sent in inline mode
	Data    string   `json:"data"`
}

// InlineQuery is an InlineQuery of the Bot API.
type InlineQuery struct {
	ID     string `json:"id"`
	From   User   `json:"from"`
	Query  string `json:"query"`
	Offset string `json:"offset"`
}

// ChatMemberUpdated is a ChatMemberUpdated of the Bot API.
type ChatMemberUpdated struct {
	Chat Chat `json:"chat"`
	From User `json:"from"`
	New  struct {
		Status string `json:"status"`
	} `json:"new_chat_member"`
}

// ReactionCount is a MessageReactionCountUpdated of the Bot API.
type ReactionCount struct {
	Chat      Chat `json:"chat"`
	MessageID int  `json:"message_id"`
	Reactions []struct {
		TotalCount int `json:"total_count"`
	} `json:"reactions"`
}

// GeneralTopic is the topic that every forum group has. Telegram refuses its number in
// requests: messages without a topic go there.
const GeneralTopic = 1
