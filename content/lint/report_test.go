package lint

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/folder"
	"github.com/dateline-bot/dateline/content/locale"
)

// findings returns an error, a warning, and a rule that is found in seven files.
func findings() []content.Problem {
	all := []content.Problem{
		{Path: "a.md", Line: 3, Severity: content.SeverityError, Message: locale.M("lint.front-matter.unclosed", "fence", "---")},
		{Path: "b.md", Line: 9, Severity: content.SeverityWarning, Message: locale.M("lint.link.no_address")},
	}
	for i := range 7 {
		all = append(all, content.Problem{Path: fmt.Sprintf("c%d.md", i), Severity: content.SeverityWarning, Message: locale.M("lint.no-categories")})
	}
	return all
}

func written(t *testing.T, r Report, format string) string {
	t.Helper()
	var b strings.Builder
	if err := r.Write(&b, format); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestReportText(t *testing.T) {
	r := Report{Findings: findings(), Words: locale.English()}
	want := `a.md:3: the front matter that begins here is not closed; put a line --- below its last key [front-matter]
b.md:9: warning: a link has no address [link]
no categories: 7 files [no-categories]
    c0.md: it has no categories: readers don't find it by /categories; add categories: to the front matter
    c1.md: it has no categories: readers don't find it by /categories; add categories: to the front matter
    … and 5 more; --all lists them
`
	if got := written(t, r, FormatText); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	r.All = true
	if got := written(t, r, FormatText); strings.Count(got, "\n") != 9 || !strings.Contains(got, "c6.md: warning: it has no categories") {
		t.Errorf("with all: got\n%s\nwant each finding on its line", got)
	}
	r.Words = locale.For("ru")
	if got := written(t, r, FormatText); !strings.Contains(got, "b.md:9: замечание: у ссылки нет адреса [link]\n") {
		t.Errorf("in Russian: got\n%s", got)
	}
	r.Quiet = true
	if got := written(t, r, FormatText); strings.Count(got, "\n") != 1 || !strings.HasPrefix(got, "a.md:3: ") {
		t.Errorf("quiet: got\n%s\nwant the error alone", got)
	}
}

// TestReportForPrograms holds that programs get English, whatever the user's language.
func TestReportForPrograms(t *testing.T) {
	r := Report{Findings: findings()[:2], Words: locale.For("ru")}
	var list []struct {
		Path, Severity, Rule, Message string
		Line                          int
	}
	if err := json.Unmarshal([]byte(written(t, r, FormatJSON)), &list); err != nil {
		t.Fatal(err)
	}
	if len(list) != 2 || list[1].Path != "b.md" || list[1].Line != 9 || list[1].Severity != "warning" || list[1].Rule != "link" || list[1].Message != "a link has no address" {
		t.Errorf("JSON: got %+v", list)
	}
	var sarif struct {
		Version string
		Runs    []struct {
			Tool struct {
				Driver struct {
					Name  string
					Rules []struct{ ID string }
				}
			}
			Results []struct {
				RuleID, Level string
				Message       struct{ Text string }
				Locations     []struct {
					PhysicalLocation struct {
						ArtifactLocation struct{ URI string }
						Region           struct{ StartLine int }
					}
				}
			}
		}
	}
	if err := json.Unmarshal([]byte(written(t, r, FormatSARIF)), &sarif); err != nil {
		t.Fatal(err)
	}
	run := sarif.Runs[0]
	if sarif.Version != "2.1.0" || run.Tool.Driver.Name != "dateline" || len(run.Tool.Driver.Rules) != len(Rules()) || len(run.Results) != 2 {
		t.Fatalf("SARIF: got %+v", sarif)
	}
	first := run.Results[0]
	if at := first.Locations[0].PhysicalLocation; first.RuleID != "front-matter" || first.Level != "error" || at.ArtifactLocation.URI != "a.md" || at.Region.StartLine != 3 {
		t.Errorf("SARIF: got %+v", first)
	}
	for path, want := range map[string]string{"b c#1%.md": "b%20c%231%25.md", "ф/a?.md": "%D1%84/a%3F.md", "a:b.md": "./a:b.md", "/x/y z.md": "file:///x/y%20z.md"} {
		if got := uriOf(path); got != want {
			t.Errorf("SARIF's address of %s: got %s, want %s", path, got, want)
		}
	}
	r.Findings[1].Path = "b, c%.md"
	want := "::error file=a.md,line=3,title=dateline%3A front-matter::the front matter that begins here is not closed; put a line --- below its last key\n" +
		"::warning file=b%2C c%25.md,line=9,title=dateline%3A link::a link has no address\n"
	if got := written(t, r, FormatGitHub); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if got := written(t, Report{Words: locale.English()}, FormatJSON); got != "[]\n" {
		t.Errorf("no findings: got %q, want an empty array", got)
	}
	if err := (Report{}).Write(&strings.Builder{}, "xml"); err == nil {
		t.Error("the format xml was taken: got no error, want one")
	}
}

// TestRulesAreNamed holds that each rule can be silenced and has a name in groups.
func TestRulesAreNamed(t *testing.T) {
	named := map[string]bool{}
	for _, rule := range Rules() {
		named[rule] = true
	}
	used := map[string]bool{}
	for _, code := range locale.English().Codes("lint.") {
		rule := content.Problem{Message: locale.M(code)}.Rule()
		used[rule] = true
		if !named[rule] {
			t.Errorf("%s: no catalogue has rule.%s", code, rule)
		}
	}
	for rule := range named {
		if !used[rule] {
			t.Errorf("no finding is of rule %s", rule)
		}
	}
}

// TestIgnored holds that the settings and an article can silence rules, but not errors.
func TestIgnored(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"HTML", "<!-- dateline: ignore link -->\n\n[a](none.md) и было в в доме.", "8 repeated-word"},
		{"two rules", "[a](none.md) и в в доме.\n\n<!-- dateline: ignore link, repeated-word -->", ""},
		{"MDX", "{/* dateline: ignore link */}\n\n[a](none.md)", ""},
		{"Obsidian", "%% dateline: ignore link %%\n\n[a](none.md)", ""},
		{"unknown", "<!-- dateline: ignore lnk -->\n\n[a](none.md)", "6 unknown-rule, 8 link"},
		{"shown as code", "`<!-- dateline: ignore link -->`\n\n```\n<!-- dateline: ignore link -->\n```\n\n[a](none.md)", "12 link"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got, full := check(t, map[string]string{"a.md": front + test.text}, folder.Config{}); got != test.want {
				t.Errorf("got %q, want %q:\n%s", got, test.want, full)
			}
		})
	}
	l := &Linter{ignored: []string{"link", "front-matter"}}
	if got := l.heard(findings(), nil); len(got) != 8 || got[0].Rule() != "front-matter" {
		t.Errorf("got %v, want the error and all but the link", got)
	}
}

// TestDrafts holds that drafts and held articles are not checked, except for files that
// cannot be read and articles that are named.
func TestDrafts(t *testing.T) {
	draft := strings.Replace(front, "---\n", "---\ndraft: true\nweight: x\n", 1) + "[a](none.md)"
	if got, full := check(t, map[string]string{"a.md": draft}, folder.Config{}); got != "" {
		t.Errorf("got %q, want nothing about a draft:\n%s", got, full)
	}
	if got, full := check(t, map[string]string{"a.md": strings.Replace(draft, "weight: x", "date: someday", 1)}, folder.Config{}); !strings.Contains(got, "date") && !strings.Contains(got, "front-matter") {
		t.Errorf("got %q, want the error:\n%s", got, full)
	}
}
