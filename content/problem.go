package content

import (
	"cmp"
	"fmt"
	"sort"
	"strings"

	"github.com/dateline-bot/dateline/content/locale"
)

// Severity of a Problem.
type Severity uint8

// The severities: an error keeps the file out of the catalogue, a warning does not.
const (
	SeverityWarning Severity = iota + 1
	SeverityError
)

// String returns "warning" or "error".
func (s Severity) String() string {
	if s == SeverityError {
		return "error"
	}
	return "warning"
}

// Problem is a problem of a file. Line counts from 1; 0 if no line is the cause.
type Problem struct {
	Path     string
	Line     int
	Severity Severity
	Message  locale.Message // what is wrong and what to do
}

// Rule returns the short name of the rule: "date", "slug". It is the second word of the message's
// code, lint.slug.taken.
func (p Problem) Rule() string {
	code, ok := strings.CutPrefix(p.Message.Code, "lint.")
	if !ok {
		return "file"
	}
	rule, _, _ := strings.Cut(code, ".")
	return rule
}

// String returns path:line: message in English, in the form that compilers use.
func (p Problem) String() string {
	if p.Line == 0 {
		return fmt.Sprintf("%s: %s", p.Path, p.Message)
	}
	return fmt.Sprintf("%s:%d: %s", p.Path, p.Line, p.Message)
}

func sortProblems(p []Problem) {
	sort.SliceStable(p, func(i, j int) bool {
		return cmp.Or(cmp.Compare(p[i].Path, p[j].Path), cmp.Compare(p[i].Line, p[j].Line)) < 0
	})
}
