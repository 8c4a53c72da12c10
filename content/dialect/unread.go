package dialect

import (
	"bytes"
	"regexp"

	"github.com/dateline-bot/dateline/content/lines"
)

// Sign is markup of a tool that stays in the text as it is.
type Sign struct {
	Tool string
	Line int // of the source, from 1, where it is first
	Text string
	N    int // how often it is there
}

// Word is the tool whose markup says only how text looks: the text is kept.
const Word = "Microsoft Word"

// unread is what is not rewritten: a message cannot show it, or it takes the
// program of the site. hint is a part of it that is quick to look for.
var unread = [...]struct {
	tool    string
	hint    string
	pattern *regexp.Regexp
}{
	{"Pandoc", "@", regexp.MustCompile(`\[-?@[\w:.#$%&+?<>~/-]+[^\[\]]*\]`)},
	{"Quarto", "@", regexp.MustCompile(`(?:^|[\s(])@(?:fig|tbl|eq|sec|lst|thm|lem|cor|def|exm)-[\w-]+`)},
	{"R Markdown", "@ref(", regexp.MustCompile(`\\@ref\([\w:-]+\)`)},
	{"LaTeX", `\`, regexp.MustCompile(`\\(?:cite[pt]?|ref|eqref|label|textbf|textit|emph|texttt|footnote|includegraphics|vspace|hspace)\*?(?:\[[^\]]*\])?\{[^{}]*\}|\\(?:begin|end)\{[a-z*]+\}`)},
	{"Pandoc", "#.", regexp.MustCompile(`^\s*#\.\s+\S`)},
	{"directives of remark", "::", regexp.MustCompile(`^\s*::[a-zA-Z][\w-]*(?:\[[^\]]*\])?(?:\{[^{}]*\})?\s*$|(?:^|\s):[a-zA-Z][\w-]*\[[^\]]*\](?:\{[^{}]*\})?`)},
	{"directives of remark", ":", regexp.MustCompile(`(?:^|\s):[a-zA-Z][\w-]*\[[^\]]+\]\{[^{}]*\}`)},
	{"VitePress", "{{", regexp.MustCompile(`\{\{\s*(?:\$?frontmatter|\$page|\$site|\$themeConfig|\$localePath|\$withBase|theme)\b[^{}]*\}\}`)},
	{"MkDocs", "{{", regexp.MustCompile(`\{\{\s*config\.[\w.]+\s*\}\}`)},
	{"MkDocs", ":::", regexp.MustCompile(`^::: [a-zA-Z_]\w*(?:\.\w+)+\s*$`)},
	{"MkDocs", "][", regexp.MustCompile(`\[[^\[\]]*\]\[[a-z_]\w*(?:\.\w+)+\]`)},
	{"MyST", "{", regexp.MustCompile("\\{(?:ref|doc|numref|eq|cite|term|download|py:\\w+)\\}`")},
	{"MyST", ")=", regexp.MustCompile(`^\([\w-]+\)=\s*$`)},
	{"reStructuredText", ".. ", regexp.MustCompile(`^\.\. [a-z-]+::`)},
	{"reStructuredText", ":`", regexp.MustCompile("(?:^|\\s):(?:ref|doc|class|func|meth|mod|term):`")},
	{"Zenn", "@[", regexp.MustCompile(`@\[[a-z]+\](?:$|[^(])`)},
	{"Logseq", "{{", regexp.MustCompile(`\{\{(?:embed|video|youtube|tweet|query|renderer|cloze|namespace|pdf)\b[^{}]*\}\}`)},
	{"Logseq", "((", regexp.MustCompile(`\(\([0-9a-f]{8}-[0-9a-f-]{27}\)\)`)},
	{"Logseq", ":: ", regexp.MustCompile(`^\s*(?:[-*]\s+)?(?:id|collapsed|alias|template|title|type|tags|created-at|updated-at|background-color|public|icon):: \S`)},
	{"Dataview", ":: ", regexp.MustCompile(`[\[(][\w -]+:: [^\[\]()]*[\])]`)},
	{"Liquid or Nunjucks", "{{", regexp.MustCompile(`\{\{-?\s*(?:[a-z_]\w{3,}|[a-z_]\w*\s*\|[^{}]*)\s*-?\}\}`)},
	{"Templater", "<%", regexp.MustCompile(`<%[*=_-]?\s*tp\.`)},
	{"WordPress", "[", regexp.MustCompile(`\[(?:contact-form|contact-form-7|recent-posts|polldaddy|poll|wpforms|gravityform|ngg\w*|nextgen\w*|toc|ez-toc|subscribe2|archives|products?|add_to_cart|dropcap|button|highlight|pullquote|columns?|one_half|one_third|spoiler|tooltip)(?:[\s-][^\]]*)?/?\](?:$|[^(\[:])`)},
	{Word, "", regexp.MustCompile(`<\w+[^>]*\b(?:class\s*=\s*["']?Mso|style\s*=\s*["'][^"']*\bmso-)|<o:p>|<w:\w+`)},
}

