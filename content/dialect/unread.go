package dialect

import (
	"bytes"
	"regexp"
	"strings"

	"github.com/dateline-bot/dateline/content/lines"
)

// Sign is markup of a tool that is kept in the text.
type Sign struct {
	Tool string
	Line int // first line of the source with it, from 1
	Text string
	N    int // number of occurrences
}

// Word is a tool whose markup concerns only formatting: the text is kept.
const Word = "Microsoft Word"

// unread lists markup that is not rewritten: a message cannot show it, or it needs the
// site's software. hint is a part of it that is fast to search for.
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
	{"directives of remark", "]", regexp.MustCompile(`(?:^|\s):[a-zA-Z][\w-]*\[[^\]]+\](?:\{[^{}]*\})?`)},
	{"VitePress", "{{", regexp.MustCompile(`\{\{\s*(?:\$?frontmatter|\$page|\$site|\$themeConfig|\$localePath|\$withBase|theme)\b[^{}]*\}\}`)},
	{"MkDocs", "{{", regexp.MustCompile(`\{\{\s*config\.[\w.]+\s*\}\}`)},
	{"MkDocs", ":::", regexp.MustCompile(`^::: [a-zA-Z_]\w*(?:\.\w+)+\s*$`)},
	{"MkDocs", "][", regexp.MustCompile(`\[[^\[\]]*\]\[[a-z_]\w*(?:\.\w+)+\]`)},
	{"MyST", "{", regexp.MustCompile("\\{(?:ref|doc|numref|any|download|eq|cite|cite:\\w+|footcite|eval)\\}`")},
	{"reStructuredText", ".. ", regexp.MustCompile(`^\.\. [a-z-]+::`)},
	{"reStructuredText", ":`", regexp.MustCompile("(?:^|\\s):(?:ref|doc|class|func|meth|mod|term):`")},
	{"Zenn", "@[", regexp.MustCompile(`@\[[a-z]+\](?:$|[^(])`)},
	{"Logseq", "{{", regexp.MustCompile(`\{\{(?:embed|video|youtube|tweet|query|renderer|cloze|namespace|pdf)\b[^{}]*\}\}`)},
	{"Logseq", "((", regexp.MustCompile(`\(\([0-9a-f]{8}-[0-9a-f-]{27}\)\)`)},
	{"Logseq", ":: ", regexp.MustCompile(`^\s*(?:[-*]\s+)?(?:id|collapsed|alias|template|title|type|tags|created-at|updated-at|background-color|public|icon):: \S`)},
	{"Roam", "((", regexp.MustCompile(`(?:^|\s)\(\([A-Za-z0-9_-]{9}\)\)`)},
	{"Dataview", ":: ", regexp.MustCompile(`[\[(][\w -]+:: [^\[\]()]*[\])]`)},
	{"iA Writer", "/", regexp.MustCompile(`^/[^\s/][^\n]*\.(?:md|txt|markdown|csv|html?)(?:\s+["'(].*)?$`)},
	{"Bear", "::", regexp.MustCompile(`(?:^|\s)::[^\s:][^:\n]*::(?:$|[\s.,;!?])`)},
	{"Bear", ":", regexp.MustCompile(`\[(?:file|image|assets):[^\]\n]+\.\w+\]`)},
	{"Ulysses", "}(", regexp.MustCompile(`(?:^|[\s(])\{[^{}\n\\$]*\pL[^{}\n\\$]*\}\([^()\n]*\pL[^()\n]*\)`)},
	{"markdown-it", "++", regexp.MustCompile(`(?:^|[\s(])\+\+\pL[^+\n]*\+\+(?:$|[\s.,;:!?)])`)},
	{"Liquid or Nunjucks", "{{", regexp.MustCompile(`\{\{-?\s*(?:[a-z_]\w{3,}|[a-z_]\w*\s*\|[^{}]*)\s*-?\}\}`)},
	{"Templater", "<%", regexp.MustCompile(`<%[*=_-]?\s*tp\.`)},
	{"WordPress", "[", regexp.MustCompile(`\[(?:contact-form|contact-form-7|recent-posts|polldaddy|poll|wpforms|gravityform|ngg\w*|nextgen\w*|toc|ez-toc|subscribe2|archives|products?|add_to_cart|dropcap|button|highlight|pullquote|columns?|one_half|one_third|spoiler|tooltip)(?:[\s-][^\]]*)?/?\](?:$|[^(\[:])`)},
	{Word, "", regexp.MustCompile(`<\w+[^>]*\b(?:class\s*=\s*["']?Mso|style\s*=\s*["'][^"']*\bmso-)|<o:p>|<w:\w+`)},
}

