package shortcode

import (
	"html"
	"regexp"
	"strings"
)

// fill substitutes the parameters of an include in the text of its file: Liquid's {{
// include.name }}, and {% if include.name %} if only the parameters decide. Other tags
// and output are left for the shortcodes' pass. unknown is the tag that would need
// Jekyll itself, or "". The result has at most most bytes, plus one value.
func fill(text string, given map[string]parameter, most int) (filled, unknown string) {
	if !strings.Contains(text, "{{") && !strings.Contains(text, "{%") {
		return text, ""
	}
	f := &filler{rest: text, given: given}
	for more := true; more && f.unknown == "" && f.out.Len() <= most; {
		more = f.next()
	}
	if f.unknown == "" && len(f.branches) > 0 {
		f.unknown = "{% if %}"
	}
	return f.out.String(), f.unknown
}

// filler is one pass over a text.
type filler struct {
	rest     string
	given    map[string]parameter
	out      strings.Builder
	branches []branch
	unknown  string
	trim     bool // after -%}: the following white space is removed
}

// branch is an open {% if %}.
type branch struct {
	name  string // if or unless
	shown bool   // the current text is shown
	done  bool   // one of its branches was shown
	above bool   // the surrounding text is shown
}

// shown reports whether the current text is shown.
func (f *filler) shown() bool {
	return len(f.branches) == 0 || f.branches[len(f.branches)-1].shown
}

func (f *filler) write(s string) {
	if f.trim {
		if s = strings.TrimLeft(s, " \t\n"); s == "" {
			return
		}
		f.trim = false
	}
	if f.shown() {
		f.out.WriteString(s)
	}
}

// next reads to the end of the next tag; it returns false at the end of the text.
func (f *filler) next() bool {
	at := 0
	for {
		n := strings.IndexByte(f.rest[at:], '{')
		if n < 0 || at+n+1 >= len(f.rest) {
			f.write(f.rest)
			return false
		}
		at += n
		if c := f.rest[at+1]; c == '{' || c == '%' {
			break
		}
		at++
	}
	open, shut := f.rest[at:at+2], "}}"
	if open == "{%" {
		shut = "%}"
	}
	n := strings.Index(f.rest[at+2:], shut)
	if n < 0 {
		f.write(f.rest)
		return false
	}
	n += 2
	before, tag := f.rest[:at], f.rest[at:at+n+2]
	f.rest = f.rest[at+n+2:]
	inner := tag[2 : len(tag)-2]
	if strings.HasPrefix(inner, "-") {
		inner, before = inner[1:], strings.TrimRight(before, " \t\n")
	}
	inner, trim := strings.CutSuffix(inner, "-")
	f.write(before)
	if open == "{{" {
		f.output(tag, strings.TrimSpace(inner))
	} else {
		f.tag(tag, strings.TrimSpace(inner))
	}
	f.trim = f.trim || trim
	return true
}

// output writes the value of {{ include.name | filter }}; others are kept.
func (f *filler) output(tag, inner string) {
	expression, filters, _ := strings.Cut(inner, "|")
	name, ok := parameterName(strings.TrimSpace(expression))
	if !ok {
		f.write(tag)
		return
	}
	if value := f.given[name]; value.unknown {
		f.write(value.text)
	} else {
		f.write(filtered(value.text, filters))
	}
}

// parameterName returns the name in include.name and include["name"].
func parameterName(expression string) (name string, ok bool) {
	if name, ok = strings.CutPrefix(expression, "include."); ok {
		return name, true
	}
	if name, ok = strings.CutPrefix(expression, "include["); !ok {
		return "", false
	}
	return literal(strings.TrimSuffix(name, "]"))
}

var filterSyntax = regexp.MustCompile(`([a-z_]+)\s*(?::\s*("[^"]*"|'[^']*'|[\w.]+))?[^|"']*`)

// filtered applies the filters that change what is read. The other filters convert a
// value to an address or another form, which is not needed here.
func filtered(value, filters string) string {
	for _, m := range filterSyntax.FindAllStringSubmatch(filters, -1) {
		argument, known := literal(m[2])
		switch m[1] {
		case "default":
			if value == "" || value == "false" {
				value = argument
				if !known {
					value = "{{ " + m[2] + " }}"
				}
			}
		case "append":
			value += argument
		case "prepend":
			value = argument + value
		case "escape", "xml_escape", "escape_once":
			value = html.EscapeString(value)
		case "markdownify":
			for _, m := range inHTML {
				value = m.pattern.ReplaceAllString(value, m.html)
			}
		case "strip":
			value = strings.TrimSpace(value)
		case "upcase":
			value = strings.ToUpper(value)
		case "downcase":
			value = strings.ToLower(value)
		}
	}
	return value
}

