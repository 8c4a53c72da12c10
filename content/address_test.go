package content

import "testing"

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
		{"posts/2025-01-02-a.md", "", map[string]string{"": "/:sections/:slugorcontentbasename/"}, "https://e.org/blog/posts/a/"},
		{"posts/2025-01-02-a.md", "", map[string]string{"": "/:sections/:slugorfilename/"}, "https://e.org/blog/posts/a/"},
		{"posts/2025-01-02-a.md", "", map[string]string{"": "/:sections/:slugordatedname/"}, "https://e.org/blog/posts/2025-01-02-a/"},
		{"posts/2025-01-02-a.md", "slug: b", map[string]string{"": "/:sections/:slugordatedname/"}, "https://e.org/blog/posts/b/"},
		{"posts/2025-01-02-a.md", "", map[string]string{"posts": "/:year/:slug/", "": "/:sections/:slugordatedname/"}, "https://e.org/blog/2025/a/"},
		{"news/2025-01-02-a.md", "", map[string]string{"posts": "/:year/:slug/", "": "/:sections/:slugordatedname/"}, "https://e.org/blog/news/2025-01-02-a/"},
		{"posts/2025-01-02-a.md", "slug: a", map[string]string{"": "/:sections/:slugorcontentbasename/"}, "https://e.org/blog/posts/a/"},
		{"posts/2025-01-02-a.md", "", map[string]string{"": "/:slugortitle/"}, "https://e.org/blog/t-o/"},
		{"posts/2025-01-02-a.md", "slug: a", map[string]string{"": "/:slugortitle/"}, "https://e.org/blog/a/"},
		{"My notes/Q&A, 50% off?.md", "", map[string]string{"": "/:quartz"}, "https://e.org/blog/My-notes/Q-and-A,-50-percent-off"},
		{"ru/2025-01-02-a.md", "", map[string]string{"": "/:lang/:filename/"}, "https://e.org/blog/ru/2025-01-02-a/"},
		{"a.ru.md", "lang: ru", map[string]string{"": "/:lang/:year/:slug/"}, "https://e.org/blog/ru/2025/a.ru/"},
		{"a.md", "", map[string]string{"": "/:lang/:slug/"}, "https://e.org/blog/a/"},
		{"My notes/index.md", "", map[string]string{"": "/:quartz"}, "https://e.org/blog/My-notes/"},
		{"2025-01-02-a.md", "", map[string]string{"": "/b/:docusaurus"}, "https://e.org/blog/b/2025/01/02/a"},
		{"2025-01-02-a/index.mdx", "", map[string]string{"": "/b/:docusaurus"}, "https://e.org/blog/b/2025/01/02/a"},
		{"2025/01-02-a.md", "", map[string]string{"": "/b/:docusaurus"}, "https://e.org/blog/b/2025/01/02/a"},
		{"2025/01/02/a.md", "", map[string]string{"": "/b/:docusaurus"}, "https://e.org/blog/b/2025/01/02/a"},
		{"news/2025-01-02-a.md", "", map[string]string{"": "/b/:docusaurus"}, "https://e.org/blog/b/2025/01/02/news/a"},
		{"news/a.md", "", map[string]string{"": "/b/:docusaurus"}, "https://e.org/blog/b/news/a"},
		{"2025-01-02-a.md", "slug: other", map[string]string{"": "/b/:docusaurus"}, "https://e.org/blog/b/other"},
		{"2025-01-02-a.md", "slug: /c/d", map[string]string{"": "/b/:docusaurus"}, "https://e.org/blog/b/c/d"},
		{"2025-01-02-a.md", "slug: Hello", map[string]string{"": "/b/:docusaurus/"}, "https://e.org/blog/b/Hello/"},
		{"2025-01-02-a.md", "slug: c/d/", map[string]string{"": "/b/:docusaurus/"}, "https://e.org/blog/b/c/d/"},
		{"a.md", "path: 2019/05/15/A-b", nil, "https://e.org/blog/2019/05/15/A-b/"},
		{"posts/a.md", "path: https://example.org/x", nil, "https://e.org/blog/posts/a/"},
		{"posts/a.md", "path: /a.html", nil, "https://e.org/blog/posts/a/"},
		{"posts/a.md", "path: content/posts/a.md", nil, "https://e.org/blog/posts/a/"},
		{"a.md", "path: notes/v1.2", nil, "https://e.org/blog/notes/v1.2/"},
		{"a.md", "path: /x\npermalink: /p/", nil, "https://e.org/blog/p/"},
		{"a.md", "path: /about\nurl: /me/", nil, "https://e.org/blog/me/"},
		{"a.md", "", map[string]string{"": "/:unknown/:slug/"}, "https://e.org/blog/:unknown/a/"},
	} {
		c := Site{BaseURL: "https://e.org/blog/", Permalinks: test.permalinks}
		a, problems := testParser.Parse(test.path, []byte("---\ntitle: T O\ndate: 2025-01-02\n"+test.front+"\n---\n"))
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
