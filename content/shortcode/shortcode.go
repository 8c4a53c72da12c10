// Package shortcode translates shortcodes in the source of an article to Markdown, or
// removes them: Hugo's ({{< >}}, {{% %}}), tags and output of Jekyll's Liquid ({% %},
// {{ }}) and attributes of kramdown ({: }). Known ones are translated (known.go;
// alert.go, details.go, image.go, guess.go); of others the content is kept and the tags
// are removed with a warning. Files that Jekyll's {% include %} names (include.go;
// fill.go evaluates their Liquid) and notes that Obsidian embeds (embed.go) are
// inserted. Code is not changed.
package shortcode

import (
	"bytes"
	"errors"
	"slices"
	"strings"

	"github.com/dateline-bot/dateline/content/lines"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/content/markup"
)

// longestTag is how far the end of a tag is searched for, in bytes.
const longestTag = 4096

// Options are the inputs of a translation besides the source.
type Options struct {
	// Include reads the file that {% include name %} inserts, or, if relative, {%
	// include_relative name %}. nil: includes are left out.
	Include func(name string, relative bool) ([]byte, error)
	// Embed reads the note, or the part of one, that ![[name#part]] embeds. It returns
	// ErrNoNote if there is none: the embed is kept. With any other error the embed is
	// left out, and a PrivateNote is reported as such. nil embeds nothing.
	Embed func(name string) ([]byte, error)
	// Line maps a line of the source to a line of the article's file.
	Line func(line int) int
	// Spare is a buffer for the translation; its content is overwritten.
	Spare []byte
}

// ErrNoNote means that an embedded note does not exist.
var ErrNoNote = errors.New("no such note")

// PrivateNote is an error of Options.Embed: the note is not for readers.
type PrivateNote struct{ Err error }

func (e *PrivateNote) Error() string { return e.Err.Error() }

// Unwrap returns the reason.
func (e *PrivateNote) Unwrap() error { return e.Err }

// Warning is something that the author should know about. If Private is set, a note
// that is not for readers would have been embedded.
type Warning struct {
	Line    int
	Message locale.Message
	Private bool
}

// Result is a source without shortcodes.
type Result struct {
	Source     []byte // the given one, if it has no shortcodes
	Translated bool
	Added      []int // line breaks in it that the author did not write
	Warnings   []Warning
}

// Translate returns the source without shortcodes, with the same lines.
func Translate(source []byte, o Options) Result {
	embeds := o.Embed != nil && lines.MayEmbed(source)
	if !embeds && !mayHoldCodes(source) {
		return Result{Source: source}
	}
	all := &translation{o: o}
	s := newCodes(codes{all: all, source: source, warned: map[string]bool{}, absent: map[string]bool{}, embeds: embeds})
	s.raw = hasRaw(source)
	s.run()
	if s.from == 0 { // nothing was changed
		return Result{Source: source, Warnings: all.warnings}
	}
	s.flush()
	return Result{s.out, true, all.added, all.warnings}
}

// translation is shared by the passes over an article and over the texts that it
// includes.
type translation struct {
	o        Options
	added    []int
	warnings []Warning
	included includes
}

func (t *translation) warn(line int, code string, args ...any) {
	t.warnings = append(t.warnings, Warning{line, locale.M(code, args...), false})
}

func (t *translation) private(line int, code string, args ...any) {
	t.warnings = append(t.warnings, Warning{line, locale.M(code, args...), true})
}

// hasRaw reports whether the source may contain {% endraw %}.
func hasRaw(source []byte) bool {
	for {
		i := bytes.IndexByte(source, '{')
		if i < 0 {
			return false
		}
		source = source[i+1:]
		if bytes.HasPrefix(source, []byte("%")) && bytes.HasPrefix(bytes.TrimLeft(source[1:min(len(source), 16)], "- \t\n"), []byte("endraw")) {
			return true
		}
	}
}

