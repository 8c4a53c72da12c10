//go:build unix

package main

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/bot/emulator"
)

// addCrowd adds n readers, and returns their ids.
func (w *world) addCrowd(n int) (ids []int64) {
	for i := range n {
		id := int64(100_000 + i)
		w.emulator.AddUser(emulator.User{ID: id, FirstName: fmt.Sprint("Reader ", i), LanguageCode: "en"})
		ids = append(ids, id)
	}
	return ids
}

// TestCrowd has a thousand people ask within a second, under Telegram's rate limits: a
// post that is due then is published, and an admin is answered, as if no one else
// asked, and every reader gets an answer. A bot that restarts with 30,000 pending
// updates fetches them at full speed, and publishes on time meanwhile.
func TestCrowd(t *testing.T) {
	long(t)
	w := newWorld(t)
	p := w.startUp()
	w.ask(e2eAdmin, "/start")
	due := time.Now().Add(4 * time.Second).Truncate(time.Second).Add(500 * time.Millisecond)
	w.write("crowd.md", article("Crowd", due.Add(500*time.Millisecond), "Text of the crowd.")) // dates have whole seconds
	readers := w.addCrowd(1000)
	time.Sleep(time.Until(due))
	due = due.Add(500 * time.Millisecond)
	var took sync.WaitGroup
	took.Go(func() { w.onTime("crowd", due) })
	took.Go(func() {
		time.Sleep(700 * time.Millisecond)
		begun := time.Now()
		w.ask(e2eAdmin, "/queue")
		w.within("the admin's answer among 1,000 readers", time.Since(begun), time.Second)
	})
	begun := time.Now()
	for _, id := range readers {
		w.emulator.UserSends(id, "/latest")
		time.Sleep(time.Until(begun.Add(time.Duration(id-readers[0]+1) * time.Millisecond)))
	}
	took.Wait()
	w.waitFor(2*time.Minute, "an answer to every reader", func() bool { return w.unanswered(readers) == 0 })
	t.Logf("1,000 readers were answered within %v", time.Since(begun).Round(time.Second))

	p.stop()
	const n = 30_000
	for i := range n {
		w.emulator.UserSends(readers[i%len(readers)], "/help")
	}
	begun = time.Now()
	due = begun.Add(8 * time.Second).Truncate(time.Second)
	w.write("backlog.md", article("Backlog", due, "Text of the backlog."))
	p = w.start()
	took.Go(func() { w.onTime("backlog", due) })
	w.waitFor(time.Minute, "30,000 updates to be fetched", func() bool { return w.emulator.Pending() == 0 })
	w.within("30,000 updates fetched and stored", time.Since(begun), 30*time.Second)
	took.Wait()
	p.stop()
}

// onTime holds that the post with the text of an article is published within 100 ms.
func (w *world) onTime(name string, due time.Time) {
	w.t.Helper()
	for late := time.Now().Add(busy * time.Minute); len(w.with("Text of the "+name)) == 0; time.Sleep(2 * time.Millisecond) {
		if time.Now().After(late) {
			w.t.Errorf("the post of the %s is not out", name)
			return
		}
	}
	w.within("the post of the "+name, time.Since(due), 100*time.Millisecond)
}

// within holds that something took no longer than the limit, with a margin for a busy
// machine.
func (w *world) within(what string, took, limit time.Duration) {
	w.t.Helper()
	w.t.Logf("%s: %v (limit %v)", what, took.Round(time.Millisecond), limit)
	if took > busy*5*limit {
		w.t.Errorf("%s: got %v, want at most %v", what, took, limit)
	}
}

// unanswered returns how many readers got no answer.
func (w *world) unanswered(readers []int64) (n int) {
	for _, id := range readers {
		if !slices.ContainsFunc(w.emulator.Messages(id), func(m emulator.Message) bool { return m.FromBot }) {
			n++
		}
	}
	return n
}
