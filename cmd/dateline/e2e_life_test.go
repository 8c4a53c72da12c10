//go:build unix

package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand"
	"os"
	"path/filepath"
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

// linked returns the posts of both channels: each title with the added lines that link to others.
func (w *world) linked() (out []string) {
	for _, chat := range []int64{e2eChannel, e2eEnglish} {
		for _, m := range w.emulator.Messages(chat) {
			lines := strings.Split(m.Plain, "\n")
			text := lines[0]
			for _, line := range lines[1:] {
				if strings.ContainsAny(line, "←→🌐") {
					text += " | " + line
				}
			}
			out = append(out, text)
		}
	}
	return out
}

// killedAtEdits makes a change that has the running program edit posts, and kills it twice: when the
// server has failed at an edit, and when the answer to one that took effect is pending. In the end
// both channels show want.
func (w *world) killedAtEdits(p *program, change func(), want ...string) *program {
	w.t.Helper()
	const edits = "editMessageText deleteMessage"
	tried := func() (n int) {
		for _, c := range w.emulator.Calls() {
			if strings.Contains(edits, c.Method) && c.Code == 502 {
				n++
			}
		}
		return n
	}
	before := tried()
	end := w.emulator.AddFault(emulator.Fault{Kind: emulator.FaultHTML, Method: edits})
	change()
	w.wait("an edit that fails", func() bool { return tried() > before })
	p.kill()
	end()
	was := w.linked()
	end = w.emulator.AddFault(emulator.Fault{Kind: emulator.FaultSlowAfter, Method: edits, Delay: time.Minute})
	p = w.start()
	w.wait("an edit that takes effect", func() bool { return !slices.Equal(w.linked(), was) })
	p.kill()
	end()
	p = w.start()
	late := time.Now().Add(busy * time.Minute)
	for !slices.Equal(w.linked(), want) && time.Now().Before(late) {
		time.Sleep(200 * time.Millisecond)
	}
	if got := w.linked(); !slices.Equal(got, want) {
		w.t.Fatalf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	return p
}

// TestNeighboursOfKilledProcess holds that what becomes of a part of a series reaches the posts that
// link to it, in both channels, once and without another message: a part comes out, gets another
// title or place, or leaves, each while the program is killed between that and the links, and
// between the edits.
func TestNeighboursOfKilledProcess(t *testing.T) {
	long(t)
	w := newWorld(t)
	w.emulator.AddChannel(emulator.Channel{ID: e2eEnglish, Title: "English", Username: "english", Admins: []int64{e2eAdmin}, Bot: emulator.AllRights()})
	w.env = append(w.env, "DATELINE_SETTLE=1s", "DATELINE_WITHDRAW=delete", `DATELINE_SERIES={"links":true}`, "DATELINE_TRANSLATIONS=on",
		`DATELINE_ROUTES=[{"lang":["en"],"channel":"@english"},{"lang":["ru"],"channel":"@news"}]`)
	p := w.startUp()
	at := soon()
	part := func(file, title string, order int) {
		a := article(title, at, "Text.")
		w.write(file, strings.Replace(a, "categories", fmt.Sprintf("series: Saga\nseries_order: %d\ncategories", order), 1))
	}
	part("one.ru.md", "Раз", 1)
	w.wait("the first post", func() bool { return slices.Equal(w.linked(), []string{"Раз"}) })
	part("two.ru.md", "Два", 2)
	w.wait("the second post", func() bool { return slices.Equal(w.linked(), []string{"Раз | Два →", "Два | ← Раз"}) })

	p = w.killedAtEdits(p, func() { part("one.en.md", "One", 1) }, "Раз | Два → | 🌐 One", "Два | ← Раз", "One | 🌐 Раз")
	p = w.killedAtEdits(p, func() { part("two.en.md", "Two", 2) },
		"Раз | Два → | 🌐 One", "Два | ← Раз | 🌐 Two", "One | Two → | 🌐 Раз", "Two | ← One | 🌐 Два")
	p = w.killedAtEdits(p, func() { part("two.en.md", "Second", 2) },
		"Раз | Два → | 🌐 One", "Два | ← Раз | 🌐 Second", "One | Second → | 🌐 Раз", "Second | ← One | 🌐 Два")
	p = w.killedAtEdits(p, func() { part("one.ru.md", "Раз", 3) },
		"Раз | ← Два | 🌐 One", "Два | Раз → | 🌐 Second", "One | Second → | 🌐 Раз", "Second | ← One | 🌐 Два")
	p = w.killedAtEdits(p, func() {
		if err := os.Remove(filepath.Join(w.dir, "articles", "two.ru.md")); err != nil {
			t.Fatal(err)
		}
	}, "Раз | 🌐 One", "One | Second → | 🌐 Раз", "Second | ← One")
	p.stop()

	// Each edit took effect once, and nothing but the part that left was deleted.
	history := map[string]int{}
	for _, chat := range []int64{e2eChannel, e2eEnglish} {
		for _, m := range w.emulator.AllMessages(chat) {
			title, _, _ := strings.Cut(m.Plain, "\n")
			history[title] = len(m.History)
			if m.Deleted != (title == "Два") {
				t.Errorf("%q is deleted: %v", title, m.Deleted)
			}
		}
	}
	if want := map[string]int{"Раз": 4, "Два": 3, "One": 2, "Second": 2}; !maps.Equal(history, want) {
		t.Errorf("the posts were changed %v times, want %v", history, want)
	}
	if n := len(w.emulator.Messages(e2eAdmin)); n > 1 { // that of the first start
		t.Errorf("the admin got %d messages: %q", n, w.toldAdmin(""))
	}
}
