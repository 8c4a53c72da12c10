package dialect

import (
	"bytes"
	"regexp"
	"strings"

	"github.com/dateline-bot/dateline/content/lines"
)

// aside converts a callout as Notion exports it to a quote: the text within <aside> is
// Markdown, and begins on the next line.
func (r *rewriter) aside(text string) bool {
	if strings.TrimRight(text, " \t\r") != "<aside>" {
		return false
	}
	first, _, _ := bytes.Cut(r.ahead, []byte{'\n'})
	if first = bytes.TrimSpace(first); len(first) == 0 || first[0] == '<' || !r.closedAhead("</aside>") {
		return false
	}
	r.block = func(line string) (string, bool) {
		if strings.TrimSpace(line) == "</aside>" {
			return "", false
		}
		return strings.TrimRight("> "+line, " "), true
	}
	return true
}

var (
	pageBreak = regexp.MustCompile(`^\s*\\(?:newpage|pagebreak|clearpage|tableofcontents)\s*$`)
	codeFrom  = regexp.MustCompile(`^<<<\s+(@?[\w./-]+\.\w+)(?:[#{][^\n]*)?$`)
	keys      = regexp.MustCompile(`(^|[\s(/])\+\+([a-z][a-z0-9-]*|"[^"]+"|[0-9])((?:\+(?:[a-z0-9-]+|"[^"]+"))*)\+\+($|[\s.,;:!?)/])`)
	icon      = regexp.MustCompile(`:(?:material|fontawesome|octicons|simple)-[a-z0-9-]+:(?:\{[^{}]*\})?\s?`)
	spanned   = regexp.MustCompile(`(^|[\s(*_"«“])\[([^\[\]]+)\]\{[.#][^{}]*\}`)
	inserted  = regexp.MustCompile(`\^\^(\S(?:[^^]*\S)?)\^\^`)
	critic    = regexp.MustCompile(`\{(\+\+|==)(.+?)(\+\+|==)\}|\{~~(.*?)~>(.*?)~~\}`)
	darkImage = regexp.MustCompile(`!\[[^\[\]]*\]\([^()\s]+#(?:only-dark|gh-dark-mode-only)(?:\s+"[^"]*")?\)(?:\{[^{}]*\})?`)
	wpLatex   = regexp.MustCompile(`\$latex\s+([^$]+)\$`)
	zenn      = regexp.MustCompile(`@\[((?i:youtube|vimeo|tweet|gist|card|speakerdeck|slideshare|codepen|codesandbox|stackblitz|figma|jsfiddle|github|blueprintue|docswell|twitter|instagram|wantedly|prezi|pdf|osf|ted|audio|video))\]\(([^()\s]+)\)`)
	imageSize = regexp.MustCompile(`(!\[[^\[\]]*\]\([^()\s]+(?:\s+"[^"]*")?)\s+=\d*%?x\d*%?(\s+"[^"]*")?\)`)
	// aligned matches a link or an image with attributes behind its address, as Hashnode exports them.
	aligned = regexp.MustCompile(`(!?\[[^\[\]\n]*\]\([^()\s"]+(?:\s+"[^"\n]*")?)(?:\s+(?:align|width|height|class|loading|style|target|rel)="[^"\n]*")+\s*\)`)
	// roamBox and roamMedia match Roam's checkboxes and players, and those of Logseq; iaImage matches a
	// picture that iA Writer takes in.
	roamBox   = regexp.MustCompile(`\{\{(?:\[\[(TODO|DONE)\]\]|(TODO|DONE))\}\}`)
	roamMedia = regexp.MustCompile(`\{\{(?:\[\[)?(?:video|youtube|pdf|iframe|audio|tweet|twitter)(?:\]\])?:?\s+(https?://[^\s{}<>]+)\s*\}\}`)
	iaImage   = regexp.MustCompile(`^/([^\s/"'()\\][^\n"'()/]*\.(?i:png|jpe?g|gif|webp|svg|heic|mp4|mov))(?:\s+["'(]([^"\n]*)["')])?\s*$`)
	hashnode  = regexp.MustCompile(`(^|\s)%\[(https?://[^\s\[\]]+)\]`)
	attrList  = regexp.MustCompile(`(\{:[^{}]*\})(?:\{:[^{}]*\})+`)
	linkAttr  = regexp.MustCompile(`^( {0,3}\[[^\[\]^][^\[\]]*\]:\s+\S+(?:\s+(?:"[^"]*"|'[^']*'|\([^()]*\)))?)\s+\{[:.#][^{}]*\}\s*$`)
	unlisted  = regexp.MustCompile(`^( {0,3}#{1,6}\s.*?)\s*\{-\}\s*$`)
)

