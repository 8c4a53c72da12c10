package botapi

import (
	"net"
	"net/http"
	"net/url"
	"time"
)

// idle is how long a connection is kept for the next call. A message that is
// written to a connection which the other side forgot has an unknown outcome,
// and a new connection costs less than asking an admin.
const idle = 15 * time.Second

// newHTTPClient returns the client that is used where Config.HTTP is nil. It
// keeps connections open between calls and follows no redirect: a redirected
// POST would carry the token, and perhaps the message twice, to another place.
func newHTTPClient(proxy *url.URL) *http.Client {
	t := &http.Transport{
		DialContext:           (&net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
		TLSHandshakeTimeout:   10 * time.Second,
		ForceAttemptHTTP2:     true,
		MaxIdleConns:          64,
		MaxIdleConnsPerHost:   64, // one a message in flight: 30 a second, of half a second each, and room
		IdleConnTimeout:       idle,
		ExpectContinueTimeout: time.Second,
		// A poll keeps its connection open: pings tell early that it is dead.
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
