// Package search is the search index for readers.
//
// An [Index] follows the snapshots of a folder ([Index.Update]): only changed articles
// are read and indexed again. It stores no texts, but for each word the articles that
// have it, in one or two bytes each, so that 100,000 articles of 2 KB take some tens of
// megabytes.
//
// Words are normalised (word.go): case, ё and е, ß and ss, accents, and their endings,
// by Snowball's stemmer of the article's language, so that "модели" finds "модель"; a
// query is tried in all languages. Chinese and Japanese are split into pairs of
// characters.
//
// A query ([Index.Search]) finds the articles that have all of its words, else those
// that have the most of them; the last word may be incomplete. Articles with all words
// in the title come first; the rest is ranked by BM25 (rank.go). Words that nearly
// every text has ("the", "на") are ignored beside others; a query of only such words
// finds titles that have them all. Only articles that are published at the time of the
// query are found. The snippet is taken from the article's body, which is read again
// (snippet.go).
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

// Bodies returns the bodies of articles. *folder.Folder implements it.
type Bodies interface {
	Body(a *content.Article) ([]byte, error)
}

// Match is a range of a text: bytes from Start to End.
type Match struct{ Start, End int }

// Hit is an article that was found.
type Hit struct {
	Article *content.Article
	Title   []Match // in Article.Title
	Snippet string  // an excerpt of the text, or its beginning; one line
	Matches []Match // in Snippet
}

// Results of a query.
type Results struct {
	Total int // articles found, on all pages
	Hits  []Hit
	// Common means that the query has only words that nearly every text has: only
	// titles were searched.
	Common bool
}

// Index is the index of a folder. It is safe for concurrent use.
type Index struct {
	// Rest, if set before the first Update, is called between articles with the time
	// that the last one took, so that a long Update can yield the CPU to others.
	Rest func(ctx context.Context, worked time.Duration)

	bodies Bodies

	update sync.Mutex // one update at a time

	mu      sync.RWMutex       // guards the fields below
	indexed *content.Catalogue // the indexed snapshot; nil while it is incomplete
	terms   map[string]uint32
	lists   []postings // by term
	sorted  []string   // terms in order, for prefixes
	recent  []string   // terms that are not in sorted yet, in order
	added   []string   // terms that are in neither yet
	docs    []doc
	bySlug  map[string]uint32
	partial map[string]bool // slugs of articles whose body could not be read, to be tried again
	dead    int
	words   int // of all current documents
}

// doc is an indexed article.
type doc struct {
	article *content.Article // nil: removed
	length  int              // in words
}

// New returns an empty index over the bodies.
func New(bodies Bodies) *Index {
	return &Index{bodies: bodies, terms: map[string]uint32{}, bySlug: map[string]uint32{}, partial: map[string]bool{}}
}

// Update indexes a snapshot: new or changed articles are read, removed ones are
// dropped. An article whose body cannot be read is found only by its title, and is
// tried again by the next update; the errors are joined. Queries can run meanwhile.
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
	for range min(max(runtime.GOMAXPROCS(0)/2, 1), len(fresh)) { // half of the CPUs: publishing has priority
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
	if ctx.Err() != nil {
		c = nil
	}
	x.finish(c)
	return errors.Join(append(failed, ctx.Err())...)
}

// retain drops articles that were removed or changed, and returns those that have to be
// read. If the previous snapshot is complete, it looks only at the differences.
func (x *Index) retain(c *content.Catalogue) (fresh []*content.Article) {
	x.mu.Lock()
	defer x.mu.Unlock()
	came := c.Articles()
	if x.indexed != nil {
		var gone []*content.Article
		gone, came = content.Difference(x.indexed, c)
		for _, a := range gone {
			x.drop(a.Slug, c)
		}
		for slug := range x.partial {
			if a := c.Article(slug); a != nil && !slices.Contains(came, a) {
				came = append(came, a)
			}
		}
	} else {
		for slug := range x.bySlug {
			x.drop(slug, c)
		}
	}
	x.indexed = nil
	for _, a := range came {
		id, ok := x.bySlug[a.Slug]
		if ok && x.docs[id].article.Hash == a.Hash && !x.partial[a.Slug] && x.docs[id].article.Title == a.Title {
			x.docs[id].article = a
			continue
		}
		fresh = append(fresh, a)
	}
	return fresh
}

// drop removes an article that is not in the snapshot.
func (x *Index) drop(slug string, c *content.Catalogue) {
	if id, ok := x.bySlug[slug]; ok && c.Article(slug) == nil {
		x.kill(slug, id)
	}
}

func (x *Index) kill(slug string, id uint32) {
	x.words -= x.docs[id].length
	x.docs[id] = doc{}
	x.dead++
	delete(x.bySlug, slug)
	delete(x.partial, slug)
}

// insert adds an article, replacing an older version of it.
func (x *Index) insert(a *content.Article, counts []termCount, partial bool) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if id, ok := x.bySlug[a.Slug]; ok {
		x.kill(a.Slug, id)
	}
	id := uint32(len(x.docs))
	d := doc{article: a}
	for _, n := range counts {
		t, ok := x.terms[n.term]
		if !ok {
			t = uint32(len(x.lists))
			x.terms[n.term] = t
			x.lists = append(x.lists, postings{})
			x.added = append(x.added, n.term)
		}
		x.lists[t].add(id, n.count)
		d.length += n.text + n.title
	}
	x.docs = append(x.docs, d)
	x.bySlug[a.Slug] = id
	if partial {
		x.partial[a.Slug] = true
	}
	x.words += d.length
	if len(x.added) > maxRecent+len(x.sorted)/4 { // so that they can be found during a long Update
		x.sort()
	}
}

// finish sorts the new terms, and compacts the index once a quarter of the documents
// are removed ones. After it, c is completely indexed, unless it is nil.
func (x *Index) finish(c *content.Catalogue) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.indexed = c
	if x.dead > 100 && x.dead*4 > len(x.docs) {
		x.compact()
	}
	x.sort()
}

// sort sorts the added terms.
func (x *Index) sort() {
	slices.Sort(x.added)
	x.recent, x.added = merged(x.recent, x.added), nil
	if len(x.recent) > maxRecent && len(x.recent)*mergeAt > len(x.sorted) {
		x.sorted, x.recent = merged(x.sorted, x.recent), nil
	}
}

// New words are kept beside the sorted ones, of which a large site has hundreds of
// thousands, until there are enough of them that merging is worthwhile.
const (
	maxRecent = 100
	mergeAt   = 50
)

// merged merges two sorted lists.
func merged(a, b []string) []string {
	out := make([]string, 0, len(a)+len(b))
	for len(a) > 0 && len(b) > 0 {
		if a[0] <= b[0] {
			out, a = append(out, a[0]), a[1:]
		} else {
			out, b = append(out, b[0]), b[1:]
		}
	}
	return append(append(out, a...), b...)
}

// compact renumbers the current documents and drops unused terms.
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
	var sorted []string
	for term, t := range x.terms {
		var kept postings
		for p := range x.lists[t].all() {
			if x.docs[p.doc].article != nil {
				kept.add(renumbered[p.doc], p.counted())
			}
		}
		if kept.n > 0 {
			terms[term] = uint32(len(lists))
			lists, sorted = append(lists, kept), append(sorted, term)
		}
	}
	slices.Sort(sorted)
	x.docs, x.terms, x.lists, x.dead, x.sorted, x.recent, x.added = docs, terms, lists, 0, sorted, nil, nil
}

// Search returns the articles published at now that match the query, best first, at
// most limit from offset on, without those for whose slugs hidden (may be nil) returns
// true. An empty query finds nothing.
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
