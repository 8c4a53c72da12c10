package dialect

import (
	"bytes"
	"cmp"
	"regexp"
	"strings"

	"github.com/dateline-bot/dateline/content/comment"
	"github.com/dateline-bot/dateline/content/lines"
)

// Components of documentation sites: Docusaurus, Starlight, Nextra, Mintlify, Astro.

var (
	wholeTag  = regexp.MustCompile(`^(\s*)<(/?)([A-Z]\w*)(?:\.\w+)*((?:\s[^<>]*?)?)(/?)>(?:\s*</[A-Z]\w*>)?\s*$`)
	attribute = regexp.MustCompile(`([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')`)
)

// component translates a line that is a component's tag.
func (r *rewriter) component(text string) (string, bool) {
	full := ""
	if member := jsxMember.FindString(text); strings.HasPrefix(strings.TrimLeft(text, " \t"), cmp.Or(member, "?")) { // <Card.Group>
		full = strings.Trim(member, "</")
	}
	text = r.jsx(text)
	m := wholeTag.FindStringSubmatch(text)
	if m == nil {
		return r.oneLine(text)
	}
	indent, closing, name, alone := m[1], m[2] != "", m[3], m[5] != "" || strings.HasSuffix(strings.TrimSpace(text), "</"+m[3]+">")
	if closing {
		return r.closeBox(indent, name)
	}
	a := map[string]string{}
	for _, pair := range attribute.FindAllStringSubmatch(m[4], -1) {
		a[strings.ToLower(pair[1])] = pair[2] + pair[3]
	}
	if out, ok := media(name, a); ok {
		return indent + out, true
	}
	if code := a["code"]; code != "" && alone && r.program { // Starlight's <Code code={`x`} />
		return indent + lines.AsCodeSpan(code), true
	}
	if !alone {
		if full != "" && r.closedAhead("</"+full+">") {
			r.boxes = append(r.boxes, "/"+name)
			return indent + bold(pick(a, "title", "label")), true
		}
		return r.openBox(indent, name, a)
	}
	if title, address := pick(a, "title", "label", "text"), pick(a, "href", "to", "link", "url"); title != "" && address != "" { // <LinkCard>
		return strings.TrimSpace(indent + "[" + title + "](<" + address + ">) " + a["description"]), true
	}
	if text := pick(a, "text", "label", "code"); text != "" && !r.program { // <Badge text="new" />
		return "", false
	}
	if text := pick(a, "title", "text", "label", "content", "description", "caption"); text != "" && r.program && !headOnly(name) && !comment.Private(name) {
		return indent + text, true
	}
	if r.program || !upperHTML(name) {
		r.found("lint.dialect.component", "name", name)
		return "", true
	}
	return "", false
}

// headOnly reports whether a component is for the head of the page: its text is not shown.
func headOnly(name string) bool {
	switch strings.ToLower(name) {
	case "head", "seo", "meta", "metadata", "helmet", "layout", "opengraph", "script", "link":
		return true
	}
	return false
}

// oneLine translates a component that is a whole line with its text.
func (r *rewriter) oneLine(text string) (string, bool) {
	m := lineTag.FindStringSubmatch(text)
	if m == nil || m[2] != m[5] || m[2] == "TabItem" || m[2] == "Tab" || strings.Contains(m[4], "<"+m[2]) {
		return "", false
	}
	out := titled(strings.TrimSpace(text))
	switch {
	case out != strings.TrimSpace(text):
	case r.program && strings.ToLower(m[2]) != "aside":
		out = m[4]
	default:
		return "", false
	}
	return r.lineOfItsOwn(m[1] + r.line(out)), true
}

// lineOfItsOwn ends a line with a hard line break if the paragraph continues.
func (r *rewriter) lineOfItsOwn(text string) string {
	if next, _, _ := bytes.Cut(r.ahead, []byte{'\n'}); len(bytes.TrimSpace(next)) > 0 {
		text += "  "
	}
	return text
}

// bold returns a title in the style of the components, or "".
func bold(title string) string {
	if title == "" {
		return ""
	}
	return "**" + title + "**"
}

// upperHTML reports whether a name is a void HTML element, as some write it: <Br/>,
// <HR/>.
func upperHTML(name string) bool {
	switch strings.ToLower(name) {
	case "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr":
		return true
	}
	return strings.ToUpper(name) == name
}

// lineTag matches a component with its text that is a whole line.
var lineTag = regexp.MustCompile(`^(\s*)<([A-Z]\w*[a-z]\w*)((?:\s[^<>]*[^<>/])?)>(.+)</([A-Z]\w*)>\s*$`)

// titledTag matches a component with attributes and its text on one line.
var titledTag = regexp.MustCompile(`<([A-Z]\w*[a-z]\w*)(\s[^<>]*[^<>/])>([^<>]+)</([A-Z]\w*)>`)

