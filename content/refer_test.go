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
	c := NewCatalogue(all, nil, nil)
	for ref, want := range map[string]string{
		"one": "one", " one ": "one", "blog/2026-01-02-one.md": "one", "2026-01-02-one.md": "one", "2026-01-02-one": "one", "/blog/2026-01-02-one": "one",
		"../blog/2026-01-02-one.md": "one", "from": "from", "same": "ru/same", "ru/same": "ru/same", "en/same": "same", "twice": "", "b/twice": "b/twice",
		"pair.md": "pair.ru", "blog/pair": "pair.ru", "pair.ru.md": "pair.ru",
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
