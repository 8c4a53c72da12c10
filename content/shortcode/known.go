package shortcode

import (
	"bytes"
	"cmp"
	"html"
	"path"
	"regexp"
	"strings"

	"github.com/dateline-bot/dateline/content/lines"
	"github.com/dateline-bot/dateline/content/markup"
)

// shortcode translates or removes one shortcode or tag; if it returns false, that is
// text.
func (s *codes) shortcode(inner string, end int, liquid bool) bool {
	inner, closing := strings.CutPrefix(strings.ReplaceAll(inner, "\n", " "), "/")
	name, rest, _ := strings.Cut(strings.TrimSpace(inner), " ")
	name = strings.ToLower(strings.TrimSuffix(name, "/"))
	if name == "" || !markup.IsWord(rune(name[0])) {
		return false
	}
	if closing || liquid && strings.HasPrefix(name, "end") {
		if !s.boxing.closeBox(strings.TrimPrefix(name, "end"), end) {
			s.put("", end)
		}
		return true
	}
	if rest = strings.TrimSpace(rest); !liquid { // Hugo's <name />
		rest = strings.TrimSuffix(rest, "/")
	}
	a := parseArguments(rest)
	if s.block(name, rest, a, end, liquid) {
		return true
	}
	if page, lang, ok := reference(name, a); ok {
		s.putReference(page, lang, end)
		return true
	}
	translation, ok := translate(name, a)
	if !ok && !structural(name) {
		if translation, ok = guess(name, a); !ok {
			s.warn(name)
			if translation = readable(name, a, liquid); translation != "" && end < len(s.source) && s.source[end] > ' ' {
				translation += " "
			}
			if s.heads(translation, name, end, liquid) {
				return true
			}
		}
	}
	if strings.HasPrefix(translation, "![") || strings.HasPrefix(translation, "[![") {
		s.putImage(translation, end)
	} else {
		s.put(translation, end)
	}
	return true
}

// heads writes the text in the arguments of a shortcode that is alone on its line as a label above the
// text that the shortcode contains; it returns false if that is not so.
func (s *codes) heads(text, name string, end int, liquid bool) bool {
	if text == "" {
		return false
	}
	if _, _, ok := s.closing(name, end, liquid); !ok {
		return false
	}
	indent, ok := s.beginsLine()
	if _, alone := s.ownLine(end); !alone || !ok {
		return false
	}
	s.label(strings.TrimSpace(text), indent, end)
	return true
}

// block translates a shortcode with an end tag, together with its content.
func (s *codes) block(name, rest string, a arguments, end int, liquid bool) bool {
	switch name {
	case "details", "expand", "collapse", "collapsible", "spoiler", "accordion", "fold":
		return s.boxing.openDetails(name, a, end, liquid)
	case "blockquote", "quote", "pullquote", "centerquote", "cq":
		return s.boxing.openQuote(name, rest, a, end, liquid)
	case "highlight", "codeblock", "code":
		language, title := codeArguments(name, a)
		return s.titled(language, title, name, end, liquid)
	case "katex", "math", "latex", "mathjax", "tex", "equation":
		return s.formula(name, end, liquid)
	case "tab", "tabitem", "tab-item", "codetab", "step":
		return s.boxing.tab(a, end, liquid)
	case "tabs":
		s.boxing.names = nil
		if items := a.first("items", "names", "labels", "titles"); items != "" { // Hextra: the tabs have no names of their own
			s.boxing.names = strings.Split(strings.Trim(items, "[]"), ",")
		}
		return false
	case "include", "include_relative", "include_cached":
		return liquid && s.including.include(name, rest, a, end)
	case "raw", "comment", "script", "javascript":
		return s.verbatim(name, end, liquid)
	case "assign", "capture", "set": // set is Nunjucks' and Twig's
		if s.assigned == nil {
			s.assigned = map[string]bool{}
		}
		s.assigned[strings.TrimSuffix(a.at(0), "=")] = true
		return liquid && a.at(1) == "" && s.unused(name, a.at(0), end)
	case "macro":
		called, _, _ := strings.Cut(a.at(0), "(")
		return liquid && s.unused(name, called, end)
	}
	switch {
	case drawn(name):
		return s.highlight(name, name, "", end, liquid)
	case alertName(name):
		return s.boxing.openAlert(name, a, end, liquid)
	case structural(name):
		return false
	}
	return (name == "button" || name == "btn" || a.first("src", "title", "text", "label") == "") && s.button(name, a, end, liquid)
}

