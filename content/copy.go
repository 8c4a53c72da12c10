package content

import (
	"bytes"
	"crypto/sha256"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// copyNames match the names that tools give to a second version of a file, with the rest of the
// name in the first group. Nobody names an article like this on purpose, so the name alone is
// proof.
var copyNames = []*regexp.Regexp{
	// Syncthing: post.sync-conflict-20261128-101530-ABCDEFG.md
	regexp.MustCompile(`(?i)^(.+)\.sync-conflict-\d{8}-\d{6}(?:-[a-z0-9]+)?\.(?:md|markdown|mdx)$`),
	// Dropbox, Nextcloud, pCloud: post (Anna's conflicted copy 2026-11-28).md
	regexp.MustCompile(`(?i)^(.+?)[ _-]*[(\[][^()\[\]]*\bconflict(?:ed)?(?: copy)?\b[^()\[\]]*[)\]].*\.(?:md|markdown|mdx)$`),
	// Dropbox and OneDrive in other languages: post (Copie en conflit de Anna 2026-11-28).md
	regexp.MustCompile(`(?i)^(.+?)[ _-]*[(（][^()（）]*(?:` + conflictWords + `)[^()（）]*[)）]\.(?:md|markdown|mdx)$`),
	// Obsidian Sync: post (Conflicted copy laptop 202611281015).md, in some versions without the
	// brackets.
	regexp.MustCompile(`(?i)^(.+?)[ _-]+conflicted copy\b.*\.(?:md|markdown|mdx)$`),
	// ownCloud: post_conflict-20261128-101530.md; Seafile: post (SFConflict anna@example.com 2026-11-28-10-15-30).md
	regexp.MustCompile(`(?i)^(.+)_conflict-\d{8}-\d{6}\.(?:md|markdown|mdx)$`),
	regexp.MustCompile(`^(.+?) ?\(SFConflict .*\)\.(?:md|markdown|mdx)$`),
	// Resilio Sync: post.Conflict.md
	regexp.MustCompile(`^(.+)\.Conflict(?:\(\d+\))?\.(?:md|markdown|mdx)$`),
	// git mergetool: post_LOCAL_1234.md, and merge and patch tools: post.orig.md
	regexp.MustCompile(`^(.+)_(?:BACKUP|BASE|LOCAL|REMOTE)_\d+\.(?:md|markdown|mdx)$`),
	regexp.MustCompile(`(?i)^(.+)\.(?:orig|rej|bak|backup)\.(?:md|markdown|mdx)$`),
}

// conflictWords are the words for a conflicted copy in the languages of the tools: both words must
// occur.
const conflictWords = `konflikt[^()]*kopi|kopi[^()]*konflikt|conflit[^()]*copi|copi[^()]*conflit|cópi[^()]*conflit|conflict[^()]*kopie|copi[^()]*conflict|` +
	`конфлик[^()]*копи|копи[^()]*конфлик|конфлік[^()]*копі|копі[^()]*конфлік|競合[^()]*コピー|衝突[^()]*コピー|冲突[^()]*副本|衝突[^()]*[複副]本|충돌[^()]*사본|` +
	`çakışan[^()]*kopya|ristiriitainen[^()]*kopio`

// copyMarks are parts of the names that copyNames match, in lower case: searching for them is much
// cheaper.
var copyMarks = []string{"conflict", "konflikt", "conflit", "конфлик", "конфлік", "競合", "衝突", "冲突", "충돌", "çakışan", "ristiriitainen", "_backup_", "_base_", "_local_", "_remote_", ".orig.", ".rej.", ".bak.", ".backup."}

// copyByName returns the name of the file, in the same folder, of which the given file is a copy;
// "" if its name does not say so.
func copyByName(name string) string {
	name = norm.NFC.String(name)
	lower := strings.ToLower(name)
	if !slices.ContainsFunc(copyMarks, func(mark string) bool { return strings.Contains(lower, mark) }) {
		return ""
	}
	for _, pattern := range copyNames {
		if m := pattern.FindStringSubmatch(name); m != nil {
			return m[1] + path.Ext(name)
		}
	}
	return ""
}

// The words for a copy that systems and file managers put into names: Windows, macOS, GNOME, KDE,
// Google Drive and editors, in their languages.
const (
	copyWords = `copy|kopie|copie|copia|c[oó]pia|kopia|kopi|kopio|kopya|kopyası|kópia|másolat|копия|копія|копие|копија|αντίγραφο|αντιγραφή|` +
		`コピー|のコピー|副本|的副本|拷贝|的拷贝|複本|拷貝|사본|복사본|의 사본|עותק|نسخة|สำเนา|bản sao|salinan`
	copyBefore = `copy(?: \(?\d+\)?)? of|kopie(?: \(?\d+\)?)? von|kopie(?: \(?\d+\)?)? van|copie(?: \(?\d+\)?)? de|copia(?: \(?\d+\)?)? de|` +
		`copia(?: \(?\d+\)?)? di|cópia(?: \(?\d+\)?)? de|kopia(?: \(?\d+\)?)?(?: av)?|kopi(?: \(?\d+\)?)? af|kopi(?: \(?\d+\)?)? av|` +
		`kopie(?: \(?\d+\)?)?|копия(?: \(?\d+\)?)?|копія(?: \(?\d+\)?)?`
	copyOlder   = `old|backup|bak|orig|original|new|final|duplicate|dup|старое|старый|новое|новый|дубль|alt|neu|duplikat`
	copyCounted = `another|other|weitere|autre|otra|altra|outra|другая|inna|annan|\d+(?:st|nd|rd|th|\.|e|ª|a|º|-я)?|[a-zа-яё]+th`
)

// copyHints match names that may be those of a copy, with the rest of the name in the group. An
// author may well use such a name for an article, so the text decides.
var copyHints = []*regexp.Regexp{
	// x copy, x copy 2, x - Copy, x - Copy (2), x — копия, x_copy, x-copy-2, xのコピー
	regexp.MustCompile(`(?i)^(.+?)[ _]*[-–—_ .]?[ _]*(?:` + copyWords + `)(?:[ _-]*\(?\d{1,3}\)?)?$`),
	// x (copy), x (Copy 2), x (another copy), x (3rd copy), x (копия 3)
	regexp.MustCompile(`(?i)^(.+?)[ _]*[(（\[](?:(?:` + copyCounted + `)[ ])*(?:` + copyWords + `)(?: \d{1,3})?[)）\]]$`),
	// Copy of x, Copy (2) of x, Kopie von x, Копия x, copy-of-x
	regexp.MustCompile(`(?i)^(?:` + copyBefore + `)[ _]+(.+)$`),
	regexp.MustCompile(`(?i)^(?:copy-of|kopie-von|copie-de|copia-de|copia-di)-(.+)$`),
	// x 2, x (1), x(1), x_1, x-2
	regexp.MustCompile(`^(.+?)[ _-]\d{1,2}$`),
	regexp.MustCompile(`^(.+?)[ _]?[(（\[]\d{1,3}[)）\]]$`),
	// x (old), x-old, x_backup, x.old, x v2, x final
	regexp.MustCompile(`(?i)^(.+?)[ _.-]+\(?(?:v\d{1,2}|` + copyOlder + `)\)?$`),
	// OneDrive: x-LAPTOP-1A2B3C
	regexp.MustCompile(`^(.+?)-(?:DESKTOP|LAPTOP|MacBook|iMac|PC|WIN)[A-Za-z0-9-]*$`),
}

// mostBegun is the number of names after which CopyBegins and CopyOf look for no more.
const mostBegun = 16

// CopyBegins returns the names, without extension, that the given name begins with or adds a sign
// to: "post" for "post-ANNAS-THINKPAD", "post.mine" and "~post". Tools add arbitrary suffixes, so
// the text has to decide.
func CopyBegins(stem string) []string {
	stem = norm.NFC.String(strings.TrimSpace(stem))
	var of []string
	if bare := strings.Trim(stem, "~#$!^"); bare != stem && bare != "" {
		of = append(of, bare)
	}
	for _, before := range [...]string{"old", "new", "draft", "backup", "bak", "wip"} {
		if rest, ok := strings.CutPrefix(stem, before); ok && len(rest) > 1 && strings.IndexByte("-_ .", rest[0]) >= 0 {
			of = append(of, rest[1:])
		}
	}
	for i := len(stem) - 1; i > 0 && len(of) < mostBegun; i-- {
		if strings.IndexByte(" -_.~([#!+", stem[i]) < 0 {
			continue
		}
		name := strings.TrimRight(stem[:i], " -_.~([#!+")
		if strings.ContainsFunc(name, unicode.IsLetter) && (len(of) == 0 || of[len(of)-1] != name) {
			of = append(of, name)
		}
	}
	if bare := strings.TrimRight(stem, "0123456789"); bare != stem && strings.ContainsFunc(bare, unicode.IsLetter) {
		of = append(of, strings.TrimRight(bare, " -_.~([#!+"))
	}
	return of
}

// CopyOf returns the names, without extension, of which a file may be a copy according to its own
// name: "x" for "x (1)".
func CopyOf(stem string) []string {
	stem = norm.NFC.String(strings.TrimSpace(stem))
	if !hintsAtCopy(stem) {
		return nil
	}
	var of []string
	for _, pattern := range copyHints {
		if m := pattern.FindStringSubmatch(stem); m != nil && strings.Trim(m[1], " -–—_.") != "" {
			of = append(of, strings.TrimRight(m[1], " -–—_."))
		}
	}
	for _, name := range slices.Clone(of) { // Copy of Copy of x
		if len(name) < len(stem) && len(of) < mostBegun {
			of = append(of, CopyOf(name)...)
		}
	}
	return of
}

var (
	copyTails = strings.Split(strings.ReplaceAll(copyWords, "c[oó]pia", "copia|cópia"), "|")
	copyEnds  = strings.Split(copyOlder, "|")
)

// hintsAtCopy reports whether one of copyHints may match a name. Most names match none, and this
// check takes a hundredth of the time of trying them all.
func hintsAtCopy(stem string) bool {
	for _, r := range stem {
		if r >= utf8.RuneSelf && (r < 0x400 || r > 0x52f) { // other scripts have letters with more than two cases
			return true
		}
	}
	lower := strings.ToLower(stem)
	if strings.HasSuffix(lower, ")") || strings.HasSuffix(lower, "]") {
		return true
	}
	for _, before := range []string{"cop", "kop", "коп"} {
		if strings.HasPrefix(lower, before) {
			return true
		}
	}
	word := strings.TrimRight(lower, "0123456789") // x-2, x v2
	if n := len(lower) - len(word); n > 0 && (strings.HasSuffix(word, "v") || n <= 2 && strings.TrimRight(word, " _-") != word) {
		return true
	}
	word = strings.TrimRight(lower, " _-()0123456789")
	ends := func(end string) bool { return strings.HasSuffix(word, end) }
	if slices.ContainsFunc(copyTails, ends) || slices.ContainsFunc(copyEnds, ends) {
		return true
	}
	return strings.Contains(stem, "-") && slices.ContainsFunc(copyHosts, func(host string) bool { return strings.Contains(stem, host) })
}

// copyHosts are prefixes of computers' names.
var copyHosts = []string{"-DESKTOP", "-LAPTOP", "-MacBook", "-iMac", "-PC", "-WIN"}

// sameBody is how many characters a text must have so that another is not the same by chance.
const sameBody = 200

// bodyPrint identifies a text; zero for one that is too short to be identified.
type bodyPrint [16]byte

// printOfBody identifies a text, ignoring line breaks; zero for a short one.
func printOfBody(body []byte) (id bodyPrint) {
	buffer := wordBuffers.Get().(*[]byte)
	defer wordBuffers.Put(buffer)
	*buffer = joinWords((*buffer)[:0], body)
	if joined := *buffer; len(joined) >= utf8.UTFMax*sameBody || utf8.RuneCount(joined) >= sameBody {
		sum := sha256.Sum256(joined)
		copy(id[:], sum[:])
	}
	return id
}

// wordBuffers holds buffers for joining words: at a start, every text of a site needs one.
var wordBuffers = sync.Pool{New: func() any { return new([]byte) }}

// joinWords appends the words of a text, separated by single spaces; words are split as by
// bytes.Fields, but faster.
func joinWords(out, text []byte) []byte {
	for i := 0; i < len(text); {
		if n := blankAt(text, i); n > 0 {
			i += n
			continue
		}
		end := wordsEnd(text, i+1)
		if len(out) > 0 {
			out = append(out, ' ')
		}
		out = append(out, text[i:end]...)
		i = end
	}
	return out
}

// wordsEnd returns where the run of words that starts before text[end], already separated by single
// spaces, ends.
func wordsEnd(text []byte, end int) int {
	for end < len(text) {
		switch b := text[end]; {
		case b > ' ' && b < utf8.RuneSelf:
			end++
		case b == ' ' && end+1 < len(text) && text[end+1] > ' ' && text[end+1] < utf8.RuneSelf:
			end += 2
		case blankAt(text, end) == 0:
			end++
		default:
			return end
		}
	}
	return end
}

// blankAt returns the length in bytes of the white space at text[i]; 0 if there is none.
func blankAt(text []byte, i int) int {
	b := text[i]
	if b < utf8.RuneSelf {
		if b == ' ' || '\t' <= b && b <= '\r' {
			return 1
		}
		return 0
	}
	if b == 0xC2 || 0xE1 <= b && b <= 0xE3 { // the first bytes of all white space beyond ASCII
		if r, n := utf8.DecodeRune(text[i:]); unicode.IsSpace(r) {
			return n
		}
	}
	return 0
}

// Twins are the keys that an article shares with a copy of itself: its text, and its title with its
// date; each with its language, because a translation may begin as a copy. Articles that nobody
// would post have none.
func (a *Article) Twins() []string {
	if a.Draft || a.Telegram().Never || a.Due.IsZero() && !a.Telegram().Queue || a.Hold != nil && a.Hold.Rule != HoldCopy {
		return nil
	}
	lang := strings.ToLower(strings.ReplaceAll(a.Lang, "_", "-")) // zh-TW is a translation of zh-CN
	var keys []string
	if a.body != (bodyPrint{}) {
		keys = append(keys, "body "+lang+" "+string(a.body[:]))
	}
	if !a.Due.IsZero() {
		title := strings.Join(strings.FieldsFunc(strings.ToLower(norm.NFC.String(a.Title)), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }), " ")
		keys = append(keys, "title "+lang+" "+a.Due.Format(time.RFC3339)+" "+title)
	}
	return keys
}

// SameLines reports whether at least nine tenths of a copy's lines also occur in the other file, in
// any order. Blank lines are ignored.
func SameLines(copied, other []byte) bool {
	known := map[string]int{}
	for line := range bytes.Lines(other) {
		known[string(bytes.TrimSpace(line))]++
	}
	all, same := 0, 0
	for line := range bytes.Lines(copied) {
		text := string(bytes.TrimSpace(line))
		if text == "" {
			continue
		}
		all++
		if known[text] > 0 {
			known[text]--
			same++
		}
	}
	return all > 0 && 10*same >= 9*all
}
