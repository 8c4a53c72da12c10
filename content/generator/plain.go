package generator

import (
	"bytes"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/frontmatter"
)

// Configurations that are data: those of Hugo, Zola, Jekyll and Hexo, MkDocs, Quartz.

// hugo reads cascade, whose target is a page of the site, ignoreFiles, which has
// regular expressions for paths, and the files that mounts exclude
// (https://gohugo.io/configuration/). config.toml may also be Zola's.
func hugo(name string, source []byte) (Rules, error) {
	if first := bytes.TrimSpace(source); strings.HasPrefix(path.Base(name), "cascade.") && bytes.HasPrefix(first, []byte("[{")) {
		source = slices.Concat([]byte(`{"cascade": `), source, []byte("}"))
	} else if strings.HasPrefix(path.Base(name), "cascade.") && bytes.HasPrefix(first, []byte("-")) {
		source = slices.Concat([]byte("cascade:\n"), source)
	}
	table, err := decode(name, source)
	if err != nil {
		return Rules{}, err
	}
	if strings.HasPrefix(name, "config.") && has(table, "base_url") && !has(table, "baseurl") {
		return zolaRules(table), nil
	}
	rules := Rules{Languages: languages(tablesIn(table, "languages"), text(table, "defaultcontentlanguage", ""))}
	rules.Languages.Otherwise = "en"
	all, _ := table.Get("languages")
	var off []content.Cascade
	if strings.HasPrefix(path.Base(name), "languages.") {
		rules.Languages.All, all.Value = tablesIn(table, ""), table
	}
	for _, lang := range texts(table, "disablelanguages") {
		settings, _ := all.Value.Get(strings.ToLower(lang))
		off = append(off, disabled(lang, settings.Value)...)
	}
	for _, lang := range all.Value.Fields {
		rules.Languages.Folders = rules.Languages.Folders || has(lang.Value, "contentdir")
		if isDisabled(lang.Value) {
			off = append(off, disabled(lang.Name, lang.Value)...)
		}
	}
	if strings.HasPrefix(path.Base(name), "cascade.") && !has(table, "cascade") {
		rules.Cascades = content.Cascades(table, "")
	} else {
		rules.Cascades = content.Cascades(table, "cascade")
	}
	rules.Cascades = append(rules.Cascades, off...)
	for _, pattern := range texts(table, "ignorefiles") {
		if re, err := regexp.Compile(pattern); err == nil {
			rules.Cascades = append(rules.Cascades, content.Cascade{Pattern: re, Firm: true, Hold: &content.Hold{Rule: content.HoldHidden, Key: "ignoreFiles", Value: pattern}})
		}
	}
	module, _ := table.Get("module")
	mounts, _ := module.Value.Get("mounts")
	for _, m := range mounts.Value.Items {
		at := from(text(m, "source", "content"))
		rules.Languages.Folders = rules.Languages.Folders || has(m, "lang")
		rules.Cascades = append(rules.Cascades, leftOut("excludeFiles", texts(m, "excludefiles"), at)...)
		var out []string
		for _, pattern := range texts(m, "files") {
			if not, ok := strings.CutPrefix(pattern, "!"); ok {
				out = append(out, strings.TrimSpace(not))
			}
		}
		rules.Cascades = append(rules.Cascades, leftOut("files", out, at)...)
	}
	return rules, nil
}

// isDisabled reports whether the settings of a language leave out its pages.
func isDisabled(settings frontmatter.Value) bool {
	f, ok := settings.Get("disabled")
	return ok && strings.EqualFold(f.Value.Text, "true")
}

// disabled returns cascades for the articles in a language whose pages the site leaves out.
func disabled(lang string, settings frontmatter.Value) []content.Cascade {
	dir := text(settings, "contentdir", "")
	return leftOut("disabled", []string{lang}, func(string) []string {
		globs := []string{"**/*." + lang + ".*"}
		if dir != "" && path.Clean(dir) != "content" && path.Clean(dir) != "." {
			globs = append(globs, from("")(dir)...)
		}
		return globs
	})
}

