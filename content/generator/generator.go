// Package generator determines from a site generator's configuration which pages are
// public: by the values that all pages of a folder get (Hugo's cascade, Jekyll's
// defaults), and by the files that the site leaves out (Quartz's ignorePatterns,
// Docusaurus' exclude).
//
// A configuration that is a program is read only as far as it contains literal values.
package generator

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/frontmatter"
	"github.com/dateline-bot/dateline/content/lines"
)

// Rules are the rules in one configuration file.
type Rules struct {
	Cascades []content.Cascade // without their Path; Globs and Patterns are relative to the root of the site
	Marked   bool              // pages are public only if they are marked so (Quartz's ExplicitPublish)
	Zola     bool              // the site is Zola's, where draft sections have no pages

	Languages content.Languages // of the site, if it has several
}

// file is a configuration file, and the function that reads it. name is its path from
// the root of the site.
type file struct {
	name string
	read func(name string, source []byte) (Rules, error)
}

var files = slices.Concat(
	formats(hugo, "hugo", "config", "config/_default/hugo", "config/_default/config", "config/_default/cascade", "config/_default/languages",
		"config/production/hugo", "config/production/config", "config/production/cascade"),
	formats(zola, "zola"),
	formats(jekyll, "_config"),
	formats(mkdocs, "mkdocs", "properdocs"),
	scripts(quartz, "quartz.config"),
	formats(quartzPlain, "quartz.config"),
	scripts(docusaurus, "docusaurus.config"),
	scripts(vitepress, ".vitepress/config", ".vitepress/config/index", "docs/.vitepress/config"),
	scripts(nuxt, "nuxt.config", "content.config"),
	scripts(astro, "astro.config"),
	scripts(eleventy, "eleventy.config", ".eleventy"),
	scripts(lume, "_config"),
	[]file{{".eleventyignore", ignoreFile}, {"pelicanconf.py", pelican}, {"publishconf.py", pelican}},
)

func formats(read func(string, []byte) (Rules, error), stems ...string) (all []file) {
	for _, stem := range stems {
		for _, ext := range []string{".toml", ".yaml", ".yml", ".json"} {
			all = append(all, file{stem + ext, read})
		}
	}
	return all
}

func scripts(read func(string, []byte) (Rules, error), stems ...string) (all []file) {
	for _, stem := range stems {
		for _, ext := range []string{".js", ".ts", ".mjs", ".mts", ".cjs", ".cts"} {
			all = append(all, file{stem + ext, read})
		}
	}
	return all
}

// Files yields the paths of the files that Read reads, from the root of the site.
func Files(yield func(name string) bool) {
	for _, f := range files {
		if !yield(f.name) {
			return
		}
	}
}

// SplitIn is the folder in which Hugo's sites may have a file for each language.
const SplitIn = "config/_default"

// SplitLanguage returns the language of a file that defines one, as Hugo's themes Congo and Blowfish
// have them: config/_default/languages.it.toml; "" if it is another file.
func SplitLanguage(name string) string {
	lang, ok := strings.CutPrefix(strings.TrimSuffix(name, path.Ext(name)), SplitIn+"/languages.")
	if !ok || !slices.Contains([]string{".toml", ".yaml", ".yml", ".json"}, path.Ext(name)) {
		return ""
	}
	return lang
}

// Read reads one of Files, or a file of one language. It fails if the file is broken and contains something that
// may keep an article from being public.
func Read(name string, source []byte) (Rules, error) {
	if lang := SplitLanguage(name); lang != "" {
		table, _ := decode(name, source) // which Hugo refuses if it is broken
		rules := Rules{Languages: content.Languages{All: []string{lang}, Otherwise: "en", Folders: has(table, "contentdir")}}
		if isDisabled(table) {
			rules.Cascades = disabled(lang, table)
		}
		return rules, nil
	}
	i := slices.IndexFunc(files, func(f file) bool { return f.name == name })
	if i < 0 {
		return Rules{}, nil
	}
	source = lines.Normalize(source)
	rules, err := files[i].read(name, source)
	if err != nil && (!restricting.Match(source) || IsAnybodys(name) && !ownKeys.Match(source)) {
		err = nil
	}
	return rules, err
}

// IsAnybodys reports whether other programs use a file with this name, too:
// config.json, which was Hugo's and is Zola's.
func IsAnybodys(name string) bool { return strings.HasPrefix(path.Base(name), "config.") }

