package text

import (
	"strings"

	"github.com/dateline-bot/dateline/content/rich"
)

// longCode is the number of lines beyond which code is collapsed.
const longCode = 40

// pre writes code, with tabs as four spaces, since Telegram replaces each tab by one
// space.
func (e *encoder) pre(p *rich.Pre) {
	code := strings.Trim(strings.ReplaceAll(p.Text.String, "\r", ""), "\n")
	code = strings.ReplaceAll(code, "\t", "    ")
	if strings.TrimSpace(code) == "" {
		return
	}
	e.code(code, language(p.Language), strings.Count(code, "\n") >= longCode)
}

// math writes a display formula as LaTeX.
func (e *encoder) math(m *rich.Math) {
	if formula := strings.Trim(m.Expression, "\r\n"); strings.TrimSpace(formula) != "" {
		e.code(formula, "latex", false)
	}
}

func (e *encoder) code(code, language string, long bool) {
	outside := e.out.openQuote(long)
	if !outside.opened {
		e.out.beginBlock()
	}
	offset, start := e.out.n, len(e.out.buf)
	e.out.append(code)
	e.out.trim(start, len(e.out.ents))
	if e.out.n > offset && !e.out.plain {
		e.out.ents = append(e.out.ents, Entity{Type: pre, Offset: offset, Length: e.out.n - offset, Value: language})
	}
	e.out.closeQuote(outside, expandableQuote)
}

// beginBlock begins a line for a block that Telegram sets apart.
func (w *writer) beginBlock() {
	if w.gap == 0 && len(w.buf) > 0 && w.buf[len(w.buf)-1] != '\n' {
		if last := len(w.buf) - 1; w.buf[last] == ' ' {
			w.buf, w.n = w.buf[:last], w.n-1
		}
		w.sep(1, cutNever) // after a list's bullet
	}
	w.beginBare()
}

// language returns the name of a programming language in an info string: its first
// word.
func language(info string) string {
	if i := strings.IndexFunc(info, func(r rune) bool {
		return r <= ' ' || r == '{' || r == ',' || r == 0x7F || r > 0x7F
	}); i >= 0 {
		info = info[:i]
	}
	return info
}
