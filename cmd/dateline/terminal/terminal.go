// Package terminal handles the terminal that the program writes to: whether there is
// one, its width, colours, and progress of work that takes over a second. In a pipe or
// a file none of this is used.
package terminal

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/term"
)

// Is reports whether w writes to a terminal.
func Is(w any) bool {
	f, ok := fileOf(w)
	return ok && term.IsTerminal(int(f.Fd()))
}

// Output passes on what a command prints, and remembers whether that failed: a result that was cut
// off by a full disk must not look like a whole one.
type Output struct {
	w      io.Writer
	mu     sync.Mutex
	failed error
}

// NewOutput returns an Output to w, which may be a terminal.
func NewOutput(w io.Writer) *Output { return &Output{w: w} }

func (o *Output) Write(p []byte) (int, error) {
	n, err := o.w.Write(p)
	if err != nil {
		o.mu.Lock()
		defer o.mu.Unlock()
		if o.failed == nil {
			o.failed = err
		}
	}
	return n, err
}

// Err returns the first error of writing; nil if all was written.
func (o *Output) Err() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.failed
}

// fileOf returns the file that w reads or writes.
func fileOf(w any) (*os.File, bool) {
	if o, ok := w.(*Output); ok {
		w = o.w
	}
	f, ok := w.(*os.File)
	return f, ok
}

// Width is the number of columns of the terminal that w writes to; 0 if it is
// not a terminal.
func Width(w io.Writer) int {
	f, ok := fileOf(w)
	if !ok {
		return 0
	}
	columns, _, err := term.GetSize(int(f.Fd()))
	if err != nil {
		return 0
	}
	return columns
}

// Style colours text; the zero Style leaves it unchanged.
type Style struct{ on bool }

// StyleOf returns the style for w: colours if it is a terminal and the environment does
// not forbid them (https://no-color.org).
func StyleOf(w io.Writer, env []string) Style {
	return Style{on: Is(w) && !forbidden(env)}
}

func forbidden(env []string) bool {
	return slices.ContainsFunc(env, func(line string) bool {
		name, value, _ := strings.Cut(line, "=")
		return name == "NO_COLOR" && value != "" || name == "TERM" && value == "dumb"
	})
}

func (s Style) paint(code, text string) string {
	if !s.on || text == "" {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}

// Bold sets text in bold.
func (s Style) Bold(text string) string { return s.paint("1", text) }

// Red sets text in red.
func (s Style) Red(text string) string { return s.paint("31", text) }

// Green sets text in green.
func (s Style) Green(text string) string { return s.paint("32", text) }

// Yellow sets text in yellow.
func (s Style) Yellow(text string) string { return s.paint("33", text) }

// patience is how long work may take before its progress is shown.
const patience = time.Second

// Progress shows on a terminal that work continues, once it has taken a second.
type Progress struct {
	w    io.Writer
	what string
	stop chan struct{}
	gone chan struct{}
	once sync.Once

	mu          sync.Mutex
	done, total int
}

// Start shows progress of what on w until Done. A nil Progress shows nothing:
// Start returns it if w is not a terminal.
func Start(w io.Writer, what string) *Progress {
	if !Is(w) {
		return nil
	}
	p := &Progress{w: w, what: what, stop: make(chan struct{}), gone: make(chan struct{})}
	go p.show(patience)
	return p
}

// Set says that done of total steps are done; a total of 0 is unknown.
func (p *Progress) Set(done, total int) {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done, p.total = done, total
}

// Done removes the progress from the screen. It may be called more than once.
func (p *Progress) Done() {
	if p == nil {
		return
	}
	p.once.Do(func() { close(p.stop) })
	<-p.gone
}

func (p *Progress) show(after time.Duration) {
	defer close(p.gone)
	start := time.Now()
	select {
	case <-p.stop:
		return
	case <-time.After(after):
	}
	tick := time.NewTicker(200 * time.Millisecond)
	defer tick.Stop()
	for {
		fmt.Fprintf(p.w, "\r\x1b[K%s", p.line(time.Since(start)))
		select {
		case <-p.stop:
			fmt.Fprint(p.w, "\r\x1b[K")
			return
		case <-tick.C:
		}
	}
}

func (p *Progress) line(took time.Duration) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case p.total > 0:
		return fmt.Sprintf("%s… %d/%d", p.what, p.done, p.total)
	case p.done > 0:
		return fmt.Sprintf("%s… %d", p.what, p.done)
	}
	return fmt.Sprintf("%s… %ds", p.what, int(took.Seconds()))
}
