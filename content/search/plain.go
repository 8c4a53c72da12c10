package search

import (
	"html"
	"regexp"
	"strings"

	"github.com/dateline-bot/dateline/content/comment"
)

// The parts of Markdown that are not text.
var (
	linkPattern      = regexp.MustCompile(`!?\[([^\[\]]*)\](?:\([^()]*(?:\([^()]*\)[^()]*)*\)|\[[^\]]*\])`)
	definition       = regexp.MustCompile(`^\s{0,3}\[[^\]]+\]:\s*\S+`)
	tagPattern       = regexp.MustCompile(`</?[a-zA-Z][^<>]*>|<!--.*?-->|<(https?://[^<>\s]*)>`)
	shortcodePattern = regexp.MustCompile(`\{\{[<%].*?[%>]\}\}|\{%.*?%\}|\{:[^}]*\}`)
	tableRule        = regexp.MustCompile(`^[\s|:-]*-[\s|:-]*$`)
	linePrefix       = regexp.MustCompile(`^\s*(?:(?:>|#{1,6}|[-*+]|\d{1,9}[.)])\s+)*(?:\[[ xX]\]\s+)?`)
	stylePattern     = regexp.MustCompile("\\*+|~~|`+|\\\\([!-/:-@\\[-`{-~])")
	underlined       = regexp.MustCompile(`(^|[\s(«"])_+([^\s_][^_]*)_+`)
)

// plainText returns the text of Markdown without markup: one line, good enough to
// search and to take snippets from. Code is included.
func plainText(body []byte) string {
	text := string(comment.Strip(body).Source)
	text = strings.ReplaceAll(text, "<!--more-->", "")
	if strings.ContainsAny(text, "{") {
		text = shortcodePattern.ReplaceAllString(text, " ")
	}
	var b strings.Builder
	b.Grow(len(text))
	for line := range strings.SplitSeq(text, "\n") {
		trimmed := strings.TrimSpace(line)
		if trimmed == "" || strings.HasPrefix(trimmed, "```") || strings.HasPrefix(trimmed, "~~~") ||
			strings.IndexByte("|:-", trimmed[0]) >= 0 && tableRule.MatchString(trimmed) ||
			trimmed[0] == '[' && definition.MatchString(line) {
			continue
		}
		line = strings.TrimSpace(plainLine(line))
		if strings.Contains(line, "  ") || strings.Contains(line, "\t") {
			line = strings.Join(strings.Fields(line), " ")
		}
		if b.Len() > 0 && line != "" {
			b.WriteByte(' ')
		}
		b.WriteString(line)
	}
	return b.String()
}

func plainLine(line string) string {
	if t := strings.TrimLeft(line, " \t"); t != "" && strings.IndexByte(">#-*+0123456789", t[0]) >= 0 {
		line = line[len(linePrefix.FindString(line)):]
	}
	if strings.Contains(line, "](") || strings.Contains(line, "][") {
		line = linkPattern.ReplaceAllString(line, "$1")
		line = linkPattern.ReplaceAllString(line, "$1") // an image within a link
	}
	if strings.Contains(line, "<") {
		line = tagPattern.ReplaceAllString(line, "$1")
	}
	if strings.ContainsAny(line, "*~`\\") {
		line = stylePattern.ReplaceAllString(line, "$1")
	}
	if strings.Contains(line, "_") {
		line = underlined.ReplaceAllString(line, "$1$2")
	}
	if strings.Contains(line, "&") {
		line = html.UnescapeString(line)
	}
	if strings.HasPrefix(line, "|") || strings.Contains(line, " | ") {
		line = strings.ReplaceAll(line, "|", " ")
	}
	return line
}
