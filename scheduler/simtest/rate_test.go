package simtest

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dateline-bot/dateline/content"
)

// TestRateIsUsed holds that articles that are due at once are sent at 95 % of the rate
// that Telegram allows a channel, without a single 429, by the emulator's meter; and so
// are republished ones: an edit counts as a message.
func TestRateIsUsed(t *testing.T) {
	const n = 100
	const least = 4*time.Minute + 19*time.Second // for n messages: 20 in each minute, a second apart
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, 1)
		defer w.end()
		w.begin()
		due := w.now().Add(time.Hour)
		for i := range n {
			slug := fmt.Sprintf("a%d", i)
			w.files[slug] = &file{article: content.Article{Slug: slug, Path: slug + ".md", Title: slug, Due: due}, body: "text"}
		}
		w.s.Update(w.catalogue(), nil)
		check := func(what string, start time.Time, before int) {
			t.Helper()
			u := w.emu.Usage()
			took := u.Last.Sub(start)
			used := 100 * float64(least) / float64(took)
			t.Logf("%s: %d in %s, %.1f %% of the rate, %d answers of 429", what, u.Taken-before, took, used, u.Refused)
			if u.Taken-before != n || u.Refused != 0 || used < 95 || used > 100.1 {
				t.Errorf("%s: %d of %d, %d answers of 429, %.1f %% of the rate", what, u.Taken-before, n, u.Refused, used)
			}
		}
		w.pass(time.Until(due) - time.Minute)
		w.tellPosts() // earlier messages are not looked for meanwhile
		before := w.emu.Usage().Taken
		w.pass(time.Hour)
		check("sent", due, before)

		for _, f := range w.files { // as with another template
			f.body = "another"
		}
		before = w.emu.Usage().Taken
		start := w.now()
		if got, err := w.s.Republish(t.Context(), "", admin); err != nil || got != n {
			t.Fatalf("%d posts are to be looked at, %v", got, err)
		}
		w.pass(time.Hour)
		check("republished", start, before)
	})
}
