package main

import (
	"database/sql"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/scheduler/ledger"
	"github.com/dateline-bot/dateline/scheduler/store"
)

// TestExitCodes holds that an invalid value of a flag is an error in the command line,
// whether the flag is the command's own or a setting; the same value in a file, or in
// the environment, is not.
func TestExitCodes(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	if err := os.Mkdir("articles", 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"wrong.yaml": "approve: perhaps\n", "fine.yaml": "language: en\n"} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, tt := range []struct {
		args string
		want int
	}{
		{"plan", exitOK},
		{"plan --approve=perhaps", exitUsage},
		{"plan --timezone Mars", exitUsage},
		{"plan --slots soon", exitUsage},
		{"plan --routes [", exitUsage},
		{"plan --quiet 8", exitUsage},
		{"plan --channel here", exitUsage},
		{"plan --database mysql://x", exitUsage},
		{"plan --articles git+ftp://example.org/x", exitUsage},
		{"plan --config fine.yaml --publish-at 25:00", exitUsage},
		{"plan --days 0", exitUsage},
		{"plan --days many", exitUsage},
		{"run --once --wait -1s", exitUsage},
		{"check --format fancy", exitUsage},
		{"render --format fancy x.md", exitUsage},
		{"render --template {{ x.md", exitUsage},
		{"audit --repair everything", exitUsage},
		{"audit --days -1", exitUsage},
		{"preview --addr nowhere", exitUsage},
		{"demo --addr nowhere", exitUsage},
		{"demo --addr 0.0.0.0:8080", exitUsage},
		{"completion tcsh", exitUsage},
		{"plan --config wrong.yaml", exitFailed},
		{"plan --config nowhere.yaml", exitFailed},
		{"plan --token-file nowhere", exitFailed},
		{"render nowhere.md", exitFailed},
	} {
		code, stdout, stderr := dateline(t, strings.Fields(tt.args)...)
		if code != tt.want {
			t.Errorf("dateline %s: exit code %d, want %d\n%s%s", tt.args, code, tt.want, stdout, stderr)
		}
		if tt.want != exitOK && strings.TrimSpace(stderr) == "" {
			t.Errorf("dateline %s says nothing", tt.args)
		}
	}
}

// english matches words that only English has.
var english = regexp.MustCompile(`(?i)\b(the|is|are|not|of|to|and|there|has|with|invalid|expected|cannot|no such)\b`)

