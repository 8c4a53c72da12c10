package scheduler_test

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/folder"
	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/scheduler"
	"github.com/dateline-bot/dateline/scheduler/deliver"
	"github.com/dateline-bot/dateline/scheduler/ledger"
	"github.com/dateline-bot/dateline/scheduler/plan"
	"github.com/dateline-bot/dateline/scheduler/plan/plantest"
	"github.com/dateline-bot/dateline/scheduler/store"
)

// file is an article of a rig: front matter already read, and the body.
type file struct {
	content.Article
	body     string
	sameFile bool // only the program reads it as a draft now: its hash stays
	pinned   pinned
}

// pinned is the hash of a file with this body, however it is read.
type pinned struct {
	body string
	hash [32]byte
}

// rig is a scheduler with a real ledger over a fake channel, in virtual time.
type rig struct {
	t        *testing.T
	mu       sync.Mutex
	db       string
	store    *store.SQLite
	tg       *telegram
	reading  sync.Mutex      // locks files, read, problems, others and waited
	files    map[string]file // by path
	read     map[string]*content.Article
	problems []content.Problem
	others   map[string][32]byte // files that are not read as articles
	pictures map[string]picture  // by path
	reads    map[string]int      // of pictures
	unread   int                 // so many reads of them fail
	renderer renderer
	real     deliver.Renderer         // instead of renderer, if it is set
	waited   map[string]time.Duration // for files that are missing
	site     string                   // base of addresses
	answers  sync.Map                 // addresses that answer
	former   map[string]string        // names, as the scheduler told them
	offset   atomic.Int64             // of the clock, nanoseconds
	tick     atomic.Bool              // the clock goes on by a microsecond each time it is read
	log      io.Writer

	looks         atomic.Int64                                     // at what needs attention
	asks          atomic.Int64                                     // for deliveries
	rows          atomic.Int64                                     // of deliveries that were read to look at them
	refuse        func(n int) bool                                 // which Update of the ledger fails
	watchCompared func([]*plan.Plan, func() ([]*plan.Plan, error)) // instead of compared
	uncompared    bool                                             // no comparison of a part is held to one of the whole: what is read is counted
	follows       bool                                             // another replica leads
	shared        chan struct{}                                    // of the ledger's changes, where replicas share it
	unversioned   bool                                             // the ledger is of before versions were kept
	config        scheduler.Config
	s             *scheduler.Scheduler
	stop          func()
}

var by = ledger.Actor{ID: 7, Name: "Ann"}

// quick are the files whose tests run with -short.
var quick = []string{"scheduler_test.go", "send_test.go", "confirm_test.go", "edit_test.go", "withdraw_test.go"}

// inBubble runs f on a rig in virtual time, which begins on 2000-01-01 in UTC.
func inBubble(t *testing.T, f func(r *rig)) {
	t.Helper()
	if testing.Short() && !slices.Contains(quick, testFile()) {
		t.Skip("with -short, only sending, confirming, editing and withdrawing are tested")
	}
	db := filepath.Join(scratch(t), "ledger.db")
	synctest.Test(t, func(t *testing.T) {
		r := &rig{t: t, db: db, files: map[string]file{}, log: io.Discard}
		r.config = scheduler.Config{Rules: plan.Rules{Channel: "@channel", Zone: time.UTC}}
		r.tg = newTelegram(r.now)
		r.tg.picture = func(path string) (string, error) { data, err := r.File(path); return string(data), err }
		defer r.halt() // also after a Fatal
		f(r)
	})
}

// testFile returns the name of the file with the running test.
func testFile() (name string) {
	callers := make([]uintptr, 20)
	frames := runtime.CallersFrames(callers[:runtime.Callers(2, callers)])
	for more := true; more; {
		var frame runtime.Frame
		if frame, more = frames.Next(); strings.HasSuffix(frame.File, "_test.go") {
			name = filepath.Base(frame.File)
		}
	}
	return name
}

// seldom is Config.MaxSleep of tests that let days go by: they would wake thousands of
// times to find nothing, and what half a minute changes is for other tests.
const seldom = 10 * time.Minute

