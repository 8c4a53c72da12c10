package simtest

import (
	"encoding/json"
	"sync"

	"github.com/dateline-bot/dateline/bot/emulator"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// reading caches what was read from channel and ledger and has not changed since: the
// model reads both after every step, and a year has hundreds of messages.
type reading struct {
	version  int // of the channel
	messages []emulator.Message
	ofTalk   int // version of the group
	talk     []emulator.Message

	mu    sync.Mutex
	parts map[int64][]ledger.Part
}

// allMessages returns all messages that were ever in the channel.
func (w *world) allMessages() []emulator.Message {
	if v, _ := w.emu.Changes(); w.read.messages == nil || v != w.read.version {
		w.read.version, w.read.messages = v, w.emu.AllMessages(chat)
	}
	return w.read.messages
}

// ownJSON returns a message as the Bot API does, without the message that it replies to: that one's
// pictures and links are not its own.
func ownJSON(m *emulator.Message) string {
	if m.Wire.ReplyToMessage == nil {
		return m.JSON
	}
	own := m.Wire
	own.ReplyToMessage = nil
	data, _ := json.Marshal(own) // as it was marshalled before
	return string(data)
}

// talk returns all messages that ever were in the discussion group.
func (w *world) talk() []emulator.Message {
	if v, _ := w.emu.Changes(); w.read.talk == nil || v != w.read.ofTalk {
		w.read.ofTalk, w.read.talk = v, w.emu.AllMessages(group)
	}
	return w.read.talk
}

// partsOf returns the parts of a delivery.
func (w *world) partsOf(tx ledger.Tx, delivery int64) ([]ledger.Part, error) {
	w.read.mu.Lock()
	defer w.read.mu.Unlock()
	if parts, ok := w.read.parts[delivery]; ok {
		return parts, nil
	}
	parts, err := tx.Parts(delivery)
	if err == nil {
		w.read.parts[delivery] = parts
	}
	return parts, err
}

// forget invalidates the cached parts of a delivery, or of all for 0.
func (w *world) forget(delivery int64) {
	w.read.mu.Lock()
	defer w.read.mu.Unlock()
	if delivery == 0 || w.read.parts == nil {
		w.read.parts = map[int64][]ledger.Part{}
	}
	delete(w.read.parts, delivery)
}

// watched is a transaction that invalidates changed parts, whether or not it is
// committed.
type watched struct {
	ledger.Tx
	w *world
}

func (t watched) PutPart(p ledger.Part) error {
	t.w.forget(p.Delivery)
	if f := t.w.breakage.forgets; f != nil && f(p) {
		return nil
	}
	return t.Tx.PutPart(p)
}

func (t watched) DropParts(delivery int64, from int) error {
	t.w.forget(delivery)
	return t.Tx.DropParts(delivery, from)
}

func (t watched) DropDelivery(id int64) error {
	t.w.forget(id)
	return t.Tx.DropDelivery(id)
}

func (t watched) MoveChat(from, to int64) error {
	t.w.forget(0)
	return t.Tx.MoveChat(from, to)
}
