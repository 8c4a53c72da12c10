package bot

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf16"

	"github.com/dateline-bot/dateline/bot/message"

	"github.com/dateline-bot/dateline/bot/emulator"
	"github.com/dateline-bot/dateline/bot/emulator/talktest"
)

// tell writes what is new: messages, edits, answers to presses.
func (s *stage) tell(out *strings.Builder, queries []string) {
	for _, q := range queries {
		if a, ok := s.e.CallbackAnswer(q); !ok {
			out.WriteString("the button is never answered\n")
		} else if a.Text != "" {
			fmt.Fprintf(out, "(%s)\n", a.Text)
		}
	}
	for _, chat := range []int64{channelID, groupID, teamID, anna, boris, eva, ivan} {
		for _, m := range append(s.e.AllMessages(chat), s.e.In(chat).Ephemeral()...) {
			key, version := [2]int64{chat, int64(m.ID)}, len(m.History)+1
			if m.Receiver != 0 {
				key[1] = -key[1]
			}
			if m.Deleted {
				version = -1
			}
			known := s.shown[key]
			if known == version || known == 0 && m.Deleted {
				continue
			}
			s.shown[key] = version
			if !m.FromBot && chat != channelID {
				continue
			}
			s.showMessage(out, chat, m, known)
		}
	}
	s.desk.mu.Lock()
	for _, d := range s.desk.did[s.didAt:] {
		if !strings.HasSuffix(d, "by the clock") {
			fmt.Fprintf(out, "desk: %s\n", d)
		}
	}
	s.didAt = len(s.desk.did)
	s.desk.mu.Unlock()
	for _, q := range s.inline {
		if a, ok := s.e.InlineAnswer(q); ok {
			s.showInline(out, a)
		} else {
			out.WriteString("the query is never answered\n")
		}
	}
	s.inline = nil
}

func (s *stage) showMessage(out *strings.Builder, chat int64, m emulator.Message, known int) {
	where := "bot → " + s.chatName(chat)
	if m.Receiver != 0 {
		where += " (only " + s.chatName(m.Receiver) + ")"
	}
	if m.Topic != 0 {
		where += fmt.Sprintf("/%d", m.Topic)
	}
	switch {
	case m.Deleted:
		fmt.Fprintf(out, "%s deleted: %s\n", where, strings.SplitN(m.Plain, "\n", 2)[0])
		return
	case known != 0:
		where += " (edited)"
	case m.Rich:
		where += " (rich)"
	}
	if name := s.chatName(chat); s.language == "" && (name == "boris" || name == "ivan") && !m.Rich {
		s.readsRussian(m)
	}
	fmt.Fprintf(out, "%s:\n", where)
	for line := range strings.SplitSeq(strings.TrimRight(styled(m), "\n"), "\n") {
		out.WriteString(strings.TrimRight("  "+line, " ") + "\n")
	}
	if len(m.Buttons) == 0 {
		if s.last[chat].ID == m.ID {
			delete(s.last, chat)
		}
		return
	}
	s.last[chat] = m
	for _, row := range m.Buttons {
		out.WriteString(" ")
		for _, b := range row {
			fmt.Fprintf(out, " [%s]", b.Text)
		}
		out.WriteByte('\n')
	}
}

// pressInGroup presses a button under the last message with buttons of the group.
func (s *stage) pressInGroup(user int64, label string) (query string) {
	m := s.last[groupID]
	if m.Receiver == 0 {
		return s.press(user, m, label)
	}
	at := s.find(m, label)
	id, err := s.e.In(groupID).PressesEphemeral(user, m.ID, m.Buttons[at[0]][at[1]].Data)
	if err != nil {
		s.t.Fatal(err)
	}
	return id
}

// press presses a button under a message.
func (s *stage) press(user int64, m emulator.Message, label string) (query string) {
	at := s.find(m, label)
	id, err := s.e.UserPresses(user, m.Chat, m.ID, m.Buttons[at[0]][at[1]].Data)
	if err != nil {
		s.t.Fatal(err)
	}
	return id
}

// find returns where the button with these words is under a message, or where the
// same button was when the conversation was played before.
func (s *stage) find(m emulator.Message, label string) (at [2]int) {
	if len(s.again) > 0 {
		at, s.again = s.again[0], s.again[1:]
		if at[0] >= len(m.Buttons) || at[1] >= len(m.Buttons[at[0]]) {
			s.t.Fatalf("no button at %v under %q", at, m.Plain)
		}
		return at
	}
	at, ok := talktest.Find(m, label)
	if !ok {
		s.t.Fatalf("no button %q under %q", label, m.Plain)
	}
	s.pressed = append(s.pressed, at)
	return at
}

