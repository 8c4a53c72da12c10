package dialect

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"strings"

	"github.com/dateline-bot/dateline/content/lines"
)

// suspect returns where the first directive, or table that is drawn, may begin, or -1, and whether the
// source may contain other syntax of these dialects. Most articles do not: of them, only the surroundings of
// some signs are read.
func suspect(s lines.Signed) (first int, may bool) {
	source := s.Source
	first = bytes.Index(source, []byte("```ad-"))
	earlier := func(at int) bool { return first < 0 || at < first }
	line := func(at int) {
		if at < len(source) {
			may = may || beginMay(source[at:])
			if earlier(at) && dashesMay(source[at:]) {
				first = at
			}
		}
	}
	line(0)
	for _, sign := range s.Signs {
		at := int(sign)
		c := source[at]
		if c == '\n' {
			line(at + 1)
			continue
		}
		if (c == '{' || c == '+') && earlier(at) && directiveMay(source, at) {
			first = at
		}
		if !may && signs[c] != nil {
			may = signs[c](source, at)
		}
	}
	return first, may
}

// mayHold reports whether the source may contain syntax that is rewritten line by line.
func mayHold(source []byte) bool {
	_, may := suspect(lines.Sign(source, nil))
	return may
}

// signs maps the bytes that begin a construct within a line to a function that reports
// whether the byte at an offset may do so.
var signs = [256]func(source []byte, at int) bool{
	'+': plusMay, '@': atMay, '<': angleMay, ':': colonMay, '[': bracketMay, '{': braceMay, '!': imageMay, '\\': backslashMay, '^': caretMay, '$': dollarMay, '%': percentMay,
}

// beginMay: import and export of MDX, === "Tab" and /// blocks of MkDocs, rules in
// kramdown tables, at the beginning of a line.
func beginMay(line []byte) bool {
	switch line[0] {
	case 'i':
		return begins(line, "import ", "import\t")
	case 'e':
		return begins(line, "export ", "export\t")
	case '/':
		first, _, _ := bytes.Cut(line[:min(len(line), 1000)], []byte{'\n'})
		return begins(line, "///") || iaImage.Match(first)
	case '(':
		first, _, _ := bytes.Cut(line[:min(len(line), 100)], []byte{'\n'})
		return mystTarget.Match(first)
	case ' ', '\t', '=', '|':
		bare := line
		for len(bare) > 0 && (bare[0] == ' ' || bare[0] == '\t') {
			bare = bare[1:]
		}
		if len(bare) == 0 {
			return false
		}
		switch bare[0] {
		case '=', '/':
			return begins(bare, "===", "///")
		case '|':
			return begins(line, "| ") && pipeMay(line) || begins(bare, "|-", "|=", "|:", "| -", "| :") && ruleMay(bare)
		}
	}
	return false
}

// pipeMay: a Pandoc line block, which has no other |.
func pipeMay(source []byte) bool {
	line, _, _ := bytes.Cut(source, []byte{'\n'})
	return bytes.IndexByte(line[1:], '|') < 0
}

// ruleMay: a table rule with + or =.
func ruleMay(line []byte) bool {
	for _, c := range line {
		switch c {
		case '+', '=':
			return true
		case '-', ':', '|', ' ':
		default:
			return false
		}
	}
	return false
}

// around returns the bytes before and after an offset; line breaks at the ends.
func around(source []byte, at int) (before, next byte) {
	before, next = '\n', '\n'
	if at > 0 {
		before = source[at-1]
	}
	if at+1 < len(source) {
		next = source[at+1]
	}
	return before, next
}

// plusMay: ++ctrl++ of MkDocs.
func plusMay(source []byte, at int) bool {
	before, next := around(source, at)
	return next == '+' && strings.IndexByte(" \t\n(/", before) >= 0 && bytes.Contains(source[at+2:min(at+100, len(source))], []byte("++"))
}

// atMay: @[youtube](a) of Zenn, [a](@/b.md) of Zola, (@) of Pandoc.
func atMay(source []byte, at int) bool {
	before, next := around(source, at)
	return next == '[' || next == 'i' && begins(source[at:], "@include(") || before == '(' && (next == '/' || at == 1 || source[at-2] == '\n' || source[at-2] == ' ')
}

