package frontmatter

import (
	"bytes"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/dateline-bot/dateline/content/locale"
)

// A parser names the place at which it could not go on, in terms of its grammar. The
// author's mistake can mostly be seen in the line: a tab, an apostrophe within single
// quotes, a key in another column. These functions look for it once a parser has failed.

// cause is a mistake in a line, which counts from 1.
type cause struct {
	line int
	locale.Message
}

// yamlCause finds the mistake that made the parser fail at a line; ok is false if it is
// none of the common ones.
func yamlCause(data []byte, at int) (found cause, ok bool) {
	all := strings.Split(string(data), "\n")
	if at < 1 || at > len(all) {
		return cause{}, false
	}
	for line := at; line <= min(at+1, len(all)); line++ {
		if m, ok := oddCharacter(all[line-1]); ok {
			return cause{line, m}, true
		}
	}
	if m, ok := quotesOf(valueOf(all[at-1])); ok {
		return cause{at, m}, true
	}
	return columnsOf(all, at)
}

// valueOf returns the value of a line: what follows "key: " or "- ".
func valueOf(line string) string {
	trimmed := strings.TrimSpace(line)
	if item, ok := strings.CutPrefix(trimmed, "- "); ok {
		trimmed = strings.TrimSpace(item)
	}
	if i := strings.Index(trimmed, ": "); i > 0 && !strings.ContainsAny(trimmed[:i], " \"'") {
		return strings.TrimSpace(trimmed[i+1:])
	}
	return trimmed
}

// oddCharacter finds a character that only looks right: a tab as indentation, a space
// that is not one, a wide colon.
func oddCharacter(line string) (locale.Message, bool) {
	key := ""
	for i, r := range line {
		switch {
		case r == '\t' && strings.TrimSpace(line[:i]) == "":
			return locale.M("lint.front-matter.tab"), true
		case r == '：' && i > 0 && key == "":
			return locale.M("lint.front-matter.wide_colon", "key", line[:i]), true
		case r >= utf8.RuneSelf && (unicode.Is(unicode.Zs, r) || r == '\u200b' || r == '\ufeff') && (strings.TrimSpace(line[:i]) == "" || key != ""):
			return locale.M("lint.front-matter.odd_space", "code", fmt.Sprintf("U+%04X", r)), true
		case r == ':' && key == "":
			key = line[:i+1]
		case r == ' ':
		case key != "":
			return locale.Message{}, false // the value begins
		}
	}
	return locale.Message{}, false
}

// typographic are quotation marks that mean nothing in YAML, TOML and JSON.
const typographic = "“”„‟‘’‚«»"

// quotesOf finds quotes around a value that are not those that its author means.
func quotesOf(value string) (locale.Message, bool) {
	first, size := utf8.DecodeRuneInString(value)
	switch {
	case value == "":
	case strings.ContainsRune(typographic, first):
		return locale.M("lint.front-matter.typographic", "quote", value[:size]), true
	case first == '\'':
		if i := strings.IndexByte(strings.ReplaceAll(value[1:], "''", "  "), '\''); i >= 0 && !endsAt(value[i+2:]) {
			return locale.M("lint.front-matter.apostrophe"), true
		}
	case first == '"':
		rest, closed, escaped := afterQuoted(value[1:])
		switch {
		case closed && !endsAt(rest):
			return locale.M("lint.front-matter.inner_quotes"), true
		case closed && escaped:
			return locale.M("lint.front-matter.backslash"), true
		}
	}
	return locale.Message{}, false
}

// endsAt reports whether nothing but a comment, or what may follow a value in brackets,
// is in the rest of a line.
func endsAt(rest string) bool {
	rest = strings.TrimSpace(rest)
	return rest == "" || strings.ContainsRune("#,]}:", rune(rest[0]))
}

// afterQuoted returns what follows a text in double quotes, and whether it has a
// backslash.
func afterQuoted(text string) (rest string, closed, escaped bool) {
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '\\':
			escaped = true
			i++
		case '"':
			return text[i+1:], true, escaped
		}
	}
	return "", false, escaped
}

