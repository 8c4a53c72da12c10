//go:build unix

package main

import (
	"flag"
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/bot/emulator"
	"github.com/dateline-bot/dateline/bot/emulator/talktest"
	"github.com/dateline-bot/dateline/content/locale"
)

var update = flag.Bool("update", false, "write what the program answers now into the conversations")

// TestConversations talks with the real program: each archive has articles and a file
// `conversation`, in which
//
//	> anna: /latest        is a message to the bot,
//	> anna presses Cancel  a press of the button whose text begins so, and
//	> channel              a look at the last post of the channel;
//	< text                 is the whole text on their screen then, and
//	< [one] [two]          a row of buttons; a line "< ..." matches any lines.
//
// The present time is written NOW, the size of the database SIZE.
//
// ben, boris and greta are readers (English, Russian, German), anna, ivan and jonas run
// the channel.
func TestConversations(t *testing.T) {
	talktest.Run(t, "testdata/conversation", func(t *testing.T, c *talktest.Conversation) {
		if strings.HasPrefix(c.Name, "commands_") { // lists all commands
			long(t)
		}
		w := newWorld(t)
		w.emulator.AddUser(emulator.User{ID: e2eBoris, FirstName: "Борис", LanguageCode: "ru"})
		w.emulator.AddUser(emulator.User{ID: e2eIvan, FirstName: "Иван", LanguageCode: "ru"})
		w.emulator.AddUser(emulator.User{ID: e2eGreta, FirstName: "Greta", LanguageCode: "de"})
		w.emulator.AddUser(emulator.User{ID: e2eJonas, FirstName: "Jonas", LanguageCode: "de-AT"})
		w.emulator.SetAdmins(e2eChannel, e2eAdmin, e2eIvan, e2eJonas)
		w.env = append(w.env, "DATELINE_TIMEZONE=Europe/Moscow", "DATELINE_BASE_URL=")
		c.Unpack(t, filepath.Join(w.dir, "articles"))
		p := w.start()
		got := (&screen{world: w, began: time.Now(), written: written(c)}).play(c.Script)
		if *update {
			c.Update(t, got)
		}
		p.stop()
	})
}

const (
	e2eBoris = 9
	e2eIvan  = 10
	e2eGreta = 11
	e2eJonas = 12
)

// screen is what people see and do.
type screen struct {
	*world
	began   time.Time
	seen    string   // the text on it before the last action
	written []string // lines of the articles
}

// written returns the lines of a conversation's articles.
func written(c *talktest.Conversation) (lines []string) {
	for _, f := range c.Articles {
		for line := range strings.Lines(string(f.Data)) {
			if line = strings.TrimSpace(strings.TrimPrefix(line, "title: ")); len(line) > 3 {
				lines = append(lines, line)
			}
		}
	}
	return lines
}

func (s *screen) people() map[string]int64 {
	return map[string]int64{"anna": e2eAdmin, "ben": e2eReader, "boris": e2eBoris, "ivan": e2eIvan, "greta": e2eGreta, "jonas": e2eJonas, "channel": e2eChannel}
}

// play runs a conversation and returns its actual form.
func (s *screen) play(script string) string {
	var out strings.Builder
	for act := range strings.SplitSeq("\n"+strings.TrimSpace(script), "\n> ") {
		if act = strings.TrimSpace(act); act == "" {
			continue
		}
		line, answer, _ := strings.Cut(act, "\n")
		var want []string
		for l := range strings.Lines(answer) {
			if l = strings.TrimRight(l, "\n"); strings.HasPrefix(l, "<") {
				want = append(want, strings.TrimPrefix(strings.TrimPrefix(l, "<"), " "))
			}
		}
		chat := s.act(line)
		got := s.await(line, chat, want)
		switch chat {
		case e2eBoris, e2eIvan:
			s.inRussian(got)
		case e2eGreta, e2eJonas:
			s.inGerman(got)
		}
		fmt.Fprintf(&out, "> %s\n", line)
		for l := range strings.SplitSeq(got, "\n") {
			out.WriteString(strings.TrimRight("< "+l, " ") + "\n")
		}
		out.WriteByte('\n')
	}
	return out.String()
}

// act performs a line and returns the chat to look at.
func (s *screen) act(line string) (chat int64) {
	s.t.Helper()
	who, what, said := strings.Cut(line, ": ")
	if !said {
		who, what, _ = strings.Cut(line, " ")
	}
	id, known := s.people()[who]
	if !known {
		s.t.Fatalf("nobody is called %q in %q", who, line)
	}
	s.seen = s.shown(id)
	label, presses := strings.CutPrefix(what, "presses ")
	switch {
	case said:
		s.emulator.UserSends(id, what)
	case presses:
		talktest.Press(s.t, s.emulator, id, s.last(id), label)
	case id != e2eChannel:
		s.t.Fatalf("nobody knows how to %q", line)
	}
	return id
}

