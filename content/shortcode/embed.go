package shortcode

import (
	"bytes"
	"errors"
	"path"
	"strings"

	"github.com/dateline-bot/dateline/content/comment"
	"github.com/dateline-bot/dateline/content/lines"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/content/markup"
)

// embed inserts the note that Obsidian embeds at pos, ![[note#part]] or
// ![](note.md#part): its text is then read as the article's. If it returns false the
// embed is kept: a file becomes an image, a missing note a link.
func (in *includer) embed() bool {
	name, n := lines.Embed(in.s.source[in.s.pos:])
	if file, _, _ := strings.Cut(name, "#"); n == 0 || !isNote(file) {
		return false
	}
	end := in.s.pos + n
	text, err := in.embedded(name)
	var private *PrivateNote
	switch {
	case errors.Is(err, ErrNoNote):
		return false
	case errors.As(err, &private):
		in.s.all.private(in.s.lineHere(), "lint.private.embed", "name", name, "why", err)
		in.s.put("", end)
		return true
	case err != nil:
		in.s.warnOnce("embed "+name, "lint.embed", "name", name, "why", err)
		in.s.put("", end)
		return true
	}
	if bytes.HasPrefix(bytes.TrimLeft(in.lineBefore(), " \t>"), []byte{'|'}) {
		cell, fits := asCell(text)
		if !fits {
			cell = "[[" + name + "]]" // a link to it
		}
		in.s.put(cell, end)
		return true
	}
	if _, alone := in.ownLineAt(end); !alone { // it is a block, even within a line
		if in.s.inText() {
			in.s.breakLine("")
			in.s.breakLine("")
		}
		in.insert(text, end)
		in.s.breakLine("")
		in.s.breakLine("")
		return true
	}
	in.insert(text, end)
	return true
}

// lineBefore writes what is pending, and returns what is before it on its line.
func (in *includer) lineBefore() []byte {
	in.s.flush()
	return in.s.lineSoFar()
}

// asCell returns the text of a note as that of a table's cell, which has one line. fits is false if it
// has code, a formula or a table of its own.
func asCell(text string) (cell string, fits bool) {
	var b strings.Builder
	blank := false
	for line := range strings.SplitSeq(strings.TrimSpace(text), "\n") {
		line = strings.TrimSpace(line)
		for _, sign := range [...]string{"```", "~~~", "$$", "|", ":::"} {
			if strings.HasPrefix(line, sign) {
				return "", false
			}
		}
		if strings.Contains(line, "||") { // a spoiler, which the bars of a cell's text cannot be
			return "", false
		}
		if line == "" {
			blank = true
			continue
		}
		if title := strings.TrimLeft(line, "#"); len(title) < len(line) && strings.HasPrefix(title, " ") {
			line = "**" + strings.TrimSpace(title) + "**"
		}
		switch {
		case b.Len() == 0:
		case blank:
			b.WriteString("<br><br>")
		default:
			b.WriteString("<br>")
		}
		blank = false
		b.WriteString(markup.EscapeBars(line))
	}
	return b.String(), true
}

// isNote reports whether an embedded name is that of a note: it has no extension, or
// that of Markdown. Names may contain dots.
func isNote(name string) bool {
	ext := path.Ext(name)
	return ext == "" || lines.IsMarkdown(name) || strings.Contains(ext, " ") || len(ext) > 12
}

// embedded returns the text of an embedded note as Markdown without shortcodes.
func (in *includer) embedded(name string) (string, error) {
	taken := &in.s.all.included
	taken.tags++
	if taken.tags > maxIncludes || in.s.depth >= maxIncludeDepth {
		return "", locale.Error("embed.deep")
	}
	for s := in.s; s != nil; s = s.outer {
		if s.note != "" && strings.EqualFold(s.note, name) {
			return "", locale.Error("embed.deep")
		}
	}
	source, err := in.s.all.o.Embed(name)
	if err != nil {
		return "", err
	}
	if taken.size += len(source); taken.size > maxIncluded {
		return "", locale.Error("embed.long")
	}
	stripped := comment.Strip(lines.Clean(source))
	if len(stripped.Unclosed) > 0 {
		return "", &PrivateNote{locale.Error("embed.unclosed")}
	}
	return in.nested(stripped.Source, nil, name), nil
}

// ownLineAt is ownLine for a tag that begins at pos.
func (in *includer) ownLineAt(end int) (indent string, alone bool) {
	in.s.flush()
	return in.s.ownLine(end)
}