// blankAddress matches an image whose address contains blanks, which Markdown treats as
// text; imageAddress matches the same anywhere in a line.
var (
	blankAddress = regexp.MustCompile(`^` + imageWithBlanks)
	imageAddress = regexp.MustCompile(imageWithBlanks)
)

const imageWithBlanks = `!\[([^\[\]\n]*)\]\(\s*((?:[^()<>"'\s]|\([^()<>"'\n]*\))+(?: +(?:[^()<>"'\s]|\([^()<>"'\n]*\))+)*\.(?i:png|jpe?g|gif|webp|svg|avif|bmp|mp4|mov|webm|mp3|m4a|ogg|pdf))(\s+(?:"[^"\n]*"|'[^'\n]*'))?\s*\)`

// officeIf matches Word's conditional comments; vueTag matches a tag that is not HTML
// because of Vue's attributes.
var (
	officeIf = regexp.MustCompile(`<!\[(?:if\b[^\[\]<>]*|endif)\]>|<\?xml:[^<>]*>`)
	vueTag   = regexp.MustCompile(`<([A-Za-z][\w.-]*)((?:\s+[\w:@#.\[\]-]+(?:\s*=\s*(?:"[^"]*"|'[^']*'))?)+)(\s*/?)>`)
	tagValue = regexp.MustCompile(`\s+([\w:@#.\[\]-]+)(?:\s*=\s*(?:"[^"]*"|'[^']*'))?`)
)

// withoutVue removes Vue's attributes from a tag, which leaves HTML or a component. A
// <template> with a slot is removed, too: HTML hides its text, Vue shows it. Words such
// as "<bug #12>" in a sentence are kept.
func withoutVue(tag string) string {
	m := vueTag.FindStringSubmatch(tag)
	component := isUpper(m[1][0]) && m[3] != "" || strings.IndexByte(m[1], '-') > 0
	vue, slot := component, false
	rest := replaceSubmatches(tagValue, m[2], func(a []string) string {
		if !strings.HasPrefix(a[1], "v-") && strings.IndexByte(":@#", a[1][0]) < 0 {
			return a[0]
		}
		vue = vue || strings.ContainsRune(a[0], '=') || strings.HasPrefix(a[1], "v-")
		slot = slot || a[1][0] == '#' || strings.HasPrefix(a[1], "v-slot")
		return ""
	})
	switch {
	case m[1] == "template" && slot:
		return ""
	case !vue:
		return tag
	}
	return "<" + m[1] + rest + m[3] + ">"
}

// codeLanguage matches the language in a code span of MkDocs.
var codeLanguage = regexp.MustCompile("^(`+\\s?)#!\\w+\\s+")

// picture returns an image, whose title is its caption.
func picture(src, title string) string {
	if title != "" {
		title = ` "` + title + `"`
	}
	return "![](<" + src + ">" + title + ")"
}

// wholeLine translates lines that consist of one construct.
func (r *rewriter) wholeLine(text string) (string, bool) {
	switch {
	case pageBreak.MatchString(text), mystTarget.MatchString(text): // Pandoc, R Markdown
		return "", true
	case codeFrom.MatchString(text): // VitePress
		r.found("lint.dialect.snippet", "name", codeFrom.FindStringSubmatch(text)[1])
		return "`" + codeFrom.FindStringSubmatch(text)[1] + "`", true
	}
	if m := iaImage.FindStringSubmatch(text); m != nil && r.previous == "" {
		return picture(m[1], m[2]), true
	}
	if name, ok := takenIn(text); ok {
		if _, part, _ := strings.Cut(name, "."); strings.HasPrefix(name, "@/") || strings.ContainsAny(part, "#{") || !lines.IsMarkdown(name) {
			r.found("lint.dialect.snippet", "name", name)
			return "", true
		}
		return r.file(strings.TrimPrefix(name, "./")), true
	}
	if m := unlisted.FindStringSubmatch(text); m != nil { // Pandoc
		return r.line(m[1]), true
	}
	if m := linkAttr.FindStringSubmatch(text); m != nil { // PHP Markdown Extra
		return m[1], true
	}
	return r.wpCode(text)
}

