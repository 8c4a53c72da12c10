package channel

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/bot/botapi"
	"github.com/dateline-bot/dateline/bot/wire/wiretest"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// board keeps the standing messages of one admin.
type board struct {
	*Publisher
	t    *testing.T
	at   []ledger.Standing
	keep func(ledger.Standing) error // nil: the rows are kept
}

// show shows troubles with these titles, one of them fixed if there are none.
func (b *board) show(titles ...string) error {
	b.t.Helper()
	var troubles []ledger.Trouble
	for _, title := range titles {
		troubles = append(troubles, ledger.Trouble{Key: title, Kind: ledger.TroubleBroken, Path: title + ".md", Title: title})
	}
	if len(titles) == 0 {
		troubles = []ledger.Trouble{{Key: "a", Path: "a.md", Title: "a", Fixed: time.Unix(1, 0)}}
	}
	return b.Show(b.t.Context(), troubles, b.at, func(one ledger.Standing) error {
		if b.keep != nil {
			if err := b.keep(one); err != nil {
				return err
			}
		}
		b.at = []ledger.Standing{one}
		return nil
	})
}

// TestStandingMessageIsNotRepeated holds that a message whose answer is lost, or
// that cannot be recorded, is not sent again until its text changes.
func TestStandingMessageIsNotRepeated(t *testing.T) {
	full := errors.New("the disk is full")
	for _, tt := range []struct {
		name   string
		answer error
		keep   func(ledger.Standing) error
		sends  int // in ten tries
	}{
		{"answer lost", &botapi.Error{Outcome: botapi.Unknown}, nil, 1},
		{"bad gateway", &botapi.Error{Outcome: botapi.Unknown, Code: 502}, nil, 1},
		{"number not kept", nil, func(one ledger.Standing) error {
			if one.MessageID != 0 {
				return full
			}
			return nil
		}, 1},
		{"nothing kept", nil, func(ledger.Standing) error { return full }, 0},
		{"never taken", wiretest.Refusal400("sendMessage", "can't parse entities"), nil, 1},
		{"not started", &botapi.Error{Outcome: botapi.Refused, Code: 403, Description: "Forbidden: bot was blocked by the user"}, nil, 10},
		{"long 429", &botapi.Error{Outcome: botapi.Limited, Code: 429, RetryAfter: time.Hour}, nil, 10},
	} {
		api := &wiretest.FakeAPI{Answer: func(string, map[string]any) (any, error) {
			return map[string]any{"message_id": 7}, tt.answer
		}}
		b := &board{Publisher: newPublisher(t, api, 1), t: t, keep: tt.keep}
		for range 10 {
			_ = b.show("a")
		}
		if got := len(api.Called("sendMessage")); got != tt.sends {
			t.Errorf("%s: sent %d times, want %d", tt.name, got, tt.sends)
		}
		tt.answer, b.keep = nil, nil
		before := len(api.Calls)
		if err := b.show("a", "b"); err != nil || len(api.Called("sendMessage")) != tt.sends+1 {
			t.Errorf("%s: the next change is not sent: %v, %v", tt.name, err, api.Calls[before:])
		}
		if err := b.show("a"); err != nil || len(api.Called("editMessageText")) != 1 {
			t.Errorf("%s: the change after that is not an edit: %v, %v", tt.name, err, api.Calls[before:])
		}
	}
}

// TestStandingMessagesAreToldApart holds that if the answer to an audit's message
// is lost, the message about what needs attention is not sent again, and vice
// versa.
func TestStandingMessagesAreToldApart(t *testing.T) {
	api := &wiretest.FakeAPI{Answer: func(string, map[string]any) (any, error) { return nil, &botapi.Error{Outcome: botapi.Unknown} }}
	b := &board{Publisher: newPublisher(t, api, 1), t: t}
	var audits []ledger.Standing
	drifts := []ledger.Drift{{Delivery: 1, Kind: "edited", Message: 5, Title: "a"}}
	for range 3 {
		_ = b.show("a")
		_ = b.ShowAudit(t.Context(), drifts, audits, func(one ledger.Standing) error {
			audits = []ledger.Standing{one}
			return nil
		})
	}
	if got := len(api.Called("sendMessage")); got != 2 {
		t.Errorf("%d messages were sent, want 2, one of each kind", got)
	}
}

