//go:build unix

package main

import (
	"context"
	"html"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/spf13/pflag"

	"github.com/dateline-bot/dateline/cmd/dateline/config"
	"github.com/dateline-bot/dateline/content/folder"
	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/scheduler"
)

// TestPreview checks the pages of a folder that has all kinds of articles.
func TestPreview(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "articles")
	writeFiles(t, dir, map[string]string{
		"ahead.md":     article("Ahead", time.Date(2099, 1, 2, 10, 0, 0, 0, time.UTC), "Text with <script>alert(1)</script> **bold**."),
		"table.md":     article("A table", time.Date(2099, 1, 3, 10, 0, 0, 0, time.UTC), "| a | b |\n|---|---|\n| 1 | 2 |\n\n![Dot](dot.png)"),
		"my draft.md":  "---\ntitle: My draft\ndate: 2099-01-01\ndraft: true\n---\nText.",
		"broken.md":    "---\ntitle: Broken\ndate: someday\n---\n",
		"dot.png":      "\x89PNG\r\n\x1a\n",
		"../secret.md": "not an article", "../secret.png": "\x89PNG\r\n\x1a\nnot of this folder",
	})
	if err := os.Symlink("../secret.png", filepath.Join(dir, "link.png")); err != nil {
		t.Fatal(err)
	}
	cfg, err := config.Load(config.Sources{NoFile: true, Env: []string{"TZ=UTC"},
		Flags: map[string]string{"articles": dir, "channel": "@news", "database": filepath.Join(dir, "none.db")}})
	if err != nil {
		t.Fatal(err)
	}
	pages := newTestPreview(t, cfg)
	for _, tt := range []struct {
		path         string
		code         int
		wants, never []string
	}{
		{"/", 200, []string{"Fri 2 Jan 2099", `href="/article/ahead.md"`, "scheduled", "My draft", "broken.md"}, []string{"<script>alert"}},
		{"/?q=table", 200, []string{"1 article found", "A table"}, []string{"Ahead"}},
		{"/?state=broken", 200, []string{"broken.md", "someday"}, []string{"Ahead"}},
		{"/calendar?month=2099-01", 200, []string{"January 2099", `href="/article/table.md"`}, nil},
		{"/article/ahead.md", 200, []string{"<strong>bold</strong>", "sendMessage", "tg-text", "the configured channel"}, []string{"<script>alert"}},
		{"/article/table.md", 200, []string{"<table", "sendRichMessage", `src="/file/dot.png?v=`}, nil},
		{"/article/broken.md", 200, []string{"This file is broken", "broken.md:3"}, nil},
		{"/article/none.md", 404, []string{"No such article"}, nil},
		{"/file/dot.png", 200, []string{"PNG"}, nil},
		{"/file/ahead.html", 404, nil, nil},
		{"/file/../secret.md", 0, nil, []string{"not an article"}},
		{"/file/%2e%2e/secret.md", 0, nil, []string{"not an article"}},
		{"/file/../secret.png", 0, nil, []string{"not of this folder"}},
		{"/file/%2e%2e/secret.png", 0, nil, []string{"not of this folder"}},
		{"/file/..%2fsecret.png", 0, nil, []string{"not of this folder"}},
		{"/site/%2e%2e/secret.png", 0, nil, []string{"not of this folder"}},
		{"/file/link.png", 404, nil, []string{"not of this folder"}},
	} {
		w := httptest.NewRecorder()
		pages.ServeHTTP(w, httptest.NewRequest(http.MethodGet, tt.path, nil))
		if tt.code != 0 && w.Code != tt.code {
			t.Errorf("%s: got %d, want %d\n%s", tt.path, w.Code, tt.code, w.Body)
		}
		for _, want := range tt.wants {
			if !strings.Contains(w.Body.String(), want) {
				t.Errorf("%s lacks %q:\n%s", tt.path, want, w.Body)
			}
		}
		for _, never := range tt.never {
			if strings.Contains(w.Body.String(), never) {
				t.Errorf("%s holds %q", tt.path, never)
			}
		}
	}

	cfg.Channel = "" // as before anything is set
	w := httptest.NewRecorder()
	newTestPreview(t, cfg).ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/article/ahead.md", nil))
	if body := w.Body.String(); !strings.Contains(body, "Fri 2 Jan 2099") || !strings.Contains(body, noChannel) {
		t.Errorf("without a channel the page says:\n%s", body)
	}
}

