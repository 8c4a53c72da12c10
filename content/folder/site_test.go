package folder

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestSites holds what the configuration of a site says of the articles in it, for the
// generators that have keys for it. at is the folder of articles within the site.
func TestSites(t *testing.T) {
	for _, test := range []struct {
		name, at string
		files    map[string]string
		want     string // path: rule `key: value` of each article that is held
	}{
		{"Jekyll's defaults of a path", ".", map[string]string{
			"_config.yml":      "defaults:\n  - scope: {path: \"_drafts\"}\n    values: {published: false}\n  - scope:\n      path: _posts/secret\n    values:\n      hidden: true\n",
			"_posts/a.md":      "",
			"_posts/secret.md": "", "_posts/secret/a.md": "", "_posts/secret/open.md": "hidden: false",
		}, "_posts/secret/a.md: hidden `defaults.values.hidden: true`"},
		{"Jekyll's defaults, farther down", "_posts", map[string]string{
			"_config.yml":     "title: x\ndefaults:\n- scope: {path: '', type: posts}\n  values: {published: false}\n- scope: {path: _posts/public}\n  values: {published: true}\n",
			"_posts/a.md":     "",
			"_posts/b.md":     "published: true",
			"_posts/public/c": "", "_posts/public/d.md": "", "_posts/public/e.md": "draft: true",
		}, "a.md: draft `defaults.values.published: false`\npublic/e.md: draft `draft: true`"},
		{"Jekyll's defaults of a collection and of pages", ".", map[string]string{
			"_config.yml":    "defaults:\n- scope: {path: '', type: notes}\n  values: {private: true}\n- scope: {path: '', type: pages}\n  values: {sitemap: false}\n- scope: {path: 'blog/*/hidden'}\n  values: {unlisted: true}\n",
			"_posts/a.md":    "",
			"_notes/n.md":    "",
			"about.md":       "",
			"blog/x/hidden/": "", "blog/x/hidden/h.md": "",
		}, "about.md: hidden `defaults.values.sitemap: false`\nblog/x/hidden/h.md: hidden `defaults.values.sitemap: false`"},
		{"Jekyll's exclude", ".", map[string]string{
			"_config.yml": "exclude:\n  - notes/\n  - '*.txt'\n  - old*.md\n",
			"a.md":        "draft: false", "notes/a.md": "draft: false", "notes/b.md": "telegram: true", "older.md": "", "x/notes/a.md": "",
		}, "notes/a.md: hidden `exclude: notes/`\nolder.md: hidden `exclude: old*.md`"},
		{"Hexo's exclude", "source/_posts", map[string]string{
			"_config.yml":                "source_dir: source\nexclude:\n  - _posts/inner/**/*\n",
			"source/_posts/a.md":         "",
			"source/_posts/inner/b.md":   "",
			"source/_posts/inner/x/c.md": "",
		}, "inner/b.md: hidden `exclude: _posts/inner/**/*`\ninner/x/c.md: hidden `exclude: _posts/inner/**/*`"},
		{"Hugo's cascade of the site", "content/posts", map[string]string{
			"hugo.toml":                 "baseURL = 'https://e.org'\n[[cascade]]\ndraft = true\n[cascade._target]\npath = '/posts/secret/**'\n[[cascade]]\n[cascade.build]\nrender = 'never'\n[cascade.target]\npath = '{/posts/only,/posts/only/**}'\nlang = 'ru'\n",
			"content/posts/a.md":        "",
			"content/posts/secret/b.md": "", "content/posts/secret/c.md": "draft: false", "content/posts/only/d.md": "lang: ru\ndraft: false", "content/posts/only/e.md": "lang: en",
			"content/posts/only/f.md": "lang: ru\nbuild: {render: always}",
		}, "only/d.md: hidden `cascade.build.render: never`\nsecret/b.md: draft `cascade.draft: true`"},
		{"Hugo's cascade in JSON, of one kind", "content", map[string]string{
			"hugo.json":    `{"baseURL": "https://e.org/", "cascade": [{"private": true, "target": {"kind": "section"}}, {"params": {"hidden": true}, "target": {"path": "/x/**"}}]}`,
			"content/a.md": "", "content/x/b.md": "",
		}, "x/b.md: hidden `cascade.params.hidden: true`"},
		{"Hugo's cascade in a folder of configuration", "content/post", map[string]string{
			"config/_default/cascade.yaml": "- _target: {path: /post/**}\n  unlisted: true\n",
			"config/_default/hugo.yaml":    "ignoreFiles: ['/post/old-.*\\.md$']\n",
			"content/post/a.md":            "", "content/post/old-b.md": "unlisted: false", "content/post/c.md": "unlisted: false",
		}, "a.md: hidden `cascade.unlisted: true`\nold-b.md: hidden `ignoreFiles: /post/old-.*\\.md$`"},
		{"Hugo's section above the folder", "content/posts", map[string]string{
			"hugo.yaml": "baseURL: https://e.org\n", "content/_index.md": "cascade: {private: true}", "content/posts/a.md": "", "content/posts/b.md": "private: false",
		}, "a.md: draft `cascade.private: true`"},
		{"Hugo's mounts", "content", map[string]string{
			"hugo.yaml":    "module:\n  mounts:\n    - source: content\n      target: content\n      excludeFiles: ['drawer/**', '*.tmp.md']\n",
			"content/a.md": "", "content/drawer/b.md": "", "content/c.tmp.md": "",
		}, "c.tmp.md: hidden `excludeFiles: *.tmp.md`\ndrawer/b.md: hidden `excludeFiles: drawer/**`"},
		{"Hugo's disabled languages", "content", map[string]string{
			"hugo.yaml":    "disableLanguages: [fr]\nlanguages:\n  en: {contentDir: content, disabled: false}\n  de: {disabled: true}\n  fr: {weight: 3}\n  ru: {contentDir: content/russian, disabled: true}\n",
			"content/a.md": "", "content/a.de.md": "", "content/b/index.fr.md": "", "content/russian/c.md": "", "content/a.en.md": "",
		}, "a.de.md: hidden `disabled: de`\nb/index.fr.md: hidden `disabled: fr`\nrussian/c.md: hidden `disabled: ru`"},
		{"Hugo's disabled language in a file of its own", "content", map[string]string{
			"hugo.toml": "", "config/_default/languages.de.toml": "disabled = true\ncontentDir = \"content/german\"\n", "config/_default/languages.en.toml": "disabled = false\n",
			"content/a.md": "", "content/a.de.md": "", "content/a.en.md": "", "content/german/b.md": "",
		}, "a.de.md: hidden `disabled: de`\ngerman/b.md: hidden `disabled: de`"},
		{"Zola's draft section and ignored content", "content", map[string]string{
			"config.toml": "base_url = 'https://e.org'\nignored_content = ['*.local.md', 'stash/*']\n", "content/a/_index.md": "draft: true", "content/a/b.md": "draft: false", "content/c.local.md": "",
			"content/stash/d.md": "", "content/e.md": "",
		}, "a/b.md: draft `draft: true`\nc.local.md: hidden `ignored_content: *.local.md`\nstash/d.md: hidden `ignored_content: stash/*`"},
		{"Quartz's ignorePatterns", "content", map[string]string{
			"quartz.config.ts": "const config = {\n  configuration: {\n    // ignorePatterns: [\"all\"],\n    ignorePatterns: [\"people\", \"templates\", \"**/secret\", \".obsidian\"],\n  },\n  plugins: { filters: [Plugin.RemoveDrafts() /* Plugin.ExplicitPublish() */] },\n}\n",
			"content/a.md":     "", "content/people/b.md": "", "content/x/secret/c.md": "", "content/all/d.md": "",
		}, "people/b.md: hidden `ignorePatterns: people`\nx/secret/c.md: hidden `ignorePatterns: **/secret`"},
		{"Quartz's ExplicitPublish", "content", map[string]string{
			"quartz.config.ts": "export default { plugins: { filters: [Plugin.ExplicitPublish()] } }\n",
			"content/a.md":     "", "content/b.md": "publish: true",
		}, "a.md: unmarked ``"},
		{"Docusaurus' exclude", "blog", map[string]string{
			"docusaurus.config.js": "module.exports = {presets: [['classic', {blog: {exclude: ['**/_*.{md,mdx}', 'internal/**', \"**/*.test.md\"]}}]]};\n",
			"blog/a.md":            "", "blog/internal/b.md": "", "blog/c.test.md": "",
		}, "c.test.md: hidden `exclude: **/*.test.md`\ninternal/b.md: hidden `exclude: internal/**`"},
		{"VitePress' srcExclude", "posts", map[string]string{
			".vitepress/config.mts": "export default defineConfig({\n  srcExclude: ['**/README.md', 'posts/wip-*.md']\n})\n",
			"posts/a.md":            "", "posts/wip-b.md": "",
		}, "wip-b.md: hidden `srcExclude: posts/wip-*.md`"},
		{"MkDocs' exclude_docs and draft_docs", "docs/blog", map[string]string{
			"mkdocs.yml":     "site_name: x\nmarkdown_extensions:\n  - pymdownx.emoji:\n      emoji_index: !!python/name:material.extensions.emoji.twemoji\nexclude_docs: |\n  # not ours\n  /blog/inner/\n  *.odd.md\n  !keep.odd.md\ndraft_docs: |\n  soon-*.md\n",
			"docs/blog/a.md": "", "docs/blog/inner/b.md": "", "docs/blog/c.odd.md": "", "docs/blog/keep.odd.md": "", "docs/blog/soon-d.md": "",
		}, "c.odd.md: hidden `exclude_docs: *.odd.md`\ninner/b.md: hidden `exclude_docs: /blog/inner/`\nsoon-d.md: draft `draft_docs: soon-*.md`"},
		{"Material's meta plugin", "docs", map[string]string{
			"mkdocs.yml": "site_name: x\n", "docs/blog/.meta.yml": "draft: true\n", "docs/blog/a.md": "", "docs/b.md": "",
		}, "blog/a.md: draft `draft: true`"},
		{"Eleventy's ignores", "src/posts", map[string]string{
			".eleventyignore": "# comment\nsrc/posts/unready\n", "eleventy.config.js": "export default function (c) {\n  c.ignores.add(\"src/posts/x-*.md\");\n}\n",
			"src/posts/a.md": "", "src/posts/unready/b.md": "", "src/posts/x-c.md": "",
		}, "unready/b.md: hidden `.eleventyignore: src/posts/unready`\nx-c.md: hidden `ignores.add: src/posts/x-*.md`"},
		{"Eleventy's data above the folder and of one page", "src/posts", map[string]string{
			"eleventy.config.js": "", "src/src.11tydata.js": "export default {\n  permalink: false\n}\n", "src/posts/a.md": "", "src/posts/b.md": "permalink: /b/",
			"src/posts/b.11tydata.json": `{"draft": true}`, "src/posts/c.md": "permalink: /c/", "src/posts/c.json": `{"private": "yes"}`, "src/posts/package.json": `{"private": true}`,
		}, "a.md: hidden `permalink: false`\nb.md: draft `draft: true`\nc.md: draft `private: yes`"},
		{"Lume's data and ignored files", ".", map[string]string{
			"_config.ts": "const site = lume();\nsite.ignore(\"README.md\", \"attic\");\n", "a/_data.yml": "draft: true\n", "a/b.md": "", "c/_data.ts": "export const draft = true;\n", "c/d.md": "", "attic/e.md": "", "f.md": "",
			"g/_data.js": "export default {\n  url: false,\n};\n", "g/h.md": "",
		}, "a/b.md: draft `draft: true`\nattic/e.md: hidden `ignore: attic`\nc/d.md: draft `draft: true`\ng/h.md: hidden `url: false`"},
		{"Bridgetown's defaults of a folder", "src/_posts", map[string]string{
			"_config.yml": "title: x\n", "src/_defaults.yml": "published: false\n", "src/_posts/a.md": "", "src/_posts/open/_defaults.yaml": "published: true\n", "src/_posts/open/b.md": "",
		}, "a.md: draft `published: false`"},
		{"Pelican's default status", "content", map[string]string{
			"pelicanconf.py": "AUTHOR = 'x'\n# DEFAULT_METADATA = {'status': 'hidden'}\nDEFAULT_METADATA = {\n    'status': 'draft',\n}\nARTICLE_EXCLUDES = ['attic']\n", "content/a.md": "", "content/b.md": "status: published", "content/attic/c.md": "status: published",
		}, "a.md: draft `DEFAULT_METADATA.status: draft`\nattic/c.md: hidden `ARTICLE_EXCLUDES: attic`"},
		{"a folder that the site leaves out as a whole", "content/telegram", map[string]string{
			"hugo.yaml": "ignoreFiles: ['/telegram/']\n", "content/telegram/a.md": "",
		}, ""},
		{"a broken configuration", "content", map[string]string{"hugo.toml": "[[cascade]\ndraft = true\n", "content/a.md": ""}, "a.md: unread ``"},
		{"a broken configuration that keeps nothing back", "content", map[string]string{"hugo.toml": "title = [\n", "content/a.md": ""}, ""},
		{"Jekyll's configuration with a key twice", ".", map[string]string{"_config.yml": "title: x\nexclude: [b.md]\ntitle: y\ndefaults:\n- scope: {path: c}\n  values: {published: true, published: false}\nexclude: [d.md]\n", "a.md": "", "b.md": "", "c/c.md": "", "d.md": ""},
			"c/c.md: draft `defaults.values.published: false`\nd.md: hidden `exclude: d.md`"},
		{"another program's configuration that is broken", "blog/posts", map[string]string{"config.json": "{\"hidden\": true, // secret\n\"port\": 80}", "blog/posts/a.md": ""}, ""},
		{"Hugo's configuration of the same name that is broken", "content", map[string]string{"config.json": "{\"baseURL\": \"https://e.org\", // x\n\"cascade\": {\"hidden\": true}}", "content/a.md": ""}, "a.md: unread ``"},
		{"another's site above a repository", "repo/posts", map[string]string{"_config.yml": "exclude: ['**/*.md']\n", "repo/.git/HEAD": "", "repo/posts/a.md": ""}, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			root := t.TempDir()
			for name, text := range test.files {
				if p := filepath.Ext(name); p == ".md" && name != "README.md" {
					text = fmt.Sprintf("---\ntitle: %s\ndate: 2026-12-01\n%s\n---\nText of %[1]s\n", name, text)
				}
				if !strings.HasSuffix(name, "/") {
					write(t, filepath.Join(root, name), text)
				}
			}
			_, c := tree(t, Config{Dir: filepath.Join(root, test.at), Select: ""}, nil)
			var got []string
			for _, a := range c.Articles() {
				switch {
				case a.Draft:
					got = append(got, fmt.Sprintf("%s: %s `%s`", a.Path, a.DraftBy().Rule, a.DraftBy().Said()))
				case a.Hold != nil:
					got = append(got, fmt.Sprintf("%s: %s `%s`", a.Path, a.Hold.Rule, a.Hold.Said()))
				}
			}
			if got := strings.Join(got, "\n"); got != test.want {
				t.Errorf("got\n%s\nwant\n%s\nproblems %v", got, test.want, c.Problems())
			}
		})
	}
}

