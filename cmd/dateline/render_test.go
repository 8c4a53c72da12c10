package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// files writes files into a temporary folder, and makes that the working folder.
func files(t *testing.T, all map[string]string) {
	t.Helper()
	dir := t.TempDir()
	for name, data := range all {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(data), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(dir)
}

// dateline runs the program and returns its exit code and its output.
func dateline(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	c := &cli{stdin: strings.NewReader(""), stdout: &out, stderr: &errs}
	code = c.main(context.Background(), args)
	return code, out.String(), errs.String()
}

func TestRenderJSON(t *testing.T) {
	files(t, map[string]string{
		"a.md":         "---\ntitle: <A> & \"B\"\ndate: 2025-12-28\ncategories: ai\n---\nText.\n",
		"b.md":         "No front matter, no date: a < b & c.\n",
		"bad.md":       "---\ntitle: [\n---\nx\n",
		"b/index.md":   "---\ntitle: Bundle\ndate: 2025-12-28T10:30:00+03:00\n---\n![i](pic.png)\n\n![j](pic.png)\n",
		"b/pic.png":    "x",
		"bytes.md":     "---\ntitle: B\n---\n\xff\n",
		"articles/.md": "x",
	})
	code, stdout, stderr := dateline(t, "render", "--json", "b/index.md", "none.md", "a.md", "bad.md", ".", "b.md", "bytes.md")
	if code != 1 {
		t.Errorf("exit code %d", code)
	}
	var complaints []string
	for line := range strings.SplitSeq(strings.TrimSpace(stderr), "\n") {
		complaints = append(complaints, line[:strings.Index(line, ": ")])
	}
	if want := []string{"none.md", "bad.md:2", ".", "bytes.md:4"}; !slices.Equal(complaints, want) {
		t.Errorf("complaints:\n%s", stderr)
	}
	lines := strings.Split(strings.TrimSpace(stdout), "\n")
	if len(lines) != 3 {
		t.Fatalf("%d lines:\n%s", len(lines), stdout)
	}
	for i, want := range []string{
		`{"path":"b/index.md","slug":"b","title":"Bundle","date":"2025-12-28T10:30:00+03:00","categories":[],"messages":[{"method":"sendRichMessage","params":{"rich_message":{"blocks":[`,
		`{"path":"a.md","slug":"a","title":"<A> & \"B\"","date":"2025-12-28T00:00:00Z","categories":["ai"],"messages":[{"method":"sendMessage","params":{"text":"<A> & \"B\"\n\nText.\n\n#ai","entities":[{"type":"bold","offset":0,"length":9}],"link_preview_options":{"is_disabled":true}}}]}`,
		`{"path":"b.md","slug":"b","title":"B","categories":[],"messages":[{"method":"sendMessage","params":{"text":"B\n\nNo front matter, no date: a < b & c.","entities":[{"type":"bold","offset":0,"length":1}],"link_preview_options":{"is_disabled":true}}}]}`,
	} {
		if !strings.HasPrefix(lines[i], want) {
			t.Errorf("line %d: %s\nwant %s", i+1, lines[i], want)
		}
	}
	if !strings.Contains(lines[0], `"attach://file1"`) {
		t.Errorf("the bundle's image is not sent: %s", lines[0])
	}
}

// TestRenderResolvesLinksInAnyFolder holds that an article outside of the configured
// folder links to those beside it.
func TestRenderResolvesLinksInAnyFolder(t *testing.T) {
	files(t, map[string]string{
		"dateline.yaml":  "base_url: https://example.org\n",
		"articles/x.md":  "---\ntitle: X\ndate: 2025-12-28\n---\nText.\n",
		"other/a.md":     "---\ntitle: A\ndate: 2025-12-28\n---\n[b](b.md) and [c](sub/c.md)\n",
		"other/b.md":     "---\ntitle: B\ndate: 2025-12-28\n---\nText.\n",
		"other/sub/c.md": "---\ntitle: C\ndate: 2025-12-28\nslug: d\n---\nText.\n",
	})
	code, stdout, stderr := dateline(t, "render", "--json", "other/a.md")
	if code != 0 || !strings.Contains(stdout, `"https://example.org/b/"`) || !strings.Contains(stdout, `"https://example.org/sub/d/"`) {
		t.Errorf("exit code %d\n%s%s", code, stdout, stderr)
	}
}

// TestRenderFilesOfOneName holds that of two files with the same name a link leads to
// the one that it names, and each has its own address.
func TestRenderFilesOfOneName(t *testing.T) {
	files(t, map[string]string{
		"dateline.yaml":          "base_url: https://example.org\n",
		"articles/post/intro.md": "---\ntitle: A\ndate: 2025-12-28\n---\nText.\n",
		"articles/talk/intro.md": "---\ntitle: B\ndate: 2025-12-29\n---\n[a](../post/intro.md)\n",
		"articles/t.en.md":       "---\ntitle: C\ndate: 2025-12-28\n---\n[d](t.ru.md)\n",
		"articles/t.ru.md":       "---\ntitle: D\ndate: 2025-12-28\n---\nText.\n",
	})
	code, stdout, stderr := dateline(t, "render", "--json", "articles/talk/intro.md", "articles/t.en.md")
	for _, want := range []string{"post/intro/", "talk/intro/", "ru/t/", "t/"} {
		if code != 0 || !strings.Contains(stdout, `"https://example.org/`+want+`"`) {
			t.Errorf("no link to %s, exit code %d\n%s%s", want, code, stdout, stderr)
		}
	}
}

// TestRenderLinksNothingThatIsNotOut holds that a link to an article that is not
// published by then is only text, as in the post.
func TestRenderLinksNothingThatIsNotOut(t *testing.T) {
	files(t, map[string]string{
		"dateline.yaml":       "base_url: https://example.org\n",
		"articles/a.md":       "---\ntitle: A\ndate: 2099-02-01\n---\n[b](before.md) [c](after.md) [d](draft.md) [e](undated.md) [[before]] [[after]] [f](hidden.md)\n",
		"articles/hidden.md":  "---\ntitle: F\nunlisted: true\n---\nText.\n",
		"articles/before.md":  "---\ntitle: B\ndate: 2099-01-01\n---\nText.\n",
		"articles/after.md":   "---\ntitle: C\ndate: 2099-03-01\n---\nText.\n",
		"articles/draft.md":   "---\ntitle: D\ndate: 2025-12-28\ndraft: true\n---\nText.\n",
		"articles/undated.md": "---\ntitle: E\n---\nText.\n",
	})
	code, stdout, stderr := dateline(t, "render", "--json", "articles/a.md")
	if code != 0 || strings.Count(stdout, `"https://example.org/before/"`) != 2 || !strings.Contains(stdout, `"https://example.org/undated/"`) ||
		strings.Contains(stdout, "org/after") || strings.Contains(stdout, "org/hidden") || strings.Contains(stdout, "org/draft") {
		t.Errorf("exit code %d\n%s%s", code, stdout, stderr)
	}
}

func TestRenderFormats(t *testing.T) {
	files(t, map[string]string{
		"a.md":          "---\ntitle: T\n---\nText.\n",
		"own.md":        "---\ntitle: T\ntelegram:\n  format: rich\n---\nText.\n",
		"short.md":      "---\ntitle: T\ncategories: [news]\n---\nOne.\n\n<!--more-->\n\nTwo.\n",
		"dateline.yaml": "routes:\n  - category: news\n    post: summary\n    buttons: [[{text: Site, url: https://example.org/}]]\n",
	})
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"a.md"}, "sendMessage"},
		{[]string{"--format", "rich", "a.md"}, "sendRichMessage"},
		{[]string{"a.md", "--format=rich"}, "sendRichMessage"},
		{[]string{"own.md"}, "sendRichMessage"},
		{[]string{"--format", "text", "own.md"}, "sendMessage"},
	} {
		code, stdout, stderr := dateline(t, append([]string{"render", "--json"}, c.args...)...)
		var line struct{ Messages []struct{ Method string } }
		if err := json.Unmarshal([]byte(stdout), &line); err != nil || code != 0 || len(line.Messages) != 1 || line.Messages[0].Method != c.want {
			t.Errorf("%v: exit %d, %s %s", c.args, code, stdout, stderr)
		}
	}
	if _, stdout, _ := dateline(t, "render", "--json", "short.md"); strings.Contains(stdout, "Two") || !strings.Contains(stdout, `"reply_markup":{"inline_keyboard":[[{"text":"Site"`) {
		t.Errorf("the route was not heeded: %s", stdout)
	}
	if code, _, stderr := dateline(t, "render", "--format", "html", "a.md"); code == 0 || !strings.Contains(stderr, "html") {
		t.Errorf("exit %d: %s", code, stderr)
	}
	if code, _, _ := dateline(t, "render"); code != exitUsage {
		t.Errorf("without files: exit %d", code)
	}
}

