package bot

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
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
	texts  map[string][]time.Time // by the first line; nil: they are not kept
	delay  time.Duration          // of the answers
	stored time.Duration          // how long the store takes to hand out mailings, and to record them
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
	time.Sleep(s.delay)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.texts != nil {
		var text string
		_ = json.Unmarshal(p["text"], &text)
		line, _, _ := strings.Cut(text, "\n")
		s.texts[line] = append(s.texts[line], time.Now())
		return nil
	}
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
		Audience: slowAudience{state.Audience(), s.stored}, Log: slog.New(slog.DiscardHandler), Zone: time.UTC})
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

// slowAudience is a store on a disk, or behind a network, that takes its time over each batch of
// mailings.
type slowAudience struct {
	*store.Audience
	stored time.Duration
}

func (a slowAudience) Claim(ctx context.Context, now time.Time, limit int) ([]audience.Mailing, error) {
	time.Sleep(a.stored)
	return a.Audience.Claim(ctx, now, limit)
}

func (a slowAudience) Delivered(ctx context.Context, ids []int64) error {
	time.Sleep(a.stored)
	return a.Audience.Delivered(ctx, ids)
}

// The time that the store takes for each batch is not lost to the readers: at least 95 % of the rate
// are used, and no second has more than the rate.
func TestFanOutMakesUpForASlowStore(t *testing.T) {
	const rate = 30 // a second
	for _, stored := range []time.Duration{0, 20 * time.Millisecond, 60 * time.Millisecond, 100 * time.Millisecond} {
		t.Run(stored.String(), func(t *testing.T) {
			db := scratchDB(t)
			manyReaders(t, db, 3000, audience.ReaderNow, time.Time{})
			synctest.Test(t, func(t *testing.T) {
				s := &mailServer{updateServer: newUpdateServer(), got: map[int64]int{}, delay: 20 * time.Millisecond, stored: stored}
				publish, _, stop := mailBot(t, s, db)
				time.Sleep(10 * time.Second)
				publish("one")
				time.Sleep(10 * time.Second) // until the bot has looked
				from := time.Now()
				const span = 45
				time.Sleep(span * time.Second)
				stop()
				_, at := s.sent()
				n := between(at, from, from.Add(span*time.Second))
				t.Logf("%.1f %% of the rate", 100*float64(n)/(span*rate))
				if n < span*rate*95/100 || n > span*rate {
					t.Errorf("%d mailings in %d seconds, want %d to %d", n, span, span*rate*95/100, span*rate)
				}
			})
		})
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
		const readers = 400
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
		time.Sleep(8 * time.Second)
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
			t.Error("a reader who blocked the bot is kept: got false, want true")
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

// manyReaders puts n readers into a database at once, who follow everything.
func manyReaders(t *testing.T, db string, n int, mode audience.ReaderMode, next time.Time) {
	t.Helper()
	state, err := store.OpenSQLite(t.Context(), db) // makes the tables
	if err != nil {
		t.Fatal(err)
	}
	state.Close()
	file, err := sql.Open("sqlite", db)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	due := int64(0)
	if !next.IsZero() {
		due = next.UnixMicro()
	}
	var first int64
	if err := file.QueryRow(`SELECT COALESCE(MAX(id), 1000) + 1 FROM readers`).Scan(&first); err != nil {
		t.Fatal(err)
	}
	for _, q := range []string{
		`WITH RECURSIVE c (id) AS (SELECT ?1 UNION ALL SELECT id + 1 FROM c WHERE id < ?1 + ?2 - 1)
			INSERT INTO readers (id, language, mode, hour, weekday, zone, since, next) SELECT id, 'en', ?3, 9, 1, 'UTC', 0, ?4 FROM c`,
		`INSERT INTO subscriptions (reader, category) SELECT id, '' FROM readers WHERE id >= ?1 AND id < ?1 + ?2 AND ?3 <> '' AND ?4 >= 0`,
	} {
		if _, err := file.Exec(q, first, n, string(mode), due); err != nil {
			t.Fatal(err)
		}
	}
}

// scratchDB is a database in memory where there is such a folder.
func scratchDB(t *testing.T) string {
	if dir, err := os.MkdirTemp("/dev/shm", "mail"); err == nil {
		t.Cleanup(func() { os.RemoveAll(dir) })
		return filepath.Join(dir, "a.db")
	}
	return filepath.Join(t.TempDir(), "a.db")
}

// between counts moments from one on, and before another.
func between(at []time.Time, from, to time.Time) (n int) {
	for _, t := range at {
		if !t.Before(from) && t.Before(to) {
			n++
		}
	}
	return n
}

// While 50,000 mailings are on their way, at 95 % of the rate, a new article is
// announced within a minute, and digests and articles share the fan-out.
func TestFanOutIsShared(t *testing.T) {
	if os.Getenv("DATELINE_TEST_LONG") == "" {
		t.Skip("mails for nine virtual minutes; set DATELINE_TEST_LONG=1, as .ci/run does")
	}
	db := scratchDB(t)
	start := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC) // when a bubble begins
	manyReaders(t, db, 50_000, audience.ReaderNow, time.Time{})
	digests := start.Add(6 * time.Minute)
	manyReaders(t, db, 10_000, audience.ReaderDaily, digests)
	synctest.Test(t, func(t *testing.T) {
		s := &mailServer{updateServer: newUpdateServer(), got: map[int64]int{}, texts: map[string][]time.Time{}, delay: 150 * time.Millisecond}
		publish, _, stop := mailBot(t, s, db)
		time.Sleep(10 * time.Second)
		publish("one")
		time.Sleep(3 * time.Minute)
		second := time.Now()
		publish("two")
		time.Sleep(digests.Add(3 * time.Minute).Sub(second))
		stop()
		s.mu.Lock()
		defer s.mu.Unlock()
		var one, two, digest []time.Time
		for line, at := range s.texts {
			switch {
			case strings.Contains(line, "one"):
				one = append(one, at...)
			case strings.Contains(line, "two"):
				two = append(two, at...)
			default:
				digest = append(digest, at...)
			}
		}
		minute := func(from time.Time) (int, int, int) {
			to := from.Add(time.Minute)
			return between(one, from, to), between(two, from, to), between(digest, from, to)
		}
		const least = 30 * 60 * 95 / 100
		a, b, _ := minute(start.Add(time.Minute))
		if a < least || a > 30*60 || b != 0 {
			t.Errorf("%d mailings in a minute, want %d to 1,800", a, least)
		}
		if len(two) == 0 || slices.MinFunc(two, time.Time.Compare).Sub(second) > 10*time.Second {
			t.Errorf("the new article was first told %v after it was out", two[:min(len(two), 1)])
		}
		a, b, _ = minute(second.Add(time.Minute))
		if a+b < least || min(a, b)*10 < (a+b)*4 {
			t.Errorf("of two articles %d and %d mailings left in a minute", a, b)
		}
		x, y, d := minute(digests.Add(90 * time.Second))
		if x+y+d < least || d*10 < (x+y+d)*4 || d*10 > (x+y+d)*6 {
			t.Errorf("%d mailings of articles and %d digests left in a minute", x+y, d)
		}
		t.Logf("in a minute: %d of one article; %d and %d of two; %d of articles beside %d digests", a+b, a, b, x+y, d)
	})
}

// A million subscribers take no memory: they are told from the store, a few at a time.
func TestAMillionSubscribers(t *testing.T) {
	if os.Getenv("DATELINE_TEST_LONG") == "" {
		t.Skip("writes a million readers; set DATELINE_TEST_LONG=1, as .ci/run does")
	}
	const limit = 16 << 20
	heap := func() uint64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	db := scratchDB(t)
	manyReaders(t, db, 1_000_000, audience.ReaderNow, time.Time{})
	synctest.Test(t, func(t *testing.T) {
		s := &mailServer{updateServer: newUpdateServer(), got: map[int64]int{}, delay: 50 * time.Millisecond}
		publish, _, stop := mailBot(t, s, db)
		time.Sleep(10 * time.Second)
		before := heap()
		publish("one")
		time.Sleep(5 * time.Minute)
		after := heap()
		got, _ := s.sent()
		stop()
		t.Logf("%d of a million told in five minutes; %d KB more in memory", len(got), (int64(after)-int64(before))>>10)
		if len(got) < 8_000 || after > before+limit {
			t.Errorf("%d were told, with %d KB more, want 8,000 and %d", len(got), (int64(after)-int64(before))>>10, limit>>10)
		}
	})
}
