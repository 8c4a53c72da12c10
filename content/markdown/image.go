package markdown

import (
	"bytes"
	"net/url"
	"path"
	"regexp"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/util"

	"github.com/dateline-bot/dateline/content/rich"
)

// pictures builds images: within text, as blocks, as collages.
type pictures struct {
	b      *builder
	prose  *prose
	inline *inlineHTML
}

// image builds an image within text: its alternative text and its address. The address
// is dropped only if Options.Image returns none.
func (pi *pictures) image(n *ast.Image) {
	if pi.inline.dropping != "" {
		return
	}
	dest := pi.prose.unescaped(n.Destination)
	pi.dropSize(n)
	if strings.HasPrefix(dest, "tg://") {
		pi.telegramImage(n, dest)
		return
	}
	if n.FirstChild() != nil || len(n.Title) > 0 {
		pi.prose.partBefore()
		defer pi.prose.partAfter()
	}
	alt := func() { pi.titled(func() { pi.altText(n) }, pi.prose.unescaped(n.Title)) }
	if address, style := pi.imageAddress(dest); style == 0 {
		pi.missing(n)
		return
	} else if style == rich.Image && drawing(address) {
		pi.imageLink(address, alt)
		return
	}
	pi.inlineImage(dest, alt)
}

// drawing reports whether Telegram cannot show an address as a photo, and would refuse
// the whole message: SVG, which badges are made of, and video pages, which Obsidian and
// others show if they are written as an image.
func drawing(address string) bool {
	u, err := url.Parse(address)
	if err != nil {
		return false
	}
	switch strings.TrimPrefix(u.Hostname(), "www.") {
	case "img.shields.io", "badge.fury.io", "badges.gitter.im", "goreportcard.com", "badgen.net", "flat.badgen.net", "codecov.io", "pkg.go.dev", "godoc.org":
		return true
	}
	if videoPage(u) {
		return true
	}
	return strings.EqualFold(path.Ext(u.Path), ".svg") || strings.HasSuffix(u.Path, "/badge.svg")
}

// videoPage reports whether an address is the page of a video or of a post elsewhere.
func videoPage(u *url.URL) bool {
	switch strings.TrimPrefix(strings.TrimPrefix(u.Hostname(), "www."), "m.") {
	case "youtube.com", "youtu.be", "youtube-nocookie.com", "vimeo.com", "player.vimeo.com", "twitter.com", "x.com":
		return path.Ext(u.Path) == ""
	}
	return false
}

// imageLink writes a link to an image that cannot be shown.
func (pi *pictures) imageLink(address string, alt func()) {
	span := -1
	if pi.prose.styles&anyLink == 0 {
		pi.prose.styles |= anyLink
		span = pi.prose.open(rich.Link, address)
	}
	start := pi.prose.text.Len()
	alt()
	if pi.prose.text.Len() == start {
		name := path.Base(address)
		if u, err := url.Parse(address); err == nil && videoPage(u) {
			name = address
		}
		pi.prose.text.WriteString(name)
	}
	pi.prose.closeLink(span)
}

// missing writes the text of an image that cannot be shown: its alternative text and
// its caption.
func (pi *pictures) missing(n *ast.Image) {
	start := pi.prose.text.Len()
	pi.altText(n)
	title := pi.prose.unescaped(n.Title)
	if name, ok := strings.CutPrefix(string(n.Destination), embedScheme); ok && title == "" && pi.prose.text.Len() == start {
		title = name // there is nothing else to show
	}
	switch {
	case title == "" || title == pi.prose.text.String()[start:]:
		return
	case pi.prose.text.Len() > start:
		pi.prose.text.WriteString(" — ")
	}
	pi.prose.text.WriteString(title)
}

// titled writes the alternative text of an inline image and, in brackets, its title if
// that differs.
func (pi *pictures) titled(alt func(), title string) {
	start := pi.prose.text.Len()
	alt()
	switch written := pi.prose.text.String()[start:]; {
	case title == "" || strings.EqualFold(title, strings.TrimSpace(written)):
	case rich.Blank(written):
		pi.prose.text.WriteString(title)
	default:
		pi.prose.text.WriteString(" (" + title + ")")
	}
}

