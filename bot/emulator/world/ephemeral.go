package world

import (
	"slices"
	"time"

	"github.com/dateline-bot/dateline/bot/emulator/wire"
)

// ephemeralReply is how long an ephemeral command, or the press of a button, may
// be answered by an ephemeral message of a bot that is not an administrator.
const ephemeralReply = 15 * time.Second

// Ephemeral says how a server takes ephemeral messages.
type Ephemeral string

// What servers know of ephemeral messages.
const (
	EphemeralObject Ephemeral = "10.3" // ephemeral_message_parameters
	EphemeralFlat   Ephemeral = "10.2" // receiver_user_id and callback_query_id
	EphemeralNone   Ephemeral = ""     // nothing: parameters that ask for them are ignored
)

// AddEphemeral adds a message that only one person sees. It is in no list of the
// chat, and its own number is the only one that it has.
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

// EphemeralMessage returns what a person sees of the chat's ephemeral messages under a
// number; nil if there is none.
func (r *Chat) EphemeralMessage(receiver int64, id int) *Record {
	for _, m := range r.Ephemeral {
		if m.Wire.EphemeralID == id && m.Receiver == receiver && !m.Deleted {
			return m
		}
	}
	return nil
}

// MayWhisper refuses an ephemeral message that the bot may not send. The words are the
// server's own: a bot that is not an administrator answers an ephemeral command or a
// press, and soon (github.com/kurigram-org/kurigram, pull request 337, and the
// documentation that is quoted in github.com/OvyFlash/telegram-bot-api, pull request 84).
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