// ownKeys match keys that a configuration of Hugo or Zola has.
var ownKeys = regexp.MustCompile(`(?im)(?:^|["'{,])[ \t]*(?:baseurl|base_url|languagecode|default_language|defaultcontentlanguage|contentdir|content_dir|publishdir|theme|cascade|taxonomies|permalinks|markup|menus?|ignorefiles|ignored_content|compile_sass|build_search_index)["']?[ \t]*[:=]|^[ \t]*\[\[?(?:cascade|module|markup|taxonomies|params|extra|languages|menus?)\b`)

// restricting matches words by which a configuration keeps pages from being public.
var restricting = regexp.MustCompile(`(?i)\b(?:draft|private|hidden|unlisted)["']?\s*[:=]\s*["']?(?:true|yes)\b|\bpublished["']?\s*[:=]\s*["']?(?:false|no)\b|\b(?:render|list)["']?\s*[:=]\s*["']?never\b`)

// pythonTags match YAML tags that name Python objects: !!python/name:…, !ENV.
var pythonTags = regexp.MustCompile(`(?m)([:\-]\s+)![^\s]+`)

// decode reads a file in one of the formats of front matter.
func decode(name string, source []byte) (frontmatter.Value, error) {
	format := strings.TrimPrefix(path.Ext(name), ".")
	if format == "yml" || format == "yaml" {
		format, source = "yaml", pythonTags.ReplaceAll(source, []byte("$1"))
	}
	return frontmatter.Header{Format: format, Data: source}.Decode()
}

// decodeRepeated is decode for programs that use the last value of a repeated key:
// Ruby's and Python's.
func decodeRepeated(name string, source []byte) (frontmatter.Value, error) {
	table, err := decode(name, source)
	if ext := path.Ext(name); err != nil && (ext == ".yml" || ext == ".yaml") {
		if repeated, e := frontmatter.DecodeRepeated(pythonTags.ReplaceAll(source, []byte("$1"))); e == nil {
			return repeated, nil
		}
	}
	return table, err
}

// leftOut returns cascades for the articles that match a list of patterns for excluded
// files. key and value are shown as the reason.
func leftOut(key string, patterns []string, globs func(string) []string) (all []content.Cascade) {
	for _, pattern := range patterns {
		if pattern = strings.TrimSpace(pattern); pattern == "" || strings.HasPrefix(pattern, "!") {
			continue
		}
		c := content.Cascade{Globs: globs(pattern), Firm: true, Hold: &content.Hold{Rule: content.HoldHidden, Key: key, Value: pattern}}
		for _, other := range patterns { // patterns that include files again
			if back, ok := strings.CutPrefix(strings.TrimSpace(other), "!"); ok {
				for _, g := range globs(back) {
					c.Globs = append(c.Globs, "!"+g)
				}
			}
		}
		all = append(all, c)
	}
	return all
}

// from returns a function that converts a generator's pattern, which is relative to one
// of some folders, to globs of the whole site. A pattern for a folder matches its
// content.
func from(bases ...string) func(string) []string {
	return func(pattern string) (globs []string) {
		pattern = strings.TrimSuffix(strings.TrimPrefix(strings.TrimPrefix(pattern, "./"), "/"), "/")
		for _, base := range bases {
			at := path.Join(base, pattern)
			globs = append(globs, at, at+"/**")
		}
		return globs
	}
}

// ignoreGlobs converts a .gitignore pattern to globs: one without a slash matches a
// name in any folder.
func ignoreGlobs(bases ...string) func(string) []string {
	return func(pattern string) []string {
		at := from(bases...)
		if strings.Contains(strings.TrimSuffix(pattern, "/"), "/") {
			return at(pattern)
		}
		deep := make([]string, len(bases))
		for i, base := range bases {
			deep[i] = path.Join(base, "**")
		}
		return from(deep...)(pattern)
	}
}

// texts returns the texts of a list, or a single text in its place.
func texts(table frontmatter.Value, keys ...string) (all []string) {
	f, ok := table.Get(keys[0])
	switch {
	case !ok:
		return nil
	case len(keys) > 1:
		return texts(f.Value, keys[1:]...)
	case f.Value.Kind == frontmatter.Text:
		return []string{f.Value.Text}
	}
	for _, item := range f.Value.Items {
		if item.Kind == frontmatter.Text {
			all = append(all, item.Text)
		}
	}
	return all
}

// text returns a text of a table, or otherwise if there is none.
func text(table frontmatter.Value, key, otherwise string) string {
	if f, ok := table.Get(key); ok && f.Value.Kind == frontmatter.Text && strings.TrimSpace(f.Value.Text) != "" {
		return strings.TrimSpace(f.Value.Text)
	}
	return otherwise
}
