package botapi

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/dateline-bot/dateline/content/locale"
)

// Outcome says whether the request may have taken effect.
type Outcome uint8

// The outcomes of a failed call.
const (
	NotSent Outcome = iota + 1 // it never reached Telegram: a failed dial, a context that ended before the write
	Refused                    // Telegram answered no (4xx)
	Limited                    // 429: wait RetryAfter
	Unknown                    // written, but no readable answer came: lost connection, 5xx, no JSON
)

// String returns the outcome's name, as logs show it.
func (o Outcome) String() string {
	switch o {
	case NotSent:
		return "not sent"
	case Refused:
		return "refused"
	case Limited:
		return "limited"
	case Unknown:
		return "unknown"
	}
	return "outcome " + fmt.Sprint(uint8(o))
}

// Error is a failed call. Its text never holds the token.
type Error struct {
	Method      string
	Outcome     Outcome
	Code        int    // error_code, or the HTTP status; 0 if there was no answer
	Description string // Telegram's own
	RetryAfter  time.Duration
	MigrateTo   int64
	Err         error // the cause, redacted; may be nil
}

func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Method)
	switch e.Outcome {
	case NotSent:
		b.WriteString(": not sent")
	case Unknown:
		b.WriteString(": no readable answer, so it may have been done")
	}
	if e.Code != 0 {
		fmt.Fprintf(&b, ": %d", e.Code)
	}
	if e.Description != "" {
		b.WriteString(" " + e.Description)
	}
	if e.RetryAfter > 0 && !strings.Contains(e.Description, "retry after") {
		fmt.Fprintf(&b, " (retry after %s)", e.RetryAfter)
	}
	if e.MigrateTo != 0 {
		fmt.Fprintf(&b, " (the chat is now %d)", e.MigrateTo)
	}
	if e.Err != nil {
		b.WriteString(": " + e.Err.Error())
	}
	return b.String()
}

// Message says for people what became of the call.
func (e *Error) Message() locale.Message {
	switch e.Outcome {
	case NotSent:
		if e.Code >= http.StatusInternalServerError {
			return locale.M("telegram.down")
		}
		return locale.M("telegram.away")
	case Unknown:
		return locale.M("telegram.lost")
	case Limited:
		return locale.M("telegram.wait", "span", e.RetryAfter)
	}
	words := e.Description
	for _, kind := range []string{"Bad Request: ", "Forbidden: ", "Conflict: "} {
		words = strings.TrimPrefix(words, kind)
	}
	if words == "" && e.Err != nil {
		words = e.Err.Error()
	}
	return locale.M("telegram.says", "words", locale.Text(words))
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// fail makes the error of an exchange that went wrong. code, description and
// the parameters are Telegram's, as far as an answer could be read.
func (c *Client) fail(method string, x *exchange, a answer, cause error) *Error {
	e := &Error{Method: method, Code: a.code, Description: c.hide.text(a.description), MigrateTo: a.migrateTo, Err: c.hide.err(cause)}
	if e.Code == 0 {
		e.Code = x.status
	}
	switch {
	case e.Code == 429, a.read && a.code == 420: // 420 is MTProto's FLOOD_WAIT, passed on; an HTML page with this status comes from a proxy in front, which did not pass the call on
		e.Outcome = Limited
		e.RetryAfter = retryAfter(a, x.header)
	case a.read && a.code >= 400 && a.code < 500:
		e.Outcome = Refused
	case x.status >= 300 && x.status < 400:
		e.Outcome = Refused
		e.Description = "the server redirects instead of answering: set api_url to the address it names"
		e.Err = nil
	case x.mayHaveArrived():
		e.Outcome = Unknown
	default:
		e.Outcome = NotSent
	}
	return e
}
