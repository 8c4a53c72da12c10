// Package dialect rewrites, in the source of an article, what other tools than
// Hugo and Jekyll read beside Markdown, so that it is Markdown: MDX of Docusaurus
// and Astro (mdx.go), the extensions of MkDocs and the shortcodes of Zola
// (mkdocs.go, zola.go), the shortcodes of WordPress (wordpress.go), and single
// signs of others (line.go). Code is left alone. It keeps the number of lines.
package dialect

import (
	"bytes"
	"strings"

	"github.com/dateline-bot/dateline/content/lines"
)

// Rewrite returns the source in Markdown; the given one if there is nothing to do.
func Rewrite(source []byte) []byte {
	if !mayHold(source) {
		return source
	}
	r := &rewriter{}
	var out []byte // nil as long as every line is as it was
	at := 0
	for line := range bytes.Lines(source) {
		before := at
		at += len(line)
		if r.plain(line) {
			if out != nil {
				out = append(out, line...)
			}
			continue
		}
		text, broken := strings.CutSuffix(string(line), "\n")
		rewritten := r.next(r.dedent(text))
		if out == nil {
			if rewritten == text {
				continue
			}
			out = append(make([]byte, 0, len(source)+64), source[:before]...)
		}
		out = append(out, rewritten...)
		if broken {
			out = append(out, '\n')
		}
	}
	if out == nil {
		return source
	}
	return out
}

// rewriter is one pass over a source.
type rewriter struct {
	lines    lines.Tracker
	previous string                           // the line before, without spaces around it
	block    func(line string) (string, bool) // what goes on over lines, and whether it still does
	tabs     []int                            // where the text of the tabs begins that are open
	ends     []string                         // names of Zola's shortcodes that are open
	fenced   bool                             // code of WordPress is open
}

// next rewrites a line.
func (r *rewriter) next(text string) string {
	kind := r.lines.Next([]byte(text + "\n"))
	switch {
	case r.fenced && wpCodeEnd.MatchString(text):
		r.fenced = false
		r.lines.Next([]byte(fence))
		return fence
	case kind != lines.Text && r.block == nil:
		r.previous = strings.TrimSpace(text)
		return text
	}
	out := r.line(text)
	if strings.HasPrefix(out, fence) && out != text {
		r.fenced = true
		r.lines.Next([]byte(out))
	}
	return out
}

// fence is around code that another dialect marks otherwise.
const fence = "~~~~~~"

// line rewrites a line of text.
func (r *rewriter) line(text string) string {
	defer func() { r.previous = strings.TrimSpace(text) }()
	if r.block != nil {
		out, more := r.block(text)
		if !more {
			r.block = nil
		}
		return out
	}
	if bare := strings.TrimLeft(text, " \t"); bare != "" && strings.IndexByte("ie<=-/*\\[", bare[0]) >= 0 { // else no line as a whole is one
		if out, ok := r.mdx(text); ok {
			return out
		}
		if out, ok := r.mkdocs(text); ok {
			return out
		}
		if out, ok := wholeLine(text); ok {
			return out
		}
	}
	if !strings.ContainsAny(text, "{[+:@=!") {
		return text
	}
	if strings.Contains(text, "={`") && !strings.Contains(text, "`<") { // a text of JSX, not code
		text = jsx(text)
	}
	return outsideCode(text, func(part string) string {
		return words(r.zola(wordpress(jsx(part))))
	})
}

// outsideCode rewrites the parts of a line that are not code spans.
func outsideCode(text string, rewrite func(string) string) string {
	if !strings.Contains(text, "`") {
		return rewrite(text)
	}
	var b strings.Builder
	from := 0
	for i := 0; i < len(text); {
		if text[i] != '`' {
			i++
			continue
		}
		n, ticks := lines.CodeSpan([]byte(text[i:]), len(text))
		if n == 0 {
			i += ticks
			continue
		}
		b.WriteString(rewrite(text[from:i]))
		b.WriteString(text[i : i+n])
		i += n
		from = i
	}
	b.WriteString(rewrite(text[from:]))
	return b.String()
}
