package shortcode

import (
	"bytes"
	"path"
	"regexp"
	"strings"

	"github.com/dateline-bot/dateline/content/comment"
	"github.com/dateline-bot/dateline/content/lines"
	"github.com/dateline-bot/dateline/content/locale"
)

// Limits of {% include %}, so that a few files that include each other do not become an
// endless message.
const (
	maxIncludes     = 200       // tags of one article, including those in included files
	maxIncludeDepth = 8         // files within files
	maxIncluded     = 256 << 10 // bytes in total
)

// includes records what one article has included.
type includes struct {
	tags, size int
	files      map[string]includedFile // by tag and name
}

type includedFile struct {
	text string
	err  error
}

// includer inserts files and notes.
type includer struct{ s *codes }

// include inserts the file that {% include name.html title="T" %} or {%
// include_relative name.md %} names, as Jekyll does: its text is then read as the
// article's. It returns false if that is not possible, and s.shortcode warns.
func (in *includer) include(tag, rest string, a arguments, end int) bool {
	if in.s.all.o.Include == nil {
		return false
	}
	name := a.at(0)
	if name == "" || strings.ContainsAny(name, "{}") { // computed
		return false
	}
	translation, known := include(a) // an image or a video; the file has more, if it exists
	if known && !strings.Contains(translation, "![") {
		return false
	}
	text, why := in.included(tag, name, in.parameters(rest))
	if known && (!why.IsZero() || !strings.Contains(text, "<img") && !strings.Contains(text, "![")) {
		return false
	}
	if !why.IsZero() {
		in.s.warnOnce("include "+name, "lint.include", "name", name, "why", why)
		in.s.put(parameterText(name, a), end)
		return true
	}
	in.insert(text, end)
	return true
}

// parameterText returns the text in the parameters of an include whose file is missing; "" if the name
// of the file says that the text is not for readers.
func parameterText(name string, a arguments) string {
	if comment.Private(strings.TrimSuffix(path.Base(name), path.Ext(name))) {
		return ""
	}
	text := a.first("content", "text", "body", "message", "quote", "note", "caption")
	if title := a.first("title", "heading"); title != "" && text != "" {
		return "**" + title + "** " + text
	}
	return text
}

// included returns the text of an included file as Markdown without shortcodes, or the
// reason why there is none.
func (in *includer) included(tag, name string, parameters map[string]parameter) (text string, why locale.Message) {
	taken := &in.s.all.included
	taken.tags++
	if taken.tags > maxIncludes || in.s.depth >= maxIncludeDepth {
		return "", locale.M("include.deep")
	}
	key := strings.TrimSuffix(tag, "_cached") + " " + name
	file, ok := taken.files[key]
	if !ok {
		var source []byte
		source, file.err = in.s.all.o.Include(name, tag == "include_relative")
		file.text = unindentHTML(string(comment.Strip(lines.Clean(source)).Source))
		if taken.files == nil {
			taken.files = map[string]includedFile{}
		}
		taken.files[key] = file
	}
	if file.err != nil {
		return "", locale.Of(file.err)
	}
	text, unknown := fill(file.text, parameters, maxIncluded-taken.size)
	if unknown != "" {
		return "", locale.M("include.unknown", "what", unknown)
	}
	if taken.size += len(text); taken.size > maxIncluded {
		return "", locale.M("include.long")
	}
	return in.nested([]byte(text), parameters, ""), locale.Message{}
}

// nested returns an included text without its shortcodes. Its lines are not the
// article's: they count as the line of the tag. note is the name of an embedded note.
func (in *includer) nested(source []byte, parameters map[string]parameter, note string) string {
	embeds := in.s.embeds && lines.MayEmbed(source)
	if !embeds && !mayHoldCodes(source) {
		return string(source)
	}
	n := newCodes(codes{all: in.s.all, source: source, warned: in.s.warned, absent: map[string]bool{}, assigned: in.s.assigned, embeds: embeds})
	n.out = make([]byte, 0, len(source)+64)
	n.outer, n.note = in.s, note
	n.depth, n.at, n.given, n.raw = in.s.depth+1, in.s.lineHere(), parameters, hasRaw(source)
	added := len(in.s.all.added)
	n.run()
	n.flush()
	in.s.all.added = in.s.all.added[:added]
	return string(n.out)
}

// insert writes an included text in place of its tag. In place of a whole line it is
// indented like the line, so that all of it stays in its quote or list; the line break
// at its end and that of the tag make a blank line.
func (in *includer) insert(text string, end int) {
	in.s.flush()
	indent, alone := in.s.ownLine(end)
	if !alone {
		text = strings.Trim(text, "\n")
	} else if !in.s.lines.InList() && len(indent) > 3 && strings.TrimSpace(indent) == "" { // within HTML: it would be code
		in.s.out = in.s.out[:len(in.s.out)-len(indent)]
		indent = ""
	}
	if alone && strings.Contains(strings.TrimSpace(text), "\n\n") && in.s.behindText() {
		in.s.breakLine(indent)
	}
	if text == "" {
		in.s.put("", end)
		return
	}
	breaks := bytes.Count(in.s.source[in.s.pos:end], []byte{'\n'})
	for line := range strings.SplitAfterSeq(text, "\n") {
		line, broken := strings.CutSuffix(line, "\n")
		in.s.out = append(in.s.out, line...)
		switch {
		case broken && breaks > 0:
			breaks--
			in.s.out = append(append(in.s.out, '\n'), indent...)
		case broken:
			in.s.breakLine(indent)
		}
	}
	for range breaks {
		in.s.out = append(in.s.out, '\n')
	}
	in.s.pos, in.s.from = end, end
}

