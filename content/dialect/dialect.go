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

// mayHold reports whether the source may hold what only these dialects have. Most
// articles do not: each is looked through for some rare bytes, which costs less
// than a look at each byte.
func mayHold(source []byte) bool {
	for rest := source; len(rest) > 0; {
		line := rest
		if end := bytes.IndexByte(rest, '\n'); end >= 0 {
			line = rest[:end]
		}
		rest = rest[min(len(line)+1, len(rest)):]
		switch bare := lines.Bare(line); {
		case len(bare) < 2:
		case bare[0] == '/' && bytes.HasPrefix(bare, []byte("///")), bare[0] == '*' && bare[1] == '[' && bytes.Contains(bare, []byte("]:")):
			return true
		case line[0] == 'i' && bytes.HasPrefix(line, []byte("import ")) && bytes.ContainsAny(line, "'\"{"), line[0] == 'e' && bytes.HasPrefix(line, []byte("export ")):
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
		return next == '+' && (before == ' ' || before == '\n' || before == '(' || before == '/') && bytes.Contains(rest[2:min(len(rest), 100)], []byte("++"))
	case '@': // @[youtube](a), [a](@/b.md)
		return next == '[' || before == '(' && next == '/'
	case '<': // <TabItem>, <>, </>, --8<--, <<< @/a
		return next == '>' && (before == ' ' || before == '\t' || before == '\n') || before == '8' || (next == 'T' || next == '/' || next == '<') && begins(rest, "<Tab", "</>", "<<< ")
	case ':': // :material-a:
		return (next == 'm' || next == 'f' || next == 'o' || next == 's') && begins(rest, ":material-", ":fontawesome-", ":octicons-", ":simple-")
	case '[': // WordPress
		return strings.IndexByte("cgevayps", next) >= 0 && begins(rest, "[caption", "[gallery", "[embed", "[youtube", "[vimeo", "[video", "[audio", "[playlist", "[code]", "[code ", "[code=", "[sourcecode")
	case '!': // ![a](b c.png)
		return next == '[' && mayHaveBlanks(rest) && blankAddress.Match(rest[:min(len(rest), 400)])
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
// does: nothing that is rewritten begins with it or in it. A look at its bytes
// costs much less than the patterns of what is rewritten.
func (r *rewriter) plain(line []byte) bool {
	if r.block != nil || r.fenced || len(r.tabs) > 0 || beginsConstruct(line) || holdsConstruct(line) {
		return false
	}
	r.lines.Next(line)
	switch trimmed := bytes.TrimSpace(line); {
	case len(trimmed) == 0:
		r.previous = ""
	case trimmed[len(trimmed)-1] == ';':
		r.previous = ";"
	default:
		r.previous = "-"
	}
	return true
}

// beginsConstruct reports whether a line as a whole may be one to rewrite.
func beginsConstruct(line []byte) bool {
	bare := lines.Bare(line)
	if len(bare) < 2 {
		return false
	}
	next := bare[1]
	switch bare[0] {
	case 'i':
		return bytes.HasPrefix(bare, []byte("import"))
	case 'e':
		return bytes.HasPrefix(bare, []byte("export"))
	case '<': // <TabItem>, <StarlightTabItem>, <CodeGroup>, </Tabs>, <>, <<< @/a
		return next == 'T' || next == 'S' || next == 'C' || next == '/' || next == '>' || next == '<'
	case '=':
		return next == '='
	case '-': // --8<--
		return bytes.Contains(bare, []byte("8<"))
	case '/':
		return next == '/'
	case '*': // *[HTML]: a
		return next == '['
	case '[': // [code], [sourcecode]
		return next == 'c' || next == 's'
	case '\\':
		return true
	}
	return false
}

// signs are the bytes that begin what is rewritten within a line.
var signs = [256]bool{'{': true, '[': true, '+': true, ':': true, '@': true, '=': true, '!': true}

// holdsConstruct reports whether a line may hold something to rewrite.
func holdsConstruct(line []byte) bool {
	for i, c := range line {
		if !signs[c] {
			continue
		}
		before, next := byte('\n'), byte('\n')
		if i > 0 {
			before = line[i-1]
		}
		if i+1 < len(line) {
			next = line[i+1]
		}
		switch {
		case c == '{': // expressions of JSX, Zola, {.class}
			return true
		case c == '+' && next == '+', c == '=' && before == ' ' && next == '%', c == '!' && next == '[' && mayHaveBlanks(line[i:]):
			return true
		case c != '+' && c != '!' && tells(c, before, next, line[i:]):
			return true
		}
	}
	return false
}

// mayHaveBlanks reports whether the address of the image that s begins with may
// hold blanks.
func mayHaveBlanks(s []byte) bool {
	end := bytes.IndexByte(s, ']')
	if end < 0 || end+1 == len(s) || s[end+1] != '(' {
		return false
	}
	address := bytes.TrimLeft(s[end+2:], " \t\n")
	if shut := bytes.IndexByte(address, ')'); shut >= 0 {
		address = address[:shut]
	}
	_, behind, blank := bytes.Cut(address, []byte(" "))
	behind = bytes.TrimLeft(behind, " ")
	return blank && len(behind) > 0 && behind[0] != '"' && behind[0] != '\'' // a title
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
