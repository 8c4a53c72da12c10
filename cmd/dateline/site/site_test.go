package site

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
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
			want: Site{Generator: "Hugo", Articles: "content", Include: []string{"posts/**/*.md"}, BaseURL: "https://example.org", Permalinks: map[string]string{"posts": "/:year/:slugortitle/"},
				SiteRoot: "static", Timezone: "Europe/Berlin", Language: "en", Title: "Blog", Output: []string{"public", "static"}}},
		{name: "Hugo, split and in two languages", files: map[string]string{"config/_default/config.yaml": "baseurl: https://example.org/blog\ndefaultContentLanguage: ru\n", "config/_default/permalinks.yaml": "page:\n  post: /:section/:slug/\n", "config/_default/languages.ru.yaml": "contentDir: content/ru\n", "config/_default/languages.en.yaml": "contentDir: content/en\n", "content/ru/post/a.md": "a"},
			want: Site{Generator: "Hugo", Articles: "content/ru", Include: []string{"post/**/*.md"}, BaseURL: "https://example.org/blog", Permalinks: map[string]string{"post": "/:section/:slugortitle/"},
				SiteRoot: "static", Language: "ru", Output: []string{"public", "static"}}},
		{name: "Zola", files: map[string]string{"config.toml": "base_url = 'https://example.org'\ndefault_language = 'de'\n", "content/blog/a.md": "a"},
			want: Site{Generator: "Zola", Articles: "content", Include: []string{"blog/**/*.md"}, BaseURL: "https://example.org", SiteRoot: "static", Language: "de", Output: []string{"public", "static", "content"}}},
		{name: "Jekyll", files: map[string]string{"_config.yml": "url: https://example.org\nbaseurl: /blog\npermalink: pretty\ntimezone: America/New_York\n", "_posts/2026-01-01-a.md": "a"},
			want: Site{Generator: "Jekyll", Articles: "_posts", BaseURL: "https://example.org/blog", Permalinks: map[string]string{"": "pretty"}, SiteRoot: ".", Timezone: "America/New_York", Output: []string{"_site", "."}}},
		{name: "Jekyll with Polyglot", files: map[string]string{"_config.yml": "languages: [de, en]\ndefault_lang: en\ntheme: minima\n", "_posts/2026-01-01-a.md": "a"},
			want: Site{Generator: "Jekyll", Articles: "_posts", Permalinks: map[string]string{"": "date"}, SiteRoot: ".", Language: "en", Output: []string{"_site", "."}}},
		{name: "Jekyll with several languages", files: map[string]string{"_config.yml": "languages: [\"de\", \"en\"]\ntheme: minima\n", "_posts/2026-01-01-a.md": "a"},
			want: Site{Generator: "Jekyll", Articles: "_posts", Permalinks: map[string]string{"": "date"}, SiteRoot: ".", Language: "de", Output: []string{"_site", "."}}},
		{name: "Jekyll with a theme's list of languages of programs", files: map[string]string{"_config.yml": "languages: [Go, C]\ntheme: minima\n", "_posts/2026-01-01-a.md": "a"},
			want: Site{Generator: "Jekyll", Articles: "_posts", Permalinks: map[string]string{"": "date"}, SiteRoot: ".", Output: []string{"_site", "."}}},
		{name: "Hugo with a section that only lists", files: map[string]string{"hugo.toml": "baseURL = 'https://example.org/'\n", "content/news/_index.md": "a", "content/guide/a.md": "a"},
			want: Site{Generator: "Hugo", Articles: "content", BaseURL: "https://example.org", SiteRoot: "static", Output: []string{"public", "static"}}},
		{name: "Jekyll without an address", files: map[string]string{"_config.yml": "url: \"\"\ntheme: minima\n", "_posts/2026-01-01-a.md": "a"},
			want: Site{Generator: "Jekyll", Articles: "_posts", Permalinks: map[string]string{"": "date"}, SiteRoot: ".", Output: []string{"_site", "."}}},
		{name: "Jekyll, posts in a folder for each language", files: map[string]string{"_config.yml": "url: https://example.org\npermalink: pretty\nplugins: [x]\n", "en/news/_posts/2026-01-01-a.md": "a", "de/news/_posts/2026-01-01-a.md": "a", "zh_tw/news/_posts/2026-01-01-a.md": "a", "vendor/theme/_posts/2026-01-01-a.md": "a"},
			want: Site{Generator: "Jekyll", Articles: "en/news/_posts", BaseURL: "https://example.org", Permalinks: map[string]string{"": "/en/news/:categories/:year/:month/:day/:title/"}, SiteRoot: ".", Language: "en", Output: []string{"_site", "."}}},
		{name: "Jekyll, posts in folders of categories", files: map[string]string{"_config.yml": "url: https://example.org\nsource: src\nplugins: [x]\n", "src/life/_posts/2026-01-01-a.md": "a", "src/tech/go/_posts/2026-01-01-a.md": "a"},
			want: Site{Generator: "Jekyll", Articles: "src", Include: []string{"life/_posts/**/*.md", "tech/go/_posts/**/*.md"}, BaseURL: "https://example.org", SiteRoot: "src", Output: []string{"_site", "src"},
				Permalinks: map[string]string{"": "/:sections/:categories/:year/:month/:day/:title.html"}}},
		{name: "Jekyll, posts below blog", files: map[string]string{"_config.yml": "url: https://example.org\nplugins: [x]\n", "blog/_posts/2026-01-01-a.md": "a"},
			want: Site{Generator: "Jekyll", Articles: "blog/_posts", BaseURL: "https://example.org", SiteRoot: ".", Permalinks: map[string]string{"": "/blog/:categories/:year/:month/:day/:title.html"}, Output: []string{"_site", "."}}},
		{name: "Hexo", files: map[string]string{"_config.yml": "url: https://example.org\npermalink: :year/:title/\nlanguage: zh-CN\n", "source/_posts/a.md": "a"},
			want: Site{Generator: "Hexo", Articles: "source/_posts", BaseURL: "https://example.org", Permalinks: map[string]string{"": "/:year/:path/"}, SiteRoot: "source", Language: "zh", Output: []string{"public", "source"}}},
		{name: "MkDocs with a blog", files: map[string]string{"mkdocs.yml": "site_name: Docs\nsite_url: https://example.org/docs/\nplugins: [blog]\nmarkdown_extensions:\n  - pymdownx.emoji:\n      emoji_index: !!python/name:material.extensions.emoji.twemoji\n", "docs/blog/posts/a.md": "a"},
			want: Site{Generator: "MkDocs", Articles: "docs/blog/posts", BaseURL: "https://example.org/docs", Permalinks: map[string]string{"": "/blog/:year/:month/:day/:slugortitle/"}, SiteRoot: "docs", Title: "Docs", Output: []string{"site", "docs"}}},
		{name: "Docusaurus", files: map[string]string{"docusaurus.config.ts": "const config: Config = {\n  title: 'My Site',\n  // url: 'https://old.example',\n  url: 'https://example.org',\n  baseUrl: '/site/',\n  i18n: {defaultLocale: 'en', locales: ['en']},\n};", "blog/2026-01-01-a.md": "a", "docs/x.md": "x"},
			want: Site{Generator: "Docusaurus", Articles: "blog", Include: []string{"**/*.md", "**/*.mdx"}, BaseURL: "https://example.org/site", Permalinks: map[string]string{"": "/blog/:docusaurus"},
				SiteRoot: "static", Categories: []string{"tags"}, Title: "My Site", Language: "en", Output: []string{"build", "static"}}},
		{name: "Astro", files: map[string]string{"astro.config.mjs": "export default defineConfig({\n\tsite: 'https://example.org',\n\tbase: '/b',\n})", "src/content/blog/a.md": "a"},
			want: Site{Generator: "Astro", Articles: "src/content/blog", Include: []string{"**/*.md", "**/*.mdx"}, BaseURL: "https://example.org/b", Permalinks: map[string]string{"": "/blog/:filename/"}, SiteRoot: "public", Output: []string{"dist", "public", "src"}}},
		{name: "Eleventy", files: map[string]string{"eleventy.config.js": "export default function(c) { return { dir: { input: 'content', output: '_site' } } }", "content/blog/a.md": "a", "_data/metadata.json": `{"url": "https://example.org/", "language": "en"}`},
			want: Site{Generator: "Eleventy", Articles: "content/blog", BaseURL: "https://example.org", Permalinks: map[string]string{"": "/blog/:sections/:slug/"}, SiteRoot: "content", Language: "en", Output: []string{"_site", "public"}}},
		{name: "Eleventy with data in a program", files: map[string]string{".eleventy.js": "module.exports = c => {}", "posts/a.md": "a", "_data/metadata.js": "export default {\n\ttitle: \"Blog\",\n\turl: \"https://example.org/\",\n\tlanguage: \"en\",\n\tauthor: { url: \"https://other.example\" }\n}"},
			want: Site{Generator: "Eleventy", Articles: "posts", BaseURL: "https://example.org", Permalinks: map[string]string{"": "/posts/:sections/:slug/"}, SiteRoot: ".", Title: "Blog", Language: "en", Output: []string{"_site", "public"}}},
		{name: "Hexo with dates in names", files: map[string]string{"_config.yml": "url: https://example.org\npermalink: news/:category/:title/\nnew_post_name: :year-:month-:day-:title.md\n", "source/_posts/a.md": "a"},
			want: Site{Generator: "Hexo", Articles: "source/_posts", BaseURL: "https://example.org", Permalinks: map[string]string{"": "/news/:categories/:title/"}, SiteRoot: "source", Output: []string{"public", "source"}}},
		{name: "Hexo in several languages", files: map[string]string{"_config.yml": "url: https://example.org\npermalink: :lang/:title/:name.html\nnew_post_name: :lang/:title.md\n", "source/_posts/en/a.md": "a"},
			want: Site{Generator: "Hexo", Articles: "source/_posts", BaseURL: "https://example.org", Permalinks: map[string]string{"": "/:lang/:filename/:filename.html"}, SiteRoot: "source", Output: []string{"public", "source"}}},
		{name: "a new Hexo", files: map[string]string{"_config.yml": "url: http://example.com\npermalink: :year/:month/:day/:title/\n", "source/_posts/a.md": "a"},
			want: Site{Generator: "Hexo", Articles: "source/_posts", Permalinks: map[string]string{"": "/:year/:month/:day/:path/"}, SiteRoot: "source", Output: []string{"public", "source"}}},
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

