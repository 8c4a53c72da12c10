package lint

import (
	"bytes"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html/atom"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/comment"
	"github.com/dateline-bot/dateline/content/dialect"
	"github.com/dateline-bot/dateline/content/lines"
	"github.com/dateline-bot/dateline/content/rich"
)

// stays matches markup of any tool, or remains of it, that would reach readers as text.
var stays = regexp.MustCompile(`(?m)` + strings.Join([]string{
	`\{\{[^{}\n]{1,120}\}\}`, `\{\{\{?[<%#/>!]`, `\{%[^%\n]{1,120}%\}`, `<%[=_#-]?\s[^%\n]{1,120}%>`, // templates
	`\{(?:props|frontMatter|frontmatter|Astro|metadata|post|page|site|data)\.\w[\w.]*\}`, `\{\w+\.map\(`, `\{\(\) =>`, // of components
	`^:{3,}[ \t]*[^\s:]\S*`, `^(?:!!!|\?\?\?\+?) [a-z][\w-]*(?: "[^"\n]*")?$`, // boxes
	`\{: ?(?:[.#]\w|[\w-]+="|[a-z_]+\})[^{}\n]*\}?`, `\{[.#][A-Za-z][\w:-]*(?:\s[^{}\n]*)?\}`, `\{ ?[a-z][\w-]*="[^"\n]*"[^{}\n]*\}`, // attributes
	`[@%]\[[^\[\]\n]+\](?:\([^()\n]*\))?`, `\[\^(?:[0-9]{1,3}|[A-Za-z][\w-]{0,40})\](?:[\s.,;:!]|$)`, `\^\[[^\[\]\s]+ [^\[\]\n]*\]`, // embeds, footnotes
	`\[[a-z][a-z0-9_-]*(?:\s+[a-z_-]+\s*=\s*(?:"[^"\n]*"|'[^'\n]*'))+\s*/?\]`, `\[/[a-z][a-z0-9_-]*\]`, // shortcodes in brackets
	`^#\+[A-Za-z]+[_:]\S*`, `^:LOGBOOK:`, `^(?:SCHEDULED|DEADLINE): <`, `^\[#[A-C]\] `, `^\[[/><!?"-]\] \S`, // outliners
	`^\+[-=]{3,}(?:\+[-=]{3,})*\+`, `^-*8<-+ `, `^--- (?:start|end)-`, // tables of Pandoc, snippets, columns
}, "|"))

// delimiters matches a sentence about the delimiters of templates: {{ and }}.
var delimiters = regexp.MustCompile(`^\{[{%] (?:and|or|und|oder|и|или) [%}]\}$`)

// result is an article as readers would get it.
type result struct {
	page   *page
	blocks []rich.Block
}

// stays reports markup that is not understood and reaches readers, except markup of a
// tool that signs already reports.
func (r *result) stays(signs []dialect.Sign) {
	p := r.page
	n, first, line := 0, "", 0
	texts(r.blocks, func(t rich.Text) {
		for _, at := range stays.FindAllStringIndex(t.String, -1) {
			found := strings.TrimSpace(t.String[at[0]:at[1]])
			if shown(t, at[0]) || r.onPurpose(found) || told(found, signs) || r.program(found) || strings.HasPrefix(found, "[/") && !bytes.Contains(p.body, []byte("["+found[2:len(found)-1])) {
				continue
			}
			if n++; n == 1 {
				first, line = found, p.find(t.String, at)
			}
		}
	})
	if n > 0 {
		p.warn(line, "lint.dialect.stays", "text", short(first), "n", n)
	}
}

// program reports whether a text is MDX code, or begins some, that the conversion
// reported.
func (r *result) program(text string) bool {
	return slices.ContainsFunc(r.page.findings, func(f content.Problem) bool {
		told, ok := f.Message.Arg("text").(string)
		return ok && f.Message.Is("lint.dialect.expression") && strings.HasPrefix(told, text)
	})
}

// onPurpose reports whether a site shows the text, too: it is about the delimiters of
// templates, or was escaped.
func (r *result) onPurpose(text string) bool {
	switch {
	case delimiters.MatchString(text):
		return true
	case text[0] != '{' || len(text) < 2 || text[1] != '{' && text[1] != '%':
		return false
	}
	return !bytes.Contains(r.page.body, []byte(text)) || rawText.Match(r.page.body)
}

// rawText matches the beginning of text that a template does not process.
var rawText = regexp.MustCompile(`\{%-?\s*(?:raw|verbatim)\b|:{3,}\s*v-pre\b|\{\{[<%]\s*raw\b`)

