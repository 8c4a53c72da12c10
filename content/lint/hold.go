package lint

import "github.com/dateline-bot/dateline/content"

// checkHold says why a dated article does not go out by itself. That a draft is
// one is not news, unless another tool's key makes it one.
func (p *page) checkHold() {
	a := p.article
	switch dated := !a.Due.IsZero() || a.Telegram.Queue; {
	case a.Unmarked():
	case a.Draft && a.DraftBy.Key != "" && !a.DraftBy.Plain():
		p.hold(a.DraftBy)
	case !a.Draft && dated && a.Hold != nil:
		p.hold(*a.Hold)
	}
}

func (p *page) hold(h content.Hold) {
	p.warn(h.Line, "lint.hold", "why", h.Message())
}
