//go:build unix

package main

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/scheduler"
)

// TestReplicaWithAnOlderCopy holds that a version of the articles that only some
// replicas have yet does no harm: a post is not withdrawn because its file is missing,
// and a due article is published once the file has arrived.
func TestReplicaWithAnOlderCopy(t *testing.T) {
	r := newReplicas(t, false)
	older := filepath.Join(r.dir, "older")
	if err := os.Mkdir(older, 0o755); err != nil {
		t.Fatal(err)
	}
	old := article("Old", time.Now().Add(-48*time.Hour), "Both have it.")
	due := time.Now().Add(25 * time.Second) // by then the first one is running, even on a busy machine
	next := article("Next", due.Add(6*time.Second), "Only one has it when it is due.")
	r.write("old.md", old)
	r.write("new.md", article("New", due, "Only one has it."))
	r.write("next.md", next)
	if err := os.WriteFile(filepath.Join(older, "old.md"), []byte(old), 0o644); err != nil {
		t.Fatal(err)
	}
	r.launch(0, "DATELINE_WITHDRAW=delete")
	r.holds(scheduler.RoleLead, "")
	r.holds(e2eChannel, "")
	r.launch(1, "DATELINE_WITHDRAW=delete", "DATELINE_ARTICLES="+older)
	r.wait("the new article", func() bool { return len(r.with("Only one has it.")) == 1 })
	time.Sleep(time.Second)
	r.strike("kill -9", scheduler.RoleLead, func(i int) { r.programs[i].kill() })
	time.Sleep(time.Until(due.Add(13 * time.Second))) // past the other's date, and past the time after which a missing file counts as deleted
	if n := len(r.posts()); n != 1 {
		t.Errorf("with an older copy of the articles the channel has %d posts, want the one: %q", n, r.texts())
	}
	if err := os.WriteFile(filepath.Join(older, "next.md"), []byte(next), 0o644); err != nil {
		t.Fatal(err)
	}
	r.wait("the article that has come", func() bool { return len(r.with("when it is due")) == 1 })
	r.once("New", "Next")
}

// TestTwoLedgers is one bot that runs twice, with a ledger each: of four articles of the same moment
// one copy each stays, and no admin is asked.
func TestTwoLedgers(t *testing.T) {
	w := newWorld(t)
	w.env = append(w.env, "DATELINE_SETTLE=2s", "DATELINE_ADMINS="+strconv.Itoa(e2eAdmin))
	w.emulator.UserSends(e2eAdmin, "/start")
	w.startUp()
	other := filepath.Join(w.dir, "other")
	if err := os.Mkdir(other, 0o755); err != nil {
		t.Fatal(err)
	}
	w.env = append(w.env, "DATELINE_DATABASE="+filepath.Join(other, "dateline.db"))
	w.startUp()
	due := time.Now().Add(busy * 5 * time.Second) // by then both have read them
	var want []string
	for _, title := range []string{"One", "Two", "Three", "Four"} {
		w.write(strings.ToLower(title)+".md", article(title, due, "The text of "+title+"."))
		want = append(want, title)
	}
	copies := func() int { return len(w.emulator.AllMessages(e2eChannel)) } // with those that were deleted
	once := func() bool { return copies() > len(want) && len(w.posts()) == len(want) }
	w.waitFor(busy*2*time.Minute, "one copy of each article", once)
	time.Sleep(5 * time.Second) // and no more of them
	for _, title := range want {
		if n := len(w.with("The text of " + title + ".")); n != 1 {
			t.Errorf("%s is in the channel %d times, want once", title, n)
		}
	}
	for _, m := range w.emulator.Messages(e2eAdmin) {
		if strings.Contains(m.Plain, "twice") {
			t.Errorf("the admin was asked %q, want no question", m.Plain)
		}
	}
}

