//go:build unix

package main

import (
	"encoding/json"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/bot/emulator"
)

// report runs dateline run --once --json.
func (w *world) report(args ...string) (r onceReport, code int) {
	w.t.Helper()
	cmd := w.command(append([]string{"run", "--once", "--json"}, args...)...)
	out, _ := cmd.Output() // errors show in the code
	if err := json.Unmarshal(out, &r); err != nil {
		w.t.Fatalf("run --once --json printed %q: %v", out, err)
	}
	return r, cmd.ProcessState.ExitCode()
}

// TestRunOnce posts due articles, once, asks and is answered on the command line, and
// leaves updates and the webhook alone.
func TestRunOnce(t *testing.T) {
	w := newWorld(t)
	w.write("old.md", article("Old", time.Now().Add(-72*time.Hour), "Old."))
	r, code := w.report()
	if code != 0 || len(r.Sent)+len(r.Failed)+len(r.Waiting) != 0 {
		t.Fatalf("a first run: %d, %+v; want 0 and nothing", code, r)
	}
	w.write("now.md", article("Now", time.Now(), "It is now."))
	w.write("ahead.md", article("Ahead", time.Now().Add(time.Hour), "Later."))
	r, code = w.report()
	if code != 0 || len(r.Sent) != 1 || r.Sent[0].Slug != "now" || len(r.Sent[0].Messages) != 1 || r.Sent[0].Link != "https://t.me/news/1" {
		t.Fatalf("%d, %+v; want 0, and now sent", code, r)
	}
	w.env = append(w.env, "DATELINE_POSTS_FILE=site/data/telegram.json")
	if out, code := w.run("run", "--once"); code != 0 || !strings.Contains(out, "Nothing was due.") {
		t.Errorf("again: %d\n%s", code, out)
	}
	if out, code := w.run("run", "--once", "-q"); code != 0 || out != "" { // cron mails each line
		t.Errorf("with -q: %d\n%s", code, out)
	}
	if n := len(w.with("It is now.")); n != 1 {
		t.Errorf("the post is in the channel %d times, want once", n)
	}

	var posts map[string][]publishedPost
	if err := json.Unmarshal([]byte(w.file("site/data/telegram.json")), &posts); err != nil || len(posts) != 1 || len(posts["now.md"]) != 1 || posts["now.md"][0].Link != "https://t.me/news/1" {
		t.Errorf("posts_file: %v, %v; want now.md at https://t.me/news/1", posts, err)
	}
	written, err := os.Stat(filepath.Join(w.dir, "site", "data", "telegram.json"))
	if err != nil {
		t.Fatal(err)
	}

	// A question is printed with the commands that answer it, until it is answered.
	w.env = append(w.env, "DATELINE_APPROVE=true")
	w.write("asked.md", article("Asked", time.Now(), "May I?"))
	r, code = w.report()
	if code != 1 || len(r.Waiting) != 1 || r.Waiting[0].Slug != "asked" {
		t.Fatalf("%d, %+v; want 1, and asked waiting", code, r)
	}
	out, code := w.run("run", "--once")
	command := regexp.MustCompile(`approve +dateline (answer \S+)`).FindStringSubmatch(out)
	if code != 1 || command == nil {
		t.Fatalf("asked again: %d\n%s\nwant the command that approves", code, out)
	}
	if out, code := w.run("run", "--once", "--language", "ru"); code != 1 || !strings.Contains(out, "ждёт") || !strings.Contains(out, "Asked: ждёт одобрения") {
		t.Errorf("in Russian: %d\n%s", code, out)
	}
	if again, err := os.Stat(filepath.Join(w.dir, "site", "data", "telegram.json")); err != nil || !os.SameFile(written, again) {
		t.Errorf("posts_file when nothing had changed: got %v, %v; want the same file %v", again, err, written)
	}
	if out, code := w.run(strings.Fields(command[1])...); code != 0 || !strings.Contains(out, "asked: approve") {
		t.Fatalf("%s: %d\n%s", command[1], code, out)
	}
	if out, code := w.run(strings.Fields(command[1])...); code != 0 || !strings.Contains(out, "decided before") {
		t.Errorf("%s once more: %d\n%s", command[1], code, out)
	}
	if r, code = w.report(); code != 0 || len(r.Sent) != 1 || r.Sent[0].Slug != "asked" {
		t.Errorf("after the answer: %d, %+v; want 0, and asked sent", code, r)
	}
	if n := len(w.emulator.Messages(e2eAdmin)); n != 0 {
		t.Errorf("the admin got %d messages with buttons that nobody listens to", n)
	}
	calls := w.methods()
	for _, method := range []string{"getUpdates", "setWebhook", "deleteWebhook", "setMyCommands"} {
		if slices.Contains(calls, method) {
			t.Errorf("run --once called %s", method)
		}
	}
	if out, code := w.run("run", "--json"); code != 2 {
		t.Errorf("--json without --once: %d\n%s", code, out)
	}
}