// titled writes the title of a component before its text, and its caption after it.
func titled(s string) string {
	if !strings.Contains(s, "</") {
		return s
	}
	return replaceSubmatches(titledTag, s, func(m []string) string {
		if m[1] != m[4] || m[1] == "TabItem" || m[1] == "Tab" {
			return m[0]
		}
		a := map[string]string{}
		for _, pair := range attribute.FindAllStringSubmatch(m[2], -1) {
			a[strings.ToLower(pair[1])] = pair[2] + pair[3]
		}
		title, address := pick(a, "title", "label", "summary", "header", "heading"), pick(a, "href", "to", "link", "url")
		if title != "" && address != "" {
			title = "[" + title + "](<" + address + ">)"
		}
		switch {
		case title != "":
			return "**" + title + "** " + m[3]
		case address != "" && !strings.ContainsAny(m[3], "[]"):
			return "[" + strings.TrimSpace(m[3]) + "](<" + address + ">)"
		case a["caption"] != "":
			return m[3] + " *" + a["caption"] + "*"
		}
		return m[0]
	})
}

// pick returns the first of the named attributes that is set.
func pick(a map[string]string, names ...string) string {
	for _, name := range names {
		if a[name] != "" {
			return a[name]
		}
	}
	return ""
}

// media translates components that show one medium.
func media(name string, a map[string]string) (string, bool) {
	id := pick(a, "id", "videoid", "youtubeid", "tweetid", "src", "url", "href")
	code := ""
	switch strings.ToLower(name) {
	case "youtube", "youtubeembed", "youtubeplayer", "youtubevideo", "liteyoutube", "liteyoutubeembed":
		code = "youtube"
	case "vimeo", "vimeoembed", "vimeoplayer", "litevimeo", "litevimeoembed":
		code = "vimeo"
	case "tweet", "tweetembed", "twittertweetembed", "twittertweet":
		code = "tweet"
	case "gist", "githubgist", "reactgist":
		code = "gist"
	case "reactplayer", "video", "videoplayer":
		if src := pick(a, "url", "src", "source"); src != "" {
			if strings.Contains(src, "youtube.com") || strings.Contains(src, "youtu.be") || strings.Contains(src, "vimeo.com") {
				return "<" + src + ">", true
			}
			return `<video src="` + src + `"></video>`, true
		}
	case "audio", "audioplayer":
		if src := pick(a, "src", "url"); src != "" {
			return `<audio src="` + src + `"></audio>`, true
		}
	case "image", "img", "figure", "picture", "idealimage", "themedimage", "zoomableimage":
		if src := pick(a, "src", "img", "sources"); src != "" {
			title := pick(a, "caption", "title")
			if title != "" {
				title = ` "` + strings.ReplaceAll(title, `"`, "&quot;") + `"`
			}
			return "![" + a["alt"] + "](<" + src + ">" + title + ")", true
		}
	}
	if code == "" || id == "" {
		return "", false
	}
	return "{{< " + code + ` "` + id + `" >}}`, true
}

// openBox translates a component that is a box, up to its closing line.
func (r *rewriter) openBox(indent, name string, a map[string]string) (string, bool) {
	title := pick(a, "title", "summary", "label", "header", "heading")
	word := strings.ToLower(name)
	switch word {
	case "codeblock", "code", "highlight", "syntaxhighlighter", "snippet", "codesnippet", "prismcode":
		if out, ok := r.listing(name, pick(a, "language", "lang", "filename")); ok {
			return out, true
		}
	}
	switch word {
	case "admonition", "aside", "callout", "alert", "infobox":
		if word = strings.ToLower(pick(a, "type", "kind", "variant")); word == "" || word == "default" {
			word = "note"
		}
	case "note", "tip", "info", "warning", "caution", "danger", "important":
	case "check", "success":
		word = "tip"
	case "details", "accordion", "accordionitem", "collapse", "collapsible", "expandable", "toggle", "toggleblock", "spoiler":
		word = "details"
	default:
		switch {
		case title != "":
			if r.closedAhead("</" + name + ">") {
				r.boxes = append(r.boxes, "/"+name)
			}
			return indent + bold(title), true
		case r.program && r.closedAhead("</"+name+">"):
			return "", true
		case siteGroup(name) && r.closedAhead("</"+name+">"):
			r.boxes = append(r.boxes, "/"+name)
			return "", true
		}
		return "", false
	}
	if !r.closedAhead("</" + name + ">") {
		return "", false
	}
	r.boxes = append(r.boxes, name)
	return strings.TrimRight(indent+"::: "+word+" "+title, " "), true
}

// siteGroup reports whether a component only arranges its content, which is Markdown;
// people do not write these names as elements outside of code.
func siteGroup(name string) bool {
	switch name {
	case "CardGrid", "CardGroup", "Cards", "Columns", "Steps", "FileTree", "Frame", "AccordionGroup", "LinkCards", "CodeBlocks":
		return true
	}
	return false
}

// closeBox translates a line that closes a component.
func (r *rewriter) closeBox(indent, name string) (string, bool) {
	if n := len(r.boxes); n > 0 && r.boxes[n-1] == "/"+name {
		r.boxes = r.boxes[:n-1]
		return "", true
	}
	if n := len(r.boxes); n > 0 && r.boxes[n-1] == name {
		r.boxes = r.boxes[:n-1]
		return indent + ":::", true
	}
	return "", r.program
}
