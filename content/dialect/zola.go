package dialect

import (
	"regexp"
	"strings"
)

// Zola's shortcodes: https://www.getzola.org/documentation/content/shortcodes/

var (
	zolaInline = regexp.MustCompile(`\{\{-?\s*([a-zA-Z_]\w*)\(((?:[^{}"']|"[^"]*"|'[^']*')*)\)\s*-?\}\}`)
	zolaTag    = regexp.MustCompile(`\{%-?\s*(?:([a-zA-Z_]\w*)\(((?:[^{}"']|"[^"]*"|'[^']*')*)\)|(end))\s*-?%\}`)
	zolaShown  = regexp.MustCompile(`\{(\{|%)/\*\s*(.*?)\s*\*/(%|\})\}`)
	zolaOpen   = regexp.MustCompile(`\{[{%]-?\s*[a-zA-Z_]\w*\([^{}]*$`)
	zolaComma  = regexp.MustCompile(`("[^"]*"|'[^']*'|` + "`[^`]*`" + `)|\s*,\s*`)
)

// zola converts Zola's shortcodes to those of Hugo and Jekyll.
func (r *rewriter) zola(s string) string {
	if strings.Contains(s, "/*") && zolaShown.MatchString(s) { // shown, not executed
		return zolaShown.ReplaceAllString(s, "`{$1 $2 $3}`")
	}
	if strings.Contains(s, ")") && strings.Contains(s, "{{") {
		s = zolaInline.ReplaceAllStringFunc(s, func(tag string) string {
			m := zolaInline.FindStringSubmatch(tag)
			if m[1] == "t" || m[1] == "get_url" {
				return tag
			}
			return "{{< " + strings.TrimSpace(m[1]+" "+arguments(m[2])) + " >}}"
		})
	}
	if !strings.Contains(s, "{%") {
		return s
	}
	return zolaTag.ReplaceAllStringFunc(s, func(tag string) string {
		m := zolaTag.FindStringSubmatch(tag)
		if m[3] == "" {
			r.ends = append(r.ends, m[1])
			return "{{< " + strings.TrimSpace(m[1]+" "+arguments(m[2])) + " >}}"
		}
		if len(r.ends) == 0 {
			return tag
		}
		name := r.ends[len(r.ends)-1]
		r.ends = r.ends[:len(r.ends)-1]
		return "{{< /" + name + " >}}"
	})
}

// openCall reports whether a line ends within a call.
func openCall(text string) bool {
	return strings.Contains(text, "{") && zolaOpen.MatchString(text) && !strings.Contains(text, "`")
}

// arguments returns the arguments of a call, without commas between them.
func arguments(s string) string {
	return strings.TrimSpace(zolaComma.ReplaceAllStringFunc(s, func(part string) string {
		if strings.TrimSpace(part) == "," {
			return " "
		}
		return part
	}))
}
