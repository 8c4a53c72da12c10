package folder

import (
	"bytes"
	"cmp"
	"hash/maphash"
	"os"
	"path"
	"slices"
	"sort"
	"strings"
	"sync"
	"time"

	"github.com/dateline-bot/dateline/content"
)

// A copy of an article would go out as a second post. Names by which no article
// goes tell it alone (content.Parser); here the text decides: of a file that is
// named like a copy of another, nine tenths of the lines are those of the other;
// or a new article has the text of one that is planned or published, or its
// title, date and language. The copy is held, and its author is asked.
//
// Known articles are left alone: those of the ledger, and those that were here
// before the copy. Without a ledger (check, preview) the file with the shortest
// name counts as the original. On the first scan of a new channel, what is dated in
// the past is history, and history may repeat itself.

// originals records which articles are not copies.
type originals struct {
	dir   string
	fresh bool             // Know was told of an empty ledger, and nothing is scanned yet
	known map[string]bool  // paths
	twins map[uint64]int32 // how many articles have a key of content.Article.Twins; see print
	seed  maphash.Seed
	held  int                  // articles that are held as copies of others
	lines map[[2][32]byte]bool // what sameLines said of two files, by their hashes
}

// print replaces a key in twins: 100,000 articles have twice as many keys. Two keys
// of one print only make the articles be compared.
func (o *originals) print(key string) uint64 { return maphash.String(o.seed, key) }

// printsOf are those of the keys of an article.
func (o *originals) printsOf(a *content.Article) []uint64 {
	keys := a.Twins()
	prints := make([]uint64, 0, len(keys))
	for _, key := range keys {
		prints = append(prints, o.print(key))
	}
	return prints
}

// alike returns the prints of each article, and the articles that have a key in common,
// by their places in the list.
func (o *originals) alike(articles []*content.Article) (prints [][]uint64, groups map[string][]int) {
	o.twins = make(map[uint64]int32, 2*len(articles))
	prints = make([][]uint64, len(articles)) // to work out the keys takes far longer
	for i, a := range articles {
		prints[i] = o.printsOf(a)
		for _, print := range prints[i] {
			o.twins[print]++
		}
	}
	groups = map[string][]int{}
	several := func(of uint64) bool { return o.twins[of] > 1 }
	for i, a := range articles {
		if !slices.ContainsFunc(prints[i], several) {
			continue
		}
		for _, key := range a.Twins() {
			if several(o.print(key)) {
				groups[key] = append(groups[key], i)
			}
		}
	}
	return prints, groups
}

// hold holds the copies among the articles, in their place.
func (o *originals) hold(articles []*content.Article) {
	prints, groups := o.alike(articles)
	o.held = 0
	of := map[int]string{}
	byName := sync.OnceValue(func() map[string]int {
		all := make(map[string]int, len(articles))
		for i, a := range articles {
			all[nameKey(placeOf(a.Path))] = i
		}
		return all
	})
	for i, a := range articles {
		if original := o.copiedByName(a, articles, byName); original != "" {
			of[i] = original
		}
	}
	for _, group := range groups {
		if len(group) < 2 {
			continue
		}
		sort.Slice(group, func(one, other int) bool {
			i, j := group[one], group[other]
			return cmp.Or(o.originality(articles[j], of[j])-o.originality(articles[i], of[i]), cmp.Compare(len(articles[i].Path), len(articles[j].Path)),
				strings.Compare(articles[i].Path, articles[j].Path)) < 0 // what is added to a name makes it longer
		})
		first := articles[group[0]]
		for _, i := range group[1:] {
			if _, ok := of[i]; !ok && !o.isKnown(articles[i]) && articles[i].Hold == nil && first.Hold == nil {
				of[i] = first.Path
			}
		}
	}
	for i, original := range of {
		if !isFile(o.dir, original) {
			continue // the file has another name now, and this is it
		}
		a := *articles[i]
		a.Hold = &content.Hold{Rule: content.HoldCopy, Of: original}
		articles[i] = &a
		o.held++
	}
	for i, a := range articles {
		if len(prints[i]) > 0 && a.Hold == nil {
			o.known[a.Path] = true
		}
	}
	o.fresh = false
}

// originality orders articles with one text by which of them is the original.
func (o *originals) originality(a *content.Article, copyOf string) int {
	switch {
	case o.known[a.Path]:
		return 3
	case copyOf != "" || a.Hold != nil:
		return 0
	case copyLike(a.Path):
		return 1
	}
	return 2
}

// isKnown reports whether the article was here before what it may be a copy of.
func (o *originals) isKnown(a *content.Article) bool {
	return o.known[a.Path] || o.fresh && a.Published(time.Now())
}

