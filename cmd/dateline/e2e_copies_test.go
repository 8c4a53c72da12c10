//go:build unix

package main

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/scheduler"
)

// TestReplicaWithAnOlderCopy holds that a version of the articles that only
// some replicas see yet does no harm: a post is not withdrawn for want of its
// file, and what is due goes out once the file has come.
func TestReplicaWithAnOlderCopy(t *testing.T) {
	r := newReplicas(t, false)
	older := filepath.Join(r.dir, "older")
	if err := os.Mkdir(older, 0o755); err != nil {
		t.Fatal(err)
	}
	old := article("Old", time.Now().Add(-48*time.Hour), "Both have it.")
	due := time.Now().Add(12 * time.Second) // by which the first is up, on a busy machine as well
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
	time.Sleep(time.Until(due.Add(13 * time.Second))) // past the other's date, and past the time after which a file counts as gone
	if n := len(r.posts()); n != 1 {
		t.Errorf("with an older copy of the articles the channel has %d posts, want the one: %q", n, r.texts())
	}
	if err := os.WriteFile(filepath.Join(older, "next.md"), []byte(next), 0o644); err != nil {
		t.Fatal(err)
	}
	r.wait("the article that has come", func() bool { return len(r.with("when it is due")) == 1 })
	r.once("New", "Next")
}

// TestReplicaLeavesWhatItLacks holds that a replica that sends, and has not got
// the article yet, leaves it to one that has.
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
