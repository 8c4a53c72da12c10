package folder

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dateline-bot/dateline/content"
)

// news collects what Watch tells.
type news struct {
	mu   sync.Mutex
	cats []*content.Catalogue
	errs []error
	at   []time.Time

	folder *Folder
}

func (n *news) changed(c *content.Catalogue, err error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.cats, n.errs, n.at = append(n.cats, c), append(n.errs, err), append(n.at, time.Now())
}

// take returns the number of calls since the last take, and the last of them.
func (n *news) take() (calls int, c *content.Catalogue, err error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	calls = len(n.cats)
	if calls > 0 {
		c, err = n.cats[calls-1], n.errs[calls-1]
	}
	n.cats, n.errs, n.at = nil, nil, nil
	return calls, c, err
}

// fakeEvents is a source of events that a test drives.
type fakeEvents struct{ out chan string }

func (f fakeEvents) enter(string)         {}
func (f fakeEvents) watch([]string) error { return nil }
func (f fakeEvents) paths() <-chan string { return f.out }

// watched runs a test on a folder that is watched, in virtual time.
func watched(t *testing.T, files map[string]string, test func(t *testing.T, dir string, touch func(string), n *news)) {
	watchedAs(t, Config{}, files, test)
}

func watchedAs(t *testing.T, c Config, files map[string]string, test func(t *testing.T, dir string, touch func(string), n *news)) {
	dir := t.TempDir()
	for name, text := range files {
		write(t, filepath.Join(dir, name), text)
	}
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(context.Background())
		c.Dir, c.Zone = dir, time.UTC
		f := Open(c)
		source := fakeEvents{make(chan string)}
		n := &news{folder: f}
		done := make(chan error)
		go func() { done <- f.watch(ctx, time.Minute, source, n.changed) }()
		synctest.Wait()
		test(t, dir, func(name string) { source.out <- filepath.Join(f.real(t), name); synctest.Wait() }, n)
		cancel()
		if err := <-done; err != nil {
			t.Errorf("Watch returned %v", err)
		}
	})
}

