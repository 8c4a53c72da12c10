package git

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"net/http/cgi"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	gossh "golang.org/x/crypto/ssh"

	"github.com/dateline-bot/dateline/content/locale"
)

const token = "s3cret-token-of-the-repository"

// repo is a repository in which an author works, made with the real git.
type repo struct {
	t    *testing.T
	dir  string // the author's clone
	bare string // the repository that is served
}

func newRepo(t *testing.T) *repo {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("the tests make repositories with git, which is not installed here")
	}
	base := t.TempDir()
	r := &repo{t: t, dir: filepath.Join(base, "work"), bare: filepath.Join(base, "blog.git")}
	r.run(base, "init", "-q", "--bare", "-b", "main", r.bare)
	r.run(base, "init", "-q", "-b", "main", r.dir)
	r.git("remote", "add", "origin", r.bare)
	return r
}

func (r *repo) run(dir string, args ...string) string {
	r.t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_SYSTEM=/dev/null",
		"GIT_AUTHOR_NAME=Anna", "GIT_AUTHOR_EMAIL=anna@example.org", "GIT_COMMITTER_NAME=Anna", "GIT_COMMITTER_EMAIL=anna@example.org")
	out, err := cmd.CombinedOutput()
	if err != nil {
		r.t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return strings.TrimSpace(string(out))
}

func (r *repo) git(args ...string) string { r.t.Helper(); return r.run(r.dir, args...) }

// commit writes files ("" removes one), commits and pushes them.
func (r *repo) commit(files map[string]string, push ...string) string {
	r.t.Helper()
	for name, text := range files {
		path := filepath.Join(r.dir, name)
		if text == "" {
			os.Remove(path)
			continue
		}
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			r.t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			r.t.Fatal(err)
		}
	}
	r.git("add", "-A")
	r.git("commit", "-q", "-m", "articles")
	r.git(append([]string{"push", "-q", "origin", "HEAD"}, push...)...)
	return r.git("rev-parse", "HEAD")
}

// server serves the repository with the real git http-backend.
type server struct {
	*httptest.Server
	down     atomic.Bool
	requests atomic.Int64
	bytes    atomic.Int64 // bytes sent in packs
}

func serve(t *testing.T, r *repo) *server {
	t.Helper()
	core, err := exec.Command("git", "--exec-path").Output()
	if err != nil {
		t.Fatal(err)
	}
	backend := &cgi.Handler{Path: filepath.Join(strings.TrimSpace(string(core)), "git-http-backend"),
		Env: []string{"GIT_PROJECT_ROOT=" + filepath.Dir(r.bare), "GIT_HTTP_EXPORT_ALL=1", "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_COUNT=1",
			"GIT_CONFIG_KEY_0=safe.directory", "GIT_CONFIG_VALUE_0=*"}}
	if _, err := os.Stat(backend.Path); err != nil {
		t.Skip("git http-backend is not installed here")
	}
	s := &server{}
	s.Server = httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		s.requests.Add(1)
		if s.down.Load() {
			http.Error(w, "down", http.StatusServiceUnavailable)
			return
		}
		if _, password, _ := q.BasicAuth(); password != token {
			w.Header().Set("WWW-Authenticate", `Basic realm="git"`)
			http.Error(w, "who are you?", http.StatusUnauthorized)
			return
		}
		backend.ServeHTTP(&counter{w, &s.bytes}, q)
	}))
	t.Cleanup(s.Close)
	return s
}

type counter struct {
	http.ResponseWriter
	n *atomic.Int64
}

func (c *counter) Write(b []byte) (int, error) {
	c.n.Add(int64(len(b)))
	return c.ResponseWriter.Write(b)
}

func (s *server) config(t *testing.T, dir, fragment string) Config {
	t.Helper()
	a, err := ParseAddress("git+" + s.URL + "/blog.git" + fragment)
	if err != nil {
		t.Fatal(err)
	}
	return Config{Address: a, Dir: dir, Every: time.Minute, Token: token,
		CA: pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw})}
}

