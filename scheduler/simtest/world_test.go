package simtest

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/bot/botapi"
	"github.com/dateline-bot/dateline/bot/channel"
	"github.com/dateline-bot/dateline/bot/emulator"
	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/scheduler"
	"github.com/dateline-bot/dateline/scheduler/deliver"
	"github.com/dateline-bot/dateline/scheduler/ledger"
	"github.com/dateline-bot/dateline/scheduler/plan"
	"github.com/dateline-bot/dateline/scheduler/plan/plantest"
	"github.com/dateline-bot/dateline/scheduler/store"
)

const (
	chat    = int64(-1001234567890)
	adminID = int64(7)
)

var admin = ledger.Actor{ID: adminID, Name: "Ann"}

// world is one seed: everything that is real, and the emulator around it.
type world struct {
	t    testing.TB
	seed uint64
	rng  *rand.Rand
	db   string

	emu    *emulator.Emulator
	offset atomic.Int64 // of the clock, nanoseconds
	// witnessed is a world in which Telegram's answers tell the time: it is right
	// then, and skew is how far the process's clock is ahead of it, nanoseconds.
	witnessed bool
	skew      atomic.Int64
	// selfHosted is a server whose answers have no Date header, but of which the
	// messages' dates are right.
	selfHosted bool
	story      []string

	mu      sync.Mutex
	files   map[string]*file            // by slug
	shown   map[string]*content.Article // by path, as the scheduler has them
	notices []ledger.Notice
	dead    bool          // the process was killed: nothing has an effect any more
	death   chan struct{} // closed when it is killed
	fuse    int           // hooks until it is killed; 0: it is not

	store *store.SQLite
	s     *scheduler.Scheduler
	stop  func()
	model model

	witness  *deliver.Witness
	maxSleep time.Duration
	breakage breakage
	read     reading
	trace    *trace // nil: not wanted
	turns    turns
}

// file is an article of the world.
type file struct {
	article content.Article
	body    string
}

var errKilled = errors.New("the process was killed")

// hook is a place at which the process may be killed. It reports whether it is
// dead.
func (w *world) hook() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.dead {
		return true
	}
	if w.fuse > 0 {
		if w.fuse--; w.fuse == 0 {
			w.dead = true
			close(w.death)
		}
	}
	return w.dead
}

// wire is the network of the process: it can be killed before a request leaves
// and before its answer arrives.
type wire struct{ w *world }

func (d wire) Do(r *http.Request) (*http.Response, error) {
	d.w.turns.take(called(r))
	if d.w.hook() {
		return nil, errKilled
	}
	resp, err := d.w.emu.Do(r)
	d.w.traceCall(r, resp, err)
	if d.w.hook() {
		if resp != nil {
			resp.Body.Close()
		}
		return nil, errKilled
	}
	return resp, err
}

// disk is the ledger of the process: it can be killed before a commit and after.
type disk struct {
	*store.SQLite
	w *world
}

func (d disk) Update(ctx context.Context, f func(ledger.Tx) error) error {
	d.w.turns.take("update " + caller())
	if d.w.hook() {
		return errKilled
	}
	err := d.SQLite.Update(ctx, func(tx ledger.Tx) error { return f(watched{tx, d.w}) })
	if d.w.hook() {
		return errKilled
	}
	return err
}

func (d disk) View(ctx context.Context, f func(ledger.Tx) error) error {
	d.w.turns.take("view " + caller())
	if d.w.breakage.hides == "" {
		return d.SQLite.View(ctx, f)
	}
	return d.SQLite.View(ctx, func(tx ledger.Tx) error { return f(hiding{tx, d.w.breakage.hides}) })
}

// ears is the Publisher with the admins' ears: it remembers what they were told.
type ears struct {
	deliver.Publisher
	w *world
}

func (e ears) Notify(ctx context.Context, n ledger.Notice) error {
	err := e.Publisher.Notify(ctx, n)
	e.w.mu.Lock()
	defer e.w.mu.Unlock()
	if !e.w.dead {
		e.w.notices = append(e.w.notices, n)
	}
	return err
}

// clockOfProcess is what the process has for the time.
func (w *world) clockOfProcess() time.Time { return w.now().Add(time.Duration(w.skew.Load())) }

func (w *world) now() time.Time { return time.Now().Add(time.Duration(w.offset.Load())).UTC() }

