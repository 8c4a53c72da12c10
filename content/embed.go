package content

import (
	"bytes"
	"strings"

	"github.com/dateline-bot/dateline/content/lines"
)

// Section returns the part of a note below a heading, including the heading, up to the next heading
// of that level; for #A#B, the part below the last of several headings; or the block named ^name.
// It returns nil if there is none.
func Section(body []byte, part string) []byte {
	if name, ok := strings.CutPrefix(part, "^"); ok {
		return blockNamed(body, name)
	}
	from, to := 0, len(body)
	for heading := range strings.SplitSeq(part, "#") {
		start, end := headingIn(body[from:to], heading)
		if start < 0 {
			return nil
		}
		from, to = from+start, from+end
	}
	return body[from:to]
}

// headingIn finds a section by its heading and returns its start and end, or -1 if there is none.
func headingIn(body []byte, heading string) (start, end int) {
	var tracker lines.Tracker
	start, level, at := -1, 0, 0
	for line := range bytes.Lines(body) {
		bare := strings.TrimSpace(string(line))
		n := len(bare) - len(strings.TrimLeft(bare, "#"))
		if tracker.Next(line) == lines.Text && n >= 1 && n <= 6 && len(bare) > n && (bare[n] == ' ' || bare[n] == '\t') {
			switch {
			case start >= 0 && n <= level:
				return start, at
			case start < 0 && sameHeading(bare[n:], heading):
				start, level = at, n
			}
		}
		at += len(line)
	}
	return start, len(body)
}

// sameHeading compares the text of a heading with a link to it, in which punctuation differs and
// markup is missing.
func sameHeading(text, link string) bool {
	text = plainHeading(strings.TrimRight(strings.TrimSpace(text), "# "))
	return text != "" && Slug(text) == Slug(strings.TrimSpace(link))
}

// blockNamed returns the block that ends with ^name, or is followed by a line with only ^name.
func blockNamed(body []byte, name string) []byte {
	var tracker lines.Tracker
	from, at := 0, 0       // of the current block
	before := [2]int{0, 0} // the block before it
	for line := range bytes.Lines(body) {
		kind := tracker.Next(line)
		text := strings.TrimSpace(string(line))
		switch rest, ok := strings.CutSuffix(text, "^"+name); {
		case kind == lines.Blank:
			if from < at {
				before = [2]int{from, at}
			}
			from = at + len(line)
		case kind == lines.Code || !ok:
			if lines.IsItem(lines.Bare(line)) { // an item is a block
				from = at
			}
		case strings.Trim(rest, " >") == "":
			if from == at {
				return body[before[0]:before[1]]
			}
			return body[from:at]
		case strings.HasSuffix(rest, " "):
			if lines.IsItem(lines.Bare(line)) {
				from = at
			}
			return body[from : at+len(line)]
		}
		at += len(line)
	}
	return nil
}

// Embed is the name of a note that an article embeds, with its position.
type Embed struct {
	Name string // note, note#Part
	Line int    // in the body, from 1
}

// embedsIn returns the notes that a body embeds, outside code.
func embedsIn(body []byte) (all []Embed) {
	if !lines.MayEmbed(body) {
		return nil
	}
	var tracker lines.Tracker
	number, at := 0, 0
	for start := 0; start < len(body); {
		number++
		end := len(body)
		if n := bytes.IndexByte(body[start:], '\n'); n >= 0 {
			end = start + n + 1
		}
		at = max(at, start) // beyond it, if a code span goes on
		if tracker.Next(body[start:end]) != lines.Text {
			at = end
		}
		for at < end {
			i := bytes.IndexAny(body[at:end], "`!\\")
			if i < 0 {
				break
			}
			at += i
			switch name, n := lines.Embed(body[at:]); {
			case body[at] == '`':
				length, ticks := lines.CodeSpanIn(body, start, at, longestSpan)
				at += max(length, ticks)
			case body[at] == '\\':
				at += 2
			case n == 0:
				at++
			default:
				if name != "" && name[0] != '#' {
					all = append(all, Embed{name, number})
				}
				at += n
			}
		}
		start = end
	}
	return all
}

// longestSpan is how far the end of a code span is searched for, in bytes.
const longestSpan = 4096
