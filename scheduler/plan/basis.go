package plan

import (
	"cmp"
	"errors"
	"hash/maphash"
	"slices"
	"sort"
	"strings"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/route"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// Nearly all articles of a large folder are at rest: the article is published or history, its
// file is unchanged, and time changes nothing about it. A comparison gives the same result
// for such an article until its file, its row, or a row that may be taken for it changes. A
// Basis records what was at rest after a comparison. The next one then looks at only a part
// of the scene (Basis.Part): what was not at rest, what changed, and everything that has a
// slug, a path, a content, or a title and date in common with either. The decisions about
// a part are the same as those of a full comparison.
//
// A change that concerns more than articles and rows requires a full comparison: another
// state of a channel, a clock that was set back, a new leader, a restored ledger.

// maxPart is the largest number of articles, and of rows, in a part: beyond that, reading
// everything is faster.
const maxPart = 1000

// Basis is the result of a comparison that the next one builds on. It is used by one goroutine.
type Basis struct {
	articles *content.Catalogue
	channels []ledger.ChannelState
	now      time.Time
	latest   time.Time
	files    map[string][32]byte

	rest  map[int64]restingRow // by id
	rows  map[int64]bool       // that are not at rest
	paths map[string]bool      // of the articles not at rest

	seed   maphash.Seed
	prints map[uint64]int32 // of a content, or a title and date → the last article at rest that has it, from 1
	listed []listedArticle
}

type restingRow struct {
	version int64
	article *content.Article
}

// listedArticle is an entry in the list of a print.
type listedArticle struct {
	article *content.Article
	before  int32 // with the same print, from 1; 0 for none
}

// part is the part of a scene that is looked at.
type part struct {
	articles []*content.Article // as in the catalogue
	gone     []*content.Article // since the last comparison
	rows     []int64            // that changed by being removed from the ledger
}

// NewBasis returns the basis left by a full comparison whose plans are in the ledger; nil if too
// much is not at rest.
func NewBasis(rules *Rules, sc *Scene, plans []*Plan, more func(*Change) bool) *Basis {
	open := 0
	for i := range sc.Rows {
		if !mayRest(&sc.Rows[i]) {
			open++
		}
	}
	if open > maxPart { // otherwise everything would be added only to be dropped
		return nil
	}
	b := &Basis{files: sc.Files, rest: make(map[int64]restingRow, len(sc.Rows)), rows: map[int64]bool{}, paths: map[string]bool{},
		seed: maphash.MakeSeed(), prints: make(map[uint64]int32, 2*len(sc.Rows))}
	if !b.Add(rules, sc, plans, more) {
		return nil
	}
	return b
}

// Add adds a comparison whose plans are in the ledger; more reports whether a change wrote more
// rows than its own. Add returns false if too much is not at rest.
func (b *Basis) Add(rules *Rules, sc *Scene, plans []*Plan, more func(*Change) bool) bool {
	b.articles, b.channels, b.now, b.latest = sc.Articles, slices.Clone(sc.Channels), sc.Now, Later(sc.Latest, sc.Now)
	for i := range b.channels {
		if c := &b.channels[i]; slices.ContainsFunc(plans, func(p *Plan) bool { return p.Channel.Chat == c.Chat && p.Channel.Name == c.Name }) {
			c.Scanned, c.Reading = true, rules.Reading() // written together with the plan
		}
	}
	for _, a := range NewFiles(rules, sc, plans) {
		b.files[a.Path] = a.Hash
	}
	settled := b.takeRows(sc, plans, more)
	b.takeArticles(rules, sc, settled)
	if sc.part != nil {
		for _, id := range sc.part.rows {
			delete(b.rest, id)
			delete(b.rows, id)
		}
		for _, a := range sc.part.gone {
			if !sc.has(a.Path) {
				delete(b.paths, a.Path)
			}
		}
	}
	current := len(b.listed) <= 4*len(sc.Articles.Articles())+maxPart // otherwise most of it concerns articles that no longer exist
	return current && len(b.rows) <= maxPart && len(b.paths) <= maxPart
}

// takeRows records which rows are at rest, and returns where articles are settled.
func (b *Basis) takeRows(sc *Scene, plans []*Plan, more func(*Change) bool) map[settledPlace]bool {
	for i := range sc.Rows {
		delete(b.rest, sc.Rows[i].ID)
		delete(b.rows, sc.Rows[i].ID)
	}
	n := 0
	for _, p := range plans {
		n += len(p.settled) + len(p.historic)
	}
	settled := make(map[settledPlace]bool, n)
	rests := func(a *content.Article, channel string, topic int, id, version int64) {
		settled[settledPlace{a, channel, topic}] = true
		b.rest[id] = restingRow{version, a}
	}
	dropped := map[int64]bool{}
	for _, p := range plans {
		for _, c := range p.Changes {
			d := c.Delivery
			switch {
			case c.Drop:
				dropped[d.ID] = true
			case c.Article != nil && p.rests(d, c.Article, c.Place) && !more(c):
				rests(c.Article, c.Place.Channel, c.Place.Topic, d.ID, d.Version)
			default:
				b.rows[d.ID] = true
			}
		}
		for _, x := range p.settled {
			rests(x.article, x.row.Channel, x.row.Topic, x.row.ID, x.row.Version)
		}
		for _, x := range p.historic {
			rests(x.article, x.channel, x.topic, x.id, x.version)
		}
	}
	for i := range sc.Rows {
		id := sc.Rows[i].ID
		if _, ok := b.rest[id]; !ok && !dropped[id] {
			b.rows[id] = true
		}
	}
	return settled
}

// takeArticles records which articles are at rest, given where they are settled.
func (b *Basis) takeArticles(rules *Rules, sc *Scene, settled map[settledPlace]bool) {
	for _, a := range sc.visited() {
		places := rules.routes.Places(a) // a post may be published where no route leads any more, which settles no article
		unsettled := slices.ContainsFunc(places, func(pl route.Place) bool { return !settled[settledPlace{a, pl.Channel, pl.Topic}] })
		seen, ok := b.files[a.Path]
		switch {
		case len(places) > 0 && !unsettled, !sc.rows.has(a) && ok && seen == a.Hash && (out(a) || a.Instead != nil && len(places) == 0):
			delete(b.paths, a.Path)
			b.list(a)
		default:
			b.paths[a.Path] = true
		}
	}
}

// settledPlace is a place of an article where its delivery is at rest.
type settledPlace struct {
	article *content.Article
	channel string
	topic   int
}

// out reports whether only the disappearance of another file could publish an article without a
// row.
func out(a *content.Article) bool {
	asks := a.Hold != nil && (a.Hold.Rule == content.HoldCopy || a.Hold.Rule == content.HoldUnknown)
	return !asks && a.Expiry.IsZero() && (a.Draft || a.Hold != nil || a.Telegram().Never || a.Due.IsZero() && !a.Telegram().Queue)
}

// mayRest reports whether a row can be at rest, whatever its file is.
func mayRest(d *ledger.Delivery) bool {
	return d.Wait == ledger.WaitNone && d.Todo == 0 && d.Flags&(ledger.Digest|ledger.Stays|ledger.Kept) == 0
}

// rests reports whether an article's delivery in a place stays as it is until its file or its row
// changes.
func (p *Plan) rests(d *ledger.Delivery, a *content.Article, pl route.Place) bool {
	if d.ID == 0 || !mayRest(d) ||
		d.Slug != a.Slug || d.Path != a.Path || d.Title != a.Title || d.SourceHash != a.Hash || !d.FileDue.Equal(a.Due) ||
		d.Channel != pl.Channel || d.Topic != pl.Topic ||
		a.Draft || a.Hold != nil || a.Telegram().Never || a.Due.IsZero() || !a.Expiry.IsZero() {
		return false
	}
	switch d.State() {
	case ledger.Sent, ledger.Failed:
		return true
	case ledger.Planned:
		return !d.At.IsZero() && d.Flags&(ledger.Out|ledger.Forced|ledger.Queued) == 0 && len(p.Rules.Slots) == 0
	case ledger.Missed, ledger.Skipped, ledger.Withdrawn:
		at, ok := d.Reason.Arg("at").(time.Time)
		return !ok || !at.After(p.Now.Add(setAsideTolerance)) // see wrongclock.go
	default: // being sent, or its file may be published later
		return false
	}
}

// list makes an article at rest findable by what its file may be taken for.
func (b *Basis) list(a *content.Article) {
	for _, print := range b.printsOf(a.Hash, a.Title, a.Due) {
		for at := b.prints[print]; at != 0; at = b.listed[at-1].before {
			if b.listed[at-1].article == a {
				return
			}
		}
		b.listed = append(b.listed, listedArticle{a, b.prints[print]})
		b.prints[print] = int32(len(b.listed))
	}
}

// printsOf returns the prints of a content, and of a title and date if there is a date.
func (b *Basis) printsOf(hash [32]byte, title string, due time.Time) []uint64 {
	prints := []uint64{maphash.Bytes(b.seed, hash[:])}
	if !due.IsZero() {
		prints = append(prints, maphash.Comparable(b.seed, keyTitle{0, title, due.UTC()}))
	}
	return prints
}

// Reader reads the rows of a part.
type Reader interface {
	Delivery(id int64) (ledger.Delivery, error)
	Deliveries(ledger.Filter) ([]ledger.Delivery, error)
}

// Part adds to the scene what a comparison has to look at; the scene has everything except rows and
// files. written are the ids of the rows written since the last comparison, with their versions, or
// 0 for deleted rows. ok is false if a full comparison is needed.
func (b *Basis) Part(rules *Rules, sc *Scene, written map[int64]int64, r Reader) (ok bool, err error) {
	latest := Later(sc.Latest, sc.Now)
	if sc.Restored || sc.Fresh || sc.Now.Before(b.now) || latest.Before(b.latest) || len(sc.Articles.Articles()) == 0 ||
		!slices.EqualFunc(sc.Channels, b.channels, sameStanding) {
		return false, nil
	}
	for _, c := range sc.Channels {
		if c = ledger.ChannelOf(sc.Channels, c.Chat); c.Chat != 0 && (!c.Scanned || c.Reading != rules.Reading()) {
			return false, nil
		}
	}
	gone, came := content.Difference(b.articles, sc.Articles)
	g := &gatherer{basis: b, articles: sc.Articles, from: r, in: map[*content.Article]bool{}, rows: map[int64]ledger.Delivery{}, keys: map[any]bool{}, lost: []int64{}}
	for id, version := range written {
		if x, ok := b.rest[id]; !ok || x.version != version {
			g.byID(id)
		}
	}
	for id := range b.rows {
		g.byID(id)
	}
	for id := range sc.Repictured {
		g.byID(id)
	}
	for path := range b.paths {
		g.article(sc.Articles.ByPath(path))
	}
	for _, a := range came {
		g.article(a)
	}
	for _, a := range gone {
		g.named(a.Slug, a.Path, a.Hash, a.Title, a.Due)
	}
	if g.err != nil || g.many() {
		return false, g.err
	}
	sc.Files, sc.part = b.files, &part{gone: gone, rows: g.lost}
	for _, d := range g.rows {
		sc.Rows = append(sc.Rows, d)
	}
	sort.Slice(sc.Rows, func(i, j int) bool { // as the ledger gives all
		a, b := &sc.Rows[i], &sc.Rows[j]
		return cmp.Or(a.Due.Compare(b.Due), strings.Compare(a.Path, b.Path), cmp.Compare(a.ID, b.ID)) < 0
	})
	for a := range g.in {
		sc.part.articles = append(sc.part.articles, a)
	}
	content.SortNewest(sc.part.articles)
	return true, nil
}

// sameStanding reports whether nothing about a channel changed that matters to a comparison.
func sameStanding(a, b ledger.ChannelState) bool {
	return a.Name == b.Name && a.Chat == b.Chat && a.Started.Equal(b.Started) && a.Scanned == b.Scanned && a.Reading == b.Reading && a.Trusted == b.Trusted
}

// gatherer collects a part: everything that has something in common with what it contains already.
type gatherer struct {
	basis    *Basis
	articles *content.Catalogue
	from     Reader
	in       map[*content.Article]bool
	rows     map[int64]ledger.Delivery
	keys     map[any]bool
	lost     []int64 // rows that are no longer in the ledger
	err      error
}

type (
	slugKey string
	pathKey string
)

// many reports whether the part is too large.
func (g *gatherer) many() bool { return len(g.in) > maxPart || len(g.rows) > maxPart }

// again reports whether a key has been followed already, or no key is to be followed any more.
func (g *gatherer) again(key any) bool {
	if g.err != nil || g.many() || g.keys[key] {
		return true
	}
	g.keys[key] = true
	return false
}

func (g *gatherer) article(a *content.Article) {
	if a == nil || g.in[a] || g.err != nil || g.many() {
		return
	}
	g.in[a] = true
	g.named(a.Slug, a.Path, a.Hash, a.Title, a.Due)
	for _, b := range g.articles.Translations().Of(a) { // which of them is published is a single decision
		g.article(b)
	}
}

// byID adds a row, and what an article at rest had in common with it.
func (g *gatherer) byID(id int64) {
	if x, ok := g.basis.rest[id]; ok {
		g.path(x.article.Path)
		g.slug(x.article.Slug)
	}
	d, err := g.from.Delivery(id)
	if errors.Is(err, ledger.ErrNotFound) {
		g.lost = append(g.lost, id)
		return
	}
	g.row(d, err)
}

func (g *gatherer) row(d ledger.Delivery, err error) {
	if g.err = errors.Join(g.err, err); g.err != nil || g.many() {
		return
	}
	if _, ok := g.rows[d.ID]; ok {
		return
	}
	g.rows[d.ID] = d
	if d.Flags.Has(ledger.Digest) {
		return
	}
	g.named(d.Slug, d.Path, d.SourceHash, d.Title, d.FileDue)
}

// named follows everything by which an article or a row is found.
func (g *gatherer) named(slug, path string, hash [32]byte, title string, due time.Time) {
	g.slug(slug)
	g.path(path)
	for _, print := range g.basis.printsOf(hash, title, due) {
		if g.again(print) {
			continue
		}
		for at := g.basis.prints[print]; at != 0; at = g.basis.listed[at-1].before {
			if a := g.basis.listed[at-1].article; g.articles.ByPath(a.Path) == a {
				g.article(a)
			}
		}
	}
}

func (g *gatherer) slug(slug string) {
	if slug != "" && !g.again(slugKey(slug)) {
		g.article(g.articles.Article(slug))
		g.all(ledger.Filter{Slug: slug})
	}
}

func (g *gatherer) path(path string) {
	if path != "" && !g.again(pathKey(path)) {
		g.article(g.articles.ByPath(path))
		g.all(ledger.Filter{Path: path})
	}
}

func (g *gatherer) all(f ledger.Filter) {
	found, err := g.from.Deliveries(f)
	g.err = errors.Join(g.err, err)
	for _, d := range found {
		g.row(d, nil)
	}
}
