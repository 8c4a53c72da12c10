package content

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestAddress(t *testing.T) {
	hugo := map[string]string{"posts": "/:year/:month/:day/:slug/", "notes": "/n/:title/", "tips": "/:sections/:filename", "*": "/:section/:slugorfilename/"}
	for _, test := range []struct {
		path, front string
		permalinks  map[string]string
		want        string
	}{
		{"a.md", "", nil, "https://e.org/blog/a/"},
		{"posts/A b.md", "", nil, "https://e.org/blog/posts/a-b/"},
		{"posts/my/index.md", "", nil, "https://e.org/blog/posts/my/"},
		{"posts/2025-01-02-a.md", "slug: other", nil, "https://e.org/blog/posts/other/"},
		{"статья.md", "", nil, "https://e.org/blog/%D1%81%D1%82%D0%B0%D1%82%D1%8C%D1%8F/"},
		{"a.md", "url: /about/me/", nil, "https://e.org/blog/about/me/"},
		{"a.md", "url: about", nil, "https://e.org/blog/about"},
		{"a.md", "url: https://other.org/x?y=1", nil, "https://other.org/x?y=1"},
		{"a.md", "url: /%D1%81/?a=b", nil, "https://e.org/blog/%D1%81/?a=b"},
		{"a.md", "url: 'javascript:alert(1)'", nil, ""},
		{"a.md", "permalink: /:year/:title.html", nil, "https://e.org/blog/2025/t-o.html"},
		{"a.md", "permalink: pretty\ncategories: [X y, z]", nil, "https://e.org/blog/x-y/z/2025/01/02/a/"},
		{"posts/a.md", "", hugo, "https://e.org/blog/2025/01/02/a/"},
		{"notes/a.md", "", hugo, "https://e.org/blog/n/t-o/"},
		{"tips/x/2025-01-02-a.md", "", hugo, "https://e.org/blog/tips/x/2025-01-02-a"},
		{"other/a.md", "", hugo, "https://e.org/blog/other/a/"},
		{"a.md", "", hugo, "https://e.org/blog/a/"},
		{"x/y/z/a.md", "", map[string]string{"": "/:sections[1:]/:monthname/:weekday/:yearday/:slug"}, "https://e.org/blog/y/z/january/4/2/a"},
		{"_posts/2025-01-02-Some-Name.md", "", nil, "https://e.org/blog/2025/01/02/Some-Name.html"},
		{"_posts/2025-01-02-a.md", "categories: [Dev Ops]", nil, "https://e.org/blog/dev-ops/2025/01/02/a.html"},
		{"_posts/2025-01-02-a.md", "", map[string]string{"": "/:short_year/:i_month/:y_day/:title:output_ext"}, "https://e.org/blog/25/1/002/a.html"},
		{"a.md", "", map[string]string{"": "/:unknown/:slug/"}, "https://e.org/blog/:unknown/a/"},
	} {
		c := Config{Zone: time.UTC, BaseURL: "https://e.org/blog/", Permalinks: test.permalinks}
		a, problems := c.Parse(test.path, []byte("---\ntitle: T O\ndate: 2025-01-02\n"+test.front+"\n---\n"))
		if a == nil {
			t.Fatal(problems)
		}
		if got := c.Address(a); got != test.want {
			t.Errorf("%s, %s: %s, want %s", test.path, test.front, got, test.want)
		}
		c.BaseURL = ""
		if got := c.Address(a); got != "" && got != "https://other.org/x?y=1" {
			t.Errorf("%s without base_url: %s", test.path, got)
		}
	}
}

