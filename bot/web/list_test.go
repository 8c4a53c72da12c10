package web

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/folder"
	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/scheduler"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// TestListWithOddQueries holds that each address of the list leads somewhere: to articles,
// or back to all of them.
func TestListWithOddQueries(t *testing.T) {
	dir := t.TempDir()
	for i := range 230 {
		text := fmt.Sprintf("---\ntitle: Number %03d\ncategories: [%s]\n---\nText.\n", i, map[bool]string{true: "odd", false: "even"}[i%2 == 1])
		if i < 3 {
			text = "---\ntitle: [\n---\n"
		}
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("n%03d.md", i)), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	p := previewOf(t, dir, nil)
	chips := regexp.MustCompile(`class="chip ([a-z_]+)"[^>]*>[^<]*<b>(\d+)</b>`)
	for address, want := range map[string]struct {
		rows  int
		chips string
	}{
		"/?q=number":                        {100, "needs_you 227"},
		"/?q=number&page=3":                 {27, "needs_you 227"},
		"/?q=number&page=99999":             {27, "needs_you 227"},
		"/?q=number&page=-2":                {100, "needs_you 227"},
		"/?q=number&page=x":                 {100, "needs_you 227"},
		"/?state=bogus":                     {sectionRows, "needs_you 227, broken 3"},
		"/?q=n00&state=broken":              {3, "needs_you 7, broken 3"},
		"/?category=odd&state=needs_you":    {100, "needs_you 114"},
		"/?q=%22%3E%3Cscript%3E&state=none": {0, ""},
		"/?category=gone":                   {0, ""},
	} {
		body := bodyOf(p, address)
		var got []string
		for _, m := range chips.FindAllStringSubmatch(body, -1) {
			got = append(got, m[1]+" "+m[2])
		}
		rows := strings.Count(body, `<li class="row"`)
		if rows != want.rows || strings.Join(got, ", ") != want.chips {
			t.Errorf("%s: got %d rows and the filters %q, want %d and %q", address, rows, strings.Join(got, ", "), want.rows, want.chips)
		}
		_, results, _ := strings.Cut(body, `id="results"`)
		if back := strings.Contains(results, `<a href="/">All articles</a>`); back != (want.rows == 0) {
			t.Errorf("%s: has a link to all articles: %v, want %v", address, back, want.rows == 0)
		}
		if strings.Contains(body, "<script>") {
			t.Errorf("%s is not escaped", address)
		}
	}
	// The same page in another language.
	for address, want := range map[string]string{"/?q=number&page=2": "?hl=de&amp;page=2&amp;q=number", "/calendar?month=2027-03&hl=ru": "?hl=de&amp;month=2027-03", "/article/n005.md?place=2": "?hl=de&amp;place=2"} {
		if body := bodyOf(p, address); !strings.Contains(body, `href="`+want+`"`) {
			t.Errorf("%s does not lead to %s", address, want)
		}
	}
}

// TestRowsSayWhereLanguagesGo holds that the list and the calendar say which language of an article
// goes to which channel, and that a blog in one language in one channel is not told so in each row.
func TestRowsSayWhereLanguagesGo(t *testing.T) {
	due := time.Date(2099, 1, 1, 10, 0, 0, 0, time.UTC)
	page := func(address string, files map[string]string) string {
		dir := t.TempDir()
		var entries []scheduler.Entry
		for path, channel := range files {
			if err := os.WriteFile(filepath.Join(dir, path), []byte("---\ntitle: A\ndate: 2099-01-01\n---\nText.\n"), 0o644); err != nil {
				t.Fatal(err)
			}
			entries = append(entries, scheduler.Entry{Slug: strings.TrimSuffix(path, ".md"), Channel: channel, State: ledger.Planned, Due: due})
		}
		articles := folder.Open(folder.Config{Dir: dir, Zone: time.UTC})
		if _, err := articles.Scan(t.Context()); err != nil {
			t.Fatal(err)
		}
		p, err := NewPreview(PreviewConfig{
			Name: "blog", Articles: articles, Zone: time.UTC,
			Plan:     func(context.Context) ([]scheduler.Entry, error) { return entries, nil },
			Render:   func(context.Context, *content.Article, Place, post.Format) (*post.Post, error) { return nil, nil },
			Places:   func(*content.Article) []Place { return nil },
			Findings: func(context.Context, *content.Article) ([]content.Problem, error) { return nil, nil },
		})
		if err != nil {
			t.Fatal(err)
		}
		w := httptest.NewRecorder()
		p.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, address, nil))
		return w.Body.String()
	}
	for _, address := range []string{"/", "/calendar?month=2099-01"} {
		for _, tt := range []struct {
			files map[string]string
			want  []string
		}{
			{map[string]string{"a.en.md": "@english", "a.de.md": "@german"}, []string{"<small>de · @german</small>", "<small>en · @english</small>"}},
			{map[string]string{"a.en.md": "@news", "b.de.md": "@news"}, []string{"<small>de</small>", "<small>en</small>"}},
			{map[string]string{"a.md": "@news"}, nil},
		} {
			body := page(address, tt.files)
			for _, want := range tt.want {
				if strings.Count(body, want) != 1 {
					t.Errorf("%s of %v: %q is there %d times, want once:\n%s", address, tt.files, want, strings.Count(body, want), body)
				}
			}
			if tt.want == nil && strings.Contains(body, "@news</small>") {
				t.Errorf("%s of %v names the only channel:\n%s", address, tt.files, body)
			}
		}
	}
}
