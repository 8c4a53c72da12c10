package content

import (
	"slices"
	"sort"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/dateline-bot/dateline/content/locale"
)

// Category is a category with its articles, newest first.
type Category struct {
	Name     string // as most articles write it
	Key      string // folded: commands and aliases are compared by it
	Title    string // from the configured aliases, else Name
	Aliases  []string
	Articles []*Article

	folds []string // the keys of all its names
}

// CategoryKey folds the name of a category or tag so that equivalent names are equal: it ignores
// case, the difference between ё and е, a leading #, and the difference between spaces, underscores
// and hyphens.
func CategoryKey(name string) string {
	name = strings.TrimLeft(strings.TrimSpace(name), "#")
	if plainKey(name) {
		return name
	}
	var b strings.Builder
	gap := false
	for _, r := range norm.NFC.String(strings.ToLower(name)) {
		if unicode.IsSpace(r) || r == '_' || unicode.Is(unicode.Pd, r) {
			gap = true
			continue
		}
		if gap && b.Len() > 0 {
			b.WriteByte('-')
		}
		gap = false
		if r == 'ё' {
			r = 'е'
		}
		b.WriteRune(r)
	}
	return b.String()
}

// plainKey reports whether a name is its own key, as most are.
func plainKey(name string) bool {
	for i := range len(name) {
		if c := name[i]; (c < 'a' || c > 'z') && (c < '0' || c > '9') {
			return false
		}
	}
	return true
}

// maxNear is the number of suggested names.
const maxNear = 5

// near returns the names in use that are similar to the one asked for: with a few letters added,
// missing or wrong, with the same beginning, or typed with the other keyboard layout.
func near(asked string, categories []Category) []string {
	key := CategoryKey(asked)
	if key == "" || utf8.RuneCountInString(key) > 64 {
		return nil
	}
	var slips []string
	for _, layout := range locale.OtherLayouts(strings.TrimSpace(asked)) {
		slips = append(slips, CategoryKey(layout))
	}
	type scored struct {
		name  string
		score int
	}
	var found []scored
	for _, c := range categories {
		best := -1
		for _, name := range c.folds {
			score := resemblance(key, name)
			for _, slip := range slips {
				if s := resemblance(slip, name); s == 0 || s > 0 && score < 0 {
					score = s
				}
			}
			if score >= 0 && (best < 0 || score < best) {
				best = score
			}
		}
		if best >= 0 {
			found = append(found, scored{c.Title, best})
		}
	}
	sort.SliceStable(found, func(i, j int) bool { return found[i].score < found[j].score })
	var names []string
	for _, s := range found[:min(len(found), maxNear)] {
		names = append(names, s.name)
	}
	return names
}

// resemblance returns the distance of two keys, or -1 if it is too large.
func resemblance(asked, key string) int {
	a, b := []rune(asked), []rune(key)
	if len(a) >= 2 && strings.HasPrefix(key, asked) || len(b) >= 3 && strings.HasPrefix(asked, key) {
		return 1
	}
	limit := max(len(a), len(b)) / 3
	if len(a) == 2 && len(b) == 2 { // aj for ai: one of two letters is right, or both are swapped
		limit = 1
	}
	if len(a)-len(b) > limit || len(b)-len(a) > limit {
		return -1
	}
	if d := editDistance(a, b); d <= limit {
		return d
	}
	return -1
}

