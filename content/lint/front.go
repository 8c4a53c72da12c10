package lint

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"github.com/dateline-bot/dateline/content"
)

const maxTitle = 256 // in characters

// checkFront checks the front matter, and what it lacks.
func (p *page) checkFront() {
	a := p.article
	if n := utf8.RuneCountInString(a.Title); n > maxTitle {
		p.warn(0, "lint.title.long", "n", n, "limit", maxTitle)
	}
	if len(a.Categories) == 0 && !a.Due.IsZero() && a.Hold == nil {
		p.warn(0, "lint.no-categories")
	}
	p.checkKeys()
	p.checkReply()
	if len(bytes.TrimSpace(p.body)) == 0 {
		p.warn(0, "lint.empty")
	}
}

// checkReply checks that the article that the post replies to exists.
func (p *page) checkReply() {
	a := p.article
	if a.Telegram().ReplyTo == "" {
		return
	}
	switch content.Referred(p.linter.folder.Catalogue(), a, a.Telegram().ReplyTo) {
	case nil:
		p.warn(a.Telegram().ReplyLine, "lint.telegram.reply_unknown", "slug", a.Telegram().ReplyTo)
	case a:
		p.warn(a.Telegram().ReplyLine, "lint.telegram.reply_itself")
	}
}

// ownKey is the number of articles with an unknown key from which it is considered the
// site's own, and not a mistake.
const ownKey = 3

// checkKeys checks for unknown keys.
func (p *page) checkKeys() {
	if len(p.article.Unknown) == 0 {
		return
	}
	carried := p.linter.keys()
	for _, key := range p.article.Unknown {
		if carried[strings.ToLower(key.Name)] < ownKey {
			p.warn(key.Line, "lint.unknown-key.site", "key", key.Name)
		}
	}
}

// keys counts the articles of the folder with each unknown key.
func (l *Linter) keys() map[string]int {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.carried == nil {
		l.carried = map[string]int{}
		for _, a := range l.folder.Catalogue().Articles() {
			for _, key := range a.Unknown {
				l.carried[strings.ToLower(key.Name)]++
			}
		}
	}
	return l.carried
}
