package content

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/dateline-bot/dateline/content/frontmatter"
)

// A series is named by several articles with the key series in their front matter, as in Hugo:
// a text, or a list if an article is in several.
//
// Its parts are the articles in one language, ordered by series_order, then weight, then
// date.

// Series is a series with its parts in order, including drafts and undated ones.
type Series struct {
	Name  string // as its first part writes it
	Parts []*Article
}

// At returns the position of an article among the parts, or -1.
func (s *Series) At(a *Article) int { return slices.Index(s.Parts, a) }

// AllSeries are the series of a catalogue, found on first use.
type AllSeries struct {
	articles []*Article
	once     sync.Once
	found    map[string]*Series // by seriesKey
}

// Of returns the series of an article, in the order in which it names them.
func (all *AllSeries) Of(a *Article) []*Series {
	if len(a.Series) == 0 {
		return nil
	}
	index := all.byKey()
	var out []*Series
	for _, name := range a.Series {
		if s := index[seriesKey(name, a)]; s != nil && s.At(a) >= 0 {
			out = append(out, s)
		}
	}
	return out
}

// Key identifies the series within its language: its name, folded like that of a category.
func (s *Series) Key() string { return CategoryKey(s.Name) }

// Lang is the language of its parts, as in their files.
func (s *Series) Lang() string { return s.Parts[0].Lang }

// List returns the series that have more than one part, by name.
func (all *AllSeries) List() []*Series {
	return slices.DeleteFunc(all.All(), func(s *Series) bool { return len(s.Parts) < 2 })
}

// All returns all series, by name.
func (all *AllSeries) All() []*Series {
	out := slices.Collect(maps.Values(all.byKey()))
	slices.SortFunc(out, func(a, b *Series) int {
		return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(a.Parts[0].Path, b.Parts[0].Path))
	})
	return out
}

// byKey indexes the series, once for each snapshot.
func (all *AllSeries) byKey() map[string]*Series {
	all.once.Do(func() {
		all.found = map[string]*Series{}
		for _, a := range all.articles {
			for _, name := range a.Series {
				key := seriesKey(name, a)
				if all.found[key] == nil {
					all.found[key] = &Series{}
				}
				all.found[key].Parts = append(all.found[key].Parts, a)
			}
		}
		for key, s := range all.found {
			slices.SortStableFunc(s.Parts, inOrder)
			for _, name := range s.Parts[0].Series {
				if seriesKey(name, s.Parts[0]) == key {
					s.Name = name
				}
			}
		}
	})
	return all.found
}

// seriesKey identifies a series by its name, folded like that of a category, and the language of
// the article.
func seriesKey(name string, a *Article) string {
	return CategoryKey(name) + "\x00" + strings.ToLower(a.Lang)
}

// inOrder compares parts of a series. Parts without a position come last.
func inOrder(a, b *Article) int {
	order := func(a *Article) int {
		if a.SeriesOrder == nil {
			return math.MaxInt
		}
		return *a.SeriesOrder
	}
	weight := func(a *Article) int { // 0 is none, as with Hugo
		if a.Weight == 0 {
			return math.MaxInt
		}
		return a.Weight
	}
	due := func(a *Article) int64 {
		if a.Due.IsZero() {
			return math.MaxInt64
		}
		return a.Due.UnixMicro()
	}
	return cmp.Or(cmp.Compare(order(a), order(b)), cmp.Compare(weight(a), weight(b)),
		cmp.Compare(due(a), due(b)), strings.Compare(a.Path, b.Path))
}

// series reads the series of the article: a text, in which a comma is part of the name, a list, or
// a table with the name and the position.
func (p *fieldReader) series(f frontmatter.Field) {
	a := p.article
	add := func(name string) {
		name = plainName(oneLine(name))
		key := CategoryKey(name)
		if key != "" && !slices.ContainsFunc(a.Series, func(s string) bool { return CategoryKey(s) == key }) {
			a.Series = append(a.Series, name)
		}
	}
	switch f.Value.Kind {
	case frontmatter.Null:
	case frontmatter.Table:
		for _, k := range f.Value.Fields {
			switch k.Key {
			case "name", "title":
				add(p.text(k, false))
			case "order", "index", "part", "weight", "number":
				p.seriesOrder(k)
			}
		}
	case frontmatter.List:
		for _, name := range p.list(f, f.Value, nil, false) {
			add(name)
		}
	default:
		if answerOf(f.Value) != saysNo { // series: false
			add(f.Value.Text)
		}
	}
}

// seriesOrder reads the position of the article in its series.
func (p *fieldReader) seriesOrder(f frontmatter.Field) {
	if f.Value.Empty() {
		return
	}
	n, err := strconv.Atoi(strings.TrimSpace(f.Value.Text))
	if err != nil {
		p.complain(false, f.Line, "lint.value.series_order", "key", f.Name, "value", f.Value.Text)
		return
	}
	p.article.SeriesOrder = &n
}
