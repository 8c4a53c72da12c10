//go:build unix

package main

import (
	"strings"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/bot/emulator"
)

// TestDigest runs the real program over the minute at which a digest is due, and kills
// it right after.
func TestDigest(t *testing.T) {
	long(t)
	w := newWorld(t)
	at := time.Now().Truncate(time.Second).Add(18 * time.Second)
	w.env = append(append(w.env, digestEachMinute(t, at)...), "DATELINE_LANGUAGE=ru")
	p := w.startUp()
	w.write("a.md", strings.Replace(article("One [of] them", time.Now().Add(3*time.Second), "Its text."), "categories", "description: What it says.\ncategories", 1))
	w.wait("the post", func() bool { return len(w.with("Its text.")) == 1 })
	plan, err := w.command("plan").Output()
	if err != nil || !strings.Contains(string(plan), "Новые статьи") {
		t.Errorf("plan: %v\n%s", err, plan)
	}
	digests := func() []emulator.Message { return w.with("Новые статьи") }
	w.wait("the digest", func() bool { return len(digests()) > 0 })
	if early := time.Until(at); early > 0 {
		t.Errorf("it came %v early", early)
	}
	p.kill()
	got := digests()
	if len(got) != 1 || !strings.Contains(got[0].Plain, "One [of] them — What it says.") || !strings.Contains(got[0].JSON, `"https://t.me/news/1"`) {
		t.Fatalf("the digests are %+v", got)
	}
	p = w.startUp()
	w.write("b.md", article("Two", time.Now().Add(3*time.Second), "Another."))
	w.wait("what comes after", func() bool { return len(w.with("Another.")) == 1 })
	p.stop()
	if n := len(digests()); n != 1 {
		t.Errorf("%d digests", n)
	}
}
