package post

import (
	"regexp"
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
// script stay; what separates words becomes an underscore; signs that tell names
// apart are spelt, C++ and C# are \#Cpp and \#CSharp; the rest goes. It is "" where
// no letter is left, since Telegram links no hashtag of digits alone.
func hashtag(name string) string {
	var b strings.Builder
	letter, gap, n := false, false, 0
	for _, r := range norm.NFC.String(spelt(oneLine(name))) {
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

// signs are those behind a letter, or before one, that tell one name from another:
// C++, C#, Notepad++, Google+, .NET.
var signs = regexp.MustCompile(`(\pL)(\+\+|\+|#)(?:[^\pL\pN]|$)|^\.(\pL)`)

// spelt spells the signs of a name.
func spelt(name string) string {
	if !strings.ContainsAny(name, "+#.") {
		return name
	}
	return signs.ReplaceAllStringFunc(name, func(part string) string {
		m := signs.FindStringSubmatch(part)
		if m[3] != "" {
			return "Dot" + m[3]
		}
		return m[1] + map[string]string{"++": "pp", "+": "Plus", "#": "Sharp"}[m[2]] + strings.TrimPrefix(part, m[1]+m[2])
	})
}
