package scheduler_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/scheduler/ledger"
	"github.com/dateline-bot/dateline/scheduler/plan"
)

// Found by the simulation, seed 2769: Publish under an old question made the
// ledger forget an article that is a draft by now, and that it was withdrawn.
// When the file was not a draft any more, it went out a second time.
func TestPublishUnderAnOldQuestionAboutADraft(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.config.MaxSleep = seldom
		r.pass(12 * time.Hour)
		due := r.now().Add(-time.Hour) // today, before the first start: asked about
		r.write("a.md", due, "text")
		r.start()
		r.pass(time.Minute)
		question, ok := r.tg.notice("today")
		if !ok {
			t.Fatalf("no question; told %q", r.tg.told())
		}
		if _, err := r.s.Publish(context.Background(), "a", by); err != nil {
			t.Fatal(err)
		}
		if _, err := r.s.Withdraw(context.Background(), "a", by); err != nil {
			t.Fatal(err)
		}
		r.pass(time.Minute)
		r.wantState("a", ledger.Withdrawn)
		r.write("a.md", due, "text", func(a *content.Article) { a.Draft = true })
		r.scan()
		r.pass(time.Minute)
		for _, a := range question.Actions {
			if a.Kind != ledger.ActPublish {
				continue
			}
			if _, err := r.s.Act(context.Background(), a.Token, by); !errors.Is(err, plan.ErrDraft) {
				t.Errorf("the old button: %v, want ErrDraft", err)
			}
		}
		r.pass(time.Minute)
		r.write("a.md", due, "text")
		r.scan()
		r.pass(time.Hour)
		r.wantTexts()
		r.wantState("a", ledger.Withdrawn)
	})
}