// scratch is a folder in memory where there is one: whether a commit survives a
// loss of power is not what these tests are about.
func scratch(t testing.TB) string {
	if dir, err := os.MkdirTemp("/dev/shm", "scheduler"); err == nil {
		t.Cleanup(func() { os.RemoveAll(dir) })
		return dir
	}
	return t.TempDir()
}

// sentByAnother writes into the ledger what another process would that has sent
// the only part of an article.
func (r *rig) sentByAnother(slug string, id int) {
	if err := r.store.Update(context.Background(), func(tx ledger.Tx) error {
		all, err := tx.Deliveries(ledger.Filter{Slug: slug})
		if err != nil {
			return err
		}
		d := all[0]
		parts, err := tx.Parts(d.ID)
		if err != nil {
			return err
		}
		p := parts[0].In(ledger.Sent)
		p.MessageID, p.At = id, p.At.Add(time.Second)
		d = d.In(ledger.Sent)
		d.MessageID, d.At = id, time.Time{}
		d.Flags |= ledger.Out | ledger.Complete
		return errors.Join(tx.PutPart(p), tx.PutDelivery(&d))
	}); err != nil {
		r.t.Error(err)
	}
}

func (r *rig) now() time.Time {
	if r.tick.Load() {
		r.offset.Add(int64(time.Microsecond))
	}
	return time.Now().Add(time.Duration(r.offset.Load())).UTC()
}

// Body implements deliver.Source.
func (r *rig) Body(a *content.Article) ([]byte, error) {
	r.reading.Lock()
	f, ok := r.files[a.Path]
	r.reading.Unlock()
	if !ok {
		return nil, errors.New("no such file")
	}
	return []byte(f.body), nil
}

// Unchanged implements deliver.Source.
func (r *rig) Unchanged(path string, hash [32]byte) bool {
	if a := r.article(path); a != nil {
		return a.Hash == hash
	}
	r.reading.Lock()
	defer r.reading.Unlock()
	other, ok := r.others[path]
	return ok && other == hash
}

// Exists implements deliver.Source.
func (r *rig) Exists(path string) bool {
	r.reading.Lock()
	_, other := r.others[path]
	r.reading.Unlock()
	return other || r.article(path) != nil
}

// Missing implements deliver.Source.
func (r *rig) Missing(path string) time.Duration {
	r.reading.Lock()
	defer r.reading.Unlock()
	return r.waited[path]
}

// KnowFormer implements deliver.Source.
func (r *rig) KnowFormer(former map[string]string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.former = former
}

// picture is a local file that posts show.
type picture struct {
	data    string
	written time.Time
}

func (p picture) Name() string       { return "picture" }
func (p picture) Size() int64        { return int64(len(p.data)) }
func (p picture) Mode() fs.FileMode  { return 0 }
func (p picture) ModTime() time.Time { return p.written }
func (p picture) IsDir() bool        { return false }
func (p picture) Sys() any           { return nil }

// errUnread is the failure of a disk.
var errUnread = errors.New("input/output error")

// unreadable has so many reads of pictures fail from now on.
func (r *rig) unreadable(n int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.unread = n
}

// paint writes a picture, now.
func (r *rig) paint(path, data string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.pictures == nil {
		r.pictures, r.reads = map[string]picture{}, map[string]int{}
	}
	r.pictures[path] = picture{data, r.now()}
}

// Stat implements deliver.Source.
func (r *rig) Stat(path string) (fs.FileInfo, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	p, ok := r.pictures[path]
	if !ok {
		return nil, fs.ErrNotExist
	}
	return p, nil
}

// File implements deliver.Source.
func (r *rig) File(path string) ([]byte, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	p, ok := r.pictures[path]
	if !ok {
		return nil, fs.ErrNotExist
	}
	if r.unread > 0 {
		r.unread--
		return nil, fmt.Errorf("%s: %w", path, errUnread)
	}
	r.reads[path]++
	return []byte(p.data), nil
}

