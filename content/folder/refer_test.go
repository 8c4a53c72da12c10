package folder

import (
	"testing"
	"time"

	"github.com/dateline-bot/dateline/content/markup"
)

// TestReferences holds where ref and relref of Hugo, post_url and link of Jekyll, @/ of
// Zola, links to files and wiki links lead: to the article in the language of the one
// that links, else to that which is asked for, also by an address or a name that it had.
func TestReferences(t *testing.T) {
	const text = "---\ntitle: T\ndate: 2026-01-01\n---\n"
	f, c := tree(t, Config{Zone: time.UTC, BaseURL: "https://e.org/"}, map[string]string{
		"main.md": text, "main.ru.md": text,
		"posts/intro.md": text, "posts/intro.ru.md": text, "posts/intro.de.md": text, "posts/_index.md": text,
		"posts/duo.en.md": text, "posts/duo.ru.md": text,
		"posts/only.md": text, "posts/solo.ru.md": text,
		"posts/bundle/index.md": text, "posts/bundle/index.ru.md": text, "posts/bundle/part.md": text,
		"posts/sub/2026-01-02-jekyll.md": text,
		"posts/now.md":                   "---\ndate: 2026-01-01\naliases: [/posts/then/]\n---\n",
		"talks/intro.md":                 text, "talks/moved.md": "---\ndate: 2026-01-01\naliases: [/old/place/, former-name, Other Title]\n---\n",
		"talks/else.md": "---\ndate: 2026-01-01\nredirect_from: https://e.org/was/there.html\nslug: else-where\n---\n",
		"talks/twin.md": "---\ndate: 2026-01-01\naliases: [Shared]\n---\n", "talks/twin2.md": "---\ndate: 2026-01-01\naliases: [shared]\n---\n",
	})
	ref := func(name, lang string) string { return markup.Reference(name, lang) }
	for _, test := range []struct{ from, dest, want string }{
		// Hugo's
		{"main.md", ref("posts/intro.md", ""), "posts/intro.md"},
		{"main.md", ref("/posts/intro", ""), "posts/intro.md"},
		{"main.ru.md", ref("posts/intro.md", ""), "posts/intro.ru.md"},
		{"main.ru.md", ref("/posts/intro.md", "de"), "posts/intro.de.md"},
		{"main.ru.md", ref("/posts/intro.md", "en"), "posts/intro.md"},
		{"main.ru.md", ref("posts/duo.md", ""), "posts/duo.ru.md"},
		{"main.ru.md", ref("duo", "en"), "posts/duo.en.md"},
		{"main.ru.md", ref("/posts/duo.md", "fr"), ""},
		{"main.md", ref("/posts/intro.md", "ru"), "posts/intro.ru.md"},
		{"main.ru.md", ref("posts/intro.de.md", ""), "posts/intro.de.md"},
		{"main.ru.md", ref("only.md", ""), "posts/only.md"},
		{"main.md", ref("solo.md", ""), "posts/solo.ru.md"},
		{"main.md", ref("intro.md", ""), "several: posts/intro.md, talks/intro.md"},
		{"posts/only.md", ref("intro.md", ""), "posts/intro.md"},
		{"posts/only.md", ref("./intro", ""), "posts/intro.md"},
		{"posts/only.md", ref("../talks/intro.md#part", ""), "talks/intro.md#part"},
		{"posts/bundle/index.ru.md", ref("intro.md", ""), "posts/intro.ru.md"},
		{"posts/bundle/index.md", ref("part.md", ""), "posts/bundle/part.md"},
		{"main.ru.md", ref("posts/bundle", ""), "posts/bundle/index.ru.md"},
		{"main.md", ref("posts/bundle/index.md", ""), "posts/bundle/index.md"},
		{"main.ru.md", ref("bundle/", ""), "posts/bundle/index.ru.md"},
		{"main.md", ref("posts/_index.md", ""), "https://e.org/posts/"},
		{"main.md", ref("/posts", ""), "https://e.org/posts/"},
		{"main.md", ref("nope.md", ""), ""},
		{"main.md", ref("/posts/nope.md", ""), ""},
		{"main.md", ref("/old/place", ""), "talks/moved.md"},
		// Jekyll's
		{"main.md", ref("2026-01-02-jekyll.md", ""), "posts/sub/2026-01-02-jekyll.md"},
		{"main.md", ref("sub/2026-01-02-jekyll.md", ""), "posts/sub/2026-01-02-jekyll.md"},
		{"main.md", "/was/there.html", "talks/else.md"},
		// Zola's
		{"main.md", "@/posts/intro.md", "posts/intro.md"},
		{"main.ru.md", "@/posts/intro.md#a", "posts/intro.ru.md#a"},
		{"main.md", "@/posts/_index.md", "https://e.org/posts/"},
		{"main.md", "@/posts/nope.md", ""},
		// links to files
		{"main.ru.md", "posts/intro.md", "posts/intro.ru.md"},
		{"main.ru.md", "./posts/intro.ru.md", "posts/intro.ru.md"},
		{"main.ru.md", "main.md", "main.md"},
		{"main.md", "posts/solo.md", "posts/solo.ru.md"},
		{"main.md", "posts/solo.mdx", "posts/solo.ru.md"},
		{"posts/intro.de.md", "../talks/intro.md", "talks/intro.md"},
		{"main.ru.md", "/posts/intro/", "posts/intro.md"},
		// addresses that an article had
		{"main.md", "/old/place/", "talks/moved.md"},
		{"main.md", "/talks/former-name/", "talks/moved.md"},
		{"posts/only.md", "then.md", "posts/now.md"},
		{"main.md", "./posts/then.md#x", "posts/now.md#x"},
		{"main.md", ref("posts/then.md", ""), "posts/now.md"},
		{"main.md", "@/posts/then.md", "posts/now.md"},
		{"main.md", "https://e.org/old/place#x", "talks/moved.md#x"},
	} {
		target, got := f.Resolve(c.ByPath(test.from), test.dest), ""
		switch b := c.Article(target.Slug); {
		case target.Kind == TargetArticle && b != nil:
			got = b.Path
		case target.Kind == TargetSite:
			got = target.Address
		case target.Several != "":
			got = "several: " + target.Several
		}
		if target.Fragment != "" {
			got += "#" + target.Fragment
		}
		if got != test.want {
			t.Errorf("%s in %s leads to %q, want %q", test.dest, test.from, got, test.want)
		}
	}
	for name, want := range map[string]string{
		"Other title": "talks/moved.md", "only": "posts/only.md", "shared": "several: talks/twin.md, talks/twin2.md", "Nobody": "",
	} {
		target, got := f.Note(c.ByPath("main.md"), name), ""
		if b := c.Article(target.Slug); target.Kind == TargetArticle && b != nil {
			got = b.Path
		} else if target.Several != "" {
			got = "several: " + target.Several
		}
		if got != want {
			t.Errorf("[[%s]] leads to %q, want %q", name, got, want)
		}
	}
}

// TestFormerNames holds that a link by the name that an article went by before leads to
// it, unless another has the name now.
func TestFormerNames(t *testing.T) {
	const text = "---\ntitle: T\ndate: 2026-01-01\n---\n"
	f, _ := tree(t, Config{Zone: time.UTC}, map[string]string{"main.md": text, "talks/new.md": text, "talks/taken.md": text})
	f.KnowFormer(map[string]string{"old": "new", "taken": "new"})
	c := f.Catalogue()
	for dest, want := range map[string]string{
		"talks/old.md": "talks/new.md", "/talks/old/": "talks/new.md", markup.Reference("old.md", ""): "talks/new.md", "old": "talks/new.md",
		"talks/taken.md": "talks/taken.md", "/other/old/": "",
	} {
		target, got := f.Resolve(c.ByPath("main.md"), dest), ""
		if b := c.Article(target.Slug); target.Kind == TargetArticle && b != nil {
			got = b.Path
		}
		if got != want {
			t.Errorf("%s leads to %q, want %q", dest, got, want)
		}
	}
}
