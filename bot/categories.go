package bot

import (
	"slices"
	"strconv"
	"strings"

	"github.com/dateline-bot/dateline/bot/message"

	"github.com/dateline-bot/dateline/content"
)

// categoriesPage is how many categories a page of buttons holds.
const categoriesPage = 20

func runCategories(t *talk, _ string) { t.categories(0) }

func pressCategories(t *talk, args []string) { t.categories(page(args, 0)) }

func (t *talk) categories(at int) {
	all := t.shownCategories()
	if len(all) == 0 {
		t.say("categories.none")
		return
	}
	shown, at, pages := pageOf(all, categoriesPage, at)
	m := new(message.Message).Say(t.l, "categories", "n", len(all))
	for i := 0; i < len(shown); i += 2 {
		left, right := t.categoryButton(&shown[i]), message.Button{}
		if i+1 < len(shown) {
			right = t.categoryButton(&shown[i+1])
		}
		m.Row(left, right)
	}
	t.turner(m, at, pages, func(page int) string { return message.Data("cs", page) })
	t.reply(m)
}

// shownCategories are those with an article that readers may see.
func (t *talk) shownCategories() []content.Category {
	all := t.Desk.Catalogue().Categories(t.Now())
	if len(t.shelf.heldBack()) == 0 {
		return all
	}
	return slices.DeleteFunc(slices.Clone(all), func(c content.Category) bool { return len(t.shelf.InCategory(&c)) == 0 })
}

// findCategory finds a category in which there is something to see; near are
// names that resemble the one asked for.
func (t *talk) findCategory(name string) (c *content.Category, near []string) {
	c, near = t.Desk.Catalogue().Category(name, t.Now())
	if c != nil && len(t.shelf.InCategory(c)) == 0 {
		return nil, near
	}
	return c, near
}

func (t *talk) categoryButton(c *content.Category) message.Button {
	return message.Button{
		Text: message.TitleOf(c.Title, c.Key, message.MaxButton) + " · " + strconv.Itoa(len(t.shelf.InCategory(c))),
		Data: message.Data("c", message.ShortID(c.Key), 0),
	}
}

// runCategory takes a name, and after it a page; a name that ends with a number
// ("Web 2") is found as it is first.
func runCategory(t *talk, args string) {
	if args == "" {
		t.categories(0)
		return
	}
	c, near := t.findCategory(args)
	if c != nil {
		t.category(c, 0)
		return
	}
	if i := strings.LastIndexByte(args, ' '); i > 0 {
		if n, err := strconv.Atoi(args[i+1:]); err == nil {
			if c, _ := t.findCategory(strings.TrimSpace(args[:i])); c != nil {
				t.category(c, max(n-1, 0))
				return
			}
		}
	}
	t.noCategory(args, near, t.categoryButton)
}

// noCategory offers what comes near, with the button that was meant.
func (t *talk) noCategory(name string, near []string, offer func(*content.Category) message.Button) {
	m := new(message.Message)
	if len(near) == 0 {
		m.Say(t.l, "category.none", "name", message.Shorten(name, message.MaxTitle))
	} else {
		m.Say(t.l, "category.near", "name", message.Shorten(name, message.MaxTitle))
	}
	for _, n := range near[:min(len(near), 6)] {
		if c, _ := t.findCategory(n); c != nil {
			m.Row(offer(c))
		}
	}
	m.Row(message.Button{Text: t.l.T("button.categories"), Data: message.Data("cs", 0)})
	t.reply(m)
}

func pressCategory(t *talk, args []string) {
	if len(args) == 0 {
		t.answering = t.l.T("button.unknown")
		return
	}
	for _, c := range t.shownCategories() {
		if message.ShortID(c.Key) == args[0] {
			t.category(&c, page(args, 1))
			return
		}
	}
	t.answering = t.l.T("category.gone")
}

func (t *talk) category(c *content.Category, at int) {
	articles := t.shelf.InCategory(c)
	m := new(message.Message).Say(t.l, "category", "title", message.Bold(message.TitleOf(c.Title, c.Key, message.MaxTitle)), "n", len(articles))
	id := message.ShortID(c.Key)
	t.list(m, articles, at, listPage, func(page int) string { return message.Data("c", id, page) })
	m.Row(message.Button{Text: t.l.T("button.categories"), Data: message.Data("cs", 0)})
	t.reply(m)
}
