package world

import (
	"encoding/json"
	"strconv"
	"time"

	"github.com/dateline-bot/dateline/bot/emulator/wire"
)

// queryAge is how long a callback or inline query can be answered.
const queryAge = 15 * time.Minute

// maxQueries bounds the memory of answered queries.
const maxQueries = 20_000

// Queries are presses of buttons, and words typed after @bot.
type Queries struct {
	now    func() time.Time
	byID   map[string]*Query
	lastID int
}

// Query is one of them.
type Query struct {
	Answered bool
	Answer   CallbackAnswer
	Inline   json.RawMessage // the results

	asked time.Time
}

// CallbackAnswer is what the bot answered to a press of a button.
type CallbackAnswer struct {
	Text  string
	Alert bool
	URL   string
}

// New makes a query of a user, and returns its id.
func (q *Queries) New(user int64) string {
	if len(q.byID) >= maxQueries {
		clear(q.byID)
	}
	q.lastID++
	id := strconv.FormatInt(user<<20|int64(q.lastID), 10)
	q.byID[id] = &Query{asked: q.now()}
	return id
}

// Get returns a query; nil if there is none with this id.
func (q *Queries) Get(id string) *Query { return q.byID[id] }

// Open returns a query that can still be answered.
func (q *Queries) Open(id string) (*Query, error) {
	asked := q.byID[id]
	if asked == nil || asked.Answered || q.now().Sub(asked.asked) > queryAge {
		return nil, wire.Bad("query is too old and response timeout expired or query ID is invalid")
	}
	return asked, nil
}
