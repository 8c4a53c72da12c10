package search

import (
	"strings"
	"time"
	"unicode/utf8"

	"github.com/dateline-bot/dateline/content"
)

// Near returns a word of a published article that a misspelt word may have been meant
// to be: at most most letters of its stem differ, not including the first. It is "" if
// there is none. If most is 0 it is the word itself, if an article has it.
func (x *Index) Near(word string, most int, now time.Time, hidden func(slug string) bool) string {
	term, a := x.nearTerm(word, most, func(a *content.Article) bool {
		return a.Published(now) && (hidden == nil || !hidden(a.Slug))
	})
	if a == nil {
		return ""
	}
	if most == 0 {
		return strings.ToLower(word)
	}
	body, err := x.bodies.Body(a)
	if err != nil {
		return ""
	}
	near, language := "", languageOf(a.Lang, a.Title, body)
	for _, text := range []string{a.Title, plainText(body)} {
		eachWord(text, func(t token) {
			if near == "" && !t.paired && stem(string(t.word), language) == term {
				near = strings.ToLower(text[t.start:t.end])
			}
		})
	}
	return near
}

// nearTerm returns the term that is nearest to one of the stems of a word, and an
// article that has it.
func (x *Index) nearTerm(word string, most int, shown func(*content.Article) bool) (term string, in *content.Article) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	var all []string
	for _, w := range Words(word) {
		all = append(all, stems(w)...)
	}
	for _, s := range all {
		if a := x.shownWith(s, shown); a != nil {
			return s, a
		}
	}
	if most == 0 {
		return "", nil
	}
	often := 0 // of equally near words, the most frequent one
	for _, s := range all {
		_, n := utf8.DecodeRuneInString(s)
		if n == 0 {
			continue
		}
		first, letters, distances := s[:n], utf8.RuneCountInString(s), DistancesFrom(s)
		for known := range x.beginning(first) {
			if n := utf8.RuneCountInString(known); n > letters+most || n < letters-most {
				continue
			}
			d := distances.To(known)
			uses := int(x.lists[x.terms[known]].n)
			if d > most || d == most && uses <= often && term != "" || isStop(known) {
				continue
			}
			if a := x.shownWith(known, shown); a != nil {
				term, in, most, often = known, a, d, uses
			}
		}
	}
	return term, in
}

// shownWith returns an article with a term that may be shown, or nil.
func (x *Index) shownWith(term string, shown func(*content.Article) bool) *content.Article {
	id, ok := x.terms[term]
	if !ok {
		return nil
	}
	for p := range x.lists[id].all() {
		if a := x.docs[p.doc].article; a != nil && shown(a) {
			return a
		}
	}
	return nil
}
