//go:build unix

package main

import (
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// systemdService is a bot run by the unit of b9ede77: with its own user, the state and
// the articles in /var/lib/dateline (a link, as with DynamicUser), which is the working
// folder, and settings owned by root in /etc/dateline, whose relative paths referred to
// the working folder.
type systemdService struct {
	*updated
	config string
}

func newSystemdService(t *testing.T) *systemdService {
	t.Helper()
	if os.Getuid() != 0 {
		t.Skip("only root can run a program as another user")
	}
	s := &systemdService{updated: newUpdated(t)}
	s.unprivileged()
	root := s.dir
	state := filepath.Join(root, "var", "lib", "private", "dateline")
	s.config = filepath.Join(root, "etc", "dateline", "dateline.yaml")
	token := filepath.Join(root, "run", "credentials", "token")
	for _, dir := range []string{state, filepath.Dir(s.config), filepath.Dir(token)} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"articles", "dateline.db"} {
		if err := os.Rename(filepath.Join(root, name), filepath.Join(state, name)); err != nil {
			t.Fatal(err)
		}
	}
	s.dir = filepath.Join(root, "var", "lib", "dateline")
	settings := fmt.Sprintf("channel: '@news'\narticles: articles\ndatabase: dateline.db\nwithdraw: delete\ndebounce: 0s\napi_url: %s\nroutes:\n- {category: machine-learning, channel: '@ml'}\n", s.server.URL)
	err := os.Symlink(filepath.Join("private", "dateline"), s.dir)
	for _, file := range []struct {
		path, text string
		mode       os.FileMode
		owner      int
	}{{s.config, settings, 0o644, 0}, {token, e2eToken + "\n", 0o400, nobody}} {
		if err == nil {
			err = os.WriteFile(file.path, []byte(file.text), file.mode)
		}
		if err == nil {
			err = os.Chown(file.path, file.owner, file.owner)
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	s.own(state, nobody)
	if err := os.Chmod(state, 0o700); err != nil {
		t.Fatal(err)
	}
	s.env = []string{"PATH=" + os.Getenv("PATH"), "TZ=UTC", "DATELINE_TOKEN_FILE=" + token}
	return s
}

// own changes the owner of a folder and everything in it.
func (s *systemdService) own(dir string, user int) {
	s.t.Helper()
	err := filepath.WalkDir(dir, func(path string, _ os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return os.Lchown(path, user, user)
	})
	if err != nil {
		s.t.Fatal(err)
	}
}

// asRoot runs a command as root, in root's home folder, as an operator does who forgets
// to switch to the bot's user.
func (s *systemdService) asRoot(args ...string) (out string, code int) {
	s.t.Helper()
	user, env := s.user, s.env
	s.user = nil
	s.env = append(s.env, "HOME=/root")
	out, code = s.run(append(args, "--config", s.config)...)
	s.user, s.env = user, env
	return out, code
}

// owners returns the owners of the files in the state folder.
func (s *systemdService) owners() map[string]uint32 {
	s.t.Helper()
	entries, err := os.ReadDir(s.dir)
	if err != nil {
		s.t.Fatal(err)
	}
	out := map[string]uint32{}
	for _, e := range entries {
		info, err := e.Info()
		if err != nil {
			s.t.Fatal(err)
		}
		out[e.Name()] = info.Sys().(*syscall.Stat_t).Uid
	}
	return out
}

// TestUpgradeUnderSystemd upgrades what the unit of b9ede77 ran: nothing in the
// channels changes, paths in the settings are found where they were and the log says
// what to write instead, and files that root reads meanwhile stay the bot's.
func TestUpgradeUnderSystemd(t *testing.T) {
	s := newSystemdService(t)
	p := s.startUp("--config", s.config)
	for _, command := range []string{"doctor", "plan", "backup " + filepath.Join(s.dir, "..", "copy.db")} {
		// One of the articles is broken, which doctor reports.
		if out, code := s.asRoot(strings.Fields(command)...); code != 0 && command != "doctor" || strings.Contains(out, "x   storage") {
			t.Errorf("%s beside it: exit %d\n%s", command, code, out)
		}
	}
	time.Sleep(quietAfter)
	if got := s.changes(); len(got) != 0 {
		t.Errorf("the channels were changed: %q", got)
	}
	if got := s.questions(); len(got) > 1 {
		t.Errorf("the admin was told %q, want at most one question", got)
	}
	p.stop()
	log := p.out.String()
	for _, name := range []string{"articles", "database"} {
		if !strings.Contains(log, name+": ") || !strings.Contains(log, "write "+filepath.Join(s.dir, "..", "private", "dateline")) {
			t.Errorf("the log does not say where %s is:\n%s", name, log)
		}
	}
	if _, err := os.Stat(filepath.Join(filepath.Dir(s.config), "dateline.db")); err == nil {
		t.Error("a second ledger was begun beside the settings: got no error, want one")
	}
	for _, command := range []string{"doctor", "plan", "check"} {
		if out, _ := s.asRoot(command); strings.Contains(out, "permission denied") {
			t.Errorf("%s after it:\n%s", command, out)
		}
	}
	for name, owner := range s.owners() {
		if owner != nobody {
			t.Errorf("%s belongs to %d: root's commands took it away", name, owner)
		}
	}
	p = s.startUp("--config", s.config)
	s.write("new.md", article("New", time.Now().Add(time.Second), "After the upgrade."))
	s.wait("a new article", func() bool { return len(s.with("After the upgrade.")) == 1 })
	if out, code := s.run("run", "--config", s.config); code != 75 {
		t.Errorf("a second process: exit %d, want 75\n%s", code, out)
	}
	p.stop()
}

// TestWrongOwner starts with a ledger and articles that belong to somebody else, as
// after a copy by root: each error names the owner and what to do, nothing is sent, and
// it works when the owner is corrected.
func TestWrongOwner(t *testing.T) {
	s := newSystemdService(t)
	for _, name := range []string{"dateline.db", "."} {
		path := filepath.Join(s.dir, name)
		if err := os.Chown(path, 0, 0); err != nil {
			t.Fatal(err)
		}
		mode := os.FileMode(0o600)
		if name == "." {
			mode = 0o755
		}
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		out, code := s.run("run", "--config", s.config)
		if code != 1 || !strings.Contains(out, "belongs to root") || !strings.Contains(out, "chown -R nobody") {
			t.Errorf("run with %s of root: exit %d, want 1 and what to do\n%s", name, code, out)
		}
		out, code = s.run("doctor", "--config", s.config)
		if code != 1 || !strings.Contains(out, "x   storage") || !strings.Contains(out, "chown -R nobody") {
			t.Errorf("doctor with %s of root: exit %d, want 1 and what to do\n%s", name, code, out)
		}
		s.own(filepath.Join(s.dir, "..", "private", "dateline"), nobody)
	}
	if got := s.changes(); len(got) != 0 {
		t.Errorf("the channels were changed: %q", got)
	}
	p := s.startUp("--config", s.config)
	p.stop()
}

// TestDowngrade goes back to the copy that was made before an upgrade, as described in
// the runbook: a process of the older version notices the newer schema and stops
// sending, one that is started later refuses the ledger, and posts made since the
// upgrade are found in the channel when the copy is restored.
func TestDowngrade(t *testing.T) {
	u := newUpdated(t)
	ledger := filepath.Join(u.dir, "dateline.db")
	old := pragma(t, ledger, "PRAGMA user_version")
	p := u.startUp()
	u.write("since.md", article("Since", time.Now(), "Posted after the upgrade."))
	u.wait("the post", func() bool { return len(u.with("Posted after the upgrade.")) == 1 })
	kept := ledger + ".schema-" + old
	if got := pragma(t, kept, "PRAGMA user_version"); got != old {
		t.Errorf("the copy has the schema %s, want %s", got, old)
	}

	pragma(t, ledger, "PRAGMA user_version = 9999") // as a still newer program leaves it
	u.write("late.md", article("Late", time.Now(), "Not by an older program."))
	u.waitFor(90*time.Second, "the older process to notice", func() bool { return strings.Contains(p.out.String(), "newer version of Dateline") })
	p.stop()
	if out, code := u.run("run"); code != 1 || !strings.Contains(out, "newer version of Dateline") {
		t.Errorf("started on it: exit %d, want 1 and why\n%s", code, out)
	}
	if n := len(u.with("Not by an older program.")); n != 0 {
		t.Errorf("the older program has posted %d times on a newer ledger", n)
	}
	if err := os.Remove(filepath.Join(u.dir, "articles", "late.md")); err != nil {
		t.Fatal(err)
	}

	if out, code := u.run("restore", kept); code != 0 { // over a ledger that is too new for this program
		t.Fatalf("restore: exit %d\n%s", code, out)
	}
	if got := pragma(t, ledger, "PRAGMA user_version"); got != old {
		t.Errorf("what was restored has the schema %s, want %s", got, old)
	}
	p = u.startUp()
	u.write("next.md", article("Next", time.Now(), "Posted after the restore."))
	u.wait("a new article", func() bool { return len(u.with("Posted after the restore.")) == 1 })
	time.Sleep(quietAfter)
	if n := len(u.with("Posted after the upgrade.")); n != 1 {
		t.Errorf("what was posted before the restore is in the channel %d times, want once: %q", n, u.texts())
	}
	p.stop()
}

// pragma runs a statement on an SQLite file; "" if there is no answer.
func pragma(t *testing.T, file, statement string) (answer string) {
	t.Helper()
	db, err := sql.Open("sqlite", file+"?_pragma=busy_timeout(10000)")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.QueryRow(statement).Scan(&answer); err != nil && !errors.Is(err, sql.ErrNoRows) {
		t.Fatalf("%s: %v", statement, err)
	}
	return answer
}
