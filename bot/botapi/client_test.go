package botapi_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/bot/botapi"
)

const token = "123456:AAFsecret-secret_secret"

type m = map[string]any

func client(t *testing.T, c botapi.Config) *botapi.Client {
	t.Helper()
	if c.Token == "" {
		c.Token = token
	}
	cl, err := botapi.New(c)
	if err != nil {
		t.Fatal(err)
	}
	return cl
}

// call calls sendMessage and returns its error as *botapi.Error.
func call(t *testing.T, c *botapi.Client) *botapi.Error {
	t.Helper()
	err := c.Call(t.Context(), "sendMessage", m{"chat_id": 1, "text": "hello"}, nil)
	if err == nil {
		return nil
	}
	var e *botapi.Error
	if !errors.As(err, &e) {
		t.Fatalf("%T is no *botapi.Error: %v", err, err)
	}
	return e
}

// raw serves one answer on loopback, byte for byte; if it is empty, the connection is
// closed after the request was read.
func raw(t *testing.T, answer string) string {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		conn, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		defer conn.Close()
		_, _ = io.WriteString(conn, strings.ReplaceAll(answer, "PATH", r.URL.String()))
	}))
	t.Cleanup(s.Close)
	return s.URL
}

func answer(status, body string) string {
	return fmt.Sprintf("HTTP/1.1 %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s", status, len(strings.ReplaceAll(body, "PATH", "/bot"+token+"/sendMessage")), body)
}

// closedPort returns an address where nothing listens.
func closedPort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	return "http://" + l.Addr().String()
}

type failure struct {
	name    string
	config  func(t *testing.T) botapi.Config
	outcome botapi.Outcome
	code    int
}

func at(answer string) func(t *testing.T) botapi.Config {
	return func(t *testing.T) botapi.Config { return botapi.Config{BaseURL: raw(t, answer)} }
}

func failures() []failure {
	return []failure{
		{"dial", func(t *testing.T) botapi.Config { return botapi.Config{BaseURL: closedPort(t)} }, botapi.NotSent, 0},
		{"TLS with a server that has none", func(t *testing.T) botapi.Config {
			return botapi.Config{BaseURL: strings.Replace(raw(t, ""), "http:", "https:", 1)}
		}, botapi.NotSent, 0},
		{"HTTP proxy that is away", func(t *testing.T) botapi.Config {
			return botapi.Config{BaseURL: "https://api.invalid", Proxy: strings.Replace(closedPort(t), "http://", "http://user:hunter2hunter@", 1)}
		}, botapi.NotSent, 0},
		{"SOCKS proxy that is away", func(t *testing.T) botapi.Config {
			return botapi.Config{BaseURL: "http://api.invalid", Proxy: strings.Replace(closedPort(t), "http://", "socks5://user:hunter2hunter@", 1)}
		}, botapi.NotSent, 0},
		{"closed after the request", at(""), botapi.Unknown, 0},
		{"half a header", at("HTTP/1.1 200 OK\r\nContent-"), botapi.Unknown, 0},
		{"half a body", at("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"ok\":tr"), botapi.Unknown, 200},
		{"truncated JSON", at(answer("200 OK", `{"ok":true,"result":{"mess`)), botapi.Unknown, 200},
		{"no JSON", at(answer("200 OK", `<html>PATH</html>`)), botapi.Unknown, 200},
		{"empty", at(answer("200 OK", ``)), botapi.Unknown, 200},
		{"a different JSON", at(answer("200 OK", `{"status":"PATH"}`)), botapi.Unknown, 200},
		{"HTML 502", at(answer("502 Bad Gateway", `<html>PATH</html>`)), botapi.Unknown, 502},
		{"JSON 500", at(answer("500 Internal Server Error", `{"ok":false,"error_code":500,"description":"Internal Server Error: PATH"}`)), botapi.Unknown, 500},
		{"400", at(answer("400 Bad Request", `{"ok":false,"error_code":400,"description":"Bad Request: PATH"}`)), botapi.Refused, 400},
		{"403 of a gateway in JSON", at(answer("403 Forbidden", `{"message":"Forbidden"}`)), botapi.Unknown, 403},
		{"413 of a proxy", at(answer("413 Request Entity Too Large", `<html>PATH</html>`)), botapi.Refused, 413},
		{"404 in two words", at(answer("404 Not Found", `{"ok":false,"error_code":404,"description":"Not Found"}`)), botapi.Refused, 404},
		{"429", at(answer("429 Too Many Requests", `{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 5","parameters":{"retry_after":5}}`)), botapi.Limited, 429},
		{"420", at(answer("420 Flood", `{"ok":false,"error_code":420,"description":"FLOOD_WAIT_5"}`)), botapi.Limited, 420},
		{"429 of a proxy", at("HTTP/1.1 429 Too Many Requests\r\nRetry-After: 5\r\nContent-Length: 0\r\n\r\n"), botapi.Limited, 429},
		{"redirect", at("HTTP/1.1 307 Temporary Redirect\r\nLocation: http://elsewhere.invalid/PATH\r\nContent-Length: 0\r\n\r\n"), botapi.NotSent, 307},
		{"slow", func(t *testing.T) botapi.Config {
			stop := make(chan struct{})
			s := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-stop }))
			t.Cleanup(func() { close(stop); s.Close() })
			return botapi.Config{BaseURL: s.URL, Timeout: 2 * time.Second} // long enough to connect on a busy machine
		}, botapi.Unknown, 0},
	}
}

