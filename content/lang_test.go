package content

import (
	"reflect"
	"slices"
	"strings"
	"testing"
)

func TestLanguageOf(t *testing.T) {
	for p, want := range map[string]string{
		"post.ru.md":                     "ru",
		"post.en.markdown":               "en",
		"blog/intro/index.de.md":         "de",
		"index.pt-br.md":                 "pt-BR",
		"post.zh_CN.md":                  "zh-CN",
		"post.zh-hans.md":                "zh-Hans",
		"post.it.md":                     "it",
		"en/same.md":                     "en",
		"ru/same.md":                     "ru",
		"content/ru/posts/a.md":          "ru",
		"posts/zh-cn/a.md":               "zh-CN",
		"i18n/fr/docusaurus-blog/a.md":   "fr",
		"content/english/blog/a.md":      "en",
		"content/russian/blog/a/b.md":    "ru",
		"it-IT/a.md":                     "it-IT",
		"ru/post.en.md":                  "en",
		"post.md":                        "",
		"it/a.md":                        "", // computers
		"cs/a.md":                        "",
		"pl/a.md":                        "",
		"is/it/no/a.md":                  "",
		"go/a.md":                        "",
		"ai/a.md":                        "",
		"posts/to-do/a.md":               "",
		"node.js.md":                     "",
		"index.ts.md":                    "",
		"socket.io.md":                   "",
		"v1.0.md":                        "",
		"2026-12-01-post.draft.md":       "",
		"no-go/a.md":                     "",
		"en-route/a.md":                  "",
		"de-facto/a.md":                  "",
		"ru.md":                          "",
		"post.ru.md/a.md":                "",
		"posts/2026/12/a.md":             "",
		"content/no-language/en-us/a.md": "en-US",
		"a.zh-hant-tw.md":                "zh-Hant-TW", "a.es-419.md": "es-419", "a.en-part-2.md": "", "a.en-2024.md": "",
	} {
		if got := languageOf(p); got != want {
			t.Errorf("%s: got %q, want %q", p, got, want)
		}
	}
	// The front matter comes first.
	a, _ := testParser.Parse("ru/a.en.md", []byte("---\ntitle: T\nlang: de\n---\n"))
	b, _ := testParser.Parse("ru/a.md", []byte("---\ntitle: T\n---\n"))
	if a == nil || b == nil || a.Lang != "de" || b.Lang != "ru" {
		t.Errorf("got %+v and %+v, want languages de and ru", a, b)
	}
}

// dated parses a file with a title, a date and more lines of front matter.
func dated(t *testing.T, p, more string) *Article {
	t.Helper()
	a, problems := testParser.Parse(p, []byte("---\ntitle: T\ndate: 2026-01-01\n"+more+"---\nText of "+p+"\n"))
	if a == nil {
		t.Fatalf("%s: %v", p, problems)
	}
	return a
}

// files parses files that differ in their paths, and in lines of front matter behind a
// bar.
func files(t *testing.T, names ...string) (out []*Article) {
	t.Helper()
	for _, name := range names {
		p, more, _ := strings.Cut(name, "|")
		if more != "" {
			more += "\n"
		}
		out = append(out, dated(t, p, more))
	}
	return out
}

