package emulator

import (
	"cmp"
	"slices"
	"sort"
	"strconv"

	"github.com/dateline-bot/dateline/bot/emulator/world"
)

// snapshotMessages is how many of a chat's last messages are in a Snapshot.
const snapshotMessages = 200

// Snapshot is what one person sees, for a page that shows it.
type Snapshot struct {
	Bot      User // the bot itself
	User     int64
	People   []Person
	Chats    []Chat
	Commands []BotCommand // the menu of the chat with the bot
}

// Person is a user, and whether the user owns a channel or group.
type Person struct {
	User
	Admin bool
}

// Chat is a chat with its last messages, without deleted ones.
type Chat struct {
	ID       int64
	Kind     string // channel, supergroup, or bot: the person's own chat with the bot
	Title    string
	Username string
	People   int
	Comments bool // a discussion group is linked
	Pinned   *Message
	Messages []Message
}

// Snapshot returns what the person with this id sees, or the first person if the id is
// unknown.
func (e *Emulator) Snapshot(user int64) Snapshot {
	e.world.Lock()
	defer e.world.Unlock()
	w := e.world
	s := Snapshot{Bot: User{ID: w.Bot.ID, FirstName: w.Bot.FirstName, Username: w.Bot.Username}, People: peopleOf(w)}
	if w.Users[user] == nil && len(s.People) > 0 {
		user = s.People[0].ID
	}
	s.User = user
	for _, r := range sortedChats(w) {
		if r.Type != "private" && r.MovedTo == 0 {
			s.Chats = append(s.Chats, chatView(r))
		}
	}
	if r := w.Chats[user]; r != nil {
		c := chatView(r)
		c.Title, c.Username, c.Kind = w.Bot.FirstName, w.Bot.Username, "bot"
		s.Chats = append(s.Chats, c)
		s.Commands = menuOf(w, user)
	}
	return s
}

// Knows reports whether both the user and the chat exist.
func (e *Emulator) Knows(user, chat int64) bool {
	e.world.Lock()
	defer e.world.Unlock()
	return e.world.Users[user] != nil && e.world.Chats[chat] != nil
}

// File returns an uploaded file by its id. Its data is nil if the file was sent by
// address.
func (e *Emulator) File(id string) (name string, data []byte) {
	e.world.Lock()
	defer e.world.Unlock()
	f, _ := e.world.Media.File(id)
	return f.Name, f.Data
}

func sortedChats(w *world.World) []*world.Chat {
	chats := make([]*world.Chat, 0, len(w.Chats))
	for _, r := range w.Chats {
		chats = append(chats, r)
	}
	slices.SortFunc(chats, func(a, b *world.Chat) int { return cmp.Or(cmp.Compare(a.Type, b.Type), cmp.Compare(b.ID, a.ID)) })
	return chats
}

func peopleOf(w *world.World) []Person {
	out := []Person{}
	for id, p := range w.Users {
		admin := false
		for _, r := range w.Chats {
			admin = admin || slices.Contains(r.Admins, id)
		}
		out = append(out, Person{User: p.User, Admin: admin})
	}
	sort.Slice(out, func(i, j int) bool { return out[i].ID < out[j].ID })
	return out
}

// menuOf returns the command menu that a person sees, by Telegram's order of scopes.
func menuOf(w *world.World, user int64) []BotCommand {
	language := w.Users[user].LanguageCode
	for _, scope := range []string{"chat:" + strconv.FormatInt(user, 10), "all_private_chats", "default"} {
		for _, key := range []string{scope + " " + language, scope + " "} {
			if list := w.Commands[key]; len(list) > 0 {
				return list
			}
		}
	}
	return []BotCommand{}
}

func chatView(r *world.Chat) Chat {
	c := Chat{ID: r.ID, Kind: r.Type, Title: r.Title, Username: r.Username, People: len(r.Admins) + len(r.Members), Comments: r.Linked != 0}
	if n := len(r.Pinned); n > 0 {
		if m := r.Message(r.Pinned[n-1]); m != nil {
			pinned := ViewOf(m, r)
			c.Pinned = &pinned
		}
	}
	for _, m := range r.Messages[max(0, len(r.Messages)-snapshotMessages):] {
		if !m.Deleted {
			c.Messages = append(c.Messages, ViewOf(m, r))
		}
	}
	return c
}
