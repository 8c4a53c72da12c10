// Package markup knows the words and signs that both the shortcodes of site
// generators and the Markdown around them are made of: the names of alerts,
// attributes in braces, the pages of videos.
package markup

import (
	"net/url"
	"path"
	"regexp"
	"strconv"
	"strings"
)

// IsWord reports letters and Digits of ASCII: scripts without spaces have
// their marks within words.
func IsWord(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
}

// Digits reports whether a text is a number.
func Digits(s string) bool {
	_, err := strconv.ParseUint(s, 10, 64)
	return err == nil
}

// LooksStyled reports text that is surely meant as Markdown.
func LooksStyled(s string) bool {
	s = strings.TrimSpace(s)
	if strings.Contains(s, "](") || strings.Count(s, "**") > 1 || strings.Count(s, "$$") > 1 || strings.Count(s, "`") > 1 {
		return true
	}
	return len(s) > 2 && (s[0] == '*' || s[0] == '_') && s[1] != s[0] && s[len(s)-1] == s[0]
}

// AlertKind maps the words of GitHub and Obsidian to GitHub's five kinds; ok
// false if the word is none of them.
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

// AlertWord reports words that say of what kind an alert is.
func AlertWord(word string) bool {
	switch word {
	case "info", "question", "example", "abstract", "seealso", "todo":
		return true
	}
	kind, ok := AlertKind(word)
	return ok || kind != "note"
}

// Attributes matches the attributes that Markdown's dialects set behind an
// element: kramdown's {: .class}, Pandoc's and Hugo's {#id .class width=300}.
var Attributes = regexp.MustCompile(`^\{(:[^{}\n]*| ?[.#][\w-][^{}\n]*| ?[\w-]+=("[^"\n]*"|'[^'\n]*'|[^\s{}"']+)[^{}\n]*)\}`)

// WatchAddress turns the address of an embedded player into that of its page.
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

// asReference marks the address of a link that names a page by its file, as ref and
// relref of Hugo and post_url of Jekyll do, and not by its place on the site. On the
// site it is an error where there is no such page, so nothing is made up for it.
const asReference = "?as-reference="

// Reference returns the address of a link to the page that a reference names, in a
// language if it asks for one.
func Reference(name, lang string) string {
	page, fragment, anchored := strings.Cut(name, "#")
	if page == "" { // a heading of the page itself
		return name
	}
	if page += asReference + lang; anchored {
		page += "#" + fragment
	}
	return page
}

// CutReference returns what a reference names, as it was written, and the language
// that it asks for; ok false and the address as it is if it is not one.
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