func TestTranslations(t *testing.T) {
	for _, x := range []struct {
		name  string
		files []string
		want  string // the groups
	}{
		{"at the end of the name", []string{"post.en.md", "post.ru.md", "other.ru.md"}, "post.en.md post.ru.md"},
		{"beside a file without a mark", []string{"post.md", "post.ru.md", "b.md"}, "post.md post.ru.md"},
		{"page bundles", []string{"post/index.md", "post/index.ru.md"}, "post/index.md post/index.ru.md"},
		{"folders", []string{"en/post.md", "ru/post.md", "ru/b.md"}, "en/post.md ru/post.md"},
		{"folders below", []string{"content/en/blog/a.md", "content/ru/blog/a.md"}, "content/en/blog/a.md content/ru/blog/a.md"},
		{"folders in sections", []string{"blog/a.md", "blog/ru/a.md"}, "blog/a.md blog/ru/a.md"},
		{"a bundle and a file", []string{"en/a/index.md", "ru/a.md"}, "en/a/index.md ru/a.md"},
		{"Jekyll's folders", []string{"_posts/en/2026-01-01-a.md", "_posts/ru/2026-01-01-a.md"}, "_posts/en/2026-01-01-a.md _posts/ru/2026-01-01-a.md"},
		{"Jekyll's dates", []string{"_posts/2026-1-9-a.md", "_posts/ru/2026-01-09-a.md"}, "_posts/2026-1-9-a.md _posts/ru/2026-01-09-a.md"},
		{"Docusaurus", []string{"blog/a.md", "i18n/fr/docusaurus-plugin-content-blog/a.md"}, "blog/a.md i18n/fr/docusaurus-plugin-content-blog/a.md"},
		{"Docusaurus' other blogs and documents", []string{"docs/a.md", "i18n/fr/docusaurus-plugin-content-docs/current/a.md", "site/news/b.md", "site/i18n/fr/docusaurus-plugin-content-blog-news/b.md",
			"versioned_docs/version-1/c.md", "i18n/fr/docusaurus-plugin-content-docs/version-1/c.md", "i18n/fr/docusaurus-theme-classic/d.md", "theme-classic/d.md"},
			"docs/a.md i18n/fr/docusaurus-plugin-content-docs/current/a.md i18n/fr/docusaurus-plugin-content-docs/version-1/c.md versioned_docs/version-1/c.md site/i18n/fr/docusaurus-plugin-content-blog-news/b.md site/news/b.md"},
		{"names of languages", []string{"content/english/a.md", "content/russian/a.md"}, "content/english/a.md content/russian/a.md"},
		{"Hugo's key", []string{"en/about.md|translationKey: x", "ru/o-nas.md|translationKey: x"}, "en/about.md ru/o-nas.md"},
		{"Jekyll's ref", []string{"a.md|lang: en\nref: x", "b.md|lang: ru\nref: x"}, "a.md b.md"},
		{"keys of themes", []string{"a.md|i18nKey: x", "de/b.md|i18nKey: x", "c.md|reference: y", "nl/d.md|reference: y"}, "a.md de/b.md c.md nl/d.md"},
		{"references to sources", []string{"a.md|reference: https://example.org/x", "de/b.md|reference: https://example.org/x", "c.md|reference: [y]", "nl/d.md|reference: [y]"}, ""},
		{"one permalink", []string{"a.md|lang: en\npermalink: /x/", "b.md|lang: ru\npermalink: /x/"}, "a.md b.md"},
		{"a permalink that is a pattern", []string{"a.md|lang: en\npermalink: /:year/:title/", "b.md|lang: ru\npermalink: /:year/:title/"}, ""},
		{"a key that means something else", []string{"a.md|lang: en\nref: news", "b.md|lang: ru\nref: news", "c.md|lang: ru\nref: news"}, ""},
		{"one slug", []string{"a-en.md|lang: en\nslug: x", "a-de.md|lang: de\nslug: x", "b.md|slug: x", "c/a.md|lang: fr\nslug: x"}, "a-de.md a-en.md b.md"},
		{"one slug, one language", []string{"a.md|lang: en\nslug: x", "b.md|lang: de\nslug: x", "c.md|lang: de\nslug: x"}, ""},
		{"one slug, no language", []string{"a.md|slug: x", "b.md|slug: x"}, ""},
		{"one slug, and a mark", []string{"a.md|slug: x\nlang: en", "a.de.md|slug: x", "b.md|slug: x\nlang: fr"}, "a.de.md a.md"},
		{"one slug in the folders of languages", []string{"en/post/a.md|slug: x", "de/post/b.md|slug: x", "it/post/c.md|lang: it\nslug: x", "de/talk/d.md|slug: x"}, "de/post/b.md en/post/a.md it/post/c.md"},
		{"one slug at the end of names", []string{"a.md|slug: x", "b.de.md|slug: x"}, "a.md b.de.md"},
		{"one slug of page bundles", []string{"post/a/index.md|slug: x\nlang: en", "post/b/index.md|slug: x\nlang: de"}, "post/a/index.md post/b/index.md"},
		{"one slug in the folder of one language", []string{"de/a.md|slug: x", "de/b.md|slug: x", "en/c.md|slug: x"}, ""},
		{"one permalink, one language", []string{"a.md|lang: en\npermalink: /x/", "b.md|lang: en\npermalink: /x/"}, ""},
		{"one key, one language", []string{"en/a.md|translationKey: x", "en/b.md|translationKey: x"}, ""},
		{"one name in two sections", []string{"post/intro.md", "talk/intro.md"}, ""},
		{"a permalink and a file without", []string{"a.md|lang: en\npermalink: /x/", "a.ru.md|permalink: /ru/x/"}, "a.md a.ru.md"},
		{"words that are languages", []string{"it/a.md", "cs/a.md", "go/a.md"}, ""},
		{"words beside a language", []string{"en/post/a.md", "it/post/a.md", "it/post/b.md", "cs/c.md"}, "en/post/a.md it/post/a.md"},
		{"words beside a language, with nothing in common but an index", []string{"de/index.md", "it/index.md", "de/a.md", "it/b.md"}, ""},
		{"words beside files without a mark", []string{"intro.md", "it/intro.md", "cs/intro.md"}, ""},
		{"words among Docusaurus' translations", []string{"blog/a.md", "i18n/it/docusaurus-plugin-content-blog/a.md"}, "blog/a.md i18n/it/docusaurus-plugin-content-blog/a.md"},
		{"a folder that is a word, and the file's language", []string{"a.md|lang: en", "it/a.md|lang: it", "cs/a.md|lang: en"}, "a.md it/a.md"},
		{"a script and a region", []string{"index.md", "index.zh.md", "index.zh-hant-tw.md", "index.es-419.md"}, "index.es-419.md index.md index.zh-hant-tw.md index.zh.md"},
		{"one language only", []string{"ru/a.md", "ru/b.md", "c.ru.md"}, ""},
	} {
		t.Run(x.name, func(t *testing.T) {
			c := NewCatalogue(files(t, x.files...), nil, nil)
			var got []string
			for _, a := range c.Articles() {
				if all := c.Translations().Of(a); all != nil && all[0] == a {
					for _, b := range all {
						got = append(got, b.Path)
					}
				}
			}
			if strings.Join(got, " ") != x.want {
				t.Errorf("got %q, want %q", got, x.want)
			}
		})
	}
}