// Appeared implements deliver.Source.
func (r *rig) Appeared(_ *content.Article, dest string) string {
	if _, err := r.Stat(dest); err != nil {
		return ""
	}
	return dest
}

// Address implements deliver.Source.
func (r *rig) Address(a *content.Article) string {
	if r.site == "" {
		return ""
	}
	return r.site + a.Slug
}

// Answers implements deliver.Prober.
func (r *rig) Answers(_ context.Context, address string) bool {
	_, ok := r.answers.Load(address)
	return ok
}

func (r *rig) open(db string) *store.SQLite {
	r.t.Helper()
	s, err := store.OpenSQLite(context.Background(), db)
	if err != nil {
		r.t.Fatal(err)
	}
	return s
}

// start opens the ledger and runs the scheduler on what the files say.
func (r *rig) start() {
	r.t.Helper()
	var err error
	r.store = r.open(r.db)
	c := r.config
	r.renderer.exists = func(name string) bool {
		r.reading.Lock()
		defer r.reading.Unlock()
		_, file := r.files[name+".md"]
		for _, f := range r.files {
			file = file || f.Slug == name
		}
		return file
	}
	r.renderer.has = func(path string) bool { return r.Appeared(nil, path) != "" }
	c.Store, c.Source, c.Renderer, c.Publisher, c.Now = &faulty{Store: r.store, r: r}, r, r.renderer, r.tg, r.now
	c.Build = r.renderer.version // another renders differently
	c.Log = slog.New(slog.NewTextHandler(r.log, nil))
	if r.site != "" {
		c.Prober = r
	}
	if r.real != nil {
		c.Renderer = r.real
	}
	c.Compared = r.compared
	if r.watchCompared != nil {
		c.Compared = r.watchCompared
	}
	if r.s, err = scheduler.New(c); err != nil {
		r.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		if err := r.s.Run(ctx); err != nil {
			r.t.Error(err)
		}
	}()
	r.stop = func() {
		cancel()
		<-ended
		r.stop = nil
		if err := r.store.Close(); err != nil {
			r.t.Error(err)
		}
	}
	r.scan()
}

// compared holds a comparison of a part of the articles to one of all.
func (r *rig) compared(plans []*plan.Plan, whole func() ([]*plan.Plan, error)) {
	if r.uncompared {
		return // what is read
	}
	all, err := whole()
	if err != nil {
		return
	}
	if differ := plantest.Same(plans, all); differ != "" {
		r.t.Error(differ)
	}
}

// faulty is a ledger whose writes fail when the rig says so.
type faulty struct {
	ledger.Store
	r *rig
	n int
}

var errDisk = errors.New("disk full")

// Changes implements ledger.Store: replicas share the ledger where the rig says so.
func (f *faulty) Changes() <-chan struct{} { return f.r.shared }

func (f *faulty) Lock(ctx context.Context, id int64) (ledger.Lease, error) {
	f.r.mu.Lock()
	follows := f.r.follows
	f.r.mu.Unlock()
	if follows && id == scheduler.RoleLead {
		return nil, ledger.ErrLocked
	}
	return f.Store.Lock(ctx, id)
}

func (f *faulty) Update(ctx context.Context, do func(ledger.Tx) error) error {
	f.r.mu.Lock()
	f.n++
	fails := f.r.refuse != nil && f.r.refuse(f.n)
	f.r.mu.Unlock()
	if fails {
		return errDisk
	}
	if f.r.unversioned {
		return f.Store.Update(ctx, func(tx ledger.Tx) error { return do(unversioned{tx}) })
	}
	return f.Store.Update(ctx, do)
}

// View implements ledger.Store.
func (f *faulty) View(ctx context.Context, do func(ledger.Tx) error) error {
	return f.Store.View(ctx, func(tx ledger.Tx) error { return do(watched{tx, f.r}) })
}

// watched counts looks at what needs attention, and rows.
type watched struct {
	ledger.Tx
	r *rig
}

func (w watched) Troubles() ledger.Troubles {
	w.r.looks.Add(1)
	return w.Tx.Troubles()
}

