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

// DefaultTimeout is the time limit of one request.
const DefaultTimeout = 15 * time.Second

// uploadTimeouts is how many times longer than the time limit a request with
// files may take: 10 MB, the most a photo may weigh, at 1.5 Mbit/s.
const uploadTimeouts = 4

// Config of a Client.
type Config struct {
	Token   string
	BaseURL string        // "" is https://api.telegram.org
	Proxy   string        // http://, https:// or socks5://; "" is none
	Timeout time.Duration // of one request, 15 s if 0; getUpdates adds its own, uploads get four times as long
	HTTP    Doer          // nil is a client of its own; tests pass the emulator here
	Log     *slog.Logger  // nil logs nothing; calls are logged at debug level, without their parameters
	Rates   *Rates        // nil is Telegram's: DefaultRates
	// Observe is told of each call that was made, for metrics; nil: nobody.
	Observe func(Observation)
	// Reserve, where several processes are one bot, is asked before a message
	// leaves for a chat (by its id, or by an @name whose id is not known yet) how long it must wait so that the
	// rates hold over all of them; nil: there is one. If it fails the message
	// leaves by the rates of this process alone.
	Reserve func(ctx context.Context, chat string, rates []Rate) (time.Duration, error)
}

// Observation is what became of a call.
type Observation struct {
	Method string
	Took   time.Duration // the request alone, not the wait for the rate before it
	Err    *Error        // nil: it went well
	Items  int           // of a result that is a list
	Time   time.Time     // when the answer came, by Telegram's clock; zero if it does not say
	// Message says that Time is the date of a message that was sent, and the answer
	// has no header that says the time.
	Message bool
}

// Doer is the seam that go-telegram-bot-api gives.
type Doer interface {
	Do(*http.Request) (*http.Response, error)
}

// Client calls the Bot API; it is safe for use by several goroutines.
type Client struct {
	token    string
	endpoint string // a format of token and method, as the library takes it
	timeout  time.Duration
	http     Doer
	log      *slog.Logger
	hide     *redactor
	gate     *gate
	observe  func(Observation)
}

// New returns a client; it does not call the API. Its errors name the
// setting that is wrong, and never hold the token.
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
		// The library fills the endpoint in with Sprintf: a percent sign of the address must survive that.
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

// Share tells how many processes share the rate of all chats together: each
// takes its part.
func (c *Client) Share(processes int) { c.gate.share(processes) }

// Redact returns the text without the token and without a proxy's
// credentials, for whoever logs what came from the network.
func (c *Client) Redact(s string) string { return c.hide.text(s) }

// ErrToken is a token that cannot be one, whatever Telegram would say.
var ErrToken = errors.New("botapi: the token")

// checkToken refuses what cannot be a token before it gets into a URL, where
// an error of net/url would print it.
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
		return nil, errors.New("botapi: api_url is no address of a Bot API server: write it as " + DefaultBaseURL + " or http://127.0.0.1:8081")
	}
	return u, nil
}

func parseProxy(s string) (*url.URL, error) {
	if s == "" {
		return nil, nil
	}
	u, err := url.Parse(s)
	if err != nil || u.Host == "" {
		return nil, errors.New("botapi: proxy is no address: write it as http://host:3128 or socks5://user:password@host:1080")
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
