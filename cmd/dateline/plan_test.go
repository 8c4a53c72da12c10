//go:build unix

package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/cmd/dateline/terminal"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/scheduler"
	"github.com/dateline-bot/dateline/scheduler/ledger"
	"github.com/dateline-bot/dateline/scheduler/plan"
)

// TestPlanCountsMessages holds that plan --json has the number of messages of each
// planned article, however far ahead its date is.
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

// TestPlanWithheld holds that plan and check name articles that are not published, with
// the key and value that are the reason.
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
		"goes": "planned: the date in its file", "status": "draft: `status: draft`", "hidden": "held: `hidden: true`: its site doesn't list it",
		"password": "held: `password: …`: it isn't for everybody", "evergreen": "held: `status: evergreen`: Dateline doesn't know",
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

// TestVaultIsMarked holds that plan and check use only marked articles of an Obsidian
// vault, and say so.
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
	const note = "is in a vault of notes (Obsidian): only articles with `telegram: true`, a telegram table or `publish: true` are posted, 1 of 3 files there."
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

// TestPlanMarksWhatDidNotGoOut holds that the table shows no past time for unpublished
// articles, and that it lists rejected ones.
func TestPlanMarksWhatDidNotGoOut(t *testing.T) {
	now := time.Date(2026, 1, 5, 12, 0, 0, 0, time.UTC)
	past, ahead := now.Add(-2*time.Hour), now.Add(2*time.Hour)
	rejected := plan.Rejected("Ann", "a typo")
	v := planView{words: locale.For("en"), zone: time.UTC, now: now}
	for _, c := range []struct {
		entry scheduler.Entry
		want  string // beginning of its row; "" for none
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

// TestPlanInATerminal holds that no line of the plan is wider than the terminal and
// that nothing is cut for that: no title, no reason, no problem.
func TestPlanInATerminal(t *testing.T) {
	due := time.Date(2099, 1, 2, 10, 0, 0, 0, time.UTC)
	entries := []scheduler.Entry{
		{Slug: "cjk", Title: "这是一篇关于人工智能的非常长的文章标题，用来测试终端宽度", Channel: "@my_channel_name", Due: due, State: ledger.Planned, Reason: locale.M("reason.due"), ReplyTo: "another"},
		{Slug: "a-rather-long-name-of-a-file-in-a-folder", Title: "👩‍👩‍👧‍👦 Family 🇩🇪🇷🇺 emoji ❤️ 👍🏽 and more of them, in a long title", Channel: "@my_channel_name", Due: due, State: ledger.Planned, Comment: "c"},
		{Slug: "plain", Title: "Plain", Channel: "@my_channel_name", State: ledger.Broken, Reason: locale.Text("line 2: " + strings.Repeat("broken ", 30))},
		{Slug: "old", Title: "Old", State: ledger.Skipped},
	}
	for _, width := range []int{40, 60, 80, 100, 200, 0} {
		v := planView{words: locale.English(), zone: time.UTC, now: due.AddDate(0, 0, -1), width: width}
		var b strings.Builder
		if err := v.write(&b, entries); err != nil {
			t.Fatal(err)
		}
		all := b.String()
		_, list, _ := strings.Cut(all, "\n\n")
		if width > 0 && !terminal.Fits(all, width) {
			t.Errorf("at %d columns a line is too wide:\n%s", width, all)
		}
		if got := strings.Count(all, "broken"); got != 61 || strings.Contains(all, "…") { // 30 in each place, and the state
			t.Errorf("at %d columns %d words “broken”, want 61 and nothing cut:\n%s", width, got, all)
		}
		for _, want := range []string{"这是一篇关", "👩‍👩‍👧‍👦 Family", "Plain", "2099-01-02 10:00", "@my_", "a-rather"} {
			if !strings.Contains(list, want) {
				t.Errorf("at %d columns there is no %q:\n%s", width, want, list)
			}
		}
		if strings.Contains(list, " ; ") || strings.Contains(list, "  with a first comment; ") {
			t.Errorf("at %d columns a reason begins with nothing:\n%s", width, list)
		}
		if whole := "这是一篇关于人工智能的非常长的文章标题，用来测试终端宽度"; (width == 0 || width == 60 || width == 80) && !strings.Contains(list, whole) {
			t.Errorf("at %d columns the title is cut:\n%s", width, list)
		}
	}
}

// TestPlanWithNothingByItself holds that the answer to "what is next" does not ignore
// articles with a future date that wait for an admin.
func TestPlanWithNothingByItself(t *testing.T) {
	now := time.Date(2026, 1, 5, 12, 0, 0, 0, time.UTC)
	waits := scheduler.Entry{Slug: "w", Title: "Waits", Channel: "@news", Due: now.Add(time.Hour), State: ledger.Planned}
	goes := scheduler.Entry{Slug: "g", Title: "Goes", Channel: "@news", Due: now.Add(2 * time.Hour), State: ledger.Planned}
	v := planView{words: locale.English(), zone: time.UTC, now: now, waits: map[string]bool{placeOf("@news", "w"): true}}
	for _, tt := range []struct {
		entries []scheduler.Entry
		want    string
	}{
		{[]scheduler.Entry{waits}, "Next: nothing goes out by itself"},
		{[]scheduler.Entry{waits, goes}, "Next: Goes, 2026-01-05 14:00"},
		{[]scheduler.Entry{{Slug: "h", Due: now, State: ledger.Held}}, "Next: nothing; no article has a date in the future"},
	} {
		if got := v.answers(tt.entries); !strings.HasPrefix(got, tt.want) {
			t.Errorf("got %q, want it to begin %q", got, tt.want)
		}
	}
}
