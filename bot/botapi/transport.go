package botapi

import (
	"net"
	"net/http"
	"net/url"
	"time"
)

// idle is how long a connection is kept for the next call. A message that is written to
// a connection that the peer has closed has an unknown outcome, and a new connection
// costs less than asking an admin.
const idle = 15 * time.Second

// newHTTPClient returns the client to use if Config.HTTP is nil. It keeps connections
// open between calls and does not follow redirects: a redirected POST would send the
// token, and possibly the message a second time, to another place.
func newHTTPClient(proxy *url.URL) *http.Client {
	t := &http.Transport{
		DialContext:           (&net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
		TLSHandshakeTimeout:   10 * time.Second,
		ForceAttemptHTTP2:     true,
		MaxIdleConns:          64,
		MaxIdleConnsPerHost:   64, // one for each message being sent: 30 a second, each half a second, with a margin
		IdleConnTimeout:       idle,
		ExpectContinueTimeout: time.Second,
		// A poll keeps its connection open: pings detect early that it is dead.
		HTTP2: &http.HTTP2Config{SendPingTimeout: idle, PingTimeout: 5 * time.Second},
	}
	if proxy != nil {
		t.Proxy = http.ProxyURL(proxy)
	}
	return &http.Client{
		Transport:     t,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}