func (f *Folder) real(t *testing.T) string {
	t.Helper()
	real, err := filepath.EvalSymlinks(f.config.Dir)
	if err != nil {
		real = f.config.Dir
	}
	return real
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func wait(d time.Duration) { time.Sleep(d); synctest.Wait() }

const dated = "---\ntitle: %s\ndate: 2025-01-02\n---\nText.\n"

func article(title string) string { return fmt.Sprintf(dated, title) }

func titles(c *content.Catalogue) string {
	var all []string
	for _, a := range c.Articles() {
		all = append(all, a.Title)
	}
	slices.Sort(all)
	return strings.Join(all, " ")
}

func TestWatchFirstSnapshot(t *testing.T) {
	watched(t, map[string]string{"a.md": article("A")}, func(t *testing.T, dir string, touch func(string), n *news) {
		calls, c, err := n.take()
		if calls != 1 || err != nil || titles(c) != "A" {
			t.Errorf("%d calls, %v, %v", calls, c, err)
		}
		wait(10 * time.Minute)
		if calls, _, _ := n.take(); calls != 0 {
			t.Errorf("%d calls about nothing", calls)
		}
	})
}

func TestWatchSettles(t *testing.T) {
	watched(t, map[string]string{"a.md": article("A")}, func(t *testing.T, dir string, touch func(string), n *news) {
		n.take()
		name := filepath.Join(dir, "b.md")
		write(t, name, "---\ntitle: B") // half of it
		touch("b.md")
		wait(299 * time.Millisecond)
		write(t, name, article("B"))
		touch("b.md")
		wait(299 * time.Millisecond)
		if calls, c, err := n.take(); calls != 0 {
			t.Fatalf("told %v, %v before the file was left alone", c, err)
		}
		wait(time.Millisecond)
		calls, c, err := n.take()
		if calls != 1 || err != nil || titles(c) != "A B" || len(c.Problems()) != 0 {
			t.Errorf("%d calls, %v, %v", calls, c, err)
		}
	})
}

// An editor writes a new file and renames it over the old one.
func TestWatchWriteThenRename(t *testing.T) {
	watched(t, map[string]string{"a.md": article("A")}, func(t *testing.T, dir string, touch func(string), n *news) {
		n.take()
		write(t, filepath.Join(dir, "a.md.tmp"), article("A2"))
		touch("a.md.tmp")
		if err := os.Rename(filepath.Join(dir, "a.md.tmp"), filepath.Join(dir, "a.md")); err != nil {
			t.Fatal(err)
		}
		touch("a.md.tmp")
		touch("a.md")
		wait(time.Minute)
		calls, c, err := n.take()
		if calls != 1 || err != nil || titles(c) != "A2" {
			t.Errorf("%d calls, %v, %v", calls, c, err)
		}
	})
}

func TestWatchDeletes(t *testing.T) {
	watched(t, map[string]string{"a.md": article("A"), "b.md": article("B")}, func(t *testing.T, dir string, touch func(string), n *news) {
		n.take()
		name := filepath.Join(dir, "b.md")
		os.Remove(name)
		touch("b.md")
		wait(4900 * time.Millisecond)
		write(t, name, article("B"))
		touch("b.md")
		wait(time.Minute)
		if calls, _, _ := n.take(); calls != 0 {
			t.Fatalf("an absence of less than 5 s was told: got %v, want %v", calls, 0)
		}
		os.Remove(name)
		touch("b.md")
		wait(4999 * time.Millisecond)
		if calls, _, _ := n.take(); calls != 0 {
			t.Fatalf("the file counted as deleted before 5 s were over: got %v, want %v", calls, 0)
		}
		if got := n.folder.Missing("b.md"); got != 0 {
			t.Errorf("a file that may come back is said to be missing: got %v, want %v", got, 0)
		}
		wait(time.Millisecond)
		if calls, c, _ := n.take(); calls != 1 || titles(c) != "A" {
			t.Errorf("%d calls, %v", calls, c)
		}
		if got := n.folder.Missing("b.md"); got < 5*time.Second || got > 6*time.Second {
			t.Errorf("it has been missing for %v, want 5 s", got)
		}
		write(t, name, article("B"))
		touch("b.md")
		wait(time.Second)
		if got := n.folder.Missing("b.md"); got != 0 {
			t.Errorf("it is back, and missing for %v", got)
		}
	})
}

// Files that are deleted or written together are reported together, whenever each of them was.
func TestWatchTellsTogether(t *testing.T) {
	files := map[string]string{"a.md": article("A"), "b.md": article("B"), "c.md": article("C"), "d.md": article("D")}
	watched(t, files, func(t *testing.T, dir string, touch func(string), n *news) {
		n.take()
		for _, name := range []string{"a.md", "b.md", "c.md"} {
			os.Remove(filepath.Join(dir, name))
			touch(name)
			wait(300 * time.Millisecond)
		}
		wait(time.Minute)
		if calls, c, _ := n.take(); calls != 1 || titles(c) != "D" {
			t.Errorf("after three deletions: %d calls, %v", calls, c)
		}
		for _, name := range []string{"a.md", "b.md", "c.md"} {
			write(t, filepath.Join(dir, name), article("New "+name))
			touch(name)
			wait(50 * time.Millisecond)
		}
		wait(time.Minute)
		if calls, _, _ := n.take(); calls != 1 {
			t.Errorf("after three new files: %d calls, want 1", calls)
		}
		end := time.Now().Add(5 * time.Second)
		for i := 0; time.Now().Before(end); i++ { // one that is always written keeps no other waiting
			write(t, filepath.Join(dir, "a.md"), article(strings.Repeat("A", i+1)))
			touch("a.md")
			wait(100 * time.Millisecond)
			if i == 3 {
				write(t, filepath.Join(dir, "b.md"), article("B again"))
				touch("b.md")
			}
		}
		if calls, c, _ := n.take(); calls != 1 || !strings.Contains(titles(c), "B again") {
			t.Errorf("beside a file that is always written: %d calls, %v", calls, c)
		}
	})
}

// A renamed file is one article at every moment.
func TestWatchRename(t *testing.T) {
	watched(t, map[string]string{"2025-01-02-a.md": article("A"), "b.md": article("B")}, func(t *testing.T, dir string, touch func(string), n *news) {
		n.take()
		if err := os.Rename(filepath.Join(dir, "2025-01-02-a.md"), filepath.Join(dir, "2025-01-03-a.md")); err != nil {
			t.Fatal(err)
		}
		touch("2025-01-02-a.md")
		touch("2025-01-03-a.md")
		wait(time.Second)
		calls, c, _ := n.take()
		if calls != 1 || titles(c) != "A B" || c.Article("a").Path != "2025-01-03-a.md" || len(c.Problems()) != 0 {
			t.Errorf("%d calls, %v, %v", calls, c.Articles(), c.Problems())
		}
	})
}

func TestWatchFolderGone(t *testing.T) {
	watched(t, map[string]string{"a.md": article("A"), "b.md": article("B")}, func(t *testing.T, dir string, touch func(string), n *news) {
		n.take()
		for _, how := range []func(){
			func() { os.Rename(dir, dir+"x"); touch("") },
			func() { os.Rename(dir+"x", dir); touch("") },
			func() {
				os.Rename(filepath.Join(dir, "a.md"), dir+"a")
				touch("a.md")
				os.Rename(filepath.Join(dir, "b.md"), dir+"b")
				touch("b.md")
			},
		} {
			how()
			wait(time.Minute)
			wait(time.Minute)
			calls, c, err := n.take()
			if calls != 1 || titles(c) != "A B" {
				t.Fatalf("%d calls, %s", calls, titles(c))
			}
			if _, gone := os.Stat(filepath.Join(dir, "a.md")); (gone != nil) != errors.Is(err, ErrFolderEmpty) {
				t.Fatalf("error %v while %v", err, gone)
			}
		}
		os.Rename(dir+"b", filepath.Join(dir, "b.md"))
		wait(time.Minute + 6*time.Second)
		if calls, c, err := n.take(); calls == 0 || err != nil || titles(c) != "B" {
			t.Errorf("back with one file: %d calls, %s, %v", calls, titles(c), err)
		}
	})
}

// Without events, a rescan finds what changed.
func TestWatchRescans(t *testing.T) {
	watched(t, map[string]string{"a.md": article("A")}, func(t *testing.T, dir string, touch func(string), n *news) {
		n.take()
		write(t, filepath.Join(dir, "sub", "c.md"), article("C"))
		wait(time.Minute)
		wait(300 * time.Millisecond)
		if calls, c, _ := n.take(); calls != 1 || titles(c) != "A C" {
			t.Errorf("%d calls, %v", calls, c)
		}
	})
}

// The first snapshot is whole, even if files were written a moment before: it
// says what was there before the bot.
func TestWatchFirstIsWhole(t *testing.T) {
	dir := t.TempDir()
	old := time.Now().Add(-time.Hour)
	write(t, filepath.Join(dir, "old.md"), article("Old"))
	os.Chtimes(filepath.Join(dir, "old.md"), old, old)
	write(t, filepath.Join(dir, "new.md"), article("New"))
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	start := time.Now()
	Open(Config{Dir: dir, Zone: time.UTC}).Watch(ctx, time.Hour, func(c *content.Catalogue, err error) {
		if err != nil || titles(c) != "New Old" {
			t.Errorf("first told %s, %v", titles(c), err)
		}
		if age := time.Since(start); age < settleTime/2 {
			t.Errorf("told after %v, while a file may be in the making", age)
		}
		cancel()
	})
}

// countedEvents counts how often a folder is entered.
type countedEvents struct {
	noEvents
	entered map[string]int
}

func (e countedEvents) enter(dir string) { e.entered[dir]++ }

// A folder may have 100,000 files: where none is in the making, a start walks through
// it once, and what happens meanwhile is told by the events of folders that are watched
// before they are read.
func TestWatchStartsWithOneWalk(t *testing.T) {
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	below := filepath.Join(dir, "below")
	for _, path := range []string{filepath.Join(dir, "a.md"), filepath.Join(below, "b.md")} {
		write(t, path, article("Old"))
		old := time.Now().Add(-time.Hour)
		if err := os.Chtimes(path, old, old); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	source := countedEvents{entered: map[string]int{}}
	if err := Open(Config{Dir: dir, Zone: time.UTC}).watch(ctx, time.Hour, source, func(*content.Catalogue, error) { cancel() }); err != nil {
		t.Fatal(err)
	}
	if got := source.entered[below]; got != 1 {
		t.Errorf("a start walked the folder %d times, want 1", got)
	}
	notified, err := newNotifier()
	if err != nil {
		t.Fatal(err)
	}
	defer notified.close()
	for _, dir := range []string{dir, below} {
		notified.enter(dir)
	}
	if err := notified.watch([]string{dir, below}); err != nil {
		t.Errorf("folders that were entered: %v; want nothing that calls for another walk", err)
	}
}

// walkedEvents counts how often folders are looked at, of events that a test drives.
type walkedEvents struct {
	fakeEvents
	walks *atomic.Int32
}

func (e walkedEvents) watch([]string) error { e.walks.Add(1); return nil }

// The ledger lies beside a folder that is named by a relative path, as both are by
// default, and is written to all the time: that makes nobody walk through the folder.
func TestWatchPassesOverNeighbours(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "articles", "a.md"), article("Old"))
	t.Chdir(dir)
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(context.Background())
		source := walkedEvents{fakeEvents{make(chan string)}, new(atomic.Int32)}
		done := make(chan error)
		go func() {
			done <- Open(Config{Dir: "./articles", Zone: time.UTC}).watch(ctx, time.Hour, source, func(*content.Catalogue, error) {})
		}()
		wait(10 * time.Second)
		before := source.walks.Load()
		for range 3 {
			source.out <- filepath.Join(dir, "dateline.db-wal")
			wait(10 * time.Second)
		}
		if got := source.walks.Load() - before; got != 0 {
			t.Errorf("three writes of the ledger had the folder walked %d times, want none", got)
		}
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

// Logseq writes the file by which its vault is known into a folder that exists already.
func TestWatchMeetsAVault(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "a.md"), article("Old"))
	if err := os.Mkdir(filepath.Join(dir, "logseq"), 0o755); err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(context.Background())
		source := fakeEvents{make(chan string)}
		done := make(chan error)
		var last *content.Catalogue
		go func() {
			done <- Open(Config{Dir: dir, Zone: time.UTC}).watch(ctx, time.Hour, source, func(c *content.Catalogue, _ error) { last = c })
		}()
		wait(10 * time.Second)
		if last.MarkedOnly("a.md") {
			t.Error("the folder is a vault before it has its file: got true, want false")
		}
		mark := filepath.Join(dir, "logseq", "config.edn")
		write(t, mark, "{}")
		source.out <- mark
		wait(10 * time.Second)
		if !last.MarkedOnly("a.md") {
			t.Error("logseq/config.edn was written: got a folder that is not a vault, want one")
		}
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

