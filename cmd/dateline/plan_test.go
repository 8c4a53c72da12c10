//go:build unix

package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/scheduler"
	"github.com/dateline-bot/dateline/scheduler/ledger"
	"github.com/dateline-bot/dateline/scheduler/plan"
)

// TestPlanCountsMessages holds that plan --json says of how many messages each
// planned article is, however far ahead its date.
func TestPlanCountsMessages(t *testing.T) {
	w := newWorld(t)
	w.write("soon.md", article("Soon", time.Now().Add(time.Hour), "Soon."))
	w.write("far.md", article("Far", time.Now().AddDate(3, 0, 0), strings.Repeat("A long paragraph of an article. ", 3000)))
	out, code := w.run("plan", "--json")
	var entries []struct {
		Slug, Due string
		Parts     int
	}
	if err := json.Unmarshal([]byte(out), &entries); err != nil || code != 0 {
		t.Fatalf("plan --json: %d, %v\n%s", code, err, out)
	}
	if len(entries) != 2 || entries[0].Parts != 1 || entries[1].Slug != "far" || entries[1].Parts < 2 {
		t.Errorf("the plan: %+v", entries)
	}
}

// TestPlanWithheld holds that the plan names what does not go out, with the key
// that says so and its value, and that check does.
func TestPlanWithheld(t *testing.T) {
	w := newWorld(t)
	front := func(keys string) string {
		return "---\ntitle: T\ncategories: [ai]\ndate: " + time.Now().AddDate(0, 0, 3).Format(time.DateOnly) + "\n" + keys + "\n---\nText.\n"
	}
	for name, text := range map[string]string{
		"goes.md":       front("status: published"),
		"status.md":     front("status: draft"),
		"hidden.md":     front("hidden: true"),
		"password.md":   front("password: hunter2"),
		"evergreen.md":  front("status: evergreen"),
		"conflict.md":   front("") + "<<<<<<< HEAD\nA\n=======\nB\n>>>>>>> b\n",
		"2099-01-02.md": "One private line.\n",
		"page.md":       "A page without anything.\n",
		"old.md":        strings.Replace(front("hidden: true"), "date: 20", "date: 19", 1),
	} {
		w.write(name, text)
	}
	out, code := w.run("plan", "--json")
	var entries []struct{ Slug, State, Reason, Channel string }
	if err := json.Unmarshal([]byte(out), &entries); err != nil || code != 0 {
		t.Fatalf("plan --json: %d, %v\n%s", code, err, out)
	}
	got := map[string]string{}
	for _, e := range entries {
		got[e.Slug] += e.State + ": " + e.Reason
		if e.Channel == "" {
			t.Errorf("%s has no channel", e.Slug)
		}
	}
	for slug, want := range map[string]string{
		"goes": "planned: its date", "status": "draft: `status: draft`", "hidden": "held: `hidden: true`: its site does not list it",
		"password": "held: `password: …`: it is not for everybody", "evergreen": "held: `status: evergreen`: Dateline does not know",
		"conflict": "broken: line 8: a merge was not finished", "2099-01-02": "held: it has no front matter", "old": "held: `hidden: true`",
	} {
		if !strings.HasPrefix(got[slug], want) {
			t.Errorf("%s is %q, want %q", slug, got[slug], want)
		}
		delete(got, slug)
	}
	if len(got) > 0 {
		t.Errorf("the plan has more: %q", got)
	}
	if out, _ := w.run("check", "--all"); !strings.Contains(out, "hidden.md:5: warning: `hidden: true`") || !strings.Contains(out, "evergreen.md:5: warning: `status: evergreen`") ||
		!strings.Contains(out, "status.md:5: warning: `status: draft`") || strings.Contains(out, "page.md") {
		t.Errorf("check says\n%s", out)
	}
}

