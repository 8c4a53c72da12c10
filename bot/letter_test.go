package bot

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dateline-bot/dateline/bot/emulator"
	"github.com/dateline-bot/dateline/scheduler/audience"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// TestIdleIsToldOnceSomebodyCanBe holds that the admins hear that nothing is scheduled
// any more though none of them could be written to when it was so, and hear it once.
func TestIdleIsToldOnceSomebodyCanBe(t *testing.T) {
	dir := withArticles(t, map[string]string{"one.md": "---\ntitle: One\ndate: 2026-02-01\n---\nText.\n"})
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, dir, false)
		time.Sleep(6 * time.Minute) // it is seen that something is ahead
		for _, id := range []int64{eva, ivan} {
			s.e.Block(id, true)
		}
		if _, err := s.desk.Publish(t.Context(), "one", ledger.Actor{Name: "the clock"}); err != nil {
			t.Fatal(err)
		}
		time.Sleep(2 * time.Hour)
		s.e.Block(eva, false)
		time.Sleep(3 * time.Hour)
		synctest.Wait()
		n := 0
		for _, m := range s.e.Messages(eva) {
			if strings.Contains(m.Plain, "nothing is scheduled now") {
				n++
			}
		}
		if n != 1 {
			t.Errorf("eva was told %d times, want once", n)
		}
	})
}

// TestLetterComesOnceAndCountsItsPosts holds that a letter that Telegram did not take comes later,
// and counts reactions to its posts only, and not to those of other channels with the same numbers.
func TestLetterComesOnceAndCountsItsPosts(t *testing.T) {
	dir := withArticles(t, map[string]string{"one.md": "---\ntitle: One\ndate: 2026-01-06\n---\nText.\n"})
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, dir, false)
		s.e.UserSends(eva, "/settings")
		time.Sleep(time.Minute)
		if !s.tap(eva, "Weekly letter") {
			t.Fatalf("got %q, want a button for the letter", s.said(eva, 0))
		}
		time.Sleep(24 * time.Hour)
		if _, err := s.desk.Publish(t.Context(), "one", ledger.Actor{Name: "the clock"}); err != nil {
			t.Fatal(err)
		}
		for chat, n := range map[int64]int{channelID: 3, channelID - 1: 50} {
			if err := s.config.Audience.PutReactions(t.Context(), audience.Reactions{Chat: chat, MessageID: s.desk.posts["one"], Count: n}); err != nil {
				t.Fatal(err)
			}
		}
		time.Sleep(time.Hour) // past the note that nothing is scheduled
		s.e.AddFault(emulator.Fault{Kind: emulator.FaultLimit, Method: "sendMessage", Chat: eva, RetryAfter: 600, Times: 1})
		time.Sleep(6 * 24 * time.Hour)
		synctest.Wait()
		var letters []string
		for _, m := range s.e.Messages(eva) {
			if strings.Contains(m.Plain, "Your week") {
				letters = append(letters, m.Plain)
			}
		}
		if len(letters) != 1 || !strings.Contains(letters[0], "Reactions to these posts: 3") {
			t.Errorf("got the letters %q, want one with 3 reactions", letters)
		}
	})
}
