// Package comment removes from Markdown the text that its author wrote for
// themself and that no site shows: comments, and the marks that an editor leaves
// for its own use. Code keeps them.
//
// These are known (forms.go has them, one function each):
//
//	%% … %%                       Obsidian, Ulysses
//	^name at the end of a block   Obsidian: the name of a block
//	<!-- … -->                    HTML, where Markdown would end one too early
//	[//]: # (…)  [comment]: <> …  links that nothing refers to; [](…) with words
//	{/* … */}                     MDX
//	{{/* … */}}  {{< /* … */ >}}  Hugo; {{< comment >}} … {{< /comment >}}
//	{% comment %} … {% # … %}     Jekyll, Eleventy, dev.to; {% doc %}
//	{# … #}                       Nunjucks, Jinja, Twig
//	{{!-- … --}}  {{-- … --}}     Handlebars, Blade
//	<%# … %>  <%-- … --%>         ERB, EJS, JSP
//	{::comment} … {:/comment}     kramdown
//	{>> … <<}  {-- … --}          CriticMarkup: a remark, and what was struck out
//	% … after a blank line        MyST
//
// It also removes what an author wrote for the site alone (only.go):
//
//	<!-- site:only --> … <!-- /site:only -->
//	<!-- telegram:only --> … <!-- /telegram:only -->   the text stays, the marks go
//	<!-- telegram:only … -->                           and the site does not show it
//
// and what the site keeps from most of its readers (hidden.go):
//
//	::: {.content-hidden} … :::   Quarto, on its conditions; .hidden and .notes as well
//	<!--members-only--> …         Ghost, up to the end; <!--paid--> of Write.as
//
// A comment that nothing ends hides the rest of the article, as it does in most
// of those tools, and is reported: such an article is not to be published before
// its author has looked at it.
package comment

import (
	"bytes"
	"sort"

	"github.com/dateline-bot/dateline/content/lines"
)

// Unclosed is a comment without an end.
type Unclosed struct {
	Line   int    // from 1
	Marker string // that begins it
}

// Result is a source without comments.
type Result struct {
	Source   []byte // the given one, if there is no comment in it
	Unclosed []Unclosed
	removed  []int // for each line break that was removed, the first line (from 0) of Source that it moved
}

// Line is the line in the article of a line of Source; both count from 1.
func (r *Result) Line(line int) int { return line + sort.SearchInts(r.removed, line) }

// Strip removes the comments from an article's body, whose lines end in "\n".
func Strip(source []byte) Result {
	source, unclosed := onlyTelegram(source)
	source, hidden := withoutHidden(source)
	unclosed = append(unclosed, hidden...)
	if !mayHold(source) {
		return Result{Source: source, Unclosed: unclosed}
	}
	r := strip(source)
	r.Unclosed = append(unclosed, r.Unclosed...)
	return r
}

func strip(source []byte) Result {
	s := &scanner{source: source}
	for s.pos < len(s.source) {
		end := len(s.source)
		if n := bytes.IndexByte(s.source[s.pos:], '\n'); n >= 0 {
			end = s.pos + n + 1
		}
		if s.lines.Next(s.source[s.pos:end]) == lines.Text {
			s.line(end)
		} else {
			s.pos = end
		}
	}
	if s.from == 0 && s.out == nil {
		return Result{Source: source, Unclosed: s.unclosed}
	}
	s.out = append(s.out, s.source[s.from:]...)
	return Result{s.out, s.unclosed, s.removed}
}

// Find returns the comments without an end.
func Find(source []byte) []Unclosed { return Strip(source).Unclosed }

// scanner is one pass over a source.
type scanner struct {
	source   []byte
	pos      int
	from     int // source[from:pos] stays as it is and is to be copied to out
	out      []byte
	breaks   int // in out
	counted  int // bytes of out that breaks is of
	removed  []int
	unclosed []Unclosed
	lines    lines.Tracker
	absent   map[string]bool // ends that were looked for and are not there
}

// longestSpan is how far, in bytes, the end of a code span is looked for.
const longestSpan = 4096

// line looks for comments in a line of text; one may go on beyond it.
func (s *scanner) line(end int) {
	start := s.pos
	if s.definition(end) || s.mystLine(end) {
		return
	}
	for s.pos < end {
		n := bytes.IndexAny(s.source[s.pos:end], "\\`%<{[^")
		if n < 0 {
			s.pos = end
			return
		}
		s.pos += n
		if !s.sign(start, end) {
			s.pos++
		}
		if s.pos > end { // beyond the line, within another one
			start = bytes.LastIndexByte(s.source[:s.pos], '\n') + 1
			end = len(s.source)
			if n := bytes.IndexByte(s.source[s.pos:], '\n'); n >= 0 {
				end = s.pos + n + 1
			}
			if s.pos == start { // between lines
				return
			}
		}
	}
}