// Kubernetes mounts a ConfigMap as links into ..data, a link that it swaps.
func TestWatchKubernetes(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "..1", "a.md"), article("A"))
	write(t, filepath.Join(dir, "..2", "a.md"), article("A2"))
	for link, to := range map[string]string{"..data": "..1", "a.md": "..data/a.md"} {
		if err := os.Symlink(to, filepath.Join(dir, link)); err != nil {
			t.Fatal(err)
		}
	}
	live(t, dir, func(expect func(string)) {
		expect("A")
		swap(t, "..2", filepath.Join(dir, "..data"))
		os.RemoveAll(filepath.Join(dir, "..1"))
		expect("A2")
	})
}

// git-sync keeps each revision in a folder and swaps a link to it.
func TestWatchSwappedFolder(t *testing.T) {
	base := t.TempDir()
	write(t, filepath.Join(base, "1", "posts", "a.md"), article("A"))
	write(t, filepath.Join(base, "2", "posts", "a.md"), article("A"))
	write(t, filepath.Join(base, "2", "posts", "b.md"), article("B"))
	if err := os.Symlink("1", filepath.Join(base, "current")); err != nil {
		t.Fatal(err)
	}
	live(t, filepath.Join(base, "current", "posts"), func(expect func(string)) {
		expect("A")
		swap(t, "2", filepath.Join(base, "current"))
		os.RemoveAll(filepath.Join(base, "1"))
		expect("A B")
		write(t, filepath.Join(base, "2", "posts", "new", "c.md"), article("C"))
		expect("A B C")
	})
}