// TestStarters recognises sites as the generators' own starters make them, or as
// their guides have them: nothing of a placeholder is taken for an address.
func TestStarters(t *testing.T) {
	for _, tt := range []struct {
		name  string
		files map[string]string
		want  Site // Root, Title and Output are not compared
	}{
		{"hugo new site", map[string]string{
			"hugo.toml":                   "baseURL = 'https://blog.example.net/'\nlanguageCode = 'en-us'\ntitle = 'My New Hugo Site'\ntheme = 'ananke'\n",
			"archetypes/default.md":       "+++\ndate = '{{ .Date }}'\ndraft = true\n+++\n",
			"content/posts/first-post.md": "+++\ntitle = 'First'\ndate = 2026-01-14T07:07:07+01:00\n+++\n",
			"layouts/index.html":          "", "static/favicon.ico": "", "themes/ananke/theme.toml": "name = 'Ananke'",
		}, Site{Generator: "Hugo", Articles: "content", Include: []string{"posts/**/*.md"}, BaseURL: "https://blog.example.net", SiteRoot: "static", Language: "en"}},
		{"hugo with PaperMod", map[string]string{
			"hugo.yaml":              "baseURL: https://blog.example.net/\ntitle: ExampleSite\npagination:\n  pagerSize: 5\ntheme: PaperMod\nparams:\n  env: production\npermalinks:\n  posts: /:year/:month/:slug/\n",
			"content/posts/hello.md": "---\ntitle: Hello\n---\n", "content/archives.md": "---\nlayout: archives\n---\n", "content/search.md": "",
		}, Site{Generator: "Hugo", Articles: "content", Include: []string{"posts/**/*.md"}, BaseURL: "https://blog.example.net", Permalinks: map[string]string{"posts": "/:year/:month/:slugortitle/"}, SiteRoot: "static"}},
		{"jekyll new", map[string]string{
			"_config.yml": "title: Your awesome title\nemail: your-email@example.com\ndescription: >- # this means to ignore newlines until \"baseurl:\"\n  Write an awesome description.\nbaseurl: \"\" # the subpath of your site, e.g. /blog\nurl: \"\" # the base hostname & protocol for your site, e.g. http://example.com\ntwitter_username: jekyllrb\ntheme: minima\nplugins:\n  - jekyll-feed\n",
			"404.html":    "", "Gemfile": "", "about.markdown": "---\nlayout: page\n---\n", "index.markdown": "---\nlayout: home\n---\n",
			"_posts/2026-01-14-welcome-to-jekyll.markdown": "---\nlayout: post\ntitle: Welcome\n---\n",
		}, Site{Generator: "Jekyll", Articles: "_posts", Permalinks: map[string]string{"": "date"}, SiteRoot: "."}},
		{"jekyll with Chirpy", map[string]string{
			"_config.yml":                "theme: jekyll-theme-chirpy\nlang: en\ntimezone: Asia/Shanghai\ntitle: Chirpy\nurl: \"https://me.github.io\"\nbaseurl: \"\"\ncollections:\n  tabs:\n    output: true\ndefaults:\n  - scope:\n      path: \"\"\n      type: posts\n    values:\n      layout: post\n      permalink: /posts/:title/\n",
			"_posts/2026-01-14-hello.md": "---\ntitle: Hello\n---\n", "_tabs/about.md": "",
		}, Site{Generator: "Jekyll", Articles: "_posts", BaseURL: "https://me.github.io", Permalinks: map[string]string{"": "/posts/:title/"}, SiteRoot: ".", Timezone: "Asia/Shanghai", Language: "en"}},
		{"zola init", map[string]string{
			"config.toml":            "# The URL the site will be built for\nbase_url = \"https://example.com\"\n\n# Whether to automatically compile all Sass files in the sass directory\ncompile_sass = true\nbuild_search_index = true\n\n[markdown]\nhighlight_code = true\n\n[extra]\n",
			"content/blog/_index.md": "+++\ntitle = 'Blog'\n+++\n", "content/blog/first.md": "+++\ntitle = 'First'\ndate = 2026-01-14\n+++\n", "templates/index.html": "", "sass/": "", "static/": "",
		}, Site{Generator: "Zola", Articles: "content", Include: []string{"blog/**/*.md"}, SiteRoot: "static"}},
		{"Material for MkDocs with its blog", map[string]string{
			"mkdocs.yml":    "site_name: My Docs\nsite_url: https://docs.example.net/\ntheme:\n  name: material\n  language: de\nplugins:\n  - search\n  - blog:\n      post_url_format: \"{date}/{slug}\"\nmarkdown_extensions:\n  - pymdownx.emoji:\n      emoji_index: !!python/name:material.extensions.emoji.twemoji\n",
			"docs/index.md": "", "docs/blog/index.md": "", "docs/blog/posts/hello-world.md": "---\ndate: 2026-01-14\n---\n",
		}, Site{Generator: "MkDocs", Articles: "docs/blog/posts", BaseURL: "https://docs.example.net", Permalinks: map[string]string{"": "/blog/:year/:month/:day/:slugortitle/"}, SiteRoot: "docs", Language: "de"}},
		{"a blog of MkDocs elsewhere", map[string]string{
			"mkdocs.yml":                     "site_name: News\nsite_url: https://news.example.net/\nplugins:\n  - material/blog:\n      blog_dir: news\n      post_url_format: \"{slug}\"\n",
			"docs/news/posts/hello-world.md": "---\ndate: 2026-01-14\n---\n",
		}, Site{Generator: "MkDocs", Articles: "docs/news/posts", BaseURL: "https://news.example.net", Permalinks: map[string]string{"": "/news/:slugortitle/"}, SiteRoot: "docs"}},
		{"create-docusaurus classic", map[string]string{
			"docusaurus.config.ts":             "import {themes as prismThemes} from 'prism-react-renderer';\nimport type {Config} from '@docusaurus/types';\n\nconst config: Config = {\n  title: 'My Site',\n  tagline: 'Dinosaurs are cool',\n  // Set the production url of your site here\n  url: 'https://your-docusaurus-site.example.com',\n  baseUrl: '/',\n  i18n: {\n    defaultLocale: 'en',\n    locales: ['en'],\n  },\n};\n",
			"blog/2021-08-26-welcome/index.md": "---\nslug: welcome\n---\n", "blog/2019-05-28-first-blog-post.md": "", "blog/authors.yml": "", "docs/intro.md": "", "static/img/logo.svg": "",
		}, Site{Generator: "Docusaurus", Articles: "blog", Include: []string{"**/*.md", "**/*.mdx"}, Permalinks: map[string]string{"": "/blog/:docusaurus"}, SiteRoot: "static", Categories: []string{"tags"}, Language: "en"}},
		{"create-astro blog", map[string]string{
			"astro.config.mjs":               "// @ts-check\n\nimport mdx from '@astrojs/mdx';\nimport sitemap from '@astrojs/sitemap';\nimport { defineConfig } from 'astro/config';\n\n// https://astro.build/config\nexport default defineConfig({\n\tsite: 'https://example.com',\n\tintegrations: [mdx(), sitemap()],\n});\n",
			"src/content/blog/first-post.md": "---\npubDate: 'Jul 08 2026'\n---\n", "src/content/blog/using-mdx.mdx": "", "src/content.config.ts": "", "src/consts.ts": "export const SITE_TITLE = 'Astro Blog';", "public/favicon.svg": "",
		}, Site{Generator: "Astro", Articles: "src/content/blog", Include: []string{"**/*.md", "**/*.mdx"}, Permalinks: map[string]string{"": "/blog/:filename/"}, SiteRoot: "public"}},
		{"an Obsidian vault", map[string]string{
			".obsidian/app.json": "{}", ".obsidian/core-plugins.json": "[]", "Welcome.md": "This is your new *vault*.", "Daily/2026-01-14.md": "",
		}, Site{Generator: "Obsidian", Articles: ".", Select: "marked", SiteRoot: "."}},
		{"eleventy-base-blog", map[string]string{
			"eleventy.config.js": "export default async function(eleventyConfig) {\n};\n\nexport const config = {\n\ttemplateFormats: [\"md\", \"njk\"],\n\tdir: {\n\t\tinput: \"content\",          // default: \".\"\n\t\tincludes: \"../_includes\",\n\t\tdata: \"../_data\",\n\t\toutput: \"_site\"\n\t},\n};\n",
			"_data/metadata.js":  "export default {\n\ttitle: \"Eleventy Base Blog v9\",\n\turl: \"https://example.com/\",\n\tlanguage: \"en\",\n}\n", "content/blog/firstpost.md": "---\ndate: 2018-05-01\n---\n", "content/about.md": "", "public/css/": "",
		}, Site{Generator: "Eleventy", Articles: "content/blog", Permalinks: map[string]string{"": "/blog/:sections/:slug/"}, SiteRoot: "content", Language: "en"}},
		{"hexo init", map[string]string{
			"_config.yml": "# Hexo Configuration\ntitle: Hexo\nlanguage: en\ntimezone: ''\n\n# URL\nurl: http://example.com\npermalink: :year/:month/:day/:title/\npermalink_defaults:\n\n# Directory\nsource_dir: source\npublic_dir: public\n", "source/_posts/hello-world.md": "---\ntitle: Hello World\n---\n", "scaffolds/post.md": "", "package.json": "{}",
		}, Site{Generator: "Hexo", Articles: "source/_posts", Permalinks: map[string]string{"": "/:year/:month/:day/:path/"}, SiteRoot: "source", Language: "en"}},
		{"hugo with a folder a language", map[string]string{
			"hugo.toml":            "baseURL = 'https://blog.example.net/'\ndefaultContentLanguage = 'de'\n[languages]\n[languages.de]\ncontentDir = 'content/de'\nweight = 1\n[languages.en]\ncontentDir = 'content/en'\nweight = 2\n",
			"content/de/blog/a.md": "a", "content/en/blog/a.md": "a",
		}, Site{Generator: "Hugo", Articles: "content/de", Include: []string{"blog/**/*.md"}, BaseURL: "https://blog.example.net", SiteRoot: "static", Language: "de"}},
		// The following cases are from other people's sites, reduced to what decides.
		{"hugo: sections called as languages, with addresses of their own", map[string]string{
			"config.yaml":     "baseurl: https://blog.example.net/\nlanguageCode: en-us\npermalinks:\n  cn: /:sections/:year/:month/:slug/\n  en: /:sections/:year/:month/:slug/\n",
			"content/en/a.md": "a", "content/cn/2020-01-02-b.md": "b", "content/about.md": "", "themes/": "",
		}, Site{Generator: "Hugo", Articles: "content", Include: []string{"cn/**/*.md", "en/**/*.md"}, BaseURL: "https://blog.example.net", SiteRoot: "static", Language: "en",
			Permalinks: map[string]string{"": "/:sections/:slugordatedname/", "cn": "/:sections/:year/:month/:slugortitle/", "en": "/:sections/:year/:month/:slugortitle/"}}},
		{"hugo: a mounted language", map[string]string{
			"hugo.toml":            "baseURL = 'https://blog.example.net/'\n[languages.en]\nlocale = 'en-US'\n[taxonomies]\nsubject = 'subjects'\ntag = 'tags'\n[module]\n[[module.mounts]]\nsource = 'assets'\ntarget = 'assets'\n[[module.mounts]]\nsource = 'content/en'\ntarget = 'content'\n[module.mounts.sites.matrix]\nlanguages = ['en']\n",
			"content/en/news/a.md": "a",
		}, Site{Generator: "Hugo", Articles: "content/en", Include: []string{"news/**/*.md"}, BaseURL: "https://blog.example.net", SiteRoot: "static", Language: "en", Categories: []string{"subjects"}}},
		{"hugo: a file a language, ugly addresses, languages in the address", map[string]string{
			"config/_default/hugo.toml":         "baseURL = 'https://blog.example.net/'\ndefaultContentLanguage = 'en'\ndefaultContentLanguageInSubdir = true\n[uglyURLs]\npost = true\n[permalinks]\npost = '/:year/:month/:slug/'\n",
			"config/_default/languages.en.toml": "contentDir = 'content/en'\n", "config/_default/languages.de.toml": "contentDir = 'content/de'\n",
			"content/en/post/a.md": "a", "content/de/post/a.md": "a",
		}, Site{Generator: "Hugo", Articles: "content/en", Include: []string{"post/**/*.md"}, BaseURL: "https://blog.example.net/en", SiteRoot: "static", Language: "en",
			Permalinks: map[string]string{"post": "/:year/:month/:slugortitle.html"}}},
		{"hugo: dates in names of files, and nothing said of addresses", map[string]string{
			"hugo.toml": "baseURL = 'https://blog.example.net/'\n", "content/post/2026-01-02-a.md": "a",
		}, Site{Generator: "Hugo", Articles: "content", Include: []string{"post/**/*.md"}, BaseURL: "https://blog.example.net", SiteRoot: "static",
			Permalinks: map[string]string{"": "/:sections/:slugordatedname/"}}},
		{"hugo: dates read from names of files", map[string]string{
			"hugo.toml": "baseURL = 'https://blog.example.net/'\n[frontmatter]\ndate = [':filename', ':default']\n", "content/post/2026-01-02-a.md": "a",
		}, Site{Generator: "Hugo", Articles: "content", Include: []string{"post/**/*.md"}, BaseURL: "https://blog.example.net", SiteRoot: "static"}},
		{"hugo: slugs from names of files, and addresses of its own, split", map[string]string{
			"config/_default/hugo.toml":        "baseURL = 'https://blog.example.net/'\n",
			"config/_default/permalinks.toml":  "post = '/:year/:slug/'\nnews = '/n/:slugorcontentbasename/'\ntips = '/t/:title/'\n",
			"config/_default/frontmatter.toml": "publishDate = [':default', ':filename']\n", "config/_default/taxonomies.toml": "subject = 'subjects'\n",
			"content/post/2026-01-02-a.md": "a",
		}, Site{Generator: "Hugo", Articles: "content", Include: []string{"post/**/*.md"}, BaseURL: "https://blog.example.net", SiteRoot: "static", Categories: []string{"subjects"},
			Permalinks: map[string]string{"post": "/:year/:slug/", "news": "/n/:slug/", "tips": "/t/:title/"}}},
		{"hugo: slugs from names of files without dates, which are none", map[string]string{
			"hugo.toml": "baseURL = 'https://blog.example.net/'\n[frontmatter]\ndate = [':filename', ':default']\n[permalinks]\npost = '/:year/:slug/'\n", "content/post/a.md": "a",
		}, Site{Generator: "Hugo", Articles: "content", Include: []string{"post/**/*.md"}, BaseURL: "https://blog.example.net", SiteRoot: "static",
			Permalinks: map[string]string{"post": "/:year/:slugortitle/"}}},
		{"hugo: slugs from names of files, and ugly addresses", map[string]string{
			"hugo.toml": "baseURL = 'https://blog.example.net/'\nuglyURLs = true\n[frontmatter]\ndate = [':filename']\n", "content/post/2026-01-02-a.md": "a",
		}, Site{Generator: "Hugo", Articles: "content", Include: []string{"post/**/*.md"}, BaseURL: "https://blog.example.net", SiteRoot: "static",
			Permalinks: map[string]string{"": "/:sections/:slug.html"}}},
		{"hugo: a slug or else the name with its date, in bundles", map[string]string{
			"hugo.toml": "baseURL = 'https://blog.example.net/'\n[permalinks]\npost = '/:year/:slugorcontentbasename/'\n", "content/post/2026-01-02-a/index.md": "a",
		}, Site{Generator: "Hugo", Articles: "content", Include: []string{"post/**/*.md"}, BaseURL: "https://blog.example.net", SiteRoot: "static",
			Permalinks: map[string]string{"post": "/:year/:slugordatedname/", "": "/:sections/:slugordatedname/"}}},
		{"hugo: languages on hosts of their own, and folders written with ./ and /", map[string]string{
			"hugo.toml":            "baseURL = 'https://blog.example.net/'\ndefaultContentLanguage = 'de'\ndefaultContentLanguageInSubdir = true\n[languages.de]\nbaseURL = 'https://de.example.net/'\ncontentDir = './content/de/'\n[languages.en]\nbaseURL = 'https://en.example.net/'\ncontentDir = 'content/en'\n",
			"content/de/blog/a.md": "a", "content/en/blog/a.md": "a",
		}, Site{Generator: "Hugo", Articles: "content/de", Include: []string{"blog/**/*.md"}, BaseURL: "https://de.example.net", SiteRoot: "static", Language: "de"}},
		{"zola: in a folder of a program, with posts in several places", map[string]string{
			"Cargo.toml": "", "blog/config.toml": "base_url = \"https://os.example.net\"\ntaxonomies = [{name = \"tags\"}]\n",
			"blog/content/edition-2/posts/a.md": "", "blog/content/edition-1/posts/a.md": "", "blog/content/news/a.md": "", "blog/content/pages/about.md": "",
		}, Site{Generator: "Zola", Articles: "content", Include: []string{"edition-1/posts/**/*.md", "edition-2/posts/**/*.md", "news/**/*.md"}, BaseURL: "https://os.example.net", SiteRoot: "static", Categories: []string{"tags"}}},
		{"jekyll: on GitHub Pages, with an address in defaults", map[string]string{
			"_config.yml": "title: Site\nplugins: [jekyll-feed]\ndefaults:\n  - scope: {path: '', type: posts}\n    values: {permalink: '/:year/:i_month/:i_day/:title'}\n",
			"CNAME":       "blog.example.net\n", "_posts/2026-01-02-a.md": "",
		}, Site{Generator: "Jekyll", Articles: "_posts", BaseURL: "https://blog.example.net", SiteRoot: ".", Permalinks: map[string]string{"": "/:year/:i_month/:i_day/:title"}}},
		{"jekyll: its source is built by another tool", map[string]string{
			"_config.yml": "source: .tmp/src\nurl: https://blog.example.net\npermalink: /:categories/:title/\n", "src/_posts/2026-01-02-a.md": "",
		}, Site{Generator: "Jekyll", Articles: "src/_posts", BaseURL: "https://blog.example.net", SiteRoot: "src", Permalinks: map[string]string{"": "/:categories/:title/"}}},
		{"jekyll: documentation in a folder", map[string]string{
			"docs/_config.yml": "url: https://gem.example.net\ncollections:\n  posts:\n    permalink: /news/:year/:month/:day/:title/\n", "docs/_posts/2026-01-02-a.md": "", "lib/gem.rb": "",
		}, Site{Generator: "Jekyll", Articles: "_posts", BaseURL: "https://gem.example.net", SiteRoot: ".", Permalinks: map[string]string{"": "/news/:year/:month/:day/:title/"}}},
		{"mkdocs: posts in a folder of their own, and dates of months", map[string]string{
			"mkdocs.yml":                 "site_url: https://blog.example.net/\nuse_directory_urls: false\nplugins:\n  - blog:\n      blog_dir: writing\n      post_dir: '{blog}/articles'\n      post_url_date_format: yyyy/MM\n",
			"docs/writing/articles/a.md": "",
		}, Site{Generator: "MkDocs", Articles: "docs/writing/articles", BaseURL: "https://blog.example.net", SiteRoot: "docs", Permalinks: map[string]string{"": "/writing/:year/:month/:slugortitle.html"}}},
		{"mkdocs: a blog at the root", map[string]string{
			"mkdocs.yml": "site_url: https://blog.example.net/\nplugins:\n  blog:\n    blog_dir: .\n    post_url_format: \"{slug}\"\n", "docs/posts/a.md": "",
		}, Site{Generator: "MkDocs", Articles: "docs/posts", BaseURL: "https://blog.example.net", SiteRoot: "docs", Permalinks: map[string]string{"": "/:slugortitle/"}}},
		{"mkdocs: posts without a blog", map[string]string{
			"mkdocs.yml": "site_url: https://docs.example.net/\n", "docs/posts/a.md": "a",
		}, Site{Generator: "MkDocs", Articles: "docs/posts", BaseURL: "https://docs.example.net", SiteRoot: "docs", Permalinks: map[string]string{"": "/posts/:sections/:filename/"}}},
		{"mkdocs: a blog's folders without a blog, and files", map[string]string{
			"mkdocs.yml": "site_url: https://docs.example.net/\nuse_directory_urls: false\nplugins: [search]\n", "docs/blog/posts/a.md": "a",
		}, Site{Generator: "MkDocs", Articles: "docs/blog/posts", BaseURL: "https://docs.example.net", SiteRoot: "docs", Permalinks: map[string]string{"": "/blog/posts/:sections/:filename.html"}}},
		{"mkdocs: a blog of another file", map[string]string{
			"mkdocs.yml": "INHERIT: ../base.yml\nsite_url: https://docs.example.net/\ndocs_dir: ./docs\n", "docs/blog/posts/a.md": "a",
		}, Site{Generator: "MkDocs", Articles: "docs/blog/posts", BaseURL: "https://docs.example.net", SiteRoot: "docs", Permalinks: map[string]string{"": "/blog/:year/:month/:day/:slugortitle/"}}},
		{"docusaurus: a blog's path with ./, beside docs", map[string]string{
			"docusaurus.config.js": "export default {url: 'https://program.example.net', baseUrl: '/', presets: [['classic', {blog: {path: './blog'}}]]};\n", "blog/a.md": "a", "docs/b.md": "b",
		}, Site{Generator: "Docusaurus", Articles: "blog", Include: []string{"**/*.md", "**/*.mdx"}, BaseURL: "https://program.example.net", SiteRoot: "static", Categories: []string{"tags"}, Permalinks: map[string]string{"": "/blog/:docusaurus"}}},
		{"docusaurus: a blog's path that is not there", map[string]string{
			"docusaurus.config.js": "export default {url: 'https://program.example.net', baseUrl: '/', presets: [['classic', {blog: {path: '../news'}}]]};\n", "blog/a.md": "a", "docs/b.md": "b",
		}, Site{Generator: "Docusaurus", Articles: "blog", Include: []string{"**/*.md", "**/*.mdx"}, BaseURL: "https://program.example.net", SiteRoot: "static", Categories: []string{"tags"}, Permalinks: map[string]string{"": "/blog/:docusaurus"}}},
		{"docusaurus: in a folder of a program, with a blog at the root", map[string]string{
			"package.json": "{}", "website/docusaurus.config.ts": "const opts = {\n  editUrl: (o => {\n    const baseUrl =\n      'https://github.com/me/program/edit/main';\n    return baseUrl;\n  }),\n};\nexport default {\n  url: 'https://program.example.net',\n  baseUrl: '/',\n  trailingSlash: true,\n  presets: [['classic', {docs: false, blog: {path: 'posts', routeBasePath: '/', feedOptions: {type: 'all'}}}]],\n};\n",
			"website/posts/2026-01-02-a.md": "",
		}, Site{Generator: "Docusaurus", Articles: "posts", Include: []string{"**/*.md", "**/*.mdx"}, BaseURL: "https://program.example.net", SiteRoot: "static", Categories: []string{"tags"}, Permalinks: map[string]string{"": "/:docusaurus/"}}},
		{"astro: articles below categories at the root", map[string]string{
			"astro.config.ts":          "export default defineConfig({\n  trailingSlash: \"never\",\n  site: \"https://blog.example.net\",\n});\n",
			"content/posts/diary/a.md": "", "src/pages/[category]/[slug].astro": "", "src/pages/tags/[tag]/[...page].astro": "", "src/pages/[...page].astro": "",
		}, Site{Generator: "Astro", Articles: "content/posts", Include: []string{"**/*.md", "**/*.mdx"}, BaseURL: "https://blog.example.net", SiteRoot: "public", Permalinks: map[string]string{"": "/:sections/:filename"}}},
		{"astro: one collection over all, an address in another file, languages", map[string]string{
			"astro.config.ts":        "import { themeConfig } from './src/config'\nexport default defineConfig({\n  site: themeConfig.site.url,\n  base: '/',\n})\n",
			"src/config.ts":          "export const themeConfig = {\n  site: {\n    url: 'https://blog.example.net',\n  },\n}\n",
			"src/content.config.ts":  "const posts = defineCollection({\n  loader: glob({ pattern: '**/*.md', base: './src/content' }),\n  schema: z.object({ tags: z.array(z.string()) }),\n})\n",
			"src/content/notes/a.md": "", "src/pages/[...lang]/[slug].astro": "", "src/pages/[...lang]/tags/[tag].astro": "",
		}, Site{Generator: "Astro", Articles: "src/content", Include: []string{"**/*.md", "**/*.mdx"}, BaseURL: "https://blog.example.net", SiteRoot: "public", Categories: []string{"tags"}, Permalinks: map[string]string{"": "/:filename/"}}},
		{"astro: folders below a route, beside other articles", map[string]string{
			"astro.config.mjs":                  "export default defineConfig({\n  site: \"https://blog.example.net\",\n});\n",
			"src/content/blog/2026/a/index.mdx": "", "src/content/projects/p.mdx": "", "src/pages/blog/[...slug].astro": "", "src/pages/projects/[...slug].astro": "",
		}, Site{Generator: "Astro", Articles: "src/content/blog", Include: []string{"**/*.md", "**/*.mdx"}, BaseURL: "https://blog.example.net", SiteRoot: "public", Permalinks: map[string]string{"": "/blog/:sections/:filename/"}}},
		{"hugo: a folder for each language, mounted by a theme", map[string]string{
			"config/_default/hugo.yaml": "baseURL: https://docs.example.net\ndefaultContentLanguage: en\nlanguages:\n  en: {weight: 1}\n  pt: {weight: 2}\n",
			"content/en/blog/a.md":      "", "content/pt/blog/a.md": "",
		}, Site{Generator: "Hugo", Articles: "content/en", Include: []string{"blog/**/*.md"}, BaseURL: "https://docs.example.net", SiteRoot: "static", Language: "en"}},
		{"hugo: sections that are called as languages are", map[string]string{
			"config.yaml":           "baseURL: https://docs.example.net\npermalinks:\n  cn: /:section/:year/:slug/\n  en: /:section/:year/:slug/\n",
			"content/cn/2026-01.md": "", "content/en/2026-01.md": "",
		}, Site{Generator: "Hugo", Articles: "content", Include: []string{"cn/**/*.md", "en/**/*.md"}, BaseURL: "https://docs.example.net", SiteRoot: "static",
			Permalinks: map[string]string{"cn": "/:section/:year/:slugortitle/", "en": "/:section/:year/:slugortitle/"}}},
		{"notes without the folder of their program", map[string]string{
			"Daily/2026-01-01.md": "Read [[Sources/Book|a book]].", "Sources/Book.md": "See ![[Picture.png]]", "Idea.md": "Of [[Book]], [[Another#Part]].", "Plain.md": "No link.",
		}, Site{Generator: "Obsidian", Articles: ".", Select: "marked", SiteRoot: "."}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			root := t.TempDir()
			for name, text := range tt.files {
				file := filepath.Join(root, name)
				if strings.HasSuffix(name, "/") {
					if err := os.MkdirAll(file, 0o755); err != nil {
						t.Fatal(err)
					}
					continue
				}
				if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			got, ok := Find(root)
			got.Root, got.Title, got.Output = "", "", nil
			if !ok || !reflect.DeepEqual(got, tt.want) {
				t.Errorf("found %v\ngot  %+v\nwant %+v", ok, got, tt.want)
			}
		})
	}
}