// TestVaultIsMarked holds that plan and check take only marked articles of an
// Obsidian vault, and say so.
func TestVaultIsMarked(t *testing.T) {
	w := newWorld(t)
	date := time.Now().AddDate(0, 0, 3).Format(time.DateOnly)
	w.write("note.md", "---\ntitle: SECRET\ndate: "+date+"\n---\nSECRET.\n")
	w.write("broken.md", "---\ntitle: [SECRET\n---\nSECRET.\n")
	w.write("kanban.md", "---\nkanban-plugin: board\n---\n\n## SECRET\n")
	w.write("post.md", "---\ntitle: Post\ncategories: [a]\ndate: "+date+"\ntelegram: true\n---\nText.\n")
	if err := os.Mkdir(filepath.Join(w.dir, "articles", ".obsidian"), 0o755); err != nil {
		t.Fatal(err)
	}
	const note = "is in an Obsidian vault: only articles with `telegram: true`, a telegram table or `publish: true` are posted, 1 of 3 files there."
	for _, args := range [][]string{{"plan"}, {"check"}} {
		out, _ := w.run(args...)
		if !strings.Contains(out, note) || strings.Contains(strings.ReplaceAll(out, "[SECRET", ""), "SECRET") {
			t.Errorf("%s says\n%s\nwant %q and nothing of the notes", args, out, note)
		}
	}
	out, _ := w.run("plan", "--json")
	if strings.Contains(out, "SECRET") || !strings.Contains(out, `"slug": "post"`) || strings.Count(out, `"slug"`) != 1 {
		t.Errorf("the plan is\n%s", out)
	}
	if out, _ := w.run("plan", "--select", "dated"); !strings.Contains(out, "SECRET") || strings.Contains(out, "vault") {
		t.Errorf("with select: dated, the plan is\n%s", out)
	}
}

// TestPlanMarksWhatDidNotGoOut holds that the table shows no time in the past of what
// has not gone out, and that it keeps what was rejected.
func TestPlanMarksWhatDidNotGoOut(t *testing.T) {
	now := time.Date(2026, 1, 5, 12, 0, 0, 0, time.UTC)
	past, ahead := now.Add(-2*time.Hour), now.Add(2*time.Hour)
	rejected := plan.Rejected("Ann", "a typo")
	v := planView{words: locale.For("en"), zone: time.UTC, now: now}
	for _, c := range []struct {
		entry scheduler.Entry
		want  string // how its row begins; "" for none
	}{
		{scheduler.Entry{Slug: "s", Due: past, State: ledger.Sent}, "2026-01-05 10:00  sent"},
		{scheduler.Entry{Slug: "s", Due: ahead, State: ledger.Planned}, "2026-01-05 14:00  planned"},
		{scheduler.Entry{Slug: "s", Due: past, State: ledger.Planned}, "⚠ overdue"},
		{scheduler.Entry{Slug: "s", Due: past, State: ledger.Missed}, "⚠  missed"},
		{scheduler.Entry{Slug: "s", Due: past, State: ledger.Failed}, "⚠  "},
		{scheduler.Entry{Slug: "s", Due: past, State: ledger.Broken}, "⚠  "},
		{scheduler.Entry{Slug: "s", Due: past, State: ledger.Held}, "⚠  "},
		{scheduler.Entry{Slug: "s", Due: ahead, State: ledger.Held}, "2026-01-05 14:00  "},
		{scheduler.Entry{Slug: "s", State: ledger.Held}, "–  "},
		{scheduler.Entry{Slug: "s", Due: past, State: ledger.Skipped}, ""},
		{scheduler.Entry{Slug: "s", Due: past, State: ledger.Skipped, Reason: rejected}, "2026-01-05 10:00  skipped"},
	} {
		var out strings.Builder
		if err := v.write(&out, []scheduler.Entry{c.entry}); err != nil {
			t.Fatal(err)
		}
		row := ""
		for _, line := range strings.Split(out.String(), "\n") {
			if strings.Contains(line, "  s") && !strings.Contains(line, "Next") {
				row = line
			}
		}
		if c.want == "" && row != "" || !strings.HasPrefix(row, c.want) {
			t.Errorf("%s, due %s: the row is %q, want it to begin %q", c.entry.State, c.entry.Due, row, c.want)
		}
	}
}
