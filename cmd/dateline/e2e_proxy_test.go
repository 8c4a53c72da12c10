//go:build unix

package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/dateline-bot/dateline/bot/botapi/proxytest"
)

// throughProxy makes the program use only the proxy for the Bot API, and holds that the
// bot answers and does not reveal the proxy's password.
func throughProxy(t *testing.T, w *world, proxy *proxytest.Proxy) {
	for i, v := range w.env {
		if strings.HasPrefix(v, "DATELINE_API_URL=") {
			w.env[i] = "DATELINE_API_URL=http://api.telegram.invalid"
		}
	}
	w.env = append(w.env, "DATELINE_PROXY="+proxy.URL("ben", "hunter2"))
	p := w.start()
	w.ask(e2eReader, "/help")
	p.stop()
	asked := proxy.Asked()
	want := proxytest.Ask{User: "ben", Password: "hunter2", Host: "api.telegram.invalid"}
	if len(asked) == 0 || slices.ContainsFunc(asked, func(a proxytest.Ask) bool { return a != want }) {
		t.Errorf("the proxy was asked for %+v", asked)
	}
	if strings.Contains(p.out.String(), "hunter2") {
		t.Errorf("the proxy's password is in the log:\n%s", p.out)
	}
}

func testHTTPProxy(t *testing.T, w *world) { throughProxy(t, w, proxytest.HTTP(t, w.emulator)) }

func testSOCKSProxy(t *testing.T, w *world) {
	throughProxy(t, w, proxytest.SOCKS5(t, w.server.Listener.Addr().String()))
}
