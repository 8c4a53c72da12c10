//go:build unix

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/bot/emulator"
)

// TestArticleAppearsOnceOnItsDate is the main job: history stays out, an
// article dated ahead appears on its moment and once, an edit edits, a restart
// sends nothing again, and SIGTERM ends it in order.
func TestArticleAppearsOnceOnItsDate(t *testing.T) {
	w := newWorld(t)
	w.write("history.md", article("History", time.Now().AddDate(0, 0, -10), "Long ago."))
	p := w.startUp()
	due := time.Now().Add(3 * time.Second).Truncate(time.Second)
	w.write("soon.md", article("Soon", due, "It is here."))
	w.write("draft.md", strings.Replace(article("Draft", due, "Not yet."), "categories", "draft: true\ncategories", 1))
	w.wait("the article", func() bool { return len(w.with("It is here.")) == 1 })
	if late := time.Since(due); late < 0 || late > busy*2*time.Second { // a second is meant; the other tests take their share
		t.Errorf("it appeared %v after its date", late)
	}
	post := w.posts()[0]

	w.write("soon.md", article("Soon", due, "It is here, and mended."))
	w.wait("the edit", func() bool { return len(w.with("and mended")) == 1 })
	if m := w.posts()[0]; m.ID != post.ID || m.Edited.IsZero() {
		t.Errorf("the edit arrived as message %d, edited %v; the post is %d", m.ID, m.Edited, post.ID)
	}
	p.stop()

	p = w.startUp()
	w.write("next.md", article("Next", time.Now().Add(4*time.Second), "The next one."))
	w.wait("the next article", func() bool { return len(w.with("The next one.")) == 1 })
	p.stop()
	if got := w.emulator.AllMessages(e2eChannel); len(got) != 2 {
		t.Errorf("the channel has seen %d messages, want 2: %q", len(got), w.texts())
	}
}

// TestReadersAndAdmins asks the running bot what people ask.
func TestReadersAndAdmins(t *testing.T) {
	w := newWorld(t)
	past := time.Now().AddDate(0, 0, -3)
	w.write("one.md", article("First article", past, "One."))
	w.write("two.md", article("Second article", past.Add(time.Hour), "Two."))
	w.write("future.md", article("Future article", time.Now().AddDate(0, 0, 1), "Secret."))
	w.start()
	for _, tt := range []struct {
		user            int64
		text            string
		wants, wantsNot string
	}{
		{e2eReader, "/start", "Latest", "/publish"},
		{e2eReader, "/help", "/latest", "/publish"},
		{e2eReader, "/latest", "Second article", "Future"},
		{e2eReader, "/latest 1", "Second article", "First article"},
		{e2eReader, "/categories", "categor", "Future"},
		{e2eReader, "/category ai", "First article", "Future"},
		{e2eReader, "/category aii", "AI · 2", "Future"},
		{e2eReader, "/queue", "", "Future"},
		{e2eAdmin, "/queue", "Future article", ""},
	} {
		got := w.ask(tt.user, tt.text)
		if !strings.Contains(got.JSON, tt.wants) || tt.wantsNot != "" && strings.Contains(got.JSON, tt.wantsNot) {
			t.Errorf("%s answers %q, want %q and not %q", tt.text, got.JSON, tt.wants, tt.wantsNot)
		}
	}
	w.ask(e2eAdmin, "/publish one")
	m := w.emulator.Messages(e2eAdmin)
	last := m[len(m)-1]
	w.press(e2eAdmin, last)
	w.wait("the post", func() bool { return len(w.with("One.")) == 1 })
	w.wait("its link", func() bool {
		for _, m := range w.emulator.Messages(e2eAdmin) {
			if strings.Contains(m.JSON, "https://t.me/news/1") {
				return true
			}
		}
		return false
	})
}

