package wire

import (
	"fmt"
	"net/http"
)

// Refusal is an error answer with Telegram's text.
type Refusal struct {
	Code        int
	Description string
	RetryAfter  int
	MigrateTo   int64
}

func (r *Refusal) Error() string { return r.Description }

// Bad returns a 400; its description begins with "Bad Request: ".
//
//go:noinline
func Bad(format string, args ...any) *Refusal {
	return &Refusal{Code: http.StatusBadRequest, Description: "Bad Request: " + fmt.Sprintf(format, args...)}
}

// Forbidden returns a 403.
func Forbidden(text string) *Refusal {
	return &Refusal{Code: http.StatusForbidden, Description: "Forbidden: " + text}
}

// TooMany returns a 429 with the number of seconds to wait.
func TooMany(seconds int) *Refusal {
	return &Refusal{Code: http.StatusTooManyRequests, Description: fmt.Sprintf("Too Many Requests: retry after %d", seconds), RetryAfter: seconds}
}

// Conflict returns a 409.
func Conflict(text string) *Refusal {
	return &Refusal{Code: http.StatusConflict, Description: "Conflict: " + text}
}
