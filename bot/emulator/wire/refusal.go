package wire

import (
	"fmt"
	"net/http"
)

// A Refusal is an answer that says no, in Telegram's words.
type Refusal struct {
	Code        int
	Description string
	RetryAfter  int
	MigrateTo   int64
}

func (r *Refusal) Error() string { return r.Description }

// Bad is a 400: its description begins with "Bad Request: ".
func Bad(format string, args ...any) *Refusal {
	return &Refusal{Code: http.StatusBadRequest, Description: "Bad Request: " + fmt.Sprintf(format, args...)}
}

// Forbidden is a 403.
func Forbidden(text string) *Refusal {
	return &Refusal{Code: http.StatusForbidden, Description: "Forbidden: " + text}
}

// TooMany is a 429 that asks to wait so many seconds.
func TooMany(seconds int) *Refusal {
	return &Refusal{Code: http.StatusTooManyRequests, Description: fmt.Sprintf("Too Many Requests: retry after %d", seconds), RetryAfter: seconds}
}

// Conflict is a 409.
func Conflict(text string) *Refusal {
	return &Refusal{Code: http.StatusConflict, Description: "Conflict: " + text}
}
