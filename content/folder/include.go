package folder

import (
	"bytes"
	"errors"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/frontmatter"
	"github.com/dateline-bot/dateline/content/lines"
	"github.com/dateline-bot/dateline/content/locale"
)

// MaxInclude is the largest file that an article may include, in bytes: more
// is not a passage that articles share.
const MaxInclude = 64 << 10

// Include reads a text that an article includes as Jekyll does
// (https://jekyllrb.com/docs/includes/): {% include name %} from _includes of
// site_root, else of the articles' folder; relative, {% include_relative name %},
// from the folder of the article. Front matter of the file is cut off, line
// ends are \n. It never leaves the folder, and takes text alone: Markdown, HTML
// and plain text of at most MaxInclude. Which files were included is not part of
// Article.Hash, so that an edit of such a file alone edits no post.
func (f *Folder) Include(a *content.Article, name string, relative bool) ([]byte, error) {
	if !fs.ValidPath(name) || name == "." { // as Jekyll, which refuses .. as well
		return nil, locale.Error("include.outside")
	}
	if !slices.Contains([]string{"", ".md", ".markdown", ".html", ".htm", ".txt", ".liquid"}, strings.ToLower(path.Ext(name))) {
		return nil, locale.Error("include.kind")
	}
	if relative {
		p := path.Join(path.Dir(a.Path), name)
		text, err := readInclude(f.config.Dir, p)
		if errors.Is(err, fs.ErrNotExist) {
			err = locale.Error("include.none", "path", p)
		}
		return text, err
	}
	for _, dir := range []string{f.config.SiteRoot, f.config.Dir} {
		if dir == "" {
			continue
		}
		text, err := readInclude(dir, path.Join("_includes", name))
		if !errors.Is(err, fs.ErrNotExist) {
			return text, err
		}
	}
	return nil, locale.Error("include.no_site", "name", name)
}

// readInclude reads the file p within dir.
func readInclude(dir, p string) ([]byte, error) {
	root, err := openRoot(dir)
	if err != nil {
		return nil, locale.Error("file.unreadable", "path", p, "why", err)
	}
	defer root.Close()
	info, err := root.Stat(filepath.FromSlash(p))
	switch {
	case err != nil:
		return nil, locale.Error("file.unreadable", "path", p, "why", plainError(err))
	case !info.Mode().IsRegular() || info.Size() > MaxInclude:
		return nil, locale.Error("include.large", "limit", MaxInclude>>10)
	}
	var buffer bytes.Buffer
	if err := readFile(root, p, MaxInclude, &buffer); err != nil {
		return nil, locale.Error("file.unreadable", "path", p, "why", plainError(err))
	}
	text := buffer.Bytes()
	if err := frontmatter.CheckEncoding(text); err != nil {
		return nil, err
	}
	if h, err := frontmatter.Cut(text); err == nil {
		text = text[h.BodyOffset:]
	}
	return lines.Normalize(text), nil
}
