package dialect

import (
	"html"
	"regexp"
	"strings"
)

// WordPress: https://codex.wordpress.org/Shortcode, and the shortcodes of
// wordpress.com,
// https://wordpress.com/support/wordpress-editor/blocks/shortcode-block/.

var (
	wpTag       = regexp.MustCompile(`^\[\[?/?(?:` + wpNames + `|` + wpLanguages + `|(?:` + wpBuilders + `)_\w+)[\s\]=:]`)
	wpCaption   = regexp.MustCompile(`(?s)\[(?:wp_)?caption\b([^\]]*)\](.*?)\[/(?:wp_)?caption\]`)
	wpOpen      = regexp.MustCompile(`^\s*\[(?:wp_)?caption\b`)
	wpMedia     = regexp.MustCompile(`^(\s*(?:<a\b[^>]*>\s*)?(?:<img\b[^>]*>|\[?!\[[^\]]*\]\([^)]*\)(?:\]\([^)]*\))?)(?:\s*</a>)?)\s*(.*)$`)
	wpEmbed     = regexp.MustCompile(`\[(` + wpEmbeds + `)((?:[\s=:][^\]]*)?)\](?:\s*([^\s\[\]]+?)\s*\[/(?:` + wpEmbeds + `)\])?`)
	wpPlayer    = regexp.MustCompile(`\[(video|audio)\b([^\]]*)\](?:\s*\[/(?:video|audio)\])?`)
	wpAddress   = regexp.MustCompile(`\b(?:src|mp4|m4v|webm|ogv|mp3|m4a|ogg|wav)\s*=\s*["']([^"']+)["']`)
	wpLibrary   = regexp.MustCompile(`\[(gallery|playlist)\b(?:\s[^\]]*)?\]`)
	wpCode      = regexp.MustCompile(`^\s*\[(code|sourcecode|crayon|` + wpLanguages + `)((?:\s+|=)[^\]]*)?\]\s*$`)
	wpCodeTitle = regexp.MustCompile(`\btitle="[^"` + "`" + `]+"`)
	wpCodeEnd   = regexp.MustCompile(`^\s*\[/(?:code|sourcecode|crayon|` + wpLanguages + `)\]\s*$`)
	wpSpan      = regexp.MustCompile(`\[(code|sourcecode|crayon|` + wpLanguages + `)(?:\s[^\]]*)?\](.*?)\[/(\w+)\]`)
	wpFormula   = regexp.MustCompile(`\[latex\](.*?)\[/latex\]`)
	wpBuilder   = regexp.MustCompile(`\[/?(?:` + wpBuilders + `)_\w+(?:\s[^\]]*)?\]`)
	wpHeading   = regexp.MustCompile(`\s(?:title|heading|text)\s*=\s*"([^"<>]*[^"<>\s])"`)
	wpEscaped   = regexp.MustCompile(`\[(\[(?:` + wpNames + `)(?:\s[^\]\[]*)?\])\]`)
	wpLang      = regexp.MustCompile(`(?:lang(?:uage)?\s*=\s*["']?|^\s*=\s*["']?)([\w+#-]+)`)
	wpTitle     = regexp.MustCompile(`\bcaption\s*=\s*"([^"]*)"`)
	wpURL       = regexp.MustCompile(`https?://[^\s"'\]<>]+`)
	wpID        = regexp.MustCompile(`^(?:\s*(?:id\s*=\s*)|\s+|[=:])["']?([\w-]+)["']?`)
)

// The names of shortcodes: those that are translated, those that embed external
// content, languages of SyntaxHighlighter, and the prefixes of page builders.
const (
	wpNames  = `caption|wp_caption|gallery|playlist|video|audio|code|sourcecode|crayon|latex|` + wpEmbeds
	wpEmbeds = `embed|youtube|vimeo|tweet|twitter|gist|soundcloud|spotify|instagram|facebook|dailymotion|ted|wpvideo|videopress|` +
		`googlemaps|bandcamp|slideshare|flickr|tiktok|twitch|reddit|pinterest|codepen|mixcloud|kickstarter|scribd`
	wpLanguages = `actionscript3|bash|clojure|coldfusion|cpp|csharp|css|delphi|diff|erlang|fsharp|groovy|html|java|javascript|` +
		`javafx|js|matlab|objc|perl|php|powershell|python|py|r|ruby|scala|sql|vb|xml|yaml|go|swift|kotlin|json`
	wpBuilders = `vc|et_pb|su|fusion|tdc|mk|cs|av`
)

// wpWords has the names that are whole words.
var wpWords = func() map[string]bool {
	words := map[string]bool{}
	for name := range strings.SplitSeq(wpNames+"|"+wpLanguages, "|") {
		words[name] = true
	}
	return words
}()

