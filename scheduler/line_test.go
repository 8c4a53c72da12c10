package scheduler_test

import (
	"context"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// The slot of a skipped article is the next one's, right away.
func TestSkippedArticleFreesItsSlot(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.config.MaxSleep = seldom
		r.config.Slots = slots(t, "0 10 * * *")
		r.write("a.md", time.Time{}, "a", queued(1))
		r.write("b.md", time.Time{}, "b", queued(2))
		r.start()
		r.pass(time.Minute)
		first := r.entry("a").Due
		if _, err := r.s.Skip(context.Background(), "a", by); err != nil {
			t.Fatal(err)
		}
		r.pass(time.Millisecond)
		if got := r.entry("b").Due; !got.Equal(first) {
			t.Errorf("b takes %v, want the slot %v", got, first)
		}
		r.pass(11 * time.Hour)
		r.wantTexts("b")
		r.wantState("a", ledger.Skipped)
	})
}

// A channel configured in the place of another begins its own history: nothing
// old goes there by itself, and the posts in the other one stay as they are.
// Configured back, the ledger knows the first one's posts, and goes on.
func TestAnotherChannelIsConfigured(t *testing.T) {
	withSent(t, map[string]string{"a.md": "text"}, func(r *rig) {
		r.write("next.md", r.now().Add(2*time.Hour), "next")
		r.scan()
		r.halt()
		r.config.Channel = "@other"
		r.start()
		r.pass(time.Hour)
		if got := r.tg.texts(-1002); len(got) != 0 {
			t.Errorf("the new channel holds %q", got)
		}
		r.pass(2 * time.Hour)
		if got := r.tg.texts(-1002); len(got) != 1 || got[0] != "next" {
			t.Errorf("the new channel holds %q", got)
		}
		r.wantTexts("text")
		r.rewrite("a.md", "edited") // not any more: the article does not go there
		r.scan()
		r.pass(time.Hour)
		r.wantTexts("text")
		r.halt()
		r.config.Channel = "@channel"
		r.start()
		r.pass(time.Hour)
		r.wantTexts("edited")
		r.press("route", "also") // next is out in the other one: nothing goes here without a word
		r.pass(time.Minute)
		r.wantTexts("edited", "next")
	})
}
