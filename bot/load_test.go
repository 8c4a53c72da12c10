package bot

import (
	"context"
	"encoding/json"
	"fmt"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/bot/botapi"
	"github.com/dateline-bot/dateline/bot/wire"
)

// tide is a Bot API with n updates, from as many readers as are told, which
// keeps nothing: what grows is the bot's own.
type tide struct {
	instantAPI
	readers int
	n       atomic.Int64 // updates there are
	offset  atomic.Int64 // asked for last: all below is confirmed
	sent    atomic.Int64
}

func (s *tide) Call(ctx context.Context, method string, params, result any) error {
	switch method {
	case "getUpdates":
	case "sendMessage":
		s.sent.Add(1)
		return nil
	default:
		return s.instantAPI.Call(ctx, method, params, result)
	}
	request, _ := params.(wire.GetUpdates)
	s.offset.Store(int64(max(request.Offset, 1)))
	batch, _ := result.(*[]json.RawMessage)
	for id := max(request.Offset, 1); batch != nil && id <= int(s.n.Load()) && len(*batch) < 100; id++ {
		*batch = append(*batch, json.RawMessage(fmt.Sprintf(`{"update_id":%d,`, id)+say(1000+id%s.readers, "/latest")[1:]))
	}
	return ctx.Err()
}

func (s *tide) CallFiles(ctx context.Context, method string, params any, _ []botapi.Upload, result any) error {
	return s.Call(ctx, method, params, result)
}

// until adds updates up to n and waits for all of them to be confirmed.
func (s *tide) until(tb testing.TB, n int) {
	tb.Helper()
	s.n.Store(int64(n))
	for deadline := time.Now().Add(2 * time.Minute); s.offset.Load() <= int64(n); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			tb.Fatalf("%d of %d updates were taken in", s.offset.Load(), n)
		}
	}
}

// roll runs a bot that polls the tide until the test ends.
func (s *tide) roll(tb testing.TB, articles int) {
	tb.Helper()
	b := bigBot(tb, articles)
	b.API = s
	b.receiver.API = s
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- b.receiver.Run(ctx) }()
	tb.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			tb.Error(err)
		}
	})
}

// heap is the memory in use.
func heap() int64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// However long a reader goes on, or however many come, memory stays where it
// was.
func TestMemoryIsFlat(t *testing.T) {
	if testing.Short() {
		t.Skip("650,000 updates take some time on a busy machine")
	}
	const slack = 2 << 20
	for _, tt := range []struct {
		name             string
		readers          int
		first, then, few int
	}{
		{"one reader who never stops", 1, 50_000, 500_000, 1000},
		{"ever new readers", 1 << 30, 20_000, 100_000, 200_000},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := &tide{readers: tt.readers}
			s.roll(t, 50)
			s.until(t, tt.first)
			before := heap()
			s.until(t, tt.then)
			after := heap()
			if after-before > slack {
				t.Errorf("%d KB in use after %d updates, %d KB after %d", before>>10, tt.first, after>>10, tt.then)
			}
			t.Logf("%d KB in use after %d updates, %d KB after %d; %d answers", before>>10, tt.first, after>>10, tt.then, s.sent.Load())
			if s.sent.Load() < 20 || s.sent.Load() > int64(tt.few) {
				t.Errorf("%d answers", s.sent.Load())
			}
		})
	}
}

// BenchmarkPoll is the bot's own time for an update that comes by polling, from
// the answer to getUpdates to the call that would send the reply.
func BenchmarkPoll(b *testing.B) {
	s := &tide{readers: 1 << 30}
	s.roll(b, 10_000)
	s.until(b, 1)
	b.ResetTimer()
	s.until(b, b.N+1)
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "updates/s")
}
