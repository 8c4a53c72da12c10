package content

import (
	"strings"

	"github.com/dateline-bot/dateline/content/locale"
)

// kind of a value of the front matter.
type kind uint8

const (
	kindNull kind = iota
	kindBool
	kindNumber
	kindText
	kindList
	kindTable
)

// message names the kind: a list.
func (k kind) message() locale.Message {
	return locale.M("value." + [...]string{"nothing", "truth", "number", "text", "list", "table"}[k])
}

// value is a value of the front matter, whatever its format, with its line in
// the file. Scalars keep their text as written, so that a title 007 and a
// date 2025-12-28 stay what they are.
type value struct {
	kind   kind
	text   string
	line   int
	items  []value
	fields []field
}

// field is a key of a table with its value.
type field struct {
	name  string // as written
	key   string // lower case: what fields are compared by
	line  int
	value value
}

func newField(name string, line int, v value) field {
	return field{name: name, key: strings.ToLower(strings.TrimSpace(name)), line: line, value: v}
}

// scalar reports whether v is text, a number or a bool.
func (v value) scalar() bool {
	return v.kind == kindText || v.kind == kindNumber || v.kind == kindBool
}

// empty reports whether v says nothing: null, or text without letters.
func (v value) empty() bool {
	return v.kind == kindNull || v.kind == kindText && strings.TrimSpace(v.text) == ""
}

// get returns the field with the (lower-case) key.
func (v value) get(key string) (field, bool) {
	for _, f := range v.fields {
		if f.key == key {
			return f, true
		}
	}
	return field{}, false
}

// checkDoubles finds a key that is given twice, in whatever case.
func (v value) checkDoubles() error {
	for i, f := range v.fields {
		for _, g := range v.fields[:i] {
			if f.key == g.key {
				return errorAt(f.line, "lint.front-matter.twice", "key", f.name, "line", g.line)
			}
		}
	}
	return nil
}
