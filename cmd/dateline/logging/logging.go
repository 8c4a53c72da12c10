// Package logging creates the program's logger: text or JSON, without secrets, and with
// journald's priorities if standard error goes to the journal.
package logging

import (
	"bytes"
	"io"
	"log/slog"
	"strings"

	"github.com/dateline-bot/dateline/content/locale"
)

// Options of a logger.
type Options struct {
	JSON    bool
	Level   slog.Level
	Secrets []string // never written
	// Journal says that lines go to systemd's journal: they begin with a priority and
	// have no time, which the journal adds.
	Journal bool
}

// New returns a logger that writes to w.
func New(w io.Writer, o Options) *slog.Logger {
	var pairs []string
	for _, s := range o.Secrets {
		if s != "" {
			pairs = append(pairs, s, "[hidden]")
		}
	}
	out := &writer{w: w, hide: strings.NewReplacer(pairs...), journal: o.Journal}
	options := &slog.HandlerOptions{Level: o.Level, ReplaceAttr: inWords}
	if o.Journal {
		options.ReplaceAttr = func(groups []string, a slog.Attr) slog.Attr { return withoutTime(groups, inWords(groups, a)) }
	}
	if o.JSON {
		return slog.New(slog.NewJSONHandler(out, options))
	}
	return slog.New(slog.NewTextHandler(out, options))
}

// inWords replaces a message by its words, in English: JSON would have its code and arguments.
func inWords(_ []string, a slog.Attr) slog.Attr {
	if m, ok := a.Value.Any().(locale.Message); a.Value.Kind() == slog.KindAny && ok {
		a.Value = slog.StringValue(m.String())
	}
	return a
}

func withoutTime(groups []string, a slog.Attr) slog.Attr {
	if len(groups) == 0 && a.Key == slog.TimeKey {
		return slog.Attr{}
	}
	return a
}

// InJournal reports whether w goes to the journal: systemd names its device and inode in
// JOURNAL_STREAM (systemd.exec(5)). A program that is started in a session of systemd inherits the
// variable, and may still write to a file.
func InJournal(env []string, w io.Writer) bool {
	for _, line := range env {
		if value, ok := strings.CutPrefix(line, "JOURNAL_STREAM="); ok && value != "" {
			return value == stream(w)
		}
	}
	return false
}

// writer changes whole lines, which is what slog's handlers write.
type writer struct {
	w       io.Writer
	hide    *strings.Replacer
	journal bool
}

// priorities of journald by slog's level (sd-daemon(3)).
var priorities = []struct{ level, text, json string }{
	{"<3>", "level=ERROR", `{"level":"ERROR"`},
	{"<4>", "level=WARN", `{"level":"WARN"`},
	{"<7>", "level=DEBUG", `{"level":"DEBUG"`},
}

func (h *writer) Write(line []byte) (int, error) {
	text := h.hide.Replace(string(line))
	if h.journal {
		priority := "<6>"
		for _, p := range priorities {
			if bytes.HasPrefix(line, []byte(p.text)) || bytes.HasPrefix(line, []byte(p.json)) {
				priority = p.level
			}
		}
		text = priority + text
	}
	if _, err := io.WriteString(h.w, text); err != nil {
		return 0, err
	}
	return len(line), nil
}
