package bot

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/bot/botapi"
	"github.com/dateline-bot/dateline/bot/channel"
	"github.com/dateline-bot/dateline/bot/message"
	"github.com/dateline-bot/dateline/bot/updates"
	"github.com/dateline-bot/dateline/bot/wire/wiretest"
	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// bigDesk is a desk over n articles in ten categories; every second one has a
// post.
func bigDesk(n int) *fakeDesk {
	articles := make([]*content.Article, n)
	d := &fakeDesk{channel: channelID, username: "news", now: time.Now, posts: map[string]int{}, moved: map[string]time.Time{}, state: map[string]ledger.State{}}
	for i := range articles {
		slug := fmt.Sprintf("article-%d", i)
		articles[i] = &content.Article{Slug: slug, Path: slug + ".md", Title: fmt.Sprintf("Статья номер %d о том, что бывает", i),
			Due: time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(i) * time.Minute), Categories: []string{fmt.Sprintf("Category %d", i%10)}}
		if i%2 == 0 {
			d.posts[slug] = i + 1
		}
	}
	d.catalogue = content.NewCatalogue(articles, nil, nil)
	return d
}

// instantAPI answers at once.
type instantAPI struct{}

func (instantAPI) Call(_ context.Context, method string, params, result any) error {
	if method == "getMe" {
		return json.Unmarshal([]byte(`{"id":1,"is_bot":true,"username":"dateline_bot"}`), result)
	}
	return nil
}

func (a instantAPI) CallFiles(ctx context.Context, method string, params any, _ []botapi.Upload, result any) error {
	return a.Call(ctx, method, params, result)
}

func bigBot(tb testing.TB, n int) *Bot {
	tb.Helper()
	api := instantAPI{}
	b, err := New(Config{API: api, Desk: bigDesk(n), Folder: noFolder{}, Admins: channel.NewAdmins(api, []int64{eva}, "", nil, nil),
		Locales: wiretest.Locales(tb), Log: slog.New(slog.DiscardHandler), Zone: time.UTC})
	if err != nil {
		tb.Fatal(err)
	}
	return b
}

// BenchmarkCategory is the bot's own time for /category on 10,000 articles, from
// the update's JSON to the parameters of the answer.
func BenchmarkCategory(b *testing.B) {
	bot := bigBot(b, 10_000)
	update := json.RawMessage(`{"update_id":1,` + say(7, "/category category 7")[1:])
	for b.Loop() {
		e, ok, err := updates.Read(update, "dateline_bot")
		if !ok || err != nil {
			b.Fatal(err)
		}
		bot.handleEvent(b.Context(), e)
	}
}

// BenchmarkPress is the same for a button that turns a page.
func BenchmarkPress(b *testing.B) {
	bot := bigBot(b, 10_000)
	data := message.Data("c", message.ShortID("category-7"), 50)
	update := json.RawMessage(`{"update_id":1,"callback_query":{"id":"q","from":{"id":7},"message":{"message_id":4,"chat":{"id":7,"type":"private"}},"data":"` + data + `"}}`)
	for b.Loop() {
		e, _, _ := updates.Read(update, "dateline_bot")
		bot.handleEvent(b.Context(), e)
	}
}

// BenchmarkIntake takes updates in at 5,000 a second from as many readers (an op
// is one update) and reports how long each took from its arrival to its decided
// answer. The goal: p99 of 20 ms on two cores that are free.
func BenchmarkIntake(b *testing.B) {
	const perSecond = 5000
	bot := bigBot(b, 10_000)
	secret := updates.WebhookSecret("1:token", hookURL)
	bot.receiver.Webhook = updates.Webhook{URL: hookURL, Secret: secret}
	ctx, cancel := context.WithCancel(b.Context())
	ended := make(chan error, 1)
	go func() { ended <- bot.receiver.Run(ctx) }()
	for postTo(bot, secret, delivered(1, `{"poll":{}}`)) != http.StatusOK { // until it listens
		time.Sleep(time.Millisecond)
	}
	var mu sync.Mutex
	var took []time.Duration
	var wg sync.WaitGroup
	refused, i := 0, 1
	begin := time.Now()
	for b.Loop() {
		if wait := time.Until(begin.Add(time.Duration(i) * time.Second / perSecond)); wait > 0 {
			time.Sleep(wait)
		}
		arrived := time.Now()
		i++
		id, user := i, 1000+i%perSecond
		wg.Go(func() {
			code := postTo(bot, secret, delivered(id, say(user, "/category category 7")))
			mu.Lock()
			defer mu.Unlock()
			if code != http.StatusOK {
				refused++
				return
			}
			took = append(took, time.Since(arrived))
		})
	}
	wg.Wait()
	cancel()
	if err := <-ended; err != nil {
		b.Fatal(err)
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
	b.ReportMetric(float64(refused), "refused")
	b.ReportMetric(float64(len(took))/time.Since(begin).Seconds(), "updates/s")
}
