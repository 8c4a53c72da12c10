//go:build unix

package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/bot/emulator"
	"github.com/dateline-bot/dateline/scheduler/ledger"
	"github.com/dateline-bot/dateline/scheduler/store"
)

// effect is the effect of one setting on the running program.
type effect struct {
	name string
	env  []string
	test func(t *testing.T, w *world)
}

// TestSettingsOfTheRunningBot holds that each setting that needs a running bot has its
// effect; testdata/script/effects.txtar covers the others, TestHealth listen, and
// TestWrongToken and the tests of several replicas the rest.
func TestSettingsOfTheRunningBot(t *testing.T) {
	for _, x := range []effect{
		{"approve", []string{"DATELINE_APPROVE=true"}, testApprove},
		{"notify_before", []string{"DATELINE_NOTIFY_BEFORE=1h"}, testNotifyBefore},
		{"catch_up", nil, testCatchUp},
		{"withdraw", []string{"DATELINE_WITHDRAW=delete"}, testWithdrawDelete},
		{"quiet", nil, testQuiet},
		{"settle", []string{"DATELINE_SETTLE=4s"}, testSettle},
		{"routes", []string{`DATELINE_ROUTES=[{"category":"AI","channel":"@other","silent":true}]`}, testRoutes},
		{"series", []string{`DATELINE_SERIES={"links":true,"reply":true}`}, testSeries},
		{"admins", []string{fmt.Sprintf("DATELINE_ADMINS=%d", e2eReader)}, testAdmins},
		{"language", []string{"DATELINE_LANGUAGE=ru"}, testLanguage},
		{"aliases", []string{`DATELINE_ALIASES={"ai":["ИИ","нейросети"]}`}, testAliases},
		{"token_file", nil, testTokenFile},
		{"base_url", nil, testBaseURL},
		{"edit_url", []string{"DATELINE_EDIT_URL=https://example.com/edit/{path}"}, testEditURL},
		{"profile", []string{"DATELINE_PROFILE=false"}, testProfile},
		{"webhook", []string{"DATELINE_WEBHOOK=https://bot.example.com/hook", "DATELINE_LISTEN=127.0.0.1:0"}, testWebhook},
		{"http proxy", nil, testHTTPProxy},
		{"socks5 proxy", nil, testSOCKSProxy},
	} {
		t.Run(x.name, func(t *testing.T) {
			w := newWorld(t)
			w.env = append(w.env, x.env...)
			x.test(t, w)
		})
	}
}

// soon returns a time by which the program is running, even on a busy machine: what was
// due before the first start is history. A start has been seen to take four seconds.
func soon() time.Time { return time.Now().Add(15 * time.Second).Truncate(time.Second) }

// told waits for a message of the bot to a user, and returns it.
func (w *world) told(user int64, what string) (m emulator.Message) {
	w.t.Helper()
	w.wait(what, func() bool {
		for _, m = range w.emulator.Messages(user) {
			if m.FromBot && strings.Contains(m.JSON, what) {
				return true
			}
		}
		return false
	})
	return m
}

// press presses the first button of a message of the bot to a user.
func (w *world) press(user int64, m emulator.Message) {
	w.t.Helper()
	if len(m.Buttons) == 0 {
		w.t.Fatalf("no button under %s", m.JSON)
	}
	if _, err := w.emulator.UserPresses(user, user, m.ID, m.Buttons[0][0].Data); err != nil {
		w.t.Fatal(err)
	}
}

// previewed holds that the admin got the post itself, which ends with body except for
// the last line, before the question about it.
func (w *world) previewed(body string) {
	w.t.Helper()
	all := w.emulator.Messages(e2eAdmin)
	if len(all) < 2 || !strings.Contains(all[len(all)-2].Plain, body) {
		w.t.Errorf("the admin was asked without a preview: %+v", all)
	}
}

