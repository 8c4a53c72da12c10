package post

import "github.com/dateline-bot/dateline/content/rich"

// textLists is how deep lists may nest in a text message and still read well.
const textLists = 2

// needsRich says what in the document a text message cannot show as it is
// written; "" if there is nothing. Headings alone are fine as text.
func needsRich(d *rich.Document) string {
	images := 0
	for b, lists := range each(d.Blocks) {
		switch b := b.(type) {
		case *rich.Table:
			return "it has a table"
		case *rich.Math:
			return "it has formulas"
		case *rich.Details:
			return "it has a section that folds"
		case *rich.Media:
			images++
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
				case rich.Image:
					images++
				}
			}
		}
		if images > 1 {
			return "it has several images"
		}
	}
	return ""
}
