package wire

import "encoding/json"

// User is a person or a bot.
type User struct {
	ID             int64  `json:"id"`
	IsBot          bool   `json:"is_bot"`
	FirstName      string `json:"first_name"`
	LastName       string `json:"last_name,omitempty"`
	Username       string `json:"username,omitempty"`
	LanguageCode   string `json:"language_code,omitempty"`
	CanJoinGroups  bool   `json:"can_join_groups,omitempty"`
	SupportsInline bool   `json:"supports_inline_queries,omitempty"`
	// InlinePlaceholder is only in the answer to getMe.
	InlinePlaceholder string `json:"inline_query_placeholder,omitempty"`
	CanReadMessages   bool   `json:"can_read_all_group_messages,omitempty"`
}

// Chat is a chat as it appears in messages.
type Chat struct {
	ID        int64  `json:"id"`
	Type      string `json:"type"`
	Title     string `json:"title,omitempty"`
	Username  string `json:"username,omitempty"`
	FirstName string `json:"first_name,omitempty"`
	LastName  string `json:"last_name,omitempty"`
}

// Entity styles a range of text, in UTF-16 units.
type Entity struct {
	Type           string `json:"type"`
	Offset         int    `json:"offset"`
	Length         int    `json:"length"`
	URL            string `json:"url,omitempty"`
	User           *User  `json:"user,omitempty"`
	Language       string `json:"language,omitempty"`
	CustomEmojiID  string `json:"custom_emoji_id,omitempty"`
	UnixTime       int64  `json:"unix_time,omitempty"`
	DateTimeFormat string `json:"date_time_format,omitempty"`
}

// Origin says where a forwarded message comes from.
type Origin struct {
	Type       string `json:"type"`
	Date       int64  `json:"date"`
	SenderUser *User  `json:"sender_user,omitempty"`
	Chat       *Chat  `json:"chat,omitempty"`
	MessageID  int    `json:"message_id,omitempty"`
}

// Photo is one size of a photo.
type Photo struct {
	FileID       string `json:"file_id"`
	FileUniqueID string `json:"file_unique_id"`
	Width        int    `json:"width"`
	Height       int    `json:"height"`
	FileSize     int    `json:"file_size,omitempty"`
}

// File is any other file.
type File struct {
	FileID       string `json:"file_id"`
	FileUniqueID string `json:"file_unique_id"`
	FileName     string `json:"file_name,omitempty"`
	FileSize     int    `json:"file_size,omitempty"`
}

// Message is a message of any kind.
type Message struct {
	MessageID           int             `json:"message_id"`
	EphemeralID         int             `json:"ephemeral_message_id,omitempty"`
	ReceiverUser        *User           `json:"receiver_user,omitempty"`
	MessageThreadID     int             `json:"message_thread_id,omitempty"`
	IsTopicMessage      bool            `json:"is_topic_message,omitempty"`
	From                *User           `json:"from,omitempty"`
	SenderChat          *Chat           `json:"sender_chat,omitempty"`
	Chat                Chat            `json:"chat"`
	Date                int64           `json:"date"`
	EditDate            int64           `json:"edit_date,omitempty"`
	ForwardOrigin       *Origin         `json:"forward_origin,omitempty"`
	IsAutomaticForward  bool            `json:"is_automatic_forward,omitempty"`
	ReplyToMessage      *Message        `json:"reply_to_message,omitempty"`
	HasProtectedContent bool            `json:"has_protected_content,omitempty"`
	MediaGroupID        string          `json:"media_group_id,omitempty"`
	Text                string          `json:"text,omitempty"`
	Entities            []Entity        `json:"entities,omitempty"`
	LinkPreviewOptions  json.RawMessage `json:"link_preview_options,omitempty"`
	RichMessage         json.RawMessage `json:"rich_message,omitempty"`
	Photo               []Photo         `json:"photo,omitempty"`
	Document            *File           `json:"document,omitempty"`
	Caption             string          `json:"caption,omitempty"`
	CaptionEntities     []Entity        `json:"caption_entities,omitempty"`
	ReplyMarkup         json.RawMessage `json:"reply_markup,omitempty"`
	PinnedMessage       *Message        `json:"pinned_message,omitempty"`
	MigrateToChatID     int64           `json:"migrate_to_chat_id,omitempty"`
	MigrateFromChatID   int64           `json:"migrate_from_chat_id,omitempty"`
}

