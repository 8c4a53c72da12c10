package web

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestServeMedia holds that no file of an article is served as a page or a script, and
// that only pictures, sounds and videos are served.
func TestServeMedia(t *testing.T) {
	s, err := newSite("", nil, nil, "")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ name, data, kind string }{ // kind "": not served
		{"a.png", "\x89PNG\r\n\x1a\n", "image/png"},
		{"a.gif", "GIF89a<script>alert(1)</script>", "image/gif"},
		{"a.svg", "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "image/svg+xml"},
		{"a.mp4", "\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom", "video/mp4"},
		{"a.MP3", "\xff\xfb\x90\x64", "audio/mpeg"},
		{"a.mp3", "<html><script>alert(1)</script>", "audio/mpeg"}, // nosniff: it does not play, and is not a page
		{"a.html", "<!doctype html><script>alert(1)</script>", ""},
		{"a.png", "<html><script>alert(1)</script>", ""},
		{"a.js", "alert(1)", ""},
		{"a.pdf", "%PDF-1.4", ""},
		{"dateline.yaml", "token: 1:secret", ""},
		{"dateline.db", "SQLite format 3\x00", ""},
		{".env", "TOKEN=1", ""},
	} {
		w := httptest.NewRecorder()
		s.protect(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { serveMedia(w, r, tt.name, []byte(tt.data)) })).
			ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/file/"+tt.name, nil))
		h := w.Header()
		if tt.kind == "" {
			if w.Code != http.StatusNotFound || strings.Contains(w.Body.String(), tt.data) {
				t.Errorf("%s, %q: got %d, %q", tt.name, tt.data, w.Code, w.Body)
			}
			continue
		}
		if w.Code != http.StatusOK || h.Get("Content-Type") != tt.kind || h.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s, %q: got %d, %q, %q; want 200, %q, nosniff", tt.name, tt.data, w.Code, h.Get("Content-Type"), h.Get("X-Content-Type-Options"), tt.kind)
		}
		if policy := h.Get("Content-Security-Policy"); policy == "" {
			t.Errorf("%s has no policy", tt.name)
		}
	}
}

// TestPicturesAreKept holds that a browser may keep a picture whose address has its
// state, so that a page that is shown again after a save does not wait for it.
func TestPicturesAreKept(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "a.gif"), []byte("GIF89a"), 0o644); err != nil {
		t.Fatal(err)
	}
	p := previewOf(t, dir, nil)
	for address, want := range map[string]string{p.fileAddress("a.gif"): "private, max-age=3600", "/file/a.gif": "no-store", "/file/gone.gif?v=1": ""} {
		w := httptest.NewRecorder()
		p.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, address, nil))
		if got := w.Header().Get("Cache-Control"); got != want && (want != "" || strings.Contains(got, "max-age")) {
			t.Errorf("%s: Cache-Control is %q, want %q", address, got, want)
		}
	}
}
