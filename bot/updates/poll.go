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
	pollLimit   = 100                    // updates in an answer (its maximum)
	pollSettle  = 100 * time.Millisecond // most answers take less: then no update is fetched twice
	pollAtLeast = 500 * time.Millisecond // between questions that bring nothing new
	pollBehind  = 200 * time.Millisecond // between requests while updates are in work: new ones queue behind them
	pollHold    = time.Second            // how long an update in work may keep others from being fetched
	stopGrace   = 2 * time.Second        // for what is being answered when the bot is stopped
)

// allowedUpdates are the kinds that the bot has a use for. Reactions come only
// to who asks for them by name.
func allowedUpdates() []string {
	return []string{"message", "edited_message", "channel_post", "edited_channel_post", "callback_query", "inline_query",
		"my_chat_member", "message_reaction_count"}
}

// poll asks for updates until ctx ends. An update is confirmed (by the offset
// of the next question) only once it was written down (inbox.go) or handled: a
// question names the oldest update that is neither, and what comes twice by that
// is dropped by its id. Where a whole answer of a hundred holds nothing new, which
// happens only while nothing can be written down, updates in work keep others from
// being fetched: those that have done so for pollHold are let go, sooner the longer
// that goes on.
//
// yield (nil: no) is asked when Telegram says that another program polls: true
// leaves the updates to that one.
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
				return nil // confirming would end the question of the other
			}
			rc.pollFailed(ctx, err, pause)
			continue
		}
		pause.Reset()
		rc.conflictOver()
		fresh := rc.takeAll(ctx, batch, window, d)
		full := len(batch) >= pollLimit
		if !full {
			hold = pollHold
		}
		switch {
		case fresh && full:
			window.settle(ctx, pollSettle/10) // more of them wait
		case fresh:
			window.settle(ctx, pollSettle)
		case window.offset() > offset: // handled meanwhile
		case full && window.release(hold):
			hold /= 2
		case window.pending() > 0:
			window.wait(ctx, pollBehind)
		default:
			// A server that holds no question open is not asked without pause.
			wire.Sleep(ctx, pollAtLeast-time.Since(asked))
		}
	}
	d.stop(stopGrace)
	rc.confirm(window.offset())
	return nil
}

func (rc *Receiver) getUpdates(ctx context.Context, offset int) ([]json.RawMessage, error) {
	params := map[string]any{"timeout": pollTimeout, "limit": pollLimit, "allowed_updates": allowedUpdates()}
	if offset != 0 {
		params["offset"] = offset
	}
	var batch []json.RawMessage
	err := rc.API.Call(ctx, "getUpdates", params, &batch)
	return batch, err
}

// takeAll hands a batch of updates on, and writes them down first: they are
// confirmed then, and no longer keep others from being fetched. Where they cannot
// be written down, they are confirmed once they are handled. fresh is false if
// all were taken before.
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
			done() // more than this chat may have waiting: passed over in silence
		}
	}
	return fresh
}

// read makes an event of an update, if it is one to handle.
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

// confirm tells Telegram at the end what was handled.
func (rc *Receiver) confirm(offset int) {
	if offset == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), stopGrace)
	defer cancel()
	err := rc.API.Call(ctx, "getUpdates", map[string]any{"offset": offset, "timeout": 0, "limit": 1, "allowed_updates": allowedUpdates()}, nil)
	if err != nil {
		rc.Log.Info("the last updates could not be confirmed: they will be handled again", "err", err)
	}
}

func (rc *Receiver) pollFailed(ctx context.Context, err error, pause *wire.Backoff) {
	switch {
	case conflict(err):
		if pause.First() {
			rc.Log.Warn("another program polls with this token, or a webhook is set: trying again", "err", err)
		}
		rc.conflicted(ctx)
	case pause.First():
		rc.Log.Warn("updates cannot be fetched: trying again until they can", "err", err)
	}
	pause.Wait(ctx, wire.RetryAfter(err))
}

// conflict reports whether another program polls, or a webhook is set.
func conflict(err error) bool {
	var e *botapi.Error
	return errors.As(err, &e) && e.Code == http.StatusConflict
}
