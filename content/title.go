package content

import (
	"html"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/dateline-bot/dateline/content/lines"
)

// markup matches inline Markdown in a heading.
var (
	siteMarkup  = regexp.MustCompile("`+[^`]+`+|\\{\\{[<%].*?[>%]\\}\\}|\\{%.*?%\\}|<!--.*?-->|\\{/\\*.*?\\*/\\}")
	linkMarkup  = regexp.MustCompile(`!?\[([^\]]*)\](\([^)]*\)|\[[^\]]*\])`)
	escapes     = regexp.MustCompile(`\\[!-/:-@\[-` + "`" + `{-~]`)
	styleMarkup = regexp.MustCompile("[*`~]+|\\b_+|_+\\b|</?[a-zA-Z][^>]*>|\\{[#.:][^}]*\\}\\s*$")
)

// characterReference matches an HTML character reference.
var characterReference = regexp.MustCompile(`&(#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]*);`)

// unescaped decodes the character references in a title (&#8217;), which are frequent in exports of
// WordPress and which sites show decoded.
func unescaped(title string) string {
	if strings.IndexByte(title, '&') < 0 { // as most; the pattern would copy it
		return title
	}
	return characterReference.ReplaceAllStringFunc(title, html.UnescapeString)
}

// firstHeading returns the text of the first heading of the body, or "".
func firstHeading(body []byte) string {
	r := lines.Reader{Source: body}
	fenced, previous := "", ""
	for {
		line, ok := r.Next()
		if !ok {
			return ""
		}
		trimmed := strings.TrimSpace(line)
		if mark := codeFence(trimmed); mark != "" {
			if fenced == "" {
				fenced = mark
			} else if strings.HasPrefix(mark, fenced) && strings.Trim(trimmed, mark[:1]) == "" {
				fenced = ""
			}
			previous = ""
			continue
		}
		indented := strings.HasPrefix(line, "    ") || strings.HasPrefix(line, "\t")
		if fenced != "" || indented {
			previous = ""
			continue
		}
		level := len(trimmed) - len(strings.TrimLeft(trimmed, "#"))
		if level >= 1 && level <= 6 && (len(trimmed) == level || trimmed[level] == ' ' || trimmed[level] == '\t') {
			text := strings.TrimSpace(trimmed[level:])
			if closed := strings.TrimRight(text, "#"); closed == "" || strings.HasSuffix(closed, " ") {
				text = closed
			}
			if text = plainHeading(text); text != "" {
				return text
			}
		}
		if previous != "" && trimmed != "" && (strings.Trim(trimmed, "=") == "" || len(trimmed) > 1 && strings.Trim(trimmed, "-") == "") {
			return plainHeading(previous)
		}
		previous = trimmed
		if strings.HasPrefix(trimmed, ">") || strings.HasPrefix(trimmed, "- ") || strings.HasPrefix(trimmed, "|") {
			previous = ""
		}
	}
}

// codeFence returns the run of backticks or tildes that opens a code block.
func codeFence(line string) string {
	for _, c := range []string{"`", "~"} {
		n := len(line) - len(strings.TrimLeft(line, c))
		if n >= 3 {
			return line[:n]
		}
	}
	return ""
}

// plainHeading removes the markup of a heading, keeps escaped characters, and decodes character
// references.
func plainHeading(text string) string {
	escaped := strings.IndexByte(text, '\\') >= 0
	if escaped {
		text = escapes.ReplaceAllStringFunc(text, func(s string) string { return string(hidden + rune(s[1])) })
	}
	text = siteMarkup.ReplaceAllStringFunc(text, func(s string) string {
		if s[0] == '`' {
			return s
		}
		return ""
	})
	text = linkMarkup.ReplaceAllString(text, "$1")
	text = html.UnescapeString(styleMarkup.ReplaceAllString(text, ""))
	if escaped {
		text = strings.Map(func(r rune) rune {
			if r > hidden && r < hidden+0x80 {
				return r - hidden
			}
			return r
		}, text)
	}
	return strings.Join(strings.Fields(text), " ")
}

// hidden is the start of the private-use characters that stand for escaped ones.
const hidden = '\uE100'

// draftTitles are the words, as statusWord returns them, with which a title says that its article is not
// ready.
var draftTitles = wordSet("draft, drafts, rough draft, wip, work in progress, unpublished, do not publish, черновик, чернетка, " +
	"не публиковать, entwurf, nicht veröffentlichen, brouillon, borrador, rascunho, bozza, szkic, taslak, 草稿, 下書き")

func wordSet(list string) map[string]bool {
	words := map[string]bool{}
	for word := range strings.SplitSeq(list, ", ") {
		words[word] = true
	}
	return words
}

// draftMark returns the mark with which a title says that its article is not ready: "[DRAFT] A",
// "A (wip)", "Draft: A", "WIP – A", or nothing but that word; "" if it has none. A title that only
// begins with such a word may be about drafts.
func draftMark(title string) string {
	title = strings.TrimFunc(title, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsSymbol(r) })
	for _, brackets := range [...]string{"[]", "()", "{}", "【】"} {
		opening, closing := brackets[:len(brackets)/2], brackets[len(brackets)/2:]
		if rest, ok := strings.CutPrefix(title, opening); ok {
			if word, _, ok := strings.Cut(rest, closing); ok && (draftTitles[statusWord(word)] || opening == "[" && plainWords[statusWord(word)]) {
				return opening + word + closing
			}
		}
		if rest, ok := strings.CutSuffix(title, closing); ok {
			if i := strings.LastIndex(rest, opening); i >= 0 && draftTitles[statusWord(rest[i:])] {
				return title[i:]
			}
		}
	}
	end := strings.IndexFunc(title, func(r rune) bool { return !unicode.IsLetter(r) && r != ' ' })
	if end < 0 {
		end = len(title)
	}
	head, rest := strings.TrimRight(title[:end], " "), title[end:]
	sign, _ := utf8.DecodeRuneInString(rest)
	switch {
	case !draftTitles[statusWord(head)]:
	case rest == "", sign == ':', sign == '：':
		return title[:end+min(len(rest), utf8.RuneLen(sign))]
	case head == strings.ToUpper(head) && (strings.ContainsRune("–—|", sign) || strings.HasPrefix(rest, "- ") || unicode.IsSymbol(sign)):
		return head
	}
	return ""
}

// nameTitle makes a title from a file name.
func nameTitle(name string) string {
	title := strings.Join(strings.FieldsFunc(name, func(r rune) bool {
		return r == '-' || r == '_' || unicode.IsSpace(r)
	}), " ")
	if title == "" {
		return name
	}
	r, size := utf8.DecodeRuneInString(title)
	return string(unicode.ToUpper(r)) + title[size:]
}
