// Package botapi speaks the Bot API over go-telegram-bot-api: contexts, time
// limits, the three rates, 429 with retry_after, typed errors, http and socks5
// proxies, and the token redacted from every error.
package botapi

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"time"
)

// Config of a Client.
type Config struct {
	Token   string
	BaseURL string        // "" is https://api.telegram.org
	Proxy   string        // http://, https:// or socks5://; "" is none
	Timeout time.Duration // of one request, 15 s if 0; getUpdates adds its own
	HTTP    Doer          // nil is a client of its own; tests pass the emulator here
	Log     *slog.Logger
}

// Doer is the seam that go-telegram-bot-api gives.
type Doer interface {
	Do(*http.Request) (*http.Response, error)
}

// Client calls the Bot API; it is safe for use by several goroutines.
type Client struct{}

// New returns a client; it does not call the API.
func New(c Config) (*Client, error) { panic("contract only") }

// Call calls a method. params is marshalled to JSON (nil: none), result is
// decoded from the answer's result (nil: ignored). It waits for the rates of
// the chat named by chat_id, never tries again by itself, and returns *Error.
func (c *Client) Call(ctx context.Context, method string, params, result any) error {
	panic("contract only")
}

// Upload is a file that goes along with a call, as attach://Name.
type Upload struct {
	Name, FileName string
	Reader         io.Reader
}

// CallFiles calls a method with uploads.
func (c *Client) CallFiles(ctx context.Context, method string, params any, files []Upload, result any) error {
	panic("contract only")
}

// Outcome says whether the request may have taken effect.
type Outcome uint8

// The outcomes of a failed call.
const (
	NotSent Outcome = iota + 1 // it never reached Telegram: a failed dial, a context that ended before the write
	Refused                    // Telegram answered no (4xx)
	Limited                    // 429: wait RetryAfter
	Unknown                    // written, but no readable answer came: lost connection, 5xx, no JSON
)

// Error is a failed call. Its text never holds the token.
type Error struct {
	Method      string
	Outcome     Outcome
	Code        int    // error_code, or the HTTP status; 0 if there was no answer
	Description string // Telegram's own
	RetryAfter  time.Duration
	MigrateTo   int64
	Err         error // the cause, redacted; may be nil
}

func (e *Error) Error() string { panic("contract only") }