// TestSiteChanges holds that a change of a site's configuration counts at the next scan,
// and that one which cannot be read says what it said before.
func TestSiteChanges(t *testing.T) {
	root := t.TempDir()
	config := filepath.Join(root, "hugo.toml")
	write(t, config, "cascade = {draft = true}\n")
	write(t, filepath.Join(root, "content/a.md"), article("A"))
	f, c := tree(t, Config{Dir: filepath.Join(root, "content")}, nil)
	check := func(when, want string) {
		t.Helper()
		if got := access(c.ByPath("a.md")); got != want {
			t.Errorf("%s: %q, want %q", when, got, want)
		}
		var err error
		if c, err = f.Scan(context.Background()); err != nil {
			t.Fatal(err)
		}
		if got := access(c.ByPath("a.md")); got != want {
			t.Errorf("%s, again: %q, want %q", when, got, want)
		}
	}
	check("as written", "draft")
	if got, want := c.ByPath("a.md").DraftBy().String(), "`cascade.draft: true` (../hugo.toml)"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	scan := func(text string) {
		write(t, config, text)
		old := time.Now().Add(-time.Hour)
		if err := os.Chtimes(config, old, old); err != nil {
			t.Fatal(err)
		}
		c, _ = f.Scan(context.Background())
	}
	scan("cascade = {draft = true\n")
	check("broken", "draft")
	scan("title = 'x'\n")
	check("open", "")
}

