package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dateline-bot/dateline/bot/botapi"
	"github.com/dateline-bot/dateline/bot/channel"
	"github.com/dateline-bot/dateline/bot/wire"
	"github.com/dateline-bot/dateline/bot/wire/wiretest"
	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/scheduler/audience"
	"github.com/dateline-bot/dateline/scheduler/ledger"
	"github.com/dateline-bot/dateline/scheduler/store"
)

// mailServer counts what each reader got and when.
type mailServer struct {
	*updateServer
	mu     sync.Mutex
	got    map[int64]int
	at     []time.Time
	before func(reader int64) error
}

func (s *mailServer) Call(ctx context.Context, method string, params, result any) error {
	p, ok := params.(wire.Params)
	if method != "sendMessage" || !ok {
		return s.updateServer.Call(ctx, method, params, result)
	}
	var reader int64
	if _, err := fmt.Sscan(string(p["chat_id"]), &reader); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.before != nil {
		if err := s.before(reader); err != nil {
			return err
		}
	}
	s.got[reader]++
	s.at = append(s.at, time.Now())
	return nil
}

// sent returns how often each reader was written to, and when.
func (s *mailServer) sent() (map[int64]int, []time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.got), slices.Clone(s.at)
}

// mailBot runs a bot with readers who follow everything. publish brings an
// article out.
func mailBot(t *testing.T, s *mailServer, db string) (publish func(slug string), audience *store.Audience, stop func()) {
	t.Helper()
	state, err := store.OpenSQLite(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	articles := []*content.Article{}
	for _, slug := range []string{"old", "one", "two"} {
		articles = append(articles, &content.Article{Slug: slug, Path: slug + ".md", Title: slug, Due: time.Now().Add(-time.Hour), Categories: []string{"ai"}})
	}
	desk := &fakeDesk{channel: channelID, username: "news", now: time.Now, posts: map[string]int{"old": 1}, moved: map[string]time.Time{}, state: map[string]ledger.State{}}
	desk.catalogue = content.NewCatalogue(articles[:1], nil, nil)
	b, err := New(Config{API: s, Desk: desk, Folder: noFolder{}, Admins: channel.NewAdmins(s, []int64{1}, "", nil, nil), Locales: wiretest.Locales(t),
		Audience: state.Audience(), Log: slog.New(slog.DiscardHandler), Zone: time.UTC})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- b.Run(ctx) }()
	publish = func(slug string) {
		desk.mu.Lock()
		defer desk.mu.Unlock()
		desk.catalogue = content.NewCatalogue(articles, nil, nil)
		desk.posts[slug] = len(desk.posts) + 1
	}
	return publish, state.Audience(), func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
		state.Close()
	}
}

func follow(t *testing.T, a *store.Audience, readers int) {
	t.Helper()
	for i := range readers {
		r := audience.Reader{ID: int64(1000 + i), Language: "en", Mode: audience.ReaderNow, Zone: "UTC", Categories: []string{""}}
		if err := a.PutReader(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
}

// The fan-out stops in the middle, as at a crash, and goes on after a restart:
// nobody gets an article twice, it keeps its pace, and who blocked the bot is
// dropped.
func TestFanOutGoesOnAfterARestart(t *testing.T) {
	db := filepath.Join(t.TempDir(), "a.db")
	synctest.Test(t, func(t *testing.T) {
		const readers = 200
		s := &mailServer{updateServer: newUpdateServer(), got: map[int64]int{}}
		limited := map[int64]bool{}
		s.before = func(reader int64) error {
			switch {
			case reader == 1007:
				return &botapi.Error{Outcome: botapi.Refused, Code: 403, Description: "Forbidden: bot was blocked by the user"}
			case reader == 1010 && !limited[reader]:
				limited[reader] = true
				return &botapi.Error{Outcome: botapi.Limited, Code: 429, RetryAfter: 3 * time.Second}
			case reader == 1011 && !limited[reader]:
				limited[reader] = true
				return &botapi.Error{Outcome: botapi.NotSent, Err: errors.New("connection refused")}
			case reader == 1012:
				s.got[reader]++ // it arrived, and the answer was lost
				return &botapi.Error{Outcome: botapi.Unknown, Err: errors.New("connection reset")}
			}
			return nil
		}
		publish, a, stop := mailBot(t, s, db)
		follow(t, a, readers)
		time.Sleep(10 * time.Second)
		if got, _ := s.sent(); len(got) != 0 {
			t.Errorf("what was out before the first start was sent to %d readers", len(got))
		}
		publish("one")
		time.Sleep(7 * time.Second)
		stop()
		if got, _ := s.sent(); len(got) == 0 || len(got) >= readers-1 {
			t.Fatalf("stopped after %d of %d readers: not in the middle", len(got), readers)
		}
		publish, a, stop = mailBot(t, s, db)
		publish("one")
		time.Sleep(time.Minute)
		got, at := s.sent()
		for i := range readers {
			want := 1
			if i == 7 {
				want = 0
			}
			if n := got[int64(1000+i)]; n != want {
				t.Errorf("reader %d got it %d times, want %d", i, n, want)
			}
		}
		if _, err := a.Reader(t.Context(), 1007); !errors.Is(err, ledger.ErrNotFound) {
			t.Error("a reader who blocked the bot is kept")
		}
		for i := range at {
			in := 0
			for j := i; j < len(at) && at[j].Sub(at[i]) < time.Second; j++ {
				in++
			}
			if in > 30 {
				t.Fatalf("%d messages within a second", in)
			}
		}
		stop()
	})
}

// A process that was killed between claiming and noting leaves mailings whose
// fate nobody knows: they are not sent again, the rest goes on.
func TestFanOutAfterAKill(t *testing.T) {
	db := filepath.Join(t.TempDir(), "a.db")
	synctest.Test(t, func(t *testing.T) {
		s := &mailServer{updateServer: newUpdateServer(), got: map[int64]int{}}
		state, err := store.OpenSQLite(t.Context(), db)
		if err != nil {
			t.Fatal(err)
		}
		a := state.Audience()
		follow(t, a, 30)
		if err := a.MarkAnnounced(t.Context(), []string{"old"}); err != nil {
			t.Fatal(err)
		}
		if _, err := a.Announce(t.Context(), "one", []string{"ai"}, time.Now()); err != nil {
			t.Fatal(err)
		}
		claimed, err := a.Claim(t.Context(), time.Now(), 10)
		if err != nil || len(claimed) != 10 {
			t.Fatal(claimed, err)
		}
		state.Close() // killed here
		publish, _, stop := mailBot(t, s, db)
		publish("one")
		time.Sleep(time.Hour)
		stop()
		got, _ := s.sent()
		if len(got) != 30-10 {
			t.Errorf("%d readers got it", len(got))
		}
		for _, m := range claimed {
			if got[m.Reader] != 0 {
				t.Errorf("reader %d may have got it twice", m.Reader)
			}
		}
	})
}
