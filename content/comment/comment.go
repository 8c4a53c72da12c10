// Package comment removes from Markdown the text that its author wrote for themself and
// that no site shows: comments, and marks that an editor adds for its own use. Code is
// unchanged.
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
//	{/* site:only */} … {/* /site:only */}             the same in MDX
//
// and what the site keeps from most of its readers (hidden.go):
//
//	::: {.content-hidden} … :::   Quarto, on its conditions; .hidden and .notes as well
//	<!--members-only--> …         Ghost, up to the end; <!--paid--> of Write.as
//	<!--kg-gated-block:begin …    Ghost, with nonMember:false
//	<div hidden> … </div>         elements that no page shows (invisible.go)
//	<!-- private --> … <!-- /private -->
//	> [!private]                  what editors and plugins mark so (private.go)
//	{% if page.draft %}           what holds only for some, or before the publication (condition.go)
//	{{< todo >}} … {{< /todo >}}  shortcodes whose name says so (shortcode.go)
//
// An unclosed comment hides the rest of the article, as in most of those tools, and is
// reported: such an article must not be published before its author has looked at it.
package comment

import (
	"bytes"
	"sort"

	"github.com/dateline-bot/dateline/content/lines"
)

// Mark is the start of text that is not shown.
type Mark struct {
	Line   int    // from 1
	Marker string // the opening marker
}

// Result is a source without comments.
type Result struct {
	Source   []byte // the given one, if it has no comments
	Unclosed []Mark // unclosed comments
	Hidden   []Mark // hidden HTML elements, and text marked as private
	removed  []int  // for each removed line break, the first line (from 0) of Source that it shifted
}

// Line maps a line of Source to a line of the article; both count from 1.
func (r *Result) Line(line int) int { return line + sort.SearchInts(r.removed, line) }

// Strip removes the comments from an article's body, whose lines end in "\n".
func Strip(source []byte) Result { return StripSigned(lines.Sign(source, nil)) }

// StripSigned is [Strip] for a body whose signs are known.
func StripSigned(body lines.Signed) Result {
	may := suspect(body)
	if may == (suspects{}) {
		return Result{Source: body.Source}
	}
	var r Result
	take := func(source []byte, hidden, unclosed []Mark) {
		r.Hidden, r.Unclosed = append(r.Hidden, hidden...), append(r.Unclosed, unclosed...)
		if !body.Same(source) {
			body = lines.Sign(source, nil)
			may = suspect(body)
		}
	}
	if may.only {
		source, unclosed := onlyTelegram(body.Source)
		take(source, nil, unclosed)
	}
	if may.members || may.boxes {
		take(withoutHidden(body.Source, may.boxes))
	}
	if may.invisible {
		take(withoutInvisible(body.Source))
	}
	if may.secret {
		take(withoutSecrets(body.Source))
	}
	r.Source = body.Source
	if may.comment {
		rest := strip(r.Source)
		r.Source, r.removed = rest.Source, rest.removed
		r.Hidden, r.Unclosed = append(r.Hidden, rest.Hidden...), append(r.Unclosed, rest.Unclosed...)
	}
	return r
}

func strip(source []byte) Result {
	s := &scanner{source: source}
	s.scan()
	if s.from == 0 && s.out == nil {
		return Result{Source: source, Unclosed: s.unclosed}
	}
	s.out = append(s.out, s.source[s.from:]...)
	return Result{Source: s.out, Unclosed: s.unclosed, Hidden: s.hidden, removed: s.removed}
}

// scan is the pass over the source.
func (s *scanner) scan() {
	for s.pos < len(s.source) {
		end := lineEnd(s.source, s.pos)
		if s.lines.Next(s.source[s.pos:end]) == lines.Text {
			s.line(end)
		} else {
			s.pos = end
		}
	}
}

// scanner is one pass over a source.
type scanner struct {
	source    []byte
	pos       int
	from      int // source[from:pos] is unchanged and not yet copied to out
	out       []byte
	breaks    int // number in out
	counted   int // number of bytes of out that are counted in breaks
	removed   []int
	unclosed  []Mark
	hidden    []Mark
	lines     lines.Tracker
	absent    map[string]bool        // end markers that do not occur
	ends      map[string]span        // by marker, where one was last found
	tagEnds   map[string]map[int]int // by the pattern of a tag, where each one's end tag ends
	branches  map[int]branch         // of conditions, by place; nil: not yet searched for
	doubtful  bool                   // one of them has no end, so that any other branch may be its own
	collects  bool                   // only the tags of conditions are looked for
	nested    int                    // how many conditions are open there
	tags      [][]int                // found so: the submatches of conditionTag
	published map[int]bool           // conditions that hold where the site is published
	judged    judgements             // of conditions of Liquid
	drops     map[int]int            // tags to drop: where they begin, and end
	looked    int                    // how much text was read for the ends of conditions
	named     map[string]bool        // labels of links, [text][label]; nil: not yet searched for
}

