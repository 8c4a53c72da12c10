package updates

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"

	"github.com/dateline-bot/dateline/bot/wire"

	"github.com/dateline-bot/dateline/bot/botapi"
)

const (
	webhookBody = 1 << 20          // bytes of an update; Telegram's are far smaller
	webhookWait = 25 * time.Second // for an update to be handled, before Telegram is asked to deliver it again
	webhookSeen = 20_000           // update ids that are remembered
)

// Webhook configures the delivery of updates by webhook.
type Webhook struct {
	URL         string // public https address; "": long polling
	Secret      string // secret that Telegram sends along: WebhookSecret
	Certificate []byte // PEM of the server's certificate if it is self-signed; usually nil
}

// WebhookSecret derives the secret of a webhook from the token, so that every
// replica knows it without storing it.
func WebhookSecret(token, url string) string {
	mac := hmac.New(sha256.New, []byte(token))
	mac.Write([]byte("dateline webhook " + url))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// serveWebhook tells Telegram where to deliver updates, and waits for ctx to end.
// The webhook stays set: Telegram keeps the updates until the next start, and other
// replicas continue. Polling removes a webhook that is still set.
func (rc *Receiver) serveWebhook(ctx context.Context) error {
	d := rc.newDispatcher()
	rc.hook.open(d)
	defer rc.keep(ctx, d)()
	pause := wire.NewBackoff()
	for ctx.Err() == nil {
		err := rc.setWebhook(ctx)
		if err == nil {
			rc.noteWebhook(ctx)
			rc.Log.Info("updates are delivered to the webhook", "url", rc.Webhook.URL)
			break
		}
		var e *botapi.Error
		if errors.As(err, &e) && e.Outcome == botapi.Refused && e.Code == http.StatusBadRequest {
			d.stop(0)
			return fmt.Errorf("Telegram does not take the webhook %s: %w", rc.Webhook.URL, err)
		}
		if ctx.Err() == nil && pause.First() {
			rc.Log.Warn("cannot set the webhook; retrying", "err", err)
		}
		pause.Wait(ctx, wire.RetryAfter(err))
	}
	<-ctx.Done()
	rc.hook.close()
	d.stop(stopGrace)
	return nil
}

// noteWebhook records that the webhook is this bot's, so that polling may remove it
// later.
func (rc *Receiver) noteWebhook(ctx context.Context) {
	if rc.Store == nil {
		return
	}
	if err := rc.Store.NoteWebhook(ctx, rc.Webhook.URL, rc.Now()); err != nil && ctx.Err() == nil {
		rc.Log.Warn("cannot record the webhook; polling will ask before removing it", "err", err)
	}
}

func (rc *Receiver) setWebhook(ctx context.Context) error {
	params := struct {
		Kinds  []string `json:"allowed_updates"`
		Secret string   `json:"secret_token"`
		URL    string   `json:"url"`
	}{allowedUpdates(), rc.Webhook.Secret, rc.Webhook.URL}
	if len(rc.Webhook.Certificate) == 0 {
		return rc.API.Call(ctx, "setWebhook", params, nil)
	}
	file := botapi.Upload{Name: "certificate", FileName: "certificate.pem", Reader: bytes.NewReader(rc.Webhook.Certificate)}
	return rc.API.CallFiles(ctx, "setWebhook", params, []botapi.Upload{file}, nil)
}

// hook receives delivered updates.
type hook struct {
	mu         sync.Mutex
	dispatcher *dispatcher           // nil while the bot is not running
	closed     chan struct{}         // closed when the bot stops
	working    map[int]chan struct{} // ids of updates being handled; closed when handled
	seen       map[int]bool          // ids of handled updates
	order      []int                 // of seen, oldest first
}

func (h *hook) open(d *dispatcher) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.dispatcher, h.closed = d, make(chan struct{})
	h.working = map[int]chan struct{}{}
	if h.seen == nil {
		h.seen = map[int]bool{}
	}
}

func (h *hook) close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.dispatcher = nil
	close(h.closed)
}

