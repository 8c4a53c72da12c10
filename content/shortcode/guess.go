package shortcode

import (
	"html"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/dateline-bot/dateline/content/markup"
)

// Unknown shortcodes belong to a theme. Their arguments suggest their meaning: an image
// is shown, an address is linked.

// guess returns the Markdown that replaces such a shortcode.
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