// span is where a marker was found, and from where it was searched for.
type span struct{ from, at int }

// longestSpan is how far the end of a code span is searched for, in bytes.
const longestSpan = 4096

// line searches a line of text for comments; one may extend beyond it.
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
		if s.pos > end { // beyond the line, within another line
			start = bytes.LastIndexByte(s.source[:s.pos], '\n') + 1
			end = lineEnd(s.source, s.pos)
			if s.pos == start { // between lines
				return
			}
		}
	}
}

// sign handles a construct at pos, on the line from start to end; it returns false if
// there is none.
func (s *scanner) sign(start, end int) bool {
	switch s.source[s.pos] {
	case '\\':
		s.pos = min(s.pos+2, len(s.source))
		return true
	case '`':
		n, ticks := lines.CodeSpanIn(s.source, start, s.pos, longestSpan)
		if n > 0 && s.branchIn(n) {
			n = ticks
		}
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

// lineEnd returns the end of the line that contains pos, after its line break.
func lineEnd(source []byte, pos int) int {
	if n := bytes.IndexByte(source[pos:], '\n'); n >= 0 {
		return pos + n + 1
	}
	return len(source)
}

// rest returns the source from pos on.
func (s *scanner) rest() []byte { return s.source[s.pos:] }

func (s *scanner) has(prefix string) bool { return bytes.HasPrefix(s.rest(), []byte(prefix)) }

// flush copies the pending text.
func (s *scanner) flush() {
	if s.out == nil {
		s.out = make([]byte, 0, len(s.source))
	}
	s.out = append(s.out, s.source[s.from:s.pos]...)
	s.from = s.pos
}

// drop removes the source from pos to end, within a line.
func (s *scanner) drop(end int) {
	s.flush()
	n := len(s.out)
	after := byte('\n')
	if end < len(s.source) {
		after = s.source[end]
	}
	begins := n == 0 || s.out[n-1] == '\n'
	switch {
	case after == '\n' && !begins: // leave no space at the end of a line
		trimmed := bytes.TrimRight(s.out, " \t")
		if m := len(trimmed); m > 0 && trimmed[m-1] != '\n' && trimmed[m-1] != '>' && !marker(trimmed) {
			s.out = trimmed // without a line break
			s.counted = min(s.counted, m)
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

// dropLine removes the source from pos to end, and its lines entirely if nothing else
// is on them.
func (s *scanner) dropLine(start, end int) {
	after := s.source[end:lineEnd(s.source, end)]
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

// lose records removed line breaks; they shift the text from the line of out after the
// next next line breaks on.
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

// never removes the rest of the article, because the comment that begins with the
// marker at pos is unclosed.
func (s *scanner) never(marker string) {
	s.unclosed = append(s.unclosed, Mark{bytes.Count(s.source[:s.pos], []byte{'\n'}) + 1, marker})
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

// find returns the position of the marker in the source at or after from, or -1.
func (s *scanner) find(marker string, from int) int {
	if s.absent[marker] {
		return -1
	}
	if last, ok := s.ends[marker]; ok && last.from <= from && from <= last.at {
		return last.at // cached, so that many comments do not each search for a distant one
	}
	if n := bytes.Index(s.source[from:], []byte(marker)); n >= 0 {
		if s.ends == nil {
			s.ends = map[string]span{}
		}
		s.ends[marker] = span{from, from + n}
		return from + n
	}
	s.lacks(marker)
	return -1
}

// lacks records that an end marker does not occur after pos.
func (s *scanner) lacks(end string) {
	if s.absent == nil {
		s.absent = map[string]bool{}
	}
	s.absent[end] = true
}

// skipTo keeps the text to the end of marker; it returns false if the marker does not
// occur or, if paragraph is set, is after a blank line.
func (s *scanner) skipTo(marker string, paragraph bool) bool {
	n := s.find(marker, s.pos)
	if n < 0 || paragraph && bytes.Contains(s.source[s.pos:n], []byte("\n\n")) {
		return false
	}
	s.pos = n + len(marker)
	return true
}
