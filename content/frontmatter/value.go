package frontmatter

import (
	"strings"

	"github.com/dateline-bot/dateline/content/locale"
)

// Kind of a Value.
type Kind uint8

// The kinds.
const (
	Null Kind = iota
	Bool
	Number
	Text
	List
	Table
)

// Message returns the name of the kind for people, such as "a list".
func (k Kind) Message() locale.Message {
	return locale.M("value." + [...]string{"nothing", "truth", "number", "text", "list", "table"}[k])
}

// Value is a value of the front matter in any format, with its line in the file.
// Scalars keep their text as written, so that a title 007 and a date 2025-12-28 are
// unchanged.
type Value struct {
	Kind   Kind
	Text   string
	Line   int
	Items  []Value // of a List
	Fields []Field // of a Table
}

// Field is a key of a table with its value.
type Field struct {
	Name  string // as written
	Key   string // lower case, for comparison
	Line  int
	Value Value
}

func newField(name string, line int, v Value) Field {
	return Field{Name: name, Key: strings.ToLower(strings.TrimSpace(name)), Line: line, Value: v}
}

// Scalar reports whether v is text, a number or a bool.
func (v Value) Scalar() bool {
	return v.Kind == Text || v.Kind == Number || v.Kind == Bool
}

// Empty reports whether v is null or text without letters.
func (v Value) Empty() bool {
	return v.Kind == Null || v.Kind == Text && strings.TrimSpace(v.Text) == ""
}

// Truth returns v as a boolean; yes, no, on and off are accepted, as in YAML 1.1. ok is
// false for anything else.
func (v Value) Truth() (b, ok bool) {
	if !v.Scalar() {
		return false, false
	}
	switch strings.ToLower(strings.TrimSpace(v.Text)) {
	case "true", "yes", "on", "1", "y", "t":
		return true, true
	case "false", "no", "off", "0", "n", "f":
		return false, true
	}
	return false, false
}

// Get returns the field with the (lower-case) key.
func (v Value) Get(key string) (Field, bool) {
	for _, f := range v.Fields {
		if f.Key == key {
			return f, true
		}
	}
	return Field{}, false
}

// CheckDoubles returns an *Error for a repeated key, ignoring case.
func (v Value) CheckDoubles() error {
	for i, f := range v.Fields {
		for _, g := range v.Fields[:i] {
			if f.Key == g.Key {
				return errorAt(f.Line, "lint.front-matter.twice", "key", f.Name, "line", g.Line)
			}
		}
	}
	return nil
}
