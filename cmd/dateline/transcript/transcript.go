// Package transcript writes the chats of the emulator as plain text, for `dateline demo
// --once`: each message with its author, time, text, link targets and buttons.
package transcript

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf16"

	"github.com/dateline-bot/dateline/bot/emulator"
)

// Writer writes chats as plain text.
type Writer struct {
	w    io.Writer
	zone *time.Location
	err  error // the first write error
}

// New returns a Writer to w, with times of day in zone.
func New(w io.Writer, zone *time.Location) *Writer { return &Writer{w: w, zone: zone} }

// Err returns the first write error.
func (t *Writer) Err() error { return t.err }

func (t *Writer) printf(format string, args ...any) {
	if t.err == nil {
		_, t.err = fmt.Fprintf(t.w, format, args...)
	}
}

// Chat writes a chat under a title: each message with its author, time, text, link
// targets and buttons.
func (t *Writer) Chat(title string, messages []emulator.Message) {
	t.printf("\n%s\n%s\n", title, strings.Repeat("═", len([]rune(title))))
	for _, m := range messages {
		t.message(m)
	}
}

func (t *Writer) message(m emulator.Message) {
	var head struct {
		Sender struct {
			Title string `json:"title"`
		} `json:"sender_chat"`
		User struct {
			Name string `json:"first_name"`
		} `json:"from"`
	}
	// A command that does not parse has no name, and is shown without one.
	_ = json.Unmarshal([]byte(m.JSON), &head)
	who := head.Sender.Title
	if who == "" {
		who = head.User.Name
	}
	notes := fmt.Sprintf("%s · %s · message %d", m.Date.In(t.zone).Format("15:04:05"), who, m.ID)
	for _, note := range []struct {
		on   bool
		text string
	}{
		{m.Rich, "rich"}, {m.Photo, "photo"}, {m.Silent, "without a sound"}, {m.Pinned, "pinned"},
		{!m.Edited.IsZero(), "edited " + m.Edited.In(t.zone).Format("15:04:05")},
	} {
		if note.on {
			notes += " · " + note.text
		}
	}
	t.printf("\n── %s\n%s\n", notes, strings.TrimRight(m.Plain, "\n"))
	for _, l := range linksOf(m.JSON) {
		t.printf("   → %s: %s\n", l.text, l.url)
	}
	for _, row := range m.Buttons {
		var cells []string
		for _, b := range row {
			cells = append(cells, "[ "+b.Text+" ]")
		}
		t.printf("   %s\n", strings.Join(cells, " "))
	}
}

// link is a piece of text with a target.
type link struct{ text, url string }

// linksOf returns the links of a message: entities of a text, and inline text of a rich
// one.
func linksOf(message string) []link {
	var m struct {
		Text     string `json:"text"`
		Entities []struct {
			Type   string
			Offset int
			Length int
			URL    string
		} `json:"entities"`
		Rich any `json:"rich_message"`
	}
	if json.Unmarshal([]byte(message), &m) != nil {
		return nil
	}
	var out []link
	units := utf16.Encode([]rune(m.Text))
	for _, e := range m.Entities {
		if e.URL != "" && e.Offset >= 0 && e.Length >= 0 && e.Offset+e.Length <= len(units) {
			out = append(out, link{string(utf16.Decode(units[e.Offset : e.Offset+e.Length])), e.URL})
		}
	}
	walkRich(m.Rich, func(l link) { out = append(out, l) })
	return out
}

// walkRich finds url objects in the JSON of a rich message.
func walkRich(v any, found func(link)) {
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			walkRich(item, found)
		}
	case map[string]any:
		if address, ok := v["url"].(string); ok && v["type"] == "url" {
			found(link{plainOf(v["text"]), address})
			return
		}
		for _, key := range []string{"blocks", "items", "text", "summary", "caption", "credit", "cells", "rows"} {
			walkRich(v[key], found)
		}
	}
}

// plainOf returns the text of inline text.
func plainOf(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case []any:
		var b strings.Builder
		for _, item := range v {
			b.WriteString(plainOf(item))
		}
		return b.String()
	case map[string]any:
		return plainOf(v["text"])
	}
	return ""
}
