package bot

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dateline-bot/dateline/bot/emulator"
)

// TestAnswersAfterALongWait holds that an answer for which Telegram asks to wait for minutes comes
// then, and that a proxy's 502 is not the end of one: silence would last until the person asks
// again.
func TestAnswersAfterALongWait(t *testing.T) {
	for _, f := range []emulator.Fault{
		{Kind: emulator.FaultLimit, RetryAfter: 300}, {Kind: emulator.FaultHTML},
	} {
		t.Run(string(f.Kind), func(t *testing.T) {
			dir := withArticles(t, map[string]string{"one.md": "---\ntitle: One\ndate: 2026-01-02\n---\nText.\n"})
			synctest.Test(t, func(t *testing.T) {
				s := newStage(t, dir, false)
				f.Method, f.Chat, f.Times = "sendMessage", anna, 1
				s.e.AddFault(f)
				s.e.UserSends(anna, "/latest")
				time.Sleep(6 * time.Minute)
				if said := s.said(anna, 0); len(said) != 1 || !strings.Contains(said[0], "Latest articles") {
					t.Errorf("the reader is told %q, want the list once", said)
				}
			})
		})
	}
}

// TestEditsAfterALongWait holds that of the edits of a message that have to wait, only the last one
// is made, and none that a newer one has overtaken.
func TestEditsAfterALongWait(t *testing.T) {
	dir := withArticles(t, map[string]string{"one.md": "---\ntitle: One\ndate: 2026-01-02\ncategories: [ai]\n---\nText.\n"})
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, dir, false)
		s.e.UserSends(anna, "/start")
		s.settle()
		s.e.AddFault(emulator.Fault{Kind: emulator.FaultLimit, Method: "editMessageText", Chat: anna, RetryAfter: 120, Times: 1})
		s.tap(anna, "Latest")
		s.settle()
		s.tap(anna, "Categories")
		time.Sleep(3 * time.Minute)
		if said := s.said(anna, 0); len(said) != 1 || !strings.Contains(said[0], "1 category") {
			t.Errorf("after two edits that waited: %q, want the categories", said)
		}
		s.tap(anna, "Menu")
		s.settle()
		s.e.AddFault(emulator.Fault{Kind: emulator.FaultLimit, Method: "editMessageText", Chat: anna, RetryAfter: 120, Times: 1})
		s.tap(anna, "Latest")
		s.settle()
		s.tap(anna, "Categories")
		time.Sleep(3 * time.Minute)
		all := s.e.Messages(anna)
		if last := all[len(all)-1]; !strings.Contains(last.Plain, "1 category") {
			t.Errorf("an edit that waited replaced a newer one: %q", last.Plain)
		}
	})
}

// TestWritingAfterALongWait writes a post while Telegram asks the bot to wait for five minutes: the
// author gets a button to go on with, without having to write again.
func TestWritingAfterALongWait(t *testing.T) {
	for nth := 1; nth <= 4; nth++ {
		dir := t.TempDir()
		synctest.Test(t, func(t *testing.T) {
			s := newStageFor(t, dir, false, true)
			s.e.AddFault(emulator.Fault{Kind: emulator.FaultLimit, Method: "sendMessage editMessageText", Chat: eva, RetryAfter: 300, Nth: nth, Times: 1})
			s.e.UserSends(eva, "A title\n\nA text of two lines.")
			for _, label := range []string{"New post", "Now", "Post to"} {
				time.Sleep(time.Minute)
				if !s.tap(eva, label) {
					time.Sleep(6 * time.Minute)
					s.tap(eva, "Show it again")
					time.Sleep(time.Minute)
					if !s.tap(eva, label) {
						t.Fatalf("call %d: no button %q: %q", nth, label, s.said(eva, 0))
					}
				}
			}
			time.Sleep(8 * time.Minute)
			if posts := s.e.Messages(channelID); len(posts) != 1 {
				t.Errorf("call %d: got %d posts, want one", nth, len(posts))
			}
			told := strings.Join(s.said(eva, 0), "\n")
			for _, want := range []string{"Published: A title", "Make this a post?"} { // what was deferred comes once
				if n := strings.Count(told, want); n > 1 || n == 0 && want[0] == 'P' {
					t.Errorf("call %d: got %q %d times in %q, want it once", nth, want, n, told)
				}
			}
		})
	}
}

// TestWritingAfterARestart restarts the bot while Telegram asks it to wait for five minutes with
// what it has to say about a draft: the author gets it from the next process, once.
func TestWritingAfterARestart(t *testing.T) {
	for nth := 1; nth <= 5; nth++ {
		dir := t.TempDir()
		synctest.Test(t, func(t *testing.T) {
			s := newStageFor(t, dir, false, true)
			s.e.AddFault(emulator.Fault{Kind: emulator.FaultLimit, Method: "sendMessage editMessageText", Chat: eva, RetryAfter: 300, Nth: nth, Times: 1})
			restart := func() {
				time.Sleep(time.Minute)
				s.stop()
				time.Sleep(10 * time.Second)
				s.start()
				time.Sleep(7 * time.Minute)
			}
			s.e.UserSends(eva, "A title\n\nA text of two lines.")
			for _, label := range []string{"New post", "Now", "Post to"} {
				restart()
				if !s.tap(eva, label) {
					if !s.tap(eva, "Show it again") && label == "Post to" { // the question is an answer to a press, which can be repeated
						s.tap(eva, "Now")
					}
					time.Sleep(time.Minute)
					if !s.tap(eva, label) {
						t.Fatalf("call %d: no button %q: %q", nth, label, s.said(eva, 0))
					}
				}
			}
			restart()
			if posts := s.e.Messages(channelID); len(posts) != 1 {
				t.Errorf("call %d: got %d posts, want one", nth, len(posts))
			}
			told := 0
			for _, text := range s.said(eva, 0) {
				if strings.Contains(text, "Published: A title") {
					told++
				}
			}
			if told != 1 {
				t.Errorf("call %d: told %d times that it is published, want once: %q", nth, told, s.said(eva, 0))
			}
		})
	}
}
