package comment

import (
	"bytes"
	"regexp"
	"unicode"
	"unicode/utf8"

	"github.com/dateline-bot/dateline/content/lines"
)

// Text that a site does not show to everyone: blocks of Quarto and Pandoc that are
// hidden or are notes of a speaker, and what Ghost and Write.as keep for those who
// pay.

var (
	hiddenBox = regexp.MustCompile(`^[ >\t]*:{3,}\s*(?:hidden\s*:*\s*$|\{((?:[^{}"']|"[^"]*"|'[^']*'|["'])*)\})`)
	// boxAttribute is a class, a condition, or what is neither.
	boxAttribute = regexp.MustCompile(`\.([\w-]+)|(when|unless)-(format|profile|meta)\s*=\s*["']?([\w-]*)|[\w:-]+\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"']*)|[^\s."']+`)

	boxBegins = regexp.MustCompile(`^[ >\t]*:{3,}\s*[^\s:]`)
	boxEnds   = regexp.MustCompile(`^[ >\t]*:{3,}\s*$`)

	membersMark = regexp.MustCompile(`^(?i:<!--\s*(?:members-only|paid-members-only|paid|paywall)\s*-->)`)
)

// Members is where a source first says that what is behind it is for members; nil
// if it does not. A mark in code says nothing; one of which it is in doubt counts,
// since what is behind it is paid for.
func Members(source []byte) []int {
	if !membersMay(source) {
		return nil
	}
	var tracker lines.Tracker
	start := 0
	for line := range bytes.Lines(source) {
		if tracker.Next(line) == lines.Text {
			if at := membersIn(source[start:], len(line)); at != nil {
				return []int{start + at[0], start + at[1]}
			}
		}
		start += len(line)
	}
	return nil
}

// membersIn is the mark that begins in the first line of s, which is so long. Code
// ends in the same line here: elsewhere a backtick is likely to be a slip.
func membersIn(s []byte, long int) []int {
	line := s[:long]
	for i := 0; i < long; {
		n := bytes.IndexAny(line[i:], "<`\\")
		if n < 0 {
			return nil
		}
		i += n
		switch line[i] {
		case '<':
			if n := len(membersMark.Find(s[i:])); n > 0 {
				return []int{i, i + n}
			}
			i++
		case '\\':
			i++
			if i < long && line[i] == '`' {
				i++
			}
		default:
			n, ticks := lines.CodeSpan(line[i:], longestSpan)
			if n == 0 || ticks == 1 && apostrophe(line, i) {
				n = ticks
			}
			i += n
		}
	}
	return nil
}

// apostrophe reports whether the sign at i is between letters: don`t.
func apostrophe(line []byte, i int) bool {
	before, _ := utf8.DecodeLastRune(line[:i])
	after, _ := utf8.DecodeRune(line[i+1:])
	return unicode.IsLetter(before) && unicode.IsLetter(after)
}

// withoutHidden removes such text. Line breaks stay, so that lines keep their
// numbers.
func withoutHidden(source []byte) ([]byte, []Unclosed) {
	public := len(source) // what is not for members
	if at := Members(source); at != nil {
		public = at[0]
	} else if !hiddenBoxMay(source) {
		return source, nil
	}
	var (
		out      = make([]byte, 0, len(source))
		tracker  lines.Tracker
		depth    int // of boxes, from the one that is hidden
		unclosed []Unclosed
		number   int
		end      int // of the line
	)
	for line := range bytes.Lines(source) {
		number++
		start := end
		end += len(line)
		text := tracker.Next(line) == lines.Text
		switch {
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
		case start > public:
			out = append(out, '\n')
		case text && hides(line):
			depth = 1
			unclosed = append(unclosed, Unclosed{number, string(bytes.TrimSpace(line))})
			out = append(out, '\n')
		case end > public:
			out = append(append(out, line[:public-start]...), '\n')
		default:
			out = append(out, line...)
		}
	}
	return out, unclosed
}

// hiddenBoxMay reports whether any line may begin a block that is hidden.
func hiddenBoxMay(source []byte) bool {
	return bytes.Contains(source, []byte(":::")) && (bytes.Contains(source, []byte("hidden")) ||
		bytes.Contains(source, []byte("notes")) || bytes.Contains(source, []byte("content-visible")))
}

// membersMay reports whether any line may say that the rest is for members.
func membersMay(source []byte) bool {
	for at := 0; ; {
		n := bytes.Index(source[at:], []byte("<!--"))
		if n < 0 {
			return false
		}
		at += n
		if membersMark.Match(source[at:]) {
			return true
		}
		at += len("<!--")
	}
}

// hides reports whether a line begins a block that a page does not show. ::: notes is
// one that slides alone do not: it stays, unless it is said in braces.
func hides(line []byte) bool {
	if !bytes.Contains(line, []byte(":::")) {
		return false
	}
	m := hiddenBox.FindSubmatch(line)
	if m == nil {
		return false
	}
	var hidden, visible, unsure bool // by Quarto, on its conditions
	matches := true
	for _, attribute := range boxAttribute.FindAllSubmatch(m[1], -1) {
		switch string(attribute[1]) {
		case "hidden", "notes":
			return true
		case "content-hidden":
			hidden = true
		case "content-visible":
			visible = true
		}
		when := string(attribute[2]) == "when"
		switch string(attribute[3]) {
		case "format":
			matches = matches && when == bytes.HasPrefix(attribute[4], []byte("html"))
		case "profile": // none is, by default
			matches = matches && !when
		case "meta": // of the site, and not known: in doubt it is not shown
			unsure = unsure || when
		}
	}
	return m[1] == nil || hidden && matches || visible && (!matches || unsure)
}