// angleMay: <!-- tab --> of Hexo's themes, components and fragments of MDX, --8<-- of MkDocs, <<< @/a of VitePress,
// attributes of Vue, <![if a]> of Word.
func angleMay(source []byte, at int) bool {
	switch before, next := around(source, at); next {
	case '-':
		return before == '8'
	case '>':
		return aloneOnLine(source, at, at+2)
	case '/':
		if at+2 < len(source) && source[at+2] == '>' {
			return aloneOnLine(source, at, at+3)
		}
		return at+2 < len(source) && (isUpper(source[at+2]) || begins(source[at:], "</amp-"))
	case '?':
		return begins(source[at:], "<?xml:") || begins(source[at:], "<?php\n") && before == '\n'
	case '<':
		return before == '\n' && begins(source[at:], "<<<")
	case '!':
		return begins(source[at:], "<![if", "<![endif", "<!--@include", "<!-- @include", "<!--  @include", "<!-- tab ", "<!-- timeline ", "<!-- node ")
	default:
		if vueMay(source[at:]) {
			return true
		}
		if next == 'a' && begins(source[at:], "<aside>") {
			return aloneOnLine(source, at, at+len("<aside>"))
		}
		return isUpper(next) || (next == 'a' || next == 'l') && begins(source[at:], "<amp-", "<lite-") || (before == '\n' || before == ' ') && 'a' <= next && next <= 'z' && lateEndMay(source[at:])
	}
}

// vueMay reports whether a tag may have Vue's attributes: :a, @b, #c, v-d.
func vueMay(source []byte) bool {
	if len(source) < 2 || !isLower(source[1]) && !isUpper(source[1]) {
		return false
	}
	for i, c := range source[1:] {
		switch c {
		case '<', '\n':
			return false
		case ' ', '\t':
			if i+2 < len(source) && strings.IndexByte(":@#v", source[i+2]) >= 0 {
				return true
			}
		}
	}
	return false
}

// lateEndMay reports whether a tag may end at the beginning of a line.
func lateEndMay(source []byte) bool {
	end := bytes.IndexByte(source, '>')
	if end < 0 { // it is not closed on its line: it continues
		return true
	}
	return bytes.IndexByte(source[:end], '\n') > 0 && source[end-1] <= ' ' && source[len(bytes.TrimRight(source[:end], " \t"))-1] == '\n'
}

func isUpper(c byte) bool { return 'A' <= c && c <= 'Z' }
func isLower(c byte) bool { return 'a' <= c && c <= 'z' }
func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// aloneOnLine reports whether source[start:end] is alone on its line.
func aloneOnLine(source []byte, start, end int) bool {
	before, after := bytes.TrimRight(source[:start], " \t"), bytes.TrimLeft(source[end:], " \t\f\v\r")
	return (len(before) == 0 || before[len(before)-1] == '\n') && (len(after) == 0 || after[0] == '\n')
}

// colonMay: icons of MkDocs, properties and planned times of Logseq.
func colonMay(source []byte, at int) bool {
	_, next := around(source, at)
	switch {
	case next == ':':
		return begins(source[at+1:], ": ") && ends(source[max(0, at-longestProperty):at], logseqProperties...)
	case next == ' ' && begins(source[at:], ": <2"):
		return ends(source[max(0, at-longestProperty):at], "SCHEDULED", "DEADLINE")
	}
	return (next == 'm' || next == 'f' || next == 'o' || next == 's') && begins(source[at:], icons...)
}

// bracketMay: shortcodes of WordPress, *[HTML]: a, [a](b c.md), [name=a] of HackMD.
func bracketMay(source []byte, at int) bool {
	before, next := around(source, at)
	if (next == 'n' || next == 't' || next == 'c') && begins(source[at:], "[name=", "[time=", "[color=") {
		return true
	}
	if before == '*' {
		start := bytes.TrimRight(source[max(0, at-4):at-1], " ")
		line, _, _ := bytes.Cut(source[at:min(at+200, len(source))], []byte{'\n'})
		if (len(start) == 0 || start[len(start)-1] == '\n') && bytes.Contains(line, []byte("]:")) {
			return true
		}
	}
	if near := source[at:min(at+maxLink, len(source))]; mayHaveBlanks(near) && linkAddress.Match(near) || alignedMay(near) {
		return true
	}
	rest := source[at:min(at+40, len(source))]
	return ('a' <= next && next <= 'z' || next == '[' || next == '/') && tagMay(rest) && wpTag.Match(rest)
}