// TestALostStandingMessageIsTakenBack holds that after a message that may have been
// sent comes another that says that nothing is wrong any more.
func TestALostStandingMessageIsTakenBack(t *testing.T) {
	var answer error = &botapi.Error{Outcome: botapi.Unknown}
	api := &wiretest.FakeAPI{Answer: func(string, map[string]any) (any, error) { return map[string]any{"message_id": 7}, answer }}
	b := &board{Publisher: newPublisher(t, api, 1), t: t}
	if err := b.show(); err != nil || len(api.Calls) != 0 {
		t.Errorf("nothing was wrong, and yet %v is sent (%v)", api.Calls, err)
	}
	_ = b.show("a")
	answer = nil
	if err := b.show(); err != nil || len(api.Called("sendMessage")) != 2 {
		t.Errorf("%d messages, want another one: %v", len(api.Called("sendMessage")), err)
	}
}

// TestRefusedAddressesAreLeftOut holds that admins get their message even if
// Telegram does not accept the address in edit_url.
func TestRefusedAddressesAreLeftOut(t *testing.T) {
	api := &wiretest.FakeAPI{Answer: func(method string, p map[string]any) (any, error) {
		if _, ok := p["reply_markup"]; ok {
			return nil, wiretest.Refusal400(method, "inline keyboard button URL 'http://gitea/a.md' is invalid: Wrong HTTP URL")
		}
		return map[string]any{"message_id": 7}, nil
	}}
	b := &board{Publisher: newPublisher(t, api, 1), t: t}
	b.EditURL = "http://gitea/{path}"
	for range 3 {
		if err := b.show("a"); err != nil {
			t.Error(err)
		}
	}
	if err := b.show("a", "b"); err != nil {
		t.Error(err)
	}
	if sent, edited := len(api.Called("sendMessage")), len(api.Called("editMessageText")); sent != 2 || edited != 2 {
		t.Errorf("%d sends, %d edits; want each twice, with and without the button", sent, edited)
	}
	if err := b.Notify(t.Context(), ledger.Notice{Kind: ledger.NoticeBlocked, Slug: "a", Path: "a.md"}); err != nil || len(api.Called("sendMessage")) != 4 {
		t.Errorf("the alert is not told without its button: %v", err)
	}
}

// TestADigestHasNoFile holds how a refused digest is shown.
func TestADigestHasNoFile(t *testing.T) {
	for language, want := range map[string]string{
		"en": "• “New articles”, due Mon 5 Jan, 12:00\n", "ru": "• «New articles», выход пн 5 янв, 12:00\n", "de": "• „New articles“, geplant für Mo 5. Jan, 12:00\n",
	} {
		api := &wiretest.FakeAPI{Answer: func(string, map[string]any) (any, error) { return map[string]any{"message_id": 7}, nil }}
		p := newPublisher(t, api, 1)
		p.Zone, p.EditURL = time.UTC, "https://git.example/{path}"
		p.Now = func() time.Time { return time.Date(2026, 1, 5, 13, 0, 0, 0, time.UTC) }
		p.Admins.Remember(1, language)
		trouble := ledger.Trouble{Key: "digest:2026-01-05", Kind: ledger.TroubleFailed, Slug: "digest:2026-01-05", Title: "New articles", Due: p.Now().Add(-time.Hour)}
		if err := p.Show(t.Context(), []ledger.Trouble{trouble}, nil, func(ledger.Standing) error { return nil }); err != nil {
			t.Fatal(err)
		}
		got := api.Calls[0].Params
		if text := got["text"].(string); !strings.Contains(text, want) {
			t.Errorf("%q, want %q in it", text, want)
		}
		if got["reply_markup"] != nil {
			t.Errorf("it has a button to edit a file: %v", got["reply_markup"])
		}
	}
}
