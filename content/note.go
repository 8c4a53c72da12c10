package content

import (
	"bytes"
	pathpkg "path"
	"regexp"
	"strings"

	"golang.org/x/text/unicode/norm"

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

// privateFolders are names of folders that hold what is not for readers, lower
// case. A word that is as likely the name of a category is not one: draft, privat.
var privateFolders = map[string]bool{
	"drafts": true, "unpublished": true, "private": true, "wip": true, "trash": true, "archetypes": true,
	"черновик": true, "черновики": true, "приватное": true, "чернетки": true, "entwürfe": true,
	"papierkorb": true, "brouillon": true, "brouillons": true, "privé": true, "borradores": true, "rascunhos": true,
	"bozze": true, "szkice": true, "taslaklar": true, "草稿": true, "草稿箱": true, "下書き": true,
}

// privatePlace returns the folder, or the name of the file, that says that an
// article is not for readers: drafts/a.md, a.draft.md; "" if nothing does. The
// folder of a page bundle is the name of the article.
func privatePlace(p string) string {
	dir := pathpkg.Dir(p)
	if parsePath(p).bundled && strings.Contains(dir, "/") {
		dir = pathpkg.Dir(dir)
	}
	for part := range strings.SplitSeq(dir, "/") {
		if privateFolders[strings.ToLower(norm.NFC.String(part))] {
			return part
		}
	}
	name := pathpkg.Base(p)
	stem := strings.ToLower(strings.TrimSuffix(name, pathpkg.Ext(name)))
	for _, mark := range [...]string{".draft", ".private", ".wip", ".template"} {
		if strings.HasSuffix(stem, mark) {
			return name
		}
	}
	return ""
}