// TestWatchWaitsForTheSite holds that a file of the site which is away for a moment, as while
// a program replaces it, opens nothing that it keeps back, and that one which stays away does.
func TestWatchWaitsForTheSite(t *testing.T) {
	for name, secret := range map[string]string{"../hugo.toml": "cascade = {draft = true}\n", "../_index.md": "---\ncascade: {draft: true}\n---\n", "_index.md": "---\ncascade: {draft: true}\n---\n"} {
		files := map[string]string{"../hugo.toml": "title = 'x'\n", "x.md": article("A")}
		files[name] = secret
		t.Run(name, func(t *testing.T) {
			watched(t, files, func(t *testing.T, dir string, touch func(string), n *news) {
				check := func(when, want string) {
					t.Helper()
					touch("")
					wait(lookDelay)
					if got := access(n.folder.Catalogue().ByPath("x.md")); got != want {
						t.Errorf("%s: got %q, want %q", when, got, want)
					}
				}
				remove := func() {
					if err := os.Remove(filepath.Join(dir, name)); err != nil {
						t.Fatal(err)
					}
				}
				check("as written", "draft")
				remove()
				check("away", "draft")
				wait(absentTime / 2)
				check("still away", "draft")
				write(t, filepath.Join(dir, name), secret)
				check("back", "draft")
				remove()
				wait(absentTime / 2)
				check("away again", "draft")
				wait(absentTime - time.Millisecond)
				if got := access(n.folder.Catalogue().ByPath("x.md")); got != "draft" {
					t.Errorf("away again: got %q before its time is over", got)
				}
				wait(time.Millisecond)
				check("gone", "")
			})
		})
	}
}

