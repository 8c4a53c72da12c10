package web

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"fmt"
	"html"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/dateline-bot/dateline/bot/emulator/wire"
)

// Server serves pages until it is closed.
type Server struct {
	URL    string // http://127.0.0.1:8080/, with the token where one is needed
	server *http.Server
	done   chan struct{}
}

// Listen serves h at addr, host and port; port 0 is any free one. It refuses
// addresses that other machines can reach: there is no password on it.
func Listen(addr string, h http.Handler) (*Server, error) {
	host, err := hostOf(addr)
	if err != nil {
		return nil, err
	}
	if !wire.Loopback(host) {
		return nil, fmt.Errorf("address %q is open to other machines, and anyone who reaches it could do and see there what you can: use 127.0.0.1", addr)
	}
	return listen(addr, local(h), "")
}

// ListenAnywhere is Listen that takes any address: one that other machines can
// reach needs the token in URL, which is another at each start.
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
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return "", fmt.Errorf("address %q: write host and port, for instance 127.0.0.1:8080: %w", addr, err)
	}
	return host, nil
}

func listen(addr string, h http.Handler, query string) (*Server, error) {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("%w: end the program that uses the port, or choose another address", err)
	}
	s := &Server{
		URL:    "http://" + reachable(l.Addr().String()) + "/" + query,
		server: &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second},
		done:   make(chan struct{}),
	}
	go func() {
		defer close(s.done)
		_ = s.server.Serve(l) // ends by Close alone
	}()
	return s, nil
}

// reachable is an address that another machine can use: where all of this
// machine's are listened on, the first that is not for itself.
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

// Close ends all connections and waits until the server is gone.
func (s *Server) Close() error {
	err := s.server.Close()
	<-s.done
	return err
}

// Shutdown lets requests under way end, up to the context, and closes the rest.
func (s *Server) Shutdown(ctx context.Context) error {
	return errors.Join(s.server.Shutdown(ctx), s.Close())
}

// local turns away what a web page elsewhere makes a browser send here:
// requests from another origin, and those that reached this address under a foreign
// name (DNS rebinding).
func local(h http.Handler) http.Handler {
	h = http.NewCrossOriginProtection().Handler(h)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host := r.Host
		if name, _, err := net.SplitHostPort(host); err == nil {
			host = name
		}
		if !wire.Loopback(strings.Trim(host, "[]")) {
			http.Error(w, "this server answers to 127.0.0.1 and localhost only", http.StatusMisdirectedRequest)
			return
		}
		h.ServeHTTP(w, r)
	})
}

// tokenName is the parameter of the link that is printed.
const tokenName = "token"

// cookieName is the cookie that the token is exchanged for.
const cookieName = "dateline_preview"

// guarded answers those alone who came by the link with the token, once: a
// cookie of this process lets them stay.
func guarded(h http.Handler, token string) http.Handler {
	h = http.NewCrossOriginProtection().Handler(h)
	pass := rand.Text()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Referrer-Policy", "no-referrer")
		if given := r.URL.Query().Get(tokenName); equal(given, token) {
			http.SetCookie(w, &http.Cookie{Name: cookieName, Value: pass, Path: "/", HttpOnly: true, SameSite: http.SameSiteStrictMode})
			forward(w, r.URL)
			return
		}
		if c, err := r.Cookie(cookieName); err != nil || !equal(c.Value, pass) {
			http.Error(w, "403: open the link that the terminal shows", http.StatusForbidden)
			return
		}
		h.ServeHTTP(w, r)
	})
}

func equal(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

// forward leads to the same address without the token. A page does so rather
// than a redirect: a browser that came from another site's link would leave a strict
// cookie out of what follows.
func forward(w http.ResponseWriter, to *url.URL) {
	query := to.Query()
	query.Del(tokenName)
	next := html.EscapeString((&url.URL{Path: "/" + strings.TrimLeft(to.Path, "/"), RawQuery: query.Encode()}).String())
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
	fmt.Fprintf(w, `<!doctype html><html lang="en"><meta charset="utf-8"><title>Dateline</title><meta http-equiv="refresh" content="0;url=%s"><p><a href="%s">Dateline</a></p></html>`, next, next)
}