// structural reports whether a tag shows nothing itself: control flow, and end tags.
func structural(name string) bool {
	switch name {
	case "if", "unless", "elsif", "else", "case", "when", "for", "break", "continue", "cycle", "tablerow", "assign", "capture",
		"increment", "decrement", "raw", "comment", "highlight", "codeblock", "code", "toc", "tableofcontents", "more", "br", "clear", "clearfix",
		"tabs", "tabset", "codetabs", "steps", "columns", "cards":
		return true
	}
	return strings.HasPrefix(name, "end")
}

// translate returns the Markdown that replaces a shortcode.
func translate(name string, a arguments) (string, bool) {
	switch name {
	case "figure", "img", "image", "picture", "asset_img", "imgproc", "photo", "responsive_image", "fancybox":
		return figure(a)
	case "youtube", "youtube_lite", "youtubelite", "ytube":
		return watch("https://www.youtube.com/watch?v=", a.nameOrFirst("id", "src", "url", "v"), a.first("title"))
	case "vimeo", "vimeo_simple":
		return watch("https://vimeo.com/", a.nameOrFirst("id", "src", "url"), a.first("title"))
	case "gist":
		return gist(a)
	case "tweet", "x", "twitter", "x_simple", "twitter_simple":
		return tweet(a)
	case "instagram":
		return watch("https://www.instagram.com/p/", a.nameOrFirst("id"), "")
	case "link":
		if address, title := a.addressed(); address != "" { // Hexo and themes
			return autolink(address, title), true
		}
		return destination("/" + strings.TrimPrefix(a.at(0), "/")), a.at(0) != ""
	case "post_link": // Hexo
		if a.at(1) != "" {
			return "[" + escapeBrackets(a.at(1)) + "](" + angled(markup.Reference(path.Base(a.at(0))+".md", "")) + ")", true
		}
	case "include", "include_relative", "include_cached":
		return include(a)
	case "github", "codesandbox", "stackblitz", "asciinema", "dailymotion", "loom", "replit", "speakerdeck":
		return service(name, a.nameOrFirst("id", "repo", "user", "name"))
	case "video", "audio", "rawvideo", "bilibili":
		src := a.nameOrFirst("src", "url", "mp4", "webm")
		return autolink(src, a.first("title", "caption")), strings.Contains(src, "://")
	case "br":
		return "<br>", true
	case "kbd", "key", "keys": // of Quarto, and themes
		if len(a.positional) > 0 {
			return "<kbd>" + html.EscapeString(strings.Join(a.positional, " ")) + "</kbd>", true
		}
	case "pagebreak", "fa", "fas", "far", "fab", "bi", "icon", "iconify", "lipsum": // nothing that a message shows
		return "", true
	case "details", "expand", "collapse", "collapsible", "spoiler", "accordion", "fold", "notice", "callout", "admonition", "alert", "note", "tip", "info", "warning":
		return label(a.nameOrFirst("summary", "title", "header", "heading", "label", "name"))
	}
	return "", false
}

// label returns the title of a box, which is shown before its content. A single word in
// lower case is the kind of the box, not a title.
func label(title string) (string, bool) {
	if title == "" || !strings.Contains(title, " ") && title == strings.ToLower(title) {
		return "", false
	}
	return "**" + escapeBrackets(strings.TrimSpace(title)) + "** ", true
}

