package dialect

import (
	"bytes"
	"regexp"
	"strings"
)

// Tables of Pandoc that are drawn rather than written with pipes: grids, simple tables, and those whose
// rows have several lines (https://pandoc.org/MANUAL.html#tables). One with cells over several rows or
// columns stays as it is.

var (
	gridRule  = regexp.MustCompile(`^\s{0,3}\+(?:[-=:]+\+)+\s*$`)
	dashRule  = regexp.MustCompile(`^ *-{2,}(?: +-{2,})+\s*$`)
	wholeRule = regexp.MustCompile(`^ {0,3}-{5,}\s*$`)
)

// dashesMay reports whether the first line of a text is a rule of dashes between the columns of such a table.
func dashesMay(text []byte) bool {
	at := 0
	for at < len(text) && text[at] == ' ' {
		at++
	}
	dashes := at
	for at < len(text) && text[at] == '-' {
		at++
	}
	if at-dashes < 2 || at == len(text) || text[at] != ' ' {
		return false
	}
	line, _, _ := bytes.Cut(text, []byte{'\n'})
	return dashRule.Match(line)
}

// lineFrom returns the line that a sign begins; empty if something else is before the sign.
func lineFrom(source []byte, sign int) []byte {
	begin := sign
	for begin > 0 && (source[begin-1] == ' ' || source[begin-1] == '-') {
		begin--
	}
	if begin > 0 && source[begin-1] != '\n' {
		return nil
	}
	line, _, _ := bytes.Cut(source[begin:], []byte{'\n'})
	return line
}

// table rewrites the table that begins on line i, if there is one, and returns its last line. first is
// the first character of the line.
func (d *directiver) table(i int, first byte) int {
	text := d.lines[i]
	switch { // most lines need no pattern
	case first == '+' && gridRule.MatchString(text):
		return d.grid(i)
	case first == '-' && wholeRule.MatchString(text):
		return d.multiline(i)
	case i+2 < len(d.lines) && strings.HasPrefix(d.lines[i+1][blanks(d.lines[i+1]):], "--") && dashRule.MatchString(d.lines[i+1]):
		return d.simple(i)
	}
	return i
}

// grid rewrites a table with a grid.
func (d *directiver) grid(i int) int {
	columns := strings.Count(d.lines[i], "+") - 1
	var rows [][]string
	var aligns []string
	row := make([]string, columns)
	head, end := false, i
	for n := i + 1; n < len(d.lines); n++ {
		text := strings.TrimSpace(d.lines[n])
		if gridRule.MatchString(text) {
			if strings.Count(text, "+")-1 != columns || n == end+1 {
				return n - 1 // so that no line is read again and again
			}
			if strings.Contains(text, "=") && len(rows) == 0 {
				head, aligns = true, alignsOf(strings.Split(strings.Trim(text, "+"), "+"))
			}
			rows, row, end = append(rows, row), make([]string, columns), n
			continue
		}
		if !strings.HasPrefix(text, "|") || !strings.HasSuffix(text, "|") || len(text) < 2 {
			break
		}
		cells := strings.Split(text[1:len(text)-1], "|")
		if len(cells) != columns {
			return n - 1
		}
		for c, cell := range cells {
			row[c] = joined(row[c], strings.TrimSpace(cell))
		}
	}
	if end == i {
		return i
	}
	return d.put(i, end, pipeTable(rows, aligns, head))
}

// joined returns the text of a cell with another line of it. Items of lists keep their lines.
func joined(cell, more string) string {
	switch {
	case cell == "" || more == "":
		return cell + more
	case strings.HasPrefix(more, "- ") || strings.HasPrefix(more, "* "):
		return cell + "<br>" + more
	}
	return cell + " " + more
}

