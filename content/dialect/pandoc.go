package dialect

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/dateline-bot/dateline/content/lines"
)

// Pandoc and Quarto: https://pandoc.org/MANUAL.html#pandocs-markdown

var (
	lineBlock  = regexp.MustCompile(`^\| ([^|]*[^|\s])\s*$`)
	exampleDef = regexp.MustCompile(`^ {0,3}\(@([\w-]*)\)\s+`)
	exampleRef = regexp.MustCompile(`\(@([\w-]+)\)`)
	label      = regexp.MustCompile(`(\$\$|^Table:.*|^: .*)\s*\{#(?:eq|tbl|fig|sec|lst)[:-][\w:-]+[^{}]*\}`)
	codeClass  = regexp.MustCompile("^`\\{([.=])([\\w-]+)\\}")
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

// inlineNotes makes footnotes of notes that are written where they belong, ^[text], as Pandoc, Zenn and
// markdown-it read them. Their text, which goes to the end of the article, is added to notes.
func inlineNotes(text string, notes *[]string) string {
	var b strings.Builder
	from := 0
	for i := 0; i < len(text); {
		switch {
		case text[i] == '\\':
			i += 2
		case text[i] == '`':
			n, ticks := lines.CodeSpanIn([]byte(text), 0, i, longestSpan)
			i += max(n, ticks)
		case strings.HasPrefix(text[i:], "^[") && (i == 0 || text[i-1] != '['):
			end := noteEnd(text[i+1:])
			if end < 0 {
				return text
			}
			if !isNote(text[i+2:i+1+end], text[i+2+end:]) {
				i += end + 2
				continue
			}
			name := "[^inline-note-" + strconv.Itoa(len(*notes)+1) + "]"
			*notes = append(*notes, name+": "+strings.TrimSpace(text[i+2:i+1+end]))
			b.WriteString(text[from:i] + name)
			i += end + 2
			from = i
		default:
			i++
		}
	}
	return b.String() + text[min(from, len(text)):]
}

// isNote distinguishes a note from a regular expression: ^[a-z]+, ^[^/]*$.
func isNote(note, after string) bool {
	if after != "" && strings.IndexByte("+*?{$/\\(|", after[0]) >= 0 || note[0] == '^' || note[0] == '\\' {
		return false
	}
	return strings.Contains(strings.TrimSpace(note), " ") || !strings.ContainsAny(note, `-_\0123456789`) && len(note) > 2
}

// noteEnd returns where the bracket at the start of a text is closed; -1 if it is not, or encloses nothing.
func noteEnd(text string) int {
	depth := 0
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '`':
			n, ticks := lines.CodeSpanIn([]byte(text), 0, i, longestSpan)
			i += max(n, ticks) - 1
		case '[':
			depth++
		case ']':
			if depth--; depth == 0 {
				if strings.TrimSpace(text[1:i]) == "" {
					return -1
				}
				return i
			}
		}
	}
	return -1
}
