package bot

import (
	"cmp"
	"slices"
	"sort"
	"strconv"
	"strings"

	"github.com/dateline-bot/dateline/bot/message"
	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/content/search"
)

// indexes let readers find articles by tag, author and series.
type indexes struct {
	*parts
	library *library
}

// Verbs of tag, author and series buttons: the list, and one group.
const (
	verbTags    = "tgs"
	verbTag     = "tg"
	verbAuthors = "aus"
	verbAuthor  = "au"

	verbAllSeries = "srs"
	verbSeries    = "sr"
)

// grouping is a way to group articles in addition to categories: by tag, author or series.
type grouping struct {
	name     string                            // its message codes: tags, authors, series
	none     string                            // the message if there are no groups
	unknown  string                            // and if there is none with a name
	all, one string                            // verbs: the list, and one group
	of       func(a *content.Article) []string // nil: the groups are series
}

// groupings are the tabs in addition to categories.
func groupings() (tags, authors grouping) {
	tags = grouping{"tags", "tags.none", "tags.unknown", verbTags, verbTag, func(a *content.Article) []string { return a.Tags }}
	authors = grouping{"authors", "authors.none", "", verbAuthors, verbAuthor, func(a *content.Article) []string { return a.Authors }}
	return tags, authors
}

// bySeries is the grouping by series, whose parts have an order of their own.
func bySeries() grouping {
	return grouping{name: "series", none: "series.none", unknown: "series.unknown", all: verbAllSeries, one: verbSeries}
}

// group is the articles of one tag or author, newest first, or of one series.
type group struct {
	key, title string
	language   string // of its parts, where another series has the same title; otherwise ""
	articles   []*content.Article
}

// series returns, by name, the series of which a shelf lists parts, each with all its published
// parts: those of one language.
func (ix *indexes) series(shelf *Shelf) (all []group) {
	published := map[string]bool{}
	for _, a := range ix.shelf.Published() {
		published[a.Slug] = true
	}
	for _, s := range ix.Desk.Catalogue().Series().List() {
		one := group{key: seriesKey(s.Name, s.Lang()), title: s.Name}
		listed := false
		for _, a := range s.Parts {
			if published[a.Slug] {
				one.articles = append(one.articles, a)
				listed = listed || shelf.Translation(a) == a
			}
		}
		if listed {
			all = append(all, one)
		}
	}
	tellApart(all)
	return all
}

// tellApart sets the language of series that share their title, apart from its case.
func tellApart(series []group) {
	titled := map[string]int{}
	for _, one := range series {
		titled[strings.ToLower(one.title)]++
	}
	for i := range series {
		if one := &series[i]; titled[strings.ToLower(one.title)] > 1 {
			_, one.language, _ = strings.Cut(one.key, "\x00")
		}
	}
}

