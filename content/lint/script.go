package lint

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/dateline-bot/dateline/content/locale"
)

// script is the script of a letter, as far as the rules distinguish scripts.
type script uint8

const (
	noScript script = iota
	latin
	cyrillic
	greek
	asian // Han, Kana, Hangul
	other // any other
)

var scriptNames = [...]string{"", "script.latin", "script.cyrillic", "script.greek", "script.chinese", "script.foreign"}

// nameOf returns the code of the message that names a word's script, more precisely
// than the rules need.
func nameOf(word string, s script) string {
	if s == asian {
		for _, c := range word {
			switch {
			case unicode.Is(unicode.Hangul, c):
				return "script.korean"
			case unicode.In(c, unicode.Hiragana, unicode.Katakana):
				return "script.japanese"
			}
		}
	}
	return scriptNames[s]
}

func scriptOf(r rune) script {
	switch {
	case r < utf8.RuneSelf:
		if r|0x20 >= 'a' && r|0x20 <= 'z' {
			return latin
		}
		return noScript
	case unicode.Is(unicode.Cyrillic, r):
		return cyrillic
	case !unicode.IsLetter(r) || unicode.Is(unicode.Common, r) || unicode.Is(unicode.Inherited, r) || r == 'µ' || r == 'ª' || r == 'º':
		return noScript
	case unicode.Is(unicode.Latin, r):
		return latin
	case unicode.Is(unicode.Greek, r):
		return greek
	case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Bopomofo):
		return asian
	}
	return other
}

// checkScripts checks for letters of an unexpected script: produced by a program that
// wrote the text, or by the wrong keyboard layout.
func (p *page) checkScripts() {
	main, rare := p.mainScript()
	for _, r := range append([]run{{text: []byte(p.article.Title)}}, p.runs...) {
		p.checkForeign(r, main, rare)
		if main == cyrillic {
			p.checkLoneLetters(r)
		}
		p.checkMixed(r)
	}
}

// mainScript returns the script of most letters, and whether the other scripts except
// Latin are so rare that they are probably not the subject.
func (p *page) mainScript() (main script, rare bool) {
	var letters [other + 1]int
	foreign := 0
	for _, r := range p.runs {
		before := noScript
		for _, c := range string(r.text) {
			s := scriptOf(c)
			letters[s]++
			if s == asian { // one character says as much as a few letters
				letters[s] += 2
			}
			if s >= asian && before != s {
				foreign++
			}
			before = s
		}
	}
	main = latin
	for s := latin; s <= other; s++ {
		if letters[s] > letters[main] {
			main = s
		}
	}
	return main, foreign <= 8
}

// quoting are the characters around letters that are shown on purpose.
const quoting = "«»\"“”„'‘’()[]（）「」『』/=—:`<>|+*"

// sentence reports whether a text has so much Chinese, Japanese or Korean that it is a
// sentence: a stray word is shorter.
func sentence(text string) bool {
	n := 0
	for _, c := range text {
		if scriptOf(c) == asian {
			n++
		}
	}
	return n > 8
}

// checkForeign checks for words of another script in a Cyrillic or Latin text. Glued to
// a word they are always reported; alone only if they are rare and nothing around them
// suggests that they are intended.
func (p *page) checkForeign(r run, main script, rare bool) {
	text := string(r.text)
	if main != latin && main != cyrillic || !mostly(text, main) || sentence(text) {
		return
	}
	for i := 0; i < len(text); {
		c, size := utf8.DecodeRuneInString(text[i:])
		s := scriptOf(c)
		if s < asian || s == main {
			i += size
			continue
		}
		start := i
		for i < len(text) {
			c, size = utf8.DecodeRuneInString(text[i:])
			if scriptOf(c) != s && !unicode.IsMark(c) {
				break
			}
			i += size
		}
		before, _ := utf8.DecodeLastRuneInString(text[:start])
		after, _ := utf8.DecodeRuneInString(text[i:])
		glued := start > 0 && scriptOf(before) == main || i < len(text) && scriptOf(after) == main
		alone := main == cyrillic && rare && between(text, start, i)
		if glued || alone {
			p.warn(p.at(r, start), "lint.foreign-letters.script", "word", text[start:i], "script", locale.M(nameOf(text[start:i], s)),
				"main", locale.M(scriptNames[main]), "text", around(text, start, i))
		}
	}
}

// mostly reports whether a text is in the script: at least nine of ten letters for
// Latin, which is common among other scripts; half for Cyrillic.
func mostly(text string, main script) bool {
	own, all := 0, 0
	for _, c := range text {
		s := scriptOf(c)
		if s == main {
			own++
		}
		if s != noScript {
			all++
		}
	}
	if main == cyrillic {
		return own*2 >= all
	}
	return own*10 >= all*9
}

// between reports whether a word is part of a sentence: only spaces around it, and no
// sign that it is quoted or a name.
func between(text string, start, end int) bool {
	before := strings.TrimRight(text[:start], " ")
	after := strings.TrimLeft(text[end:], " ")
	if before == "" || after == "" {
		return false
	}
	l, _ := utf8.DecodeLastRuneInString(before)
	r, _ := utf8.DecodeRuneInString(after)
	if strings.ContainsRune(quoting, l) || strings.ContainsRune(quoting, r) {
		return false
	}
	return scriptOf(l) == cyrillic && (scriptOf(r) == cyrillic || strings.ContainsRune(".,;!?", r))
}

