package frontmatter

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"

	"github.com/BurntSushi/toml"
)

// tomlCode returns the code of the message for a parser's error: it says how to fix the
// most common mistakes.
func tomlCode(message string) string {
	switch {
	case strings.HasPrefix(message, "expected value but found"), strings.HasPrefix(message, "strings cannot contain newlines"):
		return "lint.front-matter.toml_quote"
	case strings.HasPrefix(message, "expected '.' or '='"):
		return "lint.front-matter.toml_equals"
	}
	return "lint.front-matter.toml"
}

// decodeTOML decodes TOML into a table; line is the number of lines before data.
func decodeTOML(data []byte, line int) (Value, error) {
	var tree map[string]any
	meta, err := toml.Decode(string(data), &tree)
	var e toml.ParseError
	if errors.As(err, &e) {
		at := max(e.Position.Line, 1)
		if m, ok := tomlCause(data, line, at, e.Message); ok {
			return Value{}, &Error{line + m.line, m.Message}
		}
		return Value{}, errorAt(line+at, tomlCode(e.Message), "why", e.Message)
	}
	if err != nil {
		return Value{}, errorAt(line+1, "lint.front-matter.toml", "why", err)
	}
	return tomlTable(tree, nil, tomlLines(string(data), meta.Keys(), line), line), nil
}

// tomlLines finds the lines of keys, which the decoder does not report. The keys are in
// the order of the text, so it only searches forward.
func tomlLines(data string, keys []toml.Key, line int) map[string]int {
	lines := strings.Split(data, "\n")
	found := make(map[string]int, len(keys))
	at := 0
	for _, key := range keys {
		name := key[len(key)-1]
		for i := at; i < len(lines); i++ {
			if hasTOMLKey(lines[i], name) {
				at = i
				break
			}
		}
		if _, ok := found[key.String()]; !ok {
			found[key.String()] = line + at + 1
		}
	}
	return found
}

// hasTOMLKey reports whether the line sets the key: name = …, or [name].
func hasTOMLKey(line, name string) bool {
	for from := 0; ; {
		i := strings.Index(line[from:], name)
		if i < 0 || name == "" {
			return false
		}
		before := strings.TrimRight(line[:from+i], " \t\"'")
		after := strings.TrimLeft(line[from+i+len(name):], " \t\"'")
		from += i + len(name)
		if (before == "" || strings.ContainsAny(before[len(before)-1:], "[{.,")) &&
			after != "" && strings.ContainsAny(after[:1], "=.]") {
			return true
		}
	}
}

func tomlTable(tree map[string]any, path toml.Key, lines map[string]int, line int) Value {
	t := Value{Kind: Table, Line: line}
	for name, v := range tree {
		key := append(slices.Clip(path), name)
		at := line
		if l, ok := lines[key.String()]; ok {
			at = l
		}
		t.Fields = append(t.Fields, newField(name, at, tomlValue(v, key, lines, at)))
	}
	sort.Slice(t.Fields, func(i, j int) bool {
		a, b := &t.Fields[i], &t.Fields[j]
		return cmp.Or(a.Line-b.Line, strings.Compare(a.Name, b.Name)) < 0
	})
	return t
}

func tomlValue(v any, key toml.Key, lines map[string]int, line int) Value {
	switch v := v.(type) {
	case map[string]any:
		return tomlTable(v, key, lines, line)
	case []map[string]any:
		list := Value{Kind: List, Line: line}
		for _, item := range v {
			list.Items = append(list.Items, tomlTable(item, key, lines, line))
		}
		return list
	case []any:
		list := Value{Kind: List, Line: line}
		for _, item := range v {
			list.Items = append(list.Items, tomlValue(item, key, lines, line))
		}
		return list
	case string:
		return Value{Kind: Text, Text: v, Line: line}
	case bool:
		return Value{Kind: Bool, Text: strconv.FormatBool(v), Line: line}
	case int64:
		return Value{Kind: Number, Text: strconv.FormatInt(v, 10), Line: line}
	case float64:
		return Value{Kind: Number, Text: strconv.FormatFloat(v, 'g', -1, 64), Line: line}
	case time.Time:
		return Value{Kind: Text, Text: tomlTime(v), Line: line}
	}
	return Value{Kind: Text, Text: fmt.Sprint(v), Line: line}
}

// tomlTime formats a time as it was written; the decoder marks local times by the names
// of their zones.
func tomlTime(t time.Time) string {
	switch t.Location().String() {
	case "date-local":
		return t.Format(time.DateOnly)
	case "time-local":
		return t.Format(time.TimeOnly)
	case "datetime-local":
		return t.Format("2006-01-02T15:04:05.999999999")
	}
	return t.Format(time.RFC3339Nano)
}
