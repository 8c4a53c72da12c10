//go:build unix

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestFilesWithOneSlug holds that all of several files with the same slug are
// published, that each edit reaches its own post, even after a restart and with a new
// file that sorts before them, and that a deletion removes only its own post.
func TestFilesWithOneSlug(t *testing.T) {
	w := newWorld(t)
	w.env = append(w.env, "DATELINE_WITHDRAW=delete")
	for _, dir := range []string{"post", "talk", "intro"} {
		if err := os.Mkdir(filepath.Join(w.dir, "articles", dir), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	p := w.start()
	due := soon() // late enough for a slow start: four overdue articles are history
	w.write("post/intro.md", article("Post", due, "Of the post."))
	w.write("talk/intro.md", article("Talk", due, "Of the talk."))
	w.write("2026-12-01-update.md", article("First", due, "Of the first."))
	w.write("2026-12-15-update.md", article("Second", due, "Of the second."))
	w.wait("four posts", func() bool { return len(w.texts()) == 4 })
	p.stop()
	p = w.start()
	w.write("intro/intro.md", article("Before", time.Now().Add(3*time.Second), "Of the newcomer."))
	w.wait("the fifth post", func() bool { return len(w.with("Of the newcomer.")) == 1 })
	w.write("talk/intro.md", article("Talk", due, "Of the talk, edited."))
	w.write("2026-12-01-update.md", article("First", due, "Of the first, edited."))
	w.wait("the edits", func() bool { return len(w.with("edited.")) == 2 })
	if err := os.Remove(filepath.Join(w.dir, "articles", "post", "intro.md")); err != nil {
		t.Fatal(err)
	}
	w.wait("the deletion", func() bool { return len(w.texts()) == 4 })
	p.stop()
	got := strings.Join(w.texts(), "\n")
	for _, want := range []string{"Talk", "Of the talk, edited.", "First", "Of the first, edited.", "Second", "Of the second.", "Before", "Of the newcomer."} {
		if strings.Count(got, want) != 1 {
			t.Errorf("%q is there %d times, want once:\n%s", want, strings.Count(got, want), got)
		}
	}
}
