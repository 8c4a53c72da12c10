package web

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
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