// writeFiles writes files by their paths in a folder.
func writeFiles(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// TestPreviewStates holds that each kind of article has one of the five states.
func TestPreviewStates(t *testing.T) {
	dir := t.TempDir()
	writeFiles(t, dir, map[string]string{
		"alone.md":       "---\ntitle: Alone\ndate: 2099-01-01\n---\nText.",
		"first.md":       "---\ntitle: First of two\ndate: 2099-01-02\n---\nText.",
		"second.md":      "---\ntitle: Second of two\ndate: 2099-01-02\n---\nText.",
		"same.md":        "---\ntitle: Same slug\nslug: same\ndate: 2099-01-03\n---\nText.",
		"same-too.md":    "---\ntitle: Same slug, too\nslug: same\ndate: 2099-01-04\n---\nText.",
		"other/same.md":  "---\ntitle: Elsewhere\nslug: same\ndate: 2099-01-05\n---\nText.",
		"asked.md":       "---\ntitle: Asked about\ndate: 2099-01-06\ntelegram: {approve: true}\n---\nText.",
		"hidden.md":      "---\ntitle: Held back\ndate: 2099-01-07\nunlisted: true\n---\nText.",
		"undated.md":     "---\ntitle: Undated\n---\nText.",
		"draft.md":       "---\ntitle: A draft\ndate: 2099-01-08\nstatus: draft\n---\nText.",
		"never.md":       "---\ntitle: Never\ndate: 2099-01-09\ntelegram: false\n---\nText.",
		"broken.md":      "---\ntitle: Broken\ndate: someday\n---\nText.",
		"old.md":         "---\ntitle: Old\ndate: 2001-01-01\n---\nText.",
		"other/twice.md": "---\ntitle: Twice\ndate: 2099-01-10\n---\n<<<<<<< HEAD\na\n=======\nb\n>>>>>>> other\n",
	})
	cfg, err := config.Load(config.Sources{NoFile: true, Env: []string{"TZ=UTC"},
		Flags: map[string]string{"articles": dir, "channel": "@news", "database": filepath.Join(dir, "none.db")}})
	if err != nil {
		t.Fatal(err)
	}
	pages := newTestPreview(t, cfg)
	for state, want := range map[string]string{
		"scheduled":     "Alone · Elsewhere",
		"needs_you":     "First of two: “Second of two” · Second of two: “First of two” · Same slug: same-too.md · Same slug, too: same.md · Asked about: press Publish · Held back: unlisted · Undated: no date",
		"not_published": "A draft: status: draft · Never: telegram: false · Old: history",
		"broken":        "broken.md: someday · other/twice.md: conflict",
		"published":     "",
	} {
		w := httptest.NewRecorder()
		pages.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/?state="+state, nil))
		rows := regexp.MustCompile(`(?s)<li class="row".*?</li>`).FindAllString(w.Body.String(), -1)
		wanted := strings.Split(want, " · ")
		if want == "" {
			wanted = nil
		}
		if len(rows) != len(wanted) {
			t.Errorf("%s: got %d rows, want %d: %s", state, len(rows), len(wanted), rows)
			continue
		}
		for _, one := range wanted {
			title, why, _ := strings.Cut(one, ": ")
			if !slices.ContainsFunc(rows, func(row string) bool {
				return strings.Contains(row, ">"+title+"<") && strings.Contains(html.UnescapeString(row), why)
			}) {
				t.Errorf("%s: no row has %q and %q: %s", state, title, why, rows)
			}
		}
	}
}

// TestPreviewPutsFindingsInTheirPlaces checks that each finding is after the text that
// it is about, in both forms, and that the line at which another message begins is
// shown.
func TestPreviewPutsFindingsInTheirPlaces(t *testing.T) {
	dir := t.TempDir()
	paragraph := strings.Repeat("Words that are there to be many of them. ", 60)
	writeFiles(t, dir, map[string]string{
		"target.md": "---\ntitle: The target\ndate: 2098-01-01\n---\nText.",
		"long.md": "---\ntitle: Long\ndate: 2099-01-01\ntelegram: {format: text, reply_to: target}\n---\nFirst words.\n\n" + paragraph + "\n\nBefore the picture.\n\n- one\n- [gone](gone.md)\n\n" +
			paragraph + "\n\nThe last words.\n",
	})
	cfg, err := config.Load(config.Sources{NoFile: true, Env: []string{"TZ=UTC"}, Flags: map[string]string{
		"articles": dir, "channel": "@news", "database": filepath.Join(dir, "none.db"), "routes": `[{"lang":"de","channel":"@de"},{"silent":true}]`}})
	if err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	newTestPreview(t, cfg).ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/article/long.md", nil))
	body := w.Body.String()
	_, forms, _ := strings.Cut(body, `<div class="forms">`)
	note := regexp.MustCompile(`(?s)<span class="note( error)?"><code>long.md:13</code>.*?</span>`)
	if notes := note.FindAllStringIndex(forms, -1); len(notes) != 2 {
		t.Errorf("got %d notes in the posts, want one in each form:\n%s", len(notes), body)
	}
	for _, at := range note.FindAllStringIndex(forms, -1) {
		before := forms[max(0, at[0]-120):at[0]]
		if after := forms[at[1]:]; !strings.Contains(before, "gone") || !strings.Contains(after[:min(len(after), 700)], "Words that are there") {
			t.Errorf("a note is between %q and %q", before, after[:min(len(after), 700)])
		}
	}
	for _, want := range []string{"Message 2 of 2, from line 15", "reply to the post of “The target”", "route 2: every article", "silent"} {
		if !strings.Contains(body, want) {
			t.Errorf("the page lacks %q:\n%s", want, body)
		}
	}
}

// TestPreviewOfSeveralChannels shows an article as each of its channels gets it.
func TestPreviewOfSeveralChannels(t *testing.T) {
	dir := t.TempDir()
	writeFiles(t, dir, map[string]string{"both.md": "---\ntitle: For two\ndate: 2099-01-01\ncategories: [ai]\ntags: [loud]\n---\nText.", "one.md": "---\ntitle: For one\ndate: 2099-01-02\ncategories: [ai]\n---\nText."})
	cfg, err := config.Load(config.Sources{NoFile: true, Env: []string{"TZ=UTC"}, Flags: map[string]string{
		"articles": dir, "channel": "@news", "database": filepath.Join(dir, "none.db"),
		"routes": `[{"category":"ai","channel":"@news","format":"text"},{"tag":"loud","channel":"@loud","topic":5,"format":"rich","silent":true}]`}})
	if err != nil {
		t.Fatal(err)
	}
	pages := newTestPreview(t, cfg)
	for _, tt := range []struct {
		path         string
		wants, never []string
	}{
		{"/article/both.md", []string{`id="form-text" aria-labelledby="form-text-heading">`, `class="form chosen" id="form-text"`, `place=1" aria-current="true"><b>@news</b>`, `place=2"><b>@loud</b>`, "shown below"}, []string{`class="silent"`}},
		{"/article/both.md?place=2", []string{`class="form chosen" id="form-rich"`, `place=2" aria-current="true"><b>@loud</b></a> · topic 5`, `aria-label="silent"`}, []string{`place=1" aria-current`}},
		{"/article/both.md?place=3", []string{`class="form chosen" id="form-text"`}, nil},         // routes may change while a page is open
		{"/article/one.md?place=2", []string{"<b>@news</b>"}, []string{"place=1", "shown below"}}, // the links to other languages keep the address
	} {
		w := httptest.NewRecorder()
		pages.ServeHTTP(w, httptest.NewRequest(http.MethodGet, tt.path, nil))
		body := w.Body.String()
		for _, want := range tt.wants {
			if !strings.Contains(body, want) {
				t.Errorf("%s lacks %q:\n%s", tt.path, want, body)
			}
		}
		for _, never := range tt.never {
			if strings.Contains(body, never) {
				t.Errorf("%s holds %q:\n%s", tt.path, never, body)
			}
		}
	}
}

// TestPreviewOpensTheBrowser has --open call the desktop's command with the printed
// page: that of a file, and with the token if one is needed.
func TestPreviewOpensTheBrowser(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("other systems open addresses by commands of their own")
	}
	dir, bin := t.TempDir(), t.TempDir()
	writeFiles(t, dir, map[string]string{"a note.md": "---\ntitle: A note\ndate: 2099-01-01\n---\nText."})
	opened := filepath.Join(bin, "opened")
	if err := os.WriteFile(filepath.Join(bin, "xdg-open"), []byte("#!/bin/sh\nprintf '%s\\n' \"$*\" >'"+opened+"'\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", bin+string(os.PathListSeparator)+os.Getenv("PATH"))
	for _, tt := range []struct {
		args   []string
		suffix string // suffix of the address
	}{
		{[]string{"--addr", "127.0.0.1:0"}, "/"},
		{[]string{"--addr", "127.0.0.1:0", filepath.Join(dir, "a note.md")}, "/article/a%20note.md"},
		{[]string{"--addr", "0.0.0.0:0", filepath.Join(dir, "a note.md")}, "/article/a%20note.md?token="},
	} {
		t.Run(tt.suffix, func(t *testing.T) {
			args := append([]string{"preview", "--open", "--articles", dir, "--channel", "@news", "--database", filepath.Join(bin, "none.db")}, tt.args...)
			printed, _ := serveCommand(t, "Your articles: ", args...)
			got := ""
			for deadline := time.Now().Add(busy * 20 * time.Second); !strings.HasSuffix(got, "\n") && time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
				data, _ := os.ReadFile(opened)
				got = string(data)
			}
			if err := os.Remove(opened); err != nil {
				t.Fatalf("nothing was opened: %v", err)
			}
			got = strings.TrimSuffix(got, "\n")
			if want := printed; strings.TrimSuffix(got, "/") != want || !strings.Contains(got, tt.suffix) {
				t.Errorf("opened %q, want %q, the address that is printed, with %q", got, want, tt.suffix)
			}
		})
	}
}

