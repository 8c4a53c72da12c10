package world

import (
	"slices"
	"time"

	"github.com/dateline-bot/dateline/bot/emulator/wire"
)

// ephemeralReply is how long a bot that is not an administrator may answer an ephemeral
// command, or the press of a button, with an ephemeral message.
const ephemeralReply = 15 * time.Second

// Ephemeral says in which form a server accepts ephemeral messages.
type Ephemeral string

// The forms of ephemeral messages that servers support.
const (
	EphemeralObject Ephemeral = "10.3" // ephemeral_message_parameters
	EphemeralFlat   Ephemeral = "10.2" // receiver_user_id and callback_query_id
	EphemeralNone   Ephemeral = ""     // not supported: the parameters are ignored
)

// AddEphemeral adds a message that only one person sees. It is not in the chat's list
// of messages, and its ephemeral id is its only id.
func (w *World) AddEphemeral(r *Chat, m *Record, receiver int64) *Record {
	r.lastEphemeral++
	m.Wire.MessageID, m.Wire.EphemeralID = 0, r.lastEphemeral
	m.Wire.Chat, m.Wire.Date = r.Chat, w.Now().Unix()
	if m.ByBot {
		to := w.WireUser(receiver)
		m.Wire.ReceiverUser = &to
	}
	m.Receiver = receiver
	r.Ephemeral = append(r.Ephemeral, m)
	w.Touch()
	return m
}

// EphemeralMessage returns the ephemeral message with an id that a person sees in the
// chat, or nil.
func (r *Chat) EphemeralMessage(receiver int64, id int) *Record {
	for _, m := range r.Ephemeral {
		if m.Wire.EphemeralID == id && m.Receiver == receiver && !m.Deleted {
			return m
		}
	}
	return nil
}

// MayWhisper refuses an ephemeral message that the bot may not send. The texts are the
// server's own: a bot that is not an administrator may only answer an ephemeral command
// or a press, and only soon after (github.com/kurigram-org/kurigram, pull request 337,
// and the documentation that is quoted in github.com/OvyFlash/telegram-bot-api, pull
// request 84).
func (w *World) MayWhisper(r *Chat, receiver int64, query string, command int) error {
	switch {
	case r.Type != "group" && r.Type != "supergroup":
		return wire.Bad("ephemeral messages can be sent only to groups and supergroups")
	case w.Users[receiver] == nil || !slices.Contains(append(slices.Clone(r.Admins), r.Members...), receiver):
		return wire.Bad("USER_NOT_PARTICIPANT")
	case r.Rights.Admin:
		return nil
	case query != "":
		if q := w.Queries.Get(query); q == nil || w.Now().Sub(q.asked) > ephemeralReply {
			return wire.Bad("QUERY_ID_INVALID")
		}
		return nil
	}
	if m := r.EphemeralMessage(receiver, command); m == nil || m.ByBot || w.Now().Sub(time.Unix(m.Wire.Date, 0)) > ephemeralReply {
		return wire.Bad("MESSAGE_NOT_COMMAND")
	}
	return nil
}
