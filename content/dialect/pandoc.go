package dialect

import (
	"regexp"
	"strconv"
	"strings"
)

// Pandoc and Quarto: https://pandoc.org/MANUAL.html#pandocs-markdown

var (
	lineBlock  = regexp.MustCompile(`^\| ([^|]*[^|\s])\s*$`)
	exampleDef = regexp.MustCompile(`^ {0,3}\(@([\w-]*)\)\s+`)
	exampleRef = regexp.MustCompile(`\(@([\w-]+)\)`)
	label      = regexp.MustCompile(`(\$\$|^Table:.*|^: .*)\s*\{#(?:eq|tbl|fig|sec|lst)[:-][\w:-]+[^{}]*\}`)
	codeClass  = regexp.MustCompile("(`)\\{[.=][\\w-]+\\}")
)

// pandoc ends the lines of a line block with hard breaks, and numbers examples.
func (r *rewriter) pandoc(text string) (string, bool) {
	if m := lineBlock.FindStringSubmatch(text); m != nil {
		before, after := strings.HasPrefix(r.previous, "| ") && lineBlock.MatchString(r.previous), lineBlock.MatchString(r.nextLine())
		switch {
		case after:
			return strings.ReplaceAll(m[1], "  ", "  ") + "  ", true
		case before:
			return m[1], true
		}
		return "", false
	}
	m := exampleDef.FindStringSubmatch(text)
	if m == nil {
		return "", false
	}
	r.examples++
	if m[1] != "" {
		if r.numbers == nil {
			r.numbers = map[string]string{}
		}
		r.numbers[m[1]] = strconv.Itoa(r.examples)
	}
	return strconv.Itoa(r.examples) + ". " + r.line(text[len(m[0]):]), true
}

// references writes the numbers of examples, and removes the labels of formulas.
func (r *rewriter) references(s string) string {
	if r.numbers != nil && strings.Contains(s, "(@") {
		s = replaceSubmatches(exampleRef, s, func(m []string) string {
			if n, ok := r.numbers[m[1]]; ok {
				return "(" + n + ")"
			}
			return m[0]
		})
	}
	if strings.Contains(s, "{#") {
		s = label.ReplaceAllString(s, "$1")
	}
	return s
}
