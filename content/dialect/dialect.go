// Package dialect rewrites, in the source of an article, what other tools than
// Hugo and Jekyll read beside Markdown, so that it is Markdown: MDX of Docusaurus
// and Astro (mdx.go, component.go), the extensions of MkDocs and the shortcodes of
// Zola (mkdocs.go, zola.go), kramdown and Pandoc (kramdown.go, pandoc.go), the shortcodes of WordPress
// (wordpress.go), and single signs of others (line.go). Code is left alone. It
// keeps the number of lines. may.go finds the articles and lines that need no look.
//
// What cannot be said in Markdown is kept, or left out with a [Finding]; Unread
// (unread.go) lists the markup of tools that stays as it is.
package dialect

import (
	"bytes"
	"strings"

	"github.com/dateline-bot/dateline/content/lines"
	"github.com/dateline-bot/dateline/content/locale"
)

// Finding is something that the author should know of.
type Finding struct {
	Line    int // of the source, from 1
	Message locale.Message
}

// Rewrite returns the source in Markdown, the given one if there is nothing to do,
// and what was left out of it.
func Rewrite(source []byte) ([]byte, []Finding) {
	if !mayHold(source) {
		return source, nil
	}
	return rewrite(source, (*rewriter).plain)
}

// rewrite passes over the lines that plain says stay as they are.
func rewrite(source []byte, plain func(r *rewriter, line []byte) bool) ([]byte, []Finding) {
	r := &rewriter{}
	var out []byte // nil as long as every line is as it was
	at := 0
	for line := range bytes.Lines(source) {
		before := at
		at += len(line)
		r.ahead = source[at:]
		r.number++
		if plain(r, line) {
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
		return source, r.findings
	}
	return out, r.findings
}

// rewriter is one pass over a source.
type rewriter struct {
	lines    lines.Tracker
	ahead    []byte                           // the source behind the line
	number   int                              // of the line
	previous string                           // the line before, without spaces around it
	block    func(line string) (string, bool) // what goes on over lines, and whether it still does
	looked   int                              // bytes of ahead that were looked at
	absent   map[string]bool                  // lines that are not ahead
	skip     int                              // lines that were read with one before them
	ruled    bool                             // the table has a rule below its head
	tabs     []int                            // where the text of the tabs begins that are open
	ends     []string                         // names of Zola's shortcodes that are open
	boxes    []string                         // components that are containers, and are open
	labels   map[string]string                // of tabs, by their value
	values   map[string]string                // the values of MDX's names
	examples int                              // of Pandoc, so far
	numbers  map[string]string                // of examples, by their name
	program  bool                             // it is MDX: it imports or exports
	formula  bool                             // what comes next is in a formula that goes on over lines, in MDX
	fenced   bool                             // code of WordPress is open
	findings []Finding
}

func (r *rewriter) found(code string, args ...any) {
	r.findings = append(r.findings, Finding{r.number, locale.M(code, args...)})
}

// busy reports whether the next line is read by what came before it.
func (r *rewriter) busy() bool {
	return r.block != nil || r.fenced || r.skip > 0 || len(r.tabs) > 0 || len(r.ends) > 0 || len(r.boxes) > 0 || r.program || r.numbers != nil
}

// next rewrites a line.
func (r *rewriter) next(text string) string {
	if r.skip > 0 {
		r.skip--
		r.lines.Next([]byte{'\n'})
		return ""
	}
	kind := r.lines.Next([]byte(text + "\n"))
	switch {
	case r.fenced && wpCodeEnd.MatchString(text):
		r.fenced = false
		r.lines.Next([]byte(fence))
		return fence
	case kind != lines.Text && r.block == nil:
		r.formula = r.formula && kind != lines.Blank
		r.previous = strings.TrimSpace(text)
		return text
	}
	formula := false
	if r.program {
		_, formula = withoutFormulas(withoutSpans(unescaped(text), func([]byte) {}), r.formula)
	}
	out := r.line(text)
	r.formula = formula
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
	if out, ok := r.lateEnd(text); ok {
		return out
	}
	if r.aside(text) {
		return ""
	}
	text = r.gather(text)
	if bare := strings.TrimLeft(text, " \t"); bare != "" && strings.IndexByte("ie<=-/*\\[^|;(T:@!{#", bare[0]) >= 0 { // else no line as a whole is one
		if out, ok := r.mdx(text); ok {
			return out
		}
		if out, ok := r.mkdocs(text); ok {
			return out
		}
		if out, ok := r.kramdown(text); ok {
			return out
		}
		if out, ok := r.pandoc(text); ok {
			return out
		}
		if out, ok := r.wholeLine(text); ok {
			return out
		}
	}
	if !strings.ContainsAny(text, "{[+:@=!^$<%") {
		return text
	}
	if strings.Contains(text, "={`") && !strings.Contains(text, "`<") { // a text of JSX, not code
		text = r.jsx(text)
	}
	return outsideCode(text, func(part string) string {
		return words(r.references(r.zola(r.wordpress(r.expressions(titled(r.jsx(part)))))))
	})
}

// longestGather is how many lines, and bytes, what is written over lines has at
// most.
const (
	longestGather = 80
	widestGather  = 8 << 10
)

// gather joins the line with those behind it that a tag goes on over which begins
// on it: of JSX, of Zola, or a caption of WordPress.
func (r *rewriter) gather(text string) string {
	open := func(text string) bool { return openTag(text) || openCall(text) || openCaption(text) }
	if !open(text) {
		return text
	}
	joined, n := text, 0
	for line := range bytes.Lines(r.ahead) {
		if n++; n > longestGather || len(joined) > widestGather || !r.look(10*len(joined)) {
			return text
		}
		piece := strings.TrimSpace(string(line))
		if piece == "" && !strings.Contains(joined, "={") {
			return text
		}
		if joined += " " + piece; !open(joined) {
			r.skip = n
			return joined
		}
	}
	return text
}

// closedAhead reports whether a line behind this one is text alone.
func (r *rewriter) closedAhead(text string) bool {
	if r.absent[text] {
		return false
	}
	for from := 0; ; {
		n := bytes.Index(r.ahead[from:], []byte(text))
		if n < 0 || !r.look(n) {
			r.look(len(r.ahead) - from)
			if r.absent == nil {
				r.absent = map[string]bool{}
			}
			r.absent[text] = true
			return false
		}
		if n += from; aloneOnLine(r.ahead, n, n+len(text)) {
			return true
		}
		from = n + len(text)
	}
}

// hasAhead reports whether the source behind the line has the text.
func (r *rewriter) hasAhead(text string) bool {
	return r.look(len(r.ahead)) && bytes.Contains(r.ahead, []byte(text))
}

// farthestLook is how many bytes in all are looked at ahead of their line.
const farthestLook = 1 << 20

// look reports whether n more bytes ahead may be looked at: what opens thousands
// of things and closes none stays text.
func (r *rewriter) look(n int) bool {
	r.looked += n
	return r.looked <= farthestLook
}

// longestSpan is how far, in bytes, the end of a code span is looked for.
const longestSpan = 4096

// outsideCode rewrites the parts of a line that are not code spans. In those,
// `#!python x` names the language of the code (MkDocs).
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
		n, ticks := lines.CodeSpan([]byte(text[i:min(len(text), i+longestSpan)]), longestSpan)
		if n == 0 {
			i += ticks
			continue
		}
		b.WriteString(rewrite(text[from:i]))
		b.WriteString(codeLanguage.ReplaceAllString(text[i:i+n], "$1"))
		if class := codeClass.FindStringIndex(text[i+n-1:]); class != nil && class[0] == 0 { // of Pandoc
			n += class[1] - 1
		}
		i += n
		from = i
	}
	b.WriteString(rewrite(text[from:]))
	return b.String()
}
