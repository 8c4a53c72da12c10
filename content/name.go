package content

import (
	"cmp"
	"path"
	"slices"
	"strconv"
	"strings"
)

// Two files may have one slug: 2026-12-01-update.md and 2026-12-15-update.md,
// post/intro.md and talk/intro.md, en/same.md and ru/same.md. Each is an article
// of its own, so each gets a name that no other has (Article.Slug), while its
// page keeps the slug that the site knows (Article.PageSlug).
//
// A name is for good: posts, links, buttons and subscriptions go by it. So a
// file that is known by a name keeps it, whatever else appears, for as long as
// its own slug leads to that name. Where it has another name since, the former one
// is no other article's while it is there: old links and buttons lead to it.

// named gives every article the name that it goes by. known are names by path,
// of this process or of the ledger, and former the names that articles had before,
// with the present one; they are not changed. The articles come back in
// the order of their paths, copied where their name is not their slug. repeats
// says that a slug is there twice.
func named(articles []*Article, known, former map[string]string) (out []*Article, repeats bool) {
	out = slices.SortedFunc(slices.Values(articles), func(a, b *Article) int { return cmp.Compare(a.Path, b.Path) })
	taken := make(map[string]bool, len(out))
	chosen := make([]string, len(out))
	for i, a := range out {
		if name := known[a.Path]; name != "" && !taken[name] && leadsTo(a, name) {
			chosen[i], taken[name] = name, true
		}
	}
	reserved := map[string]bool{}
	for name, now := range former {
		reserved[name] = taken[now]
	}
	for i, a := range out {
		for n := 0; chosen[i] == ""; n++ {
			if name := nameOf(a, n); name != "" && !taken[name] && !reserved[name] {
				chosen[i], taken[name] = name, true
			}
		}
		repeats = repeats || chosen[i] != a.ownName()
		if chosen[i] != a.Slug {
			b := *a
			b.Slug = chosen[i]
			out[i] = &b
		}
	}
	return out, repeats
}

// nameOf returns the n-th name that an article may go by: its slug, with its
// date, with its folder, with a number.
func nameOf(a *Article, n int) string {
	switch n {
	case 0:
		return a.ownName()
	case 1:
		if date := parsePath(a.Path).date; date != "" {
			return date + "-" + a.ownName()
		}
		return ""
	case 2:
		dir := path.Dir(a.Path)
		if parsePath(a.Path).bundled {
			dir = path.Dir(dir)
		}
		if folder := Slug(strings.TrimLeft(path.Base(dir), "._")); folder != "" {
			return folder + "/" + a.ownName()
		}
		return ""
	}
	return a.ownName() + "-" + strconv.Itoa(n-1)
}

// page returns the slug of the article's page.
func (a *Article) page() string { return cmp.Or(a.PageSlug, a.Slug) }

// ownName is the slug that the file gives by itself: with the language that it ends in,
// which the page's slug goes without.
func (a *Article) ownName() string {
	return cmp.Or(a.fileSlug, a.page())
}

// leadsTo reports whether the article may go by the name.
func leadsTo(a *Article, name string) bool {
	for n := range 3 {
		if nameOf(a, n) == name {
			return true
		}
	}
	rest, ok := strings.CutPrefix(name, a.ownName()+"-")
	_, err := strconv.ParseUint(rest, 10, 16)
	return ok && err == nil
}