// TestPageOfATranslation holds that the names of articles stay as they are, while the
// slugs and addresses of their pages are the site generator's.
func TestPageOfATranslation(t *testing.T) {
	c := NewCatalogue(files(t, "post.en.md", "post.ru.md", "b.en.md"), nil, nil)
	if got, want := (Site{BaseURL: "https://example.com/en/"}).Address(c.ByPath("post.ru.md")), "https://example.com/ru/post/"; got != want {
		t.Errorf("on a site with a folder for each language: got %s, want %s", got, want)
	}
	for _, x := range []struct {
		name, language string
		files          []string
		want           []string // name, slug and address
	}{
		{"the file without a mark is the site's own", "", []string{"post.md", "post.ru.md", "only.ru.md"},
			[]string{"post post /post/", "post.ru post /ru/post/", "only.ru only /ru/only/"}},
		{"the language of most", "", []string{"a.en.md", "a.ru.md", "b.en.md", "b.ru.md", "b.de.md", "c.en.md", "c.de.md"},
			[]string{"a.en a /a/", "a.ru a /ru/a/", "b.en b /b/", "b.ru b /ru/b/", "b.de b /de/b/", "c.en c /c/", "c.de c /de/c/"}},
		{"the channel's language is not the site's", "ru", []string{"post.md", "post.ru.md"}, []string{"post post /post/", "post.ru post /ru/post/"}},
		{"a mark of the site's own", "", []string{"a.md", "a.ru.md", "b.en.md", "b.ru.md"}, []string{"a a /a/", "a.ru a /ru/a/", "b.en b /b/", "b.ru b /ru/b/"}},
		{"a name that is cut", "", []string{"🎉.md", "🎉.ru.md", "b.md", "b.ru.md"}, []string{"article-e98c2562 article-e98c2562 /article-e98c2562/", "ru ru /ru/ru/", "b b /b/", "b.ru b /ru/b/"}},
		{"the language of the settings", "ru", []string{"a.en.md", "a.ru.md"}, []string{"a.en a /en/a/", "a.ru a /a/"}},
		{"folders", "", []string{"en/a.md", "ru/a.md"}, []string{"a a /en/a/", "ru/a a /ru/a/"}},
		{"a bundle with a date", "", []string{"2026-01-01-post/index.md", "2026-01-01-post/index.ru.md"},
			[]string{"post post /post/", "post.ru post /ru/post/"}},
		{"a slug of its own", "", []string{"post.md", "post.ru.md|slug: privet"}, []string{"post post /post/", "privet privet /ru/privet/"}},
		{"Polyglot's folders", "", []string{"_posts/2026-01-01-hello.md|lang: en", "_posts/pt-BR/2026-01-01-hello.md|lang: pt-BR", "_posts/2026-01-01-alone.md|lang: pt-BR"},
			[]string{"hello hello /2026/01/01/hello.html", "2026-01-01-hello hello /pt-BR/2026/01/01/hello.html", "alone alone /2026/01/01/alone.html"}},
		{"Polyglot's permalink", "en", []string{"_posts/2026-01-01-hello.md|lang: en\npermalink: /x/", "_posts/2026-01-01-hallo.md|lang: de\npermalink: /x/"},
			[]string{"hello hello /x/", "hallo hallo /de/x/"}},
		{"Jekyll with folders of its own", "en", []string{"en/news/_posts/2026-01-01-hello.md", "de/news/_posts/2026-01-01-hello.md"},
			[]string{"2026-01-01-hello hello /en/news/2026/01/01/hello.html", "hello hello /de/news/2026/01/01/hello.html"}},
		{"Jekyll's ref", "en", []string{"_posts/2026-01-01-hello.md|lang: en\nref: h", "_posts/2026-01-01-hallo.md|lang: de\nref: h"},
			[]string{"hello hello /2026/01/01/hello.html", "hallo hallo /2026/01/01/hallo.html"}},
		{"words that are languages", "", []string{"en/a.md", "it/a.md"}, []string{"a a /en/a/", "it/a a /it/a/"}},
		{"no site in several languages", "", []string{"post.it.md"}, []string{"post.it post.it /post.it/"}},
	} {
		t.Run(x.name, func(t *testing.T) {
			c := Shelf{Language: x.language}.Catalogue(files(t, x.files...), nil)
			site := Site{BaseURL: "https://example.com"}
			for i, f := range x.files {
				p, _, _ := strings.Cut(f, "|")
				a := c.ByPath(p)
				if got := a.Slug + " " + a.PageSlug + " " + site.Path(a); got != x.want[i] {
					t.Errorf("%s: got %q, want %q", p, got, x.want[i])
				}
				if c.Index().At(site, site.Path(a)) != a {
					t.Errorf("%s: another article is at %s", p, site.Path(a))
				}
			}
		})
	}
}

