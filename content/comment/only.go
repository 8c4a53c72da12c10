package comment

import (
	"bytes"
	"regexp"
	"slices"

	"github.com/dateline-bot/dateline/content/lines"
)

// onlyMark matches the start or end of a block that is only for the site or only for
// Telegram, as a comment of HTML or MDX. One for Telegram may have its text within the comment, where
// the site does not show it.
var onlyMark = regexp.MustCompile(`(?i)(?:<!--|\{/\*)\s*(/?)\s*(site|telegram)\s*:\s*only\b[ \t]*(-->|\*/\})?`)

// mdxSplit matches <!-- split --> as MDX, which has no comments of HTML, writes it.
var mdxSplit = regexp.MustCompile(`(?im)^\{/\*\s*split\s*\*/\}\s*$`)

// audience is the audience of a text.
type audience int

const (
	everyone audience = iota
	siteOnly
	telegramOnly
	telegramInComment // <!-- telegram:only … -->
	telegramInMDX     // {/* telegram:only … */}
)

// end returns what ends the comment that has the text, if there is one.
func (a audience) end() []byte {
	switch a {
	case telegramInComment:
		return []byte("-->")
	case telegramInMDX:
		return []byte("*/}")
	case everyone, siteOnly, telegramOnly:
	}
	return nil
}

// onlyBlock is a block that has been opened: the audience of its text, and the mark that opens it.
type onlyBlock struct {
	audience
	mark Mark
}

// onlyBlocks are the open blocks, each within the one before.
type onlyBlocks []onlyBlock

// in returns the audience of the innermost block.
func (b onlyBlocks) in() audience {
	if len(b) == 0 {
		return everyone
	}
	return b[len(b)-1].audience
}

// hide reports whether the text within the blocks is not for Telegram.
func (b onlyBlocks) hide() bool { return b.last(siteOnly) >= 0 }

// last returns the position of the innermost block for an audience, or -1.
func (b onlyBlocks) last(who audience) int {
	for i := len(b) - 1; i >= 0; i-- {
		if b[i].audience == who {
			return i
		}
	}
	return -1
}

// onlyTelegram removes text that is only for the site, and the marks around text that
// is only for Telegram. Line breaks are kept, so that line numbers do not change. Blocks may be
// within each other.
func onlyTelegram(source []byte) ([]byte, []Mark) {
	var (
		out     = make([]byte, 0, len(source))
		tracker lines.Tracker
		open    onlyBlocks
		number  int
	)
	for line := range bytes.Lines(source) {
		number++
		if kind := tracker.Next(line); kind != lines.Text && open.in().end() == nil {
			if !open.hide() {
				out = append(out, line...)
			} else {
				out = append(out, '\n')
			}
			continue
		}
		if mdxSplit.Match(line) {
			line = []byte("<!-- split -->\n")
		}
		for len(line) > 0 {
			length, mark, next := nextOnly(line, open, number)
			if !open.hide() {
				out = append(out, line[:length]...)
			}
			line, open = line[length+mark:], next
			if mark == 0 {
				break
			}
		}
		if n := len(out); open.hide() && (n == 0 || out[n-1] != '\n' || len(line) == 0) {
			out = append(out, '\n')
		}
	}
	if len(open) == 0 {
		return out, nil
	}
	return out, []Mark{open[0].mark}
}

// onlyMay reports whether the comment at a place may be such a mark.
func onlyMay(source []byte, at int) bool {
	near := source[at:min(len(source), at+100)]
	inner, ok := bytes.CutPrefix(near, []byte("<!--"))
	if !ok {
		if inner, ok = bytes.CutPrefix(near, []byte("{/*")); !ok {
			return false
		}
	}
	word := bytes.TrimLeft(inner, " \t\r\n\f/")
	return len(word) > 0 && (word[0]|0x20 == 's' || word[0]|0x20 == 't') && (onlyMark.Match(near) || mdxSplit.Match(near))
}

// nextOnly finds the next mark in a line within the open blocks: it returns the length of the text
// before it, the length of the mark, 0 if there is none, and the blocks that are open after it.
func nextOnly(line []byte, open onlyBlocks, number int) (length, mark int, next onlyBlocks) {
	if until := open.in().end(); until != nil {
		if end := bytes.Index(line, until); end >= 0 {
			return end, len(until), open[:len(open)-1]
		}
		return len(line), 0, open
	}
	for from := 0; ; {
		m := onlyMark.FindSubmatchIndex(line[from:])
		if m == nil {
			return len(line), 0, open
		}
		start, end := from+m[0], from+m[1]
		closes, whole, who := m[3] > m[2], m[6] >= 0, telegramOnly
		if m[5]-m[4] == len("site") {
			who = siteOnly
		}
		from = end
		if bytes.Count(line[:start], []byte("`"))%2 == 1 { // in code
			continue
		}
		at := open.last(who)
		switch {
		case closes && whole && at >= 0:
			return start, end - start, slices.Delete(slices.Clone(open), at, at+1)
		case closes, !whole && who == siteOnly:
			continue
		case !whole && line[start] == '{':
			who = telegramInMDX
		case !whole:
			who = telegramInComment
		}
		opened := onlyBlock{who, Mark{number, string(bytes.TrimSpace(line[start:end]))}}
		return start, end - start, append(slices.Clone(open), opened)
	}
}
