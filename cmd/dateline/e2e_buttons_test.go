package main

import (
	"strings"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/bot/emulator"
)

// TestButtonsInTheText holds that with `buttons: rich` a route's buttons are in the
// post itself, that a server that refuses them gets a keyboard, and that published
// posts keep theirs, whatever the server or the setting are later.
func TestButtonsInTheText(t *testing.T) {
	w := newWorld(t)
	w.env = append(w.env, "DATELINE_BUTTONS=rich", `DATELINE_ROUTES=[{"buttons":[{"text":"Shop","url":"https://example.org/shop"}]}]`)
	p := w.startUp()
	want := func(title string, inText bool) {
		t.Helper()
		w.wait("the post of "+title, func() bool {
			for _, m := range w.posts() {
				if strings.Contains(m.Plain, title) {
					return inText == strings.Contains(m.JSON, `"type":"buttons"`) && inText == (len(m.Buttons) == 0)
				}
			}
			return false
		})
	}
	now := time.Now().Add(time.Second)
	w.write("a.md", article("First", now, "One."))
	want("First", true)
	w.emulator.SetServer(func() emulator.Server { s := emulator.NewestServer(); s.NoButtons = true; return s }())
	w.write("b.md", article("Second", now, "Two."))
	want("Second", false)

	w.emulator.SetServer(emulator.NewestServer())
	w.write("b.md", article("Second, edited", now, "Two."))
	want("Second, edited", false)
	p.stop()
	w.env = append(w.env, "DATELINE_BUTTONS=keyboard")
	p = w.startUp()
	w.write("a.md", article("First, edited", now, "One."))
	want("First, edited", true)
	if n := len(w.posts()); n != 2 {
		t.Errorf("%d posts, want 2", n)
	}
	p.stop()
}
