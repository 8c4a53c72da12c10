package lines

import (
	"bytes"
	"net/url"
	"strings"
)

// longestEmbed is the maximum length of an embedded name, in bytes.
const longestEmbed = 300

// MayEmbed reports whether a source may embed a note.
func MayEmbed(source []byte) bool {
	has := func(text string) bool { return bytes.Contains(source, []byte(text)) }
	return has("![[") || has("![") && (has(".md") || has(".MD") || has(".mark") || has(".mk"))
}

// Embed parses the embed at the start of a source, in Obsidian's forms:
// ![[note#Part|shown]] or ![shown](note.md#Part). It returns the name and the length of
// the embed, 0 if there is none. A name in the second form is that of a Markdown file
// of the folder; in the first it may be that of any file.
func Embed(source []byte) (name string, length int) {
	source = source[:min(len(source), longestEmbed)]
	if end := bytes.IndexByte(source, '\n'); end >= 0 {
		source = source[:end]
	}
	if inner, ok := bytes.CutPrefix(source, []byte("![[")); ok {
		end := bytes.Index(inner, []byte("]]"))
		if end < 1 {
			return "", 0
		}
		name, _, _ = strings.Cut(string(inner[:end]), "|")
		return strings.TrimSpace(strings.TrimSuffix(name, `\`)), len("![[") + end + len("]]")
	}
	if !bytes.HasPrefix(source, []byte("![")) {
		return "", 0
	}
	begin := bytes.Index(source, []byte("]("))
	if begin < 0 || bytes.IndexByte(source[2:begin], '[') >= 0 {
		return "", 0
	}
	inner := source[begin+2:]
	end := bytes.IndexByte(inner, ')')
	if end < 0 {
		return "", 0
	}
	name = strings.TrimSpace(string(inner[:end]))
	if bare, ok := strings.CutPrefix(name, "<"); ok {
		name = strings.TrimSuffix(bare, ">")
	} else if i := strings.IndexAny(name, " \t"); i >= 0 && strings.IndexAny(name, "\"'") > i { // a title
		name = name[:i]
	}
	if plain, err := url.PathUnescape(name); err == nil {
		name = plain
	}
	file, _, _ := strings.Cut(name, "#")
	if !IsMarkdown(file) || strings.Contains(file, "://") {
		return "", 0
	}
	return name, begin + 2 + end + 1
}
