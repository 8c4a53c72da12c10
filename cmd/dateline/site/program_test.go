package site

import (
	"os"
	"path/filepath"
	"reflect"
	"testing"
)

// unpack writes files below a new folder, and returns it.
func unpack(t *testing.T, files map[string]string) string {
	t.Helper()
	root := t.TempDir()
	for name, text := range files {
		file := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

const dated = "---\ntitle: A\ndate: 2026-01-02\n---\nText.\n"

// TestPrograms recognises sites whose configuration is a program, as formatters and people
// write it.
func TestPrograms(t *testing.T) {
	markdown := []string{"**/*.md", "**/*.mdx"}
	all := func(pattern string) map[string]string { return map[string]string{"": pattern} }
	for _, tt := range []struct {
		name  string
		files map[string]string
		root  string // of the site, where it is not the folder
		want  Site   // Root, Title and Output are not compared
	}{
		{name: "docusaurus: blog: false, beside an old folder blog", files: map[string]string{
			"docusaurus.config.ts": "export default {\n  url: 'https://example.org',\n  baseUrl: '/',\n  presets: [['classic', {docs: {routeBasePath: '/'}, blog: false}]],\n};\n",
			"blog/old.md":          dated, "docs/intro.md": "a",
		}, want: Site{Generator: "Docusaurus", Articles: "docs", Include: markdown, BaseURL: "https://example.org", SiteRoot: "static", Categories: []string{"tags"}}},
		{name: "docusaurus: blog: false, and documents elsewhere", files: map[string]string{
			"docusaurus/website/docusaurus.config.js": "module.exports = {\n  url: 'https://example.org',\n  baseUrl: '/',\n  presets: [['classic', {docs: {path: '../docs'}, blog: false}]],\n};\n",
			"docusaurus/docs/intro.md":                "a",
		}, root: "docusaurus/website", want: Site{Generator: "Docusaurus", Articles: "articles", Include: markdown, BaseURL: "https://example.org", SiteRoot: "static", Categories: []string{"tags"}}},
		{name: "docusaurus: blog: false, and a blog of a plugin", files: map[string]string{
			"docusaurus.config.js": "module.exports = {\n  url: \"https://example.org\",\n  baseUrl: \"/\",\n  plugins: [\n    [\n      \"@docusaurus/plugin-content-blog\",\n      /** @type {import('@docusaurus/plugin-content-blog').PluginOptions} */\n      { id: \"news\", path: \"./news\", routeBasePath: \"updates\" },\n    ],\n  ],\n  presets: [[\"classic\", { blog: false }]],\n};\n",
			"news/a.md":            dated, "docs/intro.md": "a",
		}, want: Site{Generator: "Docusaurus", Articles: "news", Include: markdown, BaseURL: "https://example.org", SiteRoot: "static", Categories: []string{"tags"}, Permalinks: all("/updates/:docusaurus")}},
		{name: "docusaurus: prettier, an address over several lines", files: map[string]string{
			"docusaurus.config.js": "const config = {\n  title: \"T\",\n  tagline: 'see https://other.org', url:\n    \"https://a-very-long-name-of-a-host\" +\n    \".example.org\",\n  baseUrl:\n    \"/docs-and-blog/\",\n  /* url: 'https://old.org', */\n};\n",
			"blog/a.md":            dated,
		}, want: Site{Generator: "Docusaurus", Articles: "blog", Include: markdown, BaseURL: "https://a-very-long-name-of-a-host.example.org/docs-and-blog", SiteRoot: "static", Categories: []string{"tags"}, Permalinks: all("/blog/:docusaurus")}},
		{name: "docusaurus: an address in a constant, another from the environment", files: map[string]string{
			"docusaurus.config.ts": "const siteUrl: string = process.env.SITE_URL ?? 'https://example.org'; // no slash\nconst base = `/b/`;\nexport default {\n  'url': siteUrl,\n  'baseUrl': base,\n};\n",
			"blog/a.md":            dated,
		}, want: Site{Generator: "Docusaurus", Articles: "blog", Include: markdown, BaseURL: "https://example.org/b", SiteRoot: "static", Categories: []string{"tags"}, Permalinks: all("/blog/:docusaurus")}},
		{name: "docusaurus: an address that is made of others is none", files: map[string]string{
			"docusaurus.config.ts": "export default {\n  url: 'https://' + host,\n  baseUrl: '/',\n};\n", "blog/a.md": dated,
		}, want: Site{Generator: "Docusaurus", Articles: "blog", Include: markdown, SiteRoot: "static", Categories: []string{"tags"}, Permalinks: all("/blog/:docusaurus")}},
		{name: "astro: a collection of another name, by its dates", files: map[string]string{
			"astro.config.mjs":         "export default defineConfig({ site: 'https://example.org' })\n",
			"src/content/journal/a.md": dated, "src/content/journal/b.md": dated, "src/content/pages/c.md": "---\ntitle: C\n---\n", "src/content/talks/d.md": dated, "README.md": "r",
		}, want: Site{Generator: "Astro", Articles: "src/content/journal", Include: markdown, BaseURL: "https://example.org", SiteRoot: "public"}},
		{name: "astro: articles beside src", files: map[string]string{
			"astro.config.mjs": "export default defineConfig({\n  site: 'https://example.org',\n});\n", "essays/a.mdx": "---\ntitle: A\npubDate: 2026-01-02\n---\n", "README.md": "r", "node_modules/x/b.md": dated, "dist/c.md": dated,
		}, want: Site{Generator: "Astro", Articles: "essays", Include: markdown, BaseURL: "https://example.org", SiteRoot: "public"}},
		{name: "astro: without any article", files: map[string]string{
			"astro.config.mjs": "export default defineConfig({})\n", "src/layouts/a.astro": "",
		}, want: Site{Generator: "Astro", Articles: "articles", Include: markdown, SiteRoot: "public"}},
		{name: "eleventy: addresses in data of the folder", files: map[string]string{
			".eleventy.js": "module.exports = (c) => ({\n  dir: {\n    input: \"src\",\n    output: \"dist\",\n  },\n});\n", "src/journal/a.md": dated, "src/about.md": "a",
			"src/journal/journal.json": `{"permalink": "/{{ page.fileSlug }}/index.html", "layout": "post"}`, "src/_data/site.json": `{"url": "https://example.org"}`,
		}, want: Site{Generator: "Eleventy", Articles: "src/journal", BaseURL: "https://example.org", SiteRoot: "src", Permalinks: all("/:slug/")}},
		{name: "eleventy: addresses that a program makes", files: map[string]string{
			"eleventy.config.mjs": "export default function (c) {}\n", "posts/a.md": dated, "posts/posts.11tydata.js": "export default {\n  permalink: (data) => `/${data.page.date.getFullYear()}/${data.page.fileSlug}/`,\n};\n",
		}, want: Site{Generator: "Eleventy", Articles: "posts", SiteRoot: "."}},
		{name: "eleventy: a program returns a template of addresses", files: map[string]string{
			"eleventy.config.mjs": "export default function (c) {}\n", "_posts/a.md": dated, "about/a.md": dated, "about/b.md": dated, "_data/config.js": "module.exports = {\n  origin: \"https://example.org\", // no slash\n};\n",
			"_posts/_posts.11tydata.js": "export default {\n  author: \"A\",\n  permalink: function({page}) {\n    return `/web/${ page.fileSlug }/`\n  },\n};\n",
		}, want: Site{Generator: "Eleventy", Articles: "_posts", SiteRoot: ".", BaseURL: "https://example.org", Permalinks: all("/web/:slug/")}},
		{name: "eleventy: the articles are two folders below the input", files: map[string]string{
			"eleventy.config.js": "module.exports = c => ({ dir: { input: 'source' } })\n", "source/content/blog/a.md": dated, "source/content/blog/b.md": dated, "source/content/pages/c.md": "c",
		}, want: Site{Generator: "Eleventy", Articles: "source/content/blog", SiteRoot: "source", Permalinks: all("/content/blog/:sections/:slug/")}},
		{name: "eleventy: the folder has no usual name", files: map[string]string{
			"eleventy.config.js": "module.exports = c => ({ dir: { input: 'source' } })\n", "source/pages/essays/2026/a.md": dated, "source/pages/essays/2026/b.md": dated,
		}, want: Site{Generator: "Eleventy", Articles: "source/pages", SiteRoot: "source", Permalinks: all("/pages/:sections/:slug/")}},
		{name: "astro: a collection outside the site", root: "apps/web", files: map[string]string{
			"apps/web/astro.config.mjs": "export default defineConfig({ site: 'https://example.org' })\n", "content/blog/a.md": dated, "apps/web/src/pages/blog/[slug].astro": "",
			"apps/web/src/content.config.ts": "import { glob } from 'astro/loaders';\nexport const collections = {\n  pages: defineCollection({ loader: glob({ pattern: '*.md', base: 'src/pages' }) }),\n  blog: defineCollection({ loader: glob({ pattern: '**/*.md', base: '../../content/blog' }) }),\n};\n",
		}, want: Site{Generator: "Astro", Articles: "../../content/blog", Include: markdown, SiteRoot: "public", BaseURL: "https://example.org", Permalinks: all("/blog/:filename/")}},
		{name: "astro: a base relative to the file that says it, folders in the pattern", root: "web", files: map[string]string{
			"web/astro.config.mjs": "export default defineConfig({ site: 'https://example.org' })\n", "notes/published/a.md": dated, "web/src/content/pages/a.md": "a", "web/src/pages/blog/[slug].astro": "",
			"web/src/content.config.ts": "const pages = defineCollection({ loader: glob({ pattern: '**/*.md', base: './src/content/pages' }) });\nconst journal: Collection = defineCollection({\n  loader: glob({\n    pattern: ['**/*.md'],\n    base: new URL('../../notes/published', import.meta.url),\n  }),\n});\n",
		}, want: Site{Generator: "Astro", Articles: "../notes/published", Include: markdown, SiteRoot: "public", BaseURL: "https://example.org", Permalinks: all("/blog/:filename/")}},
		{name: "astro: the base is a constant, the folder begins the pattern", files: map[string]string{
			"astro.config.mjs": "export default defineConfig({})\n", "vault/blog/a.md": dated, "vault/diary/a.md": dated, "vault/diary/b.md": dated,
			"src/content.config.ts": "const VAULT = './vault';\nconst blog = defineCollection({ loader: glob({ pattern: 'blog/**/*.{md,mdx}', base: VAULT }) });\n",
		}, want: Site{Generator: "Astro", Articles: "vault/blog", Include: markdown, SiteRoot: "public", Permalinks: all("/blog/:filename/")}},
		{name: "astrowind", files: map[string]string{
			"astro.config.ts": "export default defineConfig({ output: 'static' })\n", "src/data/post/a.md": dated, "src/pages/[...blog]/index.astro": "",
			"src/config.yaml": "site:\n  name: Wind\n  site: 'https://example.org'\n  base: '/'\n  trailingSlash: false\ni18n:\n  language: de\napps:\n  blog:\n    post:\n      permalink: '/%year%/%slug%' # variables\n",
		}, want: Site{Generator: "Astro", Articles: "src/data/post", Include: markdown, SiteRoot: "public", BaseURL: "https://example.org", Language: "de", Permalinks: all("/:year/:path")}},
		{name: "docusaurus: a blog outside, its address in package.json", root: "website", files: map[string]string{
			"website/docusaurus.config.js": "import pkg from '../package.json';\nexport default {\n  url: pkg.homepage,\n  baseUrl: '/',\n  presets: [['classic', {blog: {path: '../news'}}]],\n};\n", "package.json": "{\"homepage\": \"https://example.org\"}\n", "news/a.md": dated,
		}, want: Site{Generator: "Docusaurus", Articles: "../news", Include: markdown, BaseURL: "https://example.org", SiteRoot: "static", Categories: []string{"tags"}, Permalinks: all("/blog/:docusaurus")}},
		{name: "gatsby: its settings in a file of content", files: map[string]string{
			"gatsby-config.ts": "import config from './content/config.json';\nexport default { siteMetadata: { url: config.url } };\n", "content/config.json": "{\"title\": \"T\", \"url\": \"https://example.org\", \"menu\": [{\"url\": \"/\"}]}\n", "content/posts/a/index.md": dated,
		}, want: Site{Generator: "Gatsby", Articles: "content/posts", Include: markdown, SiteRoot: "static", BaseURL: "https://example.org"}},
		{name: "nuxt: another address for development", files: map[string]string{
			"nuxt.config.ts": "export default defineNuxtConfig({\n  $development: { site: { url: 'http://localhost:3000' } },\n  site: { url: 'https://example.org' },\n})\n", "content/blog/a.md": dated, "app/pages/blog/[slug].vue": "",
		}, want: Site{Generator: "Nuxt", Articles: "content/blog", Include: markdown, SiteRoot: "public", BaseURL: "https://example.org", Permalinks: all("/blog/:filename")}},
		{name: "sveltekit: configured in vite.config, dates in the names", root: "apps/site", files: map[string]string{
			"apps/site/vite.config.ts": "import { sveltekit } from '@sveltejs/kit/vite';\nexport default { plugins: [sveltekit()] };\n", "apps/site/content/blog/2026-01-02-a.md": "---\ntitle: A\n---\nText.\n", "apps/site/src/routes/blog/[slug]/+page.svelte": "",
		}, want: Site{Generator: "SvelteKit", Articles: "content/blog", Include: markdown, SiteRoot: "static", Permalinks: all("/blog/:filename")}},
		{name: "hexo: another source", files: map[string]string{
			"_config.yml": "url: https://example.org\nsource_dir: src\npermalink: :title.html\n", "src/_posts/a.md": dated,
		}, want: Site{Generator: "Hexo", Articles: "src/_posts", BaseURL: "https://example.org", SiteRoot: "src", Permalinks: all("/:path.html")}},
		{name: "vitepress: a loader names the folder", files: map[string]string{
			".vitepress/config.mts":           "import { defineConfig } from 'vitepress'\nexport default defineConfig({\n  title: \"Notes\",\n  lang: 'de-DE',\n  cleanUrls: true,\n  sitemap: {\n    hostname: 'https://example.org',\n  },\n})\n",
			".vitepress/theme/essays.data.ts": "export default createContentLoader('essays/*.md', { excerpt: true })\n", "essays/a.md": dated, "index.md": "---\nlayout: home\n---\n",
		}, want: Site{Generator: "VitePress", Articles: "essays", BaseURL: "https://example.org", SiteRoot: "public", Language: "de", Permalinks: all("/essays/:sections/:filename")}},
		{name: "vitepress: in docs, with a source of its own", files: map[string]string{
			"package.json": "{}", "docs/.vitepress/config.js": "export default { srcDir: './src', base: '/b/', sitemap: { hostname: 'https://example.org/b/' } }\n", "docs/src/posts/a.md": dated,
		}, root: "docs", want: Site{Generator: "VitePress", Articles: "src/posts", BaseURL: "https://example.org/b", SiteRoot: "src/public", Permalinks: all("/posts/:sections/:filename.html")}},
		{name: "vuepress: its plugin for blogs has addresses of its own", files: map[string]string{
			".vuepress/config.js": "module.exports = { title: 'Notes', base: '/n/', plugins: [['@vuepress/plugin-sitemap', { hostname: 'https://example.org' }]] }\n", "_posts/2026-01-02-a.md": dated,
		}, want: Site{Generator: "VuePress", Articles: "_posts", BaseURL: "https://example.org/n", SiteRoot: ".vuepress/public"}},
		{name: "vuepress: in docs", files: map[string]string{
			"package.json": "{}", "docs/.vuepress/config.ts": "export default defineUserConfig({ locales: { '/': { lang: 'en-US', title: 'T' } }, theme: defaultTheme({ hostname: 'https://example.org' }) })\n", "docs/blog/a.md": dated, "docs/README.md": "r",
		}, root: "docs", want: Site{Generator: "VuePress", Articles: "blog", BaseURL: "https://example.org", SiteRoot: ".vuepress/public", Language: "en", Permalinks: all("/blog/:sections/:filename.html")}},
		{name: "next.js: contentlayer, an address in a file of its own", files: map[string]string{
			"next.config.js": "const basePath = process.env.BASE_PATH || undefined\nmodule.exports = { basePath, images: { remotePatterns: [{ hostname: 'x.org' }] } }\n", "lib/config.ts": "export default { api: { baseUrl: 'https://api.example.net' }, social: { url: 'https://x.example.net/me' } }\n", "data/siteMetadata.js": "const siteMetadata = {\n  title: 'T',\n  language: 'de-de',\n  siteUrl: 'https://example.org',\n  github: 'https://github.com',\n}\n",
			"data/blog/nested/a.mdx": "---\ntitle: A\ndate: 2026-01-02\ntags: [x]\n---\nText.\n", "data/authors/me.mdx": "---\nname: Me\n---\n", "app/blog/[...slug]/page.tsx": "", "app/tags/[tag]/page.tsx": "", "app/blog/page/[page]/page.tsx": "", "README.md": "r",
		}, want: Site{Generator: "Next.js", Articles: "data/blog", Include: markdown, BaseURL: "https://example.org", SiteRoot: "public", Language: "de", Categories: []string{"tags"}, Permalinks: all("/blog/:sections/:filename")}},
		{name: "next.js: pages, an address in a layout, slashes", files: map[string]string{
			"next.config.mjs": "export default { trailingSlash: true, basePath: '/b' }\n", "app/layout.tsx": "export const metadata: Metadata = {\n  metadataBase: new URL('https://example.org'),\n}\n", "_posts/a.md": dated, "pages/posts/[slug].tsx": "", "pages/index.tsx": "",
		}, want: Site{Generator: "Next.js", Articles: "_posts", Include: markdown, BaseURL: "https://example.org/b", SiteRoot: "public", Permalinks: all("/posts/:filename/")}},
		{name: "next.js: each article in a folder of its own beside its pictures", files: map[string]string{
			"next.config.js": "module.exports = {}\n", "public/one/index.md": dated, "public/two/index.md": dated, "app/[slug]/page.js": "", "app/(site)/about/page.js": "",
		}, want: Site{Generator: "Next.js", Articles: "public", Include: markdown, SiteRoot: "public", Permalinks: all("/:filename")}},
		{name: "next.js: a program without articles hides no site", files: map[string]string{
			"next.config.js": "module.exports = {}\n", "README.md": "r", "app/page.tsx": "", "docs/mkdocs.yml": "site_name: D\n", "docs/docs/a.md": "a",
		}, root: "docs", want: Site{Generator: "MkDocs", Articles: "docs", SiteRoot: "docs"}},
		{name: "gatsby-starter-blog", files: map[string]string{
			"gatsby-config.js": "module.exports = {\n  siteMetadata: {\n    title: `T`,\n    siteUrl: `https://example.org/`,\n  },\n  plugins: [\n    { resolve: `gatsby-source-filesystem`, options: { path: `${__dirname}/content/journal`, name: `blog` } },\n    { resolve: `gatsby-source-filesystem`, options: { path: `${__dirname}/src/images` } },\n  ],\n}\n",
			"gatsby-node.js":   "const value = createFilePath({ node, getNode })\ncreateNodeField({ name: `slug`, node, value })\n", "content/journal/a/index.md": dated,
		}, want: Site{Generator: "Gatsby", Articles: "content/journal", Include: markdown, BaseURL: "https://example.org", SiteRoot: "static", Permalinks: all("/:sections/:filename/")}},
		{name: "nuxt content", files: map[string]string{
			"nuxt.config.ts": "export default defineNuxtConfig({\n  modules: ['@nuxt/content'],\n  site: { url: 'https://example.org', name: 'T' },\n})\n", "content/blog/a.md": dated, "content/about.md": "a", "app/pages/blog/[...slug].vue": "", "app/pages/index.vue": "",
		}, want: Site{Generator: "Nuxt", Articles: "content/blog", Include: markdown, BaseURL: "https://example.org", SiteRoot: "public", Permalinks: all("/blog/:sections/:filename")}},
		{name: "sveltekit", files: map[string]string{
			"svelte.config.js": "export default { extensions: ['.svelte', '.md'], kit: { adapter: adapter() } };\n", "src/lib/config.js": "export const siteTitle = 'T'\nexport const siteURL = 'https://example.org'\n", "src/lib/posts/a.md": dated, "src/routes/blog/[post]/+page.svelte": "", "src/routes/blog/[post]/+page.js": "", "src/routes/about/+page.md": "a",
		}, want: Site{Generator: "SvelteKit", Articles: "src/lib/posts", Include: markdown, BaseURL: "https://example.org", SiteRoot: "static", Permalinks: all("/blog/:filename")}},
		{name: "quartz", files: map[string]string{
			"quartz.config.ts": "const config: QuartzConfig = {\n  configuration: {\n    pageTitle: \"Garden\",\n    locale: \"en-US\",\n    baseUrl: \"garden.example.org/notes\",\n  },\n}\n", "content/index.md": "---\ntitle: Home\n---\n", "content/.obsidian/app.json": "{}",
		}, want: Site{Generator: "Quartz", Articles: "content", BaseURL: "https://garden.example.org/notes", SiteRoot: "content", Language: "en", Permalinks: all("/:quartz")}},
		{name: "pelican", files: map[string]string{
			"pelicanconf.py": "AUTHOR = 'Me'\nSITENAME = 'Blog'\nSITEURL = ''\nPATH = 'content'\nTIMEZONE = 'Europe/Rome'\nDEFAULT_LANG = 'it'\n# ARTICLE_URL = 'old/{slug}.html'\nARTICLE_PATHS = ['blog']\nARTICLE_URL = 'posts/{date:%Y}/{date:%m}/{slug}/'\n",
			"publishconf.py": "import os\nSITEURL = \"https://example.org\"\n", "content/blog/a.md": "Title: A\nDate: 2026-01-02\n\nText.\n", "content/pages/about.md": "Title: About\n",
		}, want: Site{Generator: "Pelican", Articles: "content", Include: []string{"blog/**/*.md"}, BaseURL: "https://example.org", SiteRoot: "content", Timezone: "Europe/Rome", Language: "it", Permalinks: all("/posts/:year/:month/:slugortitle/")}},
		{name: "pelican-quickstart", files: map[string]string{
			"pelicanconf.py": "AUTHOR = 'Me'\nSITENAME = 'Blog'\nSITEURL = \"\"\n\nPATH = \"content\"\n\nTIMEZONE = 'UTC'\n\nDEFAULT_LANG = 'en'\n", "content/a.md": "Title: A\nDate: 2026-01-02\n\nText.\n",
		}, want: Site{Generator: "Pelican", Articles: "content", SiteRoot: "content", Timezone: "UTC", Language: "en", Permalinks: all("/:slugortitle.html")}},
		{name: "nikola init", files: map[string]string{
			"conf.py":    "BLOG_TITLE = \"Blog\"  # (translatable)\nSITE_URL = \"https://example.com/\"\nDEFAULT_LANG = \"en\"\nTIMEZONE = \"Europe/London\"\nPOSTS = (\n    (\"posts/*.rst\", \"posts\", \"post.tmpl\"),\n    (\"writing/*.md\", \"blog\", \"post.tmpl\"),\n)\nPAGES = (\n    (\"pages/*.md\", \"\", \"page.tmpl\"),\n)\n",
			"posts/1.md": "---\ntitle: A\ndate: 2026-01-02\n---\n",
		}, want: Site{Generator: "Nikola", Articles: "writing", SiteRoot: "files", Timezone: "Europe/London", Language: "en", Permalinks: all("/blog/:sections/:slug/")}},
		{name: "Mintlify", files: map[string]string{
			"docs.json": `{"$schema": "https://mintlify.com/docs.json", "name": "A", "seo": {"metatags": {"canonical": "https://example.org"}}, "navigation": {"tabs": []}}`, "blog/a.mdx": dated, "index.mdx": "a",
		}, want: Site{Generator: "Mintlify", Articles: "blog", Include: markdown, BaseURL: "https://example.org", SiteRoot: ".", Permalinks: all("/blog/:sections/:filename")}},
		{name: "MyST", files: map[string]string{"myst.yml": "version: 1\nproject:\n  title: A\nsite:\n  domains: [example.org]\n", "posts/a.md": dated},
			want: Site{Generator: "MyST", Articles: "posts", BaseURL: "https://example.org", SiteRoot: ".", Permalinks: all("/:slug")}},
		{name: "Jupyter Book", files: map[string]string{"_config.yml": "title: A\nsphinx:\n  config:\n    html_baseurl: https://example.org/\n", "_toc.yml": "format: jb-book\nroot: intro\n", "intro.md": "a"},
			want: Site{Generator: "Jupyter Book", Articles: ".", BaseURL: "https://example.org", SiteRoot: ".", Permalinks: all("/:sections/:filename.html")}},
		{name: "Sphinx with Markdown", files: map[string]string{"conf.py": "project = 'A'\nextensions = [\n  'myst_parser',\n  'ablog',\n]\nhtml_baseurl = 'https://example.org/'\n", "blog/a.md": dated},
			want: Site{Generator: "Sphinx", Articles: "blog", BaseURL: "https://example.org", SiteRoot: ".", Permalinks: all("/blog/:sections/:filename.html")}},
		{name: "conf.py of Sphinx", files: map[string]string{"conf.py": "project = 'x'\nextensions = []\n", ".obsidian/app.json": "{}"},
			want: Site{Generator: "Obsidian", Articles: ".", Select: "marked", SiteRoot: "."}},
		{name: "a workspace: the package of the blog", files: map[string]string{
			"package.json": "{}", "pnpm-workspace.yaml": "packages: ['apps/*']\n", "apps/blog/astro.config.mjs": "export default defineConfig({ site: 'https://example.org' })\n", "apps/blog/src/content/blog/a.md": dated,
			"apps/api/docusaurus.config.js": "module.exports = {}", "apps/api/docs/a.md": "a",
		}, root: "apps/blog", want: Site{Generator: "Astro", Articles: "src/content/blog", Include: markdown, BaseURL: "https://example.org", SiteRoot: "public", Permalinks: all("/blog/:filename/")}},
		{name: "a workspace: a package of any name", files: map[string]string{
			"package.json": "{}", "packages/lib/index.js": "", "packages/handbook/hugo.toml": "baseURL = 'https://example.org/'\n", "packages/handbook/content/posts/a.md": dated,
		}, root: "packages/handbook", want: Site{Generator: "Hugo", Articles: "content", Include: []string{"posts/**/*.md"}, BaseURL: "https://example.org", SiteRoot: "static"}},
		{name: "hugo: environments", files: map[string]string{
			"config/_default/hugo.toml": "baseurl = 'http://localhost:1313/'\n", "config/production/hugo.toml": "baseURL = 'https://example.org/'\n", "config/_default/permalinks.toml": "posts = '/:year/:title/'\n", "config/_default/languages.toml": "[ru]\ncontentDir = 'content/ru'\n", "config/_default/params.toml": "x = 1\n",
			"content/posts/a.md": dated,
		}, want: Site{Generator: "Hugo", Articles: "content", Include: []string{"posts/**/*.md"}, BaseURL: "https://example.org", SiteRoot: "static", Permalinks: map[string]string{"posts": "/:year/:title/"}}},
		{name: "jekyll: collections_dir within its source", files: map[string]string{
			"_config.yml": "source: site\ncollections_dir: collections\nurl: https://example.org\n", "site/collections/_posts/2026-01-02-a.md": "a", "site/_posts/old.md": "a",
		}, want: Site{Generator: "Jekyll", Articles: "site/collections/_posts", BaseURL: "https://example.org", SiteRoot: "site", Permalinks: all("date")}},
		{name: "mkdocs: an address of the environment", files: map[string]string{
			"mkdocs.yml": "site_url: !ENV [SITE_URL, 'https://example.org/']\nplugins:\n  - search\n  - blog:\n      enabled: !ENV [CI, true]\n", "docs/blog/posts/a.md": dated,
		}, want: Site{Generator: "MkDocs", Articles: "docs/blog/posts", BaseURL: "https://example.org", SiteRoot: "docs", Permalinks: all("/blog/:year/:month/:day/:slugortitle/")}},
		{name: "zola: a site of a program in docs", files: map[string]string{
			"Cargo.toml": "[package]\n", "docs/zola.toml": "base_url = \"https://example.org\"\n[slugify]\npaths_keep_dates = true\n", "docs/content/news/2026-01-02-a.md": "+++\ntitle = \"A\"\n+++\n",
		}, root: "docs", want: Site{Generator: "Zola", Articles: "content", Include: []string{"news/**/*.md"}, BaseURL: "https://example.org", SiteRoot: "static", Permalinks: all("/:sections/:slugordatedname/")}},
		{name: "a vault in a folder of a repository", files: map[string]string{
			"README.md": "r", ".github/workflows/ci.yml": "", "my vault/.obsidian/app.json": "{}", "my vault/Idea.md": "a",
		}, root: "my vault", want: Site{Generator: "Obsidian", Articles: ".", Select: "marked", SiteRoot: "."}},
		{name: "a vault two folders down", files: map[string]string{
			"README.md": "r", "data/vault/.obsidian/app.json": "{}", "data/vault/Idea.md": "a",
		}, root: "data/vault", want: Site{Generator: "Obsidian", Articles: ".", Select: "marked", SiteRoot: "."}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := unpack(t, tt.files)
			got, ok := Find(dir)
			if want := filepath.Join(dir, filepath.FromSlash(tt.root)); got.Root != want {
				t.Errorf("the site is in %s, want %s", got.Root, want)
			}
			got.Root, got.Title, got.Output = "", "", nil
			if !ok || !reflect.DeepEqual(got, tt.want) {
				t.Errorf("found %v\ngot  %+v\nwant %+v", ok, got, tt.want)
			}
		})
	}
}
