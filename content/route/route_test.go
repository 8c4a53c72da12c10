package route_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/content/route"
)

// TestRoutesGoByIdentity holds that a route matches an article by the identity of its
// names, not by their spelling.
func TestRoutesGoByIdentity(t *testing.T) {
	aliases := map[string][]string{"machine-learning": {"Machine Learning", "ML", "Машинное обучение"}, "ёлки": {"trees"}}
	for _, c := range []struct {
		route   route.Route
		article content.Article
		want    bool
	}{
		{route.Route{Category: "machine-learning"}, content.Article{Categories: []string{"Machine Learning"}}, true},
		{route.Route{Category: "Machine learning"}, content.Article{Categories: []string{"machine_learning"}}, true},
		{route.Route{Category: "machine-learning"}, content.Article{Categories: []string{"ml"}}, true},
		{route.Route{Category: "ML"}, content.Article{Categories: []string{"машинное  обучение"}}, true},
		{route.Route{Category: "#AI"}, content.Article{Categories: []string{"ai"}}, true},
		{route.Route{Category: "Елки"}, content.Article{Categories: []string{"Ёлки"}}, true},
		{route.Route{Category: "trees"}, content.Article{Categories: []string{"елки"}}, true},
		{route.Route{Category: "cafe\u0301"}, content.Article{Categories: []string{"Caf\u00e9"}}, true},
		{route.Route{Category: "machine"}, content.Article{Categories: []string{"Machine Learning"}}, false},
		{route.Route{Category: "C"}, content.Article{Categories: []string{"C++"}}, false},
		{route.Route{Category: "ai"}, content.Article{Tags: []string{"ai"}}, false},
		{route.Route{Category: "ai"}, content.Article{}, false},
		{route.Route{Tag: "machine learning"}, content.Article{Tags: []string{"#Machine-Learning"}}, true},
		{route.Route{Tag: "ml"}, content.Article{Tags: []string{"Machine Learning"}}, true},
		{route.Route{Tag: "ai"}, content.Article{Categories: []string{"ai"}}, false},
		{route.Route{Category: "ai", Tag: "Big News"}, content.Article{Categories: []string{"AI"}, Tags: []string{"big-news"}}, true},
		{route.Route{Category: "ai", Tag: "news"}, content.Article{Categories: []string{"AI"}}, false},
		{route.Route{Lang: "ru"}, content.Article{Lang: "ru"}, true},
		{route.Route{Lang: "pt"}, content.Article{Lang: "pt-BR"}, true},
		{route.Route{Lang: "pt_BR"}, content.Article{Lang: "pt-br"}, true},
		{route.Route{Lang: "pt-BR"}, content.Article{Lang: "pt"}, false},
		{route.Route{Lang: "e"}, content.Article{Lang: "en"}, false},
		{route.Route{Lang: "ru"}, content.Article{}, false},
		{route.Route{Lang: "ru", Category: "ai"}, content.Article{Lang: "ru", Categories: []string{"AI"}}, true},
		{route.Route{Lang: "ru", Category: "ai"}, content.Article{Lang: "en", Categories: []string{"AI"}}, false},
		{route.Route{Lang: "ru", Tag: "ai"}, content.Article{Lang: "ru-RU", Tags: []string{"AI"}}, true},
		{route.Route{}, content.Article{}, true},
	} {
		c.route.Channel = "@there"
		r := route.New(route.Defaults{Channel: "@here"}, []route.Route{c.route}, aliases)
		want := "@here"
		if c.want {
			want = "@there"
		}
		if got := r.First(&c.article).Channel; got != want {
			t.Errorf("the route for %s takes an article of categories %q, tags %q, lang %q to %s, want %s",
				c.route, c.article.Categories, c.article.Tags, c.article.Lang, got, want)
		}
	}
}

