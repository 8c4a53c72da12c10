package wire

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/dateline-bot/dateline/bot/botapi"
)

// API is the Bot API as this package uses it; *botapi.Client implements it.
type API interface {
	Call(ctx context.Context, method string, params, result any) error
	CallFiles(ctx context.Context, method string, params any, files []botapi.Upload, result any) error
}

// Ranked returns the API with an urgency for each call.
func Ranked(api API, u botapi.Urgency) API { return ranked{api, u} }

type ranked struct {
	api     API
	urgency botapi.Urgency
}

func (r ranked) Call(ctx context.Context, method string, params, result any) error {
	return r.api.Call(botapi.WithUrgency(ctx, r.urgency), method, params, result)
}

func (r ranked) CallFiles(ctx context.Context, method string, params any, files []botapi.Upload, result any) error {
	return r.api.CallFiles(botapi.WithUrgency(ctx, r.urgency), method, params, files, result)
}

// descriptionHas reports whether the error's text contains one of the phrases. Telegram
// distinguishes most refusals only by their text. Only this file looks at it; every
// phrase is Telegram's own, in lower case.
func descriptionHas(e *botapi.Error, phrases ...string) bool {
	d := strings.ToLower(e.Description)
	for _, p := range phrases {
		if strings.Contains(d, p) {
			return true
		}
	}
	return false
}

// NotModified reports that an edit would change nothing.
func NotModified(e *botapi.Error) bool {
	return descriptionHas(e, "message is not modified")
}

// MessageGone reports that the message of a request does not exist.
func MessageGone(e *botapi.Error) bool {
	return descriptionHas(e, "message to edit not found", "message to delete not found",
		"message to forward not found", "message to copy not found", "message to pin not found",
		"message_id_invalid", "message id invalid", "message not found", "message to unpin not found")
}

// ChatClosed reports that the bot cannot write to the chat.
func ChatClosed(e *botapi.Error) bool {
	return e.Code == http.StatusForbidden || descriptionHas(e, "chat not found", "user is deactivated",
		"peer_id_invalid", "can't initiate conversation", "bot was blocked", "user not found")
}

// RightsMissing reports that the bot lacks a right in the channel.
func RightsMissing(e *botapi.Error) bool {
	return e.Code == http.StatusForbidden || e.Code == http.StatusUnauthorized ||
		descriptionHas(e, "chat not found", "need administrator rights", "not enough rights", "have no rights",
			"chat_admin_required", "chat_write_forbidden", "chat_send_", "member list is inaccessible", "channel_private")
}

// TopicClosed reports that the topic of a group is closed.
func TopicClosed(e *botapi.Error) bool { return descriptionHas(e, "topic_closed") }

// TopicGone reports that a group has no such topic: it was deleted, or never existed.
func TopicGone(e *botapi.Error) bool {
	return descriptionHas(e, "message thread not found", "topic_deleted")
}

// ContentProtected reports that the channel forbids forwarding.
func ContentProtected(e *botapi.Error) bool {
	return descriptionHas(e, "chat_forwards_restricted", "protected content")
}

// Unforwardable reports a service message ("… pinned a message").
func Unforwardable(e *botapi.Error) bool {
	return !ContentProtected(e) && descriptionHas(e, "can't be forwarded")
}

// NoCaption reports that the message to edit cannot have a caption.
func NoCaption(e *botapi.Error) bool {
	return descriptionHas(e, "there is no caption in the message to edit")
}

// NoText reports that the message to edit is not a text message, and cannot become one.
func NoText(e *botapi.Error) bool {
	return descriptionHas(e, "there is no text in the message to edit")
}

// Unfetched reports whether a request was refused because Telegram could not fetch an
// address in it. The phrases in capitals come from Telegram's servers, and the Bot API
// passes them on.
func Unfetched(err error) bool {
	var e *botapi.Error
	return errors.As(err, &e) && e.Outcome == botapi.Refused && descriptionHas(e,
		"failed to get http url content", "webpage_curl_failed",
		"wrong type of the web page content", "webpage_media_empty", "media_empty",
		"wrong file identifier/http url specified", "wrong http url specified", "external_url_invalid",
		"can't upload file by url", "webpage_not_found", "webpage_url_invalid")
}

// Unusable reports whether a request was refused because of an image in it.
func Unusable(err error) bool {
	var e *botapi.Error
	return errors.As(err, &e) && e.Outcome == botapi.Refused && (e.Code == http.StatusRequestEntityTooLarge || descriptionHas(e,
		"image_process_failed", "photo_invalid", "photo_ext_invalid", "photo_save_file_invalid", "media_invalid"))
}

// Patiently makes a call for a reader or an admin: it waits for a short 429 and for a
// server that cannot be reached, since nothing was sent then. It does not repeat a call
// that may have been sent.
func Patiently(ctx context.Context, call func() error) error { return repeat(ctx, never, call) }

// Reply is Patiently for the answer to a person, who would see silence otherwise: it also
// repeats the call once for a 5xx, which nearly always comes from a proxy before Telegram.
func Reply(ctx context.Context, call func() error) error { return repeat(ctx, gateway, call) }

// Persistently is Patiently for a call that may be made twice, such as an edit: it also
// repeats the call if the answer is lost.
func Persistently(ctx context.Context, call func() error) error { return repeat(ctx, always, call) }

// unclear says when a call is repeated that may have been carried out.
type unclear int

const (
	never   unclear = iota
	gateway         // once, if the answer is a 5xx
	always
)

func repeat(ctx context.Context, lost unclear, call func() error) error {
	const tries, longest = 4, 30 * time.Second
	for i := 1; ; i++ {
		err := call()
		var e *botapi.Error
		if err == nil || i == tries || !errors.As(err, &e) || errors.Is(err, botapi.ErrVoid) {
			return err
		}
		wait := time.Duration(i) * time.Second
		switch {
		case e.Outcome == botapi.Limited && e.RetryAfter <= longest:
			wait = max(e.RetryAfter, time.Second)
		case e.Outcome == botapi.NotSent:
		case e.Outcome == botapi.Unknown && (lost == always || lost == gateway && i == 1 && e.Code >= http.StatusInternalServerError):
		default:
			return err
		}
		if !Sleep(ctx, wait) {
			return err
		}
	}
}

// Sleep waits for d and reports whether it passed before ctx ended.
func Sleep(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}

// Params is a set of parameters whose values are already JSON.
type Params map[string]json.RawMessage

// Set sets a parameter.
func (o Params) Set(key string, value any) {
	b, err := json.Marshal(value)
	if err != nil { // only numbers, strings and our own plain structs get here
		panic("bot: parameter " + key + ": " + err.Error())
	}
	o[key] = b
}

// Rename renames a parameter, if it is set.
func (o Params) Rename(from, to string) {
	if v, ok := o[from]; ok {
		o[to] = v
		delete(o, from)
	}
}

// ChatID returns a chat in the form that the Bot API expects: a number if the name is
// one.
func ChatID(name string) any {
	if id, err := strconv.ParseInt(name, 10, 64); err == nil {
		return id
	}
	return name
}
