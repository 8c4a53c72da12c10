package web_test

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/bot/botapi"
	"github.com/dateline-bot/dateline/bot/emulator"
	"github.com/dateline-bot/dateline/bot/emulator/emulatortest"
	"github.com/dateline-bot/dateline/bot/web"
	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/scheduler"
)

const (
	token   = "1:token"
	channel = -1001
)

type m = map[string]any

func world(t *testing.T) (*emulatortest.Emulator, *botapi.Client) {
	t.Helper()
	e := emulatortest.New(emulator.Config{Token: token})
	e.AddUser(emulator.User{ID: 7, FirstName: "Anna", LanguageCode: "ru"})
	e.AddChannel(emulator.Channel{ID: channel, Title: "News", Username: "news", Admins: []int64{7}, Bot: emulator.AllRights()})
	c, err := botapi.New(botapi.Config{Token: token, HTTP: e})
	if err != nil {
		t.Fatal(err)
	}
	return e, c
}

func serve(t *testing.T, e *emulatortest.Emulator) string {
	t.Helper()
	d, err := web.NewDemo(web.DemoConfig{Emulator: e.Emulator, Title: "Test"})
	if err != nil {
		t.Fatal(err)
	}
	s, err := web.Listen("127.0.0.1:0", d.Handler())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s.URL
}

func get(t *testing.T, url string, change func(*http.Request)) *http.Response {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	if change != nil {
		change(req)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { resp.Body.Close() })
	return resp
}

type shown struct {
	Chats []struct {
		Kind     string
		Messages []struct {
			ID   int
			HTML string
		}
	}
}

// events reads the stream of what one person sees.
func events(t *testing.T, url string) func() shown {
	t.Helper()
	lines := bufio.NewReader(get(t, url, nil).Body)
	return func() (s shown) {
		for {
			line, err := lines.ReadString('\n')
			if err != nil {
				t.Fatal(err)
			}
			if data, ok := strings.CutPrefix(line, "data: "); ok {
				if err := json.Unmarshal([]byte(data), &s); err != nil {
					t.Fatal(err)
				}
				return s
			}
		}
	}
}

func TestPageFollowsTheChats(t *testing.T) {
	e, c := world(t)
	url := strings.TrimSuffix(serve(t, e), "/")
	next := events(t, url+"/events?user=7")
	if s := next(); len(s.Chats) != 2 || s.Chats[0].Kind != "channel" || s.Chats[1].Kind != "bot" {
		t.Fatalf("at first: %+v", s)
	}
	hostile := `<img src=x onerror=alert(1)>`
	if err := c.Call(t.Context(), "sendMessage", m{"chat_id": channel, "text": hostile, "entities": []m{{"type": "bold", "offset": 0, "length": 4}}}, nil); err != nil {
		t.Fatal(err)
	}
	if s := next(); len(s.Chats[0].Messages) != 1 || strings.Contains(s.Chats[0].Messages[0].HTML, "<img") || !strings.Contains(s.Chats[0].Messages[0].HTML, "<strong>&lt;img</strong>") {
		t.Errorf("shown as %+v", s)
	} else if !regexp.MustCompile(`role="group" aria-label="[^"]+, \d\d:\d\d"`).MatchString(s.Chats[0].Messages[0].HTML) { // apart from its neighbours for a screen reader
		t.Errorf("the message has no name: %+v", s)
	}
	rich := m{"blocks": []m{{"type": "heading", "size": 2, "text": hostile}, {"type": "paragraph", "text": "a"}}}
	if err := c.Call(t.Context(), "editMessageText", m{"chat_id": channel, "message_id": 1, "rich_message": rich}, nil); err != nil {
		t.Fatal(err)
	}
	if s := next(); strings.Contains(s.Chats[0].Messages[0].HTML, "<img") || !strings.Contains(s.Chats[0].Messages[0].HTML, `<h2 aria-level="4">`) { // below the chat's own heading
		t.Errorf("shown as %+v", s)
	}
	resp, err := http.Post(url+"/send", "application/json", strings.NewReader(`{"user":7,"chat":7,"text":"/latest"}`))
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if s := next(); len(s.Chats[1].Messages) != 1 || e.Pending() != 1 {
		t.Errorf("after a command: %+v, %d updates", s, e.Pending())
	}
}

