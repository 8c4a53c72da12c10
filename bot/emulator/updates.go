package emulator

import (
	"context"
	"encoding/json"
	"slices"
	"time"
)

// The limits of getUpdates.
const (
	maxBatch     = 100
	maxPoll      = 50 // seconds
	defaultBatch = 100
)

// A queue holds updates until they are confirmed.
type queue struct {
	nextID  int
	pending []pendingUpdate
	allowed []string      // kinds that the bot asked for; nil: all but the rare ones
	wake    chan struct{} // closed and replaced at every new update
	poll    chan struct{} // of the poll under way: closing it ends that one with 409
}

// A pendingUpdate is kept as JSON: what a message says at that moment.
type pendingUpdate struct {
	id   int
	data json.RawMessage
}

// push queues an update if the bot wants its kind.
func (e *Emulator) push(u wireUpdate) {
	if !e.updates.wants(kindOf(u)) {
		return
	}
	u.UpdateID = e.updates.nextID
	data, err := json.Marshal(u)
	if err != nil {
		return // all its types marshal
	}
	e.pushJSON(data)
}

func (e *Emulator) pushJSON(data json.RawMessage) {
	q := &e.updates
	q.pending = append(q.pending, pendingUpdate{q.nextID, data})
	q.nextID++
	close(q.wake)
	q.wake = make(chan struct{})
}

// PushUpdate queues an update as it is, with the next update_id put in: for
// kinds and fields that the emulator does not know. raw is a JSON object.
func (e *Emulator) PushUpdate(raw string) error {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal([]byte(raw), &fields); err != nil {
		return err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	fields["update_id"], _ = json.Marshal(e.updates.nextID)
	data, err := json.Marshal(fields)
	if err != nil {
		return err
	}
	e.pushJSON(data)
	return nil
}

// Pending returns how many updates are not confirmed yet.
func (e *Emulator) Pending() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return len(e.updates.pending)
}

func kindOf(u wireUpdate) string {
	switch {
	case u.Message != nil:
		return "message"
	case u.EditedMessage != nil:
		return "edited_message"
	case u.ChannelPost != nil:
		return "channel_post"
	case u.EditedChannelPost != nil:
		return "edited_channel_post"
	case u.CallbackQuery != nil:
		return "callback_query"
	case u.InlineQuery != nil:
		return "inline_query"
	case u.MyChatMember != nil:
		return "my_chat_member"
	}
	return "message_reaction_count"
}

func (q *queue) wants(kind string) bool {
	if q.allowed == nil {
		return kind != "message_reaction_count"
	}
	return slices.Contains(q.allowed, kind)
}

// allow sets the kinds that the bot wants; an empty list sets the default.
func (q *queue) allow(p params) error {
	if !p.has("allowed_updates") {
		return nil
	}
	var kinds []string
	if err := p.json("allowed_updates", "allowed updates", &kinds); err != nil {
		return err
	}
	q.allowed = nil
	if len(kinds) > 0 {
		q.allowed = kinds
	}
	return nil
}

// confirm forgets the updates before the offset; a negative one keeps so many of the last.
func (q *queue) confirm(offset int) {
	if offset < 0 {
		q.pending = q.pending[max(0, len(q.pending)+offset):]
		return
	}
	n := 0
	for n < len(q.pending) && q.pending[n].id < offset {
		n++
	}
	q.pending = q.pending[n:]
}

func (q *queue) batch(limit int) []json.RawMessage {
	if limit <= 0 || limit > maxBatch {
		limit = defaultBatch
	}
	out := []json.RawMessage{}
	for _, u := range q.pending[:min(limit, len(q.pending))] {
		out = append(out, u.data)
	}
	return out
}

// getUpdates answers at once if there is something, else when something comes
// or the timeout is over. A second poll ends the first.
func (e *Emulator) getUpdates(ctx context.Context, p params) (any, error) {
	e.mu.Lock()
	q := &e.updates
	if e.hook != nil {
		e.mu.Unlock()
		return nil, &refusal{code: 409, description: "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"}
	}
	if err := q.allow(p); err != nil {
		e.mu.Unlock()
		return nil, err
	}
	if q.poll != nil {
		close(q.poll)
	}
	mine := make(chan struct{})
	q.poll = mine
	q.confirm(p.int("offset"))
	e.mu.Unlock()
	return e.waitUpdates(ctx, p, mine)
}

func (e *Emulator) waitUpdates(ctx context.Context, p params, mine chan struct{}) (any, error) {
	timeout := time.NewTimer(time.Duration(min(p.int("timeout"), maxPoll)) * time.Second)
	defer timeout.Stop()
	for over := p.int("timeout") <= 0; ; {
		e.mu.Lock()
		out, wake := e.updates.batch(p.int("limit")), e.updates.wake
		if len(out) > 0 || over {
			if e.updates.poll == mine {
				e.updates.poll = nil
			}
			e.mu.Unlock()
			return out, nil
		}
		e.mu.Unlock()
		select {
		case <-wake:
		case <-timeout.C:
			over = true
		case <-ctx.Done():
			over = true
		case <-mine:
			return nil, &refusal{code: 409, description: "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"}
		}
	}
}
