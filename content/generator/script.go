package generator

import (
	"regexp"
	"strings"

	"github.com/dateline-bot/dateline/content"
)

// Configurations that are programs: lists of texts are read if they are literals.

// quartz reads ignorePatterns, globs relative to the content folder, and the plugin by
// which only pages with publish: true are public
// (https://quartz.jzhao.xyz/features/private-pages).
func quartz(_ string, source []byte) (Rules, error) {
	program := withoutComments(string(source), "//")
	return Rules{
		Cascades: leftOut("ignorePatterns", listsOf(program, "ignorePatterns"), from("content", "")),
		Marked:   explicitPublish.MatchString(program),
	}, nil
}

var explicitPublish = regexp.MustCompile(`\bExplicitPublish\s*\(`)

// docusaurus reads exclude of its plugins, whose globs are relative to the folder of
// each.
func docusaurus(_ string, source []byte) (Rules, error) {
	program := withoutComments(string(source), "//")
	return Rules{Cascades: leftOut("exclude", listsOf(program, "exclude"), anywhere), Languages: locales(program)}, nil
}

// astro reads the languages of a site (https://docs.astro.build/en/guides/internationalization/),
// and those of Starlight (https://starlight.astro.build/guides/i18n/).
func astro(_ string, source []byte) (Rules, error) {
	return Rules{Languages: locales(withoutComments(string(source), "//"))}, nil
}

// locales returns the languages of a site as Docusaurus, Astro and Nuxt name them, in a list, or
// VitePress and Starlight, in an object whose entry root is the default language, without a folder.
func locales(program string) content.Languages {
	own := ""
	if m := defaultLocale.FindStringSubmatch(program); m != nil && m[1] != "root" {
		own = m[1]
	}
	var all []string
	for _, at := range localesBegin.FindAllStringIndex(program, -1) {
		inside := bracketed(program[at[1]-1:])
		if program[at[1]-1] == '[' {
			for _, s := range quoted.FindAllStringSubmatch(inside, -1) {
				all = append(all, strings.Join(s[1:], ""))
			}
			continue
		}
		for inside != "" {
			m := localeEntry.FindStringSubmatchIndex(inside)
			if m == nil {
				break
			}
			name, entry := inside[m[2]:m[3]], bracketed(inside[m[1]-1:])
			lang := localeLang.FindStringSubmatch(entry)
			switch {
			case name != "root":
				all = append(all, name)
			case lang != nil && own == "":
				own = lang[1]
			}
			inside = inside[m[1]+len(entry):]
		}
	}
	return languages(all, own)
}

var (
	localesBegin = regexp.MustCompile(`\blocales["']?\s*[:=]\s*[\[{]`)
	localeEntry  = regexp.MustCompile(`["']?([A-Za-z][\w-]*)["']?\s*:\s*\{`)
	localeLang   = regexp.MustCompile(`\blang["']?\s*:\s*["']([^"'\n]*)["']`)
)

// bracketed returns what a bracket, with which a program begins, encloses: up to the one that
// closes it, or to the end.
func bracketed(program string) string {
	depth := 0
	for i := 0; i < len(program); i++ {
		switch c := program[i]; c {
		case '"', '\'', '`':
			for i++; i < len(program) && program[i] != c; i++ {
				if program[i] == '\\' {
					i++
				}
			}
		case '[', '{', '(':
			depth++
		case ']', '}', ')':
			if depth--; depth == 0 {
				return program[1:i]
			}
		}
	}
	return program[1:]
}

var defaultLocale = regexp.MustCompile(`\bdefaultLocale["']?\s*:\s*["']([^"'\n]*)["']`)

// vitepress reads srcExclude (https://vitepress.dev/reference/site-config#srcexclude) and the
// languages of a site (https://vitepress.dev/guide/i18n).
func vitepress(_ string, source []byte) (Rules, error) {
	program := withoutComments(string(source), "//")
	return Rules{Cascades: leftOut("srcExclude", listsOf(program, "srcExclude"), anywhere), Languages: locales(program)}, nil
}

// nuxt reads ignores and exclude of Nuxt Content.
func nuxt(_ string, source []byte) (Rules, error) {
	program := withoutComments(string(source), "//")
	all := leftOut("ignores", listsOf(program, "ignores"), anywhere)
	return Rules{Cascades: append(all, leftOut("exclude", listsOf(program, "exclude"), anywhere)...), Languages: locales(program)}, nil
}

// eleventy reads ignores.add of a configuration (https://www.11ty.dev/docs/ignores/), and the
// default language.
func eleventy(_ string, source []byte) (Rules, error) {
	program := withoutComments(string(source), "//")
	rules := Rules{Cascades: leftOut("ignores.add", callsOf(program, ignoresAdd), ignoreGlobs(""))}
	if m := defaultLanguage.FindStringSubmatch(program); m != nil {
		rules.Languages = languages([]string{""}, m[1]) // the plugin knows the others by their folders
	}
	return rules, nil
}