// simple rewrites a table with a line of dashes below its header.
func (d *directiver) simple(i int) int {
	starts := columnsOf(d.lines[i+1])
	var rows [][]string
	end := i
	for n := i; n < len(d.lines); n++ {
		if n == i+1 {
			continue
		}
		if strings.TrimSpace(d.lines[n]) == "" {
			break
		}
		end = n
		if dashRule.MatchString(d.lines[n]) {
			break
		}
		row := cellsAt(d.lines[n], starts)
		if row == nil {
			return i
		}
		rows = append(rows, row)
	}
	if len(rows) < 2 || strings.TrimSpace(d.lines[i]) == "" {
		return i
	}
	return d.put(i, end, pipeTable(rows, nil, true))
}

// multiline rewrites a table between two lines of dashes, whose rows are separated by blank lines.
func (d *directiver) multiline(i int) int {
	rule := -1
	for n := i + 1; n < len(d.lines) && n <= i+4; n++ {
		if dashRule.MatchString(d.lines[n]) {
			rule = n
			break
		}
	}
	if rule < i+2 {
		return i
	}
	starts := columnsOf(d.lines[rule])
	rows := [][]string{nil}
	for n := i + 1; n < len(d.lines); n++ {
		text := d.lines[n]
		last := len(rows) - 1
		switch {
		case wholeRule.MatchString(text):
			if rows[last] == nil {
				rows = rows[:last]
			}
			return d.put(i, n, pipeTable(rows, nil, true))
		case n == rule, strings.TrimSpace(text) == "":
			if rows[last] != nil {
				rows = append(rows, nil)
			}
			continue
		}
		cells := cellsAt(text, starts)
		if cells == nil {
			return i
		}
		if rows[last] == nil {
			rows[last] = cells
			continue
		}
		for c, cell := range cells {
			rows[last][c] = joined(rows[last][c], cell)
		}
	}
	return i
}

// columnsOf returns where the columns of a line of dashes begin, in characters.
func columnsOf(rule string) (starts []int) {
	before := ' '
	for at, sign := range []rune(rule) {
		if sign == '-' && before == ' ' {
			starts = append(starts, at)
		}
		before = sign
	}
	starts[0] = 0
	return starts
}

// cellsAt returns the cells of a line, whose columns begin at the given characters; nil if a word goes
// over the beginning of a column.
func cellsAt(line string, starts []int) []string {
	text := []rune(strings.TrimRight(line, " \t\r"))
	cells := make([]string, len(starts))
	for c, start := range starts {
		end := len(text)
		if c+1 < len(starts) {
			end = min(end, starts[c+1])
		}
		if start >= end {
			continue
		}
		if start > 0 && text[start-1] != ' ' {
			return nil
		}
		cells[c] = strings.TrimSpace(string(text[start:end]))
	}
	return cells
}

func alignsOf(rules []string) []string {
	aligns := make([]string, len(rules))
	for i, rule := range rules {
		left, right := strings.HasPrefix(rule, ":"), strings.HasSuffix(rule, ":")
		switch {
		case left && right:
			aligns[i] = ":-:"
		case right:
			aligns[i] = "--:"
		case left:
			aligns[i] = ":--"
		}
	}
	return aligns
}

// pipeTable returns the lines of a table with pipes. Without head its header is empty.
func pipeTable(rows [][]string, aligns []string, head bool) []string {
	if len(rows) == 0 {
		return nil
	}
	columns := 0
	for _, row := range rows {
		columns = max(columns, len(row))
	}
	if !head {
		rows = append([][]string{nil}, rows...)
	}
	line := func(cell func(c int) string) string {
		var b strings.Builder
		for c := range columns {
			b.WriteString("| " + cell(c) + " ")
		}
		return b.String() + "|"
	}
	var out []string
	for i, row := range rows {
		out = append(out, line(func(c int) string {
			if c >= len(row) {
				return ""
			}
			return strings.ReplaceAll(row[c], "|", `\|`)
		}))
		if i == 0 {
			out = append(out, line(func(c int) string {
				if c < len(aligns) && aligns[c] != "" {
					return aligns[c]
				}
				return "---"
			}))
		}
	}
	return out
}

// put writes lines in place of those from first to last, and returns the last one.
func (d *directiver) put(first, last int, out []string) int {
	if len(out) > last-first+1 {
		return first
	}
	d.clear(first, last)
	copy(d.lines[first:], out)
	return last
}
