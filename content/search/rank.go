package search

import (
	"cmp"
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
	maxExpansions = 64 // words that a prefix matches
	minBeginning  = 2  // characters of a beginning
)

// The constants of BM25, and how much more a title says than the text.
const (
	saturation = 1.2
	lengthBias = 0.75
	titleBoost = 4.0
)

// word is a word of a query: the terms that match it.
type word struct {
	stems     []string // one for each language that it may be of
	beginning string   // of terms that count too; "" for none
	stop      bool     // nearly every text has it
}

// parseQuery cuts a query into words; the last one may be half typed. Words
// that nearly every text has are left out, unless there are no others: common
// tells that.
func parseQuery(query string) (kept []word, common bool) {
	if len(query) > maxQuery {
		query = strings.ToValidUTF8(query[:maxQuery], "")
	}
	var words []word
	open, stops := -1, 0
	eachWord(query, func(t token) {
		said := string(t.word)
		w := word{stems: []string{said}}
		if !t.paired {
			if w.stop = isStop(said); w.stop {
				stops++
			}
			if t.end == len(query) && utf8.RuneCount(t.word) >= minBeginning {
				open = len(words)
				w.beginning = said
			}
			if stems := stems(said); len(stems) > 0 {
				w.stems = stems
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

// found is a document under consideration.
type found struct {
	words, titles int // of the query that it has, anywhere and in its title
	score         float64
	last          int // the word that was counted last
}

// rank returns the articles that the words find, best first, and the terms
// that match the words. Common words are looked for in titles alone.
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
			list := x.lists[x.terms[term]]
			weight := math.Log(1 + (float64(living)-float64(len(list))+0.5)/(float64(len(list))+0.5))
			weight = max(weight, 0.01)
			if !slices.Contains(w.stems, term) {
				weight /= 2
			}
			for _, p := range list {
				d := x.docs[p.doc()]
				if d.article == nil || common && !p.inTitle() {
					continue
				}
				f := docs[p.doc()]
				if f == nil {
					if !shown(d.article) {
						continue
					}
					f = &found{last: -1}
					docs[p.doc()] = f
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
	n := float64(p.count())
	score := weight * n * (saturation + 1) / (n + saturation*(1-lengthBias+lengthBias*length))
	if p.inTitle() {
		score += weight * titleBoost
	}
	f.score += score
	if f.last>>1 != i || f.last < 0 {
		f.words++
		f.last = i << 1
	}
	if p.inTitle() && f.last&1 == 0 {
		f.titles++
		f.last |= 1
	}
}

// order keeps the documents that have the most words, and puts those with all
// of them in the title first.
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

// expand returns the terms of the index that match a word: its stems, and
// the commonest of those that begin as it does.
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
	from := sort.SearchStrings(x.sorted, w.beginning)
	var begun []string
	for _, term := range x.sorted[from:] {
		if !strings.HasPrefix(term, w.beginning) {
			break
		}
		if _, ok := x.terms[term]; ok && !slices.Contains(w.stems, term) {
			begun = append(begun, term)
		}
	}
	if len(begun) > maxExpansions {
		slices.SortFunc(begun, func(a, b string) int {
			return cmp.Compare(len(x.lists[x.terms[b]]), len(x.lists[x.terms[a]]))
		})
		begun = begun[:maxExpansions]
	}
	return append(terms, begun...)
}
