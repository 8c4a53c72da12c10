package web

import (
	"bytes"
	"cmp"
	"context"
	"html/template"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dateline-bot/dateline/bot/emulator"
	"github.com/dateline-bot/dateline/content/page"
)

// snapshot is what the page shows to one person, both for its template and, as JSON,
// for its script.
type snapshot struct {
	words    `json:"-"`
	Title    string                `json:"title"`
	Bot      string                `json:"bot"` // its username
	User     int64                 `json:"user"`
	People   []shownPerson         `json:"people"`
	Chats    []shownChat           `json:"chats"`
	Commands []emulator.BotCommand `json:"commands"`
	Ledger   []ledgerRow           `json:"ledger"`
	Faults   []string              `json:"faults"` // active ones
	Clock    string                `json:"clock,omitempty"`
	Speed    int                   `json:"speed,omitempty"`
	Stage    *Stage                `json:"-"`
	Source   string                `json:"-"` // of the article that the tour edits
}

type shownPerson struct {
	ID   int64  `json:"id"`
	Name string `json:"name"`
}

type shownChat struct {
	ID       int64          `json:"id"`
	Kind     string         `json:"kind"`
	Title    string         `json:"title"`
	About    string         `json:"about"`
	Letter   string         `json:"letter"`
	Username string         `json:"username,omitempty"`
	Pinned   string         `json:"pinned,omitempty"`
	PinnedID int            `json:"pinned_id,omitempty"`
	Messages []shownMessage `json:"messages"`
}

// shownMessage is a message as HTML, escaped by the templates.
type shownMessage struct {
	ID   int           `json:"id"`
	Day  string        `json:"day"`
	HTML template.HTML `json:"html"`
}

// snapshot returns what the person with this id sees.
func (d *Demo) snapshot(ctx context.Context, say words, user int64) snapshot {
	seen := d.Emulator.Snapshot(user)
	s := snapshot{
		words: say, Title: cmp.Or(d.Title, "Dateline"), Bot: seen.Bot.Username, User: seen.User, People: []shownPerson{}, Commands: seen.Commands,
		Ledger: []ledgerRow{}, Faults: []string{}, Stage: d.Stage,
	}
	for _, p := range seen.People {
		role := "role_reader"
		if p.Admin {
			role = "role_admin"
		}
		s.People = append(s.People, shownPerson{ID: p.ID, Name: say.say(role, "name", fullName(p.FirstName, p.LastName))})
	}
	for i := range seen.Chats {
		s.Chats = append(s.Chats, d.chat(say, &seen.Chats[i], seen.User))
	}
	for _, f := range d.Emulator.Faults() {
		s.Faults = append(s.Faults, string(f.Kind))
	}
	if d.Stage != nil {
		s.Ledger = d.ledger(ctx, say)
		s.Speed = d.Stage.Speed()
		s.Clock = say.Day(say.now) + ", " + say.now.In(say.zone).Format("15:04")
	}
	return s
}

func (d *Demo) chat(say words, chat *emulator.Chat, user int64) shownChat {
	out := shownChat{ID: chat.ID, Kind: chat.Kind, Title: chat.Title, Username: chat.Username, Messages: []shownMessage{}}
	switch chat.Kind {
	case "bot":
		out.About = say.say("chat_bot")
	case "channel":
		out.About = say.say("chat_channel", "n", chat.People)
	default:
		out.About = say.say("chat_group")
	}
	if letters := []rune(chat.Title); len(letters) > 0 {
		out.Letter = strings.ToUpper(string(letters[:1]))
	}
	if chat.Pinned != nil {
		out.Pinned, out.PinnedID = firstLine(chat.Pinned.Plain), chat.Pinned.ID
	}
	for i := range chat.Messages {
		m := &chat.Messages[i]
		var b bytes.Buffer
		if err := d.site.templates.ExecuteTemplate(&b, "message", d.bubble(say, chat, m, user)); err != nil {
			continue // the templates are tested with every kind of message
		}
		out.Messages = append(out.Messages, shownMessage{ID: m.ID, Day: say.Day(m.Date), HTML: template.HTML(b.String())})
	}
	return out
}

func (d *Demo) bubble(say words, chat *emulator.Chat, m *emulator.Message, user int64) bubble {
	w := &m.Wire
	b := bubble{
		ID: "m" + strconv.FormatInt(m.Chat, 10) + "-" + strconv.Itoa(m.ID), Number: m.ID, Chat: m.Chat, Wide: m.Doc != nil,
		Time: say.Clock(m.Date), Moment: m.Date.UTC().Format(time.RFC3339), Buttons: m.Buttons,
	}
	from := chat.Title
	if w.From != nil {
		b.Mine = w.From.ID == user
		from = fullName(w.From.FirstName, w.From.LastName)
	}
	b.Label = from + ", " + b.Time
	if m.Service != "" {
		b.Service = say.say("pinned", "who", from)
		for _, pinned := range chat.Messages {
			if w.PinnedMessage != nil && pinned.ID == w.PinnedMessage.MessageID {
				b.Service = say.say("pinned_what", "who", from, "what", firstLine(pinned.Plain))
			}
		}
		return b
	}
	if chat.Kind == "channel" || !b.Mine && chat.Kind != "bot" {
		b.From = from
	}
	if m.Silent {
		b.Silent = say.say("option_silent")
	}
	if w.EditDate != 0 {
		b.Edited = say.say("edited")
	}
	if chat.Kind == "channel" && chat.Comments && w.ReplyMarkup == nil {
		b.Comments = say.say("comment")
	}
	if o := w.ForwardOrigin; o != nil && o.Chat != nil {
		b.Forward = say.say("forwarded", "from", o.Chat.Title)
	} else if o != nil && o.SenderUser != nil {
		b.Forward = say.say("forwarded", "from", fullName(o.SenderUser.FirstName, o.SenderUser.LastName))
	}
	d.fill(&b, m)
	return b
}

// fill sets the fields of the bubble for the content of the message.
func (d *Demo) fill(b *bubble, m *emulator.Message) {
	w := &m.Wire
	if m.Doc != nil {
		o := page.Options{Media: d.mediaAddress, Prefix: b.ID + "-", Code: colourCode, Under: postBelow}
		b.HTML = template.HTML(o.AppendHTML(nil, m.Doc))
		return
	}
	if len(w.Photo) > 0 {
		if b.Photo = d.mediaAddress(w.Photo[0].FileID); b.Photo == "" {
			b.PhotoAlt, _ = d.Emulator.File(w.Photo[0].FileID)
		}
	}
	if w.Document != nil {
		b.File = w.Document.FileName
	}
	b.Leftward = leftward(w.Text + w.Caption)
	if w.Text != "" {
		b.HTML = textHTML(w.Text, w.Entities)
		b.Link = newLinkPreview(w.Text, w.Entities, w.LinkPreviewOptions)
		return
	}
	b.HTML = textHTML(w.Caption, w.CaptionEntities)
}

func (d *Demo) mediaAddress(id string) string {
	if _, data := d.Emulator.File(id); data == nil {
		return ""
	}
	return "/media/" + id
}

func fullName(first, last string) string { return strings.TrimSpace(first + " " + last) }

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
