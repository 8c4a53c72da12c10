package frontmatter

import (
	"fmt"
	"slices"
	"testing"
)

// slips returns the warnings about a header, as line and code.
func slips(source string) []string {
	h, err := Cut([]byte(source))
	if err != nil {
		return []string{err.Error()}
	}
	var all []string
	for _, w := range h.Warnings {
		all = append(all, fmt.Sprint(w.Line, " ", w.Message.Code))
	}
	return all
}

// TestSlips holds that headers that are not read as their authors mean them are
// reported, with their lines, and that other text is not.
func TestSlips(t *testing.T) {
	const keys = "title: A\ndate: 2026-12-01\n"
	const toml = "title = \"A\"\ndate = 2026-12-01\n[params]\nx = 1\n"
	for source, want := range map[string]string{
		// Fences
		"-----\n" + keys + "-----\nText":             "1 lint.front-matter.fence",
		"----\n" + keys + "---\nText":                "1 lint.front-matter.fence",
		"\n\n--------\n" + keys + "--------\n":       "3 lint.front-matter.fence",
		"++++++\n" + toml + "++++++\nText":           "1 lint.front-matter.fence",
		"++++\n" + toml + "++++\nText":               "1 lint.front-matter.fence",
		"———\n" + keys + "———\nText":                 "1 lint.front-matter.fence",
		"—\n" + keys + "—\nText":                     "1 lint.front-matter.fence",
		"{\n  title: \"A\",\n  draft: true\n}\nText": "1 lint.front-matter.json_slip",
		"{\n  'date': 'A'\n}\nText":                  "1 lint.front-matter.json_slip",
		"—-\n" + keys + "—-\nText":                   "1 lint.front-matter.fence",
		"--\n" + keys + "--\nText":                   "1 lint.front-matter.fence",
		"- - -\n" + keys + "---\nText":               "1 lint.front-matter.fence",
		"  ---\n" + keys + "  ---\nText":             "1 lint.front-matter.fence",
		"--- # an article\n" + keys + "---\nText":    "1 lint.front-matter.fence",
		"***\n" + keys + "***\nText":                 "1 lint.front-matter.fence",
		"===\n" + keys + "===\nText":                 "1 lint.front-matter.fence",
		"```yaml\n---\n" + keys + "---\n```\nText":   "1 lint.front-matter.code",
		// None at all
		"Title: A\nDate: 2026-12-01\nStatus: draft\n\nText":                              "1 lint.front-matter.no_fences",
		"title:    A  \nauthor:   B  \n          C  \nbase header level:    2  \n\nText": "1 lint.front-matter.no_fences",
		"Status: draft\nMy Custom Key: x\n\nText":                                        "1 lint.front-matter.no_fences",
		"Title: A\n\nText":    "1 lint.front-matter.no_fences",
		"title: A\n---\nText": "1 lint.front-matter.no_opening",
		"Title: A":            "",
		"Author: A\n\nText":   "",
		"Summary: this is text\nand it goes on: here\n\nText": "",
		// Above
		"<!-- Copyright -->\n---\n" + keys + "---\nText":                "1 lint.front-matter.above",
		"<!--\nCopyright\n---\n-->\n\n---\n" + keys + "---\nText":       "1 lint.front-matter.above",
		"\n[//]: # (licence)\n---\n" + keys + "---\nText":               "2 lint.front-matter.above",
		"{/* mdx */}\n+++\n" + toml + "+++\nText":                       "1 lint.front-matter.above",
		"%% note %%\n---\n" + keys + "---\nText":                        "1 lint.front-matter.above",
		"# A heading\n\n---\n" + keys + "---\nText":                     "1 lint.front-matter.above",
		"# yaml-language-server: $schema=x\n---\n" + keys + "---\nText": "1 lint.front-matter.above",
		// A second one
		"{\"title\": \"T\"}\n---\ntags: [a]\n---\nText":             "2 lint.front-matter.second",
		"---\n" + keys + "---\n---\ndraft: true\n---\nText":         "5 lint.front-matter.second",
		"---\n" + keys + "---\n\n---\ntags: [a]\n---\nText":         "6 lint.front-matter.second",
		"---\n" + keys + "...\n---\ntags: [a]\n---\nText":           "5 lint.front-matter.second",
		"+++\ntitle = \"A\"\n+++\n---\ndate: 2026-12-01\n---\nText": "4 lint.front-matter.second",
		"---\n---\n" + keys + "---\nText":                           "2 lint.front-matter.twice_opened",
		// Values
		"---\ntitle: Issue #5 solved\n---\n":              "2 lint.front-matter.swallowed",
		"---\nlayout: x\ntitle: Learn #golang\n---\n":     "3 lint.front-matter.swallowed",
		"---\ntitle: #5 solved\n---\n":                    "2 lint.front-matter.swallowed",
		"---\ntitle: A\ntags: #go #ai\n---\n":             "3 lint.front-matter.swallowed",
		"---\ntitle: A\ntags:\n  - #go\n  - ai\n---\n":    "4 lint.front-matter.swallowed",
		"---\ntitle: A\ncategories:\n- News #1\n---\n":    "4 lint.front-matter.swallowed",
		"---\ntitle: A\ndescription: all of #this\n---\n": "3 lint.front-matter.swallowed",
		"---\ntitle: !important news\n---\n":              "2 lint.front-matter.swallowed",
		"---\ntitle: &Partners are here\n---\n":           "2 lint.front-matter.swallowed",
		// Nothing is wrong
		"---\n" + keys + "---\nText":                                         "",
		"---\n" + keys + "---\n\n---\n\nText after a rule\n\n---\n":          "",
		"---\n" + keys + "---\n---\nNote: this is text\nthat goes on\n---\n": "",
		"---\ntitle: \"Issue #5\"\n---\n":                                    "",
		"---\ntitle: C# and F#\n---\n":                                       "",
		"---\ntitle: A # TODO: a better one\n---\n":                          "",
		"---\ndate: 2026-12-01 #planned\ncolor: #fff\n---\n":                 "",
		"---\ntitle: 'It is #1'\nsummary: >\n  all #this is text\n---\n":     "",
		"-----\nText after a rule\n-----\n":                                  "",
		"-----\n\nNote: a text\n\n-----\n":                                   "",
		"Some text\n\n---\n\nmore text\n":                                    "",
		"Some text\n\n---\nnot: a header\n---\n":                             "",
		"```yaml\ntitle: A\ndate: 2026-12-01\n```\nText":                     "",
		"* * *\nText":                  "",
		"# A\n\n| a |\n|---|\n| b |\n": "",
	} {
		got := slips(source)
		if want == "" && len(got) > 0 || want != "" && !slices.Equal(got, []string{want}) {
			t.Errorf("%q:\n got %q\nwant %q", source, got, want)
		}
	}
}