// Body implements deliver.Source.
func (w *world) Body(a *content.Article) ([]byte, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	f := w.files[a.Slug]
	if f == nil {
		return nil, os.ErrNotExist
	}
	return []byte(f.body), nil
}

// Unchanged implements deliver.Source: every file is an article.
func (w *world) Unchanged(string, [32]byte) bool { return false }

// KnowFormer implements deliver.Source: every file keeps its name.
func (w *world) KnowFormer(map[string]string) {}

// Missing implements deliver.Source: the simulation waits for no file.
func (w *world) Missing(string) time.Duration { return 0 }

// Stat implements deliver.Source.
func (w *world) Stat(string) (fs.FileInfo, error) { return nil, fs.ErrNotExist }

// File implements deliver.Source.
func (w *world) File(string) ([]byte, error) { return nil, fs.ErrNotExist }

// Address implements deliver.Source.
func (w *world) Address(*content.Article) string { return "" }

func (w *world) catalogue() *content.Catalogue {
	w.mu.Lock()
	defer w.mu.Unlock()
	var all []*content.Article
	for _, f := range w.files {
		a := f.article
		a.Hash = sha256.Sum256(fmt.Appendf(nil, "%s %v %v %v", f.body, a.Due, a.Draft, a.Weight))
		if old := w.shown[a.Path]; old != nil && reflect.DeepEqual(*old, a) { // as a folder does
			all = append(all, old)
			continue
		}
		w.shown[a.Path] = &a
		all = append(all, &a)
	}
	slices.SortFunc(all, func(a, b *content.Article) int { return strings.Compare(a.Path, b.Path) })
	return content.NewCatalogue(all, nil, nil)
}

func newWorld(t testing.TB, seed uint64) *world {
	return newWorldOf(t, seed, emulator.Config{NoDate: true})
}

// newWorldOf is newWorld with another server than one that does not tell the time.
func newWorldOf(t testing.TB, seed uint64, c emulator.Config) *world {
	w := &world{t: t, seed: seed, maxSleep: 12 * time.Hour, files: map[string]*file{}, shown: map[string]*content.Article{}, death: make(chan struct{})}
	w.rng = w.dice(0)
	w.turns.dice = w.dice(1 << 32) // none of a step
	w.db = filepath.Join(scratch(t), "ledger.db")
	w.model = model{w: w, articles: map[string]*fate{}, read: map[string]held{}, told: map[string][][]string{}}
	c.Token, c.Seed = "1:token", seed
	if c.Now == nil {
		c.Now = w.now
	}
	w.witnessed = !c.NoDate
	w.emu = emulator.New(c)
	w.emu.AddUser(emulator.User{ID: adminID, FirstName: "Ann"})
	w.emu.AddChannel(emulator.Channel{ID: chat, Title: "News", Username: "news", Admins: []int64{adminID}, Bot: emulator.AllRights()})
	w.emu.PostByHand(chat, "a message by hand, before everything")
	return w
}

func (w *world) dice(step uint64) *rand.Rand { return rand.New(rand.NewPCG(w.seed, step)) }

// scratch is a folder in memory where there is one: a year has thousands of
// commits, and durability is not what is tested here.
func scratch(t testing.TB) string {
	if _, err := os.Stat("/dev/shm"); err == nil {
		if dir, err := os.MkdirTemp("/dev/shm", "simtest"); err == nil {
			t.Cleanup(func() { os.RemoveAll(dir) })
			return dir
		}
	}
	return t.TempDir()
}

