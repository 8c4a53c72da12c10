package channel

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/bot/wire/wiretest"
	"github.com/dateline-bot/dateline/scheduler/deliver"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// TestNoticesOfSeveral holds the wording of questions about several articles.
func TestNoticesOfSeveral(t *testing.T) {
	api := &wiretest.FakeAPI{}
	p := newPublisher(t, api, 1, 2)
	p.Admins.Remember(2, "ru")
	for _, tt := range []struct{ kind, action, en, ru, enButton, ruButton string }{
		{"withdrawal", "withdraw", "3 articles were deleted, made drafts or have expired. What about the posts?",
			"3 статьи удалены, стали черновиками или устарели. Что делать с постами?", "Delete the posts", "Удалить посты"},
		{"many_edits", "keep", "Many files changed at once: 3 posts wait to be edited. Edit them?",
			"Изменилось сразу много файлов: ждут правки 3 поста. Править их?", "Keep the posts", "Оставить посты"},
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

// TestAnArchiveIsOneLine holds that a notice summarizes an archive by its dates.
func TestAnArchiveIsOneLine(t *testing.T) {
	day := time.Date(2019, 1, 12, 10, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		n            int
		until        time.Time
		language, in string
	}{
		{40, day.AddDate(5, 3, 0), "en", "40 old articles (12 Jan 2019 – 12 Apr 2024) were added to the archive. Publish any?\n/publish posts a single one."},
		{2, day.Add(time.Hour), "en", "2 old articles (12 Jan 2019) were added to the archive. Publish any?\n/publish posts a single one."},
		{21, day.AddDate(0, 0, 1), "ru", "В архив добавлена 21 старая статья (12 янв 2019 – 13 янв 2019). Опубликовать что-нибудь?\nОдну статью публикует /publish."},
		{5, day, "de", "5 alte Artikel (12. Jan 2019) sind ins Archiv gekommen. Etwas davon posten?\n/publish postet einen einzelnen."},
	} {
		api := &wiretest.FakeAPI{}
		p := newPublisher(t, api, 1)
		p.Zone = time.UTC
		p.Admins.Remember(1, tt.language)
		n := ledger.Notice{Kind: ledger.NoticeHistory, N: tt.n, Titles: []string{"A", "B"}, Due: day, Until: tt.until,
			Actions: []ledger.Action{{Kind: ledger.ActPublish, Token: "t"}}}
		if err := p.Notify(t.Context(), n); err != nil {
			t.Fatal(err)
		}
		c := api.Calls[0]
		if c.Params["text"] != tt.in || c.Params["disable_notification"] != true {
			t.Errorf("%v, want %q without a sound", c.Params, tt.in)
		}
		want := map[string]string{"en": "✅ Publish all %d", "ru": "✅ Опубликовать все %d", "de": "✅ Alle %d veröffentlichen"}[tt.language]
		rows := c.Params["reply_markup"].(map[string]any)["inline_keyboard"].([]any)
		if got := rows[0].([]any)[0].(map[string]any)["text"]; got != fmt.Sprintf(want, tt.n) {
			t.Errorf("button %q, want %q", got, fmt.Sprintf(want, tt.n))
		}
	}
}

// TestWhatSounds holds which alerts make a sound: those about a channel that cannot
// be written to, and about articles of today and tomorrow that wait or are lost.
func TestWhatSounds(t *testing.T) {
	now := time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		kind  string
		due   time.Duration // from now; 0: no date
		sound bool
	}{
		{ledger.NoticeApprove, 23 * time.Hour, true}, {ledger.NoticeApprove, 25 * time.Hour, false},
		{ledger.NoticeFailed, -time.Minute, true}, {ledger.NoticeFailed, -48 * time.Hour, false},
		{ledger.NoticeUnconfirmed, -time.Minute, true}, {ledger.NoticeCopy, time.Hour, true}, {ledger.NoticeCopy, 100 * time.Hour, false},
		{ledger.NoticeFolderEmpty, 0, false}, {ledger.NoticeFolderEmpty, time.Hour, true},
		{ledger.NoticeNoRights, 0, true}, {ledger.NoticeTopicClosed, 0, true}, {ledger.NoticeResumed, 0, false},
		{ledger.NoticeUpcoming, time.Hour, false}, {ledger.NoticePublished, -time.Second, false}, {ledger.NoticeHistory, -time.Hour, false},
		{ledger.NoticeWithdrawal, -time.Hour, false}, {ledger.NoticeEditFailed, -time.Hour, false},
	} {
		n := ledger.Notice{Kind: tt.kind, Slug: "a"}
		if tt.due != 0 {
			n.Due = now.Add(tt.due)
		}
		api := &wiretest.FakeAPI{}
		p := newPublisher(t, api, 1)
		p.Now = func() time.Time { return now }
		if err := p.Notify(t.Context(), n); err != nil {
			t.Fatal(err)
		}
		if got := api.Calls[0].Params["disable_notification"] != true; got != tt.sound {
			t.Errorf("%s, due in %v: sound %v, want %v", tt.kind, tt.due, got, tt.sound)
		}
	}
}

// TestQuestionsObeyTheBurst holds that questions wait if there were too many alerts
// at once, and that urgent ones have capacity reserved.
func TestQuestionsObeyTheBurst(t *testing.T) {
	now := time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC)
	api := &wiretest.FakeAPI{}
	p := newPublisher(t, api, 1)
	p.Now = func() time.Time { return now }
	ask := func(kind string, i int) error {
		return p.Notify(t.Context(), ledger.Notice{Kind: kind, Slug: strconv.Itoa(i), Due: now.Add(time.Hour), Actions: []ledger.Action{{Kind: ledger.ActKeep, Token: strconv.Itoa(i)}}})
	}
	told := func() int { return len(api.Called("sendMessage")) }
	for i := range 100 {
		if err := ask(ledger.NoticeWithdrawal, i); err != nil && !errors.Is(err, deliver.ErrBurst) {
			t.Fatal(err)
		}
	}
	if want := noticeBurst - noticeReserve; told() != want {
		t.Errorf("of 100 questions %d came at once, want %d", told(), want)
	}
	for i := range 100 {
		if err := ask(ledger.NoticeApprove, i); err != nil && !errors.Is(err, deliver.ErrBurst) {
			t.Fatal(err)
		}
	}
	if told() != noticeBurst {
		t.Errorf("with those that sound %d came, want %d", told(), noticeBurst)
	}
	err := ask(ledger.NoticeApprove, 50)
	if wait := deliver.RetryAfter(err); wait <= 0 || wait > noticeRefill {
		t.Fatalf("the next has to wait %v (%v), want at most %v", wait, err, noticeRefill)
	}
	now = now.Add(noticeRefill)
	if err := ask(ledger.NoticeApprove, 50); err != nil || told() != noticeBurst+1 {
		t.Errorf("after %v it does not come: %v", noticeRefill, err)
	}
}

