package botapi

import (
	"encoding/json"
	"net/http"
	"strings"
	"time"
)

// sameTime is the maximum difference of the two times in one answer.
const sameTime = 30 * time.Second

// testimony returns the time in an answer by Telegram's clock: from its Date header, or
// from the date of a message that was just sent. If both exist and differ it returns
// none: a server in between may have its own clock, or a test server no time at all.
// message says that the date of a message is the only source.
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

// sentAt returns the date of a message that a call has just sent; zero if the answer is
// not one, or the message is published later.
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
