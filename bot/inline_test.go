package bot

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"

	"github.com/dateline-bot/dateline/bot/updates"
	"github.com/dateline-bot/dateline/bot/wire/wiretest"
)

// TestInlineIsPagedAndCached follows next_offset through more articles than one
// answer holds.
func TestInlineIsPagedAndCached(t *testing.T) {
	const articles = 45
	dir := t.TempDir()
	for i := range articles {
		text := fmt.Sprintf("---\ntitle: Number %d\ndate: 2025-01-%02d\n---\nCommon words.\n", i, i%28+1)
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("n%d.md", i)), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, query := range []string{"", "common"} {
		synctest.Test(t, func(t *testing.T) {
			s := newStage(t, dir, false)
			for _, a := range s.desk.Catalogue().Articles() {
				s.desk.posts[a.Slug] = len(s.desk.posts) + 1
			}
			api := &wiretest.FakeAPI{Answer: func(string, map[string]any) (any, error) { return true, nil }}
			s.bot.API = api
			seen := map[any]bool{}
			offset := ""
			for page := 0; ; page++ {
				s.bot.handleQuestion(t.Context(), updates.Query{ID: "q", Query: query, Offset: offset})
				p := api.Called("answerInlineQuery")[page].Params
				if p["cache_time"] != float64(inlineCache) || p["is_personal"] == true {
					t.Errorf("page %d may not be kept for everybody: %v", page, p)
				}
				results := p["results"].([]any)
				if len(results) == 0 || len(results) > 50 {
					t.Fatalf("page %d holds %d results", page, len(results))
				}
				for _, r := range results {
					seen[r.(map[string]any)["id"]] = true
				}
				next, more := p["next_offset"].(string)
				if !more {
					break
				}
				offset = next
			}
			if len(seen) != articles {
				t.Errorf("%q: %d of %d articles are on the pages", query, len(seen), articles)
			}
		})
	}
}
