package bot

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/dateline-bot/dateline/bot/emulator"
	"github.com/dateline-bot/dateline/bot/emulator/talktest"
)

// TestPressesAreAnsweredWhileSendsArePaced holds that the button that somebody
// presses stops spinning within 50 ms, though hundreds of answers wait for their
// turn, and though what the press asks for waits behind them.
func TestPressesAreAnsweredWhileSendsArePaced(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, dir, false)
		s.save("one.md", "---\ntitle: One\ndate: 2026-01-02\n---\nText.\n")
		s.e.UserSends(anna, "/start")
		time.Sleep(time.Minute)
		all := s.e.Messages(anna)
		menu := all[len(all)-1]
		for i := range 300 { // Telegram takes thirty a second
			s.e.AddUser(emulator.User{ID: int64(10_000 + i), FirstName: "Reader"})
			s.e.UserSends(int64(10_000+i), "/latest")
		}
		time.Sleep(2 * time.Second)
		sent := func(method string) (n int, last time.Time) {
			for _, c := range s.e.Calls() {
				if c.Method == method {
					n, last = n+1, c.Time
				}
			}
			return n, last
		}
		before, _ := sent("sendMessage")
		answers, _ := sent("answerCallbackQuery")
		for i := range 5 {
			pressed := time.Now()
			talktest.Press(t, s.e, anna, menu, []string{"📰", "🗂"}[i%2])
			time.Sleep(300 * time.Millisecond)
			n, at := sent("answerCallbackQuery")
			if took := at.Sub(pressed); n != answers+i+1 || took < 0 || took > 50*time.Millisecond {
				t.Errorf("press %d: %d answers after %v, want one within 50 ms", i, n-answers-i, took)
			}
		}
		time.Sleep(time.Minute)
		if after, _ := sent("sendMessage"); after-before < 150 {
			t.Errorf("only %d messages waited when the buttons were pressed: nothing was paced", after-before)
		}
	})
}