// TestRunOnceWaitsForChangedFiles posts a due article whose file is new, as all files of a checkout
// in CI are, once the file has been left alone, and does not call it nothing if --wait is too short.
func TestRunOnceWaitsForChangedFiles(t *testing.T) {
	w := newWorld(t)
	w.env = slices.DeleteFunc(w.env, func(line string) bool { return strings.HasPrefix(line, "DATELINE_DEBOUNCE=") })
	if r, code := w.report(); code != 0 || len(r.Sent) != 0 {
		t.Fatalf("a first run: %d, %+v; want 0 and nothing", code, r)
	}
	w.write("now.md", article("Now", time.Now(), "It is now."))
	r, code := w.report("--wait", "5s")
	if code != 1 || len(r.Failed) != 1 || r.Failed[0].Slug != "now" || r.Failed[0].Act != actSend {
		t.Errorf("before it was left alone: %d, %+v; want 1, and now among what could not be done", code, r)
	}
	w.write("then.md", article("Then", time.Now(), "It is then."))
	r, code = w.report("--debounce", "4s")
	if code != 0 || len(r.Sent) != 2 || len(r.Failed) != 0 {
		t.Errorf("%d, %+v; want 0, and both sent", code, r)
	}
	if n := len(w.with("It is")); n != 2 {
		t.Errorf("the channel has %d posts, want 2", n)
	}
}

// TestRunOnceNamesAChannelOutOfReach fails where the channel's name is wrong, with a new ledger and
// with one of another channel.
func TestRunOnceNamesAChannelOutOfReach(t *testing.T) {
	w := newWorld(t)
	if err := os.Mkdir(filepath.Join(w.dir, "new"), 0o700); err != nil {
		t.Fatal(err)
	}
	if r, code := w.report(); code != 0 {
		t.Fatalf("a first run: %d, %+v", code, r)
	}
	w.write("ahead.md", article("Ahead", time.Now().Add(time.Hour), "Later."))
	began := time.Now()
	out, code := w.run("run", "--once", "--channel", "@nosuch")
	if took := time.Since(began); took > time.Minute {
		t.Errorf("it took %v: it waits for a name to become right", took)
	}
	if code != 1 || !strings.Contains(out, "the channel @nosuch could not be reached") ||
		strings.Contains(out, "Nothing was due") || strings.Contains(out, "--wait") {
		t.Errorf("nothing is due: %d\n%s\nwant 1, and the channel", code, out)
	}
	w.write("now.md", article("Now", time.Now(), "It is now."))
	if r, code := w.report("--channel", "@nosuch", "--wait", "4s"); code != 1 || len(r.Sent) != 0 {
		t.Errorf("an article is due: %d, %+v; want 1, and nothing sent", code, r)
	}
	out, code = w.run("run", "--once", "--channel", "@nosuch", "--wait", "4s", "--database", "new/ledger.db")
	if code != 1 || !strings.Contains(out, "the channel @nosuch could not be reached") {
		t.Errorf("a new ledger: %d\n%s\nwant 1, and the channel", code, out)
	}
	if r, code := w.report(); code != 0 || len(r.Sent) != 1 {
		t.Errorf("with the right name: %d, %+v; want 0, and now sent", code, r)
	}
}

