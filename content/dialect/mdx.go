package dialect

import (
	"bytes"
	"regexp"
	"strings"
)

// MDX: https://mdxjs.com/docs/what-is-mdx/, tabs: https://docusaurus.io/docs/markdown-features/tabs

var (
	// An import without names loads a style or a component of the site. Go's `import
	// "fmt"`, pasted without a fence, is text.
	mdxImport = regexp.MustCompile(`^(?:import\s+(?:[\w$*{}\s,]+\s+from\s+(?:'[^']+'|"[^"]+")|['"](?:[.@~/][^'"]*|[^'"]+\.(?:css|scss|sass|less|m?jsx?|tsx?|mdx?))['"])\s*(?:;\s*|$))+$`)
	mdxExport = regexp.MustCompile(`^export\s+(?:default\b|const\s|let\s|var\s|function\b|async\s|class\s|type\s|interface\s|\{|\*)`)
	openNames = regexp.MustCompile(`^import\s+(?:[\w$]+\s*,\s*)?\{[^}]*$`)
	tabItem   = regexp.MustCompile(`^\s*<(?:TabItem|Tab|StarlightTabItem)\b([^>]*)>\s*(.*)$`)
	tabsTag   = regexp.MustCompile(`^\s*(?:</?(?:Tabs|TabGroup|CodeGroup)\b[^>]*>|</(?:TabItem|Tab|StarlightTabItem)>|</?>)\s*$`)
	tabLabel  = regexp.MustCompile(`\b(label|title|value|name)\s*=\s*(?:"([^"]*)"|'([^']*)'|\{\s*["'\x60]([^"'\x60]*)["'\x60]\s*\})`)
	tabValues = regexp.MustCompile(`\{[^{}]*\}`)
	tabPart   = regexp.MustCompile(`\b(label|value)\s*:\s*["'\x60]([^"'\x60]*)["'\x60]`)

	siteBox = regexp.MustCompile(`^ {0,3}</?(?:div|section|article|main|center)\b[^<>]*>\s*$`)

	// assetImport and constant match names for a file or a value.
	assetImport = regexp.MustCompile(`(?:^|;\s*)import\s+([\w$]+)\s+from\s+['"]([^'"]+\.(?i:png|jpe?g|gif|webp|svg|avif|bmp|mp4|mov|webm|mp3|m4a|ogg|pdf)(?:\?[\w=&]*)?)['"]`)
	constant    = regexp.MustCompile("^export\\s+(?:const|let|var)\\s+([\\w$]+)\\s*(?::\\s*\\w+\\s*)?=\\s*(?:'([^']*)'|\"([^\"]*)\"|`([^`$]*)`|(-?[0-9][0-9_.]*))\\s*;?\\s*$")
	expression  = regexp.MustCompile("\\{\\s*(?:([A-Za-z_$][\\w$]*)|'([^'{}]*)'|\"([^\"{}]*)\"|`([^`${}]*)`|(-?[0-9][0-9_.]*))\\s*\\}")
	remaining   = regexp.MustCompile(`(?:^|[^\]\\{$=])(\{\s*[A-Za-z0-9_$(!"'-][^{}]{0,80}\}?)`)
)

