package botapi

import (
	"encoding/json"
	"net/http"
	"strings"
	"time"
)

// testify records the time of an answer by Telegram's clock: its Date header, and the
// date of a message that was just sent. They may differ: a server in between may have its
// own clock, or a test server no time at all.
func (o *Observation) testify(h http.Header, result json.RawMessage) {
	at, err := http.ParseTime(h.Get("Date"))
	if err != nil {
		at = time.Time{}
	}
	sent := sentAt(o.Method, result)
	if o.Time = at; at.IsZero() {
		o.Time, o.Message = sent, !sent.IsZero()
		return
	}
	o.Sent = sent
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