// pressInTeam presses the newest button whose text begins so in the group of the admins.
func (s *stage) pressInTeam(user int64, label string) (query string) {
	for _, m := range slices.Backward(s.e.Messages(teamID)) {
		for _, b := range slices.Concat(m.Buttons...) {
			if strings.HasPrefix(b.Text, label) {
				return talktest.Press(s.t, s.e, user, m, label)
			}
		}
	}
	s.t.Fatalf("no button %q in the group of the admins", label)
	return ""
}

// readsRussian holds that somebody who reads Russian is shown no English
// sentence; the text of an article is the author's.
func (s *stage) readsRussian(m emulator.Message) {
	said, _, _ := strings.Cut(m.Plain, "\n\n") // what follows is the start of an article, or its description
	for _, row := range m.Buttons {
		for _, b := range row {
			said += "\n" + b.Text
		}
	}
	var titles []string
	for _, a := range s.desk.Catalogue().Articles() {
		titles = append(titles, a.Title)
	}
	if found := talktest.English(said, titles...); found != "" {
		s.t.Errorf("a Russian reader is shown %q in:\n%s", found, m.Plain)
	}
}

func (s *stage) showInline(out *strings.Builder, raw json.RawMessage) {
	var a struct {
		Results    string `json:"results"` // JSON in a form's field
		NextOffset string `json:"next_offset"`
		Button     string `json:"button"`
	}
	if err := json.Unmarshal(raw, &a); err != nil {
		s.t.Fatal(err, string(raw))
	}
	var results []struct {
		Title       string `json:"title"`
		Description string `json:"description"`
		Thumbnail   string `json:"thumbnail_url"`
		Content     struct {
			Text string `json:"message_text"`
		} `json:"input_message_content"`
		Markup struct {
			Rows [][]struct{ Text, URL string } `json:"inline_keyboard"`
		} `json:"reply_markup"`
	}
	if err := json.Unmarshal([]byte(a.Results), &results); err != nil {
		s.t.Fatal(err, a.Results)
	}
	fmt.Fprintf(out, "bot offers %d:\n", len(results))
	for _, r := range results {
		if r.Description == "" {
			s.t.Errorf("%q has no second line", r.Title)
		}
		out.WriteString(strings.TrimRight(fmt.Sprintf("  %q: %q, then %q %s", r.Title, r.Description, r.Content.Text, r.Thumbnail), " ") + "\n")
		for _, row := range r.Markup.Rows {
			out.WriteString(" ")
			for _, b := range row {
				fmt.Fprintf(out, " [%s](%s)", b.Text, b.URL)
			}
			out.WriteString("\n")
		}
	}
	if a.Button != "" {
		fmt.Fprintf(out, "  above the list: %s\n", a.Button)
	}
	if a.NextOffset != "" {
		fmt.Fprintf(out, "  next: %s\n", a.NextOffset)
	}
}

func (s *stage) chatName(chat int64) string {
	for name, id := range people() {
		if id == chat {
			return name
		}
	}
	return map[int64]string{channelID: "channel", groupID: "group", teamID: "team"}[chat]
}

// styled writes a text message with its links and styles as Markdown would.
func styled(m emulator.Message) string {
	var wire struct {
		Text     string           `json:"text"`
		Entities []message.Entity `json:"entities"`
	}
	if err := json.Unmarshal([]byte(m.JSON), &wire); err != nil || wire.Text == "" {
		return m.Plain
	}
	units := utf16.Encode([]rune(wire.Text))
	var b strings.Builder
	at := 0
	for _, e := range wire.Entities {
		open, shut, known := "", "", true
		switch e.Type {
		case "text_link":
			open, shut = "[", "]("+e.URL+")"
		case "bold":
			open, shut = "*", "*"
		case "code":
			open, shut = "`", "`"
		default:
			known = false
		}
		if !known || e.Offset < at {
			continue
		}
		b.WriteString(string(utf16.Decode(units[at:e.Offset])))
		at = e.Offset + e.Length
		b.WriteString(open + string(utf16.Decode(units[e.Offset:at])) + shut)
	}
	b.WriteString(string(utf16.Decode(units[at:])))
	return b.String()
}

// diff shows the first lines that differ.
func diff(want, got string) string {
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range max(len(w), len(g)) {
		if i >= len(w) || i >= len(g) || w[i] != g[i] {
			from := max(0, i-3)
			return fmt.Sprintf("line %d\nwant:\n%s\ngot:\n%s", i+1, strings.Join(w[from:min(len(w), i+6)], "\n"), strings.Join(g[from:min(len(g), i+12)], "\n"))
		}
	}
	return ""
}
