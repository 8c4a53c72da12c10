package emulator

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"time"
)

// A webhook delivers updates by POST, one after the other.
type webhook struct {
	url, secret string
	certificate bool // its own was uploaded: client trusts that one alone
	client      Doer
	stop        context.CancelFunc
	done        chan struct{}
	lastError   string
	lastErrorAt time.Time
}

// webhookRetry is the pause after a failed delivery; it doubles up to webhookRetryMax.
const (
	webhookRetry    = time.Second
	webhookRetryMax = time.Minute
)

func formatID(id float64) string { return strconv.FormatInt(int64(id), 10) }

func (e *Emulator) setWebhook(p params) (any, error) {
	if !p.has("url") {
		return e.deleteWebhook(p)
	}
	u, err := url.Parse(p.str("url"))
	if err != nil || u.Host == "" {
		return nil, bad("invalid webhook URL specified")
	}
	if u.Scheme != "https" && !loopback(u.Hostname()) { // a server run with --local takes http
		return nil, bad("bad webhook: An HTTPS URL must be provided for webhook")
	}
	switch u.Port() {
	case "", "80", "88", "443", "8443":
	default:
		if !loopback(u.Hostname()) {
			return nil, bad("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
		}
	}
	if s := p.str("secret_token"); s != "" && !regexp.MustCompile(`^[A-Za-z0-9_-]{1,256}$`).MatchString(s) {
		return nil, bad("secret token contains unallowed characters")
	}
	if err := e.updates.allow(p); err != nil {
		return nil, err
	}
	client, err := e.hookClient(p)
	if err != nil {
		return nil, err
	}
	e.stopHook()
	if p.bool("drop_pending_updates") {
		e.updates.pending = nil
	}
	ctx, cancel := context.WithCancel(context.Background())
	_, certificate := p.files["certificate"]
	h := &webhook{url: u.String(), secret: p.str("secret_token"), certificate: certificate, client: client, stop: cancel, done: make(chan struct{})}
	e.hook = h
	if e.updates.poll != nil {
		close(e.updates.poll)
		e.updates.poll = nil
	}
	go e.deliver(ctx, h)
	return true, nil
}

// hookClient is what delivers: as Telegram does, it trusts a server's own
// certificate where that was uploaded, and else the authorities.
func (e *Emulator) hookClient(p params) (Doer, error) {
	f, ok := p.files["certificate"]
	if !ok {
		return e.cfg.Webhook, nil
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(f.Data) {
		return nil, bad("bad webhook: failed to parse the certificate") // the real wording is not known
	}
	if c, ok := e.cfg.Webhook.(*http.Client); ok {
		return &http.Client{Timeout: c.Timeout, Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}}}, nil
	}
	return e.cfg.Webhook, nil
}

func (e *Emulator) stopHook() {
	if e.hook != nil {
		e.hook.stop()
		e.hook = nil
	}
}

func (e *Emulator) deleteWebhook(p params) (any, error) {
	e.stopHook()
	if p.bool("drop_pending_updates") {
		e.updates.pending = nil
	}
	return true, nil
}

// Close ends the delivery to a webhook and waits for it. The emulator can be used on.
func (e *Emulator) Close() {
	e.mu.Lock()
	h := e.hook
	e.stopHook()
	e.mu.Unlock()
	if h != nil {
		<-h.done
	}
}

func (e *Emulator) getWebhookInfo(params) (any, error) {
	info := map[string]any{"url": "", "has_custom_certificate": false, "pending_update_count": len(e.updates.pending)}
	if e.updates.allowed != nil {
		info["allowed_updates"] = e.updates.allowed
	}
	if h := e.hook; h != nil {
		info["url"], info["has_custom_certificate"] = h.url, h.certificate
		if h.lastError != "" {
			info["last_error_message"], info["last_error_date"] = h.lastError, h.lastErrorAt.Unix()
		}
	}
	return info, nil
}

// deliver posts updates until the webhook is removed; a failed one is tried again.
func (e *Emulator) deliver(ctx context.Context, h *webhook) {
	defer close(h.done)
	pause := webhookRetry
	for ctx.Err() == nil {
		e.mu.Lock()
		wake := e.updates.wake
		var next *pendingUpdate
		if len(e.updates.pending) > 0 {
			u := e.updates.pending[0]
			next = &u
		}
		e.mu.Unlock()
		if next == nil {
			select {
			case <-wake:
			case <-ctx.Done():
			}
			continue
		}
		if err := e.post(ctx, h, next); err != nil {
			e.mu.Lock()
			h.lastError, h.lastErrorAt = err.Error(), e.now()
			e.mu.Unlock()
			sleep(ctx, pause)
			pause = min(2*pause, webhookRetryMax)
			continue
		}
		pause = webhookRetry
		e.mu.Lock()
		if e.hook == h {
			e.updates.confirm(next.id + 1)
		}
		e.mu.Unlock()
	}
}

func (e *Emulator) post(ctx context.Context, h *webhook, u *pendingUpdate) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, h.url, bytes.NewReader(u.data))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	if h.secret != "" {
		req.Header.Set("X-Telegram-Bot-Api-Secret-Token", h.secret)
	}
	resp, err := h.client.Do(req)
	if err != nil {
		return fmt.Errorf("connection failed: %w", err)
	}
	defer resp.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, 1<<20))
	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		return fmt.Errorf("wrong response from the webhook: %s", resp.Status)
	}
	return nil
}
