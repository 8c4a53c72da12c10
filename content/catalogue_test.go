package content

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// made makes an article in a catalogue's tests: due some days after 2025-01-01.
func made(slug string, day int, categories ...string) *Article {
	due := time.Date(2025, 1, 1+day, 0, 0, 0, 0, time.UTC)
	return &Article{Slug: slug, Path: slug + ".md", Title: slug, Date: due, Due: due, Categories: categories}
}

func on(day int) time.Time { return time.Date(2025, 1, 1+day, 0, 0, 0, 0, time.UTC) }

func slugsOf(articles []*Article) string {
	var s []string
	for _, a := range articles {
		s = append(s, a.Slug)
	}
	return strings.Join(s, " ")
}

func TestCatalogue(t *testing.T) {
	draft := made("draft", 1, "ai", "secret")
	draft.Draft = true
	undated := made("undated", 0, "ai")
	undated.Due, undated.Date = time.Time{}, time.Time{}
	expired := made("expired", 2, "ai")
	expired.Expiry = on(4)
	c := NewCatalogue([]*Article{made("a", 1, "ai"), made("c", 3, "AI", "Go lang"), draft, undated, made("b", 2, "go_lang", "AI"), expired, made("z", 9, "future")}, nil, nil)
	if got := slugsOf(c.Articles()); got != "z c b expired a draft undated" {
		t.Errorf("articles %s", got)
	}
	for day, want := range map[int]string{0: "", 1: "a", 2: "b expired a", 3: "c b expired a", 4: "c b a", 9: "z c b a"} {
		if got := slugsOf(c.Published(on(day))); got != want {
			t.Errorf("published on day %d: %s, want %s", day, got, want)
		}
	}
	var got []string
	for _, category := range c.Categories(on(3)) {
		got = append(got, fmt.Sprintf("%s/%s: %s", category.Key, category.Title, slugsOf(category.Articles)))
	}
	if want := "ai/ai: c b expired a; go-lang/Go lang: c b"; strings.Join(got, "; ") != want {
		t.Errorf("categories %s", strings.Join(got, "; "))
	}
	if c.Article("draft") != draft || c.Article("no") != nil || !c.Present("draft.md") || c.Present("no.md") {
		t.Errorf("got draft %v, no %v, draft.md present %t, no.md present %t; want the draft, nil, true, false",
			c.Article("draft"), c.Article("no"), c.Present("draft.md"), c.Present("no.md"))
	}
}

func TestCategory(t *testing.T) {
	hidden := made("h", 1, "secret")
	hidden.Draft = true
	c := NewCatalogue([]*Article{
		made("a", 1, "ai"), made("b", 1, "machine learning"), made("c", 1, "Ёлки"), made("d", 1, "нейросети", "ИИ"), made("e", 5, "future"), hidden,
		made("f", 1, "go"), made("g", 1, "devops"),
	}, nil, map[string][]string{"ai": {"Искусственный интеллект", "ИИ", "artificial intelligence"}})
	for name, want := range map[string]string{
		"ai": "ai", "AI": "ai", " #ai ": "ai", "ии": "ai", "искусственный_интеллект": "ai", "Artificial-Intelligence": "ai",
		"machine_learning": "machine-learning", "Machine-Learning": "machine-learning", "елки": "елки", "ЁЛКИ": "елки",
	} {
		category, near := c.Category(name, on(2))
		if category == nil || category.Key != want || near != nil {
			t.Errorf("%q: %+v, near %v", name, category, near)
		}
	}
	category, _ := c.Category("ai", on(2))
	if category.Title != "Искусственный интеллект" || slugsOf(category.Articles) != "a d" || category.Name != "ai" {
		t.Errorf("%+v", category)
	}
	for name, want := range map[string]string{
		"machine lerning": "machine learning", "машин": "", "нейросет": "нейросети", "нейросетт": "нейросети", "ytqhjctnb": "нейросети",
		"вумщзы": "devops", "aj": "Искусственный интеллект", "ia": "Искусственный интеллект", "zz": "", "фш": "Искусственный интеллект", "dveops": "devops", "secret": "", "future": "", "": "", "xyzzy": "", strings.Repeat("a", 5000): "", "g": "",
	} {
		category, near := c.Category(name, on(2))
		if category != nil || strings.Join(near, ",") != want {
			t.Errorf("%.20q: %v, near %v, want %s", name, category, near, want)
		}
	}
	for name, want := range map[string]string{"ИИ": "a d", "secret": "h", "future": "e", "none": ""} {
		got := ""
		if whole := c.WholeCategory(name); whole != nil {
			got = slugsOf(whole.Articles)
		}
		if got != want {
			t.Errorf("all of %q are %q, want %q", name, got, want)
		}
	}
}

// many makes a catalogue's worth of articles.
func many(n int) []*Article {
	articles := make([]*Article, n)
	for i := range articles {
		a := made(fmt.Sprintf("article-%05d", i), -i%3000, fmt.Sprintf("Category %d", i%40), "ai")
		a.Path = fmt.Sprintf("section-%02d/article-%05d.md", i%50, i)
		articles[i] = a
	}
	slices.Reverse(articles)
	return articles
}

func BenchmarkCatalogue10000(b *testing.B) {
	articles, now := many(10_000), on(1)
	c := NewCatalogue(articles, nil, nil)
	b.Run("build", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			NewCatalogue(articles, nil, nil)
		}
	})
	b.Run("Category", func(b *testing.B) {
		for b.Loop() {
			if category, _ := c.Category("category_7", now); len(category.Articles) != 250 {
				b.Fatal(len(category.Articles))
			}
		}
	})
	b.Run("near", func(b *testing.B) {
		for b.Loop() {
			if category, near := c.Category("categori 7", now); category != nil || len(near) == 0 {
				b.Fatal(near)
			}
		}
	})
	b.Run("Categories", func(b *testing.B) {
		for b.Loop() {
			if got := c.Categories(now); len(got) != 41 {
				b.Fatalf("got %v, want %d", got, 41)
			}
		}
	})
	b.Run("Published", func(b *testing.B) {
		for b.Loop() {
			if got := c.Published(now); len(got) != 10_000 {
				b.Fatalf("got %v, want %d", got, 10_000)
			}
		}
	})
}
