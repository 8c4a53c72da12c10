package text

import "github.com/dateline-bot/dateline/content/rich"

// paragraph writes a paragraph.
func (e *encoder) paragraph(p *rich.Paragraph) { e.prose.line(p.Text, 0) }
