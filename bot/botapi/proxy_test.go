package botapi_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"

	"github.com/dateline-bot/dateline/bot/botapi"
	"github.com/dateline-bot/dateline/bot/botapi/proxytest"
)

// TestProxy calls a server that can only be reached through a proxy with a password.
func TestProxy(t *testing.T) {
	api := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, `{"ok":true,"result":true}`) })
	server := httptest.NewServer(api)
	defer server.Close()
	for name, proxy := range map[string]*proxytest.Proxy{
		"http":   proxytest.HTTP(t, api),
		"socks5": proxytest.SOCKS5(t, server.Listener.Addr().String()),
	} {
		t.Run(name, func(t *testing.T) {
			c := client(t, botapi.Config{BaseURL: "http://api.invalid", Proxy: proxy.URL("user", "hunter2hunter")})
			if e := call(t, c); e != nil {
				t.Fatal(e)
			}
			want := []proxytest.Ask{{User: "user", Password: "hunter2hunter", Host: "api.invalid"}}
			if got := proxy.Asked(); !slices.Equal(got, want) {
				t.Errorf("the proxy was asked for %+v", got)
			}
		})
	}
}