// ownLine reports whether the tag at pos is alone on its line, except for markers of a
// quote or of list items; indent is the prefix that keeps a line in them.
func (s *codes) ownLine(end int) (indent string, alone bool) {
	before := s.lineSoFar()
	if len(bytes.Trim(lines.AfterMarkers(bytes.TrimLeft(before, " \t>")), " \t>")) > 0 {
		return "", false
	}
	after := s.source[end:]
	if n := bytes.IndexByte(after, '\n'); n >= 0 {
		after = after[:n]
	}
	if bytes.HasPrefix(after, []byte("{%")) { // the end of a capture
		after = liquidTags.ReplaceAll(after, nil)
	}
	if len(bytes.TrimSpace(after)) > 0 {
		return "", false
	}
	return strings.Map(func(r rune) rune {
		if r == '>' || r == '\t' {
			return r
		}
		return ' '
	}, string(before)), true
}

// lineSoFar returns the part of the line that has been written, or only the end of it,
// so that each of thousands of tags on a line costs no more than on a short one.
func (s *codes) lineSoFar() []byte {
	const enough = 1000
	end := s.out[max(0, len(s.out)-enough):]
	return end[bytes.LastIndexByte(end, '\n')+1:]
}

var liquidTags = regexp.MustCompile(`\{%-? *end[a-z]* *-?%\}`)

// behindText reports whether the line before that of pos is not blank.
func (s *codes) behindText() bool {
	start := bytes.LastIndexByte(s.out, '\n')
	if start <= 0 {
		return false
	}
	before := s.out[bytes.LastIndexByte(s.out[:start], '\n')+1 : start]
	return len(bytes.Trim(before, " \t>")) > 0
}

// inText reports whether text other than quote and list markers precedes pos on its
// line.
func (s *codes) inText() bool {
	s.flush()
	before := s.lineSoFar()
	return len(bytes.Trim(lines.AfterMarkers(bytes.TrimLeft(before, " \t>")), " \t>")) > 0
}

// parameter is a parameter of an include: title="T", n=1. A value that only Jekyll
// knows, such as title=page.title, is unknown, and its text is the {{ }} that says so.
type parameter struct {
	text    string
	unknown bool
}

// parameterSyntax matches Jekyll's name="value", name='value' and name=variable.
var parameterSyntax = regexp.MustCompile(`([\w-]+)\s*=\s*("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[\w.\-]+)`)

func (in *includer) parameters(rest string) map[string]parameter {
	var all map[string]parameter
	for _, m := range parameterSyntax.FindAllStringSubmatch(rest, -1) {
		value, is := literal(m[2])
		p := parameter{text: value}
		if name, ok := strings.CutPrefix(m[2], "include."); ok {
			if p, is = in.s.given[name]; !is {
				continue
			}
		} else if !is {
			p = parameter{"{{ " + m[2] + " }}", true}
		}
		if all == nil {
			all = map[string]parameter{}
		}
		all[m[1]] = p
	}
	return all
}

// unindentHTML removes the indentation from lines of HTML, and from those after a blank
// line, in a text that begins with an element: Jekyll reads it as a whole, where
// CommonMark would see code.
func unindentHTML(text string) string {
	if !strings.HasPrefix(strings.TrimLeft(text, " \t\n"), "<") || !strings.Contains(text, "    ") && !strings.Contains(text, "\t") {
		return text
	}
	var b strings.Builder
	blank, pre := true, false
	for line := range strings.SplitAfterSeq(text, "\n") {
		bare := strings.TrimLeft(line, " \t")
		if !pre && (blank || strings.HasPrefix(bare, "<")) {
			line = bare
		}
		blank = strings.TrimSpace(bare) == ""
		open, shut := strings.LastIndex(line, "<pre"), strings.LastIndex(line, "</pre")
		pre = open > shut || pre && shut < 0
		b.WriteString(line)
	}
	return b.String()
}

// include guesses the meaning of an include from its name and arguments: an image or a
// video, whose files belong to Jekyll's themes.
func include(a arguments) (string, bool) {
	name := strings.ToLower(path.Base(a.at(0)))
	id := a.first("id", "youtubeid", "youtube_id", "video_id")
	switch {
	case strings.Contains(name, "youtube") && id != "":
		return watch("https://www.youtube.com/watch?v=", id, a.first("title"))
	case name == "video" && a.first("provider") == "youtube": // Minimal Mistakes
		return watch("https://www.youtube.com/watch?v=", id, a.first("title"))
	case strings.Contains(name, "vimeo") && id != "", name == "video" && a.first("provider") == "vimeo":
		return watch("https://vimeo.com/", id, a.first("title"))
	case a.first("src", "url", "path", "file", "image", "image_path") != "" &&
		(strings.Contains(name, "fig") || strings.Contains(name, "im") || strings.Contains(name, "pic") || strings.Contains(name, "photo")):
		a.positional = a.positional[1:] // the name is not a caption
		return figure(a)
	}
	return "", false
}