// TestRunOnceWithAnOlderCheckout runs on one PostgreSQL from two checkouts, one of
// which lags behind: it neither edits a post back to an earlier text nor deletes the
// post of an article that it lacks before somebody has said so. New content in it is an
// edit.
func TestRunOnceWithAnOlderCheckout(t *testing.T) {
	r := newReplicas(t, false)
	w := r.world
	w.env = append(w.env, "DATELINE_WITHDRAW=delete")
	older := filepath.Join(w.dir, "older")
	if err := os.Mkdir(older, 0o755); err != nil {
		t.Fatal(err)
	}
	both := func(name, text string) {
		t.Helper()
		w.write(name, text)
		if err := os.WriteFile(filepath.Join(older, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	lagging := []string{"--articles", older}
	both("old.md", article("Old", time.Now().Add(-72*time.Hour), "It was there."))
	if report, code := w.report(); code != 0 {
		t.Fatalf("a first run: %d, %+v", code, report)
	}
	time.Sleep(time.Second) // dates are whole seconds, and these have to be after the first start
	now := time.Now()
	both("edited.md", article("Edited", now, "First words."))
	w.write("lacking.md", article("Lacking", now, "Only one has it."))
	if report, code := w.report(); code != 0 || len(report.Sent) != 2 {
		t.Fatalf("two articles that are due: %d, %+v", code, report)
	}
	w.write("edited.md", article("Edited", now, "Second words."))
	if report, code := w.report(); code != 0 || len(w.with("Second words.")) != 1 {
		t.Fatalf("an edit: %d, %+v; the channel has %q", code, report, w.texts())
	}

	report, code := w.report(lagging...)
	asked := map[string]onceWaiting{}
	for _, q := range report.Waiting {
		asked[q.Slug] = q
	}
	if code != 1 || len(asked["edited"].Answers) == 0 || len(asked["lacking"].Answers) == 0 {
		t.Errorf("the checkout that lags: %d, %+v; want 1, and two questions", code, report)
	}
	if len(w.with("Second words.")) != 1 || len(w.with("Only one has it.")) != 1 {
		t.Errorf("before an answer the channel has %q", w.texts())
	}
	if report, code := w.report(); code != 0 || len(report.Waiting) != 0 {
		t.Errorf("the checkout that does not lag: %d, %+v; want 0 and no question", code, report)
	}
	if err := os.WriteFile(filepath.Join(older, "edited.md"), []byte(article("Edited", now, "Third words.")), 0o644); err != nil {
		t.Fatal(err)
	}
	w.report(lagging...)
	if len(w.with("Third words.")) != 1 || len(w.with("Only one has it.")) != 1 {
		t.Errorf("after an edit in the other checkout the channel has %q", w.texts())
	}
}

// TestRunOnceWithdraws deletes the post of an article whose file is missing, in the run
// that finds it missing.
func TestRunOnceWithdraws(t *testing.T) {
	for name, database := range map[string]func(t *testing.T) *world{
		"SQLite":     newWorld,
		"PostgreSQL": func(t *testing.T) *world { return newReplicas(t, false).world },
	} {
		t.Run(name, func(t *testing.T) {
			w := database(t)
			w.env = append(w.env, "DATELINE_WITHDRAW=delete")
			w.write("old.md", article("Old", time.Now().Add(-72*time.Hour), "Old."))
			w.report()
			time.Sleep(time.Second)
			w.write("gone.md", article("Gone", time.Now(), "It was here."))
			if report, code := w.report(); code != 0 || len(report.Sent) != 1 {
				t.Fatalf("an article that is due: %d, %+v", code, report)
			}
			if err := os.Remove(filepath.Join(w.dir, "articles", "gone.md")); err != nil {
				t.Fatal(err)
			}
			if report, code := w.report(); code != 0 || len(w.posts()) != 0 {
				t.Errorf("after the file was removed: %d, %+v, the channel has %q; want no post", code, report, w.texts())
			}
		})
	}
}

// TestSecondProcess holds that a second process on the same ledger ends with a specific
// exit code, and that the first continues.
func TestSecondProcess(t *testing.T) {
	w := newWorld(t)
	w.write("one.md", article("One", time.Now().Add(-72*time.Hour), "One."))
	p := w.startUp()
	for _, args := range [][]string{{"run"}, {"run", "--once"}} {
		if out, code := w.run(args...); code != 75 || !strings.Contains(out, "another dateline runs on ./dateline.db") {
			t.Errorf("dateline %s beside a running one: %d\n%s\nwant 75", strings.Join(args, " "), code, out)
		}
	}
	w.write("two.md", article("Two", time.Now().Add(time.Second), "Two goes on."))
	w.wait("the article", func() bool { return len(w.with("Two goes on.")) == 1 })
	p.stop()
}

// TestHealthCommand asks a bot that is alive, one that is ready, and a missing one; and
// checks the notifications to systemd.
func TestHealthCommand(t *testing.T) {
	w := newWorld(t)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	l.Close()
	if out, code := w.run("health"); code != 1 || !strings.Contains(out, "listen is not set") {
		t.Errorf("without listen: %d\n%s", code, out)
	}
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		t.Fatal(err)
	}
	socket := filepath.Join(w.dir, "notify")
	systemd, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: socket, Net: "unixgram"})
	if err != nil {
		t.Skip(err)
	}
	defer systemd.Close()
	told := make(chan string, 100)
	go func() {
		b := make([]byte, 100)
		for {
			n, err := systemd.Read(b)
			if err != nil {
				return
			}
			told <- string(b[:n])
		}
	}()
	env := w.env
	w.env = append(w.env, "DATELINE_LISTEN=:"+port)
	if out, code := w.run("health"); code != 1 || !strings.Contains(out, "does not answer") {
		t.Errorf("with no bot: %d\n%s", code, out)
	}
	hung, err := net.Listen("tcp", "127.0.0.1:0") // it takes connections and answers none
	if err != nil {
		t.Fatal(err)
	}
	if out, code := w.run("health", "--listen", hung.Addr().String()); code != 1 || !strings.Contains(out, "does not answer within 5 s") || strings.Contains(out, "Client.Timeout") {
		t.Errorf("with a bot that hangs: %d\n%s", code, out)
	}
	hung.Close()
	w.write("one.md", article("One", time.Now().Add(-72*time.Hour), "One."))
	listening := w.env
	w.env = append(slices.Clone(w.env), "NOTIFY_SOCKET="+socket, "WATCHDOG_USEC=400000", "DATELINE_LOG_FORMAT=json")
	p := w.startUp()
	w.env = listening
	w.wait("health", func() bool {
		out, code := w.run("health", "--ready")
		return code == 0 && strings.Contains(out, "ready")
	})
	if out, code := w.run("health"); code != 0 || out != "ok\n" {
		t.Errorf("health: %d %q, want 0 and ok", code, out)
	}
	for _, want := range []string{"READY=1", "WATCHDOG=1", "WATCHDOG=1"} {
		select {
		case got := <-told:
			if got != want {
				t.Errorf("systemd was told %q, want %q", got, want)
			}
		case <-time.After(busy * 10 * time.Second):
			t.Fatalf("systemd was not told %s", want)
		}
	}
	p.stop()
	for line := range strings.Lines(p.out.String()) {
		if !json.Valid([]byte(line)) {
			t.Errorf("not a line of JSON: %q", line)
		}
	}
	w.env = env
}

