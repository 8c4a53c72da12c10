// Package methods are the methods of the Bot API, as strict as Telegram's own
// server: what the bot calls, on a [world.World].
//
// [API.Call] finds the method by its name (methods.go has the table) and runs it
// with the world's lock held. One file a group: send.go, edit.go, delete.go,
// forward.go, pin.go write messages; rich.go and media.go check what they hold;
// chat.go, commands.go, profile.go, query.go answer about chats, menus and questions; webhook.go
// hands out updates.
package methods
