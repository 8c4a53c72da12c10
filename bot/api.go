package bot

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/dateline-bot/dateline/bot/botapi"
	"github.com/dateline-bot/dateline/scheduler"
)

// API is the Bot API as this package uses it; *botapi.Client implements it.
type API interface {
	Call(ctx context.Context, method string, params, result any) error
	CallFiles(ctx context.Context, method string, params any, files []botapi.Upload, result any) error
}

// Telegram tells most refusals apart only by their text. This is the one place
// that reads it; every phrase is Telegram's own, in lower case.
func descriptionHas(e *botapi.Error, phrases ...string) bool {
	d := strings.ToLower(e.Description)
	for _, p := range phrases {
		if strings.Contains(d, p) {
			return true
		}
	}
	return false
}

func notModified(e *botapi.Error) bool {
	return descriptionHas(e, "message is not modified")
}

func messageGone(e *botapi.Error) bool {
	return descriptionHas(e, "message to edit not found", "message to delete not found",
		"message to forward not found", "message to copy not found", "message to pin not found",
		"message_id_invalid", "message id invalid", "message not found", "message to unpin not found")
}

func chatClosed(e *botapi.Error) bool {
	return e.Code == http.StatusForbidden || descriptionHas(e, "chat not found", "user is deactivated",
		"peer_id_invalid", "can't initiate conversation", "bot was blocked", "user not found")
}

func rightsMissing(e *botapi.Error) bool {
	return e.Code == http.StatusForbidden || e.Code == http.StatusUnauthorized ||
		descriptionHas(e, "chat not found", "need administrator rights", "not enough rights", "have no rights",
			"chat_admin_required", "chat_write_forbidden", "chat_send_", "member list is inaccessible", "channel_private")
}

func contentProtected(e *botapi.Error) bool {
	return descriptionHas(e, "chat_forwards_restricted", "protected content")
}

// unforwardable is said of messages of service ("… pinned a message").
func unforwardable(e *botapi.Error) bool {
	return !contentProtected(e) && descriptionHas(e, "can't be forwarded")
}

func noCaption(e *botapi.Error) bool {
	return descriptionHas(e, "there is no caption in the message to edit")
}

// unfetched reports whether a request was refused because Telegram could not
// fetch an address in it. The words in capitals are its servers' own, which the
// Bot API passes on where it has no others.
func unfetched(err error) bool {
	var e *botapi.Error
	return errors.As(err, &e) && e.Outcome == botapi.Refused && descriptionHas(e,
		"failed to get http url content", "webpage_curl_failed",
		"wrong type of the web page content", "webpage_media_empty", "media_empty",
		"wrong file identifier/http url specified", "wrong http url specified", "external_url_invalid",
		"can't upload file by url", "webpage_not_found", "webpage_url_invalid")
}

// unusable reports whether a request was refused for an image within it.
func unusable(err error) bool {
	var e *botapi.Error
	return errors.As(err, &e) && e.Outcome == botapi.Refused && (e.Code == http.StatusRequestEntityTooLarge || descriptionHas(e,
		"image_process_failed", "photo_invalid", "photo_ext_invalid", "photo_save_file_invalid", "media_invalid"))
}

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
	case notModified(e):
		return scheduler.FaultNotModified
	case messageGone(e):
		return scheduler.FaultGone
	case rightsMissing(e):
		return scheduler.FaultNoRights
	}
	return scheduler.FaultRefused
}

// patiently calls a method for a reader or an admin: it waits out a short 429
// and a server that cannot be reached, since nothing was sent then. What may
// have been sent is not sent again.
func patiently(ctx context.Context, call func() error) error {
	const tries, longest = 4, 30 * time.Second
	for i := 1; ; i++ {
		err := call()
		var e *botapi.Error
		if err == nil || i == tries || !errors.As(err, &e) {
			return err
		}
		wait := time.Duration(i) * time.Second
		switch {
		case e.Outcome == botapi.Limited && e.RetryAfter <= longest:
			wait = max(e.RetryAfter, time.Second)
		case e.Outcome == botapi.NotSent:
		default:
			return err
		}
		if !sleep(ctx, wait) {
			return err
		}
	}
}

// sleep reports whether d passed before ctx ended.
func sleep(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}

// object is a set of parameters whose values are already JSON.
type object map[string]json.RawMessage

func (o object) set(key string, value any) {
	b, err := json.Marshal(value)
	if err != nil { // only numbers, strings and our own plain structs get here
		panic("bot: parameter " + key + ": " + err.Error())
	}
	o[key] = b
}

// rename gives a parameter that is there another name.
func (o object) rename(from, to string) {
	if v, ok := o[from]; ok {
		o[to] = v
		delete(o, from)
	}
}
