package content

import (
	"bytes"
	"crypto/sha256"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// copyNames are what tools add to the name of a file when they keep a second
// version of it, with the rest of the name in the first group.
// Nobody names an article like this, so the name alone tells.
var copyNames = []*regexp.Regexp{
	// Syncthing: post.sync-conflict-20261128-101530-ABCDEFG.md
	regexp.MustCompile(`(?i)^(.+)\.sync-conflict-\d{8}-\d{6}(?:-[a-z0-9]+)?\.(?:md|markdown|mdx)$`),
	// Dropbox, Nextcloud, pCloud: post (Anna's conflicted copy 2026-11-28).md
	regexp.MustCompile(`(?i)^(.+?)[ _-]*[(\[][^()\[\]]*\bconflict(?:ed)?(?: copy)?\b[^()\[\]]*[)\]].*\.(?:md|markdown|mdx)$`),
	// Obsidian Sync: post (Conflicted copy laptop 202611281015).md without its
	// brackets, as some of its versions write it.
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

// copyMarks are what the names that copyNames fit have in them, in lower case: to
// look for these costs far less.
var copyMarks = []string{"conflict", "_backup_", "_base_", "_local_", "_remote_", ".orig.", ".rej.", ".bak.", ".backup."}

// copyByName returns the name of the file that the file of the name is a copy
// of, in the same folder; "" if its name says no such thing.
func copyByName(name string) string {
	lower := strings.ToLower(name)
	if !slices.ContainsFunc(copyMarks, func(mark string) bool { return strings.Contains(lower, mark) }) {
		return ""
	}
	for _, pattern := range copyNames {
		if m := pattern.FindStringSubmatch(name); m != nil {
			return m[1] + ".md"
		}
	}
	return ""
}

// The words for a copy that systems and file managers put into names: Windows,
// macOS, GNOME, KDE, Google Drive, editors, in the languages that they speak.
const (
	copyWords = `copy|kopie|copie|copia|c[oó]pia|kopia|kopi|kopio|kopya|kopyası|kópia|másolat|копия|копія|копие|копија|αντίγραφο|αντιγραφή|` +
		`コピー|のコピー|副本|的副本|拷贝|的拷贝|複本|拷貝|사본|복사본|의 사본|עותק|نسخة|สำเนา|bản sao|salinan`
	copyBefore = `copy(?: \(?\d+\)?)? of|kopie(?: \(?\d+\)?)? von|kopie(?: \(?\d+\)?)? van|copie(?: \(?\d+\)?)? de|copia(?: \(?\d+\)?)? de|` +
		`copia(?: \(?\d+\)?)? di|cópia(?: \(?\d+\)?)? de|kopia(?: \(?\d+\)?)?(?: av)?|kopi(?: \(?\d+\)?)? af|kopi(?: \(?\d+\)?)? av|` +
		`kopie(?: \(?\d+\)?)?|копия(?: \(?\d+\)?)?|копія(?: \(?\d+\)?)?`
	copyOlder   = `old|backup|bak|orig|original|new|final|duplicate|dup|старое|старый|новое|новый|дубль|alt|neu|duplikat`
	copyCounted = `another|other|weitere|autre|otra|altra|outra|другая|inna|annan|\d+(?:st|nd|rd|th|\.|e|ª|a|º|-я)?|[a-zа-яё]+th`
)

// copyHints are names that may be those of a copy, with the rest of the name in
// the group: somebody may well name an article like this, so the text decides.
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

// CopyOf returns the names, without ending, that a file may be a copy of by its
// own name without ending: "x (1)" of "x".
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
	return of
}

var (
	copyTails = strings.Split(strings.ReplaceAll(copyWords, "c[oó]pia", "copia|cópia"), "|")
	copyEnds  = strings.Split(copyOlder, "|")
)

// hintsAtCopy reports whether one of copyHints may fit a name. Most names fit none,
// and to say so takes a hundredth of the time of trying all of them.
func hintsAtCopy(stem string) bool {
	for _, r := range stem {
		if r >= utf8.RuneSelf && (r < 0x400 || r > 0x52f) { // elsewhere, letters have more cases than two
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

// copyHosts begin the names of computers.
var copyHosts = []string{"-DESKTOP", "-LAPTOP", "-MacBook", "-iMac", "-PC", "-WIN"}

// sameBody is how many characters two texts have that are not equal by chance.
const sameBody = 200

// bodyPrint identifies a text, however it is broken into lines; zero for a short
// one.
func bodyPrint(body []byte) (sum [sha256.Size]byte) {
	joined := make([]byte, 0, len(body)+1)
	for word := range bytes.FieldsSeq(body) {
		joined = append(append(joined, word...), ' ')
	}
	joined = bytes.TrimSuffix(joined, []byte(" "))
	if utf8.RuneCount(joined) < sameBody {
		return sum
	}
	return sha256.Sum256(joined)
}

// Twins are the keys that an article shares with a copy of itself: its text, and
// its title with its date; each with its language, since a translation may begin
// as a copy. Articles that nobody would post have none.
func (a *Article) Twins() []string {
	if a.Draft || a.Telegram.Never || a.Due.IsZero() && !a.Telegram.Queue || a.Hold != nil && a.Hold.Rule != HoldCopy {
		return nil
	}
	lang, _, _ := strings.Cut(strings.ToLower(strings.ReplaceAll(a.Lang, "_", "-")), "-")
	var keys []string
	if a.body != [sha256.Size]byte{} {
		keys = append(keys, "body "+lang+" "+string(a.body[:]))
	}
	if !a.Due.IsZero() {
		title := strings.Join(strings.FieldsFunc(strings.ToLower(norm.NFC.String(a.Title)), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }), " ")
		keys = append(keys, "title "+lang+" "+a.Due.Format(time.RFC3339)+" "+title)
	}
	return keys
}

// SameLines reports whether nine tenths of the lines of a copy are lines of the
// other file, wherever they are. Blank lines do not count.
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