// methods returns the methods of the Bot API that were called so far.
func (w *world) methods() []string {
	w.t.Helper()
	var names []string
	for _, r := range w.emulator.Calls() {
		names = append(names, r.Method)
	}
	return names
}

// TestRunOnceWithTheLedgerInGit runs on a machine that is discarded each time: the
// ledger is in a branch, pushed before each message is sent, without readers.
func TestRunOnceWithTheLedgerInGit(t *testing.T) {
	w := newWorld(t)
	bare := filepath.Join(t.TempDir(), "ledger.git")
	git := func(args ...string) string {
		t.Helper()
		out, err := exec.Command("git", append([]string{"-C", bare}, args...)...).CombinedOutput()
		if err != nil {
			t.Fatalf("git %q: %v\n%s", args, err, out)
		}
		return strings.TrimSpace(string(out))
	}
	if out, err := exec.Command("git", "init", "-q", "--bare", bare).CombinedOutput(); err != nil {
		t.Fatalf("git init: %v\n%s", err, out)
	}
	w.env = append(slices.DeleteFunc(w.env, func(line string) bool { return strings.HasPrefix(line, "DATELINE_DATABASE=") }),
		"DATELINE_DATABASE=git+file://"+bare+"#ledger:dateline.db")
	commits := func() string { return git("rev-list", "--count", "ledger") }
	var moves atomic.Bool // whether somebody else pushes at the next getMe
	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/getMe") && moves.CompareAndSwap(true, false) {
			git("update-ref", "refs/heads/ledger", "ledger~1")
		}
		w.emulator.ServeHTTP(rw, r)
	}))
	defer server.Close()
	w.env = append(w.env, "DATELINE_API_URL="+server.URL)

	if r, code := w.report(); code != 0 || len(r.Sent) != 0 {
		t.Fatalf("a first run: %d, %+v; want 0 and nothing", code, r)
	}
	if got := commits(); got != "1" {
		t.Errorf("%s commits after a first run, want 1", got)
	}
	w.write("first.md", article("First", time.Now(), "It is first.")) // the search for the next one starts at its id
	if r, code := w.report(); code != 0 || len(r.Sent) != 1 {
		t.Fatalf("%d, %+v; want 0, and first sent", code, r)
	}
	w.write("now.md", article("Now", time.Now(), "It is now."))
	r, code := w.report()
	if code != 0 || len(r.Sent) != 1 || len(w.with("It is now.")) != 1 {
		t.Fatalf("%d, %+v; want 0, and now sent", code, r)
	}
	after := commits()
	if got := git("log", "-2", "--format=%s", "ledger"); got != "Write down what was posted\nWrite down what is about to be posted" {
		t.Errorf("the last commits are %q", got)
	}
	if r, code = w.report(); code != 0 || len(r.Sent)+len(r.Failed)+len(r.Waiting) != 0 || commits() != after {
		t.Errorf("again: %d, %+v, %s commits; want nothing, and no commit for it", code, r, commits())
	}

	// A runner that is lost right after sending a message: the ledger is the one pushed
	// before that. The next run looks for the message, and does not send it again.
	git("update-ref", "refs/heads/ledger", "ledger~1")
	if _, code = w.report(); len(w.with("It is now.")) != 1 {
		t.Errorf("%d; the post is in the channel %d times, want once", code, len(w.with("It is now.")))
	}

	// A question is answered on the command line, and the answer is pushed.
	w.env = append(w.env, "DATELINE_APPROVE=true")
	w.write("asked.md", article("Asked", time.Now(), "May I?"))
	out, code := w.run("run", "--once")
	command := regexp.MustCompile(`approve +dateline (answer \S+)`).FindStringSubmatch(out)
	if code != 1 || command == nil {
		t.Fatalf("asked: %d\n%s\nwant the command that approves", code, out)
	}
	if out, code := w.run(strings.Fields(command[1])...); code != 0 {
		t.Fatalf("%s: %d\n%s", command[1], code, out)
	}

	// Somebody else pushes meanwhile: nothing is sent.
	moves.Store(true)
	last := git("rev-parse", "ledger")
	if out, code := w.run("run", "--once"); code != 1 || !strings.Contains(out, "the ledger could not be pushed") || len(w.with("May I?")) != 0 {
		t.Errorf("a refused push: %d\n%s\n%d posts; want 1 and none", code, out, len(w.with("May I?")))
	}
	git("update-ref", "refs/heads/ledger", last)
	if r, code := w.report(); code != 0 || len(r.Sent) != 1 || len(w.with("May I?")) != 1 {
		t.Errorf("then: %d, %+v; want it sent", code, r)
	}
	if out, code := w.run("run"); code != 1 || !strings.Contains(out, "run --once") {
		t.Errorf("run on such a ledger: %d\n%s", code, out)
	}
	if out, code := w.run("plan"); code != 0 || !strings.Contains(out, "Asked") {
		t.Errorf("plan: %d\n%s", code, out)
	}

	// Read-only commands push nothing; doctor checks that pushing is possible.
	after = commits()
	if out, code := w.run("plan"); code != 0 || commits() != after {
		t.Errorf("plan: %d, %s commits, were %s\n%s", code, commits(), after, out)
	}
	out, code = w.run("doctor")
	if code != 0 || !strings.Contains(out, "ok  storage") || !strings.Contains(out, "3 deliveries") || git("log", "-1", "--format=%s", "ledger") != "Check that the ledger can be pushed" {
		t.Errorf("doctor: %d, %q\n%s", code, git("log", "-1", "--format=%s", "ledger"), out)
	}
	if err := os.Rename(bare, bare+".away"); err != nil {
		t.Fatal(err)
	}
	if out, code = w.run("doctor"); code != 1 || !strings.Contains(out, "x   storage") {
		t.Errorf("doctor without the repository: %d\n%s", code, out)
	}
}

