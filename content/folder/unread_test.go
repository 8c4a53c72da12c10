package folder

import (
	"context"
	"strings"
	"testing"
)

// TestUnread holds which files that are not read look like articles.
func TestUnread(t *testing.T) {
	const head = "---\ntitle: A\ndate: 2026-01-02\n---\nText\n"
	files := map[string]string{
		"a.md": head, "b.mdx": head, // are read
		"c.qmd": head, "c.Rmd": head, "d.org": "#+TITLE: A\n#+DATE: 2026\nText", "e.adoc": "= A title\n\nText", "f.rst": ".. title: A\n.. date: 2026-01-02\n\nText",
		"g.ipynb": `{"cells": []}`, "h.html": head, "2026-01-02-i.textile": "h1. A", "j.txt": "+++\ntitle = 'A'\ndate = 2026-01-02\n+++\nText", "sub/2026-01-02-k.docx": "PK",
		// are something else
		"n.qmd": "no front matter", "o.html": "<p>A</p>", "p.html": "---\nlayout: page\ntitle: A\n---\n", "requirements.txt": "goldmark", "notes.org": "* TODO a",
		"a.Rmd":     head, // the article was made of it
		"_part.qmd": head, ".hidden.qmd": head, "_includes/q.qmd": head, "node_modules/r.qmd": head, "out/s.qmd": head, "t.png": head, "data.ipynb": "",
		"CHANGES.rst": "Changes\n=======\n", "manual.docx": "PK",
	}
	tell := func(c Config) string {
		f, _ := tree(t, c, files)
		found, err := f.Unread(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		var s []string
		for _, u := range found {
			if s = append(s, u.Path); u.Markdown {
				s[len(s)-1] += "+"
			}
		}
		return strings.Join(s, " ")
	}
	if got, want := tell(Config{Exclude: []string{"out"}}), "2026-01-02-i.textile c.Rmd+ c.qmd+ d.org e.adoc f.rst g.ipynb h.html+ j.txt+ sub/2026-01-02-k.docx"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if got := tell(Config{Include: []string{"*.md"}}); got != "" {
		t.Errorf("beside include: %s, want none", got)
	}
}
