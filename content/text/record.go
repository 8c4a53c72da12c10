package text

import (
	"slices"
	"strings"

	"github.com/dateline-bot/dateline/content/rich"
)

// records writes a table that is too wide as records: for each row one line a cell,
// with the header of its column before it; the first line in bold.
func (tw *tableWriter) records(g *grid) {
	labels := g.labels()
	body := g.rows[g.header:]
	if len(body) == 0 {
		tw.out.begin()
		offset := tw.out.n
		tw.out.write(strings.Join(slices.DeleteFunc(labels, func(l string) bool { return l == "" }), " · "))
		tw.out.entity(bold, offset)
		return
	}
	for r, row := range body {
		if r > 0 {
			tw.out.sep(2, cutItem)
		}
		tw.out.begin()
		written := false
		for c := range row {
			if row[c].cell == nil {
				continue // covered by another cell
			}
			value := row[c].cell.Text
			if r > 0 && strings.TrimSpace(value.String) == "" && len(value.Spans) == 0 {
				continue // the first record names every column
			}
			var style EntityType
			if written {
				tw.out.write("\n")
			} else {
				style = bold
			}
			tw.field(labels[c], value, style)
			written = true
		}
	}
}

// field writes one line of a record.
func (tw *tableWriter) field(label string, value rich.Text, style EntityType) {
	offset := tw.out.n
	if label != "" {
		tw.out.write(label)
		tw.out.put(": ")
	}
	if style != 0 {
		tw.out.entity(style, offset) // merges with the value's own
	}
	first := len(tw.out.ents)
	switch {
	case strings.TrimSpace(value.String) != "" || len(value.Spans) > 0:
		tw.prose.inline(value, style)
	case label != "":
		tw.out.put("–")
		if style != 0 {
			tw.out.entity(style, tw.out.n-1)
		}
	}
	if style != 0 && first > 0 && !tw.out.plain && label != "" {
		first--
		tw.out.ents = append(tw.out.ents[:first], normalise(tw.out.ents[first:])...)
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

// column writes a table of one column as lines, with its header in bold.
func (tw *tableWriter) column(g *grid) {
	for r, row := range g.rows {
		if r > 0 {
			level := cutItem
			if r <= g.header {
				level = cutStick
			}
			tw.out.sep(1, level)
		}
		if len(row) == 0 || row[0].cell == nil {
			continue
		}
		var style EntityType
		if r < g.header {
			style = bold
		}
		tw.prose.line(row[0].cell.Text, style)
	}
}