// TestConfiguredLanguages holds what the languages in the configuration of a site say: which one its
// pages without a mark have, that a folder such as it is one of them, and how addresses write them.
func TestConfiguredLanguages(t *testing.T) {
	hugo := Languages{All: []string{"en", "it", "ru", "pt-BR"}, Site: "ru"}
	zola := Languages{All: []string{"pt-BR", "en"}, Site: "en", AsWritten: true}
	for _, x := range []struct {
		name      string
		languages Languages
		files     []string
		want      []string // language, address and the translation that channels get
	}{
		{"the default language of marked files", hugo, []string{"a.en.md", "a.ru.md"}, []string{"en /en/a/ a.ru.md", "ru /a/ a.ru.md"}},
		{"the language of files without a mark", hugo, []string{"a.md", "a.en.md", "b.md", "c.md|lang: de"}, []string{"ru /a/ a.md", "en /en/a/ a.md", "ru /b/ b.md", "de /c/ c.md"}},
		{"a word beside files without a mark", hugo, []string{"a.md", "it/a.md", "it/b.md"}, []string{"ru /a/ a.md", "it /it/a/ a.md", "it /it/b/ it/b.md"}},
		{"Hugo's folders", hugo, []string{"a.md", "a.pt-BR.md"}, []string{"ru /a/ a.md", "pt-BR /pt-br/a/ a.md"}},
		{"Zola's folders", zola, []string{"a.md", "a.pt-BR.md"}, []string{"en /a/ a.md", "pt-BR /pt-BR/a/ a.md"}},
		{"the default language of the generator", Languages{All: []string{"de", "en"}, Otherwise: "en"}, []string{"a.md", "a.de.md", "de/b.md", "en/b.md"}, []string{"en /a/ a.md", "de /de/a/ a.md", "de /de/b/ en/b.md", "en /en/b/ en/b.md"}},
		{"another than that of the generator", Languages{All: []string{"de", "fr"}, Otherwise: "en"}, []string{"fr/b.md", "de/b.md", "c.md"}, []string{"fr /fr/b/ de/b.md", "de /de/b/ de/b.md", " /c/ c.md"}},
		{"only the default language is listed", Languages{All: []string{"", "no"}, Site: "no"}, []string{"en/a.md", "no/a.md", "no/b.md"}, []string{"en /en/a/ no/a.md", "no /no/a/ no/a.md", "no /no/b/ no/b.md"}},
		{"folders that are no sections", Languages{All: []string{"en", "it", "pt-br"}, Site: "en", Folders: true}, []string{"en/posts/a.md", "it/posts/a.md", "pt-br/posts/b.md|slug: c", "it/posts/d/index.md"},
			[]string{"en /posts/a/ en/posts/a.md", "it /it/posts/a/ en/posts/a.md", "pt-BR /pt-br/posts/c/ pt-br/posts/b.md", "it /it/posts/d/ it/posts/d/index.md"}},
		{"folders that are no sections, without translations", Languages{All: []string{"en", "it"}, Site: "en", Folders: true}, []string{"en/posts/a.md", "it/posts/b.md"}, []string{"en /posts/a/ en/posts/a.md", "it /it/posts/b/ it/posts/b.md"}},
		{"a folder that isn't a section, beside the site's language", Languages{All: []string{"en", "de"}, Site: "en", Folders: true}, []string{"posts/a.md", "posts/a.fr.md", "de/posts/b.md"}, []string{"en /posts/a/ posts/a.md", "fr /fr/posts/a/ posts/a.md", "de /de/posts/b/ de/posts/b.md"}},
		{"folders that are sections", Languages{All: []string{"en", "it"}, Site: "en"}, []string{"en/posts/a.md", "it/posts/a.md"}, []string{"en /en/posts/a/ en/posts/a.md", "it /it/posts/a/ en/posts/a.md"}},
		{"Docusaurus' folders", Languages{All: []string{"en", "pt-BR"}, Site: "en"}, []string{"blog/a.md", "i18n/pt-BR/docusaurus-plugin-content-blog/a.md"}, []string{"en /blog/a/ blog/a.md", "pt-BR /pt-BR/blog/a/ blog/a.md"}},
		{"one language", Languages{All: []string{"it", "it"}, Site: "it"}, []string{"it/a.md", "a.md"}, []string{" /it/a/ it/a.md", " /a/ a.md"}},
		{"no language", Languages{All: []string{"docs", "blog"}, Site: "docs"}, []string{"a.md"}, []string{" /a/ a.md"}},
	} {
		c := Shelf{Languages: x.languages}.Catalogue(files(t, x.files...), nil)
		for range 2 {
			for i, f := range x.files {
				p, _, _ := strings.Cut(f, "|")
				a := c.ByPath(p)
				if got := a.Lang + " " + (Site{BaseURL: "https://example.com"}).Path(a) + " " + a.InChannel(c).Path; got != x.want[i] {
					t.Errorf("%s: %s: got %q, want %q", x.name, p, got, x.want[i])
				}
			}
			c = Shelf{Languages: x.languages, Before: c}.Catalogue(files(t, x.files...), nil)
		}
	}
}

