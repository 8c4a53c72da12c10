package folder

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/content"
)

// library writes articles of 10 KB.
func library(b *testing.B, n int) string {
	b.Helper()
	dir := b.TempDir()
	body := strings.Repeat("Генеративный ИИ создаёт тексты, and some are good. ", 140)
	for i := range n {
		section := filepath.Join(dir, fmt.Sprintf("section-%02d", i%50))
		if err := os.MkdirAll(section, 0o755); err != nil {
			b.Fatal(err)
		}
		text := fmt.Sprintf("---\ntitle: Статья номер %d\ndate: 20%02d-%02d-%02d\ncategories: [category-%d, ai]\ntags:\n  - x\n  - y\ndescription: про всё на свете\n---\n\n%s", i, i%25, i%12+1, i%28+1, i%40, body)
		if err := os.WriteFile(filepath.Join(section, fmt.Sprintf("article-%05d.md", i)), []byte(text), 0o644); err != nil {
			b.Fatal(err)
		}
	}
	past := time.Now().Add(-time.Hour)
	filepath.WalkDir(dir, func(p string, _ os.DirEntry, _ error) error { return os.Chtimes(p, past, past) })
	return dir
}

func heap() float64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc) / 1e6
}

func BenchmarkFolder10000(b *testing.B) {
	dir, ctx := library(b, 10_000), context.Background()
	before := heap()
	f := Open(Config{Dir: dir, Zone: time.UTC})
	b.Run("load", func(b *testing.B) {
		for b.Loop() {
			f = Open(Config{Dir: dir, Zone: time.UTC})
			if c, err := f.Scan(ctx); err != nil || len(c.Articles()) != 10_000 {
				b.Fatal(err)
			}
		}
		b.ReportMetric(heap()-before, "MB-held")
	})
	b.Run("rescan", func(b *testing.B) {
		for b.Loop() {
			if _, err := f.Scan(ctx); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("onechange", func(b *testing.B) { // from stable to told
		told := 0
		w := &watcher{folder: f, source: noEvents{}, changed: func(*content.Catalogue, error) { told++ }, pending: map[string]pending{}, absent: map[string]time.Time{}}
		w.start(ctx)
		name := filepath.Join(dir, "section-07", "article-00007.md")
		for i := 0; b.Loop(); i++ {
			b.StopTimer()
			if err := os.WriteFile(name, fmt.Appendf(nil, "---\ntitle: %d\ndate: 2025-01-02\n---\n%10000d", i, i), 0o644); err != nil {
				b.Fatal(err)
			}
			now := time.Now()
			w.event(filepath.Join(w.real, "section-07", "article-00007.md"), now)
			before := told
			b.StartTimer()
			w.settle(ctx, now.Add(settleTime))
			w.tell(nil)
			if told != before+1 {
				b.Fatalf("told %d times of one change", told-before)
			}
		}
	})
}