// TestErrorsInTheLanguage holds that errors are shown in the language of the terminal,
// whatever part of the program returns them.
func TestErrorsInTheLanguage(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	write := func(name, text string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("articles/a.md", "---\ntitle: A\ndate: 2020-01-02\n---\nText.\n")
	write("foreign.db", strings.Repeat("no database ", 1000))
	write("broken.db", "SQLite format 3\x00"+strings.Repeat("x", 5000))
	write("gone.db-wal", strings.Repeat("x", 100))
	write("empty.db", "")
	write("empty.db-wal", strings.Repeat("x", 100))
	write("plain.pem", "no certificate")
	write("kept/new.db", "")
	knownLedger(t, "kept/old.db", "@news")
	newerLedger(t, "newer.db")
	copied, err := os.ReadFile("kept/old.db")
	if err != nil {
		t.Fatal(err)
	}
	write("copies/copy.db", string(copied)) // made by hand: it does not know when it was made
	run := "run --once --wait 1s --channel @news --api-url http://127.0.0.1:1 "
	for _, args := range []string{
		"plan --database foreign.db", "plan --database broken.db", "plan --database gone.db", "plan --database empty.db",
		run + "--database no/such/folder.db", "plan --database newer.db", "plan --database postgres://nobody@127.0.0.1:1/none",
		"backup --database kept/old.db copies/copy.db", "backup --database none.db new.db", "backup --database postgres://nobody@127.0.0.1:1/none new.db",
		"restore --database postgres://nobody@127.0.0.1:1/none copies/copy.db", "restore --database x.db copies/copy.db", "restore --database x.db broken.db", "restore --database x.db articles",
		run + "--database kept/new.db",
		run + "--webhook https://example.org/x --webhook-certificate plain.pem --listen 127.0.0.1:0",
		run + "--webhook https://example.org/x --webhook-certificate nowhere.pem --listen 127.0.0.1:0",
		run, run + "--database git+file:///nowhere#main:ledger.db", run + "--articles nowhere",
		"plan --slots 61_*_*_*_*", "plan --slots *_*_*", "plan --slots @often", "plan --slots *_24_*_*_*", "plan --slots *_*_32_*_*", "plan --slots *_*_*_13_*", "plan --slots *_*_*_*_8",
		"plan --digest often", "plan --template {{.Nothing}}", "plan --quiet 8-9", "plan --proxy ftp://x", "plan --permalinks [a]", "plan --routes [a]",
		"audit --links --database none.db", "answer x", "answer --database kept/old.db x", "republish nothing --database kept/old.db",
		"health", "health --listen 127.0.0.1:1", "check articles/none.md", "render articles", "preview --addr 127.0.0.1:99999", "plan --against HEAD", "man plain.pem/x", "man plain.pem",
		"init --yes", "init --token-file nowhere --yes", "doctor --api-url http://127.0.0.1:1 --channel @news",
	} {
		for _, tag := range []string{"ru", "de"} {
			var split []string
			for _, a := range strings.Fields(args) {
				split = append(split, strings.ReplaceAll(a, "_", " "))
			}
			var stdout, stderr strings.Builder
			c := &cli{env: []string{"DATELINE_TOKEN=123:abc", "DATELINE_LANGUAGE=" + tag, "TZ=UTC"}, stdin: strings.NewReader(""), stdout: &stdout, stderr: &stderr}
			code := c.main(t.Context(), split)
			said := stderr.String()
			if strings.HasPrefix(args, "doctor") {
				said = stdout.String()
			}
			var text []string
			for line := range strings.Lines(said) {
				if !strings.HasPrefix(line, "time=") { // the log is in English
					text = append(text, quotedOut.ReplaceAllString(line, ""))
				}
			}
			if code == exitOK || len(text) == 0 {
				t.Errorf("dateline %s in %s: exit code %d, said %q", args, tag, code, said)
			}
			if words := english.FindAllString(strings.Join(text, ""), -1); words != nil {
				t.Errorf("dateline %s in %s has the English words %q:\n%s", args, tag, words, said)
			}
		}
	}
}

// quotedOut matches commands, statements and terms that are the same in every language.
var quotedOut = regexp.MustCompile("`[^`]*`|GRANT .*TO …|INSERT INTO.*$|--[a-z-]+")

// knownLedger creates a ledger that has published to a channel.
func knownLedger(t *testing.T, file, channel string) {
	t.Helper()
	s, err := store.OpenSQLite(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	err = s.Update(t.Context(), func(tx ledger.Tx) error {
		return tx.PutChannel(ledger.ChannelState{Name: channel, Chat: -100, Started: time.Now()})
	})
	if err != nil {
		t.Fatal(err)
	}
}

// newerLedger creates a ledger of a future version.
func newerLedger(t *testing.T, file string) {
	t.Helper()
	knownLedger(t, file, "@other")
	db, err := sql.Open("sqlite", file)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(t.Context(), "PRAGMA user_version = 9999"); err != nil {
		t.Fatal(err)
	}
}

// full is standard output on a full disk.
type full struct{}

func (full) Write([]byte) (int, error) {
	return 0, &fs.PathError{Op: "write", Path: "/dev/stdout", Err: syscall.ENOSPC}
}

// TestResultThatIsNotWritten holds that a command whose result could not be printed says so and
// fails: a script would take a file that was cut off for a whole one.
func TestResultThatIsNotWritten(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.Mkdir("articles", 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile("articles/a.md", []byte("---\ntitle: A\ndate: 2099-01-02\n---\nText.\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range []string{"help", "help settings", "help run", "run --help", "--help", "version", "-v", "completion fish",
		"plan", "plan --json", "check", "check --format json", "check --format sarif", "render articles/a.md", "doctor --json"} {
		var stderr strings.Builder
		c := &cli{env: []string{"TZ=UTC", "DATELINE_CHANNEL=@news"}, stdin: strings.NewReader(""), stdout: full{}, stderr: &stderr}
		if code := c.main(t.Context(), strings.Fields(args)); code != exitFailed || !strings.Contains(stderr.String(), "/dev/stdout: its disk is full") {
			t.Errorf("dateline %s: got %d and %q, want %d and the reason", args, code, stderr.String(), exitFailed)
		}
	}
}