// TestStopAsking presses [Stop asking]: waiting and later articles are published, even
// after a restart, until the bot has run without approve.
func TestStopAsking(t *testing.T) {
	w := newWorld(t)
	w.env = append(w.env, "DATELINE_APPROVE=true")
	w.write("a.md", article("First", soon(), "One."))
	w.write("b.md", article("Second", soon(), "Two."))
	p := w.startUp()
	w.told(e2eAdmin, "Second is due on ")
	m := w.told(e2eAdmin, "First is due on ")
	last := m.Buttons[len(m.Buttons)-1]
	if b := last[len(last)-1]; b.Text != "Stop asking" || m.Buttons[0][0].Text != "✅ Post on its date" {
		t.Fatalf("the buttons are %v", m.Buttons)
	} else if _, err := w.emulator.UserPresses(e2eAdmin, e2eAdmin, m.ID, b.Data); err != nil {
		t.Fatal(err)
	}
	w.told(e2eAdmin, "I won't ask any more")
	w.wait("both posts", func() bool { return len(w.posts()) == 2 })
	p.stop()
	p = w.startUp()
	w.write("c.md", article("Third", time.Now().Add(2*time.Second), "Three."))
	w.wait("the third post", func() bool { return len(w.posts()) == 3 })
	p.stop()

	with := w.env
	w.env = append(w.env, "DATELINE_APPROVE=false")
	w.startUp().stop()
	w.env = with
	p = w.startUp()
	w.write("d.md", article("Fourth", soon(), "Four."))
	w.told(e2eAdmin, "Fourth is due on ")
	if n := len(w.posts()); n != 3 {
		t.Errorf("%d posts, want 3", n)
	}
	p.stop()
}

func testApprove(t *testing.T, w *world) {
	due := soon()
	w.write("a.md", article("Approved", due, "Body."))
	p := w.start()
	m := w.told(e2eAdmin, "Approved is due on ")
	w.previewed("Body.")
	time.Sleep(time.Until(due.Add(time.Second)))
	if got := w.posts(); len(got) != 0 {
		t.Errorf("it went out without an admin's word: got %v, want none", got)
	}
	w.press(e2eAdmin, m)
	w.wait("the post", func() bool { return len(w.posts()) == 1 })
	p.stop()
}

func testNotifyBefore(t *testing.T, w *world) {
	due := soon()
	w.write("a.md", article("Told before", due, "Body."))
	p := w.start()
	m := w.told(e2eAdmin, "Told before goes out on ")
	w.previewed("Body.")
	if len(w.posts()) != 0 || len(m.Buttons) == 0 {
		t.Errorf("the admin was told when %d posts were out: %s", len(w.posts()), m.JSON)
	}
	w.wait("the post", func() bool { return len(w.posts()) == 1 })
	w.told(e2eAdmin, "https://t.me/news/1")
	p.stop()
}

func testCatchUp(t *testing.T, w *world) {
	due := soon()
	w.write("a.md", article("Too late", due, "Body."))
	p := w.start()
	w.wait("the plan", func() bool { return w.planned(due) })
	p.kill()
	time.Sleep(time.Until(due.Add(3 * time.Second)))
	w.env = append(w.env, "DATELINE_CATCH_UP=1s")
	p = w.start()
	w.told(e2eAdmin, "missed its date")
	if len(w.posts()) != 0 {
		t.Errorf("it went out later than catch_up allows: %q", w.texts())
	}
	p.stop()
}

// planned reports whether the ledger has an article that is due at a time.
func (w *world) planned(due time.Time) (yes bool) {
	return w.plannedIn(filepath.Join(w.dir, "dateline.db"), due)
}

func (w *world) plannedIn(path string, due time.Time) (yes bool) {
	if _, err := os.Stat(path); err != nil {
		return false
	}
	s, err := store.OpenSQLite(w.t.Context(), path)
	if err != nil {
		return false // it is being created
	}
	defer s.Close()
	_ = s.View(w.t.Context(), func(tx ledger.Tx) error {
		rows, err := tx.Deliveries(ledger.Filter{})
		yes = slices.ContainsFunc(rows, func(d ledger.Delivery) bool { return d.Due.Equal(due) && d.State() == ledger.Planned })
		return err
	})
	return yes
}

func testWithdrawDelete(t *testing.T, w *world) {
	w.write("a.md", article("Gone", soon(), "Body."))
	w.write("b.md", article("Stays", time.Now().AddDate(1, 0, 0), "Body."))
	p := w.start()
	w.wait("the post", func() bool { return len(w.posts()) == 1 })
	if err := os.Remove(filepath.Join(w.dir, "articles", "a.md")); err != nil {
		t.Fatal(err)
	}
	removed := time.Now()
	w.wait("its deletion", func() bool { return len(w.posts()) == 0 })
	if after := time.Since(removed); after < 5*time.Second || after > busy*20*time.Second { // 7 s, with a margin for a busy machine
		t.Errorf("the post was deleted %v after the file, want 5 to 7 s", after)
	}
	p.stop()
}

