package shortcode

import (
	"bytes"
	"html"
	"strings"

	"github.com/dateline-bot/dateline/content/markup"
)

// boxColons close a container that was a shortcode: more than authors write, so that
// the author's containers do not close it.
const boxColons = ":::::::::::::"

// openAlert converts a shortcode for a callout to a container: {{< admonition tip
// "Title" >}}, {{< warning >}}, Hexo's {% note info %}.
func (bx *boxer) openAlert(name string, a arguments, end int, liquid bool) bool {
	word, title := alertArguments(name, a, liquid)
	if strings.Contains(title, "]") {
		title = " " + title
	} else if title != "" {
		title = "[" + title + "]"
	}
	return bx.openAs(name, boxColons+word+title, boxColons, end, liquid)
}

// alertName reports whether a shortcode is a callout.
func alertName(name string) bool {
	switch name {
	case "admonition", "callout", "notice", "alert", "notification", "panel", "infobox", "message", "box":
		return true
	}
	return markup.AlertWord(name)
}

// alertArguments returns the container's word and its title. If neither a kind nor a
// title is known, the title is empty.
func alertArguments(name string, a arguments, liquid bool) (word, title string) {
	for _, given := range []string{a.first("type", "kind", "class", "level", "status", "variant"), a.first("color", "style", "icon")} {
		if given = strings.ToLower(given); word == "" && markup.AlertWord(given) {
			word = given
		}
	}
	var words []string
	for i, p := range a.positional {
		lower := strings.ToLower(p)
		single := lower == p && strings.Trim(p, "abcdefghijklmnopqrstuvwxyz-_0123456789") == ""
		switch {
		case i == 0 && word == "" && markup.AlertWord(lower):
			word = lower
		case single && (i == 0 || lower == "true" || lower == "false" || markup.Digits(lower)): // a colour, an icon
		case liquid && (noteStyle(lower) || strings.HasPrefix(lower, "fa")):
		default:
			words = append(words, p)
		}
	}
	if title = a.first("title", "header", "heading", "label", "name", "summary"); title == "" && len(words) > 0 {
		title = words[0]
		if liquid {
			title = strings.Join(words, " ")
		}
	}
	switch {
	case word != "":
	case markup.AlertWord(name) && (!liquid || name != "note"):
		word = name
	default:
		word = "quote"
	}
	return word, title
}

// noteStyle reports whether a word only styles a note in Hexo's themes.
func noteStyle(word string) bool {
	switch word {
	case "no-icon", "simple", "modern", "flat", "disabled", "icon":
		return true
	}
	return false
}

// openQuote converts {% blockquote Author, source %} of Hexo and Octopress to a
// quotation with its credit.
func (bx *boxer) openQuote(name, rest string, a arguments, end int, liquid bool) bool {
	credit := strings.TrimSpace(rest)
	if !liquid || len(a.named) > 0 {
		credit = strings.Trim(a.first("author", "by", "attribution", "cite")+", "+a.first("source", "title"), ", ")
	}
	closing := "</blockquote>"
	if credit != "" {
		closing = "<div><cite>" + html.EscapeString(credit) + "</cite></div></blockquote>"
	}
	return bx.openAs(name, "<blockquote>", closing, end, liquid)
}

// tab writes the label of a tab above its content: {{< tab "Linux" >}}.
func (bx *boxer) tab(a arguments, end int, liquid bool) bool {
	title := a.nameOrFirst("name", "title", "header", "label", "summary")
	if liquid && len(a.positional) > 1 { // {% tab group name %}
		title = a.at(len(a.positional) - 1)
	}
	if title == "" && len(bx.names) > 0 {
		title = strings.Trim(bx.names[0], " \"'")
		bx.names = bx.names[1:]
	}
	indent, ok := bx.s.beginsLine()
	if title = strings.TrimSpace(title); title == "" || !ok {
		return false
	}
	bx.s.label(escapeBrackets(title), indent, end)
	return true
}

// label writes a line in bold, as a paragraph.
func (s *codes) label(text, indent string, end int) {
	if above := bytes.TrimSuffix(s.out, []byte(indent)); len(above) > 0 && !bytes.HasSuffix(above, []byte("\n\n")) {
		s.breakLine(indent)
	}
	s.apart("**"+text+"**", indent, end)
}

// beginsLine reports whether only indentation and quote markers precede pos on its
// line.
func (s *codes) beginsLine() (indent string, ok bool) {
	s.flush()
	indent = string(s.out[bytes.LastIndexByte(s.out, '\n')+1:])
	return indent, strings.Trim(indent, " >") == ""
}

// openAs replaces a shortcode that begins a line and has an end tag by a line, and the
// end tag by another.
func (bx *boxer) openAs(name, line, closing string, end int, liquid bool) bool {
	indent, ok := bx.s.beginsLine()
	if !ok || len(bx.boxes) >= maxBoxes {
		return false
	}
	if _, _, ok := bx.s.closing(name, end, liquid); !ok {
		return false
	}
	bx.boxes = append(bx.boxes, box{name, indent, closing})
	start := len(bx.s.out) - len(indent)
	before := bx.s.out[bytes.LastIndexByte(bx.s.out[:max(start-1, 0)], '\n')+1 : start]
	if bytes.HasPrefix(bytes.TrimLeft(before, " >"), []byte("<")) { // an HTML block continues to a blank line
		bx.s.breakLine(indent)
	}
	bx.s.apart(line, indent, end)
	return true
}
