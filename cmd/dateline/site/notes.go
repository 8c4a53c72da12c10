package site

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
)

// An Obsidian vault is recognised by its folder .obsidian, which many keep out of git, or
// by the links between its notes. Diaries lie beside articles there, so only marked notes
// are posted.

const (
	mostNotes  = 500  // that are read
	mostFiles  = 5000 // that are looked at: somebody may call init in a home folder
	leastNotes = 3    // with links as notes have them, and at least one in leastShare of all
	leastShare = 10
)

// noteLink matches a link to another note, or a part of one that is embedded.
var noteLink = regexp.MustCompile(`\[\[[^\s\[\]][^\[\]\n]*\]\]`)

// contents matches the mark at which generators put a table of contents: it links no notes.
var contents = regexp.MustCompile(`(?i)\[\[(?:toc|_toc_)\]\]`)

// code matches a fenced block, or code within a line.
var code = regexp.MustCompile("(?ms)^[ \t]*(?:```|~~~).*?^[ \t]*(?:```|~~~)|`[^`\n]*`")

// notes recognises a folder of notes by their links, where no generator's file is found.
func notes(f folder) (Site, bool) {
	all, linked, seen := 0, 0, 0
	_ = fs.WalkDir(f, ".", func(p string, d fs.DirEntry, err error) error {
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
			return nil //nolint:nilerr // a file that cannot be read does not count
		}
		if all++; noteLink.Match(contents.ReplaceAll(code.ReplaceAll(text, nil), nil)) {
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

// vault returns the settings for a folder of notes.
func vault() Site {
	return Site{Generator: "Obsidian", Articles: ".", Select: "marked", SiteRoot: "."}
}

func obsidian(f folder) (Site, bool) {
	if f.first(".obsidian") == "" {
		return Site{}, false
	}
	return vault(), true
}

// vaultBelow returns the only vault one or two folders below a folder; "" if there is none,
// or several.
func vaultBelow(dir string) string {
	for _, pattern := range []string{"*", "*/*"} {
		found, _ := fs.Glob(os.DirFS(dir), pattern+"/.obsidian") // the pattern is well-formed
		if len(found) > 1 {
			return ""
		}
		if len(found) == 1 {
			return filepath.Join(dir, filepath.FromSlash(path.Dir(found[0])))
		}
	}
	return ""
}
