// Package markup has what both shortcodes and Markdown need: the names of alerts,
// attributes in braces, the pages of videos, the text of cells.
package markup

import (
	"net/url"
	"path"
	"regexp"
	"strconv"
	"strings"
)

// IsWord reports whether r is an ASCII letter or digit: scripts without spaces have
// markup within words.
func IsWord(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
}

// Digits reports whether a text is a number.
func Digits(s string) bool {
	_, err := strconv.ParseUint(s, 10, 64)
	return err == nil
}

// LooksStyled reports whether a text is certainly meant as Markdown.
func LooksStyled(s string) bool {
	s = strings.TrimSpace(s)
	if strings.Contains(s, "](") || strings.Count(s, "**") > 1 || strings.Count(s, "$$") > 1 || strings.Count(s, "`") > 1 {
		return true
	}
	return len(s) > 2 && (s[0] == '*' || s[0] == '_') && s[1] != s[0] && s[len(s)-1] == s[0]
}

// AlertKind maps the words of GitHub and Obsidian to GitHub's five kinds; ok is false
// if the word is unknown.
func AlertKind(word string) (kind string, ok bool) {
	switch word {
	case "note", "tip", "important", "warning", "caution":
		return word, true
	case "hint", "success", "check", "done":
		return "tip", false
	case "danger", "error", "bug", "failure", "fail", "missing":
		return "caution", false
	case "attention":
		return "warning", false
	default:
		return "note", false
	}
}

// AlertWord reports whether a word is the kind of an alert.
func AlertWord(word string) bool {
	switch word {
	case "info", "question", "example", "abstract", "seealso", "todo":
		return true
	}
	kind, ok := AlertKind(word)
	return ok || kind != "note"
}

// Attributes matches the attributes of Markdown dialects after an element: kramdown's
// {: .class}, Pandoc's and Hugo's {#id .class width=300}.
var Attributes = regexp.MustCompile(`^\{(:[^{}\n]*| ?[.#][\w-][^{}\n]*| ?[\w-]+=("[^"\n]*"|'[^'\n]*'|[^\s{}"']+)[^{}\n]*)\}`)

// WatchAddress converts the address of an embedded player to that of its page.
func WatchAddress(src string) string {
	u, err := url.Parse(src)
	if err != nil {
		return src
	}
	id := path.Base(u.Path)
	switch host := strings.TrimPrefix(u.Hostname(), "www."); {
	case (host == "youtube.com" || host == "youtube-nocookie.com") && strings.HasPrefix(u.Path, "/embed/"):
		return "https://www.youtube.com/watch?v=" + id
	case host == "player.vimeo.com":
		return "https://vimeo.com/" + id
	}
	return src
}

// asReference marks the address of a link that refers to a page by its file, as ref and
// relref of Hugo and post_url of Jekyll do, and not by its path on the site. On the
// site it is an error if the page does not exist, so no address is guessed.
const asReference = "?as-reference="

// Reference returns the address of a link to the page that a reference names, in a
// language if the reference has one.
func Reference(name, lang string) string {
	page, fragment, anchored := strings.Cut(name, "#")
	if page == "" { // a heading of the same page
		return name
	}
	if page += asReference + lang; anchored {
		page += "#" + fragment
	}
	return page
}

// CutReference returns the name and the language of a reference as they were written;
// if address is not one, it returns it unchanged and ok is false.
func CutReference(address string) (name, lang string, ok bool) {
	page, fragment, anchored := strings.Cut(address, "#")
	page, lang, ok = strings.Cut(page, asReference)
	if !ok {
		return address, "", false
	}
	if anchored {
		page += "#" + fragment
	}
	return page, lang, true
}

// EscapeBars returns text as that of a table's cell, which a bar would end: bars that are not escaped
// are then.
func EscapeBars(text string) string { return escapedBars.Replace(text) }

var escapedBars = strings.NewReplacer(`\|`, `\|`, "|", `\|`)