func open(t *testing.T, c Config) *Source {
	t.Helper()
	s, err := Open(c)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func pull(t *testing.T, s *Source, want bool) {
	t.Helper()
	got, err := s.Pull(t.Context())
	if err != nil || got != want {
		t.Fatalf("pull: news %v, %v; want %v", got, err, want)
	}
}

func read(t *testing.T, s *Source, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(s.Folder(), name))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	return string(b)
}

// TestPull follows a branch through commits, a rewritten history, a failing server, and
// a new process.
func TestPull(t *testing.T) {
	r := newRepo(t)
	s := serve(t, r)
	large := make([]byte, 300<<10)
	if _, err := rand.Read(large); err != nil {
		t.Fatal(err)
	}
	r.commit(map[string]string{"posts/one.md": "one", "posts/two.md": "two", "static/image.bin": string(large)})
	dir := t.TempDir()
	src := open(t, s.config(t, dir, "#main:posts"))
	pull(t, src, true)
	pull(t, src, false)
	if got := read(t, src, "one.md") + read(t, src, "two.md"); got != "onetwo" {
		t.Fatalf("got %q", got)
	}
	if _, err := os.Stat(filepath.Join(src.Root(), "static/image.bin")); err != nil {
		t.Error("the rest of the repository is not there:", err)
	}
	two, err := os.Stat(filepath.Join(src.Folder(), "two.md"))
	if err != nil {
		t.Fatal(err)
	}

	s.bytes.Store(0)
	commit := r.commit(map[string]string{"posts/one.md": "one, edited", "posts/three.md": "three"})
	pull(t, src, true)
	if got := read(t, src, "one.md") + read(t, src, "three.md"); got != "one, editedthree" || src.Status().Commit != commit {
		t.Errorf("got %q at %s, want the second commit %s", got, src.Status().Commit, commit)
	}
	if n := s.bytes.Load(); n > 100<<10 {
		t.Errorf("the second pull brought %d bytes: what was there came again", n)
	}
	if again, err := os.Stat(filepath.Join(src.Folder(), "two.md")); err != nil || !os.SameFile(two, again) || !two.ModTime().Equal(again.ModTime()) {
		t.Errorf("a file that did not change: got %v, %v; want the same as before, %v, since it would be read again", again, err, two)
	}

	// Force-push of an unrelated history.
	r.git("checkout", "-q", "--orphan", "anew")
	r.git("rm", "-q", "-rf", ".")
	r.commit(map[string]string{"posts/four.md": "four"}, "-f")
	r.git("push", "-q", "-f", "origin", "HEAD:main")
	pull(t, src, true)
	if got := read(t, src, "one.md") + read(t, src, "four.md"); got != "four" {
		t.Errorf("after a force-push: %q, want %q", got, "four")
	}
	// And back by one.
	r.git("push", "-q", "-f", "origin", commit+":main")
	pull(t, src, true)
	if got := read(t, src, "three.md"); got != "three" {
		t.Errorf("after the branch was set back: %q, want %q", got, "three")
	}

	// A failure keeps the copy, and reports the error.
	s.down.Store(true)
	if _, err := src.Pull(t.Context()); err == nil || src.Status().Err == nil {
		t.Errorf("a server that fails: got %v, status %v; want two errors", err, src.Status().Err)
	}
	if got := read(t, src, "three.md"); got != "three" {
		t.Errorf("a failed pull left %q", got)
	}
	// A new process has the last copy before it reaches the server.
	src = open(t, s.config(t, dir, "#main:posts"))
	if got := src.Status().Commit; got != commit || read(t, src, "three.md") != "three" {
		t.Errorf("a new process begins at %q, want %s", got, commit)
	}
	s.down.Store(false)
	pull(t, src, false)

	// A commit without the folder keeps the copy, too.
	r.git("checkout", "-q", "-f", commit)
	r.git("rm", "-q", "-r", "posts")
	r.git("commit", "-q", "-m", "no posts")
	r.git("push", "-q", "-f", "origin", "HEAD:main")
	if _, err := src.Pull(t.Context()); err == nil || !strings.Contains(err.Error(), "there is no folder posts") {
		t.Errorf("a commit without the folder: %v", err)
	}
	if got := read(t, src, "three.md"); got != "three" {
		t.Errorf("a commit without the folder left %q", got)
	}

	if trees, _ := filepath.Glob(filepath.Join(dir, "trees", "*[0-9a-f]")); len(trees) > 3 {
		t.Errorf("%d commits are kept: %q", len(trees), trees)
	}
	nowhere(t, dir, token)
}

