package world

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/dateline-bot/dateline/bot/emulator/wire"
)

// The limits of getUpdates.
const (
	maxBatch     = 100
	maxPoll      = 50 // seconds
	defaultBatch = 100
)

// Queue holds updates until they are confirmed.
type Queue struct {
	nextID  int
	pending []Pending
	allowed []string      // kinds that the bot asked for; nil: all but the rare ones
	wake    chan struct{} // closed and replaced at every new update
	poll    chan struct{} // the poll in progress: closing it ends that poll with 409
}

// Pending is an update as JSON: messages in it keep their state at that moment.
type Pending struct {
	ID   int
	Data json.RawMessage
}

// Push queues an update if the bot has asked for its kind.
func (w *World) Push(u wire.Update) {
	if !w.Updates.wants(wire.KindOf(u)) {
		return
	}
	w.Updates.Add(func(id int) json.RawMessage {
		u.UpdateID = id
		data, _ := json.Marshal(u) // all its types can be encoded
		return data
	})
}

// Add queues the update that is made with the next update_id, unless it is nil.
func (q *Queue) Add(update func(id int) json.RawMessage) {
	data := update(q.nextID)
	if data == nil {
		return
	}
	q.pending = append(q.pending, Pending{q.nextID, data})
	q.nextID++
	close(q.wake)
	q.wake = make(chan struct{})
}

// Pending returns the number of unconfirmed updates.
func (q *Queue) Pending() int { return len(q.pending) }

// First returns the oldest unconfirmed update, or nil, and a channel that is closed
// when another arrives.
func (q *Queue) First() (*Pending, <-chan struct{}) {
	if len(q.pending) == 0 {
		return nil, q.wake
	}
	u := q.pending[0]
	return &u, q.wake
}

// Allowed returns the kinds of updates that the bot asked for; nil for the default.
func (q *Queue) Allowed() []string { return q.allowed }

// Drop removes all updates.
func (q *Queue) Drop() { q.pending = nil }

func (q *Queue) wants(kind string) bool {
	if q.allowed == nil {
		return kind != "message_reaction_count"
	}
	return slices.Contains(q.allowed, kind)
}

// Allow sets the kinds that the bot asks for; an empty list sets the default.
func (q *Queue) Allow(p wire.Params) error {
	if !p.Has("allowed_updates") {
		return nil
	}
	var kinds []string
	if err := p.JSON("allowed_updates", "allowed updates", &kinds); err != nil {
		return err
	}
	q.allowed = nil
	if len(kinds) > 0 {
		q.allowed = kinds
	}
	return nil
}

// Confirm removes the updates before the offset; a negative offset keeps that many of
// the last.
func (q *Queue) Confirm(offset int) {
	if offset < 0 {
		q.pending = q.pending[max(0, len(q.pending)+offset):]
		return
	}
	n := 0
	for n < len(q.pending) && q.pending[n].ID < offset {
		n++
	}
	q.pending = q.pending[n:]
}

func (q *Queue) batch(limit int) []json.RawMessage {
	if limit <= 0 || limit > maxBatch {
		limit = defaultBatch
	}
	out := []json.RawMessage{}
	for _, u := range q.pending[:min(limit, len(q.pending))] {
		out = append(out, u.Data)
	}
	return out
}

// EndPoll ends the poll in progress, which is answered with a conflict.
func (q *Queue) EndPoll() {
	if q.poll != nil {
		close(q.poll)
		q.poll = nil
	}
}

// StartPoll ends the poll in progress and registers another.
func (q *Queue) StartPoll() (mine chan struct{}) {
	q.EndPoll()
	q.poll = make(chan struct{})
	return q.poll
}

// WaitUpdates answers a poll at once if there are updates, else when one arrives or the
// timeout ends. It takes the lock itself.
func (w *World) WaitUpdates(ctx context.Context, p wire.Params, mine chan struct{}) (any, error) {
	timeout := time.NewTimer(time.Duration(min(p.Int("timeout"), maxPoll)) * time.Second)
	defer timeout.Stop()
	q := &w.Updates
	for over := p.Int("timeout") <= 0; ; {
		w.Lock()
		out, wake := q.batch(p.Int("limit")), q.wake
		if len(out) > 0 || over {
			if q.poll == mine {
				q.poll = nil
			}
			w.Unlock()
			return out, nil
		}
		w.Unlock()
		select {
		case <-wake:
		case <-timeout.C:
			over = true
		case <-ctx.Done():
			over = true
		case <-mine:
			return nil, wire.Conflict("terminated by other getUpdates request; make sure that only one bot instance is running")
		}
	}
}
