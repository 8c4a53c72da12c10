package bot

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dateline-bot/dateline/bot/emulator"
	"github.com/dateline-bot/dateline/bot/wire/wiretest"
	"github.com/dateline-bot/dateline/scheduler/store"
)

// crowd adds n readers to the world.
func crowd(s *stage, n int) (ids []int64) {
	for i := range n {
		id := int64(10_000 + i)
		s.e.AddUser(emulator.User{ID: id, FirstName: fmt.Sprint("reader ", i), LanguageCode: "en"})
		ids = append(ids, id)
	}
	return ids
}

// answered waits until ok, and returns how long that took.
func answered(t *testing.T, within time.Duration, ok func() bool) time.Duration {
	t.Helper()
	begin := time.Now()
	for time.Since(begin) < within {
		if ok() {
			return time.Since(begin)
		}
		time.Sleep(5 * time.Millisecond)
	}
	return within
}

// A thousand readers ask within a second: the post that is due then is on time,
// an admin is answered at once, and so is every reader as fast as the rates allow.
func TestACrowdHoldsUpNeitherPostsNorAdmins(t *testing.T) {
	dir := withArticles(t, map[string]string{
		"old.md":  "---\ntitle: Old\ndate: 2025-12-01\ncategories: [ai]\n---\nText.\n",
		"next.md": "---\ntitle: Next\ndate: 2026-01-05 12:05\n---\nText.\n",
	})
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, dir, true)
		readers := crowd(s, 1000)
		due := time.Date(2026, 1, 5, 12, 5, 0, 0, s.zone)
		time.Sleep(time.Until(due.Add(-1500 * time.Millisecond)))
		begin := time.Now()
		for _, id := range readers {
			s.e.UserSends(id, "/latest")
			time.Sleep(time.Millisecond)
		}
		before := len(s.e.Messages(eva))
		s.e.UserSends(eva, "/queue")
		if took := answered(t, 5*time.Second, func() bool { return len(s.e.Messages(eva)) > before+1 }); took > 200*time.Millisecond {
			t.Errorf("the admin was answered after %v", took)
		}
		answered(t, 5*time.Second, func() bool { return len(s.e.Messages(channelID)) > 0 })
		if late := time.Since(due); late > 150*time.Millisecond {
			t.Errorf("the post was out %v after its time", late)
		}
		waiting := func() (n int) {
			for _, id := range readers {
				if len(s.e.Messages(id)) < 2 {
					n++
				}
			}
			return n
		}
		time.Sleep(30 * time.Second)
		took := 30*time.Second + answered(t, time.Minute, func() bool { time.Sleep(time.Second); return waiting() == 0 })
		if n := waiting(); n != 0 {
			t.Errorf("%d of 1,000 readers were not answered", n)
		}
		if all := time.Since(begin); all > 37*time.Second {
			t.Errorf("all had their answers after %v; the rate allows a thousand in 33 s", all)
		}
		t.Logf("the last reader was answered %v after the post", took)
	})
}

// A press is answered at once, however long its chat waits for its rate; of
// several that only turn the page the last one counts.
func TestAPressIsAnsweredAtOnce(t *testing.T) {
	articles := map[string]string{}
	for i := range 60 {
		articles[fmt.Sprintf("a%d.md", i)] = fmt.Sprintf("---\ntitle: Number %d\ndate: 2025-11-01\ncategories: [ai]\n---\nText.\n", i)
	}
	dir := withArticles(t, articles)
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, dir, false)
		s.e.UserSends(anna, "/category ai")
		time.Sleep(5 * time.Second)
		synctest.Wait()
		list := s.e.Messages(anna)[1]
		for _, id := range crowd(s, 300) { // the rate of all chats is used up for ten seconds
			s.e.UserSends(id, "/latest")
		}
		time.Sleep(time.Second)
		next := ""
		for _, row := range list.Buttons {
			for _, b := range row {
				if strings.HasSuffix(b.Data, ":1") && showing[verbOf(b.Data)] {
					next = strings.TrimSuffix(b.Data, ":1")
				}
			}
		}
		if next == "" {
			t.Fatalf("the list has no button to its second page: %v", list.Buttons)
		}
		for page := range 6 {
			q := s.e.Forge(anna, anna, list.ID, fmt.Sprintf("%s:%d", next, page))
			took := answered(t, time.Second, func() bool { _, ok := s.e.CallbackAnswer(q); return ok })
			if took > 50*time.Millisecond {
				t.Errorf("press %d was answered after %v", page, took)
			}
		}
		time.Sleep(30 * time.Second)
		synctest.Wait()
		m := s.e.Messages(anna)[1]
		if len(m.History) != 1 || !strings.Contains(m.Plain, "Number 59") {
			t.Errorf("got %d edits, and at the end:\n%s\nwant one edit, and the sixth page", len(m.History), m.Plain)
		}
	})
}

// Updates that came while the bot was away are fetched at full speed, however slowly
// they can be answered, and none is lost when the process ends in between.
func TestABacklogIsFetchedAtFullSpeed(t *testing.T) {
	const n = 30_000
	db := filepath.Join(t.TempDir(), "test.db")
	synctest.Test(t, func(t *testing.T) {
		s := newUpdateServer()
		for i := range n {
			s.updates = append(s.updates, say(10_000+i, "/help"))
		}
		release := make(chan struct{})
		s.hold = func(c wiretest.Call) {
			if c.Method == "sendMessage" {
				<-release
				time.Sleep(50 * time.Millisecond)
			}
		}
		run := func() (stop func()) {
			ledger, err := store.OpenSQLite(t.Context(), db)
			if err != nil {
				t.Fatal(err)
			}
			end, _ := runBot(t, s, func(b *Bot) { b.receiver.Store = ledger.Audience() })
			return func() { end(); ledger.Close() }
		}
		stop := run()
		begin := time.Now()
		time.Sleep(10 * time.Second)
		confirmed, asked, sent := s.state()
		if confirmed != 100+n-1 || asked > n/100+10 || sent != 0 {
			t.Errorf("after %v: confirmed up to %d with %d questions and %d answers, want %d", time.Since(begin), confirmed, asked, sent, 100+n-1)
		}
		close(release)
		time.Sleep(2 * time.Second)
		stop()
		_, _, first := s.state()
		if first == 0 || first == n {
			t.Errorf("%d answers before the restart", first)
		}
		stop = run()
		time.Sleep(time.Minute)
		stop()
		if _, _, sent := s.state(); sent != n {
			t.Errorf("%d answers before the restart, %d in all; want %d", first, sent, n)
		}
	})
}
