//go:build unix

package main

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/bot/emulator"
	"github.com/dateline-bot/dateline/bot/emulator/emulatortest"
)

// The world of the end-to-end tests.
const (
	e2eChannel = -1001234567890
	e2eAdmin   = 7
	e2eReader  = 8
	e2eToken   = "123456789:AAsecret_secret-secret0secret1secre"
)

// world is a Bot API on loopback, a folder of articles and a folder for the state.
type world struct {
	t        *testing.T
	emulator *emulatortest.Emulator
	skew     atomic.Int64 // of Telegram's clock, in nanoseconds
	server   *httptest.Server
	dir      string
	env      []string
	exe      string              // for another user; "" is this one
	user     *syscall.Credential // user that the program runs as; nil: the current one
}

func newWorld(t *testing.T) *world {
	t.Helper()
	if testing.Short() {
		t.Skip("runs the program for seconds; not with -short")
	}
	t.Parallel()
	w := &world{t: t, dir: t.TempDir()}
	now := func() time.Time { return time.Now().Add(time.Duration(w.skew.Load())) }
	w.emulator = emulatortest.New(emulator.Config{Token: e2eToken, Now: now})
	w.emulator.AddUser(emulator.User{ID: e2eAdmin, FirstName: "Anna", LanguageCode: "en"})
	w.emulator.AddUser(emulator.User{ID: e2eReader, FirstName: "Ben", LanguageCode: "en"})
	w.emulator.AddChannel(emulator.Channel{ID: e2eChannel, Title: "News", Username: "news",
		Admins: []int64{e2eAdmin}, Bot: emulator.AllRights()})
	w.server = httptest.NewServer(w.emulator)
	t.Cleanup(w.server.Close)
	w.env = []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + w.dir, "TZ=UTC",
		"DATELINE_TOKEN=" + e2eToken, "DATELINE_CHANNEL=@news", "DATELINE_API_URL=" + w.server.URL,
		"DATELINE_DEBOUNCE=0", // files are published at once
	}
	if err := os.Mkdir(filepath.Join(w.dir, "articles"), 0o755); err != nil {
		t.Fatal(err)
	}
	return w
}

// write puts an article into the folder as an editor does: a new file, renamed into
// place.
func (w *world) write(name, content string) {
	w.t.Helper()
	path := filepath.Join(w.dir, "articles", name)
	if err := os.WriteFile(path+".tmp", []byte(content), 0o644); err != nil {
		w.t.Fatal(err)
	}
	if err := os.Rename(path+".tmp", path); err != nil {
		w.t.Fatal(err)
	}
}

func article(title string, date time.Time, body string) string {
	return fmt.Sprintf("---\ntitle: %s\ndate: %s\ncategories: [AI]\n---\n%s\n", title, date.UTC().Format(time.RFC3339), body)
}

// program is a running dateline.
type program struct {
	t    *testing.T
	cmd  *exec.Cmd
	out  *lockedBuffer
	done chan error
}

// lockedBuffer has the output of a program so far.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// command returns a command that runs the real main in the world's folder.
func (w *world) command(args ...string) *exec.Cmd {
	w.t.Helper()
	exe, err := os.Executable()
	if err != nil {
		w.t.Fatal(err)
	}
	if w.exe != "" {
		exe = w.exe
	}
	cmd := exec.Command(exe)
	if w.user != nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: w.user}
	}
	cmd.Args = append([]string{"dateline"}, args...)
	cmd.Dir = w.dir
	cmd.Env = w.env
	return cmd
}

// start starts dateline run.
func (w *world) start(args ...string) *program {
	w.t.Helper()
	p := &program{t: w.t, cmd: w.command(append([]string{"run"}, args...)...), out: &lockedBuffer{}, done: make(chan error, 1)}
	p.cmd.Stdout, p.cmd.Stderr = p.out, p.out
	if err := p.cmd.Start(); err != nil {
		w.t.Fatal(err)
	}
	go func() { p.done <- p.cmd.Wait() }()
	w.t.Cleanup(func() {
		_ = p.cmd.Process.Kill()
		if w.t.Failed() {
			w.t.Logf("dateline wrote:\n%s", p.out)
		}
		if strings.Contains(p.out.String(), e2eToken) || strings.Contains(p.out.String(), "AAsecret") {
			w.t.Error("the token is in the log")
		}
	})
	return p
}

