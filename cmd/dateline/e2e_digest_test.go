package main

import (
	"strings"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/bot/emulator"
)

// TestDigest runs the real program over the minute at which a digest comes, and
// kills it right after.
func TestDigest(t *testing.T) {
	long(t)
	w := newWorld(t)
	w.env = append(w.env, "DATELINE_DIGEST=* * * * *", "DATELINE_LANGUAGE=ru")
	if left := 60 - time.Now().Second(); left < 15 { // the article has to be out before
		time.Sleep(time.Duration(left) * time.Second)
	}
	p := w.startUp()
	w.write("a.md", strings.Replace(article("One [of] them", time.Now().Add(3*time.Second), "Its text."), "categories", "description: What it says.\ncategories", 1))
	w.wait("the post", func() bool { return len(w.with("Its text.")) == 1 })
	plan, err := w.command("plan").Output()
	if err != nil || !strings.Contains(string(plan), "Новые статьи") {
		t.Errorf("plan: %v\n%s", err, plan)
	}
	digests := func() []emulator.Message { return w.with("Новые статьи") }
	for range 2 { // one wait is shorter than a minute
		for until := time.Now().Add(35 * time.Second); len(digests()) == 0 && time.Now().Before(until); {
			time.Sleep(100 * time.Millisecond)
		}
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
