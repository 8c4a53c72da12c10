package markdown

import (
	"bytes"
	"regexp"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"github.com/dateline-bot/dateline/content/markup"
)

// autolinkParser parses the bare addresses of GFM. goldmark's own parser supports only
// ASCII, and would cut https://ru.wikipedia.org/wiki/Россия in two.
type autolinkParser struct{}

// In goldmark, a space means any white space, or the start of a line.
func (autolinkParser) Trigger() []byte { return []byte{' ', '*', '_', '~', '('} }

func (autolinkParser) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	line, segment := block.PeekLine()
	before := 0
	switch line[0] {
	case ' ', '\t', '*', '_', '~', '(':
		before = 1
		line = line[1:]
	}
	if len(line) < 5 || pc.IsInLinkLabel() {
		return nil
	}
	kind, n := ast.AutoLinkURL, addressLength(line)
	if n == 0 {
		if kind = ast.AutoLinkEmail; mailsOf(pc).before(segment.Stop, segment.Start, block.Source()) {
			if n = emailLength(line); n > 0 && sshCommand.Match(lineBefore(block.Source(), segment.Start+before)) {
				n = 0
			}
		}
		if n == 0 {
			return nil
		}
	}
	if before > 0 {
		ast.MergeOrAppendTextSegment(parent, segment.WithStop(segment.Start+1))
	}
	block.Advance(before + n)
	start := segment.Start + before - segment.Padding
	link := ast.NewAutoLink(kind, ast.NewTextSegment(text.NewSegment(start, start+n)))
	if kind == ast.AutoLinkURL && line[0] == 'w' {
		link.Protocol = []byte("http")
	}
	return link
}

// mails caches the position of the next @: most lines have none, but every word may
// begin an address.
type mails struct{ from, at int }

var mailsKey = parser.NewContextKey()

func mailsOf(pc parser.Context) *mails {
	m, _ := pc.Get(mailsKey).(*mails)
	if m == nil {
		m = &mails{at: -1}
		pc.Set(mailsKey, m)
	}
	return m
}

// before reports whether there is an @ in source[start:stop].
func (m *mails) before(stop, start int, source []byte) bool {
	if start < m.from || start > m.at {
		m.from, m.at = start, len(source)
		if n := bytes.IndexByte(source[start:], '@'); n >= 0 {
			m.at = start + n
		}
	}
	return m.at < stop
}

// addressLength returns the length of the address at the start of s, or 0.
func addressLength(s []byte) int {
	host := 0
	switch {
	case s[0] == 'w' && bytes.HasPrefix(s, []byte("www.")):
	case s[0] == 'h' && bytes.HasPrefix(s, []byte("https://")):
		host = 8
	case s[0] == 'h' && bytes.HasPrefix(s, []byte("http://")):
		host = 7
	case s[0] == 'f' && bytes.HasPrefix(s, []byte("ftp://")):
		host = 6
	default:
		return 0
	}
	n := host
	for n < len(s) {
		if c := s[n]; c < utf8.RuneSelf {
			if c <= ' ' || c == '<' || c == '>' || c == '"' || c == '`' || c == '\\' || c == '|' || c == '[' || c == ']' || c == 0x7F {
				break
			}
			n++
			continue
		}
		r, size := utf8.DecodeRune(s[n:])
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) || util.IsEastAsianWideRune(r) {
			break
		}
		n += size
	}
	n = trimAddress(s[:n])
	name := s[host:n]
	if end := bytes.IndexAny(name, "/?#"); end >= 0 {
		name = name[:end]
	}
	if dot := bytes.LastIndexByte(name, '.'); dot <= 0 || dot == len(name)-1 {
		return 0
	}
	return n
}

// trimAddress returns the length of the address without trailing punctuation, by GFM's
// rules.
func trimAddress(s []byte) int {
	n := len(s)
	unopened := bytes.Count(s, []byte{')'}) - bytes.Count(s, []byte{'('})
	for n > 0 {
		switch s[n-1] {
		case '?', '!', '.', ',', ':', '*', '_', '~', '\'':
			n--
			continue
		case ')':
			if unopened <= 0 {
				return n
			}
			unopened--
			n--
			continue
		case ';': // a character reference after the address
			i := n - 2
			for i > 0 && markup.IsWord(rune(s[i])) {
				i--
			}
			if i == n-2 || i < 0 || s[i] != '&' {
				return n
			}
			n = i
			continue
		}
		return n
	}
	return n
}

// sshCommand matches a command that makes the following address a login: ssh -p 22
// me@example.org.
var sshCommand = regexp.MustCompile(`(?:^|[^\p{L}\p{N}_./:@%&=+-])(?:ssh|scp|sftp|mosh|rsync|ssh-copy-id)(?: -[^\s@]+(?: [^\s@-][^\s@]*)?)* $`)

// sshCommandMax bounds how much text before an address is looked at, in bytes:
// otherwise a line of thousands of addresses would be read once for each of them.
const sshCommandMax = 64

// lineBefore returns the end of the text before an offset on its line; if it is cut,
// from a blank on.
func lineBefore(source []byte, place int) []byte {
	start := max(place-sshCommandMax, 0)
	before := source[start:place]
	if i := bytes.LastIndexByte(before, '\n'); i >= 0 {
		return before[i+1:]
	}
	if start > 0 {
		return before[bytes.IndexByte(before, ' ')+1:]
	}
	return before
}

// mailbox reports whether something like a mail address is one: icon@2x.png is a
// picture, root@10.0.0.1 a machine, git@example.org:a/b.git a repository.
func mailbox(address, behind []byte) bool {
	host := address[bytes.IndexByte(address, '@')+1:]
	if digit(host[len(host)-1]) || len(host) > 2 && digit(host[0]) && host[1] == 'x' && host[2] == '.' {
		return false
	}
	return len(behind) < 2 || behind[0] != ':' || !util.IsAlphaNumeric(behind[1]) && bytes.IndexByte([]byte("_~./-"), behind[1]) < 0
}

func digit(c byte) bool { return '0' <= c && c <= '9' }

// emailLength returns the length of the mail address at the start of s, or 0.
func emailLength(s []byte) int {
	if util.IsPunct(s[0]) || s[0] >= utf8.RuneSelf {
		return 0
	}
	n := util.FindEmailIndex(s)
	if n < 0 {
		return 0
	}
	for n > 0 && s[n-1] == '.' {
		n--
	}
	at := bytes.IndexByte(s[:n], '@')
	if at < 0 || bytes.IndexByte(s[at:n], '.') < 0 {
		return 0
	}
	if n < len(s) && (s[n] == '-' || s[n] == '_') || !mailbox(s[:n], s[n:]) {
		return 0
	}
	return n
}