// TestLinkedCascades holds that a file which hands something down does so through a link as
// well, and that one which leads out of the folder holds what is below it.
func TestLinkedCascades(t *testing.T) {
	dir, out := t.TempDir(), t.TempDir()
	write(t, filepath.Join(dir, "shared/section.md"), "---\ncascade: {draft: true}\n---\n")
	write(t, filepath.Join(out, "section.md"), "---\ncascade: {draft: true}\n---\n")
	for at, to := range map[string]string{"a/_index.md": "../shared/section.md", "b/_index.md": filepath.Join(out, "section.md"), "c/_index.md": "nowhere.md", "d/d.json": "../shared/data.json"} {
		write(t, filepath.Join(dir, filepath.Dir(at), "x.md"), article(at))
		if err := os.Symlink(to, filepath.Join(dir, at)); err != nil {
			t.Skip(err)
		}
	}
	write(t, filepath.Join(dir, "shared/data.json"), `{"draft": true}`)
	_, c := tree(t, Config{Dir: dir}, nil)
	for p, want := range map[string]string{"a/x.md": "draft", "b/x.md": "unread", "c/x.md": "", "d/x.md": "draft"} {
		if got := access(c.ByPath(p)); got != want {
			t.Errorf("%s: got %q, want %q", p, got, want)
		}
	}
}

