package shortcode

import (
	"html"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/dateline-bot/dateline/content/markup"
)

// A shortcode that we do not know belongs to a theme. What it is about shows in
// its arguments: an image is shown, an address is linked.

// guess is the Markdown that replaces such a shortcode.
func guess(a arguments) (string, bool) {
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
	return autolink(address, title), true
}

// namedImage is the image among the named arguments: src, else the first by its
// name, so that an article is the same each time; "" if there is none.
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

// addressed are the address among the arguments and the words for it.
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

// imageName reports whether an address ends as images do.
func imageName(address string) bool {
	address, _, _ = strings.Cut(address, "?")
	switch strings.ToLower(path.Ext(address)) {
	case ".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg", ".avif", ".bmp":
		return true
	}
	return false
}

// drawn reports shortcodes whose text is drawn by a program: on paper it is code.
func drawn(name string) bool {
	switch name {
	case "mermaid", "plantuml", "uml", "graphviz", "dot", "echarts", "chart", "chartjs", "markmap", "mindmap", "vega", "vegalite",
		"kroki", "wavedrom", "diagram", "goat", "svgbob", "nomnoml", "abc":
		return true
	}
	return false
}

// formula makes one of {{< katex >}}…{{< /katex >}}, unless what is within has
// its own signs of one.
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
