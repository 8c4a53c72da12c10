package bot

import (
	"fmt"

	"github.com/dateline-bot/dateline/content"
)

// listPage is how many articles a page of a list shows: with two entities each
// it stays far below the hundred that a message may have.
const listPage = 10

// link is what a title in a list opens: the channel's post, else the site, else
// the article in this chat.
func (t *talk) link(a *content.Article) linked {
	return linked{text: titleOf(a.Title, a.Slug, maxTitle), url: t.addressOf(a)}
}

func (b *Bot) deepLink(slug string) string {
	return "https://t.me/" + b.self().Username + "?start=a_" + shortID(slug)
}

// list writes a page of articles, newest first, with the buttons that turn it.
// turn gives the callback data of a page.
func (t *talk) list(m *message, articles []*content.Article, at, size int, turn func(page int) string) {
	shown, at, pages := pageOf(articles, size, at)
	for _, a := range shown {
		m.line()
		t.entry(m, a)
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
func (t *talk) entry(m *message, a *content.Article) {
	if a.Due.IsZero() {
		m.say(t.l, "list.undated", "title", t.link(a))
		return
	}
	m.say(t.l, "list.entry", "day", t.l.Day(a.Due.In(t.Zone)), "title", t.link(a))
}

// turner adds the buttons ◀ and ▶ where there is something to turn.
func (t *talk) turner(m *message, at, pages int, turn func(page int) string) {
	if pages < 2 {
		return
	}
	var back, on button
	if at > 0 {
		back = button{Text: fmt.Sprintf("◀ %d", at), Data: turn(at - 1)}
	}
	if at < pages-1 {
		on = button{Text: fmt.Sprintf("%d ▶", at+2), Data: turn(at + 1)}
	}
	m.row(back, on)
}
