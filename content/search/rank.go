package search

import (
	"cmp"
	"iter"
	"maps"
	"math"
	"slices"
	"sort"
	"strings"
	"unicode/utf8"

	"github.com/dateline-bot/dateline/content"
)

// The bounds of a query.
const (
	maxQuery      = 512 // bytes that are read
	maxQueryWords = 12
	maxExpansions = 64 // words that match a prefix
	minBeginning  = 2  // characters of a prefix
)

// The constants of BM25, and the weight of titles relative to text.
const (
	saturation = 1.2
	lengthBias = 0.75
	titleBoost = 4.0
)

// word is a word of a query with the terms that match it.
type word struct {
	stems     []string // one for each possible language, then those of other forms
	own       int      // how many of them belong to the word itself
	beginning string   // prefix of terms that also match; "" for none
	stop      bool     // nearly every text has it
}

// parseQuery splits a query into words; the last one may be incomplete. Words that
// nearly every text has are dropped, unless there are no others: then common is true.
func parseQuery(query string) (kept []word, common bool) {
	if len(query) > maxQuery {
		query = strings.ToValidUTF8(query[:maxQuery], "")
	}
	var words []word
	open, stops := -1, 0
	eachWord(query, func(t token) {
		said := string(t.word)
		w := word{stems: []string{said}, own: 1}
		if !t.paired {
			if w.stop = isStop(said); w.stop {
				stops++
			}
			if t.end == len(query) && utf8.RuneCount(t.word) >= minBeginning {
				open = len(words)
				w.beginning = said
			}
			if stems := stems(said); len(stems) > 0 {
				w.stems, w.own = stems, len(stemsOf(said, allLanguages()...))
			}
		}
		words = append(words, w)
	})
	if len(words) > maxQueryWords {
		words = words[:maxQueryWords]
	}
	common = stops == len(words)
	for i, w := range words {
		if w.stop && !common || i != open && slices.ContainsFunc(kept, func(o word) bool { return slices.Equal(o.stems, w.stems) }) {
			continue
		}
		kept = append(kept, w)
	}
	return kept, common
}

// found is a candidate document.
type found struct {
	words, titles int // words of the query that it has, anywhere and in its title
	score         float64
	last          int // the last word that was counted
}

// rank returns the articles that match the words, best first, and the terms that match.
// Common words are searched in titles only.
func (x *Index) rank(words []word, common bool, shown func(*content.Article) bool) ([]*content.Article, map[string]bool) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	terms := map[string]bool{}
	docs := map[uint32]*found{}
	living := max(len(x.docs)-x.dead, 1)
	average := max(float64(x.words)/float64(living), 1)
	for i, w := range words {
		for _, term := range x.expand(w) {
			terms[term] = true
			list := &x.lists[x.terms[term]]
			having := float64(list.n)
			weight := math.Log(1 + (float64(living)-having+0.5)/(having+0.5))
			weight = max(weight, 0.01)
			if own := w.stems[:min(w.own, len(w.stems))]; !slices.Contains(own, term) {
				weight /= 2
			}
			for p := range list.all() {
				d := x.docs[p.doc]
				if d.article == nil || common && !p.title {
					continue
				}
				f := docs[p.doc]
				if f == nil {
					if !shown(d.article) {
						continue
					}
					f = &found{last: -1}
					docs[p.doc] = f
				}
				f.add(i, p, weight, float64(d.length)/average)
			}
		}
	}
	if common {
		maps.DeleteFunc(docs, func(_ uint32, f *found) bool { return f.words < len(words) })
	}
	return x.order(docs, len(words)), terms
}

// add counts a term that matches word i.
func (f *found) add(i int, p posting, weight, length float64) {
	n := float64(p.count)
	score := weight * n * (saturation + 1) / (n + saturation*(1-lengthBias+lengthBias*length))
	if p.title {
		score += weight * titleBoost
	}
	f.score += score
	if f.last>>1 != i || f.last < 0 {
		f.words++
		f.last = i << 1
	}
	if p.title && f.last&1 == 0 {
		f.titles++
		f.last |= 1
	}
}

// order keeps the documents with the most matching words, and puts those with all of
// them in the title first.
func (x *Index) order(docs map[uint32]*found, words int) []*content.Article {
	most := 0
	for _, f := range docs {
		most = max(most, f.words)
	}
	ids := make([]uint32, 0, len(docs))
	for id, f := range docs {
		if f.words == most && 2*f.words >= words {
			ids = append(ids, id)
		}
	}
	slices.SortFunc(ids, func(a, b uint32) int {
		f, g := docs[a], docs[b]
		if (f.titles == most) != (g.titles == most) {
			return cmp.Compare(g.titles, f.titles)
		}
		return cmp.Or(cmp.Compare(g.score, f.score), x.docs[b].article.Due.Compare(x.docs[a].article.Due),
			strings.Compare(x.docs[a].article.Path, x.docs[b].article.Path))
	})
	articles := make([]*content.Article, len(ids))
	for i, id := range ids {
		articles[i] = x.docs[id].article
	}
	return articles
}

// expand returns the terms of the index that match a word: its stems, and the most
// frequent ones with its prefix.
func (x *Index) expand(w word) []string {
	var terms []string
	for _, stem := range w.stems {
		if _, ok := x.terms[stem]; ok {
			terms = append(terms, stem)
		}
	}
	if w.beginning == "" {
		return terms
	}
	var begun []string
	for term := range x.beginning(w.beginning) {
		if !slices.Contains(w.stems, term) {
			begun = append(begun, term)
		}
	}
	if len(begun) > maxExpansions {
		slices.SortFunc(begun, func(a, b string) int {
			return cmp.Compare(x.lists[x.terms[b]].n, x.lists[x.terms[a]].n)
		})
		begun = begun[:maxExpansions]
	}
	return append(terms, begun...)
}

// beginning yields the terms with a prefix.
func (x *Index) beginning(text string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, sorted := range [][]string{x.sorted, x.recent} {
			for _, term := range sorted[sort.SearchStrings(sorted, text):] {
				if !strings.HasPrefix(term, text) {
					break
				}
				if _, ok := x.terms[term]; ok && !yield(term) {
					return
				}
			}
		}
	}
}
