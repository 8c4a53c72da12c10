package post

import "github.com/dateline-bot/dateline/content/rich"

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
