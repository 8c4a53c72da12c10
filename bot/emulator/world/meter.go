package world

import (
	"maps"
	"time"
)

// Rate allows N messages in any stretch of time Per; N 0 allows all.
type Rate struct {
	N   int
	Per time.Duration
}

// Rates are what the emulator answers with 429 beyond. Edits and deletions
// count like messages.
type Rates struct {
	Private, Chat, Group, Overall Rate // a private chat; a channel or group; the same, beside Chat; all together
}

// DefaultRates are Telegram's: one message a second in a channel or group and
// 20 a minute, three at once in a private chat but one a second in the long run, 30 a second over all.
func DefaultRates() Rates {
	return Rates{Private: Rate{3, 3 * time.Second}, Chat: Rate{1, time.Second}, Group: Rate{20, time.Minute}, Overall: Rate{30, time.Second}}
}

// NoRates allows everything.
func NoRates() *Rates { return &Rates{} }

// Usage is what the meter counted.
type Usage struct {
	Taken   int           // messages, edits and deletions let through
	Refused int           // answered with 429
	Chats   map[int64]int // let through by chat
	First   time.Time     // of those let through
	Last    time.Time
}

// Usage returns what the meter counted so far.
func (m *Meter) Usage() Usage {
	u := m.usage
	u.Chats = maps.Clone(u.Chats)
	return u
}

// Meter counts messages, and says when there were too many.
type Meter struct {
	rates Rates
	chats map[int64][]time.Time // the last messages by chat, as many as the widest window holds
	all   []time.Time
	usage Usage
}

func newMeter(r Rates) *Meter {
	return &Meter{rates: r, chats: map[int64][]time.Time{}, usage: Usage{Chats: map[int64]int{}}}
}

// take counts a message, or returns after how many seconds it would be let through.
func (m *Meter) take(chat int64, private bool, now time.Time) (retryAfter int) {
	own := m.chats[chat]
	wait := m.rates.Overall.wait(m.all, now)
	if private {
		wait = max(wait, m.rates.Private.wait(own, now))
	} else {
		wait = max(wait, m.rates.Chat.wait(own, now), m.rates.Group.wait(own, now))
	}
	if wait > 0 {
		m.usage.Refused++
		return int((wait + time.Second - 1) / time.Second)
	}
	m.chats[chat] = keep(own, now, max(m.rates.Private.N, m.rates.Chat.N, m.rates.Group.N))
	m.all = keep(m.all, now, m.rates.Overall.N)
	if m.usage.Taken == 0 {
		m.usage.First = now
	}
	m.usage.Taken++
	m.usage.Chats[chat]++
	m.usage.Last = now
	return 0
}

// wait returns how long the window stays full. A clock that was turned back
// empties it.
func (r Rate) wait(at []time.Time, now time.Time) time.Duration {
	if r.N == 0 || len(at) < r.N || at[len(at)-1].After(now) {
		return 0
	}
	return max(0, at[len(at)-r.N].Add(r.Per).Sub(now))
}

// keep appends now and forgets all but the last n.
func keep(at []time.Time, now time.Time, n int) []time.Time {
	at = append(at, now)
	if over := len(at) - n; over > 0 {
		at = append(at[:0], at[over:]...)
	}
	return at
}
