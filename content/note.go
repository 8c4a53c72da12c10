package content

import (
	"bytes"
	"regexp"
	"strings"

	"github.com/dateline-bot/dateline/content/frontmatter"
	"github.com/dateline-bot/dateline/content/lines"
)

// held returns why a file is a note or a template rather than an article, as
// its text alone tells; nil for an article.
func held(h frontmatter.Header, body []byte) *Hold {
	switch {
	case templateKeys.Match(h.Data) || templater.Match(h.Data) || templaterIn(body):
		return &Hold{Rule: HoldTemplate}
	case h.Format == "":
		return &Hold{Rule: HoldNoFrontMatter}
	}
	return nil
}

// The names that Obsidian's templates, Templater and Hugo's archetypes fill in when a file
// is made of them.
var (
	templateKeys = regexp.MustCompile(`(?im)^[ \t]*"?(title|date|created|updated|slug)"?[ \t]*[:=][ \t]*["']?(\{\{-?[ \t]*(date|time|title|\.Date|\.Name|replace|now)|<%)`)
	templater    = regexp.MustCompile(`<%[-_*+]*\s*(tp\.|await\s+tp\.)`)
)

// templaterIn reports whether the text has a command of Templater outside code.
func templaterIn(body []byte) bool {
	if !bytes.Contains(body, []byte("<%")) {
		return false
	}
	r := lines.Reader{Source: body}
	var code codeBlocks
	for {
		line, ok := r.Next()
		if !ok {
			return false
		}
		if code.inside(line) {
			continue
		}
		if at := templater.FindStringIndex(line); at != nil && strings.Count(line[:at[0]], "`")%2 == 0 {
			return true
		}
	}
}