// gitIn runs git in a folder.
func gitIn(t *testing.T, dir string, args ...string) string {
	t.Helper()
	cmd := exec.Command("git", append([]string{"-C", dir, "-c", "user.name=A", "-c", "user.email=a@example.org"}, args...)...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("git %q: %v\n%s", args, err, out)
	}
	return strings.TrimSpace(string(out))
}

// TestRunOnceWithTheLedgerInGitAsks holds that a run of an older checkout, in the same
// folder of the same machine, neither edits a post back nor deletes one automatically,
// and that a commit after that of the post may do both.
func TestRunOnceWithTheLedgerInGitAsks(t *testing.T) {
	w := newWorld(t)
	bare := filepath.Join(t.TempDir(), "ledger.git")
	gitIn(t, w.dir, "init", "-q", "--bare", bare)
	w.env = append(slices.DeleteFunc(w.env, func(line string) bool { return strings.HasPrefix(line, "DATELINE_DATABASE=") }),
		"DATELINE_DATABASE=git+file://"+bare+"#ledger:dateline.db", "DATELINE_WITHDRAW=delete")
	articles := filepath.Join(w.dir, "articles")
	gitIn(t, articles, "init", "-q", "-b", "main")
	commit := func() string {
		t.Helper()
		gitIn(t, articles, "add", "-A")
		gitIn(t, articles, "commit", "-q", "-m", "change")
		return gitIn(t, articles, "rev-parse", "HEAD")
	}
	run := func(what string, code int, waiting ...string) onceReport {
		t.Helper()
		r, got := w.report()
		var asked []string
		for _, q := range r.Waiting {
			asked = append(asked, q.Slug)
		}
		slices.Sort(asked)
		if got != code || !slices.Equal(asked, waiting) {
			t.Errorf("%s: %d, asked about %q, %+v; want %d and %q; the channel has %q", what, got, asked, r, code, waiting, w.texts())
		}
		return r
	}
	channel := func(what string, want ...string) {
		t.Helper()
		for _, text := range want {
			if len(w.with(text)) != 1 {
				t.Errorf("%s: the channel has %q, want %q once", what, w.texts(), text)
			}
		}
		if n := len(w.posts()); n != len(want) {
			t.Errorf("%s: %d posts, want %d: %q", what, n, len(want), w.texts())
		}
	}
	w.write("old.md", article("Old", time.Now().Add(-72*time.Hour), "It was there."))
	commit()
	run("a first run", 0)
	time.Sleep(time.Second) // dates are whole seconds, and these have to be after the first start
	now := time.Now()
	w.write("edited.md", article("Edited", now, "First words."))
	first := commit()
	run("one article", 0)
	w.write("edited.md", article("Edited", now, "Second words."))
	w.write("lacking.md", article("Lacking", now, "Only the later has it."))
	second := commit()
	run("an edit and a second article", 0)
	channel("then", "Second words.", "Only the later has it.")
	commits := gitIn(t, bare, "rev-list", "--count", "ledger")
	run("once more", 0)
	if got := gitIn(t, bare, "rev-list", "--count", "ledger"); got != commits {
		t.Errorf("the ledger was pushed though nothing had changed: %s commits, were %s", got, commits)
	}

	gitIn(t, articles, "checkout", "-q", first)
	run("the older checkout", 1, "edited", "lacking")
	run("the older checkout again", 1, "edited", "lacking")
	channel("after it", "Second words.", "Only the later has it.")
	gitIn(t, articles, "checkout", "-q", "main")
	run("the newer one", 0)

	gitIn(t, articles, "revert", "--no-edit", second) // undoes the edit, and the second article
	run("a revert", 0)
	channel("after the revert", "First words.")

	// Without the history, the bot asks about an edit that is undone.
	w.write("edited.md", article("Edited", now, "Third words."))
	commit()
	run("an edit", 0)
	if err := os.RemoveAll(filepath.Join(articles, ".git")); err != nil {
		t.Fatal(err)
	}
	w.write("edited.md", article("Edited", now, "First words."))
	r := run("taken back without a history", 1, "edited")
	channel("before an answer", "Third words.")
	for _, a := range r.Waiting[0].Answers {
		if a.Answer == "overwrite" {
			if out, code := w.run(strings.Fields(a.Command)[1:]...); code != 0 {
				t.Errorf("%s: %d\n%s", a.Command, code, out)
			}
		}
	}
	run("answered", 0)
	channel("after the answer", "First words.")
}

