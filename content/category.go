package content

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/dateline-bot/dateline/content/locale"
)

// Category is a category with the articles that are in it, newest first.
type Category struct {
	Name     string // as most articles write it
	Key      string // folded: what commands and aliases are compared by
	Title    string // from the aliases of the configuration, else Name
	Aliases  []string
	Articles []*Article

	folds []string // the keys of all its names
}

// CategoryKey folds the name of a category or tag, so that names that mean
// one thing are equal: case, ё and е, a leading #, and spaces, underscores
// and hyphens are one.
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

// plainKey reports whether a name is its own key: the most are.
func plainKey(name string) bool {
	for i := range len(name) {
		if c := name[i]; (c < 'a' || c > 'z') && (c < '0' || c > '9') {
			return false
		}
	}
	return true
}

// maxNear is how many names a suggestion holds.
const maxNear = 5

// near returns the names in use that resemble the one asked for: by a few
// letters more, less or other, by their beginning, or typed with the keyboard
// in the other layout.
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
	slices.SortStableFunc(found, func(a, b scored) int { return cmp.Compare(a.score, b.score) })
	var names []string
	for _, s := range found[:min(len(found), maxNear)] {
		names = append(names, s.name)
	}
	return names
}

// resemblance returns how far two keys are apart, -1 for too far.
func resemblance(asked, key string) int {
	a, b := []rune(asked), []rune(key)
	if len(a) >= 2 && strings.HasPrefix(key, asked) || len(b) >= 3 && strings.HasPrefix(asked, key) {
		return 1
	}
	limit := max(len(a), len(b)) / 3
	if len(a) == 2 && len(b) == 2 { // aj for ai: one letter of the two is right, or both in the wrong order
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

// editDistance counts the letters to insert, drop, replace or swap with their
// neighbour to turn a into b.
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
