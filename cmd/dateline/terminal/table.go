package terminal

import (
	"strings"

	"github.com/rivo/uniseg"
)

// narrowest is the minimum width of a column.
const narrowest = 6

// between is the space between two columns.
const between = "  "

// Table formats rows in columns. If width is not 0, the widest columns among those that
// may shrink are narrowed until a row fits, and their cells continue on several lines:
// nothing is cut. A row may have fewer cells than others.
func Table(rows [][]string, width int, shrink ...int) string {
	var widths []int
	for _, row := range rows {
		for i, cell := range row {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], uniseg.StringWidth(cell))
		}
	}
	if width > 0 {
		fit(widths, width, shrink)
	}
	var b strings.Builder
	for _, row := range rows {
		cells, high := make([][]string, len(row)), 1
		for i, cell := range row {
			cells[i] = wrap(cell, widths[i], widths[i])
			high = max(high, len(cells[i]))
		}
		for n := range high {
			var line strings.Builder
			for i, lines := range cells {
				cell := ""
				if n < len(lines) {
					cell = lines[n]
				}
				line.WriteString(cell + strings.Repeat(" ", widths[i]-uniseg.StringWidth(cell)) + between)
			}
			b.WriteString(strings.TrimRight(line.String(), " ") + "\n")
		}
	}
	return b.String()
}

// fit narrows the widest columns first.
func fit(widths []int, width int, shrink []int) {
	total := len(between) * (len(widths) - 1)
	for _, w := range widths {
		total += w
	}
	for ; total > width; total-- {
		widest := -1
		for _, i := range shrink {
			if i < len(widths) && widths[i] > narrowest && (widest < 0 || widths[i] > widths[widest]) {
				widest = i
			}
		}
		if widest < 0 {
			return
		}
		widths[widest]--
	}
}

// Wrap breaks text into lines of at most width columns, where Unicode allows a line
// break, and within a word that is longer than a line. The lines after the first begin
// with indent. If width is 0 the text is unchanged.
func Wrap(text string, width int, indent string) string {
	if width == 0 || uniseg.StringWidth(text) <= width {
		return text
	}
	lead := text[:len(text)-len(strings.TrimLeft(text, " "))]
	lines := wrap(text[len(lead):], max(width-len(lead), narrowest), max(width-len(indent), narrowest))
	return lead + strings.Join(lines, "\n"+indent)
}

// wrap returns the lines of a text, without trailing spaces. The first may have another
// width than the others.
func wrap(text string, first, others int) []string {
	width := first
	var lines []string
	line, used, state := "", 0, -1
	end := func() {
		lines, line, used = append(lines, strings.TrimRight(line, " ")), "", 0
		width = others
	}
	for rest := text; rest != ""; {
		var segment string
		segment, rest, _, state = uniseg.FirstLineSegmentInString(rest, state)
		bare := uniseg.StringWidth(strings.TrimRight(segment, " \n"))
		if line != "" && used+bare > width {
			end()
		}
		if bare > width { // a word longer than a line
			for g := uniseg.NewGraphemes(segment); g.Next(); used += g.Width() {
				if line != "" && g.Str() != " " && used+g.Width() > width {
					end()
				}
				line += g.Str()
			}
			continue
		}
		line += segment
		used += uniseg.StringWidth(segment)
	}
	if line != "" || len(lines) == 0 {
		end()
	}
	return lines
}

// Fits reports whether all lines of a text fit into a terminal.
func Fits(text string, width int) bool {
	for line := range strings.Lines(text) {
		if uniseg.StringWidth(strings.TrimRight(line, "\n")) > width {
			return false
		}
	}
	return true
}
