package emulator

import (
	"github.com/dateline-bot/dateline/bot/emulator/world"
)

// Inside is a chat in which people act as their apps allow.
type Inside struct {
	world *world.World
	chat  int64
}

// In returns the actions that people can take in a chat.
func (e *Emulator) In(chat int64) Inside { return Inside{e.world, chat} }

// Speaks sets the language of the app of the person whose private chat with the bot this
// is, and reports whether it was another one.
func (in Inside) Speaks(language string) (changed bool) {
	in.world.Lock()
	defer in.world.Unlock()
	p := in.world.Users[in.chat]
	if p == nil || p.LanguageCode == language {
		return false
	}
	p.LanguageCode = language
	return true
}

// Clear deletes all messages of a chat, as clearing its history does.
func (in Inside) Clear() {
	in.world.Lock()
	defer in.world.Unlock()
	r := in.world.Chats[in.chat]
	for _, m := range r.Messages {
		if !m.Deleted {
			in.world.Remove(r, m)
		}
	}
}