// destination formats an address as a link's destination.
func destination(address string) string {
	if strings.ContainsAny(address, " ()") {
		return "<" + address + ">"
	}
	return address
}

// reference returns the page that a shortcode names, by its file, and the requested
// language; ok is false if it names none.
func reference(name string, a arguments) (page, lang string, ok bool) {
	switch name {
	case "ref", "relref":
		page = a.nameOrFirst("path")
		return page, a.first("lang"), page != ""
	case "post_url":
		page = a.at(0)
		if !lines.IsMarkdown(page) {
			page += ".md"
		}
		return page, "", a.at(0) != ""
	case "link": // Jekyll, to a post
		page = strings.TrimPrefix(a.at(0), "/")
		for _, folder := range [...]string{"_posts/", "_drafts/"} {
			if i := strings.LastIndex("/"+page, "/"+folder); i >= 0 {
				return page[i+len(folder):], "", true
			}
		}
	}
	return "", "", false
}

// putReference writes the address of the page that a shortcode names. In a link's
// address it is marked as a reference; in text readers would see the mark.
func (s *codes) putReference(page, lang string, end int) {
	s.flush()
	before := s.out[max(0, len(s.out)-3):]
	if len(before) > 0 && strings.IndexByte("(<\"'=", before[len(before)-1]) >= 0 || bytes.HasSuffix(before, []byte("]: ")) {
		page = markup.Reference(page, lang)
	}
	if len(before) == 0 || before[len(before)-1] != '<' {
		page = destination(page)
	}
	s.put(page, end)
}

// figure converts figure's arguments to an image: its caption consists of the title,
// the caption and the attribution.
func figure(a arguments) (string, bool) {
	src := a.first("src", "url", "path", "file", "image", "image_path", "link-src")
	words := a.positional
	if src == "" {
		if src, words = a.picture(); src == "" {
			if src = a.at(0); !strings.Contains(src, "/") {
				return "", false
			}
			words = a.positional[1:]
		}
	}
	var caption []string
	for _, part := range []string{a.first("title"), a.first("caption", "description"), a.first("attr")} {
		if part != "" {
			if !markup.LooksStyled(part) { // otherwise it is read as Markdown
				part = unmarked(part)
			}
			caption = append(caption, part)
		}
	}
	alt := a.first("alt")
	if alt == "" && len(caption) == 0 {
		for _, word := range words {
			if !markup.Digits(strings.TrimSuffix(word, "px")) { // not a width or height
				caption = append(caption, word)
			}
		}
	}
	return picture(src, alt, strings.Join(caption, ". "), a.first("link", "href")), true
}

// marks match the inline Markdown that Hugo renders in a caption.
var marks = []*regexp.Regexp{
	regexp.MustCompile(`()\[([^\[\]]+)\]\([^()\s]*\)()`),
	regexp.MustCompile(`()\*\*(\S.*?\S|\S)\*\*()`),
	regexp.MustCompile(`()\*([^\s*][^*]*[^\s*]|[^\s*])\*()`),
	regexp.MustCompile(`(^|[\s(])__?([^\s_][^_]*[^\s_]|[^\s_])__?([\s.,;:!?)]|$)`),
	regexp.MustCompile("()`([^`]+)`()"),
}

// unmarked returns a caption without markup that is not rendered in the title of an
// image.
func unmarked(s string) string {
	if !strings.ContainsAny(s, "*_`") {
		return s
	}
	for _, m := range marks {
		s = m.ReplaceAllString(s, "$1$2$3")
	}
	return s
}