// mdx removes code, and makes headings of the labels of tabs.
func (r *rewriter) mdx(text string) (string, bool) {
	if m := hexoTab.FindStringSubmatch(text); m != nil && m[1] != "" && !r.inTab() && r.tabEnds() {
		return "#### " + m[1], true
	}
	begins := r.previous == "" || strings.HasPrefix(r.previous, "import ") || strings.HasPrefix(r.previous, "export ") || strings.HasSuffix(r.previous, ";")
	switch {
	case begins && mdxImport.MatchString(text):
		r.program = true
		for _, m := range assetImport.FindAllStringSubmatch(text, -1) {
			r.define(m[1], m[2])
		}
		return "", true
	case begins && openNames.MatchString(text):
		r.program = true
		r.block = func(line string) (string, bool) { return "", !strings.Contains(line, "from ") }
		return "", true
	case begins && mdxExport.MatchString(text):
		r.program = true
		if m := constant.FindStringSubmatch(text); m != nil {
			r.define(m[1], m[2]+m[3]+m[4]+m[5])
		}
		depth := balance(text)
		if depth > 0 {
			r.block = func(line string) (string, bool) {
				depth += balance(line)
				return "", depth > 0
			}
		}
		return "", true
	case !strings.HasPrefix(strings.TrimLeft(text, " \t"), "<"):
		return "", false
	case text == "<?php" && r.previous == "" && r.closedAhead("?>"): // code without a fence, which no page shows
		r.block = func(line string) (string, bool) {
			if line == "?>" {
				return fence, false
			}
			return line, true
		}
		return fence + "php", true
	case tabsTag.MatchString(text):
		r.readLabels(text)
		return "", true
	}
	if m := tabItem.FindStringSubmatch(text); m != nil {
		return r.tab(m[1], m[2]), true
	}
	if r.program && siteBox.MatchString(text) && !strings.HasPrefix(string(r.ahead[:min(len(r.ahead), 4)]), "    ") {
		return "", true // its content is Markdown
	}
	return r.component(text)
}

// tabEnds reports whether a tab of Hexo that begins here has an end before the next one begins. A comment
// without one, such as <!-- tab order is wrong -->, is not for readers; where it is before or in a tab,
// neither of them becomes a heading.
func (r *rewriter) tabEnds() bool {
	next := hexoTabMark.FindSubmatch(r.ahead)
	return next != nil && len(next[1]) > 0
}

// inTab reports whether the line is in a tab of Hexo, or below a comment that may begin one. It reads what
// is below the last line for which it was called.
func (r *rewriter) inTab() bool {
	end := len(r.source) - len(r.ahead)
	open := r.tabAt > 0
	for _, m := range hexoTabMark.FindAllSubmatch(r.source[min(r.tabAt, end):end], -1) {
		if len(m[1]) > 0 {
			open = false
		}
	}
	r.tabAt = end
	return open
}

// comment skips an MDX comment at the start of a line; it returns false for other
// expressions in braces.
func (r *rewriter) comment(text string) bool {
	whole, n := text, 0
	for balance(whole) > 0 {
		line, _, more := bytes.Cut(r.ahead[min(len(r.ahead), len(whole)-len(text)):], []byte{'\n'})
		if n++; !more && len(line) == 0 || n > longestGather || len(whole) > widestGather || !r.look(len(line)) {
			return false
		}
		whole += "\n" + string(line)
	}
	if !commentOnly.MatchString(whole) {
		return false
	}
	r.skip = n
	return true
}

// commentOnly matches an expression that consists of comments, and comment one of them.
var (
	commentOnly   = regexp.MustCompile(`^\s*\{(?:\s|/\*(?s:.*?)\*/|//[^\n]*\n)*\}\s*;?\s*$`)
	inlineComment = regexp.MustCompile(`\{\s*/\*.*?\*/\s*\}`)
)

// listing makes a fenced block of a component that shows code, whose text is JSX:
// {`code`}. It reads to the line that closes the component.
func (r *rewriter) listing(name, language string) (string, bool) {
	first, closing, shut := true, "</"+name+">", false
	inner := r.ahead
	if end := bytes.Index(inner, []byte(closing)); end >= 0 && r.look(end) {
		inner = inner[:end]
	} else {
		return "", false
	}
	if code := bytes.TrimSpace(inner); !bytes.HasPrefix(code, []byte("{`")) || !bytes.HasSuffix(code, []byte("`}")) {
		return "", false
	}
	r.block = func(line string) (string, bool) {
		switch {
		case strings.TrimSpace(line) == closing:
			if shut {
				return "", false
			}
			return fence, false
		case shut:
			return "", true
		case first:
			line, first = strings.Replace(line, "{`", "", 1), false
		}
		if end := strings.LastIndex(line, "`}"); end >= 0 && strings.TrimSpace(line[end+2:]) == "" && !r.hasBefore("`}", closing) {
			if shut = strings.TrimSpace(line[:end]) == ""; shut {
				return fence, true
			}
			line = line[:end]
		}
		return line, true
	}
	return fence + language, true
}

