package lint

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/content/folder"
	"github.com/dateline-bot/dateline/content/route"
)

// TestComments holds that a first comment is reported exactly if Telegram would refuse
// it: its rendered length counts, not that of its source.
func TestComments(t *testing.T) {
	const words = "слово "
	dir := t.TempDir()
	for name, text := range map[string]string{
		"fits.md":    strings.Repeat("х", 4096),
		"long.md":    strings.Repeat("х", 4097),
		"markup.md":  "[" + strings.Repeat("х", 4000) + "](https://example.com/" + strings.Repeat("y", 400) + ")",
		"emoji.md":   strings.Repeat("😀", 2049),
		"draft.md":   strings.Repeat(words, 1000),
		"none.md":    "",
		"spaced.md":  strings.Repeat("х", 4096) + "  \n\n",
		"undated.md": strings.Repeat(words, 1000),
	} {
		date := "date: 2026-01-02\n"
		if name == "undated.md" {
			date = ""
		}
		own := fmt.Sprintf("  comment: %q\n", text)
		if text == "" {
			own = ""
		}
		says := fmt.Sprintf("---\ntitle: T\n%sdraft: %t\ntelegram:\n  silent: true\n%s---\nText.\n", date, name == "draft.md", own)
		if err := os.WriteFile(filepath.Join(dir, name), []byte(says), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	f := folder.Open(folder.Config{Dir: dir, Zone: time.UTC})
	c, err := f.Scan(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	report := func(r *route.Resolver) (got []string) {
		for _, p := range New(f).Comments(r, c) {
			got = append(got, fmt.Sprintf("%s:%d %s", p.Path, p.Line, p.Rule()))
		}
		slices.Sort(got)
		return got
	}
	own := []string{"emoji.md:7 comment", "long.md:7 comment"}
	if got := report(route.New(route.Defaults{Channel: "@a"}, nil, nil)); !slices.Equal(got, own) {
		t.Errorf("reported %q, want %q", got, own)
	}
	all := append([]string{"none.md:0 comment"}, own...)
	slices.Sort(all)
	template := route.Route{Channel: "@a", Comment: "{{.Title}} " + strings.Repeat("х", 4100)}
	if got := report(route.New(route.Defaults{Channel: "@a"}, []route.Route{template}, nil)); !slices.Equal(got, all) {
		t.Errorf("with a route's template: reported %q, want %q", got, all)
	}
}
