package content

import (
	"bytes"
	"errors"
	"path"
	"strings"
	"time"

	"github.com/dateline-bot/dateline/content/lines"
	"github.com/dateline-bot/dateline/content/locale"
)

// ErrNoNote says that what is embedded is not a note of the folder.
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
func (f *Folder) Embed(a *Article, name string) ([]byte, error) {
	note, part, _ := strings.Cut(name, "#")
	b, err := f.noteOf(a, strings.TrimSpace(note))
	if err != nil {
		return nil, err
	}
	if why := private(a, b, time.Now()); !why.IsZero() && b.Path != a.Path {
		return nil, &PrivateError{b.Path, why}
	}
	body, err := f.Body(b)
	if err != nil {
		return nil, err
	}
	if part = strings.TrimSpace(part); part == "" {
		return body, nil
	}
	text := Section(body, part)
	if text == nil {
		return nil, locale.Error("embed.no_part", "path", b.Path, "part", part)
	}
	return text, nil
}

// noteOf finds a note by its name.
func (f *Folder) noteOf(a *Article, name string) (*Article, error) {
	c := f.Catalogue()
	if t := f.Resolve(a, name); t.Kind == TargetArticle {
		if b := c.Article(t.Slug); b != nil {
			return b, nil
		}
	}
	file := name
	if ext := strings.ToLower(path.Ext(name)); ext != ".md" && ext != ".markdown" {
		file += ".md"
	}
	found := f.filesNamed(file)
	if len(found) == 0 {
		return nil, ErrNoNote
	}
	notes := make([]*Article, len(found))
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
func (f *Folder) noteAt(p string) *Article {
	c := f.Catalogue()
	if b, scanned := c.byPath[p]; scanned {
		return b
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
	if readFile(root, p, MaxFile, &source) != nil || source.Len() > MaxFile {
		return nil
	}
	b, _ := f.config.Parse(p, source.Bytes())
	return b
}

// private says why readers may not see the article b by the time that a appears;
// nothing if they may.
func private(a, b *Article, now time.Time) locale.Message {
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
	case b.Telegram.Never:
		return locale.M("embed.never")
	}
	return locale.Message{}
}

// Section returns what is below a heading, with the heading, up to the next one
// of its level; below the last of several headings, #A#B; or the block that is
// named by ^name. nil if there is none.
func Section(body []byte, part string) []byte {
	if name, ok := strings.CutPrefix(part, "^"); ok {
		return blockNamed(body, name)
	}
	from, to := 0, len(body)
	for heading := range strings.SplitSeq(part, "#") {
		start, end := headingIn(body[from:to], heading)
		if start < 0 {
			return nil
		}
		from, to = from+start, from+end
	}
	return body[from:to]
}

// headingIn finds a section by its heading: where it begins and ends; -1 if there
// is none.
func headingIn(body []byte, heading string) (start, end int) {
	var tracker lines.Tracker
	start, level, at := -1, 0, 0
	for line := range bytes.Lines(body) {
		bare := strings.TrimSpace(string(line))
		n := len(bare) - len(strings.TrimLeft(bare, "#"))
		if tracker.Next(line) == lines.Text && n >= 1 && n <= 6 && len(bare) > n && (bare[n] == ' ' || bare[n] == '\t') {
			switch {
			case start >= 0 && n <= level:
				return start, at
			case start < 0 && sameHeading(bare[n:], heading):
				start, level = at, n
			}
		}
		at += len(line)
	}
	return start, len(body)
}

// sameHeading compares the text of a heading with a link to it, which has other
// signs and no markup.
func sameHeading(text, link string) bool {
	text = plainHeading(strings.TrimRight(strings.TrimSpace(text), "# "))
	return text != "" && Slug(text) == Slug(strings.TrimSpace(link))
}

// blockNamed returns the block that ends with ^name, or is before a line of it
// alone.
func blockNamed(body []byte, name string) []byte {
	var tracker lines.Tracker
	from, at := 0, 0       // of the block that is read
	before := [2]int{0, 0} // the block before it
	for line := range bytes.Lines(body) {
		kind := tracker.Next(line)
		text := strings.TrimSpace(string(line))
		switch rest, ok := strings.CutSuffix(text, "^"+name); {
		case kind == lines.Blank:
			if from < at {
				before = [2]int{from, at}
			}
			from = at + len(line)
		case kind == lines.Code || !ok:
			if lines.IsItem(lines.Bare(line)) { // an item is a block
				from = at
			}
		case strings.Trim(rest, " >") == "":
			if from == at {
				return body[before[0]:before[1]]
			}
			return body[from:at]
		case strings.HasSuffix(rest, " "):
			if lines.IsItem(lines.Bare(line)) {
				from = at
			}
			return body[from : at+len(line)]
		}
		at += len(line)
	}
	return nil
}

// embedded is what an article embeds, and where.
type embedded struct {
	name string // note, note#Part
	line int    // in the body, from 1
}

// embedsIn finds the notes that a body embeds, outside of code.
func embedsIn(body []byte) (all []embedded) {
	if !bytes.Contains(body, []byte("![[")) {
		return nil
	}
	var tracker lines.Tracker
	n := 0
	for line := range bytes.Lines(body) {
		n++
		if tracker.Next(line) != lines.Text {
			continue
		}
		for len(line) > 0 {
			i := bytes.IndexAny(line, "`!\\")
			if i < 0 {
				break
			}
			line = line[i:]
			inner, ok := bytes.CutPrefix(line, []byte("![["))
			end := bytes.Index(inner, []byte("]]"))
			switch {
			case line[0] == '`':
				length, ticks := lines.CodeSpan(line, len(line))
				line = line[max(length, ticks):]
			case line[0] == '\\':
				line = line[min(2, len(line)):]
			case !ok || end < 0:
				line = line[1:]
			default:
				name, _, _ := strings.Cut(string(inner[:end]), "|")
				if name = strings.TrimSpace(strings.TrimSuffix(name, `\`)); name != "" && name[0] != '#' {
					all = append(all, embedded{name, n})
				}
				line = inner[end+2:]
			}
		}
	}
	return all
}

// holdEmbeds holds the articles that embed what readers may not see, and frees
// those that do not any more, until nothing changes: what embeds a held article
// is held. It puts copies in place of articles that change.
func (f *Folder) holdEmbeds(articles []*Article) (changed bool) {
	for i, a := range articles {
		if len(a.embeds) == 0 || a.Hold != nil && a.Hold.Rule != HoldEmbed && a.Hold.Rule != HoldAmbiguous {
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
func (f *Folder) embedHold(a *Article) *Hold {
	for _, e := range a.embeds {
		name, _, _ := strings.Cut(e.name, "#")
		if ext := strings.ToLower(path.Ext(name)); ext != "" && ext != ".md" && ext != ".markdown" && len(ext) <= 12 && !strings.Contains(ext, " ") {
			if _, several := f.FindFile(a, name); len(several) > 0 {
				return &Hold{Rule: HoldAmbiguous, Line: a.BodyLine + e.line, Value: name, Of: strings.Join(several, ", ")}
			}
			continue
		}
		b, err := f.noteOf(a, name)
		var hidden *PrivateError
		switch {
		case errors.As(err, &hidden):
			return &Hold{Rule: HoldEmbed, Line: a.BodyLine + e.line, Of: hidden.Path}
		case err == nil && b.Path != a.Path && !private(a, b, time.Now()).IsZero():
			return &Hold{Rule: HoldEmbed, Line: a.BodyLine + e.line, Of: b.Path}
		}
	}
	return nil
}
