package search

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/folder"
)

var now = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// library is a folder in memory.
type library struct {
	articles []*content.Article
	bodies   map[string]string
	broken   map[string]bool
	reads    int
}

func (l *library) Body(a *content.Article) ([]byte, error) {
	l.reads++
	if l.broken[a.Slug] {
		return nil, errors.New("the file has changed")
	}
	return []byte(l.bodies[a.Slug]), nil
}

func (l *library) add(slug, title, body string) *content.Article {
	a, problems := content.Parser{Zone: time.UTC}.Parse(slug+".md", []byte("---\ndate: 2025-01-02\ntitle: \""+title+"\"\n---\n"+body))
	if a == nil {
		panic(problems)
	}
	if l.bodies == nil {
		l.bodies, l.broken = map[string]string{}, map[string]bool{}
	}
	for i, b := range l.articles {
		if b.Slug == slug {
			l.articles = append(l.articles[:i], l.articles[i+1:]...)
			break
		}
	}
	l.articles = append(l.articles, a)
	l.bodies[slug] = body
	return a
}

func (l *library) index(t testing.TB, x *Index) {
	t.Helper()
	if err := x.Update(context.Background(), content.NewCatalogue(l.articles, nil, nil)); err != nil {
		t.Fatal(err)
	}
}

func slugs(r Results) string {
	var s []string
	for _, h := range r.Hits {
		s = append(s, h.Article.Slug)
	}
	return strings.Join(s, " ")
}

func sample(t *testing.T) (*library, *Index) {
	l := &library{}
	l.add("model", "Языковая модель", "Как устроена сеть внутри.")
	l.add("gan", "Соперничающие сети", "Генератор учит **модели** создавать изображения.\n\n```go\nfunc Generate() {}\n```")
	l.add("hedgehog", "Ёжик в тумане", "Замо́к и за́мок. Café.")
	l.add("go", "Running Go programs", "Use [goroutines](https://go.dev/doc) and C++ with `sync.Mutex`, don't panic.")
	l.add("street", "Die Große Straße", "Møller und Œuvre in Łódź. Der SPASS.")
	l.add("cn", "生成式人工智能", "神经网络的基础。")
	l.add("long", "Длинная", strings.Repeat("Слова без смысла идут подряд. ", 40)+"Здесь спрятан бегемот, да.")
	x := New(l)
	l.index(t, x)
	return l, x
}

func TestSearch(t *testing.T) {
	_, x := sample(t)
	for query, want := range map[string]string{
		"модель":              "model gan",
		"модели":              "model gan",
		"МОДЕЛЯМИ":            "model gan",
		"сети":                "gan model",
		"ежик":                "hedgehog",
		"ЁЖИКИ":               "hedgehog",
		"замок":               "hedgehog",
		"cafe":                "hedgehog",
		"program":             "go",
		"goroutine":           "go",
		"gorou":               "go",
		"c++":                 "go",
		"mutex":               "go",
		"generate":            "gan",
		"神经":                  "cn",
		"人工智能":                "cn",
		"strasse":             "street",
		"grosse straße":       "street",
		"STRASSE":             "street",
		"STRAẞE":              "street",
		"spaß":                "street",
		"moller":              "street",
		"oeuvre":              "street",
		"lodz":                "street",
		"go.dev":              "go", // the address of a link is not text; its word "go" is
		"сеть модель":         "model gan",
		"бегемоты":            "long",
		"языковая бессмыслиц": "model",
		"":                    "",
		"…!?":                 "",
		"небывалое":           "",
	} {
		if got := slugs(x.Search(query, now, nil, 0, 10)); got != want {
			t.Errorf("%q finds %q, want %q", query, got, want)
		}
	}
}

