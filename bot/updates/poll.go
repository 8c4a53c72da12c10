package updates

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/dateline-bot/dateline/bot/wire"

	"github.com/dateline-bot/dateline/bot/botapi"
)

const (
	pollTimeout = 50                     // seconds that Telegram holds a getUpdates open (its maximum)
	pollLimit   = 100                    // updates in an answer (the API's maximum)
	pollSettle  = 100 * time.Millisecond // most answers take less: then no update is fetched twice
	pollAtLeast = 500 * time.Millisecond // between requests that return nothing new
	pollBehind  = 200 * time.Millisecond // between requests while updates are being handled: new ones queue behind them
	pollHold    = time.Second            // how long an update that is being handled may hold up others
	stopGrace   = 2 * time.Second        // for running handlers when the bot is stopped
)

// allowedUpdates returns the kinds that the bot handles. Telegram sends reactions
// only if they are requested by name.
func allowedUpdates() []string {
	return []string{"message", "edited_message", "channel_post", "edited_channel_post", "callback_query", "inline_query",
		"my_chat_member", "message_reaction_count"}
}

// poll fetches updates until ctx ends. An update is confirmed (by the offset of the
// next request) only once it was stored (inbox.go) or handled: the offset is the
// oldest update that is neither, and updates that are delivered again because of
// that are dropped by their id. If a full answer of a hundred contains nothing new,
// which happens only while updates cannot be stored, the ones being handled hold up
// the others: those that have done so for pollHold are released, sooner the longer
// this lasts.
//
// yield (may be nil) is called when Telegram says that another program polls; if it
// returns true, the updates are left to that program.
func (rc *Receiver) poll(ctx context.Context, yield func() bool) error {
	d := rc.newDispatcher()
	window := newWindow()
	defer rc.keep(ctx, d)()
	pause, hold := wire.NewBackoff(), pollHold
	for ctx.Err() == nil {
		asked, offset := time.Now(), window.offset()
		batch, err := rc.getUpdates(ctx, offset)
		if ctx.Err() != nil {
			break
		}
		if err != nil {
			if conflict(err) && yield != nil && yield() {
				d.stop(stopGrace)
				return nil // confirming would end the other program's request
			}
			rc.pollFailed(ctx, err, pause)
			continue
		}
		pause.Reset()
		rc.conflictOver()
		rc.revoked.Store(false)
		fresh := rc.takeAll(ctx, batch, window, d)
		full := len(batch) >= pollLimit
		if !full {
			hold = pollHold
		}
		switch {
		case fresh && full:
			window.settle(ctx, pollSettle/10) // more of them are waiting
		case fresh:
			window.settle(ctx, pollSettle)
		case window.offset() > offset: // some were handled meanwhile
		case full && window.release(hold):
			hold /= 2
		case window.pending() > 0:
			window.wait(ctx, pollBehind)
		default:
			// A server that does not hold requests open must not be polled without
			// pause.
			wire.Sleep(ctx, pollAtLeast-time.Since(asked))
		}
	}
	d.stop(stopGrace)
	rc.confirm(ctx, window.offset())
	return nil
}

func (rc *Receiver) getUpdates(ctx context.Context, offset int) ([]json.RawMessage, error) {
	params := wire.GetUpdates{Kinds: allowedUpdates(), Limit: pollLimit, Offset: offset, Timeout: pollTimeout}
	var batch []json.RawMessage
	err := rc.API.Call(ctx, "getUpdates", params, &batch)
	return batch, err
}

// takeAll stores a batch of updates and dispatches them: stored ones are confirmed,
// and do not hold up others. If they cannot be stored, they are confirmed once they
// are handled. fresh is false if all were received before.
func (rc *Receiver) takeAll(ctx context.Context, batch []json.RawMessage, w *window, d *dispatcher) (fresh bool) {
	var list []arrival
	for _, raw := range batch {
		var head struct {
			ID *int `json:"update_id"`
		}
		if err := json.Unmarshal(raw, &head); err != nil || head.ID == nil {
			rc.Log.Warn("an update without an id was ignored", "err", err)
			continue
		}
		id := *head.ID
		if !w.take(id) {
			continue
		}
		fresh = true
		e, ok := rc.read(id, raw)
		if !ok || rc.inbox.unsure() && rc.handledBefore(ctx, id) {
			w.done(id)
			continue
		}
		rc.answerSoon(d, e)
		list = append(list, arrival{id, raw, e, rc.urgent(e)})
	}
	stored := rc.inbox.put(ctx, list)
	for _, a := range list {
		done := func() { w.done(a.id) }
		if stored {
			w.done(a.id)
			done = func() { rc.inbox.handled(a.id) }
		}
		if !d.submit(a.event, a.urgent, done) {
			done() // the chat has too many waiting events: ignored
		}
	}
	return fresh
}

// read converts an update to an event, if it is one to handle.
func (rc *Receiver) read(id int, raw json.RawMessage) (Event, bool) {
	e, ok, err := Read(raw, rc.Username())
	if err != nil {
		rc.Log.Warn("an update that cannot be read was ignored", "update_id", id, "err", err)
		return nil, false
	}
	if p, is := e.(Press); is {
		p.answered = new(atomic.Bool)
		e = p
	}
	if !ok || rc.urgent(e) {
		return e, ok
	}
	return rc.flood.admit(e)
}

// confirm confirms handled updates at the end.
func (rc *Receiver) confirm(ctx context.Context, offset int) {
	if offset == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopGrace)
	defer cancel()
	err := rc.API.Call(ctx, "getUpdates", wire.GetUpdates{Kinds: allowedUpdates(), Limit: 1, Offset: offset}, nil)
	if err != nil {
		rc.Log.Info("cannot confirm the last updates; they will be handled again", "err", err)
	}
}

func (rc *Receiver) pollFailed(ctx context.Context, err error, pause *wire.Backoff) {
	switch {
	case conflict(err):
		if pause.First() {
			rc.Log.Warn("another program polls with this token, or a webhook is set; retrying", "err", err)
		}
		rc.conflicted(ctx)
	case unauthorized(err):
		if rc.revoked.CompareAndSwap(false, true) {
			rc.Log.Error("Telegram does not accept the token any more: write the present one from @BotFather into its file, and restart", "err", err)
		}
	case pause.First():
		rc.Log.Warn("cannot fetch updates; retrying", "err", err)
	}
	pause.Wait(ctx, wire.RetryAfter(err))
}

// Revoked reports whether Telegram does not accept the token any more.
func (rc *Receiver) Revoked() bool { return rc.revoked.Load() }

// unauthorized reports whether Telegram does not accept the token.
func unauthorized(err error) bool {
	var e *botapi.Error
	return errors.As(err, &e) && e.Outcome == botapi.Refused && e.Code == http.StatusUnauthorized
}

// conflict reports whether another program polls, or a webhook is set.
func conflict(err error) bool {
	var e *botapi.Error
	return errors.As(err, &e) && e.Code == http.StatusConflict
}