// sign reads what begins at pos, on the line from start to end; false if
// nothing that matters here does.
func (s *scanner) sign(start, end int) bool {
	switch s.source[s.pos] {
	case '\\':
		s.pos = min(s.pos+2, len(s.source))
		return true
	case '`':
		n, ticks := lines.CodeSpan(s.source[s.pos:], longestSpan)
		s.pos += max(n, ticks)
		return true
	case '%':
		return s.obsidian(start)
	case '^':
		return s.blockName(start, end)
	case '[':
		return s.emptyLink(end)
	case '<':
		return s.htmlComment(start) || s.program() || s.htmlCode()
	}
	return s.template() || s.critic()
}

// rest is what begins at pos.
func (s *scanner) rest() []byte { return s.source[s.pos:] }

func (s *scanner) has(prefix string) bool { return bytes.HasPrefix(s.rest(), []byte(prefix)) }

// flush copies what is to be copied.
func (s *scanner) flush() {
	if s.out == nil {
		s.out = make([]byte, 0, len(s.source))
	}
	s.out = append(s.out, s.source[s.from:s.pos]...)
	s.from = s.pos
}

// drop removes the source from pos to end, from within a line.
func (s *scanner) drop(end int) {
	s.flush()
	n := len(s.out)
	after := byte('\n')
	if end < len(s.source) {
		after = s.source[end]
	}
	begins := n == 0 || s.out[n-1] == '\n'
	switch {
	case after == '\n' && !begins: // no space is left at the end of a line
		trimmed := bytes.TrimRight(s.out, " \t")
		if m := len(trimmed); m > 0 && trimmed[m-1] != '\n' && trimmed[m-1] != '>' && !marker(trimmed) {
			s.out = trimmed
		}
	case after == ' ' && (begins || s.out[n-1] == ' '):
		end++ // one of the two spaces around it
	}
	s.lose(s.source[s.pos:end], 1)
	s.pos, s.from = end, end
}

// marker reports whether the last line of out is the marker of a list item.
func marker(out []byte) bool {
	line := bytes.TrimLeft(out[bytes.LastIndexByte(out, '\n')+1:], " \t>")
	return len(line) < 12 && len(lines.AfterMarkers(append(bytes.Clone(line), ' '))) == 0
}

// dropLine removes the source from pos to end, and the whole of its lines if
// nothing else is on them.
func (s *scanner) dropLine(start, end int) {
	after := s.source[end:]
	if n := bytes.IndexByte(after, '\n'); n >= 0 {
		after = after[:n+1]
	}
	if len(bytes.Trim(s.source[start:s.pos], " \t>")) > 0 || len(bytes.TrimSpace(after)) > 0 || s.from > start {
		s.drop(end)
		return
	}
	s.pos = start
	s.flush()
	end += len(after)
	s.lose(s.source[start:end], 0)
	s.pos, s.from = end, end
}

// lose notes the line breaks of what is removed; what follows is moved by them
// from the line of out after the next ones on.
func (s *scanner) lose(removed []byte, next int) {
	n := bytes.Count(removed, []byte{'\n'})
	if n == 0 {
		return
	}
	s.breaks += bytes.Count(s.out[s.counted:], []byte{'\n'})
	s.counted = len(s.out)
	for range n {
		s.removed = append(s.removed, s.breaks+next)
	}
}

// never removes the rest of the article: the comment that begins with the
// marker at pos has no end.
func (s *scanner) never(marker string) {
	s.unclosed = append(s.unclosed, Unclosed{bytes.Count(s.source[:s.pos], []byte{'\n'}) + 1, marker})
	s.drop(len(s.source))
}

// between removes a comment that begins with open and ends with one of ends.
func (s *scanner) between(open string, ends ...string) {
	end := -1
	for _, c := range ends {
		if n := s.find(c, s.pos+len(open)); n >= 0 && (end < 0 || n+len(c) < end) {
			end = n + len(c)
		}
	}
	if end < 0 {
		s.never(open)
		return
	}
	s.drop(end)
}

// find is where the marker is in the source from a place on; -1 if nowhere.
func (s *scanner) find(marker string, from int) int {
	if s.absent[marker] {
		return -1
	}
	if n := bytes.Index(s.source[from:], []byte(marker)); n >= 0 {
		return from + n
	}
	s.lacks(marker)
	return -1
}

// lacks notes that an end is nowhere behind pos.
func (s *scanner) lacks(end string) {
	if s.absent == nil {
		s.absent = map[string]bool{}
	}
	s.absent[end] = true
}

// skipTo keeps what is up to the end of marker; false if it is not there, or
// behind a blank line while it must be in the same paragraph.
func (s *scanner) skipTo(marker string, paragraph bool) bool {
	n := s.find(marker, s.pos)
	if n < 0 || paragraph && bytes.Contains(s.source[s.pos:n], []byte("\n\n")) {
		return false
	}
	s.pos = n + len(marker)
	return true
}
