package botapi

import (
	"encoding/json"
	"net/http"
	"strings"
	"time"
)

// sameTime is how far apart the two times of one answer may be.
const sameTime = 30 * time.Second

// testimony is the time that an answer tells: by its Date header, or by the date
// of a message that was just sent, as Telegram's own clock has it. An answer with
// two times that differ tells none: a server between has a clock of its own, or a
// test's server has no time at all. message says that the date of a message is all
// there is.
func testimony(method string, h http.Header, result json.RawMessage) (at time.Time, message bool) {
	at, err := http.ParseTime(h.Get("Date"))
	if err != nil {
		at = time.Time{}
	}
	sent := sentAt(method, result)
	switch {
	case sent.IsZero():
		return at, false
	case at.IsZero():
		return sent, true
	case at.Sub(sent).Abs() > sameTime:
		return time.Time{}, false
	}
	return at, false
}

// sentAt is the date of a message that a call has just sent; zero if the answer
// is not one, or the message comes later.
func sentAt(method string, result json.RawMessage) time.Time {
	if !strings.HasPrefix(method, "send") && method != "forwardMessage" || len(result) == 0 || result[0] != '{' {
		return time.Time{}
	}
	var m struct {
		ID   int   `json:"message_id"`
		Date int64 `json:"date"`
	}
	if json.Unmarshal(result, &m) != nil || m.ID <= 0 || m.Date <= 0 {
		return time.Time{}
	}
	return time.Unix(m.Date, 0)
}