// nowhere checks that no file below dir contains a secret.
func nowhere(t *testing.T, dir, secret string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		b, err := os.ReadFile(path)
		if bytes.Contains(b, []byte(secret)) {
			t.Errorf("%s contains the token", path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestManyPulls holds that repo/ neither breaks nor grows for ever.
func TestManyPulls(t *testing.T) {
	if testing.Short() {
		t.Skip("makes many commits; not with -short")
	}
	r := newRepo(t)
	a, err := ParseAddress("git+file://" + r.bare)
	if err != nil {
		t.Fatal(err)
	}
	src := open(t, Config{Address: a, Dir: t.TempDir()})
	for i := range 5 {
		r.commit(map[string]string{"a.md": fmt.Sprint(i)})
		pull(t, src, true)
		if got := read(t, src, "a.md"); got != fmt.Sprint(i) {
			t.Fatalf("pull %d: %q", i, got)
		}
	}
	if trees, _ := filepath.Glob(filepath.Join(src.Dir, "trees", "*.json")); len(trees) != 2 {
		t.Errorf("%d commits are kept, want 2", len(trees))
	}
}

// TestSHA256 names the kind of repository that cannot be read.
func TestSHA256(t *testing.T) {
	program, err := exec.LookPath("git")
	if err != nil {
		t.Skip("no git to make such a repository with")
	}
	dir := t.TempDir()
	if out, err := exec.Command(program, "init", "-q", "--bare", "--object-format=sha256", dir).CombinedOutput(); err != nil {
		t.Skipf("this git makes no such repository: %v\n%s", err, out)
	}
	_, err = open(t, Config{Address: Address{Scheme: "file", Path: dir}, Dir: t.TempDir()}).Pull(t.Context())
	if !locale.Of(err).Is("git.sha256") && !strings.Contains(fmt.Sprint(err), "uses SHA-256") {
		t.Errorf("a pull: %v, want that the repository uses SHA-256", err)
	}
	if err := Export(dir, "HEAD", t.TempDir()); !strings.Contains(fmt.Sprint(err), "uses SHA-256") {
		t.Errorf("an export: %v, want that the repository uses SHA-256", err)
	}
}

// TestErrors holds that an error says what to do and reveals no secret.
func TestErrors(t *testing.T) {
	r := newRepo(t)
	s := serve(t, r)
	r.commit(map[string]string{"a.md": "a"})
	for _, tt := range []struct {
		name, fragment, token, want string
		path                        string
		answer                      http.HandlerFunc // instead of the server's
	}{
		{name: "down", want: "the server answers: 503 Service Unavailable", answer: func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "down", http.StatusServiceUnavailable) }},
		{name: "a page for people", want: "does not speak git", answer: func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "<html>Sign in</html>") }},
		{name: "gone during the fetch", token: token, want: "the connection broke off before the answer", answer: func(w http.ResponseWriter, q *http.Request) {
			if q.Method == http.MethodPost {
				panic(http.ErrAbortHandler)
			}
			s.Config.Handler.ServeHTTP(w, q)
		}},
		{name: "wrong token", token: "another-secret", want: "set DATELINE_GIT_TOKEN"},
		{name: "no token", token: "", want: "set DATELINE_GIT_TOKEN"},
		{name: "no branch", fragment: "#gone", token: token, want: "there is no branch gone"},
		{name: "no folder", fragment: "#main:gone", token: token, want: "there is no folder gone"},
		{name: "no repository", token: token, path: "/nothing.git", want: "there is no such repository"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := s.config(t, t.TempDir(), tt.fragment)
			c.Token = tt.token
			if tt.path != "" {
				c.Address.Path = tt.path
			}
			if tt.answer != nil {
				other := httptest.NewTLSServer(tt.answer)
				defer other.Close()
				c.Address.Host = other.Listener.Addr().String()
			}
			_, err := open(t, c).Pull(t.Context())
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Fatalf("got %v, want %q", err, tt.want)
			}
			if tt.token != "" && strings.Contains(err.Error(), tt.token) {
				t.Errorf("the token is in %v", err)
			}
		})
	}
}

