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

// The verbs of buttons of categories: the list, and one of them.
const (
	verbCategories = "cs"
	verbCategory   = "c"
)

// categoriesPage is how many categories a page of buttons holds.
const categoriesPage = 20

func (lib *library) runCategories(t *talk, args string) { lib.runCategory(t, args) }

func (lib *library) pressCategories(t *talk, args []string) { lib.categories(t, page(args, 0)) }

func (lib *library) categories(t *talk, at int) {
	all := lib.shownCategories(t)
	if len(all) == 0 {
		m := new(message.Message).Say(t.l, "categories.none")
		lib.indexes.tabs(t, m, verbCategories)
		t.reply(m)
		return
	}
	shown, at, pages := pageOf(all, categoriesPage, at)
	m := new(message.Message).Say(t.l, "categories", "n", len(all))
	for i := 0; i < len(shown); i += 2 {
		left, right := lib.categoryButton(t, &shown[i]), message.Button{}
		if i+1 < len(shown) {
			right = lib.categoryButton(t, &shown[i+1])
		}
		m.Row(left, right)
	}
	turner(m, at, pages, func(page int) string { return message.Data(verbCategories, page) })
	lib.indexes.tabs(t, m, verbCategories)
	lib.back(t, m)
	t.reply(m)
}

// shownCategories are those with an article that readers may see.
func (lib *library) shownCategories(t *talk) []content.Category {
	all := t.shelf.Categories()
	if len(t.shelf.heldBack()) == 0 {
		return all
	}
	return slices.DeleteFunc(slices.Clone(all), func(c content.Category) bool { return len(t.shelf.InCategory(&c)) == 0 })
}

// findCategory finds a category in which there is something to see; near are
// names that resemble the one asked for.
func (lib *library) findCategory(t *talk, name string) (c *content.Category, near []string) {
	return t.shelf.Category(name)
}

func (lib *library) categoryButton(t *talk, c *content.Category) message.Button {
	return message.Button{
		Text: message.TitleOf(c.Title, c.Key, message.MaxButton) + " · " + strconv.Itoa(len(t.shelf.InCategory(c))),
		Data: message.Data(verbCategory, message.ShortID(c.Key), 0),
	}
}

// runCategory takes a name, and after it a page; a name that ends with a number
// ("Web 2") is found as it is first.
func (lib *library) runCategory(t *talk, args string) {
	if args == "" {
		lib.categories(t, 0)
		return
	}
	c, near := lib.findCategory(t, args)
	if c != nil {
		lib.category(t, c, 0)
		return
	}
	if i := strings.LastIndexByte(args, ' '); i > 0 {
		if n, err := strconv.Atoi(args[i+1:]); err == nil {
			if c, _ := lib.findCategory(t, strings.TrimSpace(args[:i])); c != nil {
				lib.category(t, c, max(n-1, 0))
				return
			}
		}
	}
	lib.noCategory(t, args, near, func(c *content.Category) message.Button { return lib.categoryButton(t, c) })
}

// noCategory offers what comes near, with the button that was meant.
func (lib *library) noCategory(t *talk, name string, near []string, offer func(*content.Category) message.Button) {
	m := new(message.Message)
	if len(near) == 0 {
		m.Say(t.l, "category.none", "name", message.Shorten(name, message.MaxTitle))
	} else {
		m.Say(t.l, "category.near", "name", message.Shorten(name, message.MaxTitle))
	}
	for _, n := range near[:min(len(near), 6)] {
		if c, _ := lib.findCategory(t, n); c != nil {
			m.Row(offer(c))
		}
	}
	m.Row(message.Button{Text: t.l.T("button.categories"), Data: message.Data(verbCategories, 0)})
	t.reply(m)
}

func (lib *library) pressCategory(t *talk, args []string) {
	if len(args) == 0 {
		t.answering = t.l.T("button.unknown")
		return
	}
	for _, c := range lib.shownCategories(t) {
		if message.ShortID(c.Key) == args[0] {
			lib.category(t, &c, page(args, 1))
			return
		}
	}
	t.answering = t.l.T("category.gone")
}

func (lib *library) category(t *talk, c *content.Category, at int) {
	articles := t.shelf.InCategory(c)
	m := new(message.Message).Say(t.l, "category", "title", message.Bold(message.TitleOf(c.Title, c.Key, message.MaxTitle)), "n", len(articles))
	id := message.ShortID(c.Key)
	lib.list(t, m, articles, at, listPage, func(page int) string { return message.Data(verbCategory, id, page) })
	follow := lib.followButton(t, c.Key, t.l.T("button.follow"))
	m.Row(message.Button{Text: "◀ " + t.l.T("button.categories"), Data: message.Data(verbCategories, 0)}, follow)
	t.reply(m)
}

// followButton offers to subscribe to a category; it is empty for who did.
func (lib *library) followButton(t *talk, key, text string) message.Button {
	if t.Audience == nil || !t.private() {
		return message.Button{}
	}
	r, err := t.mailer.Reader(t.ctx, t.from.ID, t.l.Tag())
	if err != nil || slices.Contains(r.Categories, key) || slices.Contains(r.Categories, audience.AllKey) {
		return message.Button{}
	}
	return message.Button{Text: text, Data: message.Data(verbFollow, message.ShortID(key))}
}

// categoryTitle names what a reader may subscribe to.
func (lib *library) categoryTitle(t *talk, key string) string {
	if key == audience.AllKey {
		return t.l.T("subscribe.all")
	}
	for _, at := range []time.Time{t.Now(), t.Now().AddDate(100, 0, 0)} { // its only articles may be out before their date
		if c, _ := t.Desk.Catalogue().Category(key, at); c != nil {
			return message.TitleOf(c.Title, c.Key, message.MaxButton)
		}
	}
	return message.Shorten(key, message.MaxButton)
}
