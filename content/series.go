package content

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/dateline-bot/dateline/content/frontmatter"
)

// A series is what several articles name in their front matter by the key series,
// as with Hugo: one text, or a list where an article is in several.
//
// Its parts are those in one language, in the order of series_order, then of
// weight, then of their dates.

// Series is a series with its parts in order, drafts and undated ones among them.
type Series struct {
	Name  string // as its first part writes it
	Parts []*Article
}

// At returns the place of an article among the parts, -1 if it is not one.
func (s *Series) At(a *Article) int { return slices.Index(s.Parts, a) }

// SeriesOf returns the series that an article is part of, in the order in which it
// names them.
func SeriesOf(c *Catalogue, a *Article) []*Series {
	if len(a.Series) == 0 {
		return nil
	}
	index := c.allSeries()
	var out []*Series
	for _, name := range a.Series {
		if s := index[seriesKey(name, a)]; s != nil && s.At(a) >= 0 {
			out = append(out, s)
		}
	}
	return out
}

// AllSeries returns the series of a catalogue that have more than one part, by
// name.
func AllSeries(c *Catalogue) []*Series {
	var out []*Series
	for _, s := range c.allSeries() {
		if len(s.Parts) > 1 {
			out = append(out, s)
		}
	}
	slices.SortFunc(out, func(a, b *Series) int {
		return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(a.Parts[0].Path, b.Parts[0].Path))
	})
	return out
}

// allSeries indexes the series, once a snapshot.
func (c *Catalogue) allSeries() map[string]*Series {
	c.seriesOnce.Do(func() {
		c.series = map[string]*Series{}
		for _, a := range c.articles {
			for _, name := range a.Series {
				key := seriesKey(name, a)
				if c.series[key] == nil {
					c.series[key] = &Series{}
				}
				c.series[key].Parts = append(c.series[key].Parts, a)
			}
		}
		for key, s := range c.series {
			slices.SortStableFunc(s.Parts, inOrder)
			for _, name := range s.Parts[0].Series {
				if seriesKey(name, s.Parts[0]) == key {
					s.Name = name
				}
			}
		}
	})
	return c.series
}

// seriesKey tells a series from all others: by its name, folded as that of a
// category, and by the language of the article.
func seriesKey(name string, a *Article) string {
	return CategoryKey(name) + "\x00" + strings.ToLower(a.Lang)
}

// inOrder is the order of the parts of a series. What says nothing goes behind what
// does.
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

// series reads the series that the article is part of: a text, of which a comma is
// a part, a list of them, or a table of the name and the place in it.
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

// seriesOrder reads the place of the article in its series.
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
