//go:build unix

package main

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

// TestClockAhead runs the program on a machine whose clock is a day ahead of Telegram's
// for a while: an article that is due only by that clock is not published.
func TestClockAhead(t *testing.T) {
	w := newWorld(t)
	address := freeAddress(t)
	w.env = append(w.env, "DATELINE_LISTEN="+address)
	p := w.startUp()
	w.ask(e2eAdmin, "/start")
	get200 := func() bool { code, _ := get(t, "http://"+address+"/readyz"); return code == http.StatusOK }
	w.wait("readiness", get200)
	w.skew.Store(int64(-24 * time.Hour))
	due := time.Now().Add(6 * time.Second)
	w.write("early.md", article("Early", due, "It is not due yet."))
	w.wait("word of the clock", func() bool { return len(w.toldAdmin("ahead of Telegram")) == 1 })
	time.Sleep(time.Until(due.Add(3 * time.Second)))
	if got := w.texts(); len(got) != 0 {
		t.Errorf("went out a day early: %q", got)
	}
	if code, said := get(t, "http://"+address+"/readyz"); code != http.StatusServiceUnavailable || !strings.Contains(said, "clock") {
		t.Errorf("/readyz says %d %q", code, said)
	}
	if _, said := get(t, "http://"+address+"/metrics"); !strings.Contains(said, "dateline_clock_ahead_seconds 864") {
		t.Errorf("/metrics has no clock that is ahead: got %q, want %q in it", said, "dateline_clock_ahead_seconds 864")
	}
	if out, _ := w.run("doctor"); !strings.Contains(out, "24h0m") {
		t.Errorf("doctor says\n%s", out)
	}
	w.skew.Store(0)
	w.wait("the post", func() bool { return len(w.with("It is not due yet.")) == 1 })
	w.wait("word that it is right", func() bool { return len(w.toldAdmin("clock is right again")) == 1 })
	w.wait("readiness", get200)
	p.stop()
	if n := len(w.toldAdmin("clock is wrong")); n != 1 {
		t.Errorf("the admin was told %d times", n)
	}
}
