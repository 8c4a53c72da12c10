package emulator

import (
	"log/slog"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"
)

// Config of an Emulator. The zero value serves the bot DefaultToken.
type Config struct {
	Token    string           // "" is DefaultToken
	Username string           // of the bot, without @; "" is dateline_bot
	Name     string           // its first name; "" is Dateline
	Now      func() time.Time // nil is time.Now
	Rates    *Rates           // nil is Telegram's: DefaultRates
	Seed     uint64           // of faults that strike by chance
	Webhook  Doer             // delivers updates to a webhook; nil is an http.Client
	Log      *slog.Logger     // nil logs nothing
}

// DefaultToken is the token of the bot where Config names none.
const DefaultToken = "1:emulated-token-of-no-worth"

// Doer is what sends an HTTP request: an http.Client, or another emulator of
// the other side.
type Doer interface {
	Do(*http.Request) (*http.Response, error)
}

// Emulator is a Bot API server in memory. All its methods are safe for use by
// several goroutines.
type Emulator struct {
	cfg Config
	bot wireUser

	mu          sync.Mutex
	users       map[int64]*person
	chats       map[int64]*room
	usernames   map[string]int64 // lower case → chat
	meter       *meter
	faults      []*Fault
	random      *rand.Rand
	oldServer   bool
	unreachable []string // prefixes of addresses
	calls       []*Call
	changed     chan struct{} // closed and replaced at every change of a chat
	version     int           // counts the changes

	updates   queue
	queries   map[string]*query // callback and inline queries without an answer, and answered ones
	lastID    int               // of queries and files
	scheduled int               // messages that are to come out
	commands  map[string][]BotCommand
	media     map[string]file // by file_id
	hook      *webhook
}

// New returns an emulator of one bot and no chats.
func New(c Config) *Emulator {
	if c.Token == "" {
		c.Token = DefaultToken
	}
	if c.Username == "" {
		c.Username = "dateline_bot"
	}
	if c.Name == "" {
		c.Name = "Dateline"
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Webhook == nil {
		c.Webhook = &http.Client{Timeout: 10 * time.Second}
	}
	rates := DefaultRates()
	if c.Rates != nil {
		rates = *c.Rates
	}
	return &Emulator{
		cfg:       c,
		bot:       wireUser{ID: botID(c.Token), IsBot: true, FirstName: c.Name, Username: c.Username, CanJoinGroups: true, SupportsInline: true},
		users:     map[int64]*person{},
		chats:     map[int64]*room{},
		usernames: map[string]int64{},
		meter:     newMeter(rates),
		random:    rand.New(rand.NewPCG(c.Seed, 0)),
		changed:   make(chan struct{}),
		updates:   queue{nextID: 1, wake: make(chan struct{})},
		queries:   map[string]*query{},
		commands:  map[string][]BotCommand{},
		media:     map[string]file{},
	}
}

// botID is the number before the token's colon.
func botID(token string) int64 {
	var id int64
	for _, r := range token {
		if r < '0' || r > '9' {
			break
		}
		id = id*10 + int64(r-'0')
	}
	return max(id, 1)
}

func (e *Emulator) now() time.Time { return e.cfg.Now() }

// touch tells whoever watches that a chat changed.
func (e *Emulator) touch() {
	e.version++
	close(e.changed)
	e.changed = make(chan struct{})
}
