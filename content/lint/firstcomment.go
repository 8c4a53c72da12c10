package lint

import (
	"unicode/utf16"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/content/route"
	"github.com/dateline-bot/dateline/content/text"
)

// Comments returns findings for first comments that are longer than one message: they
// are not sent. An article's own comment is reported at its line, one from a route's
// template at the first line, once for each article.
func (l *Linter) Comments(r *route.Resolver, c *content.Catalogue) (found []content.Problem) {
	renderer := post.New(l.folder)
	for _, a := range c.Articles() {
		if a.Draft || a.Due.IsZero() || a.Telegram().Never {
			continue
		}
		for _, place := range r.Places(a) {
			if place.Comment == "" {
				continue
			}
			body, err := l.folder.Body(a)
			if err != nil { // reported elsewhere
				break
			}
			n := commentLength(renderer, a, body, place.Comment)
			if n <= text.MaxText {
				continue
			}
			line := 0
			if a.Telegram().Comment != "" {
				line = a.Telegram().CommentLine
			}
			found = append(found, content.Problem{Path: a.Path, Line: line, Severity: content.SeverityWarning,
				Message: locale.M("lint.comment.long", "n", n, "limit", text.MaxText)})
			break
		}
	}
	return found
}

// commentLength returns the length of a comment in UTF-16 units, as Telegram counts it;
// 0 if it fits into a message, or cannot be rendered.
func commentLength(renderer *post.Renderer, a *content.Article, body []byte, template string) (n int) {
	quiet := false
	bare := *a
	bare.Cover, content.EditTelegram(&bare.TelegramTable).NoTitle = "", false
	made, err := renderer.Render(&bare, body, post.Settings{Format: post.Text, Extent: post.Full, Template: template, Preview: &quiet})
	if err != nil || len(made.Requests) < 2 {
		return 0
	}
	for _, q := range made.Requests {
		n += len(utf16.Encode([]rune(q.Plain)))
	}
	return n
}
