package comment

import (
	"bytes"
	"regexp"

	"github.com/dateline-bot/dateline/content/lines"
)

// onlyMark matches what begins or ends a block for the site or for Telegram
// alone. One for Telegram may hold its text within the comment, where the site
// does not show it.
var onlyMark = regexp.MustCompile(`(?i)<!--\s*(/?)\s*(site|telegram)\s*:\s*only\b[ \t]*(-->)?`)

// audience is whom the text at a place is for.
type audience int

const (
	everyone audience = iota
	siteOnly
	telegramOnly
	telegramInComment // <!-- telegram:only … -->
)

// onlyTelegram removes what is for the site alone, and the marks around what is
// for Telegram alone. Line breaks stay, so that lines keep their numbers.
func onlyTelegram(source []byte) ([]byte, []Unclosed) {
	if !mayBeOnly(source) {
		return source, nil
	}
	var (
		out     = make([]byte, 0, len(source))
		tracker lines.Tracker
		now     audience
		opened  Unclosed
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
				opened = Unclosed{number, string(bytes.TrimSpace(line[length : length+mark]))}
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
	return out, []Unclosed{opened}
}

// mayBeOnly reports whether any such mark may be in the source: one search for
// a rare word.
func mayBeOnly(source []byte) bool {
	for at := 0; ; {
		n := bytes.Index(source[at:], []byte("<!--"))
		if n < 0 {
			return false
		}
		at += n
		if onlyMark.Match(source[at:min(len(source), at+100)]) {
			return true
		}
		at += len("<!--")
	}
}

// nextOnly finds the next mark in a line whose text is for that audience: how
// much is before it, how long it is, and whom the text behind it is for. The mark
// is 0 long where there is none.
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
