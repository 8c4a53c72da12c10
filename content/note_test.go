package content

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// TestDayNotes holds daily notes and notes of a Zettelkasten outside vaults, and articles whose
// names look like theirs.
func TestDayNotes(t *testing.T) {
	for path, held := range map[string]map[string]bool{
		"2026-11-29.md": {"tags: [daily]\n---\nx": true, "date: 2026-11-29\n---\nx": true, "title: 2026-11-29\n---\nx": true,
			"tags: a\n---\n# Sunday, 29 November 2026\nx": true, "tags: a\n---\n# Воскресенье, 29 ноября\nx": true, "title: Daily note 29.11.2026\n---\nx": true,
			"title: A trip\n---\nx": false, "tags: a\n---\n# A trip\nx": false, "categories: a\n---\nx": false, "layout: post\n---\nx": false,
			"draft: false\n---\nx": false, "telegram: true\n---\nx": false},
		"20261129101500.md":      {"date: 2026-11-29\n---\nx": true, "title: \"20261129101500\"\ndate: 2026-11-29\n---\nx": true, "title: T\ndate: 2026-11-29\n---\nx": false},
		"notes/202611291015.md":  {"date: 2026-11-29\n---\nx": true},
		"2026_11_29.md":          {"date: 2026-11-29\n---\nx": true},
		"2026-11-29T10-15.md":    {"date: 2026-11-29\n---\nx": true},
		"20261129T101500.md":     {"date: 2026-11-29\n---\nx": true},
		"20261129T101500Z.md":    {"date: 2026-11-29\n---\nx": true},
		"20261129.md":            {"date: 2026-11-29\n---\nx": true},
		"29.11.2026.md":          {"date: 2026-11-29\n---\nx": true},
		"2026-W48.md":            {"date: 2026-11-29\n---\nx": true},
		"2026-11.md":             {"date: 2026-11-29\n---\nx": true},
		"Nov 29, 2026.md":        {"date: 2026-11-29\n---\nx": true},
		"November 29th, 2026.md": {"date: 2026-11-29\n---\nx": true},
		"29 ноября 2026.md":      {"date: 2026-11-29\n---\nx": true},
		"2026-11-29/index.md":    {"date: 2026-11-29\n---\nx": false},
		"2026-11-29-update.md":   {"tags: a\n---\nx": false},
		"2026-11-29-42.md":       {"tags: a\n---\nx": false},
		"2026-11-29 Walk.md":     {"tags: a\n---\nx": false},
		"may-2026.md":            {"date: 2026-11-29\n---\nx": false},
		"404.md":                 {"date: 2026-11-29\n---\nx": false},
		"2026.md":                {"date: 2026-11-29\n---\nx": false},
		"99999999999999.md":      {"date: 2026-11-29\n---\nx": false},
	} {
		for rest, want := range held {
			a, problems := Parser{Zone: time.UTC}.Parse(path, []byte("---\n"+rest+"\n"))
			if a == nil {
				t.Fatal(problems)
			}
			if got := a.Hold != nil && a.Hold.Rule == HoldDay; got != want {
				t.Errorf("%s with %q: hold %v, want held %v", path, rest, a.Hold, want)
			}
		}
	}
}

// TestTagLines holds notes whose text says by a line of hashtags that they are not public.
func TestTagLines(t *testing.T) {
	for body, line := range map[string]int{
		"x\n\n#private #journal\n": 6, "#draft\nx\n": 4, "#work #private/health\nx\n": 4, "@private\nx\n": 4, "@me @x\n": 0, "#личное\n": 4,
		"#privateer #a\nx\n": 0, "about #private\n": 0, "#private is a tag\n": 0, "# private\n": 0, "## draft\n": 0, "```\n#private\n```\n": 0,
	} {
		a, problems := Parser{Zone: time.UTC}.Parse("a.md", []byte("---\ntitle: T\n---\n"+body))
		if a == nil {
			t.Fatal(problems)
		}
		got := 0
		if a.Hold != nil && a.Hold.Rule == HoldHidden {
			got = a.Hold.Line
			if said := a.Hold.String(); !strings.HasPrefix(said, "`#") && !strings.HasPrefix(said, "`@") {
				t.Errorf("%q: held since %s, want the tag alone: no key says it", body, said)
			}
		}
		if got != line {
			t.Errorf("%q: held by line %d, want %d (0: not held)", body, got, line)
		}
	}
}

// TestDraftTitles holds which titles say that their article is not ready, and which are only about drafts.
func TestDraftTitles(t *testing.T) {
	for title, want := range map[string]string{
		"[DRAFT] A": "[DRAFT]", "(draft) A": "(draft)", "A [WIP]": "[WIP]", "A (Work in progress)": "(Work in progress)", "[private] A": "[private]",
		"DRAFT: A": "DRAFT:", "Draft: A": "Draft:", "wip: A": "wip:", "WIP – A": "WIP", "DRAFT - A": "DRAFT", "🚧 WIP 🚧 A": "WIP", "Draft": "Draft",
		"【草稿】A": "【草稿】", "草稿：A": "草稿：", "[черновик] А": "[черновик]", "ЧЕРНОВИК: А": "ЧЕРНОВИК:", "Entwurf: A": "Entwurf:", "Do not publish: A": "Do not publish:",
		"Draft beer": "", "WIP limits in Kanban": "", "The draft: a memoir": "", "Draft - a history": "", "A (private)": "", "Private: A": "", "[A] draft": "",
		"Drafting: A": "", "Rough drafts are fine": "", "(draft": "", "[": "", "": "", "A: WIP": "", "Secret: A": "", "WIP-Limits": "", "Draft-js": "",
	} {
		if got := draftMark(title); got != want {
			t.Errorf("draftMark(%q) = %q, want %q", title, got, want)
		}
	}
	for source, want := range map[string]string{
		"---\ntitle: \"[DRAFT] A\"\n---\nx\n":               "`title: [DRAFT]`, line 2",
		"---\ntitle: \"Draft: A\"\ndraft: true\n---\nx\n":   "",
		"---\ntitle: \"Draft: A\"\ndraft: false\n---\nx\n":  "",
		"---\ntitle: \"[DRAFT] A\"\ndraft: false\n---\nx\n": "`title: [DRAFT]`, line 2",
		"---\ntitle: \"WIP: A\"\npassword: x\n---\nx\n":     "`password: …`: it isn't for everybody, line 3",
		"---\ndate: 2026-01-02\n---\n# WIP: A\n\nx\n":       "`title: WIP:`, line 0",
	} {
		a, problems := Parser{Zone: time.UTC}.Parse("a.md", []byte(source))
		if a == nil {
			t.Fatal(problems)
		}
		got := ""
		if a.Hold != nil {
			got = fmt.Sprintf("%s, line %d", a.Hold, a.Hold.Line)
		}
		if got != want {
			t.Errorf("%q: held by %q, want %q", source, got, want)
		}
	}
}
