package logging

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dateline-bot/dateline/content/locale"
)

func TestFormats(t *testing.T) {
	for _, tt := range []struct {
		name string
		o    Options
		want []string // of Debug, Info, Warn and Error; "": nothing
	}{
		{"text", Options{}, []string{"", "time=", "time=", "time="}},
		{"journal", Options{Journal: true, Level: slog.LevelDebug}, []string{"<7>level=DEBUG", "<6>level=INFO", "<4>level=WARN", "<3>level=ERROR"}},
		{"JSON in the journal", Options{Journal: true, JSON: true}, []string{"", `<6>{"level":"INFO"`, `<4>{"level":"WARN"`, `<3>{"level":"ERROR"`}},
		{"quiet", Options{Level: slog.LevelWarn}, []string{"", "", "time=", "time="}},
	} {
		tt.o.Secrets = []string{"123:secret", ""}
		var b bytes.Buffer
		log := New(&b, tt.o)
		for i, write := range []func(string, ...any){log.Debug, log.Info, log.Warn, log.Error} {
			b.Reset()
			write("a call of 123:secret", "err", "bot123:secret/getMe\nsecond line")
			got := b.String()
			if !strings.HasPrefix(got, tt.want[i]) || (tt.want[i] == "") != (got == "") || strings.Contains(got, "123:secret") || strings.Count(got, "\n") > 1 {
				t.Errorf("%s: got %q, want one line that begins with %q, without the secret", tt.name, got, tt.want[i])
			}
		}
	}
	var b bytes.Buffer
	New(&b, Options{JSON: true}).Info("hello", "n", 1)
	var line struct {
		Time, Level, Msg string
		N                int
	}
	if err := json.Unmarshal(b.Bytes(), &line); err != nil || line.Msg != "hello" || line.N != 1 || line.Time == "" {
		t.Errorf("JSON: %q, %v", b.String(), err)
	}
}

// TestInJournal holds that lines get priorities only where they go to the journal: a variable of systemd
// may be inherited by a program whose standard error is a file.
func TestInJournal(t *testing.T) {
	f, err := os.Create(filepath.Join(t.TempDir(), "log"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if stream(f) == "" {
		t.Skip("this system has no inodes, and no journal")
	}
	for env, want := range map[string]bool{"JOURNAL_STREAM=" + stream(f): true, "JOURNAL_STREAM=8:12345": false, "JOURNAL_STREAM=": false, "HOME=/": false} {
		if got := InJournal([]string{"A=b", env}, f); got != want {
			t.Errorf("%s: %v, want %v", env, got, want)
		}
	}
	if InJournal([]string{"JOURNAL_STREAM=8:12345"}, new(bytes.Buffer)) {
		t.Error("is a buffer the journal? got true, want false")
	}
}

// TestMessages holds that a message is its words, in JSON too.
func TestMessages(t *testing.T) {
	m := locale.M("git.no_branch", "branch", "main")
	for _, o := range []Options{{}, {JSON: true}, {JSON: true, Journal: true}} {
		var b bytes.Buffer
		New(&b, o).Info("hello", "problem", m)
		if got := b.String(); !strings.Contains(got, m.String()) || strings.Contains(got, "args") {
			t.Errorf("got %s, want %q", got, m)
		}
	}
}
