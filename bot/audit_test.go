package bot

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dateline-bot/dateline/bot/emulator"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// audited finds the messages with what audits found in a chat, oldest first.
func (s *stage) audited(chat int64) (all []emulator.Message) {
	for _, m := range s.e.Messages(chat) {
		if strings.HasPrefix(m.Plain, "🔎") {
			all = append(all, m)
		}
	}
	return all
}

// TestOldAuditButtons holds that a button of an audit that a later one has replaced does
// nothing, and says so, and that one that was pressed works once.
func TestOldAuditButtons(t *testing.T) {
	dir := withArticles(t, map[string]string{
		"a.md": "---\ntitle: A\ndate: 2026-01-05 12:10\n---\nText a.\n",
		"b.md": "---\ntitle: B\ndate: 2026-01-05 12:11\n---\nText b.\n"})
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, dir, true)
		s.e.UserSends(eva, "/start")
		s.e.UserSends(ivan, "/start")
		time.Sleep(20 * time.Minute)
		s.byHand("edits 1 By hand.")
		s.audit()
		time.Sleep(time.Minute) // until the bot looks into the ledger
		old := s.audited(eva)
		if len(old) != 1 {
			t.Fatalf("%d messages about the audit, want 1", len(old))
		}
		s.byHand("deletes 2")
		s.audit()
		time.Sleep(time.Minute) // until the bot looks into the ledger
		if got := len(s.audited(eva)); got != 2 {
			t.Fatalf("%d messages about audits, want one for each", got)
		}
		sent := len(s.e.AllMessages(channelID))
		s.press(eva, old[0], "🔧 Repair")
		time.Sleep(time.Minute)
		if got := s.audited(eva); len(got) != 1 || strings.Contains(got[0].Plain, "Repaired") {
			t.Errorf("after a press of the old button there are %+v", got)
		}
		if m := s.e.Messages(channelID); m[0].Plain != "By hand." {
			t.Errorf("the old button had %q written over what somebody wrote", m[0].Plain)
		}
		latest := s.audited(eva)[0]
		for range 2 {
			s.press(eva, latest, "🔁 Publish again")
			s.press(ivan, s.audited(ivan)[len(s.audited(ivan))-1], "🔁 Опубликовать заново")
			time.Sleep(time.Minute)
			latest = s.audited(eva)[0]
			if strings.Contains(latest.Plain, "Repaired") {
				break
			}
		}
		if got := len(s.e.AllMessages(channelID)) - sent; got != 1 {
			t.Errorf("the buttons of two admins sent %d messages, want 1", got)
		}
		var drifts []ledger.Drift
		if err := s.real.Store.View(t.Context(), func(tx ledger.Tx) (err error) {
			drifts, err = tx.Drifts().All()
			return err
		}); err != nil {
			t.Fatal(err)
		}
		for _, d := range drifts {
			if want := map[string]ledger.DriftFate{"a": ledger.DriftOpen, "b": ledger.DriftDone}[d.Slug]; d.Fate != want {
				t.Errorf("%s is %q, want %q", d.Slug, d.Fate, want)
			}
		}
	})
}
