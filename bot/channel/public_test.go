package channel

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
)

// TestImagesOfTheOwnNetworkAreNotFetched holds that an article cannot make the bot
// fetch from addresses that only its own machine can reach.
func TestImagesOfTheOwnNetworkAreNotFetched(t *testing.T) {
	var asked atomic.Int64
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked.Add(1)
		_, _ = w.Write(pngOf(8, 8))
	}))
	defer s.Close()
	_, port, _ := strings.Cut(s.Listener.Addr().String(), ":")
	direct, err := NewImages(ImagesConfig{})
	if err != nil {
		t.Fatal(err)
	}
	// The proxy itself is on loopback: it may be used, but not for this address.
	proxied, err := NewImages(ImagesConfig{Proxy: s.URL})
	if err != nil {
		t.Fatal(err)
	}
	for name, m := range map[string]*Images{"direct": direct, "through a proxy": proxied} {
		for _, host := range []string{"127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "10.0.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0", "[fd00::1]"} {
			_, err := m.Fetch(t.Context(), "http://"+host+":"+port+"/a.png")
			if err == nil || !strings.Contains(err.Error(), "is not a public address") {
				t.Errorf("%s, %s: %v", name, host, err)
			}
		}
	}
	for _, host := range []string{"router", "127.1", "2130706433", "0x7f.0.0.1", "a.localhost", "localhost."} {
		if _, err := proxied.Fetch(t.Context(), "http://"+host+"/a.png"); err == nil || !strings.Contains(err.Error(), "is not a public address") {
			t.Errorf("through a proxy, %s: %v", host, err)
		}
	}
	for _, address := range []string{"file:///etc/passwd", "ftp://example.org/a.png", "gopher://example.org/"} {
		if _, err := direct.Fetch(t.Context(), address); err == nil || !strings.Contains(err.Error(), "only http and https") {
			t.Errorf("%s: %v", address, err)
		}
	}
	if n := asked.Load(); n != 0 {
		t.Errorf("%d requests arrived", n)
	}
	// Public addresses are requested through the proxy (a literal address: no name
	// is looked up).
	if _, err := proxied.Fetch(t.Context(), "http://93.184.215.14/a.png"); err != nil || asked.Load() != 1 {
		t.Errorf("by the proxy: %v, %d requests", err, asked.Load())
	}
}

// TestRedirectIntoTheOwnNetwork holds that redirects are checked, too.
func TestRedirectIntoTheOwnNetwork(t *testing.T) {
	var asked []string
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.URL.Host)
		http.Redirect(w, r, "http://169.254.169.254/latest/meta-data", http.StatusFound)
	}))
	defer s.Close()
	m, err := NewImages(ImagesConfig{Proxy: s.URL})
	if err != nil {
		t.Fatal(err)
	}
	_, err = m.Fetch(t.Context(), "http://93.184.215.14/a.png")
	if err == nil || !strings.Contains(err.Error(), "is not a public address") || len(asked) != 1 {
		t.Errorf("%v, asked for %q", err, asked)
	}
}

func TestPublic(t *testing.T) {
	for address, want := range map[string]bool{
		"93.184.215.14": true, "2606:2800:21f:cb07::1": true, "64:ff9b::5db8:d70e": true,
		"64:ff9b::7f00:1": false, "100.64.0.1": false, "198.18.0.1": false, "255.255.255.255": false, "224.0.0.1": false,
		"fe80::1": false, "::": false, "::127.0.0.1": false, "2002:7f00:1::": false, "172.16.0.1": false, "ff02::1": false,
	} {
		if got := public(netip.MustParseAddr(address)); got != want {
			t.Errorf("%s: %t", address, got)
		}
	}
}

func TestNewImagesHidesTheProxysPassword(t *testing.T) {
	for _, proxy := range []string{"://ben:hunter2@", "http://ben:hunter2@%zz/"} {
		if _, err := NewImages(ImagesConfig{Proxy: proxy}); err == nil || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%q: %v", proxy, err)
		}
	}
}
