package rich

// lift moves images out of text, because rich messages cannot contain them there: each
// becomes a block after its block. Its alternative text stays in place. Blocks without
// such images are shared; others are copied.
func lift(blocks []Block) []Block {
	if !hasImages(blocks) {
		return blocks
	}
	return mapBlocks(blocks, func(b Block) []Block {
		if !hasImages([]Block{b}) {
			return []Block{b}
		}
		var lifted []Block
		out := editTexts([]Block{b}, func(t Text) (Text, bool) {
			if !hasImage(t) {
				return t, false
			}
			text, media := t.withoutImages()
			lifted = append(lifted, media...)
			return text, true
		})
		return append(out, lifted...)
	})
}

func hasImages(blocks []Block) bool {
	found := false
	walkTexts(blocks, func(t *Text) { found = found || hasImage(*t) })
	return found
}

func hasImage(t Text) bool {
	for i := range t.Spans {
		if t.Spans[i].Style.image() {
			return true
		}
	}
	return false
}

// withoutImages returns the text without its Image spans, and the images.
func (t Text) withoutImages() (Text, []Block) {
	spans := make([]Span, 0, len(t.Spans))
	var media []Block
	for _, s := range t.Spans {
		if !s.Style.image() {
			spans = append(spans, s)
			continue
		}
		media = append(media, &Media{
			Kind: KindOf(s.Value), URL: s.Value, Local: s.Style == LocalImage, Alt: t.String[s.Start:s.End],
		})
	}
	return Text{String: t.String, Spans: spans}, media
}
