package botapi

import (
	"context"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"
)

// ChatInfo is a ChatFullInfo: the library's chat with its linked one.
type ChatInfo struct {
	tgbotapi.Chat
	PinnedMessage *Message `json:"pinned_message"`
	LinkedChatID  int64    `json:"linked_chat_id"` // a channel's discussion group, or the other way round
}

// GetMe returns the bot; code 401 means that the token is wrong.
func (c *Client) GetMe(ctx context.Context) (*tgbotapi.User, error) {
	u := new(tgbotapi.User)
	return u, c.Call(ctx, "getMe", nil, u)
}

// GetChat looks a chat up.
func (c *Client) GetChat(ctx context.Context, chat Chat) (*ChatInfo, error) {
	i := new(ChatInfo)
	return i, c.Call(ctx, "getChat", ofChat{Chat: chat}, i)
}

// GetChatMember tells what a user is and may do in a chat.
func (c *Client) GetChatMember(ctx context.Context, chat Chat, user int64) (*tgbotapi.ChatMember, error) {
	m := new(tgbotapi.ChatMember)
	return m, c.Call(ctx, "getChatMember", ofChat{chat, user}, m)
}

// GetChatAdministrators lists the administrators of a channel or group, the bot among them.
func (c *Client) GetChatAdministrators(ctx context.Context, chat Chat) ([]tgbotapi.ChatMember, error) {
	var list []tgbotapi.ChatMember
	return list, c.Call(ctx, "getChatAdministrators", ofChat{Chat: chat}, &list)
}

type ofChat struct {
	Chat Chat  `json:"chat_id"`
	User int64 `json:"user_id,omitempty"`
}
