package frontmatter

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Most headers are a few lines of plain YAML: a key, and a word, a date, a quoted text
// or a list of these. A site of 100,000 articles has 100,000 such headers to read at a
// start, and a complete parser takes most of that time. plainYAML reads only these, in
// a tenth of the time, and leaves everything else to the complete parser: every line
// that does not have one of the forms below, every character with a special meaning.
// TestPlainYAML and FuzzPlainYAML hold that both return the same.

// maxPlainLines bounds the headers that are read here; the complete parser has its own
// limits.
const maxPlainLines = 200

// plainYAML decodes a header of plain lines. ok is false for any other header,
// including invalid ones.
func plainYAML(data []byte, line int) (table Value, ok bool) {
	table = Value{Kind: Table, Line: line, Fields: make([]Field, 0, min(bytes.Count(data, []byte("\n"))+1, maxPlainLines))}
	list := -1  // the field whose list the preceding lines may be; -1: none
	indent := 0 // of its items
	for n := 1; len(data) > 0; n++ {
		if n > maxPlainLines {
			return Value{}, false
		}
		text, rest, _ := bytes.Cut(data, []byte("\n"))
		data = rest
		if len(text) == 0 {
			list = -1
			continue
		}
		if at := itemIndent(text); at >= 0 {
			if list < 0 || len(table.Fields[list].Value.Items) > 0 && at != indent {
				return Value{}, false
			}
			item, ok := plainScalar(text[at+2:], false)
			if !ok {
				return Value{}, false
			}
			item.Line = line + n
			v := &table.Fields[list].Value
			v.Kind, indent = List, at
			v.Items = append(v.Items, item)
			continue
		}
		key, value, ok := plainPair(text)
		if !ok {
			return Value{}, false
		}
		v, ok := plainValue(value)
		if !ok {
			return Value{}, false
		}
		v.setLine(line + n)
		table.Fields = append(table.Fields, newField(string(key), line+n, v))
		if list = -1; v.Kind == Null {
			list = len(table.Fields) - 1
		}
	}
	return table, len(table.Fields) > 0
}

func (v *Value) setLine(line int) {
	v.Line = line
	for i := range v.Items {
		v.Items[i].Line = line
	}
}

// itemIndent returns the indentation of a list item; -1 for another line.
func itemIndent(text []byte) int {
	at := 0
	for at < len(text) && text[at] == ' ' {
		at++
	}
	if at+2 < len(text) && text[at] == '-' && text[at+1] == ' ' && text[at+2] != ' ' {
		return at
	}
	return -1
}

// plainPair splits a line into its key and its value.
func plainPair(text []byte) (key, value []byte, ok bool) {
	i := bytes.IndexByte(text, ':')
	if i <= 0 || !asciiLetter(text[0]) {
		return nil, nil, false
	}
	key = text[:i]
	for _, b := range key {
		if !asciiLetter(b) && !digit(b) && b != '_' && b != '-' {
			return nil, nil, false
		}
	}
	if reserved(key) {
		return nil, nil, false
	}
	if value = text[i+1:]; len(value) == 0 {
		return key, nil, true
	}
	if value[0] != ' ' || len(value) == 1 {
		return nil, nil, false
	}
	return key, value[1:], true
}

// plainValue reads the value of a key.
func plainValue(text []byte) (Value, bool) {
	if text == nil {
		return Value{}, true
	}
	if text[0] != '[' {
		return plainScalar(text, false)
	}
	inner, ok := bytes.CutSuffix(text[1:], []byte("]"))
	if !ok || len(inner) == 0 {
		return Value{}, false
	}
	v := Value{Kind: List, Items: make([]Value, 0, bytes.Count(inner, []byte(","))+1)}
	for rest, more := inner, true; more; {
		var item []byte
		item, rest, more = cutItem(rest)
		one, ok := plainScalar(item, true)
		if !ok {
			return Value{}, false
		}
		v.Items = append(v.Items, one)
	}
	return v, true
}