// TestFailures holds that every failure has the right outcome, and that neither its
// error nor the log reveals the token, in any encoding.
func TestFailures(t *testing.T) {
	for _, f := range failures() {
		t.Run(f.name, func(t *testing.T) {
			t.Parallel()
			c := f.config(t)
			var log safeBuffer
			c.Log = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
			e := call(t, client(t, c))
			if e == nil {
				t.Fatal("got no error, want one")
			}
			if e.Outcome != f.outcome || e.Code != f.code {
				t.Errorf("outcome %s, code %d: %v", e.Outcome, e.Code, e)
			}
			if f.outcome == botapi.Limited && e.RetryAfter != 5*time.Second {
				t.Errorf("retry after %s", e.RetryAfter)
			}
			showsNoSecret(t, e)
			if s := log.String(); s == "" {
				t.Errorf("nothing was logged: got %v, want another", s)
			} else {
				noSecret(t, s)
			}
		})
	}
}

// showsNoSecret checks all ways to print an error.
func showsNoSecret(t *testing.T, err error) {
	t.Helper()
	for ; err != nil; err = errors.Unwrap(err) {
		for _, format := range []string{"%v", "%+v", "%#v", "%s", "%q"} {
			noSecret(t, fmt.Sprintf(format, err))
		}
		var u *url.Error
		if errors.As(err, &u) {
			t.Errorf("the address is within reach: %v", u)
		}
	}
}

func noSecret(t *testing.T, s string) {
	t.Helper()
	low := strings.ToLower(s)
	for _, secret := range []string{token, "AAFsecret", url.QueryEscape(token), url.PathEscape(token), "123456%3aaaf", "%253A", "hunter2"} {
		if strings.Contains(low, strings.ToLower(secret)) {
			t.Errorf("%q shows %q", s, secret)
		}
	}
}

func TestRedact(t *testing.T) {
	c := client(t, botapi.Config{Proxy: "http://user:hunter2hunter@127.0.0.1:1"})
	encoded := ""
	for i := range len(token) {
		encoded += fmt.Sprintf("%%%02x", token[i])
	}
	for _, s := range []string{
		token, "https://api.telegram.org/bot" + token + "/getMe", url.QueryEscape(token), strings.ToLower("123456%3A") + "AAFsecret-secret_secret",
		"to=http%3A%2F%2Fhost%2Fbot" + url.QueryEscape(url.QueryEscape(token)), encoded, "the secret AAFsecret-secret_secret alone", "proxy http://user:hunter2hunter@127.0.0.1:1",
	} {
		got := c.Redact(s)
		noSecret(t, got)
		if !strings.Contains(got, "[redacted]") {
			t.Errorf("%q became %q", s, got)
		}
	}
	if s := "nothing of 123456 to hide"; c.Redact(s) != s {
		t.Errorf("%q became %q", s, c.Redact(s))
	}
}

