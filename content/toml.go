package content

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/BurntSushi/toml"
)

// decodeTOML decodes TOML into a table; line counts the lines before data.
func decodeTOML(data []byte, line int) (value, error) {
	var tree map[string]any
	meta, err := toml.Decode(string(data), &tree)
	var e toml.ParseError
	if errors.As(err, &e) {
		return value{}, errorAt(line+max(e.Position.Line, 1), "lint.front-matter.toml", "why", e.Message)
	}
	if err != nil {
		return value{}, errorAt(line+1, "lint.front-matter.toml", "why", err)
	}
	return tomlTable(tree, nil, tomlLines(string(data), meta.Keys(), line), line), nil
}

// tomlLines finds the lines of keys, which the decoder does not tell. The
// keys come in the order of the text, so a search goes only forward.
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

// hasTOMLKey reports whether the line gives the key: name = …, or [name].
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

func tomlTable(tree map[string]any, path toml.Key, lines map[string]int, line int) value {
	t := value{kind: kindTable, line: line}
	for name, v := range tree {
		key := append(slices.Clip(path), name)
		at := line
		if l, ok := lines[key.String()]; ok {
			at = l
		}
		t.fields = append(t.fields, newField(name, at, tomlValue(v, key, lines, at)))
	}
	slices.SortFunc(t.fields, func(a, b field) int {
		if a.line != b.line {
			return a.line - b.line
		}
		return strings.Compare(a.name, b.name)
	})
	return t
}

func tomlValue(v any, key toml.Key, lines map[string]int, line int) value {
	switch v := v.(type) {
	case map[string]any:
		return tomlTable(v, key, lines, line)
	case []map[string]any:
		list := value{kind: kindList, line: line}
		for _, item := range v {
			list.items = append(list.items, tomlTable(item, key, lines, line))
		}
		return list
	case []any:
		list := value{kind: kindList, line: line}
		for _, item := range v {
			list.items = append(list.items, tomlValue(item, key, lines, line))
		}
		return list
	case string:
		return value{kind: kindText, text: v, line: line}
	case bool:
		return value{kind: kindBool, text: strconv.FormatBool(v), line: line}
	case int64:
		return value{kind: kindNumber, text: strconv.FormatInt(v, 10), line: line}
	case float64:
		return value{kind: kindNumber, text: strconv.FormatFloat(v, 'g', -1, 64), line: line}
	case time.Time:
		return value{kind: kindText, text: tomlTime(v), line: line}
	}
	return value{kind: kindText, text: fmt.Sprint(v), line: line}
}

// tomlTime writes a time as the text that it was; the decoder marks local
// ones by the names of their zones.
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
