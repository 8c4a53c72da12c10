//go:build unix

package main

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/bot/emulator"
)

// leadsTo reports whether the channel has one post, with a link to an address.
func (w *world) leadsTo(address string) bool {
	posts := w.posts()
	if len(posts) != 1 {
		return false
	}
	m, err := json.Marshal(posts[0].Wire)
	if err != nil {
		w.t.Fatal(err)
	}
	return strings.Contains(string(m), address)
}

// TestLinksOfKilledProcess moves an article to another address on the site, twice,
// while the program is killed between that and the edit of the post that links to it,
// and between the edit and its answer.
func TestLinksOfKilledProcess(t *testing.T) {
	w := newWorld(t)
	w.env = append(w.env, "DATELINE_BASE_URL=https://blog.example/")
	old := func(slug, alias string) {
		a := article("Old", time.Now().AddDate(-1, 0, 0), "Text.")
		w.write("old.md", strings.Replace(a, "categories", "slug: "+slug+"\naliases: ["+alias+"]\ncategories", 1))
	}
	old("first", "/none/")
	p := w.startUp()
	w.write("one.md", article("One", soon(), "See [the other one](/first/)."))
	w.wait("the link to its first address", func() bool { return w.leadsTo("https://blog.example/first/") })
	w.wait("the record of the post", func() bool { return strings.Contains(p.out.String(), "msg=published ") })

	p.kill()
	old("second", "/first/")
	p = w.startUp()
	w.wait("the link to its second address", func() bool { return w.leadsTo("https://blog.example/second/") })
	w.wait("the record of the edit", func() bool { return strings.Contains(p.out.String(), "msg=edited ") })

	slow := w.emulator.AddFault(emulator.Fault{Kind: emulator.FaultSlowAfter, Method: "editMessageText", Chat: e2eChannel, Delay: time.Minute})
	old("third", "/first/")
	w.wait("the link to its third address", func() bool { return w.leadsTo("https://blog.example/third/") })
	p.kill()
	slow()
	p = w.startUp()
	w.wait("the record of the edit", func() bool { return strings.Contains(p.out.String(), "msg=edited ") || w.edits() > 2 })
	p.stop()

	if !w.leadsTo("https://blog.example/third/") || w.edits() > 3 { // the third repeats one, without effect
		t.Errorf("%d edits; the channel holds %q", w.edits(), w.texts())
	}
	if n := len(w.posts()[0].History); n != 2 {
		t.Errorf("the post was changed %d times, want 2", n)
	}
	if n := len(w.emulator.AllMessages(e2eChannel)); n != 1 {
		t.Errorf("the channel has seen %d messages, want 1", n)
	}
	p = w.startUp()
	p.stop()
	if w.edits() > 3 {
		t.Errorf("another start edits again: %d edits", w.edits())
	}
}

// edits returns the number of edits of messages, without those that the server put off (429).
func (w *world) edits() (n int) {
	for _, c := range w.emulator.Calls() {
		if c.Method == "editMessageText" && c.Code != http.StatusTooManyRequests {
			n++
		}
	}
	return n
}