// newTestPreview returns what runPreview serves, after the first scan.
func newTestPreview(t *testing.T, cfg *config.Config) http.Handler {
	t.Helper()
	ctx := context.Background()
	ledger, done, err := peekLedger(ctx, cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(done)
	folder := folder.Open(folderConfig(cfg, cfg.Articles))
	plan, err := scheduler.New(lookAhead(cfg, ledger, folder, post.New(folder)))
	if err != nil {
		t.Fatal(err)
	}
	p, err := newPreview(cfg, cfg.Articles, folder, plan)
	if err != nil {
		t.Fatal(err)
	}
	c, err := folder.Scan(ctx)
	if err != nil {
		t.Fatal(err)
	}
	plan.Update(c, nil)
	p.Update(ctx, c, nil)
	return p.Handler()
}

// TestPreviewOfABrokenFile holds that a broken file is shown in its last valid state,
// until it is fixed.
func TestPreviewOfABrokenFile(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "a.md")
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	cfg, err := config.Load(config.Sources{NoFile: true, Env: []string{"TZ=UTC"}, Flags: map[string]string{"articles": dir, "channel": "@news", "database": filepath.Join(dir, "none.db")}})
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	ledger, done, err := peekLedger(ctx, cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(done)
	folder := folder.Open(folderConfig(cfg, dir))
	plan, err := scheduler.New(lookAhead(cfg, ledger, folder, post.New(folder)))
	if err != nil {
		t.Fatal(err)
	}
	p, err := newPreview(cfg, dir, folder, plan)
	if err != nil {
		t.Fatal(err)
	}
	look := func() string {
		t.Helper()
		c, err := folder.Scan(ctx)
		if err != nil {
			t.Fatal(err)
		}
		plan.Update(c, nil)
		p.Update(ctx, c, nil)
		w := httptest.NewRecorder()
		p.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/article/a.md", nil))
		return w.Body.String()
	}
	write(article("Whole", time.Date(2099, 1, 2, 10, 0, 0, 0, time.UTC), "The text that worked."))
	if got := look(); !strings.Contains(got, "The text that worked.") || strings.Contains(got, "This file is broken") {
		t.Errorf("the whole file: %s", got)
	}
	write("---\ntitle: [oops\n---\nOther text.")
	if got := look(); !strings.Contains(got, "The text that worked.") || !strings.Contains(got, "This file is broken") || !strings.Contains(got, "a.md:2") {
		t.Errorf("the broken file: %s", got)
	}
	write(article("Whole", time.Date(2099, 1, 2, 10, 0, 0, 0, time.UTC), "The text is whole."))
	if got := look(); !strings.Contains(got, "The text is whole.") || strings.Contains(got, "This file is broken") {
		t.Errorf("the file that was fixed: %s", got)
	}
}

// TestPreviewOfLongArticles holds that the page of a long article stays small, says what
// it leaves out, and leads to the rest.
func TestPreviewOfLongArticles(t *testing.T) {
	dir := t.TempDir()
	table := "|" + strings.Repeat("a column|", 20) + "\n|" + strings.Repeat("---|", 20) + "\n" + strings.Repeat("|"+strings.Repeat("a cell|", 20)+"\n", 300)
	writeFiles(t, dir, map[string]string{
		"prose.md":    "---\ntitle: Prose\ndate: 2099-01-01\n---\n" + strings.Repeat(strings.Repeat("Words of a sentence. ", 40)+"\n\n", 400) + "The last words.\n",
		"table.md":    "---\ntitle: Table\ndate: 2099-01-02\n---\n" + table,
		"headings.md": "---\ntitle: Headings\ndate: 2099-01-03\n---\n" + strings.Repeat("## A heading\n\n", 5000) + "The last words.\n",
		"emoji.md":    "---\ntitle: Emoji\ndate: 2099-01-05\ntelegram: {format: text}\n---\n" + strings.Repeat("😀", 1000) + "\n",
		"usual.md":    "---\ntitle: Usual\ndate: 2099-01-04\n---\n" + strings.Repeat("Words of a sentence. ", 300) + "\n\nThe last words.\n",
	})
	cfg, err := config.Load(config.Sources{NoFile: true, Env: []string{"TZ=UTC"}, Flags: map[string]string{"articles": dir, "channel": "@news", "database": filepath.Join(dir, "none.db")}})
	if err != nil {
		t.Fatal(err)
	}
	pages := newTestPreview(t, cfg)
	look := func(path string) string {
		w := httptest.NewRecorder()
		pages.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		return w.Body.String()
	}
	for _, name := range []string{"prose", "table", "headings"} {
		page := look("/article/" + name + ".md")
		if got, want := len(page), 150_000; got > want {
			t.Errorf("the page of %s has %d bytes, want at most %d", name, got, want)
		}
		if !strings.Contains(page, "Show all messages and requests") || !strings.Contains(page, "more message") || !strings.Contains(page, `href="/article/`+name+`.md?all=1"`) {
			t.Errorf("the page of %s does not say what it leaves out", name)
		}
	}
	if page, want := look("/article/emoji.md"), "<b>2007</b> / 4096"; !strings.Contains(page, want) { // the title, an empty line, and two units for each
		t.Errorf("the length of a text with emoji is not %s: %s", want, page)
	}
	if whole := look("/article/prose.md?all=1"); !strings.Contains(whole, "The last words.") || strings.Contains(whole, "Show all messages") {
		t.Errorf("the whole article: got %s, want its last words and no link to all messages", whole)
	}
	if page := look("/article/usual.md"); strings.Count(page, "The last words.") != 4 || strings.Contains(page, "?all=1") { // in two forms, and in their requests
		t.Errorf("a usual article is not shown whole: %s", page)
	}
}

// TestPreviewOfAMissingFolder holds that the pages say that there is no folder of articles, and
// show the articles once there is one.
func TestPreviewOfAMissingFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "articles")
	page, _ := serveCommand(t, "Your articles: ", "preview", "--articles", dir, "--database", filepath.Join(t.TempDir(), "none.db"), "--addr", "127.0.0.1:0")
	for _, path := range []string{"/", "/calendar"} {
		if code, body := get(t, page+path); code != http.StatusOK || !strings.Contains(body, "there is no folder of articles") {
			t.Errorf("%s: %d %q, want the page with the trouble", path, code, body)
		}
	}
	writeFiles(t, dir, map[string]string{"a.md": "---\ntitle: The first one\ndate: 2099-12-01\n---\nText.\n"})
	for start := time.Now(); ; time.Sleep(20 * time.Millisecond) {
		_, body := get(t, page+"/")
		if strings.Contains(body, "The first one") && !strings.Contains(body, "there is no folder of articles") {
			return
		}
		if time.Since(start) > busy*20*time.Second {
			t.Fatalf("the list is %s, want the article", body)
		}
	}
}

