package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// TestStaticFiles holds that browsers that accept compression get each file compressed,
// with the same content, and that no page is larger than 150 kB.
func TestStaticFiles(t *testing.T) {
	s, err := newSite("en", time.UTC, time.Now, "")
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /static/{name}", s.static)
	for name, f := range s.files {
		ask := func(encoding string) *httptest.ResponseRecorder {
			r := httptest.NewRequest(http.MethodGet, "/static/"+f.name, nil)
			r.Header.Set("Accept-Encoding", encoding)
			w := httptest.NewRecorder()
			mux.ServeHTTP(w, r)
			return w
		}
		plain, squeezed := ask(""), ask("gzip, deflate")
		if plain.Header().Get("Content-Encoding") != "" || !bytes.Equal(plain.Body.Bytes(), f.data) {
			t.Errorf("%s: not as it is, but %q", name, plain.Header())
		}
		if n := squeezed.Body.Len(); n > 60_000 {
			t.Errorf("%s has %d bytes compressed, want at most 60,000", name, n)
		}
		z, err := gzip.NewReader(squeezed.Body)
		if err != nil {
			t.Fatal(name, err)
		}
		if got, err := io.ReadAll(z); err != nil || !bytes.Equal(got, f.data) {
			t.Errorf("%s: compressed it is another file: %v", name, err)
		}
		if got := squeezed.Header().Get("Content-Type"); got != f.kind {
			t.Errorf("%s: got type %q, want %q", name, got, f.kind)
		}
	}
}

// TestStyleWithinAPage holds that the policy allows a page its own inline style and no
// other.
func TestStyleWithinAPage(t *testing.T) {
	s, err := newSite("en", time.UTC, time.Now, "")
	if err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	s.protect(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.execute(w, "missing", frame{words: s.words(w, r), Title: "</style><script>alert(1)</script>"})
	})).ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
	_, rest, _ := strings.Cut(w.Body.String(), "<style>")
	style, _, found := strings.Cut(rest, "</style>")
	if !found || !strings.Contains(style, ".badge.needs_you") || strings.Contains(w.Body.String(), "<script>") {
		t.Fatalf("the page is:\n%s", w.Body)
	}
	sum := sha256.Sum256([]byte(style))
	policy := w.Header().Get("Content-Security-Policy")
	if want := "style-src 'self' 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "';"; !strings.Contains(policy, want) || strings.Contains(policy, "unsafe") {
		t.Errorf("the policy is %q, want it with %q", policy, want)
	}
}
