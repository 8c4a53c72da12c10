package site

import (
	"os"
	"path/filepath"
	"reflect"
	"testing"
)

func TestFind(t *testing.T) {
	for _, tt := range []struct {
		name  string
		files map[string]string // "" for a folder
		from  string
		want  Site
	}{
		{name: "Hugo", files: map[string]string{"hugo.toml": "baseURL = 'https://example.org/'\nlanguageCode = 'en-us'\ntimeZone = 'Europe/Berlin'\ntitle = 'Blog'\n[permalinks]\nposts = '/:year/:slug/'", "content/posts/a.md": "a", "content/about.md": "b"},
			from: "content/posts",
			want: Site{Generator: "Hugo", Articles: "content", Include: []string{"posts/**/*.md"}, BaseURL: "https://example.org", Permalinks: map[string]string{"posts": "/:year/:slug/"},
				SiteRoot: "static", Timezone: "Europe/Berlin", Language: "en", Title: "Blog", Output: []string{"public", "static"}}},
		{name: "Hugo, split and in two languages", files: map[string]string{"config/_default/config.yaml": "baseurl: https://example.org/blog\ndefaultContentLanguage: ru\n", "config/_default/permalinks.yaml": "page:\n  post: /:section/:slug/\n", "content/ru/post/a.md": "a"},
			want: Site{Generator: "Hugo", Articles: "content/ru", Include: []string{"post/**/*.md"}, BaseURL: "https://example.org/blog", Permalinks: map[string]string{"post": "/:section/:slug/"},
				SiteRoot: "static", Language: "ru", Output: []string{"public", "static"}}},
		{name: "Zola", files: map[string]string{"config.toml": "base_url = 'https://example.org'\ndefault_language = 'de'\n", "content/blog/a.md": "a"},
			want: Site{Generator: "Zola", Articles: "content", Include: []string{"blog/**/*.md"}, BaseURL: "https://example.org", SiteRoot: "static", Language: "de", Output: []string{"public", "static", "content"}}},
		{name: "Jekyll", files: map[string]string{"_config.yml": "url: https://example.org\nbaseurl: /blog\npermalink: pretty\ntimezone: America/New_York\n", "_posts/2026-01-01-a.md": "a"},
			want: Site{Generator: "Jekyll", Articles: "_posts", BaseURL: "https://example.org/blog", Permalinks: map[string]string{"": "pretty"}, SiteRoot: ".", Timezone: "America/New_York", Output: []string{"_site", "."}}},
		{name: "Jekyll without an address", files: map[string]string{"_config.yml": "url: \"\"\ntheme: minima\n", "_posts/2026-01-01-a.md": "a"},
			want: Site{Generator: "Jekyll", Articles: "_posts", Permalinks: map[string]string{"": "date"}, SiteRoot: ".", Output: []string{"_site", "."}}},
		{name: "Hexo", files: map[string]string{"_config.yml": "url: https://example.org\npermalink: :year/:title/\nlanguage: zh-CN\n", "source/_posts/a.md": "a"},
			want: Site{Generator: "Hexo", Articles: "source/_posts", BaseURL: "https://example.org", Permalinks: map[string]string{"": "/:year/:filename/"}, SiteRoot: "source", Language: "zh", Output: []string{"public", "source"}}},
		{name: "MkDocs with a blog", files: map[string]string{"mkdocs.yml": "site_name: Docs\nsite_url: https://example.org/docs/\nmarkdown_extensions:\n  - pymdownx.emoji:\n      emoji_index: !!python/name:material.extensions.emoji.twemoji\n", "docs/blog/posts/a.md": "a"},
			want: Site{Generator: "MkDocs", Articles: "docs/blog/posts", BaseURL: "https://example.org/docs", Permalinks: map[string]string{"": "/blog/:year/:month/:day/:slug/"}, SiteRoot: "docs", Title: "Docs", Output: []string{"site", "docs"}}},
		{name: "Docusaurus", files: map[string]string{"docusaurus.config.ts": "const config: Config = {\n  title: 'My Site',\n  // url: 'https://old.example',\n  url: 'https://example.org',\n  baseUrl: '/site/',\n  i18n: {defaultLocale: 'en', locales: ['en']},\n};", "blog/2026-01-01-a.md": "a", "docs/x.md": "x"},
			want: Site{Generator: "Docusaurus", Articles: "blog", Include: []string{"**/*.md", "**/*.mdx"}, BaseURL: "https://example.org/site", Permalinks: map[string]string{"": "/blog/:year/:month/:day/:slug"},
				SiteRoot: "static", Title: "My Site", Language: "en", Output: []string{"build", "static"}}},
		{name: "Astro", files: map[string]string{"astro.config.mjs": "export default defineConfig({\n\tsite: 'https://example.org',\n\tbase: '/b',\n})", "src/content/blog/a.md": "a"},
			want: Site{Generator: "Astro", Articles: "src/content/blog", Include: []string{"**/*.md", "**/*.mdx"}, BaseURL: "https://example.org/b", Permalinks: map[string]string{"": "/blog/:filename/"}, SiteRoot: "public", Output: []string{"dist", "public", "src"}}},
		{name: "Eleventy", files: map[string]string{"eleventy.config.js": "export default function(c) { return { dir: { input: 'content', output: '_site' } } }", "content/blog/a.md": "a", "_data/metadata.json": `{"url": "https://example.org/", "language": "en"}`},
			want: Site{Generator: "Eleventy", Articles: "content/blog", BaseURL: "https://example.org", SiteRoot: "content", Language: "en", Output: []string{"_site", "public"}}},
		{name: "Eleventy with data in a program", files: map[string]string{".eleventy.js": "module.exports = c => {}", "posts/a.md": "a", "_data/metadata.js": "export default {\n\ttitle: \"Blog\",\n\turl: \"https://example.org/\",\n\tlanguage: \"en\",\n\tauthor: { url: \"https://other.example\" }\n}"},
			want: Site{Generator: "Eleventy", Articles: "posts", BaseURL: "https://example.org", SiteRoot: ".", Title: "Blog", Language: "en", Output: []string{"_site", "public"}}},
		{name: "a new Hexo", files: map[string]string{"_config.yml": "url: http://example.com\npermalink: :year/:month/:day/:title/\n", "source/_posts/a.md": "a"},
			want: Site{Generator: "Hexo", Articles: "source/_posts", Permalinks: map[string]string{"": "/:year/:month/:day/:filename/"}, SiteRoot: "source", Output: []string{"public", "source"}}},
		{name: "Obsidian", files: map[string]string{".obsidian/app.json": "{}", "Notes/a.md": "a"}, from: "Notes",
			want: Site{Generator: "Obsidian", Articles: ".", Select: "marked", SiteRoot: "."}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			root := t.TempDir()
			for name, text := range tt.files {
				file := filepath.Join(root, name)
				if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			got, ok := Find(filepath.Join(root, tt.from))
			tt.want.Root = root
			if !ok || !reflect.DeepEqual(got, tt.want) {
				t.Errorf("found %v\ngot  %+v\nwant %+v", ok, got, tt.want)
			}
		})
	}
}

// TestNoSite holds that a folder of articles alone, and what is beyond a
// repository, is no site.
func TestNoSite(t *testing.T) {
	root := t.TempDir()
	for _, dir := range []string{".obsidian", "blog/.git"} {
		if err := os.MkdirAll(filepath.Join(root, dir), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(root, "blog", "config.toml"), []byte("name = 'something else'"), 0o644); err != nil {
		t.Fatal(err)
	}
	if s, ok := Find(filepath.Join(root, "blog")); ok {
		t.Errorf("found %+v", s)
	}
}
