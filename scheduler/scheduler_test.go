package scheduler_test

import (
	"context"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/content"
)

func TestDueArticleGoesOutOnceAtItsMoment(t *testing.T) {
	inBubble(t, func(r *rig) {
		due := r.now().Add(90 * time.Minute)
		r.write("a.md", due, "first\n---\nsecond")
		r.start()
		r.pass(time.Until(due) - 2*time.Millisecond)
		r.wantTexts()
		r.wantState("a", "planned")
		r.pass(10 * time.Second)
		r.wantTexts("first", "second")
		r.wantState("a", "sent")
		m := r.tg.messages(channelID)
		if m[0].at.Before(due) || m[0].at.After(due.Add(50*time.Millisecond)) {
			t.Errorf("it went out at %v, due %v", m[0].at, due)
		}
		if m[0].silent || !m[1].silent {
			t.Errorf("only the first part sounds: %+v", m)
		}
		if link, ok := r.s.PostLink("a"); !ok || link != "https://t.me/channel/11" {
			t.Errorf("PostLink: %q %v", link, ok)
		}
		r.halt()
		r.start()
		r.pass(time.Hour)
		r.wantTexts("first", "second")
		if link, _ := r.s.PostLink("a"); link != "https://t.me/channel/11" {
			t.Errorf("PostLink after a restart: %q", link)
		}
	})
}

func TestFirstStartPublishesNothingOld(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.config.MaxSleep = seldom
		r.pass(20 * time.Hour)
		r.write("old.md", r.now().Add(-30*time.Hour), "old")
		r.write("today.md", r.now().Add(-10*time.Hour), "today")
		r.write("draft.md", r.now().Add(time.Minute), "draft", func(a *content.Article) { a.Draft = true })
		r.start()
		r.pass(48 * time.Hour)
		r.wantTexts()
		r.wantState("old", "skipped")
		r.wantState("today", "missed")
		r.wantTold("today")
		if res := r.press("today", "publish"); res.Link != "https://t.me/channel/11" || res.State != "sent" {
			t.Errorf("publishing today's article: %+v", res)
		}
		if res := r.press("today", "publish"); !res.Already || res.Link == "" {
			t.Errorf("the second press: %+v", res)
		}
		r.wantTexts("today")
	})
}

func TestEditOfTheFileEditsTheMessages(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.write("a.md", r.now().Add(time.Minute), "one\n---\ntwo\n---\nthree")
		r.start()
		r.pass(2 * time.Minute)
		r.wantTexts("one", "two", "three")
		calls := len(r.tg.seen(0))
		r.write("a.md", r.now().Add(-time.Minute), "one\n---\nzwei")
		r.scan()
		r.pass(time.Minute)
		r.wantTexts("one", "zwei")
		if got := r.tg.seen(calls); len(got) != 2 {
			t.Errorf("one edit and one deletion were needed: %q", got)
		}
		r.write("a.md", r.now().Add(-time.Minute), "one\n---\nzwei\n---\ndrei")
		r.scan()
		r.pass(time.Minute)
		r.wantTexts("one", "zwei", "drei")
		r.wantState("a", "sent")
	})
}

func TestPublishByHandWaitsAndLinks(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.write("a.md", r.now().Add(-100*24*time.Hour), "text")
		r.write("d.md", time.Time{}, "text", func(a *content.Article) { a.Draft = true })
		r.start()
		res, err := r.s.Publish(context.Background(), "a", by)
		if err != nil || res.Link != "https://t.me/channel/11" || res.Already {
			t.Errorf("Publish: %+v, %v", res, err)
		}
		res, err = r.s.Publish(context.Background(), "a", by)
		if err != nil || res.Link != "https://t.me/channel/11" || !res.Already {
			t.Errorf("Publish again: %+v, %v", res, err)
		}
		if _, err := r.s.Publish(context.Background(), "d", by); err == nil {
			t.Error("publishing a draft: got no error, want one")
		}
		if _, err := r.s.Publish(context.Background(), "nothing", by); err == nil {
			t.Error("publishing an article that does not exist: got no error, want one")
		}
		r.wantTexts("text")
	})
}
