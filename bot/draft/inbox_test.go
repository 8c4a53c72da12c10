package draft

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/folder"
	"github.com/dateline-bot/dateline/scheduler"
	"github.com/dateline-bot/dateline/scheduler/audience"
	"github.com/dateline-bot/dateline/scheduler/ledger"
	"github.com/dateline-bot/dateline/scheduler/store"
)

// crash ends a process at one of its steps.
type crash struct{ left int }

func (c *crash) step() {
	if c.left--; c.left == 0 {
		panic(c)
	}
}

// world is a folder with a ledger, used by one process after another.
type world struct {
	t         *testing.T
	dir       string
	store     *store.Audience
	articles  *folder.Folder
	crash     *crash
	published map[string]int // how often a name was passed to Publish for the first time
	told      []string
	now       time.Time
}

func newWorld(t *testing.T) *world {
	ledger, err := store.OpenSQLite(t.Context(), filepath.Join(t.TempDir(), "test.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ledger.Close() })
	dir := t.TempDir()
	return &world{t: t, dir: dir, now: at().UTC(), store: ledger.Audience(), crash: &crash{}, published: map[string]int{},
		articles: folder.Open(folder.Config{Dir: dir, Zone: time.UTC})}
}

// crashing wraps the store, and may crash before or after each call.
type crashing struct {
	rows
	c *crash
}

type rows = audience.Drafts

func (s crashing) PutDraft(ctx context.Context, d *audience.Draft) error {
	s.c.step()
	err := s.rows.PutDraft(ctx, d)
	s.c.step()
	return err
}

func (s crashing) DropDraft(ctx context.Context, d audience.Draft) error {
	s.c.step()
	err := s.rows.DropDraft(ctx, d)
	s.c.step()
	return err
}

// crashingPlace may crash before, between and after the files.
type crashingPlace struct {
	Place
	c *crash
}

func (p crashingPlace) Write(ctx context.Context, c Change) error {
	p.c.step()
	for i := range c.Files {
		part := c
		part.Files = c.Files[:i+1]
		if i < len(c.Files)-1 {
			part.Base = ""
		}
		if err := p.Place.Write(ctx, part); err != nil {
			return err
		}
		p.c.step()
	}
	return nil
}

// inbox returns the inbox of a new process.
func (w *world) inbox() *Inbox {
	return NewInbox(InboxConfig{
		Store: crashing{w.store, w.crash}, Place: crashingPlace{&Folder{Dir: w.dir, Inbox: "inbox", Alone: true}, w.crash}, Inbox: "inbox", Parser: content.Parser{Zone: time.UTC},
		Leads: func() bool { return true }, Catalogue: w.articles.Catalogue, Read: w.articles.File,
		Publish: func(_ context.Context, slug string, _ ledger.Actor) (scheduler.Result, error) {
			w.crash.step()
			w.published[slug]++ // Publish does nothing the second time
			w.crash.step()
			return scheduler.Result{Slug: slug, State: ledger.Sent, Already: w.published[slug] > 1}, nil
		},
		Queue:    func(context.Context) ([]scheduler.Entry, error) { return nil, nil },
		Download: func(_ context.Context, id string) ([]byte, error) { return []byte("picture " + id), nil },
		Reload: func(ctx context.Context) error {
			_, err := w.articles.Scan(ctx)
			return err
		},
		Zone: time.UTC, Now: func() time.Time { return w.now }, Log: slog.New(slog.DiscardHandler)})
}

// run runs one process until it crashes or has nothing left to do.
func (w *world) run() (crashed bool) {
	defer func() {
		if r := recover(); r == w.crash {
			crashed = true
		} else if r != nil {
			panic(r)
		}
	}()
	in := w.inbox()
	if _, err := w.articles.Scan(w.t.Context()); err != nil && !errors.Is(err, folder.ErrFolderEmpty) {
		w.t.Fatal(err)
	}
	for range 4 {
		w.now = w.now.Add(2 * time.Second)
		in.look(w.t.Context(), func(_ context.Context, o outcome) {
			w.told = append(w.told, fmt.Sprintf("%s: %v", o.draft.Path, o.err))
		})
	}
	return false
}

func (w *world) agree(author int64, c Content) {
	d := &Draft{Content: c}
	d.Draft = audience.Draft{Author: author}.In(audience.DraftAgreed)
	if err := (drafts{w.store, at}).add(w.t.Context(), d); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) files() string {
	var names []string
	_ = filepath.WalkDir(w.dir, func(path string, e os.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			name, _ := filepath.Rel(w.dir, path)
			names = append(names, filepath.ToSlash(name))
		}
		return nil
	})
	return strings.Join(names, " ")
}

// TestInboxSurvivesCrashes holds that wherever a process is killed, the next one
// finishes the work: no draft is lost and none is written twice.
func TestInboxSurvivesCrashes(t *testing.T) {
	for step := 1; ; step++ {
		w := newWorld(t)
		w.agree(1, Content{Text: "# Hello\n\nText.", When: whenNow, Media: []Media{{FileID: "a", Ext: ".jpg"}, {FileID: "b", Ext: ".jpg"}}})
		w.agree(2, Content{Text: "# Hello\n\nOf another admin.", When: whenNow})
		w.crash.left = step
		crashed := w.run()
		w.crash.left = -1
		w.run()
		if got, want := w.files(), "inbox/hello-1.jpg inbox/hello-2.jpg inbox/hello-2.md inbox/hello.md"; got != want {
			t.Errorf("step %d: files %q, want %q", step, got, want)
		}
		if len(w.published) != 2 || w.published["hello"] == 0 || w.published["hello-2"] == 0 {
			t.Errorf("step %d: published %v", step, w.published)
		}
		if left, err := (drafts{w.store, at}).list(t.Context(), 0); err != nil || slices.ContainsFunc(left, func(d *Draft) bool { return !d.Done }) {
			t.Errorf("step %d: drafts left: %+v, %v", step, left, err)
		}
		for _, said := range w.told {
			if !strings.HasSuffix(said, "<nil>") {
				t.Errorf("step %d: told %q", step, said)
			}
		}
		if !crashed {
			if step < 20 {
				t.Errorf("only %d steps were tried", step)
			}
			return
		}
	}
}

// TestOwnPostWaits holds that a post which somebody else has to approve is done once its file is
// saved: it waits in the queue, and is not tried again.
func TestOwnPostWaits(t *testing.T) {
	w := newWorld(t)
	w.agree(1, Content{Text: "# Hello\n\nText.", When: whenNow})
	in := w.inbox()
	in.Publish = func(context.Context, string, ledger.Actor) (scheduler.Result, error) {
		return scheduler.Result{}, scheduler.ErrOwn
	}
	in.Queue = func(context.Context) ([]scheduler.Entry, error) {
		return []scheduler.Entry{{Slug: "hello", State: ledger.Planned, Approval: true}}, nil
	}
	for range 4 {
		w.now = w.now.Add(2 * time.Second)
		in.look(t.Context(), func(_ context.Context, o outcome) {
			w.told = append(w.told, fmt.Sprintf("%v, waits for approval: %t", o.err, o.planned != nil && o.planned.Approval))
		})
	}
	if got, want := strings.Join(w.told, "; "), "<nil>, waits for approval: true"; got != want {
		t.Errorf("the author was told %q, want %q", got, want)
	}
}

// TestFolderTakesNoOthersFile holds that files are written to a temporary name
// first: a file that a crash leaves half-written is not an article.
func TestFolderTakesNoOthersFile(t *testing.T) {
	w := newWorld(t)
	f := &Folder{Dir: w.dir, Inbox: "inbox", Alone: true}
	write := func(text, base string) error {
		return f.Write(t.Context(), Change{Files: []File{{"inbox/a.md", []byte(text)}}, Base: base})
	}
	for range 2 {
		if err := write("mine", ""); err != nil {
			t.Fatal(err)
		}
	}
	if err := write("other", ""); !errors.Is(err, ErrTaken) {
		t.Errorf("a name that is taken: %v", err)
	}
	if err := write("newer", HashOf([]byte("mine"))); err != nil {
		t.Error(err)
	}
	if err := write("newest", HashOf([]byte("mine"))); !errors.Is(err, ErrChanged) {
		t.Errorf("an edit of another text: %v", err)
	}
	if err := f.Write(t.Context(), Change{Files: []File{{"../a.md", nil}}}); err == nil {
		t.Error("a path that leads out was written: got no error, want one")
	}
	if data, err := os.ReadFile(filepath.Join(w.dir, "inbox", "a.md")); err != nil || string(data) != "newer" || w.files() != "inbox/a.md" {
		t.Errorf("%q, %v; files %q", data, err, w.files())
	}
}

func TestRefusal(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "file"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		f    Folder
		want string
	}{
		"alone":     {Folder{Dir: dir, Inbox: "inbox", Alone: true}, ""},
		"deep":      {Folder{Dir: dir, Inbox: "a/b", Alone: true}, ""},
		"replicas":  {Folder{Dir: dir, Inbox: "inbox"}, "inbox_shared"},
		"shared":    {Folder{Dir: dir, Inbox: "inbox", Shared: true}, ""},
		"a file":    {Folder{Dir: dir, Inbox: "file", Alone: true}, "file is not a folder"},
		"no folder": {Folder{Dir: filepath.Join(dir, "none"), Inbox: "inbox", Alone: true}, "cannot write"},
	} {
		err := tt.f.Refusal(t.Context())
		if (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %q", name, err, tt.want)
		}
		if left, _ := filepath.Glob(filepath.Join(dir, ".dateline*")); len(left) > 0 {
			t.Errorf("%s: left %v", name, left)
		}
	}
}

// TestDraftsExpire holds that an unconfirmed draft is dropped after a week, with a
// note.
func TestDraftsExpire(t *testing.T) {
	w := newWorld(t)
	for state, author := range map[audience.DraftState]int64{audience.DraftOffered: 1, audience.DraftOpen: 2, audience.DraftCanceled: 3} {
		d := &Draft{Content: Content{Text: "Text " + string(state)}}
		d.Draft = audience.Draft{Author: author}.In(state)
		if err := (drafts{w.store, func() time.Time { return at().Add(-keptFor - time.Minute) }}).add(t.Context(), d); err != nil {
			t.Fatal(err)
		}
	}
	var noted []int64
	w.inbox().look(t.Context(), func(_ context.Context, o outcome) {
		if o.expired {
			noted = append(noted, o.draft.Author)
		}
	})
	if left, err := w.store.Drafts(t.Context(), 0); err != nil || len(left) != 0 || len(noted) != 1 || noted[0] != 2 {
		t.Errorf("left %+v, %v; noted %v", left, err, noted)
	}
}