// TestAnotherAddress holds that a copy is used only for the address that it came from:
// files of another branch would look as if those of this one had been removed.
func TestAnotherAddress(t *testing.T) {
	r := newRepo(t)
	s := serve(t, r)
	r.commit(map[string]string{"a.md": "a"})
	r.git("push", "-q", "origin", "main:drafts")
	dir := t.TempDir()
	pull(t, open(t, s.config(t, dir, "#drafts")), true)

	source := open(t, s.config(t, dir, "#main"))
	if source.Usable() {
		t.Error("the copy of the branch drafts is used for main: got true, want false")
	}
	if got := source.Status().Commit; got != "" {
		t.Errorf("before the first pull the commit is %s, want none", got)
	}
	pull(t, source, true)
	if usable, got := source.Usable(), read(t, source, "a.md"); !usable || got != "a" {
		t.Errorf("the copy after a pull: got usable %t with %q, want it usable with \"a\"", usable, got)
	}
	if !open(t, s.config(t, dir, "#main")).Usable() {
		t.Error("the copy is not used after a new start: got false, want true")
	}
}

// TestNameTwice checks out a tree that has a name twice, which git itself does not
// create: the copy of the previous commit, whose files are shared, is unchanged.
func TestNameTwice(t *testing.T) {
	r := newRepo(t)
	r.commit(map[string]string{"a.md": "first"})
	a, err := ParseAddress("git+file://" + filepath.ToSlash(r.bare) + "#main")
	if err != nil {
		t.Fatal(err)
	}
	s := open(t, Config{Address: a, Dir: t.TempDir(), Every: time.Minute})
	pull(t, s, true)
	before := s.present()

	first := r.git("rev-parse", "HEAD:a.md")
	r.commit(map[string]string{"b.md": "second"})
	second := r.git("rev-parse", "HEAD:b.md")
	var tree bytes.Buffer
	for _, hash := range []string{first, second} {
		raw, err := hex.DecodeString(hash)
		if err != nil {
			t.Fatal(err)
		}
		tree.WriteString("100644 a.md\x00")
		tree.Write(raw)
	}
	file := filepath.Join(t.TempDir(), "tree")
	if err := os.WriteFile(file, tree.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	commit := r.git("commit-tree", "-m", "twice", "-p", "HEAD", r.git("hash-object", "-t", "tree", "--literally", "-w", file))
	r.git("push", "-q", "origin", commit+":main")
	if _, err := s.Pull(t.Context()); err == nil {
		t.Log("the tree was checked out")
	}
	b, err := os.ReadFile(filepath.Join(before, "a.md"))
	if got := string(b); err != nil || got != "first" {
		t.Errorf("the copy of the commit before says %q (%v), want %q", got, err, "first")
	}
}

// TestFile reads a repository in place: bare, with a work tree, and at a tag.
func TestFile(t *testing.T) {
	r := newRepo(t)
	r.commit(map[string]string{"a.md": "first"})
	r.git("tag", "-a", "v1", "-m", "one")
	r.git("push", "-q", "origin", "v1")
	r.commit(map[string]string{"a.md": "second"})
	for _, tt := range []struct{ address, want string }{
		{"git+file://" + r.bare, "second"},
		{"git+file://" + r.dir, "second"},
		{"git+file://" + r.bare + "#v1", "first"},
	} {
		a, err := ParseAddress(tt.address)
		if err != nil {
			t.Fatal(err)
		}
		src := open(t, Config{Address: a, Dir: t.TempDir()})
		pull(t, src, true)
		pull(t, src, false)
		if got := read(t, src, "a.md"); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.address, got, tt.want)
		}
	}
}

