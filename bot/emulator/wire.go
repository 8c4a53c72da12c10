package emulator

import "encoding/json"

// The types of the Bot API as they go over the wire, as far as the emulator
// speaks of them.

type wireUser struct {
	ID              int64  `json:"id"`
	IsBot           bool   `json:"is_bot"`
	FirstName       string `json:"first_name"`
	LastName        string `json:"last_name,omitempty"`
	Username        string `json:"username,omitempty"`
	LanguageCode    string `json:"language_code,omitempty"`
	CanJoinGroups   bool   `json:"can_join_groups,omitempty"`
	SupportsInline  bool   `json:"supports_inline_queries,omitempty"`
	CanReadMessages bool   `json:"can_read_all_group_messages,omitempty"`
}

type wireChat struct {
	ID        int64  `json:"id"`
	Type      string `json:"type"`
	Title     string `json:"title,omitempty"`
	Username  string `json:"username,omitempty"`
	FirstName string `json:"first_name,omitempty"`
	LastName  string `json:"last_name,omitempty"`
}

type wireEntity struct {
	Type           string    `json:"type"`
	Offset         int       `json:"offset"`
	Length         int       `json:"length"`
	URL            string    `json:"url,omitempty"`
	User           *wireUser `json:"user,omitempty"`
	Language       string    `json:"language,omitempty"`
	CustomEmojiID  string    `json:"custom_emoji_id,omitempty"`
	UnixTime       int64     `json:"unix_time,omitempty"`
	DateTimeFormat string    `json:"date_time_format,omitempty"`
}

type wireOrigin struct {
	Type       string    `json:"type"`
	Date       int64     `json:"date"`
	SenderUser *wireUser `json:"sender_user,omitempty"`
	Chat       *wireChat `json:"chat,omitempty"`
	MessageID  int       `json:"message_id,omitempty"`
}

type wirePhoto struct {
	FileID       string `json:"file_id"`
	FileUniqueID string `json:"file_unique_id"`
	Width        int    `json:"width"`
	Height       int    `json:"height"`
	FileSize     int    `json:"file_size,omitempty"`
}

type wireFile struct {
	FileID       string `json:"file_id"`
	FileUniqueID string `json:"file_unique_id"`
	FileName     string `json:"file_name,omitempty"`
	FileSize     int    `json:"file_size,omitempty"`
}

type wireMessage struct {
	MessageID           int             `json:"message_id"`
	MessageThreadID     int             `json:"message_thread_id,omitempty"`
	From                *wireUser       `json:"from,omitempty"`
	SenderChat          *wireChat       `json:"sender_chat,omitempty"`
	Chat                wireChat        `json:"chat"`
	Date                int64           `json:"date"`
	EditDate            int64           `json:"edit_date,omitempty"`
	ForwardOrigin       *wireOrigin     `json:"forward_origin,omitempty"`
	IsAutomaticForward  bool            `json:"is_automatic_forward,omitempty"`
	ReplyToMessage      *wireMessage    `json:"reply_to_message,omitempty"`
	HasProtectedContent bool            `json:"has_protected_content,omitempty"`
	Text                string          `json:"text,omitempty"`
	Entities            []wireEntity    `json:"entities,omitempty"`
	LinkPreviewOptions  json.RawMessage `json:"link_preview_options,omitempty"`
	RichMessage         json.RawMessage `json:"rich_message,omitempty"`
	Photo               []wirePhoto     `json:"photo,omitempty"`
	Document            *wireFile       `json:"document,omitempty"`
	Caption             string          `json:"caption,omitempty"`
	CaptionEntities     []wireEntity    `json:"caption_entities,omitempty"`
	ReplyMarkup         json.RawMessage `json:"reply_markup,omitempty"`
	PinnedMessage       *wireMessage    `json:"pinned_message,omitempty"`
	MigrateToChatID     int64           `json:"migrate_to_chat_id,omitempty"`
	MigrateFromChatID   int64           `json:"migrate_from_chat_id,omitempty"`
}

// wireUpdate has at most one of its optional fields.
type wireUpdate struct {
	UpdateID             int              `json:"update_id"`
	Message              *wireMessage     `json:"message,omitempty"`
	EditedMessage        *wireMessage     `json:"edited_message,omitempty"`
	ChannelPost          *wireMessage     `json:"channel_post,omitempty"`
	EditedChannelPost    *wireMessage     `json:"edited_channel_post,omitempty"`
	CallbackQuery        *wireCallback    `json:"callback_query,omitempty"`
	InlineQuery          *wireInlineQuery `json:"inline_query,omitempty"`
	MyChatMember         *wireMemberMove  `json:"my_chat_member,omitempty"`
	MessageReactionCount *wireReactions   `json:"message_reaction_count,omitempty"`
}

type wireCallback struct {
	ID           string       `json:"id"`
	From         wireUser     `json:"from"`
	Message      *wireMessage `json:"message,omitempty"`
	ChatInstance string       `json:"chat_instance"`
	Data         string       `json:"data,omitempty"`
}

type wireInlineQuery struct {
	ID       string   `json:"id"`
	From     wireUser `json:"from"`
	Query    string   `json:"query"`
	Offset   string   `json:"offset"`
	ChatType string   `json:"chat_type,omitempty"`
}

type wireMemberMove struct {
	Chat wireChat       `json:"chat"`
	From wireUser       `json:"from"`
	Date int64          `json:"date"`
	Old  map[string]any `json:"old_chat_member"`
	New  map[string]any `json:"new_chat_member"`
}

type wireReactions struct {
	Chat      wireChat       `json:"chat"`
	MessageID int            `json:"message_id"`
	Date      int64          `json:"date"`
	Reactions []wireReaction `json:"reactions"`
}

type wireReaction struct {
	Type       wireReactionType `json:"type"`
	TotalCount int              `json:"total_count"`
}

type wireReactionType struct {
	Type  string `json:"type"`
	Emoji string `json:"emoji,omitempty"`
}

// wireAnswer is the envelope of every answer.
type wireAnswer struct {
	OK          bool            `json:"ok"`
	Result      any             `json:"result,omitempty"`
	ErrorCode   int             `json:"error_code,omitempty"`
	Description string          `json:"description,omitempty"`
	Parameters  *wireParameters `json:"parameters,omitempty"`
}

type wireParameters struct {
	MigrateToChatID int64 `json:"migrate_to_chat_id,omitempty"`
	RetryAfter      int   `json:"retry_after,omitempty"`
}