// code is what code that a tool runs begins with.
var code = [...]struct {
	tool    string
	pattern *regexp.Regexp
}{
	{"Quarto", regexp.MustCompile(`^\s*(?:#|//|--|%%)\| [\w-]+:`)},
	{"R Markdown", regexp.MustCompile("^\\s*(?:`{3,}|~{3,})\\{[rR][ ,}]")},
	{"Dataview", regexp.MustCompile("^\\s*(?:`{3,}|~{3,})dataview(?:js)?\\s*$")},
	{"MkDocs", regexp.MustCompile(`^\s*-+8<-+\s+["']`)},
}

// spans are what code spans have that a tool runs.
var spans = [...]struct {
	tool    string
	pattern *regexp.Regexp
}{
	{"R Markdown", regexp.MustCompile("^`r \\w")},
	{"Quarto", regexp.MustCompile("^`\\{(?:r|python|julia|ojs)\\} ")},
	{"Dataview", regexp.MustCompile("^`\\$?= ?(?:this|dv)\\.")},
}

// Unread returns the signs of tools in the source that Rewrite does not know, one
// a tool.
func Unread(source []byte) []Sign {
	var signs []Sign
	add := func(tool string, line int, text []byte) {
		for i := range signs {
			if signs[i].Tool == tool {
				signs[i].N++
				return
			}
		}
		signs = append(signs, Sign{tool, line, string(bytes.TrimSpace(text)), 1})
	}
	var tracker lines.Tracker
	number, formula := 0, false
	for line := range bytes.Lines(source) {
		number++
		line = bytes.TrimRight(line, "\n")
		if tracker.Next(append(bytes.Clone(line), '\n')) == lines.Code {
			for _, c := range code {
				if at := c.pattern.Find(line); at != nil {
					add(c.tool, number, line)
				}
			}
			continue
		}
		text := withoutSpans(line, func(span []byte) {
			for _, s := range spans {
				if s.pattern.Match(span) {
					add(s.tool, number, span)
				}
			}
		})
		prose := text
		prose, formula = withoutFormulas(text, formula)
		for _, u := range unread {
			text := text
			if u.tool == "LaTeX" {
				text = prose
			}
			if u.hint != "" && !bytes.Contains(text, []byte(u.hint)) || u.hint == "" && bytes.IndexByte(text, '<') < 0 {
				continue
			}
			for _, at := range u.pattern.FindAllIndex(text, -1) {
				if u.tool == "WordPress" && at[0] > 0 && text[at[0]-1] == '[' {
					continue // [[toc]] of others
				}
				if text[at[1]-1] != ']' || at[1] == len(text) || bytes.IndexByte([]byte("([:"), text[at[1]]) < 0 { // else it is the text of a link
					end := at[1]
					for end < len(text) && text[end-1] == '`' && text[end] == '`' { // a code span is shown whole
						end++
					}
					add(u.tool, number, line[at[0]:end])
				}
			}
		}
	}
	return signs
}

// inlineFormula matches what is a formula within a line.
var inlineFormula = regexp.MustCompile(`\$\$.*?\$\$|\$[^\s$](?:[^$]*[^\s$])?\$|\\\(.*?\\\)|\\\[.*?\\\]`)

// withoutFormulas is a line with blanks in place of its formulas; open says that it
// begins, and still that it ends, within one between two $$, or \[ and \].
func withoutFormulas(line []byte, open bool) ([]byte, bool) {
	if !open && bytes.IndexByte(line, '$') < 0 && !bytes.Contains(line, []byte(`\[`)) && !bytes.Contains(line, []byte(`\(`)) {
		return line, false
	}
	out := bytes.Clone(line)
	blank := func(from, to int) {
		for i := from; i < to; i++ {
			out[i] = ' '
		}
	}
	ends := [...][]byte{[]byte("$$"), []byte(`\]`)}
	if open {
		at := len(out)
		for _, end := range ends {
			if i := bytes.Index(out, end); i >= 0 {
				at = min(at, i+len(end))
				open = false
			}
		}
		blank(0, at)
		if open {
			return out, true
		}
	}
	for _, at := range inlineFormula.FindAllIndex(out, -1) {
		blank(at[0], at[1])
	}
	for _, begin := range [...][]byte{[]byte("$$"), []byte(`\[`)} {
		if i := bytes.Index(out, begin); i >= 0 {
			blank(i, len(out))
			return out, true
		}
	}
	return out, false
}

// withoutSpans is a line with backticks in place of its code spans; each is shown
// to see.
func withoutSpans(line []byte, see func(span []byte)) []byte {
	if bytes.IndexByte(line, '`') < 0 {
		return line
	}
	var out []byte
	for i := 0; i < len(line); {
		if line[i] != '`' {
			out = append(out, line[i])
			i++
			continue
		}
		n, ticks := lines.CodeSpan(line[i:], longestSpan)
		if n == 0 {
			out = append(out, line[i:i+ticks]...)
			i += ticks
			continue
		}
		see(line[i : i+n])
		out = append(out, bytes.Repeat([]byte{'`'}, n)...)
		i += n
	}
	return out
}
