package dialect

import (
	"regexp"
	"strings"
)

// WordPress: https://codex.wordpress.org/Shortcode, and those of wordpress.com.

var (
	wpCaption = regexp.MustCompile(`(?s)\[caption\b([^\]]*)\](.*?)\[/caption\]`)
	wpMedia   = regexp.MustCompile(`^(\s*(?:<a\b[^>]*>\s*)?(?:<img\b[^>]*>|\[?!\[[^\]]*\]\([^)]*\)(?:\]\([^)]*\))?)(?:\s*</a>)?)\s*(.*)$`)
	wpEmbed   = regexp.MustCompile(`\[embed\b[^\]]*\]\s*(\S+?)\s*\[/embed\]`)
	wpYoutube = regexp.MustCompile(`\[(?:youtube|vimeo)(?:=|\s+(?:url=)?)["']?(https?://[^\s"'\]]+)["']?[^\]]*\]`)
	wpPlayer  = regexp.MustCompile(`\[(video|audio)\b([^\]]*)\](?:\s*\[/(?:video|audio)\])?`)
	wpAddress = regexp.MustCompile(`\b(?:src|mp4|m4v|webm|ogv|mp3|m4a|ogg|wav)\s*=\s*["']([^"']+)["']`)
	wpGallery = regexp.MustCompile(`\[(?:gallery|playlist)\b(?:\s[^\]]*)?\]`)
	wpCode    = regexp.MustCompile(`^\s*\[(?:code|sourcecode)((?:\s+|=)[^\]]*)?\]\s*$`)
	wpCodeEnd = regexp.MustCompile(`^\s*\[/(?:code|sourcecode)\]\s*$`)
	wpLang    = regexp.MustCompile(`(?:lang(?:uage)?\s*=\s*["']?|^\s*=\s*["']?)([\w+#-]+)`)
	wpTitle   = regexp.MustCompile(`\bcaption\s*=\s*"([^"]*)"`)
)

// wordpress translates shortcodes within a line.
func wordpress(s string) string {
	if !strings.Contains(s, "[") {
		return s
	}
	if strings.Contains(s, "[caption") {
		s = wpCaption.ReplaceAllStringFunc(s, func(whole string) string {
			m := wpCaption.FindStringSubmatch(whole)
			title := ""
			if t := wpTitle.FindStringSubmatch(m[1]); t != nil {
				title = t[1]
			}
			picture := strings.TrimSpace(m[2])
			if parts := wpMedia.FindStringSubmatch(picture); parts != nil && parts[2] != "" {
				picture, title = strings.TrimSpace(parts[1]), parts[2]
			}
			if strings.HasPrefix(picture, "!") && strings.HasSuffix(picture, ")") {
				if dest := picture[strings.LastIndex(picture, "](")+2 : len(picture)-1]; !strings.Contains(dest, " ") {
					return picture[:strings.Index(picture, "](")] + "](" + dest + ` "` + strings.ReplaceAll(title, `"`, "&quot;") + `")`
				}
			}
			if title == "" {
				return picture
			}
			return "<figure>" + picture + "<figcaption>" + title + "</figcaption></figure>"
		})
	}
	if strings.Contains(s, "[embed") {
		s = wpEmbed.ReplaceAllString(s, "<$1>")
	}
	if strings.Contains(s, "[youtube") || strings.Contains(s, "[vimeo") {
		s = wpYoutube.ReplaceAllString(s, "<$1>")
	}
	if strings.Contains(s, "[video") || strings.Contains(s, "[audio") {
		s = wpPlayer.ReplaceAllStringFunc(s, func(whole string) string {
			m := wpPlayer.FindStringSubmatch(whole)
			a := wpAddress.FindStringSubmatch(m[2])
			if a == nil {
				return whole
			}
			return "<" + m[1] + ` src="` + a[1] + `"></` + m[1] + ">"
		})
	}
	if strings.Contains(s, "[gallery") || strings.Contains(s, "[playlist") {
		return withoutGalleries(s)
	}
	return s
}

// withoutGalleries drops what lists the images of a site's library, and keeps
// links whose text is such a word.
func withoutGalleries(s string) string {
	for from := 0; ; {
		at := wpGallery.FindStringIndex(s[from:])
		if at == nil {
			return s
		}
		start, end := from+at[0], from+at[1]
		if end < len(s) && strings.IndexByte("([:", s[end]) >= 0 {
			from = end
			continue
		}
		s = s[:start] + s[end:]
		from = start
	}
}
