package methods

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
	"time"

	"github.com/dateline-bot/dateline/bot/emulator/wire"
	"github.com/dateline-bot/dateline/bot/emulator/world"
)

// webhook delivers updates by POST, one after the other.
type webhook struct {
	url, secret string
	certificate bool // a certificate was uploaded: client trusts only that one
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

// updates delivers updates to the bot, by polling or webhook.
type updates struct {
	w      *world.World
	client Doer // for webhooks
	hook   *webhook
}

// getUpdates takes the lock itself, because it waits. A second poll ends the first.
func (s *updates) getUpdates(ctx context.Context, p wire.Params) (any, error) {
	s.w.Lock()
	if s.hook != nil {
		s.w.Unlock()
		return nil, wire.Conflict("can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first")
	}
	if err := s.w.Updates.Allow(p); err != nil {
		s.w.Unlock()
		return nil, err
	}
	mine := s.w.Updates.StartPoll()
	s.w.Updates.Confirm(p.Int("offset"))
	s.w.Unlock()
	return s.w.WaitUpdates(ctx, p, mine)
}

func (s *updates) setWebhook(p wire.Params) (any, error) {
	if !p.Has("url") {
		return s.deleteWebhook(p)
	}
	u, err := url.Parse(p.Str("url"))
	if err != nil || u.Host == "" {
		return nil, wire.Bad("invalid webhook URL specified")
	}
	if u.Scheme != "https" && !wire.Loopback(u.Hostname()) { // a server run with --local accepts http
		return nil, wire.Bad("bad webhook: An HTTPS URL must be provided for webhook")
	}
	switch u.Port() {
	case "", "80", "88", "443", "8443":
	default:
		if !wire.Loopback(u.Hostname()) {
			return nil, wire.Bad("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
		}
	}
	if t := p.Str("secret_token"); t != "" && !regexp.MustCompile(`^[A-Za-z0-9_-]{1,256}$`).MatchString(t) {
		return nil, wire.Bad("secret token contains unallowed characters")
	}
	if err := s.w.Updates.Allow(p); err != nil {
		return nil, err
	}
	client, err := s.hookClient(p)
	if err != nil {
		return nil, err
	}
	s.stopHook()
	if p.Bool("drop_pending_updates") {
		s.w.Updates.Drop()
	}
	ctx, cancel := context.WithCancel(context.Background())
	_, certificate := p.Files["certificate"]
	h := &webhook{url: u.String(), secret: p.Str("secret_token"), certificate: certificate, client: client, stop: cancel, done: make(chan struct{})}
	s.hook = h
	s.w.Updates.EndPoll()
	go s.deliver(ctx, h)
	return true, nil
}

// hookClient returns the client that delivers updates. Like Telegram it trusts only an
// uploaded certificate, if there is one, and else the system's authorities.
func (s *updates) hookClient(p wire.Params) (Doer, error) {
	f, ok := p.Files["certificate"]
	if !ok {
		return s.client, nil
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(f.Data) {
		return nil, wire.Bad("bad webhook: failed to parse the certificate") // the real wording is unknown
	}
	if c, ok := s.client.(*http.Client); ok {
		return &http.Client{Timeout: c.Timeout, Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}}}, nil
	}
	return s.client, nil
}

func (s *updates) stopHook() {
	if s.hook != nil {
		s.hook.stop()
		s.hook = nil
	}
}

func (s *updates) deleteWebhook(p wire.Params) (any, error) {
	s.stopHook()
	if p.Bool("drop_pending_updates") {
		s.w.Updates.Drop()
	}
	return true, nil
}

// close stops the delivery to a webhook and waits for it.
func (s *updates) close() {
	s.w.Lock()
	h := s.hook
	s.stopHook()
	s.w.Unlock()
	if h != nil {
		<-h.done
	}
}

func (s *updates) getWebhookInfo(wire.Params) (any, error) {
	info := map[string]any{"url": "", "has_custom_certificate": false, "pending_update_count": s.w.Updates.Pending()}
	if kinds := s.w.Updates.Allowed(); kinds != nil {
		info["allowed_updates"] = kinds
	}
	if h := s.hook; h != nil {
		info["url"], info["has_custom_certificate"] = h.url, h.certificate
		if h.lastError != "" {
			info["last_error_message"], info["last_error_date"] = h.lastError, h.lastErrorAt.Unix()
		}
	}
	return info, nil
}

// deliver posts updates until the webhook is removed; failed ones are retried.
func (s *updates) deliver(ctx context.Context, h *webhook) {
	defer close(h.done)
	pause := webhookRetry
	for ctx.Err() == nil {
		s.w.Lock()
		next, wake := s.w.Updates.First()
		s.w.Unlock()
		if next == nil {
			select {
			case <-wake:
			case <-ctx.Done():
			}
			continue
		}
		if err := s.post(ctx, h, next); err != nil {
			s.w.Lock()
			h.lastError, h.lastErrorAt = err.Error(), s.w.Now()
			s.w.Unlock()
			select {
			case <-time.After(pause):
			case <-ctx.Done():
			}
			pause = min(2*pause, webhookRetryMax)
			continue
		}
		pause = webhookRetry
		s.w.Lock()
		if s.hook == h {
			s.w.Updates.Confirm(next.ID + 1)
		}
		s.w.Unlock()
	}
}

func (s *updates) post(ctx context.Context, h *webhook, u *world.Pending) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, h.url, bytes.NewReader(u.Data))
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