// TestOnlyWhatTheChannelShowsIsFolded holds that in a storm of alerts only those
// about posts are counted instead of sent: all others wait until they are sent.
func TestOnlyWhatTheChannelShowsIsFolded(t *testing.T) {
	for _, tt := range []struct {
		kind   string
		folded bool
	}{
		{ledger.NoticePublished, true}, {ledger.NoticeUpcoming, true},
		{ledger.NoticeClock, false}, {ledger.NoticeClockRight, false}, {ledger.NoticeFound, false}, {ledger.NoticeUnaccounted, false}, {ledger.NoticeGone, false},
		{ledger.NoticeEditFailed, false}, {ledger.NoticeLooking, false}, {ledger.NoticeFolderEmpty, false}, {ledger.NoticeResumed, false},
		{ledger.NoticeRestored, false}, {ledger.NoticeFirst, false}, {ledger.NoticeRichRefused, false},
	} {
		now := time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC)
		api := &wiretest.FakeAPI{}
		p := newPublisher(t, api, 1)
		p.Now = func() time.Time { return now }
		for i := range noticeBurst - noticeReserve {
			if err := p.Notify(t.Context(), ledger.Notice{Kind: ledger.NoticePublished, Slug: strconv.Itoa(i)}); err != nil {
				t.Fatal(err)
			}
		}
		err := p.Notify(t.Context(), ledger.Notice{Kind: tt.kind, Slug: "next"})
		if folded := err == nil; folded != tt.folded || err != nil && !errors.Is(err, deliver.ErrBurst) {
			t.Errorf("%s after %d others: %v, want it folded: %v", tt.kind, noticeBurst-noticeReserve, err, tt.folded)
		}
		now = now.Add(noticeRefill)
		before := len(api.Called("sendMessage"))
		if err := p.Notify(t.Context(), ledger.Notice{Kind: tt.kind, Slug: "next"}); err != nil || len(api.Called("sendMessage")) != before+1 {
			t.Errorf("%s is not told %v later: %v", tt.kind, noticeRefill, err)
		}
	}
}

