// Package methods implements the methods of the Bot API on a [world.World], as strictly
// as Telegram's own server.
//
// [API.Call] looks up the method by name (methods.go has the table) and runs it with
// the world's lock held. One file a group: send.go, edit.go, delete.go, forward.go and
// pin.go change messages; rich.go and media.go check their content; chat.go,
// commands.go, profile.go and query.go answer questions about chats and handle menus
// and queries; webhook.go delivers updates.
package methods
