package botapi

import "context"

// BotCommand is an entry of a command menu: 1–32 of a-z, 0-9 and _, and a
// description of 1–256 characters.
type BotCommand struct {
	Command     string `json:"command"`
	Description string `json:"description"`
}

// Scope is a BotCommandScope: who sees a menu.
type Scope struct {
	Type string `json:"type"` // default, all_private_chats, all_group_chats, all_chat_administrators, chat, …
	Chat Chat   `json:"chat_id,omitempty"`
	User int64  `json:"user_id,omitempty"`
}

// SetMyCommands sets the menu of a scope (nil: everyone) for users of a
// language (ISO 639-1; "" is any that has no menu of its own). At most 100.
func (c *Client) SetMyCommands(ctx context.Context, commands []BotCommand, scope *Scope, language string) error {
	return c.Call(ctx, "setMyCommands", struct {
		Commands []BotCommand `json:"commands"`
		menuOf
	}{commands, menuOf{scope, language}}, nil)
}

// DeleteMyCommands removes a menu: a wider scope's shows again.
func (c *Client) DeleteMyCommands(ctx context.Context, scope *Scope, language string) error {
	return c.Call(ctx, "deleteMyCommands", menuOf{scope, language}, nil)
}

type menuOf struct {
	Scope    *Scope `json:"scope,omitempty"`
	Language string `json:"language_code,omitempty"`
}
