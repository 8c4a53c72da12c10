package content

import (
	"fmt"
	"iter"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/content/locale"
)

// sameCatalogue reports how two snapshots differ to those who use them.
func sameCatalogue(a, b *Catalogue) string {
	describe := func(c *Catalogue) map[string]string {
		out := map[string]string{
			"articles": slugsOf(c.Articles()), "problems": fmt.Sprint(c.Problems()),
			"slugs": fmt.Sprint(slices.Sorted(keysOf(&c.bySlug))), "paths": fmt.Sprint(slices.Sorted(keysOf(&c.byPath))),
			"channels": fmt.Sprint(c.Channels()),
		}
		for _, a := range c.Articles() {
			out["slug "+a.Slug] = fmt.Sprint(c.Article(a.Slug) == a, c.ByPath(a.Path) == a)
		}
		for day := range 12 {
			text := slugsOf(c.Published(on(day)))
			for _, x := range c.Categories(on(day)) {
				text += fmt.Sprintf("; %s %s %v: %s", x.Key, x.Title, x.folds, slugsOf(x.Articles))
			}
			out[fmt.Sprint("day ", day)] = text
		}
		return out
	}
	x, y := describe(a), describe(b)
	for _, key := range slices.Sorted(maps.Keys(y)) {
		if x[key] != y[key] {
			return fmt.Sprintf("%s\n %s\n %s", key, x[key], y[key])
		}
	}
	if len(x) != len(y) {
		return "one has more"
	}
	return ""
}

func keysOf(l *lookup) iter.Seq[string] {
	return func(yield func(string) bool) {
		for key := range l.all() {
			if !yield(key) {
				return
			}
		}
	}
}

// randomFolder is a folder whose files change at random.
type randomFolder struct {
	*rand.Rand
	files    map[string]*Article
	problems map[string][]Problem
}

// article makes the i-th article anew.
func (r *randomFolder) article(i int) *Article {
	names := []string{"ai", "AI", "ИИ", "нейросети", "Go lang", "go_lang", "rare"}
	a := made(fmt.Sprintf("s%d", i), r.IntN(10))
	a.Path = fmt.Sprintf("%d.md", i)
	if r.IntN(20) == 0 {
		a.Slug = "s0"
	}
	if r.IntN(10) == 0 {
		EditTelegram(&a.TelegramTable).Channel = fmt.Sprint("@own", r.IntN(3))
	}
	for range r.IntN(4) {
		a.Categories = append(a.Categories, names[r.IntN(len(names)-r.IntN(2))])
	}
	switch r.IntN(6) {
	case 0:
		a.Draft = true
	case 1:
		a.Due, a.Date = time.Time{}, time.Time{}
	case 2:
		a.Expiry = a.Due.AddDate(0, 0, 2)
	}
	return a
}

// whole makes a snapshot of all files.
func (r *randomFolder) whole() *Catalogue {
	var all []*Article
	var wrong []Problem
	for _, path := range slices.Sorted(maps.Keys(r.files)) {
		if a := r.files[path]; a != nil {
			all = append(all, a)
		}
		wrong = append(wrong, r.problems[path]...)
	}
	r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	return NewCatalogue(all, wrong, map[string][]string{"ai": {"ИИ", "нейросети"}})
}

// change changes one or two files.
func (r *randomFolder) change() (changes []Change) {
	for range 1 + r.IntN(2) {
		i := r.IntN(14)
		path := fmt.Sprintf("%d.md", i)
		if slices.ContainsFunc(changes, func(x Change) bool { return x.Path == path }) {
			continue
		}
		x := Change{Path: path, Old: r.files[path], New: r.article(i)}
		switch r.IntN(5) {
		case 0: // it is broken now
			x.New, x.Problems = nil, []Problem{{path, 2, SeverityError, locale.Text("broken")}}
		case 1:
			x.Problems = []Problem{{path, 3, SeverityWarning, locale.Text("odd")}}
		}
		r.files[path], r.problems[path] = x.New, x.Problems
		changes = append(changes, x)
	}
	return changes
}

// TestPatchIsAllMadeAnew changes random files of random folders, and holds that
// the patched snapshot is the one that is made of all.
func TestPatchIsAllMadeAnew(t *testing.T) {
	patched := 0
	for seed := range uint64(400) {
		r := &randomFolder{rand.New(rand.NewPCG(seed, 1)), map[string]*Article{}, map[string][]Problem{}}
		for i := range 2 + r.IntN(12) {
			r.files[fmt.Sprintf("%d.md", i)] = r.article(i)
		}
		c := r.whole()
		for range 6 {
			changes := r.change()
			want := r.whole()
			got, ok := c.Patch(changes)
			if !ok {
				c = want
				continue
			}
			patched++
			if diff := sameCatalogue(got, want); diff != "" {
				t.Fatalf("seed %d: patched and made anew differ: %s", seed, diff)
			}
			c = got
		}
	}
	if t.Logf("%d snapshots were patched", patched); patched < 500 {
		t.Errorf("hardly any snapshot was patched: got %v, want at least %v", patched, 500)
	}
}
