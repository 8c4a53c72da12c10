package bot

import (
	"fmt"

	"github.com/dateline-bot/dateline/bot/message"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/locale"
)

// listPage is how many articles a page of a list shows: with two entities each
// it stays far below the hundred that a message may have.
const listPage = 10

// list writes a page of articles, newest first, with the buttons that turn it.
// turn gives the callback data of a page.
func (t *talk) list(m *message.Message, articles []*content.Article, at, size int, turn func(page int) string) {
	shown, at, pages := pageOf(articles, size, at)
	for _, a := range shown {
		m.Line()
		t.entry(m, t.l, a)
	}
	t.turner(m, at, pages, turn)
}

// pageOf cuts a page out of a list, by its number from 0; the last one where
// there are fewer.
func pageOf[T any](all []T, size, at int) (shown []T, page, pages int) {
	pages = max(1, (len(all)+size-1)/size)
	page = min(at, pages-1)
	return all[page*size : min(len(all), (page+1)*size)], page, pages
}

// entry writes one article of a list.
func (b *Bot) entry(m *message.Message, l *locale.Catalogue, a *content.Article) {
	if a.Due.IsZero() {
		m.Say(l, "list.undated", "title", b.shelf.Link(a))
		return
	}
	m.Say(l, "list.entry", "day", l.Day(a.Due.In(b.Zone)), "title", b.shelf.Link(a))
}

// turner adds the buttons ◀ and ▶ where there is something to turn.
func (t *talk) turner(m *message.Message, at, pages int, turn func(page int) string) {
	if pages < 2 {
		return
	}
	var back, on message.Button
	if at > 0 {
		back = message.Button{Text: fmt.Sprintf("◀ %d", at), Data: turn(at - 1)}
	}
	if at < pages-1 {
		on = message.Button{Text: fmt.Sprintf("%d ▶", at+2), Data: turn(at + 1)}
	}
	m.Row(back, on)
}
