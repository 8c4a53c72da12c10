package simtest

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
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
	"github.com/dateline-bot/dateline/bot/emulator/emulatortest"
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

// world is one seed: the real parts, and the emulator around them.
type world struct {
	t    testing.TB
	seed uint64
	rng  *rand.Rand
	db   string

	emu    *emulatortest.Emulator
	offset atomic.Int64 // offset of the clock, in nanoseconds
	// witnessed is set if Telegram's answers give the time: then the world's time is
	// right, and skew is how far the process's clock is ahead of it, in nanoseconds.
	witnessed bool
	skew      atomic.Int64
	// selfHosted is set for a server whose answers have no Date header, but whose
	// messages have correct dates.
	selfHosted bool
	story      []string

	mu        sync.Mutex
	files     map[string]*file            // by slug
	shown     map[string]*content.Article // by path, as the scheduler has them
	corrected int                         // how often the name of the series was corrected
	current   *content.Catalogue          // the last one, and when it was made
	currentAt time.Time
	notices   []ledger.Notice
	dead      bool          // the process was killed: nothing has an effect any more
	death     chan struct{} // closed when it is killed
	fuse      int           // number of hooks until it is killed; 0: it is not

	store *store.SQLite
	s     *scheduler.Scheduler
	stop  func()
	model model

	witness  *deliver.Witness
	maxSleep time.Duration
	breakage breakage
	read     reading
	trace    *trace // nil: not recorded
	turns    turns
	gallery  *gallery // nil: the articles show no pictures
	kind
	copied    chan struct{}  // receives when there may be new copies of posts in the group
	commented map[string]int // what files have of comments, by slug
	regained  map[string]int // how often a file that had lost its comment got another
	heard     int            // the last copy in the group that the process was told of
}

// file is an article of the world.
type file struct {
	article  content.Article
	body     string
	pictures []string // names of the files that its body shows
}

var errKilled = errors.New("the process was killed")

// hook is a point at which the process may be killed. It reports whether the process is
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

// wire is the network of the process, which can be killed before a request is sent and
// before its answer arrives.
type wire struct{ w *world }

func (d wire) Do(r *http.Request) (*http.Response, error) {
	d.w.turns.take(called(r))
	if d.w.hook() {
		return nil, errKilled
	}
	resp, err := d.w.emu.Do(r)
	d.w.traceCall(r, resp, err)
	d.w.listen()
	if d.w.hook() {
		if resp != nil {
			resp.Body.Close()
		}
		return nil, errKilled
	}
	return resp, err
}

// disk is the ledger of the process, which can be killed before and after a commit.
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

// ears is a Publisher that records what the admins were told.
type ears struct {
	deliver.Publisher
	w *world
}

// Send implements deliver.Publisher.
func (e ears) Send(ctx context.Context, to deliver.Target, r post.Request) (int, error) {
	want, ok := e.w.model.replies(to, r)
	id, err := e.Publisher.Send(ctx, to, r)
	if ok {
		e.w.model.replied(r, want, id, err)
	}
	return id, err
}

// Notify implements deliver.Publisher.
func (e ears) Notify(ctx context.Context, n ledger.Notice) error {
	err := e.Publisher.Notify(ctx, n)
	e.w.mu.Lock()
	defer e.w.mu.Unlock()
	if !e.w.dead {
		e.w.notices = append(e.w.notices, n)
	}
	return err
}

// clockOfProcess returns the time by the process's clock.
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
	return []byte(f.body + f.shows()), nil
}

// Exists implements deliver.Source: every file is an article.
func (w *world) Exists(path string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, f := range w.files {
		a := f.article
		if w.inLanguage(&a); a.Path == path {
			return true
		}
	}
	return false
}

// Unchanged implements deliver.Source: every file is an article.
func (w *world) Unchanged(string, [32]byte) bool { return false }

// KnowFormer implements deliver.Source: every file keeps its name.
func (w *world) KnowFormer(map[string]string) {}

// Missing implements deliver.Source: the simulation waits for no file.
func (w *world) Missing(string) time.Duration { return 0 }

// Address implements deliver.Source.
func (w *world) Address(*content.Article) string { return "" }

func (w *world) catalogue() *content.Catalogue {
	w.mu.Lock()
	defer w.mu.Unlock()
	var all []*content.Article
	for _, f := range w.files {
		a := f.article
		w.inSeries(&a)
		w.inLanguage(&a)
		w.withComment(&a, f.body)
		a.Hash = sha256.Sum256(fmt.Appendf(nil, "%s %v %v %v%s%s%s", f.body, a.Due, a.Draft, a.Weight, f.shows(), a.Cover, a.Telegram().Comment))
		if old := w.shown[a.Path]; old != nil && reflect.DeepEqual(*old, a) { // like a folder
			all = append(all, old)
			continue
		}
		w.shown[a.Path] = &a
		all = append(all, &a)
	}
	slices.SortFunc(all, func(a, b *content.Article) int { return strings.Compare(a.Path, b.Path) })
	w.current, w.currentAt = content.NewCatalogue(all, nil, nil), time.Now()
	return w.current
}

