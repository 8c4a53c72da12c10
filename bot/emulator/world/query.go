package world

import (
	"encoding/json"
	"strconv"
	"time"

	"github.com/dateline-bot/dateline/bot/emulator/wire"
)

// queryAge is how long a callback or inline query can be answered.
const queryAge = 15 * time.Minute

// maxQueries bounds the number of answered queries that are remembered.
const maxQueries = 20_000

// Queries has presses of buttons and inline queries.
type Queries struct {
	now    func() time.Time
	byID   map[string]*Query
	lastID int
}

// Query is a press of a button or an inline query.
type Query struct {
	Answered bool
	Answer   CallbackAnswer
	Inline   json.RawMessage // the results

	asked time.Time
}

// CallbackAnswer is the bot's answer to a press of a button.
type CallbackAnswer struct {
	Text  string
	Alert bool
	URL   string
}

// New adds a query of a user, and returns its id.
func (q *Queries) New(user int64) string {
	if len(q.byID) >= maxQueries {
		clear(q.byID)
	}
	q.lastID++
	id := strconv.FormatInt(user<<20|int64(q.lastID), 10)
	q.byID[id] = &Query{asked: q.now()}
	return id
}

// Get returns the query with this id, or nil.
func (q *Queries) Get(id string) *Query { return q.byID[id] }

// Open returns a query that can still be answered.
func (q *Queries) Open(id string) (*Query, error) {
	asked := q.byID[id]
	if asked == nil || asked.Answered || q.now().Sub(asked.asked) > queryAge {
		return nil, wire.Bad("query is too old and response timeout expired or query ID is invalid")
	}
	return asked, nil
}

// Press queues the callback query of a user who presses a button with this data under a
// message, and returns the id of the query.
func (w *World) Press(user int64, r *Chat, m *Record, data string) string {
	id := w.Queries.New(user)
	pressed := m.Wire
	w.Push(wire.Update{CallbackQuery: &wire.Callback{
		ID: id, From: w.WireUser(user), Message: &pressed, ChatInstance: strconv.FormatInt(r.ID^0x5bd1e995, 10), Data: data,
	}})
	return id
}
