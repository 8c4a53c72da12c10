package post

import "github.com/dateline-bot/dateline/content/rich"

// unlinked frees blocks cut out of an article of links to anchors and footnotes
// that are no longer among them; the mark of such a footnote goes too.
func unlinked(blocks []rich.Block) []rich.Block {
	anchors, references := map[string]bool{"": true}, map[string]bool{}
	for b := range each(blocks) {
		switch b := b.(type) {
		case *rich.Heading:
			anchors[b.ID] = true
		case *rich.AnchorBlock:
			anchors[b.Name] = true
		}
		for _, t := range own(b) {
			for _, s := range t.Spans {
				// The other styles name no place.
				//
				//exhaustive:ignore
				switch s.Style {
				case rich.Anchor:
					anchors[s.Value] = true
				case rich.Reference:
					references[s.Value] = true
				}
			}
		}
	}
	for t := range texts(blocks) {
		unlinkText(t, anchors, references)
	}
	return blocks
}

func unlinkText(t *rich.Text, anchors, references map[string]bool) {
	kept := make([]rich.Span, 0, len(t.Spans))
	for i := 0; i < len(t.Spans); i++ {
		s := t.Spans[i]
		switch {
		case s.Style == rich.AnchorLink && !anchors[s.Value]:
		case s.Style == rich.ReferenceLink && !references[s.Value]:
			*t = without(rich.Text{String: t.String, Spans: t.Spans}, s.Start, s.End)
			unlinkText(t, anchors, references)
			return
		default:
			kept = append(kept, s)
		}
	}
	t.Spans = kept
}

// without returns the text less the bytes [start, end).
func without(t rich.Text, start, end int) rich.Text {
	shift := func(at int) int {
		switch {
		case at >= end:
			return at - (end - start)
		case at > start:
			return start
		}
		return at
	}
	out := rich.Text{String: t.String[:start] + t.String[end:]}
	for _, s := range t.Spans {
		empty := s.Start == s.End
		s.Start, s.End = shift(s.Start), shift(s.End)
		if s.Start < s.End || empty {
			out.Spans = append(out.Spans, s)
		}
	}
	return out
}
