package locale

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"
)

// Message is a message for a person: the code of a message of the catalogues and its
// arguments. It is worded when it is shown, in the reader's language and time zone
// ([Catalogue.Say]), and stored as JSON. The zero Message says nothing. Messages with
// the same code and arguments are equal.
type Message struct {
	Code string
	args string // a JSON object with the arguments by name; "" for none
}

// Types of arguments that are formatted in their own way. Besides these, an argument
// may be a string, an int, a time.Time, a time.Duration, a Message or a []string.
type (
	// Title is the title of an article.
	Title string
	// Literal is what a person would type literally: a key, a file, a command.
	Literal string
	// Size is a number of bytes.
	Size int64
	// Day is a date without a time of day.
	Day struct{ time.Time }
)

// textCode is the code of a message that is only a sentence: it is shown unchanged in
// every language.
const textCode = "text"

// M returns a message. Arguments are given as name, value, name, value, …; an error
// among them is worded if it carries a message.
func M(code string, args ...any) Message {
	if len(args) < 2 {
		return Message{Code: code}
	}
	values := make(map[string]any, len(args)/2)
	for i := 0; i+1 < len(args); i += 2 {
		name, _ := args[i].(string)
		values[name] = jsonValue(normal(args[i+1]))
	}
	b, err := json.Marshal(values) // sorted by name
	if err != nil {                // normal returns only values that can be encoded
		return Text(fmt.Sprint(code, " ", args))
	}
	return Message{code, string(b)}
}

// Text returns a message that is a sentence without translations: a text of Telegram or
// the operating system. The empty sentence is the zero Message.
func Text(sentence string) Message {
	if sentence == "" {
		return Message{}
	}
	return M(textCode, "text", sentence)
}

// normal converts an argument to one of the types that can be shown and stored.
func normal(v any) any {
	switch v := v.(type) {
	case nil:
		return ""
	case string, int, Title, Literal, Size, Day, time.Time, time.Duration, Message, []string:
		return v
	case error:
		return Of(v)
	case fmt.Stringer:
		return v.String()
	}
	switch r := reflect.ValueOf(v); {
	case r.CanInt():
		return int(r.Int())
	case r.CanUint():
		return int(r.Uint())
	case r.Kind() == reflect.String:
		return r.String()
	}
	return fmt.Sprint(v)
}

// IsZero reports whether the message says nothing.
func (m Message) IsZero() bool { return m.Code == "" }

// Is reports whether the message has one of the codes.
func (m Message) Is(codes ...string) bool { return slices.Contains(codes, m.Code) }

// Arg returns an argument, or nil.
func (m Message) Arg(name string) any {
	return lookup(name, m.values())
}

// With returns the message with an additional argument.
func (m Message) With(name string, value any) Message {
	return M(m.Code, append(m.values(), name, value)...)
}

// values returns the arguments as name, value, name, value, …
func (m Message) values() []any {
	if m.args == "" {
		return nil
	}
	values, err := readArgs([]byte(m.args))
	if err != nil { // not made by M, and refused by UnmarshalJSON
		return nil
	}
	return values
}

// String returns the message in English, for logs and for programs.
func (m Message) String() string { return English().Say(m) }

// Err returns the message as an error, from which [Of] returns it. errors.Is finds the
// causes, too; their texts are not shown.
func (m Message) Err(causes ...error) error { return &messageError{m, causes} }

// Error returns the message with a code as an error. An error among the arguments is
// its cause.
func Error(code string, args ...any) error {
	var causes []error
	for _, a := range args {
		if err, ok := a.(error); ok {
			causes = append(causes, err)
		}
	}
	return M(code, args...).Err(causes...)
}

type messageError struct {
	message Message
	causes  []error
}

func (e *messageError) Error() string   { return e.message.String() }
func (e *messageError) Unwrap() []error { return e.causes }

// Message returns the error's message for people.
func (e *messageError) Message() Message { return e.message }

// Of returns the message that an error carries (by a method Message), or that of a file
// system error; the message of any other error is its own text.
func Of(err error) Message {
	if err == nil {
		return Message{}
	}
	if e, ok := errors.AsType[interface {
		error
		Message() Message
	}](err); ok {
		return e.Message()
	}
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return M("act.slow")
	case errors.Is(err, context.Canceled):
		return M("act.stopping")
	}
	if m := ofFile(err); !m.IsZero() {
		return m
	}
	return Text(err.Error())
}

