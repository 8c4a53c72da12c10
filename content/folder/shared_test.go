package folder

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/content"
)

// sharedDir finds NAME in the folder "shared" beside the repository, or skips the test.
func sharedDir(t *testing.T, name string) string {
	t.Helper()
	if testing.Short() {
		t.Skip("reads whole blogs; not with -short")
	}
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if p := filepath.Join(dir, "shared", name); isDir(p) {
			return p
		}
		if filepath.Dir(dir) == dir {
			t.Skipf("no folder shared/%s above this package: the real articles are not here", name)
		}
		dir = filepath.Dir(dir)
	}
}

func isDir(p string) bool {
	info, err := os.Stat(p)
	return err == nil && info.IsDir()
}

// Every file of three real blogs is an article, or named with its reason.
func TestRealBlogs(t *testing.T) {
	root := sharedDir(t, "blogs")
	blogs, err := os.ReadDir(root)
	if err != nil {
		t.Fatal(err)
	}
	for _, blog := range blogs {
		if !blog.IsDir() {
			continue
		}
		t.Run(blog.Name(), func(t *testing.T) {
			dir := filepath.Join(root, blog.Name())
			c, err := Open(Config{Dir: dir, Zone: time.UTC}).Scan(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			named := map[string]bool{}
			for _, p := range c.Problems() {
				if p.Message.IsZero() || p.Path == "" {
					t.Errorf("a problem without path or message: %+v", p)
				}
				named[p.Path] = named[p.Path] || p.Severity == content.SeverityError
			}
			files, dated := 0, 0
			err = filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
				if err != nil || d.IsDir() || !strings.HasSuffix(p, ".md") {
					return err
				}
				files++
				rel, _ := filepath.Rel(dir, p)
				rel = filepath.ToSlash(rel)
				a := c.ByPath(rel)
				if (a == nil) != named[rel] || !c.Present(rel) {
					t.Errorf("%s: article %v, named as broken %v", rel, a != nil, named[rel])
				}
				if a != nil && (a.Title == "" || a.Slug == "") {
					t.Errorf("%s: title %q, slug %q", rel, a.Title, a.Slug)
				}
				if a != nil && !a.Due.IsZero() {
					dated++
				}
				return nil
			})
			if err != nil || files == 0 || dated < files*9/10 {
				t.Errorf("%d files, %d with a date, %v", files, dated, err)
			}
		})
	}
}

func TestFirstArticle(t *testing.T) {
	zone, err := time.LoadLocation("Europe/Moscow")
	if err != nil {
		t.Fatal(err)
	}
	f := Open(Config{Dir: sharedDir(t, "articles"), Zone: zone, PublishAt: 10 * time.Hour, BaseURL: "https://example.org/blog/"})
	c, err := f.Scan(context.Background())
	if err != nil || len(c.Problems()) != 0 {
		t.Fatal(err, c.Problems())
	}
	a := c.Article("generative-ai")
	if a == nil || a.Title != "Топ 5 секретов Генеративного ИИ в 2025 году" || len(a.Categories) != 1 || a.Categories[0] != "ai" {
		t.Fatalf("the article is %+v", a)
	}
	if want := time.Date(2025, 12, 28, 7, 0, 0, 0, time.UTC); !a.DateOnly || !a.Due.Equal(want) {
		t.Errorf("due %v (date only %v), want %v", a.Due, a.DateOnly, want)
	}
	body, err := f.Body(a)
	if err != nil || !strings.HasPrefix(string(body), "\n## Введение\n") {
		t.Errorf("the body begins %.40q, %v", body, err)
	}
	if got := f.Address(a); got != "https://example.org/blog/generative-ai/" {
		t.Errorf("the address is %s", got)
	}
}
