//go:build unix

package main

import (
	"encoding/json"
	"fmt"
	"math/rand"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/bot/emulator"
)

// e2eEnglish is the channel of the articles in English.
const e2eEnglish = -1001234567891

// killedOften starts the program and kills it n times. Each time the answers to one
// kind of request are pending, or no update arrives.
func (w *world) killedOften(n int, seed int64) {
	w.t.Helper()
	chance := rand.New(rand.NewSource(seed))
	for range n {
		fault := emulator.Fault{Kind: emulator.FaultHTML, Method: "getUpdates"}
		if k := chance.Intn(3); k < 2 {
			fault = emulator.Fault{Kind: emulator.FaultSlowAfter, Method: []string{"sendMessage", "editMessageText"}[k],
				Chat: []int64{e2eChannel, e2eEnglish, e2eGroup}[chance.Intn(3)], Delay: time.Minute}
		}
		end := w.emulator.AddFault(fault)
		p := w.start()
		time.Sleep(busy * time.Duration(700+chance.Intn(1800)) * time.Millisecond)
		p.kill()
		end()
	}
}

var toPost = regexp.MustCompile(`https://t\.me/(news|english)/(\d+)`)

// shown returns what the chats show, sorted: each post with the posts that it links to,
// and each comment with its post.
func (w *world) shown() (out []string) {
	texts := map[string]string{}
	chats := map[int64]string{e2eChannel: "news", e2eEnglish: "english", e2eGroup: "group"}
	for chat, name := range chats {
		for _, m := range w.emulator.Messages(chat) {
			texts[name+strconv.Itoa(m.ID)], _, _ = strings.Cut(m.Plain, "\n")
		}
	}
	for chat, name := range chats {
		for _, m := range w.emulator.Messages(chat) {
			line := texts[name+strconv.Itoa(m.ID)]
			switch {
			case m.Auto || m.Service != "":
				continue
			case chat == e2eGroup:
				line += " ↑ " + texts[name+strconv.Itoa(m.ReplyTo)]
			}
			m.Wire.ReplyToMessage = nil
			bare, err := json.Marshal(m.Wire)
			if err != nil {
				w.t.Fatal(err)
			}
			for _, at := range toPost.FindAllStringSubmatch(string(bare), -1) {
				line += " → " + texts[at[1]+at[2]]
			}
			out = append(out, line)
		}
	}
	slices.Sort(out)
	return out
}

// answerComment answers a question about a comment as an admin would after a look below the post.
// It reports whether the message is such a question and was answered.
func (w *world) answerComment(question emulator.Message) bool {
	const again = "Comment again"
	buttons := slices.Concat(question.Buttons...)
	if !slices.ContainsFunc(buttons, func(b emulator.Button) bool { return b.Text == again }) {
		return false
	}
	answer := again
	for _, line := range w.shown() {
		if _, post, ok := strings.Cut(line, " ↑ "); ok && strings.Contains(question.Plain, post) {
			answer = "It's there"
		}
	}
	for _, b := range buttons {
		if b.Text != answer {
			continue
		}
		if _, err := w.emulator.UserPresses(e2eAdmin, e2eAdmin, question.ID, b.Data); err != nil {
			w.t.Logf("answered meanwhile, as the button is gone: %v", err)
		}
		return true
	}
	return false
}

// TestSeriesOfKilledProcess publishes a series in two languages, one channel each,
// while the program is killed again and again: between posts and their links to each
// other, and between posts and their comments. In the end everything is there once,
// with the right links.
func TestSeriesOfKilledProcess(t *testing.T) {
	long(t)
	w := newWorld(t)
	w.discussed(emulator.AllRights())
	w.emulator.AddChannel(emulator.Channel{ID: e2eEnglish, Title: "English", Username: "english", Admins: []int64{e2eAdmin}, Bot: emulator.AllRights()})
	w.env = append(w.env, "DATELINE_SETTLE=1s", `DATELINE_SERIES={"links":true,"reply":true,"contents":true}`, "DATELINE_TRANSLATIONS=on",
		`DATELINE_ROUTES=[{"lang":["en"],"channel":"@english"},{"lang":["ru"],"channel":"@news","comment":"On {{escape .Title}}"}]`)
	p := w.startUp()
	for file, lang := range map[string]string{"hello": "en", "privet": "ru"} { // so that each channel has a message
		w.write(file+".md", strings.Replace(article(file, time.Now(), "Text."), "categories", "lang: "+lang+"\ncategories", 1))
	}
	want := []string{"On privet ↑ privet", "hello", "privet"}
	w.wait("the first posts", func() bool { return slices.Equal(w.shown(), want) })
	p.kill()
	contents := map[string]string{"en": "Contents: Saga", "ru": "Содержание: Saga"}
	for i := range 3 {
		for lang, other := range map[string]string{"ru": "en", "en": "ru"} {
			part := func(i int, lang string) string { return fmt.Sprintf("Part %d %s", i, lang) }
			at := time.Now().Add(time.Duration(i)*time.Second + time.Second)
			w.write(fmt.Sprintf("part%d.%s.md", i, lang), strings.Replace(article(part(i, lang), at, "Text."), "categories", "series: Saga\ncategories", 1))
			line := part(i, lang)
			if i > 0 {
				line += " → " + part(i-1, lang)
			}
			if i < 2 {
				line += " → " + part(i+1, lang)
			}
			want = append(want, line+" → "+part(i, other))
			contents[lang] += " → " + part(i, lang)
		}
		want = append(want, fmt.Sprintf("On Part %d ru ↑ Part %d ru", i, i))
	}
	want = append(want, contents["en"], contents["ru"])
	slices.Sort(want)

	w.killedOften(8, 1)
	p = w.start()
	// A comment whose request was cut off is looked for, at 20 messages a minute, and
	// then asked about: it is never sent a second time automatically.
	asked := map[int]bool{}
	for late := time.Now().Add(busy * 4 * time.Minute); !slices.Equal(w.shown(), want) && time.Now().Before(late); {
		for _, m := range w.emulator.Messages(e2eAdmin) {
			asked[m.ID] = asked[m.ID] || w.answerComment(m)
		}
		time.Sleep(200 * time.Millisecond)
	}
	p.stop()
	if got := w.shown(); !slices.Equal(got, want) {
		t.Errorf("got %s\nwant %s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		for _, m := range w.emulator.Messages(e2eAdmin) {
			t.Logf("the admin sees %q", m.Plain)
		}
	}
	for _, chat := range []int64{e2eChannel, e2eEnglish, e2eGroup} {
		for _, m := range w.emulator.AllMessages(chat) {
			if added := strings.Contains(m.Plain, "On ") || strings.Contains(m.Plain, ": Saga"); m.Deleted && m.Service == "" || added && !m.Auto && !m.Silent {
				t.Errorf("%q was deleted: %v, made a sound: %v", m.Plain, m.Deleted, !m.Silent)
			}
		}
	}
}
