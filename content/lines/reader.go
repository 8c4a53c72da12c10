package lines

import "bytes"

// Reader reads a text line by line; lines end with \n, \r\n or \r.
type Reader struct {
	Source []byte
	Offset int
	Line   int // number of lines read
}

// Next returns the next line without its line end; false after the last.
func (r *Reader) Next() (string, bool) {
	if r.Offset >= len(r.Source) {
		return "", false
	}
	r.Line++
	rest := r.Source[r.Offset:]
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
		r.Offset = len(r.Source)
		return string(rest), true
	}
	r.Offset += i + 1
	if rest[i] == '\r' && i+1 < len(rest) && rest[i+1] == '\n' {
		r.Offset++
	}
	return string(rest[:i]), true
}

// Count counts the line ends in source.
func Count(source []byte) int {
	n := bytes.Count(source, []byte("\n"))
	if cr := bytes.Count(source, []byte("\r")); cr > 0 {
		n += cr - bytes.Count(source, []byte("\r\n"))
	}
	return n
}

// Normalize returns source with \n line ends; source itself if it has no others.
func Normalize(source []byte) []byte {
	if bytes.IndexByte(source, '\r') < 0 {
		return source
	}
	source = bytes.ReplaceAll(source, []byte("\r\n"), []byte("\n"))
	return bytes.ReplaceAll(source, []byte("\r"), []byte("\n"))
}