// cutItem returns the first item of a list on one line: it ends with a comma and one
// space.
func cutItem(text []byte) (item, rest []byte, more bool) {
	end := 0
	if len(text) > 0 && (text[0] == '"' || text[0] == '\'') {
		end = 1 + max(bytes.IndexByte(text[1:], text[0]), 0)
	}
	i := bytes.IndexByte(text[end:], ',')
	if i < 0 {
		return text, nil, false
	}
	item, rest = text[:end+i], text[end+i+1:]
	if len(rest) > 0 && rest[0] == ' ' {
		rest = rest[1:]
	}
	return item, rest, true
}

// plainScalar reads a word, a text, a date or a number.
func plainScalar(text []byte, inList bool) (Value, bool) {
	if len(text) == 0 {
		return Value{}, false
	}
	if q := text[0]; q == '"' || q == '\'' {
		return quoted(text, q)
	}
	switch {
	case digit(text[0]) && wholeNumber(text):
		return Value{Kind: Number, Text: string(text)}, true
	case digit(text[0]) && !plainDate(text, inList):
		return Value{}, false
	case reserved(text):
		if s := string(text); s == "true" || s == "false" {
			return Value{Kind: Bool, Text: s}, true
		}
		return Value{}, false
	case !digit(text[0]) && !plainText(text, inList):
		return Value{}, false
	}
	return Value{Kind: Text, Text: string(text)}, true
}

// quoted reads a quoted text without escapes.
func quoted(text []byte, quote byte) (Value, bool) {
	if len(text) < 3 || text[len(text)-1] != quote {
		return Value{}, false
	}
	inner := text[1 : len(text)-1]
	if bytes.IndexByte(inner, quote) >= 0 || bytes.IndexByte(inner, '\\') >= 0 || !printable(inner) {
		return Value{}, false
	}
	return Value{Kind: Text, Text: string(inner)}, true
}

// printable reports whether a text on one line has only letters, signs and single
// spaces between them.
func printable(text []byte) bool {
	if text[0] == ' ' || text[len(text)-1] == ' ' || !utf8.Valid(text) {
		return false
	}
	for _, r := range string(text) {
		if r < ' ' || r == 0x7f || r >= 0x80 && !unicode.IsLetter(r) && !strings.ContainsRune("«»„“”‘’–—…№", r) {
			return false
		}
	}
	return true
}

// plainText reports whether a text needs no quotes: it begins with a letter, and has no
// characters with a special meaning.
func plainText(text []byte, inList bool) bool {
	first, _ := utf8.DecodeRune(text)
	if !unicode.IsLetter(first) || !printable(text) {
		return false
	}
	signs := ` .,;()/_-+=!?'"&`
	if inList {
		signs = ` ./_-+`
	}
	for _, b := range text {
		if b < utf8.RuneSelf && !asciiLetter(b) && !digit(b) && strings.IndexByte(signs, b) < 0 {
			return false
		}
	}
	return true
}

// reserved reports whether a word may have a special meaning in some version of YAML.
func reserved(text []byte) bool {
	switch strings.ToLower(string(text)) {
	case "true", "false", "null", "yes", "no", "on", "off", "y", "n", "nan", "inf":
		return true
	}
	return false
}

// wholeNumber reports whether a text is a number without a sign and leading zeros.
func wholeNumber(text []byte) bool {
	if len(text) > 9 || text[0] == '0' && len(text) > 1 {
		return false
	}
	for _, b := range text {
		if !digit(b) {
			return false
		}
	}
	return true
}

// plainDate reports whether a text is a date, with or without a time of day.
func plainDate(text []byte, inList bool) bool {
	for _, form := range []string{"0000-00-00", "0000-00-00T00:00:00Z", "0000-00-00T00:00:00+00:00", "0000-00-00 00:00:00 +0000",
		"0000-00-00 00:00:00", "0000-00-00 00:00", "0000-00-00T00:00:00"} {
		if hasForm(text, form) {
			return len(form) == 10 || !inList
		}
	}
	return false
}

func hasForm(text []byte, form string) bool {
	if len(text) != len(form) {
		return false
	}
	for i, b := range text {
		switch f := form[i]; {
		case f == '0' && !digit(b), f == '+' && b != '+' && b != '-', f != '0' && f != '+' && f != b:
			return false
		}
	}
	return true
}

func digit(b byte) bool       { return '0' <= b && b <= '9' }
func asciiLetter(b byte) bool { return 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z' }