func has(table frontmatter.Value, key string) bool {
	_, ok := table.Get(key)
	return ok
}

// zola reads ignored_content, globs relative to the content folder
// (https://www.getzola.org/documentation/getting-started/configuration/).
func zola(name string, source []byte) (Rules, error) {
	table, err := decode(name, source)
	if err != nil {
		return Rules{}, err
	}
	return zolaRules(table), nil
}

// languages returns those of a site, of which own is the default; "" if the configuration does not say.
func languages(all []string, own string) content.Languages {
	if own != "" {
		all = append(all, own)
	}
	return content.Languages{All: all, Site: own}
}

// tablesIn returns the names of the tables in a table at the key, or in the whole one if it is "".
func tablesIn(table frontmatter.Value, key string) (names []string) {
	if key != "" {
		f, _ := table.Get(key)
		table = f.Value
	}
	for _, f := range table.Fields {
		if f.Value.Kind == frontmatter.Table {
			names = append(names, f.Name)
		}
	}
	return names
}

func zolaRules(table frontmatter.Value) Rules {
	rules := Rules{Zola: true, Languages: languages(tablesIn(table, "languages"), text(table, "default_language", "")), Cascades: leftOut("ignored_content", texts(table, "ignored_content"), ignoreGlobs("content"))}
	rules.Languages.AsWritten = true
	return rules
}

// jekyll reads defaults for a path or a type of pages
// (https://jekyllrb.com/docs/configuration/front-matter-defaults/), and exclude. Hexo's
// configuration has the same name; its exclude and ignore are relative to the source
// folder.
func jekyll(name string, source []byte) (Rules, error) {
	table, err := decodeRepeated(name, source)
	if err != nil {
		return Rules{}, err
	}
	rules := Rules{Languages: languages(texts(table, "languages"), text(table, "default_lang", ""))}
	if all := rules.Languages.All; len(all) > 0 { // of the plugin for multiple languages
		rules.Languages.Otherwise = all[0]
	}
	if all := texts(table, "language"); len(all) > 1 { // Hexo's
		rules.Languages = languages(all, all[0])
	}
	base := text(table, "source", "")
	defaults, _ := table.Get("defaults")
	for _, one := range defaults.Value.Items {
		scope, _ := one.Get("scope")
		values, ok := one.Get("values")
		if !ok {
			continue
		}
		for _, c := range content.Cascades(values.Value, "") {
			c.Globs = scopeGlobs(base, text(table, "collections_dir", ""), text(scope.Value, "path", ""), text(scope.Value, "type", ""))
			named(&c, "defaults.values.")
			rules.Cascades = append(rules.Cascades, c)
		}
	}
	at := from(base, text(table, "source_dir", base))
	rules.Cascades = append(rules.Cascades, leftOut("exclude", texts(table, "exclude"), at)...)
	rules.Cascades = append(rules.Cascades, leftOut("ignore", texts(table, "ignore"), at)...)
	return rules, nil
}

// scopeGlobs returns globs for the files of a Jekyll scope: below the source, or below
// the collections folder in it.
func scopeGlobs(base, collections, at, kind string) []string {
	var paths []string
	for _, from := range []string{base, path.Join(base, collections)} {
		paths = append(paths, path.Join(from, strings.Trim(at, "/")))
	}
	var globs []string
	for _, p := range paths {
		switch {
		case kind == "pages":
			globs = append(globs, path.Join(p, "**/[^_]*"), "!**/_*/**")
		case kind == "" || strings.Contains("/"+p+"/", "/_"+kind+"/"):
			globs = append(globs, path.Join(p, "**"))
			if p != "" {
				globs = append(globs, p)
			}
		default:
			globs = append(globs, path.Join(p, "**/_"+kind+"/**"))
		}
	}
	return globs
}

