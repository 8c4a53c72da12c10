package web

import (
	"cmp"
	"html"
	"slices"
	"strconv"

	"github.com/dateline-bot/dateline/bot/emulator"
	"github.com/dateline-bot/dateline/content/page"
)

// A snapshot is what the page shows to one person.
type snapshot struct {
	Title    string                `json:"title"`
	Note     string                `json:"note,omitempty"`
	Bot      string                `json:"bot"` // its username
	User     int64                 `json:"user"`
	Users    []shownPerson         `json:"users"`
	Chats    []shownChat           `json:"chats"`
	Commands []emulator.BotCommand `json:"commands"`
}

type shownPerson struct {
	ID    int64  `json:"id"`
	Name  string `json:"name"`
	Admin bool   `json:"admin"`
}

type shownChat struct {
	ID       int64          `json:"id"`
	Kind     string         `json:"kind"`
	Title    string         `json:"title"`
	Username string         `json:"username,omitempty"`
	People   int            `json:"people"`
	Pinned   string         `json:"pinned,omitempty"`
	PinnedID int            `json:"pinned_id,omitempty"`
	Messages []shownMessage `json:"messages"`
}

// A shownMessage is HTML with what stands around it. Every field but HTML is
// plain text, and HTML comes escaped from package page.
type shownMessage struct {
	ID       int                 `json:"id"`
	HTML     string              `json:"html"`
	From     string              `json:"from,omitempty"`
	Mine     bool                `json:"mine,omitempty"`
	Service  string              `json:"service,omitempty"`
	Date     int64               `json:"date"`
	Edited   bool                `json:"edited,omitempty"`
	Silent   bool                `json:"silent,omitempty"`
	Rich     bool                `json:"rich,omitempty"`
	Buttons  [][]emulator.Button `json:"buttons,omitempty"`
	Forward  string              `json:"forward,omitempty"`
	Comments bool                `json:"comments,omitempty"`
}

// snapshot is what the person with this id sees.
func (c *Chats) snapshot(user int64) snapshot {
	seen := c.emulator.Snapshot(user)
	s := snapshot{
		Title: cmp.Or(c.options.Title, "Dateline"), Note: c.options.Note, Bot: seen.Bot.Username,
		User: seen.User, Users: []shownPerson{}, Commands: seen.Commands,
	}
	for _, p := range seen.People {
		s.Users = append(s.Users, shownPerson{ID: p.ID, Name: fullName(p.FirstName, p.LastName), Admin: p.Admin})
	}
	for i := range seen.Chats {
		s.Chats = append(s.Chats, c.shownChat(&seen.Chats[i], seen.User))
	}
	return s
}

func (c *Chats) shownChat(chat *emulator.Chat, user int64) shownChat {
	out := shownChat{ID: chat.ID, Kind: chat.Kind, Title: chat.Title, Username: chat.Username, People: chat.People, Messages: []shownMessage{}}
	if chat.Pinned != nil {
		out.Pinned, out.PinnedID = firstLine(chat.Pinned.Plain), chat.Pinned.ID
	}
	for i := range chat.Messages {
		out.Messages = append(out.Messages, c.shownMessage(chat, &chat.Messages[i], user))
	}
	return out
}

func (c *Chats) shownMessage(chat *emulator.Chat, m *emulator.Message, user int64) shownMessage {
	w := &m.Wire
	s := shownMessage{
		ID: m.ID, Date: w.Date, Edited: w.EditDate != 0, Silent: m.Silent, Rich: m.Doc != nil, Buttons: m.Buttons,
		HTML: string(c.html(m)), Comments: chat.Kind == "channel" && chat.Comments && w.ReplyMarkup == nil && m.Service == "",
	}
	if w.From != nil {
		s.Mine = w.From.ID == user
		s.From = fullName(w.From.FirstName, w.From.LastName)
	} else {
		s.From = chat.Title
	}
	if m.Service != "" {
		s.Service = "pinned a message"
		for _, pinned := range chat.Messages {
			if pinned.ID == w.PinnedMessage.MessageID {
				s.Service = "pinned “" + firstLine(pinned.Plain) + "”"
			}
		}
	}
	if o := w.ForwardOrigin; o != nil {
		switch {
		case o.Chat != nil:
			s.Forward = o.Chat.Title
		case o.SenderUser != nil:
			s.Forward = fullName(o.SenderUser.FirstName, o.SenderUser.LastName)
		}
	}
	return s
}

// html is the message as HTML, escaped.
func (c *Chats) html(m *emulator.Message) []byte {
	w := &m.Wire
	if m.Doc != nil {
		o := page.Options{Media: c.mediaAddress, Code: colourCode, Prefix: "m" + strconv.FormatInt(m.Chat, 10) + "-" + strconv.Itoa(m.ID) + "-"}
		return o.AppendHTML(nil, m.Doc)
	}
	var b []byte
	if len(w.Photo) > 0 {
		b = append(b, c.photoHTML(w.Photo[0].FileID)...)
	}
	if w.Document != nil {
		b = append(b, `<p class="file">`+html.EscapeString(w.Document.FileName)+`</p>`...)
	}
	text, entities := w.Text, w.Entities
	if text == "" {
		text, entities = w.Caption, w.CaptionEntities
	}
	if text == "" {
		return b
	}
	shown := make([]page.Entity, 0, len(entities))
	for _, x := range entities {
		shown = append(shown, page.Entity{
			Type: x.Type, Offset: x.Offset, Length: x.Length, URL: x.URL, Language: x.Language,
			CustomEmojiID: x.CustomEmojiID, UnixTime: x.UnixTime, DateTimeFormat: x.DateTimeFormat,
		})
	}
	return page.Options{Code: colourCode}.AppendMessage(b, page.Message{Text: text, Entities: shown})
}

// photoHTML shows a photo that was uploaded; of one that was sent by its address
// the emulator has only that, and fetches nothing.
func (c *Chats) photoHTML(id string) string {
	if address := c.mediaAddress(id); address != "" {
		return `<img class="photo" alt="" src="` + html.EscapeString(address) + `">`
	}
	name, _ := c.emulator.File(id)
	return `<p class="file">` + html.EscapeString(name) + `</p>`
}

func (c *Chats) mediaAddress(id string) string {
	if _, data := c.emulator.File(id); data == nil {
		return ""
	}
	return "/media/" + id
}

func fullName(first, last string) string {
	if last == "" {
		return first
	}
	return first + " " + last
}

func firstLine(s string) string {
	line := []rune(s)
	if i := slices.Index(line, '\n'); i >= 0 {
		line = line[:i]
	}
	if len(line) > 80 {
		line = append(line[:79], '…')
	}
	return string(line)
}
