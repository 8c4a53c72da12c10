package main

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/cmd/dateline/config"
	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/scheduler"
)

// TestPreview looks at the pages of a folder that has all kinds of articles.
func TestPreview(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "articles")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"ahead.md":     article("Ahead", time.Date(2099, 1, 2, 10, 0, 0, 0, time.UTC), "Text with <script>alert(1)</script> **bold**."),
		"table.md":     article("A table", time.Date(2099, 1, 3, 10, 0, 0, 0, time.UTC), "| a | b |\n|---|---|\n| 1 | 2 |\n\n![Dot](dot.png)"),
		"my draft.md":  "---\ntitle: My draft\ndate: 2099-01-01\ndraft: true\n---\nText.",
		"broken.md":    "---\ntitle: Broken\ndate: someday\n---\n",
		"dot.png":      "\x89PNG\r\n\x1a\n",
		"../secret.md": "not an article",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	cfg, err := config.Load(config.Sources{NoFile: true, Env: []string{"TZ=UTC"},
		Flags: map[string]string{"articles": dir, "channel": "@news", "database": filepath.Join(dir, "none.db")}})
	if err != nil {
		t.Fatal(err)
	}
	v := newTestViewer(t, cfg)
	for _, tt := range []struct {
		path         string
		code         int
		wants, never []string
	}{
		{"/", 200, []string{"Fri 2 January 2099", `href="/article/ahead"`, "planned", "My draft", "broken.md:3"}, []string{"<script>alert"}},
		{"/article/ahead", 200, []string{"<strong>bold</strong>", "sendMessage", "tg-text"}, []string{"<script>alert"}},
		{"/article/table", 200, []string{"<table", "sendRichMessage", `src="/file/dot.png"`}, nil},
		{"/article/none", 404, []string{"no such article"}, nil},
		{"/file/dot.png", 200, []string{"PNG"}, nil},
		{"/file/../secret.md", 0, nil, []string{"not an article"}},
		{"/file/%2e%2e/secret.md", 0, nil, []string{"not an article"}},
		{"/preview.css", 200, []string{".tg", ".message"}, nil},
		{"/version", 200, []string{"0"}, nil},
	} {
		w := httptest.NewRecorder()
		v.handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, tt.path, nil))
		if tt.code != 0 && w.Code != tt.code {
			t.Errorf("%s: %d, want %d\n%s", tt.path, w.Code, tt.code, w.Body)
		}
		for _, want := range tt.wants {
			if !strings.Contains(w.Body.String(), want) {
				t.Errorf("%s lacks %q:\n%s", tt.path, want, w.Body)
			}
		}
		for _, never := range tt.never {
			if strings.Contains(w.Body.String(), never) {
				t.Errorf("%s holds %q", tt.path, never)
			}
		}
	}

	cfg.Channel = "" // as before anything is set
	w := httptest.NewRecorder()
	newTestViewer(t, cfg).handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
	if body := w.Body.String(); !strings.Contains(body, "Fri 2 January 2099") || !strings.Contains(body, noChannel) {
		t.Errorf("without a channel the page says:\n%s", body)
	}
}

// newTestViewer is what runPreview makes, after the first scan.
func newTestViewer(t *testing.T, cfg *config.Config) *viewer {
	t.Helper()
	ctx := context.Background()
	ledger, done, err := peekLedger(ctx, cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(done)
	v := &viewer{cfg: cfg, folder: openFolder(cfg, cfg.Articles)}
	v.renderer = post.New(v.folder)
	if v.scheduler, err = scheduler.New(lookAhead(cfg, ledger, v.folder, v.renderer)); err != nil {
		t.Fatal(err)
	}
	c, err := v.folder.Scan(ctx)
	if err != nil {
		t.Fatal(err)
	}
	v.scheduler.Update(c, nil)
	return v
}
