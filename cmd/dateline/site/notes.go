package site

import (
	"io/fs"
	"path"
	"path/filepath"
	"regexp"
	"strings"
)

// A vault of Obsidian is known by its folder .obsidian, which many keep out of git, or
// by its notes: they link to each other as notes do. Diaries lie beside articles there,
// so only what is marked is to be posted.

const (
	mostNotes  = 500  // that are read
	mostFiles  = 5000 // that are looked at: somebody may call init in a home folder
	leastNotes = 3    // with links as notes have them, and at least one in leastShare of all
	leastShare = 10
)

// noteLink is a link from one note to another, or what it embeds of one.
var noteLink = regexp.MustCompile(`\[\[[^\s\[\]][^\[\]\n]*\]\]`)

// code matches what is not text: a fenced block, or code within a line.
var code = regexp.MustCompile("(?ms)^[ \t]*(?:```|~~~).*?^[ \t]*(?:```|~~~)|`[^`\n]*`")

// notes recognises a folder of notes that no generator's file says anything about.
func notes(f folder) (Site, bool) {
	all, linked, seen := 0, 0, 0
	_ = fs.WalkDir(f, ".", func(p string, d fs.DirEntry, err error) error { // a file that cannot be read does not count
		if err != nil {
			return fs.SkipDir
		}
		if seen++; seen > mostFiles {
			return fs.SkipAll
		}
		name := path.Base(p)
		if d.IsDir() && p != "." && (strings.HasPrefix(name, ".") || name == "node_modules") {
			return fs.SkipDir
		}
		if d.IsDir() || path.Ext(p) != ".md" {
			return nil
		}
		text, err := fs.ReadFile(f, p)
		if err != nil {
			return nil
		}
		if all++; noteLink.Match(code.ReplaceAll(text, nil)) {
			linked++
		}
		if all == mostNotes {
			return fs.SkipAll
		}
		return nil
	})
	if linked < leastNotes || linked*leastShare < all {
		return Site{}, false
	}
	return vault(), true
}

// vault is a site of notes.
func vault() Site {
	return Site{Generator: "Obsidian", Articles: ".", Select: "marked", SiteRoot: "."}
}

func obsidian(f folder) (Site, bool) {
	if f.first(".obsidian") == "" {
		return Site{}, false
	}
	return vault(), true
}

// vaultBelow is the one vault that a folder has directly below it; "" if there is none,
// or several.
func vaultBelow(dir string) string {
	found, _ := filepath.Glob(filepath.Join(dir, "*", ".obsidian")) // a name that is a pattern matches nothing
	if len(found) != 1 {
		return ""
	}
	return filepath.Dir(found[0])
}
