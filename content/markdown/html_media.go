package markdown

import (
	"bytes"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/util"

	"github.com/dateline-bot/dateline/content/rich"
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

// telegramPlays matches the endings of what Telegram plays, and playsBest those
// that it does not take for a voice message.
var (
	telegramPlays = regexp.MustCompile(`(?i)\.(mp4|m4v|mov|gif|mp3|m4a|ogg|oga|opus)(\?|#|$)`)
	playsBest     = regexp.MustCompile(`(?i)\.(mp4|m4v|mov|gif|mp3|m4a)(\?|#|$)`)
)

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

// bestSource is the first address that Telegram plays best, else the first that it
// plays, else the first.
func bestSource(s []byte) (best string) {
	for _, m := range sourceElement.FindAllSubmatch(s, -1) {
		src := string(m[1]) + string(m[2]) + string(m[3])
		switch {
		case playsBest.MatchString(src):
			return src
		case best == "", telegramPlays.MatchString(src) && !telegramPlays.MatchString(best):
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

// mapOf is the map that <tg-map lat long zoom> shows; nil, with a warning, if its
// place is not one.
func (b *builder) mapOf(t tag, line int) *rich.Map {
	lat, errLat := strconv.ParseFloat(strings.TrimSpace(t.attr("lat")), 64)
	long, errLong := strconv.ParseFloat(strings.TrimSpace(t.attr("long")), 64)
	zoom, err := strconv.Atoi(t.attr("zoom"))
	if err != nil {
		zoom = usualZoom
	}
	m, ok := rich.NewMap(lat, long, zoom, line)
	if errLat != nil || errLong != nil || !ok {
		b.warn(line, "lint.html.map", "lat", t.attr("lat"), "long", t.attr("long"))
		return nil
	}
	return m
}

// usualZoom shows the streets around a place.
const usualZoom = 15

// mapLink leaves a link to the place of a map within a text.
func (ih *inlineHTML) mapLink(t tag) {
	m := ih.b.mapOf(t, 0)
	if m == nil {
		return
	}
	text := m.Text()
	if span := ih.prose.openLink(text.Spans[0].Value); span >= 0 {
		ih.prose.text.WriteString(text.String)
		ih.prose.closeLink(span)
	}
}

// imageBlock makes media of an img, video or audio; nil if there is no address
// for it.
func (bh *blockHTML) imageBlock(t tag, line int) *rich.Media {
	src := pictureAddress(t)
	if strings.HasPrefix(src, "tg://") {
		return nil
	}
	address, local, ok := bh.pictures.imageSource(src)
	if !ok || !local && t.name == "img" && drawing(address) {
		return nil
	}
	m := &rich.Media{URL: address, Local: local, Kind: rich.KindOf(address), Line: line, Spoiler: t.has("tg-spoiler")}
	switch t.name {
	case "video":
		if m.Kind != rich.Animation {
			m.Kind = rich.Video
		}
	case "audio":
		if m.Kind != rich.Voice {
			m.Kind = rich.Audio
		}
	case "tg-document":
		m.Kind = rich.File
	}
	m.Alt = strings.Join(strings.Fields(t.attr("alt")), " ")
	m.Caption.String = strings.Join(strings.Fields(t.attr("title")), " ")
	if m.Caption.String == "" {
		m.Caption.String = m.Alt
	}
	return m
}

// pictureAddress is where an image is, or a player's file. Where a script fills in
// the address when a reader comes near, src is missing or holds an empty picture;
// srcset names it in several sizes, of which the last is mostly the largest.
func pictureAddress(t tag) string {
	src := t.attr("src")
	if src != "" && !strings.HasPrefix(src, "data:") {
		return src
	}
	for _, name := range []string{"data-src", "data-lazy-src", "data-original", "data-echo", "data-url"} {
		if address := t.attr(name); address != "" {
			return address
		}
	}
	for _, name := range []string{"srcset", "data-srcset"} {
		choices := strings.Split(t.attr(name), ", ")
		if words := strings.Fields(choices[len(choices)-1]); len(words) > 0 {
			return strings.TrimSuffix(words[0], ",")
		}
	}
	return src
}

// linkCaption leads the caption of an image to where the link around it does.
func (bh *blockHTML) linkCaption(m *rich.Media) {
	for _, e := range bh.inline.elements {
		if e.name != "a" || e.span < 0 {
			continue
		}
		link := bh.b.spans[e.span]
		if m.Caption.String == "" && link.Style == rich.Link {
			m.Caption.String = link.Value
		}
		if m.Caption.String != "" {
			m.Caption.Spans = []rich.Span{{End: len(m.Caption.String), Style: link.Style, Value: link.Value}}
		}
		return
	}
}

// onlyHTMLImages reports whether the paragraph holds img elements alone, in links
// or not.
func (bh *blockHTML) onlyHTMLImages(n ast.Node) bool {
	images := 0
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		switch c := c.(type) {
		case *ast.RawHTML:
			name := bytes.TrimPrefix(bytes.TrimPrefix(bh.inline.rawValue(c), []byte("<")), []byte("/"))
			if i := bytes.IndexAny(name, " \t\n/>"); i >= 0 {
				name = name[:i]
			}
			switch strings.ToLower(string(name)) {
			case "img":
				images++
			case "a", "br":
			default:
				return false
			}
		case *ast.Text:
			if !util.IsBlank(c.Segment.Value(bh.b.source)) {
				return false
			}
		default:
			return false
		}
	}
	return images > 0
}

// htmlImages builds them as those of an HTML block.
func (bh *blockHTML) htmlImages(n ast.Node, line int) {
	bh.prose.begin()
	bh.row = nil
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if raw, ok := c.(*ast.RawHTML); ok {
			tokens(bh.inline.rawValue(raw), noText, func(t tag) {
				if t.name != "br" {
					bh.inlineTagOf(t, line)
				}
			})
		} else if bh.prose.text.Len() > bh.prose.textStart {
			bh.prose.text.WriteByte(' ')
		}
	}
	bh.flush(line)
}

// captionLeading is a caption in place of one that was a link, to lead there as
// well if it leads nowhere itself.
func captionLeading(caption rich.Text, before []rich.Span) rich.Text {
	if len(before) == 1 && leads(before[0]) && !slices.ContainsFunc(caption.Spans, leads) {
		link := before[0]
		link.Start, link.End = 0, len(caption.String)
		caption.Spans = append([]rich.Span{link}, caption.Spans...)
	}
	return caption
}

func leads(s rich.Span) bool {
	switch s.Style {
	case rich.Link, rich.Email, rich.Phone, rich.AnchorLink, rich.ReferenceLink:
		return true
	}
	return false
}

// pushImage pushes an image of an HTML block: with those right before it, it is
// a collage.
func (bh *blockHTML) pushImage(m *rich.Media) {
	last := len(bh.b.stack) - 1
	if bh.row == nil || last < 0 || bh.b.stack[last] != bh.row {
		bh.row = m
		bh.b.push(m)
		return
	}
	switch before := bh.row.(type) {
	case *rich.Media:
		bh.row = &rich.Gallery{Media: []*rich.Media{before, m}}
		bh.b.stack[last] = bh.row
	case *rich.Gallery:
		before.Media = append(before.Media, m)
	}
}

// closeFigure gives the caption of a figure to its image or images.
func (bh *blockHTML) closeFigure(f frame) {
	caption, credit := f.parts.title, f.parts.credit
	blocks := bh.b.take(f.base)
	var media []*rich.Media
	others := false
	for _, block := range blocks {
		switch v := block.(type) {
		case *rich.Media:
			media = append(media, v)
		case *rich.Gallery:
			media = append(media, v.Media...)
		default:
			others = true
		}
	}
	switch {
	case others || len(media) == 0: // a figure of code, of a quote
		bh.b.stack = append(bh.b.stack, blocks...)
		bh.b.pushParagraph(caption, f.line)
		bh.b.pushParagraph(credit, f.line)
	case len(media) == 1 && f.tag.name == "figure":
		if caption.String != "" {
			media[0].Caption = captionLeading(caption, media[0].Caption.Spans)
		}
		media[0].Credit = credit
		bh.b.push(media[0])
	default:
		bh.b.push(&rich.Gallery{Slideshow: f.tag.name == "tg-slideshow", Media: media, Caption: caption, Credit: credit})
	}
}