// TestReplicaThatLags holds that a replica whose copy of the articles lags asks before
// it deletes the post of a file that it has never had, and before it edits a post back
// to an earlier version; and that within seconds of taking over it edits a post to a
// version that no replica has published.
func TestReplicaThatLags(t *testing.T) {
	r := newReplicas(t, false)
	older := filepath.Join(r.dir, "older")
	if err := os.Mkdir(older, 0o755); err != nil {
		t.Fatal(err)
	}
	due := time.Now().Add(25 * time.Second).Truncate(time.Second)
	put := func(dir, name, body string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name+".md"), []byte(article(name, due, body)), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	articles := filepath.Join(r.dir, "articles")
	put(articles, "Edited", "First words.")
	put(older, "Edited", "First words.")
	put(articles, "Fresh", "What the other had.")
	put(older, "Fresh", "What it alone has.")
	put(articles, "Missing", "Only one has it.")
	r.launch(0, "DATELINE_WITHDRAW=delete")
	r.wait("three posts", func() bool { return len(r.posts()) == 3 })
	put(articles, "Edited", "Second words.")
	r.wait("the edit", func() bool { return len(r.with("Second words.")) == 1 })
	r.launch(1, "DATELINE_WITHDRAW=delete", "DATELINE_ARTICLES="+older)
	r.wait("the second to stand by", func() bool { return strings.Contains(r.programs[1].out.String(), "standing by") })
	r.programs[0].kill()
	began := time.Now()
	r.waitFor(2*time.Minute, "the edit that it alone has", func() bool { return len(r.with("What it alone has.")) == 1 })
	t.Logf("the edit was out %v after the kill", time.Since(began).Round(time.Millisecond))
	if late := time.Since(began); late > 60*time.Second {
		t.Errorf("the edit was out %v after the kill", late)
	}
	r.waitFor(2*time.Minute, "both questions", func() bool {
		return len(r.toldAdmin("is an earlier version")) == 1 && len(r.toldAdmin("isn't in my copy of the articles")) == 1
	})
	if len(r.with("Second words.")) != 1 || len(r.with("Only one has it.")) != 1 || len(r.posts()) != 3 {
		t.Errorf("before an answer the channel has %q", r.texts())
	}
	r.pressed(e2eAdmin, "Overwrite")
	r.wait("the earlier version", func() bool { return len(r.with("First words.")) == 1 })
	r.pressed(e2eAdmin, "Delete the post")
	r.wait("the post to go", func() bool { return len(r.posts()) == 2 })
}

// TestReplicaLeavesWhatItLacks holds that a sending replica that does not have the
// article yet leaves it to one that has.
func TestReplicaLeavesWhatItLacks(t *testing.T) {
	r := newReplicas(t, false)
	older := filepath.Join(r.dir, "older")
	if err := os.Mkdir(older, 0o755); err != nil {
		t.Fatal(err)
	}
	old := article("Old", time.Now().Add(-48*time.Hour), "Both have it.")
	r.write("old.md", old)
	if err := os.WriteFile(filepath.Join(older, "old.md"), []byte(old), 0o644); err != nil {
		t.Fatal(err)
	}
	r.pair("DATELINE_ARTICLES=" + older)
	leader, sender := r.apart(scheduler.RoleLead)
	t.Logf("replica %d leads and has it, replica %d sends and has not", leader, sender)
	due := time.Now().Add(3 * time.Second)
	folder := []string{filepath.Join(r.dir, "articles"), older}[leader]
	if err := os.WriteFile(filepath.Join(folder, "new.md"), []byte(article("New", due, "Only one has it.")), 0o644); err != nil {
		t.Fatal(err)
	}
	r.wait("the article", func() bool { return len(r.with("Only one has it.")) == 1 })
	late := time.Since(due)
	t.Logf("it was out %v after its date", late.Round(10*time.Millisecond))
	if late > 2*takeover {
		t.Errorf("it was out %v after its date", late)
	}
	r.once("New")
}