func testQuiet(t *testing.T, w *world) {
	now := time.Now().UTC()
	end := now.Add(2 * time.Hour)
	w.env = append(w.env, fmt.Sprintf("DATELINE_QUIET=%s-%s", now.Add(-time.Hour).Format("15:04"), end.Format("15:04")))
	due := soon()
	w.write("a.md", article("Quiet", due, "Body."))
	p := w.start()
	w.ask(e2eReader, "/latest")
	time.Sleep(time.Until(due.Add(1500 * time.Millisecond)))
	if got := w.posts(); len(got) != 0 {
		t.Errorf("it went out in quiet hours: got %v, want none", got)
	}
	if out, _ := w.run("plan", "--json"); !strings.Contains(out, "quiet hours") {
		t.Errorf("the plan says\n%s", out)
	}
	p.stop()
}

func testSettle(t *testing.T, w *world) {
	due := soon()
	w.write("known.md", article("Known", due, "Body."))
	p := w.start()
	w.wait("the first post", func() bool { return len(w.posts()) == 1 })
	w.emulator.AddFault(emulator.Fault{Kind: emulator.FaultDropAfter, Method: "sendMessage", Chat: e2eChannel, Times: 1})
	w.write("a.md", article("Lost", time.Now().Add(3*time.Second), "Body."))
	var sent, looked time.Time
	w.wait("the look into the channel", func() bool {
		for _, c := range w.emulator.Calls() {
			switch {
			case c.Fault == emulator.FaultDropAfter:
				sent = c.Time
			case c.Method == "forwardMessage" && looked.IsZero():
				looked = c.Time
			}
		}
		return !looked.IsZero()
	})
	if d := looked.Sub(sent); d < 4*time.Second || d > busy*20*time.Second {
		t.Errorf("it was looked for after %v, settle is 4 s", d)
	}
	w.wait("the ledger to know", func() bool { out, _ := w.run("plan", "--json"); return strings.Count(out, `"state": "sent"`) == 2 })
	if n := len(w.posts()); n != 2 {
		t.Errorf("%d posts", n)
	}
	p.stop()
}

func testRoutes(t *testing.T, w *world) {
	const other = int64(-1009876543210)
	w.emulator.AddChannel(emulator.Channel{ID: other, Title: "Other", Username: "other", Admins: []int64{e2eAdmin}, Bot: emulator.AllRights()})
	w.write("a.md", article("Routed", soon(), "Body."))
	p := w.start()
	w.wait("the post in the other channel", func() bool { return len(w.emulator.Messages(other)) == 1 })
	for _, c := range w.emulator.Calls() {
		if c.Method == "sendMessage" && c.Params["chat_id"] == fmt.Sprint(other) && c.Params["disable_notification"] != "true" {
			t.Errorf("it was not silent: %v", c.Params)
		}
	}
	if got := w.posts(); len(got) != 0 {
		t.Errorf("it is in the first channel too: got %v, want none", got)
	}
	p.stop()
}

func testSeries(t *testing.T, w *world) {
	at := soon()
	part := func(title string, at time.Time) string {
		return strings.Replace(article(title, at, "Body."), "---\ntitle", "---\nseries: Go\ntitle", 1)
	}
	w.write("a.md", part("One", at))
	w.write("b.md", part("Two", at.Add(time.Second)))
	p := w.start()
	w.wait("the link to the second part", func() bool {
		posts := w.posts()
		return len(posts) == 2 && strings.Contains(posts[0].Plain, "Two →") && strings.Contains(posts[1].Plain, "← One")
	})
	first := fmt.Sprint(w.posts()[0].ID)
	for _, c := range w.emulator.Calls() {
		if c.Method == "sendMessage" && strings.Contains(c.Params["text"], "Two") && !strings.Contains(c.Params["reply_parameters"], `"message_id":`+first) {
			t.Errorf("the second part does not answer message %s: %v", first, c.Params)
		}
	}
	p.stop()
}

func testAdmins(t *testing.T, w *world) {
	w.write("far.md", article("Secret plan", time.Now().AddDate(1, 0, 0), "Body."))
	p := w.start()
	if m := w.ask(e2eReader, "/queue"); !strings.Contains(m.JSON, "Secret plan") {
		t.Errorf("who is named an admin is answered %s", m.JSON)
	}
	if m := w.ask(e2eAdmin, "/queue"); strings.Contains(m.JSON, "Secret plan") {
		t.Errorf("who is not is answered %s", m.JSON)
	}
	p.stop()
}

