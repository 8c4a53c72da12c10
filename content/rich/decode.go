package rich

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Decode decodes an InputRichMessage with `blocks`, strictly: unknown fields, types
// that cannot be sent, values of the wrong kind and missing fields are errors with
// their path. Buttons that do more than open an address, mentions of users, and media
// with more than their address are not part of the model and also refused. It does not
// check limits and rules: see [Document.Validate].
func Decode(data []byte) (*Document, error) {
	if err := checkJSON(data); err != nil {
		return nil, fmt.Errorf("rich message: %w", err)
	}
	d := &Document{}
	o, err := newObject(data, "")
	if err != nil {
		return nil, fmt.Errorf("rich message: %w", err)
	}
	d.Blocks = o.blocks(required)
	d.RTL = o.boolean("is_rtl")
	d.Quiet = o.boolean("skip_entity_detection")
	if err := o.done(); err != nil {
		return nil, fmt.Errorf("rich message: %w", err)
	}
	return d, nil
}

// checkJSON refuses input that is not one JSON value, and input that is nested too
// deeply to decode cheaply (a document itself has 16 levels).
func checkJSON(data []byte) error {
	dec := json.NewDecoder(bytes.NewReader(data))
	depth := 0
	for {
		t, err := dec.Token()
		if errors.Is(err, io.EOF) {
			if depth != 0 {
				return io.ErrUnexpectedEOF
			}
			return nil
		}
		if err != nil {
			return err
		}
		switch t {
		case json.Delim('{'), json.Delim('['):
			if depth++; depth > 200 {
				return errors.New("nested over 200 levels deep")
			}
		case json.Delim('}'), json.Delim(']'):
			depth--
		}
	}
}

const (
	required = true
	optional = false
)

// object reads the fields of one JSON object, and keeps the first error.
type object struct {
	path   string
	fields map[string]json.RawMessage
	err    error
}

func newObject(data []byte, path string) (*object, error) {
	o := &object{path: path}
	if trimmed := bytes.TrimSpace(data); len(trimmed) == 0 || trimmed[0] != '{' {
		return nil, fmt.Errorf("%s: an object is wanted, not %s", at(path), excerpt(data))
	}
	if err := json.Unmarshal(data, &o.fields); err != nil {
		return nil, fmt.Errorf("%s: %w", at(path), err)
	}
	return o, nil
}

func at(path string) string {
	if path == "" {
		return "top"
	}
	return strings.TrimPrefix(path, ".")
}

func excerpt(data []byte) string {
	const most = 40
	if len(data) > most {
		return string(data[:most]) + "…"
	}
	return string(data)
}

func (o *object) fail(format string, args ...any) {
	if o.err == nil {
		o.err = fmt.Errorf("%s: %w", at(o.path), fmt.Errorf(format, args...))
	}
}

// done returns the first error; an unread field is an error.
func (o *object) done() error {
	if o.err != nil || len(o.fields) == 0 {
		return o.err
	}
	names := make([]string, 0, len(o.fields))
	for name := range o.fields {
		names = append(names, name)
	}
	slices.Sort(names)
	return fmt.Errorf("%s: unknown field %q", at(o.path), names[0])
}

// take returns the field and marks it as read.
func (o *object) take(name string, need bool) (json.RawMessage, bool) {
	raw, ok := o.fields[name]
	delete(o.fields, name)
	if !ok && need {
		o.fail("field %q is missing", name)
	}
	return raw, ok
}

// value reads a field into a value of a plain type.
func value[T any](o *object, name string, need bool) T {
	var v T
	raw, ok := o.take(name, need)
	if !ok {
		return v
	}
	if string(bytes.TrimSpace(raw)) == "null" {
		o.fail("field %q is null", name)
		return v
	}
	if err := json.Unmarshal(raw, &v); err != nil {
		o.fail("field %q: %w", name, err)
	}
	return v
}

func (o *object) string(name string, need bool) string { return value[string](o, name, need) }
func (o *object) int(name string, need bool) int       { return value[int](o, name, need) }
func (o *object) boolean(name string) bool             { return value[bool](o, name, optional) }

func (o *object) array(name string, need bool) []json.RawMessage {
	return value[[]json.RawMessage](o, name, need)
}

// each reads the elements of an array field as objects.
func (o *object) each(name string, read func(*object)) {
	for i, raw := range o.array(name, required) {
		o.child(raw, fmt.Sprintf("%s.%s[%d]", o.path, name, i), read)
	}
}

// child reads one object within this one.
func (o *object) child(raw json.RawMessage, path string, read func(*object)) {
	if o.err != nil {
		return
	}
	c, err := newObject(raw, path)
	if err != nil {
		o.err = err
		return
	}
	read(c)
	o.err = c.done()
}

func (o *object) text(name string, need bool) Text {
	raw, ok := o.take(name, need)
	if !ok || o.err != nil {
		return Text{}
	}
	t, err := decodeText(raw, o.path+"."+name)
	if err != nil && o.err == nil {
		o.err = err
	}
	return t
}
