package markdown

import (
	"net/url"
	"path"
	"regexp"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/util"

	"github.com/dateline-bot/dateline/content/rich"
)

// image builds an image within text: its alternative text and where it is. The
// address is lost only where Options.Image says that there is none.
func (b *builder) image(n *ast.Image) {
	if b.dropping != "" {
		return
	}
	dest := b.unescaped(n.Destination)
	b.dropSize(n)
	if strings.HasPrefix(dest, "tg://") {
		b.telegramImage(n, dest)
		return
	}
	if n.FirstChild() != nil || len(n.Title) > 0 {
		b.partBefore()
		defer b.partAfter()
	}
	alt := func() { b.titled(func() { b.altText(n) }, b.unescaped(n.Title)) }
	if address, style := b.imageAddress(dest); style == 0 {
		b.missing(n)
		return
	} else if style == rich.Image && drawing(address) {
		b.imageLink(address, alt)
		return
	}
	b.inlineImage(dest, alt)
}

// drawing reports addresses of what Telegram cannot show as a photo, and would
// refuse the whole message for: SVG, of which badges are made.
func drawing(address string) bool {
	u, err := url.Parse(address)
	if err != nil {
		return false
	}
	switch strings.TrimPrefix(u.Hostname(), "www.") {
	case "img.shields.io", "badge.fury.io", "badges.gitter.im", "goreportcard.com", "badgen.net", "flat.badgen.net", "codecov.io", "pkg.go.dev", "godoc.org":
		return true
	}
	return strings.EqualFold(path.Ext(u.Path), ".svg") || strings.HasSuffix(u.Path, "/badge.svg")
}

// imageLink leads to an image that cannot be shown.
func (b *builder) imageLink(address string, alt func()) {
	span := -1
	if b.styles&anyLink == 0 {
		b.styles |= anyLink
		span = b.open(rich.Link, address)
	}
	start := b.text.Len()
	alt()
	if b.text.Len() == start {
		b.text.WriteString(path.Base(address))
	}
	b.closeLink(span)
}

// missing writes what there is to read of an image that cannot be shown: its
// alternative text and its caption.
func (b *builder) missing(n *ast.Image) {
	start := b.text.Len()
	b.altText(n)
	title := b.unescaped(n.Title)
	if name, ok := strings.CutPrefix(string(n.Destination), embedScheme); ok && title == "" && b.text.Len() == start {
		title = name // all there is to see of it
	}
	switch {
	case title == "" || title == b.text.String()[start:]:
		return
	case b.text.Len() > start:
		b.text.WriteString(" — ")
	}
	b.text.WriteString(title)
}

// titled writes the alternative text of an image within a line and, in
// brackets, its title where that says something else.
func (b *builder) titled(alt func(), title string) {
	start := b.text.Len()
	alt()
	switch written := b.text.String()[start:]; {
	case title == "" || strings.EqualFold(title, strings.TrimSpace(written)):
	case rich.Blank(written):
		b.text.WriteString(title)
	default:
		b.text.WriteString(" (" + title + ")")
	}
}

// inlineImage appends an Image span around what alt writes.
func (b *builder) inlineImage(src string, alt func()) {
	address, style := b.imageAddress(src)
	if style == 0 {
		alt()
		return
	}
	span := b.open(style, address)
	alt()
	b.close(span)
}

// imageAddress resolves the source of an image; style 0 if there is none that
// Telegram could show.
func (b *builder) imageAddress(src string) (string, rich.Style) {
	address, local, ok := b.imageSource(src)
	switch {
	case !ok:
		return "", 0
	case local:
		return address, rich.LocalImage
	default:
		return address, rich.Image
	}
}

// imageSource asks Options.Image; without it, absolute addresses are taken.
func (b *builder) imageSource(src string) (address string, local, ok bool) {
	src = strings.TrimSpace(src)
	if src == "" {
		return "", false, false
	}
	name, embedded := strings.CutPrefix(src, embedScheme)
	address, ok = name, true
	switch {
	case embedded && b.o.File != nil:
		address, local, ok = b.o.File(name)
	case b.o.Image != nil:
		address, local, ok = b.o.Image(name)
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

// obsidianSize matches the size that Obsidian writes behind an alternative text:
// ![cat|300](…), ![cat|300x200](…).
var obsidianSize = regexp.MustCompile(`\\?\|\s*[0-9]{1,4}(x[0-9]{1,4})?\s*$`)

// dropSize takes it off the alternative text.
func (b *builder) dropSize(n *ast.Image) {
	t, ok := n.LastChild().(*ast.Text)
	if !ok {
		return
	}
	if at := obsidianSize.FindIndex(t.Segment.Value(b.source)); at != nil {
		t.Segment = t.Segment.WithStop(t.Segment.Start + at[0])
	}
}

// altText writes the alternative text of an image, without its markup.
func (b *builder) altText(n ast.Node) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		switch v := c.(type) {
		case *ast.Text:
			b.textNode(v)
		case *ast.String:
			b.write(v.Value)
		case *ast.RawHTML:
		case *mathInline:
			b.mathText(v)
		case *ast.AutoLink:
			b.write(v.Label(b.source))
		default:
			b.altText(c)
		}
	}
}

