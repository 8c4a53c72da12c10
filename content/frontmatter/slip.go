package frontmatter

import (
	"bytes"
	"slices"
	"strings"

	"github.com/dateline-bot/dateline/content/lines"
)

// A slip is a header that its author wrote and that is not read: its fence is not
// valid, something is above it, or YAML takes a part of a value for a comment. For Cut
// such a file has no header, or another one, so only a warning tells its author.

// headerKeys are keys of which a header has at least one.
var headerKeys = [...]string{"title", "date", "layout", "categories", "category", "tags", "author", "slug", "draft", "description",
	"published", "publishdate", "lang", "permalink", "aliases"}

// fenceSlip finds a header that begins with an invalid fence: -----, ++++++, – – –, an
// indented ---, ```yaml. first is the line of the fence, r is after it.
func fenceSlip(first string, r lines.Reader) *Error {
	trimmed := strings.TrimSpace(first)
	bare := strings.Map(func(c rune) rune {
		switch c {
		case ' ':
			return -1
		case '—', '–', '−', '‐', '‑', '―':
			return '-'
		}
		return c
	}, trimmed)
	mark := "---"
	switch {
	case strings.Trim(bare, "-") == "" && len(trimmed) >= 2, strings.HasPrefix(trimmed, "--- "), strings.HasPrefix(trimmed, "---#"):
	case len(bare) >= 3 && strings.Trim(bare, "+") == "":
		mark = "+++"
	case len(bare) >= 3 && (strings.Trim(bare, "*") == "" || strings.Trim(bare, "=") == "" || strings.Trim(bare, "_") == ""):
	case strings.HasPrefix(bare, "```"), strings.HasPrefix(bare, "~~~"):
		return codeSlip(r)
	default:
		return nil
	}
	at := r.Line
	if !keysUntil(r, bare[:1]) {
		return nil
	}
	return errorAt(at, "lint.front-matter.fence", "line", trimmed, "fence", mark)
}

// codeSlip finds a header that is fenced as code: "```yaml" with keys, or with a header
// in it.
func codeSlip(r lines.Reader) *Error {
	at, inner := r.Line, r
	if line, ok := inner.Next(); ok && (strings.TrimSpace(line) == "---" || strings.TrimSpace(line) == "+++") {
		if keysUntil(inner, strings.TrimSpace(line)[:1]) {
			return errorAt(at, "lint.front-matter.code")
		}
	}
	return nil
}

// keysUntil reports whether the next lines, up to a line of marks, are keys of a
// header, including one of headerKeys.
func keysUntil(r lines.Reader, mark string) bool {
	known := false
	for range 200 {
		line, more := r.Next()
		trimmed := strings.TrimSpace(line)
		switch {
		case !more:
			return false
		case len(trimmed) >= 2 && (strings.Trim(trimmed, mark) == "" || mark == "-" && strings.Trim(trimmed, "—–-") == ""):
			return known
		case trimmed == "" || trimmed[0] == '#' || line[0] == ' ' || line[0] == '\t' || strings.HasPrefix(trimmed, "- ") || trimmed == "-":
		case mark == "+" && trimmed[0] == '[' && strings.HasSuffix(trimmed, "]"):
		case !keyLine(trimmed):
			return false
		default:
			i := strings.IndexAny(trimmed, ":=")
			known = known || i > 0 && slices.Contains(headerKeys[:], strings.ToLower(strings.Trim(strings.TrimSpace(trimmed[:i]), `"'`)))
		}
	}
	return false
}

// jsonSlip finds a JSON object whose keys are not in double quotes, which is read as text.
func jsonSlip(first string, r lines.Reader) *Error {
	at := r.Line
	if strings.TrimSpace(first) != "{" {
		return nil
	}
	line, _ := r.Next()
	name, _, ok := strings.Cut(strings.TrimSpace(line), ":")
	if !ok || !slices.Contains(headerKeys[:], strings.ToLower(strings.Trim(strings.TrimSpace(name), "'“”‘’„"))) {
		return nil
	}
	return errorAt(at, "lint.front-matter.json_slip")
}

// aboveLimit is how many lines above a header are skipped.
const aboveLimit = 20

