package generator

import (
	"strings"
	"testing"
)

// TestPrograms holds how lists are read from configurations that are programs.
func TestPrograms(t *testing.T) {
	for _, test := range []struct{ name, source, want string }{
		{"quartz.config.ts", "ignorePatterns: ['a', \"b/**\",\n  // 'c',\n  `d`], // 'e'\n/* ignorePatterns: ['f'] */", "a b/** d"},
		{"quartz.config.ts", "const url = 'https://e.org' // ignorePatterns: ['x']\n", ""},
		{"quartz.config.ts", "ignorePatterns: [...others, 'a'],", "a"},
		{"quartz.config.ts", "ignorePatterns: ['open", ""},
		{"docusaurus.config.ts", "blog: {exclude: ['a/**']}, docs: {\"exclude\": ['b/*.md']}", "a/** b/*.md"},
		{".eleventy.js", "cfg.ignores.add('a'); cfg.ignores.add(`b`);\n// cfg.ignores.add('c')", "a b"},
		{"pelicanconf.py", "IGNORE_FILES = ['.#*', \"x.md\"]  # 'y'\n", ".#* x.md"},
		{".eleventyignore", "# a\n\nb/\n!c\n*.md\n", "b/ *.md"},
		{"mkdocs.yml", "plugins:\n- search\n- exclude:\n    glob: [a/*, 'b.md']\n", "a/* b.md"},
		{"quartz.config.yaml", "configuration:\n  ignorePatterns: [a, b]\n", "a b"},
		{"nobody.toml", "exclude = ['a']", ""},
	} {
		rules, err := Read(test.name, []byte(test.source))
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
		}
		var got []string
		for _, c := range rules.Cascades {
			got = append(got, c.Hold.Value)
		}
		if got := strings.Join(got, " "); got != test.want {
			t.Errorf("%s: %q: got %q, want %q", test.name, test.source, got, test.want)
		}
	}
}

// TestMarkedSites holds which configurations require that public pages are marked.
func TestMarkedSites(t *testing.T) {
	for source, want := range map[string]bool{
		"filters: [Plugin.ExplicitPublish()]":                            true,
		"filters: [\n  Plugin.RemoveDrafts(), Plugin.ExplicitPublish ()": true,
		"filters: [Plugin.RemoveDrafts()], // Plugin.ExplicitPublish()":  false,
		"title: 'ExplicitPublish'":                                       false,
	} {
		if rules, _ := Read("quartz.config.ts", []byte(source)); rules.Marked != want {
			t.Errorf("%q: marked %v, want %v", source, rules.Marked, want)
		}
	}
	for source, want := range map[string]bool{
		"plugins:\n- source: github:quartz-community/explicit-publish\n  enabled: true\n":  true,
		"plugins:\n- source: github:quartz-community/explicit-publish\n  enabled: false\n": false,
	} {
		if rules, _ := Read("quartz.config.yaml", []byte(source)); rules.Marked != want {
			t.Errorf("%q: marked %v, want %v", source, rules.Marked, want)
		}
	}
}

// FuzzRead holds that no configuration makes Read panic.
func FuzzRead(f *testing.F) {
	for name := range Files {
		f.Add(name, []byte("cascade: [{draft: true}]\nexclude: ['['"))
	}
	f.Fuzz(func(t *testing.T, name string, source []byte) {
		rules, _ := Read(name, source)
		for _, c := range rules.Cascades {
			if !c.Draft && c.Hold == nil && !c.Open && !c.Shown {
				t.Errorf("%s: %q: a cascade that says nothing", name, source)
			}
		}
	})
}
