package bot

import (
	"fmt"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/content/text"
	"github.com/rivo/uniseg"
)

// message is a reply: text and entities (never a parse mode, so nothing needs
// escaping), and the buttons under it.
type message struct {
	text     strings.Builder
	units    int // UTF-16 code units so far: entities are counted in them
	entities []entity
	keyboard [][]button
}

type entity struct {
	Type   string `json:"type"`
	Offset int    `json:"offset"`
	Length int    `json:"length"`
	URL    string `json:"url,omitempty"`
}

// button is a button under a message: it opens an address, calls back, or
// starts inline mode.
type button struct {
	Text   string  `json:"text"`
	URL    string  `json:"url,omitempty"`
	Data   string  `json:"callback_data,omitempty"`
	Inline *string `json:"switch_inline_query_current_chat,omitempty"`
}

// Values that a message of the catalogue shows in a style of their own.
type (
	linked struct{ text, url string } // plain text if url is empty
	bold   string
	code   string
)

// maxTitle is how much of a title a list shows, in grapheme clusters.
const maxTitle = 160

// maxButton is how much of a title a button shows, in grapheme clusters.
const maxButton = 40

// write appends text as far as the limit of a message allows.
func (m *message) write(s string) {
	room := text.MaxText - m.units
	s = strings.ToValidUTF8(s, "\uFFFD")
	if n := unitsOf(s); n > room {
		s = cutUnits(s, room)
	}
	m.text.WriteString(s)
	m.units += unitsOf(s)
}

func (m *message) style(kind, s, url string) {
	from := m.units
	m.write(s)
	if m.units > from && len(m.entities) < text.MaxEntities {
		m.entities = append(m.entities, entity{Type: kind, Offset: from, Length: m.units - from, URL: url})
	}
}

// say appends a message of the catalogue.
func (m *message) say(l *locale.Catalogue, key string, values ...any) *message {
	l.Walk(key, func(piece string, value any) {
		switch v := value.(type) {
		case nil:
			m.write(piece)
		case linked:
			if v.url == "" {
				m.write(v.text)
			} else {
				m.style("text_link", v.text, v.url)
			}
		case bold:
			m.style("bold", string(v), "")
		case code:
			m.style("code", string(v), "")
		default:
			m.write(fmt.Sprint(v))
		}
	}, values...)
	return m
}

// line starts a new line, unless the message is empty.
func (m *message) line() *message {
	if m.units > 0 {
		m.write("\n")
	}
	return m
}

// row adds a row of buttons; empty ones are left out.
func (m *message) row(buttons ...button) *message {
	var row []button
	for _, b := range buttons {
		if b.Text != "" {
			row = append(row, b)
		}
	}
	if len(row) > 0 {
		m.keyboard = append(m.keyboard, row)
	}
	return m
}

// params are the message's parameters for sendMessage and editMessageText.
func (m *message) params() object {
	p := object{}
	p.set("text", m.text.String())
	if len(m.entities) > 0 {
		p.set("entities", m.entities)
	}
	p.set("link_preview_options", map[string]bool{"is_disabled": true})
	if len(m.keyboard) > 0 {
		p.set("reply_markup", map[string]any{"inline_keyboard": m.keyboard})
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

// cutUnits returns the longest start of s within n UTF-16 units that ends
// between graphemes.
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

// shorten returns s on one line in at most n graphemes, with an ellipsis where
// it was cut. It looks at no more of s than it needs.
func shorten(s string, n int) string {
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
			last = at // room for the ellipsis is kept here
		}
		if count > n {
			return strings.TrimRight(s[:last], " ") + "…"
		}
		at += len(cluster)
	}
	return s
}

// titleOf is a title for lists: never empty, since Telegram refuses an empty
// link and an empty button.
func titleOf(title, slug string, n int) string {
	if t := shorten(title, n); t != "" {
		return t
	}
	if t := shorten(slug, n); t != "" {
		return t
	}
	return "…"
}

// excerpt returns the start of a text in at most n graphemes and a few lines.
func excerpt(s string, n int) string {
	const most = 8
	var lines []string
	for line := range strings.Lines(s) {
		if line = shorten(line, n); line == "" {
			continue
		}
		n -= uniseg.GraphemeClusterCount(line)
		if lines = append(lines, line); n <= 0 || len(lines) == most {
			break
		}
	}
	return strings.Join(lines, "\n")
}
