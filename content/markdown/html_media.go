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

// HTML video and audio: <video src>, <video><source></video>, <audio>, on one line or
// several. In CommonMark they are text within a paragraph, unless they are alone on
// their lines.

// mediaElement matches a player, with its fallback content.
var mediaElement = regexp.MustCompile(`(?is)<(video|audio)\b((?:[^<>"']|"[^"]*"|'[^']*')*?)(?:/>|>(.*?)</(?:video|audio)\s*>)`)

// sourceElement matches one of the addresses that a player can choose from.
var sourceElement = regexp.MustCompile(`(?is)<source\b(?:[^<>"']|"[^"]*"|'[^']*')*?\bsrc\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"']+))`)

// srcAttribute matches a player's own address.
var srcAttribute = regexp.MustCompile(`(?i)(^|\s)(?:data-)?src\s*=`)

// telegramPlays matches the extensions of files that Telegram plays, and playsBest
// those that it does not take for voice messages.
var (
	telegramPlays = regexp.MustCompile(`(?i)\.(mp4|m4v|mov|gif|mp3|m4a|ogg|oga|opus)(\?|#|$)`)
	playsBest     = regexp.MustCompile(`(?i)\.(mp4|m4v|mov|gif|mp3|m4a)(\?|#|$)`)
)

// withSources gives each player the address of its best source, and removes its
// content, which is for browsers without players. A player without any address is
// unchanged.
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

// bestSource returns the first address that Telegram plays best, else the first that it
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

// htmlMedia builds a paragraph that contains only players as an HTML block; it returns
// false for other paragraphs.
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

// onlyMaps matches maps without other content.
var onlyMaps = regexp.MustCompile(`(?is)^(\s*<tg-map\b[^<>]*>(\s*</tg-map>)?)+\s*$`)

// mapOf returns the map of <tg-map lat long zoom>; nil, with a warning, if its
// coordinates are invalid.
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

// mapLink writes a link to the place of a map within text.
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

// imageBlock builds media of an img, video or audio; nil if it has no address.
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

// pictureAddress returns the address of an image or of a player's file. If images are
// loaded lazily, src is missing or an empty picture; srcset lists several sizes, of
// which the last is usually the largest.
func pictureAddress(t tag) string {
	src := t.attr("src")
	if src != "" && src != "about:blank" && !strings.HasPrefix(src, "data:") {
		return src
	}
	for _, name := range []string{"data-src", "data-lazy-src", "data-litespeed-src", "data-cmp-src", "data-original", "data-echo", "data-url"} {
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
	if src == "about:blank" {
		return ""
	}
	return src
}

// linkCaption links the caption of an image to the target of the link around the image.
func (bh *blockHTML) linkCaption(m *rich.Media) {
	for _, e := range bh.inline.elements {
		if e.name != "a" || e.span < 0 || e.more {
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

// onlyHTMLImages reports whether the paragraph contains only img elements, possibly in
// links and layout elements, and possibly with a caption on the line after the last. A
// caption needs a single image without a title, which would be a caption, too.
func (bh *blockHTML) onlyHTMLImages(n ast.Node) bool {
	images, hasTitle := 0, false
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
				tokens(bh.inline.rawValue(c), noText, func(t tag) { hasTitle = hasTitle || t.attr("title") != "" })
			case "a", "br", "picture", "source", "span":
			default:
				return false
			}
		case *ast.Text:
			if !util.IsBlank(c.Segment.Value(bh.b.source)) {
				return false
			}
		default:
			return images == 1 && !hasTitle && bh.captionBelow(c) != nil
		}
	}
	return images > 0
}

// captionBelow returns the emphasis that ends a paragraph, on a line of its own after
// an image, which many authors use for captions; nil if there is none.
func (bh *blockHTML) captionBelow(n ast.Node) *ast.Emphasis {
	em, ok := n.(*ast.Emphasis)
	before := n.PreviousSibling()
	if t, blank := before.(*ast.Text); blank && before.PreviousSibling() != nil && util.IsBlank(t.Segment.Value(bh.b.source)) {
		before = before.PreviousSibling()
	}
	raw, br := before.(*ast.RawHTML)
	if !ok || em.Level != 1 || em.NextSibling() != nil || !br {
		return nil
	}
	if t, _ := plainTag(bh.inline.rawValue(raw)); t.name != "br" {
		return nil
	}
	return em
}

// htmlImages builds them like those of an HTML block.
func (bh *blockHTML) htmlImages(n ast.Node, line int) {
	bh.prose.begin()
	bh.row = nil
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if raw, ok := c.(*ast.RawHTML); ok {
			tokens(bh.inline.rawValue(raw), noText, func(t tag) {
				if t.name == "img" || t.name == "a" {
					bh.inlineTagOf(t, line)
				} else if t.open { // it may be a link's target
					bh.prose.anchor(t)
				}
			})
		} else if em := bh.captionBelow(c); em != nil {
			bh.captioned(em, line)
			return
		} else if bh.prose.text.Len() > bh.prose.textStart {
			bh.prose.text.WriteByte(' ')
		}
	}
	bh.flush(line)
}

// captioned gives the last image its caption.
func (bh *blockHTML) captioned(em *ast.Emphasis, line int) {
	bh.flush(line)
	bh.prose.begin()
	bh.prose.inlines(em.FirstChild(), nil)
	text := bh.prose.end()
	if m, ok := bh.row.(*rich.Media); ok {
		m.Caption = captionLeading(text, m.Caption.Spans)
		return
	}
	bh.b.pushParagraph(text, line)
}

// captionLeading returns a caption that replaces a linked one, with the same link
// unless it has links of its own.
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
	default:
		return false
	}
}

// pushImage pushes an image of an HTML block: with directly preceding images it becomes
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