// tagMay reports whether the bracket at the start of s may begin a shortcode: its word
// is a name, or the beginning of one. Most brackets are before the text of a link.
func tagMay(s []byte) bool {
	s = bytes.TrimPrefix(bytes.TrimPrefix(s[1:], []byte("[")), []byte("/"))
	n := 0
	for n < len(s) && (isLower(s[n]) || isDigit(s[n]) || s[n] == '_') {
		n++
	}
	return wpWords[string(s[:n])] || bytes.IndexByte(s[:n], '_') > 0
}

// braceMay: attributes of JSX, [a]{.b}, shortcodes of Zola.
func braceMay(source []byte, at int) bool {
	switch before, next := around(source, at); {
	case before == '}' && next == ':', next == '!', next == '-' && at+2 < len(source) && source[at+2] == '}':
		return true
	case (next == '.' || next == '#' || next == ':') && before == ' ' && isDefinition(source, at):
		return true
	case before == ']' && (next == '.' || next == '#'), before == '`' && (next == '.' || next == '='):
		return true
	case next == '#': // $$ x $$ {#eq-a}
		return (before == ' ' || before == '$') && begins(source[at+2:], "eq", "tbl", "fig", "sec", "lst")
	case next == '+' || next == '=' || next == '~': // CriticMarkup
		return at+2 < len(source) && source[at+2] == next
	case next == ':' && before == ' ': // an item of kramdown
		return true
	case next == '{' && begins(source[at+2:], "[[", "TODO}", "DONE}", "video", "youtube", "pdf", "iframe", "audio", "tweet", "twitter"):
		return true
	case next == '{' && begins(source[at:], "{{/*"), next == '%' && begins(source[at:], "{%/*"):
		return true
	case (next == '{' || next == '%') && isCall(source[at+2:min(at+100, len(source))]):
		return true
	case before == '=' || next == '.' && begins(source[at:], "{..."):
		return inTag(source, at)
	}
	return roleMay(source, at)
}

// isDefinition reports whether the line with an offset may define a link.
func isDefinition(source []byte, at int) bool {
	line := source[bytes.LastIndexByte(source[:at], '\n')+1 : at]
	return bytes.HasPrefix(bytes.TrimLeft(line, " "), []byte("[")) && bytes.Contains(line, []byte("]:"))
}

// percentMay: %[https://a] of Hashnode.
func percentMay(source []byte, at int) bool { return begins(source[at:], "%[http") }

// inTag reports whether a tag may begin before an offset on its line.
func inTag(source []byte, at int) bool {
	line := source[max(0, at-longestTag):at]
	start := bytes.LastIndexByte(line, '\n')
	return start < 0 && at > longestTag || bytes.IndexByte(line[start+1:], '<') >= 0
}

// longestProperty is the length, in bytes, of the longest of these properties.
const longestProperty = 16

// longestTag is how far before an attribute a tag is searched for; beyond that, one is
// assumed to exist.
const longestTag = 4096

// The words that begin with certain bytes, and properties that Logseq never shows.
var (
	logseqProperties = []string{"id", "collapsed", "heading", "background-color", "order-list-type", "hl-page", "hl-color", "ls-type"}
	icons            = []string{":material-", ":fontawesome-", ":octicons-", ":simple-"}
	breaks           = []string{"newpage", "pagebreak", "clearpage", "tableofcontents"}
)

// isCall reports whether s begins like a call of a Zola shortcode: a name, and a
// parenthesis unless s ends there.
func isCall(s []byte) bool {
	s = bytes.TrimLeft(bytes.TrimPrefix(s, []byte("-")), " \t\n\f\r")
	n := 0
	for n < len(s) && (isUpper(s[n]) || isLower(s[n]) || s[n] == '_' || n > 0 && isDigit(s[n])) {
		n++
	}
	return n > 0 && (n == len(s) || s[n] == '(')
}

// maxNear is how far ahead the label and address of an image are searched for, in
// bytes: without a limit many unclosed openings would take quadratic time.
const maxNear = 4000

// maxLink is the same for a link.
const maxLink = 1000

