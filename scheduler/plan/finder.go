package plan

import (
	"hash/maphash"
	"iter"
	"slices"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/route"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// finder determines which row of a chat belongs to an article: by its slug, by its path, or by its
// content.
type finder struct {
	scene    *Scene
	memory   *Memory
	adopting bool                                    // files are read differently than at the last comparison
	rows     []*ledger.Delivery                      // of the chat
	was      func(*ledger.Delivery) *ledger.Delivery // a row before this comparison
	seed     maphash.Seed                            // of the hashes of keys
	byKey    map[uint64]int32                        // the last row of a topic and slug, by the hash of both; see printed
	byPath   map[uint64]int32                        // the last row of a topic and path
	others   *byContent                              // nil until a row is looked for by content
	used     map[int64]bool                          // rows for which an article was found
	visited  map[key]*ledger.Delivery                // the same, by their present slug
}

// byContent finds rows by what their articles have in them.
type byContent struct {
	hash  printed // rows by topic and content
	title printed // rows by topic, title and date
}

type key struct {
	topic int
	slug  string
}

type keyPath struct {
	topic int
	path  string
}

type keyHash struct {
	topic int
	hash  [32]byte
}

// keyTitle is what remains of an article that is renamed and edited at once.
type keyTitle struct {
	topic int
	title string
	due   time.Time
}

// newFinder indexes the rows of a chat; was returns one as it was before the comparison.
func newFinder(sc *Scene, m *Memory, rows []*ledger.Delivery, adopting bool, was func(*ledger.Delivery) *ledger.Delivery) *finder {
	f := &finder{
		scene: sc, memory: m, adopting: adopting, rows: rows, was: was, seed: maphash.MakeSeed(),
		byKey: make(map[uint64]int32, len(rows)), byPath: make(map[uint64]int32, len(rows)),
		used: make(map[int64]bool, len(rows)), visited: map[key]*ledger.Delivery{},
	}
	for i, d := range rows {
		if !d.Flags.Has(ledger.Digest) {
			f.byKey[maphash.Comparable(f.seed, key{d.Topic, d.Slug})] = int32(i + 1)
			f.byPath[maphash.Comparable(f.seed, keyPath{d.Topic, d.Path})] = int32(i + 1)
		}
	}
	return f
}

// row returns the row with a number, from 1; nil for 0.
func (f *finder) row(number int32) *ledger.Delivery {
	if number == 0 {
		return nil
	}
	return f.rows[number-1]
}

// content returns the index of the rows by their content, as it was before this comparison. It is made
// when the first row is looked for: few comparisons need it.
func (f *finder) content() *byContent {
	if f.others != nil {
		return f.others
	}
	f.others = &byContent{newPrinted(f.seed, f.rows), newPrinted(f.seed, f.rows)}
	for i, d := range slices.Backward(f.rows) { // so that the first is found first
		if d.Flags.Has(ledger.Digest) {
			continue
		}
		d = f.was(d)
		printAs(&f.others.hash, i, keyHash{d.Topic, d.SourceHash})
		if !d.FileDue.IsZero() {
			printAs(&f.others.title, i, keyTitle{d.Topic, d.Title, d.FileDue.UTC()})
		}
	}
	return f.others
}

// printed finds rows by hashes of keys, which take a fifth of the memory of the keys: a large site
// has 100,000 rows, and lookups are rare. Two keys with the same 64-bit hash are not
// expected.
type printed struct {
	seed  maphash.Seed
	rows  []*ledger.Delivery
	first map[uint64]int32 // the number of a row, from 1
	next  []int32          // the row after this one; 0 for none
}

func newPrinted(seed maphash.Seed, rows []*ledger.Delivery) printed {
	return printed{seed, rows, make(map[uint64]int32, len(rows)), make([]int32, len(rows))}
}

// printAs makes a row findable by a key, before rows with that key that were added earlier.
func printAs[K comparable](x *printed, row int, k K) {
	sum := maphash.Comparable(x.seed, k)
	x.next[row] = x.first[sum]
	x.first[sum] = int32(row + 1)
}

// having returns the rows that had a key when they were indexed, in their order.
func having[K comparable](x *printed, k K) iter.Seq[*ledger.Delivery] {
	return func(yield func(*ledger.Delivery) bool) {
		for at := x.first[maphash.Comparable(x.seed, k)]; at != 0; at = x.next[at-1] {
			if !yield(x.rows[at-1]) {
				return
			}
		}
	}
}

// none reports whether there is no such row.
func none(rows iter.Seq[*ledger.Delivery]) bool {
	for range rows {
		return false
	}
	return true
}

// use records that a row belongs to an article.
func (f *finder) use(d *ledger.Delivery, a *content.Article, pl route.Place) {
	f.used[d.ID] = true
	if f.scene.Articles.Translations().Any() { // only those are looked up here
		f.visited[key{pl.Topic, a.Slug}] = d
	}
}

// find returns the row of the article: the one with its slug, or else the one with its path if its
// content is unchanged or no article has that row's slug any more, or else the one with its
// content, or its title and date, if the file of that row is gone. If unchanged files have swapped
// their slugs, the path decides.
func (f *finder) find(a *content.Article, pl route.Place) *ledger.Delivery {
	d := f.row(f.byPath[maphash.Comparable(f.seed, keyPath{pl.Topic, a.Path})])
	if e := f.row(f.byKey[maphash.Comparable(f.seed, key{pl.Topic, a.Slug})]); e != nil {
		if d != nil && d != e && d.SourceHash == a.Hash && f.renames(e) {
			return d
		}
		return e
	}
	if d != nil && d.SourceHash == a.Hash && !f.used[d.ID] {
		return d
	}
	if d == nil || f.scene.known(d.Slug) || f.used[d.ID] {
		return f.sameContent(a, pl)
	}
	return d
}

// renames reports whether the row's article is in its file, unchanged, under another slug, because
// the program or a setting derives its slug differently.
func (f *finder) renames(d *ledger.Delivery) bool {
	a := f.scene.Articles.ByPath(d.Path)
	return a != nil && a.Hash == d.SourceHash && a.Slug != d.Slug
}

// sameContent returns the row of an article with the same content whose file no longer exists: it
// was renamed. If there is none, it returns the row with the same title and date, which was renamed
// and edited, unless several have them.
func (f *finder) sameContent(a *content.Article, pl route.Place) *ledger.Delivery {
	for d := range having(&f.content().hash, keyHash{pl.Topic, a.Hash}) {
		if !f.used[d.ID] && !f.here(d) {
			return d
		}
	}
	if f.adopting { // files may be read differently, including titles and dates
		return nil
	}
	var found *ledger.Delivery
	for d := range having(&f.content().title, titleOf(a, pl)) {
		if f.used[d.ID] || f.here(d) || f.unread(d) {
			continue
		}
		if found != nil {
			return nil
		}
		found = d
	}
	return found
}

// titleOf returns the key by title and date, which is zero for an article without a date.
func titleOf(a *content.Article, pl route.Place) keyTitle {
	if a.Due.IsZero() {
		return keyTitle{}
	}
	return keyTitle{pl.Topic, a.Title, a.Due.UTC()}
}

// here reports whether the folder contains a row's file, under its slug or its path, readable or
// not.
func (f *finder) here(d *ledger.Delivery) bool {
	return f.scene.known(d.Slug) || f.scene.never(d.Slug) || f.scene.has(d.Path) || f.scene.broken(d.Path)
}

// twin reports whether an article that the ledger does not know may be another one being renamed,
// in which case it has to wait.
func (f *finder) twin(a *content.Article, pl route.Place) bool {
	if none(having(&f.content().hash, keyHash{pl.Topic, a.Hash})) && none(having(&f.content().title, titleOf(a, pl))) {
		return false
	}
	return f.memory.waits(a.Path, f.scene.Now)
}

// posted reports whether the whole file of an article that the ledger does not know was that of a
// published post, until this comparison: it was renamed, and another file took its name.
func (f *finder) posted(a *content.Article, pl route.Place) bool {
	for d := range having(&f.content().hash, keyHash{pl.Topic, a.Hash}) {
		was := f.was(d)
		if b := f.scene.Articles.ByPath(was.Path); was.State() == ledger.Sent && b != nil && b.Hash != a.Hash {
			return true
		}
	}
	return false
}

// unread reports whether the file of a post still exists although its article is not in the
// catalogue: the program no longer reads it as an article. Its author did not say so in the file,
// edited or not.
func (f *finder) unread(d *ledger.Delivery) bool {
	if d.Flags.Has(ledger.Stays) && f.scene.has(d.Path) {
		return true // telegram: false, edited since
	}
	return f.scene.Unchanged(d.Path, d.SourceHash) || !f.scene.has(d.Path) && f.scene.exists(d.Path)
}

// hasTranslation reports whether another translation of an article is, was or may be in its place,
// and the article itself is not.
func (f *finder) hasTranslation(a *content.Article, pl route.Place) bool {
	if all := f.scene.Articles.Translations().Of(a); all == nil || f.find(a, pl) != nil {
		return false
	}
	for _, b := range f.scene.Articles.Translations().Of(a) {
		if b == a {
			continue
		}
		d := f.visited[key{pl.Topic, b.Slug}]
		if d == nil {
			d = f.find(b, pl)
		}
		if d != nil && (d.Flags.Has(ledger.Out) || d.State() != ledger.Planned && d.State() != ledger.Failed) {
			return true
		}
	}
	return false
}