// long skips a test that takes half a minute or more.
func long(t *testing.T) {
	t.Helper()
	if os.Getenv("DATELINE_TEST_LONG") == "" {
		t.Skip("waits for half a minute or more; set DATELINE_TEST_LONG=1, as .ci/run does")
	}
}

// startUp starts dateline run and waits until it answers. Articles that are due before
// are history.
func (w *world) startUp(args ...string) *program {
	w.t.Helper()
	p := w.start(args...)
	w.ask(e2eReader, "/latest")
	return p
}

// stop shuts down the program gracefully and holds that this is quick, with exit code
// 0.
func (p *program) stop() {
	p.t.Helper()
	// A program that was just started does not handle signals yet. It does before it
	// writes its first line.
	for late := time.Now().Add(busy * 30 * time.Second); p.out.String() == "" && time.Now().Before(late); time.Sleep(10 * time.Millisecond) {
	}
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		p.t.Fatal(err)
	}
	select {
	case err := <-p.done:
		if err != nil {
			p.t.Errorf("after SIGTERM: %v", err)
		}
	case <-time.After(busy * 10 * time.Second):
		p.t.Errorf("it still runs %d s after SIGTERM", busy*10)
	}
}

// kill ends the program like a power failure.
func (p *program) kill() {
	_ = p.cmd.Process.Kill()
	<-p.done
}

// wait waits until a condition on the chats is true, as long as a busy machine may
// need.
func (w *world) wait(what string, ok func() bool) {
	w.t.Helper()
	w.waitFor(45*time.Second, what, ok)
}

// waitFor is wait with another limit.
func (w *world) waitFor(limit time.Duration, what string, ok func() bool) {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.t.Context(), busy*limit)
	defer cancel()
	for {
		_, changed := w.emulator.Changes()
		if ok() {
			return
		}
		select {
		case <-changed:
		case <-time.After(200 * time.Millisecond): // the condition may depend on something other than the chats
		case <-ctx.Done():
			w.t.Fatalf("waited for %s; the channel holds %q, and the admin's chat ends with%s", what, w.texts(), w.lastOf(e2eAdmin))
		}
	}
}

// lastOf returns the last messages of a chat with their buttons, one per line.
func (w *world) lastOf(chat int64) string {
	all := w.emulator.Messages(chat)
	var b strings.Builder
	for _, m := range all[max(0, len(all)-12):] {
		fmt.Fprintf(&b, "\n\t%d from the bot: %t, %q", m.ID, m.FromBot, m.Plain)
		for _, button := range slices.Concat(m.Buttons...) {
			fmt.Fprintf(&b, " [%s]", button.Text)
		}
	}
	return b.String()
}

// posts returns the channel's messages without service messages.
func (w *world) posts() []emulator.Message {
	var out []emulator.Message
	for _, m := range w.emulator.Messages(e2eChannel) {
		if m.Service == "" {
			out = append(out, m)
		}
	}
	return out
}

func (w *world) texts() []string {
	var out []string
	for _, m := range w.posts() {
		out = append(out, m.Plain)
	}
	return out
}

// with returns the posts that contain text.
func (w *world) with(text string) []emulator.Message {
	var out []emulator.Message
	for _, m := range w.posts() {
		if strings.Contains(m.Plain, text) {
			out = append(out, m)
		}
	}
	return out
}

// ask writes to the bot and returns its answer.
func (w *world) ask(user int64, text string) emulator.Message {
	w.t.Helper()
	asked := w.emulator.UserSends(user, text)
	var answer emulator.Message
	w.wait("an answer to "+text, func() bool {
		for _, m := range w.emulator.Messages(user) {
			if m.FromBot && m.ID > asked {
				answer = m
				return true
			}
		}
		return false
	})
	return answer
}

// down closes the Bot API's port, as if its machine were off. The returned function
// opens it again.
func (w *world) down() (up func()) {
	w.t.Helper()
	address := w.server.Listener.Addr().String()
	w.server.Close()
	return func() {
		listener, err := net.Listen("tcp", address)
		if err != nil {
			w.t.Fatal(err)
		}
		server := httptest.NewUnstartedServer(w.emulator)
		server.Listener.Close()
		server.Listener = listener
		server.Start()
		w.t.Cleanup(server.Close)
	}
}

// mayPost gives the bot the right to post in the channel, or removes it.
func (w *world) mayPost(may bool) {
	rights := emulator.AllRights()
	rights.Post = may
	w.emulator.SetRights(e2eChannel, rights)
}
