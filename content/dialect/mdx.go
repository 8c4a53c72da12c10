package dialect

import (
	"regexp"
	"strings"
)

// MDX: https://mdxjs.com/docs/what-is-mdx/, tabs: https://docusaurus.io/docs/markdown-features/tabs

var (
	// An import without names brings in a style or a component of the site. Go's
	// `import "fmt"`, pasted without a fence, is text.
	mdxImport = regexp.MustCompile(`^import\s+(?:[\w$*{}\s,]+\s+from\s+(?:'[^']+'|"[^"]+")|['"](?:[.@~/][^'"]*|[^'"]+\.(?:css|scss|sass|less|m?jsx?|tsx?|mdx?))['"]);?\s*$`)
	mdxExport = regexp.MustCompile(`^export\s+(?:default\b|const\s|let\s|var\s|function\b|async\s|class\s|type\s|interface\s|\{|\*)`)
	openNames = regexp.MustCompile(`^import\s+(?:[\w$]+\s*,\s*)?\{[^}]*$`)
	tabItem   = regexp.MustCompile(`^\s*<(?:TabItem|Tab|StarlightTabItem)\b([^>]*)>\s*(.*)$`)
	tabsTag   = regexp.MustCompile(`^\s*(?:</?(?:Tabs|TabGroup|CodeGroup)\b[^>]*>|</(?:TabItem|Tab)>|</?>)\s*$`)
	tabLabel  = regexp.MustCompile(`\b(label|title|value)\s*=\s*(?:"([^"]*)"|'([^']*)'|\{\s*["'\x60]([^"'\x60]*)["'\x60]\s*\})`)
)

// mdx drops what is program, and makes headings of the labels of tabs.
func (r *rewriter) mdx(text string) (string, bool) {
	program := r.previous == "" || strings.HasPrefix(r.previous, "import ") || strings.HasPrefix(r.previous, "export ") || strings.HasSuffix(r.previous, ";")
	switch {
	case program && mdxImport.MatchString(text):
		return "", true
	case program && openNames.MatchString(text):
		r.block = func(line string) (string, bool) { return "", !strings.Contains(line, "from ") }
		return "", true
	case program && mdxExport.MatchString(text):
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
	case tabsTag.MatchString(text):
		return "", true
	}
	m := tabItem.FindStringSubmatch(text)
	if m == nil {
		return "", false
	}
	label := ""
	for _, a := range tabLabel.FindAllStringSubmatch(m[1], -1) {
		if value := a[2] + a[3] + a[4]; label == "" || a[1] != "value" {
			label = value
		}
	}
	rest := strings.TrimSuffix(strings.TrimSpace(m[2]), "</TabItem>")
	if rest != "" {
		return strings.TrimSpace("**" + label + "** " + rest), true
	}
	if label == "" {
		return "", true
	}
	return "#### " + label, true
}

// balance is how many more brackets a line opens than it closes.
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
)

// jsx makes attributes of HTML of those in braces: of a text within them, else
// they are dropped. HTML could not read the tag.
func jsx(s string) string {
	if !strings.Contains(s, "{") || !strings.Contains(s, "<") {
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
		b.WriteString(attributes(s[:end]))
		s = s[end:]
	}
}

// tagEnd is where a tag ends, whose attributes begin at s; -1 if it does not.
func tagEnd(s string) int {
	depth, quote := 0, byte(0)
	for i := range len(s) {
		switch c := s[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '{':
			depth++
		case c == '}':
			depth--
		case c == '>' && depth == 0:
			return i
		}
	}
	return -1
}

func attributes(s string) string {
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
			if m := jsxString.FindStringSubmatch(strings.TrimSpace(s[i+1 : end])); m != nil && name != "" {
				b.WriteString(name + `="` + strings.ReplaceAll(m[1], `"`, "&quot;") + `"`)
			}
			i, from = end, end+1
		}
	}
	b.WriteString(s[from:])
	return b.String()
}

// closingBrace is where the brace is that closes the one at open; -1 if none does.
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
