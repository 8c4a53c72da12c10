package content

import "testing"

func TestReferred(t *testing.T) {
	from := &Article{Slug: "from", Path: "blog/from.md", Lang: "ru"}
	all := []*Article{
		from,
		{Slug: "one", Path: "blog/2026-01-02-one.md"},
		{Slug: "same", PageSlug: "same", Path: "en/same.md", Lang: "en"},
		{Slug: "ru/same", PageSlug: "same", Path: "ru/same.md", Lang: "ru"},
		{Slug: "pair", Path: "blog/pair.md"},
		{Slug: "pair.ru", Path: "blog/pair.ru.md", Lang: "ru"},
		{Slug: "twice", PageSlug: "twice", Path: "a/twice.md", Lang: "en"},
		{Slug: "b/twice", PageSlug: "twice", Path: "b/twice.md", Lang: "en"},
	}
	all = append(all,
		&Article{Slug: "moved", Path: "blog/moved.md", Title: "How to move house", Aliases: []string{"/2019/old-house/", "Umzug"}},
		&Article{Slug: "another-name", Path: "notes/2026-02-03-my file.md"},
		&Article{Slug: "bundle-slug", Path: "notes/bundle/index.md"},
		&Article{Slug: "titled", Path: "blog/titled.md", Title: "Twice the same", Lang: "en"},
		&Article{Slug: "titled-2", Path: "blog/titled-2.md", Title: "Twice the same", Lang: "ru"},
		&Article{Slug: "third", Path: "blog/third.md", Title: "Thrice", Lang: "ru"},
		&Article{Slug: "third-2", Path: "blog/third-2.md", Title: "Thrice", Lang: "ru"},
	)
	c := Shelf{Former: map[string]string{"house": "moved", "one": "moved", "gone": "deleted"}}.Catalogue(all, nil)
	for ref, want := range map[string]string{
		"one": "one", " one ": "one", "blog/2026-01-02-one.md": "one", "2026-01-02-one.md": "one", "2026-01-02-one": "one", "/blog/2026-01-02-one": "one",
		"../blog/2026-01-02-one.md": "one", "from": "from", "same": "ru/same", "ru/same": "ru/same", "en/same": "same", "twice": "", "b/twice": "b/twice",
		"pair.md": "pair.ru", "blog/pair": "pair.ru", "pair.ru.md": "pair.ru",
		"house": "moved", "2026-05-06-house.md": "moved", "gone": "", "old-house": "moved", "/2019/old-house/": "moved", "2019/old-house": "moved", "umzug": "moved",
		"/blog/one/": "one", "/2026/01/02/one.html": "one", "../moved/one.md": "one", "https://example.org/one/": "",
		"How to move house": "moved", "how to Move House": "moved", "Twice the same": "titled-2", "Thrice": "",
		"my file": "another-name", "my-file.md": "another-name", "notes/my-file": "another-name", "[[my file]]": "another-name", "@/notes/bundle/index.md": "bundle-slug", "bundle": "bundle-slug",
		"[[]]": "", "https://example.org/my-file": "",
		"": "", "nothing": "", "../../etc": "",
	} {
		got := ""
		if a := Referred(c, from, ref); a != nil {
			got = a.Slug
		}
		if got != want {
			t.Errorf("%q: got %q, want %q", ref, got, want)
		}
	}
}
