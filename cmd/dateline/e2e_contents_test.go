//go:build unix

package main

import (
	"strings"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/bot/emulator"
)

// contents returns the tables of contents in the channel.
func (w *world) contents() (out []emulator.Message) {
	for _, m := range w.emulator.AllMessages(e2eChannel) {
		if strings.HasPrefix(m.Plain, "Contents: ") {
			out = append(out, m)
		}
	}
	return out
}

// lists reports whether the only contents in the channel end with end, and are pinned.
func (w *world) lists(end string) bool {
	all := w.contents()
	return len(all) == 1 && all[0].Pinned && strings.HasSuffix(all[0].Plain, end)
}

// TestContentsOfKilledProcess holds that the contents of a series are in the channel
// once, pinned once and without a service message about that, although the process is
// killed while the answers to the send, the pin and the edit are pending.
func TestContentsOfKilledProcess(t *testing.T) {
	w := newWorld(t)
	w.env = append(w.env, "DATELINE_SETTLE=1s")
	parts := map[string]string{}
	part := func(title string) {
		parts[title+".md"] = strings.Replace(article(title, soon(), "Text."), "categories", "series: Go\ncategories", 1)
		w.write(title+".md", parts[title+".md"])
	}
	p := w.startUp()
	part("first")
	w.wait("the first part", func() bool { return len(w.posts()) == 1 })
	part("second")
	w.wait("the second part", func() bool { return len(w.posts()) == 2 })
	p.stop()
	if n := len(w.contents()); n != 0 {
		t.Fatalf("%d contents without the setting", n)
	}

	w.env = append(w.env, `DATELINE_SERIES={"contents":true}`)
	slow := w.emulator.AddFault(emulator.Fault{Kind: emulator.FaultSlowAfter, Method: "sendMessage", Chat: e2eChannel, Delay: time.Minute})
	p = w.startUp()
	w.wait("the contents", func() bool { return len(w.contents()) == 1 })
	p.kill()
	slow()

	slow = w.emulator.AddFault(emulator.Fault{Kind: emulator.FaultSlowAfter, Method: "pinChatMessage", Delay: time.Minute})
	p = w.startUp()
	w.wait("the pin", func() bool { return w.lists("first\n2. second") })
	p.kill()
	slow()

	p = w.startUp()
	slow = w.emulator.AddFault(emulator.Fault{Kind: emulator.FaultSlowAfter, Method: "editMessageText", Chat: e2eChannel, Delay: time.Minute})
	part("third")
	w.wait("the edit", func() bool { return w.lists("first\n2. second\n3. third") })
	p.kill()
	slow()

	p = w.startUp()
	part("fourth")
	w.wait("the next edit", func() bool { return w.lists("third\n4. fourth") })
	left := func() (n int) {
		for _, m := range w.emulator.Messages(e2eChannel) {
			if m.Service != "" {
				n++
			}
		}
		return n
	}
	w.wait("the end of the message about the pin", func() bool { return left() == 0 })
	p.kill()
	for name, text := range parts { // the name of the series is corrected
		w.write(name, strings.Replace(text, "series: Go", "series: Golang", 1))
	}
	p = w.startUp()
	w.wait("the other title", func() bool {
		return w.lists("third\n4. fourth") && strings.HasPrefix(w.contents()[0].Plain, "Contents: Golang\n")
	})
	p.stop()
	pins := 0
	for _, m := range w.emulator.AllMessages(e2eChannel) {
		if m.Service == "pinned_message" {
			pins++
		}
	}
	if n := len(w.contents()); n != 1 || pins != 1 {
		t.Errorf("the channel has seen %d contents and %d pins, want one of each: %q", n, pins, w.texts())
	}
	if m := w.contents()[0]; !m.Silent || len(m.History) != 3 {
		t.Errorf("the contents are silent: %v, and were edited %d times, want 3", m.Silent, len(m.History))
	}
}
