//go:build unix

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestRenamedFileIsNotPostedAgain holds that a renamed file whose slug is its name is
// the same article, recognised by its content, while the program runs and while it does
// not.
func TestRenamedFileIsNotPostedAgain(t *testing.T) {
	long(t)
	w := newWorld(t)
	p := w.start()
	w.write("a.md", article("Renamed", time.Now().Add(3*time.Second), "Its text."))
	w.wait("the post", func() bool { return len(w.with("Its text.")) == 1 })
	rename := func(from, to string) {
		t.Helper()
		articles := filepath.Join(w.dir, "articles")
		if err := os.Rename(filepath.Join(articles, from), filepath.Join(articles, to)); err != nil {
			t.Fatal(err)
		}
	}
	rename("a.md", "b.md")
	// Later than everything that a rename waits for.
	w.write("next.md", article("Next", time.Now().Add(12*time.Second), "Another."))
	w.wait("what comes after", func() bool { return len(w.with("Another.")) == 1 })
	p.stop()
	rename("b.md", "c.md")
	p = w.start()
	w.write("last.md", article("Last", time.Now().Add(12*time.Second), "The last one."))
	w.wait("what comes last", func() bool { return len(w.with("The last one.")) == 1 })
	p.stop()
	if got := w.texts(); len(got) != 3 {
		t.Errorf("the channel holds %q", got)
	}
	for _, m := range w.emulator.Messages(e2eAdmin) {
		if strings.Contains(m.Plain, "Renamed") && !strings.HasPrefix(m.Plain, "I'm ready to publish") { // the bot's message at the first start
			t.Errorf("the admin was asked: %q", m.Plain)
		}
	}
}
