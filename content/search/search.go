// Package search is the index that readers search.
//
// An [Index] follows the snapshots of a folder ([Index.Update]): only what
// changed is read and cut into words again. It holds no texts, but for each
// word the articles that have it, four bytes each, so that 10,000 articles of
// 10 KB stay within some tens of megabytes.
//
// Words are folded (word.go): case, ё and е, ß and ss, accents, and their endings, by
// Snowball's stemmer of the article's language, so that "модели" finds "модель";
// a query is tried in all of them. Chinese and Japanese are cut into pairs of characters.
//
// A query ([Index.Search]) finds the articles that have all of its words,
// else those that have the most of them; the last word may be the beginning of
// one. Those with all words in the title come first; the rest is ranked by
// BM25 (rank.go). Words that nearly every text has ("the", "на") say nothing
// beside others and are passed over; a query of nothing else finds titles that
// have them all. Only what is published at the moment of the query is found.
// The place is shown from the article's body, read again (snippet.go).
package search

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/dateline-bot/dateline/content"
)

// Bodies gives the bodies of articles. *folder.Folder implements it.
type Bodies interface {
	Body(a *content.Article) ([]byte, error)
}

// Match is a place in a text: bytes from Start to End.
type Match struct{ Start, End int }

// Hit is an article that was found.
type Hit struct {
	Article *content.Article
	Title   []Match // in Article.Title
	Snippet string  // the place in the text, or its beginning; one line
	Matches []Match // in Snippet
}

// Results of a query.
type Results struct {
	Total int // articles found, over all pages
	Hits  []Hit
	// Common tells that the query has only words that nearly every text has: it
	// was looked for in titles.
	Common bool
}

// Index is the index of a folder. It is safe for use by several goroutines.
type Index struct {
	// Rest, if set before the first Update, is called between articles with the
	// time that the last one took, so that a long Update can leave the processor
	// to others.
	Rest func(ctx context.Context, worked time.Duration)

	bodies Bodies

	update sync.Mutex // one update at a time

	mu     sync.RWMutex // guards what follows
	terms  map[string]uint32
	lists  []postings // by term
	sorted []string   // terms in order, for beginnings of words
	docs   []doc
	bySlug map[string]uint32
	dead   int
	words  int // of all living documents
}

// doc is an article as the index knows it.
type doc struct {
	article *content.Article // nil: dead
	length  int              // words
	partial bool             // its body could not be read: try again
}

// New returns an empty index over the bodies.
func New(bodies Bodies) *Index {
	return &Index{bodies: bodies, terms: map[string]uint32{}, bySlug: map[string]uint32{}}
}

// Update takes in a snapshot: articles that are new or changed are read, those
// that are gone are dropped. A body that cannot be read leaves its article
// found by title, and is tried again by the next update; the errors are
// returned together. Queries go on meanwhile.
func (x *Index) Update(ctx context.Context, c *content.Catalogue) error {
	x.update.Lock()
	defer x.update.Unlock()
	fresh := x.retain(c)
	slices.SortFunc(fresh, func(a, b *content.Article) int { return b.Due.Compare(a.Due) }) // the newest can be found first
	var (
		next   atomic.Int64
		failed []error
		lock   sync.Mutex
		work   sync.WaitGroup
	)
	for range min(max(runtime.GOMAXPROCS(0)/2, 1), len(fresh)) { // posts on their moment come first
		work.Go(func() {
			cutter := newCutter()
			for ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= len(fresh) {
					return
				}
				began := time.Now()
				body, err := x.bodies.Body(fresh[i])
				if err != nil {
					lock.Lock()
					failed = append(failed, fmt.Errorf("index %s: %w", fresh[i].Path, err))
					lock.Unlock()
				}
				x.insert(fresh[i], cutter.count(fresh[i], body), err != nil)
				if x.Rest != nil {
					x.Rest(ctx, time.Since(began))
				}
			}
		})
	}
	work.Wait()
	x.finish()
	return errors.Join(append(failed, ctx.Err())...)
}