// mayHoldCodes reports whether a { may begin a shortcode or attributes: most articles
// have none, and need no pass.
func mayHoldCodes(source []byte) bool {
	for i := 0; ; i++ {
		n := bytes.IndexByte(source[i:], '{')
		if n < 0 {
			return false
		}
		i += n
		next := byte(' ')
		if i+1 < len(source) {
			next = source[i+1]
		}
		switch {
		case next == '{', next == '%', next == ':', next == '.', next == '#', next == '/':
			return true
		case i == 0, source[i-1] == ')', source[i-1] == ']', source[i-1] == '\n':
			if markup.IsWord(rune(next)) || next == ' ' {
				return true
			}
		}
	}
}

// codes is one pass over a source.
type codes struct {
	all       *translation
	including includer // inserts files and notes
	boxing    boxer    // converts boxes
	source    []byte
	pos       int
	from      int // source[from:pos] is unchanged and not yet copied to out
	out       []byte
	next      [4]int // position of the next of signs: at or after pos, if it is after the last requested one
	raw       bool   // {% raw %} is used: it is removed within code, too
	lines     lines.Tracker
	embeds    bool            // the source contains ![[
	warned    map[string]bool // names of shortcodes that were warned about
	absent    map[string]bool // end tags that do not occur
	assigned  map[string]bool // Liquid variables that the article sets
	stored    int             // how many texts it stores in them

	// For an included file:
	depth int                  // how many files it is nested in
	outer *codes               // what it is nested in; nil for the article
	note  string               // the name by which it is embedded; "" for an included file and the article
	at    int                  // the line of the article on which it is included
	given map[string]parameter // its parameters
}

func newCodes(c codes) *codes {
	s := &c
	s.including.s, s.boxing.s = s, s
	return s
}

func (s *codes) run() {
	for s.pos < len(s.source) {
		end := len(s.source)
		if n := bytes.IndexByte(s.source[s.pos:], '\n'); n >= 0 {
			end = s.pos + n + 1
		}
		s.line(end)
	}
}

// line copies the line that ends at end, or more if a tag extends beyond it.
func (s *codes) line(end int) {
	line, before := s.source[s.pos:end], s.lines
	switch s.lines.Next(line) {
	case lines.Code:
		s.code(line)
		return
	case lines.Blank:
		s.copy(end)
		return
	case lines.Text: // below
	}
	if bare := lines.Bare(line); bare[0] == '{' && s.lineOfAttributes(bytes.TrimSpace(bare), end) {
		s.lines = before
		s.lines.Skipped()
		return
	}
	s.text(end)
}

// copy copies up to end; that is done later, by flush.
func (s *codes) copy(end int) { s.pos = end }

// skip omits the text up to end.
func (s *codes) skip(end int) {
	s.flush()
	s.pos, s.from = end, end
}

// flush copies the pending text.
func (s *codes) flush() {
	if s.out == nil {
		s.out = slices.Grow(s.all.o.Spare[:0], len(s.source)+64)
	}
	s.out = append(s.out, s.source[s.from:s.pos]...)
	s.from = s.pos
}

// last returns the last byte that was written, or 0.
func (s *codes) last() byte {
	switch {
	case s.pos > s.from:
		return s.source[s.pos-1]
	case len(s.out) > 0:
		return s.out[len(s.out)-1]
	}
	return 0
}

// signs are the bytes at which text is examined.
const signs = "{`\\!"

// sign returns the position of the next signs[i], or the end of the source.
func (s *codes) sign(i int) int {
	if s.next[i] <= s.pos && (s.pos >= len(s.source) || s.source[s.pos] != signs[i]) {
		s.next[i] = len(s.source)
		if n := bytes.IndexByte(s.source[s.pos:], signs[i]); n >= 0 {
			s.next[i] = s.pos + n
		}
	} else if s.next[i] < s.pos {
		s.next[i] = s.pos
	}
	return s.next[i]
}

