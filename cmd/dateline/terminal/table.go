package terminal

import (
	"strings"

	"github.com/rivo/uniseg"
)

// narrowest is how far a column of a table shrinks.
const narrowest = 6

// between is the space between two columns.
const between = "  "

// Table lays rows out in columns. If width is not 0, the widest columns of those
// that may shrink are cut, with an ellipsis, until a row fits into it. A row may
// have fewer cells than others.
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
		var line strings.Builder
		for i, cell := range row {
			cell = Cut(cell, widths[i])
			line.WriteString(cell + strings.Repeat(" ", widths[i]-uniseg.StringWidth(cell)) + between)
		}
		b.WriteString(strings.TrimRight(line.String(), " ") + "\n")
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

// Cut shortens text to so many columns; what is cut off is an ellipsis.
func Cut(text string, width int) string {
	if uniseg.StringWidth(text) <= width {
		return text
	}
	var b strings.Builder
	used := 0
	for g := uniseg.NewGraphemes(text); g.Next() && used+g.Width() < width; used += g.Width() {
		b.WriteString(g.Str())
	}
	return strings.TrimRight(b.String(), " ") + "…"
}

// Fit is Cut for text on a line of its own; a width of 0 leaves it as it is.
func Fit(text string, width int) string {
	if width == 0 {
		return text
	}
	return Cut(text, width)
}
