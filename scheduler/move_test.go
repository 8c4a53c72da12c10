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

// TestMovePromisesOnlyWhatHappens holds that what can never go out is not moved,
// and that an article without a date goes out when an admin says.
func TestMovePromisesOnlyWhatHappens(t *testing.T) {
	inBubble(t, func(r *rig) {
		to := r.now().Add(3 * time.Hour)
		r.write("draft.md", r.now().Add(time.Hour), "draft", func(a *content.Article) { a.Draft = true })
		r.write("never.md", r.now().Add(time.Hour), "never", func(a *content.Article) { content.EditTelegram(&a.TelegramTable).Never = true })
		r.write("expired.md", r.now().Add(time.Hour), "expired", func(a *content.Article) { a.Expiry = to })
		r.write("page.md", time.Time{}, "page")
		r.start()
		for slug, want := range map[string]error{"draft": plan.ErrDraft, "never": plan.ErrNever, "expired": plan.ErrExpired} {
			if _, err := r.s.Move(context.Background(), slug, to, by); !errors.Is(err, want) {
				t.Errorf("moving %s: %v, want %v", slug, err, want)
			}
		}
		if _, err := r.s.Move(context.Background(), "page", to, by); err != nil {
			t.Error(err)
		}
		r.scan()
		r.pass(time.Minute)
		if e := r.entry("page"); e.State != ledger.Planned || !e.Due.Equal(to) || e.Reason.String() != "moved by Ann" {
			t.Errorf("the page: %+v", e)
		}
		r.pass(5 * time.Hour)
		r.wantTexts("expired", "page")
		r.scan()
		r.pass(time.Hour)
		r.wantState("page", ledger.Sent)
	})
}
