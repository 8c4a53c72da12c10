// Package apidesc describes the part of the Bot API that this program and its
// emulator use: each method with its parameters, each type with its fields.
//
// api.json holds the facts, one line a method or type, written by
// .ci/describe-api from published types and from what is known to have changed
// since; api.json.gz is the same, for the program. A name that ends in ? may be
// missing. A type is number, string, boolean, a value in quotes, InputFile, a name,
// []TYPE, or several of these with | between; a name that api.json does not describe
// matches anything.
package apidesc

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// packed is api.json, which would be the largest file in the program.
//
//go:embed api.json.gz
var packed []byte

// API is the description.
type API struct {
	Methods map[string]Method `json:"methods"`
	Types   map[string]Type   `json:"types"`
}

// MustLoad is Load for a program that was built with a description that can be
// read.
func MustLoad() *API {
	a, err := Load()
	if err != nil {
		panic(err)
	}
	return a
}

// Method is a method: what it takes and returns.
type Method struct {
	Params  map[string]string `json:"params"`
	Returns string            `json:"returns"`
}

// Type is an object with fields, or what other types it is.
type Type struct {
	Fields map[string]string `json:"fields"`
	Is     string            `json:"is"`
}

// Load reads the description.
func Load() (*API, error) {
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, fmt.Errorf("the description of the Bot API: %w", err)
	}
	a := &API{}
	if err := json.NewDecoder(r).Decode(a); err != nil {
		return nil, fmt.Errorf("the description of the Bot API: %w", err)
	}
	return a, nil
}

// Request reports what a request says that the method does not take. Values are
// as they come: strings as they are, everything else as JSON; uploads are the
// names of the files that come along.
func (a *API) Request(method string, values map[string]string, uploads []string) error {
	m, ok := a.Methods[method]
	for name := range a.Methods { // Telegram takes them without regard to case
		if !ok && strings.EqualFold(name, method) {
			m, ok = a.Methods[name], true
		}
	}
	if !ok {
		return fmt.Errorf("%s is not described", method)
	}
	given := map[string]bool{}
	for _, name := range uploads {
		given[name] = true
	}
	var all []error
	for name, value := range values {
		given[name] = true
		kind, ok := field(m.Params, name)
		switch {
		case !ok:
			all = append(all, fmt.Errorf("%s has no parameter %q", method, name))
		case !a.takes(kind, value):
			all = append(all, fmt.Errorf("%s: %s is not %s: %w", method, name, kind, a.Value(kind, json.RawMessage(value))))
		}
	}
	for name := range m.Params {
		if !strings.HasSuffix(name, "?") && !given[name] {
			all = append(all, fmt.Errorf("%s needs the parameter %q", method, name))
		}
	}
	return errors.Join(all...)
}

// field looks up a field or parameter.
func field(fields map[string]string, name string) (kind string, ok bool) {
	if kind, ok = fields[name]; !ok {
		kind, ok = fields[name+"?"] // an optional one
	}
	return kind, ok
}

// takes reports whether a parameter is of a kind, as a string or as JSON.
func (a *API) takes(kind, value string) bool {
	quoted, err := json.Marshal(value)
	return err == nil && a.Value(kind, quoted) == nil || a.Value(kind, json.RawMessage(value)) == nil
}

// Value reports what of a JSON value a type does not have.
func (a *API) Value(kind string, value json.RawMessage) error {
	var v any
	if err := json.Unmarshal(value, &v); err != nil {
		return err
	}
	return a.value(kind, v, kind)
}

// value checks a decoded value; where is its position.
func (a *API) value(kind string, v any, where string) error {
	if kinds := split(kind); len(kinds) > 1 {
		return a.either(kinds, v, where)
	}
	if of, ok := strings.CutPrefix(kind, "[]"); ok {
		list, ok := v.([]any)
		if !ok {
			return fmt.Errorf("%s: a list is wanted", where)
		}
		of = strings.TrimSuffix(strings.TrimPrefix(of, "("), ")")
		for i, x := range list {
			if err := a.value(of, x, fmt.Sprintf("%s[%d]", where, i)); err != nil {
				return err
			}
		}
		return nil
	}
	if t, ok := a.Types[kind]; ok {
		if t.Is != "" {
			return a.value(t.Is, v, where)
		}
		return a.object(t, v, where+"/"+kind)
	}
	return plain(kind, v, where)
}

// either checks a value that may be of several kinds. Of objects that differ by
// their type the one that is meant tells what is wrong.
func (a *API) either(kinds []string, v any, where string) error {
	var wrong error
	for _, k := range kinds {
		err := a.value(k, v, where)
		if err == nil {
			return nil
		}
		if o, ok := v.(map[string]any); wrong == nil || ok && a.means(k, o) {
			wrong = err
		}
	}
	return wrong
}

// means reports whether an object's type field is that of a kind.
func (a *API) means(kind string, o map[string]any) bool {
	name, ok := o["type"].(string)
	want, _ := field(a.Types[kind].Fields, "type")
	return ok && slices.Contains(split(want), strconv.Quote(name))
}

func (a *API) object(t Type, v any, where string) error {
	o, ok := v.(map[string]any)
	if !ok {
		return fmt.Errorf("%s: an object is wanted", where)
	}
	for name, x := range o {
		kind, ok := field(t.Fields, name)
		if !ok {
			return fmt.Errorf("%s has no field %q", where, name)
		}
		if err := a.value(kind, x, where+"."+name); err != nil {
			return err
		}
	}
	for name := range t.Fields {
		if _, given := o[name]; !given && !strings.HasSuffix(name, "?") {
			return fmt.Errorf("%s needs the field %q", where, name)
		}
	}
	return nil
}

// plain checks a value that is not an object that is described.
func plain(kind string, v any, where string) error {
	ok := true
	switch kind {
	case "number":
		_, ok = v.(float64)
	case "string", "InputFile":
		_, ok = v.(string)
	case "boolean":
		_, ok = v.(bool)
	case "true", "false":
		ok = v == (kind == "true")
	default:
		if strings.HasPrefix(kind, `"`) {
			s, isString := v.(string)
			ok = isString && strconv.Quote(s) == kind
		} else if n, err := strconv.ParseFloat(kind, 64); err == nil {
			ok = v == n
		}
	}
	if !ok {
		return fmt.Errorf("%s: %v is not %s", where, v, kind)
	}
	return nil
}

// split cuts at the | between kinds, not within parentheses.
func split(kind string) []string {
	var out []string
	depth, from := 0, 0
	for i, r := range kind {
		switch {
		case r == '(':
			depth++
		case r == ')':
			depth--
		case r == '|' && depth == 0:
			out = append(out, kind[from:i])
			from = i + 1
		}
	}
	return append(out, kind[from:])
}
