package post

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/folder"
	"github.com/dateline-bot/dateline/content/markdown"
	"github.com/dateline-bot/dateline/content/rich"
)

// TestEmbed embeds notes and files by their names, as Obsidian does, and looks
// for what of private notes gets out.
func TestEmbed(t *testing.T) {
	public := "---\ntitle: Other\ndate: 2025-01-01\n---\nTop.\n\n## Part A\n\nText of A. ^para\n\n### Sub\n\nMore of A.\n\n- one\n- two ^item\n\n## Part B\n\nText of B. %%aside%%\n\n![[deeper]]\n\n| x |\n|---|\n| cell |\n\n^tab\n"
	f := scanned(t, "https://example.org/", map[string]string{
		"notes/Other Note.md":    public,
		"notes/deeper.md":        "---\ndate: 2025-01-01\n---\nDeep.",
		"draft.md":               "---\ndate: 2025-01-01\ndraft: true\n---\nSecret of the draft.",
		"later.md":               "---\ndate: 2999-01-01\n---\nSecret of later.",
		"undated.md":             "---\ntitle: U\n---\nSecret, undated.",
		"diary/2024-01-01.txt":   "x",
		"diary/2024-01-01.yaml":  "Secret: x",
		".config/app.json":       "Secret",
		".trash/x.png":           "x",
		"_private/hidden.md":     "Secret, hidden.",
		"loop.md":                "---\ndate: 2025-01-01\n---\nLoop ![[loop]]",
		"unclosed.md":            "---\ndate: 2025-01-01\n---\nOpen %%Secret",
		"attachments/shot.png":   "x",
		"a/same.png":             "x",
		"b/same.png":             "x",
		"attachments/Clip 1.mp4": "x",
	})
	for _, test := range []struct {
		name, body string
		want       []string // in the text
		hold       markdown.Hold
		warning    string
	}{
		{"a section", "Before\n\n![[Other Note#Part A]]\n\nAfter", []string{"Before", "Part A", "Text of A.", "Sub", "More of A.", "After"}, 0, ""},
		{"a subsection", "![[notes/Other Note#Part A#Sub]]", []string{"Sub", "More of A."}, 0, ""},
		{"a block", "x ![[Other Note#^para]] y", []string{"x", "Text of A.", "y"}, 0, ""},
		{"an item", "![[Other Note#^item]]", []string{"two"}, 0, ""},
		{"a table", "![[Other Note#^tab]]", []string{"cell"}, 0, ""},
		{"all of it, with what it embeds", "![[Other Note]]", []string{"Top.", "Text of B.", "Deep."}, 0, ""},
		{"its own part", "![[#Mine]]\n\n## Mine\n\nOwn.", []string{"Own."}, 0, ""},
		{"as an image of Markdown", "a ![x](<notes/Other Note.md#Part A>) b", []string{"a", "Text of A.", "b"}, 0, ""},
		{"encoded", "![](notes/Other%20Note.md#Part%20B)", []string{"Text of B.", "Deep."}, 0, ""},
		{"a draft as an image", "a ![x](draft.md) b", []string{"a", "b"}, markdown.HoldEmbed, "it is a draft"},
		{"a file as an image that is none", "a ![words](diary/2024-01-01.yaml) b", []string{"a", "words", "b"}, 0, "is not a picture"},
		{"a hidden file", "a ![words](.config/app.json) b", []string{"a", "words", "b"}, 0, "is not a picture"},
		{"a hidden picture", "a ![[.trash/x.png]] b", []string{"a", "b"}, 0, "is not a picture"},
		{"no such part", "a ![[Other Note#Nothing]] b", []string{"a", "b"}, 0, "has no part"},
		{"no such note", "a ![[Nobody]] b", []string{"Nobody"}, 0, "there is no note"},
		{"a draft", "a ![[draft]] b", []string{"a", "b"}, markdown.HoldEmbed, "it is a draft"},
		{"part of a draft", "> ![[draft#x]]\n\nb", []string{"b"}, markdown.HoldEmbed, "it is a draft"},
		{"one that appears later", "a ![[later]]", []string{"a"}, markdown.HoldEmbed, "later"},
		{"one without a date", "a ![[undated|alias]]", []string{"a"}, markdown.HoldEmbed, "no date"},
		{"one that is no article", "a ![[hidden]]", []string{"a"}, markdown.HoldEmbed, "not an article"},
		{"one that embeds itself", "a ![[loop]]", []string{"a", "Loop"}, 0, "embed each other"},
		{"one with an open comment", "a ![[unclosed]]", []string{"a"}, markdown.HoldEmbed, "isn't closed"},
		{"in code", "`![[draft]]`\n\n```\n![[draft]]\n```", []string{"![[draft]]"}, 0, ""},
		{"an image", "a\n\n![[shot.png|200]]", []string{"a"}, 0, ""},
		{"a video", "a\n\n![[clip 1.mp4]]", []string{"a"}, 0, ""},
		{"an ambiguous image", "a ![[same.png]]", []string{"same.png"}, markdown.HoldAmbiguous, "a/same.png, b/same.png"},
		{"a plain one", "a ![[b/same.png]]", []string{"a"}, 0, ""},
		{"a missing image", "a ![[lost.png]]", []string{"lost.png"}, 0, "no such file"},
	} {
		t.Run(test.name, func(t *testing.T) {
			p, all := renderIn(t, f, "me.md", "---\ntitle: Me\ndate: 2025-06-01\n---\n"+test.body, Settings{Format: Text})
			text := ""
			for _, m := range all {
				text += m.Text
			}
			for _, want := range test.want {
				if !strings.Contains(text, want) {
					t.Errorf("got %q, want %q in it", text, want)
				}
			}
			if strings.Contains(text, "Secret") || strings.Contains(text, "aside") || strings.Contains(text, "^") {
				t.Errorf("got %q, want nothing private in it", text)
			}
			hold, said := markdown.NotHeld, ""
			for _, w := range p.Warnings {
				hold, said = max(hold, w.Hold), said+w.Message.String()+"\n"
				if w.Line == 0 {
					t.Errorf("warning without a line: %q", w.Message)
				}
			}
			if hold != test.hold || !strings.Contains(said, test.warning) || test.warning == "" && said != "" {
				t.Errorf("got hold %d and %q, want %d and %q", hold, said, test.hold, test.warning)
			}
		})
	}
}

