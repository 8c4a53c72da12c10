package dialect

import (
	"bytes"
	"regexp"
	"strings"
)

// fileEnd matches the extension of an address that is a file.
const fileEnd = `\.(?i:md|mdx|html?|pdf|txt|zip|png|jpe?g|gif|webp|svg|mp4|mp3|docx?|xlsx?|pptx?|epub)(?:[?#][^\s()<>"']*)?`

// linkAddress matches a link whose address contains blanks: a page or a file of a site,
// or a file by its extension. Other text in parentheses may be a remark.
var linkAddress = regexp.MustCompile(`^\[([^\[\]\n]+)\]\(\s*(` +
	`https?://[^\s()<>"'/]+/[^\s()<>"']*(?: +[^\s()<>"']+)+|` +
	`(?:\.{0,2}/)?[^\s()<>"':]+(?: +[^\s()<>"':]+)*` + fileEnd +
	`)(\s+(?:"[^"\n]*"|'[^'\n]*'))?\s*\)`)

var (
	endsAsFile  = regexp.MustCompile(fileEnd + `$`)
	remarkWords = regexp.MustCompile(`^(?:see|as|cf\.?|siehe|vgl\.?|см\.?|смотри)$`)
)

// bracketedLink returns the link with blanks in its address at the start of s, with the
// address in angle brackets, as CommonMark requires; n is its length, or 0. word says
// that the preceding byte belongs to a word.
func bracketedLink(s string, word bool) (link string, n int) {
	s = s[:min(len(s), maxLink)]
	if !mayHaveBlanks([]byte(s)) {
		return "", 0
	}
	m := linkAddress.FindStringSubmatch(s)
	if m == nil || !strings.Contains(m[2], " ") || m[1][0] == '^' || word && strings.Trim(m[1], "0123456789") == "" || !isAddress(m[2]) {
		return "", 0
	}
	return "[" + m[1] + "](<" + m[2] + ">" + m[3] + ")", len(m[0])
}

// isAddress reports whether text is one address with blanks, not one followed by a
// title or a remark, or several: these would be lost in a link.
func isAddress(address string) bool {
	words := strings.Fields(address)
	absolute := strings.HasPrefix(address, "http")
	for i, w := range words {
		named, comma := strings.CutSuffix(w, ",")
		switch {
		case comma && (absolute || endsAsFile.MatchString(named)), strings.ContainsAny(w, "“”„«»‘’"):
			return false
		case absolute && i > 0 && (strings.Contains(w, "://") || strings.Contains(w, "=") && !strings.Contains(w, "?")):
			return false
		}
	}
	first := 0
	if absolute {
		first = 1
	}
	last := words[len(words)-1]
	return !remarkWords.MatchString(words[first]) && (!absolute || strings.Contains(last, "/") || endsAsFile.MatchString(last))
}

// shownInLine matches HTML code elements in a line.
var shownInLine = regexp.MustCompile(`(?i)<(?:code|pre|samp|kbd)\b[^<>]*>.*?(?:</(?:code|pre|samp|kbd)\s*>|$)`)

// links puts addresses with blanks of a line's links in angle brackets, except in HTML
// code.
func (r *rewriter) links(s string) string {
	if !strings.Contains(s, "](") || !strings.Contains(s, " ") {
		return s
	}
	var b strings.Builder
	from := 0
	var shown [][]int
	for i := 0; i < len(s); i++ {
		if s[i] != '[' || i > 0 && (s[i-1] == '!' || s[i-1] == '\\') {
			continue
		}
		link, n := bracketedLink(s[i:], i > 0 && (isLower(s[i-1]) || isUpper(s[i-1]) || isDigit(s[i-1]) || s[i-1] == '_'))
		if n == 0 {
			continue
		}
		if r.inShown() {
			return s
		}
		if shown == nil {
			if shown = shownInLine.FindAllStringIndex(s, -1); shown == nil {
				shown = [][]int{}
			}
		}
		for len(shown) > 0 && shown[0][1] <= i {
			shown = shown[1:]
		}
		if len(shown) == 0 || i < shown[0][0] {
			b.WriteString(s[from:i])
			b.WriteString(link)
			from = i + n
		}
		i += n - 1
	}
	if from == 0 {
		return s
	}
	b.WriteString(s[from:])
	return b.String()
}

// shownBlock matches the start and end of code blocks without a fence.
var shownBlock = regexp.MustCompile(`(?im)^ {0,3}<pre\b|^\s*\{\{[<%]\s*highlight\b|^\s*\{%-?\s*highlight\b|</pre\s*>|\{\{[<%]\s*/\s*highlight\b|\{%-?\s*endhighlight\b`)

// inShown reports whether the line is in a code block without a fence: <pre>, Hugo's
// {{< highlight >}}, Jekyll's {% highlight %}. It continues from where it stopped.
func (r *rewriter) inShown() bool {
	line := bytes.LastIndexByte(r.source[:max(len(r.source)-len(r.ahead)-1, 0)], '\n') + 1
	if line > r.seen {
		for _, sign := range shownBlock.FindAll(r.source[r.seen:line], -1) {
			r.shown = !bytes.ContainsRune(sign, '/') && !bytes.Contains(bytes.ToLower(sign), []byte("endhighlight"))
		}
		r.seen = line
	}
	return r.shown
}