// TestLanguagesOfTheSite holds that the languages in the configuration of the site around a folder
// count, and count no more once they are gone.
func TestLanguagesOfTheSite(t *testing.T) {
	root := t.TempDir()
	config := filepath.Join(root, "hugo.toml")
	write(t, config, "defaultContentLanguage = 'en'\n[languages.en]\n[languages.it]\n")
	for _, p := range []string{"a.md", "it/a.md"} {
		write(t, filepath.Join(root, "content", p), article(p))
	}
	f, c := tree(t, Config{Dir: filepath.Join(root, "content")}, nil)
	check := func(when, want string) {
		t.Helper()
		got := ""
		for _, p := range []string{"a.md", "it/a.md"} {
			a := c.ByPath(p)
			got += a.Lang + " " + a.InChannel(c).Path + " "
		}
		if got != want {
			t.Errorf("%s: got %q, want %q", when, got, want)
		}
	}
	check("as written", "en a.md it a.md ")
	write(t, config, "title = 'T'\n")
	for _, lang := range []string{"en", "it"} {
		write(t, filepath.Join(root, "config", "_default", "languages."+lang+".toml"), "weight = 1\n")
	}
	var err error
	if c, err = f.Scan(context.Background()); err != nil {
		t.Fatal(err)
	}
	check("in a file for each language", "en a.md it a.md ")
	if err := os.RemoveAll(filepath.Join(root, "config")); err != nil {
		t.Fatal(err)
	}
	write(t, config, "defaultContentLanguage = 'en'\n")
	old := time.Now().Add(-time.Hour)
	if err := os.Chtimes(config, old, old); err != nil {
		t.Fatal(err)
	}
	if c, err = f.Scan(context.Background()); err != nil {
		t.Fatal(err)
	}
	if got := c.ByPath("a.md").Lang; got != "" {
		t.Errorf("of a site with one language: got %q, want none", got)
	}
}
