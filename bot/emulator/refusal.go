package emulator

import "fmt"

// A refusal is an answer that says no, in Telegram's words.
type refusal struct {
	code        int
	description string
	retryAfter  int
	migrateTo   int64
}

func (r *refusal) Error() string { return r.description }

// bad is a 400: its description begins with "Bad Request: ".
func bad(format string, args ...any) *refusal {
	return &refusal{code: 400, description: "Bad Request: " + fmt.Sprintf(format, args...)}
}

// forbidden is a 403.
func forbidden(text string) *refusal {
	return &refusal{code: 403, description: "Forbidden: " + text}
}

func tooMany(seconds int) *refusal {
	return &refusal{code: 429, description: fmt.Sprintf("Too Many Requests: retry after %d", seconds), retryAfter: seconds}
}
