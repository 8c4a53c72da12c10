package text

import "github.com/dateline-bot/dateline/content/rich"

// heading writes a heading: in bold, whatever its size. Messages know no
// larger type; the blank line before it does the rest.
func (e *encoder) heading(h *rich.Heading) { e.prose.line(h.Text, bold) }
