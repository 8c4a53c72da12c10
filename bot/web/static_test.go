package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strconv"
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

// TestColoursOfStates holds that the words for states can be read (WCAG AA) wherever they
// are: on a card of the list, and on the page itself above an article.
func TestColoursOfStates(t *testing.T) {
	style, err := contentOfFile("preview.css")
	if err != nil {
		t.Fatal(err)
	}
	values := map[string][]string{} // of each variable: in light and in dark
	for _, m := range regexp.MustCompile(`--([a-z]+): (#[0-9a-f]+)`).FindAllStringSubmatch(string(style), -1) {
		values[m[1]] = append(values[m[1]], m[2])
	}
	type colour [3]float64
	parse := func(s string) (c colour) {
		s = strings.TrimPrefix(s, "#")
		if len(s) == 3 {
			s = string([]byte{s[0], s[0], s[1], s[1], s[2], s[2]})
		}
		for i := range c {
			n, err := strconv.ParseUint(s[2*i:2*i+2], 16, 8)
			if err != nil {
				t.Fatalf("%q is not a colour: %v", s, err)
			}
			c[i] = float64(n) / 255
		}
		return c
	}
	light := func(c colour) (sum float64) { // relative luminance
		for i, share := range [...]float64{.2126, .7152, .0722} {
			if x := c[i]; x <= .03928 {
				sum += share * x / 12.92
			} else {
				sum += share * math.Pow((x+.055)/1.055, 2.4)
			}
		}
		return sum
	}
	for name, share := range map[string]float64{"green": .13, "amber": .14, "red": .13, "blue": .13, "grey": .12} { // of the colour in .badge
		for scheme, place := range []string{"light", "dark"} {
			for _, ground := range []string{"card", "page"} {
				if len(values[name]) != 2 || len(values[ground]) != 2 {
					t.Fatalf("--%s is %q and --%s is %q, want two values of each", name, values[name], ground, values[ground])
				}
				ink, paper := parse(values[name][scheme]), parse(values[ground][scheme])
				for i := range paper {
					paper[i] = ink[i]*share + paper[i]*(1-share)
				}
				a, b := light(ink), light(paper)
				if got := (max(a, b) + .05) / (min(a, b) + .05); got < 4.5 {
					t.Errorf("%s on --%s, %s: contrast %.2f, want at least 4.5", name, ground, place, got)
				}
			}
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
