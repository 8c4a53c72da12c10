package audit

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/dateline-bot/dateline/content/locale"
)

const (
	siteLimit = 10 * time.Second       // for an answer
	sitePause = 500 * time.Millisecond // between requests: a site should not notice
	siteWaits = time.Minute            // longer Retry-After times are not waited for
	siteTries = 2
)

// Site requests addresses of the author's site, one after another, with a pause between
// requests, and each address once.
type Site struct {
	client *http.Client
	host   string
	sleep  func(context.Context, time.Duration)
	known  map[string]answer
	last   time.Time
}

// answer is the result for an address of the site.
type answer struct{ dead, doubt locale.Message }

// NewSite returns the site at an address; nil if base is empty or invalid.
func NewSite(base string, client *http.Client) *Site {
	u, err := url.Parse(base)
	if err != nil || u.Host == "" {
		return nil
	}
	if client == nil {
		client = &http.Client{Timeout: siteLimit}
	}
	return &Site{client: client, host: bareHost(u), sleep: sleep, known: map[string]answer{}}
}

func bareHost(u *url.URL) string {
	host := strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.")
	if port := u.Port(); port != "" && port != "80" && port != "443" {
		host += ":" + port
	}
	return host
}

// has reports whether an address belongs to the site.
func (s *Site) has(u *url.URL) bool { return bareHost(u) == s.host }

// Ask returns why an address is dead, or why that is unknown.
func (s *Site) Ask(ctx context.Context, link string) (dead, doubt locale.Message) {
	page, _, _ := strings.Cut(link, "#")
	a, ok := s.known[page]
	if !ok {
		a = s.look(ctx, page)
		if ctx.Err() == nil {
			s.known[page] = a
		}
	}
	return a.dead, a.doubt
}

// look sends a HEAD request for a page, and a GET request if HEAD is not conclusive.
func (s *Site) look(ctx context.Context, page string) (a answer) {
	for try := 1; ; try++ {
		code, wait, err := s.request(ctx, http.MethodHead, page)
		if err != nil || code >= 400 { // some sites refuse HEAD, in various ways
			code, wait, err = s.request(ctx, http.MethodGet, page)
		}
		var dns *net.DNSError
		switch {
		case err == nil && code < 400:
			return answer{}
		case err == nil && (code == http.StatusNotFound || code == http.StatusGone):
			return answer{dead: locale.M("audit.link.status", "status", strconv.Itoa(code)+" "+http.StatusText(code))}
		case errors.As(err, &dns) && dns.IsNotFound:
			return answer{dead: locale.M("audit.link.host", "host", dns.Name)}
		case err != nil:
			a = answer{doubt: locale.M("audit.skip.unanswered", "why", err)}
		default:
			a = answer{doubt: locale.M("audit.skip.status", "status", strconv.Itoa(code)+" "+http.StatusText(code))}
		}
		busy := code == http.StatusTooManyRequests || code >= 500 || err != nil
		if try == siteTries || !busy || wait > siteWaits || ctx.Err() != nil {
			return a
		}
		s.sleep(ctx, max(wait, time.Second))
	}
}

// request sends one request, and returns how long the site asks to wait.
func (s *Site) request(ctx context.Context, method, page string) (code int, wait time.Duration, err error) {
	if d := sitePause - time.Since(s.last); d > 0 && !s.last.IsZero() {
		s.sleep(ctx, d)
	}
	defer func() { s.last = time.Now() }()
	req, err := http.NewRequestWithContext(ctx, method, page, nil)
	if err != nil {
		return 0, 0, err
	}
	req.Header.Set("User-Agent", "dateline")
	resp, err := s.client.Do(req)
	if err != nil {
		return 0, 0, err
	}
	defer resp.Body.Close()
	// Some of the body, so that the connection can be reused.
	_, _ = io.CopyN(io.Discard, resp.Body, 64<<10)
	if seconds, err := strconv.Atoi(resp.Header.Get("Retry-After")); err == nil {
		wait = time.Duration(seconds) * time.Second
	}
	return resp.StatusCode, wait, nil
}