// last returns the bot's newest message in a chat, apart from those that admins get without having
// asked, which may arrive at any time.
func (s *screen) last(chat int64) (m emulator.Message) {
	for _, x := range s.emulator.Messages(chat) {
		if x.FromBot && x.Service == "" && !unasked(x.Plain) {
			m = x
		}
	}
	return m
}

// unasked reports whether a text is that of the standing message about what needs attention, or of
// the message of the first start, in any language.
func unasked(text string) bool {
	for _, tag := range locale.Languages() {
		l := locale.For(tag)
		if first, _, _ := strings.Cut(l.T("first", "channel", "\x00"), "\x00"); strings.HasPrefix(text, first) {
			return true
		}
		if heading, _, _ := strings.Cut(l.T("attention", "n", 1), "1"); strings.HasPrefix(text, heading) || strings.HasPrefix(text, l.T("attention.none")) {
			return true
		}
	}
	return false
}

// shown formats the last message.
func (s *screen) shown(chat int64) string {
	m := s.last(chat)
	lines := []string{m.Plain}
	for _, row := range m.Buttons {
		var labels []string
		for _, b := range row {
			labels = append(labels, "["+b.Text+"]")
		}
		lines = append(lines, strings.Join(labels, " "))
	}
	return s.masked(strings.Join(lines, "\n"))
}

// size matches the size of the database.
var size = regexp.MustCompile(`(SQLite, )[\d.,]+ (?:KB|КБ|MB|МБ)`)

// masked replaces the times of this conversation and the size of the database, which
// differ from run to run, by names.
func (s *screen) masked(shown string) string {
	zone, err := time.LoadLocation("Europe/Moscow")
	if err != nil {
		s.t.Skip("no zone data:", err)
	}
	for at := s.began.In(zone); !at.After(time.Now().Add(time.Minute)); at = at.Add(time.Minute) {
		for _, tag := range locale.Languages() {
			l := locale.For(tag)
			shown = strings.NewReplacer(l.Moment(at, at), "NOW", l.Moment(at, time.Time{}), "NOW").Replace(shown)
		}
	}
	return size.ReplaceAllString(shown, "${1}SIZE")
}

// await waits for the wanted lines to appear.
func (s *screen) await(line string, chat int64, want []string) string {
	s.t.Helper()
	if *update {
		deadline := time.Now().Add(busy * 10 * time.Second)
		for s.shown(chat) == s.seen && time.Now().Before(deadline) && chat != e2eChannel {
			time.Sleep(50 * time.Millisecond)
		}
		time.Sleep(2500 * time.Millisecond)
		return s.shown(chat)
	}
	deadline := time.Now().Add(busy * 45 * time.Second)
	for !fits(strings.Split(s.shown(chat), "\n"), want) {
		if time.Now().After(deadline) {
			s.t.Fatalf("> %s\nwanted:\n%s\n\non the screen:\n%s", line, strings.Join(want, "\n"), s.shown(chat))
		}
		_, changed := s.emulator.Changes()
		select {
		case <-changed:
		case <-time.After(100 * time.Millisecond):
		}
	}
	return s.shown(chat)
}

// inRussian holds that Russian readers are not shown English sentences.
func (s *screen) inRussian(shown string) {
	s.t.Helper()
	if found := talktest.English(shown, s.written...); found != "" {
		s.t.Errorf("a Russian reader is shown %q in:\n%s", found, shown)
	}
}

// englishWord matches a word that German does not have.
var englishWord = regexp.MustCompile(`(?i)\b(?:the|is|are|you|your|it|of|and|not|no|there|this|has|by|to)\b`)

// inGerman holds that German readers are not shown English sentences.
func (s *screen) inGerman(shown string) {
	s.t.Helper()
	for _, known := range s.written {
		shown = strings.ReplaceAll(shown, known, "…")
	}
	if found := englishWord.FindString(shown); found != "" {
		s.t.Errorf("a German reader is shown %q in:\n%s", found, shown)
	}
}

// fits reports whether the lines match the wanted ones, where "..." matches any.
func fits(got, want []string) bool {
	switch {
	case len(want) == 0:
		return len(got) == 0
	case want[0] == "...":
		for i := range len(got) + 1 {
			if fits(got[i:], want[1:]) {
				return true
			}
		}
		return false
	}
	return len(got) > 0 && strings.TrimRight(got[0], " ") == want[0] && fits(got[1:], want[1:])
}