// TestWhatReachedNobodyIsNotCounted holds that attempts while Telegram is
// unreachable do not count towards the burst.
func TestWhatReachedNobodyIsNotCounted(t *testing.T) {
	now := time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC)
	var away error
	api := &wiretest.FakeAPI{Answer: func(string, map[string]any) (any, error) { return true, away }}
	p := newPublisher(t, api, 1)
	p.Now = func() time.Time { return now }
	published := func(i int) error {
		return p.Notify(t.Context(), ledger.Notice{Kind: ledger.NoticePublished, Slug: strconv.Itoa(i)})
	}
	for i := range noticeBurst - noticeReserve + 1 { // one more than allowed: it is counted
		if err := published(i); err != nil {
			t.Fatal(err)
		}
	}
	now = now.Add(3 * noticeRefill)
	away = errors.New("no answer")
	for range 5 {
		if err := published(100); err == nil {
			t.Fatal("it is told while Telegram is away: got no error, want one")
		}
	}
	away = nil
	for i := range 3 {
		if err := published(100 + i); err != nil {
			t.Fatal(err)
		}
	}
	calls := api.Called("sendMessage")
	if got, want := len(calls), noticeBurst-noticeReserve+5+3; got != want {
		t.Fatalf("%d calls, want %d", got, want)
	}
	if got := calls[len(calls)-3].Params["text"].(string); !strings.HasSuffix(got, "(1 more notice was held back: see /queue)") {
		t.Errorf("what was held back is not told: %q", got)
	}
}

// TestExpiryHasItsOwnWords holds that an article that has expired (expiryDate) is
// not reported as deleted.
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

// TestContentsHaveNoFile holds that the question about an edit of contents does not speak of a file.
func TestContentsHaveNoFile(t *testing.T) {
	for path, want := range map[string]string{
		"a.md":                "The post of Contents: Go was edited in Telegram, and its file has changed. Overwrite the post?",
		"contents:series::go": "The list “Contents: Go” was edited in Telegram, and there is something new to list. Overwrite it?",
	} {
		api := &wiretest.FakeAPI{}
		p := newPublisher(t, api, 1)
		if err := p.Notify(t.Context(), ledger.Notice{Kind: ledger.NoticeOverwrite, Slug: "contents:series::go", Path: path, Title: "Contents: Go"}); err != nil {
			t.Fatal(err)
		}
		if got := api.Calls[0].Params["text"]; got != want {
			t.Errorf("%s: got %q, want %q", path, got, want)
		}
	}
}

// TestAnOutageIsToldOnce holds that an outage in which posts of two channels are looked for
// is one notice.
func TestAnOutageIsToldOnce(t *testing.T) {
	api := &wiretest.FakeAPI{}
	p := newPublisher(t, api, 1)
	for i := range 3 {
		if err := p.Notify(t.Context(), ledger.Notice{Kind: ledger.NoticeLooking, Slug: strconv.Itoa(i), Channel: int64(-100 - i)}); err != nil {
			t.Fatal(err)
		}
	}
	if got := len(api.Called("sendMessage")); got != 1 {
		t.Errorf("the admin got %d messages about one outage, want 1", got)
	}
}