// imageMay: ![a](b c.png), ![a](b.png =250x), ![a](b.png#only-dark).
func imageMay(source []byte, at int) bool {
	rest := source[at:]
	switch before, next := around(source, at); {
	case before == '#' && at > 1 && (source[at-2] == '`' || source[at-2] == ' '): // `#!python x`
		return true
	case next == '!' && begins(rest, "!!!"): // !!!include(a.md)!!!
		line, _, _ := bytes.Cut(rest, []byte{'\n'})
		return bytes.Contains(line, []byte("include"))
	case next != '[':
		return false
	}
	if shut := bytes.IndexByte(rest[:min(len(rest), 1000)], ')'); shut > 0 && bytes.Contains(rest[:shut], []byte("dark")) {
		return darkImage.Match(rest[:min(len(rest), 2000)])
	}
	near := rest[:min(len(rest), maxNear)]
	if !mayHaveBlanks(near) && !sizeMay(near) {
		return false
	}
	rest, _, _ = bytes.Cut(rest, []byte{'\n'})
	return blankAddress.Match(rest) || imageSize.Match(rest) || alignedMay(rest)
}

// alignedMay reports whether the link or image at the start of s has attributes behind its address.
func alignedMay(s []byte) bool {
	s = s[:min(len(s), maxLink)]
	if shut := bytes.IndexByte(s, ')'); shut >= 0 {
		s = s[:shut+1]
	}
	return bytes.Contains(s, []byte(`="`)) && aligned.Match(s)
}

// sizeMay reports whether the image at the start of s may have a size, on its line:
// =250x.
func sizeMay(s []byte) bool {
	line, _, _ := bytes.Cut(s[:min(len(s), 1000)], []byte{'\n'})
	shut := bytes.IndexByte(line, ')')
	return shut > 0 && (bytes.Contains(line[:shut], []byte(" =")) || bytes.Contains(line[:shut], []byte(`="`)))
}

// backslashMay: LaTeX commands that are lines, in Pandoc.
func backslashMay(source []byte, at int) bool {
	_, next := around(source, at)
	return (next == 'n' || next == 'p' || next == 'c' || next == 't') && begins(source[at+1:], breaks...)
}

// caretMay: ^^inserted^^ of MkDocs, ^ of kramdown, ^[note] of Pandoc.
func caretMay(source []byte, at int) bool {
	before, next := around(source, at)
	return next == '^' || next == '[' && before != '[' || before == '\n' && aloneOnLine(source, at, at+1)
}

// dollarMay: $latex x$ of WordPress.
func dollarMay(source []byte, at int) bool { return begins(source[at:], "$latex") }

func ends(s []byte, words ...string) bool {
	for _, w := range words {
		if bytes.HasSuffix(s, []byte(w)) {
			return true
		}
	}
	return false
}

func begins(s []byte, words ...string) bool {
	for _, w := range words {
		if bytes.HasPrefix(s, []byte(w)) {
			return true
		}
	}
	return false
}

// plain handles a line that stays unchanged, as most do, and reports that it does: it
// is code, or contains nothing that is rewritten. Checking its bytes is much cheaper
// than the patterns.
func (r *rewriter) plain(line []byte) bool {
	if r.busy() {
		return false
	}
	before := r.lines
	if r.lines.Next(line) == lines.Text && mayHoldLine(line) {
		r.lines = before
		return false
	}
	switch trimmed := bytes.TrimSpace(line); {
	case len(trimmed) == 0:
		r.previous = ""
	case trimmed[0] == '|', begins(trimmed, "import ", "export "):
		r.previous = string(trimmed)
	case trimmed[len(trimmed)-1] == ';':
		r.previous = ";"
	default:
		r.previous = "-"
	}
	return true
}

// mayHoldLine is mayHold for a line.
func mayHoldLine(line []byte) bool {
	if beginMay(line) {
		return true
	}
	for i := 0; i < len(line); i++ {
		for i+8 <= len(line) { // no sign is in a word
			others := lines.Others(binary.LittleEndian.Uint64(line[i:]))
			if others != 0 {
				i += bits.TrailingZeros64(others) / 8
				break
			}
			i += 8
		}
		if i < len(line) {
			if may := signs[line[i]]; may != nil && may(line, i) {
				return true
			}
		}
	}
	return false
}

// mayHaveBlanks reports whether the address of the image at the start of s may contain
// blanks.
func mayHaveBlanks(s []byte) bool {
	end := bytes.IndexByte(s, ']')
	if end < 0 || end+1 == len(s) || s[end+1] != '(' {
		return false
	}
	address := bytes.TrimLeft(s[end+2:], " \t\n")
	if shut := bytes.IndexByte(address, ')'); shut >= 0 {
		address = address[:shut]
	}
	_, behind, blank := bytes.Cut(address, []byte(" "))
	behind = bytes.TrimLeft(behind, " ")
	return blank && len(behind) > 0 && behind[0] != '"' && behind[0] != '\'' // a title
}
