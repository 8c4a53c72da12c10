package dialect

import (
	"bytes"
	"encoding/csv"
	"regexp"
	"slices"
	"strings"

	"github.com/dateline-bot/dateline/content/lines"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/content/markup"
)

// Directives of MyST, ```{note} and :::{card}, and boxes of Obsidian's plugin Admonition, ```ad-note:
// https://mystmd.org/guide/directives, https://www.sphinx-doc.org/en/master/usage/restructuredtext/directives.html,
// https://github.com/javalent/admonitions. Their fences are those of code, but their text is Markdown.

var (
	directiveOpen = regexp.MustCompile("^(\\s*)(`{3,}|~{3,}|:{3,})\\s*(?:\\{([a-z][a-z0-9:_-]*)\\}|(ad-[a-z][\\w-]*))[ \\t]*(.*?)\\s*$")
	directiveKey  = regexp.MustCompile(`^\s*:([a-z][\w-]*):(?:\s+(.*?))?\s*$`)
	boxKey        = regexp.MustCompile(`^\s*(title|collapse|icon|color)\s*:\s*(.*?)\s*$`)
	yamlKey       = regexp.MustCompile(`^\s*([a-z][\w-]*)\s*:\s*["']?(.*?)["']?\s*$`)
	listRow       = regexp.MustCompile(`^\s*[*-]\s+[*-](?:\s+(.*))?$`)
	listCell      = regexp.MustCompile(`^\s+[*-](?:\s+(.*))?$`)
)

// The names of directives, by what they become. Those that are not listed stay as they are.
const (
	directiveBox    = "note tip warning important caution danger error hint attention seealso admonition info question versionadded versionchanged deprecated margin sidebar aside topic card grid-item-card exercise solution proof theorem definition lemma corollary example remark conjecture axiom criterion algorithm property observation proposition assumption"
	directiveQuote  = "epigraph pull-quote highlights blockquote"
	directiveParts  = "grid tab-set grid-item div container rst-class compound hlist centered tab-set-code table"
	directiveGone   = "toctree tableofcontents contents bibliography printindex index sectionauthor"
	directiveCode   = "code-cell code code-block sourcecode prompt parsed-literal terminal ipython"
	directivePlayer = "iframe video youtube vimeo"
)

func directiveIs(list, name string) bool { return slices.Contains(strings.Fields(list), name) }

// directiveMay reports whether the sign at a place may belong to the first line of such a directive, or to a
// table of Pandoc.
func directiveMay(source []byte, at int) bool {
	switch source[at] {
	case '{':
		return at > 2 && source[at-1] == source[at-2] && source[at-1] == source[at-3] && strings.IndexByte("`~:", source[at-1]) >= 0
	case '+':
		return at+1 < len(source) && strings.IndexByte("-=:", source[at+1]) >= 0 && gridRule.Match(lineFrom(source, at))
	}
	return false
}

// linesBefore is how many lines before its rule of dashes a table may begin.
const linesBefore = 5

// skip passes the lines up to a place where nothing begins that directives have to look at, and returns
// how many bytes these are.
func (d *directiver) skip(source []byte, first int) int {
	start := first
	for range linesBefore + 1 {
		start = max(0, bytes.LastIndexByte(source[:start], '\n'))
	}
	done := 0
	for done < start {
		end := done + bytes.IndexByte(source[done:], '\n') + 1
		line := source[done : end-1]
		done = end
		d.before++
		at := blanks(line)
		switch {
		case at == len(line):
		case strings.IndexByte("`~:", line[at]) >= 0: // perhaps a fence
			d.lines = []string{string(line)}
			d.line(0)
		case len(d.open) == 0 || !d.open[len(d.open)-1].code:
			d.list(at, line[at])
		}
	}
	d.ends, d.changed = nil, false // these lines are copied as they are
	return done
}

// openDirective is a directive whose end has not been reached.
type openDirective struct {
	sign string // of its fence
	end  string // the line in place of its end
	code bool   // its text is code
}

// directiver is one pass over the lines of a source.
type directiver struct {
	lines    []string
	before   int // lines of the source before the first of lines
	changed  bool
	open     []openDirective
	inList   bool
	ends     map[string]int // by sign, the next line that ends a directive with it
	findings []Finding
}

