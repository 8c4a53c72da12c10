package text

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dateline-bot/dateline/content/internal/tdlibtest"
	"github.com/dateline-bot/dateline/content/markdown"
	"github.com/dateline-bot/dateline/content/rich"
)

// examples returns the Markdown of the 652 examples of CommonMark.
func examples(t testing.TB) []string {
	t.Helper()
	b, err := os.ReadFile("../markdown/testdata/spec.json")
	if err != nil {
		t.Fatal(err)
	}
	var all []struct{ Markdown string }
	if err := json.Unmarshal(b, &all); err != nil {
		t.Fatal(err)
	}
	texts := make([]string, len(all))
	for i := range all {
		texts[i] = all[i].Markdown
	}
	return texts
}

// shared returns the articles in the folder "shared" beside the repository by path,
// without front matter; it skips the test if the folder does not exist.
func shared(t testing.TB) map[string]string {
	t.Helper()
	if testing.Short() {
		t.Skip("reads whole blogs; not with -short")
	}
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "shared", "articles")); err == nil {
			break
		}
		if parent := filepath.Dir(dir); parent != dir {
			dir = parent
			continue
		}
		t.Skip("shared/articles is not there: no real articles to convert")
	}
	articles := map[string]string{}
	root, err := filepath.EvalSymlinks(filepath.Join(dir, "shared")) // WalkDir does not follow symbolic links
	if err != nil {
		t.Fatal(err)
	}
	err = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".md") {
			return err
		}
		b, err := os.ReadFile(path)
		if rest, ok := bytes.CutPrefix(b, []byte("---\n")); ok {
			if i := bytes.Index(rest, []byte("\n---")); i >= 0 {
				b = rest[i+4:]
			}
		}
		articles[path] = string(b)
		return err
	})
	if err != nil || len(articles) == 0 {
		t.Fatalf("%d articles in %s: %v", len(articles), root, err)
	}
	return articles
}

func convert(source string) *rich.Document {
	d, _ := markdown.New().Convert([]byte(source), markdown.Options{})
	return d
}

func TestSpecByTDLib(t *testing.T) {
	lib := tdlibtest.Open(t)
	for i, source := range examples(t) {
		if judge(t, lib, Encode(convert(source), Options{}), MaxText); t.Failed() {
			t.Fatalf("example %d: %q", i+1, source)
		}
	}
}

func TestArticlesByTDLib(t *testing.T) {
	lib := tdlibtest.Open(t)
	for path, source := range shared(t) {
		d := convert(source)
		for _, limit := range []int{256, MaxText} {
			if judge(t, lib, Encode(d, Options{Limit: limit, Number: true}), limit); t.Failed() {
				t.Fatalf("%s, limit %d", path, limit)
			}
		}
	}
}

func TestHostileByTDLib(t *testing.T) {
	lib := tdlibtest.Open(t)
	for name, source := range hostile() {
		if judge(t, lib, Encode(convert(source), Options{}), MaxText); t.Failed() {
			t.Fatal(name)
		}
	}
}