// TestInLanguage holds which translation stands for an article, and which one channels
// get.
func TestInLanguage(t *testing.T) {
	any := func(*Article) bool { return true }
	for _, x := range []struct {
		name, channel string
		files         []string
		lang          string
		want          string // for a reader of the language
		posted        string // for a channel
	}{
		{"the reader's", "", []string{"a.md", "a.ru.md", "a.de.md"}, "ru", "a.ru.md", "a.md"},
		{"a region of it", "", []string{"a.md", "a.pt-br.md"}, "pt", "a.pt-br.md", "a.md"},
		{"the reader's region", "", []string{"a.md", "a.ru.md"}, "ru-UA", "a.ru.md", "a.md"},
		{"one that is not there", "", []string{"a.md", "a.de.md"}, "ru", "a.md", "a.md"},
		{"the channel's", "ru", []string{"a.md", "a.ru.md"}, "de", "a.md", "a.ru.md"},
		{"the channel's is not there", "ru", []string{"a.md", "a.de.md", "b.md", "b.ru.md"}, "ru", "a.md", "a.md"},
		{"a file without a mark says its language", "", []string{"a.md|lang: ru", "a.en.md"}, "de", "a.md", "a.md"},
		{"the language of most", "", []string{"de/a.md", "en/a.md", "de/b.md", "en/b.md", "fr/b.md", "en/c.md", "fr/c.md"}, "ru", "en/a.md", "en/a.md"},
		{"a draft gives way", "", []string{"a.md|draft: true", "a.ru.md"}, "ru", "a.ru.md", "a.ru.md"},
		{"all are drafts", "", []string{"a.md|draft: true", "a.ru.md|draft: true"}, "ru", "a.ru.md", "a.md"},
		{"telegram: false", "", []string{"a.md|telegram: false", "a.ru.md"}, "en", "a.md", "a.ru.md"},
		{"a word beside a language", "", []string{"en/a.md", "it/a.md", "en/b.md"}, "it", "it/a.md", "en/a.md"},
		{"the channel's, a word beside a language", "it", []string{"it/a.md", "en/a.md", "en/b.md"}, "de", "it/a.md", "it/a.md"},
	} {
		c := Shelf{Language: x.channel}.Catalogue(files(t, x.files...), nil)
		p, _, _ := strings.Cut(x.files[0], "|")
		if got := c.Translations().In(c.ByPath(p), x.lang, any); got.Path != x.want {
			t.Errorf("%s: got %s, want %s", x.name, got.Path, x.want)
		}
		var posted []string
		for _, a := range c.Translations().Of(c.ByPath(p)) {
			if a.Instead == nil && !a.Telegram().Never {
				posted = append(posted, a.Path)
			}
			if got := a.InChannel(c).Path; a.Instead != nil && got != x.posted {
				t.Errorf("%s: instead of %s comes %s, want %s", x.name, a.Path, got, x.posted)
			}
		}
		if strings.Join(posted, " ") != x.posted {
			t.Errorf("%s: channels get %q, want %s", x.name, posted, x.posted)
		}
	}
}

