package content

import (
	"bytes"
	pathpkg "path"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/dateline-bot/dateline/content/frontmatter"
	"github.com/dateline-bot/dateline/content/locale"
)

// held returns why a file, judged by its text alone, is a note or a template and not an article;
// nil for an article.
func held(h frontmatter.Header, body []byte) *Hold {
	switch {
	case mayBeTemplate(h.Data) && (templateKeys.Match(h.Data) || templater.Match(h.Data)) || templaterIn(body):
		return &Hold{Rule: HoldTemplate}
	case h.Format == "":
		return &Hold{Rule: HoldNoFrontMatter}
	}
	return nil
}

// The placeholders that Obsidian's templates, Templater, QuickAdd, Foam's snippets and Hugo's
// archetypes fill in when a file is made from them, at the beginning of a value or as a whole.
var (
	templateKeys = regexp.MustCompile(`(?im)^[ \t]*"?(title|date|created|updated|slug)"?[ \t]*[:=][ \t]*["']?(\{\{-?[ \t]*(date|time|title|\.Date|\.Name|replace|now)|<%)|` +
		`^[ \t]*"?(title|slug)"?[ \t]*[:=][ \t]*["']?(\{\{[^{}\n]*\}\}|\$\{[^{}\n]*\}|\$(TM|FOAM|CURRENT)_[A-Z_]+)["']?[ \t]*$`)
	templater = regexp.MustCompile(`<%[-_]?\*|<%[-_*+]*\s*(tp\.|await\s+tp\.)`)
)

// mayBeTemplate reports whether a header has the characters that all of these need: most have none.
func mayBeTemplate(header []byte) bool {
	return bytes.Contains(header, []byte("{{")) || bytes.Contains(header, []byte("<%")) || bytes.Contains(header, []byte("${")) || bytes.Contains(header, []byte("$TM_")) ||
		bytes.Contains(header, []byte("$FOAM_")) || bytes.Contains(header, []byte("$CURRENT_"))
}

// templaterIn reports whether the text has a command of Templater outside code.
func templaterIn(body []byte) bool {
	if !bytes.Contains(body, []byte("<%")) {
		return false
	}
	for _, line := range linesOutsideCode(body) {
		if at := templater.FindStringIndex(line); at != nil && strings.Count(line[:at[0]], "`")%2 == 0 {
			return true
		}
	}
	return false
}

// privateFolders are names of folders, in lower case, that hold files not meant for readers. Words
// that are as likely names of categories are not included: draft, privat.
var privateFolders = map[string]bool{
	"drafts": true, "unpublished": true, "private": true, "wip": true, "trash": true, "archetypes": true, "scaffolds": true,
	"черновик": true, "черновики": true, "приватное": true, "чернетки": true, "entwürfe": true,
	"papierkorb": true, "brouillon": true, "brouillons": true, "privé": true, "borradores": true, "rascunhos": true,
	"bozze": true, "szkice": true, "taslaklar": true, "草稿": true, "草稿箱": true, "下書き": true,
	"nopublish": true, "no-publish": true, "not-published": true, "do-not-publish": true, "private-notes": true, "private notes": true,
	"personal-notes": true, "personal notes": true, "#recycle": true, "$recycle.bin": true, "@eadir": true, "lost+found": true,
}

// dailyFolders are names of folders of daily notes, in lower case.
var dailyFolders = map[string]bool{
	"daily": true, "dailies": true, "daily notes": true, "daily-notes": true, "dailynotes": true, "journal": true, "journals": true,
	"diary": true, "diaries": true, "дневник": true, "ежедневник": true, "ежедневные заметки": true, "tagebuch": true, "diario": true,
	"日記": true, "日记": true,
}

// dailyNote returns the folder of a note whose name, and possibly title, is only a day; "" for any
// other.
func (n fileName) dailyNote(a *Article) string {
	date := n.date
	if date == "" || n.base != "" && n.base != date && Slug(n.base) != Slug(date) || a.Title != "" && Slug(a.Title) != Slug(date) {
		return ""
	}
	for part := range strings.SplitSeq(pathpkg.Dir(a.Path), "/") {
		if dailyFolders[strings.ToLower(norm.NFC.String(part))] {
			return part
		}
	}
	return ""
}

// privatePlace returns the folder, or the file name, that says that an article is not for readers:
// drafts/a.md, a.draft.md; "" if nothing does. The folder of a page bundle is the article's name.
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

// Daily notes and notes of a Zettelkasten lie in vaults as well as beside articles. They are known
// by their names, which are a day or the moment at which they were made: 2026-11-29.md (Obsidian,
// Foam), 2026_11_29.md (Logseq), 2026-W48.md, 29.11.2026.md, 20261129101500.md (Zettlr, The Archive).

// isDayNote reports whether the name of an article's file is only a day or a moment, and its author
// gave it nothing that an article has: a title, categories, a key that says that it is public. The
// caller checks for a layout.
func (n fileName) isDayNote(a *Article) bool {
	if !a.Hold.asks() || a.Draft || a.Marked || a.open || len(a.Categories) > 0 || n.bundled || !isDay(n.raw, nil) {
		return false
	}
	return a.Title == "" || a.Title == nameTitle(n.base) || isDay(a.Title, dayWords)
}

