package logging

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"strings"
	"testing"
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

func TestInJournal(t *testing.T) {
	for env, want := range map[string]bool{"JOURNAL_STREAM=8:12345": true, "JOURNAL_STREAM=": false, "HOME=/": false} {
		if got := InJournal([]string{"A=b", env}); got != want {
			t.Errorf("%s: %v, want %v", env, got, want)
		}
	}
}
