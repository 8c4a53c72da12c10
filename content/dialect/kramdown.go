package dialect

import (
	"bytes"
	"regexp"
	"strings"
)

// kramdown: https://kramdown.gettalong.org/syntax.html. Its attributes in braces are
// read together with shortcodes (content/shortcode), like Jekyll's.

var (
	endOfBlock = regexp.MustCompile(`^\^\s*$`)
	tableRule  = regexp.MustCompile(`^\s*\|?[-=:+| ]*[-=][-=:+| ]*\|?\s*$`)
	markedItem = regexp.MustCompile(`^(\s*(?:[*+-]|\d+[.)])\s+)\{:[^{}]*\}\s*`)
)

// kramdown removes the end-of-block marker, and converts tables to GFM, which have one
// rule, below the header.
func (r *rewriter) kramdown(text string) (string, bool) {
	switch {
	case endOfBlock.MatchString(text):
		return "", true
	case !strings.ContainsAny(text, "+=") || !strings.Contains(text, "|") || !tableRule.MatchString(text):
		return "", false
	case !strings.HasPrefix(r.previous, "|"): // above the header
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

// nextLine returns the following line, trimmed.
func (r *rewriter) nextLine() string {
	line, _, _ := bytes.Cut(r.ahead, []byte{'\n'})
	return string(bytes.TrimSpace(line))
}
