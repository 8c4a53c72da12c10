package emulator

import (
	"cmp"
	"html"
	"slices"
	"strconv"

	"github.com/dateline-bot/dateline/content/page"
)

// shownMessages is how many of the last messages of a chat the page shows.
const shownMessages = 200

// A snapshot is what the page shows to one person.
type snapshot struct {
	Title    string        `json:"title"`
	Note     string        `json:"note,omitempty"`
	Bot      string        `json:"bot"` // its username
	User     int64         `json:"user"`
	Users    []shownPerson `json:"users"`
	Chats    []shownChat   `json:"chats"`
	Commands []BotCommand  `json:"commands"`
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
	ID       int        `json:"id"`
	HTML     string     `json:"html"`
	From     string     `json:"from,omitempty"`
	Mine     bool       `json:"mine,omitempty"`
	Service  string     `json:"service,omitempty"`
	Date     int64      `json:"date"`
	Edited   bool       `json:"edited,omitempty"`
	Silent   bool       `json:"silent,omitempty"`
	Rich     bool       `json:"rich,omitempty"`
	Buttons  [][]Button `json:"buttons,omitempty"`
	Forward  string     `json:"forward,omitempty"`
	Comments bool       `json:"comments,omitempty"`
}

// snapshot is what the person with this id sees; the first person if there is none such.
func (e *Emulator) snapshot(user int64, o PageOptions) snapshot {
	e.mu.Lock()
	defer e.mu.Unlock()
	s := snapshot{Title: cmp.Or(o.Title, "Dateline"), Note: o.Note, Bot: e.bot.Username, Users: e.shownPeople()}
	if e.users[user] == nil && len(s.Users) > 0 {
		user = s.Users[0].ID
	}
	s.User = user
	for _, r := range e.sortedRooms() {
		if r.Type != "private" && r.movedTo == 0 {
			s.Chats = append(s.Chats, e.shownChat(r, user))
		}
	}
	if r := e.chats[user]; r != nil {
		c := e.shownChat(r, user)
		c.Title, c.Username, c.Kind = e.bot.FirstName, e.bot.Username, "bot"
		s.Chats = append(s.Chats, c)
		s.Commands = e.menu(user)
	}
	return s
}

func (e *Emulator) sortedRooms() []*room {
	rooms := make([]*room, 0, len(e.chats))
	for _, r := range e.chats {
		rooms = append(rooms, r)
	}
	slices.SortFunc(rooms, func(a, b *room) int { return cmp.Or(cmp.Compare(a.Type, b.Type), cmp.Compare(b.ID, a.ID)) })
	return rooms
}

func (e *Emulator) shownPeople() []shownPerson {
	out := []shownPerson{}
	for id, p := range e.users {
		admin := false
		for _, r := range e.chats {
			admin = admin || slices.Contains(r.admins, id)
		}
		out = append(out, shownPerson{ID: id, Name: fullName(p.FirstName, p.LastName), Admin: admin})
	}
	slices.SortFunc(out, func(a, b shownPerson) int { return cmp.Compare(a.ID, b.ID) })
	return out
}

// menu is the command menu that a person sees, by Telegram's order of scopes.
func (e *Emulator) menu(user int64) []BotCommand {
	language := e.users[user].LanguageCode
	for _, scope := range []string{"chat:" + strconv.FormatInt(user, 10), "all_private_chats", "default"} {
		for _, key := range []string{scope + " " + language, scope + " "} {
			if list := e.commands[key]; len(list) > 0 {
				return list
			}
		}
	}
	return []BotCommand{}
}

func (e *Emulator) shownChat(r *room, user int64) shownChat {
	c := shownChat{ID: r.ID, Kind: r.Type, Title: r.Title, Username: r.Username, People: len(r.admins) + len(r.members), Messages: []shownMessage{}}
	if n := len(r.pinned); n > 0 {
		if m := r.find(r.pinned[n-1]); m != nil {
			c.Pinned, c.PinnedID = firstLine(m.plain), m.wire.MessageID
		}
	}
	for _, m := range r.messages[max(0, len(r.messages)-shownMessages):] {
		if !m.deleted {
			c.Messages = append(c.Messages, e.shownMessage(r, m, user))
		}
	}
	return c
}

func (e *Emulator) shownMessage(r *room, m *record, user int64) shownMessage {
	w := &m.wire
	s := shownMessage{
		ID: w.MessageID, Date: w.Date, Edited: w.EditDate != 0, Silent: m.silent, Rich: m.doc != nil, Buttons: buttonsOf(w.ReplyMarkup),
		HTML: string(e.html(r, m)), Comments: r.Type == "channel" && r.linked != 0 && w.ReplyMarkup == nil && m.service == "",
	}
	if w.From != nil {
		s.Mine = w.From.ID == user
		s.From = fullName(w.From.FirstName, w.From.LastName)
	} else {
		s.From = r.Title
	}
	if m.service != "" {
		s.Service = "pinned a message"
		if pinned := r.find(w.PinnedMessage.MessageID); pinned != nil {
			s.Service = "pinned “" + firstLine(pinned.plain) + "”"
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
func (e *Emulator) html(r *room, m *record) []byte {
	w := &m.wire
	if m.doc != nil {
		o := page.Options{Media: e.mediaAddress, Prefix: "m" + strconv.FormatInt(r.ID, 10) + "-" + strconv.Itoa(w.MessageID) + "-"}
		return o.AppendHTML(nil, m.doc)
	}
	var b []byte
	if len(w.Photo) > 0 {
		b = append(b, e.photoHTML(w.Photo[0].FileID)...)
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
	return page.AppendMessage(b, page.Message{Text: text, Entities: shown})
}

// photoHTML shows a photo that was uploaded; of one that was sent by its address
// the emulator has only that, and fetches nothing.
func (e *Emulator) photoHTML(id string) string {
	if address := e.mediaAddress(id); address != "" {
		return `<img class="photo" alt="" src="` + html.EscapeString(address) + `">`
	}
	return `<p class="file">` + html.EscapeString(e.media[id].Name) + `</p>`
}

func (e *Emulator) mediaAddress(id string) string {
	if e.media[id].Data == nil {
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
