package shortcode

import (
	"cmp"
	"html"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/dateline-bot/dateline/content/comment"
	"github.com/dateline-bot/dateline/content/markup"
)

// Unknown shortcodes belong to a theme. Their arguments suggest their meaning: an image
// is shown, an address is linked.

// guess returns the Markdown that replaces such a shortcode. If its name says that the text in its
// arguments may not be for readers, it guesses nothing.
func guess(name string, a arguments) (string, bool) {
	if comment.Private(name) {
		return "", false
	}
	if src := a.namedImage(); src != "" {
		a.named["src"] = src
		return figure(a)
	}
	if src, _ := a.picture(); src != "" {
		return figure(a)
	}
	address, title := a.addressed()
	if address == "" || title == "" && !strings.Contains(address, "://") {
		return "", false
	}
	if more := a.first("subtitle", "description", "text"); more != "" && more != title {
		return autolink(address, title) + ": " + escapeBrackets(more), true
	}
	return autolink(address, title), true
}

// prose are the names of arguments that hold text for readers, in the order in which sites show them.
var prose = [...]string{"badge", "title", "header", "heading", "subheader", "subtitle", "label", "question", "summary", "text", "content", "body", "message",
	"note", "quote", "answer", "description", "caption"}

// readable returns the text for readers in the arguments of a shortcode that is not known. Words
// without a name count in Hugo if they are a sentence. In Liquid they may be anything, even a comment
// of Djot, so that they count only in the tags of Hexo's themes.
func readable(name string, a arguments, liquid bool) string {
	if strings.HasPrefix(name, "include") {
		name = strings.TrimSuffix(path.Base(a.at(0)), path.Ext(a.at(0)))
	}
	if comment.Private(name) || forMachines[name] {
		return ""
	}
	var parts []string
	add := func(text string) {
		if text = strings.TrimSpace(text); text != "" && !strings.Contains(text, "://") {
			parts = append(parts, text)
		}
	}
	if aboutPeople.MatchString(name) {
		add(a.named["name"])
	}
	if name == "user" || name == "mention" {
		add(cmp.Or(a.at(0), a.named["user"], a.named["username"], a.named["login"]))
	}
	for _, name := range prose {
		add(a.named[name])
	}
	switch {
	case liquid && hexoTags[name]:
		for _, word := range a.positional {
			if _, text, ok := strings.Cut(word, "@"); ok { // {% label primary@text %}
				word = text
			}
			if !options[word] && !strings.Contains(word, ":") && !markup.Digits(word) {
				add(word)
			}
		}
	case !liquid:
		for _, word := range a.positional {
			if strings.Contains(strings.TrimSpace(word), " ") {
				add(word)
			}
		}
	}
	return escapeAngles(strings.Join(parts, " "))
}

// aboutPeople matches the names of shortcodes that show a person.
var aboutPeople = regexp.MustCompile(`team|person|people|member|author|speaker|profile|testimonial`)

// forMachines are shortcodes for the head of the page and for scripts.
var forMachines = wordSet("meta metadata seo head schema jsonld json-ld opengraph og twitter-card twitter_card favicon script scripts style styles css js analytics " +
	"feed_meta feed-meta pagefind search-index data param params config set var vars define")

// hexoTags are tags of Hexo's themes (NexT, Butterfly, Volantis, Stellar) whose words are text.
var hexoTags = wordSet("note label u emp wavy del kbd psw span p checkbox radio folding timeline node hideinline hideblock hidetoggle " +
	"btn cell title subnote mark tag nota")

// options are words in them that say how the text looks.
var options = wordSet("info tip warning warn danger error success primary secondary default simple modern flat disabled no-icon icon left right center " +
	"red blue green yellow orange purple pink cyan gray grey black white light dark open close closed checked plus minus times done quote child " +
	"small big large logo bold true false")

func wordSet(words string) map[string]bool {
	set := map[string]bool{}
	for word := range strings.FieldsSeq(words) {
		set[word] = true
	}
	return set
}

// escapeAngles keeps text from beginning tags of HTML; other Markdown in it counts.
func escapeAngles(s string) string { return strings.ReplaceAll(s, "<", `\<`) }

// namedImage returns the image in the named arguments: src, else the first by name, so
// that the result is deterministic; "" if there is none.
func (a arguments) namedImage() string {
	if imageName(a.named["src"]) {
		return a.named["src"]
	}
	for _, name := range slices.Sorted(maps.Keys(a.named)) {
		if imageName(a.named[name]) && name != "caption" && name != "title" && name != "alt" {
			return a.named[name]
		}
	}
	return ""
}

// addressed returns the address in the arguments and its text.
func (a arguments) addressed() (address, title string) {
	address = a.first("href", "url", "link", "to", "src")
	title = a.first("title", "text", "content", "label", "name", "caption")
	for _, word := range a.positional {
		switch {
		case address == "" && strings.Contains(word, "://"):
			address = word
		case title == "" && word != "true" && word != "false" && !markup.Digits(word):
			title = word
		}
	}
	return address, title
}

// imageName reports whether an address has the extension of an image.
func imageName(address string) bool {
	address, _, _ = strings.Cut(address, "?")
	switch strings.ToLower(path.Ext(address)) {
	case ".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg", ".avif", ".bmp":
		return true
	}
	return false
}

// drawn reports whether a program draws the shortcode's text: here it becomes code.
func drawn(name string) bool {
	switch name {
	case "mermaid", "plantuml", "uml", "graphviz", "dot", "echarts", "chart", "chartjs", "markmap", "mindmap", "vega", "vegalite",
		"kroki", "wavedrom", "diagram", "goat", "svgbob", "nomnoml", "abc":
		return true
	}
	return false
}

// formula converts {{< katex >}}…{{< /katex >}} to a formula, unless the content has
// its own delimiters.
func (s *codes) formula(name string, end int, liquid bool) bool {
	from, after, ok := s.closing(name, end, liquid)
	if !ok {
		return false
	}
	inner := strings.TrimSpace(string(s.source[end:from]))
	sign := "$"
	switch {
	case inner == "" || strings.Contains(inner, "$") || strings.Contains(inner, `\(`) || strings.Contains(inner, `\[`) || strings.Contains(inner, "\n\n"):
		return false
	case strings.Contains(string(s.source[end:from]), "\n"):
		sign = "$$"
	}
	s.put(sign+html.UnescapeString(inner)+sign, after)
	return true
}
