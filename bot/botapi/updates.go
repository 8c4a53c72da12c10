package botapi

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"
)

// Update is the library's update with what came after it (Bot API 5.5).
type Update struct {
	tgbotapi.Update
	Message              *Message        `json:"message"`
	EditedMessage        *Message        `json:"edited_message"`
	ChannelPost          *Message        `json:"channel_post"`
	EditedChannelPost    *Message        `json:"edited_channel_post"`
	CallbackQuery        *CallbackQuery  `json:"callback_query"`
	MessageReactionCount *ReactionCounts `json:"message_reaction_count"`
}

// Message is the library's message with what came after it.
type Message struct {
	tgbotapi.Message
	MessageThreadID int             `json:"message_thread_id"`
	IsTopicMessage  bool            `json:"is_topic_message"`
	ForwardOrigin   *ForwardOrigin  `json:"forward_origin"`
	ReplyToMessage  *Message        `json:"reply_to_message"`
	PinnedMessage   *Message        `json:"pinned_message"`
	RichMessage     json.RawMessage `json:"rich_message"`
}

// ForwardOrigin is a MessageOrigin: where a forwarded message was first.
type ForwardOrigin struct {
	Type       string         `json:"type"` // user, hidden_user, chat or channel
	Date       int64          `json:"date"`
	SenderUser *tgbotapi.User `json:"sender_user"`
	Chat       *tgbotapi.Chat `json:"chat"`
	MessageID  int            `json:"message_id"`
}

// CallbackQuery is a press of a button.
type CallbackQuery struct {
	tgbotapi.CallbackQuery
	Message *Message `json:"message"` // its Date is 0 if it is too old to be had
}

// ReactionCounts tell how often a channel's post got each reaction.
type ReactionCounts struct {
	Chat      tgbotapi.Chat `json:"chat"`
	MessageID int           `json:"message_id"`
	Date      int64         `json:"date"`
	Reactions []struct {
		Type struct {
			Type  string `json:"type"`
			Emoji string `json:"emoji"`
		} `json:"type"`
		TotalCount int `json:"total_count"`
	} `json:"reactions"`
}

// Received is one update as it came. Err says why Update is nil: one that
// cannot be read does not lose the others.
type Received struct {
	ID     int
	Raw    json.RawMessage
	Update *Update
	Err    error
}

// GetUpdates asks for updates.
type GetUpdates struct {
	Offset         int           // confirms all updates before it
	Limit          int           // 1–100; 0 is 100
	Timeout        time.Duration // how long the server waits for the first, up to 50 s, in whole seconds
	AllowedUpdates []string      // nil: as last time
}

// GetUpdates returns the updates from the offset on, oldest first.
func (c *Client) GetUpdates(ctx context.Context, p GetUpdates) ([]Received, error) {
	params := struct {
		Offset  int      `json:"offset,omitempty"`
		Limit   int      `json:"limit,omitempty"`
		Timeout int      `json:"timeout,omitempty"`
		Allowed []string `json:"allowed_updates,omitempty"`
	}{p.Offset, p.Limit, int(p.Timeout / time.Second), p.AllowedUpdates}
	var raw []json.RawMessage
	if err := c.Call(ctx, "getUpdates", params, &raw); err != nil {
		return nil, err
	}
	out := make([]Received, len(raw))
	for i, r := range raw {
		out[i] = ReadUpdate(r)
	}
	return out, nil
}

// ReadUpdate reads one update, from an answer or a webhook. ID is 0 if not
// even that can be read.
func ReadUpdate(raw json.RawMessage) Received {
	r := Received{Raw: raw}
	var head struct {
		ID int `json:"update_id"`
	}
	if err := json.Unmarshal(raw, &head); err != nil {
		r.Err = fmt.Errorf("update without an id: %w", err)
		return r
	}
	r.ID = head.ID
	u := new(Update)
	if err := json.Unmarshal(raw, u); err != nil {
		r.Err = fmt.Errorf("update %d: %w", r.ID, err)
		return r
	}
	r.Update = u
	return r
}