// TestLinksStayInside holds that no symbolic link leads out of the files.
func TestLinksStayInside(t *testing.T) {
	r := newRepo(t)
	for name, to := range map[string]string{
		"ok.md": "posts/a.md", "posts/up": "../images", "posts/absolute.md": "/etc/passwd", "out.md": "../../../../etc/passwd",
		"d/self": ".", "d/chain": "self/../../..", "posts/twice": "up/../../..",
	} {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(r.dir, name)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(to, filepath.Join(r.dir, name)); err != nil {
			t.Skip(err)
		}
	}
	r.commit(map[string]string{"posts/a.md": "a", "images/b.txt": "b", "big.png": lfsPointer + "\noid sha256:1"})
	a, err := ParseAddress("git+file://" + r.bare)
	if err != nil {
		t.Fatal(err)
	}
	src := open(t, Config{Address: a, Dir: t.TempDir()})
	pull(t, src, true)
	if a, b := read(t, src, "ok.md"), read(t, src, "posts/up/b.txt"); a != "a" || b != "b" {
		t.Errorf("links inside: got %q and %q, want \"a\" and \"b\"", a, b)
	}
	root, err := filepath.EvalSymlinks(src.Root())
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"posts/absolute.md", "out.md", "d/chain", "posts/twice", "big.png"} {
		at, err := filepath.EvalSymlinks(filepath.Join(src.Root(), name))
		if err == nil && (name == "big.png" || !strings.HasPrefix(at, root)) {
			t.Errorf("%s leads to %s", name, at)
		}
	}
}

func TestSafe(t *testing.T) {
	for name, want := range map[string]bool{
		"a.md": true, "posts/a b.md": true, "..": false, "../a": false, "a/../../b": false, "/etc/passwd": false,
		".git/hooks/post-checkout": false, "x/.GIT/config": false, "a//b": false, ".github/a.md": true,
	} {
		if got := safe(name); got != want {
			t.Errorf("%q: %v, want %v", name, got, want)
		}
	}
}

func TestParseAddress(t *testing.T) {
	for _, tt := range []struct{ in, want, bad string }{
		{in: "git+https://github.com/me/blog", want: "git+https://github.com/me/blog"},
		{in: "git+https://github.com/me/blog.git#main", want: "git+https://github.com/me/blog.git#main"},
		{in: "git+https://github.com/me/blog#main:content/posts/", want: "git+https://github.com/me/blog#main:content/posts"},
		{in: "git+https://github.com/me/blog#:content", want: "git+https://github.com/me/blog#:content"},
		{in: "git+https://me:pw12345@example.org/blog#feature/x", want: "git+https://example.org/blog#feature/x"},
		{in: "git+ssh://git@example.org:2222/blog.git#main", want: "git+ssh://example.org:2222/blog.git#main"},
		{in: "git+file:///srv/blog.git", want: "git+file:///srv/blog.git"},
		{in: "git+file://srv/blog.git", bad: "three slashes"},
		{in: "https://github.com/me/blog.git", bad: "write git+https://github.com/me/blog.git;"},
		{in: "https://github.com/me/blog#main:posts", bad: "write git+https://github.com/me/blog#main:posts;"},
		{in: "ssh://git@example.org:2222/blog.git", bad: "write git+ssh://git@example.org:2222/blog.git;"},
		{in: "git@github.com:me/blog.git", bad: "write git+ssh://git@github.com/me/blog.git;"},
		{in: "git@github.com:me/blog.git#main:posts", bad: "write git+ssh://git@github.com/me/blog.git#main:posts;"},
		{in: "me@host:/srv/blog.git", bad: "write git+ssh://me@host/srv/blog.git;"},
		{in: "https://me:pw12345@example.org/blog", bad: "not a repository"},
		{in: "articles", bad: "not a repository"},
		{in: "git+ftp://h/x", bad: "over \"ftp\""},
		{in: "git+https:///x", bad: "has no host"},
		{in: "git+https://h", bad: "cannot read the address"},
		{in: "git+https://h/x#a..b", bad: "not the name of a branch"},
		{in: "git+https://h/x#main:../y", bad: "outside the repository"},
		{in: "git+https://u:pw12345@h:port/x", bad: "cannot read the address"},
	} {
		a, err := ParseAddress(tt.in)
		if tt.bad != "" {
			if err == nil || !strings.Contains(err.Error(), tt.bad) {
				t.Errorf("%s: %v, want %q", tt.in, err, tt.bad)
			}
		} else if err != nil || a.String() != tt.want {
			t.Errorf("%s: %s, %v; want %s", tt.in, a, err, tt.want)
		}
		if strings.Contains(fmt.Sprint(a, err, a.remote()), "pw12345") {
			t.Errorf("%s: the password is shown: %s %v %s", tt.in, a, err, a.remote())
		}
	}
	a, err := ParseAddress("git+http://example.org/x")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Open(Config{Address: a, Dir: t.TempDir(), Token: "t"}); err == nil {
		t.Error("a token goes over plain http: got no error, want one")
	}
}

