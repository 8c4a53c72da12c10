package web_test

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"strings"
	"testing"

	"github.com/dateline-bot/dateline/bot/web"
)

// TestListenAnywhere holds that nothing can be seen without the token of the link,
// including events and media; with it, a cookie is set that is valid as long as the
// program runs.
func TestListenAnywhere(t *testing.T) {
	s, err := web.ListenAnywhere("0.0.0.0:0", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, "secret "+r.URL.Path) }))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	base, query, ok := strings.Cut(s.URL, "?token=")
	if !ok || len(query) < 20 {
		t.Fatalf("the link is %s", s.URL)
	}
	look := func(c *http.Client, address string) (int, string, []*http.Cookie) {
		t.Helper()
		resp, err := c.Get(address)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		body, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		return resp.StatusCode, string(body), resp.Cookies()
	}
	stranger := &http.Client{}
	for _, path := range []string{"", "events", "file/a.png", "static/face.css", "?token=", "?token=wrong"} {
		if code, body, _ := look(stranger, base+path); code != http.StatusForbidden || strings.Contains(body, "secret") {
			t.Errorf("%q without the token: got %d %q, want 403", path, code, body)
		}
	}
	for languages, want := range map[string]string{"de-AT,en;q=0.5": `lang="de"><meta charset="utf-8">|Öffne den Link, den das Terminal zeigt.`, "ru": "Откройте ссылку, которую показывает терминал.", "fr": `lang="en"|Open the link that the terminal shows.`} {
		r := get(t, base+"article/a.md", func(r *http.Request) { r.Header.Set("Accept-Language", languages) })
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Fatal(err)
		}
		for _, words := range strings.Split(want, "|") {
			if !strings.Contains(string(body), words) || r.StatusCode != http.StatusForbidden || !strings.HasPrefix(r.Header.Get("Content-Type"), "text/html") {
				t.Errorf("%s: got %d %q, want 403 with %q", languages, r.StatusCode, body, words)
			}
		}
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	guest := &http.Client{Jar: jar}
	code, body, cookies := look(guest, base+"article/a.md?token="+query)
	if code != 200 || strings.Contains(body, query) || !strings.Contains(body, `url=/article/a.md`) {
		t.Errorf("with the token: got %d %q", code, body)
	}
	if len(cookies) != 1 || !cookies[0].HttpOnly || cookies[0].SameSite != http.SameSiteStrictMode || cookies[0].Value == query {
		t.Errorf("the cookie is %v", cookies)
	}
	if code, body, _ := look(guest, base+"article/a.md"); code != 200 || body != "secret /article/a.md" {
		t.Errorf("with the cookie: got %d %q", code, body)
	}
}

// TestListenAnywhereTwice holds that two previews can be open in one browser: it sends the
// cookies of a host to all of its ports.
func TestListenAnywhereTwice(t *testing.T) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	guest := &http.Client{Jar: jar}
	var pages []string
	for range 2 {
		s, err := web.ListenAnywhere("0.0.0.0:0", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "seen") }))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { s.Close() })
		address, _, _ := strings.Cut(s.URL, "?")
		pages = append(pages, s.URL, address)
	}
	for _, page := range []string{pages[0], pages[2], pages[1], pages[3]} {
		resp, err := guest.Get(page)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != http.StatusOK {
			t.Errorf("%s: got %d, want 200", page, resp.StatusCode)
		}
	}
}

// TestListenAnywhereOnLoopback holds that no token is needed on this machine, and that
// foreign host names are refused.
func TestListenAnywhereOnLoopback(t *testing.T) {
	s, err := web.ListenAnywhere("127.0.0.1:0", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "seen") }))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	if strings.Contains(s.URL, "token") {
		t.Errorf("the link is %s", s.URL)
	}
	for host, want := range map[string]int{"localhost:8080": 200, "evil.example": http.StatusMisdirectedRequest} {
		r := get(t, s.URL, func(r *http.Request) { r.Host = host })
		if r.StatusCode != want {
			t.Errorf("host %s: got %d, want %d", host, r.StatusCode, want)
		}
	}
}
