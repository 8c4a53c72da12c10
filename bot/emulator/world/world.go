package world

import (
	"sync"
	"time"

	"github.com/dateline-bot/dateline/bot/emulator/wire"
)

// World is everything that a Bot API server knows about one bot.
type World struct {
	sync.Mutex
	Bot       wire.User
	Users     map[int64]*Person
	Chats     map[int64]*Chat
	Commands  map[string][]wire.BotCommand // menus by scope and language
	Profile   map[string]string            // name, descriptions and menu button, by key and language
	Media     Media
	Meter     *Meter
	Updates   Queue
	Queries   Queries
	OldServer bool // it does not support rich messages
	Ephemeral Ephemeral
	// FoldedQuotes names the content of an expandable_blockquote; "" for a server that
	// does not support the block.
	FoldedQuotes string
	NoButtons    bool // a server before Bot API 10.3, without buttons in rich messages
	Scheduled    int  // accepted messages that will be published later

	now       func() time.Time
	usernames map[string]int64 // lower case → chat
	changed   chan struct{}    // closed and replaced at every change of a chat
	version   int              // counts changes
}

// FoldedQuotes is the content of an expandable_blockquote for the newest server.
const FoldedQuotes = "blocks"

// New returns a world with one bot in it.
func New(bot wire.User, rates Rates, now func() time.Time) *World {
	return &World{
		Bot:       bot,
		Users:     map[int64]*Person{},
		Chats:     map[int64]*Chat{},
		Commands:  map[string][]wire.BotCommand{},
		Profile:   map[string]string{},
		Media:     Media{files: map[string]wire.Upload{}},
		Meter:     newMeter(rates),
		Updates:   Queue{nextID: 1, wake: make(chan struct{})},
		Queries:   Queries{now: now, byID: map[string]*Query{}},
		now:       now,
		usernames: map[string]int64{},
		changed:   make(chan struct{}),

		FoldedQuotes: FoldedQuotes,
		Ephemeral:    EphemeralObject,
	}
}

// Now is the world's time.
func (w *World) Now() time.Time { return w.now() }

// Touch notifies everyone who waits for changes that a chat changed.
func (w *World) Touch() {
	w.version++
	close(w.changed)
	w.changed = make(chan struct{})
}

// Changes returns a number that grows with every change of a chat, and a channel that
// is closed at the next change.
func (w *World) Changes() (int, <-chan struct{}) { return w.version, w.changed }
