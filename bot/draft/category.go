package draft

import (
	"regexp"
	"slices"
	"strings"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/frontmatter"
)

// categoryField is a key of a header that holds categories.
type categoryField struct {
	frontmatter.Field
	inline bool     // it is within a table on one line
	names  []string // its categories
}

// categories writes the categories of a draft to the keys that the parser reads them from: each key
// keeps those of its names that are chosen, and the first gets the new ones.
func (s Site) categories(h *header, d *Draft) {
	if len(d.Categories) == 0 && (!d.Chosen || d.Header == "") {
		return
	}
	keys := s.Parser.CategoriesFrom
	if keys == nil {
		keys = content.CategoryKeys()
	}
	fields := s.categoryFields(h, "", h.fields(), keys)
	for i, f := range slices.Backward(fields) { // from below, so that the lines above stay where they are
		var names []string
		for _, name := range d.Categories {
			elsewhere := slices.ContainsFunc(fields, func(f categoryField) bool { return hasCategory(f.names, name) })
			if hasCategory(f.names, name) || i == 0 && !elsewhere {
				names = append(names, name)
			}
		}
		switch {
		case slices.Equal(names, f.names):
		case f.Value.Scalar() && len(names) <= 1:
			h.put(f.Field, f.inline, quoted(strings.Join(names, "")))
		default:
			h.put(f.Field, f.inline, listed(names))
		}
	}
	if len(fields) > 0 || len(d.Categories) == 0 {
		return
	}
	switch table, key, nested := strings.Cut(keys[0], "."); {
	case nested:
		h.add(table, key, listed(d.Categories))
	default:
		h.set(keys[0], listed(d.Categories))
	}
}

// categoryFields returns the keys that hold categories. path is that of the table, "" or
// "taxonomies.".
func (s Site) categoryFields(h *header, path string, table []frontmatter.Field, keys []string) (out []categoryField) {
	for _, f := range table {
		at := path + f.Key
		switch here, below := content.HoldsCategories(keys, path, f); {
		case here:
			only := s.Parser
			only.CategoriesFrom = []string{at}
			found := categoryField{Field: f}
			if a, _ := only.Parse("draft.md", []byte(h.text)); a != nil {
				found.names = a.Categories
			}
			out = append(out, found)
		case below:
			inner := s.categoryFields(h, at+".", f.Value.Fields, keys)
			for i := range inner {
				inner[i].inline = inner[i].inline || inner[i].Line == f.Line
			}
			out = append(out, inner...)
		}
	}
	return out
}

func hasCategory(names []string, name string) bool {
	return slices.ContainsFunc(names, func(have string) bool { return content.CategoryKey(have) == content.CategoryKey(name) })
}

// listed writes names as a list of YAML or TOML.
func listed(names []string) string {
	all := make([]string, 0, len(names))
	for _, name := range names {
		all = append(all, quoted(name))
	}
	return "[" + strings.Join(all, ", ") + "]"
}

// inlineValue matches a value within a table on one line.
var inlineValue = regexp.MustCompile(`^(?:\[[^\]]*\]|"(?:[^"\\]|\\.)*"|'[^']*'|[^,}\n]*[^,}\s])`)

// put replaces the value of a key; inline, within a table on one line.
func (h *header) put(f frontmatter.Field, inline bool, value string) {
	all := strings.SplitAfter(h.text, "\n")
	i := f.Line - 1
	if i < 0 || i >= len(all) {
		return
	}
	at := regexp.MustCompile(`(?:^|[\s{,."'])` + regexp.QuoteMeta(f.Name) + `["']?\s*[:=][ \t]*`).FindStringIndex(all[i])
	if at == nil {
		return
	}
	line, rest := all[i][:at[1]], all[i][at[1]:]
	if inline {
		all[i] = line + value + strings.TrimPrefix(rest, inlineValue.FindString(rest))
	} else {
		if !strings.HasSuffix(line, " ") {
			line = strings.TrimRight(line, "\n") + " "
		}
		end := h.end(all, i)
		all = slices.Replace(all, i, end, line+value+"\n")
	}
	h.text = strings.Join(all, "")
}

// end returns the index after the last line of the value that begins on line i.
func (h *header) end(all []string, i int) int {
	end := i + 1
	if h.toml {
		for ; end < len(all)-1; end++ {
			one := header{toml: true, text: "+++\n" + strings.Join(all[i:end], "") + "+++\n"}
			if one.fields() != nil {
				break
			}
		}
		return end
	}
	indent := indentOf(all[i])
	for next := end; next < len(all); next++ {
		line := strings.TrimSpace(all[next])
		switch {
		case line == "" || line[0] == '#': // within the value if more of it follows
		case indentOf(all[next]) > indent, indentOf(all[next]) == indent && (line == "-" || strings.HasPrefix(line, "- ")):
			end = next + 1
		default:
			return end
		}
	}
	return end
}

func indentOf(line string) int { return len(line) - len(strings.TrimLeft(line, " \t")) }

// add adds a key to a table at the top level, which may not be there yet.
func (h *header) add(table, key, value string) {
	for _, f := range h.fields() {
		if f.Key != strings.ToLower(table) {
			continue
		}
		all := strings.SplitAfter(h.text, "\n")
		if brace := strings.IndexByte(all[f.Line-1], '{'); brace >= 0 {
			sep := ", "
			if len(f.Value.Fields) == 0 {
				sep = ""
			}
			all[f.Line-1] = all[f.Line-1][:brace+1] + h.pair(key, value) + sep + strings.TrimLeft(all[f.Line-1][brace+1:], " ")
		} else {
			head := all[f.Line-1]
			indent := head[:indentOf(head)]
			switch {
			case h.toml && !strings.HasPrefix(head[len(indent):], "["): // taxonomies.tags = […]
				key = table + "." + key
			case len(f.Value.Fields) > 0:
				first := all[f.Value.Fields[0].Line-1]
				indent = first[:indentOf(first)]
			case !h.toml: // an empty one
				indent += "  "
			}
			all = slices.Insert(all, f.Line, indent+h.pair(key, value)+"\n")
		}
		h.text = strings.Join(all, "")
		return
	}
	h.set(table, "{"+h.pair(key, value)+"}")
}