// TestArticlesOfTranslationsAreKept holds that an edit of one file makes no others anew.
func TestArticlesOfTranslationsAreKept(t *testing.T) {
	parsed := files(t, "a.md", "a.ru.md", "b.md", "b.ru.md")
	before := Shelf{}.Catalogue(parsed, nil)
	parsed[0] = dated(t, "a.md", "weight: 3\n")
	after := Shelf{Before: before}.Catalogue(parsed, nil)
	gone, came := Difference(before, after)
	for _, list := range [][]*Article{gone, came} {
		if len(list) != 2 || !strings.HasPrefix(list[0].Path, "a.") || !strings.HasPrefix(list[1].Path, "a.") {
			t.Errorf("got %d articles that changed, want a.md and a.ru.md, which names it", len(list))
		}
	}
}

// TestPatchOfTranslations holds that a patched snapshot knows the same translations as
// one that is made anew, or is not made.
func TestPatchOfTranslations(t *testing.T) {
	base := files(t, "a.md", "b.ru.md", "ru/c.md", "d.md|translationKey: x", "ru/dd.md|translationKey: x")
	for _, x := range []struct {
		name    string
		changes []Change
		ok      bool
	}{
		{"a file without a mark", []Change{{Path: "n.md", New: dated(t, "n.md", "")}}, true},
		{"the first of its kind", []Change{{Path: "ru/n.md", New: dated(t, "ru/n.md", "")}}, true},
		{"the only one changed", []Change{{Path: "ru/c.md", Old: base[2], New: dated(t, "ru/c.md", "weight: 3\n")}}, true},
		{"the only one gone", []Change{{Path: "ru/c.md", Old: base[2]}}, true},
		{"the first pair of all", []Change{{Path: "a.ru.md", New: dated(t, "a.ru.md", "")}}, false},
		{"a pair with a slug of its own", []Change{{Path: "ru/a.md", New: dated(t, "ru/a.md", "slug: privet\n")}}, false},
		{"a pair at once", []Change{{Path: "n.md", New: dated(t, "n.md", "")}, {Path: "n.ru.md", New: dated(t, "n.ru.md", "")}}, false},
		{"a pair of marked files at once", []Change{{Path: "en/x.md", New: dated(t, "en/x.md", "translationKey: k\n")}, {Path: "ru/y.md", New: dated(t, "ru/y.md", "translationKey: k\n")}}, false},
		{"a pair is made", []Change{{Path: "c.md", New: dated(t, "c.md", "")}}, false},
		{"a pair is parted", []Change{{Path: "d.md", Old: base[3]}}, false},
	} {
		c := NewCatalogue(base, nil, nil)
		got, ok := c.Patch(x.changes)
		if ok != x.ok {
			t.Errorf("%s: patched is %t, want %t", x.name, ok, x.ok)
		}
		if !ok {
			continue
		}
		if want := NewCatalogue(got.Articles(), nil, nil); !reflect.DeepEqual(got.translations.byKey, want.translations.byKey) {
			t.Errorf("%s: got %v, want %v", x.name, got.translations.byKey, want.translations.byKey)
		}
	}
}