// picture returns a Markdown image.
func picture(src, alt, title, link string) string {
	m := "![" + escapeBrackets(alt) + "](" + angled(src)
	if title != "" {
		m += ` "` + strings.ReplaceAll(strings.ReplaceAll(title, `\`, `\\`), `"`, `\"`) + `"`
	}
	m += ")"
	if link != "" {
		m = "[" + m + "](" + angled(link) + ")"
	}
	return m
}

func escapeBrackets(s string) string {
	if !strings.ContainsAny(s, "\\[]*_`<") {
		return s
	}
	return brackets.Replace(s)
}

var brackets = strings.NewReplacer(`\`, `\\`, "[", `\[`, "]", `\]`, "*", `\*`, "_", `\_`, "`", "\\`", "<", `\<`)

func angled(address string) string {
	if !strings.ContainsAny(address, "<>\n") {
		return "<" + address + ">"
	}
	return "<" + strings.NewReplacer("<", "%3C", ">", "%3E", "\n", "").Replace(address) + ">"
}

// autolink returns a link that shows its title, else its address.
func autolink(address, title string) string {
	if address == "" {
		return ""
	}
	if title != "" {
		return "[" + escapeBrackets(title) + "](" + angled(address) + ")"
	}
	return angled(strings.ReplaceAll(address, " ", "%20"))
}

// watch returns a link to the page of a video, by its id or its address.
func watch(page, id, title string) (string, bool) {
	if id == "" {
		return "", false
	}
	if strings.Contains(id, "://") {
		return autolink(markup.WatchAddress(id), title), true
	}
	return autolink(page+id, title), true
}

// services are where the pages are that dev.to's tags and shortcodes of themes name by an id.
var services = map[string]string{
	"github": "https://github.com/", "codesandbox": "https://codesandbox.io/s/", "stackblitz": "https://stackblitz.com/edit/", "asciinema": "https://asciinema.org/a/",
	"dailymotion": "https://www.dailymotion.com/video/", "loom": "https://www.loom.com/share/", "replit": "https://replit.com/",
	"speakerdeck": "https://speakerdeck.com/player/",
}

// service returns a link to the page of a service with an id, or an address.
func service(name, id string) (string, bool) {
	switch {
	case strings.Contains(id, "://"):
		return autolink(id, ""), true
	case id == "" || strings.ContainsAny(id, " <>()[]"):
		return "", false
	}
	return autolink(services[name]+id, ""), true
}

func gist(a arguments) (string, bool) {
	user, id := a.first("user"), a.first("id")
	if id == "" {
		switch {
		case strings.Contains(a.at(0), "/") || len(a.positional) == 1:
			id = a.at(0)
		default:
			user, id = a.at(0), a.at(1)
		}
	}
	if id == "" {
		return "", false
	}
	if user != "" {
		id = user + "/" + id
	}
	return autolink("https://gist.github.com/"+id, ""), true
}

func tweet(a arguments) (string, bool) {
	user, id := a.first("user"), a.first("id")
	if id == "" {
		id = a.at(0)
	}
	switch {
	case id == "":
		return "", false
	case strings.Contains(id, "://"):
		return autolink(id, ""), true
	case user == "":
		user = "i"
	}
	return autolink("https://x.com/"+user+"/status/"+id, ""), true
}

// codeArguments returns the language and the title that the arguments of a tag for code give: Hexo has
// them as {% codeblock title lang:js url text %}.
func codeArguments(name string, a arguments) (language, title string) {
	title = a.first("title", "filename", "file", "name", "caption")
	if name != "codeblock" {
		return a.nameOrFirst("lang", "language"), title
	}
	language = a.first("lang", "language")
	var words []string
	for _, word := range a.positional {
		if l, ok := strings.CutPrefix(word, "lang:"); ok {
			language = l
		} else if !strings.Contains(word, ":") || strings.Contains(word, "://") { // not an option, such as line_number:false
			words = append(words, word)
		}
	}
	return language, cmp.Or(title, strings.Join(words, " "))
}

// titled is highlight for code that may have its own fence, within a tag of GitBook with a title.
func (s *codes) titled(language, title, name string, end int, liquid bool) bool {
	if name == "code" {
		if from, _, ok := s.closing(name, end, liquid); ok {
			code := bytes.TrimSpace(s.source[end:from])
			if bytes.HasPrefix(code, []byte("```")) || bytes.HasPrefix(code, []byte("~~~")) {
				if title != "" {
					title = lines.AsCodeSpan(strings.TrimSpace(title))
				}
				s.put(title, end)
				return true
			}
		}
	}
	return s.highlight(name, language, title, end, liquid)
}

