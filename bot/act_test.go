package bot

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dateline-bot/dateline/scheduler"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// TestAnswersToButtons holds what an admin is told who pressed a button under a
// notice, in both languages: what was done to how many, or what another admin
// decided before; and that /log names the act, and only what was done.
func TestAnswersToButtons(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "a.md"), []byte("---\ntitle: A\ndate: 2026-01-01\n---\nText.\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	ann := ledger.Actor{ID: 7, Name: "@ann"}
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, dir, false)
		for _, user := range []int64{eva, ivan} {
			s.e.UserSends(user, "/queue")
		}
		time.Sleep(time.Minute)
		for _, tt := range []struct {
			kind   string
			r      scheduler.Result
			en, ru string
		}{
			{"keep", scheduler.Result{Slug: "a", State: ledger.Sent, Already: true, Did: "withdraw", By: ann},
				"Already decided by @ann: post deleted.\nThe post of A is being deleted. Bots can't delete a post that's older than 48 hours: it becomes a single line instead.", "Уже решено — пост удалён (@ann).\nПост «A» удаляется. Посты старше 48 часов боты удалять не могут: вместо такого поста останется одна строка."},
			{"again", scheduler.Result{Slug: "a", State: ledger.Sent, Already: true, Did: "there", By: ann},
				"Already decided by @ann: it's there.\nA: published", "Уже решено — пост на месте (@ann).\nA: опубликовано"},
			{"overwrite", scheduler.Result{Slug: "a", State: ledger.Sent, Already: true},
				"This has already been decided.\nA: published", "Это уже решено.\nA: опубликовано"},
			{"keep", scheduler.Result{Slug: "a", State: ledger.Sent, Did: "keep", Slugs: []string{"a"}},
				"OK, A stays as it is.", "Хорошо, «A» остаётся как есть."},
			{"keep", scheduler.Result{Slug: "a", State: ledger.Sent, Did: "keep", Slugs: []string{"a", "b"}},
				"All right, 2 posts stay as they are.", "Хорошо, 2 поста остаются как есть."},
			{"withdraw", scheduler.Result{Slug: "a", State: ledger.Sent, Did: "withdraw", Slugs: []string{"a", "b", "c", "d", "e"}},
				"5 posts will be deleted in 10 seconds. Bots can't delete posts that are older than 48 hours: they become a single line instead.", "5 постов удалятся через 10 секунд. Посты старше 48 часов боты удалять не могут: вместо них останется по одной строке."},
			{"skip", scheduler.Result{Slug: "a", State: ledger.Skipped, Did: "skip", Slugs: strings.Split(strings.Repeat("a", 21), "")},
				"21 articles are skipped.", "21 статья пропущена."},
		} {
			s.desk.acted = tt.r
			for user, want := range map[int64]string{eva: tt.en, ivan: tt.ru} {
				all := s.e.Messages(user)
				m := all[len(all)-1]
				s.e.Forge(user, user, m.ID, "act:"+tt.kind+":t")
				time.Sleep(time.Minute)
				synctest.Wait()
				all = s.e.Messages(user)
				if got := strings.TrimSpace(all[len(all)-1].Plain); got != want {
					t.Errorf("%s: %q, want %q", tt.kind, got, want)
				}
			}
		}
		acts, err := s.bot.Audience.Acts(t.Context(), 1000)
		if err != nil {
			t.Fatal(err)
		}
		count := map[string]int{}
		for _, a := range acts {
			count[a.Did+" "+a.Outcome]++
		}
		if len(count) != 3 || count["keep sent"] != 6 || count["withdraw withdrawn"] != 10 || count["skip skipped"] != 42 {
			t.Errorf("/log holds %v", count)
		}
		s.e.UserSends(ivan, "/log")
		time.Sleep(time.Minute)
		all := s.e.Messages(ivan)
		if got := all[len(all)-1].Plain; !strings.Contains(got, "пропущена") || strings.Contains(got, "кнопка") {
			t.Errorf("/log: %s", got)
		}
	})
}
