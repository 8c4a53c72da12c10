// Package emulatortest adds to the emulator what only tests need: its owner and people who
// change it by hand, what the bot has set, and messages of more kinds. An [Emulator] has
// everything of emulator.Emulator, and locks the same world.
package emulatortest

import (
	"encoding/json"
	"slices"

	"github.com/dateline-bot/dateline/bot/emulator"
	"github.com/dateline-bot/dateline/bot/emulator/wire"
	"github.com/dateline-bot/dateline/bot/emulator/world"
)

// Emulator is a Bot API server in memory whose world a test can change.
type Emulator struct {
	*emulator.Emulator
	world *world.World
}

// New returns an emulator with one bot and no chats.
func New(c emulator.Config) *Emulator {
	w := emulator.NewWorld(c)
	return &Emulator{emulator.Serve(w, c), w}
}

// PushUpdate queues an update as given, with the next update_id added: for kinds and
// fields that the emulator does not support. raw is a JSON object.
func (e *Emulator) PushUpdate(raw string) error {
	e.world.Lock()
	defer e.world.Unlock()
	var fields map[string]json.RawMessage
	if err := json.Unmarshal([]byte(raw), &fields); err != nil {
		return err
	}
	e.world.Updates.Add(func(id int) json.RawMessage {
		fields["update_id"], _ = json.Marshal(id)
		data, _ := json.Marshal(fields) // as it was decoded
		return data
	})
	return nil
}

// Pending returns the number of unconfirmed updates.
func (e *Emulator) Pending() int {
	e.world.Lock()
	defer e.world.Unlock()
	return e.world.Updates.Pending()
}

// Scheduled returns the number of messages that were accepted and are not published
// yet.
func (e *Emulator) Scheduled() int {
	e.world.Lock()
	defer e.world.Unlock()
	return e.world.Scheduled
}

// Profile returns a text about the bot as the bot set it, for example
// Profile("short_description", "ru"); the language "" means all languages.
func (e *Emulator) Profile(text, language string) string {
	e.world.Lock()
	defer e.world.Unlock()
	return e.world.Profile[text+" "+language]
}

// Commands returns the menu of a scope and language as the bot set it, for example
// Commands("default", "ru") or Commands("chat:7", "").
func (e *Emulator) Commands(scope, language string) []wire.BotCommand {
	e.world.Lock()
	defer e.world.Unlock()
	return e.world.Commands[scope+" "+language]
}

// ForgetMenus removes the menus, as another program with the bot's token could.
func (e *Emulator) ForgetMenus() {
	e.world.Lock()
	defer e.world.Unlock()
	clear(e.world.Commands)
}

// SetProfile sets a text about the bot as its owner would.
func (e *Emulator) SetProfile(key, language, text string) {
	e.world.Lock()
	defer e.world.Unlock()
	e.world.Profile[key+" "+language] = text
}

// SetInline switches inline mode on or off, as /setinline at BotFather does.
func (e *Emulator) SetInline(on bool) {
	e.world.Lock()
	defer e.world.Unlock()
	e.world.Bot.SupportsInline = on
}

// SetReadsAll turns the bot's privacy mode off (true) or on, as /setprivacy at
// BotFather does.
func (e *Emulator) SetReadsAll(on bool) {
	e.world.Lock()
	defer e.world.Unlock()
	e.world.Bot.CanReadMessages = on
}

// SetRights changes the bot's rights in a channel or group; the bot gets a
// my_chat_member update. It does nothing if the chat does not exist.
func (e *Emulator) SetRights(chat int64, rights world.Rights) {
	e.world.Lock()
	defer e.world.Unlock()
	w := e.world
	r := w.Chats[chat]
	if r == nil || r.Rights == rights {
		return
	}
	old := w.BotMember(r)
	r.Rights = rights
	w.Push(wire.Update{MyChatMember: &wire.MemberMove{
		Chat: r.Chat, From: w.WireUser(r.Creator), Date: w.Now().Unix(), Old: old, New: w.BotMember(r),
	}})
}

// SetAdmins changes a channel's administrators; the first is the creator.
func (e *Emulator) SetAdmins(chat int64, admins ...int64) {
	e.world.Lock()
	defer e.world.Unlock()
	w := e.world
	if r := w.Chats[chat]; r != nil {
		r.Admins = slices.Clone(admins)
		r.Creator = 0
		if len(admins) > 0 {
			r.Creator = admins[0]
		}
	}
}

// SetProtected switches a chat's content protection.
func (e *Emulator) SetProtected(chat int64, on bool) {
	e.world.Lock()
	defer e.world.Unlock()
	w := e.world
	if r := w.Chats[chat]; r != nil {
		r.Protected = on
	}
}

// Migrate gives a chat a new id, as Telegram does when a group is upgraded:
// calls with the old one are refused with migrate_to_chat_id.
func (e *Emulator) Migrate(chat, to int64) {
	e.world.Lock()
	defer e.world.Unlock()
	w := e.world
	r := w.Chats[chat]
	if r == nil {
		return
	}
	moved := *r
	moved.ID = to
	w.Chats[to] = &moved
	w.Chats[chat] = &world.Chat{Chat: r.Chat, MovedTo: to}
	if r.Username != "" {
		w.Name(r.Username, to)
	}
	for _, m := range moved.Messages {
		m.Wire.Chat.ID = to
	}
	for _, other := range w.Chats {
		if other.Linked == chat {
			other.Linked = to
		}
	}
	w.Touch()
}

// Block makes a user block or unblock the bot.
func (e *Emulator) Block(user int64, blocked bool) {
	e.world.Lock()
	defer e.world.Unlock()
	w := e.world
	p := w.Users[user]
	if p == nil || p.Blocked == blocked {
		return
	}
	p.Blocked = blocked
	status := map[bool]string{true: "kicked", false: "member"}
	member := func(blocked bool) map[string]any {
		return map[string]any{"status": status[blocked], "user": w.Bot, "until_date": 0}
	}
	w.Push(wire.Update{MyChatMember: &wire.MemberMove{
		Chat: w.Chats[user].Chat, From: w.WireUser(user), Date: w.Now().Unix(), Old: member(!blocked), New: member(blocked),
	}})
}
