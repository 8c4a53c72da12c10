package emulator

import (
	"cmp"
	"encoding/json"
	"log/slog"
	"net/http"
	"time"

	"github.com/dateline-bot/dateline/bot/botapi/apidesc"
	"github.com/dateline-bot/dateline/bot/emulator/faults"
	"github.com/dateline-bot/dateline/bot/emulator/methods"
	"github.com/dateline-bot/dateline/bot/emulator/wire"
	"github.com/dateline-bot/dateline/bot/emulator/world"
)

// Config configures an Emulator. The zero value serves the bot of DefaultToken.
type Config struct {
	Token    string           // "" is DefaultToken
	Username string           // of the bot, without @; "" is dateline_bot
	Name     string           // its first name; "" is Dateline
	Now      func() time.Time // nil is time.Now
	NoDate   bool             // answers have no Date header, like those of self-hosted servers
	Rates    *Rates           // nil is Telegram's: DefaultRates; the zero Rates has no limits
	Seed     uint64           // for faults with a Chance
	Webhook  Doer             // delivers updates to a webhook; nil is an http.Client
	Log      *slog.Logger     // nil logs nothing
}

// DefaultToken is the token of the bot if Config has none.
const DefaultToken = "1:emulated-token-of-no-worth"

// Doer sends an HTTP request: an http.Client, or the receiving side in process.
type Doer = methods.Doer

// The types of the packages below, under the names that tests use.
//
//nolint:revive // their comments are where they are declared
type (
	User           = world.User
	Rights         = world.Rights
	Channel        = world.Channel
	CallbackAnswer = world.CallbackAnswer
	Rates          = world.Rates
	Usage          = world.Usage
	Button         = wire.Button
	BotCommand     = wire.BotCommand
	Fault          = faults.Fault
	FaultKind      = faults.Kind
)

// The kinds of faults.
const (
	FaultDial       = faults.Dial
	FaultDropBefore = faults.DropBefore
	FaultDropAfter  = faults.DropAfter
	FaultHTML       = faults.HTML
	FaultHTMLAfter  = faults.HTMLAfter
	FaultTruncate   = faults.Truncate
	FaultLimit      = faults.Limit
	FaultSlow       = faults.Slow
	FaultSlowAfter  = faults.SlowAfter
	FaultRefuse     = faults.Refuse
	FaultSchedule   = faults.Schedule
)

// AllRights returns an administrator's rights.
func AllRights() Rights { return world.AllRights() }

// DefaultRates returns Telegram's rate limits.
func DefaultRates() Rates { return world.DefaultRates() }

// Emulator is a Bot API server in memory. It is safe for concurrent use.
type Emulator struct {
	world  *world.World
	api    *methods.API
	server *server
}

// New returns an emulator with one bot and no chats.
func New(c Config) *Emulator { return Serve(NewWorld(c), c) }

// complete returns the configuration with its defaults.
func (c Config) complete() Config {
	c.Token = cmp.Or(c.Token, DefaultToken)
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Webhook == nil {
		c.Webhook = &http.Client{Timeout: 10 * time.Second}
	}
	return c
}

// NewWorld returns a world with one bot and no chats. New makes one by itself; it is for
// packages that also change the world directly, such as emulatortest.
func NewWorld(c Config) *world.World {
	c = c.complete()
	rates := DefaultRates()
	if c.Rates != nil {
		rates = *c.Rates
	}
	bot := wire.User{
		ID: botID(c.Token), IsBot: true, FirstName: cmp.Or(c.Name, "Dateline"), Username: cmp.Or(c.Username, "dateline_bot"),
		CanJoinGroups: true, SupportsInline: true,
	}
	return world.New(bot, rates, c.Now)
}