// TestSearchGerman holds that a German article is stemmed by the rules of German, and
// found by its words in any form, with or without umlauts.
func TestSearchGerman(t *testing.T) {
	l := &library{}
	l.add("strasse", "Über die Straße", "Wer zu Fuß geht, braucht grüne Ampeln, und das ist nicht neu. Die Häuser stehen am Platz.")
	l.add("sprache", "Sprachmodelle verstehen", "Ein Modell lernt aus Texten, und man sieht es ihm nicht an. Der Bäcker auch nicht.")
	l.add("english", "Street lights", "The houses of this street are lit when it is dark.")
	x := New(l)
	l.index(t, x)
	for query, want := range map[string]string{
		"straße": "strasse", "STRASSE": "strasse", "Straßen": "strasse", "ampeln": "strasse", "Haus": "strasse", "hauser": "strasse",
		"modelle": "sprache", "Modells": "sprache", "text": "sprache", "Bäckern": "sprache", "backer": "sprache",
		"house": "english", "lights": "english", "grüner": "strasse", "gruene": "strasse", "Haeuser": "strasse", "Baecker": "sprache", "das Haus": "strasse",
	} {
		if got := slugs(x.Search(query+" ", now, nil, 0, 10)); got != want {
			t.Errorf("%q finds %q, want %q", query, got, want)
		}
	}
	if r := x.Search("und das ", now, nil, 0, 10); !r.Common || r.Total > 0 {
		t.Errorf("common words find %q", slugs(r))
	}
}

// TestSearchForCommonWords holds that words that nearly every text has are ignored
// beside others; alone they find the titles that have them all.
func TestSearchForCommonWords(t *testing.T) {
	l, x := sample(t)
	l.add("who", "Кто есть кто", "Люди и роли.")
	l.add("it", "What it is", "Nothing more than that.")
	l.index(t, x)
	for query, want := range map[string]string{
		"кто есть":               "who",
		"what is it":             "it",
		"и":                      "",
		"the":                    "",
		"когда":                  "",
		"about the and":          "",
		"ёжик в тумане":          "hedgehog",
		"and goroutines for the": "go",
	} {
		r := x.Search(query, now, nil, 0, 10)
		if got := slugs(r); got != want {
			t.Errorf("%q finds %q, want %q", query, got, want)
		}
		if common := !strings.Contains(query, "ёжик") && !strings.Contains(query, "gorout"); r.Common != common {
			t.Errorf("%q: has only common words: %t", query, r.Common)
		}
	}
}

func TestSearchPassesOverTheHidden(t *testing.T) {
	_, x := sample(t)
	r := x.Search("модель", now, func(slug string) bool { return slug == "model" }, 0, 10)
	if slugs(r) != "gan" || r.Total != 1 {
		t.Errorf("%q, %d in all", slugs(r), r.Total)
	}
}

func TestUpdateRests(t *testing.T) {
	l, _ := sample(t)
	x := New(l)
	rests := 0
	var lock sync.Mutex
	x.Rest = func(context.Context, time.Duration) { lock.Lock(); rests++; lock.Unlock() }
	l.index(t, x)
	if rests != len(l.articles) {
		t.Errorf("%d rests for %d articles", rests, len(l.articles))
	}
}

func TestSnippet(t *testing.T) {
	_, x := sample(t)
	h := x.Search("бегемот", now, nil, 0, 1).Hits[0]
	if len(h.Matches) != 1 || h.Snippet[h.Matches[0].Start:h.Matches[0].End] != "бегемот" {
		t.Errorf("snippet %q, matches %v", h.Snippet, h.Matches)
	}
	if !strings.HasPrefix(h.Snippet, "… ") || strings.Contains(h.Snippet, "\n") || len([]rune(h.Snippet)) > snippetLength+4 {
		t.Errorf("snippet %q", h.Snippet)
	}
	h = x.Search("модели", now, nil, 0, 2).Hits[0]
	if len(h.Title) != 1 || h.Article.Title[h.Title[0].Start:h.Title[0].End] != "модель" {
		t.Errorf("title matches %v", h.Title)
	}
	h = x.Search("goroutines", now, nil, 0, 1).Hits[0]
	if h.Snippet != "Use goroutines and C++ with sync.Mutex, don't panic." {
		t.Errorf("snippet %q", h.Snippet)
	}
}

