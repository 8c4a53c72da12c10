package bot

import (
	"slices"
	"strconv"
	"strings"

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
	m := new(message).say(t.l, "categories", "n", len(all))
	for i := 0; i < len(shown); i += 2 {
		left, right := t.categoryButton(&shown[i]), button{}
		if i+1 < len(shown) {
			right = t.categoryButton(&shown[i+1])
		}
		m.row(left, right)
	}
	t.turner(m, at, pages, func(page int) string { return data("cs", page) })
	t.reply(m)
}

// shownCategories are those with an article that readers may see.
func (t *talk) shownCategories() []content.Category {
	all := t.Desk.Catalogue().Categories(t.Now())
	if len(t.heldBack()) == 0 {
		return all
	}
	return slices.DeleteFunc(slices.Clone(all), func(c content.Category) bool { return len(t.inCategory(&c)) == 0 })
}

// findCategory finds a category in which there is something to see; near are
// names that resemble the one asked for.
func (t *talk) findCategory(name string) (c *content.Category, near []string) {
	c, near = t.Desk.Catalogue().Category(name, t.Now())
	if c != nil && len(t.inCategory(c)) == 0 {
		return nil, near
	}
	return c, near
}

func (t *talk) categoryButton(c *content.Category) button {
	return button{
		Text: titleOf(c.Title, c.Key, maxButton) + " · " + strconv.Itoa(len(t.inCategory(c))),
		Data: data("c", shortID(c.Key), 0),
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
func (t *talk) noCategory(name string, near []string, offer func(*content.Category) button) {
	m := new(message)
	if len(near) == 0 {
		m.say(t.l, "category.none", "name", shorten(name, maxTitle))
	} else {
		m.say(t.l, "category.near", "name", shorten(name, maxTitle))
	}
	for _, n := range near[:min(len(near), 6)] {
		if c, _ := t.findCategory(n); c != nil {
			m.row(offer(c))
		}
	}
	m.row(button{Text: t.l.T("button.categories"), Data: data("cs", 0)})
	t.reply(m)
}

func pressCategory(t *talk, args []string) {
	if len(args) == 0 {
		t.answering = t.l.T("button.unknown")
		return
	}
	for _, c := range t.shownCategories() {
		if shortID(c.Key) == args[0] {
			t.category(&c, page(args, 1))
			return
		}
	}
	t.answering = t.l.T("category.gone")
}

func (t *talk) category(c *content.Category, at int) {
	articles := t.inCategory(c)
	m := new(message).say(t.l, "category", "title", bold(titleOf(c.Title, c.Key, maxTitle)), "n", len(articles))
	id := shortID(c.Key)
	t.list(m, articles, at, listPage, func(page int) string { return data("c", id, page) })
	m.row(button{Text: t.l.T("button.categories"), Data: data("cs", 0)})
	t.reply(m)
}