// TestEmbedInCell embeds notes in the cells of a table, which has one line a row.
func TestEmbedInCell(t *testing.T) {
	f := scanned(t, "https://example.org/", map[string]string{
		"one.md":     "---\ndate: 2025-01-01\n---\n## Part\n\nFirst | bar\nand **more**\n\nlast",
		"listing.md": "---\ndate: 2025-01-01\n---\n```\ncode\n```\n", "draft.md": "---\ndate: 2025-01-01\ndraft: true\n---\nSecret",
		"spoiler.md": "---\ndate: 2025-01-01\n---\nx ||hidden|| y", "bars.md": "---\ndate: 2025-01-01\n---\nx \\| y | | z",
	})
	for source, want := range map[string]string{
		"| ![[spoiler]] | z |":   "spoiler",
		"| ![[bars]] | z |":      "x | y | | z",
		"| ![[one]] | z |":       "Part\n\nFirst | bar\nand more\n\nlast",
		"> | x ![[one]] | z |":   "x Part\n\nFirst | bar\nand more\n\nlast",
		"| ![[draft]] | z |":     "",
		"| x ![[listing]] | z |": "x listing",
	} {
		quote := strings.Repeat("> ", strings.Count(source, ">"))
		p, _ := renderIn(t, f, "me.md", "---\ntitle: Me\ndate: 2025-06-01\n---\n"+quote+"| a | b |\n"+quote+"|---|---|\n"+source+"\n", Settings{})
		var rows [][]rich.Cell
		for _, b := range p.Document.Blocks {
			if q, ok := b.(*rich.Quote); ok {
				b = q.Blocks[0]
			}
			if table, ok := b.(*rich.Table); ok {
				rows = table.Rows
			}
		}
		if len(rows) != 2 || rows[1][0].Text.String != want || rows[1][1].Text.String != "z" {
			t.Errorf("%s: got %+v, want %q and z; warnings %v", source, rows, want, p.Warnings)
		}
	}
}

// TestEmbedCycle takes in each of several notes that embed each other once.
func TestEmbedCycle(t *testing.T) {
	f := scanned(t, "https://example.org/", map[string]string{
		"one.md": "---\ndate: 2025-01-01\n---\nFirst. ![[two]]", "two.md": "---\ndate: 2025-01-01\n---\nSecond. ![[one]] ![[three]]",
		"three.md": "---\ndate: 2025-01-01\n---\n# Part\n\nThird. ![[Two#Part]] ![[three#Part]] ![[two]]",
	})
	a := f.Catalogue().ByPath("one.md")
	body, err := f.Body(a)
	if err != nil {
		t.Fatal(err)
	}
	p, err := New(f).Render(a, body, Settings{})
	if err != nil {
		t.Fatal(err)
	}
	for _, word := range []string{"First.", "Second.", "Third."} {
		want := map[string]int{"Third.": 2}[word] // the part is another text than the note
		if got := strings.Count(p.Requests[0].Plain, word); got != max(want, 1) {
			t.Errorf("%s is %d times in %q, want %d", word, got, p.Requests[0].Plain, max(want, 1))
		}
	}
}

// TestUnscannedNotes says nothing about notes that are linked to where the folder was not read, as when
// one file is rendered.
func TestUnscannedNotes(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"a.md": "---\ntitle: A\n---\n[[b]] and [[nobody|text]]\n", "b.md": "---\ntitle: B\n---\nx\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	f := folder.Open(folder.Config{Dir: dir, Zone: time.UTC})
	source, err := os.ReadFile(filepath.Join(dir, "a.md"))
	if err != nil {
		t.Fatal(err)
	}
	a, _ := content.Parser{Zone: time.UTC}.Parse("a.md", source)
	body, err := f.Body(a)
	if err != nil {
		t.Fatal(err)
	}
	p, err := New(f).Render(a, body, Settings{})
	if err != nil || len(p.Warnings) > 0 {
		t.Errorf("got %v and warnings %v, want none", err, p.Warnings)
	}
}
