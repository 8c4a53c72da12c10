package text

import "github.com/dateline-bot/dateline/content/rich"

// heading writes a heading: in bold, whatever its size. Messages have no larger font,
// so it is set apart by a blank line.
func (e *encoder) heading(h *rich.Heading) { e.prose.line(h.Text, bold) }
