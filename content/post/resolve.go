package post

import (
	"fmt"
	"strings"

	"github.com/dateline-bot/dateline/content/markdown"
	"github.com/dateline-bot/dateline/content/rich"
	"github.com/dateline-bot/dateline/content/text"
)

// image is an image that was resolved; the zero value is none.
type image struct {
	address string // http(s), or a path in the articles' folder
	local   bool
}

// options of a conversion whose lines begin after line.
func (j *job) options(line int) markdown.Options {
	return markdown.Options{Link: j.link, Image: j.image, Line: line}
}

// link resolves the destination of a link: an address that Telegram takes, the
// channel's post of another article, or a page of the site. ok false: the text
// stays without a link.
func (j *job) link(dest string) (address string, ok bool) {
	dest = strings.TrimSpace(dest)
	return dest, text.ValidLink(dest)
}

// image resolves the source of an image.
func (j *job) image(src string) (address string, local, ok bool) {
	src = strings.TrimSpace(src)
	return src, false, text.ValidLink(src)
}

// coverImage resolves the article's cover.
func (j *job) coverImage() image {
	if strings.TrimSpace(j.article.Cover) == "" {
		return image{}
	}
	address, local, ok := j.image(j.article.Cover)
	if !ok {
		j.warn(markdown.Warning{Message: fmt.Sprintf("cover %q: there is no such file in the articles' folder, and it is no http(s) address", j.article.Cover)})
		return image{}
	}
	return image{address: address, local: local}
}

// coverApart reports whether there is a cover that the blocks do not show.
func (j *job) coverApart(blocks []rich.Block) bool {
	if j.cover.address == "" {
		return false
	}
	for b := range each(blocks) {
		if m, ok := b.(*rich.Media); ok && m.URL == j.cover.address {
			return false
		}
	}
	return true
}

// withCover returns the document with the cover as a photo after its title, and
// the link near the top of a long one.
func (j *job) withCover(d *rich.Document) *rich.Document {
	blocks := j.repeatLink(d.Blocks)
	if j.coverApart(blocks) {
		at := afterTitle(blocks)
		photo := &rich.Media{Kind: rich.Photo, URL: j.cover.address, Local: j.cover.local}
		blocks = append(append(append(make([]rich.Block, 0, len(blocks)+1), blocks[:at]...), photo), blocks[at:]...)
	}
	return &rich.Document{Blocks: blocks, RTL: d.RTL}
}
