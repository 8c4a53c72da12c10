package markdown

import (
	"bytes"
	"regexp"
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"
)

// Video and sound of HTML: <video src>, <video><source></video>, <audio>, on one
// line or several. CommonMark takes them for text within a paragraph, unless they
// are alone on their lines.

// mediaElement matches a player, with what a browser shows that has none.
var mediaElement = regexp.MustCompile(`(?is)<(video|audio)\b((?:[^<>"']|"[^"]*"|'[^']*')*?)(?:/>|>(.*?)</(?:video|audio)\s*>)`)

// sourceElement matches one of the addresses that a player may choose from.
var sourceElement = regexp.MustCompile(`(?is)<source\b(?:[^<>"']|"[^"]*"|'[^']*')*?\bsrc\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"']+))`)

// srcAttribute matches a player's own address.
var srcAttribute = regexp.MustCompile(`(?i)(^|\s)(?:data-)?src\s*=`)

// telegramPlays matches the endings of what Telegram plays.
var telegramPlays = regexp.MustCompile(`(?i)\.(mp4|m4v|mov|gif|mp3|m4a|ogg|oga|opus)(\?|#|$)`)

// withSources gives each player the address of the best of its sources, and
// takes out what is within it: that is for browsers without players. One without
// any address is left as it is.
func withSources(s []byte) []byte {
	if !bytes.Contains(s, []byte("<video")) && !bytes.Contains(s, []byte("<audio")) && !bytes.Contains(s, []byte("<VIDEO")) && !bytes.Contains(s, []byte("<AUDIO")) {
		return s
	}
	return mediaElement.ReplaceAllFunc(s, func(element []byte) []byte {
		m := mediaElement.FindSubmatch(element)
		name, attributes := m[1], m[2]
		src := ""
		if !srcAttribute.Match(attributes) {
			if src = bestSource(m[3]); src == "" {
				return element
			}
			src = ` src="` + strings.ReplaceAll(src, `"`, "&quot;") + `"`
		}
		return []byte("<" + string(name) + src + string(attributes) + "/>")
	})
}

// bestSource is the first address that Telegram plays, else the first.
func bestSource(s []byte) (best string) {
	for _, m := range sourceElement.FindAllSubmatch(s, -1) {
		src := string(m[1]) + string(m[2]) + string(m[3])
		if telegramPlays.MatchString(src) {
			return src
		}
		if best == "" {
			best = src
		}
	}
	return best
}

// htmlMedia builds a paragraph of players alone as a block of HTML; false if the
// paragraph is not one.
func (bh *blockHTML) htmlMedia(n ast.Node, line int) bool {
	raw, ok := n.FirstChild().(*ast.RawHTML)
	if !ok {
		return false
	}
	switch t, _ := plainTag(bh.inline.rawValue(raw)); t.name {
	case "video", "audio", "tg-map":
	default:
		return false
	}
	s := withSources(n.Lines().Value(bh.b.source))
	if rest := bytes.TrimSpace(mediaElement.ReplaceAll(s, nil)); len(rest) > 0 && !onlyMaps.Match(rest) {
		return false
	}
	bh.prose.begin()
	bh.row = nil
	tokens(s, func(z *lexer) { bh.htmlText(z.textValue()) }, func(t tag) { bh.htmlTag(t, line) })
	bh.flush(line)
	return true
}

// onlyMaps matches maps without anything else.
var onlyMaps = regexp.MustCompile(`(?is)^(\s*<tg-map\b[^<>]*>(\s*</tg-map>)?)+\s*$`)

// mapLink leaves a link to the place that <tg-map lat long zoom> shows.
func (ih *inlineHTML) mapLink(t tag) {
	lat, errLat := strconv.ParseFloat(t.attr("lat"), 64)
	long, errLong := strconv.ParseFloat(t.attr("long"), 64)
	if errLat != nil || errLong != nil || lat < -90 || lat > 90 || long < -180 || long > 180 {
		return
	}
	zoom := t.attr("zoom")
	if !digits(zoom) || len(zoom) > 2 {
		zoom = "15"
	}
	place := func(sep string) string {
		return strconv.FormatFloat(lat, 'f', -1, 64) + sep + strconv.FormatFloat(long, 'f', -1, 64)
	}
	if span := ih.prose.openLink("https://www.openstreetmap.org/?mlat=" + place("&mlon=") + "#map=" + zoom + "/" + place("/")); span >= 0 {
		ih.prose.text.WriteString("📍 " + place(", "))
		ih.prose.closeLink(span)
	}
}