// code lists the beginnings of code that a tool runs. If a fence is what identifies it,
// one within other code is shown unchanged.
var code = [...]struct {
	tool    string
	fence   bool
	pattern *regexp.Regexp
}{
	{"Quarto", false, regexp.MustCompile(`^\s*(?:#|//|--|%%)\| [\w-]+:`)},
	{"R Markdown", true, regexp.MustCompile("^\\s*(?:`{3,}|~{3,})\\{[rR][ ,}]")},
	{"Dataview", true, regexp.MustCompile("^\\s*(?:`{3,}|~{3,})dataview(?:js)?\\s*$")},
	{"Obsidian", true, regexp.MustCompile("^\\s*(?:`{3,}|~{3,})(?:tasks|query|button|base|tracker|leaflet|cardlink|meta-bind(?:-\\w+)*)\\s*$")},
	{"MkDocs", false, regexp.MustCompile(`^\s*-+8<-+\s+["']`)},
}

// runs matches the fence of code that a tool runs: ```{r}, ```{python}; shows matches
// that of code that is only shown.
var (
	runs  = regexp.MustCompile("^\\s*(?:`{3,}|~{3,})\\s*\\{\\w")
	shows = regexp.MustCompile("^\\s*(?:`{3,}|~{3,})")
)

// spans lists the beginnings of code spans that a tool runs.
var spans = [...]struct {
	tool    string
	pattern *regexp.Regexp
}{
	{"R Markdown", regexp.MustCompile("^`r \\w")},
	{"Quarto", regexp.MustCompile("^`\\{(?:r|python|julia|ojs)\\} ")},
	{"Dataview", regexp.MustCompile("^`\\$?= ?(?:this|dv)\\.")},
	{"Obsidian", regexp.MustCompile("^`(?:(?:INPUT|VIEW|BUTTON)\\[[^\\]\\n]*[:{][^\\n]*\\]|button-[\\w-]+)`")},
}

// Unread returns the signs of tools in the source that Rewrite does not handle, one for
// each tool.
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
	number, formula, shown := 0, false, false
	defined := definitions(source)
	for line := range bytes.Lines(source) {
		number++
		line = bytes.TrimRight(line, "\n")
		within := tracker.InFence()
		if tracker.Next(append(bytes.Clone(line), '\n')) == lines.Code {
			if !within && shows.Match(line) {
				shown = !runs.Match(line)
			}
			for _, c := range code {
				if c.pattern.Match(line) && !(c.fence && within) && !(c.tool == "Quarto" && shown) {
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
					continue // [[toc]] of another tool
				}
				if defined[strings.ToLower(string(text[at[0]:at[1]]))] || u.tool == "MyST" && roleTitled(line[at[1]:]) {
					continue // [@name], a link; {ref}`words <a>`
				}
				if text[at[1]-1] != ']' || at[1] == len(text) || bytes.IndexByte([]byte("([:"), text[at[1]]) < 0 { // otherwise it is the text of a link
					add(u.tool, number, line[at[0]:behindCode(text, at[1])])
				}
			}
		}
	}
	return signs
}

// behindCode returns the end of the backquotes from end on, if there is one before it:
// a code span is shown whole.
func behindCode(text []byte, end int) int {
	for end < len(text) && text[end-1] == '`' && text[end] == '`' {
		end++
	}
	return end
}

// definition matches the definition of a link whose label is a citation.
var definition = regexp.MustCompile(`(?m)^ {0,3}(\[@[^\[\]]+\]):`)

// definitions returns the labels in brackets that are links.
func definitions(source []byte) map[string]bool {
	if !bytes.Contains(source, []byte("[@")) {
		return nil
	}
	defined := map[string]bool{}
	for _, m := range definition.FindAllSubmatch(source, -1) {
		defined[strings.ToLower(string(m[1]))] = true
	}
	return defined
}

// inlineFormula matches a formula within a line.
var inlineFormula = regexp.MustCompile(`\$\$.*?\$\$|\$[^\s$](?:[^$]*[^\s$])?\$|\\\(.*?\\\)|\\\[.*?\\\]`)

// withoutFormulas returns a line with its formulas overwritten by blanks; open says
// that the line begins, and the result that it ends, within a formula between two $$,
// or \[ and \].
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

// withoutSpans returns a line with its code spans overwritten by backticks; each is
// passed to see.
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
		n, ticks := lines.CodeSpanIn(line, 0, i, longestSpan)
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
