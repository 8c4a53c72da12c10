package config

import (
	"github.com/dateline-bot/dateline/content/locale"

	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite SETTINGS.md")

// TestReference holds that the reference is generated from the table of settings.
func TestReference(t *testing.T) {
	var b strings.Builder
	b.WriteString("| setting | default | |\n|---|---|---|\n")
	cell := func(s string) string { return strings.ReplaceAll(s, "|", `\|`) }
	for _, s := range Settings() {
		shown := s.Shown
		if s.Default != "" {
			shown = "`" + shown + "`"
		}
		text := strings.ToUpper(s.Usage[:1]) + s.Usage[1:] + "."
		if s.More != "" {
			text += " " + s.More
		}
		switch {
		case s.Name == "token":
			text += " Only from `DATELINE_TOKEN`, or from `token_file`."
		case s.Secret:
			text += fmt.Sprintf(" Only from `%s`, or from the file that `%[1]s_FILE` names.", s.Variable)
		case s.SecretFile:
			text += fmt.Sprintf(" `%s_FILE` names a file with the value.", s.Variable)
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", s.Name, cell(shown), cell(text))
	}
	const file, begin, end = "SETTINGS.md", "<!-- begin: written by go test ./cmd/dateline/config -update -->\n", "<!-- end -->\n"
	src, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(src), begin)
	_, after, ok2 := strings.Cut(rest, end)
	if !ok || !ok2 {
		t.Fatalf("%s has no place for the table, between %q and %q", file, begin, end)
	}
	want := before + begin + b.String() + end + after
	if want == string(src) {
		return
	}
	if !*update {
		t.Fatalf("%s is not what the table of settings says; go test ./cmd/dateline/config -update rewrites it, got\n%s\nwant\n%s", file, src, want)
	}
	if err := os.WriteFile(file, []byte(want), 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestTable checks the rules for the table.
func TestTable(t *testing.T) {
	seen := map[string]bool{}
	for _, k := range keys() {
		usage := k.usage(locale.English())
		if seen[k.name] || usage == "setting."+k.name || k.set == nil || strings.HasSuffix(usage, ".") {
			t.Errorf("%s: seen before %v, usage %q", k.name, seen[k.name], usage)
		}
		seen[k.name] = true
		for _, c := range k.choices {
			if err := k.set(&Config{}, value{kind: scalar, text: c}); err != nil {
				t.Errorf("%s: the choice %q: %v", k.name, c, err)
			}
		}
		for _, s := range []string{"true", "false"} {
			if k.boolean && k.set(&Config{}, value{kind: scalar, text: s}) != nil {
				t.Errorf("%s is boolean and does not take %s", k.name, s)
			}
		}
	}
}

// TestPathsOfTheFile holds that paths in the file are relative to it, that others are
// relative to the working folder, and that a path that earlier versions found in the
// working folder is still found there.
func TestPathsOfTheFile(t *testing.T) {
	root := t.TempDir()
	work, etc := filepath.Join(root, "work"), filepath.Join(root, "etc")
	for _, dir := range []string{work, etc, filepath.Join(etc, "blog"), filepath.Join(work, "blog"), filepath.Join(work, "old"), filepath.Join(work, "articles")} {
		if err := os.Mkdir(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	file := filepath.Join(etc, "d.yaml")
	for _, tt := range []struct {
		name, yaml, file   string
		env                []string
		articles, database string
		note               string
	}{
		{name: "defaults", file: file, articles: work + "/articles", database: work + "/dateline.db"},
		{name: "beside the file", yaml: "articles: blog\ndatabase: ./state/d.db", file: file, articles: etc + "/blog", database: etc + "/state/d.db"},
		{name: "through its parent", yaml: "articles: ../work/blog", file: file, articles: work + "/blog", database: work + "/dateline.db"},
		{name: "absolute", yaml: "articles: " + root + "/x", file: file, articles: root + "/x", database: work + "/dateline.db"},
		{name: "only in the working folder, as before", yaml: "articles: ./old", file: file, articles: work + "/old", database: work + "/dateline.db", note: "so write " + work + "/old"},
		{name: "environment", file: file, env: []string{"DATELINE_ARTICLES=blog"}, articles: work + "/blog", database: work + "/dateline.db"},
		{name: "relative file", yaml: "articles: blog", file: "../etc/d.yaml", articles: etc + "/blog", database: work + "/dateline.db"},
		{name: "DATELINE_CONFIG", yaml: "articles: blog", env: []string{"DATELINE_CONFIG=" + file}, articles: etc + "/blog", database: work + "/dateline.db"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Chdir(work)
			if err := os.WriteFile(file, []byte(tt.yaml), 0o600); err != nil {
				t.Fatal(err)
			}
			c, err := Load(Sources{File: tt.file, Env: append(tt.env, "TZ=UTC")})
			if err != nil {
				t.Fatal(err)
			}
			got := map[string]string{}
			for _, p := range c.Paths {
				got[p.Setting] = p.Absolute
			}
			if got["articles"] != tt.articles || got["database"] != tt.database {
				t.Errorf("got articles %s, database %s; want %s, %s", got["articles"], got["database"], tt.articles, tt.database)
			}
			if notes := strings.Join(c.Notes, "\n"); !strings.Contains(notes, tt.note) || (notes == "") != (tt.note == "") {
				t.Errorf("notes %q, want %q", notes, tt.note)
			}
		})
	}
}
