package main

import (
	"image/color"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/bot/emulator"
)

// TestFilesThatGoAndChange holds, with the real program and kill -9 in between, that
// the post of a deleted file is deleted 5 to 7 seconds later, that a file that is
// renamed and edited at once keeps its post, that a picture named by the site's address
// follows its file, and that edits of a photo without its cover are refused once.
func TestFilesThatGoAndChange(t *testing.T) {
	long(t)
	w := newWorld(t)
	w.env = append(w.env, "DATELINE_ADMINS=7", "DATELINE_WITHDRAW=delete", "DATELINE_BASE_URL=https://site.invalid/", "DATELINE_FORMAT=auto")
	red, blue := pictureOf(t, color.RGBA{200, 0, 0, 255}), pictureOf(t, color.RGBA{0, 0, 200, 255})
	for _, name := range []string{"cover.png", "static/img/own.png"} {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(w.dir, "articles", name)), 0o755); err != nil {
			t.Fatal(err)
		}
		w.write(name, red)
	}
	p := w.startUp()
	due := time.Now().Add(2 * time.Second)
	w.write("gone.md", article("Gone", due, "Its words."))
	w.write("named.md", article("Named", due, "Its words."))
	w.write("site.md", article("Site", due, "Its words.\n\n![A](https://site.invalid/img/own.png)"))
	covered := article("Covered", due, "Its words.")
	w.write("covered.md", strings.Replace(covered, "---\n", "---\ncover: cover.png\n", 1))
	for title, pictures := range map[string]int{"Gone": 0, "Named": 0, "Site": 1, "Covered": 1} {
		w.shows(title, pictures)
	}
	named, site := w.with("Named")[0].ID, w.with("Site")[0]

	w.write("other.md", article("Named", due, "Its words, edited."))
	at := time.Now()
	for _, name := range []string{"gone.md", "named.md"} {
		if err := os.Remove(filepath.Join(w.dir, "articles", name)); err != nil {
			t.Fatal(err)
		}
	}
	w.wait("the end of the post", func() bool { return len(w.with("Gone")) == 0 })
	if took := time.Since(at); took < 5*time.Second || took > busy*8*time.Second {
		t.Errorf("the post of a deleted file was gone after %v, want 5 to 7 s", took)
	}
	w.wait("the edit", func() bool { return len(w.with("Its words, edited.")) == 1 })
	if got := w.with("Named"); len(got) != 1 || got[0].ID != named {
		t.Errorf("a renamed and edited article has the posts %+v, want %d edited", got, named)
	}

	w.write("static/img/own.png", blue)
	w.write("covered.md", covered)
	w.waitFor(75*time.Second, "the picture of the site", func() bool { return w.with("Site")[0].Edited.After(site.Edited) })
	refusals := func() (n int) {
		for _, m := range w.emulator.Messages(e2eAdmin) {
			if strings.Contains(m.Plain, "Telegram makes no text of a photo") {
				n++
			}
		}
		return n
	}
	w.wait("the refusal", func() bool { return refusals() == 1 })
	p.kill()
	p = w.start()
	w.write("covered.md", strings.Replace(covered, "Its words", "Other words", 1))
	w.write("last.md", article("Last", time.Now().Add(5*time.Second), "The last one."))
	w.wait("the last post", func() bool { return len(w.with("The last one.")) == 1 })
	time.Sleep(2 * time.Second)
	if n := refusals(); n != 1 {
		t.Errorf("the admin was told %d times why the photo is not edited, want once", n)
	}
	if got := w.texts(); len(got) != 4 {
		t.Errorf("the channel holds %q, want 4 posts", got)
	}
	p.stop()
	for _, m := range w.emulator.Messages(e2eAdmin) {
		t.Logf("the admin has %q", m.Plain)
	}
}

// TestGroupThatIsWrittenInAgain holds that a group in which the bot may not write for a
// while gets its posts once the bot may, as a channel does.
func TestGroupThatIsWrittenInAgain(t *testing.T) {
	long(t)
	w := newWorld(t)
	const group = e2eChannel - 1
	member := emulator.Rights{Member: true}
	w.emulator.AddChannel(emulator.Channel{ID: group, Title: "Talk", Username: "talk", Group: true, Admins: []int64{e2eAdmin}, Bot: member})
	w.env = append(w.env, "DATELINE_CHANNEL=@talk", "DATELINE_ADMINS=7")
	p := w.startUp()
	muted := member
	muted.Muted = true
	w.emulator.SetRights(group, muted)
	w.write("a.md", article("Held up", soon(), "Its words."))
	w.told(e2eAdmin, "can't post")
	w.emulator.SetRights(group, member)
	w.waitFor(75*time.Second, "the post", func() bool { return len(w.emulator.Messages(group)) == 1 })
	w.told(e2eAdmin, "I can post")
	p.stop()
}
