// Package proxytest has the proxies that tests reach a Bot API through: one that
// speaks HTTP and one that speaks SOCKS5 (RFC 1928). Each listens on loopback,
// forwards every connection to one server, and records the name, the password
// and the host of each.
//
// The host that a test asks for need not exist: that a call arrives shows that
// it went by the proxy.
package proxytest

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"sync"
	"testing"
)

// Proxy is a running proxy. It ends with its test.
type Proxy struct {
	scheme, address string

	mu    sync.Mutex
	asked []Ask
}

// Ask is what somebody wants of a proxy: a way to a host.
type Ask struct{ User, Password, Host string }

// URL is the proxy's address, with the name and password to come with.
func (p *Proxy) URL(user, password string) string {
	return (&url.URL{Scheme: p.scheme, User: url.UserPassword(user, password), Host: p.address}).String()
}

// Asked returns what was asked of the proxy so far: an HTTP proxy is asked with
// every request, a SOCKS5 proxy with every connection.
func (p *Proxy) Asked() []Ask {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.asked)
}

func (p *Proxy) note(a Ask) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.asked = append(p.asked, a)
}

// HTTP starts a proxy before server. It refuses requests without a name and a password
// with 407.
func HTTP(t *testing.T, server http.Handler) *Proxy {
	t.Helper()
	p := &Proxy{scheme: "http"}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		user, password, ok := credentials(r)
		if !ok {
			http.Error(w, "the proxy wants a name and a password", http.StatusProxyAuthRequired)
			return
		}
		p.note(Ask{user, password, r.URL.Host})
		server.ServeHTTP(w, r)
	}))
	t.Cleanup(s.Close)
	p.address = s.Listener.Addr().String()
	return p
}

// credentials reads the header that a proxy looks at.
func credentials(r *http.Request) (user, password string, ok bool) {
	asServer := http.Request{Header: http.Header{"Authorization": r.Header["Proxy-Authorization"]}}
	return asServer.BasicAuth()
}

// SOCKS5 starts a proxy before the server that listens at an address.
func SOCKS5(t *testing.T, server string) *Proxy {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	p := &Proxy{scheme: "socks5", address: listener.Addr().String()}
	go func() {
		for {
			near, err := listener.Accept()
			if err != nil {
				return
			}
			go p.lead(near, server)
		}
	}()
	return p
}

// lead greets who connected and carries bytes both ways.
func (p *Proxy) lead(near net.Conn, server string) {
	defer near.Close()
	p.note(greet(near))
	far, err := net.Dial("tcp", server)
	if err != nil {
		return
	}
	defer far.Close()
	go func() { _, _ = io.Copy(far, near) }()
	_, _ = io.Copy(near, far)
}

// greet is a server's part of the handshake (RFC 1928, 1929).
func greet(conn net.Conn) (a Ask) {
	read := func(n int) []byte {
		b := make([]byte, n)
		_, _ = io.ReadFull(conn, b)
		return b
	}
	read(int(read(2)[1]))           // version, methods
	_, _ = conn.Write([]byte{5, 2}) // user and password
	a.User = string(read(int(read(2)[1])))
	a.Password = string(read(int(read(1)[0])))
	_, _ = conn.Write([]byte{1, 0})
	read(4) // version, connect, reserved, a name
	a.Host = string(read(int(read(1)[0])))
	read(2) // port
	_, _ = conn.Write([]byte{5, 0, 0, 1, 0, 0, 0, 0, 0, 0})
	return a
}
