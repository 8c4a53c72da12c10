package content

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"
)

func yes() *bool { b := true; return &b }
func no() *bool  { b := false; return &b }

// Each front matter gives one field of the article.
func TestFields(t *testing.T) {
	for front, want := range map[string]any{
		"title: 2025":       Article{Title: "2025"},
		"title: 007":        Article{Title: "007"},
		"title: true":       Article{Title: "true"},
		"title: '  a   b '": Article{Title: "a b"},
		"title: a&#8217;s &quot;b&quot; &copy=c &nosuch; &#x2014; d": Article{Title: "a’s \"b\" &copy=c &nosuch; — d"},
		"title: >-\n  two\n  lines":                                  Article{Title: "two lines"},
		"title: \"a\\0b\\tc\\ed\"":                                   Article{Title: "ab cd"},
		"draft: true":                                                Article{Draft: true},
		"draft: 'yes'":                                               Article{Draft: true},
		"published: false":                                           Article{Draft: true},
		"published: true":                                            Article{},
		"draft: false\npublished: false":                             Article{Draft: true},
		"categories: ai":                                             Article{Categories: []string{"ai"}},
		"categories: AI, Машинное обучение, ai":         Article{Categories: []string{"AI", "Машинное обучение"}},
		"categories: [ai, 2025, true, null, '']":        Article{Categories: []string{"ai", "2025", "true"}},
		"categories:\n- [a, b]\n- c":                    Article{Categories: []string{"a", "b", "c"}},
		"category: ai\ncategories: [b]":                 Article{Categories: []string{"ai", "b"}},
		"tags: null":                                    Article{},
		"tags:":                                         Article{},
		"tags: 7":                                       Article{Tags: []string{"7"}},
		"tags: [Go, go, GO]":                            Article{Tags: []string{"Go"}},
		"tags: machine learning":                        Article{Tags: []string{"machine learning"}},
		"slug: Мой Пост!":                               Article{Slug: "мой-пост", rare: &rare{slugWritten: "Мой Пост!"}},
		"url: /a/b/":                                    Article{URL: "/a/b/"},
		"permalink: /:year/x.html":                      Article{rare: &rare{permalink: "/:year/x.html"}},
		"description: d":                                Article{Description: "d"},
		"summary: s":                                    Article{Description: "s"},
		"summary: s\ndescription: d":                    Article{Description: "d"},
		"description: d\nsummary: s":                    Article{Description: "d"},
		"image: a.png":                                  Article{Cover: "a.png"},
		"cover: c.png\nimage: a.png":                    Article{Cover: "c.png"},
		"images: [a.png, b.png]":                        Article{Cover: "a.png"},
		"images:\n- src: a.png":                         Article{Cover: "a.png"},
		"images: [a.png]\ncover: {image: c.png}":        Article{Cover: "c.png"},
		"cover: {image: '', hidden: true}":              Article{},
		"cover: false":                                  Article{},
		"author: A B":                                   Article{Authors: []string{"A B"}},
		"author: [A, B, A]":                             Article{Authors: []string{"A", "B"}},
		"author: {name: A, email: x}":                   Article{Authors: []string{"A"}},
		"authors:\n- name: A\n- B":                      Article{Authors: []string{"A", "B"}},
		"lang: ru":                                      Article{Lang: "ru"},
		"aliases: [/old/, /older/]":                     Article{Aliases: []string{"/old/", "/older/"}},
		"weight: -5":                                    Article{Weight: -5},
		"lastmod: 2025-01-02":                           Article{rare: &rare{lastmod: time.Date(2025, 1, 2, 0, 0, 0, 0, time.UTC)}},
		"expiryDate: 2025-01-02 10:00":                  Article{Expiry: time.Date(2025, 1, 2, 10, 0, 0, 0, time.UTC)},
		"telegram: false":                               Article{TelegramTable: &Telegram{Never: true}},
		"telegram: true":                                Article{},
		"telegram:":                                     Article{},
		"telegram: {channel: '@a', topic: 7}":           Article{TelegramTable: &Telegram{Channel: "@a", Topic: 7}},
		"telegram: {channel: -1001234567890}":           Article{TelegramTable: &Telegram{Channel: "-1001234567890"}},
		"telegram: {format: Rich, post: summary}":       Article{TelegramTable: &Telegram{Format: "rich", Post: "summary"}},
		"telegram: {silent: true, protect: no}":         Article{TelegramTable: &Telegram{Silent: yes(), Protect: no()}},
		"telegram: {pin: on, preview: false}":           Article{TelegramTable: &Telegram{Pin: yes(), Preview: no()}},
		"telegram: {comment: \"What *now*?\"}":          Article{TelegramTable: &Telegram{Comment: "What *now*?", CommentLine: 2}},
		"telegram: {buttons: []}":                       Article{TelegramTable: &Telegram{Buttons: [][]Button{}}},
		"telegram: {buttons: {}}":                       Article{TelegramTable: &Telegram{Buttons: [][]Button{}}},
		"telegram: {buttons: false}":                    Article{TelegramTable: &Telegram{Buttons: [][]Button{}}},
		"telegram: {buttons: }":                         Article{TelegramTable: &Telegram{}},
		"telegram: {topic: 0}":                          Article{TelegramTable: &Telegram{NoTopic: true}},
		"telegram: {topic: }":                           Article{TelegramTable: &Telegram{}},
		"telegram: {reply_to: false}":                   Article{TelegramTable: &Telegram{NoReply: true}},
		"telegram: {comment: false}":                    Article{TelegramTable: &Telegram{NoComment: true}},
		"telegram: {comment: yes}":                      Article{TelegramTable: &Telegram{}},
		"telegram:\n  comment: |\n    One.\n\n    Two.": Article{TelegramTable: &Telegram{Comment: "One.\n\nTwo.", CommentLine: 3}},
		"telegram: {queue: true, pin:}":                 Article{TelegramTable: &Telegram{Queue: true}},
		"telegram:\n  buttons:\n  - {text: A, url: 'https://a.b'}\n  - [{text: B, url: 'https://b.c'}, {C: 'tg://resolve?domain=c'}]": Article{TelegramTable: &Telegram{Buttons: [][]Button{
			{{"A", "https://a.b"}}, {{"B", "https://b.c"}, {"C", "tg://resolve?domain=c"}}}}},
	} {
		a, problems := parse(t, "---\n"+front+"\n---\nText")
		if a == nil || len(problems) > 0 {
			t.Errorf("%s: %v", front, problems)
			continue
		}
		got, expected := *a, want.(Article)
		got.Path, got.BodyLine, got.BodyOffset, got.Size, got.Hash = "", 0, 0, 0, expected.Hash
		if got.rare != nil && got.rare.draftBy != (Hold{}) {
			got.rare = nil // nothing else is of it where there is a draft here
		}
		got.Marked, got.open, got.shown, got.PageSlug = false, false, false, "" // see visibility_test.go, name_test.go
		if expected.Title == "" {
			expected.Title = "Post"
		}
		if expected.Slug == "" {
			expected.Slug = "post"
		}
		if !reflect.DeepEqual(got, expected) {
			t.Errorf("%s:\n  got  %+v\n  want %+v", front, got, expected)
		}
	}
}

