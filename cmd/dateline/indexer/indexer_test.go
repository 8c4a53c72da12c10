package indexer

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dateline-bot/dateline/content/folder"
)

// TestNewArticleDoesNotWait holds that a new article is found while the articles of a
// large site are still being read.
func TestNewArticleDoesNotWait(t *testing.T) {
	dir := t.TempDir()
	write := func(name, body string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name+".md"), []byte("---\ntitle: "+name+"\ndate: 1999-01-01\n---\n"+body+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"one", "two", "three", "four"} {
		write(name, "bananas")
	}
	f := folder.Open(folder.Config{Dir: dir})
	synctest.Test(t, func(t *testing.T) {
		x := New(f, slog.New(slog.DiscardHandler))
		var long atomic.Bool // like the first reading of 100,000 articles
		long.Store(true)
		x.index.Rest = func(ctx context.Context, _ time.Duration) {
			if long.Load() {
				<-ctx.Done()
			}
		}
		found := func(word string) int { return x.Index().Search(word, time.Now(), nil, 0, 10).Total }
		ctx, cancel := context.WithCancel(t.Context())
		go func() { _ = x.Run(ctx) }()
		defer cancel()
		take := func() {
			t.Helper()
			c, err := f.Scan(ctx)
			if err != nil {
				t.Fatal(err)
			}
			x.Take(c)
			synctest.Wait()
		}
		take()
		if got := found("bananas"); got == 0 || got == 4 {
			t.Fatalf("%d articles are found in the midst of it, want some of the 4", got)
		}
		long.Store(false)
		write("new", "cherries")
		take()
		if old, fresh := found("bananas"), found("cherries"); old != 4 || fresh != 1 {
			t.Errorf("%d old articles and %d new ones are found, want 4 and 1", old, fresh)
		}
	})
}