// TestSettingsWrittenWhileRead holds that a change of the settings is not lost if it is made after
// they were read and before their file is watched again.
func TestSettingsWrittenWhileRead(t *testing.T) {
	dir := t.TempDir()
	write := func(channel string) {
		writeFiles(t, dir, map[string]string{"dateline.yaml": "channel: \"" + channel + "\"\n"})
	}
	write("@first")
	c := &cli{env: []string{"TZ=UTC"}, file: filepath.Join(dir, "dateline.yaml")}
	in := &invocation{cli: c, flags: pflag.NewFlagSet("preview", pflag.ContinueOnError)}
	cfg, err := in.load()
	if err != nil {
		t.Fatal(err)
	}
	file := newSettingsFile(in, cfg)
	ctx, cancel := context.WithTimeout(t.Context(), busy*20*time.Second)
	defer cancel()
	var got []string
	watch := func(meanwhile func()) {
		file.watch(ctx, func(cfg *config.Config, err error) bool {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, cfg.Channel)
			meanwhile()
			return true
		})
	}
	write("@second")
	watch(func() { write("@the_third") })
	watch(func() {})
	if want := []string{"@second", "@the_third"}; !slices.Equal(got, want) {
		t.Errorf("the channels are %q, want %q", got, want)
	}
}