// text copies a line of text and translates the tags that begin in it.
func (s *codes) text(end int) {
	if !s.raw && !s.embeds && s.sign(0)-longestTag > end { // no code span that begins here reaches a tag
		s.copy(end)
		return
	}
	for s.pos < end {
		at := min(s.sign(0), s.sign(1), s.sign(2))
		if s.embeds {
			at = min(at, s.sign(3))
		}
		if at >= end {
			s.copy(end)
			return
		}
		s.copy(at)
		switch s.source[s.pos] {
		case '\\':
			s.copy(min(s.pos+2, len(s.source)))
		case '`':
			s.codeSpan()
		case '!':
			if !s.including.embed() {
				s.copy(s.pos + 1)
			}
		default:
			if !s.tag() {
				s.copy(s.pos + 1)
			}
		}
		if s.pos > end { // a tag or a code span of several lines
			end = len(s.source)
			if n := bytes.IndexByte(s.source[s.pos:], '\n'); n >= 0 {
				end = s.pos + n + 1
			}
		}
	}
}

// codeSpan copies a code span, or backticks that begin none.
func (s *codes) codeSpan() {
	near := max(0, s.pos-longestTag)
	line := near + bytes.LastIndexByte(s.source[near:s.pos], '\n') + 1
	n, ticks := lines.CodeSpanIn(s.source, line, s.pos, longestTag)
	if n > 0 {
		s.code(s.source[s.pos : s.pos+n])
		return
	}
	s.copy(s.pos + ticks)
}

// put writes a translation of the source up to end, and as many line breaks as the
// source has there.
func (s *codes) put(translation string, end int) {
	s.flush()
	if n := len(s.out); end < len(s.source) && s.source[end] == ' ' && (strings.HasSuffix(translation, " ") || translation == "" && n > 0 && s.out[n-1] == ' ') {
		end++ // one of the two spaces around it
	}
	breaks := bytes.Count(s.source[s.pos:end], []byte{'\n'}) - strings.Count(translation, "\n")
	s.out = append(s.out, translation...)
	for range breaks {
		s.out = append(s.out, '\n')
	}
	s.pos, s.from = end, end
}

// tag translates the tag at pos; it returns false if there is none.
func (s *codes) tag() bool {
	rest := s.source[s.pos:min(len(s.source), s.pos+longestTag)]
	for _, form := range []struct{ open, close string }{{"{{<", ">}}"}, {"{{%", "%}}"}, {"{%", "%}"}, {"{{", "}}"}} {
		if !bytes.HasPrefix(rest, []byte(form.open)) {
			continue
		}
		n := bytes.Index(rest[len(form.open):], []byte(form.close)) // {%} is not a tag
		if n < 0 {
			return false
		}
		n += len(form.open)
		inner := strings.TrimSpace(strings.Trim(strings.TrimSpace(string(rest[len(form.open):n])), "-"))
		end := s.pos + n + len(form.close)
		switch form.open {
		case "{{":
			return s.output(inner, end)
		case "{%":
			return s.shortcode(inner, end, true)
		default:
			return s.hugo(inner, form.open, form.close, end)
		}
	}
	return s.extension(rest) || s.attributes(rest)
}

// hugo translates a Hugo shortcode, or shows the one that is commented out: {{</* name
// */>}}.
func (s *codes) hugo(inner, open, shut string, end int) bool {
	if shown, ok := strings.CutPrefix(inner, "/*"); ok {
		shown = strings.TrimSpace(strings.TrimSuffix(shown, "*/"))
		s.put(`{{\`+open[2:]+" "+shown+" "+shut, end)
		return true
	}
	return s.shortcode(inner, end, false)
}

// warn warns about a shortcode, once for each name.
func (s *codes) warn(name string) {
	s.warnOnce(name, "lint.shortcode.unknown", "name", name)
}

func (s *codes) warnOnce(name string, code string, args ...any) {
	if !s.warned[name] {
		s.warned[name] = true
		s.all.warn(s.lineHere(), code, args...)
	}
}

// lineHere returns the line of pos, in an included file that of the include.
func (s *codes) lineHere() int {
	if s.at > 0 {
		return s.at
	}
	return s.all.o.Line(bytes.Count(s.source[:s.pos], []byte{'\n'}) + 1)
}