// TestAbove holds that what is below a folder does not say what is in it.
func TestAbove(t *testing.T) {
	root := t.TempDir()
	for _, dir := range []string{"blog/.obsidian", "blog/notes"} {
		if err := os.MkdirAll(filepath.Join(root, dir), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if s, ok := Above(root); ok {
		t.Errorf("above a folder with a vault below: found %+v", s)
	}
	for name, find := range map[string]func(string) (Site, bool){"Above": Above, "Find": Find} {
		if s, ok := find(filepath.Join(root, "blog", "notes")); !ok || s.Root != filepath.Join(root, "blog") {
			t.Errorf("%s within the vault: %v, %+v; want %s", name, ok, s, filepath.Join(root, "blog"))
		}
	}
	if s, ok := Find(root); !ok || s.Root != filepath.Join(root, "blog") {
		t.Errorf("Find above the vault: %v, %+v; want %s", ok, s, filepath.Join(root, "blog"))
	}
}

// TestVaultBelow finds the vault that is directly below a folder, where there is one.
func TestVaultBelow(t *testing.T) {
	root := t.TempDir()
	for n, dir := range []string{"My notes", "Other notes"} {
		if err := os.MkdirAll(filepath.Join(root, dir, ".obsidian"), 0o755); err != nil {
			t.Fatal(err)
		}
		s, ok := Find(root)
		if want := n == 0; ok != want || ok && (s.Generator != "Obsidian" || s.Root != filepath.Join(root, dir) || s.Select != "marked") {
			t.Errorf("with %d vaults below: %v, %+v", n+1, ok, s)
		}
	}
}

// TestNotNotes holds that double brackets in code, and the mark of a table of contents, do not make notes
// of a folder.
func TestNotNotes(t *testing.T) {
	root := t.TempDir()
	for _, name := range []string{"a.md", "b.md", "c.md", "d.md"} {
		text := "# Settings\n\n```toml\n[[menu.main]]\n```\n\nOr `[[params]]`, and [[ -f file ]].\n\n[[toc]]\n\n[[_TOC_]]\n"
		if err := os.WriteFile(filepath.Join(root, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if s, ok := Find(root); ok {
		t.Errorf("found %+v", s)
	}
}

// TestNoSite holds that a folder of articles alone, and what is beyond a
// repository, is not a site.
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
	other := t.TempDir() // Jorge's, for one
	for _, dir := range []string{"layouts", "src", "data"} {
		if err := os.Mkdir(filepath.Join(other, dir), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(other, "config.yml"), []byte("name: Blog\nurl: https://blog.example.net\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if s, ok := Find(other); ok {
		t.Errorf("another generator: found %+v", s)
	}
}

// TestSeveralSites takes, of several sites in a workspace, one that has articles.
func TestSeveralSites(t *testing.T) {
	root := t.TempDir()
	for name, text := range map[string]string{
		"sites/a/astro.config.mjs": "export default {}", "sites/a/src/pages/index.astro": "x",
		"sites/b/astro.config.mjs": "export default {}", "sites/b/src/content/blog/one.md": "---\ndate: 2026-01-02\n---\nx",
		"sites/c/astro.config.mjs": "export default {}", "sites/c/src/content/blog/two.md": "---\ndate: 2026-01-02\n---\nx",
	} {
		write(t, root, name, text)
	}
	if s, ok := Find(root); !ok || s.Root != filepath.Join(root, "sites/b") || s.Articles != "src/content/blog" {
		t.Errorf("found %v, %+v; want the articles of sites/b", ok, s)
	}
	alone := t.TempDir()
	write(t, alone, "astro.config.mjs", "export default {}")
	write(t, alone, "src/pages/index.astro", "x")
	if s, ok := Find(alone); !ok || s.Articles != "articles" {
		t.Errorf("found %v, %+v; want no folder whose files become pages", ok, s)
	}
}

// TestDated finds the articles of a site whose generator is not known.
func TestDated(t *testing.T) {
	root := t.TempDir()
	for _, name := range []string{"pages/posts/a.md", "pages/posts/b.md", "pages/posts/c.mdx", "pages/talks/d.md", "node_modules/x/e.md", "README.md"} {
		write(t, root, name, "---\ntitle: T\ndate: 2026-01-02\n---\nx")
	}
	if got := Dated(root); got != "pages/posts" {
		t.Errorf("got %q, want pages/posts", got)
	}
	write(t, root, "articles/a.md", "x")
	if got := Dated(root); got != "" {
		t.Errorf("with a folder articles: got %q, want it taken", got)
	}
	deep := t.TempDir()
	for _, name := range []string{"a", "b", "c"} {
		write(t, deep, "services/site/content/blog/"+name+"/index.mdx", "---\ndate: 2026-01-02\n---\nx")
	}
	if got := Dated(deep); got != "services/site/content/blog" {
		t.Errorf("got %q, want services/site/content/blog", got)
	}
	few := t.TempDir()
	write(t, few, "logs/a.md", "---\ndate: 2026-01-02\n---\nx")
	if got := Dated(few); got != "" {
		t.Errorf("got %q of one file, want nothing", got)
	}
}

func write(t *testing.T, root, name, text string) {
	t.Helper()
	file := filepath.Join(root, name)
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
