package lint

import "github.com/dateline-bot/dateline/content"

// checkHold reports why a dated article is not published automatically. That an article
// is a draft is reported only if another tool's key makes it one.
func (p *page) checkHold() {
	a := p.article
	switch dated := !a.Due.IsZero() || a.Telegram().Queue; {
	case a.Unmarked():
	case a.Draft && a.DraftBy().Key != "" && !a.DraftBy().Plain():
		p.hold(a.DraftBy())
	case !a.Draft && dated && a.Hold != nil && !textual(a.Hold.Rule):
		p.hold(*a.Hold)
	}
}

// textual reports whether the rule is about the text of an article: other rules of this
// package report the place and the remedy.
func textual(r content.HoldRule) bool {
	return r == content.HoldMarker || r == content.HoldEmbed || r == content.HoldAmbiguous
}

func (p *page) hold(h content.Hold) {
	p.warn(h.Line, "lint.hold", "why", h.Message())
}