// dayWords are words that the title of a daily note may have beside its day.
var dayWords = map[string]bool{
	"daily": true, "note": true, "notes": true, "journal": true, "diary": true, "log": true, "day": true, "week": true, "weekly": true, "today": true,
	"of": true, "the": true, "дневник": true, "запись": true, "заметки": true, "неделя": true, "г": true, "года": true, "tagebuch": true, "tag": true,
	"woche": true, "notiz": true, "notizen": true, "den": true, "am": true, "de": true,
}

// timeOfName matches the time in the name of a note that is a moment, as ISO 8601 separates it, or
// with signs that file names may have: 2026-11-29T10-15, 20261129T101500Z.
var timeOfName = regexp.MustCompile(`(\d)t\d{2}[-_.:]?\d{2}(?:[-_.:]?\d{2})?z?$`)

// isDay reports whether a text is only a day, a week, a month with its number, or a moment, possibly
// with some of the words beside it.
func isDay(text string, words map[string]bool) bool {
	years, short, named := 0, 0, false
	text = timeOfName.ReplaceAllString(strings.ToLower(norm.NFC.String(text)), "$1")
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		digits := strings.TrimRightFunc(word, unicode.IsLetter)
		rest := word[len(digits):]
		if strings.Trim(digits, "0123456789") != "" {
			digits, rest = "", word
		}
		switch ordinal := rest == "" || rest == "st" || rest == "nd" || rest == "rd" || rest == "th"; {
		case isWeek(word):
			short++
		case digits == "" && !words[word] && !isDayName(word):
			return false
		case digits == "":
			named = named || !words[word]
		case !ordinal:
			return false
		case isMoment(digits):
			years, short = years+1, short+2
		case len(digits) == 4 && years == 0 && (digits[:2] == "19" || digits[:2] == "20"):
			years++
		case len(digits) <= 2:
			short++
		case len(digits) != 4 && len(digits) != 6: // a time of day
			return false
		}
	}
	if words != nil { // a title may omit the year
		return years > 0 && (short > 0 || named) || named && short > 0
	}
	return years == 1 && short > 0 && short <= 2
}

// isWeek reports whether a word is the number of a week or a quarter: w48, q4, kw48.
func isWeek(word string) bool {
	number := strings.TrimLeft(word, "kwq")
	return len(number) > 0 && len(number) <= 2 && len(number) < len(word) && len(word) <= 4 && strings.Trim(number, "0123456789") == ""
}

// isMoment reports whether digits are a day or a moment without signs between: 20261129, 20261129101500.
func isMoment(digits string) bool {
	layout, ok := map[int]string{8: "20060102", 12: "200601021504", 14: "20060102150405"}[len(digits)]
	if !ok || digits[:2] != "19" && digits[:2] != "20" {
		return false
	}
	_, err := time.Parse(layout, digits)
	return err == nil
}

// isDayName reports whether a word is the name of a weekday or a month, or short for one.
func isDayName(word string) bool { return dayNames()[word] }

var dayNames = sync.OnceValue(func() map[string]bool {
	names := map[string]bool{}
	for _, tag := range locale.Languages() {
		c := locale.For(tag)
		for m := time.January; m <= time.December; m++ {
			names[dayName(c.Month(m))], names[dayName(c.MonthShort(m))] = true, true
		}
		for d := time.Sunday; d <= time.Saturday; d++ {
			names[dayName(c.Weekday(d))], names[dayName(c.WeekdayShort(d))] = true, true
		}
	}
	return names
})

func dayName(name string) string { return strings.ToLower(strings.TrimSuffix(name, ".")) }

// tagHold returns the hold of a note whose text has a line of nothing but tags, as in Bear, Obsidian
// and Logseq, or NotePlan, one of which says that it is not public: #private, @draft. It returns nil
// for any other. The line counts within the body.
func tagHold(body []byte) *Hold {
	if !tagLineMay(body) {
		return nil
	}
	for number, line := range linesOutsideCode(body) {
		if len(line) < 4 || line[0] != '#' && line[0] != '@' {
			continue
		}
		words := strings.Fields(line)
		if slices.ContainsFunc(words, func(word string) bool { return len(word) < 2 || word[0] != '#' && word[0] != '@' || word[1] == '#' }) {
			continue
		}
		for _, word := range words {
			name, _, _ := strings.Cut(strings.TrimRight(word[1:], "#,;"), "/")
			if _, ok := labelWords[statusWord(name)]; ok {
				return &Hold{Rule: HoldHidden, Line: number, Value: word}
			}
		}
	}
	return nil
}

// tagLineMay reports whether a line begins with a tag: few do.
func tagLineMay(body []byte) bool {
	if bytes.HasPrefix(body, []byte("@")) || bytes.Contains(body, []byte("\n@")) {
		return true
	}
	for {
		n := bytes.IndexByte(body, '#')
		if n < 0 {
			return false
		}
		begins := n == 0 || body[n-1] == '\n'
		body = body[n+1:]
		if begins && len(body) > 0 && body[0] != '#' && body[0] != ' ' {
			return true
		}
		body = bytes.TrimLeft(body, "#")
	}
}