func TestRenderForPeople(t *testing.T) {
	files(t, map[string]string{"a.md": "---\ntitle: T\n---\n| a |\n|---|\n| b |\n\n[gone](other.md)\n"})
	code, stdout, stderr := dateline(t, "render", "a.md")
	if code != 0 || !strings.Contains(stdout, `"T" as rich in 1 message: it has a table`) || !strings.Contains(stdout, "1 table") {
		t.Errorf("exit %d:\n%s", code, stdout)
	}
	if !strings.HasPrefix(stderr, `a.md:8: warning: the link "other.md"`) {
		t.Errorf("warnings: %s", stderr)
	}
}

func TestRenderKeepsTheOrder(t *testing.T) {
	all, args := map[string]string{}, []string{"render", "--json"}
	for i := range 300 {
		name := fmt.Sprintf("%03d.md", i)
		all[name] = "---\ntitle: T\n---\n" + strings.Repeat("Text. ", 1+(i*7919)%400)
		args = append(args, name)
	}
	files(t, all)
	_, stdout, _ := dateline(t, args...)
	for i, line := range strings.Split(strings.TrimSpace(stdout), "\n") {
		if want := fmt.Sprintf(`{"path":"%03d.md"`, i); !strings.HasPrefix(line, want) {
			t.Fatalf("line %d is %.40s", i, line)
		}
	}
}