// retain drops what is gone or changed, and returns what has to be read.
func (x *Index) retain(c *content.Catalogue) (fresh []*content.Article) {
	x.mu.Lock()
	defer x.mu.Unlock()
	for slug, id := range x.bySlug {
		if c.Article(slug) == nil {
			x.kill(slug, id)
		}
	}
	for _, a := range c.Articles() {
		id, ok := x.bySlug[a.Slug]
		if ok && x.docs[id].article.Hash == a.Hash && !x.docs[id].partial && x.docs[id].article.Title == a.Title {
			x.docs[id].article = a
			continue
		}
		fresh = append(fresh, a)
	}
	return fresh
}

func (x *Index) kill(slug string, id uint32) {
	x.words -= x.docs[id].length
	x.docs[id] = doc{}
	x.dead++
	delete(x.bySlug, slug)
}

// insert adds an article in place of an older version of it.
func (x *Index) insert(a *content.Article, counts []termCount, partial bool) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if id, ok := x.bySlug[a.Slug]; ok {
		x.kill(a.Slug, id)
	}
	id := uint32(len(x.docs))
	d := doc{article: a, partial: partial}
	for _, n := range counts {
		t, ok := x.terms[n.term]
		if !ok {
			t = uint32(len(x.lists))
			x.terms[n.term] = t
			x.lists = append(x.lists, nil)
		}
		x.lists[t] = append(x.lists[t], newPosting(id, n.count))
		d.length += n.text + n.title
	}
	x.docs = append(x.docs, d)
	x.bySlug[a.Slug] = id
	x.words += d.length
}

// finish sorts the terms, and drops the dead once they are a quarter.
func (x *Index) finish() {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.dead > 100 && x.dead*4 > len(x.docs) {
		x.compact()
	}
	if len(x.sorted) == len(x.terms) {
		return
	}
	x.sorted = make([]string, 0, len(x.terms))
	for term := range x.terms {
		x.sorted = append(x.sorted, term)
	}
	slices.Sort(x.sorted)
}

// compact renumbers the living documents and drops terms that none has.
func (x *Index) compact() {
	renumbered := make([]uint32, len(x.docs))
	var docs []doc
	for id, d := range x.docs {
		if d.article != nil {
			renumbered[id] = uint32(len(docs))
			x.bySlug[d.article.Slug] = uint32(len(docs))
			docs = append(docs, d)
		}
	}
	terms := make(map[string]uint32, len(x.terms))
	var lists []postings
	for term, t := range x.terms {
		var kept postings
		for _, p := range x.lists[t] {
			if x.docs[p.doc()].article != nil {
				kept = append(kept, p.renumber(renumbered[p.doc()]))
			}
		}
		if len(kept) > 0 {
			terms[term] = uint32(len(lists))
			lists = append(lists, kept)
		}
	}
	x.docs, x.terms, x.lists, x.dead, x.sorted = docs, terms, lists, 0, nil
}

// Search returns the articles published at now that the words find, best
// first, from offset on, at most limit; those that hidden (nil: none) names by
// their slugs are passed over. An empty query finds nothing.
func (x *Index) Search(query string, now time.Time, hidden func(slug string) bool, offset, limit int) Results {
	words, common := parseQuery(query)
	if len(words) == 0 || limit <= 0 {
		return Results{}
	}
	found, terms := x.rank(words, common, func(a *content.Article) bool {
		return a.Published(now) && (hidden == nil || !hidden(a.Slug))
	})
	r := Results{Total: len(found), Common: common}
	if offset = max(offset, 0); offset >= len(found) {
		return r
	}
	shower := newShower(x.bodies, terms)
	for _, a := range found[offset:min(offset+limit, len(found))] {
		r.Hits = append(r.Hits, shower.show(a))
	}
	return r
}
