package lint

import (
	"context"
	"path"
	"slices"
	"sort"
	"strings"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/locale"
)

// sharedAddress returns a finding if another article has the same address on the site:
// the site shows only one of them, and links to the other lead there.
func (l *Linter) sharedAddress(a *content.Article) []content.Problem {
	f := l.folder
	if a.Date.IsZero() || a.Hold != nil || a.Telegram().Never || f.Address(a) == "" && a.URL == "" && (a.Permalink() == "" || strings.Contains(a.Permalink(), ":")) {
		return nil
	}
	b, address := f.Sharing(a)
	if b == nil || b.Draft || b.Hold != nil || b.Date.IsZero() || slices.Contains(f.Catalogue().Translations().Of(a), b) {
		return nil
	}
	return []content.Problem{{Path: a.Path, Severity: content.SeverityWarning, Message: locale.M("lint.address", "address", address, "path", b.Path)}}
}

// unread returns a finding for each file of the folder that looks like an article and
// is not read.
func (l *Linter) unread(ctx context.Context) []content.Problem {
	files, err := l.folder.Unread(ctx)
	if err != nil { // ctx has ended
		return nil
	}
	var found []content.Problem
	for _, u := range files {
		m := locale.M("lint.unread-file.kind", "ending", path.Ext(u.Path))
		if u.Markdown {
			m = locale.M("lint.unread-file.include", "glob", "*"+path.Ext(u.Path))
		}
		found = append(found, content.Problem{Path: u.Path, Severity: content.SeverityWarning, Message: m})
	}
	sort.Slice(found, func(i, j int) bool { return found[i].Path < found[j].Path })
	return found
}
