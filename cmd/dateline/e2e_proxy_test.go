package main

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
)

// unreachable is a Bot API server that only a proxy finds.
const unreachable = "http://api.telegram.invalid"

// throughProxy makes the program reach the Bot API by the proxy alone, and holds
// that it talks with people and keeps the proxy's password to itself.
func throughProxy(t *testing.T, w *world, proxy string, used func() int64) {
	for i, v := range w.env {
		if strings.HasPrefix(v, "DATELINE_API_URL=") {
			w.env[i] = "DATELINE_API_URL=" + unreachable
		}
	}
	w.env = append(w.env, "DATELINE_PROXY="+proxy)
	p := w.start()
	w.ask(e2eReader, "/help")
	if used() == 0 {
		t.Error("the proxy was not used")
	}
	p.stop()
	if strings.Contains(p.out.String(), "hunter2") {
		t.Errorf("the proxy's password is in the log:\n%s", p.out)
	}
}

func testHTTPProxy(t *testing.T, w *world) {
	var n atomic.Int64
	proxy := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if r.URL.Host == "api.telegram.invalid" && r.Header.Get("Proxy-Authorization") != "" {
			n.Add(1)
			w.emulator.ServeHTTP(rw, r)
			return
		}
		http.Error(rw, "who is that?", http.StatusProxyAuthRequired)
	}))
	t.Cleanup(proxy.Close)
	throughProxy(t, w, "http://ben:hunter2@"+proxy.Listener.Addr().String(), n.Load)
}

func testSOCKSProxy(t *testing.T, w *world) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	var n atomic.Int64
	go func() {
		for {
			near, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer near.Close()
				if host := greet(near); host != "ben hunter2 api.telegram.invalid" {
					t.Errorf("the proxy was asked for %q", host)
					return
				}
				n.Add(1)
				far, err := net.Dial("tcp", w.server.Listener.Addr().String())
				if err != nil {
					return
				}
				defer far.Close()
				go func() { _, _ = io.Copy(far, near) }()
				_, _ = io.Copy(near, far)
			}()
		}
	}()
	throughProxy(t, w, "socks5://ben:hunter2@"+listener.Addr().String(), n.Load)
}

// greet is a SOCKS5 server's part of the handshake (RFC 1928, 1929). It returns
// the user, the password and the host asked for.
func greet(conn net.Conn) string {
	read := func(n int) []byte {
		b := make([]byte, n)
		_, _ = io.ReadFull(conn, b)
		return b
	}
	read(int(read(2)[1]))           // version, methods
	_, _ = conn.Write([]byte{5, 2}) // user and password
	user := string(read(int(read(2)[1])))
	password := string(read(int(read(1)[0])))
	_, _ = conn.Write([]byte{1, 0})
	read(4) // version, connect, reserved, a name
	host := string(read(int(read(1)[0])))
	read(2) // port
	_, _ = conn.Write([]byte{5, 0, 0, 1, 0, 0, 0, 0, 0, 0})
	return user + " " + password + " " + host
}