// includes has the patterns of lines that include a file, by their first byte: of
// VitePress, of markdown-it and VuePress, of Python-Markdown.
var includes = map[byte][]*regexp.Regexp{
	'<': {regexp.MustCompile(`^\s*<!--\s*@include:\s*(\S+?)\s*-->\s*$`)},
	'@': {regexp.MustCompile(`^\s*@include\(([^()\s]+)\)\s*$`), regexp.MustCompile(`^\s*@\[code(?:[{ ][^\[\]]*)?\]\(([^()\s]+)\)\s*$`)},
	'!': {regexp.MustCompile(`^\s*!!!\s*include\s*\(([^()]+?)\)\s*!!!\s*$`)},
	'{': {regexp.MustCompile(`^\s*\{!\s*([^\s{}!]+)\s*!\}\s*$`)},
}

// takenIn returns the file that a line includes.
func takenIn(text string) (name string, ok bool) {
	bare := strings.TrimLeft(text, " \t\f\r\n")
	if bare == "" {
		return "", false
	}
	for _, include := range includes[bare[0]] {
		if m := include.FindStringSubmatch(text); m != nil {
			return m[1], true
		}
	}
	return "", false
}

// roam translates checkboxes and players in double braces.
func roam(s string) string {
	if !strings.Contains(s, "}}") {
		return s
	}
	return roamMedia.ReplaceAllString(replaceSubmatches(roamBox, s, func(m []string) string {
		if m[1]+m[2] == "TODO" {
			return "[ ]"
		}
		return "[x]"
	}), "<$1>")
}

// logseq matches lines with properties that Logseq never shows, and with planned times: blocks of Org.
var logseq = regexp.MustCompile(`^(\s*)(?:(?:id|collapsed|(?:logseq\.)?(?:heading|order-list-type)|background-color|hl-page|hl-color|ls-type):: \S.*|(?:SCHEDULED|DEADLINE): <2[^<>]*>\s*)$`)

// hackmd matches the signature in a quotation of HackMD.
var hackmd = regexp.MustCompile(`\s*\[(name|time|color)=([^\[\]\n]*)\]`)

// signed writes the name and the time of such a signature, and leaves out its colour.
func signed(s string) string {
	if !strings.Contains(s, "[name=") && !strings.Contains(s, "[time=") && !strings.Contains(s, "[color=") {
		return s
	}
	return replaceSubmatches(hackmd, s, func(m []string) string {
		switch m[1] {
		case "name":
			return " — " + m[2]
		case "time":
			return ", " + m[2]
		}
		return ""
	})
}

