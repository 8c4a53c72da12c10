package channel

import (
	"errors"
	"net/http"

	"github.com/dateline-bot/dateline/bot/wire"

	"github.com/dateline-bot/dateline/bot/botapi"
	"github.com/dateline-bot/dateline/scheduler"
)

// asFault says what a failed call means for the ledger.
func asFault(method string, err error) error {
	if err == nil {
		return nil
	}
	f := &scheduler.Fault{Kind: scheduler.FaultUnknown, Err: err}
	var e *botapi.Error
	if !errors.As(err, &e) {
		return f
	}
	f.RetryAfter, f.MigrateTo = e.RetryAfter, e.MigrateTo
	switch e.Outcome {
	case botapi.NotSent:
		f.Kind = scheduler.FaultNotSent
	case botapi.Limited:
		f.Kind = scheduler.FaultLimited
	case botapi.Refused:
		f.Kind = refusal(method, e)
	}
	return f
}

func refusal(method string, e *botapi.Error) scheduler.FaultKind {
	switch {
	case e.MigrateTo != 0:
		return scheduler.FaultMigrated
	case e.Code == http.StatusNotFound && method == "sendRichMessage":
		return scheduler.FaultUnsupported
	case e.Code == http.StatusNotFound:
		// Every method answers 404 when the token is not one: that says nothing
		// of the message, so it is no final refusal of it.
		return scheduler.FaultNoRights
	case wire.NotModified(e):
		return scheduler.FaultNotModified
	case wire.MessageGone(e):
		return scheduler.FaultGone
	case wire.RightsMissing(e):
		return scheduler.FaultNoRights
	}
	return scheduler.FaultRefused
}