// Serve returns a server for the bot of a world that NewWorld made of the same Config.
// Changing the world meanwhile requires its lock.
func Serve(w *world.World, c Config) *Emulator {
	c = c.complete()
	api := methods.New(w, c.Webhook)
	return &Emulator{world: w, api: api, server: &server{token: c.Token, world: w, api: api, undated: c.NoDate, faults: faults.NewSet(c.Seed), known: apidesc.MustLoad()}}
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

// ServeHTTP serves the Bot API below /bot<token>/.
func (e *Emulator) ServeHTTP(w http.ResponseWriter, r *http.Request) { e.server.ServeHTTP(w, r) }

// Do handles the request in process. It behaves like a transport: faults that lose the
// connection are network errors, and a trace in the request's context is told how far
// the request got.
func (e *Emulator) Do(req *http.Request) (*http.Response, error) { return e.server.do(req) }

// Close stops the delivery to a webhook and waits for it. The emulator remains usable.
func (e *Emulator) Close() { e.api.Close() }

// Calls returns the last calls, oldest first, without getUpdates.
func (e *Emulator) Calls() []Call {
	e.world.Lock()
	defer e.world.Unlock()
	out := make([]Call, len(e.server.calls))
	for i, c := range e.server.calls {
		out[i] = *c
	}
	return out
}

// Usage returns the meter's counters.
func (e *Emulator) Usage() Usage {
	e.world.Lock()
	defer e.world.Unlock()
	return e.world.Meter.Usage()
}

// AddFault makes calls fail from now on, and returns a function that removes the fault.
func (e *Emulator) AddFault(f Fault) (remove func()) {
	e.world.Lock()
	defer e.world.Unlock()
	added := e.server.faults.Add(f)
	return func() {
		e.world.Lock()
		defer e.world.Unlock()
		e.server.faults.Remove(added)
	}
}

// ClearFaults removes all faults.
func (e *Emulator) ClearFaults() {
	e.world.Lock()
	defer e.world.Unlock()
	e.server.faults.Clear()
}

// Faults returns the faults that can still strike.
func (e *Emulator) Faults() []Fault {
	e.world.Lock()
	defer e.world.Unlock()
	return e.server.faults.Active()
}

// Server is what a Bot API server supports; NewestServer supports everything.
type Server struct {
	Rich bool
	// FoldedQuotes names the content of an expandable_blockquote: "blocks", as in Bot
	// API 10.5, "text", as in 10.3 and 10.4, or "" for a server that does not support
	// the block. Other fields of the block are ignored.
	FoldedQuotes string
	// NoButtons is a server before Bot API 10.3, which refuses buttons in rich
	// messages.
	NoButtons bool
	Ephemeral world.Ephemeral // as in Bot API 10.3, as in 10.2, or none
}

// The forms of ephemeral messages that servers support.
const (
	EphemeralObject = world.EphemeralObject
	EphemeralFlat   = world.EphemeralFlat
	EphemeralNone   = world.EphemeralNone
)

// NewestServer returns a server that supports everything.
func NewestServer() Server {
	return Server{Rich: true, FoldedQuotes: world.FoldedQuotes, Ephemeral: EphemeralObject}
}

// SetServer replaces the newest server by another.
func (e *Emulator) SetServer(s Server) {
	e.world.Lock()
	defer e.world.Unlock()
	e.world.NoButtons = s.NoButtons
	e.world.OldServer, e.world.FoldedQuotes, e.world.Ephemeral = !s.Rich, s.FoldedQuotes, s.Ephemeral
}

// SetUnreachable sets which addresses the server cannot fetch from now on: those that
// begin with one of the prefixes. Without prefixes it can fetch everything.
func (e *Emulator) SetUnreachable(prefixes ...string) {
	e.world.Lock()
	defer e.world.Unlock()
	e.world.Media.Unreachable = prefixes
}

// CallbackAnswer returns the bot's answer to a query; ok is false while there is none.
func (e *Emulator) CallbackAnswer(queryID string) (a CallbackAnswer, ok bool) {
	e.world.Lock()
	defer e.world.Unlock()
	if q := e.world.Queries.Get(queryID); q != nil && q.Answered {
		return q.Answer, true
	}
	return CallbackAnswer{}, false
}

// InlineAnswer returns the parameters of answerInlineQuery as JSON: results,
// next_offset and so on; ok is false if the query was not answered yet.
func (e *Emulator) InlineAnswer(queryID string) (results json.RawMessage, ok bool) {
	e.world.Lock()
	defer e.world.Unlock()
	if q := e.world.Queries.Get(queryID); q != nil && q.Inline != nil {
		return q.Inline, true
	}
	return nil, false
}
