//go:build unix

package main

import (
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/bot/emulator"
)

// updated is a world in which b9ede77 ran: the ledger that its binary wrote
// (testdata/update/ledger-b9ede77.db.gz; it published all of sent/ except b/intro.md
// and one update.md, whose slugs it took for duplicates), and the files as they still
// are, one of each kind that later versions read differently.
type updated struct {
	*world
	mu    sync.Mutex
	calls []string // calls for the channels: the method and its subject
}

func newUpdated(t *testing.T) *updated {
	t.Helper()
	u := &updated{world: newWorld(t)}
	u.emulator.AddChannel(emulator.Channel{ID: -1001234567891, Title: "ML", Username: "ml",
		Admins: []int64{e2eAdmin}, Bot: emulator.AllRights()})
	u.server.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		method := r.URL.Path[strings.LastIndexByte(r.URL.Path, '/')+1:]
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		r.Body = io.NopCloser(strings.NewReader(string(body)))
		if strings.Contains(string(body), "-100123456789") {
			u.mu.Lock()
			u.calls = append(u.calls, method)
			u.mu.Unlock()
		}
		u.emulator.ServeHTTP(w, r)
	})
	u.env = append(u.env, `DATELINE_ROUTES=[{"category":"machine-learning","channel":"@ml"}]`, "DATELINE_WITHDRAW=delete")
	if err := os.CopyFS(filepath.Join(u.dir, "articles"), os.DirFS(filepath.Join("testdata", "update", "articles"))); err != nil {
		t.Fatal(err)
	}
	// No file of a Go module can have a dash in its name: nobody could download it.
	sent := filepath.Join(u.dir, "articles", "sent")
	if err := os.Rename(filepath.Join(sent, "note-dash-копия.md"), filepath.Join(sent, "note — копия.md")); err != nil {
		t.Fatal(err)
	}
	packed, err := os.Open(filepath.Join("testdata", "update", "ledger-b9ede77.db.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer packed.Close()
	unpacked, err := gzip.NewReader(packed)
	if err != nil {
		t.Fatal(err)
	}
	ledger, err := os.Create(filepath.Join(u.dir, "dateline.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer ledger.Close()
	if _, err := io.Copy(ledger, unpacked); err != nil {
		t.Fatal(err)
	}
	return u
}

// changes returns the calls that change the channels; forwarding a message to an admin,
// by which it is read back, does not.
func (u *updated) changes() (out []string) {
	u.mu.Lock()
	defer u.mu.Unlock()
	for _, method := range u.calls {
		if strings.HasPrefix(method, "send") || strings.HasPrefix(method, "edit") || strings.HasPrefix(method, "delete") ||
			strings.HasPrefix(method, "copy") || strings.Contains(method, "pin") {
			out = append(out, method)
		}
	}
	return out
}

// questions returns the messages that the bot sent to the admin unasked.
func (u *updated) questions() (out []string) {
	for _, m := range u.emulator.Messages(e2eAdmin) {
		if m.FromBot {
			out = append(out, m.Plain)
		}
	}
	return out
}

// quietAfter is longer than the time until a missing file counts as deleted and a new
// one is not considered a rename any more.
const quietAfter = 13 * time.Second

// TestUpdateOfTheProgram holds that a version that reads files differently from the one
// that wrote the ledger changes nothing in a channel, and asks at most one question.
func TestUpdateOfTheProgram(t *testing.T) {
	u := newUpdated(t)
	p := u.startUp()
	time.Sleep(quietAfter)
	if got := u.changes(); len(got) != 0 {
		t.Errorf("the channels were changed: %q", got)
	}
	questions := u.questions()
	if len(questions) > 1 || len(questions) == 1 && !strings.Contains(questions[0], "old date") && !strings.Contains(questions[0], "old articles") {
		t.Errorf("the admin was told %q, want at most one question about history", questions)
	}
	p.stop()
	p = u.startUp() // the next start is like any other
	time.Sleep(quietAfter)
	if got := u.changes(); len(got) != 0 {
		t.Errorf("after another start, the channels were changed: %q", got)
	}
	if again := u.questions(); len(again) > len(questions) {
		t.Errorf("after another start, the admin was told %q", again[len(questions):])
	}
	p.stop()
}

// TestEditsDuringAnUpdate holds that an author's changes while the program was being
// updated are carried out: an edit, a draft, a deletion, a new article.
func TestEditsDuringAnUpdate(t *testing.T) {
	u := newUpdated(t)
	change := func(name string, edit func(string) string) {
		t.Helper()
		b, err := os.ReadFile(filepath.Join(u.dir, "articles", name))
		if err != nil {
			t.Fatal(err)
		}
		u.write(name, edit(string(b)))
	}
	change("sent/topics.md", func(s string) string { return s + "\nEdited.\n" })
	change("sent/names.md", func(s string) string { return strings.Replace(s, "title:", "draft: true\ntitle:", 1) })
	if err := os.Remove(filepath.Join(u.dir, "articles", "sent", "tilde.md")); err != nil {
		t.Fatal(err)
	}
	u.write("sent/new.md", article("New", soon(), "Text of a new article."))
	p := u.startUp()
	u.wait("the new article", func() bool { return len(u.with("Text of a new article.")) == 1 })
	u.wait("the edit and the deletions", func() bool { return len(u.changes()) >= 4 })
	time.Sleep(3 * time.Second)
	got := u.changes()
	slices.Sort(got)
	if want := []string{"deleteMessage", "deleteMessage", "editMessageText", "sendMessage"}; fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("the channels were asked %q, want %q", got, want)
	}
	p.stop()
}
