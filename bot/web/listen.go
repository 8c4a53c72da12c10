package web

import (
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"fmt"
	"html"
	"net"
	"net/http"
	"net/url"
	"strings"
	"syscall"
	"time"

	"github.com/dateline-bot/dateline/bot/emulator/wire"
	"github.com/dateline-bot/dateline/content/locale"
)

// Server serves pages until it is closed.
type Server struct {
	URL    string // http://127.0.0.1:8080/, with the token if one is needed
	server *http.Server
	done   chan struct{}
}

// Listen serves h at addr (host:port; port 0 is any free one). It refuses addresses
// that other machines can reach, because requests are not authenticated.
func Listen(addr string, h http.Handler) (*Server, error) {
	host, err := hostOf(addr)
	if err != nil {
		return nil, err
	}
	if !wire.Loopback(host) {
		return nil, locale.Error("listen.open", "address", addr)
	}
	return listen(addr, local(h), "")
}

// ListenAnywhere is like Listen but accepts any address. If other machines can reach
// it, requests need the token in URL, which is new at each start.
func ListenAnywhere(addr string, h http.Handler) (*Server, error) {
	host, err := hostOf(addr)
	if err != nil {
		return nil, err
	}
	if wire.Loopback(host) {
		return listen(addr, local(h), "")
	}
	token := rand.Text()
	return listen(addr, guarded(h, token), "?"+tokenName+"="+token)
}

func hostOf(addr string) (string, error) {
	host, port, err := net.SplitHostPort(addr)
	if err == nil {
		_, err = net.LookupPort("tcp", port)
	}
	if err != nil {
		return "", locale.M("listen.address", "address", addr).Err(err)
	}
	return host, nil
}

// CannotListen returns why an address cannot be listened on, and what to do.
func CannotListen(addr string, err error) error {
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return locale.M("listen.used", "address", addr).Err(err)
	case errors.Is(err, syscall.EACCES):
		return locale.M("listen.forbidden", "address", addr).Err(err)
	case errors.Is(err, syscall.EADDRNOTAVAIL):
		return locale.M("listen.foreign", "address", addr).Err(err)
	}
	return locale.Error("listen.failed", "address", addr, "problem", err)
}

func listen(addr string, h http.Handler, query string) (*Server, error) {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, CannotListen(addr, err)
	}
	s := &Server{
		URL:    "http://" + reachable(l.Addr().String()) + "/" + query,
		server: &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second},
		done:   make(chan struct{}),
	}
	go func() {
		defer close(s.done)
		_ = s.server.Serve(l) // returns only after Close
	}()
	return s, nil
}

// reachable returns an address that other machines can use: if all addresses of this
// machine are listened on, the first one that is not loopback.
func reachable(addr string) string {
	host, port, err := net.SplitHostPort(addr)
	if ip := net.ParseIP(host); err != nil || ip == nil || !ip.IsUnspecified() {
		return addr
	}
	all, _ := net.InterfaceAddrs()
	for _, a := range all {
		if n, ok := a.(*net.IPNet); ok && n.IP.To4() != nil && !n.IP.IsLoopback() {
			return net.JoinHostPort(n.IP.String(), port)
		}
	}
	return net.JoinHostPort("127.0.0.1", port)
}

// Close closes all connections and waits until the server has stopped.
func (s *Server) Close() error {
	err := s.server.Close()
	<-s.done
	return err
}

// local rejects what another web page makes a browser send here: requests from another
// origin, and requests with a foreign host name (DNS rebinding).
func local(h http.Handler) http.Handler {
	h = http.NewCrossOriginProtection().Handler(h)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host := r.Host
		if name, _, err := net.SplitHostPort(host); err == nil {
			host = name
		}
		if !wire.Loopback(strings.Trim(host, "[]")) {
			refuse(w, r, http.StatusMisdirectedRequest, "page.foreign_host")
			return
		}
		h.ServeHTTP(w, r)
	})
}

// tokenName is the query parameter with the token in the printed link.
const tokenName = "token"

// cookieName returns the name of the cookie that replaces the token. It has the port,
// because all ports of a host share their cookies: several previews may be open.
func cookieName(r *http.Request) string {
	_, port, _ := net.SplitHostPort(r.Host)
	return "dateline_preview_" + port
}

// guarded answers only requests with the token, or with the cookie that is set on the
// first of these. The cookie is valid until the process ends.
func guarded(h http.Handler, token string) http.Handler {
	h = http.NewCrossOriginProtection().Handler(h)
	pass := rand.Text()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Referrer-Policy", "no-referrer")
		if given := r.URL.Query().Get(tokenName); equal(given, token) {
			http.SetCookie(w, &http.Cookie{Name: cookieName(r), Value: pass, Path: "/", HttpOnly: true, SameSite: http.SameSiteStrictMode})
			forward(w, r.URL)
			return
		}
		if c, err := r.Cookie(cookieName(r)); err != nil || !equal(c.Value, pass) {
			refuse(w, r, http.StatusForbidden, "page.no_token")
			return
		}
		h.ServeHTTP(w, r)
	})
}

func equal(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

// forward leads to the same address without the token. It is a page and not a redirect,
// because a browser that came from another site's link would not send a strict cookie
// after a redirect.
func forward(w http.ResponseWriter, to *url.URL) {
	query := to.Query()
	query.Del(tokenName)
	next := html.EscapeString((&url.URL{Path: "/" + strings.TrimLeft(to.Path, "/"), RawQuery: query.Encode()}).String())
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
	fmt.Fprintf(w, `<!doctype html><html lang="en"><meta charset="utf-8"><title>Dateline</title><meta http-equiv="refresh" content="0;url=%s"><p><a href="%s">Dateline</a></p></html>`, next, next)
}
