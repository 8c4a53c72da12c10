package post

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

const (
	// maxHashtags is how many categories become hashtags in a post.
	maxHashtags = 3
	// maxHashtag is the length in characters up to which Telegram links a
	// hashtag (TDLib, find_hashtags).
	maxHashtag = 255
)

// hashtags returns the hashtags of the first categories that have one, as
// Markdown, without doubles.
func hashtags(categories []string) []string {
	var tags []string
	seen := map[string]bool{}
	for _, c := range categories {
		tag := hashtag(c)
		if key := strings.ToLower(tag); tag != "" && !seen[key] && len(tags) < maxHashtags {
			seen[key] = true
			tags = append(tags, tag)
		}
	}
	return tags
}

// hashtag writes a name as a hashtag, as Markdown: letters and digits of any
// script stay; what separates words becomes an underscore; the rest goes. It is
// "" where no letter is left, since Telegram links no hashtag of digits alone.
func hashtag(name string) string {
	var b strings.Builder
	letter, gap, n := false, false, 0
	for _, r := range norm.NFC.String(oneLine(name)) {
		switch {
		case unicode.IsLetter(r), unicode.IsDigit(r), unicode.IsMark(r) && n > 0:
			if gap && n > 0 {
				b.WriteString(`\_`)
				n++
			}
			gap = false
			letter = letter || unicode.IsLetter(r)
			b.WriteRune(r)
			n++
		case unicode.IsSpace(r), r == '_', r == '/', unicode.Is(unicode.Pd, r):
			gap = true
		}
		if n >= maxHashtag {
			break
		}
	}
	if !letter {
		return ""
	}
	return `\#` + b.String()
}