// inlineImage appends an Image span around the text that alt writes.
func (pi *pictures) inlineImage(src string, alt func()) {
	address, style := pi.imageAddress(src)
	if style == 0 {
		alt()
		return
	}
	span := pi.prose.open(style, address)
	alt()
	pi.prose.close(span)
}

// imageAddress resolves the source of an image; the style is 0 if Telegram could not
// show it.
func (pi *pictures) imageAddress(src string) (string, rich.Style) {
	address, local, ok := pi.imageSource(src)
	switch {
	case !ok:
		return "", 0
	case local:
		return address, rich.LocalImage
	default:
		return address, rich.Image
	}
}

// imageSource asks Options.Image; if that is nil, absolute addresses are accepted.
func (pi *pictures) imageSource(src string) (address string, local, ok bool) {
	src = strings.TrimSpace(src)
	if src == "" {
		return "", false, false
	}
	name, embedded := strings.CutPrefix(src, embedScheme)
	address, ok = name, true
	switch {
	case embedded && pi.b.o.File != nil:
		address, local, ok = pi.b.o.File(name)
	case pi.b.o.Image != nil:
		address, local, ok = pi.b.o.Image(name)
	}
	if !ok || address == "" {
		return "", false, false
	}
	if local {
		return address, true, true
	}
	address = safeAddress(address)
	lower := strings.ToLower(address)
	http := strings.HasPrefix(lower, "http://") || strings.HasPrefix(lower, "https://")
	return address, false, http && rich.ValidLink(address)
}

// obsidianSize matches the size that Obsidian adds to an alternative text:
// ![cat|300](…), ![cat|300x200](…).
var obsidianSize = regexp.MustCompile(`\\?\|\s*[0-9]{1,4}(x[0-9]{1,4})?\s*$`)

// dropSize removes it from the alternative text.
func (pi *pictures) dropSize(n *ast.Image) {
	t, ok := n.LastChild().(*ast.Text)
	if !ok {
		return
	}
	alt := t.Segment.Value(pi.b.source)
	if bytes.IndexByte(alt, '|') < 0 {
		return
	}
	if at := obsidianSize.FindIndex(alt); at != nil {
		t.Segment = t.Segment.WithStop(t.Segment.Start + at[0])
	}
}

// altText writes the alternative text of an image, without markup.
func (pi *pictures) altText(n ast.Node) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		switch v := c.(type) {
		case *ast.Text:
			pi.prose.textNode(v)
		case *ast.String:
			pi.prose.write(v.Value)
		case *ast.RawHTML:
		case *mathInline:
			pi.mathText(v)
		case *ast.AutoLink:
			pi.prose.write(v.Label(pi.b.source))
		default:
			pi.altText(c)
		}
	}
}

func (pi *pictures) mathText(n *mathInline) {
	for i := range n.segments.Len() {
		pi.prose.write(n.piece(i, pi.b.source))
	}
}

// telegramImage builds ![👍](tg://emoji?id=…) and ![22:45](tg://time?unix=…).
func (pi *pictures) telegramImage(n *ast.Image, dest string) {
	style, value, unix := telegramSpan(dest)
	if style == 0 {
		pi.altText(n)
		return
	}
	span := pi.prose.open(style, value)
	pi.b.spans[span].Unix = unix
	pi.altText(n)
	pi.prose.close(span)
}

// soleImage returns the image that n is, alone or in a link.
func soleImage(n ast.Node) (img *ast.Image, link *ast.Link) {
	switch v := n.(type) {
	case *ast.Image:
		return v, nil
	case *ast.Link:
		if img, ok := v.FirstChild().(*ast.Image); ok && img.NextSibling() == nil {
			return img, v
		}
	}
	return nil, nil
}

