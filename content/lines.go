package content

import (
	"bytes"
	"strings"
)

// lineReader reads a text line by line; lines end with \n, \r\n or \r.
type lineReader struct {
	source []byte
	offset int
	line   int // lines read
}

func (r *lineReader) next() (string, bool) {
	if r.offset >= len(r.source) {
		return "", false
	}
	r.line++
	rest := r.source[r.offset:]
	i := bytes.IndexByte(rest, '\n')
	if j := bytes.IndexByte(rest[:max(i, 0)], '\r'); i < 0 || j >= 0 {
		if i < 0 {
			j = bytes.IndexByte(rest, '\r')
		}
		if j >= 0 {
			i = j
		}
	}
	if i < 0 {
		r.offset = len(r.source)
		return string(rest), true
	}
	r.offset += i + 1
	if rest[i] == '\r' && i+1 < len(rest) && rest[i+1] == '\n' {
		r.offset++
	}
	return string(rest[:i]), true
}

func firstLine(source []byte) string {
	r := lineReader{source: source}
	for {
		line, ok := r.next()
		if !ok || strings.TrimSpace(line) != "" {
			return line
		}
	}
}

// countLines counts the line ends in source.
func countLines(source []byte) int {
	n := bytes.Count(source, []byte("\n"))
	if cr := bytes.Count(source, []byte("\r")); cr > 0 {
		n += cr - bytes.Count(source, []byte("\r\n"))
	}
	return n
}

// normalizeLines returns source with \n line ends; source itself if it has no
// other.
func normalizeLines(source []byte) []byte {
	if bytes.IndexByte(source, '\r') < 0 {
		return source
	}
	source = bytes.ReplaceAll(source, []byte("\r\n"), []byte("\n"))
	return bytes.ReplaceAll(source, []byte("\r"), []byte("\n"))
}