// TestRun pulls after a signed hook, and logs a failure once.
func TestRun(t *testing.T) {
	r := newRepo(t)
	s := serve(t, r)
	r.commit(map[string]string{"a.md": "first"})
	var log bytes.Buffer
	c := s.config(t, t.TempDir(), "")
	c.Every, c.Log = time.Hour, slog.New(slog.NewTextHandler(&log, nil))
	src := open(t, c)
	ctx, cancel := context.WithCancel(t.Context())
	news, done := make(chan string, 9), make(chan error, 1)
	go func() { done <- src.Run(ctx, func() { news <- read(t, src, "a.md") }) }()
	if got := <-news; got != "first" {
		t.Fatalf("got %q", got)
	}
	hook := src.Hook("hush-hush")
	post := func(header, value string) int {
		q := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(`{"ref":"refs/heads/main"}`))
		q.Header.Set(header, value)
		w := httptest.NewRecorder()
		hook.ServeHTTP(w, q)
		return w.Code
	}
	mac := hmac.New(sha256.New, []byte("hush-hush"))
	mac.Write([]byte(`{"ref":"refs/heads/main"}`))
	signature := hex.EncodeToString(mac.Sum(nil))
	for i, tt := range []struct {
		header, value string
		want          int
	}{
		{"X-Hub-Signature-256", "sha256=" + signature, 202}, {"X-Gitea-Signature", signature, 202}, {"X-Gitlab-Token", "hush-hush", 202},
		{"X-Hub-Signature-256", "sha256=" + strings.Repeat("00", 32), 403}, {"X-Gitlab-Token", "hush", 403}, {"X-Other", "hush-hush", 403}, {"X-Hub-Signature", "", 403},
	} {
		if tt.want == 202 {
			r.commit(map[string]string{"a.md": fmt.Sprint("change ", i)})
		}
		if got := post(tt.header, tt.value); got != tt.want {
			t.Errorf("%s: %s: %d, want %d", tt.header, tt.value, got, tt.want)
		}
		if tt.want == 202 {
			if got, want := <-news, fmt.Sprint("change ", i); got != want {
				t.Errorf("after the hook: %q, want %q", got, want)
			}
		}
	}
	s.down.Store(true)
	for range 3 {
		before := s.requests.Load()
		src.Poke()
		for s.requests.Load() == before {
			time.Sleep(time.Millisecond)
		}
	}
	cancel()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(log.String(), "cannot pull the articles"); n != 1 {
		t.Errorf("the failure was logged %d times, want once:\n%s", n, &log)
	}
	if strings.Contains(log.String(), token) {
		t.Errorf("the token is in the log:\n%s", &log)
	}
	if src.Hook("").ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodPost, "/", nil)); len(src.poke) > 0 {
		t.Errorf("a hook without a secret made it pull: got %v, want at most %v", len(src.poke), 0)
	}
}