// onlyImages reports whether the paragraph contains only images, and all can be shown.
func (pi *pictures) onlyImages(n ast.Node) bool {
	images := 0
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if t, ok := c.(*ast.Text); ok && util.IsBlank(t.Segment.Value(pi.b.source)) {
			continue
		}
		img, _ := soleImage(c)
		if img == nil {
			return false
		}
		if address, local, ok := pi.imageSource(pi.prose.unescaped(img.Destination)); !ok || !local && drawing(address) {
			return false
		}
		images++
	}
	return images > 0
}

// imageWithCaption returns an image and, on the line below it, emphasis, which many
// authors use for captions.
func (pi *pictures) imageWithCaption(n ast.Node) (img *ast.Image, link *ast.Link, caption ast.Node) {
	first, last := n.FirstChild(), n.LastChild()
	if first == nil || last == first {
		return nil, nil, nil
	}
	if t, ok := last.(*ast.Text); ok && util.IsBlank(t.Segment.Value(pi.b.source)) {
		last = last.PreviousSibling()
	}
	em, ok := last.(*ast.Emphasis)
	if img, link = soleImage(first); img == nil || !ok || em.Level != 1 || !pi.breaksOnly(first.NextSibling(), em) || len(img.Title) > 0 {
		return nil, nil, nil
	}
	if address, local, ok := pi.imageSource(pi.prose.unescaped(img.Destination)); !ok || !local && drawing(address) {
		return nil, nil, nil
	}
	return img, link, em
}

// breaksOnly reports whether there are only line breaks, at least one, between two
// nodes.
func (pi *pictures) breaksOnly(n, to ast.Node) (broken bool) {
	for ; n != nil && n != to; n = n.NextSibling() {
		switch v := n.(type) {
		case *ast.Text:
			if !util.IsBlank(v.Segment.Value(pi.b.source)) {
				return false
			}
			broken = broken || v.SoftLineBreak() || v.HardLineBreak()
		case *ast.RawHTML:
			if t, _ := plainTag(pi.inline.rawValue(v)); t.name != "br" {
				return false
			}
			broken = true
		default:
			return false
		}
	}
	return broken
}

// mediaWith builds an image with its caption.
func (pi *pictures) mediaWith(img *ast.Image, link *ast.Link, caption ast.Node, line int) *rich.Media {
	m := pi.media(img, link, line)
	pi.prose.begin()
	pi.prose.inlines(caption.FirstChild(), nil)
	m.Caption = captionLeading(pi.prose.end(), m.Caption.Spans)
	return m
}

// gallery builds a paragraph of images: one is a block, several are a collage.
func (pi *pictures) gallery(n ast.Node) {
	var media []*rich.Media
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if img, link := soleImage(c); img != nil {
			media = append(media, pi.media(img, link, pi.b.lineOf(n)))
		}
	}
	if len(media) == 1 {
		pi.b.push(media[0])
		return
	}
	pi.b.push(&rich.Gallery{Media: media})
}

// media builds an image as a block. Its caption is its title, else its alternative
// text, with the link of the image.
func (pi *pictures) media(img *ast.Image, link *ast.Link, line int) *rich.Media {
	m := &rich.Media{Line: line}
	m.URL, m.Local, _ = pi.imageSource(pi.prose.unescaped(img.Destination))
	m.Kind = rich.KindOf(m.URL)
	pi.dropSize(img)
	pi.prose.begin()
	pi.altText(img)
	m.Alt = pi.prose.end().String
	pi.prose.begin()
	span := -1
	if link != nil {
		span = pi.prose.openLink(string(link.Destination))
	}
	switch {
	case len(img.Title) > 0:
		pi.prose.caption(pi.prose.unescaped(img.Title))
	case m.Alt != "":
		pi.prose.text.WriteString(m.Alt)
	case span >= 0:
		pi.prose.text.WriteString(pi.b.spans[span].Value)
	}
	pi.prose.closeLink(span)
	m.Caption = pi.prose.end()
	return m
}