func (w watched) Deliveries(f ledger.Filter) ([]ledger.Delivery, error) {
	rows, err := w.Tx.Deliveries(f)
	w.r.asks.Add(1)
	w.r.rows.Add(int64(len(rows)))
	return rows, err
}

// failUpdates has the ledger refuse to write.
func (r *rig) failUpdates(which func(n int) bool) {
	r.mu.Lock()
	r.refuse = which
	r.mu.Unlock()
}

// sends counts the requests that left so far.
func (r *rig) sends() int {
	n := 0
	for _, c := range r.tg.seen(0) {
		if c == "send" {
			n++
		}
	}
	return n
}

func (r *rig) halt() {
	if r.stop != nil {
		r.stop()
	}
}

// scan shows the files to the scheduler, and lets it work for a millisecond.
func (r *rig) scan() {
	r.s.Update(r.catalogue(), nil)
	r.pass(time.Millisecond)
}

func (r *rig) catalogue() *content.Catalogue {
	all := r.articles()
	r.reading.Lock()
	defer r.reading.Unlock()
	return content.NewCatalogue(all, slices.Clone(r.problems), nil)
}

// complain sets the problems that reading the files finds.
func (r *rig) complain(problems ...content.Problem) {
	r.reading.Lock()
	defer r.reading.Unlock()
	r.problems = problems
}

// article returns what the file at a path is read as, or nil.
func (r *rig) article(path string) *content.Article {
	for _, a := range r.articles() {
		if a.Path == path {
			return a
		}
	}
	return nil
}

// articles returns what the files are read as, ordered by path.
func (r *rig) articles() []*content.Article {
	r.reading.Lock()
	defer r.reading.Unlock()
	var all []*content.Article
	for path, f := range r.files {
		a := f.Article
		a.Path = path
		if a.Slug == "" {
			a.Slug = strings.TrimSuffix(path, ".md")
		}
		if a.Title == "" {
			a.Title = a.Slug
		}
		if a.Due.IsZero() {
			a.Due = a.Date
		}
		h := sha256.New()
		io.WriteString(h, f.body+a.Due.String()+f.Slug+a.Telegram().Comment)
		if a.Draft && !f.sameFile {
			io.WriteString(h, "draft")
		}
		if a.Telegram().Never {
			io.WriteString(h, "never")
		}
		h.Sum(a.Hash[:0])
		if f.pinned.body == f.body && f.pinned.body != "" {
			a.Hash = f.pinned.hash
		}
		if old := r.read[path]; old != nil && reflect.DeepEqual(*old, a) { // as a folder does
			all = append(all, old)
			continue
		}
		if r.read == nil {
			r.read = map[string]*content.Article{}
		}
		r.read[path] = &a
		all = append(all, &a)
	}
	slices.SortFunc(all, func(a, b *content.Article) int { return strings.Compare(a.Path, b.Path) })
	return all
}

// write puts an article into the folder.
func (r *rig) write(path string, due time.Time, body string, change ...func(*content.Article)) {
	f := file{body: body}
	f.Date = due
	for _, c := range change {
		c(&f.Article)
	}
	r.put(path, f)
}

// put has f as the file at a path. The channels' workers read the files at any time, so
// tests change them by put, remove and folder alone; they may read them without the lock,
// since nothing else writes them.
func (r *rig) put(path string, f file) {
	r.reading.Lock()
	defer r.reading.Unlock()
	r.files[path] = f
}

// remove deletes a file.
func (r *rig) remove(path string) {
	r.reading.Lock()
	defer r.reading.Unlock()
	delete(r.files, path)
}

// folder replaces all files.
func (r *rig) folder(files map[string]file) {
	r.reading.Lock()
	defer r.reading.Unlock()
	clear(r.files)
	maps.Copy(r.files, files)
}

// unarticled sets the hashes of the files that are not read as articles, by path.
func (r *rig) unarticled(files map[string][32]byte) {
	r.reading.Lock()
	defer r.reading.Unlock()
	r.others = files
}