// begin returns the state of an update: handled is closed once it was handled; if
// fresh, the caller has to handle it. d is nil while the bot is not running.
func (h *hook) begin(id int) (d *dispatcher, handled, closed chan struct{}, fresh bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.dispatcher == nil {
		return nil, nil, nil, false
	}
	if h.seen[id] {
		handled = make(chan struct{})
		close(handled)
		return h.dispatcher, handled, h.closed, false
	}
	handled, working := h.working[id]
	if !working {
		handled = make(chan struct{})
		h.working[id] = handled
	}
	return h.dispatcher, handled, h.closed, !working
}

// end marks an update as handled, or forgets it so that it can be delivered again.
func (h *hook) end(id int, handled bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if ch := h.working[id]; ch != nil && handled {
		close(ch)
	}
	delete(h.working, id)
	if !handled {
		return
	}
	h.seen[id] = true
	if h.order = append(h.order, id); len(h.order) > webhookSeen {
		delete(h.seen, h.order[0])
		h.order = h.order[1:]
	}
}

// ServeHTTP handles an update that Telegram delivers. It answers 200 only once the
// update was stored or handled; it answers 503 if that is not possible now, and
// Telegram tries again. An update that is delivered twice is handled once.
func (rc *Receiver) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		http.Error(w, "only POST", http.StatusMethodNotAllowed)
		return
	}
	if !sameSecret(r.Header.Get("X-Telegram-Bot-Api-Secret-Token"), rc.Webhook.Secret) {
		http.Error(w, "not Telegram", http.StatusForbidden)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, webhookBody))
	if err != nil {
		http.Error(w, "the body is too long or did not arrive", http.StatusRequestEntityTooLarge)
		return
	}
	var head struct {
		ID int `json:"update_id"`
	}
	if json.Unmarshal(body, &head) != nil || head.ID == 0 {
		http.Error(w, "no update", http.StatusBadRequest)
		return
	}
	if rc.takeDelivered(r.Context(), head.ID, body) {
		w.WriteHeader(http.StatusOK)
		return
	}
	w.Header().Set("Retry-After", "5")
	http.Error(w, "later", http.StatusServiceUnavailable)
}

// takeDelivered reports whether the update was stored or handled, now or before.
func (rc *Receiver) takeDelivered(ctx context.Context, id int, body []byte) bool {
	d, handled, closed, fresh := rc.hook.begin(id)
	if d == nil {
		return false
	}
	if fresh && rc.handledBefore(ctx, id) {
		rc.hook.end(id, true)
		return true
	}
	if fresh && !rc.acceptDelivered(ctx, id, body, d) {
		rc.hook.end(id, false)
		return false
	}
	late := time.NewTimer(webhookWait)
	defer late.Stop()
	select {
	case <-handled:
		return true
	case <-ctx.Done():
	case <-closed:
	case <-late.C:
	}
	return false
}

// acceptDelivered dispatches an update. It returns false, and does nothing, if too
// many are waiting already.
func (rc *Receiver) acceptDelivered(ctx context.Context, id int, body []byte, d *dispatcher) bool {
	e, ok := rc.read(id, body)
	if !ok {
		rc.hook.end(id, true)
		return true
	}
	a := arrival{id, body, e, rc.urgent(e)}
	if !d.room(e, a.urgent) {
		return false
	}
	rc.answerSoon(d, e)
	if rc.inbox.join(ctx, a) {
		rc.hook.end(id, true)
		d.submit(e, a.urgent, func() { rc.inbox.handled(id) })
		return true
	}
	return d.submit(e, a.urgent, func() {
		rc.hook.end(id, true)
		rc.inbox.handled(id)
	})
}

// sameSecret compares in constant time, including the lengths. An empty secret
// never matches.
func sameSecret(got, want string) bool {
	a, b := sha256.Sum256([]byte(got)), sha256.Sum256([]byte(want))
	return subtle.ConstantTimeCompare(a[:], b[:]) == 1 && want != ""
}
