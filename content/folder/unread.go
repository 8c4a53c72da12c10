package folder

import (
	"bytes"
	"context"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
)

// Unread is a file that looks like an article, and is not read by default.
type Unread struct {
	Path     string
	Markdown bool // it is Markdown all the same: include has it read
}

// mostUnread is how many such files are told of.
const mostUnread = 10_000

// Unread returns the files of the folder that look like articles of other kinds: R
// Markdown, Quarto, Org, AsciiDoc, notebooks, pages in HTML. There are none where the
// settings name the files that are articles, nor is one of which another program has
// made the article beside it (a.Rmd and a.md). Unreadable folders and files are
// left out; the error is that of ctx.
func (f *Folder) Unread(ctx context.Context) ([]Unread, error) {
	if len(f.config.Include) > 0 {
		return nil, ctx.Err()
	}
	root, err := openRoot(f.config.Dir)
	if err != nil {
		return nil, ctx.Err() // Scan tells of it
	}
	defer root.Close()
	var found []Unread
	_ = fs.WalkDir(root.FS(), ".", func(p string, d fs.DirEntry, err error) error {
		switch {
		case ctx.Err() != nil || len(found) == mostUnread:
			return fs.SkipAll
		case err != nil: // what cannot be read is told of by Scan
			return nil //nolint:nilerr // the others are looked at
		case p != "." && (hiddenName(d.Name(), d.IsDir()) || f.config.excluded(p) || d.IsDir() && foreign[d.Name()]):
			if d.IsDir() {
				return fs.SkipDir
			}
		case d.Type().IsRegular():
			if kind := unreadKindOf(p); kind != nil && f.Catalogue().ByPath(strings.TrimSuffix(p, path.Ext(p))+".md") == nil && kind.looks(p, headOf(root, p)) {
				found = append(found, Unread{p, kind.markdown})
			}
		}
		return nil
	})
	return found, ctx.Err()
}

// foreign are folders of what was installed or made.
var foreign = map[string]bool{"node_modules": true, "vendor": true, "themes": true, "layouts": true, "public": true, "dist": true}

// headLength is how much of a file is looked at, in bytes.
const headLength = 4096

func headOf(root *os.Root, p string) []byte {
	file, err := root.Open(filepath.FromSlash(p))
	if err != nil {
		return nil
	}
	defer file.Close()
	head := make([]byte, headLength)
	n, _ := file.Read(head)
	return bytes.TrimLeft(bytes.TrimPrefix(head[:n], []byte("\ufeff")), " \t\r\n")
}

// unreadKind is a kind of file that articles are written in.
type unreadKind struct {
	markdown bool
	looks    func(p string, head []byte) bool // whether a file of the kind looks like an article
}

var (
	headHeaded = regexp.MustCompile(`(?im)\A(?:---|\+\+\+)\s*$(?s:.*?)^["']?(?:title|date|pubdate|publishdate)["']?\s*[:=]`)
	headDated  = regexp.MustCompile(`(?im)\A(?:---|\+\+\+)\s*$(?s:.*?)^["']?(?:date|pubdate|publishdate)["']?\s*[:=]`)
	headOrg    = regexp.MustCompile(`(?im)^#\+(?:title|date):\s`)
	headAdoc   = regexp.MustCompile(`(?m)\A(?:= \S|:[\w-]+:|---\s*$)`)
	nameDated  = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}\b`)
	headRST    = regexp.MustCompile(`(?m)^(?:\.\. (?:title|date|slug|post):|:(?:date|category|slug):)`)
)

// unreadKindOf returns the kind of a file by its extension; nil if articles are not
// written in that format.
func unreadKindOf(p string) *unreadKind {
	byHead := func(markdown bool, heads ...*regexp.Regexp) *unreadKind {
		return &unreadKind{markdown, func(p string, head []byte) bool {
			for _, h := range heads {
				if h.Match(head) {
					return true
				}
			}
			return nameDated.MatchString(path.Base(p))
		}}
	}
	switch strings.ToLower(path.Ext(p)) {
	case ".qmd", ".rmd", ".rmarkdown", ".jmd", ".mdoc", ".mdwx", ".smd", ".dj":
		return byHead(true, headHeaded)
	case ".html", ".htm", ".txt", ".text":
		return byHead(true, headDated)
	case ".org":
		return byHead(false, headOrg, headHeaded)
	case ".adoc", ".asciidoc", ".asc":
		return byHead(false, headAdoc)
	case ".rst":
		return byHead(false, headRST, headDated)
	case ".textile", ".creole", ".wiki", ".mediawiki", ".tex", ".typ", ".norg", ".slim", ".haml", ".pug", ".njk", ".liquid":
		return byHead(false, headDated)
	case ".docx", ".odt", ".rtf":
		return byHead(false)
	case ".ipynb":
		return &unreadKind{false, func(_ string, head []byte) bool { return len(head) > 0 && head[0] == '{' }}
	}
	return nil
}