// directives returns the source with its directives and tables of Pandoc, the first of which may be at
// first, as Markdown.
func directives(source []byte, first int) ([]byte, []Finding) {
	d := &directiver{}
	skipped := d.skip(source, first)
	rest := source[skipped:]
	d.lines = strings.Split(string(rest), "\n")
	for i := 0; i < len(d.lines); i++ {
		changed := d.changed
		if i = d.line(i); changed == d.changed || len(d.open) > 0 {
			continue
		}
		// Most articles have only one. If nothing else follows it, the remaining lines need no look.
		end := 0
		for range i + 1 {
			end += max(0, bytes.IndexByte(rest[end:], '\n')) + 1
		}
		if end >= len(rest) {
			continue
		}
		if first, _ := suspect(lines.Sign(rest[end:], nil)); first < 0 {
			d.lines, rest = append(d.lines[:i+1], ""), rest[end:]
			return append(d.joined(source[:skipped], len(source)), rest...), d.findings
		}
	}
	if !d.changed {
		return source, d.findings
	}
	return d.joined(source[:skipped], len(source)), d.findings
}

// joined returns the lines after a text, which has this many bytes together with them, or somewhat more.
func (d *directiver) joined(before []byte, size int) []byte {
	out := append(make([]byte, 0, size+size/16), before...)
	for i, text := range d.lines {
		if i > 0 {
			out = append(out, '\n')
		}
		out = append(out, text...)
	}
	return out
}

// set replaces line i.
func (d *directiver) set(i int, text string) {
	d.changed = d.changed || d.lines[i] != text
	d.lines[i] = text
}

// line rewrites the construct that line i begins, if any, and returns its last line.
func (d *directiver) line(i int) int {
	text := d.lines[i]
	indent := blanks(text)
	bare := text[indent:]
	if len(bare) == 0 {
		return i
	}
	top := len(d.open) - 1
	if sign := fenceSign(bare); sign != "" {
		alone := strings.TrimSpace(bare[len(sign):]) == ""
		switch {
		case top >= 0 && alone && sign[0] == d.open[top].sign[0] && len(sign) >= len(d.open[top].sign):
			if of := d.open[top]; of.end != of.sign { // else it closes as it is
				d.set(i, text[:indent]+of.end)
			}
			d.open = d.open[:top]
			return i
		case top >= 0 && d.open[top].code, indent >= 4 && !d.inList && top < 0:
			return i
		}
		if rest := strings.TrimLeft(bare[len(sign):], " \t"); strings.HasPrefix(rest, "{") || strings.HasPrefix(rest, "ad-") {
			if m := directiveOpen.FindStringSubmatch(text); m != nil && d.endOf(i, sign) > 0 {
				return d.directive(i, m)
			}
		}
		if sign[0] != ':' {
			d.open = append(d.open, openDirective{sign, bare[:len(sign)], true})
		}
		return i
	}
	if top >= 0 && d.open[top].code {
		return i
	}
	d.list(indent, bare[0])
	return d.table(i, bare[0])
}

// list records whether a line that begins with first, after an indentation, is in a list.
func (d *directiver) list(indent int, first byte) {
	d.inList = d.inList && indent > 0 || strings.IndexByte("-*+0123456789", first) >= 0
}

// blanks returns the number of blanks that a line begins with.
func blanks[T string | []byte](line T) int {
	n := 0
	for n < len(line) && (line[n] == ' ' || line[n] == '\t') {
		n++
	}
	return n
}

// fenceSign returns the sign of a fence that a line begins with; "" if it begins with none.
func fenceSign(bare string) string {
	if strings.IndexByte("`~:", bare[0]) < 0 {
		return ""
	}
	n := len(bare) - len(strings.TrimLeft(bare, bare[:1]))
	if n < 3 {
		return ""
	}
	return bare[:n]
}

// endOf returns the line that ends a directive with a sign on line i, or -1.
func (d *directiver) endOf(i int, sign string) int {
	end, ok := d.ends[sign]
	if ok && (end < 0 || end > i) {
		return end
	}
	if d.ends == nil {
		d.ends = map[string]int{}
	}
	end = d.nextEnd(i, sign)
	d.ends[sign] = end
	return end
}