func (b *builder) mathText(n *mathInline) {
	for i := range n.segments.Len() {
		b.write(n.piece(i, b.source))
	}
}

// telegramImage builds ![👍](tg://emoji?id=…) and ![22:45](tg://time?unix=…).
func (b *builder) telegramImage(n *ast.Image, dest string) {
	style, value, unix := telegramSpan(dest)
	if style == 0 {
		b.altText(n)
		return
	}
	span := b.open(style, value)
	b.spans[span].Unix = unix
	b.altText(n)
	b.close(span)
}

// soleImage is the image that n is, by itself or in a link.
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

// onlyImages reports whether the paragraph holds images alone, each of which
// can be shown.
func (b *builder) onlyImages(n ast.Node) bool {
	images := 0
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if t, ok := c.(*ast.Text); ok && util.IsBlank(t.Segment.Value(b.source)) {
			continue
		}
		img, _ := soleImage(c)
		if img == nil {
			return false
		}
		if address, local, ok := b.imageSource(b.unescaped(img.Destination)); !ok || !local && drawing(address) {
			return false
		}
		images++
	}
	return images > 0
}

// imageWithCaption finds an image and, on the line below it, emphasis alone, with
// which many authors write its caption.
func (b *builder) imageWithCaption(n ast.Node) (img *ast.Image, link *ast.Link, caption ast.Node) {
	first, last := n.FirstChild(), n.LastChild()
	if first == nil || last == first {
		return nil, nil, nil
	}
	if t, ok := last.(*ast.Text); ok && util.IsBlank(t.Segment.Value(b.source)) {
		last = last.PreviousSibling()
	}
	between, ok := first.NextSibling().(*ast.Text)
	if !ok || !util.IsBlank(between.Segment.Value(b.source)) || !between.SoftLineBreak() && !between.HardLineBreak() {
		return nil, nil, nil
	}
	em, ok := last.(*ast.Emphasis)
	if img, link = soleImage(first); img == nil || !ok || em.Level != 1 || em.PreviousSibling() != between || len(img.Title) > 0 {
		return nil, nil, nil
	}
	if address, local, ok := b.imageSource(b.unescaped(img.Destination)); !ok || !local && drawing(address) {
		return nil, nil, nil
	}
	return img, link, em
}

// mediaWith builds it.
func (b *builder) mediaWith(img *ast.Image, link *ast.Link, caption ast.Node, line int) *rich.Media {
	m := b.media(img, link, line)
	b.begin()
	b.inlines(caption.FirstChild(), nil)
	m.Caption = captionLeading(b.end(), m.Caption.Spans)
	return m
}

// gallery builds the images of a paragraph of images: one is a block, several
// are a collage.
func (b *builder) gallery(n ast.Node) {
	var media []*rich.Media
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if img, link := soleImage(c); img != nil {
			media = append(media, b.media(img, link, b.lineOf(n)))
		}
	}
	if len(media) == 1 {
		b.push(media[0])
		return
	}
	b.push(&rich.Gallery{Media: media})
}

// media builds an image as a block. Its caption is its title, else its
// alternative text, and leads where the image's link does.
func (b *builder) media(img *ast.Image, link *ast.Link, line int) *rich.Media {
	m := &rich.Media{Line: line}
	m.URL, m.Local, _ = b.imageSource(b.unescaped(img.Destination))
	m.Kind = rich.KindOf(m.URL)
	b.dropSize(img)
	b.begin()
	b.altText(img)
	m.Alt = b.end().String
	b.begin()
	span := -1
	if link != nil {
		span = b.openLink(string(link.Destination))
	}
	switch {
	case len(img.Title) > 0:
		b.caption(b.unescaped(img.Title))
	case m.Alt != "":
		b.text.WriteString(m.Alt)
	case span >= 0:
		b.text.WriteString(b.spans[span].Value)
	}
	b.closeLink(span)
	m.Caption = b.end()
	return m
}
