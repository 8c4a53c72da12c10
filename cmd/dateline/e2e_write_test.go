//go:build unix

package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/bot/emulator"
)

// pressed presses the button that begins so below the bot's last message that has
// one, and waits for that message first.
func (w *world) pressed(user int64, label string) {
	w.t.Helper()
	var m emulator.Message
	data := ""
	w.wait("a button "+label, func() bool {
		for _, m = range w.emulator.Messages(user) {
			for _, row := range m.Buttons {
				for _, b := range row {
					if m.FromBot && strings.HasPrefix(strings.TrimPrefix(b.Text, "✍ "), label) {
						data = b.Data
					}
				}
			}
			if data != "" {
				return true
			}
		}
		return false
	})
	if _, err := w.emulator.UserPresses(user, user, m.ID, data); err != nil {
		w.t.Fatal(err)
	}
}

// TestWritingInTheChat writes posts as an admin does on a phone while the process
// is killed again and again: every one goes out, none goes out twice.
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
		// It is killed while the ten seconds pass, and about when they are over.
		for _, pause := range []time.Duration{2 * time.Second, time.Duration(7500+700*i) * time.Millisecond} {
			time.Sleep(pause)
			p.kill()
			p = w.start()
		}
		w.wait("the post", func() bool { return len(w.with(fmt.Sprintf("Text number %d.", i))) > 0 })
		w.told(e2eAdmin, fmt.Sprintf("inbox/post-%d.md", i))
	}
	w.ask(e2eReader, "/latest") // the last process has begun
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

// TestWritingToGit commits and pushes what an admin writes; while the server
// refuses, nothing is lost.
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
	m := w.told(e2eAdmin, "-from-the-phone.md") // dated, as the site's are
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