func (d *directiver) nextEnd(i int, sign string) int {
	for n, text := range d.lines[i+1:] {
		bare := strings.TrimSpace(text)
		if strings.HasPrefix(bare, sign) && strings.Trim(bare, sign[:1]) == "" {
			return i + 1 + n
		}
	}
	return -1
}

// options reads the options of the directive on line i, and returns the line of the last one.
func (d *directiver) options(i int, box bool) (map[string]string, int) {
	options, last := map[string]string{}, i
	yaml := !box && i+1 < len(d.lines) && strings.TrimSpace(d.lines[i+1]) == "---"
	if yaml {
		last++
	}
	for last+1 < len(d.lines) {
		text := d.lines[last+1]
		if yaml && strings.TrimSpace(text) == "---" {
			return options, last + 1
		}
		pattern := directiveKey
		switch {
		case yaml:
			pattern = yamlKey
		case box:
			pattern = boxKey
		}
		m := pattern.FindStringSubmatch(text)
		if m == nil {
			break
		}
		options[m[1]] = m[2]
		last++
	}
	return options, last
}

// directive rewrites the directive that begins on line i, whose parts m has, and returns the last line
// that needs no further look.
func (d *directiver) directive(i int, m []string) int {
	indent, sign, name, argument := m[1], m[2], m[3], m[5]
	box := m[4] != ""
	if box {
		name = strings.TrimPrefix(m[4], "ad-")
	}
	if at := strings.LastIndexByte(name, ':'); at >= 0 { // prf:theorem
		name = name[at+1:]
	}
	options, last := d.options(i, box)
	begin, end, code := "", "", false
	switch {
	case box:
		begin, end = boxOf(name, options), ":::"
	case directiveIs(directiveBox, name):
		begin, end = titledBox(alertOf(name, options["class"]), argument), ":::"
	case name == "dropdown" || name == "details":
		begin, end = titledBox("details", argument), ":::"
	case directiveIs(directiveQuote, name):
		begin, end = "::: quote", ":::"
	case directiveIs(directiveParts, name), name == "only" || name == "raw":
		if name == "only" && !strings.Contains(argument, "html") || name == "raw" && argument != "html" {
			return d.clear(i, d.endOf(i, sign))
		}
		if name == "table" {
			begin = argument
		}
	case name == "tab-item":
		begin = "#### " + argument
	case name == "math":
		begin, end, code = "```math", "```", true
	case directiveIs(directiveCode, name):
		begin, end, code = sign+codeWord(argument), sign, true
	case directiveIs(directiveGone, name):
		return d.clear(i, d.endOf(i, sign))
	default:
		return d.filled(i, last, name, indent, sign, argument, options)
	}
	d.clear(i, last)
	d.set(last, indent+begin)
	d.open = append(d.open, openDirective{sign, end, code})
	return last
}

// filled handles directives other than boxes around Markdown: media, tables and files.
func (d *directiver) filled(i, last int, name, indent, sign, argument string, options map[string]string) int {
	end := d.endOf(i, sign)
	body := slices.Clone(d.lines[last+1 : end])
	var out []string
	switch {
	case (name == "image" || name == "figure") && argument != "":
		out = figureOf(argument, options["alt"], body)
	case directiveIs(directivePlayer, name) && argument != "":
		switch address := "https://www.youtube.com/watch?v="; {
		case strings.Contains(argument, "/"):
			argument = markup.WatchAddress(argument)
		case name == "vimeo":
			argument = "https://vimeo.com/" + argument
		default:
			argument = address + argument
		}
		out = append([]string{"<" + argument + ">", ""}, body...)
	case name == "list-table":
		out = append([]string{argument, ""}, pipeTable(listRows(body), nil, options["header-rows"] != "" && options["header-rows"] != "0")...)
	case name == "csv-table":
		rows, head := csvRows(body, options["header"])
		out = append([]string{argument, ""}, pipeTable(rows, nil, head || options["header-rows"] != "" && options["header-rows"] != "0")...)
	case name == "include" && argument != "" && !strings.ContainsAny(argument, "{}%"):
		out = []string{`{% include_relative "` + argument + `" %}`}
	case name == "literalinclude" && argument != "":
		d.findings = append(d.findings, Finding{d.before + i + 1, locale.M("lint.dialect.snippet", "name", argument)})
	case argument != "" && strings.TrimSpace(strings.Join(body, "")) == "" && !strings.ContainsAny(argument, "=,"): // of a site's own
		if strings.HasPrefix(argument, "http") {
			argument = "<" + argument + ">"
		}
		out = []string{argument}
	default: // its text may be code
		if sign[0] != ':' {
			d.open = append(d.open, openDirective{sign, sign, true})
		}
		return i
	}
	if len(out) > 0 && out[0] == "" {
		out = out[min(2, len(out)):]
	}
	if len(out) > end-i+1 {
		return i
	}
	d.clear(i, end)
	for n, text := range out {
		d.set(i+n, indent+text)
	}
	return end
}

