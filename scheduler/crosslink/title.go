package crosslink

import (
	"regexp"
	"strings"
)

// emojiCode matches the name of an emoji, which posts show as emoji.
var emojiCode = regexp.MustCompile(`:[a-z0-9_+-]+:`)

// titleFirst matches templates whose posts begin with a line that is only the title.
var titleFirst = regexp.MustCompile(`^\s*(\{\{-?\s*(with|if)\s+\.Title\s*-?\}\}\s*)?(#{1,6}\s+|\*\*|__)?` +
	`\{\{-?\s*(escape\s+)?\.(Title)?\s*-?\}\}(\*\*|__)?[ \t]*(\{\{-?\s*end\s*-?\}\}[ \t]*)?(\r?\n|$)`)

// TitleFirst reports whether posts with a template, "" for the built-in one, are known
// to begin with the title, unless their article has title: false.
func TitleFirst(template string) bool { return template == "" || titleFirst.MatchString(template) }

// SaysTitle reports whether a line of a post, without joiners, is a title, which may
// contain names of emoji (:tada:).
func SaysTitle(line, title string) bool {
	for _, piece := range emojiCode.Split(title, -1) {
		_, rest, ok := strings.Cut(line, strings.TrimSpace(piece))
		if !ok {
			return false
		}
		line = rest
	}
	return true
}
