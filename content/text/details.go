package text

import "github.com/dateline-bot/dateline/content/rich"

// details writes a section that is closed until it is tapped: its summary in
// bold, its content as a quote that is shown in part.
func (e *encoder) details(d *rich.Details) {
	start := len(e.buf)
	e.line(d.Summary, bold)
	if len(d.Blocks) == 0 {
		return
	}
	if len(e.buf) > start {
		e.sep(1, cutStick)
	}
	kind := expandableQuote
	if d.Open {
		kind = blockQuote
	}
	s := e.openQuote(true)
	e.blocks(d.Blocks, 2, cutItem)
	e.closeQuote(s, kind)
}
