package bot

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dateline-bot/dateline/bot/emulator"
	"github.com/dateline-bot/dateline/bot/emulator/talktest"
	"github.com/dateline-bot/dateline/scheduler/ledger"
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

// TestRefusedPressesAreToldWhy holds that who presses in a group of the admins and may
// not is told so, though the press was answered without words while it was looked who
// they are.
func TestRefusedPressesAreToldWhy(t *testing.T) {
	for _, tt := range []struct {
		who  int64
		want string
	}{
		{boris, "Это только для администраторов канала"},
		{ivan, "You don't have the right to post in this channel"},
	} {
		t.Run(tt.want+"_group", func(t *testing.T) {
			dir := withArticles(t, map[string]string{"a.md": "---\ntitle: A\ndate: 2026-02-01\n---\nText.\n"})
			synctest.Test(t, func(t *testing.T) {
				s := newStage(t, dir, false)
				s.e.In(channelID).SetRights(ivan, emulator.Rights{Admin: true, Delete: true})
				n := ledger.Notice{Kind: ledger.NoticeApprove, Slug: "a", Title: "A", Actions: []ledger.Action{{Kind: ledger.ActApprove, Token: "token"}}}
				if err := s.config.Publisher.Notify(t.Context(), n); err != nil {
					t.Fatal(err)
				}
				time.Sleep(time.Minute)
				s.e.AddFault(emulator.Fault{Method: "getChatAdministrators", Kind: emulator.FaultSlow, Delay: 100 * time.Millisecond})
				asked := s.e.Messages(teamID)[0]
				q := s.press(tt.who, asked, asked.Buttons[0][0].Text)
				s.settle()
				if a, ok := s.e.CallbackAnswer(q); !ok || a.Text != "" {
					t.Errorf("the press is answered %+v (%t), want it answered at once, without words", a, ok)
				}
				var said []string
				for _, m := range append(s.e.Messages(teamID)[1:], s.e.In(teamID).Ephemeral()...) {
					said = append(said, m.Plain)
				}
				if len(said) != 1 || !strings.Contains(said[0], tt.want) {
					t.Errorf("said %q, want %q", said, tt.want)
				}
				if len(s.desk.did) != 0 {
					t.Errorf("done: %q", s.desk.did)
				}
			})
		})
	}
}
