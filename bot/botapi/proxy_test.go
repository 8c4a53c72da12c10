package botapi_test

import (
	"bufio"
	"encoding/base64"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/dateline-bot/dateline/bot/botapi"
)

func TestHTTPProxy(t *testing.T) {
	var host, credentials string
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host, credentials = r.URL.Host, r.Header.Get("Proxy-Authorization")
		_, _ = io.WriteString(w, `{"ok":true,"result":true}`)
	}))
	defer proxy.Close()
	c := client(t, botapi.Config{BaseURL: "http://api.invalid", Proxy: strings.Replace(proxy.URL, "http://", "http://user:hunter2hunter@", 1)})
	if e := call(t, c); e != nil {
		t.Fatal(e)
	}
	want := "Basic " + base64.StdEncoding.EncodeToString([]byte("user:hunter2hunter"))
	if host != "api.invalid" || credentials != want {
		t.Errorf("the proxy saw host %q and credentials %q", host, credentials)
	}
}

// TestSOCKSProxy goes through a SOCKS5 server (RFC 1928) that takes one
// connection, by name and password.
func TestSOCKSProxy(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	saw := make(chan string, 1)
	go func() {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		saw <- socks(conn)
		if _, err := http.ReadRequest(bufio.NewReader(conn)); err == nil {
			_, _ = io.WriteString(conn, answer("200 OK", `{"ok":true,"result":true}`))
		}
	}()
	c := client(t, botapi.Config{BaseURL: "http://api.invalid", Proxy: "socks5://user:hunter2hunter@" + l.Addr().String()})
	if e := call(t, c); e != nil {
		t.Fatal(e)
	}
	if got := <-saw; got != "user hunter2hunter api.invalid" {
		t.Errorf("the proxy saw %q", got)
	}
}

// socks does the handshake and returns user, password and the host asked for.
func socks(conn net.Conn) string {
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
