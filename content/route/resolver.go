package route

import (
	"slices"
	"strings"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/post"
)

// Defaults are the settings that apply where no route does.
type Defaults struct {
	Channel  string // @name or -100…
	Format   post.Format
	Extent   post.Extent
	Template string
	Approve  content.Approval
	InText   bool // buttons are part of the text: post.Settings
}

// Resolver finds the places of articles. It is safe for concurrent use. The cost for an
// article depends on its categories and tags and the routes that match, not on the
// total number of routes.
type Resolver struct {
	defaults Defaults
	routes   []Route
	names    content.Names

	// Each route is in one of these.
	byCategory, byTag, byLang map[string][]int
	any                       []int // routes without category, tag and language
}

// New returns a resolver; aliases are those of the settings (folder.Config).
func New(d Defaults, routes []Route, aliases map[string][]string) *Resolver {
	r := &Resolver{
		defaults: d, routes: routes, names: content.NewNames(aliases),
		byCategory: map[string][]int{}, byTag: map[string][]int{}, byLang: map[string][]int{},
	}
	for i := range routes {
		switch one := &routes[i]; {
		case one.Category != "":
			key := r.names.Key(one.Category)
			r.byCategory[key] = append(r.byCategory[key], i)
		case one.Tag != "":
			key := r.names.Key(one.Tag)
			r.byTag[key] = append(r.byTag[key], i)
		case one.Lang != "":
			lang, _, _ := strings.Cut(language(one.Lang), "-")
			r.byLang[lang] = append(r.byLang[lang], i)
		default:
			r.any = append(r.any, i)
		}
	}
	return r
}

// Places returns where the article is published automatically; none if it never is, or
// if no channel is set. A place gets only one translation of an article, except those
// that a route requests by language.
func (r *Resolver) Places(a *content.Article) []Place {
	places, _ := r.wanted(a)
	if len(places) > 0 && places[0].Channel == "" {
		return nil
	}
	return places
}

// ByWord returns where the article goes if an admin publishes it: its Places, and the
// places it would have if it were not a translation of another.
func (r *Resolver) ByWord(a *content.Article) []Place {
	places, _ := r.places(a)
	if len(places) > 0 && places[0].Channel == "" {
		return nil
	}
	return places
}

// wanted returns the places without those that get another translation.
func (r *Resolver) wanted(a *content.Article) (places []Place, by []int) {
	places, by = r.places(a)
	if a.Instead == nil || a.Telegram().Channel != "" {
		return places, by
	}
	others, _ := r.places(a.Instead)
	n := 0
	for i, p := range places {
		if p.ByLang || !slices.ContainsFunc(others, func(q Place) bool { return q.Channel == p.Channel && q.Topic == p.Topic }) {
			places[n], by[n] = places[i], by[i]
			n++
		}
	}
	return places[:n], by[:n]
}

// places returns the places, and the index of the route that leads to each of them, -1
// for none.
func (r *Resolver) places(a *content.Article) (places []Place, by []int) {
	if a.Telegram().Never {
		return nil, nil
	}
	add := func(p Place, route int) {
		p.article(a)
		// If the article names a channel, that is the only place; the first matching
		// route decides how it is posted.
		i := slices.IndexFunc(places, func(q Place) bool { return q.Channel == p.Channel && q.Topic == p.Topic })
		if i >= 0 {
			places[i].ByLang = places[i].ByLang || p.ByLang
			return
		}
		places, by = append(places, p), append(by, route)
	}
	for _, i := range r.matching(a) {
		p := r.base()
		p.route(&r.routes[i])
		add(p, i)
	}
	if len(places) == 0 {
		add(r.base(), -1)
	}
	return places, by
}

// Cause is the reason why an article goes to a place.
type Cause struct {
	Article bool   // the article itself names the channel
	Number  int    // number of the route that leads there, from 1; 0: the settings
	Route   *Route // nil if Number is 0
}