// titleAttribute returns the attribute of a fence's info string for the title of code.
func titleAttribute(title string) string {
	if title == "" || strings.ContainsAny(title, "`\"\n") {
		return ""
	}
	return ` title="` + title + `"`
}

// highlight converts the text between the tag and its end tag to a fenced code block,
// or to a code span if both are on one line. It returns false if there is no end tag.
func (s *codes) highlight(name, language, title string, end int, liquid bool) bool {
	from, after, ok := s.closing(name, end, liquid)
	if !ok {
		return false
	}
	code := s.source[end:from]
	first, _, several := bytes.Cut(code, []byte{'\n'})
	switch {
	case !several:
		s.put(lines.AsCodeSpan(strings.TrimSpace(string(code))), after)
	case len(bytes.TrimSpace(first)) > 0: // code begins after the tag, where a fence cannot have it
		text := html.EscapeString(string(code))
		s.put("<pre>"+text+"</pre>", after)
	default:
		indent := ""
		s.flush()
		if start := bytes.LastIndexByte(s.out, '\n') + 1; len(bytes.TrimSpace(s.out[start:])) == 0 {
			indent = string(s.out[start:])
		}
		if _, alone := s.ownLine(end); !alone && indent == "" && len(bytes.TrimSpace(first)) == 0 && s.inText() {
			s.breakLine("")
		}
		fence := "~~~~~~"
		text := string(dropRaw(code))
		if !strings.HasSuffix(strings.TrimRight(text, " \t"), "\n") { // the end tag follows code
			return false
		}
		s.put(fence+language+titleAttribute(title)+strings.TrimRight(text, " \t")+indent+fence, after)
	}
	return true
}

// unused removes text that a tag stores under a name that no other tag uses.
func (s *codes) unused(name, variable string, end int) bool {
	from, after, ok := s.closing(name, end, true)
	if s.stored++; !ok || variable == "" || s.stored > 100 {
		return false
	}
	used := regexp.MustCompile(`\{[{%][^{}]*\b` + regexp.QuoteMeta(variable) + `\b`)
	if used.Match(s.source[:s.pos]) || used.Match(s.source[end:from]) || used.Match(s.source[after:]) {
		return false
	}
	s.put("", after)
	return true
}

// verbatim copies the content of {% raw %}, and removes comments.
func (s *codes) verbatim(name string, end int, liquid bool) bool {
	from, after, ok := s.closing(name, end, liquid)
	if !ok {
		return false
	}
	inner := ""
	if name == "raw" {
		inner = string(s.source[end:from])
		for line := range bytes.Lines(s.source[end:from]) { // a fence may begin in it and end after it
			s.lines.Fenced(line, lines.Bare(line))
		}
	}
	s.put(inner, after)
	return true
}

// closing finds the end tag of a shortcode, and returns its start and end.
func (s *codes) closing(name string, from int, liquid bool) (start, end int, ok bool) {
	if s.absent[name] {
		return 0, 0, false
	}
	open, word, shut := []byte("{{"), "/"+name, []byte("}}")
	if liquid {
		open, word, shut = []byte("{%"), "end"+name, []byte("%}")
	}
	for at := from; ; {
		n := bytes.Index(s.source[at:], open)
		if n < 0 {
			s.absent[name] = true
			return 0, 0, false
		}
		at += n
		m := bytes.Index(s.source[at+len(open):min(len(s.source), at+longestTag)], shut)
		if m < 0 {
			at += len(open)
			continue
		}
		m += len(open)
		inner := strings.Trim(string(s.source[at+2:at+m]), " \t\n-<>%")
		if strings.EqualFold(strings.ReplaceAll(inner, "/ ", "/"), word) {
			return at, at + m + len(shut), true
		}
		at += len(open)
	}
}
