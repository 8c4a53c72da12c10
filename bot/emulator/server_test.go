package emulator_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/bot/botapi"
	"github.com/dateline-bot/dateline/bot/emulator"
	"github.com/dateline-bot/dateline/bot/emulator/emulatortest"
)

// serve serves the emulator over HTTP, and returns the address.
func serve(t *testing.T, e *emulatortest.Emulator) string {
	t.Helper()
	s := httptest.NewServer(e.Handler())
	t.Cleanup(s.Close)
	return s.URL
}

// TestFaultsOverHTTP holds that faults have the same outcome over a real connection as
// in process.
func TestFaultsOverHTTP(t *testing.T) {
	for _, x := range []struct {
		fault   emulator.Fault
		outcome botapi.Outcome
		done    bool
	}{
		{emulator.Fault{Kind: emulator.FaultDropBefore}, botapi.Unknown, false},
		{emulator.Fault{Kind: emulator.FaultDropAfter}, botapi.Unknown, true},
		{emulator.Fault{Kind: emulator.FaultHTML}, botapi.Unknown, false},
		{emulator.Fault{Kind: emulator.FaultHTMLAfter}, botapi.Unknown, true},
		{emulator.Fault{Kind: emulator.FaultTruncate}, botapi.Unknown, true},
		{emulator.Fault{Kind: emulator.FaultLimit, RetryAfter: 7}, botapi.Limited, false},
		{emulator.Fault{Kind: emulator.FaultSlow, Delay: time.Minute}, botapi.Unknown, false},
		{emulator.Fault{Kind: emulator.FaultSlowAfter, Delay: time.Minute}, botapi.Unknown, true},
		{emulator.Fault{Kind: emulator.FaultRefuse, Description: "Bad Request: no"}, botapi.Refused, false},
	} {
		t.Run(string(x.fault.Kind), func(t *testing.T) {
			t.Parallel()
			e, _ := world(t)
			c, err := botapi.New(botapi.Config{Token: token, BaseURL: serve(t, e), Timeout: 2 * time.Second})
			if err != nil {
				t.Fatal(err)
			}
			remove := e.AddFault(x.fault)
			err = c.Call(t.Context(), "sendMessage", m{"chat_id": channel, "text": "a"}, nil)
			remove()
			var got *botapi.Error
			if !errors.As(err, &got) || got.Outcome != x.outcome {
				t.Errorf("got %v, want outcome %s", err, x.outcome)
			}
			if n := len(e.Messages(channel)); (n == 1) != x.done {
				t.Errorf("%d messages in the channel", n)
			}
		})
	}
}

func TestFaultsAreCounted(t *testing.T) {
	e := emulatortest.New(emulator.Config{Token: token, Rates: &emulator.Rates{}, Seed: 7})
	e.AddUser(emulator.User{ID: anna})
	send := func() bool {
		req, err := http.NewRequest(http.MethodGet, "http://e/bot"+token+"/sendMessage?chat_id=7&text=a", nil)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := e.Do(req)
		return err == nil && resp.StatusCode == 200
	}
	pattern := func(n int) (s string) {
		for range n {
			s += map[bool]string{true: "+", false: "-"}[send()]
		}
		return s
	}
	e.AddFault(emulator.Fault{Kind: emulator.FaultDropBefore, Method: "sendMessage", Nth: 3})
	if got := pattern(5); got != "++-++" {
		t.Errorf("the third: %s", got)
	}
	e.ClearFaults()
	e.AddFault(emulator.Fault{Kind: emulator.FaultLimit, Times: 2})
	if got := pattern(4); got != "--++" {
		t.Errorf("twice: %s", got)
	}
	e.ClearFaults()
	e.AddFault(emulator.Fault{Kind: emulator.FaultLimit, Method: "sendRichMessage sendMessage", Times: 1})
	if got := pattern(3); got != "-++" || len(e.Faults()) != 0 {
		t.Errorf("once, of two methods: %s; %d faults can still strike, want none", got, len(e.Faults()))
	}
	e.ClearFaults()
	e.AddFault(emulator.Fault{Kind: emulator.FaultDial, Method: "getMe"})
	e.AddFault(emulator.Fault{Kind: emulator.FaultHTML, Chat: 8})
	if got := pattern(3); got != "+++" {
		t.Errorf("of another method, of another chat: %s", got)
	}
	e.ClearFaults()
	e.AddFault(emulator.Fault{Kind: emulator.FaultDropAfter, Chance: .5})
	if n := strings.Count(pattern(200), "-"); n < 70 || n > 130 {
		t.Errorf("%d of 200 at a chance of one half", n)
	}
}

