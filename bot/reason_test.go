package bot

import (
	"context"
	"fmt"
	"testing"

	"github.com/dateline-bot/dateline/bot/botapi"
	"github.com/dateline-bot/dateline/bot/emulator/talktest"
	"github.com/dateline-bot/dateline/bot/wire/wiretest"
	"github.com/dateline-bot/dateline/scheduler"
	"github.com/dateline-bot/dateline/scheduler/ledger"
	"github.com/dateline-bot/dateline/scheduler/plan"
)

// What an act by hand may answer is known in both languages: as the error is,
// and with what the scheduler puts before it.
func TestErrorsOfActsAreKnown(t *testing.T) {
	ru, en := wiretest.Locales(t).For("ru"), wiretest.Locales(t).For("en")
	for _, err := range []error{
		scheduler.ErrNoCatalogue, scheduler.ErrNoArticle, plan.ErrDraft, plan.ErrNever, plan.ErrExpired, scheduler.ErrNoChannel, scheduler.ErrOut,
		scheduler.ErrNotOut, scheduler.ErrUncertain, scheduler.ErrNothing, scheduler.ErrNoButton, ledger.ErrChanged, ledger.ErrNotFound,
		context.DeadlineExceeded, context.Canceled,
		&botapi.Error{Method: "sendMessage", Outcome: botapi.Refused, Code: 400, Description: "Bad Request: chat not found"},
		&botapi.Error{Method: "sendPhoto", Outcome: botapi.Refused, Code: 403, Description: "Forbidden: bot was kicked from the channel chat"},
		&botapi.Error{Method: "sendMessage", Outcome: botapi.Limited, Code: 429, Description: "Too Many Requests: retry after 7"},
		&botapi.Error{Method: "getChat", Outcome: botapi.NotSent, Err: fmt.Errorf("dial tcp: connection refused")},
		&botapi.Error{Method: "sendMessage", Outcome: botapi.Unknown, Err: fmt.Errorf("unexpected EOF")},
	} {
		err = fmt.Errorf("my-article: %w", err)
		if said, known := ru.Reason(err.Error()); !known || talktest.English(said) != "" {
			t.Errorf("%q is %q in Russian", err, said)
		}
		if said, known := en.Reason(err.Error()); !known {
			t.Errorf("%q is not put into words for people: %q", err, said)
		}
	}
}