// begin starts the process.
func (w *world) begin() {
	w.forget(0)
	var err error
	if w.store, err = store.OpenSQLite(context.Background(), w.db); err != nil {
		w.t.Fatal(err)
	}
	log := slog.New(slog.NewTextHandler(w.traced(), &slog.HandlerOptions{Level: slog.LevelDebug}))
	var client *botapi.Client
	witness := deliver.NewWitness(w.clockOfProcess, func(ctx context.Context) error { return client.Call(ctx, "getMe", nil, nil) })
	client, err = botapi.New(botapi.Config{Token: "1:token", HTTP: wire{w}, Log: log, Observe: func(o botapi.Observation) {
		witness.Hear(deliver.Testimony{Time: o.Time, Took: o.Took, Message: o.Message})
	}})
	if err != nil {
		w.t.Fatal(err)
	}
	w.witness = witness // an answer that comes late is for the process that asked
	locales, err := locale.Load("en")
	if err != nil {
		w.t.Fatal(err)
	}
	var p deliver.Publisher = channel.New(channel.Config{
		API: client, Admins: channel.NewAdmins(client, []int64{adminID}, "", w.clockOfProcess, log), Locales: locales, Now: w.clockOfProcess, Log: log,
	})
	if w.breakage.publisher != nil {
		p = w.breakage.publisher(p)
	}
	var r deliver.Renderer = post.New(nil)
	if w.breakage.renderer != nil {
		r = w.breakage.renderer
	}
	ahead := time.Duration(0)
	if w.breakage.ahead {
		ahead = time.Hour
	}
	slot, err := plan.ParseSlot("0 12 * * 1,4", time.UTC)
	if err != nil {
		w.t.Fatal(err)
	}
	digest, err := plan.ParseSlot("30 18 * * 0", time.UTC)
	if err != nil {
		w.t.Fatal(err)
	}
	w.s, err = scheduler.New(scheduler.Config{
		Store: disk{w.store, w}, Source: w, Renderer: r, Publisher: ears{p, w}, Log: log,
		Now:      func() time.Time { return w.clockOfProcess().Add(ahead) },
		Witness:  w.witnessOrNone(),
		MaxSleep: w.maxSleep,
		Rules: plan.Rules{Channel: "@news", Zone: time.UTC, Slots: []plan.Slot{slot}, Withdraw: plan.PolicyAsk,
			Digest: digest},
		Compared: w.compared,
	})
	if err != nil {
		w.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- w.s.Run(ctx) }()
	w.stop = func() {
		cancel()
		<-ended
		w.stop = nil
		w.store.Close()
	}
	w.s.Update(w.catalogue(), nil)
	if w.seed%2 == 0 { // what the bot's polling would bring: the channel's last id is known
		w.tellPosts()
	}
}

// witnessOrNone is the witness of the time; nil where the clock of the process is
// the world's, which is set.
func (w *world) witnessOrNone() *deliver.Witness {
	if w.witnessed || w.selfHosted {
		return w.witness
	}
	return nil
}

// tellPosts passes on the posts by hand, as channel_post updates do.
func (w *world) tellPosts() {
	for _, m := range w.emu.Messages(chat) {
		if !m.FromBot && m.Service == "" {
			w.s.ChannelPost(context.Background(), ledger.SeenMessage{Chat: chat, MessageID: m.ID, Plain: m.Plain})
		}
	}
}

// end stops the process; one that was killed has had no effect for a while.
func (w *world) end() {
	if w.stop != nil {
		w.stop()
	}
	w.turns.over()
	w.mu.Lock()
	w.dead, w.fuse, w.death = false, 0, make(chan struct{})
	w.mu.Unlock()
}

func (w *world) killed() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.dead
}

// pass lets time go by. A process that was killed meanwhile begins anew, after a
// while.
func (w *world) pass(d time.Duration) {
	end := time.Now().Add(d)
	for {
		select {
		case <-time.After(time.Until(end)):
		case <-w.death:
		}
		w.turns.over()
		if !w.killed() {
			return
		}
		w.tell("  killed; begins anew")
		w.end()
		time.Sleep(min(time.Until(end), time.Duration(w.dice(uint64(len(w.story))).IntN(7200))*time.Second))
		w.begin()
	}
}

func (w *world) tell(format string, args ...any) {
	if w.trace != nil {
		fmt.Fprintf(w.trace, "%s STEP "+format+"\n", append([]any{w.now().Format("2006-01-02 15:04:05")}, args...)...)
	}
	w.story = append(w.story, w.now().Format("2006-01-02 15:04:05 ")+fmt.Sprintf(format, args...))
}

// violation is a rule that did not hold.
func (w *world) violation(format string, args ...any) {
	panic(broken{fmt.Sprintf(format, args...)})
}

type broken struct{ what string }

// compared holds a comparison of a part of the articles to one of all.
func (w *world) compared(plans []*plan.Plan, whole func() ([]*plan.Plan, error)) {
	all, err := whole()
	if err != nil {
		return // the ledger cannot be read just now
	}
	if differ := plantest.Same(plans, all); differ != "" {
		w.t.Error(differ)
	}
}