// TestWaysOfParameters holds that parameters are accepted as JSON, form, multipart and
// in the query.
func TestWaysOfParameters(t *testing.T) {
	entities := `[{"type":"bold","offset":0,"length":1}]`
	var parts bytes.Buffer
	w := multipart.NewWriter(&parts)
	for name, v := range map[string]string{"chat_id": "7", "text": "a & b", "entities": entities} {
		if err := w.WriteField(name, v); err != nil {
			t.Fatal(err)
		}
	}
	w.Close()
	form := url.Values{"chat_id": {"7"}, "text": {"a & b"}, "entities": {entities}}.Encode()
	for _, x := range []struct{ kind, query, body string }{
		{"application/json", "", `{"chat_id":7,"text":"a & b","entities":` + entities + `}`},
		{"application/json; charset=utf-8", "", `{"chat_id":"7","text":"a & b","entities":"` + strings.ReplaceAll(entities, `"`, `\"`) + `"}`},
		{"application/x-www-form-urlencoded", "", form},
		{w.FormDataContentType(), "", parts.String()},
		{"", "?" + form, ""},
	} {
		e := emulatortest.New(emulator.Config{Token: token})
		e.AddUser(emulator.User{ID: anna})
		req, err := http.NewRequest(http.MethodPost, "http://e/bot"+token+"/sendMessage"+x.query, strings.NewReader(x.body))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", x.kind)
		resp, err := e.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		if got := e.Messages(anna); len(got) != 1 || got[0].Text != "a & b" || !strings.Contains(got[0].JSON, `"bold"`) {
			body, _ := io.ReadAll(resp.Body)
			t.Errorf("%s: %s %v", x.kind, body, got)
		}
	}
}

func TestWrongAddresses(t *testing.T) {
	e, _ := world(t)
	for path, want := range map[string]string{
		"/bot1:wrong/getMe":       `{"ok":false,"error_code":401,"description":"Unauthorized"}`,
		"/bot" + token + "/fly":   `{"ok":false,"error_code":404,"description":"Not Found: method not found"}`,
		"/bot" + token:            `{"ok":false,"error_code":404,"description":"Not Found"}`,
		"/":                       `{"ok":false,"error_code":404,"description":"Not Found"}`,
		"/bot" + token + "/getme": `{"ok":true,"result":{"id":42,"is_bot":true,"first_name":"Dateline","username":"dateline_bot","can_join_groups":true,"supports_inline_queries":true}}`,
	} {
		req, err := http.NewRequest(http.MethodGet, "http://e"+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := e.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		if body, _ := io.ReadAll(resp.Body); strings.TrimSpace(string(body)) != want {
			t.Errorf("%s: %s", path, body)
		}
	}
}

func TestControl(t *testing.T) {
	e, c := world(t)
	url := serve(t, e)
	post := func(path, body string) string {
		t.Helper()
		resp, err := http.Post(url+path, "application/json", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		b, _ := io.ReadAll(resp.Body)
		if resp.StatusCode != 200 {
			t.Fatalf("%s: %d %s", path, resp.StatusCode, b)
		}
		return string(b)
	}
	post("/control/faults", `{"kind":"refuse","method":"sendMessage","nth":1,"code":403,"description":"Forbidden: no"}`)
	refused(t, c, "sendMessage", m{"chat_id": channel, "text": "a"}, "Forbidden: no")
	post("/control/old_server", `{"on":true}`)
	refused(t, c, "sendRichMessage", m{"chat_id": anna, "rich_message": m{"blocks": []m{{"type": "divider"}}}}, "Not Found: method not found")
	post("/control/send", `{"user":7,"text":"/help"}`)
	read := func(path string, v any) error {
		t.Helper()
		resp, err := http.Get(url + path)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		return json.NewDecoder(resp.Body).Decode(v)
	}
	var messages []emulator.Message
	if err := read("/control/messages?chat=7", &messages); err != nil || len(messages) != 1 || messages[0].Text != "/help" {
		t.Errorf("%v %+v", err, messages)
	}
	var calls []emulator.Call
	if err := read("/control/calls", &calls); err != nil || len(calls) != 2 || calls[0].Code != 403 || calls[0].Fault != emulator.FaultRefuse {
		t.Errorf("%v %+v", err, calls)
	}
}
