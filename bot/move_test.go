package bot

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// TestMoveRefusesWhatNeverGoesOut holds that /move of an article that cannot go
// out says why and what to do, with and without a time, in both languages.
func TestMoveRefusesWhatNeverGoesOut(t *testing.T) {
	dir := t.TempDir()
	for slug, line := range map[string]string{"draft": "draft: true", "never": "telegram: false", "old": "expiryDate: 2026-01-02"} {
		if err := os.WriteFile(filepath.Join(dir, slug+".md"), []byte("---\ntitle: A\ndate: 2026-01-01\n"+line+"\n---\nText.\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, dir, false)
		for slug, want := range map[string][2]string{"draft": {"draft: true", "draft: true"}, "never": {"telegram: false", "telegram: false"}, "old": {"expiryDate comes before", "expiryDate кончится"}} {
			for i, user := range []int64{eva, ivan} {
				for _, when := range []string{"", " +2h"} {
					s.e.UserSends(user, "/move "+slug+when)
					time.Sleep(time.Minute)
					synctest.Wait()
					all := s.e.Messages(user)
					m := all[len(all)-1]
					failed := []string{"That didn't work", "Не получилось"}[i]
					if !strings.Contains(m.Plain, want[i]) || !strings.HasPrefix(m.Plain, failed) || len(m.Buttons) != 0 {
						t.Errorf("/move %s%s: %q", slug, when, m.Plain)
					}
				}
			}
		}
		if len(s.desk.moved) != 0 {
			t.Errorf("moved: %v", s.desk.moved)
		}
	})
}
