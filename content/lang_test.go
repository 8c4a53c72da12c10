package content

import "testing"

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