// TestRunOnceReportsRefusals has Telegram refuse an edit, a withdrawal and a comment,
// and lose one edit: each is reported as failed in the run that tried it.
func TestRunOnceReportsRefusals(t *testing.T) {
	w := newWorld(t)
	w.env = append(w.env, "DATELINE_WITHDRAW=delete")
	w.write("old.md", article("Old", time.Now().Add(-72*time.Hour), "Old."))
	w.report()
	time.Sleep(time.Second) // dates are whole seconds, and these have to be after the first start
	now := time.Now()
	w.write("edited.md", article("Edited", now, "First words."))
	w.write("gone.md", article("Gone", now, "It stays."))
	if r, code := w.report(); code != 0 || len(r.Sent) != 2 {
		t.Fatalf("two articles: %d, %+v", code, r)
	}
	refuse := func(method, why string) (end func()) {
		return w.emulator.AddFault(emulator.Fault{Kind: emulator.FaultRefuse, Method: method, Chat: e2eChannel, Code: 400, Description: why})
	}
	const cannot = "Bad Request: message can't be edited"
	endEdit, endDelete := refuse("editMessageText", cannot), refuse("deleteMessage", "Bad Request: message can't be deleted for everyone")
	w.write("edited.md", article("Edited", now, "Second words."))
	if err := os.Remove(filepath.Join(w.dir, "articles", "gone.md")); err != nil {
		t.Fatal(err)
	}
	failed := func(r onceReport) map[string]string {
		acts := map[string]string{}
		for _, f := range r.Failed {
			acts[f.Slug] = f.Act
			if !strings.Contains(f.Reason, "can't be edited") || f.Channel != "@news" {
				t.Errorf("%s in %s failed for %q, want Telegram's words and @news", f.Slug, f.Channel, f.Reason)
			}
		}
		return acts
	}
	r, code := w.report()
	if got, want := failed(r), map[string]string{"edited": "edit", "gone": "withdraw"}; code != 1 || !maps.Equal(got, want) || len(r.Waiting)+len(r.Sent) != 0 {
		t.Fatalf("refused: %d, %+v; want 1 and failed %v", code, r, want)
	}
	// Failures without a remedy were reported; the other one is reported again, with
	// the command that publishes it again.
	out, code := w.run("run", "--once", "--language", "de")
	command := regexp.MustCompile(`replace +dateline (answer \S+)`).FindStringSubmatch(out)
	if code != 1 || command == nil || !strings.Contains(out, "@news: Edited") || strings.Contains(out, "Gone") {
		t.Fatalf("again: %d\\n%s\\nwant the command that publishes the article again", code, out)
	}
	endEdit()
	endDelete()
	if out, code := w.run(strings.Fields(command[1])...); code != 0 {
		t.Fatalf("%s: %d\\n%s", command[1], code, out)
	}
	if r, code := w.report(); code != 0 || len(r.Failed) != 0 || len(w.with("Second words.")) != 1 || len(w.with("First words.")) != 0 {
		t.Errorf("published again: %d, %+v; the channel has %q", code, r, w.texts())
	}

	// An edit with an unknown outcome is retried by the next run; until then it has
	// failed.
	endEdit = w.emulator.AddFault(emulator.Fault{Kind: emulator.FaultHTML, Method: "editMessageText", Chat: e2eChannel})
	w.write("edited.md", article("Edited", now, "Third words."))
	r, code = w.report("--wait", "2s")
	if code != 1 || len(r.Failed) != 1 || r.Failed[0].Act != "edit" {
		t.Errorf("an edit that is not answered: %d, %+v; want it failed", code, r)
	}
	endEdit()
	w.wait("the edit", func() bool { w.report(); return len(w.with("Third words.")) == 1 })
	if r, code := w.report(); code != 0 {
		t.Errorf("then: %d, %+v", code, r)
	}

	// A bot that may no longer post reports that for due articles.
	w.mayPost(false)
	w.write("late.md", article("Late", time.Now(), "It waits."))
	r, code = w.report("--wait", "2s")
	if code != 1 || len(r.Failed) != 1 || r.Failed[0].Act != "send" || r.Failed[0].Slug != "late" || r.Failed[0].Reason == "" {
		t.Errorf("without rights: %d, %+v; want late failed, with the reason", code, r)
	}
}
