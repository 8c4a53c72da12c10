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
	out := make([]byte, 0, len(source)+64)
	for line := range bytes.Lines(source) {
		if r.plain(line) {
			out = append(out, line...)
			continue
		}
		text, broken := strings.CutSuffix(string(line), "\n")
		out = append(out, r.next(r.dedent(text))...)
		if broken {
			out = append(out, '\n')
		}
	}
	if bytes.Equal(out, source) {
		return source
	}
	return out
}

// mayHold reports whether the source may hold what only these dialects have. Most
// articles do not: each is looked through for some rare bytes, which costs less
// than a look at each byte.
func mayHold(source []byte) bool {
	if bytes.Contains(source, []byte("///")) {
		return true
	}
	for _, word := range []string{"import ", "export "} {
		if n := bytes.Index(source, []byte(word)); n == 0 || n > 0 && (source[n-1] == '\n' || bytes.Contains(source[n:], []byte("\n"+word))) {
			return true
		}
	}
	for _, c := range []byte("=+@<:[}{!\\") {
		for at := 0; ; at++ {
			n := bytes.IndexByte(source[at:], c)
			if n < 0 {
				break
			}
			at += n
			before, next := byte('\n'), byte('\n')
			if at > 0 {
				before = source[at-1]
			}
			if at+1 < len(source) {
				next = source[at+1]
			}
			if c == '}' { // {{ a() }}, {% a() %}
				if (before == '}' || before == '%') && bytes.HasSuffix(bytes.TrimRight(source[max(0, at-5):at], "-%} "), []byte(")")) {
					return true
				}
				continue
			}
			if tells(c, before, next, source[at:]) {
				return true
			}
		}
	}
	return false
}

// tells reports whether a byte, between others, may begin a construct.
func tells(c, before, next byte, rest []byte) bool {
	switch c {
	case '=': // === "Tab", a={b}, ![](a =250x)
		return next == '{' || before == ' ' && ('0' <= next && next <= '9' || next == 'x') || next == '=' && begins(rest, "=== \"", "===! \"", "===+ \"")
	case '+': // ++ctrl++
		return next == '+' && (before == ' ' || before == '\n' || before == '(' || before == '/')
	case '@': // @[youtube](a), [a](@/b.md)
		return next == '[' || before == '(' && next == '/'
	case '<': // <TabItem>, <>, </>, --8<--, <<< @/a
		return next == '>' || before == '8' || (next == 'T' || next == '/' || next == '<') && begins(rest, "<Tab", "</>", "<<< ")
	case ':': // :material-a:
		return (next == 'm' || next == 'f' || next == 'o' || next == 's') && begins(rest, ":material-", ":fontawesome-", ":octicons-", ":simple-")
	case '[': // *[HTML]: a, and WordPress
		return before == '*' || strings.IndexByte("cgevayps", next) >= 0 && begins(rest, "[caption", "[gallery", "[embed", "[youtube", "[vimeo", "[video", "[audio", "[playlist", "[code", "[source")
	case '!': // ![a](b c.png)
		return next == '[' && blankAddress.Match(rest[:min(len(rest), 400)])
	case '{': // [a]{.b}
		return before == ']' && (next == '.' || next == '#')
	}
	return (next == 'n' || next == 'p' || next == 'c' || next == 't') && begins(rest, "\\newpage", "\\pagebreak", "\\clearpage", "\\tableofcontents")
}

func begins(s []byte, words ...string) bool {
	for _, w := range words {
		if bytes.HasPrefix(s, []byte(w)) {
			return true
		}
	}
	return false
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

// plain takes note of a line that stays as it is, as most do, and reports that it
// does: it begins with a letter that nothing begins with, and no sign is in it.
func (r *rewriter) plain(line []byte) bool {
	if r.block != nil || r.fenced || len(r.tabs) > 0 || line[0] == 'i' || line[0] == 'e' {
		return false
	}
	if bare := lines.Bare(line); len(bare) > 0 && bytes.IndexByte([]byte("<=-/*\\["), bare[0]) >= 0 || bytes.ContainsAny(line, "{[+:@=!") {
		return false
	}
	r.lines.Next(line)
	r.previous = "-"
	if len(bytes.TrimSpace(line)) == 0 {
		r.previous = ""
	}
	return true
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