// The three formats say the same.
func TestFormatsAgree(t *testing.T) {
	yaml := "---\ntitle: T\ndate: 2025-01-02T03:04:05Z\ntags: [a, 1, true]\nweight: 3\ndraft: true\ncover: {image: x.png}\ntelegram: {pin: true, topic: 5}\n---\n"
	for _, source := range []string{
		"+++\ntitle = \"T\"\ndate = 2025-01-02T03:04:05Z\ntags = [\"a\", 1, true]\nweight = 3\ndraft = true\n[cover]\nimage = \"x.png\"\n[telegram]\npin = true\ntopic = 5\n+++\n",
		"{\"title\": \"T\", \"date\": \"2025-01-02T03:04:05Z\", \"tags\": [\"a\", 1, true], \"weight\": 3, \"draft\": true, \"cover\": {\"image\": \"x.png\"}, \"telegram\": {\"pin\": true, \"topic\": 5}}\n",
	} {
		a, _ := parse(t, yaml)
		b, problems := parse(t, source)
		if b == nil {
			t.Fatal(problems)
		}
		clear := func(a *Article) string {
			a.BodyLine, a.BodyOffset, a.Size, a.Hash = 0, 0, 0, [32]byte{}
			by := a.DraftBy().String()
			a.rare = nil // all that it has is what says that it is a draft, with its line
			table := a.Telegram()
			a.TelegramTable = nil
			return strings.ReplaceAll(fmt.Sprintf("%+v %+v %v", *a, table, *table.Pin), fmt.Sprint(table.Pin), "") + by
		}
		if got, want := clear(b), clear(a); got != want {
			t.Errorf("YAML %s\nother %s", want, got)
		}
	}
}

func TestSlugs(t *testing.T) {
	for path, want := range map[string]string{
		"a.md":                              "a",
		"2025-01-02-a.md":                   "a",
		"2025-1-2-Some Name.md":             "some-name",
		"2025-01-02.md":                     "2025-01-02",
		"_posts/2025-01-02-a.md":            "a",
		"posts/Go & C++.md":                 "go-c++",
		"posts/my-post/index.md":            "my-post",
		"posts/2025-01-02-my-post/index.md": "my-post",
		"posts/my-post/index.ru.md":         "my-post.ru",
		"index.md":                          "index",
		"Привет, мир!.markdown":             "привет-мир",
		"!!!.md":                            "article-",
		"2025-report.md":                    "2025-report",
		"10-things-to-know.md":              "10-things-to-know",
		"a — b.md":                          "a-b",
		"й.md":                              "й",
		"v1.2.md":                           "v1.2",
	} {
		a, problems := testParser.Parse(path, []byte("Text"))
		if a == nil || a.Slug != want && !(strings.HasSuffix(want, "-") && strings.HasPrefix(a.Slug, want)) {
			t.Errorf("%s: %+v, %v, want %s", path, a, problems, want)
		}
	}
	long := Slug(strings.Repeat("ж", 500))
	if len(long) > maxSlug || !strings.HasPrefix(long, "жж") || strings.Trim(long, "ж") != "" {
		t.Errorf("a long slug is %q", long)
	}
	if a, _ := testParser.Parse("_drafts/x.md", []byte("---\ndate: 2025-01-02\n---\n")); a == nil || !a.Draft {
		t.Errorf("a file in _drafts: got %+v, want a draft", a)
	}
	if a, _ := testParser.Parse("2025-01-02-some-name.md", []byte("Text")); a == nil || a.Title != "Some name" {
		t.Errorf("the title is %q", a.Title)
	}
}
