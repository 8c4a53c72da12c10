package post

import (
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/content/rich"
)

// textLists is how deep lists may nest in a text message and still read well.
const textLists = 2

// shows is what a text message would show as a word and a sign instead.
var shows = map[rich.MediaKind]locale.Message{
	rich.Photo: locale.M("why.image"), rich.Animation: locale.M("why.animation"), rich.Video: locale.M("why.video"),
	rich.Audio: locale.M("why.recording"), rich.Voice: locale.M("why.recording"), rich.File: locale.M("why.file"),
}

// needsRich returns what in the document a text message cannot show; the zero message
// if there is nothing. Headings alone are fine as text.
func needsRich(d *rich.Document) locale.Message {
	for b, lists := range each(d.Blocks) {
		switch b := b.(type) {
		case *rich.Table:
			return locale.M("why.table")
		case *rich.Math:
			return locale.M("why.formulas")
		case *rich.Details:
			return locale.M("why.details")
		case *rich.Map:
			return locale.M("why.map")
		case *rich.Media:
			return shows[b.Kind]
		case *rich.List:
			if lists >= textLists {
				return locale.M("why.lists")
			}
			for _, item := range b.Items {
				if item.Checkbox {
					return locale.M("why.tasks")
				}
			}
		}
		for _, t := range own(b) {
			for _, s := range t.Spans {
				// Text has the other styles too, or an equal.
				//
				//exhaustive:ignore
				switch s.Style {
				case rich.Formula:
					return locale.M("why.formulas")
				case rich.Reference, rich.ReferenceLink:
					return locale.M("why.footnotes")
				case rich.Image, rich.LocalImage:
					return shows[rich.KindOf(s.Value)]
				}
			}
		}
	}
	return locale.Message{}
}