func testLanguage(t *testing.T, w *world) {
	w.emulator.AddUser(emulator.User{ID: 11, FirstName: "Nobody"})
	p := w.start()
	if m := w.ask(11, "/help"); !regexp.MustCompile(`\p{Cyrillic}`).MatchString(m.Plain) {
		t.Errorf("who tells no language is answered %q", m.Plain)
	}
	if m := w.ask(e2eReader, "/help"); regexp.MustCompile(`\p{Cyrillic}`).MatchString(m.Plain) {
		t.Errorf("who reads English is answered %q", m.Plain)
	}
	p.stop()
}

func testAliases(t *testing.T, w *world) {
	w.write("a.md", article("Old one", time.Now().AddDate(0, 0, -3), "Body."))
	p := w.start()
	for _, name := range []string{"ИИ", "нейросети", "ai"} {
		if m := w.ask(e2eReader, "/category "+name); !strings.Contains(m.Plain, "Old one") || !strings.Contains(m.Plain, "ИИ") {
			t.Errorf("/category %s is answered %q", name, m.Plain)
		}
	}
	p.stop()
}

func testTokenFile(t *testing.T, w *world) {
	file := filepath.Join(w.dir, "secret")
	if err := os.WriteFile(file, []byte(e2eToken+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for i, v := range w.env {
		if strings.HasPrefix(v, "DATELINE_TOKEN=") {
			w.env[i] = "DATELINE_TOKEN_FILE=" + file
		}
	}
	p := w.start()
	w.ask(e2eReader, "/help")
	p.stop()
}

// testBaseURL holds that the link waits for the site: it is added to the post once the
// address answers.
func testBaseURL(t *testing.T, w *world) {
	var asked atomic.Value
	site := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { asked.Store(r.URL.Path) }))
	t.Cleanup(site.Close)
	w.env = append(w.env, "DATELINE_BASE_URL="+site.URL, "DATELINE_PERMALINKS=/:year/:slug/")
	due := soon()
	w.write("a.md", article("Linked", due, "Body."))
	p := w.start()
	w.wait("the post", func() bool { return len(w.posts()) == 1 })
	path := fmt.Sprintf("/%d/a/", due.Year())
	w.wait("its link", func() bool { return strings.Contains(w.posts()[0].JSON, path) })
	if asked.Load() != path {
		t.Errorf("the site was asked for %v, want %s", asked.Load(), path)
	}
	p.stop()
}

func testEditURL(t *testing.T, w *world) {
	w.write("a.md", article("Edited", time.Now().AddDate(0, 0, -3), "Body."))
	p := w.start()
	w.ask(e2eAdmin, "/preview a")
	w.told(e2eAdmin, "https://example.com/edit/a.md")
	p.stop()
}

// testWebhook delivers an update as Telegram does.
func testWebhook(t *testing.T, w *world) {
	p := w.start()
	var secret string
	w.wait("setWebhook", func() bool {
		for _, c := range w.emulator.Calls() {
			if c.Method == "setWebhook" && c.Params["url"] == "https://bot.example.com/hook" {
				secret = c.Params["secret_token"]
				return true
			}
		}
		return false
	})
	address := metricsAt.FindStringSubmatch(p.out.String())[1] + "/hook"
	update, err := json.Marshal(map[string]any{"update_id": 1, "message": map[string]any{"message_id": 1, "date": time.Now().Unix(), "text": "/help",
		"from": map[string]any{"id": e2eReader, "first_name": "Ben"}, "chat": map[string]any{"id": e2eReader, "type": "private"}}})
	if err != nil {
		t.Fatal(err)
	}
	for header, want := range map[string]int{"wrong": http.StatusUnauthorized, secret: http.StatusOK} {
		req, err := http.NewRequest(http.MethodPost, address, strings.NewReader(string(update)))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("X-Telegram-Bot-Api-Secret-Token", header)
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != want && (want == http.StatusOK || resp.StatusCode/100 != 4) {
			t.Errorf("a secret that is right=%v is answered %s", header == secret, resp.Status)
		}
	}
	w.told(e2eReader, "/latest")
	if strings.Contains(p.out.String(), secret) {
		t.Errorf("the secret is in the log: got %q, want no %q in it", p.out.String(), secret)
	}
	p.stop()
}

// testProfile holds that profile: false leaves the bot's profile alone.
func testProfile(t *testing.T, w *world) {
	w.start()
	w.emulator.UserSends(e2eReader, "/start")
	w.told(e2eReader, "Latest")
	if got := w.emulator.Profile("description", "ru"); got != "" {
		t.Errorf("got the description %q, want none", got)
	}
}