func swap(t *testing.T, to, link string) {
	t.Helper()
	if err := os.Symlink(to, link+".new"); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(link+".new", link); err != nil {
		t.Fatal(err)
	}
}

// live watches a folder with the events of the real file system.
func live(t *testing.T, dir string, test func(expect func(string))) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	told := make(chan string, 100)
	done := make(chan error)
	f := Open(Config{Dir: dir, Zone: time.UTC})
	go func() {
		done <- f.Watch(ctx, time.Hour, func(c *content.Catalogue, err error) {
			if err != nil {
				told <- err.Error()
				return
			}
			told <- titles(c)
		})
	}()
	test(func(want string) {
		t.Helper()
		deadline := time.After(10 * time.Second)
		for {
			select {
			case got := <-told:
				if got == want {
					return
				}
				t.Logf("told %q on the way to %q", got, want)
			case <-deadline:
				t.Fatalf("never told %q", want)
			}
		}
	})
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

// TestWatchTellsOfPictures is that a picture that changed is told of, once it has
// been left alone, with the snapshot as it was.
func TestWatchTellsOfPictures(t *testing.T) {
	watched(t, map[string]string{"a.md": article("A"), "a.png": "x"}, func(t *testing.T, dir string, touch func(string), n *news) {
		_, before, _ := n.take()
		for range 3 {
			write(t, filepath.Join(dir, "a.png"), "other")
			touch("a.png")
			wait(299 * time.Millisecond)
		}
		if calls, _, _ := n.take(); calls != 0 {
			t.Errorf("%d calls about a file that is being written", calls)
		}
		wait(time.Millisecond)
		if calls, c, err := n.take(); calls != 1 || c != before || err != nil {
			t.Errorf("%d calls with %v, %v, want one with the snapshot as it was", calls, c, err)
		}
		wait(10 * time.Minute)
		if calls, _, _ := n.take(); calls != 0 {
			t.Errorf("then %d calls", calls)
		}
	})
}

