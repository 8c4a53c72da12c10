package folder

import (
	"bytes"
	"errors"
	"path"
	"strings"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/lines"
	"github.com/dateline-bot/dateline/content/locale"
)

// ErrNoNote means that an embedded name is not that of a note in the folder.
var ErrNoNote = errors.New("there is no such note in the articles' folder")

// PrivateError says that an article embeds a note that readers may not see.
type PrivateError struct {
	Path string // of the note
	Why  locale.Message
}

func (e *PrivateError) Error() string { return e.Unwrap().Error() }

// Unwrap lets locale.Of find the message.
func (e *PrivateError) Unwrap() error {
	return locale.Error("embed.private", "path", e.Path, "why", e.Why)
}

// Embed reads what the article embeds from another note: ![[note]], ![[note#Part]], ![[note#^block]] of Obsidian. Only what readers may
// see by the time of the article is taken; else a [PrivateError] says why it is
// not.
func (f *Folder) Embed(a *content.Article, name string) ([]byte, error) {
	note, part, _ := strings.Cut(name, "#")
	b, err := f.noteOf(a, strings.TrimSpace(note))
	if err != nil {
		return nil, err
	}
	if why := private(a, b, time.Now()); !why.IsZero() && b.Path != a.Path {
		return nil, &PrivateError{b.Path, why}
	}
	body, err := f.Body(b)
	switch part = strings.TrimSpace(part); {
	case err != nil:
		return nil, err
	case part == "" && b.Path == a.Path: // through another note
		return nil, locale.Error("embed.deep")
	}
	if part == "" {
		return body, nil
	}
	text := content.Section(body, part)
	if text == nil {
		return nil, locale.Error("embed.no_part", "path", b.Path, "part", part)
	}
	return text, nil
}

// noteOf finds a note by its name.
func (f *Folder) noteOf(a *content.Article, name string) (*content.Article, error) {
	c := f.Catalogue()
	if t := f.Resolve(a, name); t.Kind == TargetArticle {
		if b := c.Article(t.Slug); b != nil {
			return b, nil
		}
	}
	file := name
	if !lines.IsMarkdown(name) {
		file += ".md"
	}
	found := f.files.named(file, false)
	if len(found) == 0 {
		return nil, ErrNoNote
	}
	notes := make([]*content.Article, len(found))
	for i, p := range found { // if any of several is private, so may be the one that is meant
		if notes[i] = f.noteAt(p); notes[i] == nil {
			return nil, &PrivateError{p, locale.M("embed.not_article")}
		}
	}
	if len(found) > 1 {
		return nil, locale.Error("embed.ambiguous", "files", found)
	}
	return notes[0], nil
}

// noteAt returns the article of a file; nil if it is not one. A file that no scan
// has met, as where one file alone is rendered, is read.
func (f *Folder) noteAt(p string) *content.Article {
	c := f.Catalogue()
	if c.Present(p) {
		return c.ByPath(p)
	}
	if f.config.excluded(p) || !f.config.included(p) {
		return nil
	}
	for name := range strings.SplitSeq(p, "/") {
		if hiddenName(name, name != path.Base(p)) {
			return nil
		}
	}
	root, err := openRoot(f.config.Dir)
	if err != nil {
		return nil
	}
	defer root.Close()
	var source bytes.Buffer
	if readFile(root, p, content.MaxFile, &source) != nil || source.Len() > content.MaxFile {
		return nil
	}
	b, _ := f.parser.Parse(p, source.Bytes())
	return b
}

// private says why readers may not see the article b by the time that a appears;
// nothing if they may.
func private(a, b *content.Article, now time.Time) locale.Message {
	by := now
	if a.Due.After(now) {
		by = a.Due
	}
	switch {
	case b.Draft:
		return locale.M("embed.draft")
	case b.Hold != nil:
		return b.Hold.Message()
	case b.Due.IsZero():
		return locale.M("embed.undated")
	case b.Due.After(by):
		return locale.M("embed.later", "day", locale.Day{Time: b.Date})
	case !b.Expiry.IsZero() && !b.Expiry.After(now):
		return locale.M("embed.expired")
	case b.Telegram().Never:
		return locale.M("embed.never")
	}
	return locale.Message{}
}

// holdEmbeds holds the articles that embed what readers may not see, and frees
// those that do not any more, until nothing changes: what embeds a held article
// is held. It puts copies in place of articles that change.
func (f *Folder) holdEmbeds(articles []*content.Article) (changed bool) {
	for i, a := range articles {
		if len(a.Embeds()) == 0 || a.Hold != nil && a.Hold.Rule != content.HoldEmbed && a.Hold.Rule != content.HoldAmbiguous {
			continue
		}
		hold := f.embedHold(a)
		if (hold == nil) == (a.Hold == nil) && (hold == nil || *hold == *a.Hold) {
			continue
		}
		b := *a
		b.Hold = hold
		articles[i], changed = &b, true
	}
	return changed
}

// embedHold is why what the article embeds holds it; nil if nothing does.
func (f *Folder) embedHold(a *content.Article) *content.Hold {
	for _, e := range a.Embeds() {
		name, _, _ := strings.Cut(e.Name, "#")
		if ext := strings.ToLower(path.Ext(name)); ext != "" && !lines.IsMarkdown(name) && len(ext) <= 12 && !strings.Contains(ext, " ") {
			if _, several := f.FindFile(a, name); len(several) > 0 {
				return &content.Hold{Rule: content.HoldAmbiguous, Line: a.BodyLine + e.Line, Value: name, Of: strings.Join(several, ", ")}
			}
			continue
		}
		b, err := f.noteOf(a, name)
		var hidden *PrivateError
		switch {
		case errors.As(err, &hidden):
			return &content.Hold{Rule: content.HoldEmbed, Line: a.BodyLine + e.Line, Of: hidden.Path}
		case err == nil && b.Path != a.Path && !private(a, b, time.Now()).IsZero():
			return &content.Hold{Rule: content.HoldEmbed, Line: a.BodyLine + e.Line, Of: b.Path}
		}
	}
	return nil
}