// Causes returns the reason for each of an article's Places.
func (r *Resolver) Causes(a *content.Article) []Cause {
	_, by := r.wanted(a)
	causes := make([]Cause, len(by))
	for i, number := range by {
		causes[i].Article = a.Telegram().Channel != ""
		if number >= 0 {
			causes[i].Number, causes[i].Route = number+1, &r.routes[number]
		}
	}
	return causes
}

// First returns the article's first place, or the one that it would have if it went
// anywhere and a channel were set, for previews.
func (r *Resolver) First(a *content.Article) Place {
	if places, _ := r.places(a); len(places) > 0 {
		return places[0]
	}
	p := r.base()
	p.article(a)
	return p
}

// At returns the place of an article that is or was in a channel and topic: by the
// routes, or, if none leads there any more, by the settings.
func (r *Resolver) At(a *content.Article, channel string, topic int) Place {
	for _, p := range r.ByWord(a) {
		if p.Channel == channel && p.Topic == topic {
			return p
		}
	}
	p := r.base()
	p.article(a)
	p.Channel, p.Topic = channel, topic
	return p
}

// Channels returns every channel that the settings or an article of the catalogue
// names, the configured one first.
func (r *Resolver) Channels(c *content.Catalogue) []string {
	var names []string
	seen := map[string]bool{"": true}
	add := func(n string) {
		if !seen[n] {
			seen[n] = true
			names = append(names, n)
		}
	}
	add(r.defaults.Channel)
	for i := range r.routes {
		add(r.routes[i].Channel)
	}
	if c != nil {
		for _, name := range c.Channels() {
			add(name)
		}
	}
	return names
}

// Unused returns the routes that have no effect for any article: no article matches, or
// earlier routes lead all that do to the same place.
func (r *Resolver) Unused(articles []*content.Article) []Route {
	used := make([]bool, len(r.routes))
	for _, a := range articles {
		_, by := r.places(a)
		for _, i := range by {
			if i >= 0 {
				used[i] = true
			}
		}
	}
	var out []Route
	for i, is := range used {
		if !is {
			out = append(out, r.routes[i])
		}
	}
	return out
}

func (r *Resolver) base() Place {
	d := &r.defaults
	return Place{Channel: d.Channel, Format: d.Format, Extent: d.Extent, Template: d.Template, Approve: d.Approve, InText: d.InText}
}

// matching returns the indices of the routes that the article matches, in order.
func (r *Resolver) matching(a *content.Article) []int {
	if len(r.routes) == 0 {
		return nil
	}
	found := slices.Clone(r.any)
	lang := language(a.Lang)
	base, _, _ := strings.Cut(lang, "-")
	tags := r.keys(a.Tags)
	look := func(candidates []int) {
		for _, i := range candidates {
			one := &r.routes[i]
			if (one.Tag == "" || slices.Contains(tags, r.names.Key(one.Tag))) && speaks(lang, language(one.Lang)) {
				found = append(found, i)
			}
		}
	}
	for _, key := range r.keys(a.Categories) {
		look(r.byCategory[key])
	}
	for _, key := range tags {
		look(r.byTag[key])
	}
	if base != "" {
		look(r.byLang[base])
	}
	slices.Sort(found)
	return found
}

// keys returns the keys of names, without duplicates.
func (r *Resolver) keys(names []string) []string {
	keys := make([]string, 0, len(names))
	for _, name := range names {
		if key := r.names.Key(name); !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
	}
	return keys
}

// language normalises a language tag: pt_BR and PT-br are the same.
func language(tag string) string {
	return strings.ReplaceAll(strings.ToLower(strings.TrimSpace(tag)), "_", "-")
}

// speaks reports whether a language is the wanted one, or one of its regional variants.
func speaks(lang, want string) bool {
	return want == "" || lang == want || strings.HasPrefix(lang, want+"-")
}
