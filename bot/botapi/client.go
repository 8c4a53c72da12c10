package botapi

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// DefaultBaseURL is Telegram's own server.
const DefaultBaseURL = "https://api.telegram.org"

// DefaultTimeout is the timeout of one request.
const DefaultTimeout = 15 * time.Second

// uploadTimeouts is the factor for the timeout of a request with files: enough for 10
// MB, the maximum size of a photo, at 1.5 Mbit/s.
const uploadTimeouts = 4

// Config of a Client.
type Config struct {
	Token   string
	BaseURL string        // "" is https://api.telegram.org
	Proxy   string        // http://, https:// or socks5://; "" is none
	Timeout time.Duration // of one request, 15 s if 0; getUpdates adds its own, uploads get four times as long
	HTTP    Doer          // nil: a new http.Client; tests pass the emulator here
	Log     *slog.Logger  // nil logs nothing; calls are logged at debug level, without their parameters
	Rates   *Rates        // nil is Telegram's: DefaultRates
	// Observe is called for each call that was made, for metrics; may be nil.
	Observe func(Observation)
	// Reserve, if several processes are one bot, is called before a message is sent to
	// a chat (given by id, or by @name if its id is unknown). It returns how long to
	// wait so that the rate limits hold over all processes. nil: there is only one
	// process. If it fails, only the limits of this process apply.
	Reserve func(ctx context.Context, chat string, rates []Rate) (time.Duration, error)
}

// Observation is the outcome of a call.
type Observation struct {
	Method string
	Took   time.Duration // duration of the request, without the wait for the rate limit
	Err    *Error        // nil: it succeeded
	Items  int           // number of elements, if the result is a list
	Time   time.Time     // time of the answer, by Telegram's clock; zero if unknown
	// Message says that Time is the date of a message that was sent, because the answer
	// has no Date header.
	Message bool
	Sent    time.Time // date of a message that was sent, beside the Date header
}

// Doer is the interface of go-telegram-bot-api's HTTP client.
type Doer interface {
	Do(*http.Request) (*http.Response, error)
}

// Client calls the Bot API; it is safe for concurrent use.
type Client struct {
	token    string
	endpoint string // format string with token and method, as the library requires
	timeout  time.Duration
	http     Doer
	log      *slog.Logger
	hide     *redactor
	gate     *gate
	observe  func(Observation)
}

// New returns a client; it does not call the API. Its errors name the setting that is
// wrong, and never contain the token.
func New(c Config) (*Client, error) {
	token := strings.TrimSpace(c.Token)
	if err := checkToken(token); err != nil {
		return nil, err
	}
	base, err := parseBase(c.BaseURL)
	if err != nil {
		return nil, err
	}
	proxy, err := parseProxy(c.Proxy)
	if err != nil {
		return nil, err
	}
	cl := &Client{
		token: token,
		// The library passes the endpoint to Sprintf, so percent signs are escaped.
		endpoint: strings.ReplaceAll(strings.TrimRight(base.String(), "/"), "%", "%%") + "/bot%s/%s",
		timeout:  c.Timeout,
		http:     c.HTTP,
		log:      c.Log,
		hide:     newRedactor(token, base.User, userOf(proxy)),
		gate:     newGate(DefaultRates()),
		observe:  c.Observe,
	}
	if cl.timeout <= 0 {
		cl.timeout = DefaultTimeout
	}
	if c.Rates != nil {
		cl.gate = newGate(*c.Rates)
	}
	cl.gate.remote = c.Reserve
	if cl.log == nil {
		cl.log = slog.New(slog.DiscardHandler)
	}
	if cl.http == nil {
		cl.http = newHTTPClient(proxy)
	}
	return cl, nil
}

// Share sets how many processes share the global rate limit equally.
func (c *Client) Share(processes int) { c.gate.share(processes) }

// ErrToken is returned for text that cannot be a token.
var ErrToken = errors.New("botapi: the token")

// checkToken refuses invalid tokens before they are put into a URL, because errors of
// net/url would print them.
func checkToken(token string) error {
	if token == "" {
		return fmt.Errorf("%w is empty: get one from @BotFather and set DATELINE_TOKEN", ErrToken)
	}
	for _, r := range strings.TrimSuffix(token, "/test") { // Telegram's test servers: bot<token>/test/METHOD
		ok := r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || strings.ContainsRune(":_-", r)
		if !ok {
			return fmt.Errorf("%w holds a character that no token has: copy it from @BotFather again (digits, a colon, then letters, digits, _ and -)", ErrToken)
		}
	}
	return nil
}

func parseBase(s string) (*url.URL, error) {
	if s == "" {
		s = DefaultBaseURL
	}
	u, err := url.Parse(s)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || u.RawQuery != "" || u.Fragment != "" {
		return nil, errors.New("botapi: api_url is not the address of a Bot API server: write it as " + DefaultBaseURL + " or http://127.0.0.1:8081")
	}
	return u, nil
}

func parseProxy(s string) (*url.URL, error) {
	if s == "" {
		return nil, nil
	}
	u, err := url.Parse(s)
	if err != nil || u.Host == "" {
		return nil, errors.New("botapi: proxy is not an address: write it as http://host:3128 or socks5://user:password@host:1080")
	}
	switch u.Scheme {
	case "http", "https", "socks5", "socks5h":
		return u, nil
	}
	return nil, fmt.Errorf("botapi: proxy of scheme %q is not supported: use http, https or socks5", u.Scheme)
}

func userOf(u *url.URL) *url.Userinfo {
	if u == nil {
		return nil
	}
	return u.User
}
