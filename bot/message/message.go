// Package message builds the bot's messages: text with entities and buttons, from the
// catalogue of a language (message.go), and the data of buttons and deep links
// (data.go).
//
//	m := new(message.Message).Say(l, "latest")
//	m.Row(message.Button{Text: l.T("button.cancel"), Data: message.Data("x")})
//	params := m.Params()
package message

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/dateline-bot/dateline/bot/wire"

	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/content/search"
	"github.com/dateline-bot/dateline/content/text"
	"github.com/rivo/uniseg"
)

// Message is a message to be sent: text and entities (never a parse mode, so nothing
// needs escaping), and the buttons under it.
type Message struct {
	Text     strings.Builder
	Units    int // length so far in UTF-16 code units, in which entities are counted
	Entities []Entity
	Keyboard [][]Button
	Hint     string // if set, the message asks for a reply, and this is the input field's placeholder
}

// Entity is a MessageEntity of the Bot API.
type Entity struct {
	Type   string `json:"type"`
	Offset int    `json:"offset"`
	Length int    `json:"length"`
	URL    string `json:"url,omitempty"`
	User   *Whom  `json:"user,omitempty"` // of a text_mention
}

// Whom is the User of a text_mention.
type Whom struct {
	ID        int64  `json:"id"`
	IsBot     bool   `json:"is_bot"`
	FirstName string `json:"first_name"`
}

// Button is a button under a message: it opens an address, sends callback data, or
// starts inline mode.
type Button struct {
	Text   string  `json:"text"`
	URL    string  `json:"url,omitempty"`
	Data   string  `json:"callback_data,omitempty"`
	Inline *string `json:"switch_inline_query_current_chat,omitempty"`
	Share  string  `json:"switch_inline_query,omitempty"` // opens another chat with an inline query
}

// Values that a message of the catalogue shows in their own style.
type (
	// Linked is text that opens an address; it is plain text if URL is empty.
	Linked struct{ Text, URL string }
	// Person mentions a user, whose app notifies them.
	Person struct {
		Text string
		ID   int64
		Name string // the first name
	}
	// Bold is bold text.
	Bold string
	// Code is text in the style of code.
	Code string
	// Reason is text in which whatever is between two backticks is code, as in reasons
	// that quote front matter.
	Reason string
)

// MaxTitle is how much of a title a list shows, in grapheme clusters.
const MaxTitle = 160

// maxHint is how many characters Telegram shows as a placeholder.
const maxHint = 60

// MaxButton is how much of a title a button shows, in grapheme clusters.
const MaxButton = 40

// Write appends text, as much as fits into a message.
func (m *Message) Write(s string) {
	room := text.MaxText - m.Units
	s = strings.ToValidUTF8(s, "\uFFFD")
	if n := unitsOf(s); n > room {
		s = cutUnits(s, room)
	}
	m.Text.WriteString(s)
	m.Units += unitsOf(s)
}

// Style appends text with an entity.
func (m *Message) Style(kind, s, url string) {
	from := m.Units
	m.Write(s)
	if m.Units > from && len(m.Entities) < text.MaxEntities {
		m.Entities = append(m.Entities, Entity{Type: kind, Offset: from, Length: m.Units - from, URL: url})
	}
}

// Reason appends a [Reason]. A backtick without another is text.
func (m *Message) Reason(s string) {
	for {
		before, rest, _ := strings.Cut(s, "`")
		code, after, closed := strings.Cut(rest, "`")
		if !closed || code == "" {
			m.Write(s)
			return
		}
		m.Write(before)
		m.Style("code", code, "")
		s = after
	}
}

// Say appends a message of the catalogue. Inlined, its function would be copied to each of the two
// hundred calls, which takes 250 KB.
//
//go:noinline
func (m *Message) Say(l *locale.Catalogue, key string, values ...any) *Message {
	l.Walk(key, func(piece string, value any) {
		switch v := value.(type) {
		case nil:
			m.Write(piece)
		case Linked:
			if v.URL == "" {
				m.Write(v.Text)
			} else {
				m.Style("text_link", v.Text, v.URL)
			}
		case Person:
			m.Style("text_mention", v.Text, "")
			if n := len(m.Entities); n > 0 && m.Entities[n-1].Type == "text_mention" {
				m.Entities[n-1].User = &Whom{ID: v.ID, FirstName: v.Name}
			}
		case Bold:
			m.Style("bold", string(v), "")
		case Code:
			m.Style("code", string(v), "")
		case Reason:
			m.Reason(string(v))
		default:
			m.Write(fmt.Sprint(v))
		}
	}, values...)
	return m
}

