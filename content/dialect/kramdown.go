package dialect

import (
	"bytes"
	"regexp"
	"strings"
)

// kramdown: https://kramdown.gettalong.org/syntax.html. Its attributes in braces
// are read with the shortcodes (content/shortcode), as Jekyll's.

var (
	endOfBlock = regexp.MustCompile(`^\^\s*$`)
	tableRule  = regexp.MustCompile(`^\s*\|?[-=:+| ]*[-=][-=:+| ]*\|?\s*$`)
	markedItem = regexp.MustCompile(`^(\s*(?:[*+-]|\d+[.)])\s+)\{:[^{}]*\}\s*`)
)

// kramdown drops the sign that ends a block, and writes tables as GFM does: one
// rule, below the head.
func (r *rewriter) kramdown(text string) (string, bool) {
	switch {
	case endOfBlock.MatchString(text):
		return "", true
	case !strings.ContainsAny(text, "+=") || !strings.Contains(text, "|") || !tableRule.MatchString(text):
		return "", false
	case !strings.HasPrefix(r.previous, "|"): // above the head
		r.ruled = false
		return "", strings.HasPrefix(r.nextLine(), "|") && !tableRule.MatchString(r.nextLine())
	case !r.ruled && !strings.Contains(text, "="):
		r.ruled = true
		return strings.ReplaceAll(text, "+", "|"), true
	}
	next := r.nextLine() // the rows below it move up
	if !strings.HasPrefix(next, "|") {
		return "", true
	}
	r.block = func(string) (string, bool) {
		if next := r.nextLine(); strings.HasPrefix(next, "|") {
			return next, true
		}
		return "", false
	}
	return next, true
}

// nextLine is the line behind this one, without spaces around it.
func (r *rewriter) nextLine() string {
	line, _, _ := bytes.Cut(r.ahead, []byte{'\n'})
	return string(bytes.TrimSpace(line))
}
