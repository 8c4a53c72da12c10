package bot

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dateline-bot/dateline/bot/audience"
	"github.com/dateline-bot/dateline/bot/message"

	"github.com/dateline-bot/dateline/content"
)

// Verbs of category buttons: the list, and one category.
const (
	verbCategories = "cs"
	verbCategory   = "c"
)

// categoriesPage is the number of categories on a page of buttons.
const categoriesPage = 20

// categories lets readers find articles by category.
type categories struct {
	*parts
	library *library
}

func (cs *categories) runCategories(t *talk, args string) { cs.runCategory(t, args) }

func (cs *categories) pressCategories(t *talk, args []string) { cs.showAll(t, page(args, 0)) }

func (cs *categories) showAll(t *talk, at int) {
	all := cs.shown(t)
	if len(all) == 0 {
		m := new(message.Message).Say(t.l, "categories.none")
		cs.library.indexes.tabs(t, m, verbCategories)
		t.reply(m)
		return
	}
	shown, at, pages := pageOf(all, categoriesPage, at)
	m := new(message.Message).Say(t.l, "categories", "n", len(all))
	for i := 0; i < len(shown); i += 2 {
		left, right := cs.button(t, &shown[i]), message.Button{}
		if i+1 < len(shown) {
			right = cs.button(t, &shown[i+1])
		}
		m.Row(left, right)
	}
	turner(m, at, pages, func(page int) string { return message.Data(verbCategories, page) })
	cs.library.indexes.tabs(t, m, verbCategories)
	cs.library.back(t, m)
	t.reply(m)
}

// shown returns the categories with an article that readers may see.
func (cs *categories) shown(t *talk) []content.Category {
	all := t.shelf.Categories()
	if t.shelf.heldBack().none() {
		return all
	}
	return slices.DeleteFunc(slices.Clone(all), func(c content.Category) bool { return len(t.shelf.InCategory(&c)) == 0 })
}

// find returns a category with visible articles; near are the names similar to the one asked for.
func (cs *categories) find(t *talk, name string) (c *content.Category, near []string) {
	return t.shelf.Category(name)
}

func (cs *categories) button(t *talk, c *content.Category) message.Button {
	return message.Button{
		Text: message.TitleOf(c.Title, c.Key, message.MaxButton) + " · " + strconv.Itoa(len(t.shelf.InCategory(c))),
		Data: message.Data(verbCategory, message.ShortID(c.Key), 0),
	}
}

// runCategory takes a name, optionally followed by a page number; a name that ends with a number
// ("Web 2") is tried as a name first.
func (cs *categories) runCategory(t *talk, args string) {
	if args == "" {
		cs.showAll(t, 0)
		return
	}
	c, near := cs.find(t, args)
	if c != nil {
		cs.show(t, c, 0)
		return
	}
	if i := strings.LastIndexByte(args, ' '); i > 0 {
		if n, err := strconv.Atoi(args[i+1:]); err == nil {
			if c, _ := cs.find(t, strings.TrimSpace(args[:i])); c != nil {
				cs.show(t, c, max(n-1, 0))
				return
			}
		}
	}
	if !cs.library.indexes.showTag(t, args) {
		cs.notFound(t, args, near, func(c *content.Category) message.Button { return cs.button(t, c) })
	}
}

// notFound offers similar names, with the button that was meant.
func (cs *categories) notFound(t *talk, name string, near []string, offer func(*content.Category) message.Button) {
	m := new(message.Message)
	if len(near) == 0 {
		m.Say(t.l, "category.none", "name", message.Shorten(name, message.MaxTitle))
	} else {
		m.Say(t.l, "category.near", "name", message.Shorten(name, message.MaxTitle))
	}
	for _, n := range near[:min(len(near), 6)] {
		if c, _ := cs.find(t, n); c != nil {
			m.Row(offer(c))
		}
	}
	m.Row(message.Button{Text: t.l.T("button.categories"), Data: message.Data(verbCategories, 0)})
	t.reply(m)
}

func (cs *categories) pressCategory(t *talk, args []string) {
	if len(args) == 0 {
		t.answering = t.l.T("button.unknown")
		return
	}
	for _, c := range cs.shown(t) {
		if message.ShortID(c.Key) == args[0] {
			cs.show(t, &c, page(args, 1))
			return
		}
	}
	t.answering = t.l.T("category.gone")
}

func (cs *categories) show(t *talk, c *content.Category, at int) {
	articles := t.shelf.InCategory(c)
	m := new(message.Message).Say(t.l, "category", "title", message.Bold(message.TitleOf(c.Title, c.Key, message.MaxTitle)), "n", len(articles))
	id := message.ShortID(c.Key)
	cs.library.list(t, m, articles, at, listPage, func(page int) string { return message.Data(verbCategory, id, page) })
	follow := cs.followButton(t, c.Key, t.l.T("button.follow"))
	m.Row(message.Button{Text: "◀ " + t.l.T("button.categories"), Data: message.Data(verbCategories, 0)}, follow)
	t.reply(m)
}

// followButton offers to subscribe to a category; it is empty for readers who have.
func (cs *categories) followButton(t *talk, key, text string) message.Button {
	if t.Audience == nil || !t.private() {
		return message.Button{}
	}
	r, err := t.mailer.Reader(t.ctx, t.from.ID, t.l.Tag())
	if err != nil || slices.Contains(r.Categories, key) || slices.Contains(r.Categories, audience.AllKey) {
		return message.Button{}
	}
	return message.Button{Text: text, Data: message.Data(verbFollow, message.ShortID(key))}
}

// title returns the title of what a reader may subscribe to.
func (cs *categories) title(t *talk, key string) string {
	if key == audience.AllKey {
		return t.l.T("subscribe.all")
	}
	for _, at := range []time.Time{t.Now(), t.Now().AddDate(100, 0, 0)} { // its only articles may be published before their date
		if c, _ := t.Desk.Catalogue().Category(key, at); c != nil {
			return message.TitleOf(c.Title, c.Key, message.MaxButton)
		}
	}
	return message.Shorten(key, message.MaxButton)
}