// TestLock holds that only one process pulls.
func TestLock(t *testing.T) {
	a, err := ParseAddress("git+file:///nowhere")
	if err != nil {
		t.Fatal(err)
	}
	src := open(t, Config{Address: a, Dir: t.TempDir()})
	release, err := src.Lock()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := open(t, src.Config).Lock(); !errors.Is(err, ErrInUse) {
		t.Errorf("a second lock: %v, want ErrInUse", err)
	}
	release()
	if release, err = src.Lock(); err != nil {
		t.Fatal(err)
	}
	release()
	src.Dir = filepath.Join(src.Dir, "lock", "copy") // under a file
	if _, err := src.Lock(); errors.Is(err, ErrInUse) || !locale.Of(err).Is("git.unwritable") || !errors.Is(err, syscall.ENOTDIR) {
		t.Errorf("a folder that cannot be made: %v, want git.unwritable and its cause", err)
	}
}

// TestExportErrors holds that problems of a repository on this machine are reported
// with their cause.
func TestExportErrors(t *testing.T) {
	r := newRepo(t)
	r.commit(map[string]string{"a.md": "a"})
	bare := func() string {
		dir := filepath.Join(t.TempDir(), "blog.git")
		if err := os.CopyFS(dir, os.DirFS(r.bare)); err != nil {
			t.Fatal(err)
		}
		return dir
	}
	sparse, lost := bare(), bare()
	f, err := os.OpenFile(filepath.Join(sparse, "config"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteString("[core]\n\trepositoryformatversion = 1\n[extensions]\n\tpartialClone = origin\n"); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(filepath.Join(lost, "objects", "2e")); err != nil { // a.md's
		t.Fatal(err)
	}
	for _, tt := range []struct{ root, revision, want, not string }{
		{filepath.Join(r.bare, "objects"), "HEAD", "there is no such repository: " + r.bare, "token"},
		{r.bare, "HEAD", "", ""},
		{r.bare, "gone", "there is no revision gone", "reference"},
		{r.bare, "HEAD~7", "there is no revision HEAD~7", "EOF"},
		{sparse, "HEAD", "unknown extension: partialclone", "no such repository"},
		{lost, "HEAD", "did not send a.md", "no revision"},
	} {
		got := ""
		if err := Export(tt.root, tt.revision, t.TempDir()); err != nil {
			got = err.Error()
		}
		if (tt.want == "") != (got == "") || !strings.Contains(got, tt.want) || tt.not != "" && strings.Contains(got, tt.not) {
			t.Errorf("%s of %s: got %q, want %q without %q", tt.revision, tt.root, got, tt.want, tt.not)
		}
	}
}

// TestSSH pulls over ssh with a key, and refuses an unknown host.
func TestSSH(t *testing.T) {
	r := newRepo(t)
	r.commit(map[string]string{"a.md": "over ssh"})
	hostKey, hostSigner := newKey(t, "")
	key, signer := newKey(t, "open sesame")
	_ = hostKey
	host := serveSSH(t, r, hostSigner, signer.PublicKey())
	name, port, err := net.SplitHostPort(host)
	if err != nil {
		t.Fatal(err)
	}
	known := filepath.Join(t.TempDir(), "known_hosts")
	line := fmt.Sprintf("[%s]:%s %s", name, port, gossh.MarshalAuthorizedKey(hostSigner.PublicKey()))
	if err := os.WriteFile(known, []byte(line), 0o600); err != nil {
		t.Fatal(err)
	}
	a, err := ParseAddress("git+ssh://git@" + host + r.bare)
	if err != nil {
		t.Fatal(err)
	}
	c := Config{Address: a, Dir: t.TempDir(), Key: key, Passphrase: "open sesame", KnownHosts: []string{known}}
	src := open(t, c)
	pull(t, src, true)
	pull(t, src, false)
	if got := read(t, src, "a.md"); got != "over ssh" {
		t.Errorf("got %q", got)
	}
	nowhere(t, c.Dir, "sesame")

	c.Dir, c.Passphrase = t.TempDir(), "wrong-passphrase"
	if _, err := open(t, c).Pull(t.Context()); !locale.Of(err).Is("git.key.passphrase") || strings.Contains(err.Error(), "wrong-passphrase") {
		t.Errorf("a wrong passphrase: got %v, want git.key.passphrase", err)
	}
	public := string(gossh.MarshalAuthorizedKey(signer.PublicKey()))
	for _, tt := range []struct{ key, want string }{{key, "git.key.locked"}, {public, "git.key.public"}, {"/etc/dateline/id_ed25519", "git.key.path"}, {"garbage", "git.key"}} {
		c.Key, c.Passphrase = tt.key, ""
		if _, err := open(t, c).Pull(t.Context()); !locale.Of(err).Is(tt.want) {
			t.Errorf("the key %.12q…: got %v, want %s", tt.key, err, tt.want)
		}
	}
	strange, other := newKey(t, "")
	c.Key, c.Passphrase = strange, ""
	if _, err := open(t, c).Pull(t.Context()); err == nil || !strings.Contains(err.Error(), "the host does not accept the key") {
		t.Errorf("a key that the host does not know: %v", err)
	}
	c.Key, c.Passphrase = key, "open sesame"
	line = fmt.Sprintf("[%s]:%s %s", name, port, gossh.MarshalAuthorizedKey(other.PublicKey()))
	if err := os.WriteFile(known, []byte(line), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := open(t, c).Pull(t.Context()); err == nil || !strings.Contains(err.Error(), "known_hosts") {
		t.Errorf("another host's key: %v", err)
	}
	if err := os.WriteFile(known, []byte("elsewhere.example "+string(gossh.MarshalAuthorizedKey(other.PublicKey()))), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := open(t, c).Pull(t.Context()); !locale.Of(err).Is("git.known_hosts") || !strings.Contains(err.Error(), "ssh-keyscan -p "+port+" "+name) {
		t.Errorf("a host that is not known: got %v, want git.known_hosts and the command that prints its key", err)
	}
	ours := string(gossh.MarshalAuthorizedKey(hostSigner.PublicKey()))
	for content, want := range map[string]string{
		"[" + name + "]:" + port + " ssh-ed25519 garbage\n":       known + ":1: illegal base64",
		"@revoked [" + name + "]:" + port + " " + ours:            "known_hosts revokes the host's key",
		"[" + name + "]:" + port + " " + ours + "@cert-authority": known + ":2",
	} {
		if err := os.WriteFile(known, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := open(t, c).Pull(t.Context()); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("known_hosts %q: got %v, want %q", content, err, want)
		}
	}
}

func newKey(t *testing.T, passphrase string) (text string, signer gossh.Signer) {
	t.Helper()
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	block, err := gossh.MarshalPrivateKey(private, "")
	if passphrase != "" {
		block, err = gossh.MarshalPrivateKeyWithPassphrase(private, "", []byte(passphrase))
	}
	if err != nil {
		t.Fatal(err)
	}
	if signer, err = gossh.NewSignerFromKey(private); err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(block)), signer
}

// serveSSH serves the repository over ssh, with the real git-upload-pack.
func serveSSH(t *testing.T, r *repo, host gossh.Signer, user gossh.PublicKey) string {
	t.Helper()
	config := &gossh.ServerConfig{PublicKeyCallback: func(_ gossh.ConnMetadata, key gossh.PublicKey) (*gossh.Permissions, error) {
		if bytes.Equal(key.Marshal(), user.Marshal()) {
			return nil, nil
		}
		return nil, errors.New("unknown key")
	}}
	config.AddHostKey(host)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go serveConn(conn, config, r.bare)
		}
	}()
	return l.Addr().String()
}

func serveConn(conn net.Conn, config *gossh.ServerConfig, bare string) {
	defer conn.Close()
	_, channels, requests, err := gossh.NewServerConn(conn, config)
	if err != nil {
		return
	}
	go gossh.DiscardRequests(requests)
	for c := range channels {
		channel, requests, err := c.Accept()
		if err != nil {
			return
		}
		for q := range requests {
			q.Reply(q.Type == "exec", nil)
			if q.Type != "exec" {
				continue
			}
			cmd := exec.Command("git", "-c", "safe.directory=*", "upload-pack", bare)
			cmd.Stdin, cmd.Stdout = channel, channel
			_ = cmd.Run()
			channel.SendRequest("exit-status", false, []byte{0, 0, 0, 0})
			channel.Close()
			break
		}
	}
}