// clear empties the lines from first to last, and returns the last one.
func (d *directiver) clear(first, last int) int {
	for i := first; i <= last; i++ {
		d.set(i, "")
	}
	return last
}

// alertOf returns the word for the container of a box: of an admonition its class says it.
func alertOf(name, class string) string {
	if name == "admonition" {
		name = "note"
		for word := range strings.FieldsSeq(class) {
			if markup.AlertWord(word) {
				return word
			}
		}
	}
	if name == "example" && class == "" || !markup.AlertWord(name) {
		return "part" // its title, and its text
	}
	return name
}

// titledBox returns the line that begins a container.
func titledBox(word, title string) string {
	switch {
	case title == "":
		return "::: " + word
	case strings.Contains(title, "]"):
		return "::: " + word + " " + title
	}
	return "::: " + word + "[" + title + "]"
}

// boxOf returns the line that begins a box of Admonition.
func boxOf(name string, options map[string]string) string {
	title := options["title"]
	if collapse := options["collapse"]; collapse != "" && collapse != "none" {
		if title == "" {
			title = strings.ToUpper(name[:1]) + name[1:]
		}
		return titledBox("details", title)
	}
	if !markup.AlertWord(name) && name != "quote" && name != "cite" {
		name = "note"
	}
	return titledBox(name, title)
}

// codeWord returns the language of a cell of code.
func codeWord(argument string) string {
	language, _, _ := strings.Cut(argument, " ")
	switch language {
	case "ipython", "ipython3", "python3":
		return "python"
	}
	return language
}

// figureOf returns a picture with its caption, and what else the directive has.
func figureOf(address, alt string, body []string) []string {
	for len(body) > 0 && strings.TrimSpace(body[0]) == "" {
		body = body[1:]
	}
	caption, n := "", 0
	for n < len(body) && strings.TrimSpace(body[n]) != "" {
		caption = strings.TrimSpace(caption + " " + strings.TrimSpace(body[n]))
		n++
	}
	if strings.ContainsAny(address, " ()") {
		address = "<" + address + ">"
	}
	if strings.ContainsAny(alt, "[]") {
		alt = ""
	}
	picture := "![" + alt + "](" + address
	if caption != "" && !strings.ContainsAny(caption, "\"\\[]") {
		return append([]string{picture + ` "` + caption + `")`}, body[n:]...)
	}
	return append([]string{picture + ")", ""}, body...)
}

// listRows returns the rows of a table that is written as a list of lists.
func listRows(body []string) (rows [][]string) {
	for _, text := range body {
		if m := listRow.FindStringSubmatch(text); m != nil {
			rows = append(rows, []string{m[1]})
			continue
		}
		n := len(rows) - 1
		if n < 0 {
			continue
		}
		if m := listCell.FindStringSubmatch(text); m != nil {
			rows[n] = append(rows[n], m[1])
		} else if more := strings.TrimSpace(text); more != "" {
			rows[n][len(rows[n])-1] += " " + more
		}
	}
	return rows
}

// csvRows returns the rows of a table of values between commas, and whether the first one is its header.
func csvRows(body []string, header string) ([][]string, bool) {
	if header != "" {
		body = append([]string{header}, body...)
	}
	r := csv.NewReader(strings.NewReader(strings.Join(body, "\n")))
	r.FieldsPerRecord, r.LazyQuotes, r.TrimLeadingSpace = -1, true, true
	rows, err := r.ReadAll()
	if err != nil {
		return nil, false
	}
	return rows, header != ""
}
