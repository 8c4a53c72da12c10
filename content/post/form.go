package post

import "github.com/dateline-bot/dateline/content/rich"

// textLists is how deep lists may nest in a text message and still read well.
const textLists = 2

// shows is what a text message would show as a word and a sign instead.
var shows = map[rich.MediaKind]string{
	rich.Photo: "it has an image", rich.Animation: "it has an animation", rich.Video: "it has a video",
	rich.Audio: "it has a recording", rich.Voice: "it has a recording", rich.File: "it has a file",
}

// needsRich says what in the document a text message cannot show as it is
// written; "" if there is nothing. Headings alone are fine as text.
func needsRich(d *rich.Document) string {
	for b, lists := range each(d.Blocks) {
		switch b := b.(type) {
		case *rich.Table:
			return "it has a table"
		case *rich.Math:
			return "it has formulas"
		case *rich.Details:
			return "it has a section that folds"
		case *rich.Media:
			return shows[b.Kind]
		case *rich.List:
			if lists >= textLists {
				return "its lists are deeper than two"
			}
			for _, item := range b.Items {
				if item.Checkbox {
					return "it has a task list"
				}
			}
		}
		for _, t := range own(b) {
			for _, s := range t.Spans {
				switch s.Style {
				case rich.Formula:
					return "it has formulas"
				case rich.Reference, rich.ReferenceLink:
					return "it has footnotes"
				case rich.Image, rich.LocalImage:
					return shows[rich.KindOf(s.Value)]
				}
			}
		}
	}
	return ""
}