// editDistance returns how many letters to insert, delete, replace or swap with their neighbour to
// turn a into b.
func editDistance(a, b []rune) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := range a {
		row[0] = i + 1
		for j := range b {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			row[j+1] = min(last[j+1]+1, row[j]+1, last[j]+cost)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}

// Names knows which names mean the same category. Commands, routes and the catalogue compare
// categories and tags with it.
type Names struct {
	keys map[string]string // key of another name → key of its category
}

// NewNames returns the names for the configured aliases: other names by category.
func NewNames(aliases map[string][]string) Names {
	n := Names{keys: map[string]string{}}
	for name, others := range aliases {
		key := CategoryKey(name)
		for _, other := range others {
			if k := CategoryKey(other); k != key {
				n.keys[k] = key
			}
		}
	}
	return n
}

// Key returns the key of the category that a name means.
func (n Names) Key(name string) string {
	key := CategoryKey(name)
	if k, ok := n.keys[key]; ok {
		return k
	}
	return key
}

// timeline is a list of articles that are dated, not drafts and not held, newest first.
type timeline struct {
	articles []*Article
	expiring bool // one of them expires
}

// at returns what is published at now. It takes a binary search, and a scan only if an article
// expires.
func (t timeline) at(now time.Time) []*Article {
	i := sort.Search(len(t.articles), func(i int) bool { return !t.articles[i].Due.After(now) })
	out := t.articles[i:len(t.articles):len(t.articles)]
	if !t.expiring || !slices.ContainsFunc(out, func(a *Article) bool { return !a.Published(now) }) {
		return out
	}
	return slices.DeleteFunc(slices.Clone(out), func(a *Article) bool { return !a.Published(now) })
}

func (t *timeline) add(a *Article) {
	t.articles = append(t.articles, a)
	t.expiring = t.expiring || !a.Expiry.IsZero()
}

// categories are the categories of a snapshot, by key.
type categories struct {
	byKey map[string]*categoryIndex
	names Names
}

// categoryIndex is a category under construction.
type categoryIndex struct {
	timeline
	category Category // without articles
	names    []*nameIndex
}

// nameIndex is a name as articles write it.
type nameIndex struct {
	index *categoryIndex
	name  string
	count int
}

// sort assigns articles, newest first, to their categories; it returns those that are published on
// their dates.
func (c categories) sort(articles []*Article, aliases map[string][]string) (live timeline) {
	titles := map[string][]string{}
	for name, others := range aliases {
		titles[CategoryKey(name)] = others
	}
	live.articles = make([]*Article, 0, len(articles))
	names := map[string]*nameIndex{}
	for _, a := range articles {
		dated := a.live()
		if dated {
			live.add(a)
		}
		for _, name := range a.Categories {
			n := names[name]
			if n == nil {
				n = &nameIndex{index: c.of(name, titles), name: name}
				n.index.names = append(n.index.names, n)
				names[name] = n
			}
			n.count++
			if articles := n.index.articles; dated && (len(articles) == 0 || articles[len(articles)-1] != a) {
				n.index.add(a)
			}
		}
	}
	for key, index := range c.byKey {
		index.finish(titles[key])
	}
	return live
}

// of returns the index of the category with a name.
func (c categories) of(name string, titles map[string][]string) *categoryIndex {
	key := c.names.Key(name)
	index := c.byKey[key]
	if index == nil {
		index = &categoryIndex{category: Category{Key: key, Aliases: titles[key]}}
		c.byKey[key] = index
	}
	return index
}

// finish gives the category its most frequent name. Configured aliases are used only if no article
// writes the category's own name.
func (x *categoryIndex) finish(titles []string) {
	best, own := (*nameIndex)(nil), false
	for _, n := range x.names {
		proper := CategoryKey(n.name) == x.category.Key
		if best == nil || proper && !own ||
			proper == own && (n.count > best.count || n.count == best.count && n.name < best.name) {
			best, own = n, proper
		}
	}
	x.category.Name = best.name
	if !own {
		x.category.Name = x.category.Key
	}
	x.category.Title = x.category.Name
	if len(titles) > 0 {
		x.category.Title = titles[0]
	}
	x.category.folds = []string{x.category.Key}
	for _, name := range append([]string{x.category.Title}, titles...) {
		if key := CategoryKey(name); !slices.Contains(x.category.folds, key) {
			x.category.folds = append(x.category.folds, key)
		}
	}
}