// hasBefore reports whether text occurs ahead before end.
func (r *rewriter) hasBefore(text, end string) bool {
	before, _, ok := bytes.Cut(r.ahead[:min(len(r.ahead), widestGather)], []byte(end))
	return ok && bytes.Contains(before, []byte(text))
}

// define records the value of a name.
func (r *rewriter) define(name, value string) {
	if r.values == nil {
		r.values = map[string]string{}
	}
	r.values[name] = value
}

// readLabels reads the labels of tabs from <Tabs values={[…]}>.
func (r *rewriter) readLabels(text string) {
	_, list, ok := strings.Cut(text, "values={")
	if !ok {
		return
	}
	r.labels = map[string]string{}
	for _, item := range tabValues.FindAllString(list, -1) {
		label, value := "", ""
		for _, m := range tabPart.FindAllStringSubmatch(item, -1) {
			if m[1] == "label" {
				label = m[2]
			} else {
				value = m[2]
			}
		}
		r.labels[value] = label
	}
}

// hexoTab matches the beginning of a tab in themes of Hexo (NexT, Butterfly): a label, and an icon.
var hexoTab = regexp.MustCompile(`^\s*<!--\s*(?:tab|timeline|node)\s+([^\n]*?)\s*(?:@[\w -]*)?-->\s*$`)

// hexoTabMark matches the beginning or the end of a tab.
var hexoTabMark = regexp.MustCompile(`<!--\s*(end)?(?:tab|timeline|node)\b`)

// tab returns the heading of a tab, or its label before its text.
func (r *rewriter) tab(attributes, rest string) string {
	label, value := "", ""
	for _, a := range tabLabel.FindAllStringSubmatch(attributes, -1) {
		if a[1] == "value" {
			value = a[2] + a[3] + a[4]
		} else {
			label = a[2] + a[3] + a[4]
		}
	}
	if label == "" {
		label = r.labels[value]
	}
	if label == "" {
		label = value
	}
	rest = strings.TrimSpace(rest)
	for _, end := range []string{"</TabItem>", "</Tab>", "</StarlightTabItem>"} {
		rest = strings.TrimSpace(strings.TrimSuffix(rest, end))
	}
	switch {
	case label == "":
		return rest
	case rest != "":
		return r.lineOfItsOwn("**" + label + "** " + r.line(rest))
	}
	return "#### " + label
}

// expressions replaces names, texts and numbers in braces by their values, in MDX. A
// number in braces may also be part of a formula: 10^{-3}.
func (r *rewriter) expressions(s string) string {
	if !r.program {
		return s
	}
	s = inlineComment.ReplaceAllString(s, "")
	before := r.formula
	var prose []byte // of the same length, without formulas
	prose, r.formula = withoutFormulas(unescaped(s), before)
	if !strings.Contains(s, "{") {
		return s
	}
	var b strings.Builder
	from := 0
	for _, at := range expression.FindAllStringSubmatchIndex(s, -1) {
		m := expression.FindStringSubmatch(s[at[0]:at[1]])
		value, ok := r.values[m[1]]
		switch {
		case m[1] != "":
		case m[5] != "":
			value, ok = m[5], prose[at[0]] == '{' && (at[0] == 0 || !ofFormula(s[at[0]-1]))
		default:
			value, ok = m[2]+m[3]+m[4], true
		}
		if ok {
			b.WriteString(s[from:at[0]] + value)
			from = at[1]
		}
	}
	if from > 0 {
		s = b.String() + s[from:]
		prose, _ = withoutFormulas(unescaped(s), before)
	}
	if m := remaining.FindSubmatch(prose); m != nil && !strings.Contains(s, "{{") && !strings.Contains(s, "{%") {
		r.found("lint.dialect.expression", "text", string(m[1]))
	}
	return s
}

// unescaped returns a text with escaped dollars, which begin no formula, overwritten.
func unescaped(s string) []byte { return []byte(strings.ReplaceAll(s, `\$`, "==")) }

