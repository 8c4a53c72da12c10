package channel

import (
	"errors"
	"net/http"

	"github.com/dateline-bot/dateline/bot/botapi"
	"github.com/dateline-bot/dateline/bot/wire"
	"github.com/dateline-bot/dateline/scheduler/deliver"
)

// asFault returns what a failed call means for the ledger.
func asFault(method string, err error) error {
	if err == nil {
		return nil
	}
	f := &deliver.Fault{Kind: deliver.FaultUnknown, Err: err}
	if u := (*unreadError)(nil); errors.As(err, &u) {
		f.Kind, f.Err = deliver.FaultUnread, u.cause
		return f
	}
	var e *botapi.Error
	if !errors.As(err, &e) {
		return f
	}
	f.RetryAfter, f.MigrateTo = e.RetryAfter, e.MigrateTo
	switch e.Outcome {
	case botapi.NotSent:
		f.Kind = deliver.FaultNotSent
	case botapi.Limited:
		f.Kind = deliver.FaultLimited
	case botapi.Refused:
		f.Kind = refusal(method, e)
	case botapi.Unknown: // returned unchanged
	}
	return f
}

func refusal(method string, e *botapi.Error) deliver.FaultKind {
	switch {
	case e.MigrateTo != 0:
		return deliver.FaultMigrated
	case e.Code == http.StatusNotFound && method == "sendRichMessage":
		return deliver.FaultUnsupported
	case e.Code == http.StatusNotFound:
		// Every method answers 404 if the token is invalid. That is not about the
		// message, so it is not a final refusal of it.
		return deliver.FaultNoRights
	case wire.NotModified(e):
		return deliver.FaultNotModified
	case wire.MessageGone(e):
		return deliver.FaultGone
	case wire.NoText(e):
		return deliver.FaultOtherKind
	case wire.TopicClosed(e), wire.TopicGone(e):
		return deliver.FaultTopicClosed
	case wire.RightsMissing(e):
		return deliver.FaultNoRights
	}
	return deliver.FaultRefused
}