// around returns a few whole words of the text around an offset range, and the range.
func around(text string, start, end int) string {
	const most = 18 // characters on each side
	from, to := start, end
	for n := 0; from > 0 && n < most; n++ {
		_, size := utf8.DecodeLastRuneInString(text[:from])
		from -= size
	}
	if i := strings.IndexByte(text[from:start], ' '); from > 0 && i >= 0 {
		from += i + 1
	}
	for n := 0; to < len(text) && n < most; n++ {
		_, size := utf8.DecodeRuneInString(text[to:])
		to += size
	}
	if i := strings.LastIndexByte(text[end:to], ' '); to < len(text) && i >= 0 {
		to = end + i
	}
	return strings.NewReplacer(object, "…", "`", "…").Replace(strings.Join(strings.Fields(text[from:to]), " "))
}

// Letters that look alike in both scripts.
const (
	latinTwins    = "aceopxyikmthbABCEHKMOPTXYIij"
	cyrillicTwins = "асеорхукмтнвАВСЕНКМОРТХУІіј"
)

// notWord matches tokens that are not words of a language.
var notWord = regexp.MustCompile("[/\\\\@_=<>{}#&$^~|`" + object + `0-9]|\p{L}\.\p{L}`)

// checkMixed checks for words with both Latin and Cyrillic letters, one of which is in
// the place of a similar one.
func (p *page) checkMixed(r run) {
	offset := 0
	for token := range bytes.SplitSeq(r.text, []byte(" ")) {
		start := offset
		offset += len(token) + 1
		if !twoScripts(token) || notWord.Match(token) {
			continue
		}
		for _, at := range words.FindAllIndex(token, -1) {
			word := string(token[at[0]:at[1]])
			if letters, of, in := mixed(word); letters != "" {
				p.warn(p.at(r, start+at[0]), "lint.foreign-letters.mixed", "word", word, "letters", letters,
					"script", locale.M(scriptNames[of]), "main", locale.M(scriptNames[in]))
			}
		}
	}
}

var words = regexp.MustCompile(`\p{L}+`)

// twoScripts reports whether a token may have letters of both scripts: the similar
// letters of Latin are ASCII, those of Cyrillic are not.
func twoScripts(token []byte) bool {
	ascii, beyond := false, false
	for _, c := range token {
		ascii = ascii || c|0x20 >= 'a' && c|0x20 <= 'z'
		beyond = beyond || c >= utf8.RuneSelf
	}
	return ascii && beyond
}

// mixed returns what is wrong with a word, or "" if it may be intended. Russian adds
// its own endings to Latin names (DOMа, PHPшник), which is not a mistake.
func mixed(word string) (letters string, of, in script) {
	var parts [3]string // by script
	changes, before, first := 0, noScript, noScript
	for _, c := range word {
		s := scriptOf(c)
		if s != latin && s != cyrillic {
			return "", 0, 0
		}
		if before != noScript && s != before {
			changes++
		}
		if first == noScript {
			first = s
		}
		before = s
		parts[s] += string(c)
	}
	if changes == 0 {
		return "", 0, 0
	}
	l, c := []rune(parts[latin]), []rune(parts[cyrillic])
	latinSlips, cyrillicSlips := twins(l, latinTwins), twins(c, cyrillicTwins)
	switch {
	case changes >= 2 && len(l) <= len(c) && latinSlips:
		return parts[latin], latin, cyrillic
	case changes >= 2 && len(c) < len(l) && cyrillicSlips:
		return parts[cyrillic], cyrillic, latin
	case changes >= 2:
		return "", 0, 0
	case first == latin && latinSlips && len(l) == 1 && len(c) >= 2 && allLower(c):
		return parts[latin], latin, cyrillic
	case first == latin && latinSlips && len(l) >= 2 && len(c) >= 4 && allLower(l) && len(l) <= len(c):
		return parts[latin], latin, cyrillic
	case first == latin && cyrillicSlips && len(c) <= 2 && allUpper(c):
		return parts[cyrillic], cyrillic, latin
	case first == cyrillic && cyrillicSlips && len(c) <= 2 && len(l) >= 2:
		return parts[cyrillic], cyrillic, latin
	case first == cyrillic && latinSlips && len(l) <= 2 && len(c) >= 2:
		return parts[latin], latin, cyrillic
	}
	return "", 0, 0
}

func twins(letters []rune, of string) bool {
	for _, c := range letters {
		if !strings.ContainsRune(of, c) {
			return false
		}
	}
	return true
}

func allLower(r []rune) bool {
	for _, c := range r {
		if !unicode.IsLower(c) {
			return false
		}
	}
	return true
}

func allUpper(r []rune) bool {
	for _, c := range r {
		if !unicode.IsUpper(c) {
			return false
		}
	}
	return true
}

// lone matches a Latin letter in place of a one-letter Russian word: "работа c
// данными".
var lone = regexp.MustCompile(`\p{Cyrillic}{2,}[,;]? ([coya]) \p{Cyrillic}{2,}`)

// checkLoneLetters reports such letters, unless the text uses letters as names (a и b,
// x).
func (p *page) checkLoneLetters(r run) {
	if !slices.ContainsFunc([]string{" c ", " o ", " y ", " a "}, func(s string) bool { return bytes.Contains(r.text, []byte(s)) }) {
		return
	}
	for _, m := range lone.FindAllSubmatchIndex(r.text, -1) {
		letter := string(r.text[m[2]:m[3]])
		comma := bytes.ContainsAny(r.text[m[0]:m[2]], ",;")
		if letter == "a" && !comma || variables.Match(r.text) {
			continue
		}
		p.warn(p.at(r, m[2]), "lint.foreign-letters.latin", "letter", letter, "text", around(string(r.text), m[2], m[3]))
	}
}

// variables match Latin letters that are names.
var variables = regexp.MustCompile(`(?:^|[\s(])[bdfghijnqrstuvwxzABXYN](?:[\s),.;:=]|$)`)
