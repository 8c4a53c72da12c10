// Package draft lets admins write articles in the chat with the bot.
//
// A message becomes Markdown first (entities.go, escape.go): Telegram's
// formatting is turned into it, and Markdown that was typed stays.
package draft
