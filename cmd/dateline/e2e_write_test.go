//go:build unix

package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/bot/emulator"
	"github.com/dateline-bot/dateline/scheduler"
	"github.com/dateline-bot/dateline/scheduler/store/storetest"
)

// pressed waits for the bot's last message with a button whose label begins with label,
// and presses it.
func (w *world) pressed(user int64, label string) {
	w.t.Helper()
	at, data := 0, ""
	w.wait("a button "+label, func() bool {
		for _, m := range w.emulator.Messages(user) {
			for _, b := range slices.Concat(m.Buttons...) {
				if m.FromBot && strings.HasPrefix(strings.TrimPrefix(b.Text, "✍ "), label) {
					at, data = m.ID, b.Data
				}
			}
		}
		return data != ""
	})
	if _, err := w.emulator.UserPresses(user, user, at, data); err != nil {
		w.t.Fatal(err)
	}
}

// pressedAgain presses a button repeatedly, as somebody does who sees nothing happen,
// until it has had an effect.
func (w *world) pressedAgain(user int64, label, what string, came func() bool) {
	w.t.Helper()
	last := time.Now()
	w.wait(what, func() bool {
		if came() {
			return true
		}
		if time.Since(last) > 4*time.Second && w.offered(user, label) {
			w.pressed(user, label)
			last = time.Now()
		}
		return false
	})
}

// offered reports whether one of the bot's messages since the user's last one has a
// button whose label begins with label. Messages about an earlier article
// may come in between.
func (w *world) offered(user int64, label string) bool {
	for _, m := range slices.Backward(w.emulator.Messages(user)) {
		if m.From == user {
			return false
		}
		if slices.ContainsFunc(slices.Concat(m.Buttons...), func(b emulator.Button) bool { return strings.HasPrefix(strings.TrimPrefix(b.Text, "✍ "), label) }) {
			return true
		}
	}
	return false
}

// TestWritingInTheChat writes posts as an admin does on a phone while the process is
// killed again and again: every post is published, and none twice.
func TestWritingInTheChat(t *testing.T) {
	w := newWorld(t)
	w.write("old.md", article("Old", time.Now().Add(-48*time.Hour), "Old."))
	p := w.startUp()
	const posts = 3
	for i := range posts {
		w.emulator.UserSends(e2eAdmin, fmt.Sprintf("# Post %d\n\nText number %d.", i, i))
		w.pressed(e2eAdmin, "New post")
		w.pressed(e2eAdmin, "Now")
		w.pressed(e2eAdmin, "Post to “News”")
		w.told(e2eAdmin, "Posting in 10 seconds")
		// It is killed during the ten seconds, and at about their end.
		for _, pause := range []time.Duration{2 * time.Second, time.Duration(7500+700*i) * time.Millisecond} {
			time.Sleep(pause)
			p.kill()
			p = w.start()
		}
		w.wait("the post", func() bool { return len(w.with(fmt.Sprintf("Text number %d.", i))) > 0 })
		w.told(e2eAdmin, fmt.Sprintf("inbox/post-%d.md", i))
	}
	w.ask(e2eReader, "/latest") // the last process has started
	p.stop()
	for i := range posts {
		if n := len(w.with(fmt.Sprintf("Text number %d.", i))); n != 1 {
			t.Errorf("post %d is out %d times", i, n)
		}
	}
	files, err := filepath.Glob(filepath.Join(w.dir, "articles", "inbox", "*"))
	if err != nil || len(files) != posts {
		t.Errorf("the inbox holds %q", files)
	}
}