// TestWatchDeletesAsConfigured holds how long a file has to be gone until it counts as
// deleted.
func TestWatchDeletesAsConfigured(t *testing.T) {
	for _, tt := range []struct{ configured, before, after time.Duration }{{0, 4900 * time.Millisecond, 5100 * time.Millisecond}, {300 * time.Millisecond, 280 * time.Millisecond, 320 * time.Millisecond}} {
		watchedAs(t, Config{Absent: tt.configured}, map[string]string{"a.md": article("A"), "b.md": article("B")}, func(t *testing.T, dir string, touch func(string), n *news) {
			n.take()
			if err := os.Remove(filepath.Join(dir, "a.md")); err != nil {
				t.Fatal(err)
			}
			touch("a.md")
			wait(tt.before)
			if calls, _, _ := n.take(); calls != 0 {
				t.Errorf("Absent %v: %d calls after %v, want none", tt.configured, calls, tt.before)
			}
			wait(tt.after - tt.before)
			if calls, c, err := n.take(); calls != 1 || err != nil || c.ByPath("a.md") != nil || c.ByPath("b.md") == nil {
				t.Errorf("Absent %v: %d calls with %v, %v after %v, want one without the article", tt.configured, calls, c, err, tt.after)
			}
		})
	}
}

// TestWatchTellsOfRemovals holds that a removed picture is told of only where Config asks
// for that: a bot leaves posts alone.
func TestWatchTellsOfRemovals(t *testing.T) {
	for asked, want := range map[bool]int{true: 1, false: 0} {
		watchedAs(t, Config{Removals: asked}, map[string]string{"a.md": article("A"), "a.png": "x"}, func(t *testing.T, dir string, touch func(string), n *news) {
			_, before, _ := n.take()
			if err := os.Remove(filepath.Join(dir, "a.png")); err != nil {
				t.Fatal(err)
			}
			touch("a.png")
			wait(time.Second)
			calls, c, err := n.take()
			if calls != want || calls > 0 && (c != before || err != nil) {
				t.Errorf("asked %v: %d calls with %v, %v, want %d with the snapshot as it was", asked, calls, c, err, want)
			}
		})
	}
}

// TestWatchFreesWhatEmbeds is about files that are not articles, and held one while they
// were there.
func TestWatchFreesWhatEmbeds(t *testing.T) {
	for gone, text := range map[string]string{
		"b/x.png": "![[x.png]]", // which of two is not clear
		"note.md": "![[note]]",  // not included: what it says is private
	} {
		t.Run(gone, func(t *testing.T) {
			files := map[string]string{"a.md": article("A") + text + "\n", "a/x.png": "x", "b/x.png": "x", "note.md": "x"}
			watchedAs(t, Config{Include: []string{"a.md"}}, files, func(t *testing.T, dir string, touch func(string), n *news) {
				hold := func() *content.Hold { return n.folder.Catalogue().ByPath("a.md").Hold }
				if hold() == nil {
					t.Fatal("it is not held: got nil, want a value")
				}
				n.take()
				os.Remove(filepath.Join(dir, gone))
				touch(gone)
				wait(time.Second)
				if calls, _, _ := n.take(); calls != 1 || hold() != nil {
					t.Errorf("%d calls, held: %+v, want one call and no hold", calls, hold())
				}
			})
		})
	}
}

// TestWatchKnows holds which paths that are gone call for a walk.
func TestWatchKnows(t *testing.T) {
	f := Open(Config{Dir: t.TempDir(), Zone: time.UTC})
	w := &watcher{folder: f}
	check := func(want ...string) {
		t.Helper()
		for _, p := range []string{"a", "a.md", "a/b", "a/b/c.md", "ab", "link", "link/x", "d", "e"} {
			if got := w.knows(p); got != slices.Contains(want, p) {
				t.Errorf("%s: got %v, want %v", p, got, !got)
			}
		}
	}
	f.entries = map[string]*entry{"a.md": {}, "a/b/c.md": {}}
	f.problems = []content.Problem{{Path: "link/x"}}
	check("a", "a/b", "link", "link/x")
	f.entries["d/x.md"] = &entry{}
	f.rebuild()
	check("a", "a/b", "link", "link/x", "d")
}
