package bot

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/bot/channel"
	"github.com/dateline-bot/dateline/bot/wire"
	"github.com/dateline-bot/dateline/bot/wire/wiretest"

	"github.com/dateline-bot/dateline/bot/botapi"
	"github.com/dateline-bot/dateline/content"
)

// updateServer gives updates as Telegram does: those from the offset on, which
// confirms all below it.
type updateServer struct {
	mu        sync.Mutex
	updates   []string
	first     int // id of updates[0]
	confirmed int
	asked     int
	fail      func(n int) error // of the n-th question, from 1
	arrived   chan struct{}
	sent      []wiretest.Call
	hold      func(wiretest.Call) // before a message is answered
}

func newUpdateServer(updates ...string) *updateServer {
	return &updateServer{updates: updates, first: 100, arrived: make(chan struct{}, 1)}
}

func (s *updateServer) add(update string) {
	s.mu.Lock()
	s.updates = append(s.updates, update)
	s.mu.Unlock()
	select {
	case s.arrived <- struct{}{}:
	default:
	}
}

func (s *updateServer) Call(ctx context.Context, method string, params, result any) error {
	b, _ := json.Marshal(params)
	var p map[string]any
	_ = json.Unmarshal(b, &p)
	switch method {
	case "getUpdates":
		return s.getUpdates(ctx, p, result)
	case "getMe":
		return json.Unmarshal([]byte(`{"id":1,"is_bot":true,"username":"dateline_bot"}`), result)
	}
	c := wiretest.Call{Method: method, Params: p}
	if s.hold != nil {
		s.hold(c)
	}
	s.mu.Lock()
	s.sent = append(s.sent, c)
	s.mu.Unlock()
	return nil
}

func (s *updateServer) CallFiles(ctx context.Context, method string, params any, _ []botapi.Upload, result any) error {
	return s.Call(ctx, method, params, result)
}

func (s *updateServer) getUpdates(ctx context.Context, p map[string]any, result any) error {
	s.mu.Lock()
	s.asked++
	n, fail := s.asked, s.fail
	s.mu.Unlock()
	if fail != nil {
		if err := fail(n); err != nil {
			return err
		}
	}
	offset, _ := p["offset"].(float64)
	limit, _ := p["limit"].(float64)
	timeout, _ := p["timeout"].(float64)
	deadline := time.After(time.Duration(timeout) * time.Second)
	for {
		s.mu.Lock()
		s.confirmed = max(s.confirmed, int(offset)-1)
		var batch []json.RawMessage
		for i, u := range s.updates {
			if id := s.first + i; id >= int(offset) && id > s.confirmed && len(batch) < int(limit) {
				batch = append(batch, json.RawMessage(fmt.Sprintf(`{"update_id":%d,%s`, id, u[1:])))
			}
		}
		s.mu.Unlock()
		if len(batch) > 0 || timeout == 0 {
			if r, ok := result.(*[]json.RawMessage); ok {
				*r = batch
			}
			return nil
		}
		select {
		case <-ctx.Done():
			return &botapi.Error{Method: "getUpdates", Outcome: botapi.Unknown, Err: ctx.Err()}
		case <-deadline:
			return nil
		case <-s.arrived:
		}
	}
}

// holdAnswers lets no message to a chat leave until release is closed; chat 0 is
// every chat.
func (s *updateServer) holdAnswers(chat float64) (release chan struct{}) {
	release = make(chan struct{})
	s.hold = func(c wiretest.Call) {
		if c.Method == "sendMessage" && (chat == 0 || c.Params["chat_id"] == chat) {
			<-release
		}
	}
	return release
}

func (s *updateServer) state() (confirmed, asked, sent int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.sent {
		if c.Method == "sendMessage" {
			sent++
		}
	}
	return s.confirmed, s.asked, sent
}

// callsOf returns the calls of a method so far, but for getUpdates and getMe.
func callsOf(s *updateServer, method string) (out []wiretest.Call) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.sent {
		if c.Method == method {
			out = append(out, c)
		}
	}
	return out
}

// say is an update: somebody writes to the bot.
func say(user int, text string) string {
	return fmt.Sprintf(`{"message":{"message_id":1,"from":{"id":%d},"chat":{"id":%d,"type":"private"},"text":%q}}`, user, user, text)
}

// runBot runs a bot on the server until the returned function is called, which
// returns how long stopping took.
func runBot(t *testing.T, api wire.API, change func(*Bot)) (stop func() time.Duration, log *bytes.Buffer) {
	t.Helper()
	log = &bytes.Buffer{}
	logger := slog.New(slog.NewTextHandler(log, nil))
	b, err := New(Config{API: api, Desk: &fakeDesk{catalogue: content.NewCatalogue(nil, nil, nil)}, Folder: noFolder{}, Admins: channel.NewAdmins(api, []int64{1}, "", nil, logger), Locales: wiretest.Locales(t), Log: logger})
	if err != nil {
		t.Fatal(err)
	}
	if change != nil {
		change(b)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- b.Run(ctx) }()
	return func() time.Duration {
		start := time.Now()
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
		return time.Since(start)
	}, log
}

// apiFunc is an API of one function.
type apiFunc func(ctx context.Context, method string, params, result any) error

func (f apiFunc) Call(ctx context.Context, method string, params, result any) error {
	return f(ctx, method, params, result)
}

func (f apiFunc) CallFiles(ctx context.Context, method string, params any, _ []botapi.Upload, result any) error {
	return f(ctx, method, params, result)
}
