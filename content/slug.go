package content

import (
	"crypto/sha256"
	"encoding/hex"
	"path"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// maxSlug is the maximum length of a slug in bytes; a longer one is cut at a character.
const maxSlug = 200

// Slug turns a name into an identifier: it lowers the case, keeps letters, digits, "-", "_" and
// ".", turns spaces and slashes into hyphens, and drops the rest. It returns "" if nothing is left.
func Slug(name string) string {
	var b strings.Builder
	hyphen := false
	for _, r := range norm.NFC.String(strings.ToLower(strings.TrimSpace(name))) {
		switch {
		case unicode.IsLetter(r), unicode.IsDigit(r), unicode.IsMark(r), r == '_', r == '.', r == '+':
			if hyphen && b.Len() > 0 {
				b.WriteByte('-')
			}
			hyphen = false
			if b.Len()+len(string(r)) > maxSlug {
				return strings.Trim(b.String(), "-.")
			}
			b.WriteRune(r)
		case unicode.IsSpace(r), r == '-', r == '/', r == '\\', unicode.Is(unicode.Pd, r):
			hyphen = true
		}
	}
	return strings.Trim(b.String(), "-.")
}

// fileName is what the path of a file says about its article.
type fileName struct {
	base    string // the relevant name: the file's without date and extension, or its folder's for a page bundle
	raw     string // the same with its date
	date    string // 2006-01-02 if the name begins with a date
	draft   bool   // in _drafts
	bundled bool   // index.md of a page bundle
}

func parsePath(p string) fileName {
	name := path.Base(p)
	base := strings.TrimSuffix(name, path.Ext(name))
	f := fileName{}
	stem, language, _ := strings.Cut(base, ".")
	if dir := path.Dir(p); stem == "index" && dir != "." && len(language) <= 7 {
		f.bundled = true
		base = path.Base(dir)
		if language != "" {
			base += "." + language
		}
	}
	for _, part := range strings.Split(path.Dir(p), "/") {
		f.draft = f.draft || part == "_drafts"
	}
	f.base, f.raw = base, base
	if date, rest, ok := cutNameDate(base); ok {
		f.date = date
		if rest != "" {
			f.base = rest
		}
	}
	return f
}

// BaseName returns the name of the article's file without its extension, or of its folder for a
// page bundle.
func (a *Article) BaseName() string { return parsePath(a.Path).raw }

// FileName returns the slug and the title that the path of a file gives its article if the file
// itself gives none.
func FileName(p string) (slug, title string) {
	name := parsePath(p)
	return slugOf(name, p), nameTitle(name.base)
}

// cutNameDate cuts off a date at the start of a name, as in Jekyll: 2006-01-02-name.
func cutNameDate(name string) (date, rest string, ok bool) {
	parts := strings.SplitN(name, "-", 4)
	if len(parts) < 3 || len(parts[0]) != 4 {
		return "", "", false
	}
	if len(parts) == 3 { // a bare date, optionally with a name after a space or underscore
		if i := strings.IndexAny(parts[2], " _"); i > 0 {
			parts[2], rest = parts[2][:i], parts[2][i+1:]
		}
	} else if i := strings.IndexAny(parts[2], " _"); i > 0 { // Zola: 2006-01-02_a-name
		parts[2], rest = parts[2][:i], parts[2][i+1:]+"-"+parts[3]
	} else {
		rest = parts[3]
	}
	for _, p := range parts[:3] {
		if _, err := strconv.ParseUint(p, 10, 16); err != nil || len(p) > 4 {
			return "", "", false
		}
	}
	if len(parts[1]) > 2 || len(parts[2]) > 2 {
		return "", "", false
	}
	return strings.Join(parts[:3], "-"), strings.Trim(rest, " -_"), true
}

// slugOf returns the slug of the path; it is never "".
func slugOf(f fileName, p string) string {
	if s := Slug(f.base); s != "" {
		return s
	}
	sum := sha256.Sum256([]byte(p))
	return "article-" + hex.EncodeToString(sum[:4])
}
