package bot

import (
	"context"
	"encoding/json"
	"errors"
	"sync"
	"testing"

	"github.com/dateline-bot/dateline/bot/botapi"
	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/locale"
)

// fakeAPI answers calls by a function and keeps them.
type fakeAPI struct {
	answer func(method string, params map[string]any) (any, error)

	mu    sync.Mutex
	calls []call
}

type call struct {
	method string
	params map[string]any
	files  []botapi.Upload
}

func (f *fakeAPI) Call(ctx context.Context, method string, params, result any) error {
	return f.CallFiles(ctx, method, params, nil, result)
}

func (f *fakeAPI) CallFiles(ctx context.Context, method string, params any, files []botapi.Upload, result any) error {
	b, err := json.Marshal(params)
	if err != nil {
		return err
	}
	p := map[string]any{}
	if err := json.Unmarshal(b, &p); err != nil {
		return err
	}
	f.mu.Lock()
	f.calls = append(f.calls, call{method, p, files})
	f.mu.Unlock()
	var v any = true
	if f.answer != nil {
		if v, err = f.answer(method, p); err != nil {
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

func (f *fakeAPI) called(method string) []call {
	f.mu.Lock()
	defer f.mu.Unlock()
	var out []call
	for _, c := range f.calls {
		if c.method == method {
			out = append(out, c)
		}
	}
	return out
}

func refusal400(method, description string) error {
	return &botapi.Error{Method: method, Outcome: botapi.Refused, Code: 400, Description: "Bad Request: " + description}
}

func locales(t testing.TB) *locale.Set {
	t.Helper()
	s, err := locale.Load("en")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// noFolder has no articles.
type noFolder struct{}

func (noFolder) Body(*content.Article) ([]byte, error) { return nil, errors.New("no such file") }
func (noFolder) File(string) ([]byte, error)           { return nil, errors.New("no such file") }
func (noFolder) Address(*content.Article) string       { return "" }
