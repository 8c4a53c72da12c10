package markdown

import "bytes"

// fenced reports whether the line is in a fenced code block, or the first or last
// of one.
func (s *codes) fenced(line, bare []byte) bool {
	switch {
	case s.fence != nil:
		if indentOf(line, bare) < s.margin+4 && closesFence(bare, s.fence) {
			s.fence = nil
		}
		return true
	case mayOpenFence(bare):
		s.fence = openFence(bare)
		s.margin = indentOf(line, afterMarkers(bare))
		return true
	}
	return false
}

// indentOf is the width of what stands before rest on the line.
func indentOf(line, rest []byte) int {
	before := line[:len(line)-len(rest)]
	return len(before) + 3*bytes.Count(before, []byte{'\t'})
}

// code copies a line of code; of tags only {% raw %} has a meaning there.
func (s *codes) code(line []byte) {
	end := s.pos + len(line)
	if !s.raw || !bytes.Contains(line, []byte("raw")) {
		s.copy(end)
		return
	}
	s.skip(end)
	s.out = append(s.out, dropRaw(line)...)
}

func dropRaw(code []byte) []byte {
	for _, name := range []string{"raw", "endraw"} {
		for _, form := range []string{"{% " + name + " %}", "{%" + name + "%}", "{%- " + name + " -%}", "{%- " + name + " %}", "{% " + name + " -%}"} {
			code = bytes.ReplaceAll(code, []byte(form), nil)
		}
	}
	return code
}

// mayOpenFence reports whether the line, behind the markers of list items,
// opens a fence; most lines begin with a letter and do not.
func mayOpenFence(line []byte) bool {
	if len(line) < 3 {
		return false
	}
	switch c := line[0]; {
	case c == '`', c == '~', c == '-', c == '*', c == '+', '0' <= c && c <= '9':
		return openFence(line) != nil
	}
	return false
}

// openFence is the fence that the line opens, such as "```"; nil if it opens
// none.
func openFence(line []byte) []byte {
	line = afterMarkers(line)
	n := 0
	for n < len(line) && (line[0] == '`' || line[0] == '~') && line[n] == line[0] {
		n++
	}
	if n < 3 || line[0] == '`' && bytes.IndexByte(line[n:], '`') >= 0 {
		return nil
	}
	return line[:n]
}

func closesFence(line, fence []byte) bool {
	rest, ok := bytes.CutPrefix(line, fence)
	return ok && len(bytes.TrimSpace(bytes.TrimLeft(rest, string(fence[:1])))) == 0
}

// afterMarkers is the line behind the markers of list items.
func afterMarkers(line []byte) []byte {
	for isItem(line) {
		space := bytes.IndexAny(line, " \t")
		line = bytes.TrimLeft(line[space:], " \t>")
	}
	return line
}

// isItem reports whether the line begins a list item.
func isItem(line []byte) bool {
	n := 0
	for n < len(line) && n < 10 && '0' <= line[n] && line[n] <= '9' {
		n++
	}
	if n >= len(line) {
		return false
	}
	if n > 0 && line[n] != '.' && line[n] != ')' || n == 0 && line[0] != '-' && line[0] != '*' && line[0] != '+' {
		return false
	}
	return n+1 < len(line) && (line[n+1] == ' ' || line[n+1] == '\t')
}
