package folder

import (
	"os"
	"path/filepath"
	"testing"
)

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
		{"a", "../../static/img/logo.png", Target{TargetFile, "", "/static/img/logo.png", "https://e.org/blog/img/logo.png", ""}},
		{"a", "../../../static/img/logo.png", Target{Path: "../../static/img/logo.png"}},
		{"a", "out/img/logo.png", Target{Path: "posts/out/img/logo.png"}},
	} {
		if got := f.Resolve(c.Article(test.from), test.dest); got != test.want {
			t.Errorf("%s → %s:\n  got  %+v\n  want %+v", test.from, test.dest, got, test.want)
		}
	}
}
