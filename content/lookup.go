package content

import (
	"iter"
	"maps"
)

// lookup finds articles by their name or path. A copy shares what has not changed with its original:
// copying a map of 100,000 articles would cost more than all else that a changed file needs.
type lookup struct {
	whole   map[string]*Article // shared by copies, and not modified
	changed map[string]entry    // that differ from whole
}

// entry is what a lookup has under a key.
type entry struct {
	article *Article // nil for a file that is left out
	there   bool     // false: nothing
}

// maxChanged is the largest number of changed entries, which copies have to copy: beyond it, or with
// more than a quarter of the whole, a copy has a new whole.
const maxChanged = 500

// get returns the article, which is nil for a file that is left out, and whether there is an entry.
func (l *lookup) get(key string) (a *Article, ok bool) {
	if e, ok := l.changed[key]; ok {
		return e.article, e.there
	}
	a, ok = l.whole[key]
	return a, ok
}

// article returns the article, or nil.
func (l *lookup) article(key string) *Article {
	a, _ := l.get(key)
	return a
}

// copy returns a copy, of which put and remove do not change l.
func (l *lookup) copy() lookup {
	if len(l.changed) <= min(maxChanged, len(l.whole)/4) {
		changed := maps.Clone(l.changed)
		if changed == nil {
			changed = map[string]entry{}
		}
		return lookup{l.whole, changed}
	}
	return lookup{maps.Collect(l.all()), map[string]entry{}}
}

// all returns the entries.
func (l *lookup) all() iter.Seq2[string, *Article] {
	return func(yield func(string, *Article) bool) {
		for key, a := range l.whole {
			if _, ok := l.changed[key]; !ok && !yield(key, a) {
				return
			}
		}
		for key, e := range l.changed {
			if e.there && !yield(key, e.article) {
				return
			}
		}
	}
}

// put sets an entry of a copy.
func (l *lookup) put(key string, a *Article) { l.changed[key] = entry{a, true} }

// remove removes an entry of a copy.
func (l *lookup) remove(key string) { l.changed[key] = entry{} }