func TestResolve(t *testing.T) {
	base := t.TempDir()
	write(t, filepath.Join(base, "static", "img", "logo.png"), "logo")
	f, c := tree(t, Config{Dir: filepath.Join(base, "content"), SiteRoot: base, BaseURL: "https://e.org/blog/", Permalinks: map[string]string{"posts": "/:year/:slug/"}}, map[string]string{
		"posts/a.md":            "---\ndate: 2025-01-02\n---\n",
		"posts/2025-02-03-b.md": "---\naliases: [/old/b/]\n---\n",
		"posts/Файл.md":         "---\ndate: 2025-01-02\n---\n",
		"posts/pic.png":         "png",
		"src/x/deep/index.md":   "Text",
		"bundle/index.md":       "---\ndate: 2025-01-02\nurl: /special\n---\n",
		"bundle/in side.png":    "png",
	})
	os.Symlink("../../static", filepath.Join(base, "content", "posts", "out"))
	for _, test := range []struct {
		from, dest string
		want       Target
	}{
		{"a", "2025-02-03-b.md", Target{TargetArticle, "b", "", "https://e.org/blog/2025/b/", ""}},
		{"a", "./2025-02-03-b.md#part", Target{TargetArticle, "b", "", "https://e.org/blog/2025/b/", "part"}},
		{"a", "../bundle/", Target{TargetArticle, "bundle", "", "https://e.org/blog/special", ""}},
		{"a", "../bundle/index.md", Target{TargetArticle, "bundle", "", "https://e.org/blog/special", ""}},
		{"a", "/posts/2025-02-03-b", Target{TargetArticle, "b", "", "https://e.org/blog/2025/b/", ""}},
		{"a", "/2025/b/", Target{TargetArticle, "b", "", "https://e.org/blog/2025/b/", ""}},
		{"a", "/blog/2025/b", Target{TargetArticle, "b", "", "https://e.org/blog/2025/b/", ""}},
		{"a", "/old/b/", Target{TargetArticle, "b", "", "https://e.org/blog/2025/b/", ""}},
		{"a", "../b/", Target{TargetArticle, "b", "", "https://e.org/blog/2025/b/", ""}},
		{"a", "/bundle/index.html", Target{TargetArticle, "bundle", "", "https://e.org/blog/special", ""}},
		{"a", "/2025/02/03/b.html", Target{TargetArticle, "b", "", "https://e.org/blog/2025/b/", ""}},
		{"a", "/2025/02/04/b.html", Target{TargetSite, "", "/2025/02/04/b.html", "https://e.org/blog/2025/02/04/b.html", ""}},
		{"a", "/deep", Target{TargetArticle, "deep", "", "https://e.org/blog/src/x/deep/", ""}},
		{"a", "/x/deep/", Target{TargetArticle, "deep", "", "https://e.org/blog/src/x/deep/", ""}},
		{"a", "/y/deep/", Target{TargetSite, "", "/y/deep", "https://e.org/blog/y/deep/", ""}},
		{"a", "https://e.org/blog/2025/b/#x", Target{TargetArticle, "b", "", "https://e.org/blog/2025/b/", "x"}},
		{"a", "HTTPS://e.org/blog/no/", Target{TargetAbsolute, "", "", "HTTPS://e.org/blog/no/", ""}},
		{"a", "b", Target{TargetArticle, "b", "", "https://e.org/blog/2025/b/", ""}},
		{"a", "2025-02-03-b", Target{TargetArticle, "b", "", "https://e.org/blog/2025/b/", ""}},
		{"a", "posts/a.md", Target{TargetArticle, "a", "", "https://e.org/blog/2025/a/", ""}},
		{"a", "%D0%A4%D0%B0%D0%B9%D0%BB.md", Target{TargetArticle, "файл", "", "https://e.org/blog/2025/%D1%84%D0%B0%D0%B9%D0%BB/", ""}},
		{"a", "pic.png", Target{TargetFile, "", "posts/pic.png", "", ""}},
		{"a", "pic.png?raw=1", Target{TargetFile, "", "posts/pic.png", "", ""}},
		{"bundle", "in%20side.png", Target{TargetFile, "", "bundle/in side.png", "", ""}},
		{"a", "/img/logo.png", Target{TargetFile, "", "/static/img/logo.png", "https://e.org/blog/img/logo.png", ""}},
		{"a", "/about/?x=1", Target{TargetSite, "", "/about", "https://e.org/blog/about/?x=1", ""}},
		{"a", "#top", Target{TargetFragment, "a", "", "", "top"}},
		{"a", "https://x.ru/y", Target{TargetAbsolute, "", "", "https://x.ru/y", ""}},
		{"a", "//x.ru/y", Target{TargetAbsolute, "", "", "https://x.ru/y", ""}},
		{"a", "mailto:a@b.ru", Target{TargetAbsolute, "", "", "mailto:a@b.ru", ""}},
		{"a", "", Target{}},
		{"a", "no.md", Target{Path: "posts/no.md"}},
		{"a", "../../static/img/logo.png", Target{Path: "../static/img/logo.png"}},
		{"a", "out/img/logo.png", Target{Path: "posts/out/img/logo.png"}},
	} {
		if got := f.Resolve(c.Article(test.from), test.dest); got != test.want {
			t.Errorf("%s → %s:\n  got  %+v\n  want %+v", test.from, test.dest, got, test.want)
		}
	}
}
