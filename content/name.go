package content

import (
	"cmp"
	"path"
	"slices"
	"strconv"
	"strings"
)

// Two files may have the same slug: 2026-12-01-update.md and 2026-12-15-update.md,
// post/intro.md and talk/intro.md, en/same.md and ru/same.md. Each is an article of its
// own, so each gets a unique name (Article.Slug), while its page keeps the slug that the
// site knows (Article.PageSlug).
//
// A name is permanent: posts, links, buttons and subscriptions use it. A file therefore
// keeps a known name, whatever other files appear, as long as its own slug leads to that
// name. If it has another name since, the former one is not given to another article while
// it exists, because old links and buttons lead to it.

// named gives every article its name. known are names by path, from this process or the ledger, and
// former the former names of articles with the present one; neither is modified. The articles are
// returned in the order of their paths, copied if their name differs from their slug. repeats says
// that a slug occurs twice.
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

// nameOf returns the n-th name that an article may get: its slug, with its date, with its folder,
// with a number.
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

// ownName is the slug that the file itself gives, including the language at its end, which the
// page's slug omits.
func (a *Article) ownName() string {
	return cmp.Or(a.said().fileSlug, a.page())
}

// leadsTo reports whether the article may have the name.
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