// TestPatchBesideWords holds that nothing is patched where the language of other files may depend
// on it.
func TestPatchBesideWords(t *testing.T) {
	before := Shelf{}.Catalogue(files(t, "it/n.md", "a.md"), nil)
	for p, want := range map[string]bool{"en/n.md": false, "it/a.md": false, "cs/b.md": false, "n.en.md": false, "b.md": true, "go/b.md": true} {
		if _, ok := before.Patch([]Change{{Path: p, New: dated(t, p, "slug: b\n")}}); ok != want {
			t.Errorf("%s: patched is %t, want %t", p, ok, want)
		}
	}
	parsed := files(t, "en/a.md", "it/a.md|slug: uno", "it/b.md")
	was := Shelf{}.Catalogue(parsed, nil)
	if got := was.ByPath("it/b.md").Lang; got != "it" {
		t.Errorf("the language of it/b.md is %q, want it", got)
	}
	now := Shelf{Before: was}.Catalogue(parsed, nil)
	if gone, came := Difference(was, now); len(gone)+len(came) > 0 {
		t.Errorf("%d articles changed with no file, want 0", len(came))
	}
	apart := Shelf{Before: was}.Catalogue(parsed[1:], nil)
	apart = Shelf{Before: apart}.Catalogue(slices.Concat(parsed[1:], files(t, "b.md")), nil)
	if got := apart.ByPath("it/b.md").Lang; got != "it" {
		t.Errorf("once the folder of the other language is gone, the language of it/b.md is %q, want it as before", got)
	}
	if got := NewCatalogue(parsed[1:], nil, nil).ByPath("it/b.md").Lang; got != "" {
		t.Errorf("without a folder of another language, that of it/b.md is %q, want none", got)
	}
}

// TestPatchInConfiguredLanguages holds that a new article gets its language and place from the
// configuration of the site at once.
func TestPatchInConfiguredLanguages(t *testing.T) {
	for _, there := range []string{"a.md", "en/a.md", "de/a.md"} {
		before := Shelf{Languages: Languages{All: []string{"en", "de"}, Site: "en", Folders: true}}.Catalogue(files(t, there), nil)
		for _, p := range []string{"b.md", "de/b.md", "en/b.md", "i18n/de/docusaurus-plugin-content-blog/b.md"} {
			if _, ok := before.Patch([]Change{{Path: p, New: dated(t, p, "")}}); ok {
				t.Errorf("%s beside %s: patched without its language or place", p, there)
			}
		}
	}
}