// named prefixes the names of a cascade's keys with their path in the configuration.
func named(c *content.Cascade, prefix string) {
	if c.DraftBy.Key != "" {
		c.DraftBy.Key = prefix + c.DraftBy.Key
	}
	if c.Hold != nil {
		c.Hold.Key = prefix + c.Hold.Key
	}
}

// mkdocs reads exclude_docs and draft_docs, which are .gitignore patterns relative to
// the documents folder (https://www.mkdocs.org/user-guide/configuration/#exclude_docs).
func mkdocs(name string, source []byte) (Rules, error) {
	table, err := decodeRepeated(name, source)
	if err != nil {
		return Rules{}, err
	}
	var rules Rules
	docs := text(table, "docs_dir", "docs")
	for _, key := range []string{"exclude_docs", "draft_docs"} {
		all := leftOut(key, ignoreLines(text(table, key, "")), ignoreGlobs(docs))
		for i := range all {
			if key == "draft_docs" {
				all[i].Draft, all[i].DraftBy, all[i].Hold = true, *all[i].Hold, nil
				all[i].DraftBy.Rule = content.HoldDraft
			}
		}
		rules.Cascades = append(rules.Cascades, all...)
	}
	plugins, _ := table.Get("plugins")
	for _, one := range append(plugins.Value.Items, plugins.Value) {
		if exclude, ok := one.Get("exclude"); ok {
			rules.Cascades = append(rules.Cascades, leftOut("exclude.glob", texts(exclude.Value, "glob"), ignoreGlobs(docs))...)
		}
		if i18n, ok := one.Get("i18n"); ok {
			rules.Languages = i18nLanguages(i18n.Value)
		}
	}
	return rules, nil
}

// i18nLanguages reads the languages of mkdocs-static-i18n: a list of tables, and before its
// version 1 a table with the default in default_language
// (https://ultrabug.github.io/mkdocs-static-i18n/getting-started/quick-start/).
func i18nLanguages(plugin frontmatter.Value) content.Languages {
	all, _ := plugin.Get("languages")
	var names []string
	own := text(plugin, "default_language", "")
	for _, f := range all.Value.Fields {
		names = append(names, f.Name)
	}
	for _, one := range all.Value.Items {
		locale := text(one, "locale", "")
		names = append(names, locale)
		if is, _ := one.Get("default"); is.Value.Text == "true" {
			own = locale
		}
	}
	l := languages(names, own)
	l.Folders = text(plugin, "docs_structure", "") == "folder"
	return l
}

// quartzPlain reads the configuration of Quartz 5, which is data.
func quartzPlain(name string, source []byte) (Rules, error) {
	table, err := decode(name, source)
	if err != nil {
		return Rules{}, err
	}
	rules := Rules{}
	for _, where := range [][]string{{"configuration", "ignorepatterns"}, {"ignorepatterns"}} {
		rules.Cascades = append(rules.Cascades, leftOut("ignorePatterns", texts(table, where...), from("content", ""))...)
	}
	plugins, _ := table.Get("plugins")
	for _, p := range plugins.Value.Items {
		enabled, said := p.Get("enabled")
		if strings.Contains(strings.ToLower(text(p, "source", text(p, "name", ""))), "explicit-publish") && (!said || enabled.Value.Text == "true") {
			rules.Marked = true
		}
	}
	return rules, nil
}

// ignoreFile reads .eleventyignore (https://www.11ty.dev/docs/ignores/).
func ignoreFile(name string, source []byte) (Rules, error) {
	return Rules{Cascades: leftOut(name, ignoreLines(string(source)), ignoreGlobs(""))}, nil
}

// ignoreLines returns the patterns of a text in .gitignore's format.
func ignoreLines(text string) (patterns []string) {
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			patterns = append(patterns, line)
		}
	}
	return patterns
}
