package comment

import (
	"bytes"
	"regexp"

	"github.com/dateline-bot/dateline/content/lines"
)

// Text that a site does not show to everyone: blocks of Quarto and Pandoc that are
// hidden or are notes of a speaker, and what Ghost and Write.as keep for those who
// pay.

var (
	hiddenBox = regexp.MustCompile(`^[ >\t]*:{3,}\s*(?:(?:notes|hidden)\s*$|\{[^{}]*\.(?:content-hidden|notes|hidden)\b([^{}]*)\})`)
	onlyFor   = regexp.MustCompile(`\b(when|unless)-format\s*=\s*"?([\w-]+)`)
	boxBegins = regexp.MustCompile(`^[ >\t]*:{3,}\s*[^\s:]`)
	boxEnds   = regexp.MustCompile(`^[ >\t]*:{3,}\s*$`)

	membersMark = regexp.MustCompile(`(?i)<!--\s*(?:members-only|paid-members-only|paid|paywall)\s*-->`)
)

// Members is where a line says that what is behind it is for members; nil if it
// does not.
func Members(line []byte) []int {
	if !bytes.Contains(line, []byte("<!--")) {
		return nil
	}
	at := membersMark.FindIndex(line)
	if at == nil || bytes.Count(line[:at[0]], []byte("`"))%2 == 1 { // in code
		return nil
	}
	return at
}

// withoutHidden removes such text. Line breaks stay, so that lines keep their
// numbers.
func withoutHidden(source []byte) ([]byte, []Unclosed) {
	boxes := bytes.Contains(source, []byte(":::"))
	if !hiddenBoxMay(source, boxes) && !membersMay(source) {
		return source, nil
	}
	var (
		out      = make([]byte, 0, len(source))
		tracker  lines.Tracker
		depth    int // of boxes, from the one that is hidden
		members  bool
		unclosed []Unclosed
		number   int
	)
	for line := range bytes.Lines(source) {
		number++
		text := tracker.Next(line) == lines.Text
		switch at := []int(nil); {
		case members:
			out = append(out, '\n')
		case depth > 0:
			out = append(out, '\n')
			switch {
			case text && boxEnds.Match(line):
				if depth--; depth == 0 {
					unclosed = unclosed[:len(unclosed)-1]
				}
			case text && boxBegins.Match(line):
				depth++
			}
		case text && hides(line):
			depth = 1
			unclosed = append(unclosed, Unclosed{number, string(bytes.TrimSpace(line))})
			out = append(out, '\n')
		default:
			if text {
				at = Members(line)
			}
			if at == nil {
				out = append(out, line...)
				break
			}
			members = true
			out = append(append(out, line[:at[0]]...), '\n')
		}
	}
	return out, unclosed
}

// hiddenBoxMay reports whether any line may begin a block that is hidden.
func hiddenBoxMay(source []byte, boxes bool) bool {
	return boxes && (bytes.Contains(source, []byte("hidden")) || bytes.Contains(source, []byte("notes")))
}

// membersMay reports whether any line may say that the rest is for members.
func membersMay(source []byte) bool {
	for at := 0; ; {
		n := bytes.Index(source[at:], []byte("<!--"))
		if n < 0 {
			return false
		}
		at += n
		if membersMark.Match(source[at:min(len(source), at+60)]) {
			return true
		}
		at += len("<!--")
	}
}

// hides reports whether a line begins a block that a page does not show.
func hides(line []byte) bool {
	m := hiddenBox.FindSubmatch(line)
	if m == nil {
		return false
	}
	only := onlyFor.FindSubmatch(m[1])
	return only == nil || (string(only[1]) == "when") == bytes.HasPrefix(only[2], []byte("html"))
}
