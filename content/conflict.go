package content

import (
	"bytes"
	"iter"
	"strings"

	"github.com/dateline-bot/dateline/content/lines"
)

// conflict returns the line of the first conflict marker of git (or Mercurial,
// Subversion, Jujutsu) that a file contains outside code, or 0 if there is none:
// an unfinished merge. Markers in front matter count as well.
//
//	<<<<<<< HEAD
//	||||||| 1a2b3c4
//	=======
//	>>>>>>> branch
func conflict(source []byte) int {
	if !bytes.Contains(source, []byte("<<<<<<<")) && !bytes.Contains(source, []byte(">>>>>>>")) {
		return 0
	}
	r := lines.Reader{Source: bytes.TrimPrefix(source, []byte("\xef\xbb\xbf"))}
	var code codeBlocks
	base, quoted := 0, false // a line with only a marker; the line before is a quotation
	for {
		line, ok := r.Next()
		if !ok {
			return 0
		}
		if code.inside(line) {
			continue
		}
		switch {
		case marker(line, '<'):
			return r.Line
		case marker(line, '|') && line[7:] != "" && !strings.HasSuffix(line, "|"), marker(line, '='):
			if base == 0 {
				base = r.Line
			}
		case marker(line, '>'):
			if base > 0 {
				return base
			}
			if next := (lines.Reader{Source: r.Source, Offset: r.Offset}); !quoted && !quotes(next) {
				return r.Line
			}
		}
		quoted = strings.HasPrefix(line, ">")
	}
}

// quotes reports whether the next line belongs to a quotation.
func quotes(r lines.Reader) bool {
	line, _ := r.Next()
	return strings.HasPrefix(line, ">")
}

// marker reports whether a line is the character seven times, followed by nothing or by a space and
// a label.
func marker(line string, c byte) bool {
	n := 0
	for n < len(line) && line[n] == c {
		n++
	}
	if n < 7 || c == '=' && n > 7 || c == '>' && n > 7 {
		return false
	}
	rest := line[n:]
	return strings.TrimSpace(rest) == "" || rest[0] == ' ' && c != '='
}

// codeBlocks reads a text line by line and tracks which lines are code: fenced blocks, <pre>, and
// the shortcodes that highlight.
type codeBlocks struct {
	fence string // the open fence; "" for none
	end   string // the open element or shortcode, in lower case
}

// codeTags begin and end code, besides fences.
var codeTags = [...][2]string{{"<pre", "</pre>"}, {"{{< highlight", "{{< /highlight"}, {"{% highlight", "{% endhighlight"}, {"{% codeblock", "{% endcodeblock"}}

// inside reports whether the next line belongs to a code block.
func (c *codeBlocks) inside(line string) bool {
	trimmed := strings.TrimSpace(line)
	if c.end != "" {
		if strings.Contains(strings.ToLower(line), c.end) {
			c.end = ""
		}
		return true
	}
	mark := codeFence(strings.TrimLeft(trimmed, "> "))
	if c.fence != "" {
		if mark != "" && strings.HasPrefix(mark, c.fence) && strings.Trim(trimmed, mark[:1]+"> ") == "" {
			c.fence = ""
		}
		return true
	}
	if mark != "" && !(mark[0] == '`' && strings.Contains(strings.TrimLeft(trimmed, "> `"), "`")) {
		c.fence = mark
		return true
	}
	low := strings.ToLower(trimmed)
	for _, tag := range codeTags {
		if _, rest, ok := strings.Cut(low, tag[0]); ok && !strings.Contains(rest, tag[1]) {
			c.end = tag[1]
			return true
		}
	}
	return false
}

// linesOutsideCode yields the lines of a source that are not code, by their number from 1.
func linesOutsideCode(source []byte) iter.Seq2[int, string] {
	return func(yield func(int, string) bool) {
		r := lines.Reader{Source: source}
		var code codeBlocks
		for {
			line, ok := r.Next()
			if !ok {
				return
			}
			if !code.inside(line) && !yield(r.Line, line) {
				return
			}
		}
	}
}
