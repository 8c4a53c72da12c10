package markdown

import (
	"net/url"
	"path"
	"strings"

	"github.com/dateline-bot/dateline/content/rich"
)

// imageBlock makes media of an img, video or audio; nil if there is no address
// for it.
func (b *builder) imageBlock(t tag, line int) *rich.Media {
	src := t.attr("src")
	if strings.HasPrefix(src, "tg://") {
		return nil
	}
	address, local, ok := b.imageSource(src)
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

// closeFigure gives the caption of a figure to its image or images.
func (b *builder) closeFigure(f frame) {
	caption, credit := f.parts.title, f.parts.credit
	blocks := b.take(f.base)
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
		b.stack = append(b.stack, blocks...)
		b.pushParagraph(caption, f.line)
		b.pushParagraph(credit, f.line)
	case len(media) == 1 && f.tag.name == "figure":
		if caption.String != "" {
			media[0].Caption = caption
		}
		media[0].Credit = credit
		b.push(media[0])
	default:
		b.push(&rich.Gallery{Slideshow: f.tag.name == "tg-slideshow", Media: media, Caption: caption, Credit: credit})
	}
}

// watchAddress turns the address of an embedded player into that of its page.
func watchAddress(src string) string {
	u, err := url.Parse(src)
	if err != nil {
		return src
	}
	id := path.Base(u.Path)
	switch host := strings.TrimPrefix(u.Hostname(), "www."); {
	case (host == "youtube.com" || host == "youtube-nocookie.com") && strings.HasPrefix(u.Path, "/embed/"):
		return "https://www.youtube.com/watch?v=" + id
	case host == "player.vimeo.com":
		return "https://vimeo.com/" + id
	}
	return src
}