func TestNewRefuses(t *testing.T) {
	for _, c := range []botapi.Config{
		{}, {Token: "12:AAF secret"}, {Token: "12:AAF\x00secret"}, {Token: token, BaseURL: "api.telegram.org"}, {Token: token, BaseURL: "ftp://host/" + token},
		{Token: token, Proxy: "socks4://host:1"}, {Token: token, Proxy: "://" + token}, {Token: token, Proxy: "host:3128"},
	} {
		if _, err := botapi.New(c); err == nil {
			t.Errorf("took %+v", c)
		} else {
			noSecret(t, err.Error())
		}
	}
}

func TestCallerEnds(t *testing.T) {
	stop, arrived := make(chan struct{}), make(chan struct{})
	s := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		close(arrived)
		<-stop
	}))
	defer s.Close()
	defer close(stop)
	c := client(t, botapi.Config{BaseURL: s.URL})
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	var e *botapi.Error
	if err := c.Call(ended, "sendMessage", m{"chat_id": 1}, nil); !errors.As(err, &e) || e.Outcome != botapi.NotSent || !errors.Is(err, context.Canceled) {
		t.Errorf("ended before: %v", err)
	}
	ending, cancel := context.WithCancel(t.Context())
	go func() { <-arrived; cancel() }()
	if err := c.Call(ending, "sendMessage", m{"chat_id": 1}, nil); !errors.As(err, &e) || e.Outcome != botapi.Unknown || !errors.Is(err, context.Canceled) {
		t.Errorf("ended meanwhile: %v", err)
	}
}

func TestAnswerIsBounded(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		junk := bytes.Repeat([]byte(" "), 1<<20)
		for range 20 {
			if _, err := w.Write(junk); err != nil {
				return
			}
		}
	}))
	defer s.Close()
	e := call(t, client(t, botapi.Config{BaseURL: s.URL}))
	if e == nil || e.Outcome != botapi.Unknown || !strings.Contains(e.Error(), "longer than 16 MB") {
		t.Errorf("got %v", e)
	}
}

// TestUploadErrors: the library's error for uploads has no code, and a file that cannot
// be read leaves an incomplete request.
func TestUploadErrors(t *testing.T) {
	c := client(t, botapi.Config{BaseURL: raw(t, answer("400 Bad Request", `{"ok":false,"error_code":400,"description":"Bad Request: IMAGE_PROCESS_FAILED"}`))})
	send := func(r io.Reader) *botapi.Error {
		var e *botapi.Error
		errors.As(c.CallFiles(t.Context(), "sendPhoto", m{"chat_id": 1, "photo": "attach://p"}, []botapi.Upload{{Name: "p", FileName: "p.png", Reader: r}}, nil), &e)
		return e
	}
	if e := send(strings.NewReader("no image")); e == nil || e.Code != 400 || e.Outcome != botapi.Refused {
		t.Errorf("refused upload: %v", e)
	}
	if e := send(io.MultiReader(strings.NewReader("half"), badReader{})); e == nil || e.Outcome != botapi.NotSent {
		t.Errorf("upload of a file that broke off: %v", e)
	}
}

type badReader struct{}

func (badReader) Read([]byte) (int, error) { return 0, errors.New("the disk is gone") }

func TestMigration(t *testing.T) {
	c := client(t, botapi.Config{BaseURL: raw(t, answer("400 Bad Request", `{"ok":false,"error_code":400,"description":"Bad Request: group chat was upgraded to a supergroup chat","parameters":{"migrate_to_chat_id":-1001234567890}}`))})
	if e := call(t, c); e == nil || e.MigrateTo != -1001234567890 || e.Outcome != botapi.Refused {
		t.Errorf("got %v", e)
	}
}

// safeBuffer is a buffer that is safe for concurrent writes.
type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *safeBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *safeBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}
