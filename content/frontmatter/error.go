package frontmatter

import (
	"fmt"

	"github.com/dateline-bot/dateline/content/locale"
)

// Error is a problem on a line of a file.
type Error struct {
	Line    int
	Message locale.Message // what is wrong and how to fix it
}

func (e *Error) Error() string { return fmt.Sprintf("line %d: %s", e.Line, e.Message) }

// Unwrap lets locale.Of find the message.
func (e *Error) Unwrap() error { return e.Message.Err() }

func errorAt(line int, code string, args ...any) *Error {
	return &Error{Line: line, Message: locale.M(code, args...)}
}
