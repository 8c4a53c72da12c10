package folder_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/folder"
)

// TestHoldPrivate holds articles with a comment that is not closed, and those
// that embed what readers may not see, directly or through another, until that
// is public.
func TestHoldPrivate(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	const front = "---\ndate: 2025-01-01\n---\n"
	write("private.md", "---\ndate: 2025-01-01\ndraft: true\n---\nsecret\n")
	write("public.md", front+"# Public\n")
	write("bare.md", "a note\n")
	write("later.md", "---\ndate: 2999-01-01\n---\nx\n")
	write("a/x.png", "x")
	write("b/x.png", "x")
	for name, body := range map[string]string{
		"marker": "a\n\nb %%c\n", "closed": "a %%c%% `%%`\n", "html": "<!-- a\n",
		"embed": "\n![[private#Part]]\n", "asimage": "\n![x](private.md)\n", "chain": "![[embed]]", "fine": "![[public]] [[private]] `![[private]]` ![[nobody]]\n",
		"cell": "| don`t | ![[bare]] can`t |\n|---|---|\n", "spans": "a `b\n![[bare]] c`\n", "note": "![[bare]]", "soon": "![[later]]", "image": "a ![[x.png]]\n", "exact": "![[a/x.png]]", "self": "![[self#x]] ![[#y]]",
		"hiddenmarker": "x",
	} {
		write(name+".md", front+body)
	}
	write("both.md", "---\ndate: 2025-01-01\nhidden: true\n---\n{/* a\n")
	f := folder.Open(folder.Config{Dir: dir, Zone: time.UTC})
	holds := func() map[string]content.Hold {
		t.Helper()
		c, err := f.Scan(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		all := map[string]content.Hold{}
		for _, a := range c.Articles() {
			if a.Hold != nil && a.Path != "bare.md" {
				all[a.Path] = *a.Hold
			}
		}
		return all
	}
	want := map[string]content.Hold{
		"marker.md":  {Rule: content.HoldMarker, Line: 6, Value: "%%"},
		"html.md":    {Rule: content.HoldMarker, Line: 4, Value: "<!--"},
		"both.md":    {Rule: content.HoldMarker, Line: 5, Value: "{/*"},
		"embed.md":   {Rule: content.HoldEmbed, Line: 5, Of: "private.md"},
		"asimage.md": {Rule: content.HoldEmbed, Line: 5, Of: "private.md"},
		"chain.md":   {Rule: content.HoldEmbed, Line: 4, Of: "embed.md"},
		"note.md":    {Rule: content.HoldEmbed, Line: 4, Of: "bare.md"},
		"cell.md":    {Rule: content.HoldEmbed, Line: 4, Of: "bare.md"},
		"soon.md":    {Rule: content.HoldEmbed, Line: 4, Of: "later.md"},
		"image.md":   {Rule: content.HoldAmbiguous, Line: 4, Value: "x.png", Of: "a/x.png, b/x.png"},
	}
	compare := func() {
		t.Helper()
		got := holds()
		for path, hold := range want {
			if got[path] != hold {
				t.Errorf("%s: got %+v, want %+v", path, got[path], hold)
			}
		}
		for path, hold := range got {
			if _, ok := want[path]; !ok {
				t.Errorf("%s: got %+v, want no hold", path, hold)
			}
		}
	}
	compare()

	write("private.md", "---\ndate: 2025-01-01\n---\npublic now\n")
	delete(want, "embed.md")
	delete(want, "asimage.md")
	delete(want, "chain.md")
	compare()
	write("public.md", "---\ndate: 2025-01-01\ndraft: true\n---\nsecret\n")
	want["fine.md"] = content.Hold{Rule: content.HoldEmbed, Line: 4, Of: "public.md"}
	compare()
}

// TestEmbedUnscanned embeds a note where no scan has met the files, as when one
// file alone is rendered.
func TestEmbedUnscanned(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"public.md": "---\ndate: 2025-01-01\n---\n# A\n\nShown.\n", "draft.md": "---\ndraft: true\n---\nx", "note.txt": "x"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	f := folder.Open(folder.Config{Dir: dir, Zone: time.UTC})
	a := &content.Article{Path: "a.md", Slug: "a"}
	if text, err := f.Embed(a, "public#A"); err != nil || string(text) != "# A\n\nShown.\n" {
		t.Errorf("got %q, %v, want the section", text, err)
	}
	var private *folder.PrivateError
	if text, err := f.Embed(a, "draft"); !errors.As(err, &private) {
		t.Errorf("got %q, %v, want a PrivateError", text, err)
	}
}