// TestKilledAndStartedAgain kills the program at odd moments while articles go
// out, most of them between a request and its answer: none is lost and none
// comes twice. With DATELINE_TEST_LONG it goes on for longer.
func TestKilledAndStartedAgain(t *testing.T) {
	n, kills := 8, 6
	if os.Getenv("DATELINE_TEST_LONG") != "" {
		n, kills = 26, 24
	}
	// A channel takes twenty messages a minute, and the processes that were killed have
	// used them up: Telegram may have the next one wait for all of it.
	const fullMinute = 2 * time.Minute
	w := newWorld(t)
	w.env = append(w.env, "DATELINE_SETTLE=1s")
	w.write("known.md", article("Known", soon(), "From its id on the bot looks for what is unconfirmed."))
	p := w.start()
	w.wait("the first article", func() bool { return len(w.posts()) == 1 })
	w.emulator.AddFault(emulator.Fault{Kind: emulator.FaultSlowAfter, Method: "sendMessage", Chat: e2eChannel, Delay: 300 * time.Millisecond})
	w.emulator.AddFault(emulator.Fault{Kind: emulator.FaultSlow, Method: "sendMessage", Chat: e2eChannel, Delay: 100 * time.Millisecond, Chance: 0.5})
	first := time.Now().Add(4 * time.Second)
	for i := range n {
		name := string(rune('a' + i))
		w.write(name+".md", article("Article "+name, first.Add(time.Duration(i)*time.Second), "Body."))
	}
	for i := range kills {
		// Wait for the next request, then kill the program before it is answered,
		// or, each third time, at some moment.
		before := len(w.posts())
		if i%3 == 2 {
			time.Sleep(time.Duration(700+137*(i%6)) * time.Millisecond) // real time: a real process is killed
		} else {
			w.waitFor(fullMinute, "the next post", func() bool { return len(w.posts()) > min(before, n) })
		}
		p.kill()
		p = w.start()
	}
	rest := time.Duration(n-len(w.posts())) * 3 * time.Second // a channel takes twenty a minute
	w.waitFor(fullMinute+max(rest, 0), "all articles", func() bool { return len(w.posts()) > n })
	w.waitFor(fullMinute, "the ledger to know of them", func() bool {
		out, _ := w.run("plan", "--json")
		return strings.Count(out, `"state": "sent"`) == n+1
	})
	p.stop()
	seen := map[string]int{}
	for _, m := range w.emulator.AllMessages(e2eChannel) {
		title, _, _ := strings.Cut(m.Plain, "\n")
		seen[title]++
	}
	for i := range n {
		if title := "Article " + string(rune('a'+i)); seen[title] != 1 {
			t.Errorf("%s was sent %d times", title, seen[title])
		}
	}
	if left := w.copiesLeft(); len(left) > kills { // a kill may come between a copy and its deletion
		t.Errorf("%d kills left %q in the admin's chat", kills, left)
	}
}

// copiesLeft are the messages that were read back and are left in the admin's chat.
func (w *world) copiesLeft() (left []string) {
	for _, m := range w.emulator.Messages(e2eAdmin) {
		if m.Forwarded {
			left = append(left, m.Plain)
		}
	}
	return left
}

// TestWrongToken holds that one message says what to do.
func TestWrongToken(t *testing.T) {
	w := newWorld(t)
	w.env = append(w.env, "DATELINE_TOKEN=1:wrong-token-of-no-bot")
	p := w.start()
	select {
	case err := <-p.done:
		if code := p.cmd.ProcessState.ExitCode(); code != 1 {
			t.Errorf("exit code %d (%v), want 1", code, err)
		}
	case <-time.After(busy * 10 * time.Second):
		t.Fatal("got a process that still runs, want it to have stopped")
	}
	if out := p.out.String(); !strings.Contains(out, "@BotFather") || strings.Contains(out, "wrong-token") {
		t.Errorf("it says:\n%s", out)
	}
}

// TestBadSurroundings starts where something is missing, fixes it, and sees the
// article appear: nothing of it stops the program.
func TestBadSurroundings(t *testing.T) {
	t.Run("no folder", func(t *testing.T) {
		w := newWorld(t)
		if err := os.Remove(filepath.Join(w.dir, "articles")); err != nil {
			t.Fatal(err)
		}
		p := w.start()
		w.ask(e2eReader, "/start")
		if !strings.Contains(p.out.String(), "articles") {
			t.Errorf("it does not say what is missing:\n%s", p.out)
		}
		p.stop()
	})
	t.Run("no rights", func(t *testing.T) {
		w := newWorld(t)
		w.mayPost(false)
		due := soon()
		w.write("soon.md", article("Soon", due, "It is here."))
		p := w.start()
		w.ask(e2eReader, "/start")
		time.Sleep(time.Until(due.Add(500 * time.Millisecond)))
		if got := w.posts(); len(got) != 0 {
			t.Errorf("it posted without the right to: got %v, want none", got)
		}
		w.mayPost(true)
		p.stop()
		p = w.start() // by itself it would ask again within a minute
		w.wait("the article once the right is there", func() bool { return len(w.with("It is here.")) == 1 })
		p.stop()
	})
	t.Run("no server", func(t *testing.T) {
		w := newWorld(t)
		up := w.down()
		w.write("soon.md", article("Soon", soon(), "It is here."))
		p := w.start()
		time.Sleep(time.Second)
		up()
		w.wait("the article once the server is there", func() bool { return len(w.with("It is here.")) == 1 })
		p.stop()
	})
}
