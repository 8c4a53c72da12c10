package git

import (
	"bytes"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// TestServerQuotesTheToken holds that a server that repeats the credentials in its
// answers gets them neither into errors nor into the log, nor escape sequences into a
// terminal.
func TestServerQuotesTheToken(t *testing.T) {
	const secret = "s3cret/t+ken of the repository"
	echo := func(q *http.Request) string {
		_, password, _ := q.BasicAuth()
		return "\x1b[2J" + password + " " + url.QueryEscape(password) + " " + url.PathEscape(password) + " " + q.Header.Get("Authorization") + " " +
			base64.StdEncoding.EncodeToString([]byte(password)) + strings.Repeat(" and so on", 500)
	}
	for name, answer := range map[string]http.HandlerFunc{
		"a failure": func(w http.ResponseWriter, q *http.Request) { http.Error(w, echo(q), http.StatusInternalServerError) },
		"a redirect": func(w http.ResponseWriter, q *http.Request) {
			_, password, _ := q.BasicAuth()
			http.Redirect(w, q, "ftp://example.invalid/"+url.PathEscape(password), http.StatusFound)
		},
		"git's own error": func(w http.ResponseWriter, q *http.Request) {
			w.Header().Set("Content-Type", "application/x-git-upload-pack-advertisement")
			line := "ERR " + echo(q)[:300] + "\n"
			fmt.Fprintf(w, "%04x%s", len(line)+4, line)
		},
	} {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewTLSServer(answer)
			defer server.Close()
			a, err := ParseAddress("git+" + server.URL + "/blog.git#main:posts")
			if err != nil {
				t.Fatal(err)
			}
			var log bytes.Buffer
			c := Config{Address: a, Dir: t.TempDir(), Every: time.Minute, Token: secret, User: "anna",
				CA:  pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}),
				Log: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))}
			s := open(t, c)
			_, pulled := s.Pull(t.Context())
			pushed := s.Push(t.Context(), Commit{Key: "k", Files: []File{{Path: "a.md", Data: []byte("a")}}, Message: "m"})
			kept, err := NewKept(c)
			if err != nil {
				t.Fatal(err)
			}
			_, loaded := kept.Load(t.Context())
			for what, err := range map[string]error{"pull": pulled, "push": pushed, "load": loaded, "the status": s.Status().Err} {
				if err == nil {
					t.Errorf("%s: no error", what)
					continue
				}
				log.WriteString(err.Error())
				if len([]rune(err.Error())) > longestError+1 || strings.Contains(err.Error(), "\x1b") {
					t.Errorf("%s: a page of text, or escape sequences: %q", what, err)
				}
			}
			for _, form := range []string{secret, url.QueryEscape(secret), url.PathEscape(secret), base64.RawStdEncoding.EncodeToString([]byte("anna:" + secret)),
				base64.StdEncoding.EncodeToString([]byte(secret))} {
				if strings.Contains(log.String(), form) {
					t.Errorf("%q is in:\n%s", form, log.String())
				}
			}
		})
	}
}

// TestLargeFileIsNotRead holds that a file beyond the limit is not read for the copy.
// (When a pack arrives from a server, go-git reads each of its objects into memory to
// index it, so the test measures a copy that is made again from objects that have
// arrived.)
func TestLargeFileIsNotRead(t *testing.T) {
	const size = 96 << 20
	r := newRepo(t)
	film := filepath.Join(r.dir, "film.bin")
	if err := os.WriteFile(film, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(film, size); err != nil {
		t.Fatal(err)
	}
	r.commit(map[string]string{"a.md": "an article"})
	s := serve(t, r)
	here, err := ParseAddress("git+file://" + filepath.ToSlash(r.bare))
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]Config{"https": s.config(t, t.TempDir(), ""), "file": {Address: here, Dir: t.TempDir(), Every: time.Minute}} {
		const most = size / 2
		var log bytes.Buffer
		c.Log = slog.New(slog.NewTextHandler(&log, nil))
		source := open(t, c)
		pull(t, source, true)
		if err := os.RemoveAll(filepath.Join(c.Dir, "trees")); err != nil {
			t.Fatal(err)
		}
		log.Reset()
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		pull(t, source, true)
		runtime.ReadMemStats(&after)
		if got := after.TotalAlloc - before.TotalAlloc; got > most {
			t.Errorf("%s: %d bytes were allocated for a file of %d that is left out, want at most %d", name, got, size, most)
		}
		if got := read(t, source, "a.md"); got != "an article" {
			t.Errorf("%s: the article says %q", name, got)
		}
		if _, err := os.Stat(filepath.Join(source.Folder(), "film.bin")); err == nil || !strings.Contains(log.String(), "too large") {
			t.Errorf("%s: the large file is there, or nothing says that it is not: %s", name, log.String())
		}
	}
}

// cutter ends an answer after a number of bytes, like a broken connection.
type cutter struct {
	http.ResponseWriter
	left *atomic.Int64
}

func (c *cutter) Write(b []byte) (int, error) {
	if left := c.left.Add(-int64(len(b))); left < 0 {
		_, _ = c.ResponseWriter.Write(b[:max(0, int64(len(b))+left)])
		_ = http.NewResponseController(c.ResponseWriter).Flush()
		panic(http.ErrAbortHandler)
	}
	return c.ResponseWriter.Write(b)
}

// TestAnswerBreaksOff holds that after a connection broke at any point the last copy
// can still be read, and that the next pull succeeds.
func TestAnswerBreaksOff(t *testing.T) {
	r := newRepo(t)
	s := serve(t, r)
	r.commit(map[string]string{"a.md": "the first text"})
	var left atomic.Int64
	left.Store(1 << 40)
	whole := s.Config.Handler
	s.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) { whole.ServeHTTP(&cutter{w, &left}, q) })
	source := open(t, s.config(t, t.TempDir(), ""))
	pull(t, source, true)
	good := source.Status().Commit

	r.commit(map[string]string{"a.md": "the second text", "b.md": strings.Repeat("more\n", 4000)})
	s.bytes.Store(0)
	pull(t, open(t, s.config(t, t.TempDir(), "")), true)
	total := s.bytes.Load()
	if total < 100 {
		t.Fatalf("a whole pull takes %d bytes", total)
	}
	for _, n := range []int64{0, 1, 4, 60, total / 3, total / 2, total * 2 / 3, total * 9 / 10} {
		left.Store(n)
		if _, err := source.Pull(t.Context()); err == nil && n < total/3 {
			t.Errorf("after %d of about %d bytes: no error", n, total)
		}
		switch got, commit := read(t, source, "a.md"), source.Status().Commit; {
		case got == "the first text" && commit == good && read(t, source, "b.md") == "":
		case got == "the second text" && commit != good: // the missing part was not needed
		default:
			t.Errorf("after %d bytes: the article says %q at %s", n, got, commit)
		}
	}
	left.Store(1 << 40)
	if _, err := source.Pull(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := read(t, source, "a.md"); got != "the second text" {
		t.Errorf("after the connection is whole again the article says %q", got)
	}
	if got := len(read(t, source, "b.md")); got != 20000 {
		t.Errorf("the new article has %d bytes", got)
	}
}
