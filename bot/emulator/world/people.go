package world

import "github.com/dateline-bot/dateline/bot/emulator/wire"

// User is a person who can talk to the bot.
type User struct {
	ID           int64
	FirstName    string
	LastName     string
	Username     string // without @
	LanguageCode string // as in Telegram: en, ru, …; may be empty
	NotStarted   bool   // never pressed Start, so the bot may not write first
}

// Person is a user with the world's additional state.
type Person struct {
	User
	Blocked bool // this person blocked the bot
}

// AddUser adds a person, with the private chat that has the same id.
func (w *World) AddUser(u User) {
	w.Users[u.ID] = &Person{User: u}
	w.Chats[u.ID] = &Chat{Chat: wire.Chat{ID: u.ID, Type: "private", FirstName: u.FirstName, LastName: u.LastName, Username: u.Username}}
}

// WireUser returns a person as in messages and updates.
func (w *World) WireUser(id int64) wire.User {
	p := w.Users[id]
	if p == nil {
		return wire.User{ID: id, FirstName: "User"}
	}
	return wire.User{ID: p.ID, FirstName: p.FirstName, LastName: p.LastName, Username: p.Username, LanguageCode: p.LanguageCode}
}
