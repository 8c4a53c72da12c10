package web

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// TestEventsLoseNothing saves at the worst moments: between rendering a page and its
// first request to the stream, and while the stream is interrupted.
func TestEventsLoseNothing(t *testing.T) {
	e := newEvents()
	s := httptest.NewServer(e)
	defer s.Close()
	// heard returns the first event that a page showing a version gets; "" if it gets
	// none for a while.
	heard := func(version int, meanwhile func()) string {
		t.Helper()
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, fmt.Sprintf("%s/?v=%d", s.URL, version), nil)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		meanwhile()
		lines := bufio.NewScanner(resp.Body)
		for lines.Scan() {
			if data, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
				return data
			}
		}
		return ""
	}
	nothing := func() {}
	e.tell(event{Version: 2, Path: "a.md"})
	if got, want := heard(1, nothing), `{"version":2,"path":"a.md"}`; got != want {
		t.Errorf("a page of version 1 hears %q, want %q", got, want)
	}
	if got, want := heard(2, func() { e.tell(event{Version: 3}) }), `{"version":3}`; got != want {
		t.Errorf("a page of version 2 hears %q, want %q", got, want)
	}
	if got := heard(3, nothing); got != "" {
		t.Errorf("a page that shows the last version hears %q", got)
	}
	if got, want := heard(9, nothing), `{"version":3}`; got != want {
		t.Errorf("a page of another process hears %q, want %q", got, want)
	}
}