// TestPlaces holds which places there are, and what takes precedence for them.
func TestPlaces(t *testing.T) {
	yes, no, asked := true, false, content.ApprovalAny
	button := [][]content.Button{{{Text: "Site", URL: "https://example.com"}}}
	r := route.New(route.Defaults{Channel: "@main", Format: post.Auto, Extent: post.Full, Template: "t"}, []route.Route{
		{Category: "ai", Channel: "@ai", Topic: 5, Silent: &yes, Format: post.Text, Buttons: button},
		{Category: "AI", Tag: "both", Approve: &asked},
		{Category: "news", Channel: "@ai", Topic: 5, Pin: &yes, Post: post.Summary},
		{Category: "news", Template: "news"},
	}, nil)
	show := func(a content.Article) string {
		var out []string
		for _, p := range r.Places(&a) {
			out = append(out, fmt.Sprintf("%s silent=%t pin=%t approve=%t %s %s %s %d", p, p.Silent, p.Pin, p.Approve.Asked(), p.Format, p.Extent, p.Template, len(p.Buttons)))
		}
		return strings.Join(out, "\n")
	}
	in := func(a content.Article, categories ...string) content.Article { a.Categories = categories; return a }
	for name, c := range map[string]struct {
		article content.Article
		want    string
	}{
		"none matches":  {content.Article{}, "@main silent=false pin=false approve=false auto full t 0"},
		"one":           {in(content.Article{}, "ai"), "@ai · 5 silent=true pin=false approve=false text full t 1"},
		"two places":    {in(content.Article{Tags: []string{"Both"}}, "ai"), "@ai · 5 silent=true pin=false approve=false text full t 1\n@main silent=false pin=false approve=true auto full t 0"},
		"first counts":  {in(content.Article{}, "news", "ai"), "@ai · 5 silent=true pin=false approve=false text full t 1\n@main silent=false pin=false approve=false auto full news 0"},
		"later alone":   {in(content.Article{}, "news"), "@ai · 5 silent=false pin=true approve=false auto summary t 0\n@main silent=false pin=false approve=false auto full news 0"},
		"the article's": {in(content.Article{TelegramTable: &content.Telegram{Channel: "@own", Silent: &no, Format: "rich", Approve: &asked}}, "ai", "news"), "@own silent=false pin=false approve=true rich full t 1"},
		"never":         {content.Article{TelegramTable: &content.Telegram{Never: true}}, ""},
		"no buttons":    {in(content.Article{TelegramTable: &content.Telegram{Buttons: [][]content.Button{}}}, "ai"), "@ai · 5 silent=true pin=false approve=false text full t 0"},
		"no topic":      {in(content.Article{TelegramTable: &content.Telegram{NoTopic: true}}, "ai"), "@ai silent=true pin=false approve=false text full t 1"},
	} {
		if got := show(c.article); got != c.want {
			t.Errorf("%s: got\n%s\nwant\n%s", name, got, c.want)
		}
	}
	for name, c := range map[string]struct {
		article content.Article
		want    string
	}{
		"none matches":  {content.Article{}, "@main: 0"},
		"two places":    {in(content.Article{Tags: []string{"Both"}}, "ai"), "@ai · 5: 1 category ai, @main: 2 category AI, tag both"},
		"first counts":  {in(content.Article{}, "news", "ai"), "@ai · 5: 1 category ai, @main: 4 category news"},
		"the article's": {in(content.Article{TelegramTable: &content.Telegram{Channel: "@own"}}, "news"), "@own: article 3 category news"},
		"never":         {content.Article{TelegramTable: &content.Telegram{Never: true}}, ""},
	} {
		var got []string
		causes := r.Causes(&c.article)
		for i, p := range r.Places(&c.article) {
			why := fmt.Sprintf("%s: %d", p, causes[i].Number)
			if causes[i].Article {
				why = fmt.Sprintf("%s: article %d", p, causes[i].Number)
			}
			if causes[i].Route != nil {
				why += " " + causes[i].Route.String()
			}
			got = append(got, why)
		}
		if strings.Join(got, ", ") != c.want {
			t.Errorf("why there, %s: got %q, want %q", name, strings.Join(got, ", "), c.want)
		}
	}
	gone := r.At(&content.Article{Categories: []string{"ai"}}, "@old", 3)
	if gone.String() != "@old · 3" || gone.Silent || gone.Format != post.Auto {
		t.Errorf("a place that no route leads to: %+v", gone)
	}
	if got := r.Channels(content.NewCatalogue([]*content.Article{{Slug: "a", Path: "a.md", TelegramTable: &content.Telegram{Channel: "@own"}}}, nil, nil)); fmt.Sprint(got) != "[@main @ai @own]" {
		t.Errorf("channels: %v", got)
	}
	unused := r.Unused([]*content.Article{{Categories: []string{"ai"}}, {Categories: []string{"News", "AI"}}})
	if fmt.Sprint(unused) != "[category AI, tag both category news]" {
		t.Errorf("unused: %v", unused)
	}
}

func TestValidate(t *testing.T) {
	for want, r := range map[string]route.Route{
		"":                                {Format: post.Rich, Post: post.LinkOnly},
		`format: "html" is not a choice`:  {Format: "html"},
		`post: "excerpt" is not a choice`: {Post: "excerpt"},
	} {
		err := r.Validate()
		if got := fmt.Sprint(err); want == "" && err != nil || !strings.Contains(got, want) && want != "" {
			t.Errorf("%+v: %v, want %q", r, err, want)
		}
	}
}

// BenchmarkPlaces shows that the cost for an article does not depend on the number of
// routes.
func BenchmarkPlaces(b *testing.B) {
	for _, n := range []int{10, 1000} {
		var routes []route.Route
		for i := range n {
			routes = append(routes, route.Route{Category: fmt.Sprintf("Category %d", i), Channel: fmt.Sprintf("@channel%d", i%50)})
		}
		r := route.New(route.Defaults{Channel: "@main"}, routes, nil)
		a := &content.Article{Categories: []string{"Category 3", "category-7"}}
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				if got := r.Places(a); len(got) != 2 {
					b.Fatalf("it has two places: got %v, want %d", got, 2)
				}
			}
		})
	}
}