// told reports whether one of the signs has the same text, or the same kind.
func told(text string, signs []dialect.Sign) bool {
	if len(signs) == 0 {
		return false
	}
	for _, s := range dialect.Unread([]byte(text)) {
		for _, t := range signs {
			if s.Tool == t.Tool {
				return true
			}
		}
	}
	for _, s := range signs {
		if strings.HasPrefix(s.Text, "{{") && strings.HasPrefix(text, "{{") || strings.Contains(s.Text, text) || strings.Contains(text, s.Text) {
			return true
		}
	}
	return false
}

var (
	drawn     = regexp.MustCompile(`(?s)<svg\b.*?</svg>|<math\b.*?</math>`)
	component = regexp.MustCompile(`<([A-Za-z][\w.-]*)((?:\s+(?:[^<>"'{}]|"[^"]*"|'[^']*')*)?)\s*/?>`)
	worded    = regexp.MustCompile(`\b(?:title|label|caption|text|heading|header|summary|description|tip|code)\s*=\s*(?:"([^"]*)"|'([^']*)')`)
)

// components reports components of which nothing is shown, or not the text in their
// attributes.
func (r *result) components() {
	p := r.page
	if !bytes.Contains(p.source, []byte("<")) {
		return
	}
	known, told := map[string]bool{}, map[int]bool{} // names, and lines with a finding
	for _, f := range p.findings {
		told[f.Line] = told[f.Line] || f.Message.Is("lint.dialect.component")
	}
	var all strings.Builder
	texts(r.blocks, func(t rich.Text) { all.WriteString(t.String + "\n") })
	source := drawn.ReplaceAllFunc(withoutCode(p.source), func(b []byte) []byte { return bytes.Repeat([]byte{' '}, len(b)) })
	for _, m := range component.FindAllSubmatchIndex(source, -1) {
		name := string(source[m[2]:m[3]])
		lower := strings.ToLower(name)
		if known[lower] || isElement(name) || strings.HasPrefix(lower, "tg-") || told[p.line(m[0])] || inCode(p.body, m[0]) {
			continue
		}
		lost := ""
		for _, a := range worded.FindAllSubmatch(source[m[4]:m[5]], -1) {
			if words := strings.TrimSpace(string(a[1]) + string(a[2])); len(words) > 1 && !strings.Contains(all.String(), words) {
				lost = words
				break
			}
		}
		switch {
		case lost != "":
			p.warn(p.line(m[0]), "lint.dialect.attribute", "name", name, "text", short(lost))
		case identified(source[m[4]:m[5]], all.String()): // <YouTube id="…" /> is a link
			continue
		case source[m[1]-2] == '/' && len(worded.FindSubmatch(source[m[4]:m[5]])) == 0 && !strings.Contains(all.String(), "<"+name):
			p.warn(p.line(m[0]), "lint.dialect.component", "name", name)
		default:
			continue
		}
		known[lower] = true
	}
}

var longValue = regexp.MustCompile(`=\s*["']([^"'\s]{6,})["']`)

// identified reports whether the text that is shown has the value of one of the attributes: an id or an
// address.
func identified(attributes []byte, shown string) bool {
	for _, m := range longValue.FindAllSubmatch(attributes, -1) {
		if strings.Contains(shown, string(m[1])) {
			return true
		}
	}
	return false
}

// isElement reports whether a name is an HTML element. The atoms also include
// attributes, such as icon, which are names of components.
func isElement(name string) bool {
	lower := strings.ToLower(name)
	if name != lower && name != strings.ToUpper(name) {
		return slices.Contains([]string{"br", "hr", "img", "input", "wbr"}, lower)
	}
	return lower != "slot" && atom.Lookup([]byte(lower)) != 0
}

// members reports text after a mark that reserves it for members.
func (r *result) members() {
	p := r.page
	if at := comment.Members(p.body); at != nil {
		p.warn(p.line(at[0]), "lint.private.members", "mark", strings.Join(strings.Fields(string(p.body[at[0]:at[1]])), " "))
	}
}

// withoutCode returns a source with its code blocks blanked.
func withoutCode(source []byte) []byte {
	source = bytes.Clone(source)
	var tracker lines.Tracker
	for line := range bytes.Lines(source) {
		if tracker.Next(line) != lines.Code {
			continue
		}
		for i := range bytes.TrimRight(line, "\n") {
			line[i] = ' '
		}
	}
	return source
}
