package web

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

// TestServeMedia holds that no file of an article becomes a page or a script.
func TestServeMedia(t *testing.T) {
	s, err := newSite("", nil, nil, "")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ name, data, kind, disposition string }{
		{"a.png", "\x89PNG\r\n\x1a\n", "image/png", ""},
		{"a.gif", "GIF89a<script>alert(1)</script>", "image/gif", ""},
		{"a.svg", "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "image/svg+xml", ""},
		{"a.html", "<!doctype html><script>alert(1)</script>", "application/octet-stream", "attachment"},
		{"a.png", "<html><script>alert(1)</script>", "application/octet-stream", "attachment"},
		{"a.js", "alert(1)", "application/octet-stream", "attachment"},
		{"a.pdf", "%PDF-1.4", "application/octet-stream", "attachment"},
		{"a.mp4", "\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom", "video/mp4", ""},
	} {
		w := httptest.NewRecorder()
		s.protect(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { serveMedia(w, r, tt.name, []byte(tt.data)) })).
			ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/file/"+tt.name, nil))
		h := w.Header()
		if h.Get("Content-Type") != tt.kind || h.Get("Content-Disposition") != tt.disposition || h.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s, %q: got %q, %q, %q; want %q, %q, nosniff", tt.name, tt.data, h.Get("Content-Type"), h.Get("Content-Disposition"), h.Get("X-Content-Type-Options"), tt.kind, tt.disposition)
		}
		if policy := h.Get("Content-Security-Policy"); policy == "" {
			t.Errorf("%s has no policy", tt.name)
		}
	}
}