// openedAt returns the line of the bracket that is not closed at a line, where the parser
// first misses its end.
func openedAt(data []byte, at int) int {
	all := strings.Split(string(data), "\n")
	for line := min(at, len(all)); line >= 1; line-- {
		for _, pair := range []string{"[]", "{}"} {
			if strings.Count(all[line-1], pair[:1]) > strings.Count(all[line-1], pair[1:]) {
				return line
			}
		}
	}
	return at
}

// columnsOf finds a key that begins in another column than it should, and a line without
// a key.
func columnsOf(all []string, at int) (cause, bool) {
	line := all[at-1]
	value := valueOf(line)
	if at < len(all) && indentOf(all[at]) > indentOf(line) && keyLine(all[at]) && keyLine(line) && value != "" && !strings.ContainsRune("|>[{\"'&!", rune(value[0])) && strings.Contains(line, ": ") {
		return cause{at + 1, locale.M("lint.front-matter.deeper", "key", strings.TrimSpace(strings.SplitN(line, ":", 2)[0]))}, true
	}
	for _, first := range all[:at-1] {
		if trimmed := strings.TrimSpace(first); trimmed != "" && trimmed[0] != '#' {
			if keyLine(line) && keyLine(first) && indentOf(line) < indentOf(first) {
				return cause{at, locale.M("lint.front-matter.columns")}, true
			}
			break
		}
	}
	if at > 1 && indentOf(line) == 0 && value != "" && !strings.ContainsAny(line, ":[]{}'\"") && line[0] != '-' {
		return cause{at, locale.M("lint.front-matter.no_key")}, true
	}
	return cause{}, false
}

func indentOf(line string) int { return len(line) - len(strings.TrimLeft(line, " ")) }

// tomlCause finds the mistake that made the parser fail at a line, with the parser's
// message; above is the number of lines before data.
func tomlCause(data []byte, above, at int, message string) (cause, bool) {
	all := strings.Split(string(data), "\n")
	if at < 1 || at > len(all) {
		return cause{}, false
	}
	line := all[at-1]
	_, value, _ := strings.Cut(line, "=")
	if first, size := utf8.DecodeRuneInString(strings.TrimSpace(value)); size > 0 && strings.ContainsRune(typographic, first) {
		return cause{at, locale.M("lint.front-matter.typographic", "quote", string(first))}, true
	}
	switch {
	case strings.Contains(message, "has already been defined"):
		name := strings.Trim(strings.TrimSpace(strings.SplitN(line, "=", 2)[0]), `"'[]`)
		for i, before := range all[:at-1] {
			if hasTOMLKey(before, name) {
				return cause{at, locale.M("lint.front-matter.twice", "key", name, "line", above+i+1)}, true
			}
		}
	case strings.HasPrefix(message, "invalid datetime"):
		return cause{at, locale.M("lint.front-matter.toml_date", "date", strings.TrimSpace(value))}, true
	case strings.Contains(value, `\`) && (strings.Contains(message, "escape") || strings.Contains(message, "hexadecimal")):
		return cause{at, locale.M("lint.front-matter.backslash")}, true
	}
	return cause{}, false
}

// jsonCause returns how to fix what encoding/json objects to; offset is that of the
// character after the one it met.
func jsonCause(data []byte, offset int, message string) locale.Message {
	met := byte(0)
	if offset >= 1 && offset <= len(data) {
		met = data[offset-1]
	}
	before := bytes.TrimRight(data[:min(max(offset-1, 0), len(data))], " \t\r\n")
	switch {
	case (met == '}' || met == ']') && bytes.HasSuffix(before, []byte(",")):
		return locale.M("lint.front-matter.json_comma", "sign", string(met))
	case strings.Contains(message, "looking for beginning"):
		return locale.M("lint.front-matter.json_quotes")
	case strings.Contains(message, "key:value pair"), strings.Contains(message, "array element"):
		return locale.M("lint.front-matter.json_apart")
	case strings.Contains(message, "string literal"), strings.Contains(message, "string escape"):
		return locale.M("lint.front-matter.json_text")
	}
	return locale.M("lint.front-matter.json", "why", message)
}
