// Package dialect converts syntax of tools other than Hugo and Jekyll in an article's
// source to Markdown: MDX of Docusaurus and Astro (mdx.go, component.go), the
// extensions of MkDocs and the shortcodes of Zola (mkdocs.go, zola.go), kramdown and
// Pandoc (kramdown.go, pandoc.go, grid.go), the directives and roles of MyST and the boxes of Obsidian's
// Admonition (directive.go, role.go), the shortcodes of WordPress (wordpress.go), and small constructs of
// others (line.go). Code is not changed. The number of lines stays
// the same. may.go finds the articles and lines that need no conversion.
//
// Markup that Markdown has no equivalent for is kept, or removed with a [Finding];
// Unread (unread.go) lists the markup of tools that is kept.
package dialect

import (
	"bytes"
	"strings"

	"github.com/dateline-bot/dateline/content/lines"
	"github.com/dateline-bot/dateline/content/locale"
)

// Finding is something that the author should know about.
type Finding struct {
	Line    int // of the source, from 1
	Message locale.Message
}

// Rewrite returns the source in Markdown, unchanged if there is nothing to convert, and
// findings about removed markup.
func Rewrite(source []byte) ([]byte, []Finding) { return RewriteSigned(lines.Sign(source, nil)) }

// RewriteSigned is [Rewrite] for a source whose signs are known.
func RewriteSigned(s lines.Signed) ([]byte, []Finding) {
	first, may := suspect(s)
	if first < 0 && !may {
		return s.Source, nil
	}
	source, found := withDirectives(s.Source, first)
	if first >= 0 && !mayHold(source) {
		return source, found
	}
	source, more := new(rewriter).rewrite(source, (*rewriter).plain)
	return source, append(found, more...)
}

// withDirectives rewrites directives, the first of which may be at first.
func withDirectives(source []byte, first int) ([]byte, []Finding) {
	if first < 0 {
		return source, nil
	}
	return directives(source, first)
}

// RewriteMDX is [RewriteSigned] for an article that is MDX by the name of its file: braces
// contain code, and its components are the site's even without an import.
func RewriteMDX(s lines.Signed) ([]byte, []Finding) {
	first, _ := suspect(s)
	source, found := withDirectives(s.Source, first)
	r := &rewriter{program: true}
	source, more := r.rewrite(source, (*rewriter).plain)
	return source, append(found, more...)
}

// rewrite skips lines for which plain returns true.
func (r *rewriter) rewrite(source []byte, plain func(r *rewriter, line []byte) bool) ([]byte, []Finding) {
	r.source = source
	var out []byte // nil while no line has changed
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
	if len(r.notes) > 0 {
		out = append(append(bytes.TrimRight(out, "\n"), "\n\n"...), strings.Join(r.notes, "\n\n")+"\n"...)
	}
	return out, r.findings
}

// rewriter is one pass over a source.
type rewriter struct {
	lines    lines.Tracker
	source   []byte                           // the whole
	ahead    []byte                           // the source after the line
	seen     int                              // bytes of source that were searched for code blocks without a fence
	shown    bool                             // such a block is open
	number   int                              // number of the line
	previous string                           // the line before, trimmed
	tabAt    int                              // the end, in the source, of the last line that begins a tab of Hexo
	block    func(line string) (string, bool) // handles a construct of several lines, and reports whether it continues
	looked   int                              // bytes of ahead that were looked at
	absent   map[string]bool                  // lines that do not occur ahead
	skip     int                              // number of lines that were read with an earlier one
	ruled    bool                             // the table has a rule below its header
	tabs     []int                            // indentation of the text of open tabs
	ends     []string                         // names of open Zola shortcodes
	boxes    []string                         // open components that are containers
	labels   map[string]string                // of tabs, by value
	values   map[string]string                // values of MDX names
	notes    []string                         // definitions of footnotes that were written inline
	examples int                              // number of Pandoc examples so far
	numbers  map[string]string                // of examples, by name
	program  bool                             // the article is MDX: it imports or exports
	formula  bool                             // the next text is in a formula of several lines, in MDX
	fenced   bool                             // WordPress code is open
	findings []Finding
}