// ofFormula reports whether braces after c belong to a formula.
func ofFormula(c byte) bool {
	return strings.IndexByte(`^_}\`, c) >= 0 || 'a' <= c|0x20 && c|0x20 <= 'z'
}

// replaceSubmatches replaces each match by the result of with.
func replaceSubmatches(pattern *regexp.Regexp, s string, with func(m []string) string) string {
	return pattern.ReplaceAllStringFunc(s, func(whole string) string { return with(pattern.FindStringSubmatch(whole)) })
}

// balance returns how many more brackets a line opens than it closes.
func balance(line string) int {
	n := 0
	for _, c := range line {
		switch c {
		case '{', '(', '[':
			n++
		case '}', ')', ']':
			n--
		}
	}
	return n
}

var (
	jsxOpen   = regexp.MustCompile(`<[A-Za-z][\w.]*(?:\s|$)`)
	jsxString = regexp.MustCompile("^(?:\\w+(?:\\.\\w+)*\\()?\\s*[\"'`]([^\"'`]*)[\"'`]\\s*\\)?(?:\\.default)?$")
	jsxMember = regexp.MustCompile(`<(/?[A-Z]\w*)(?:\.\w+)+`)
	beginTag  = regexp.MustCompile(`^\s*<([A-Za-z][\w.-]*)(?:\s|$)`)
)

// openTag reports whether a line begins with a JSX tag that does not end on it.
func openTag(text string) bool {
	m := beginTag.FindStringSubmatch(text)
	if m == nil || tagEnd(text[len(m[0]):]) >= 0 {
		return false
	}
	return m[1][0] <= 'Z' || strings.Contains(text, "={") || lateMedia(m[1])
}

// lateMedia reports whether an element belongs to AMP or similar libraries.
func lateMedia(name string) bool { return begins([]byte(name), "amp-", "lite-") }

// openHTML reports whether a line begins with an HTML tag that does not end on it.
func openHTML(text string) bool {
	m := beginTag.FindStringSubmatch(text)
	return m != nil && m[1][0] >= 'a' && !lateMedia(m[1]) && tagEnd(text[len(m[0]):]) < 0 && !strings.Contains(text, "={")
}

// withBraces joins an HTML tag, whose beginning text is, with the lines ahead up to its end, and returns
// their number; 0 if none has attributes of JSX. look is rewriter.look.
func withBraces(text string, ahead []byte, look func(int) bool) (joined string, n int) {
	braces := false
	joined = text
	for line := range bytes.Lines(ahead) {
		piece := strings.TrimSpace(string(line))
		if n++; n > longestGather || len(joined) > widestGather || piece == "" && !braces || !look(len(joined)) {
			return "", 0
		}
		braces = braces || strings.Contains(piece, "={")
		joined += " " + piece
		if tagEnd(joined[len(beginTag.FindString(joined)):]) >= 0 {
			break
		}
	}
	if !braces || openHTML(joined) || openTag(joined) {
		return "", 0
	}
	return joined, n
}

// lateEnd moves the end of an HTML tag at the beginning of a line, as Prettier writes
// it, to the line before: in Markdown it would begin a quote. A tag with attributes of JSX is joined.
func (r *rewriter) lateEnd(text string) (string, bool) {
	if !openHTML(text) {
		return "", false
	}
	if joined, n := withBraces(text, r.ahead, r.look); n > 0 { // on the last line: a blank one after it would end the element
		out := r.line(joined)
		r.block = func(string) (string, bool) {
			if n--; n > 0 {
				return "", true
			}
			return out, false
		}
		return "", true
	}
	var tag tagScan
	tag.end(text[len(beginTag.FindString(text)):])
	width, n, late := len(text), 0, false
	for line := range bytes.Lines(r.ahead) {
		n++
		piece := strings.TrimSpace(string(line))
		if n > longestGather || width > widestGather || piece == "" || !r.look(len(line)) {
			return "", false
		}
		if late = piece[0] == '>'; late {
			break
		}
		width += 1 + len(piece)
		if tag.end(piece) >= 0 || strings.Contains(piece, "={") {
			return "", false
		}
	}
	if !late {
		return "", false
	}
	seen := 0
	r.block = func(line string) (string, bool) {
		switch seen++; seen {
		case n:
			rest := strings.Replace(line, ">", "", 1)
			if strings.TrimSpace(rest) == "" && !strings.HasPrefix(strings.TrimSpace(text), "<img") { // a blank line would end the element
				rest += "&#32;"
			}
			return rest, false
		case n - 1:
			return line + ">", true
		}
		return line, true
	}
	if n == 1 {
		text += ">"
	}
	return text, true
}

// jsx converts attributes in braces to HTML attributes if their value is a text, else
// drops them: HTML could not parse the tag.
func (r *rewriter) jsx(s string) string {
	if !strings.Contains(s, "<") {
		return s
	}
	s = jsxMember.ReplaceAllString(s, "<$1")
	if !strings.Contains(s, "{") {
		return s
	}
	var b strings.Builder
	for {
		at := jsxOpen.FindStringIndex(s)
		if at == nil {
			b.WriteString(s)
			return b.String()
		}
		b.WriteString(s[:at[1]])
		s = s[at[1]:]
		end := tagEnd(s)
		if end < 0 {
			b.WriteString(s)
			return b.String()
		}
		b.WriteString(r.attributes(s[:end]))
		s = s[end:]
	}
}

// tagEnd returns the end of a tag whose attributes begin at s, or -1.
func tagEnd(s string) int { return new(tagScan).end(s) }

// tagScan finds the end of a tag piece by piece, so that a tag of many lines is read
// only once.
type tagScan struct {
	depth int  // of nested braces
	quote byte // open quotation mark
}

// end returns where the tag ends in the next piece of it, or -1 if it continues.
func (t *tagScan) end(s string) int {
	for i := range len(s) {
		switch c := s[i]; {
		case t.quote != 0:
			if c == t.quote {
				t.quote = 0
			}
		case c == '"' || c == '\'':
			t.quote = c
		case c == '{':
			t.depth++
		case c == '}':
			t.depth--
		case c == '>' && t.depth == 0:
			return i
		}
	}
	return -1
}

func (r *rewriter) attributes(s string) string {
	var b strings.Builder
	from, quote := 0, byte(0)
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '{' && (i > 0 && s[i-1] == '=' || strings.HasPrefix(s[i:], "{...")):
			end := closingBrace(s, i)
			if end < 0 {
				b.WriteString(s[from:])
				return b.String()
			}
			before, name := s[from:i], ""
			if trimmed, ok := strings.CutSuffix(before, "="); ok {
				start := strings.LastIndexAny(trimmed, " \t\n") + 1
				before, name = trimmed[:start], trimmed[start:]
			}
			b.WriteString(before)
			if value, ok := r.value(strings.TrimSpace(s[i+1 : end])); ok && name != "" {
				b.WriteString(name + `="` + strings.ReplaceAll(value, `"`, "&quot;") + `"`)
			}
			i, from = end, end+1
		}
	}
	b.WriteString(s[from:])
	return b.String()
}

// value returns the text of an attribute's expression, if it can be determined.
func (r *rewriter) value(s string) (string, bool) {
	if m := jsxString.FindStringSubmatch(s); m != nil {
		return m[1], true
	}
	value, ok := r.values[strings.TrimSuffix(strings.TrimSuffix(s, ".src"), ".default")]
	if !ok {
		if m := lightSource.FindStringSubmatch(s); m != nil {
			return m[1], true
		}
	}
	return value, ok
}

// lightSource matches the light one of <ThemedImage>'s sources.
var lightSource = regexp.MustCompile(`\blight\s*:\s*(?:\w+\()?\s*["'\x60]([^"'\x60]+)["'\x60]`)

// closingBrace returns the offset of the brace that closes the one at open, or -1.
func closingBrace(s string, open int) int {
	depth := 0
	for i := open; i < len(s); i++ {
		switch s[i] {
		case '{':
			depth++
		case '}':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return -1
}