// TestPageIsForThisMachine holds that other web pages cannot reach the chats through a
// browser.
func TestPageIsForThisMachine(t *testing.T) {
	e, _ := world(t)
	url := strings.TrimSuffix(serve(t, e), "/")
	home := get(t, url, nil)
	policy := home.Header.Get("Content-Security-Policy")
	if home.StatusCode != 200 || !strings.Contains(policy, "default-src 'none'") || strings.Contains(policy, "unsafe") {
		t.Errorf("status %d, policy %q", home.StatusCode, policy)
	}
	body, _ := io.ReadAll(home.Body)
	for _, outside := range []string{"http://", "https://", "//cdn", "<script>", "style="} {
		if strings.Contains(string(body), outside) {
			t.Errorf("the page holds %q", outside)
		}
	}
	for _, host := range []string{"evil.example", "evil.example:8080", "127.0.0.1.evil.example"} {
		if r := get(t, url+"/events", func(r *http.Request) { r.Host = host }); r.StatusCode != http.StatusMisdirectedRequest {
			t.Errorf("host %q got %d", host, r.StatusCode)
		}
	}
	for _, path := range []string{"/send", "/control/faults", "/bot" + token + "/sendMessage"} {
		req, err := http.NewRequest(http.MethodPost, url+path, strings.NewReader(`{}`))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Origin", "https://evil.example")
		r, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		r.Body.Close()
		if r.StatusCode != http.StatusForbidden {
			t.Errorf("%s from another origin got %d", path, r.StatusCode)
		}
	}
	for _, addr := range []string{"0.0.0.0:0", ":0", "192.0.2.1:0", "127.0.0.1"} {
		if s, err := web.Listen(addr, e); err == nil {
			s.Close()
			t.Errorf("listens on %q", addr)
		}
	}
}

// TestActsAreShownAtOnce holds that a page shows a fault that its visitor switches on
// well before the ledger is read again, which happens once a second.
func TestActsAreShownAtOnce(t *testing.T) {
	e, _ := world(t)
	d, err := web.NewDemo(web.DemoConfig{Emulator: e.Emulator, Stage: &web.Stage{
		Articles: t.TempDir(), Author: 7, Speed: func() int { return 1 },
		Catalogue: func() *content.Catalogue { return new(content.Catalogue) },
		Ledger:    func(context.Context) ([]scheduler.Entry, error) { return nil, nil },
	}})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	server := httptest.NewServer(d.Handler())
	defer server.Close()
	defer server.CloseClientConnections() // the stream does not end by itself
	lines := bufio.NewReader(get(t, server.URL+"/events?user=7", nil).Body)
	shows := func() string { // the faults in the next event
		for {
			line, err := lines.ReadString('\n')
			if err != nil {
				t.Fatal(err)
			}
			if data, ok := strings.CutPrefix(line, "data: "); ok {
				var s struct{ Faults []string }
				if err := json.Unmarshal([]byte(data), &s); err != nil {
					t.Fatal(err)
				}
				return strings.Join(s.Faults, " ")
			}
		}
	}
	if got := shows(); got != "" {
		t.Fatalf("at first the faults are %q, want none", got)
	}
	fastest := time.Hour // the others may have waited for a busy machine, or not for the next second
	for i := range 4 {
		start := time.Now()
		resp, err := http.Post(server.URL+"/act", "application/json", strings.NewReader(`{"do":"fault","text":"dial"}`))
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if got, want := shows(), []string{"dial", ""}[i%2]; got != want {
			t.Errorf("after %d acts the faults are %q, want %q", i+1, got, want)
		}
		fastest = min(fastest, time.Since(start))
	}
	if fastest > 300*time.Millisecond {
		t.Errorf("an act is shown after %v, want at most 300 ms", fastest)
	}
}
