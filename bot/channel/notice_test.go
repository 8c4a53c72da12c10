package channel

import (
	"testing"

	"github.com/dateline-bot/dateline/bot/wire/wiretest"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// TestNoticesOfSeveral holds the words of questions about several articles.
func TestNoticesOfSeveral(t *testing.T) {
	api := &wiretest.FakeAPI{}
	p := newPublisher(t, api, 1, 2)
	p.Admins.Remember(2, "ru")
	for _, tt := range []struct{ kind, action, en, ru, enButton, ruButton string }{
		{"withdrawal", "withdraw", "3 articles were deleted, made drafts or have expired. What about the posts?",
			"3 статьи удалены, стали черновиками или устарели. Что делать с постами?", "Delete the posts", "Удалить посты"},
		{"history", "skip", "3 articles are new files with old dates, so I didn't post them. Post them all now?",
			"3 новых файла со старой датой: сам я их не публиковал. Опубликовать их все?", "Skip all", "Пропустить все"},
		{"many_edits", "keep", "3 posts would change at once. Edit them?",
			"Сразу изменились бы 3 поста. Править их?", "Keep the posts", "Оставить посты"},
	} {
		api.Calls = nil
		n := ledger.Notice{Kind: tt.kind, N: 3, Titles: []string{"G0", "G1"}, Actions: []ledger.Action{{Kind: tt.action, Token: "t"}}}
		if err := p.Notify(t.Context(), n); err != nil {
			t.Fatal(err)
		}
		for i, want := range []string{tt.en + "\n– G0\n– G1\n… and 1 more", tt.ru + "\n— G0\n— G1\n… и ещё 1"} {
			c := api.Calls[i]
			if c.Params["text"] != want {
				t.Errorf("%s: %q, want %q", tt.kind, c.Params["text"], want)
			}
			label := []string{tt.enButton, tt.ruButton}[i]
			rows := c.Params["reply_markup"].(map[string]any)["inline_keyboard"].([]any)
			if got := rows[0].([]any)[0].(map[string]any)["text"]; got != label {
				t.Errorf("%s: button %q, want %q", tt.kind, got, label)
			}
		}
	}
}

// TestExpiryHasItsOwnWords holds that an article whose expiryDate has come is not
// said to be deleted.
func TestExpiryHasItsOwnWords(t *testing.T) {
	api := &wiretest.FakeAPI{}
	p := newPublisher(t, api, 1, 2)
	p.Admins.Remember(2, "ru")
	if err := p.Notify(t.Context(), ledger.Notice{Kind: ledger.NoticeExpired, Slug: "a", Title: "A"}); err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"A has reached its expiryDate. Delete its post?", "Срок статьи «A» (expiryDate) истёк. Удалить её пост?"} {
		if got := api.Calls[i].Params["text"]; got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
