//go:build unix

package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// gitRun runs the real git, with which the tests make their repositories.
func gitRun(t *testing.T, dir string, args ...string) {
	t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_SYSTEM=/dev/null",
		"GIT_AUTHOR_NAME=Anna", "GIT_AUTHOR_EMAIL=a@example.org", "GIT_COMMITTER_NAME=Anna", "GIT_COMMITTER_EMAIL=a@example.org")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, out)
	}
}

// commitArticles writes the files and commits them; "" removes one.
func commitArticles(t *testing.T, repo string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		path := filepath.Join(repo, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if text == "" {
			if err := os.Remove(path); err != nil {
				t.Fatal(err)
			}
		} else if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	gitRun(t, repo, "add", "-A")
	gitRun(t, repo, "commit", "-q", "-m", "articles")
}

// TestArticlesFromGit publishes from a repository, edits and holds back.
func TestArticlesFromGit(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed here")
	}
	w := newWorld(t)
	repo := filepath.Join(w.dir, "blog")
	gitRun(t, w.dir, "init", "-q", "-b", "main", repo)
	commitArticles(t, repo, map[string]string{"posts/old.md": strings.Replace(article("Old", time.Now().Add(-48*time.Hour), "Old."), "categories", "tags", 1), "README.md": "Not a post."})
	w.env = append(w.env, "DATELINE_ARTICLES=git+file://"+repo+"#main:posts", "DATELINE_GIT_POLL=1s")

	// Read-only commands leave nothing behind.
	if out, code := w.run("check"); code != 0 || !strings.Contains(out, "1 article, 0 errors") || !strings.HasPrefix(out, "posts/old.md: ") {
		t.Errorf("check: %d\n%s", code, out)
	}
	if _, err := os.Stat(filepath.Join(w.dir, "dateline.articles")); err == nil {
		t.Error("check left a copy of the repository behind: got no error, want one")
	}

	p := w.startUp()
	if out := p.out.String(); !strings.Contains(out, "git+file://"+repo+"#main:posts") {
		t.Errorf("the log does not name the repository:\n%s", out)
	}
	commitArticles(t, repo, map[string]string{"posts/first.md": article("First", time.Now().Add(2*time.Second), "The first.")})
	w.wait("the article", func() bool { return len(w.with("The first.")) == 1 })
	commitArticles(t, repo, map[string]string{"posts/first.md": article("First", time.Now().Add(-time.Second), "The first, edited.")})
	w.wait("the edit", func() bool { return len(w.with("The first, edited.")) == 1 })
	if out, code := w.run("plan", "--json"); code != 0 || w.state(out, "first") != "sent" {
		t.Errorf("plan beside the running bot: %d\n%s", code, out)
	}
	p.stop()

	// The last state is available when the repository is not.
	if err := os.Rename(repo, repo+".away"); err != nil {
		t.Fatal(err)
	}
	if out, code := w.run("check"); code != 0 || !strings.Contains(out, "using the articles of") || !strings.Contains(out, "2 articles") {
		t.Errorf("check without the repository: %d\n%s", code, out)
	}
	p = w.start()
	w.ask(e2eReader, "/latest")
	const lost = "can't pull the articles from"
	w.told(e2eAdmin, lost)
	time.Sleep(2 * time.Second)
	n := 0
	for _, m := range w.emulator.Messages(e2eAdmin) {
		if m.FromBot && strings.Contains(m.JSON, lost) {
			n++
		}
	}
	if n != 1 {
		t.Errorf("the admin was told %d times, want once", n)
	}
	p.stop()
	if err := os.Rename(repo+".away", repo); err != nil {
		t.Fatal(err)
	}
	if n := len(w.emulator.AllMessages(e2eChannel)); n != 1 {
		t.Errorf("the channel has %d messages, want 1", n)
	}
}

// TestGitMassEdit holds that a commit that changes many posts waits for an admin.
func TestGitMassEdit(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed here")
	}
	w := newWorld(t)
	repo := filepath.Join(w.dir, "blog")
	gitRun(t, w.dir, "init", "-q", "-b", "main", repo)
	commitArticles(t, repo, map[string]string{"old.md": article("Old", time.Now().Add(-48*time.Hour), "Old.")})
	w.env = append(w.env, "DATELINE_ARTICLES=git+file://"+repo, "DATELINE_GIT_POLL=1s")
	p := w.startUp()
	const posts = 7
	due := time.Now().Add(3 * time.Second)
	written := func(word string) map[string]string {
		files := map[string]string{}
		for i := range posts {
			files[fmt.Sprintf("n%d.md", i)] = article(fmt.Sprintf("Number %d", i), due, word)
		}
		return files
	}
	commitArticles(t, repo, written("As it was."))
	w.wait("the posts", func() bool { return len(w.with("As it was.")) == posts })
	commitArticles(t, repo, written("Replaced."))
	w.wait("the question", func() bool {
		for _, m := range w.emulator.Messages(e2eAdmin) {
			if m.FromBot && len(m.Buttons) > 0 {
				return true
			}
		}
		return false
	})
	if n := len(w.with("Replaced.")); n != 0 {
		t.Errorf("%d posts were edited before an admin said so, want 0", n)
	}
	p.stop()
}