// copiedByName returns the path of the article that the file is a copy of, by its name
// and most of its lines.
func (o *originals) copiedByName(a *content.Article, articles []*content.Article, byName func() map[string]int) string {
	if o.isKnown(a) || a.Hold != nil || len(a.Twins()) == 0 {
		return ""
	}
	dir, stem := placeOf(a.Path)
	for _, name := range content.CopyOf(stem) {
		i, ok := byName()[nameKey(dir, name)]
		if ok && articles[i].Path != a.Path && o.sameLines(a, articles[i]) {
			return articles[i].Path
		}
	}
	for _, name := range content.CopyBegins(stem) {
		i, ok := byName()[nameKey(dir, name)]
		if ok && articles[i].Path != a.Path && strings.EqualFold(a.Lang, articles[i].Lang) && o.sameLines(a, articles[i]) && o.sameText(a, articles[i]) {
			return articles[i].Path
		}
	}
	return ""
}

// sameText reports whether most lines of two texts are the same, without their front matter:
// a new article may begin with that of another.
func (o *originals) sameText(a, b *content.Article) bool {
	root, err := openRoot(o.dir)
	if err != nil {
		return false
	}
	defer root.Close()
	one, two := bytesOf(root, a), bytesOf(root, b)
	if len(one) < a.BodyOffset || len(two) < b.BodyOffset {
		return false
	}
	text := one[a.BodyOffset:]
	return len(bytes.TrimSpace(text)) >= leastCopied && content.SameLines(text, two[b.BodyOffset:])
}

// leastCopied is how long a text is, in bytes, that the name of its file need not call a copy.
const leastCopied = 200

// sameLines compares two files, once for each content of them.
func (o *originals) sameLines(a, b *content.Article) bool {
	key := [2][32]byte{a.Hash, b.Hash}
	if same, ok := o.lines[key]; ok {
		return same
	}
	root, err := openRoot(o.dir)
	if err != nil {
		return false
	}
	defer root.Close()
	one, two := bytesOf(root, a), bytesOf(root, b)
	same := one != nil && two != nil && content.SameLines(one, two)
	o.lines[key] = same
	return same
}

func bytesOf(root *os.Root, a *content.Article) []byte {
	var buffer bytes.Buffer
	if readFile(root, a.Path, content.MaxFile, &buffer) != nil {
		return nil
	}
	return buffer.Bytes()
}

// touchedBy reports whether changed files may be copies, or copied: then all
// articles have to be looked at.
func (o *originals) touchedBy(changes []content.Change) bool {
	if o.held > 0 {
		return true
	}
	for _, x := range changes {
		if x.New == nil {
			continue
		}
		had := map[string]bool{}
		if x.Old != nil {
			for _, key := range x.Old.Twins() {
				had[key] = true
			}
		}
		for _, key := range x.New.Twins() {
			if n := o.twins[o.print(key)]; n > 1 || n == 1 && !had[key] {
				return true
			}
		}
		if x.Old == nil && (copyLike(x.Path) || o.begins(x.Path)) {
			return true
		}
	}
	return false
}

// patch takes note of a few changes that touched no copies.
func (o *originals) patch(changes []content.Change) {
	for _, x := range changes {
		if x.Old != nil {
			for _, key := range x.Old.Twins() {
				at := o.print(key)
				if o.twins[at]--; o.twins[at] <= 0 {
					delete(o.twins, at)
				}
			}
		}
		if x.New == nil {
			continue
		}
		for _, key := range x.New.Twins() {
			o.twins[o.print(key)]++
		}
		if len(x.New.Twins()) > 0 && x.New.Hold == nil {
			o.known[x.Path] = true
		}
	}
}

// copyLike reports whether a file is named like a copy of another.
func copyLike(p string) bool {
	_, stem := placeOf(p)
	return len(content.CopyOf(stem)) > 0
}

// begins reports whether a file's name begins with that of another file beside it.
func (o *originals) begins(p string) bool {
	dir, stem := placeOf(p)
	return slices.ContainsFunc(content.CopyBegins(stem), func(name string) bool {
		return isFile(o.dir, path.Join(dir, name)+path.Ext(p))
	})
}

// placeOf returns the folder of an article and its name without extension, which for a
// page bundle is that of its folder.
func placeOf(p string) (dir, stem string) {
	dir, stem = path.Dir(p), strings.TrimSuffix(path.Base(p), path.Ext(p))
	if stem == "index" && dir != "." {
		return path.Dir(dir), path.Base(dir)
	}
	return dir, stem
}

// nameKey is what originals are looked for by.
func nameKey(dir, stem string) string { return content.FoldName(path.Join(dir, stem)) }
