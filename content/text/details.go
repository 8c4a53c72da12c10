package text

import "github.com/dateline-bot/dateline/content/rich"

// details writes a collapsible section: its summary in bold, its content as a collapsed
// quote.
func (e *encoder) details(d *rich.Details) {
	start := len(e.out.buf)
	e.prose.line(d.Summary, bold)
	if len(d.Blocks) == 0 {
		return
	}
	if len(e.out.buf) > start {
		e.out.sep(1, cutStick)
	}
	kind := expandableQuote
	if d.Open {
		kind = blockQuote
	}
	s := e.out.openQuote(true)
	e.blocks(d.Blocks, 2, cutItem)
	e.out.closeQuote(s, kind)
}