// Update has at most one of its optional fields.
type Update struct {
	UpdateID             int          `json:"update_id"`
	Message              *Message     `json:"message,omitempty"`
	EditedMessage        *Message     `json:"edited_message,omitempty"`
	ChannelPost          *Message     `json:"channel_post,omitempty"`
	EditedChannelPost    *Message     `json:"edited_channel_post,omitempty"`
	CallbackQuery        *Callback    `json:"callback_query,omitempty"`
	InlineQuery          *InlineQuery `json:"inline_query,omitempty"`
	MyChatMember         *MemberMove  `json:"my_chat_member,omitempty"`
	MessageReactionCount *Reactions   `json:"message_reaction_count,omitempty"`
}

// Callback is a press of a button.
type Callback struct {
	ID           string   `json:"id"`
	From         User     `json:"from"`
	Message      *Message `json:"message,omitempty"`
	ChatInstance string   `json:"chat_instance"`
	Data         string   `json:"data,omitempty"`
}

// InlineQuery is the text that a user types after @bot.
type InlineQuery struct {
	ID       string `json:"id"`
	From     User   `json:"from"`
	Query    string `json:"query"`
	Offset   string `json:"offset"`
	ChatType string `json:"chat_type,omitempty"`
}

// MemberMove reports that a member of a chat changed.
type MemberMove struct {
	Chat Chat           `json:"chat"`
	From User           `json:"from"`
	Date int64          `json:"date"`
	Old  map[string]any `json:"old_chat_member"`
	New  map[string]any `json:"new_chat_member"`
}

// Reactions reports the numbers of a message's reactions.
type Reactions struct {
	Chat      Chat       `json:"chat"`
	MessageID int        `json:"message_id"`
	Date      int64      `json:"date"`
	Reactions []Reaction `json:"reactions"`
}

// Reaction is one kind of reaction with its count.
type Reaction struct {
	Type       ReactionType `json:"type"`
	TotalCount int          `json:"total_count"`
}

// ReactionType is the kind of a reaction.
type ReactionType struct {
	Type  string `json:"type"`
	Emoji string `json:"emoji,omitempty"`
}

// Answer is the envelope of every answer.
type Answer struct {
	OK          bool        `json:"ok"`
	Result      any         `json:"result,omitempty"`
	ErrorCode   int         `json:"error_code,omitempty"`
	Description string      `json:"description,omitempty"`
	Parameters  *Parameters `json:"parameters,omitempty"`
}

// Parameters are additional data of a refusal.
type Parameters struct {
	MigrateToChatID int64 `json:"migrate_to_chat_id,omitempty"`
	RetryAfter      int   `json:"retry_after,omitempty"`
}

// Button is a button of an inline keyboard.
type Button struct {
	Text string `json:"text"`
	Data string `json:"callback_data,omitempty"`
	URL  string `json:"url,omitempty"`
}

// BotCommand is an entry of a command menu.
type BotCommand struct {
	Command     string `json:"command"`
	Description string `json:"description"`
	IsEphemeral bool   `json:"is_ephemeral,omitempty"`
}

// KindOf returns the name of the optional field that an update has.
func KindOf(u Update) string {
	switch {
	case u.Message != nil:
		return "message"
	case u.EditedMessage != nil:
		return "edited_message"
	case u.ChannelPost != nil:
		return "channel_post"
	case u.EditedChannelPost != nil:
		return "edited_channel_post"
	case u.CallbackQuery != nil:
		return "callback_query"
	case u.InlineQuery != nil:
		return "inline_query"
	case u.MyChatMember != nil:
		return "my_chat_member"
	}
	return "message_reaction_count"
}
