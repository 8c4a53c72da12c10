package config

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/dateline-bot/dateline/content/locale"
)

// kind is the shape of a value.
type kind uint8

const (
	null kind = iota
	scalar
	list
	mapping
)

// value is a setting as written, from any source.
type value struct {
	kind   kind
	text   string // scalar
	items  []value
	fields []field
	line   int // in the file, from 1; 0 for other sources
}

// field is an entry of a mapping.
type field struct {
	key   string
	line  int
	value value
}

// fault is a problem of a value: its line, the key within the setting ("[2].channel"),
// and what to do.
type fault struct {
	line int
	path string
	err  error
}

func (f *fault) Error() string { return f.err.Error() }
func (f *fault) Unwrap() error { return f.err }

// bad returns a fault of v with the message of a code.
func bad(v value, code string, args ...any) error {
	return refused(v, locale.Error(code, args...))
}

// refused returns err as a fault of v.
func refused(v value, err error) error { return &fault{line: v.line, err: err} }

// below returns err as a fault within a setting.
func below(path string, line int, err error) error {
	if err == nil {
		return nil
	}
	var f *fault
	if errors.As(err, &f) {
		inner := *f
		inner.path = path + f.path
		if inner.line == 0 {
			inner.line = line
		}
		return &inner
	}
	return &fault{line: line, path: path, err: err}
}

// str returns a scalar's text.
func (v value) str() (string, error) {
	switch v.kind {
	case scalar:
		return v.text, nil
	case null:
		return "", nil
	default: // a list, a table
		return "", bad(v, "wrong.one_value", "kind", v.kind.message())
	}
}

// boolean returns a truth value.
func (v value) boolean() (bool, error) {
	s, err := v.str()
	if err != nil {
		return false, err
	}
	switch strings.ToLower(s) {
	case "true", "yes", "on", "1":
		return true, nil
	case "false", "no", "off", "0", "":
		return false, nil
	}
	return false, bad(v, "wrong.boolean", "value", s)
}

// integer returns a whole number.
func (v value) integer() (int64, error) {
	s, err := v.str()
	if err != nil {
		return 0, err
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return 0, bad(v, "wrong.integer", "value", s)
	}
	return n, nil
}

// strings returns a list of texts; a single text is a comma-separated list.
func (v value) strings() ([]string, error) {
	switch v.kind {
	case null:
		return nil, nil
	case scalar:
		return splitComma(v.text), nil
	case mapping:
		return nil, bad(v, "wrong.list", "kind", v.kind.message())
	case list: // below
	}
	var out []string
	for i, item := range v.items {
		s, err := item.str()
		if err != nil {
			return nil, below(fmt.Sprintf("[%d]", i+1), item.line, err)
		}
		if s = strings.TrimSpace(s); s != "" {
			out = append(out, s)
		}
	}
	return out, nil
}

// oneOf returns a text that has to be one of the choices.
func (v value) oneOf(choices ...string) (string, error) {
	s, err := v.str()
	if err != nil {
		return "", err
	}
	for _, c := range choices {
		if strings.EqualFold(s, c) {
			return c, nil
		}
	}
	return "", bad(v, "wrong.choice", "value", s, "choices", strings.Join(choices, ", "))
}

func splitComma(s string) []string {
	var out []string
	for part := range strings.SplitSeq(s, ",") {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}

// message returns the name of the kind.
func (k kind) message() locale.Message {
	return locale.M([...]string{"wrong.kind.nothing", "wrong.kind.value", "wrong.kind.list", "wrong.kind.table"}[k])
}
