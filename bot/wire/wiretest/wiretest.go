// Package wiretest has what the tests of several packages of the bot need: an
// API that answers by a function, and the catalogues.
package wiretest

import (
	"context"
	"encoding/json"
	"sync"
	"testing"

	"github.com/dateline-bot/dateline/bot/botapi"
	"github.com/dateline-bot/dateline/content/locale"
)

// FakeAPI answers calls with a function and records them.
type FakeAPI struct {
	Answer func(method string, params map[string]any) (any, error)

	mu    sync.Mutex
	Calls []Call
}

// Call is a call that was made.
type Call struct {
	Method string
	Params map[string]any
	Files  []botapi.Upload
}

// Call records a call and answers it.
func (f *FakeAPI) Call(ctx context.Context, method string, params, result any) error {
	return f.CallFiles(ctx, method, params, nil, result)
}

// CallFiles does the same for a call with files.
func (f *FakeAPI) CallFiles(_ context.Context, method string, params any, files []botapi.Upload, result any) error {
	b, err := json.Marshal(params)
	if err != nil {
		return err
	}
	p := map[string]any{}
	if err := json.Unmarshal(b, &p); err != nil {
		return err
	}
	f.mu.Lock()
	f.Calls = append(f.Calls, Call{method, p, files})
	f.mu.Unlock()
	var v any = true
	if f.Answer != nil {
		if v, err = f.Answer(method, p); err != nil {
			return err
		}
	}
	if result == nil {
		return nil
	}
	if b, err = json.Marshal(v); err != nil {
		return err
	}
	return json.Unmarshal(b, result)
}

// Called returns the calls of a method.
func (f *FakeAPI) Called(method string) []Call {
	f.mu.Lock()
	defer f.mu.Unlock()
	var out []Call
	for _, c := range f.Calls {
		if c.Method == method {
			out = append(out, c)
		}
	}
	return out
}

// Refusal400 returns the error of a call that Telegram refuses.
func Refusal400(method, description string) error {
	return &botapi.Error{Method: method, Outcome: botapi.Refused, Code: 400, Description: "Bad Request: " + description}
}

// Locales returns the catalogues; English is the default.
func Locales(t testing.TB) *locale.Set {
	t.Helper()
	s, err := locale.Load("en")
	if err != nil {
		t.Fatal(err)
	}
	return s
}
