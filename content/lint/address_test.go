package lint

import (
	"strings"
	"testing"

	"github.com/dateline-bot/dateline/content/folder"
)

// TestSharedAddress holds that two articles with the same address on the site are
// reported, and no others.
func TestSharedAddress(t *testing.T) {
	const base = "https://example.org"
	with := func(keys string) string { return strings.Replace(front, "title", keys+"title", 1) + "Text.\n" }
	for _, test := range []struct {
		name, a, b string
		base, want string
	}{
		{"slug", with("slug: same\n"), with("slug: same\n"), base, "0 address"},
		{"slug, site unknown", with("slug: same\n"), with("slug: same\n"), "", ""},
		{"url", with("url: /x/\n"), with("url: /x/index.html\n"), "", "0 address"},
		{"permalink", with("permalink: /x/\n"), with("permalink: /X\n"), "", "0 address"},
		{"pattern", with("permalink: /:title/\n"), with("permalink: /:title/\n"), "", ""},
		{"a draft", with("slug: same\n"), with("slug: same\ndraft: true\n"), base, ""},
		{"held", with("slug: same\n"), with("slug: same\nhidden: true\n"), base, ""},
		{"ignored", with("slug: same\n") + "<!-- dateline: ignore address -->\n", with("slug: same\n"), base, ""},
		{"translations", with("slug: same\nlang: ru\ntranslationKey: a\n"), with("slug: same\nlang: en\ntranslationKey: a\n"), base, ""},
		{"others", with("slug: same\n"), with("slug: other\n"), base, ""},
	} {
		got, full := check(t, map[string]string{"a.md": test.a, "b.md": strings.NewReplacer("Text", "Words", "Заглавие", "Другое").Replace(test.b)}, folder.Config{BaseURL: test.base})
		if got != test.want {
			t.Errorf("%s: got %q, want %q\n%s", test.name, got, test.want, full)
		}
	}
	_, full := check(t, map[string]string{"a.md": with("slug: same\n"), "b.md": strings.Replace(with("slug: same\n"), "Заглавие", "Другое", 1)}, folder.Config{BaseURL: base})
	if want := "a.md: the site has one address (/same/) for this article and for b.md: give one of them another slug or url"; full != want {
		t.Errorf("got  %s\nwant %s", full, want)
	}
}
