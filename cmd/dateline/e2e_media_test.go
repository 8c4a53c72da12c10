package main

import (
	"bytes"
	"encoding/json"
	"image"
	"image/color"
	"image/png"
	"strings"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/scheduler/deliver"
)

// pictureOf returns a PNG of one colour.
func pictureOf(t *testing.T, c color.Color) string {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, 40, 30))
	for i := range 40 * 30 {
		m.Set(i%40, i/40, c)
	}
	var out bytes.Buffer
	if err := png.Encode(&out, m); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// shows waits until the post with text shows a number of pictures, and holds that it is
// one message.
func (w *world) shows(text string, pictures int) {
	w.t.Helper()
	w.waitFor(75*time.Second, "the pictures of "+text, func() bool {
		posts := w.with(text)
		return len(posts) == 1 && deliver.ShownIn(json.RawMessage(posts[0].JSON)).Media == pictures
	})
}

// TestPicturesThatComeLater holds, with the real program and kill -9 in between, that a
// picture reaches a post that was published as text, one whose file did not exist, and
// a photo whose file is replaced; and that none is posted twice, or edited after a
// fresh checkout.
func TestPicturesThatComeLater(t *testing.T) {
	long(t)
	w := newWorld(t)
	w.env = append(w.env, "DATELINE_ADMINS=5")
	red, blue := pictureOf(t, color.RGBA{200, 0, 0, 255}), pictureOf(t, color.RGBA{0, 0, 200, 255})
	w.write("cover.png", red)
	p := w.startUp()
	due := time.Now().Add(2 * time.Second)
	covered := strings.Replace(article("Covered", due, "Some words."), "---\n", "---\ncover: cover.png\n", 1)
	w.write("plain.md", article("Plain", due, "Some words."))
	w.write("absent.md", article("Absent", due, "Some words.\n\n![A chart](chart.png)"))
	w.write("covered.md", covered)
	w.shows("Plain", 0)
	w.shows("Absent", 0)
	w.shows("Covered", 1)

	w.write("new.png", blue)
	w.write("plain.md", article("Plain", due, "Some words.\n\n![New](new.png)"))
	w.shows("Plain", 1)
	p.kill()
	w.write("chart.png", blue)
	p = w.start()
	w.shows("Absent", 1)
	before := w.with("Covered")[0]
	w.write("cover.png", blue)
	w.waitFor(75*time.Second, "another cover", func() bool {
		return w.with("Covered")[0].Edited.After(before.Edited)
	})
	w.shows("Covered", 1)

	var seen []string // when the three posts were edited
	edited := func() (times []string) {
		for _, title := range []string{"Plain", "Absent", "Covered"} {
			times = append(times, w.with(title)[0].Edited.String())
		}
		return times
	}
	seen = edited()
	p.stop()
	for name, content := range map[string]string{"chart.png": blue, "new.png": blue, "cover.png": blue, "covered.md": covered} {
		w.write(name, content) // a fresh checkout
	}
	p = w.start()
	time.Sleep(35 * time.Second)
	if got := edited(); strings.Join(got, " ") != strings.Join(seen, " ") {
		t.Errorf("a fresh checkout edits: %v, want %v", got, seen)
	}
	if got := len(w.posts()); got != 3 {
		t.Errorf("the channel holds %d posts, want 3: %q", got, w.texts())
	}
	p.stop()
}
