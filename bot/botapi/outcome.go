package botapi

import (
	"errors"
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
	NotSent Outcome = iota + 1 // it never reached Telegram: a failed dial, a context that ended before the write, a redirect
	Refused                    // Telegram refused it (4xx)
	Limited                    // 429: wait RetryAfter
	Unknown                    // written, but without a readable answer: lost connection, 5xx, invalid JSON
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

// Error is a failed call. Its text never contains the token.
type Error struct {
	Method      string
	Outcome     Outcome
	Code        int    // error_code, or the HTTP status; 0 if there was no answer
	Description string // Telegram's text
	RetryAfter  time.Duration
	MigrateTo   int64
	Err         error // the cause, redacted; may be nil

	network locale.Message // why there was no connection, if known
}

func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Method)
	switch e.Outcome {
	case NotSent:
		b.WriteString(": not sent")
	case Unknown:
		b.WriteString(": no readable answer, so it may have been done")
	case Refused, Limited: // the code and the description are enough
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

// Message returns a message for people about the outcome.
func (e *Error) Message() locale.Message {
	switch e.Outcome {
	case NotSent:
		switch {
		case e.Code >= http.StatusInternalServerError:
			return locale.M("telegram.down")
		case e.Code >= http.StatusMultipleChoices:
			return locale.Of(e.Err)
		}
		return locale.M("telegram.away")
	case Unknown:
		return locale.M("telegram.lost")
	case Limited:
		return locale.M("telegram.wait", "span", e.RetryAfter)
	case Refused: // Telegram's text
		if e.Description == "" && e.Err != nil && locale.Coded(e.Err) {
			return locale.Of(e.Err)
		}
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

// Final returns a message for people about a call that is not retried. For other errors
// it returns the message that they carry.
func Final(err error) locale.Message {
	if why := Cause(err); !why.IsZero() {
		return locale.M("telegram.unreachable", "why", why)
	}
	return locale.Of(err)
}

// Cause returns a message for people about why a call did not reach Telegram; the zero
// Message if it may have.
func Cause(err error) locale.Message {
	var e *Error
	if !errors.As(err, &e) || e.Outcome != NotSent {
		return locale.Message{}
	}
	why := e.network
	if why.IsZero() && e.Err != nil {
		why = locale.Of(e.Err)
	}
	if why.IsZero() {
		why = locale.Text(strings.TrimSpace(fmt.Sprint(e.Code, " ", e.Description)))
	}
	return why
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// fail returns the error of a failed exchange. code, description and parameters are
// Telegram's, as far as the answer was readable.
func (c *Client) fail(method string, x *exchange, a answer, cause error) *Error {
	e := &Error{Method: method, Code: a.code, Description: c.hide.text(a.description), MigrateTo: a.migrateTo, Err: c.hide.err(cause), network: locale.Network(cause)}
	if e.Code == 0 {
		e.Code = x.status
	}
	switch {
	case e.Code == 429, a.read && a.code == 420: // 420 is MTProto's FLOOD_WAIT, passed on; an HTML page with this status comes from a proxy that did not pass on the call
		e.Outcome = Limited
		e.RetryAfter = retryAfter(a, x.header)
	case a.read && a.code >= 400 && a.code < 500, x.status == http.StatusRequestEntityTooLarge: // that also from a proxy
		e.Outcome = Refused
	case x.status >= 300 && x.status < 400: // a proxy or a login page of the network, which does no more than that
		e.Outcome = NotSent
		e.Description, e.Err = "", locale.Error("telegram.redirects")
	case x.mayHaveArrived():
		e.Outcome = Unknown
	default:
		e.Outcome = NotSent
	}
	return e
}
