package world

import (
	"maps"
	"time"
)

// Rate allows N messages in any period of length Per; N 0 allows all.
type Rate struct {
	N   int
	Per time.Duration
}

// Rates are the limits beyond which the emulator answers 429. Edits and deletions count
// as messages.
type Rates struct {
	Private, Chat, Group, Overall Rate // in a private chat; in a channel or group, for short and long periods; in total
}

// DefaultRates returns Telegram's limits: one message a second and 20 a minute in a
// channel or group, bursts of three but on average one a second in a private chat, 30 a
// second in total.
func DefaultRates() Rates {
	return Rates{Private: Rate{3, 3 * time.Second}, Chat: Rate{1, time.Second}, Group: Rate{20, time.Minute}, Overall: Rate{30, time.Second}}
}

// Usage has the meter's counters.
type Usage struct {
	Taken   int           // accepted messages, edits and deletions
	Refused int           // answered with 429
	Chats   map[int64]int // accepted by chat
	First   time.Time     // time of the first accepted one
	Last    time.Time
}

// Usage returns the counters so far.
func (m *Meter) Usage() Usage {
	u := m.usage
	u.Chats = maps.Clone(u.Chats)
	return u
}

// Meter counts messages, and reports when there are too many.
type Meter struct {
	rates Rates
	chats map[int64][]time.Time // times of the last messages by chat, as many as the widest window holds
	all   []time.Time
	usage Usage
}

func newMeter(r Rates) *Meter {
	return &Meter{rates: r, chats: map[int64][]time.Time{}, usage: Usage{Chats: map[int64]int{}}}
}

// take counts a message, or returns the number of seconds after which it would be
// accepted.
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

// wait returns how long the window stays full. A clock that was set back empties it.
func (r Rate) wait(at []time.Time, now time.Time) time.Duration {
	if r.N == 0 || len(at) < r.N || at[len(at)-1].After(now) {
		return 0
	}
	return max(0, at[len(at)-r.N].Add(r.Per).Sub(now))
}

// keep appends now and keeps only the last n.
func keep(at []time.Time, now time.Time, n int) []time.Time {
	at = append(at, now)
	if over := len(at) - n; over > 0 {
		at = append(at[:0], at[over:]...)
	}
	return at
}