// defaultLanguage matches the option of Eleventy's and Lume's plugins for languages
// (https://www.11ty.dev/docs/plugins/i18n/, https://lume.land/plugins/multilanguage/).
var defaultLanguage = regexp.MustCompile(`\bdefaultLanguage["']?\s*:\s*["']([^"'\n]*)["']`)

var ignoresAdd = regexp.MustCompile(`\bignores\.add\(([^()]*)\)`)

// lume reads site.ignore (https://lume.land/docs/configuration/ignore-files/).
func lume(_ string, source []byte) (Rules, error) {
	program := withoutComments(string(source), "//")
	src := "src"
	if m := lumeSource.FindStringSubmatch(program); m != nil {
		src = m[1]
	}
	rules := Rules{Cascades: leftOut("ignore", callsOf(program, siteIgnore), from("", src))}
	if m := defaultLanguage.FindStringSubmatch(program); m != nil {
		rules.Languages = languages(listsOf(program, "languages"), m[1])
	}
	return rules, nil
}

var (
	siteIgnore = regexp.MustCompile(`\.ignore\(([^()]*)\)`)
	lumeSource = regexp.MustCompile(`\bsrc\s*:\s*["']([^"']*)["']`)
)

// pelican reads the default status of articles, and the excluded files
// (https://docs.getpelican.com/en/latest/settings.html).
func pelican(_ string, source []byte) (Rules, error) {
	program := withoutComments(string(source), "#")
	var rules Rules
	if m := pelicanDefault.FindStringSubmatch(program); m != nil {
		if s := pelicanStatus.FindStringSubmatch(m[1]); s != nil {
			c := content.Cascade{Globs: []string{"**"}}
			if by := (content.Hold{Key: "DEFAULT_METADATA.status", Value: s[1]}); s[1] == "draft" {
				by.Rule = content.HoldDraft
				c.Draft, c.DraftBy = true, by
			} else {
				by.Rule = content.HoldHidden
				c.Hold = &by
			}
			rules.Cascades = append(rules.Cascades, c)
		}
	}
	rules.Cascades = append(rules.Cascades, leftOut("ARTICLE_EXCLUDES", listsOf(program, "ARTICLE_EXCLUDES"), from("content", ""))...)
	rules.Cascades = append(rules.Cascades, leftOut("IGNORE_FILES", listsOf(program, "IGNORE_FILES"), ignoreGlobs(""))...)
	return rules, nil
}

var (
	pelicanDefault = regexp.MustCompile(`(?s)\bDEFAULT_METADATA\s*=\s*(\{.*?\})`)
	pelicanStatus  = regexp.MustCompile(`["']status["']\s*:\s*["'](draft|hidden|skip)["']`)
)

// anywhere returns globs for a pattern that is relative to an unknown folder.
func anywhere(pattern string) []string { return from("", "**")(pattern) }

// listsOf returns the texts of all lists that are assigned to a name.
func listsOf(program, name string) (all []string) {
	re := regexp.MustCompile(`\b` + name + `["']?\s*[:=]\s*\[([^\]]*)\]`)
	return callsOf(program, re)
}

// callsOf returns the texts that a group of an expression matches.
func callsOf(program string, re *regexp.Regexp) (all []string) {
	for _, m := range re.FindAllStringSubmatch(program, -1) {
		for _, s := range quoted.FindAllStringSubmatch(m[1], -1) {
			all = append(all, strings.Join(s[1:], ""))
		}
	}
	return all
}

var quoted = regexp.MustCompile("\"([^\"\\n]*)\"|'([^'\\n]*)'|`([^`\\n]*)`")

// withoutComments returns a program without comments: to the end of a line or, if line
// begins with a slash, between /* and */.
func withoutComments(program, line string) string {
	var b strings.Builder
	for i := 0; i < len(program); {
		rest := program[i:]
		switch c := program[i]; {
		case c == '"' || c == '\'' || c == '`':
			end := i + 1
			for end < len(program) && program[end] != c && (c == '`' || program[end] != '\n') {
				if program[end] == '\\' {
					end++
				}
				end++
			}
			end = min(end+1, len(program))
			b.WriteString(program[i:end])
			i = end
		case strings.HasPrefix(rest, line):
			if end := strings.IndexByte(rest, '\n'); end >= 0 {
				i += end
			} else {
				i = len(program)
			}
		case line == "//" && strings.HasPrefix(rest, "/*"):
			if end := strings.Index(rest, "*/"); end >= 0 {
				i += end + 2
			} else {
				i = len(program)
			}
		default:
			b.WriteByte(c)
			i++
		}
	}
	return b.String()
}