// TestPreviewSaysHowToQueue follows the advice to an article without a date: the line that
// the page shows gives it a slot.
func TestPreviewSaysHowToQueue(t *testing.T) {
	line := ""
	show := func() string {
		t.Helper()
		dir := filepath.Join(t.TempDir(), "articles")
		writeFiles(t, dir, map[string]string{"undated.md": "---\ntitle: Undated\n" + line + "---\nText.\n"})
		cfg, err := config.Load(config.Sources{NoFile: true, Env: []string{"TZ=UTC"},
			Flags: map[string]string{"articles": dir, "channel": "@news", "database": filepath.Join(dir, "none.db"), "slots": "0 10 * * *"}})
		if err != nil {
			t.Fatal(err)
		}
		w := httptest.NewRecorder()
		newTestPreview(t, cfg).ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
		return w.Body.String()
	}
	asked := show()
	advice := regexp.MustCompile(`or <code>(.*)</code> for the next free slot`).FindStringSubmatch(asked)
	if advice == nil {
		t.Fatalf("got no line, want the one that gives an article without a date a slot:\n%s", asked)
	}
	line = html.UnescapeString(advice[1]) + "\n"
	if got := show(); !strings.Contains(got, "takes a slot") {
		t.Errorf("with %q the article gets no slot:\n%s", line, got)
	}
}