// inHTML has spans of Markdown and their HTML: within HTML, where markdownify is
// useful, Markdown would not be read.
var inHTML = []struct {
	pattern *regexp.Regexp
	html    string
}{
	{regexp.MustCompile("`([^`]+)`"), "<code>$1</code>"},
	{regexp.MustCompile(`(^|[^!])\[([^\[\]]+)\]\(([^()\s"]*)\)`), `$1<a href="$3">$2</a>`},
	{regexp.MustCompile(`\*\*(\S.*?\S|\S)\*\*`), "<strong>$1</strong>"},
	{regexp.MustCompile(`\*([^\s*][^*]*[^\s*]|[^\s*])\*`), "<em>$1</em>"},
	{regexp.MustCompile(`(^|[\s(])__([^\s_][^_]*[^\s_]|[^\s_])__([\s.,;:!?)]|$)`), "$1<strong>$2</strong>$3"},
	{regexp.MustCompile(`(^|[\s(])_([^\s_][^_]*[^\s_]|[^\s_])_([\s.,;:!?)]|$)`), "$1<em>$2</em>$3"},
}

// literal returns the value of "text", 'text', a number, true or false.
func literal(s string) (value string, ok bool) {
	if len(s) >= 2 && (s[0] == '"' || s[0] == '\'') && s[len(s)-1] == s[0] {
		return strings.ReplaceAll(s[1:len(s)-1], `\`+s[:1], s[:1]), true
	}
	if s == "true" || s == "false" || number.MatchString(s) {
		return s, true
	}
	return "", false
}

var number = regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?$`)

// tag executes a tag of control flow, and keeps others.
func (f *filler) tag(tag, inner string) {
	name, rest, _ := strings.Cut(inner, " ")
	switch name {
	case "if", "unless":
		b := branch{name: name, above: f.shown()}
		if b.above {
			b.shown = f.holds(rest, tag) == (name == "if")
			b.done = b.shown
		}
		f.branches = append(f.branches, b)
	case "elsif", "else":
		f.otherwise(name, rest, tag)
	case "endif", "endunless":
		last := len(f.branches) - 1
		if last < 0 || f.branches[last].name != name[len("end"):] {
			f.unknown = tag
			return
		}
		f.branches = f.branches[:last]
	case "comment", "raw":
		f.verbatim(name, tag)
	case "for", "case", "tablerow", "assign", "capture", "cycle", "increment", "decrement", "liquid":
		if f.shown() {
			f.unknown = "{% " + name + " %}"
		}
	default:
		f.write(tag)
	}
}

func (f *filler) otherwise(name, rest, tag string) {
	last := len(f.branches) - 1
	if last < 0 {
		if f.shown() {
			f.unknown = tag
		}
		return
	}
	b := &f.branches[last]
	b.shown = b.above && !b.done && (name == "else" || f.holds(rest, tag))
	b.done = b.done || b.shown
}

// verbatim removes a comment, and keeps the content of {% raw %}, with its tags.
func (f *filler) verbatim(name, tag string) {
	at := regexp.MustCompile(`\{%-?\s*end` + name + `\s*-?%\}`).FindStringIndex(f.rest)
	if at == nil {
		f.unknown = tag
		return
	}
	if name == "raw" {
		f.write(tag + f.rest[:at[1]])
	}
	f.rest = f.rest[at[1]:]
}

// holds evaluates a condition on parameters; it sets unknown if the condition has
// anything else.
func (f *filler) holds(condition, tag string) bool {
	all := strings.Split(condition, " and ")
	either := strings.Split(condition, " or ")
	if len(all) > 1 && len(either) > 1 {
		f.unknown = tag
		return false
	}
	if len(either) > 1 {
		for _, c := range either {
			if f.one(c, tag) {
				return true
			}
		}
		return false
	}
	for _, c := range all {
		if !f.one(c, tag) {
			return false
		}
	}
	return true
}

var comparison = regexp.MustCompile(`^\s*(?:\{\{\s*)?(include[.\[][^\s=!{}]+)\s*(?:\}\})?\s*(?:(==|!=|contains)\s*(\S.*?))?\s*$`)

// one evaluates include.name and include.name == "value". In Liquid everything is true
// except missing values and false.
func (f *filler) one(condition, tag string) bool {
	m := comparison.FindStringSubmatch(condition)
	if m == nil {
		f.unknown = tag
		return false
	}
	name, ok := parameterName(m[1])
	value, there := f.given[name]
	if !ok || value.unknown || strings.Contains(name, ".") {
		f.unknown = tag
		return false
	}
	if m[2] == "" {
		return there && value.text != "false"
	}
	other, ok := literal(m[3])
	switch {
	case !ok && (m[3] == "nil" || m[3] == "null"):
		return there == (m[2] == "!=")
	case !ok && (m[3] == "blank" || m[3] == "empty"):
		return (strings.TrimSpace(value.text) == "") == (m[2] == "==")
	case !ok:
		f.unknown = tag
		return false
	case m[2] == "contains":
		return strings.Contains(value.text, other)
	}
	return (there && value.text == other) == (m[2] == "==")
}
