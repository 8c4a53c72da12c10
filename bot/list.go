package bot

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/dateline-bot/dateline/bot/message"
	"github.com/dateline-bot/dateline/bot/timewords"
	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/locale"
)

// library is what readers can do: browse, search and read.
type library struct {
	*parts
	menus      *menus
	categories *categories
	indexes    *indexes
	finder     *finder
	letters    *letters
}

// listPage is the number of articles on a page of a list: with two entities each it stays far below
// the limit of a hundred per message.
const listPage = 10

// numbersRow is how many numbers a row of buttons holds.
const numbersRow = 5

// list writes a page of articles, newest first, with the buttons that turn it. turn returns the
// callback data of a page.
func (lib *library) list(t *talk, m *message.Message, articles []*content.Article, at, size int, turn func(page int) string) {
	shown, at, pages := pageOf(articles, size, at)
	for i, a := range shown {
		m.Line()
		lib.number(t, m, i)
		t.entry(m, t.l, a)
	}
	lib.numbers(t, m, shown)
	turner(m, at, pages, turn)
}

// number writes the number of an entry if a button with that number opens the article.
func (lib *library) number(t *talk, m *message.Message, i int) {
	if lib.opens(t) {
		m.Write(strconv.Itoa(i+1) + ". ")
	}
}

// opens reports whether articles are sent to the chat of the talk.
func (lib *library) opens(t *talk) bool { return t.Render != nil && t.private() }

// numbers adds buttons, five in a row, that open the articles in the chat.
func (lib *library) numbers(t *talk, m *message.Message, shown []*content.Article) {
	if !lib.opens(t) {
		return
	}
	t.lists.read(t.asker(), shown)
	for start := 0; start < len(shown); start += numbersRow {
		var row []message.Button
		for i, a := range shown[start:min(len(shown), start+numbersRow)] {
			row = append(row, message.Button{Text: strconv.Itoa(start + i + 1), Data: message.Data(verbRead, message.ShortID(a.Slug))})
		}
		m.Row(row...)
	}
}

// pageOf returns a page of a list by its number, from 0, or the last page if there are fewer.
func pageOf[T any](all []T, size, at int) (shown []T, page, pages int) {
	pages = max(1, (len(all)+size-1)/size)
	page = min(at, pages-1)
	return all[page*size : min(len(all), (page+1)*size)], page, pages
}

// entry writes one article of a list.
func (p *parts) entry(m *message.Message, l *locale.Catalogue, a *content.Article) {
	if a.Due.IsZero() {
		m.Say(l, "list.undated", "title", p.shelf.Link(a))
		return
	}
	m.Say(l, "list.entry", "day", l.Day(a.Due.In(p.Zone)), "title", p.shelf.Link(a))
}

// about returns the article's description, or else its first sentences, on one line of at most n
// characters; "" if it has neither.
func (p *parts) about(a *content.Article, n int) string {
	if a.Description != "" || p.Render == nil {
		return message.Shorten(a.Description, n)
	}
	body, err := p.Folder.Body(a)
	if err != nil { // it changed this moment
		return ""
	}
	return message.Shorten(p.Render.Summary(a, body), n)
}

// turner adds the buttons ◀ and ▶ if there are other pages.
func turner(m *message.Message, at, pages int, turn func(page int) string) {
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

// The verb of buttons that turn the pages of the latest articles.
const verbLatest = "l"

const (
	latestDefault = 5
	latestMax     = 20
)

func (lib *library) runLatest(t *talk, args string) {
	n, err := strconv.Atoi(args)
	if word := timewords.Count(strings.ToLower(args)); word > 0 {
		n, err = word, nil
	}
	switch {
	case err == nil:
		lib.latest(t, n, 0)
	case args == "":
		lib.latest(t, latestDefault, 0)
	case locale.IsEverything(args):
		lib.latest(t, latestMax, 0)
	default:
		if count, name, ok := strings.Cut(args, " "); ok && strings.Trim(count, "0123456789") == "" { // /latest 10 ai
			args = strings.TrimSpace(name)
		}
		lib.categories.runCategory(t, args) // the latest of one
	}
}

func (lib *library) pressLatest(t *talk, args []string) { lib.latest(t, page(args, 0), page(args, 1)) }

func (lib *library) latest(t *talk, n, at int) {
	n = min(max(n, 1), latestMax)
	articles := t.shelf.Published()
	if len(articles) == 0 {
		t.say("latest.none")
		return
	}
	m := new(message.Message).Say(t.l, "latest")
	lib.list(t, m, articles, at, n, func(page int) string { return message.Data(verbLatest, n, page) })
	lib.back(t, m)
	t.reply(m)
}
