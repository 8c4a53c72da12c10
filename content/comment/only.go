package comment

import (
	"bytes"
	"regexp"

	"github.com/dateline-bot/dateline/content/lines"
)

// onlyMark matches the start or end of a block that is only for the site or only for
// Telegram. One for Telegram may have its text within the comment, where the site does
// not show it.
var onlyMark = regexp.MustCompile(`(?i)<!--\s*(/?)\s*(site|telegram)\s*:\s*only\b[ \t]*(-->)?`)

// audience is the audience of a text.
type audience int

const (
	everyone audience = iota
	siteOnly
	telegramOnly
	telegramInComment // <!-- telegram:only … -->
)

// onlyTelegram removes text that is only for the site, and the marks around text that
// is only for Telegram. Line breaks are kept, so that line numbers do not change.
func onlyTelegram(source []byte) ([]byte, []Mark) {
	if !mayBeOnly(source) {
		return source, nil
	}
	var (
		out     = make([]byte, 0, len(source))
		tracker lines.Tracker
		now     audience
		opened  Mark
		number  int
	)
	for line := range bytes.Lines(source) {
		number++
		if kind := tracker.Next(line); kind != lines.Text && now != telegramInComment {
			if now != siteOnly {
				out = append(out, line...)
			} else {
				out = append(out, '\n')
			}
			continue
		}
		for len(line) > 0 {
			length, mark, next := nextOnly(line, now)
			if now != siteOnly {
				out = append(out, line[:length]...)
			}
			if now == everyone && next != everyone {
				opened = Mark{number, string(bytes.TrimSpace(line[length : length+mark]))}
			}
			line, now = line[length+mark:], next
			if mark == 0 {
				break
			}
		}
		if n := len(out); now == siteOnly && (n == 0 || out[n-1] != '\n' || len(line) == 0) {
			out = append(out, '\n')
		}
	}
	if now == everyone {
		return out, nil
	}
	return out, []Mark{opened}
}

// mayBeOnly reports whether the source contains such a mark.
func mayBeOnly(source []byte) bool {
	for at := 0; ; {
		n := bytes.Index(source[at:], []byte("<!--"))
		if n < 0 {
			return false
		}
		at += n
		near := source[at:min(len(source), at+100)]
		at += len("<!--")
		word := bytes.TrimLeft(near[len("<!--"):], " \t\r\n\f/")
		if len(word) > 0 && (word[0]|0x20 == 's' || word[0]|0x20 == 't') && onlyMark.Match(near) {
			return true
		}
	}
}

// nextOnly finds the next mark in a line whose text is for the audience now: it returns
// the length of the text before it, the length of the mark, 0 if there is none, and the
// audience of the text after it.
func nextOnly(line []byte, now audience) (length, mark int, next audience) {
	if now == telegramInComment {
		if n := bytes.Index(line, []byte("-->")); n >= 0 {
			return n, len("-->"), everyone
		}
		return len(line), 0, now
	}
	for from := 0; ; {
		m := onlyMark.FindSubmatchIndex(line[from:])
		if m == nil {
			return len(line), 0, now
		}
		start, end := from+m[0], from+m[1]
		closes, site, whole := m[3] > m[2], m[5]-m[4] == len("site"), m[6] >= 0
		from = end
		if bytes.Count(line[:start], []byte("`"))%2 == 1 { // in code
			continue
		}
		switch {
		case now == siteOnly && closes && site && whole, now == telegramOnly && closes && !site && whole:
			return start, end - start, everyone
		case now == everyone && !closes && site && whole:
			return start, end - start, siteOnly
		case now == everyone && !closes && !site && whole:
			return start, end - start, telegramOnly
		case now == everyone && !closes && !site:
			return start, end - start, telegramInComment
		}
	}
}