// pass lets d of virtual time go by, and what falls into it be done.
func (r *rig) pass(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

// state returns the state and the reason of an article in the plan.
func (r *rig) state(slug string) (ledger.State, string) {
	e := r.entry(slug)
	return e.State, e.Reason.String()
}

func (r *rig) entry(slug string) scheduler.Entry {
	r.t.Helper()
	plan, wrong := r.planAndQueue()
	if len(wrong) > 0 { // something may have been done between the two readings
		r.pass(time.Millisecond)
		plan, wrong = r.planAndQueue()
	}
	for _, w := range wrong {
		r.t.Error(w)
	}
	for _, e := range plan {
		if e.Slug == slug {
			return e
		}
	}
	return scheduler.Entry{}
}

// planAndQueue returns the plan, and in what the queue, which may come from a few rows
// of the ledger, has not the entries that this plan, made of everything, has.
func (r *rig) planAndQueue() (plan []scheduler.Entry, wrong []string) {
	r.t.Helper()
	plan, err := r.s.Plan(context.Background())
	if err != nil {
		r.t.Fatal(err)
	}
	queue, err := r.s.Queue(context.Background())
	if err != nil {
		r.t.Fatal(err)
	}
	in := func(all []scheduler.Entry, e scheduler.Entry) bool {
		return slices.ContainsFunc(all, func(x scheduler.Entry) bool { return reflect.DeepEqual(x, e) })
	}
	for i, e := range queue {
		if !in(plan, e) {
			wrong = append(wrong, fmt.Sprintf("the queue has %+v, which the plan does not: %+v", e, plan))
		}
		if in(queue[:i], e) {
			wrong = append(wrong, fmt.Sprintf("the queue has %+v twice, want once: %+v", e, queue))
		}
	}
	for _, e := range plan {
		switch e.State {
		case ledger.Sent, ledger.Skipped, ledger.Withdrawn: // only where an admin is waited for
			continue
		case ledger.Draft, ledger.Held:
			if !e.Due.After(r.now().AddDate(0, 0, -30)) {
				continue
			}
		}
		if !in(queue, e) {
			wrong = append(wrong, fmt.Sprintf("the plan has %+v, which the queue does not: %+v", e, queue))
		}
	}
	return plan, wrong
}

func (r *rig) wantState(slug string, want ledger.State) {
	r.t.Helper()
	if got, why := r.state(slug); got != want {
		r.t.Errorf("%s is %q (%s), want %q", slug, got, why, want)
	}
}

// wantTexts compares what is in the channel.
func (r *rig) wantTexts(want ...string) {
	r.t.Helper()
	if got := r.tg.texts(channelID); !slices.Equal(got, want) {
		r.t.Errorf("the channel holds %q, want %q", got, want)
	}
}

func (r *rig) wantTold(kinds ...string) {
	r.t.Helper()
	if got := r.tg.told(); !slices.Equal(got, kinds) {
		r.t.Errorf("the admins were told %q, want %q", got, kinds)
	}
}

// wantToldInAnyOrder is for notices of workers that do not wait for each other.
func (r *rig) wantToldInAnyOrder(kinds ...string) {
	r.t.Helper()
	if got := r.tg.told(); !slices.Equal(slices.Sorted(slices.Values(got)), slices.Sorted(slices.Values(kinds))) {
		r.t.Errorf("the admins were told %q, want %q in any order", got, kinds)
	}
}

// press presses a button of the last notice of a kind.
func (r *rig) press(notice, action string) scheduler.Result {
	r.t.Helper()
	n, ok := r.tg.notice(notice)
	if !ok {
		r.t.Fatalf("no notice %q; there were %q", notice, r.tg.told())
	}
	for _, a := range n.Actions {
		if a.Kind == action {
			res, err := r.s.Act(context.Background(), a.Token, by)
			if err != nil {
				r.t.Fatal(err)
			}
			return res
		}
	}
	r.t.Fatalf("notice %q has no button %q: %v", notice, action, n.Actions)
	return scheduler.Result{}
}

var _ deliver.Renderer = renderer{}
var _ deliver.Renderer = (*post.Renderer)(nil)
var _ deliver.Source = (*folder.Folder)(nil)
