package scheduler_test

import (
	"context"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

func status(word string) func(*content.Article) {
	return func(a *content.Article) {
		a.Hold = &content.Hold{Rule: content.HoldUnknown, Line: 2, Key: "status", Value: word}
	}
}

func copyOf(path string) func(*content.Article) {
	return func(a *content.Article) { a.Hold = &content.Hold{Rule: content.HoldCopy, Of: path} }
}

// TestUnknownStatusIsAskedOnce asks once for all articles with a status that is
// not known, and remembers the answer: for those articles, for later ones, and
// after a restart.
func TestUnknownStatusIsAskedOnce(t *testing.T) {
	t.Run("public", func(t *testing.T) {
		inBubble(t, func(r *rig) {
			r.config.MaxSleep = seldom
			due := r.now().Add(time.Hour)
			r.start()
			r.write("a.md", due, "a", status("evergreen"))
			r.write("b.md", due.Add(time.Second), "b", status("evergreen"))
			r.scan()
			r.pass(time.Minute)
			r.wantTold(ledger.NoticeStatus)
			n := r.tg.firstNotice()
			r.write("c.md", due.Add(2*time.Second), "c", status("ripe"))
			r.scan()
			r.pass(time.Minute)
			r.wantTold(ledger.NoticeStatus, ledger.NoticeStatus)
			for _, slug := range []string{"a", "b", "c"} {
				r.wantState(slug, ledger.Held)
			}
			if n.Title != "status: evergreen" || n.N != 2 || len(n.Titles) != 2 || len(n.Actions) != 2 {
				r.t.Fatalf("got the notice %+v, want one about two articles", n)
			}
			r.scan()
			r.pass(time.Minute)
			r.wantTold(ledger.NoticeStatus, ledger.NoticeStatus)
			if got, err := r.s.Act(context.Background(), n.Actions[0].Token, by); err != nil || got.Did != ledger.ActPublic || len(got.Slugs) != 2 {
				r.t.Fatalf("pressed: %+v, %v", got, err)
			}
			r.pass(time.Minute)
			r.wantState("a", ledger.Planned)
			r.wantState("c", ledger.Held)
			r.wantTexts()
			r.pass(2 * time.Hour)
			r.wantTexts("a", "b")
			r.halt()
			r.write("d.md", r.now().Add(time.Hour), "d", status("evergreen"))
			r.start()
			r.pass(3 * time.Hour)
			r.wantTexts("a", "b", "d")
			r.wantTold(ledger.NoticeStatus, ledger.NoticeStatus)
		})
	})
	t.Run("not public", func(t *testing.T) {
		inBubble(t, func(r *rig) {
			r.config.MaxSleep = seldom
			r.start()
			r.write("a.md", r.now().Add(time.Hour), "a", status("evergreen"))
			r.scan()
			r.pass(time.Minute)
			if got := r.press(ledger.NoticeStatus, ledger.ActPrivate); got.Did != ledger.ActPrivate {
				r.t.Fatalf("pressed: %+v", got)
			}
			r.write("b.md", r.now().Add(time.Hour), "b", status("evergreen"))
			r.scan()
			r.pass(3 * time.Hour)
			r.wantTold(ledger.NoticeStatus)
			r.wantTexts()
			r.wantState("a", ledger.Held)
			r.wantState("b", ledger.Held)
			r.write("a.md", r.now().Add(time.Hour), "a is public now")
			r.scan()
			r.pass(3 * time.Hour)
			r.wantTexts("a is public now")
		})
	})
	t.Run("history", func(t *testing.T) {
		inBubble(t, func(r *rig) {
			r.config.MaxSleep = seldom
			r.write("a.md", r.now().Add(-1000*time.Hour), "a", status("evergreen"))
			r.start()
			r.pass(time.Minute)
			r.press(ledger.NoticeStatus, ledger.ActPublic)
			r.pass(48 * time.Hour)
			r.wantTexts() // it is for readers, not for the channel
			if a := r.s.Catalogue().Article("a"); a == nil || a.Hold != nil {
				r.t.Errorf("the article is held yet: %+v", a)
			}
		})
	})
}

// TestCopyIsAskedAbout holds a new copy until an admin says what it is.
func TestCopyIsAskedAbout(t *testing.T) {
	inBubble(t, func(r *rig) {
		due := r.now().Add(time.Hour)
		r.write("a.md", due, "a")
		r.start()
		for _, path := range []string{"a 2.md", "a 3.md", "a 4.md"} {
			r.write(path, due, path, copyOf("a.md"))
			r.scan()
			r.pass(time.Minute)
		}
		r.wantTold(ledger.NoticeCopy, ledger.NoticeCopy, ledger.NoticeCopy)
		if n := r.tg.firstNotice(); n.Detail.String() != "a.md" || len(n.Actions) != 2 || n.Actions[0].Kind != ledger.ActPublish || n.Actions[1].Kind != ledger.ActCopy {
			r.t.Errorf("got the notice %+v", n)
		}
		r.wantState("a 4", ledger.Held)
		r.press(ledger.NoticeCopy, ledger.ActCopy)
		r.pass(2 * time.Hour)
		r.wantTexts("a")
		r.remove("a 4.md")
		r.write("a 2.md", r.now().Add(time.Hour), "not a copy any more")
		r.scan()
		r.pass(2 * time.Hour)
		r.wantTexts("a", "not a copy any more")
		if _, err := r.s.Publish(context.Background(), "a 3", by); err != nil {
			r.t.Error(err)
		}
		r.pass(time.Minute)
		r.wantTexts("a", "not a copy any more", "a 3.md")
	})
}

// TestAnUpdateAsksNothing holds that a version which reads files in another way
// asks nothing about those that were there before it.
func TestAnUpdateAsksNothing(t *testing.T) {
	inBubble(t, func(r *rig) {
		due := r.now().Add(time.Hour)
		r.write("a.md", due, "a")
		r.start()
		r.pass(time.Minute)
		r.halt()
		r.forget()
		r.write("b.md", due, "b", status("evergreen"))
		r.write("c.md", due, "c", copyOf("a.md"))
		r.start()
		r.pass(3 * time.Hour)
		r.scan()
		r.pass(time.Hour)
		r.wantTold()
		r.wantTexts("a")
	})
}
