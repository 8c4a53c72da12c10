package dialect

import (
	"bytes"
	"regexp"
	"strings"
)

// Roles of MyST: {kbd}`Ctrl`, {abbr}`HTML (HyperText Markup Language)`, {ref}`words <target>`. A role whose
// text only the site knows, such as {ref}`target`, stays as it is, and is reported.

var (
	roleName   = regexp.MustCompile(`^\{[a-z][\w:+.-]*\}$`)
	roleTitle  = regexp.MustCompile(`^([^<>]*[^<>\s])\s*<[^<>]+>$`)
	mystTarget = regexp.MustCompile(`^\([A-Za-z][\w:.-]*\)=\s*$`)
)

// role returns the Markdown for a role of MyST whose code span follows text; before is the text without
// its name. ok is false if the text ends with no role that has an equivalent.
func role(text, span string) (before, out string, ok bool) {
	at := strings.LastIndexByte(text, '{')
	if !strings.HasSuffix(text, "}") || at < 0 || !roleName.MatchString(text[at:]) {
		return "", "", false
	}
	before, name, inner := text[:at], text[at+1:len(text)-1], strings.TrimSpace(strings.Trim(span, "`"))
	if inner == "" {
		return "", "", false
	}
	title := roleTitle.FindStringSubmatch(inner)
	family, _, _ := strings.Cut(name, ":")
	switch family {
	case "ref", "doc", "numref", "any", "download", "term", "class", "func", "meth", "mod", "attr", "py", "c", "cpp", "js", "external":
		switch {
		case title != nil:
			return before, title[1], true
		case name == "term":
			return before, inner, true
		case family != "ref" && family != "doc" && family != "numref" && family != "any" && family != "download":
			return before, span, true
		}
		return "", "", false
	case "abbr", "index", "smallcaps", "sc", "dfn":
		return before, inner, true
	case "kbd":
		return before, "<kbd>" + inner + "</kbd>", true
	case "sub", "sup", "u", "del":
		return before, "<" + name + ">" + inner + "</" + name + ">", true
	case "subscript", "superscript", "underline", "strike":
		tag := map[string]string{"subscript": "sub", "superscript": "sup", "underline": "u", "strike": "s"}[name]
		return before, "<" + tag + ">" + inner + "</" + tag + ">", true
	case "math":
		return before, "$" + inner + "$", true
	case "guilabel", "menuselection", "command", "strong":
		return before, "**" + strings.ReplaceAll(strings.ReplaceAll(inner, "-->", "→"), "&", "") + "**", true
	case "emphasis":
		return before, "*" + inner + "*", true
	case "file", "samp", "code", "literal", "envvar", "option", "program", "makevar", "regexp", "mimetype", "keyword", "token":
		return before, span, true
	case "pep", "rfc":
		return before, strings.ToUpper(name) + " " + inner, true
	case "octicon", "fas", "fab", "far":
		return before, "", true
	}
	if strings.HasPrefix(name, "bdg") {
		return before, inner, true
	}
	return "", "", false
}

// roleTitled reports whether the rest of a code span has words before its target: words <target>`.
func roleTitled(rest []byte) bool {
	inner, _, _ := bytes.Cut(rest, []byte{'`'})
	return roleTitle.Match(inner)
}

// roleMay reports whether a role may begin with the brace at an offset.
func roleMay(source []byte, at int) bool {
	for i := at + 1; i < len(source) && i < at+longestRole; i++ {
		switch c := source[i]; {
		case c == '}':
			return i+1 < len(source) && source[i+1] == '`'
		case !isLower(c) && c != ':' && c != '-' && c != '_' && c != '+' && c != '.':
			return false
		}
	}
	return false
}

// longestRole is the length, in bytes, of the longest name of a role, with its braces.
const longestRole = 24