func newWorld(t testing.TB, seed uint64) *world {
	return newWorldOf(t, seed, emulator.Config{NoDate: true})
}

// newWorldOf is newWorld with a server other than one that does not give the time.
func newWorldOf(t testing.TB, seed uint64, c emulator.Config) *world {
	if testing.Short() {
		t.Skip("plays days of a channel; not with -short")
	}
	w := &world{t: t, seed: seed, maxSleep: 12 * time.Hour, files: map[string]*file{}, shown: map[string]*content.Article{}, death: make(chan struct{})}
	w.rng = w.dice(0)
	w.turns.dice = w.dice(1 << 32) // not used by any step
	w.db = filepath.Join(scratch(t), "ledger.db")
	w.model = model{w: w, articles: map[string]*fate{}, read: map[string]held{}, told: map[string][][]string{}, again: map[int]int{}, answers: map[string][]reply{}, answered: map[int]reply{}}
	c.Token, c.Seed = "1:token", seed
	if c.Now == nil {
		c.Now = w.now
	}
	w.witnessed = !c.NoDate
	w.emu = emulatortest.New(c)
	w.emu.AddUser(emulator.User{ID: adminID, FirstName: "Ann"})
	w.open(0)
	return w
}

// open adds the channel, with its discussion group if it has one.
func (w *world) open(group int64) {
	w.emu.AddChannel(emulator.Channel{ID: chat, Title: "News", Username: "news", Admins: []int64{adminID}, Bot: emulator.AllRights(), Linked: group})
	w.emu.PostByHand(chat, "a message by hand, before everything")
}

func (w *world) dice(step uint64) *rand.Rand { return rand.New(rand.NewPCG(w.seed, step)) }

// scratch returns a folder in memory, if possible: a year has thousands of commits, and
// durability is not tested here.
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
		witness.Hear(deliver.Testimony{Time: o.Time, Took: o.Took, Message: o.Message, Sent: o.Sent})
	}})
	if err != nil {
		w.t.Fatal(err)
	}
	w.witness = witness // a late answer is for the process that asked
	locales, err := locale.Load("en")
	if err != nil {
		w.t.Fatal(err)
	}
	var p deliver.Publisher = channel.New(channel.Config{
		API: client, Admins: channel.NewAdmins(client, []int64{adminID}, "", w.clockOfProcess, log), Locales: locales, Now: w.clockOfProcess, Log: log,
		File: w.File,
	})
	if w.breakage.publisher != nil {
		p = w.breakage.publisher(p)
	}
	var r deliver.Renderer = post.New(w.folder())
	if w.breakage.renderer != nil {
		r = w.breakage.renderer
	}
	r = linking{r}
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
			Digest: digest, Series: w.series(), Translations: w.translates, Routes: w.routes()},
		Compared: w.compared,
	})
	if err != nil {
		w.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- w.s.Run(ctx) }()
	deaf := make(chan struct{})
	go func() { w.hear(ctx); close(deaf) }()
	w.stop = func() {
		cancel()
		<-ended
		<-deaf
		w.stop = nil
		w.store.Close()
	}
	w.s.Update(w.catalogue(), nil)
	if w.seed%2 == 0 { // as polling would do: the channel's last id is known
		w.tellPosts()
	}
}

// witnessOrNone returns the witness of the time; nil if the process has the world's
// clock, which is set.
func (w *world) witnessOrNone() *deliver.Witness {
	if w.witnessed || w.selfHosted {
		return w.witness
	}
	return nil
}

// tellPosts passes on posts made by hand, as channel_post updates do.
func (w *world) tellPosts() {
	for _, m := range w.emu.Messages(chat) {
		if !m.FromBot && m.Service == "" {
			w.s.ChannelPost(context.Background(), ledger.SeenMessage{Chat: chat, MessageID: m.ID, Plain: m.Plain})
		}
	}
}

// end stops the process; a killed one has had no effect for a while.
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

// pass lets time pass. A process that was killed meanwhile is restarted after a while.
func (w *world) pass(d time.Duration) {
	end := time.Now().Add(d)
	for {
		select {
		case <-time.After(time.Until(end)):
		case <-w.death:
		}
		w.listen()
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

// violation records a violated rule.
func (w *world) violation(format string, args ...any) {
	panic(broken{fmt.Sprintf(format, args...)})
}

type broken struct{ what string }

// compared compares the result for a part of the articles with a full comparison.
func (w *world) compared(plans []*plan.Plan, whole func() ([]*plan.Plan, error)) {
	all, err := whole()
	if err != nil {
		return // the ledger cannot be read at the moment
	}
	if differ := plantest.Same(plans, all); differ != "" {
		w.t.Error(differ)
	}
}