// Coded reports whether an error carries a message that can be translated.
func Coded(err error) bool { return Of(err).Code != textCode }

// stored is the JSON form of a message.
type stored struct {
	Code string          `json:"code"`
	Args json.RawMessage `json:"args,omitempty"`
}

// MarshalJSON returns {"code": …, "args": {name: value}}. Text and numbers are encoded
// directly, other values as objects with one key: {"time": …}.
func (m Message) MarshalJSON() ([]byte, error) {
	return json.Marshal(stored{m.Code, json.RawMessage(m.args)})
}

func jsonValue(v any) any {
	switch v := v.(type) {
	case time.Time:
		return map[string]any{"time": v.UTC().Format(time.RFC3339Nano)}
	case Day:
		return map[string]any{"day": v.Format(time.DateOnly)}
	case time.Duration:
		return map[string]any{"duration": v.String()}
	case Title:
		return map[string]any{"title": string(v)}
	case Literal:
		return map[string]any{"literal": string(v)}
	case Size:
		return map[string]any{"size": int64(v)}
	}
	return v // string, int, []string, Message
}

// UnmarshalJSON decodes what MarshalJSON returns.
func (m *Message) UnmarshalJSON(data []byte) error {
	if len(data) > 0 && data[0] == '"' { // of a version that stored sentences
		var sentence string
		err := json.Unmarshal(data, &sentence)
		*m = Text(sentence)
		return err
	}
	var s stored
	if err := json.Unmarshal(data, &s); err != nil {
		return fmt.Errorf("a message: %w", err)
	}
	if len(s.Args) == 0 {
		*m = Message{Code: s.Code}
		return nil
	}
	args, err := readArgs(s.Args)
	if err != nil {
		return fmt.Errorf("message %s: %w", s.Code, err)
	}
	*m = M(s.Code, args...)
	return nil
}

func readArgs(data []byte) ([]any, error) {
	var raw map[string]json.RawMessage
	if err := json.Unmarshal(data, &raw); err != nil {
		return nil, err
	}
	args := make([]any, 0, 2*len(raw))
	for name, value := range raw {
		v, err := readValue(value)
		if err != nil {
			return nil, fmt.Errorf("argument %s: %w", name, err)
		}
		args = append(args, name, v)
	}
	return args, nil
}

func readValue(raw json.RawMessage) (any, error) {
	switch raw[0] {
	case '"':
		var s string
		return s, json.Unmarshal(raw, &s)
	case '[':
		var l []string
		err := json.Unmarshal(raw, &l)
		return l, err
	case '{':
		return readObject(raw)
	}
	var n int
	err := json.Unmarshal(raw, &n)
	return n, err
}

func readObject(raw json.RawMessage) (any, error) {
	var o struct {
		Code     string
		Time     *time.Time
		Day      *string
		Duration *string
		Title    *Title
		Literal  *Literal
		Size     *Size
	}
	if err := json.Unmarshal(raw, &o); err != nil {
		return nil, err
	}
	switch {
	case o.Time != nil:
		return *o.Time, nil
	case o.Day != nil:
		t, err := time.Parse(time.DateOnly, *o.Day)
		return Day{t}, err
	case o.Duration != nil:
		return time.ParseDuration(*o.Duration)
	case o.Title != nil:
		return *o.Title, nil
	case o.Literal != nil:
		return *o.Literal, nil
	case o.Size != nil:
		return *o.Size, nil
	}
	var m Message
	err := json.Unmarshal(raw, &m)
	return m, err
}

// Encode returns the message for a text column: "" for the zero Message.
func (m Message) Encode() string {
	if m.IsZero() {
		return ""
	}
	b, err := json.Marshal(m)
	if err != nil { // all types of arguments can be encoded
		return m.String()
	}
	return string(b)
}

// Decode decodes the result of Encode. Anything else is a sentence that an earlier
// version stored: Text.
func Decode(s string) Message {
	if rest, ok := strings.CutPrefix(s, `{"code":"`); ok {
		if code, ok := strings.CutSuffix(rest, `"}`); ok && !strings.ContainsAny(code, "\"\\") { // most have no arguments
			return Message{Code: code}
		}
		var m Message
		if json.Unmarshal([]byte(s), &m) == nil {
			return m
		}
	}
	return Text(s)
}
