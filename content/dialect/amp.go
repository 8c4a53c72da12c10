package dialect

import (
	"regexp"
	"strings"
)

// AMP: https://amp.dev/documentation/components, and the lite-… elements, which load a
// player lazily.

var (
	ampPlayer = regexp.MustCompile(`<(amp|lite)-([a-z][a-z-]*)((?:\s[^<>]*?)?)\s*/?>(?:\s*</(?:amp|lite)-[a-z-]+>)?`)
	ampMedia  = regexp.MustCompile(`<(/?)amp-(img|anim|video|audio|iframe)\b`)
)

// ampPages maps players to the page of an id, and the attribute with the id.
var ampPages = map[string]struct{ attribute, page string }{
	"dailymotion": {"data-videoid", "https://www.dailymotion.com/video/"},
	"instagram":   {"data-shortcode", "https://www.instagram.com/p/"},
	"twitter":     {"data-tweetid", "https://x.com/i/status/"},
	"gist":        {"data-gistid", "https://gist.github.com/"},
	"youtube":     {"data-videoid", "https://www.youtube.com/watch?v="},
	"vimeo":       {"data-videoid", "https://vimeo.com/"},
	"facebook":    {"data-href", ""},
	"tiktok":      {"data-src", ""},
	"soundcloud":  {"data-trackid", "https://api.soundcloud.com/tracks/"},
}

// amp converts AMP media to HTML, and AMP players to links.
func amp(s string) string {
	s = replaceSubmatches(ampPlayer, s, func(m []string) string {
		to, ok := ampPages[m[2]]
		if !ok {
			return m[0]
		}
		for _, a := range attribute.FindAllStringSubmatch(m[3], -1) {
			if name := strings.ToLower(a[1]); name == to.attribute || m[1] == "lite" && (name == "videoid" || name == "id") {
				return "<" + to.page + a[2] + a[3] + ">"
			}
		}
		return m[0]
	})
	return replaceSubmatches(ampMedia, s, func(m []string) string {
		switch m[2] {
		case "img", "anim":
			return "<" + m[1] + "img"
		}
		return "<" + m[1] + m[2]
	})
}