func (r *rewriter) found(code string, args ...any) {
	r.findings = append(r.findings, Finding{r.number, locale.M(code, args...)})
}

// busy reports whether an earlier construct reads the next line.
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
		r.fenced = !r.fenced
		r.lines.Next([]byte(out))
	}
	return out
}

// fence encloses code that another dialect marks differently.
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
	if strings.Contains(text, ":: ") || strings.Contains(text, ": <2") {
		if m := logseq.FindStringSubmatch(text); m != nil {
			return m[1] + "<!-- -->" // a blank line would make the list a loose one
		}
	}
	text = r.gather(text)
	if r.program && strings.HasPrefix(strings.TrimLeft(text, " \t"), "{") {
		if r.comment(text) {
			return ""
		}
	}
	if bare := strings.TrimLeft(text, " \t"); bare != "" && strings.IndexByte("ie<=-/*\\[^|;(T:@!{#", bare[0]) >= 0 { // otherwise no whole line is a construct
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
	if strings.Contains(text, "^[") {
		text = inlineNotes(text, &r.notes)
	}
	if strings.Contains(text, "={`") && !strings.Contains(text, "`<") { // JSX text, not code
		text = r.jsx(text)
	}
	return outsideCode(text, func(part string) string {
		return r.links(words(r.references(r.zola(r.wordpress(roam(r.expressions(titled(r.jsx(part)))))))))
	})
}

// The maximum lines and bytes of a construct that spans lines.
const (
	longestGather = 80
	widestGather  = 8 << 10
)

// gather joins the line with the following ones if a tag that begins on it continues
// there: JSX, Zola, or a WordPress caption.
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

// closedAhead reports whether a following line consists of text.
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

// hasAhead reports whether the source after the line contains text.
func (r *rewriter) hasAhead(text string) bool {
	return r.look(len(r.ahead)) && bytes.Contains(r.ahead, []byte(text))
}

// farthestLook is how many bytes are looked at ahead of their line in total.
const farthestLook = 1 << 20

// look reports whether n more bytes ahead may be looked at: input that opens thousands
// of constructs and closes none stays text.
func (r *rewriter) look(n int) bool {
	r.looked += n
	return r.looked <= farthestLook
}

// longestSpan is how far the end of a code span is searched for, in bytes.
const longestSpan = 4096

// rawFor returns what a page shows of text in Pandoc's raw format: HTML, and nothing of others.
func rawFor(format, text string) string {
	if strings.HasPrefix(format, "html") {
		return text
	}
	return ""
}

// outsideCode rewrites the parts of a line that are not code spans. In code spans,
// `#!python x` names the language of the code (MkDocs).
func outsideCode(text string, rewrite func(string) string) string {
	if !strings.Contains(text, "`") {
		return rewrite(text)
	}
	var b strings.Builder
	line, from := []byte(text), 0
	for i := 0; i < len(text); {
		if text[i] != '`' {
			i++
			continue
		}
		n, ticks := lines.CodeSpanIn(line, 0, i, longestSpan)
		if n == 0 {
			i += ticks
			continue
		}
		if before, out, ok := role(text[from:i], text[i:i+n]); ok {
			b.WriteString(rewrite(before) + out)
			i += n
			from = i
			continue
		}
		b.WriteString(rewrite(text[from:i]))
		code := codeLanguage.ReplaceAllString(text[i:i+n], "$1")
		if class := codeClass.FindStringSubmatch(text[i+n-1:]); class != nil { // Pandoc
			if class[1] == "=" {
				code = rawFor(class[2], strings.Trim(code, "`"))
			}
			n += len(class[0]) - 1
		}
		b.WriteString(code)
		i += n
		from = i
	}
	b.WriteString(rewrite(text[from:]))
	return b.String()
}
