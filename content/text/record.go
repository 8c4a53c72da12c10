package text

import (
	"slices"
	"strings"

	"github.com/dateline-bot/dateline/content/rich"
)

// records writes a table that is too wide as records: for each row a line a
// cell, with the header of its column before it; the first line in bold.
func (e *encoder) records(g *grid) {
	labels := g.labels()
	body := g.rows[g.header:]
	if len(body) == 0 {
		e.begin()
		offset := e.n
		e.write(strings.Join(slices.DeleteFunc(labels, func(l string) bool { return l == "" }), " · "))
		e.entity(bold, offset)
		return
	}
	for r, row := range body {
		if r > 0 {
			e.sep(2, cutItem)
		}
		e.begin()
		written := false
		for c := range row {
			if row[c].cell == nil {
				continue // another cell spans here
			}
			value := row[c].cell.Text
			if r > 0 && strings.TrimSpace(value.String) == "" && len(value.Spans) == 0 {
				continue // the first record names every column
			}
			var style EntityType
			if written {
				e.write("\n")
			} else {
				style = bold
			}
			e.field(labels[c], value, style)
			written = true
		}
	}
}

// field writes one line of a record.
func (e *encoder) field(label string, value rich.Text, style EntityType) {
	offset := e.n
	if label != "" {
		e.write(label)
		e.put(": ")
	}
	if style != 0 {
		e.entity(style, offset) // the value's own merges with it
	}
	first := len(e.ents)
	switch {
	case strings.TrimSpace(value.String) != "" || len(value.Spans) > 0:
		e.inline(value, style)
	case label != "":
		e.put("–")
		if style != 0 {
			e.entity(style, e.n-1)
		}
	}
	if style != 0 && first > 0 && !e.plain && label != "" {
		first--
		e.ents = append(e.ents[:first], normalise(e.ents[first:])...)
	}
}

// labels returns the headers of the columns.
func (g *grid) labels() []string {
	labels := make([]string, g.columns)
	for _, row := range g.rows[:g.header] {
		for c, cell := range row {
			text := strings.TrimSpace(strings.ReplaceAll(cell.text, "\n", " "))
			if text == "" {
				continue
			}
			if labels[c] != "" {
				labels[c] += " "
			}
			labels[c] += text
		}
	}
	return labels
}

// column writes a table of one column as lines, its header in bold.
func (e *encoder) column(g *grid) {
	for r, row := range g.rows {
		if r > 0 {
			level := cutItem
			if r <= g.header {
				level = cutStick
			}
			e.sep(1, level)
		}
		if len(row) == 0 || row[0].cell == nil {
			continue
		}
		var style EntityType
		if r < g.header {
			style = bold
		}
		e.line(row[0].cell.Text, style)
	}
}
