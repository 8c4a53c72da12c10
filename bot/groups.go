package bot

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/dateline-bot/dateline/bot/message"
	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/search"
)

// indexes lead readers to articles by tag and author.
type indexes struct {
	*parts
	library *library
}

// The verbs of buttons of tags and authors: the list, and one of them.
const (
	verbTags    = "tgs"
	verbTag     = "tg"
	verbAuthors = "aus"
	verbAuthor  = "au"
)

// grouping is a way to group articles besides categories: by tag, by author.
type grouping struct {
	name     string // of its messages: tags, authors
	none     string // the message where there are none
	all, one string // verbs: the list, and one group
	of       func(a *content.Article) []string
}

// groupings are the tabs beside categories.
func groupings() (tags, authors grouping) {
	tags = grouping{"tags", "tags.none", verbTags, verbTag, func(a *content.Article) []string { return a.Tags }}
	authors = grouping{"authors", "authors.none", verbAuthors, verbAuthor, func(a *content.Article) []string { return a.Authors }}
	return tags, authors
}

// group is the articles of one tag or author, newest first.
type group struct {
	key, title string
	articles   []*content.Article
}

// groups returns the groups in which there is something to see, largest first.
func (ix *indexes) groups(g grouping) []group {
	byKey := map[string]*group{}
	var all []*group
	for _, a := range ix.shelf.Published() {
		var here []string
		for _, title := range g.of(a) {
			title = strings.TrimSpace(strings.TrimPrefix(title, "#"))
			key := strings.ToLower(title)
			if key == "" || slices.Contains(here, key) {
				continue
			}
			here = append(here, key)
			if byKey[key] == nil {
				byKey[key] = &group{key: key, title: title}
				all = append(all, byKey[key])
			}
			byKey[key].articles = append(byKey[key].articles, a)
		}
	}
	slices.SortStableFunc(all, func(a, b *group) int {
		return cmp.Or(len(b.articles)-len(a.articles), strings.Compare(a.key, b.key))
	})
	out := make([]group, 0, len(all))
	for _, one := range all {
		out = append(out, *one)
	}
	return out
}

func (ix *indexes) runTags(t *talk, _ string) {
	tags, _ := groupings()
	ix.showGroups(t, tags, 0)
}

func (ix *indexes) pressTags(t *talk, args []string) {
	tags, _ := groupings()
	ix.showGroups(t, tags, page(args, 0))
}

func (ix *indexes) pressAuthors(t *talk, args []string) {
	_, authors := groupings()
	ix.showGroups(t, authors, page(args, 0))
}

func (ix *indexes) pressTag(t *talk, args []string) {
	tags, _ := groupings()
	ix.pressGroup(t, tags, args)
}

func (ix *indexes) pressAuthor(t *talk, args []string) {
	_, authors := groupings()
	ix.pressGroup(t, authors, args)
}

// runTag lists the articles of a tag by its name, with or without #.
func (ix *indexes) runTag(t *talk, args string) {
	tags, _ := groupings()
	name := strings.ToLower(strings.TrimSpace(strings.TrimPrefix(args, "#")))
	if name == "" {
		ix.showGroups(t, tags, 0)
		return
	}
	all := ix.groups(tags)
	for _, one := range all {
		if one.key == name {
			ix.showGroup(t, tags, one, 0)
			return
		}
	}
	m := new(message.Message).Say(t.l, "tags.unknown", "name", message.Shorten(args, message.MaxTitle))
	near := 0
	for _, one := range all {
		if near < 6 && (strings.Contains(one.key, name) || strings.Contains(name, one.key) || search.Distance(one.key, name) <= 2) {
			m.Row(groupButton(tags, one))
			near++
		}
	}
	m.Row(message.Button{Text: t.l.T("button.tags"), Data: message.Data(verbTags, 0)})
	t.reply(m)
}

func groupButton(g grouping, one group) message.Button {
	return message.Button{
		Text: message.TitleOf(one.title, one.key, message.MaxButton) + " · " + strconv.Itoa(len(one.articles)),
		Data: message.Data(g.one, message.ShortID(one.key), 0),
	}
}

func (ix *indexes) showGroups(t *talk, g grouping, at int) {
	all := ix.groups(g)
	m := new(message.Message)
	if len(all) == 0 {
		m.Say(t.l, g.none)
		ix.tabs(t, m, g.all)
		ix.library.back(t, m)
		t.reply(m)
		return
	}
	shown, at, pages := pageOf(all, categoriesPage, at)
	m.Say(t.l, g.name, "n", len(all))
	for i := 0; i < len(shown); i += 2 {
		left, right := groupButton(g, shown[i]), message.Button{}
		if i+1 < len(shown) {
			right = groupButton(g, shown[i+1])
		}
		m.Row(left, right)
	}
	turner(m, at, pages, func(page int) string { return message.Data(g.all, page) })
	ix.tabs(t, m, g.all)
	ix.library.back(t, m)
	t.reply(m)
}

// tabs adds the buttons that lead from one way of grouping to the others, where
// those have something to show.
func (ix *indexes) tabs(t *talk, m *message.Message, here string) {
	tags, authors := groupings()
	var row []message.Button
	add := func(verb, key string, any bool) {
		if any && verb != here {
			row = append(row, message.Button{Text: t.l.T(key), Data: message.Data(verb, 0)})
		}
	}
	add(verbCategories, "button.categories", len(ix.library.shownCategories(t)) > 0)
	add(tags.all, "button.tags", len(ix.groups(tags)) > 0)
	add(authors.all, "button.authors", len(ix.groups(authors)) > 1)
	m.Row(row...)
}

func (ix *indexes) pressGroup(t *talk, g grouping, args []string) {
	if len(args) == 0 {
		t.answering = t.l.T("button.unknown")
		return
	}
	for _, one := range ix.groups(g) {
		if message.ShortID(one.key) == args[0] {
			ix.showGroup(t, g, one, page(args, 1))
			return
		}
	}
	t.answering = t.l.T("category.gone")
}

func (ix *indexes) showGroup(t *talk, g grouping, one group, at int) {
	m := new(message.Message).Say(t.l, "category", "title", message.Bold(message.TitleOf(one.title, one.key, message.MaxTitle)), "n", len(one.articles))
	id := message.ShortID(one.key)
	ix.library.list(t, m, one.articles, at, listPage, func(page int) string { return message.Data(g.one, id, page) })
	m.Row(message.Button{Text: "◀ " + t.l.T("button."+g.name), Data: message.Data(g.all, 0)})
	t.reply(m)
}