// TestWritingWithReplicas writes posts to a folder that three processes share, while
// the ones that talk, write and send are killed in turn: when a post is agreed, during
// the seconds in which it can be stopped, and after them. No draft is lost, and none is
// published or written twice.
func TestWritingWithReplicas(t *testing.T) {
	long(t)
	r := newReplicas(t, false)
	r.env = append(r.env, "DATELINE_INBOX_SHARED=true")
	r.write("old.md", article("Old", time.Now().Add(-48*time.Hour), "Old."))
	for i := range 3 {
		r.launch(i)
	}
	for _, role := range roles() {
		r.holds(role, "")
	}
	r.ask(e2eAdmin, "/start")
	strike := func(role int64) {
		i := r.holds(role, "")
		r.programs[i].kill()
		r.launch(i)
	}
	killed := []int64{scheduler.RolePoll, scheduler.RoleLead, e2eChannel}
	for i, role := range killed {
		r.emulator.UserSends(e2eAdmin, fmt.Sprintf("# Post %d\n\nText number %d.", i, i))
		r.pressed(e2eAdmin, "New post")
		strike(role) // between question and answer
		r.pressedAgain(e2eAdmin, "New post", "the post as it will be", func() bool { return r.offered(e2eAdmin, "Now") })
		r.pressedAgain(e2eAdmin, "Now", "the question where", func() bool { return r.offered(e2eAdmin, "Post to “News”") })
		r.pressed(e2eAdmin, "Post to “News”")
		strike(role) // at the agreement, before or after it is stored
		r.pressedAgain(e2eAdmin, "Post to “News”", "the agreement", func() bool {
			return r.offered(e2eAdmin, "Stop") || len(r.with(fmt.Sprintf("Text number %d.", i))) > 0
		})
		time.Sleep(time.Duration(7000+700*i) * time.Millisecond)
		strike(killed[(i+1)%len(killed)]) // at about the time when it is written and sent
		r.wait("the post", func() bool { return len(r.with(fmt.Sprintf("Text number %d.", i))) > 0 })
	}
	r.ask(e2eReader, "/latest")
	r.waitFor(2*time.Minute, "the drafts to be done with", func() bool {
		return len(storetest.Query(t, r.address, `SELECT id::text FROM drafts WHERE state IN ('agreed', 'writing', 'written')`)) == 0
	})
	for _, p := range r.programs {
		p.stop()
	}
	for i := range killed {
		if n := len(r.with(fmt.Sprintf("Text number %d.", i))); n != 1 {
			t.Errorf("post %d is out %d times", i, n)
		}
	}
	if files, err := filepath.Glob(filepath.Join(r.dir, "articles", "inbox", "*")); err != nil || len(files) != len(killed) {
		t.Errorf("the inbox holds %q", files)
	}
}

// TestWritingToGit commits and pushes what an admin writes; while the server refuses,
// nothing is lost.
func TestWritingToGit(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed here")
	}
	w := newWorld(t)
	work, bare := filepath.Join(w.dir, "work"), filepath.Join(w.dir, "blog.git")
	gitRun(t, w.dir, "init", "-q", "-b", "main", work)
	commitArticles(t, work, map[string]string{"posts/2026-01-01-old.md": article("Old", time.Now().Add(-48*time.Hour), "Old.")})
	gitRun(t, w.dir, "clone", "-q", "--bare", work, bare)
	w.env = append(w.env, "DATELINE_ARTICLES=git+file://"+bare+"#main:posts", "DATELINE_GIT_POLL=1s")
	p := w.startUp()
	w.emulator.UserSends(e2eAdmin, "# From the phone\n\nCommitted text.")
	w.pressed(e2eAdmin, "New post")
	w.pressed(e2eAdmin, "Now")
	w.pressed(e2eAdmin, "Post to “News”")
	w.wait("the post", func() bool { return len(w.with("Committed text.")) == 1 })
	m := w.told(e2eAdmin, "-from-the-phone.md") // dated, like the site's files
	if !strings.Contains(m.Plain, "inbox/"+time.Now().UTC().Format("2006-")) {
		t.Errorf("the admin was told %q", m.Plain)
	}
	p.stop()
	out, err := exec.Command("git", "-C", bare, "log", "-1", "--stat", "main").Output()
	if err != nil || !strings.Contains(string(out), `Add "From the phone"`) || !strings.Contains(string(out), "Dateline-Draft: ") || !strings.Contains(string(out), "posts/inbox/") {
		t.Errorf("the branch: %v\n%s", err, out)
	}
	if out, code := w.run("doctor"); !strings.Contains(out, "posts that are written in the chat go to") {
		t.Errorf("doctor: %d\n%s", code, out)
	}
	if err := os.RemoveAll(bare); err != nil {
		t.Fatal(err)
	}
}