// wpPages maps services to the page of an id.
var wpPages = map[string]string{
	"youtube": "https://www.youtube.com/watch?v=", "vimeo": "https://vimeo.com/", "tweet": "https://x.com/i/status/", "twitter": "https://x.com/i/status/",
	"gist": "https://gist.github.com/", "dailymotion": "https://www.dailymotion.com/video/", "ted": "https://www.ted.com/talks/",
	"wpvideo": "https://videopress.com/v/", "videopress": "https://videopress.com/v/", "instagram": "https://www.instagram.com/p/",
	"slideshare": "https://www.slideshare.net/slideshow/embed_code/",
}

// openCaption reports whether a caption begins on the line and does not end on it.
func openCaption(text string) bool {
	return wpOpen.MatchString(text) && !strings.Contains(text, "caption]")
}

// wordpress translates shortcodes within a line.
func (r *rewriter) wordpress(s string) string {
	if !hasTag(s) {
		return s
	}
	if strings.Contains(s, "[[") && wpEscaped.MatchString(s) { // shown, not executed
		return wpEscaped.ReplaceAllString(s, "<code>$1</code>")
	}
	if strings.Contains(s, "caption") {
		s = replaceSubmatches(wpCaption, s, caption)
	}
	if strings.Contains(s, "[video") || strings.Contains(s, "[audio") {
		s = replaceSubmatches(wpPlayer, s, func(m []string) string {
			a := wpAddress.FindStringSubmatch(m[2])
			if a == nil {
				return m[0]
			}
			return "<" + m[1] + ` src="` + a[1] + `"></` + m[1] + ">"
		})
	}
	s = outside(wpEmbed, s, embedded)
	s = outside(wpSpan, s, func(m []string) string {
		if m[1] != m[3] {
			return m[0]
		}
		return "<code>" + html.EscapeString(html.UnescapeString(m[2])) + "</code>"
	})
	if strings.Contains(s, "[latex]") {
		s = wpFormula.ReplaceAllString(s, "$$$1$$")
	}
	s = outside(wpBuilder, s, func(m []string) string {
		if title := wpHeading.FindStringSubmatch(m[0]); title != nil {
			return "**" + title[1] + "** "
		}
		return ""
	})
	return outside(wpLibrary, s, func(m []string) string {
		r.found("lint.dialect.gallery", "text", m[0])
		return ""
	})
}

// hasTag reports whether a shortcode begins in s.
func hasTag(s string) bool {
	for i := range len(s) {
		if s[i] == '[' && wpTag.MatchString(s[i:min(i+40, len(s))]) {
			return true
		}
	}
	return false
}

// outside replaces matches that are not the text of a link: [gallery](a), [code][1].
func outside(pattern *regexp.Regexp, s string, with func(m []string) string) string {
	var b strings.Builder
	for {
		at := pattern.FindStringSubmatchIndex(s)
		if at == nil {
			if b.Len() == 0 {
				return s
			}
			b.WriteString(s)
			return b.String()
		}
		b.WriteString(s[:at[0]])
		if whole := s[at[0]:at[1]]; at[1] < len(s) && strings.IndexByte("(:", s[at[1]]) >= 0 || strings.HasPrefix(s[at[1]:], "[") && !wpTag.MatchString(s[at[1]:]) && !strings.HasPrefix(s[at[1]:], "[/") {
			b.WriteString(whole)
		} else {
			parts := pattern.FindStringSubmatch(whole)
			b.WriteString(with(parts))
		}
		s = s[at[1]:]
	}
}

// caption returns a Markdown image with a title, or an HTML figure.
func caption(m []string) string {
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
}

// embedded links to embedded content.
func embedded(m []string) string {
	name, arguments, inner := m[1], m[2], m[3]
	if address := wpURL.FindString(inner + " " + html.UnescapeString(arguments)); address != "" {
		return "<" + address + ">"
	}
	id := inner
	if found := wpID.FindStringSubmatch(arguments); id == "" && found != nil {
		id = found[1]
	}
	page, ok := wpPages[name]
	if !ok || id == "" || strings.Contains(m[0], "](") {
		return m[0]
	}
	return "<" + page + id + ">"
}

// wpCode begins code, if a following line ends it.
func (r *rewriter) wpCode(text string) (string, bool) {
	m := wpCode.FindStringSubmatch(text)
	if m == nil || !r.hasAhead("[/"+m[1]+"]") {
		return "", false
	}
	language := m[1]
	if language == "code" || language == "sourcecode" || language == "crayon" {
		language = ""
	}
	if l := wpLang.FindStringSubmatch(m[2]); l != nil {
		language = l[1]
	}
	title := ""
	if t := wpCodeTitle.FindString(m[2]); t != "" {
		title = " " + t
	}
	return fence + language + title, true
}