// aboveSlip finds a header below a comment or a few lines of text. It returns the first
// line of these.
func aboveSlip(first string, r lines.Reader) *Error {
	at := r.Line
	comment := commentEnd(first)
	for range aboveLimit {
		line, ok := r.Next()
		if !ok {
			return nil
		}
		trimmed := strings.TrimSpace(line)
		if comment != "" {
			if strings.Contains(trimmed, comment) {
				comment = ""
			}
			continue
		}
		if trimmed == "---" || trimmed == "+++" {
			if keysUntil(r, trimmed[:1]) {
				return errorAt(at, "lint.front-matter.above", "line", r.Line)
			}
			return nil
		}
		comment = commentEnd(trimmed)
	}
	return nil
}

// commentEnd returns the end marker of the comment that the line opens; "" if it opens
// none or also closes it.
func commentEnd(line string) string {
	for open, end := range map[string]string{"<!--": "-->", "{/*": "*/}", "{{/*": "*/}}", "{#": "#}", "{% comment %}": "{% endcomment %}", "/*": "*/", "%%": "%%"} {
		if rest, ok := strings.CutPrefix(line, open); ok && !strings.Contains(rest, end) {
			return end
		}
	}
	return ""
}

// secondSlip finds a second header directly below the header, which is read as text. If
// the first is empty, its fence was written twice.
func secondSlip(h Header, source []byte) *Error {
	r := lines.Reader{Source: source, Offset: h.BodyOffset, Line: h.BodyLine}
	for {
		before := r
		line, ok := r.Next()
		if !ok {
			return nil
		}
		trimmed := strings.TrimSpace(line)
		switch {
		case trimmed == "":
			continue
		case trimmed == "---" || trimmed == "+++":
			if keysUntil(r, trimmed[:1]) {
				return errorAt(r.Line, "lint.front-matter.second")
			}
		case len(bytes.TrimSpace(h.Data)) == 0:
			if keysUntil(before, "-") {
				return errorAt(h.BodyLine, "lint.front-matter.twice_opened")
			}
		}
		return nil
	}
}

// textKeys are keys whose values are text, so that a # in them is meant literally.
var textKeys = [...]string{"title", "linktitle", "description", "summary", "subtitle", "slug", "author", "authors", "categories", "category",
	"tags", "tag", "topics", "topic", "keywords", "aliases", "excerpt"}

// swallowed finds values of which YAML takes a part for a comment, a tag or an anchor:
// "title: Issue #5 solved" becomes "Issue".
func (h Header) swallowed() (found []*Error) {
	if h.Format != "yaml" || !bytes.ContainsAny(h.Data, "#!&") {
		return nil
	}
	key := ""
	number := h.Line
	for line := range bytes.Lines(h.Data) {
		number++
		text := strings.TrimRight(string(line), "\r\n")
		trimmed := strings.TrimSpace(text)
		value := ""
		switch item, isItem := strings.CutPrefix(trimmed, "- "); {
		case trimmed == "" || trimmed[0] == '#':
			continue
		case isItem:
			value = strings.TrimSpace(item)
		case text[0] == ' ' || text[0] == '\t':
			continue // a value of several lines, or the key of a table
		default:
			name, rest, ok := strings.Cut(trimmed, ":")
			if !ok || rest != "" && rest[0] != ' ' && rest[0] != '\t' {
				continue
			}
			key, value = strings.ToLower(strings.TrimSpace(name)), strings.TrimSpace(rest)
		}
		if value == "" || !slices.Contains(textKeys[:], key) {
			continue
		}
		if lost := lostOf(value); lost != "" {
			found = append(found, errorAt(number, "lint.front-matter.swallowed", "key", key, "lost", lost))
		}
	}
	return found
}

// lostOf returns the part of a plain YAML value that is lost.
func lostOf(value string) string {
	switch value[0] {
	case '"', '\'', '|', '>', '[', '{', '*':
		return ""
	case '!', '&':
		word, _, more := strings.Cut(value, " ")
		if more && len(word) > 1 && !strings.HasPrefix(word, "!!") {
			return word
		}
		return ""
	}
	for from := 0; ; {
		i := strings.IndexByte(value[from:], '#')
		if i < 0 {
			return ""
		}
		i += from
		// "#5" is meant literally; "# 5" is probably a comment.
		if (i == 0 || value[i-1] == ' ' || value[i-1] == '\t') && i+1 < len(value) && value[i+1] != ' ' && value[i+1] != '#' {
			return value[i:]
		}
		from = i + 1
	}
}