// groups returns the groups with visible articles, largest first; series by name.
func (ix *indexes) groups(t *talk, g grouping) []group {
	if g.of == nil {
		return ix.series(t.shelf)
	}
	byKey := map[string]*group{}
	var all []*group
	for _, a := range t.shelf.Published() {
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

func (ix *indexes) pressAllSeries(t *talk, args []string) {
	ix.showGroups(t, bySeries(), page(args, 0))
}

func (ix *indexes) pressSeries(t *talk, args []string) { ix.pressGroup(t, bySeries(), args) }

// seriesKey identifies a series.
func seriesKey(name, lang string) string { return strings.ToLower(name) + "\x00" + lang }

// ListLink returns the address at which the bot lists a series, or else a category given by its
// key; "" while the bot's username is unknown.
func (p *parts) ListLink(series bool, name, lang string) string {
	me := p.self().Username
	if me == "" {
		return ""
	}
	if series {
		return "https://t.me/" + me + "?start=s_" + message.ShortID(seriesKey(name, lang))
	}
	return "https://t.me/" + me + "?start=c_" + message.ShortID(name)
}

// seriesOf returns the series that a deep link or a button names, in whichever language. Links remain
// in posts and messages: if the language of the parts was not known at that time, or another, the
// series of that name is meant, preferably in the reader's language.
func (ix *indexes) seriesOf(t *talk, id string) *group {
	all := ix.series(ix.shelf)
	langs := append([]string{""}, locale.Languages()...)
	for _, one := range all {
		if message.ShortID(one.key) == id {
			return &one
		}
		_, lang, _ := strings.Cut(one.key, "\x00")
		langs = append(langs, lang)
	}
	sort.SliceStable(all, func(i, j int) bool { return ix.foreign(t, all[i]) < ix.foreign(t, all[j]) })
	for _, one := range all {
		if slices.ContainsFunc(langs, func(lang string) bool { return message.ShortID(seriesKey(one.title, lang)) == id }) {
			return &one
		}
	}
	return nil
}

// runSeries lists all series, or the parts of the named one, preferring the reader's language if
// several have that name.
func (ix *indexes) runSeries(t *talk, args string) {
	name := strings.ToLower(strings.TrimSpace(args))
	ix.runNamed(t, bySeries(), name, args, func(one group) string { return strings.ToLower(one.title) })
}

// neighbours are buttons for the previous and next published part of an article's series.
func (ix *indexes) neighbours(a *content.Article) (previous, next message.Button) {
	for _, s := range ix.series(ix.shelf) {
		at := slices.IndexFunc(s.articles, func(part *content.Article) bool { return part.Slug == a.Slug })
		if at < 0 {
			continue
		}
		button := func(part *content.Article, before, after string) message.Button {
			return message.Button{Text: before + message.TitleOf(part.Title, part.Slug, message.MaxButton-2) + after, Data: message.Data(verbRead, message.ShortID(part.Slug))}
		}
		if at > 0 {
			previous = button(s.articles[at-1], "◀ ", "")
		}
		if at+1 < len(s.articles) {
			next = button(s.articles[at+1], "", " ▶")
		}
		return previous, next
	}
	return previous, next
}

// runTag lists the articles with a tag, given with or without #.
func (ix *indexes) runTag(t *talk, args string) {
	tags, _ := groupings()
	name := strings.ToLower(strings.TrimSpace(strings.TrimPrefix(args, "#")))
	ix.runNamed(t, tags, name, args, func(one group) string { return one.key })
}

// showTag lists the articles with a tag, given with or without #; false if there is none of this name.
func (ix *indexes) showTag(t *talk, name string) bool {
	tags, _ := groupings()
	for _, one := range ix.groups(t, tags) {
		if one.key == strings.ToLower(strings.TrimSpace(strings.TrimPrefix(name, "#"))) {
			ix.showGroup(t, tags, one, 0)
			return true
		}
	}
	return false
}

// runNamed lists the articles of the named group, or offers similar names; without arguments it
// lists all groups.
func (ix *indexes) runNamed(t *talk, g grouping, name, args string, nameOf func(group) string) {
	if name == "" {
		ix.showGroups(t, g, 0)
		return
	}
	all := ix.groups(t, g)
	sort.SliceStable(all, func(i, j int) bool { return ix.foreign(t, all[i]) < ix.foreign(t, all[j]) })
	for _, one := range all {
		if nameOf(one) == name {
			ix.showGroup(t, g, one, 0)
			return
		}
	}
	m := new(message.Message).Say(t.l, g.unknown, "name", message.Shorten(args, message.MaxTitle))
	near := 0
	for _, one := range all {
		like := nameOf(one)
		if near < 6 && (strings.Contains(like, name) || strings.Contains(name, like) || search.Distance(like, name) <= 2) {
			m.Row(groupButton(g, one))
			near++
		}
	}
	m.Row(message.Button{Text: t.l.T("button." + g.name), Data: message.Data(g.all, 0)})
	t.reply(m)
}

// foreign is 1 for a series in a language other than the reader's, and 0 otherwise.
func (ix *indexes) foreign(t *talk, one group) int {
	if _, lang, ok := strings.Cut(one.key, "\x00"); ok && lang != "" && !strings.EqualFold(lang, t.shelf.lang) {
		return 1
	}
	return 0
}

func groupButton(g grouping, one group) message.Button {
	text := message.TitleOf(one.title, one.key, message.MaxButton)
	if one.language != "" {
		text += " (" + strings.ToUpper(one.language) + ")"
	}
	return message.Button{
		Text: text + " · " + strconv.Itoa(len(one.articles)),
		Data: message.Data(g.one, message.ShortID(one.key), 0),
	}
}

func (ix *indexes) showGroups(t *talk, g grouping, at int) {
	all := ix.groups(t, g)
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

// tabs adds the buttons that lead from one grouping to the others that have something to show.
func (ix *indexes) tabs(t *talk, m *message.Message, here string) {
	tags, authors := groupings()
	var row []message.Button
	add := func(verb, key string, some bool) {
		if some && verb != here {
			row = append(row, message.Button{Text: t.l.T(key), Data: message.Data(verb, 0)})
		}
	}
	add(verbCategories, "button.categories", len(ix.library.categories.shown(t)) > 0)
	add(tags.all, "button.tags", len(ix.groups(t, tags)) > 0)
	add(authors.all, "button.authors", len(ix.groups(t, authors)) > 1)
	add(verbAllSeries, "button.series", len(ix.series(t.shelf)) > 0)
	m.Row(row...)
}

func (ix *indexes) pressGroup(t *talk, g grouping, args []string) {
	if len(args) == 0 {
		t.answering = t.l.T("button.unknown")
		return
	}
	if g.of == nil {
		if one := ix.seriesOf(t, args[0]); one != nil {
			ix.showGroup(t, g, *one, page(args, 1))
			return
		}
	}
	for _, one := range ix.groups(t, g) {
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