// TestSearchOnlyPublished holds that unpublished articles are not found.
func TestSearchOnlyPublished(t *testing.T) {
	l := &library{}
	draft := l.add("draft", "Секрет", "секрет")
	draft.Draft = true
	future := l.add("future", "Секрет", "секрет")
	future.Due = now.Add(time.Second)
	expired := l.add("expired", "Секрет", "секрет")
	expired.Expiry = now
	x := New(l)
	l.index(t, x)
	if r := x.Search("секрет", now, nil, 0, 10); r.Total != 0 {
		t.Errorf("found %s", slugs(r))
	}
	if got := slugs(x.Search("секрет", now.Add(time.Second), nil, 0, 10)); got != "future" {
		t.Errorf("a second later: %q", got)
	}
}

func TestUpdate(t *testing.T) {
	l, x := sample(t)
	reads := l.reads
	l.index(t, x)
	if l.reads != reads {
		t.Errorf("%d bodies were read again", l.reads-reads)
	}
	l.add("model", "Другое", "Совсем иное.")
	l.index(t, x)
	if l.reads != reads+1 {
		t.Errorf("%d bodies were read for one change", l.reads-reads)
	}
	if got := slugs(x.Search("языковая", now, nil, 0, 10)); got != "" {
		t.Errorf("the old text finds %q", got)
	}
	if got := slugs(x.Search("иное", now, nil, 0, 10)); got != "model" {
		t.Errorf("the new text finds %q", got)
	}
	l.articles = l.articles[:1]
	l.index(t, x)
	if got := slugs(x.Search("иное", now, nil, 0, 10)); got != "" {
		t.Errorf("a deleted article is found: %q", got)
	}
}

func TestUpdateBrokenBody(t *testing.T) {
	l := &library{}
	l.add("a", "Заглавие", "содержание")
	l.broken["a"] = true
	x := New(l)
	if err := x.Update(context.Background(), content.NewCatalogue(l.articles, nil, nil)); err == nil || !strings.Contains(err.Error(), "a.md") {
		t.Errorf("error %v", err)
	}
	if got := slugs(x.Search("заглавие", now, nil, 0, 10)); got != "a" {
		t.Errorf("by title: %q", got)
	}
	delete(l.broken, "a")
	l.index(t, x)
	if got := slugs(x.Search("содержание", now, nil, 0, 10)); got != "a" {
		t.Errorf("after the body is back: %q", got)
	}
}

// TestCompact holds that many changes do not make the index grow.
func TestCompact(t *testing.T) {
	l := &library{}
	x := New(l)
	for i := range 1000 {
		l.add(fmt.Sprint("a", i%5), "Заглавие", fmt.Sprintf("слово%d общее", i))
		l.index(t, x)
	}
	if len(x.docs) > 200 || len(x.terms) > 250 {
		t.Errorf("%d documents, %d terms for 5 articles", len(x.docs), len(x.terms))
	}
	if r := x.Search("общее", now, nil, 0, 3); r.Total != 5 || len(r.Hits) != 3 {
		t.Errorf("%d found, %d shown", r.Total, len(r.Hits))
	}
	if got := slugs(x.Search("слово999", now, nil, 0, 9)); got != "a4" {
		t.Errorf("the last finds %q", got)
	}
}

func TestPages(t *testing.T) {
	l := &library{}
	for i := range 25 {
		l.add(fmt.Sprintf("a%02d", i), "Общее", "слово")
	}
	x := New(l)
	l.index(t, x)
	seen := map[string]bool{}
	for offset := 0; offset < 30; offset += 10 {
		r := x.Search("общее", now, nil, offset, 10)
		if r.Total != 25 {
			t.Fatalf("total %d", r.Total)
		}
		for _, h := range r.Hits {
			seen[h.Article.Slug] = true
		}
	}
	if len(seen) != 25 {
		t.Errorf("%d articles on all pages", len(seen))
	}
}

