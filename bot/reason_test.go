package bot

import (
	"context"
	"fmt"
	"testing"

	"github.com/dateline-bot/dateline/bot/botapi"
	"github.com/dateline-bot/dateline/bot/emulator/talktest"
	"github.com/dateline-bot/dateline/bot/wire/wiretest"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/scheduler"
	"github.com/dateline-bot/dateline/scheduler/ledger"
	"github.com/dateline-bot/dateline/scheduler/plan"
)

// Each error of an act by hand is a message, with whatever the scheduler puts before it,
// and no part of it is left in English for a reader of Russian.
func TestErrorsOfActsAreKnown(t *testing.T) {
	ru := wiretest.Locales(t).For("ru")
	for _, err := range []error{
		scheduler.ErrNoCatalogue, scheduler.ErrNoArticle, plan.ErrDraft, plan.ErrNever, plan.ErrExpired, scheduler.ErrNoChannel, scheduler.ErrOut,
		scheduler.ErrNotOut, scheduler.ErrUncertain, scheduler.ErrNothing, scheduler.ErrNoButton, ledger.ErrChanged, ledger.ErrNotFound,
		context.DeadlineExceeded, context.Canceled,
		&botapi.Error{Method: "sendMessage", Outcome: botapi.Refused, Code: 400, Description: "Bad Request: chat not found"},
		&botapi.Error{Method: "sendPhoto", Outcome: botapi.Refused, Code: 403, Description: "Forbidden: bot was kicked from the channel chat"},
		&botapi.Error{Method: "sendMessage", Outcome: botapi.Limited, Code: 429, Description: "Too Many Requests: retry after 7"},
		&botapi.Error{Method: "getChat", Outcome: botapi.NotSent, Err: fmt.Errorf("dial tcp: connection refused")},
		&botapi.Error{Method: "getChat", Outcome: botapi.NotSent, Code: 502},
		&botapi.Error{Method: "sendMessage", Outcome: botapi.Unknown, Err: fmt.Errorf("unexpected EOF")},
	} {
		err = fmt.Errorf("my-article: %w", err)
		if said := ru.Say(locale.Of(err)); !locale.Coded(err) || talktest.English(said) != "" {
			t.Errorf("%q is %q in Russian", err, said)
		}
	}
}