// words translates constructs within a line.
func words(s string) string {
	s = signed(s)
	if strings.Contains(s, "++") {
		s = keys.ReplaceAllStringFunc(s, pressed)
	}
	if strings.Contains(s, "^^") {
		s = inserted.ReplaceAllString(s, "<ins>$1</ins>")
	}
	if strings.Contains(s, "++}") || strings.Contains(s, "==}") || strings.Contains(s, "~~}") {
		s = replaceSubmatches(critic, s, accepted)
	}
	if strings.Contains(s, "dark") && strings.Contains(s, "![") { // the light one is beside it
		s = darkImage.ReplaceAllString(s, "")
	}
	if strings.Contains(s, "{:") {
		s = markedItem.ReplaceAllString(s, "$1")
	}
	if strings.Contains(s, "$latex") {
		s = wpLatex.ReplaceAllString(s, "$$$1$$")
	}
	if strings.Contains(s, ":material-") || strings.Contains(s, ":fontawesome-") || strings.Contains(s, ":octicons-") || strings.Contains(s, ":simple-") {
		s = icon.ReplaceAllString(s, "")
	}
	if strings.Contains(s, "]{") {
		s = spanned.ReplaceAllString(s, "$1$2")
	}
	if strings.Contains(s, "@[") {
		s = zenn.ReplaceAllStringFunc(s, zennEmbed)
	}
	if strings.Contains(s, "%[") {
		s = hashnode.ReplaceAllString(s, "$1<$2>")
	}
	if strings.Contains(s, "}{:") {
		s = attrList.ReplaceAllString(s, "$1")
	}
	if strings.Contains(s, "<amp-") || strings.Contains(s, "</amp-") || strings.Contains(s, "<lite-") {
		s = amp(s)
	}
	if strings.Contains(s, "![") && strings.Contains(s, " ") {
		s = imageAddress.ReplaceAllStringFunc(s, bracketed)
	}
	if strings.Contains(s, "<![") || strings.Contains(s, "<?xml:") {
		s = officeIf.ReplaceAllString(strings.ReplaceAll(s, "<![endif]-->", "<!-- -->"), "") // also where it ends a comment
	}
	if strings.IndexByte(s, '<') >= 0 && vueTag.MatchString(s) {
		s = vueTag.ReplaceAllStringFunc(s, withoutVue)
	}
	if strings.Contains(s, " =") {
		s = imageSize.ReplaceAllString(s, "$1$2)")
	}
	if strings.Contains(s, `="`) && strings.Contains(s, "](") {
		s = aligned.ReplaceAllString(s, "$1)")
	}
	return s
}

// pressed converts ++ctrl+alt++ (MkDocs) to HTML.
func pressed(whole string) string {
	m := keys.FindStringSubmatch(whole)
	var b strings.Builder
	b.WriteString(m[1])
	for i, key := range strings.Split(m[2]+m[3], "+") {
		if i > 0 {
			b.WriteString("+")
		}
		b.WriteString("<kbd>" + keyName(strings.Trim(key, `"`)) + "</kbd>")
	}
	b.WriteString(m[4])
	return b.String()
}

// accepted returns the text of a CriticMarkup mark as if its change were accepted.
func accepted(m []string) string {
	switch {
	case m[1] != m[3]:
		return m[0]
	case m[1] == "==":
		return "<mark>" + m[2] + "</mark>"
	case m[1] == "++":
		return m[2]
	}
	return m[5]
}

// zennEmbed returns the address of Zenn's @[youtube](ID) and similar embeds, or the
// text in the parentheses if the service is unknown.
func zennEmbed(whole string) string {
	m := zenn.FindStringSubmatch(whole)
	switch m[1] = strings.ToLower(m[1]); {
	case strings.Contains(m[2], "://"):
		return "<" + m[2] + ">"
	case m[1] == "youtube":
		return "<https://www.youtube.com/watch?v=" + m[2] + ">"
	case m[1] == "vimeo":
		return "<https://vimeo.com/" + m[2] + ">"
	case m[1] == "speakerdeck":
		return "<https://speakerdeck.com/player/" + m[2] + ">"
	}
	return m[2]
}

// bracketed returns an image whose address contains blanks with the address in angle
// brackets, as CommonMark requires.
func bracketed(whole string) string {
	m := imageAddress.FindStringSubmatch(whole)
	if !strings.Contains(m[2], " ") {
		return whole
	}
	return "![" + m[1] + "](<" + m[2] + ">" + m[3] + ")"
}

// keyName returns the name on the key.
func keyName(key string) string {
	switch key {
	case "ctrl", "alt", "shift", "enter", "tab", "esc", "space", "home", "end", "insert", "backspace", "escape", "control", "option":
		return strings.ToUpper(key[:1]) + key[1:]
	case "cmd", "command":
		return "Cmd"
	case "win", "windows":
		return "Win"
	case "del", "delete":
		return "Del"
	case "left", "right", "up", "down":
		return map[string]string{"left": "←", "right": "→", "up": "↑", "down": "↓"}[key]
	}
	if len(key) <= 3 {
		return strings.ToUpper(key)
	}
	return strings.ToUpper(key[:1]) + strings.ReplaceAll(key[1:], "-", " ")
}