func FuzzSearch(f *testing.F) {
	f.Add("модели", "Языковая **модель** [a](b) `c`")
	f.Add("神", "神经网\xff")
	f.Add("c++ don't", "| a | b |\n|--|--|\n{{< x >}} &amp; é е́")
	f.Fuzz(func(t *testing.T, query, body string) {
		l := &library{bodies: map[string]string{"a": body}}
		a := &content.Article{Slug: "a", Title: query, Due: now}
		x := New(l)
		if err := x.Update(context.Background(), content.NewCatalogue([]*content.Article{a}, nil, nil)); err != nil {
			t.Fatal(err)
		}
		for _, h := range append(x.Search(query, now, nil, 0, 1).Hits, x.Search(body, now, nil, 0, 1).Hits...) {
			for _, m := range h.Matches {
				_ = h.Snippet[m.Start:m.End]
			}
			for _, m := range h.Title {
				_ = h.Article.Title[m.Start:m.End]
			}
		}
	})
}

// fill writes 10,000 articles of 10 KB, with the word frequencies of a natural
// language.
func fill(b *testing.B, n int) string {
	dir := b.TempDir()
	r := rand.New(rand.NewPCG(1, 2))
	zipf := rand.NewZipf(r, 1.1, 5, 60_000)
	letters := []rune("оеаинтсрвлкмдпуяыьгзбчйхжшюцщэф")
	words := make([]string, 60_001)
	for i := range words {
		w := make([]rune, 3+r.IntN(8))
		for j := range w {
			w[j] = letters[r.IntN(len(letters))]
		}
		words[i] = string(w)
	}
	for i := range n {
		var s strings.Builder
		fmt.Fprintf(&s, "---\ntitle: %s %s\ndate: 20%02d-%02d-%02d\ncategories: [c%d]\n---\n", words[zipf.Uint64()], words[zipf.Uint64()], i%25, i%12+1, i%28+1, i%40)
		for s.Len() < 10_000 {
			s.WriteString(words[zipf.Uint64()])
			s.WriteByte(" \n"[r.IntN(12)/11])
		}
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("a%d.md", i)), []byte(s.String()), 0o644); err != nil {
			b.Fatal(err)
		}
	}
	return dir
}

func heap() float64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc) / 1e6
}

func BenchmarkIndex(b *testing.B) {
	articles := folder.Open(folder.Config{Dir: fill(b, 10_000), Zone: time.UTC})
	c, err := articles.Scan(context.Background())
	if err != nil {
		b.Fatal(err)
	}
	before := heap()
	var x *Index
	b.Run("build", func(b *testing.B) {
		for b.Loop() {
			x = New(articles)
			if err := x.Update(context.Background(), c); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(heap()-before, "MB-held")
	})
	for name, query := range map[string]string{"common": c.Articles()[0].Title, "beginning": "оеа т", "pair": c.Articles()[7].Title + " " + c.Articles()[8].Title} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				x.Search(query, now, nil, 0, 10)
			}
		})
	}
}

// BenchmarkCount splits one article of 10 KB into words.
func BenchmarkCount(b *testing.B) {
	articles := folder.Open(folder.Config{Dir: fill(b, 50), Zone: time.UTC})
	c, err := articles.Scan(context.Background())
	if err != nil {
		b.Fatal(err)
	}
	var bodies [][]byte
	for _, a := range c.Articles() {
		body, err := articles.Body(a)
		if err != nil {
			b.Fatal(err)
		}
		bodies = append(bodies, body)
	}
	cutter := newCutter()
	b.SetBytes(int64(len(bodies[0])))
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		n := i % len(bodies)
		cutter.count(c.Articles()[n], bodies[n])
	}
}
