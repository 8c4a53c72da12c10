package markdown

import (
	"bytes"
	"errors"
	"path"
	"strings"

	"github.com/dateline-bot/dateline/content/comment"
	"github.com/dateline-bot/dateline/content/locale"
)

// embed takes in what Obsidian embeds at pos, ![[note#part]]: its text goes on
// being read as the article's. false leaves it: a file is an image, a note that
// is not there a link.
func (s *codes) embed() bool {
	rest := s.source[s.pos:min(len(s.source), s.pos+longestWiki)]
	inner, ok := bytes.CutPrefix(rest, []byte("![["))
	n := bytes.Index(inner, []byte("]]"))
	if !ok || n < 1 || bytes.IndexByte(inner[:n], '\n') >= 0 {
		return false
	}
	name, _, _ := strings.Cut(string(inner[:n]), "|")
	name = strings.TrimSpace(strings.TrimSuffix(name, `\`))
	if file, _, _ := strings.Cut(name, "#"); !isNote(file) {
		return false
	}
	end := s.pos + len("![[") + n + len("]]")
	text, err := s.embedded(name)
	var private *PrivateEmbed
	switch {
	case errors.Is(err, ErrNoEmbed):
		return false
	case errors.As(err, &private):
		s.b.hold(HoldEmbed, s.lineHere(), "lint.private.embed", "name", name, "why", err)
		s.put("", end)
		return true
	case err != nil:
		s.warnOnce("embed "+name, "lint.embed", "name", name, "why", err)
		s.put("", end)
		return true
	}
	if _, alone := s.ownLineAt(end); !alone { // it is a block, also within a line
		if s.inText() {
			s.breakLine("")
			s.breakLine("")
		}
		s.insert(text, end)
		s.breakLine("")
		s.breakLine("")
		return true
	}
	s.insert(text, end)
	return true
}

// isNote reports whether an embedded name is that of a note: it has no ending, or
// that of Markdown. Names may hold dots.
func isNote(name string) bool {
	switch ext := strings.ToLower(path.Ext(name)); ext {
	case "", ".md", ".markdown":
		return true
	default:
		return strings.ContainsAny(ext, " ") || len(ext) > 12
	}
}

// embedded is the text of an embedded note as Markdown without shortcodes.
func (s *codes) embedded(name string) (string, error) {
	in := &s.b.includes
	in.tags++
	if in.tags > maxIncludes || s.depth >= maxIncludeDepth {
		return "", locale.Error("embed.deep")
	}
	source, err := s.b.o.Embed(name)
	if err != nil {
		return "", err
	}
	if in.size += len(source); in.size > maxIncluded {
		return "", locale.Error("embed.long")
	}
	stripped := comment.Strip(clean(source))
	if len(stripped.Unclosed) > 0 {
		return "", &PrivateEmbed{locale.Error("embed.unclosed")}
	}
	return s.nested(stripped.Source, nil), nil
}

// ownLineAt is ownLine for a tag that begins at pos.
func (s *codes) ownLineAt(end int) (indent string, alone bool) {
	s.flush()
	return s.ownLine(end)
}
