package locale

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
)

// Catalogue has the messages of one language.
type Catalogue struct {
	tag      string
	language language.Tag
	forms    []plural.Form
	words    words
	messages map[string][]piece
	english  *Catalogue // has the messages that are missing here; nil for English itself
	now      time.Time  // the reader's time, in their zone; zero if unknown

	quoted map[string]string // Telegram's English texts and their translations
}

// piece is text of a message, a value, or text in the plural form for a number.
type piece struct {
	text  string
	name  string   // of the value
	forms []string // plural forms for the value
}

// placeholder matches a value in a message: {name}, or {n|one|other}. Other braces are
// text.
var placeholder = regexp.MustCompile(`\{([a-z_]+)(?:\|([^}]*))?\}`)

// split splits a message into pieces.
func split(message string) []piece {
	var pieces []piece
	for {
		at := placeholder.FindStringSubmatchIndex(message)
		if at == nil {
			break
		}
		if at[0] > 0 {
			pieces = append(pieces, piece{text: message[:at[0]]})
		}
		p := piece{text: message[at[0]:at[1]], name: message[at[2]:at[3]]}
		if at[4] >= 0 {
			p.forms = strings.Split(message[at[4]:at[5]], "|")
		}
		pieces = append(pieces, p)
		message = message[at[1]:]
	}
	if message != "" {
		pieces = append(pieces, piece{text: message})
	}
	return pieces
}

// Tag returns the language: en, ru.
func (c *Catalogue) Tag() string { return c.tag }

// At returns the catalogue for a reader whose clock shows now: times are formatted in
// its zone, and without the year if it is that of now.
func (c *Catalogue) At(now time.Time) *Catalogue {
	d := *c
	d.now = now
	return &d
}

// Has reports whether there is a message with that code.
func (c *Catalogue) Has(code string) bool {
	_, ok := c.messages[code]
	return ok || c.english != nil && c.english.Has(code)
}

// Codes returns the codes with a prefix, in order.
func (c *Catalogue) Codes(prefix string) []string {
	var codes []string
	for code := range c.messages {
		if strings.HasPrefix(code, prefix) {
			codes = append(codes, code)
		}
	}
	slices.Sort(codes)
	return codes
}

// Say returns the text of a message.
func (c *Catalogue) Say(m Message) string {
	if m.IsZero() {
		return ""
	}
	return c.T(m.Code, m.values()...)
}

// T returns a message with its values, given as name, value, name, value, …
func (c *Catalogue) T(code string, values ...any) string {
	var b strings.Builder
	c.Walk(code, func(text string, value any) {
		if value != nil {
			fmt.Fprint(&b, value)
		}
		b.WriteString(text)
	}, values...)
	return b.String()
}

// Walk calls yield with the pieces of a message in order: either text of the catalogue,
// or one of the values, so that the caller can style it. Times, sizes and messages
// among the values are passed as text. For an unknown code the code itself is passed,
// for an unknown name the name in braces: both are visible, but harmless.
func (c *Catalogue) Walk(code string, yield func(text string, value any), values ...any) {
	pieces, ok := c.messages[code]
	switch {
	case code == textCode:
		sentence, _ := lookup(textCode, values).(string)
		if said, ok := c.quoted[sentence]; ok {
			yield(said, nil)
			return
		}
		yield("", sentence)
		return
	case !ok && c.english != nil && c.english.Has(code):
		c.english.At(c.now).Walk(code, yield, values...)
		return
	case !ok:
		yield(code, nil)
		return
	}
	for _, p := range pieces {
		switch value := lookup(p.name, values); {
		case p.name == "" || value == nil:
			yield(p.text, nil)
		case p.forms != nil:
			n, _ := value.(int)
			yield(c.form(n, p.forms), nil)
		default:
			c.value(value, yield)
		}
	}
}

// value yields an argument of a message.
func (c *Catalogue) value(value any, yield func(text string, value any)) {
	switch v := value.(type) {
	case Message:
		if !v.IsZero() {
			c.Walk(v.Code, yield, v.values()...)
		}
	case error:
		c.value(Of(v), yield)
	case time.Time:
		yield(c.moment(v), nil)
	case Day:
		yield(c.Day(v.Time), nil)
	case time.Duration:
		yield(c.Duration(v), nil)
	case Size:
		yield(c.Size(int64(v)), nil)
	case []string:
		yield(strings.Join(v, ", "), nil)
	default:
		yield("", value)
	}
}

func lookup(name string, values []any) any {
	for i := 0; i+1 < len(values); i += 2 {
		if values[i] == name {
			return values[i+1]
		}
	}
	return nil
}