// Line starts a new line, unless the message is empty.
//
//go:noinline
func (m *Message) Line() *Message {
	if m.Units > 0 {
		m.Write("\n")
	}
	return m
}

// Row adds a row of buttons; empty ones are left out.
func (m *Message) Row(buttons ...Button) *Message {
	var row []Button
	for _, b := range buttons {
		if b.Text != "" {
			row = append(row, b)
		}
	}
	if len(row) > 0 {
		m.Keyboard = append(m.Keyboard, row)
	}
	return m
}

// Params returns the message's parameters for sendMessage and editMessageText.
func (m *Message) Params() wire.Params {
	p := wire.Params{}
	p.Set("text", m.Text.String())
	if len(m.Entities) > 0 {
		p.Set("entities", m.Entities)
	}
	p.Set("link_preview_options", wire.LinkPreviewOptions{Disabled: true})
	if m.Hint != "" {
		ask := wire.ForceReply{Force: true, Placeholder: Shorten(m.Hint, maxHint)}
		if slices.ContainsFunc(m.Entities, func(e Entity) bool { return e.User != nil }) {
			ask.Selective = true // only for the mentioned user
		}
		p.Set("reply_markup", ask)
	}
	if len(m.Keyboard) > 0 {
		p.Set("reply_markup", wire.InlineKeyboard{Rows: m.Keyboard})
	}
	return p
}

func unitsOf(s string) int {
	n := 0
	for _, r := range s {
		n += max(utf16.RuneLen(r), 1)
	}
	return n
}

// cutUnits returns the longest prefix of s within n UTF-16 units that ends between
// graphemes.
func cutUnits(s string, n int) string {
	kept, rest, state := 0, s, -1
	for rest != "" {
		var cluster string
		cluster, rest, _, state = uniseg.FirstGraphemeClusterInString(rest, state)
		if n -= unitsOf(cluster); n < 0 {
			break
		}
		kept += len(cluster)
	}
	return s[:kept]
}

// Shorten returns s on one line in at most n graphemes, with an ellipsis if it was cut.
// It looks at no more of s than necessary.
func Shorten(s string, n int) string {
	if len(s) > 64*n {
		s = s[:64*n]
		for !utf8.ValidString(s) && s != "" && !utf8.RuneStart(s[len(s)-1]) {
			s = s[:len(s)-1]
		}
	}
	s = strings.Join(strings.Fields(strings.ToValidUTF8(s, "")), " ")
	if len(s) <= n {
		return s
	}
	at, count, rest, state := 0, 0, s, -1
	last := 0
	for rest != "" {
		var cluster string
		cluster, rest, _, state = uniseg.FirstGraphemeClusterInString(rest, state)
		if count++; count == n {
			last = at // leaves room for the ellipsis
		}
		if count > n {
			return strings.TrimRight(s[:last], " ") + "…"
		}
		at += len(cluster)
	}
	return s
}

// TitleOf returns a title for lists: never empty, since Telegram refuses empty links
// and buttons.
func TitleOf(title, slug string, n int) string {
	if t := Shorten(title, n); t != "" {
		return t
	}
	if t := Shorten(slug, n); t != "" {
		return t
	}
	return "…"
}

// Excerpt returns the beginning of a text in at most n graphemes and a few lines.
func Excerpt(s string, n int) string {
	const most = 8
	var lines []string
	for line := range strings.Lines(s) {
		if line = Shorten(line, n); line == "" {
			continue
		}
		n -= uniseg.GraphemeClusterCount(line)
		if lines = append(lines, line); n <= 0 || len(lines) == most {
			break
		}
	}
	return strings.Join(lines, "\n")
}

// Marked writes text with its matches in bold.
func (m *Message) Marked(s string, matches []search.Match) {
	at := 0
	for _, x := range matches {
		if x.Start < at || x.End > len(s) || x.End <= x.Start {
			continue
		}
		m.Write(s[at:x.Start])
		m.Style("bold", s[x.Start:x.End], "")
		at = x.End
	}
	m.Write(s[at:])
}
