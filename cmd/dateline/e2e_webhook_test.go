//go:build unix

package main

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/bot/updates"
)

// selfSigned writes a self-signed certificate for 127.0.0.1, and its key, into the
// world's folder.
func (w *world) selfSigned() (tls.Certificate, *http.Client) {
	w.t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		w.t.Fatal(err)
	}
	template := x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "127.0.0.1"}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
	der, err := x509.CreateCertificate(rand.Reader, &template, &template, &key.PublicKey, key)
	if err != nil {
		w.t.Fatal(err)
	}
	keyDER, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		w.t.Fatal(err)
	}
	certificate := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	for name, data := range map[string][]byte{"hook.crt": certificate, "hook.key": pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: keyDER})} {
		if err := os.WriteFile(filepath.Join(w.dir, name), data, 0o600); err != nil {
			w.t.Fatal(err)
		}
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(certificate)
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}}, Timeout: 30 * time.Second}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, client
}

// freeAddress returns an unused loopback address.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// hookInfo returns what Telegram knows about the webhook.
func (w *world) hookInfo() (address string, certificate bool) {
	w.t.Helper()
	response, err := http.Get(w.server.URL + "/bot" + e2eToken + "/getWebhookInfo")
	if err != nil {
		w.t.Fatal(err)
	}
	defer response.Body.Close()
	var answer struct {
		Result struct {
			URL         string `json:"url"`
			Certificate bool   `json:"has_custom_certificate"`
		}
	}
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
		w.t.Fatal(err)
	}
	return answer.Result.URL, answer.Result.Certificate
}

// answers returns how many messages the bot has written to a user.
func (w *world) answers(user int64) (n int) {
	for _, m := range w.emulator.Messages(user) {
		if m.FromBot {
			n++
		}
	}
	return n
}

// TestWebhookWithItsOwnCertificate holds that the program sets up the webhook with its
// own certificate, speaks TLS with its key, accepts only Telegram's requests, and
// handles an update once however often it is delivered; started without a webhook it
// removes it and polls.
func TestWebhookWithItsOwnCertificate(t *testing.T) {
	w := newWorld(t)
	_, client := w.selfSigned()
	address := freeAddress(t)
	public := "https://" + address + "/hook/here"
	plain := w.env
	w.env = append(plain, "DATELINE_WEBHOOK="+public, "DATELINE_LISTEN="+address,
		"DATELINE_WEBHOOK_CERTIFICATE=hook.crt", "DATELINE_WEBHOOK_KEY=hook.key")
	p := w.start()
	if m := w.ask(e2eReader, "/help"); !strings.Contains(m.Plain, "what I can do") {
		t.Errorf("the answer by webhook is %q", m.Plain)
	}
	if at, own := w.hookInfo(); at != public || !own {
		t.Errorf("the webhook is %q, with its own certificate: %t", at, own)
	}
	secret := updates.WebhookSecret(e2eToken, public)
	update := `{"update_id":99000001,"message":{"message_id":900,"date":1,"from":{"id":8,"first_name":"Ben","language_code":"en"},"chat":{"id":8,"type":"private"},"text":"/categories"}}`
	post := func(secret, body string) int {
		request, err := http.NewRequest(http.MethodPost, public, bytes.NewReader([]byte(body)))
		if err != nil {
			t.Fatal(err)
		}
		if secret != "" {
			request.Header.Set("X-Telegram-Bot-Api-Secret-Token", secret)
		}
		response, err := client.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		return response.StatusCode
	}
	before := w.answers(e2eReader)
	for _, tt := range []struct {
		name, secret, body string
		want               int
	}{
		{"no secret", "", update, http.StatusForbidden},
		{"a wrong secret", secret[1:] + "x", update, http.StatusForbidden},
		{"a body too long", secret, strings.Replace(update, "/categories", strings.Repeat("x", 1<<20), 1), http.StatusRequestEntityTooLarge},
		{"no update", secret, "[]", http.StatusBadRequest},
		{"an update", secret, update, http.StatusOK},
		{"the same again", secret, update, http.StatusOK},
	} {
		if code := post(tt.secret, tt.body); code != tt.want {
			t.Errorf("%s: answered %d, want %d", tt.name, code, tt.want)
		}
	}
	w.wait("the answer", func() bool { return w.answers(e2eReader) > before })
	p.stop() // which finishes running handlers
	if n := w.answers(e2eReader) - before; n != 1 {
		t.Errorf("%d answers to one update that was delivered twice, want 1", n)
	}
	if at, _ := w.hookInfo(); at != public {
		t.Errorf("a stop removed the webhook: Telegram would keep nothing for the next start: got %v, want %v", at, public)
	}

	w.env = plain
	p = w.start()
	w.ask(e2eReader, "/latest")
	if at, _ := w.hookInfo(); at != "" {
		t.Errorf("the webhook %q is still set", at)
	}
	p.stop()
}

// TestWebhookBehindAProxy holds that the program speaks plain HTTP behind a proxy that
// terminates TLS.
func TestWebhookBehindAProxy(t *testing.T) {
	w := newWorld(t)
	certificate, _ := w.selfSigned()
	address := freeAddress(t)
	proxy := httptest.NewUnstartedServer(httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: address}))
	proxy.TLS = &tls.Config{Certificates: []tls.Certificate{certificate}}
	proxy.StartTLS()
	t.Cleanup(proxy.Close)
	w.env = append(w.env, fmt.Sprintf("DATELINE_WEBHOOK=%s/dateline", proxy.URL), "DATELINE_LISTEN="+address, "DATELINE_WEBHOOK_CERTIFICATE=hook.crt")
	p := w.start()
	if m := w.ask(e2eReader, "/help"); !strings.Contains(m.Plain, "what I can do") {
		t.Errorf("the answer by webhook is %q", m.Plain)
	}
	p.stop()
}
