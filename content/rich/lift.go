package rich

// lift takes images out of text, where a rich message has no place for them:
// each becomes a block after the block that it stood in. Its alternative text
// stays where it was. Blocks without such images are taken as they are; others
// are copied.
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

// withoutImages is the text without its Image spans, and what they showed.
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
